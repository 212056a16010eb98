package demo

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Size is how large an office is to become for a measurement: at least so many projects, entries in
// their registers and rows of the trail, and so many notices of vacancies more.
type Size struct{ Projects, Entries, Trail, Vacancies int }

// hands are how many work at once on enlarging an office.
const hands = 32

// crowd enlarges a demonstration through the use cases that officers have.
type crowd struct {
	Rooms
	size  Size
	cast  control.ActorID // who does it all: the team leader
	today cal.Date
}

// Crowd enlarges the demonstration of an office to a size, for measurements: copies of its projects,
// risks in their registers, and looks at these risks until the trail is long enough. It gives who did
// it, who may see everything, and the project that stood first in the list. An office that has so many
// projects already stays as it is, so that it can be measured again.
func Crowd(ctx context.Context, rooms Rooms, size Size) (who control.ActorID, project string, err error) {
	c := crowd{Rooms: rooms, size: size, today: rooms.Control.DB().Now().Date()}
	if ctx, err = c.enter(ctx); err != nil {
		return "", "", err
	}
	if err := c.advertise(ctx); err != nil {
		return "", "", err
	}
	list, err := c.Portfolio.ListProjects(ctx, portfolio.ProjectsIn{List: web.List{Limit: size.Projects}})
	if err != nil || len(list.Projects) == size.Projects {
		return c.cast, first(list.Projects), err
	}
	projects, err := c.copyProjects(ctx, list.Projects)
	if err != nil {
		return "", "", err
	}
	if err := c.lead(ctx); err != nil {
		return "", "", err
	}
	risks, err := c.raiseRisks(ctx, projects)
	if err != nil {
		return "", "", err
	}
	if err := c.lookAtRisks(ctx, risks); err != nil {
		return "", "", err
	}
	return c.cast, first(list.Projects), c.Control.SealUp(c.Control.AsSystem(ctx))
}

// enter is the context in which the team leader acts.
func (c *crowd) enter(ctx context.Context) (context.Context, error) {
	ctx, err := c.as(ctx, teamLeader)
	if err == nil {
		c.cast = control.ActorFrom(ctx).ID
	}
	return ctx, err
}

// as is the context in which a person of the content acts.
func (c *crowd) as(ctx context.Context, who string) (context.Context, error) {
	content, err := Load()
	if err != nil {
		return nil, err
	}
	b := builder{Rooms: c.Rooms, World: content}
	err = c.Control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		working, err := control.People(ctx, q)
		i := slices.IndexFunc(working, func(w control.Person) bool { return w.Name == b.name(who) })
		if err == nil && i >= 0 {
			b.actors = map[string]control.ActorID{who: working[i].ID}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return b.as(ctx, who)
}

func first(rows []portfolio.ProjectRow) string {
	if len(rows) == 0 {
		return ""
	}
	return string(rows[0].ID)
}

// copyProjects enters copies of the projects there are, until there are enough, and gives all that are
// not over.
func (c *crowd) copyProjects(ctx context.Context, there []portfolio.ProjectRow) ([]portfolio.Link, error) {
	var projects []portfolio.Link
	var patterns []portfolio.Dossier
	for _, row := range there {
		d, err := c.Portfolio.Project(ctx, row.ID)
		if err != nil {
			return nil, err
		}
		patterns = append(patterns, d)
		if !row.State.Over() {
			projects = append(projects, portfolio.Link{Kind: portfolio.ObjectProject, ID: string(row.ID)})
		}
	}
	for i := len(patterns); i < c.size.Projects; i++ {
		done, err := c.copyProject(ctx, patterns[i%len(patterns)].Project, i)
		if err != nil {
			return nil, err
		}
		projects = append(projects, portfolio.Link{Kind: done.Object.Kind, ID: done.Object.ID})
	}
	return projects, nil
}

func (c *crowd) copyProject(ctx context.Context, of portfolio.Project, i int) (control.Done, error) {
	form := portfolio.ProjectForm{
		Title: numbered(of.Title, i), Lang: of.Lang, Track: portfolio.TrackStandard, Theme: of.Theme, Problem: of.Problem, Objectives: of.Objectives,
		Beneficiaries: of.Beneficiaries, PlannedStart: c.today, PlannedEnd: c.today.AddDays(400), Budget: euro(int64(50_000 + 1_000*i)),
		HostText: of.HostContribution.Text, HostValue: of.HostContribution.Value, HostReason: of.HostContribution.Reason, MarkingForm: portfolio.MarkingForm{Level: control.LevelUnclassified, Releasable: []string{of.Partner}},
	}
	return c.Portfolio.CreateProject(ctx, of.Parent, form)
}

func numbered(title i18n.Text, i int) i18n.Text {
	return i18n.Text{EN: fmt.Sprintf("%s (%d)", title.EN, i), FR: fmt.Sprintf("%s (%d)", title.FR, i)}
}

// led is how many live projects whoever enlarges the office leads in the end, for the Friday update.
const led = 45

// lead gives the team leader the live projects there are, and light ones besides, approved by the director,
// until there are enough.
func (c *crowd) lead(ctx context.Context) error {
	var live []portfolio.ProjectRow
	err := c.Control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		live, err = portfolio.Rows(ctx, q, portfolio.ProjectFilter{States: portfolio.LiveStates}, i18n.EN)
		return err
	})
	if err != nil {
		return err
	}
	director, err := c.as(ctx, "haugland")
	if err != nil {
		return err
	}
	ids := make([]portfolio.ProjectID, 0, led)
	for _, r := range live {
		ids = append(ids, r.ID)
	}
	for i := len(ids); i < led; i++ {
		id, err := c.lightProject(ctx, director, live[i%len(live)].ID, i)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	for _, id := range ids {
		if _, err := c.Portfolio.AssignPeople(ctx, id, 0, c.cast, control.ActorFrom(director).ID); err != nil {
			return err
		}
	}
	_, err = c.Week.TakeSnapshots(c.Control.AsSystem(ctx))
	return err
}

