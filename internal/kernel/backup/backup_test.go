package backup_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"filippo.io/age"

	"cairn/internal/kernel/backup"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/testkit"
)

const (
	passphrase             = "correct horse battery staple"
	write      control.Act = "note.write"
)

type office struct {
	*control.Control
	keys string
}

func open(t *testing.T, where db.Options, keys string) *office {
	t.Helper()
	d, err := db.Open(t.Context(), where)
	must(t, err)
	t.Cleanup(func() { d.Close() })
	c, err := control.New(t.Context(), control.Config{DB: d, KeyDir: keys})
	must(t, err)
	return &office{c, keys}
}

func (o *office) note(ctx context.Context, id string) error {
	_, err := o.Do(o.AsSystem(ctx), control.Op{Act: write}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		ref := control.Ref{Kind: "note", ID: id}
		if _, err := tx.Start(ctx, "print", id); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: ref, After: map[string]string{"text": "é 🚀 " + id}}, tx.Protect(ctx, control.Object{Ref: ref, Scope: "partner:MDA/", Marking: control.Marking{Level: control.LevelUnclassified}})
	})
	return err
}

// upload attaches a file to a note and gives its id.
func (o *office) upload(t *testing.T, note string, content []byte) string {
	t.Helper()
	ctx := o.AsSystem(t.Context())
	f, err := o.Upload(ctx, "a.pdf", bytes.NewReader(content), control.Accept{})
	must(t, err)
	_, err = o.Do(ctx, control.Op{Act: write}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		ref := control.Ref{Kind: "note", ID: note}
		_, err := tx.Attach(ctx, f.ID, ref, "")
		return control.Change{Object: ref}, err
	})
	must(t, err)
	return f.ID
}

func (o *office) notes(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	must(t, o.Read(o.AsSystem(t.Context()), func(ctx context.Context, q db.Querier) error {
		ids, err := db.Collect(ctx, q, db.SQL("SELECT id FROM control_object"), db.Value[string])
		for _, id := range ids {
			found[id] = true
		}
		return err
	}))
	return found
}

func (o *office) check(t *testing.T) {
	t.Helper()
	must(t, o.Read(o.AsSystem(t.Context()), func(ctx context.Context, q db.Querier) error {
		var f control.Findings
		err := o.Check(ctx, q, &f)
		if len(f.Breaks) > 0 || f.Trail == 0 {
			t.Errorf("%+v", f)
		}
		return err
	}))
}

func (o *office) take(t *testing.T, to ...age.Recipient) []byte {
	t.Helper()
	if len(to) == 0 {
		r, err := backup.ToPassphrase(passphrase)
		must(t, err)
		to = append(to, r)
	}
	var b bytes.Buffer
	_, err := backup.Take(o.AsSystem(t.Context()), o.Control, &b, to...)
	must(t, err)
	return b.Bytes()
}

