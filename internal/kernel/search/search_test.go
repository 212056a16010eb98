package search_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/search"
	"cairn/internal/testkit"
)

// A library of notes and letters that exist in memory; control knows where they lie and who may see them.
type library struct {
	*control.Control
	t     testing.TB
	dir   string
	index *search.Index

	mu     sync.Mutex
	shelf  map[string]map[string]search.Document // kind → id
	broken error
	loads  int
}

const edit control.Act = "library.edit"

var unclassified = control.Marking{Level: control.LevelUnclassified}

func nation(_ context.Context, _ db.Querier, iso3 string, _ cal.Date) (bool, []string, error) {
	return iso3 != "GEO", []string{iso3}, nil
}

func newLibrary(t testing.TB, d *db.DB) *library {
	t.Helper()
	c, err := control.New(t.Context(), control.Config{DB: d, KeyDir: t.TempDir(), Nation: nation,
		Permits: func(control.Role, control.Act) bool { return true }})
	must(t, err)
	l := &library{Control: c, t: t, dir: filepath.Join(t.TempDir(), "data", "search"), shelf: map[string]map[string]search.Document{"note": {}, "letter": {}}}
	l.open()
	t.Cleanup(func() { l.index.Close() })
	return l
}

func eachLibrary(t *testing.T, test func(t *testing.T, l *library)) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) { test(t, newLibrary(t, d)) })
}

// open makes a new Index over the same folder, as after a restart.
func (l *library) open() {
	l.t.Helper()
	if l.index != nil {
		must(l.t, l.index.Close())
	}
	var err error
	l.index, err = search.New(l.Control, l.dir, nil)
	must(l.t, err)
	l.index.Register("note", l.kind("note", i18n.Text{EN: "note", FR: "note"}))
	l.index.Register("letter", l.kind("letter", i18n.Text{EN: "letter", FR: "lettre"}))
}

func (l *library) kind(kind string, name i18n.Text) search.Kind {
	return search.Kind{
		Name: name,
		Load: func(_ context.Context, _ db.Querier, ids []string) (list []search.Document, err error) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.loads++
			for _, id := range ids {
				if d, ok := l.shelf[kind][id]; ok {
					list = append(list, d)
				}
			}
			return list, l.broken
		},
		List: func(_ context.Context, _ db.Querier, after string, limit int) (ids []string, err error) {
			l.mu.Lock()
			defer l.mu.Unlock()
			for _, id := range slices.Sorted(maps.Keys(l.shelf[kind])) {
				if id > after && len(ids) < limit {
					ids = append(ids, id)
				}
			}
			return ids, nil
		},
	}
}

func (l *library) put(kind, scope string, m control.Marking, documents ...search.Document) {
	l.t.Helper()
	for batch := range slices.Chunk(documents, 500) {
		_, err := l.Do(l.AsSystem(l.t.Context()), control.Op{Act: edit, Scope: scope}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			ids := []string{}
			for _, d := range batch {
				ids = append(ids, d.ID)
				if err := tx.Protect(ctx, control.Object{Ref: control.Ref{Kind: kind, ID: d.ID}, Scope: scope, Marking: m}); err != nil {
					return control.Change{}, err
				}
			}
			return control.Change{Object: control.Ref{Kind: "batch", ID: tx.NewID()}}, tx.Index(ctx, kind, ids...)
		})
		must(l.t, err)
		l.mu.Lock()
		for _, d := range batch {
			l.shelf[kind][d.ID] = d
		}
		l.mu.Unlock()
	}
}

// notes puts notes anybody in the office may read; each is "id: title | body" in English, or in French
// after a "#".
func (l *library) notes(lines ...string) {
	l.t.Helper()
	for _, line := range lines {
		id, words, _ := strings.Cut(line, ": ")
		title, body, _ := strings.Cut(words, " | ")
		d := search.Document{ID: id, URL: "/notes/" + id}
		if french, ok := strings.CutPrefix(title, "#"); ok {
			d.Title.FR, d.Body.FR = french, body
		} else {
			d.Title.EN, d.Body.EN = title, body
		}
		l.put("note", "", unclassified, d)
	}
}

