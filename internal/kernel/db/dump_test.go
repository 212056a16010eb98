package db_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/testkit"
)

// fill writes rows that are awkward to carry over: references to later rows and to one's own table,
// every type, empty texts beside none, letters that sort differently by language.
func fill(t *testing.T, d *db.DB) {
	t.Helper()
	must(t, d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for _, s := range []*db.Text{
			db.SQL(`INSERT INTO control_installation (id, uid, demo, ceiling, as_of, created_at) VALUES ('installation', 'u', ?, 1, '', ?)`, true, tx.Now),
			db.SQL(`INSERT INTO control_actor (id, kind, name, nation, clearance, language, active, version) VALUES`).Values(8,
				"a", "person", "Ann \"é\" \\ \u2028 <b> 🚀\n", "", 1, "en", true, int64(1)<<60,
				"B", "person", "", "FRA", 0, "fr", false, -1,
				"é", "job", "Zoé", "BEL", 5, "fr", true, 0),
			db.SQL(`INSERT INTO control_delegation (id, from_actor, to_actor, act, scope_path, cap_minor, valid_from, valid_to, reason) VALUES
				('d', 'é', 'a', 'x', '', NULL, '2026-01-01', '2026-01-02', '')`),
		} {
			if _, err := db.Exec(ctx, tx, s); err != nil {
				return err
			}
		}
		for i := range 3000 {
			if err := set(ctx, tx, fmt.Sprintf("c%d", i), int64(i)); err != nil {
				return err
			}
		}
		return nil
	}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func dump(t *testing.T, d *db.DB) []byte {
	t.Helper()
	var b bytes.Buffer
	_, err := db.Dump(t.Context(), d, &b)
	must(t, err)
	return b.Bytes()
}

// A dump of either engine loads into either, and the copy has the very same dump.
func TestDumpMovesBetweenEngines(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, from *db.DB) {
		fill(t, from)
		text := dump(t, from)
		testkit.EachDB(t, func(t *testing.T, to *db.DB) {
			m, err := db.Load(t.Context(), to, bytes.NewReader(text))
			must(t, err)
			if m.Rows() != 3005 {
				t.Errorf("%d rows", m.Rows())
			}
			if !bytes.Equal(dump(t, to), text) {
				t.Error("the copy differs")
			}
			if get(t.Context(), t, to, "c2999") != 2999 {
				t.Error("a row is wrong")
			}
			// References and guards are in force again.
			for _, s := range []string{`DELETE FROM control_actor WHERE id = 'a'`,
				`INSERT INTO control_grant (id, actor_id, role, scope_path, valid_from, granted_by) VALUES ('g', 'nobody', '', '', '2026-01-01', '')`} {
				err := to.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error { _, err := tx.Exec(ctx, s); return err })
				if !db.IsReference(err) {
					t.Errorf("%s: %v", s, err)
				}
			}
		})
	})
}

// Whatever is wrong with a dump is said, and nothing of it stays.
func TestBadDumpsLeaveNothing(t *testing.T) {
	source := testkit.Open(t, db.Options{Path: filepath.Join(t.TempDir(), "source.db")})
	fill(t, source)
	good := string(dump(t, source))
	lines := strings.SplitAfter(good, "\n")
	without := func(i int) string { return strings.Join(append(append([]string{}, lines[:i]...), lines[i+1:]...), "") }
	at := func(prefix string) int {
		for i, l := range lines {
			if strings.HasPrefix(l, prefix) {
				return i
			}
		}
		t.Fatalf("no line %s", prefix)
		return 0
	}
	actor := at(`["B","person"`)
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		for name, c := range map[string]struct{ text, key string }{
			"nothing":              {"", "db.dump_unknown"},
			"another text":         {"id,name\n1,2\n", "db.dump_unknown"},
			"a page":               {"<!doctype html>", "db.dump_unknown"},
			"a form to come":       {strings.Replace(good, `{"dump":1`, `{"dump":2`, 1), "db.dump_unknown"},
			"another schema":       {strings.Replace(good, `"schema":[1,`, `"schema":[`, 1), "db.dump_schema"},
			"a head alone":         {lines[0], "db.dump_cut"},
			"cut in a line":        {good[:len(good)/2], "db.dump_cut"},
			"cut at a line":        {strings.Join(lines[:len(lines)/2], ""), "db.dump_cut"},
			"the last line gone":   {strings.Join(lines[:len(lines)-2], ""), "db.dump_cut"},
			"the last byte gone":   {good[:len(good)-1], "db.dump_cut"},
			"more behind":          {good + "[]\n", "db.dump_damaged"},
			"more, without an end": {good + "x", "db.dump_damaged"},
			"a row gone":           {without(actor), "db.dump_damaged"},
			"a row twice":          {strings.Replace(good, lines[actor], lines[actor]+lines[actor], 1), "db.dump_damaged"},
			"a value changed":      {strings.Replace(good, `["c77",77]`, `["c77",78]`, 1), "db.dump_damaged"},
			"a value of no type":   {strings.Replace(good, `["c77",77]`, `["c77","77"]`, 1), "db.dump_damaged"},
			"a value missing":      {strings.Replace(good, `["c77",77]`, `["c77"]`, 1), "db.dump_damaged"},
			"a value too big":      {strings.Replace(good, `["c77",77]`, `["c77",1e400]`, 1), "db.dump_damaged"},
			"a row of nonsense":    {strings.Replace(good, `["c77",77]`, `["c77",77`, 1), "db.dump_damaged"},
			"two rows in a line":   {strings.Replace(good, `["c77",77]`, `["c77",77]["d",1]`, 1), "db.dump_damaged"},
			"an empty line":        {strings.Replace(good, `["c77",77]`, "", 1), "db.dump_damaged"},
			"a table gone":         {strings.Replace(good, `{"table":"control_cursor"`, `{"table":"control_curse"`, 1), "db.dump_damaged"},
			"a column more":        {strings.Replace(good, `{"name":"no","kind":"integer"}]`, `{"name":"no","kind":"integer"},{"name":"x","kind":"text"}]`, 1), "db.dump_damaged"},
			"a row without end":    {lines[0] + lines[1] + "[\"" + strings.Repeat("a", 40<<20), "db.dump_damaged"},
			"brackets without end": {lines[0] + lines[1] + strings.Repeat("[", 1<<20) + "\n", "db.dump_damaged"},
		} {
			_, err := db.Load(t.Context(), d, strings.NewReader(c.text))
			if f := fault.Of(err); err == nil || f.Kind != fault.Refused || f.Key != c.key {
				t.Errorf("%s: %v, want %s", name, err, c.key)
			}
		}
		broken := errors.New("the tape is torn")
		if _, err := db.Load(t.Context(), d, io.MultiReader(strings.NewReader(good[:len(good)/2]), failing{broken})); !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
		if _, err := db.Load(t.Context(), d, strings.NewReader(good)); err != nil {
			t.Fatalf("something was left behind: %v", err)
		}
		if _, err := db.Load(t.Context(), d, strings.NewReader(good)); fault.Of(err).Key != "db.occupied" {
			t.Errorf("loaded twice: %v", err)
		}
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// SQLite holds any bytes as text; PostgreSQL does not, and says so.
func TestTextThatIsNone(t *testing.T) {
	source := testkit.Open(t, db.Options{Path: filepath.Join(t.TempDir(), "source.db")})
	must(t, source.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(set(ctx, tx, "half \xc3", 1), set(ctx, tx, "nul \x00", 2))
	}))
	text := dump(t, source)
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		_, err := db.Load(t.Context(), d, bytes.NewReader(text))
		if d.Engine == db.SQLite {
			must(t, err)
			if get(t.Context(), t, d, "half \xc3") != 1 || get(t.Context(), t, d, "nul \x00") != 2 {
				t.Error("the text changed on the way")
			}
		} else if f := fault.Of(err); f.Key != "db.dump_text" || f.Args["table"] != "control_cursor" {
			t.Error(err)
		}
	})
}

