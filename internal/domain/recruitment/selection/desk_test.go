package selection_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/domain/recruitment/selection"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"
)

// desk is an office with a closed vacancy, eligible applications, a panel, and the service under test.
type desk struct {
	*office.Office
	*selection.Service
	vacancies    *recruitment.Service
	applications *candidacy.Service
	hr, director context.Context
	members      []context.Context // the first chairs
	vacancy      recruitment.VacancyID
	people       []string // who applied, in the order they did
}

// after is a day after the vacancy has closed, on 20 December 2026 at 17:59 in Brussels.
var after = time.Date(2026, 12, 21, 9, 0, 0, 0, time.UTC)

// newDesk publishes a vacancy, takes eligible applications to it, closes it, and hires three people for its panel.
func newDesk(o *office.Office) *desk {
	o.Helper()
	applications, err := candidacy.New(o.Control)
	if err != nil {
		o.Fatal(err)
	}
	d := &desk{Office: o, Service: selection.New(o.Control), vacancies: recruitment.New(o.Control), applications: applications, hr: o.Hire("Hana Recruiter", people.Recruiter, ""), director: o.Hire("Dora Director", people.Director, "")}
	if d.Words, err = i18n.NewCatalogue(web.Texts, recruitment.Texts, candidacy.Texts, selection.Texts); err != nil {
		o.Fatal(err)
	}
	d.vacancies.Applied, d.vacancies.Choosing = candidacy.Counts, selection.StagesOf
	d.vacancy = d.published("VN-2026-001")
	d.people = []string{"Zenobia Quillfeather", "Yorick Larkspur", "Xanthe Bramblewick", "Willibald Thornapple"}
	for i, name := range d.people {
		d.apply("VN-2026-001", name, i%2 == 0)
	}
	o.Now = after
	for _, a := range d.all() {
		d.Must(applications.Decide(d.hr, a.ID, 0, candidacy.Eligible, "Fits."))
	}
	for _, name := range []string{"Cleo Chair", "Milo Member", "Nora Member"} {
		d.members = append(d.members, o.Hire(name, people.TeamLeader, "partner:MDA/"))
	}
	return d
}

// published brings a vacancy before the public.
func (d *desk) published(reference string) recruitment.VacancyID {
	d.Helper()
	both := func(s string) i18n.Text { return i18n.Text{EN: s, FR: s + " (fr)"} }
	f := recruitment.StandardForm()
	f.Reference = reference
	f.Title, f.Body, f.Division, f.Summary, f.Accountabilities, f.Competencies = both("Programme assistant"), both("International Staff"), both("Operations Division"), both("Keeps the registers."), both("- Files"), both("- Teamwork")
	f.Grade, f.Pay, f.DeadlineOn = "G12", money.Euro(5_000_00), cal.MustDate("2026-12-20")
	f.Essential = append(f.Essential, eligibility.Criterion{Kind: eligibility.Statement, Text: both("Know the methods of projects")})
	f.Desirable = []eligibility.Criterion{{Kind: eligibility.Statement, Text: both("Work in a partner country")}}
	id := recruitment.VacancyID(d.Must(d.vacancies.Create(d.hr, f, nil)))
	d.Must(d.vacancies.Submit(d.hr, id, 0))
	d.Must(d.vacancies.Decide(d.director, id.Ref(), true, ""))
	d.Must(d.vacancies.Publish(d.hr, id, 0))
	return id
}