func (l *library) catchUp() {
	l.t.Helper()
	must(l.t, l.SealUp(l.t.Context()))
	must(l.t, l.index.CatchUp(l.t.Context()))
}

func (l *library) search(ctx context.Context, text string, f search.Filter) search.Results {
	l.t.Helper()
	r, err := l.index.Search(ctx, text, f)
	if err != nil {
		l.t.Fatalf("%.60q: %v", text, err)
	}
	return r
}

// finds gives the ids found, in order.
func (l *library) finds(text string) []string {
	l.t.Helper()
	return ids(l.search(l.AsSystem(l.t.Context()), text, search.Filter{}))
}

func ids(r search.Results) (list []string) {
	for _, h := range r.Hits {
		list = append(list, h.Ref.ID)
	}
	return list
}

// hire makes a person and returns the context in which they act.
func (l *library) hire(name, nation, scope string) context.Context {
	l.t.Helper()
	_, err := l.Do(l.AsSystem(l.t.Context()), control.Op{Act: "people.hire"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p := control.Person{ID: control.ActorID(name), Name: name, Nation: nation, Clearance: control.LevelUnclassified, Language: i18n.EN, Active: true}
		if err := tx.SavePerson(ctx, p); err != nil {
			return control.Change{}, err
		}
		_, err := tx.GrantRole(ctx, p.ID, control.Grant{Role: "reader", Scope: scope}, cal.Period{Start: tx.Today()})
		return control.Change{Object: control.Ref{Kind: "person", ID: name}}, err
	})
	must(l.t, err)
	var a *control.Actor
	must(l.t, l.Read(l.t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		a, err = l.Actor(ctx, q, control.ActorID(name))
		return err
	}))
	return control.WithActor(l.t.Context(), a)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWordsAreFoundInBothLanguages(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		l.notes("border: Border management | Training of border guards in document checks",
			"sec: #La sécurité de l’État | Renforcement des capacités de cyberdéfense des forces armées",
			"mine: #Déminage humanitaire | L'appui à l'Ukraine : œuvres et écoles; aujourd'hui",
			"both: Cyber defence | Moldova's networks")
		l.put("letter", "", unclassified, search.Document{ID: "letter", Title: i18n.Text{EN: "Invitation to Chisinau", FR: "Invitation à Chișinău"}})
		l.catchUp()
		for query, want := range map[string][]string{
			"guard": {"border"}, "trained": {"border"}, "BORDERS": {"border"}, "managing": {"border"},
			"securite": {"sec"}, "sécurité": {"sec"}, "SÉCURITÉ": {"sec"}, "se\u0301curite\u0301": {"sec"}, "état": {"sec"}, "l'etat": {"sec"},
			"capacité": {"sec"}, "cyberdefense": {"sec"}, "arme": {"sec"}, "ukraine": {"mine"}, "d’Ukraine": {"mine"}, "oeuvre": {"mine"}, "ecole": {"mine"},
			"moldova": {"both"}, "chisinau": {"letter"}, "Chişinău invitations": {"letter"}, "lettre": {"letter"}, "letters": {"letter"},
			"the border": {"border"}, "la sécurité de": {"sec"}, "zzz": nil, "the": nil, "": nil, " ": nil,
		} {
			if got := l.finds(query); !slices.Equal(got, want) {
				t.Errorf("%q found %q, want %q", query, got, want)
			}
		}
	})
}

func TestQueriesWithMoreThanWords(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		l.notes("one: Law of the sea | maritime security exercise", "two: Sea and law | security of ports", "three: Airspace | security of flights")
		l.catchUp()
		for query, want := range map[string][]string{
			`"law of the sea"`: {"one"}, `"sea and law"`: {"two"}, `« law of the sea »`: {"one"}, `“security of” ports`: {"two"}, `"sea law"`: nil,
			"security -sea": {"three"}, "security -sea -airspace": nil, "law ports": {"two"},
			"maritime airspace": {"three", "one"}, // nothing has both, so either
			`"law`:              {"one", "two"}, `""`: nil, `"the"`: {"one"}, "-": nil, "-zzz": nil,
		} {
			got := l.finds(query)
			if query == "maritime airspace" || query == `"law` {
				slices.Sort(got)
				want = slices.Sorted(slices.Values(want))
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s found %q, want %q", query, got, want)
			}
		}
	})
}