func restore(t *testing.T, file []byte, to backup.Target) (backup.Summary, error) {
	t.Helper()
	with, err := backup.WithPassphrase(passphrase)
	must(t, err)
	return backup.Restore(t.Context(), bytes.NewReader(file), to, with)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// From either engine to either, with eight writers at work: every write acknowledged before is in it, no
// half of one, and the copy passes the checks and signs with the same key.
func TestBackupWhileOthersWrite(t *testing.T) {
	testkit.EachStore(t, func(t *testing.T, from db.Options) {
		o := open(t, from, t.TempDir())
		must(t, o.note(t.Context(), "with a file"))
		picture := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{0, 255, 10, 13}, 700_000)...)
		upload := o.upload(t, "with a file", picture)
		sealer, stop := context.WithCancel(t.Context())
		var background sync.WaitGroup
		background.Go(func() { o.RunSealer(sealer) })

		var mu sync.Mutex
		acknowledged := map[string]bool{}
		var done atomic.Bool
		for w := range 8 {
			background.Go(func() {
				for n := 0; !done.Load(); n++ {
					id := fmt.Sprintf("n%d-%d", w, n)
					if err := o.note(t.Context(), id); err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					acknowledged[id] = true
					mu.Unlock()
				}
			})
		}
		waitFor(t, func() bool { mu.Lock(); defer mu.Unlock(); return len(acknowledged) > 100 })
		mu.Lock()
		before := maps.Clone(acknowledged)
		mu.Unlock()
		file := o.take(t)
		mu.Lock()
		after := len(acknowledged)
		mu.Unlock()
		done.Store(true)
		stop()
		background.Wait()
		if after <= len(before) {
			t.Log("nobody wrote while the backup was taken")
		}
		anchor, err := o.ExportAnchor(t.Context())
		must(t, err)

		testkit.EachStore(t, func(t *testing.T, where db.Options) {
			target := backup.Target{DB: where, KeyDir: t.TempDir()}
			s, err := restore(t, file, target)
			must(t, err)
			if s.Installation != o.Installation().UID || len(s.Findings.Breaks) > 0 || s.Rows < int64(3*len(before)) || s.Tables < 10 {
				t.Errorf("%+v", s)
			}
			copied := open(t, where, target.KeyDir)
			copied.check(t)
			notes := copied.notes(t)
			for id := range before {
				if !notes[id] {
					t.Fatalf("%s was acknowledged before the backup and is not in it", id)
				}
			}
			content, err := copied.OpenFile(copied.AsSystem(t.Context()), upload)
			must(t, err)
			if read, err := io.ReadAll(content); err != nil || !bytes.Equal(read, picture) {
				t.Errorf("%d bytes of the file came back, %v", len(read), err)
			}
			again, err := copied.ExportAnchor(t.Context())
			must(t, err)
			if again.PublicKey != anchor.PublicKey || again.Installation != anchor.Installation {
				t.Error("the key was left behind")
			}
			must(t, copied.note(t.Context(), "new"))
			must(t, copied.SealUp(t.Context()))
			copied.check(t)
			entries := acts(t, copied)
			if !slices.Contains(entries, string(control.ActTakeBackup)) || !slices.Contains(entries, string(control.ActRestoreBackup)) {
				t.Errorf("the trail does not tell: %q", entries)
			}
		})
	})
}

