package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// ActBulkProjects changes several projects at once: who runs them, their theme, their ends, and how high
// they are marked. In each project it does no more than the person may do there one by one.
const ActBulkProjects Act = "portfolio.project.edit_several"

// projectBulkPath is where several projects are edited.
const projectBulkPath = "/projects/bulk"

// ProjectBulkForm is what is to change in projects; empty fields stay as they are. A level below the one
// a project has leaves it: together projects are marked higher, never lower (R115).
type ProjectBulkForm struct {
	Officer     ActorID     `json:"officer"`
	Owner       ActorID     `json:"owner"`
	Theme       Theme       `json:"theme"`
	PlannedEnd  cal.Date    `json:"planned_end"`
	ForecastEnd cal.Date    `json:"forecast_end"`
	Level       LevelChoice `json:"level"`
}

// LevelChoice is a level that a form may leave open: nothing chosen is the lowest, to which nothing is
// raised.
type LevelChoice control.Level

// UnmarshalText reads the name of a level, or nothing.
func (l *LevelChoice) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*l = 0
		return nil
	}
	return (*control.Level)(l).UnmarshalText(b)
}

// MarshalText gives the name of the level.
func (l LevelChoice) MarshalText() ([]byte, error) { return control.Level(l).MarshalText() }

// projectBulkIn is the address and the form of the page.
type projectBulkIn struct {
	IDs []string `json:"id"`
	ProjectBulkForm
	Rows []BulkKey `json:"rows"`
}

func (in projectBulkIn) asked() bulkAsked[ProjectBulkForm] {
	return bulkAsked[ProjectBulkForm]{in.IDs, in.ProjectBulkForm, in.Rows}
}

// bulkProject is a project with what decides whether it can be edited with others.
type bulkProject struct {
	Project
	waits  bool // for a decision
	tracks Tracks
	names  map[ActorID]string
}

// bulkForm is what the project has of what can be changed.
func (p Project) bulkForm() ProjectBulkForm {
	return ProjectBulkForm{p.Officer, p.Owner, p.Theme, p.Planned.End, p.Forecast.End, LevelChoice(p.Marking.Level)}
}

// with is the project with those values.
func (p Project) with(to ProjectBulkForm) Project {
	p.Officer, p.Owner, p.Theme, p.Planned.End, p.Forecast.End, p.Marking.Level = to.Officer, to.Owner, to.Theme, to.PlannedEnd, to.ForecastEnd, control.Level(to.Level)
	return p
}

func (f ProjectBulkForm) over(p bulkProject) ProjectBulkForm {
	after := p.bulkForm()
	if f.Officer != "" {
		after.Officer = f.Officer
	}
	if f.Owner != "" {
		after.Owner = f.Owner
	}
	if f.Theme != "" {
		after.Theme = f.Theme
	}
	if !f.PlannedEnd.IsZero() {
		after.PlannedEnd = f.PlannedEnd
	}
	if !f.ForecastEnd.IsZero() {
		after.ForecastEnd = f.ForecastEnd
	}
	after.Level = max(after.Level, f.Level)
	return after
}

// projectBulk is the bulk edit of projects.
func (s *Service) projectBulk() bulkPages[bulkProject, ProjectBulkForm] {
	return bulkPages[bulkProject, ProjectBulkForm]{
		path: projectBulkPath, list: "/projects", title: "portfolio.project.list",
		bulkEdit: bulkEdit[bulkProject, ProjectBulkForm]{act: ActBulkProjects, rows: bulkProjects,
			line: func(p bulkProject) BulkLine {
				return BulkLine{Ref: p.ID.ref(), Name: p.Ref, Title: p.Title, Version: p.Revision, Marking: p.Marking, href: web.Href("/projects/{id}", string(p.ID)),
					words: map[string]string{string(p.Officer): p.names[p.Officer], string(p.Owner): p.names[p.Owner]}}
			},
			has:     func(p bulkProject) ProjectBulkForm { return p.bulkForm() },
			over:    ProjectBulkForm.over,
			blocked: projectBlocked,
			save:    s.saveBulkProject,
		},
		fields: func(c choices) []bulkField[ProjectBulkForm] {
			return []bulkField[ProjectBulkForm]{
				{choiceOf("officer", "portfolio.form.officer", "", c.People), func(f ProjectBulkForm) string { return string(f.Officer) }},
				{choiceOf("owner", "portfolio.form.owner", "", c.People), func(f ProjectBulkForm) string { return string(f.Owner) }},
				{wordsOf("theme", "portfolio.form.theme", "", "portfolio.theme.", Themes), func(f ProjectBulkForm) string { return string(f.Theme) }},
				{asked(inputDay, "planned_end", "portfolio.form.planned_end", cal.Date{}), func(f ProjectBulkForm) string { return f.PlannedEnd.String() }},
				{asked(inputDay, "forecast_end", "portfolio.form.forecast_end", cal.Date{}), func(f ProjectBulkForm) string { return f.ForecastEnd.String() }},
				{helped(choiceOf("level", "portfolio.form.level", "", c.Levels), "portfolio.bulk.level_help"), func(f ProjectBulkForm) string { return levelText(f.Level) }},
			}
		},
	}
}

