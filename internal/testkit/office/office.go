// Package office gives tests a small office with real roles: one DEEP programme for Moldova, people to act,
// and light projects at work in a few lines. Only test files import it.
package office

import (
	"context"
	"fmt"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit"
)

// Office is an office on Friday 20 November 2026, 09:00 UTC, until a test sets Now.
type Office struct {
	*testing.T
	Control   *control.Control
	Parties   *stakeholders.Service
	Portfolio *portfolio.Service
	Now       time.Time

	// Officer leads the projects, Second is another project officer, Board approves, Leader leads the team,
	// Reader sees everything and does nothing.
	Officer, Second, Board, Leader, Reader context.Context
	Below                                  portfolio.Link // the programme
}

// Each runs a test in an office of its own on both engines.
func Each(t *testing.T, test func(o *Office)) {
	o := &Office{}
	testkit.EachDBWith(t, db.Options{Clock: func() time.Time { return o.Now }}, func(t *testing.T, d *db.DB) {
		o.open(t, d)
		test(o)
	})
}

// One is an office on SQLite alone, for what has been shown on both engines before: in a browser.
func One(t *testing.T) *Office {
	o := &Office{}
	o.open(t, testkit.OpenSQLite(t, db.Options{Clock: func() time.Time { return o.Now }}))
	return o
}

// open hires the people and opens the programme.
func (o *Office) open(t *testing.T, d *db.DB) {
	o.T, o.Now = t, time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	var err error
	o.Control, err = control.New(t.Context(), control.Config{DB: d, KeyDir: t.TempDir(), Permits: people.Permits, Nation: stakeholders.Nation})
	o.Must(control.Done{}, err)
	o.Parties, o.Portfolio = stakeholders.New(o.Control), portfolio.New(o.Control)
	_, err = o.Parties.InstallFacts(o.Control.AsSystem(t.Context()))
	o.Must(control.Done{}, err)
	o.Officer, o.Second = o.Hire("Ana Officer", people.ProjectOfficer, "partner:MDA/"), o.Hire("Ben Second", people.ProjectOfficer, "partner:MDA/")
	o.Board, o.Leader, o.Reader = o.Hire("Cor Board", people.ProgrammeOfficer, ""), o.Hire("Dag Leader", people.TeamLeader, ""), o.Hire("Eva Reader", people.Reader, "")
	o.Below = portfolio.Link{Kind: portfolio.ObjectProgramme, ID: o.Must(o.Portfolio.CreateProgramme(o.Board, portfolio.ProgrammeForm{
		Partner: "MDA", Kind: portfolio.KindDEEP, StartYear: 2019, Title: i18n.Text{EN: "DEEP Moldova", FR: "DEEP Moldova"}, MarkingForm: Unclassified()}))}
}

// Unclassified is the marking of what a test enters.
func Unclassified() portfolio.MarkingForm {
	return portfolio.MarkingForm{Level: control.LevelUnclassified, Releasable: []string{"MDA"}}
}

// Hire makes a person with a role in a scope and gives the context they act in.
func (o *Office) Hire(name string, role control.Role, scope string) context.Context {
	o.Helper()
	return o.HireCleared(name, role, scope, control.LevelUnclassified)
}

// HireCleared hires a person who may see more than others.
func (o *Office) HireCleared(name string, role control.Role, scope string, clearance control.Level) context.Context {
	o.Helper()
	id := control.ActorID(fmt.Sprintf("person-%s", name))
	_, err := o.Control.Do(o.Control.AsSystem(o.Context()), control.Op{Act: "people.user.create"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p := control.Person{ID: id, Name: name, Nation: "NLD", Clearance: clearance, Language: i18n.EN, Active: true}
		if err := tx.SavePerson(ctx, p); err != nil {
			return control.Change{}, err
		}
		_, err := tx.GrantRole(ctx, id, control.Grant{Role: role, Scope: scope}, cal.Period{Start: tx.Today()})
		return control.Change{Object: control.Ref{Kind: "user", ID: string(id)}}, err
	})
	o.Must(control.Done{}, err)
	var a *control.Actor
	err = o.Control.Read(o.Context(), func(ctx context.Context, q db.Querier) (err error) {
		a, err = o.Control.Actor(ctx, q, id)
		return err
	})
	o.Must(control.Done{}, err)
	return control.WithActor(o.Context(), a)
}

// Steps runs parts of a test one after the other in one office, which is dear to make.
func (o *Office) Steps(steps ...Step) {
	whole := o.T
	for _, s := range steps {
		whole.Run(s.Name, func(t *testing.T) {
			o.T = t
			s.Do()
		})
	}
	o.T = whole
}

// Step is a part of a test.
type Step struct {
	Name string
	Do   func()
}

// ID is who acts in a context.
func ID(ctx context.Context) control.ActorID { return control.ActorFrom(ctx).ID }

// Form is the one form of a light project.
func Form(title string) portfolio.ProjectForm {
	return portfolio.ProjectForm{
		Title: i18n.Text{EN: title, FR: title + " (fr)"}, Lang: i18n.EN, Track: portfolio.TrackLight, Theme: "cyber",
		Problem: "Nobody reads the logs", Objectives: "Ten analysts certified", PlannedStart: cal.MustDate("2026-12-01"), PlannedEnd: cal.MustDate("2027-03-31"),
		Budget: money.Euro(40_000_00), HostText: "Rooms and travel in country", MarkingForm: Unclassified()}
}

// Project is a light project at work, led by the one who acts in a context.
func (o *Office) Project(lead context.Context, title string) portfolio.ProjectID {
	o.Helper()
	p := o.Portfolio
	id := portfolio.ProjectID(o.Must(p.CreateProject(lead, o.Below, Form(title))))
	o.Must(p.RecordOverlap(lead, id, portfolio.OverlapNone, "", 3))
	o.Must(p.SubmitProject(lead, id, 0, portfolio.ProjectSubmitted, ""))
	o.Must(p.DecideGate("portfolio.project.approve")(o.Board, control.Ref{Kind: portfolio.ObjectProject, ID: string(id)}, true, ""))
	o.Must(p.AssignPeople(o.Board, id, 0, ID(lead), ID(o.Leader)))
	o.Must(p.MoveProject(o.Board, "portfolio.project.start", id, 0, portfolio.ProjectExecuting, ""))
	return id
}

// Must gives the id of what was done, and ends the test when it was not.
func (o *Office) Must(done control.Done, err error) string {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
	return done.Object.ID
}

// Refused holds that something was refused with a key; for wrong fields, it gives their names and keys.
func (o *Office) Refused(what string, err error, key string) map[string]string {
	o.Helper()
	f := fault.Of(err)
	if f == nil || f.Key != key {
		o.Errorf("%s: %v, want %s", what, err, key)
		return nil
	}
	fields := map[string]string{}
	for _, x := range f.Fields {
		fields[x.Name] = x.Key
	}
	return fields
}
