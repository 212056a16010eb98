package activity_test

import (
	"context"
	"testing"
	"time"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

// office is an installation with the shipped parties and a package for Moldova with one project, on the
// morning of 20 November 2026.
type office struct {
	*control.Control
	*activity.Service
	portfolio        *portfolio.Service
	t                *testing.T
	now              time.Time
	project, pack    control.Ref
	moldova, georgia control.Ref
}

func eachOffice(t *testing.T, test func(t *testing.T, o *office)) {
	o := &office{}
	testkit.EachDBWith(t, db.Options{Clock: func() time.Time { return o.now }}, func(t *testing.T, d *db.DB) {
		*o = office{t: t, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
		c, err := control.New(t.Context(), control.Config{DB: d, KeyDir: t.TempDir(), Permits: people.Permits, Nation: stakeholders.Nation})
		o.must(control.Done{}, err)
		o.Control, o.portfolio = c, portfolio.New(c)
		o.Service = activity.New(c, o.portfolio)
		o.Service.Words = words(t)
		o.Service.Register(c)
		_, err = stakeholders.New(c).InstallFacts(o.system())
		o.must(control.Done{}, err)
		o.found()
		test(t, o)
		var f control.Findings
		o.must(control.Done{}, o.Read(o.system(), func(ctx context.Context, q db.Querier) error { return o.Control.Check(ctx, q, &f) }))
		if len(f.Breaks) > 0 {
			t.Errorf("%d breaks, the first %+v", len(f.Breaks), f.Breaks[0])
		}
	})
}

// found makes the package and the project that tests hang things below.
func (o *office) found() {
	o.t.Helper()
	system := o.system()
	parties := map[string]control.Ref{}
	o.must(control.Done{}, o.Read(system, func(ctx context.Context, q db.Querier) error {
		found, err := stakeholders.ByCode(ctx, q, "MDA", "GEO")
		for code, p := range found {
			parties[code] = p.Ref()
		}
		return err
	}))
	o.moldova, o.georgia = parties["MDA"], parties["GEO"]
	marking := portfolio.MarkingForm{Level: control.LevelUnclassified, Releasable: []string{"MDA"}}
	o.hire("founder", "BEL", people.ProgrammeOfficer, "")
	programme := o.must(o.portfolio.CreateProgramme(system, portfolio.ProgrammeForm{Partner: "MDA", Kind: portfolio.KindDCB, Title: i18n.Text{EN: "Support"}, MarkingForm: marking}))
	pack := o.must(o.portfolio.CreatePackage(system, portfolio.ProgrammeID(programme), portfolio.PackageForm{Title: i18n.Text{EN: "Package"}, ProgrammeOfficer: "founder", MarkingForm: marking}))
	o.pack = control.Ref{Kind: portfolio.ObjectPackage, ID: pack}
	project := o.must(o.portfolio.CreateProject(system, o.pack, portfolio.ProjectForm{Title: i18n.Text{EN: "Supply"}, Track: portfolio.TrackLight, Lang: i18n.EN, MarkingForm: marking}))
	o.project = control.Ref{Kind: portfolio.ObjectProject, ID: project}
}

func words(t testing.TB) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.NewCatalogue(activity.Texts, portfolio.Texts, stakeholders.Texts, people.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (o *office) system() context.Context { return o.AsSystem(o.t.Context()) }

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
	o.must(control.Done{}, err)
	return o.as(name)
}

// as is the context in which somebody hired acts.
func (o *office) as(name string) context.Context {
	o.t.Helper()
	var a *control.Actor
	o.must(control.Done{}, o.Read(o.t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		a, err = o.Actor(ctx, q, control.ActorID(name))
		return err
	}))
	return control.WithActor(o.t.Context(), a)
}