func TestCodesComeFirst(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		for _, code := range []string{"DCB-MDA-01", "DCB-MDA-02", "DCB-MDA-021", "ÉVAL 7"} {
			l.put("note", "", unclassified, search.Document{ID: code, Code: code, Title: i18n.Text{EN: "A package"}})
		}
		l.notes("talk: DCB-MDA-02 DCB-MDA-02 | DCB-MDA-02: all about DCB-MDA-02, MDA and DCB 02")
		l.catchUp()
		for query, want := range map[string]string{"DCB-MDA-02": "DCB-MDA-02", "dcb-mda-02": "DCB-MDA-02", " DCB-MDA-021 ": "DCB-MDA-021",
			"package dcb-mda-01": "DCB-MDA-01", "eval 7": "ÉVAL 7"} {
			if got := l.finds(query); len(got) == 0 || got[0] != want {
				t.Errorf("%q found %q", query, got)
			}
		}
		if got := l.search(l.AsSystem(t.Context()), "dcb-mda", search.Filter{}); got.Total != 4 {
			t.Errorf("the beginning of a code found %d", got.Total)
		}
	})
}

func TestSuggestionsWhileTyping(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		l.notes("a: #Sécurité maritime", "b: Secure communications for Tunisia", "c: Border | securing the border", "d: #L’État de droit")
		l.put("note", "", unclassified, search.Document{ID: "e", Code: "TUN-12", Title: i18n.Text{EN: "Demining"}})
		l.catchUp()
		for query, want := range map[string][]string{"s": nil, "sécu": {"a", "b"}, "secu mar": nil, "maritime sec": {"a"}, "eta": {"d"}, "secure com": {"b"}, "tun": {"b", "e"}, "tun-1": {"e"}, "the": nil} {
			r := l.search(l.AsSystem(t.Context()), query, search.Filter{Typing: true})
			got := ids(r)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%q suggests %q, want %q", query, got, want)
			}
		}
		r := l.search(l.AsSystem(t.Context()), "maritime sécu", search.Filter{Typing: true, Lang: i18n.FR})
		if got := fmt.Sprint(r.Hits[0].Title); got != "[{Sécurité true} {  false} {maritime true}]" {
			t.Error(got)
		}
	})
}

func TestHitsShowWhereTheWordsAre(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		filler := strings.Repeat("Nothing to see here, nor là-bas. ", 60)
		l.put("note", "", control.Marking{Level: control.LevelUnclassified, Releasable: []string{"GEO"}}, search.Document{ID: "n", URL: "/notes/n", Code: "N-1", Date: cal.MustDate("2026-02-03"),
			Title: i18n.Text{EN: "The State's <b>security</b>", FR: "La sécurité de l’État"},
			Body:  i18n.Text{EN: filler + "Securing\n the  networks of the capital" + filler, FR: "Un réseau sûr"}})
		l.catchUp()
		h := l.search(l.AsSystem(t.Context()), "states security networks", search.Filter{}).Hits[0]
		if got := fmt.Sprint(h.Title); got != "[{The  false} {State's true} { <b> false} {security true} {</b> false}]" {
			t.Error(got)
		}
		var text strings.Builder
		var marked []string
		for _, s := range h.Excerpt {
			text.WriteString(s.Text)
			if s.Match {
				marked = append(marked, s.Text)
			}
		}
		if !slices.Equal(marked, []string{"Securing", "networks"}) || !strings.HasPrefix(text.String(), "… ") || !strings.HasSuffix(text.String(), "to …") ||
			!strings.Contains(text.String(), "Securing the networks of") || len(text.String()) > 400 {
			t.Errorf("%q in %q", marked, &text)
		}
		if h.URL != "/notes/n" || h.Code != "N-1" || h.Date.String() != "2026-02-03" || h.Marking.Level != control.LevelUnclassified || !slices.Equal(h.Marking.Releasable, []string{"GEO"}) || h.Ref != (control.Ref{Kind: "note", ID: "n"}) {
			t.Errorf("%+v", h)
		}
		h = l.search(l.AsSystem(t.Context()), "network", search.Filter{Lang: i18n.FR}).Hits[0]
		if h.Lang != i18n.FR || h.In != i18n.EN { // the title in the reader's language, the excerpt where the word is
			t.Errorf("title in %s, excerpt in %s", h.Lang, h.In)
		}
		h = l.search(l.AsSystem(t.Context()), "réseaux", search.Filter{Lang: i18n.EN}).Hits[0]
		if got := fmt.Sprint(h.Excerpt); got != "[{Un  false} {réseau true} { sûr false}]" {
			t.Error(got)
		}
	})
}

