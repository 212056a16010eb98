package recruitment_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
)

// BenchmarkCareersPages asks a server with 500 open notices for careers pages: those that many ask for, and questions that
// nobody asked before. No network is in it.
func BenchmarkCareersPages(b *testing.B) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	d := testkit.OpenSQLite(b, db.Options{Clock: func() time.Time { now = now.Add(time.Microsecond); return now }})
	c, err := control.New(b.Context(), control.Config{DB: d, KeyDir: b.TempDir(), Permits: people.Permits, Nation: stakeholders.Nation})
	if err != nil {
		b.Fatal(err)
	}
	s := recruitment.New(c)
	s.Applied = func(context.Context, db.Querier, []recruitment.VacancyID) (map[recruitment.VacancyID]int, error) {
		return nil, nil
	}
	if _, err := stakeholders.New(c).InstallFacts(c.AsSystem(b.Context())); err != nil {
		b.Fatal(err)
	}
	draws, approves := recruiterOf(b, c, "draws"), recruiterOf(b, c, "approves")
	must := func(done control.Done, err error) string {
		if err != nil {
			b.Fatal(err)
		}
		return done.Object.ID
	}
	for i := range 500 {
		id := recruitment.VacancyID(must(s.Create(draws, form(func(f *recruitment.Form) {
			f.Reference, f.Grade, f.Location.EN = fmt.Sprintf("OPEN-%d", i), fmt.Sprint("G", 8+i%15), fmt.Sprint("Place ", i%40)
		}), nil)))
		must(s.Submit(draws, id, 0))
		must(s.Decide(approves, id.Ref(), true, ""))
		must(s.Publish(draws, id, 0))
	}
	words, err := i18n.NewCatalogue(web.Texts, people.Texts, recruitment.Texts)
	if err != nil {
		b.Fatal(err)
	}
	server, err := web.New(web.Config{DB: d, Words: words, Routes: s.Routes(), Apart: []fs.FS{recruitment.Careers}})
	if err != nil {
		b.Fatal(err)
	}
	handler := server.Handler()
	for _, page := range []struct{ name, path string }{{"list", "/en/careers"}, {"notice", "/en/careers/OPEN-7"}, {"question", "/en/careers?q=programme&x="}, {"other_notice", "/en/careers/OPEN-7?x="}} {
		b.Run(page.name, func(b *testing.B) {
			for n := 0; b.Loop(); n++ {
				path := page.path
				if path[len(path)-1] == '=' {
					path += fmt.Sprint(n)
				}
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
				if w.Code != http.StatusOK {
					b.Fatalf("%s: %d", path, w.Code)
				}
			}
		})
	}
}