func waitFor(t *testing.T, condition func() bool) {
	t.Helper()
	for range 3000 {
		if condition() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("waited in vain")
}

func acts(t *testing.T, o *office) (list []string) {
	t.Helper()
	must(t, o.Read(o.AsSystem(t.Context()), func(ctx context.Context, q db.Querier) error {
		entries, err := o.Trail(ctx, q, control.TrailFilter{Limit: 100_000})
		for _, e := range entries {
			list = append(list, string(e.Act))
		}
		return err
	}))
	return list
}

func TestRecipients(t *testing.T) {
	o := open(t, db.Options{Path: filepath.Join(t.TempDir(), "cairn.db")}, t.TempDir())
	must(t, o.note(t.Context(), "n"))
	one, err := age.GenerateX25519Identity()
	must(t, err)
	two, err := age.GenerateX25519Identity()
	must(t, err)
	to, err := backup.ToRecipient(one.Recipient().String())
	must(t, err)
	also, err := backup.ToRecipient(two.Recipient().String())
	must(t, err)
	file := o.take(t, to, also)
	keys, err := backup.WithKeys(strings.NewReader("# made by hand\n" + two.String() + "\n"))
	must(t, err)
	target := backup.Target{DB: db.Options{Path: filepath.Join(t.TempDir(), "cairn.db")}, KeyDir: t.TempDir()}
	_, err = backup.Restore(t.Context(), bytes.NewReader(file), target, keys...)
	must(t, err)
	if !open(t, target.DB, target.KeyDir).notes(t)["n"] {
		t.Error("not there")
	}
	for key, err := range map[string]error{
		"backup.recipient_wrong":  second(backup.ToRecipient("age1nonsense")),
		"backup.identity_wrong":   second(backup.WithKeys(strings.NewReader("no key here"))),
		"backup.passphrase_short": second(backup.ToPassphrase("éééééééééé")),
		"backup.key_wrong":        second(backup.WithPassphrase("")),
	} {
		if fault.Of(err) == nil || fault.Of(err).Key != key {
			t.Errorf("%v, want %s", err, key)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestTakingNeedsTheRight(t *testing.T) {
	o := open(t, db.Options{Path: filepath.Join(t.TempDir(), "cairn.db")}, t.TempDir())
	var b bytes.Buffer
	if _, err := backup.Take(t.Context(), o.Control, &b); !fault.Is(err, fault.Unauthenticated) || b.Len() > 0 {
		t.Errorf("%v, %d bytes", err, b.Len())
	}
}

// inside makes a backup of any content, as one who knows the passphrase can.
func inside(t *testing.T, write func(w io.Writer)) []byte {
	t.Helper()
	to, err := backup.ToPassphrase(passphrase)
	must(t, err)
	var b bytes.Buffer
	locked, err := age.Encrypt(&b, to)
	must(t, err)
	packed := gzip.NewWriter(locked)
	write(packed)
	must(t, packed.Close())
	must(t, locked.Close())
	return b.Bytes()
}

// contents gives what is inside a backup, line by line.
func contents(t *testing.T, file []byte) []string {
	t.Helper()
	with, err := backup.WithPassphrase(passphrase)
	must(t, err)
	plain, err := age.Decrypt(bytes.NewReader(file), with)
	must(t, err)
	packed, err := gzip.NewReader(plain)
	must(t, err)
	text, err := io.ReadAll(packed)
	must(t, err)
	return strings.SplitAfter(string(text), "\n")
}

func TestBadBackupsAreRefused(t *testing.T) {
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
		o := open(t, db.Options{Path: filepath.Join(t.TempDir(), "cairn.db")}, t.TempDir())
		for i := range 50 {
			must(t, o.note(t.Context(), fmt.Sprint("n", i)))
		}
		good := o.take(t)
		lines := contents(t, good)
		text := func(lines []string) []byte {
			return inside(t, func(w io.Writer) { io.WriteString(w, strings.Join(lines, "")) })
		}
		edited := func(change func(h map[string]any)) []byte {
			var h map[string]any
			must(t, json.Unmarshal([]byte(lines[0]), &h))
			change(h)
			head, err := json.Marshal(h)
			must(t, err)
			return text(append([]string{string(head) + "\n"}, lines[1:]...))
		}
		flipped := slices.Clone(good)
		flipped[len(flipped)-1000] ^= 1
		large := inside(t, func(w io.Writer) { // of several chunks of age, 64 KiB and 16 bytes each
			noise := rand.New(rand.NewPCG(1, 2))
			io.WriteString(w, lines[0]+lines[1])
			for range 100_000 {
				fmt.Fprintf(w, "%d\n", noise.Uint64())
			}
		})
		chunked := bytes.Index(large, []byte("\n---")) + 1
		chunked += bytes.IndexByte(large[chunked:], '\n') + 1 + 16 + 2*(64<<10+16)
		strange, err := backup.ToPassphrase("another passphrase")
		must(t, err)
		target := backup.Target{DB: where, KeyDir: filepath.Join(t.TempDir(), "keys")}
		for name, c := range map[string]struct {
			file []byte
			key  string
		}{
			"nothing":             {nil, "backup.unknown"},
			"another file":        {[]byte("PK\x03\x04 something else altogether"), "backup.unknown"},
			"a database file":     {[]byte("SQLite format 3\x00"), "backup.unknown"},
			"another passphrase":  {o.take(t, strange), "backup.key_wrong"},
			"cut in the payload":  {good[:len(good)*2/3], "backup.damaged"},
			"the last byte gone":  {good[:len(good)-1], "backup.damaged"},
			"cut between chunks":  {large[:chunked], "backup.damaged|db.dump_damaged"},
			"a bit changed":       {flipped, "backup.damaged"},
			"more behind":         {append(slices.Clone(good), "more"...), "backup.damaged"},
			"empty inside":        {text(nil), "backup.unknown"},
			"text inside":         {text([]string{"hello\n"}), "backup.unknown"},
			"no line inside":      {text([]string{strings.Repeat("x", 1<<20)}), "backup.unknown"},
			"a form to come":      {edited(func(h map[string]any) { h["cairn_backup"] = 2 }), "backup.unknown"},
			"without a key":       {edited(func(h map[string]any) { h["key"] = "AAAA" }), "backup.unknown"},
			"a newer version":     {edited(func(h map[string]any) { h["schema"] = append(h["schema"].([]any), 999) }), "backup.newer"},
			"another office":      {edited(func(h map[string]any) { h["installation"] = "somebody" }), "backup.damaged"},
			"no dump":             {text(lines[:1]), "db.dump_unknown"},
			"half a dump":         {text(lines[:len(lines)/2]), "db.dump_cut"},
			"a table edited":      {text(slices.Concat(lines[:5], lines[6:])), "db.dump_damaged"},
			"bomb of one line":    {inside(t, func(w io.Writer) { io.WriteString(w, lines[0]+lines[1]); zeros(w, 64<<20) }), "db.dump_unknown|db.dump_damaged"},
			"bomb of many rows":   {bomb(t, lines), "backup.bomb"},
			"bomb of a head":      {inside(t, func(w io.Writer) { zeros(w, 64<<20) }), "backup.unknown"},
			"gzip inside is none": {raw(t, "not gzip at all, but long enough"), "backup.unknown"},
		} {
			_, err := restore(t, c.file, target)
			if f := fault.Of(err); f == nil || f.Kind != fault.Refused || !slices.Contains(strings.Split(c.key, "|"), f.Key) {
				t.Errorf("%s: %v, want %s", name, err, c.key)
			}
		}
		torn := errors.New("the disk does not answer")
		with, err := backup.WithPassphrase(passphrase)
		must(t, err)
		if _, err := backup.Restore(t.Context(), io.MultiReader(bytes.NewReader(good[:len(good)/2]), failing{torn}), target, with); !errors.Is(err, torn) {
			t.Errorf("%v", err)
		}
		if exists, err := db.Exists(t.Context(), where); exists || err != nil {
			t.Errorf("something is left: %v", err)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(where.Path), "*")); where.URL == "" && len(left) > 0 {
			t.Errorf("left behind: %q", left)
		}
		if _, err := os.Stat(target.KeyDir); err == nil {
			t.Error("a key is left")
		}
		if _, err := restore(t, good, target); err != nil {
			t.Errorf("and then the good one: %v", err)
		}
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func zeros(w io.Writer, n int) {
	chunk := bytes.Repeat([]byte("0"), 1<<20)
	for range n >> 20 {
		w.Write(chunk)
	}
}

func raw(t *testing.T, text string) []byte {
	to, err := backup.ToPassphrase(passphrase)
	must(t, err)
	var b bytes.Buffer
	locked, err := age.Encrypt(&b, to)
	must(t, err)
	io.WriteString(locked, text)
	must(t, locked.Close())
	return b.Bytes()
}

// bomb has rows of a megabyte of nothing, valid each, without end.
func bomb(t *testing.T, lines []string) []byte {
	i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, `{"table":"control_outbox"`) })
	return inside(t, func(w io.Writer) {
		io.WriteString(w, strings.Join(lines[:i+1], ""))
		filler := strings.Repeat("0", 1<<20)
		for n := range 300 {
			fmt.Fprintf(w, "[\"%d\",\"t\",\"%s\",\"2026-01-01T00:00:00.000000Z\",null]\n", n, filler)
		}
	})
}

func TestRestoringOverAnOffice(t *testing.T) {
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
		target := backup.Target{DB: where, KeyDir: t.TempDir()}
		live := open(t, where, target.KeyDir)
		must(t, live.note(t.Context(), "before"))
		file := live.take(t)
		must(t, live.note(t.Context(), "after"))

		foreign := open(t, db.Options{Path: filepath.Join(t.TempDir(), "cairn.db")}, t.TempDir()).take(t)
		refused := func(file []byte, key string) {
			t.Helper()
			if _, err := restore(t, file, target); fault.Of(err) == nil || fault.Of(err).Key != key {
				t.Errorf("%v, want %s", err, key)
			}
			if !live.notes(t)["after"] {
				t.Fatal("the office was touched")
			}
		}
		refused(foreign, "backup.foreign")
		refused(file, "backup.exists")
		target.Replace = true
		refused(foreign, "backup.foreign")
		ctx, stop := context.WithCancel(t.Context())
		sealing := make(chan struct{})
		go func() { defer close(sealing); live.RunSealer(ctx) }()
		waitFor(t, func() bool {
			var used bool
			must(t, live.Read(t.Context(), func(ctx context.Context, q db.Querier) (err error) {
				used, err = control.InUse(ctx, q, live.DB().Now())
				return err
			}))
			return used
		})
		refused(file, "db.in_use")
		stop()
		<-sealing
		must(t, live.DB().Close())

		if _, err := restore(t, file, target); err != nil {
			t.Fatal(err)
		}
		if _, err := restore(t, file, target); err != nil { // at once again: nothing holds it
			t.Fatal(err)
		}
		back := open(t, where, target.KeyDir)
		if notes := back.notes(t); !notes["before"] || notes["after"] {
			t.Errorf("%v", notes)
		}
		back.check(t)
	})
}