func TestKindsAndPages(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		var many []search.Document
		for i := range search.MaxFound + 100 {
			many = append(many, search.Document{ID: fmt.Sprintf("n%04d", i), Title: i18n.Text{EN: "Maritime exercise"}, Date: cal.MustDate("2026-01-01").AddDays(i % 7)})
		}
		l.put("note", "", unclassified, many...)
		l.put("letter", "", unclassified, search.Document{ID: "l1", Title: i18n.Text{EN: "Maritime matters of many kinds, at length"}}, search.Document{ID: "l2", Title: i18n.Text{EN: "Nothing"}})
		l.catchUp()
		all := l.AsSystem(t.Context())
		r := l.search(all, "maritime", search.Filter{Kinds: []string{"letter"}})
		if got := ids(r); !slices.Equal(got, []string{"l1"}) || r.Total != 1 || r.More || !maps.Equal(r.Kinds, map[string]int{"letter": 1}) {
			t.Errorf("%+v", r)
		}
		r = l.search(all, "maritime", search.Filter{})
		if r.Total != search.MaxFound || !r.More || len(r.Hits) != 20 {
			t.Errorf("%d of %d, more %v", len(r.Hits), r.Total, r.More)
		}
		if first := r.Hits[0].Date.String(); first != "2026-01-07" {
			t.Errorf("among equals the newest comes first, not %s", first)
		}
		seen := map[string]bool{}
		for offset := 0; ; offset += 100 {
			page := ids(l.search(all, "maritime", search.Filter{Offset: offset, Limit: 500, Kinds: []string{"note"}}))
			if len(page) == 0 {
				break
			}
			for _, id := range page {
				seen[id] = true
			}
		}
		if len(seen) != search.MaxFound {
			t.Errorf("paged through %d", len(seen))
		}
	})
}

// R127: what one may not see is not found, not counted and not suggested, whether the index knows it
// yet or not.
func TestInvisibleIsNotFound(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		one := func(id string) search.Document {
			return search.Document{ID: id, Title: i18n.Text{EN: "Exercise " + id}}
		}
		l.put("note", "", unclassified, one("root"))
		l.put("note", "partner:MDA/", unclassified, one("mda"))
		l.put("note", "partner:MDA/project:1/", control.Marking{Level: control.LevelUnclassified, Releasable: []string{"GEO", "MDA"}}, one("released"))
		l.put("note", "partner:GEO/", unclassified, one("geo"))
		l.put("note", "partner:GEO/", control.Marking{}, one("public"))
		must(t, l.SetCeiling(l.AsSystem(t.Context()), control.LevelSecret))
		l.put("note", "partner:MDA/", control.Marking{Level: control.LevelRestricted}, one("restricted"))
		l.catchUp()
		all := l.hire("ann", "FRA", "")
		for name, c := range map[string]struct {
			ctx  context.Context
			want []string
		}{
			"nobody":         {t.Context(), []string{"public"}},
			"the program":    {l.AsSystem(t.Context()), []string{"geo", "mda", "public", "released", "restricted", "root"}},
			"everywhere":     {all, []string{"geo", "mda", "public", "released", "root"}},
			"one partner":    {l.hire("bob", "FRA", "partner:MDA/"), []string{"mda", "public", "released"}},
			"one project":    {l.hire("cat", "FRA", "partner:MDA/project:1/"), []string{"public", "released"}},
			"half a name":    {l.hire("dan", "FRA", "partner:MD"), []string{"mda", "public", "released"}},
			"not an Ally":    {l.hire("gio", "GEO", ""), []string{"public", "released"}},
			"no need":        {l.hire("eve", "FRA", "partner:UKR/"), []string{"public"}},
			"no nation code": {l.hire("fay", "XXX", ""), []string{"geo", "mda", "public", "released", "root"}},
		} {
			for _, typing := range []bool{false, true} {
				r := l.search(c.ctx, "exercise", search.Filter{Typing: typing})
				got := ids(r)
				slices.Sort(got)
				if !slices.Equal(got, c.want) || r.Total != len(c.want) || r.Kinds["note"] != len(c.want) {
					t.Errorf("%s: %q, total %d, kinds %v", name, got, r.Total, r.Kinds)
				}
			}
		}
		// Raised after the index was written, and not indexed since: the database has the last word.
		l.put("note", "partner:GEO/", control.Marking{Level: control.LevelSecret}, one("public"))
		l.put("note", "partner:GEO/", control.Marking{Level: control.LevelSecret}, one("geo"))
		if r := l.search(all, "exercise", search.Filter{}); r.Total != 3 || slices.Contains(ids(r), "geo") || slices.Contains(ids(r), "public") {
			t.Errorf("%q, total %d", ids(r), r.Total)
		}
	})
}