// levelText is a level as a form sends it, "" for the lowest: nothing is raised to that.
func levelText(l LevelChoice) string {
	if l == 0 {
		return ""
	}
	return control.Level(l).String()
}

// bulkProjects are the projects of the ids that the actor may see, by reference code.
func bulkProjects(ctx context.Context, q db.Querier, ids []string) ([]bulkProject, error) {
	heads, err := projectHeads(ctx, q, func(t *db.Text) { t.Add("WHERE").In("p.id", ids...).Add("ORDER BY p.ref") })
	if err != nil {
		return nil, err
	}
	tracks, err := tracksOf(ctx, q)
	if err != nil {
		return nil, err
	}
	people := make([]ActorID, 0, 2*len(heads))
	list := make([]bulkProject, len(heads))
	for i, p := range heads {
		if err := p.readSheet(ctx, q); err != nil {
			return nil, err
		}
		open, err := openPassage(ctx, q, p.ID)
		if err != nil {
			return nil, err
		}
		list[i] = bulkProject{Project: p, waits: open != nil, tracks: tracks}
		people = append(people, p.Officer, p.Owner)
	}
	names, err := control.Names(ctx, q, people...)
	for i := range list {
		list[i].names = names
	}
	return list, err
}

// projectBlocked is why a project cannot be edited with others: it is over or waits for a decision, the
// person may not do there what the form asks for, its dates are those of a baseline (R17), or a rule of
// its own form says no.
func projectBlocked(actor *control.Actor, p bulkProject, to ProjectBulkForm) *BulkReason {
	is := p.bulkForm()
	people := to.Officer != is.Officer || to.Owner != is.Owner
	is.Officer, is.Owner = to.Officer, to.Owner
	may := func(act Act) bool { return actor != nil && actor.May(act, p.Scope) }
	switch {
	case p.State.Over():
		return &BulkReason{"portfolio.project.over", fault.Args{"state": p.State.Word()}}
	case p.waits:
		return because("portfolio.gate.open")
	case !may("portfolio.project.edit") && !may("portfolio.project.assign"):
		return because("portfolio.bulk.role")
	case people && !may("portfolio.project.assign"):
		return because("portfolio.bulk.role_assign")
	case to != is && !may("portfolio.project.edit"):
		return because("portfolio.bulk.role")
	case p.Baseline.No > 0 && to.PlannedEnd != p.Planned.End:
		return because("portfolio.baseline.immutable")
	}
	if wrong := fault.Of(p.with(to).Check(p.tracks)); wrong != nil && len(wrong.Fields) > 0 {
		return &BulkReason{wrong.Fields[0].Key, wrong.Fields[0].Args}
	}
	return nil
}

// saveBulkProject changes one project inside the act, as its own form and the page of its people do.
func (s *Service) saveBulkProject(ctx context.Context, tx *control.Tx, p bulkProject, to ProjectBulkForm) error {
	if err := knownPeople(ctx, tx, map[string]ActorID{"officer": to.Officer, "owner": to.Owner}); err != nil {
		return err
	}
	return s.saveProject(ctx, tx, p.Project, p.with(to))
}

// PreviewProjects tells what a bulk edit of projects would change, and why a project would stay.
func (s *Service) PreviewProjects(ctx context.Context, ids []string, f ProjectBulkForm) ([]BulkRow, error) {
	return s.projectBulk().preview(ctx, s, ids, f)
}

// EditProjects changes several projects as one act with one undo.
func (s *Service) EditProjects(ctx context.Context, rows []BulkKey, f ProjectBulkForm) (control.Done, error) {
	return s.projectBulk().edit(ctx, s, rows, f.over)
}

func (s *Service) projectBulkRoutes() []web.Route {
	b := s.projectBulk()
	return []web.Route{
		web.Get(projectBulkPath, ActBulkProjects, func(ctx context.Context, in projectBulkIn) (BulkOut, error) { return b.read(ctx, s, in.asked()) }, bulkPage),
		web.Post(projectBulkPath, ActBulkProjects, func(ctx context.Context, in projectBulkIn) (web.See, error) { return b.post(ctx, s, in.asked()) }, projectBulkPath),
	}
}