// apply hands in an application that is whole.
func (d *desk) apply(reference, name string, reserve bool) {
	d.Helper()
	mail := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@mail.example"
	token := d.applications.Token(candidacy.ApplicationID(d.Must(d.applications.Begin(d.Context(), reference, name, mail, i18n.EN))))
	save := func(step candidacy.Step, set func(*candidacy.Form)) {
		d.Helper()
		d.Must(d.applications.Save(d.Context(), token, step, 0, set))
	}
	save(candidacy.StepPerson, func(f *candidacy.Form) {
		f.Person = candidacy.Person{Name: name, Phone: "+32 2 555 01 99", Address: "Larch Lane", Born: cal.MustDate("1985-05-04"), Nation: "NLD", Sex: "female"}
	})
	save(candidacy.StepStudies, func(f *candidacy.Form) {
		f.Studies = candidacy.Studies{Diploma: eligibility.University, Subject: "Law", School: "Utrechtse Academie", Year: 2008}
	})
	save(candidacy.StepExperience, func(f *candidacy.Form) {
		f.Experience = candidacy.Experience{Jobs: []candidacy.Job{{Employer: "Fjord Institute", Title: "Adviser", From: cal.MustDate("2015-01-01"), Share: 100, Project: 80, Tasks: "I, " + name + ", led three projects."}}}
	})
	save(candidacy.StepLanguages, func(f *candidacy.Form) {
		f.Tongues = candidacy.Tongues{English: eligibility.Advanced, French: eligibility.Elementary}
	})
	save(candidacy.StepAnswers, func(f *candidacy.Form) {
		f.Answers = candidacy.Answers{Essential: []candidacy.Said{5: {Text: "Marmalade method, says " + strings.ToUpper(name)}}, Desirable: []candidacy.Said{{Text: "Two years in the field"}}, Service: eligibility.Yes, Fit: eligibility.Yes, Clearance: eligibility.Yes, Relatives: eligibility.No}
	})
	d.Must(d.applications.AddFile(d.Context(), token, "cv", strings.ReplaceAll(name, " ", "-")+".pdf", bytes.NewReader(append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte{'x'}, 400)...))))
	save(candidacy.StepDeclared, func(f *candidacy.Form) {
		f.Declared = candidacy.Declared{NoAI: true, NoFee: true, Truth: true, Read: true, Reserve: reserve}
	})
	d.Must(d.applications.Submit(d.Context(), token))
}

// all are the applications to the vacancy.
func (d *desk) all() (list []candidacy.Application) {
	d.Helper()
	d.read(func(ctx context.Context, q db.Querier) error {
		ids, err := db.Collect(ctx, q, db.SQL(`SELECT a.id FROM recruitment_application a WHERE a.vacancy_id = ? ORDER BY a.id`, string(d.vacancy)), db.Value[candidacy.ApplicationID])
		if err != nil {
			return err
		}
		found, err := candidacy.Among(ctx, q, ids...)
		for _, id := range ids {
			list = append(list, found[id])
		}
		return err
	})
	return list
}

// read reads with the program's sight.
func (d *desk) read(body func(ctx context.Context, q db.Querier) error) {
	d.Helper()
	d.Must(control.Done{}, d.Control.Read(d.Control.AsSystem(d.Context()), body))
}

// again gives the context of somebody whose grants have changed since.
func (d *desk) again(ctx context.Context) context.Context {
	d.Helper()
	var a *control.Actor
	d.read(func(_ context.Context, q db.Querier) (err error) {
		a, err = d.Control.Actor(ctx, q, office.ID(ctx))
		return err
	})
	return control.WithActor(d.Context(), a)
}

// seated opens the selection and seats the panel, who declare no conflict.
func (d *desk) seated() selection.ID {
	d.Helper()
	id := selection.ID(d.Must(d.Open(d.hr, d.vacancy)))
	for i, m := range d.members {
		d.Must(d.Seat(d.hr, d.vacancy, office.ID(m), i == 0, []string{"female", "male", "female"}[i]))
		d.members[i] = d.again(m)
		d.Must(d.Declare(d.members[i], id, selection.NoConflict, ""))
	}
	return id
}

// marked lets every member hand in marks on a candidate, and the chair record as many as agreed.
func (d *desk) marked(id selection.ID, code string, value, n int) {
	d.Helper()
	marks := make([]selection.Mark, n)
	for i := range marks {
		marks[i] = selection.Mark{Value: value, Reason: "As heard."}
	}
	for _, m := range d.members {
		d.Must(d.SaveMarks(m, id, code, marks, true))
	}
	d.Must(d.Agree(d.members[0], id, code, marks))
}

// browse gives a client signed in as whoever acts in the context; with nobody in it, nobody is.
func (d *desk) browse(ctx context.Context) *testkit.Client {
	return testkit.ServeSite(d.T, web.Config{DB: d.Control.DB(), Routes: append(append(d.Routes(), d.vacancies.Routes()...), d.applications.Routes()...), Apart: []fs.FS{recruitment.Careers, candidacy.Careers}},
		control.ActorFrom(ctx), people.Texts, recruitment.Texts, candidacy.Texts, selection.Texts)
}

// path fills the address of an office's page on the selection.
func (d *desk) path(rest string) string {
	return fmt.Sprintf("/vacancies/%s/selection%s", d.vacancy, rest)
}

func says(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			t.Errorf("the page lacks %q: %s", w, page)
		}
	}
}

// tells holds that none of some words is told.
func tells(t *testing.T, what, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(strings.ToLower(text), strings.ToLower(w)) {
			t.Errorf("%s tells %q: %s", what, w, text)
		}
	}
}