func TestIndexFollowsTheOutbox(t *testing.T) {
	eachLibrary(t, func(t *testing.T, l *library) {
		l.notes("a: Alpha")
		if r := l.search(l.AsSystem(t.Context()), "alpha", search.Filter{}); !r.Building || r.Total != 0 {
			t.Errorf("before it is open: %+v", r)
		}
		l.catchUp()
		l.notes("a: Beta", "b: Gamma")
		l.catchUp()
		if a, b, c := l.finds("alpha"), l.finds("beta"), l.finds("gamma"); a != nil || len(b) != 1 || len(c) != 1 {
			t.Errorf("%q %q %q", a, b, c)
		}
		l.mu.Lock()
		delete(l.shelf["note"], "b")
		l.broken = errors.New("the library is closed")
		l.mu.Unlock()
		_, err := l.Do(l.AsSystem(t.Context()), control.Op{Act: edit}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			return control.Change{Object: control.Ref{Kind: "note", ID: "b"}}, tx.Send(ctx, "mail", "another topic")
		})
		must(t, err)
		must(t, l.SealUp(t.Context()))
		if err := l.index.CatchUp(t.Context()); err == nil {
			t.Error("a loader failed and nobody said so")
		}
		l.broken = nil
		l.catchUp()
		if got := l.finds("gamma"); got != nil {
			t.Errorf("gone, and found: %q", got)
		}
		// After a restart it goes on where it was, without loading all again.
		l.notes("c: Delta")
		l.open()
		before := l.loads
		l.catchUp()
		if got := l.loads - before; got != 1 {
			t.Errorf("%d loads after a restart", got)
		}
		if r := l.search(l.AsSystem(t.Context()), "delta", search.Filter{}); r.Building || r.Total != 1 {
			t.Errorf("%+v", r)
		}
	})
}

// Whatever happens to the folder, the next start finds everything again.
func TestFolderIsMadeAnew(t *testing.T) {
	ways := map[string]func(l *library){
		"deleted": func(l *library) { must(l.t, os.RemoveAll(l.dir)) },
		"emptied": func(l *library) {
			must(l.t, os.RemoveAll(l.dir))
			must(l.t, os.MkdirAll(l.dir, 0o700))
		},
		"a file in its place": func(l *library) {
			must(l.t, os.RemoveAll(l.dir))
			must(l.t, os.WriteFile(l.dir, []byte("?"), 0o600))
		},
	}
	damage := func(pattern string, how func(data []byte) []byte) func(l *library) {
		return func(l *library) {
			n := 0
			must(l.t, filepath.WalkDir(l.dir, func(path string, d fs.DirEntry, err error) error {
				if ok, _ := filepath.Match(pattern, filepath.Base(path)); err != nil || d.IsDir() || !ok {
					return err
				}
				n++
				data, err := os.ReadFile(path)
				must(l.t, err)
				return os.WriteFile(path, how(data), 0o600)
			}))
			if n == 0 {
				l.t.Errorf("no %s to damage", pattern)
			}
		}
	}
	for _, pattern := range []string{"*.zap", "root.bolt", "index_meta.json"} {
		ways[pattern+" emptied"] = damage(pattern, func([]byte) []byte { return nil })
		ways[pattern+" cut"] = damage(pattern, func(b []byte) []byte { return b[:len(b)/2] })
		ways[pattern+" overwritten"] = damage(pattern, func(b []byte) []byte {
			for i := len(b) / 4; i < len(b)*3/4; i++ {
				b[i] ^= 0x5a
			}
			return b
		})
	}
	l := newLibrary(t, testkit.OpenSQLite(t, db.Options{}))
	l.notes("a: Alpha", "b: Beta")
	for name, hurt := range ways {
		t.Run(name, func(t *testing.T) {
			l.t = t
			l.catchUp()
			must(t, l.index.Close())
			hurt(l)
			l.open()
			l.catchUp()
			if a, b := l.finds("alpha"), l.finds("beta"); len(a) != 1 || len(b) != 1 {
				t.Errorf("%q %q", a, b)
			}
		})
	}
	l.t = t
}

