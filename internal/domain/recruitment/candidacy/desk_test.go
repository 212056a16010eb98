package candidacy_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"

	"io/fs"
)

// desk is an office with a published vacancy, those who recruit, and the service under test.
type desk struct {
	*office.Office
	*candidacy.Service
	vacancies    *recruitment.Service
	hr, director context.Context
	vacancy      recruitment.VacancyID
	log          *slog.Logger // of the server; nil is none
}

// The vacancy closes on 20 December 2026 at 17:59 in Brussels.
const (
	reference = "VN-2026-001"
	closes    = "2026-12-20T16:59:00.000000Z"
)

func newDesk(o *office.Office) *desk {
	o.Helper()
	s, err := candidacy.New(o.Control)
	if err != nil {
		o.Fatal(err)
	}
	d := &desk{Office: o, Service: s, vacancies: recruitment.New(o.Control), hr: o.Hire("Hana Recruiter", people.Recruiter, ""), director: o.Hire("Dora Director", people.Director, "")}
	d.vacancies.Applied, d.vacancies.Moved = candidacy.Counts, s.Moved
	both := func(s string) i18n.Text { return i18n.Text{EN: s, FR: s + " (fr)"} }
	f := recruitment.StandardForm()
	f.Title, f.Body, f.Division, f.Summary, f.Accountabilities, f.Competencies = both("Programme assistant"), both("International Staff"), both("Operations Division"), both("Keeps the registers."), both("- Files"), both("- Teamwork")
	f.Grade, f.Pay, f.DeadlineOn = "G12", money.Euro(5_000_00), cal.MustDate("2026-12-20")
	f.Essential = append(f.Essential, eligibility.Criterion{Kind: eligibility.Statement, Text: both("Know the methods of projects")}, eligibility.Criterion{Kind: eligibility.Clearance, Text: both("Clearance")})
	f.Desirable = []eligibility.Criterion{{Kind: eligibility.Statement, Text: both("Work in a partner country")}}
	d.vacancy = recruitment.VacancyID(d.Must(d.vacancies.Create(d.hr, f, nil)))
	d.Must(d.vacancies.Submit(d.hr, d.vacancy, 0))
	d.Must(d.vacancies.Decide(d.director, d.vacancy.Ref(), true, ""))
	d.Must(d.vacancies.Publish(d.hr, d.vacancy, 0))
	return d
}

// begun begins an application and gives its link's token.
func (d *desk) begun(name, email string) (candidacy.ApplicationID, string) {
	d.Helper()
	id := candidacy.ApplicationID(d.Must(d.Begin(d.Context(), reference, name, email, i18n.EN)))
	return id, d.Token(id)
}

// filled fills every step of an application, so that it can be handed in.
func (d *desk) filled(token string) {
	d.Helper()
	save := func(step candidacy.Step, set func(*candidacy.Form)) {
		d.Helper()
		d.Must(d.Save(d.Context(), token, step, 0, set))
	}
	save(candidacy.StepPerson, func(f *candidacy.Form) {
		f.Person = candidacy.Person{Name: "Zenobia Quillfeather", Phone: "+32 2 555 01 99", Born: cal.MustDate("1985-05-04"), Nation: "NLD"}
	})
	save(candidacy.StepStudies, func(f *candidacy.Form) {
		f.Studies = candidacy.Studies{Diploma: eligibility.University, Subject: "Law", School: "Utrecht", Year: 2008}
	})
	save(candidacy.StepExperience, func(f *candidacy.Form) {
		f.Experience = candidacy.Experience{Jobs: []candidacy.Job{{Employer: "Ministry", Title: "Adviser", From: cal.MustDate("2020-01-01"), Share: 100, Project: 80}, {}}}
	})
	save(candidacy.StepLanguages, func(f *candidacy.Form) {
		f.Tongues = candidacy.Tongues{English: eligibility.Advanced, French: eligibility.Elementary}
	})
	save(candidacy.StepAnswers, func(f *candidacy.Form) {
		f.Answers = candidacy.Answers{Essential: []candidacy.Said{5: {Text: "Marmalade method for ten years"}, 6: {}}, Desirable: []candidacy.Said{{Text: "Two years in Moldova"}}, Clearance: eligibility.Yes, Relatives: eligibility.No}
	})
	d.Must(d.AddFile(d.Context(), token, "cv", "quillfeather.pdf", bytes.NewReader(pdf(2000))))
	save(candidacy.StepDeclared, func(f *candidacy.Form) {
		f.Declared = candidacy.Declared{NoAI: true, NoFee: true, Truth: true, Read: true}
	})
}

// pdf is content of a size that begins as a PDF does.
func pdf(size int) []byte {
	return append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte{'x'}, size-9)...)
}

// browse gives a client signed in as whoever acts in the context; with nobody in it, nobody is.
func (d *desk) browse(ctx context.Context) *testkit.Client {
	return testkit.ServeSite(d.T, web.Config{DB: d.Control.DB(), Log: d.log, Routes: append(d.Routes(), d.vacancies.Routes()...), Apart: []fs.FS{recruitment.Careers, candidacy.Careers}},
		control.ActorFrom(ctx), people.Texts, recruitment.Texts, candidacy.Texts)
}

func says(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			t.Errorf("the page lacks %q: %s", w, page)
		}
	}
}

// shared is a file of the shared data.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("CAIRN_DATA")
	if dir == "" {
		t.Skip("CAIRN_DATA is not set: no real documents")
	}
	return filepath.Join(dir, name)
}

// rows counts what a query finds, whoever may see it.
func (d *desk) rows(sql string, args ...any) (n int) {
	d.Helper()
	d.Must(control.Done{}, d.Control.Read(d.Context(), func(ctx context.Context, q db.Querier) (err error) {
		n, err = db.One(ctx, q, "row", db.SQL(sql, args...), db.Value[int])
		return err
	}))
	return n
}
