package portfolio_test

import (
	"context"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

// office is an office with real roles: everybody's name is their role's, each at home in one partner
// unless the test says otherwise.
type office struct {
	*portfolio.Service
	*control.Control
	t   *testing.T
	now time.Time
}

// eachOffice runs a test in an empty office on both engines, on 20 November 2026.
func eachOffice(t *testing.T, test func(t *testing.T, o *office)) {
	o := &office{}
	clock := func() time.Time { return o.now }
	testkit.EachDBWith(t, db.Options{Clock: clock}, func(t *testing.T, d *db.DB) {
		o.open(t, d)
		test(t, o)
	})
}

// oneOffice is an office on SQLite alone, for what does not ask the engine.
func oneOffice(t *testing.T) *office {
	o := &office{}
	o.open(t, testkit.OpenSQLite(t, db.Options{Clock: func() time.Time { return o.now }}))
	return o
}

func (o *office) open(t *testing.T, d *db.DB) {
	*o = office{t: t, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	nation := func(_ context.Context, _ db.Querier, iso3 string, _ cal.Date) (bool, []string, error) {
		return iso3 != "MDA" && iso3 != "GEO", []string{iso3}, nil
	}
	c, err := control.New(t.Context(), control.Config{DB: d, KeyDir: t.TempDir(), Permits: people.Permits, Nation: nation})
	if err != nil {
		t.Fatal(err)
	}
	o.Control, o.Service = c, portfolio.New(c)
}

// hire makes a person of a nation with a role in a scope and gives the context they act in.
func (o *office) hire(name, nation string, role control.Role, scope string) context.Context {
	o.t.Helper()
	system := o.AsSystem(o.t.Context())
	_, err := o.Do(system, control.Op{Act: "people.user.create"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p := control.Person{ID: control.ActorID(name), Name: name, Nation: nation, Clearance: control.LevelUnclassified, Language: i18n.EN, Active: true}
		if err := tx.SavePerson(ctx, p); err != nil {
			return control.Change{}, err
		}
		_, err := tx.GrantRole(ctx, p.ID, control.Grant{Role: role, Scope: scope}, cal.Period{Start: tx.Today()})
		return control.Change{Object: control.Ref{Kind: "user", ID: name}}, err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	var a *control.Actor
	err = o.Control.Read(o.t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		a, err = o.Actor(ctx, q, control.ActorID(name))
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return control.WithActor(o.t.Context(), a)
}

// as is hire for an Ally named by their role, at home everywhere.
func (o *office) as(role control.Role) context.Context { return o.hire(string(role), "NLD", role, "") }

// must gives the id of what was done, and ends the test when it was not.
func (o *office) must(done control.Done, err error) string {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
	return done.Object.ID
}

// refused holds that a use case was refused with a key.
func (o *office) refused(what string, err error, key string) {
	o.t.Helper()
	if f := fault.Of(err); f == nil || f.Key != key {
		o.t.Errorf("%s: %v, want %s", what, err, key)
	}
}

// catalogue is the words of the slice.
func catalogue(t *testing.T) *i18n.Catalogue {
	t.Helper()
	words, err := i18n.NewCatalogue(portfolio.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func day(s string) cal.Date { return cal.MustDate(s) }

// unclassified is the marking most things here carry.
func unclassified(releasable ...string) portfolio.MarkingForm {
	return portfolio.MarkingForm{Level: control.LevelUnclassified, Releasable: releasable}
}

// paper is a move with a complete record of a day.
func paper(on string) portfolio.MoveForm {
	return portfolio.MoveForm{Body: "Council", On: day(on), Document: "PO(2026)0012"}
}

// because is a move with a reason.
func because(reason string) portfolio.MoveForm { return portfolio.MoveForm{Reason: reason} }