func TestOtherIndexesAreNotUsed(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) *library {
		return newLibrary(t, testkit.Open(t, db.Options{Path: filepath.Join(dir, name)}))
	}
	one := at("one.db")
	one.notes("a: Alpha", "b: Beta")
	one.catchUp()
	must(t, one.index.Close())

	t.Run("another installation", func(t *testing.T) {
		two := at("two.db")
		two.dir = one.dir
		two.open()
		two.notes("c: Gamma")
		two.catchUp()
		if a, c := two.finds("alpha"), two.finds("gamma"); a != nil || len(c) != 1 {
			t.Errorf("%q %q", a, c)
		}
		if one.open(); one.index.CatchUp(t.Context()) == nil {
			t.Error("two processes in one folder")
		}
		must(t, two.index.Close())
	})
	t.Run("other kinds", func(t *testing.T) {
		one.open()
		one.catchUp()
		one.open()
		one.shelf["memo"] = map[string]search.Document{"m": {ID: "m", Title: i18n.Text{EN: "Omega"}}}
		one.put("memo", "", unclassified, one.shelf["memo"]["m"])
		one.index.Register("memo", one.kind("memo", i18n.Text{EN: "memo", FR: "mémo"}))
		one.catchUp()
		if got := one.finds("omega memo"); len(got) != 1 {
			t.Errorf("%q", got)
		}
	})
	t.Run("a database restored to an earlier day", func(t *testing.T) {
		one.open()
		one.catchUp()
		must(t, one.index.Close())
		must(t, one.DB().Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "DELETE FROM control_outbox WHERE no > 1")
			return err
		}))
		one.mu.Lock()
		delete(one.shelf["note"], "b")
		one.mu.Unlock()
		one.catchUp()
		if a, b := one.finds("alpha"), one.finds("beta"); len(a) != 1 || b != nil {
			t.Errorf("%q %q", a, b)
		}
	})
}

// Serving goes on while the index is filled, and a restart in the middle starts it over.
func TestRebuildingServes(t *testing.T) {
	l := newLibrary(t, testkit.OpenSQLite(t, db.Options{}))
	var many []search.Document
	for i := range 1000 {
		many = append(many, search.Document{ID: fmt.Sprintf("n%04d", i), Title: i18n.Text{EN: fmt.Sprintf("Exercise %d", i)}})
	}
	l.put("note", "", unclassified, many...)
	l.put("letter", "", unclassified, search.Document{ID: "first", Title: i18n.Text{EN: "Exercise of patience"}})
	must(t, l.SealUp(t.Context()))

	ctx, stop := context.WithCancel(t.Context())
	var during []search.Results
	l.index.Register("note", search.Kind{Name: i18n.Text{EN: "note", FR: "note"}, Load: l.kind("note", i18n.Text{}).Load,
		List: func(c context.Context, q db.Querier, after string, limit int) ([]string, error) {
			during = append(during, l.search(l.AsSystem(t.Context()), "exercise", search.Filter{}))
			if len(during) == 3 {
				stop()
			}
			return l.kind("note", i18n.Text{}).List(c, q, after, limit)
		}})
	if err := l.index.CatchUp(ctx); err == nil {
		t.Fatal("it was stopped")
	}
	for i, want := range []int{1, 201, 401} {
		if !during[i].Building || during[i].Total != want {
			t.Errorf("at %d: building %v, %d found", i, during[i].Building, during[i].Total)
		}
	}
	l.open()
	l.catchUp()
	if r := l.search(l.AsSystem(t.Context()), "exercise", search.Filter{}); r.Building || r.Total != search.MaxFound || !r.More {
		t.Errorf("building %v, %d found", r.Building, r.Total)
	}
}