// lightProject enters a light project beside another, as the officer of that one, and has it approved.
func (c *crowd) lightProject(ctx, director context.Context, beside portfolio.ProjectID, i int) (id portfolio.ProjectID, err error) {
	d, err := c.Portfolio.Project(ctx, beside)
	if err != nil {
		return id, err
	}
	of := d.Project
	b := builder{Rooms: c.Rooms, actors: map[string]control.ActorID{"officer": of.Officer}}
	if ctx, err = b.as(ctx, "officer"); err != nil {
		return id, err
	}
	done, err := c.Portfolio.CreateProject(ctx, of.Parent, portfolio.ProjectForm{
		Title: numbered(of.Title, i), Lang: of.Lang, Track: portfolio.TrackLight, Theme: of.Theme, Problem: "P", Objectives: "O", PlannedStart: c.today, PlannedEnd: c.today.AddDays(150),
		Budget: euro(20_000), HostText: "Rooms", MarkingForm: portfolio.MarkingForm{Level: control.LevelUnclassified, Releasable: []string{of.Partner}}})
	if err != nil {
		return id, err
	}
	id = portfolio.ProjectID(done.Object.ID)
	if _, err = c.Portfolio.RecordOverlap(ctx, id, portfolio.OverlapNone, "", 0); err != nil {
		return id, err
	}
	if _, err = c.Portfolio.SubmitProject(ctx, id, 0, portfolio.ProjectSubmitted, ""); err != nil {
		return id, err
	}
	_, err = c.Portfolio.DecideGate("portfolio.project.approve")(director, control.Ref{Kind: portfolio.ObjectProject, ID: string(id)}, true, "")
	return id, err
}

// raiseRisks raises risks evenly over the projects, in all levels.
func (c *crowd) raiseRisks(ctx context.Context, projects []portfolio.Link) ([]portfolio.RiskID, error) {
	risks := make([]portfolio.RiskID, c.size.Entries)
	err := together(len(risks), func(i int) error {
		form := portfolio.RiskForm{
			EntryForm: portfolio.EntryForm{Title: numbered(i18n.Text{EN: "Instructors are withdrawn before the course", FR: "Les instructeurs sont rappelés avant le cours"}, i),
				Category: portfolio.Categories[i%len(portfolio.Categories)], Owner: c.cast},
			Sign: portfolio.Threat, Cause: "Rotation of staff", Event: "Instructors leave", Effect: "The course starts late",
			Likelihood: 1 + i%5, Impact: 1 + i/5%5, Strategy: "reduce", Action: "Train two deputies", Target: c.today.AddDays(30 + i%90),
		}
		done, err := c.Portfolio.RaiseRisk(ctx, projects[i%len(projects)], form)
		risks[i] = portfolio.RiskID(done.Object.ID)
		return err
	})
	return risks, err
}

// lookAtRisks assesses the risks again and again until the trail is long enough.
func (c *crowd) lookAtRisks(ctx context.Context, risks []portfolio.RiskID) error {
	return together(c.size.Trail-len(risks), func(i int) error {
		_, err := c.Portfolio.AssessRisk(ctx, risks[i%len(risks)], 0, portfolio.RiskAssessment{Likelihood: 1 + i%5, Impact: 1 + i/5%5})
		return err
	})
}

// together does n things with several hands and gives the first error.
func together(n int, do func(i int) error) error {
	var work errgroup.Group
	work.SetLimit(hands)
	for i := range n {
		work.Go(func() error { return do(i) })
	}
	return work.Wait()
}
