package candidacy_test

import (
	"context"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit"
)

// BenchmarkScreening reads 10,000 applications to one vacancy from SQLite and judges each by seven criteria.
func BenchmarkScreening(b *testing.B) {
	const many = 10_000
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	clock := func() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC) }
	d := testkit.OpenSQLite(b, db.Options{Clock: clock})
	c, err := control.New(b.Context(), control.Config{DB: d, KeyDir: b.TempDir(), Permits: people.Permits, Nation: stakeholders.Nation})
	must(err)
	system := c.AsSystem(b.Context())
	_, err = stakeholders.New(c).InstallFacts(system)
	must(err)
	s, err := candidacy.New(c)
	must(err)
	hire := func(id control.ActorID, role control.Role) (ctx context.Context) {
		_, err := c.Do(system, control.Op{Act: "people.user.create"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			if err := tx.SavePerson(ctx, control.Person{ID: id, Name: string(id), Nation: "NLD", Clearance: control.LevelUnclassified, Language: i18n.EN, Active: true}); err != nil {
				return control.Change{}, err
			}
			_, err := tx.GrantRole(ctx, id, control.Grant{Role: role}, cal.Period{Start: tx.Today()})
			return control.Change{Object: control.Ref{Kind: "user", ID: string(id)}}, err
		})
		must(err)
		must(c.Read(b.Context(), func(inner context.Context, q db.Querier) error {
			a, err := c.Actor(inner, q, id)
			ctx = control.WithActor(b.Context(), a)
			return err
		}))
		return ctx
	}
	hr, director := hire("hr", people.Recruiter), hire("director", people.Director)
	v := recruitment.New(c)
	both := i18n.Text{EN: "Watch officer", FR: "Officier de quart"}
	f := recruitment.StandardForm()
	f.Title, f.Body, f.Division, f.Summary, f.Accountabilities, f.Competencies, f.Grade, f.Pay, f.DeadlineOn = both, both, both, both, both, both, "G12", money.Euro(5_000_00), cal.MustDate("2026-12-20")
	f.Essential = append(f.Essential, eligibility.Criterion{Kind: eligibility.Statement, Text: both}, eligibility.Criterion{Kind: eligibility.Clearance, Text: both})
	done, err := v.Create(hr, f, nil)
	must(err)
	id := recruitment.VacancyID(done.Object.ID)
	_, err = v.Submit(hr, id, 0)
	must(err)
	_, err = v.Decide(director, id.Ref(), true, "")
	must(err)
	_, err = v.Publish(hr, id, 0)
	must(err)
	form := candidacy.Form{Person: candidacy.Person{Name: "Ann", Born: cal.MustDate("1985-05-04"), Nation: "NLD"}, Studies: candidacy.Studies{Diploma: eligibility.University, Subject: "Law"},
		Tongues: candidacy.Tongues{English: eligibility.Advanced, French: eligibility.Elementary}, Answers: candidacy.Answers{Essential: []candidacy.Said{5: {Text: "Ten years of it, in three posts and with five partners."}}, Clearance: eligibility.Yes}}
	for i := range 6 {
		form.Experience.Jobs = append(form.Experience.Jobs, candidacy.Job{Employer: "Ministry", Title: "Adviser", From: cal.NewDate(2012+2*i, 1, 1), To: cal.NewDate(2014+2*i, 6, 30), Share: 80, Project: 50, Tasks: "Plans and budgets."})
	}
	like := candidacy.Application{Vacancy: id, State: candidacy.Submitted, Name: "Ann", Form: form, HandedIn: &form, Purpose: candidacy.ForSelection, Basis: candidacy.ByContract, DeleteOn: cal.MustDate("2027-12-20"), Created: d.Now(), Changed: d.Now(), Submitted: d.Now(), Version: 1}
	must(s.Plant(b.Context(), like, id, many))
	for b.Loop() {
		must(c.Read(hr, func(ctx context.Context, q db.Querier) error {
			list, err := candidacy.Applications(ctx, q, id, candidacy.Filter{Limit: many})
			if err == nil && len(list) != many {
				b.Fatalf("%d applications", len(list))
			}
			return err
		}))
	}
}
