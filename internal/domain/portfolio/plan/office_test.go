package plan_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/domain/schedule"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit"
)

// office has a package for Moldova with two light projects, on the morning of Friday 20 November 2026.
type office struct {
	*control.Control
	*plan.Service
	projects       *portfolio.Service
	t              *testing.T
	d              *db.DB
	now            time.Time
	officer, board context.Context
	first, second  portfolio.ProjectID
}

func eachOffice(t *testing.T, test func(t *testing.T, o *office)) {
	o := &office{}
	testkit.EachDBWith(t, db.Options{Clock: func() time.Time { return o.now }}, func(t *testing.T, d *db.DB) {
		*o = office{t: t, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
		o.open(t, d)
		test(t, o)
	})
}

// open makes the services over a database, and the world in it.
func (o *office) open(t *testing.T, d *db.DB) {
	o.d = d
	c, err := control.New(t.Context(), control.Config{DB: d, KeyDir: t.TempDir(), Permits: people.Permits, Nation: stakeholders.Nation})
	o.must(control.Done{}, err)
	o.Control, o.projects = c, portfolio.New(c)
	o.projects.Words = words(t)
	o.Service = plan.New(c, o.projects)
	o.projects.Register(c)
	o.Service.Register(c)
	_, err = stakeholders.New(c).InstallFacts(c.AsSystem(t.Context()))
	o.must(control.Done{}, err)
	o.found()
}

func (o *office) found() {
	o.t.Helper()
	o.officer, o.board = o.hire("officer", people.ProjectOfficer), o.hire("board", people.ProgrammeOfficer)
	list := o.projectsOf("MDA", i18n.Text{EN: "Incident response", FR: "Réponse aux incidents"}, i18n.Text{EN: "Exercise", FR: "Exercice"})
	o.first, o.second = list[0], list[1]
}

// projectsOf founds a package for a partner with light projects.
func (o *office) projectsOf(partner string, titles ...i18n.Text) (list []portfolio.ProjectID) {
	o.t.Helper()
	system := o.AsSystem(o.t.Context())
	marking := portfolio.MarkingForm{Level: control.LevelUnclassified, Releasable: []string{partner}}
	programme := o.must(o.projects.CreateProgramme(system, portfolio.ProgrammeForm{Partner: partner, Kind: portfolio.KindDCB, Title: i18n.Text{EN: "Support"}, MarkingForm: marking}))
	pack := o.must(o.projects.CreatePackage(system, portfolio.ProgrammeID(programme), portfolio.PackageForm{Title: i18n.Text{EN: "Package"}, ProgrammeOfficer: "board", MarkingForm: marking}))
	form := portfolio.ProjectForm{Track: portfolio.TrackLight, Lang: i18n.EN, Theme: "cyber", Problem: "Nobody answers",
		Objectives: "A team of ten", PlannedStart: day("2026-11-23"), PlannedEnd: day("2027-03-31"), Budget: money.Euro(40_000_00), HostText: "Rooms", MarkingForm: marking}
	for _, title := range titles {
		form.Title = title
		list = append(list, portfolio.ProjectID(o.must(o.projects.CreateProject(system, control.Ref{Kind: portfolio.ObjectPackage, ID: pack}, form))))
	}
	return list
}

func words(t testing.TB) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.NewCatalogue(plan.Texts, portfolio.Texts, schedule.Texts, stakeholders.Texts, people.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (o *office) must(done control.Done, err error) string {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
	return done.Object.ID
}

func (o *office) refused(what string, err error, key string) {
	o.t.Helper()
	if f := fault.Of(err); f == nil || f.Key != key {
		o.t.Errorf("%s: %v, want %s", what, err, key)
	}
}

func (o *office) hire(name string, role control.Role) context.Context {
	o.t.Helper()
	_, err := o.Do(o.AsSystem(o.t.Context()), control.Op{Act: "people.user.create"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p := control.Person{ID: control.ActorID(name), Name: name, Nation: "BEL", Clearance: control.LevelUnclassified, Language: i18n.EN, Active: true}
		if err := tx.SavePerson(ctx, p); err != nil {
			return control.Change{}, err
		}
		_, err := tx.GrantRole(ctx, p.ID, control.Grant{Role: role}, cal.Period{Start: tx.Today()})
		return control.Change{Object: control.Ref{Kind: "person", ID: name}}, err
	})
	o.must(control.Done{}, err)
	return control.WithActor(o.t.Context(), o.actor(name))
}

func (o *office) actor(name string) (a *control.Actor) {
	o.t.Helper()
	o.must(control.Done{}, o.Control.Read(o.t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		a, err = o.Actor(ctx, q, control.ActorID(name))
		return err
	}))
	return a
}

func day(s string) cal.Date { return cal.MustDate(s) }

// task adds a task of so many days to a plan, after others, and gives its uid.
func (o *office) task(id portfolio.ProjectID, title, days string, after ...int) int {
	o.t.Helper()
	kind, cost := plan.KindTask, int64(1000_00)
	if days == "" {
		kind, days, cost = plan.KindMilestone, "0", 0
	}
	o.must(o.Change(o.officer, id, plan.Edit{Verb: plan.Add, Fields: &plan.Fields{Title: i18n.Text{EN: title, FR: title + " (fr)"}, Kind: kind, Days: days, Cost: cost}}))
	p := o.read(id)
	uid := p.Tasks[len(p.Tasks)-1].UID
	for _, from := range after {
		o.must(o.Change(o.officer, id, plan.Edit{Verb: plan.Tie, UID: uid, Link: &plan.Link{From: from, Kind: plan.FinishStart}}))
	}
	return uid
}

func (o *office) read(id portfolio.ProjectID) *plan.Plan {
	o.t.Helper()
	p, err := o.Service.Read(o.officer, id)
	o.must(control.Done{}, err)
	return p
}

// finish is the last day of a task.
func (o *office) finish(id portfolio.ProjectID, uid int) string {
	o.t.Helper()
	t, ok := o.read(id).Task(uid)
	if !ok {
		o.t.Fatalf("no task %d", uid)
	}
	return t.Finish.Day().String()
}

// start takes the first project through its approval to its execution, which freezes baseline 1.
func (o *office) start(id portfolio.ProjectID) {
	o.t.Helper()
	_, err := o.projects.RecordOverlap(o.officer, id, portfolio.OverlapNone, "", 0)
	o.must(control.Done{}, err)
	o.must(o.projects.SubmitProject(o.officer, id, 0, portfolio.ProjectSubmitted, ""))
	o.must(o.projects.DecideGate("portfolio.project.approve")(o.board, id.Object(), true, ""))
	o.must(o.projects.AssignPeople(o.board, id, 0, "officer", "board"))
	o.must(o.projects.MoveProject(o.board, "portfolio.project.start", id, 0, portfolio.ProjectExecuting, ""))
}

// waiting are the decisions that wait for the board, of which there is one.
func (o *office) waiting() (waiting []control.Approval) {
	o.t.Helper()
	o.must(control.Done{}, o.Control.Read(o.board, func(ctx context.Context, q db.Querier) (err error) {
		waiting, err = o.Approvals(ctx, q, control.ApprovalFilter{Limit: 5})
		return err
	}))
	if len(waiting) != 1 {
		o.t.Fatalf("%d decisions wait", len(waiting))
	}
	return waiting
}

// text is what a page says, in one line.
func text(a *testkit.Answer) string {
	return strings.Join(strings.Fields(a.HTML().One("main").Text()), " ")
}
