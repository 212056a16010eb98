package landscape_test

import (
	"context"
	"testing"
	"time"

	"cairn/internal/domain/landscape"
	"cairn/internal/domain/people"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
	"cairn/internal/testkit/input"
)

// office is an installation with the shipped parties, on the morning of 20 November 2026.
type office struct {
	*control.Control
	*landscape.Service
	t   *testing.T
	now time.Time
}

var today = cal.MustDate("2026-11-20")

func eachOffice(t *testing.T, test func(t *testing.T, o *office)) {
	o := &office{}
	testkit.EachDBWith(t, db.Options{Clock: func() time.Time { return o.now }}, func(t *testing.T, d *db.DB) {
		*o = office{t: t, now: today.Time().Add(9 * time.Hour)}
		c, err := control.New(t.Context(), control.Config{DB: d, KeyDir: t.TempDir(), Permits: people.Permits, Nation: stakeholders.Nation})
		must(t, err)
		o.Control, o.Service = c, landscape.New(c)
		o.Register()
		_, err = stakeholders.New(c).InstallFacts(o.system())
		must(t, err)
		test(t, o)
		if f := o.check(); len(f.Breaks) > 0 {
			t.Errorf("%d breaks, the first %+v", len(f.Breaks), f.Breaks[0])
		}
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) system() context.Context { return o.AsSystem(o.t.Context()) }

func (o *office) check() (f control.Findings) {
	o.t.Helper()
	must(o.t, o.Control.Read(o.system(), func(ctx context.Context, q db.Querier) error { return o.Check(ctx, q, &f) }))
	return f
}

// hire makes a person with a role in a scope and returns the context in which they act.
func (o *office) hire(name, nation string, role control.Role, scope string) context.Context {
	o.t.Helper()
	_, err := o.Do(o.system(), control.Op{Act: "people.user.create"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p := control.Person{ID: control.ActorID(name), Name: name, Nation: nation, Clearance: control.LevelUnclassified, Language: i18n.EN, Active: true}
		if err := tx.SavePerson(ctx, p); err != nil {
			return control.Change{}, err
		}
		_, err := tx.GrantRole(ctx, p.ID, control.Grant{Role: role, Scope: scope}, cal.Period{Start: tx.Today()})
		return control.Change{Object: control.Ref{Kind: "person", ID: name}}, err
	})
	must(o.t, err)
	var a *control.Actor
	must(o.t, o.Control.Read(o.t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		a, err = o.Actor(ctx, q, control.ActorID(name))
		return err
	}))
	return control.WithActor(o.t.Context(), a)
}

// dataFolder is the folder of published IATI data; the test skips where there is none.
func dataFolder(t testing.TB) string {
	t.Helper()
	return input.Path(t, "iati")
}