// A blank database takes the place of the old one in one step, or leaves it as it was.
func TestBlankTakesThePlace(t *testing.T) {
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
		ctx := t.Context()
		exists := func(want bool) {
			t.Helper()
			if got, err := db.Exists(ctx, where); err != nil || got != want {
				t.Errorf("exists: %v, %v", got, err)
			}
		}
		blank := func(mark string) *db.Blank {
			t.Helper()
			b, err := db.OpenBlank(ctx, where, db.Newest())
			must(t, err)
			must(t, b.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return set(ctx, tx, mark, 1) }))
			return b
		}
		holds := func(mark string) {
			t.Helper()
			d, err := db.Open(ctx, where)
			must(t, err)
			defer d.Close()
			for _, m := range []string{"first", "second", "third"} {
				if got := get(ctx, t, d, m); (got == 1) != (m == mark) {
					t.Errorf("%s: %d", m, got)
				}
			}
			err = d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, `INSERT INTO control_seal (no, first_no, last_no, merkle_root, previous, hash, at) VALUES (1, 1, 1, $1, $1, $1, $2) ON CONFLICT (no) DO NOTHING`, strings.Repeat("0", 64), tx.Now)
				return err
			})
			must(t, err)
			err = d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, `DELETE FROM control_seal`)
				return err
			})
			if err == nil {
				t.Error("the guards were left behind")
			}
		}
		exists(false)
		must(t, blank("first").Discard(ctx))
		exists(false)
		must(t, blank("first").Adopt(ctx, idle)) // where there was nothing
		exists(true)
		holds("first")
		must(t, blank("second").Discard(ctx))
		holds("first")
		blank("third").Close() // a restore that died
		must(t, blank("second").Adopt(ctx, idle))
		holds("second")
		if where.URL == "" {
			open, err := db.Open(ctx, where)
			must(t, err)
			if err := blank("third").Adopt(ctx, idle); fault.Of(err).Key != "db.in_use" {
				t.Errorf("under an open database: %v", err)
			}
			must(t, open.Close())
			holds("second")
			if _, err := os.Stat(where.Path + "-wal"); err == nil {
				t.Error("a log is left")
			}
		}
	})
}

func TestBlankOfAnOlderSchemaIsUpgraded(t *testing.T) {
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
		b, err := db.OpenBlank(t.Context(), where, db.Schema{1, 2})
		must(t, err)
		text := dump(t, b.DB)
		if !strings.HasPrefix(string(text), `{"dump":1,"schema":[1,2]}`) || strings.Contains(string(text), `{"table":"web_session"`) {
			t.Errorf("%.200s", text)
		}
		must(t, b.Upgrade(t.Context()))
		if text = dump(t, b.DB); !strings.Contains(string(text), `{"table":"web_session"`) {
			t.Errorf("%.200s", text)
		}
		must(t, b.Adopt(t.Context(), idle))
	})
	if s := db.Newest(); !s.Known() || append(s, 9999).Known() || !(db.Schema{1}).Known() {
		t.Error("what is known")
	}
}

// idle says that nobody uses the old database.
func idle(context.Context, db.Querier) error { return nil }
