package recruitment_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

// BenchmarkAlerts asks for the mails that tell 20,000 subscribers of one new notice.
func BenchmarkAlerts(b *testing.B) {
	const subscribers = 20_000
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	d := testkit.OpenSQLite(b, db.Options{Clock: func() time.Time { return now }})
	c, err := control.New(b.Context(), control.Config{DB: d, KeyDir: b.TempDir(), Permits: people.Permits, Nation: stakeholders.Nation})
	if err != nil {
		b.Fatal(err)
	}
	s, system := recruitment.New(c), c.AsSystem(b.Context())
	if _, err := stakeholders.New(c).InstallFacts(system); err != nil { // who is an Ally, and so may see
		b.Fatal(err)
	}
	draws, approves := recruiterOf(b, c, "draws"), recruiterOf(b, c, "approves")
	must := func(done control.Done, err error) string {
		if err != nil {
			b.Fatal(err)
		}
		return done.Object.ID
	}
	for from := 0; from < subscribers; from += 1000 {
		err := d.Write(system, func(ctx context.Context, tx *db.Tx) error {
			var rows []any
			for i := from; i < from+1000; i++ {
				rows = append(rows, tx.NewID(), fmt.Sprintf("subscriber%d", i), "salt", fmt.Sprintf("someone%d@example.org", i), []string{"en", "fr"}[i%2], "search", "instant",
					[]string{`{}`, `{"q":"programme"}`, `{"grade":"G12"}`, `{"q":"assistant","second":"I"}`}[i%4], "active", tx.Now, tx.Now, tx.Now)
			}
			return db.InsertRows(ctx, tx, `INSERT INTO recruitment_alert (id, subscriber, salt, address, language, kind, frequency, criteria, state, asked_at, confirmed_at, looked_at)`, 12, rows, "")
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		b.StopTimer()
		now = now.Add(time.Hour)
		id := recruitment.VacancyID(must(s.Create(draws, form(func(f *recruitment.Form) { f.DeadlineOn = cal.MustDate("2030-01-01") }), nil)))
		must(s.Submit(draws, id, 0))
		must(s.Decide(approves, id.Ref(), true, ""))
		must(s.Publish(draws, id, 0))
		now = now.Add(time.Second)
		b.StartTimer()
		if n, err := s.SendAlerts(system); n != subscribers || err != nil {
			b.Fatalf("%d asked for: %v", n, err)
		}
	}
}

// recruiterOf hires a recruiter.
func recruiterOf(b *testing.B, c *control.Control, name string) context.Context {
	id := control.ActorID(name)
	_, err := c.Do(c.AsSystem(b.Context()), control.Op{Act: "people.user.create"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if err := tx.SavePerson(ctx, control.Person{ID: id, Name: name, Nation: "NLD", Clearance: control.LevelUnclassified, Language: i18n.EN, Active: true}); err != nil {
			return control.Change{}, err
		}
		_, err := tx.GrantRole(ctx, id, control.Grant{Role: people.Recruiter}, cal.Period{Start: tx.Today()})
		return control.Change{Object: control.Ref{Kind: "user", ID: name}}, err
	})
	if err != nil {
		b.Fatal(err)
	}
	var a *control.Actor
	if err := c.Read(b.Context(), func(ctx context.Context, q db.Querier) (err error) {
		a, err = c.Actor(ctx, q, id)
		return err
	}); err != nil {
		b.Fatal(err)
	}
	return control.WithActor(b.Context(), a)
}