func TestRunFollowsUntilItsContextEnds(t *testing.T) {
	l := newLibrary(t, testkit.OpenSQLite(t, db.Options{}))
	l.notes("a: Alpha")
	must(t, l.SealUp(t.Context()))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); l.index.Run(ctx) }()
	var searchers sync.WaitGroup
	for range 4 {
		searchers.Go(func() {
			for len(l.finds("alpha")) == 0 {
			}
		})
	}
	searchers.Wait()
	stop()
	<-done
	if r := l.search(l.AsSystem(t.Context()), "alpha", search.Filter{}); r.Total != 0 || !r.Building {
		t.Errorf("closed, and still found: %+v", r)
	}
}

func TestAnyInputIsAQuery(t *testing.T) {
	l := newLibrary(t, testkit.OpenSQLite(t, db.Options{}))
	l.notes("a: Alpha beta", "b: #Été")
	l.catchUp()
	for _, text := range []string{
		`"`, `"""`, `"alpha`, `alpha"beta"`, `« »`, "+alpha -beta", "alpha AND (beta OR", "title:alpha^3~2", `\`, `/.*/`, "*", "al*", "?lpha", "[a TO b]", "{}", "🚀", "🚀🚀 alpha",
		"--", "-\"alpha beta\"", "\x00", "a\x00b", "\xff\xfe", "\xc3", "é\xcc", "' OR 1=1 --", "<script>alert(1)</script>", "\u202ealpha", "\u200b", "ﷺ", "𝔄𝔩𝔭𝔥𝔞", "ǅ", "l’", "d'", "'s",
		strings.Repeat("alpha ", 2000), strings.Repeat("a", 10<<10), strings.Repeat(`"`, 10<<10), strings.Repeat("é", 5<<10), strings.Repeat("- ", 5<<10), strings.Repeat("x-", 5<<10), strings.Repeat("🚀", 2500),
	} {
		for _, typing := range []bool{false, true} {
			l.search(l.hire("ann", "GEO", "partner:MDA/"), text, search.Filter{Typing: typing, Limit: -1, Offset: -5, Kinds: []string{"nothing", ""}, Lang: "xx"})
			l.search(t.Context(), text, search.Filter{Typing: typing, Offset: 1 << 40})
		}
	}
}

func FuzzSearch(f *testing.F) {
	for _, seed := range []string{"alpha", `"alpha beta" -gamma`, "l’été", "DCB-MDA-02", "« sécurité »", "\xff\"", "-", "'s 's", "🚀", "a b c d e f g"} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	d, err := db.Open(f.Context(), db.Options{Path: filepath.Join(f.TempDir(), "cairn.db")})
	must(f, err)
	f.Cleanup(func() { d.Close() })
	l := newLibrary(f, d)
	l.put("note", "", unclassified, search.Document{ID: "a", Code: "DCB-MDA-02", Title: i18n.Text{EN: "Alpha beta of the gamma", FR: "L’été à la mer"}, Body: i18n.Text{EN: "🚀 'quoted' text", FR: "« sécurité »"}})
	l.catchUp()
	everything := l.AsSystem(context.Background())
	f.Fuzz(func(t *testing.T, text string, typing bool) {
		r, err := l.index.Search(everything, text, search.Filter{Typing: typing})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		for _, h := range r.Hits {
			var title strings.Builder
			for _, s := range h.Title {
				title.WriteString(s.Text)
			}
			if title.String() != "Alpha beta of the gamma" {
				t.Fatalf("%q changed the title to %q", text, &title)
			}
		}
	})
}