// A server that starts while a backup is being restored is noticed before anything is replaced.
func TestServerStartsDuringARestore(t *testing.T) {
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
		target := backup.Target{DB: where, KeyDir: t.TempDir(), Replace: true}
		live := open(t, where, target.KeyDir)
		must(t, live.note(t.Context(), "before"))
		file := live.take(t)
		must(t, live.note(t.Context(), "after"))
		target.End = func(context.Context, *control.Tx) (backup.Ended, error) {
			_, err := live.Seal(t.Context()) // takes a lease, as a server does
			return backup.Ended{}, err
		}
		if _, err := restore(t, file, target); fault.Of(err) == nil || fault.Of(err).Key != "db.in_use" {
			t.Errorf("restored under a server: %v", err)
		}
		if !live.notes(t)["after"] {
			t.Error("the office was touched")
		}
		live.check(t)
	})
}

// A backup of an older schema is brought up to date.
func TestOlderBackups(t *testing.T) {
	old, err := db.OpenBlank(t.Context(), db.Options{Path: filepath.Join(t.TempDir(), "cairn.db")}, db.Schema{1, 2})
	must(t, err)
	defer old.Close()
	must(t, old.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, installed := tx.Exec(ctx, `INSERT INTO control_installation (id, uid, demo, ceiling, as_of, created_at) VALUES ('installation', 'old', $1, 1, '', $2)`, false, tx.Now)
		_, made := tx.Exec(ctx, `INSERT INTO control_object (id, kind, scope_path, level, releasable, originator) VALUES ('n', 'note', '', 1, '', 'ann')`)
		return errors.Join(installed, made)
	}))
	file := inside(t, func(w io.Writer) {
		fmt.Fprintf(w, `{"cairn_backup":1,"installation":"old","made_at":"2026-01-02T03:04:05Z","schema":[1,2],"key":"%s"}`+"\n", base64.StdEncoding.EncodeToString(make([]byte, 32)))
		_, err := db.Dump(t.Context(), old.DB, w)
		must(t, err)
	})
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
		target := backup.Target{DB: where, KeyDir: t.TempDir()}
		s, err := restore(t, file, target)
		must(t, err)
		if s.Installation != "old" || len(s.Findings.Breaks) != 1 || s.Findings.Breaks[0].Rule != "trail" { // nobody made the note
			t.Errorf("%+v", s)
		}
		restored := open(t, where, target.KeyDir)
		if schema, err := restored.DB().Schema(t.Context()); err != nil || !slices.Equal(schema, db.Newest()) || !restored.notes(t)["n"] {
			t.Errorf("%v, %v", schema, err)
		}
	})
}
