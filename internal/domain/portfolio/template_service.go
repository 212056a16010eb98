package portfolio

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// The acts on projects that start from something.
const (
	actCreateFrom Act = "portfolio.project.create_from"
	actTick       Act = "portfolio.project.tick"
)

// FromForm is the one form of a project that starts from a template ("template:course") or from another
// project ("project:018f…").
type FromForm struct {
	Source     string       `json:"source"`
	Package    string       `json:"package"` // id of the package or programme it hangs below
	Initiative InitiativeID `json:"initiative"`
	Title      i18n.Text    `json:"title"`
	Start      cal.Date     `json:"start"`
	Lead       ActorID      `json:"lead"` // its project officer
	Lang       i18n.Lang    `json:"lang"`
}

func (f FromForm) check() error {
	var fs fault.Fields
	checkTitle(&fs, f.Title)
	fs.Check(f.Source != "", "source", "fault.required")
	fs.Check(f.Package != "", "package", "fault.required")
	fs.Check(!f.Start.IsZero(), "start", "fault.required")
	fs.Check(f.Lang == i18n.EN || f.Lang == i18n.FR, "lang", "fault.required")
	return fs.Err()
}

// fromView is such a project as the trail keeps it.
type fromView struct {
	Source  string      `json:"source"`
	Project ProjectForm `json:"form"`
	Ref     string      `json:"ref"`
	Tasks   int         `json:"tasks"`
	Version int         `json:"version"`
}

// CreateProjectFrom makes a project with all that its source says, as one act with one undo: the plan on
// working days of the partner from the first day, deliverables, risks, checks and what the money goes to.
// Faults: Invalid with every wrong field, NotFound for a source or parent that is not there for this actor.
func (s *Service) CreateProjectFrom(ctx context.Context, f FromForm) (control.Done, error) {
	if err := f.check(); err != nil {
		return control.Done{}, err
	}
	below, err := s.parentLink(ctx, f.Package)
	if err != nil {
		return control.Done{}, err
	}
	var above parent
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		above, err = parentOf(ctx, q, below)
		return err
	})
	if err != nil {
		return control.Done{}, err
	}
	return s.create(ctx, actCreateFrom, above.Scope, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		t, request, err := s.source(ctx, tx, f, above)
		if err != nil {
			return control.Change{}, err
		}
		p, err := s.start(ctx, tx, f, t, request, above)
		if err != nil {
			return control.Change{}, err
		}
		if err := s.furnish(ctx, tx, p, t, f); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: p.ID.ref(), After: fromView{f.Source, formOf(p), p.Ref, len(t.Tasks), 1}}, s.rate(ctx, tx, p.ID)
	})
}

// source finds what a project starts from, and the form it starts with.
func (s *Service) source(ctx context.Context, q db.Querier, f FromForm, above parent) (t Template, request ProjectForm, err error) {
	kind, name, _ := strings.Cut(f.Source, ":")
	request = ProjectForm{Track: TrackLight, MarkingForm: markingForm(above.Marking)}
	if kind == "template" {
		t, err = templateNamed(ctx, q, name)
		request.Objectives, _ = t.Aim.In(f.Lang)
		return t, request, err
	}
	d, err := copyOf(ctx, q, ProjectID(name))
	if err != nil {
		return t, request, err
	}
	was := formOf(d.project)
	request.Track, request.Theme, request.Problem, request.Objectives, request.Deliverables, request.Beneficiaries = was.Track, was.Theme, was.Problem, was.Objectives, was.Deliverables, was.Beneficiaries
	request.Budget, request.ScopeIn, request.ScopeOut, request.Elements, request.MarkingForm = was.Budget, was.ScopeIn, was.ScopeOut, was.Elements, was.MarkingForm
	return templateFrom(d, cal.NewWorkCalendar(d.project.Partner)), request, nil
}

// templateNamed finds a template: one that ships and is on offer by its code, one of the office, which is not
// retired, by its id. Fault: NotFound.
func templateNamed(ctx context.Context, q db.Querier, name string) (Template, error) {
	offered, err := offeredTemplates(ctx, q)
	if err != nil {
		return Template{}, err
	}
	if i := slices.IndexFunc(offered, func(t Template) bool { return t.Code == name }); i >= 0 {
		return offered[i], nil
	}
	own, err := ownTemplate(ctx, q, TemplateID(name))
	if err == nil && own.Retired {
		err = fault.Missing(ObjectTemplate)
	}
	return own.Template, err
}

// copyOf reads what a copy of a project takes over.
func copyOf(ctx context.Context, q db.Querier, id ProjectID) (d copied, err error) {
	if d.project, err = project(ctx, q, id); err != nil {
		return d, err
	}
	if d.tasks, err = activitiesOf(ctx, q, id); err != nil {
		return d, err
	}
	if d.milestones, err = milestonesOf(ctx, q, id); err != nil {
		return d, err
	}
	if d.deliverables, err = deliverablesOf(ctx, q, id); err != nil {
		return d, err
	}
	if d.risks, err = risks.where(ctx, q, func(t *db.Text) { t.Add("WHERE e.project_id = ? ORDER BY e.id", id) }); err != nil {
		return d, err
	}
	if d.checks, err = checksOf(ctx, q, id); err != nil {
		return d, err
	}
	d.categories, err = categoriesOf(ctx, q, id)
	return d, err
}

// start records the project itself.
func (s *Service) start(ctx context.Context, tx *control.Tx, f FromForm, t Template, request ProjectForm, above parent) (Project, error) {
	c := cal.NewWorkCalendar(above.Partner)
	first := c.Add(f.Start, 0)
	request.Title, request.Lang, request.Initiative = f.Title, f.Lang, f.Initiative
	request.PlannedStart, request.PlannedEnd = first, c.Add(first, t.Length())
	p := Project{ID: ProjectID(tx.NewID()), State: ProjectIdea, Parent: above.Link, Partner: above.Partner, Officer: f.Lead}
	request.into(&p)
	p.Forecast = p.Planned
	if err := s.lightest(ctx, tx, &p); err != nil {
		return p, err
	}
	if err := both(s.checkProject(ctx, tx, p), knownPeople(ctx, tx, map[string]ActorID{"lead": f.Lead})); err != nil {
		return p, err
	}
	var err error
	if p.Ref, err = nextProjectRef(ctx, tx, above); err != nil {
		return p, err
	}
	p.Scope = ObjectScope(above.Scope, ObjectProject, string(p.ID))
	if err := tx.Protect(ctx, control.Object{Ref: p.ID.ref(), Scope: p.Scope, Marking: p.Marking}); err != nil {
		return p, err
	}
	return p, insertProject(ctx, tx, p)
}

// lightest puts a project on the first track whose limits hold what it is, from the one it has on.
func (s *Service) lightest(ctx context.Context, q db.Querier, p *Project) error {
	tracks, err := tracksOf(ctx, q)
	if err != nil {
		return err
	}
	was := p.Track
	order := []TrackName{TrackLight, TrackStandard, TrackFull}
	for _, track := range order[max(0, slices.Index(order, was)):] {
		if p.Track = track; p.Check(tracks) == nil {
			return nil
		}
	}
	p.Track = was // what is wrong is told for the track that was asked for
	return nil
}

// furnish gives a new project what its source says.
func (s *Service) furnish(ctx context.Context, tx *control.Tx, p Project, t Template, f FromForm) error {
	c := cal.NewWorkCalendar(p.Partner)
	for _, x := range t.Tasks {
		a := Activity{ID: ActivityID(tx.NewID()), Project: p.ID, Code: x.Code, Title: x.Title, Owner: f.Lead, Planned: x.Span(c, p.Planned.Start), Predecessor: x.After}
		if err := a.Check(tx.Today()); err != nil {
			return err
		}
		if err := insertActivity(ctx, tx, a); err != nil {
			return err
		}
	}
	for i, x := range t.Milestones {
		m := Milestone{ID: MilestoneID(tx.NewID()), Project: p.ID, No: i + 1, Title: x.Title, Owner: f.Lead, Forecast: c.Add(p.Planned.Start, x.Day)}
		if err := insertMilestone(ctx, tx, m); err != nil {
			return err
		}
	}
	var made []string
	for i, x := range t.Deliverables {
		criteria, _ := x.Criteria.In(f.Lang)
		d := Deliverable{ID: DeliverableID(tx.NewID()), Project: p.ID, No: i + 1, State: DeliverablePlanned, Title: x.Title, Criteria: criteria, Must: x.Must, Producer: f.Lead, Due: c.Add(p.Planned.Start, x.Day)}
		if err := d.check(ctx, tx); err != nil {
			return err
		}
		if err := tx.Protect(ctx, control.Object{Ref: d.ID.ref(), Scope: p.Scope, Marking: p.Marking}); err != nil {
			return err
		}
		if err := insertDeliverable(ctx, tx, d); err != nil {
			return err
		}
		if err := tx.Trail(ctx, actCreateFrom, control.Change{Object: d.ID.ref(), After: d.view()}); err != nil {
			return err
		}
		made = append(made, string(d.ID))
	}
	if err := tx.Index(ctx, ObjectDeliverable, made...); err != nil {
		return err
	}
	if err := s.furnishRisks(ctx, tx, p, t, f); err != nil {
		return err
	}
	return insertChecks(ctx, tx, p.ID, t)
}

func (s *Service) furnishRisks(ctx context.Context, tx *control.Tx, p Project, t Template, f FromForm) error {
	in, err := holderOf(ctx, tx, p.ID.ref())
	if err != nil {
		return err
	}
	var made []string
	for _, x := range t.Risks {
		event, _ := x.Event.In(f.Lang)
		action, _ := x.Action.In(f.Lang)
		r := Risk{ID: RiskID(tx.NewID()), Status: RiskProposed, AssessedOn: tx.Today(), PreparedBy: tx.Actor().ID, Sign: Threat, Event: event, Action: action,
			Likelihood: x.Likelihood, Impact: x.Impact, Strategy: "reduce", Entry: Entry{Title: x.Title, Category: x.Category, Owner: f.Lead, Lang: f.Lang}}
		if err := raise(ctx, s, tx, risks, in, &r); err != nil {
			return err
		}
		if err := tx.Trail(ctx, actCreateFrom, control.Change{Object: control.Ref{Kind: ObjectRisk, ID: string(r.ID)}, After: risks.view(r)}); err != nil {
			return err
		}
		made = append(made, string(r.ID))
	}
	return tx.Index(ctx, ObjectRisk, made...)
}

func insertChecks(ctx context.Context, tx *control.Tx, id ProjectID, t Template) error {
	var checks, categories []any
	for i, x := range t.Checks {
		checks = append(checks, id, i+1, x.EN, x.FR)
	}
	for i, x := range t.Budget {
		categories = append(categories, id, i+1, x.Title.EN, x.Title.FR, x.Share)
	}
	if err := db.InsertRows(ctx, tx, `INSERT INTO portfolio_check (project_id, no, title_en, title_fr)`, 4, checks, ""); err != nil {
		return err
	}
	return db.InsertRows(ctx, tx, `INSERT INTO portfolio_category (project_id, no, title_en, title_fr, share)`, 5, categories, "")
}

// undoCreateFrom takes a project back that was made from something and has not been touched since: it is
// cancelled, because nothing that was on record disappears.
func (s *Service) undoCreateFrom(ctx context.Context, object control.Ref, _, after json.RawMessage) (control.Done, error) {
	var became fromView
	if err := json.Unmarshal(after, &became); err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, actCreateFrom, object, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := project(ctx, tx, ProjectID(object.ID))
		if err != nil {
			return control.Change{}, err
		}
		if p.Revision != became.Version || p.State != ProjectIdea {
			return control.Change{}, fault.Stale(nil)
		}
		before := versioned(p)
		p.State = ProjectCancelled
		if err := updateProject(ctx, tx, p); err != nil {
			return control.Change{}, err
		}
		p.Revision++
		return control.Change{Object: object, Before: before, After: map[string]any{"state": p.State, "version": p.Revision}}, s.rate(ctx, tx, p.ID)
	})
}

// checksOf are the checks of a project in order.
func checksOf(ctx context.Context, q db.Querier, id ProjectID) ([]CheckItem, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT c.no, c.title_en, c.title_fr, c.done_on, COALESCE(c.done_by, '') FROM portfolio_check c WHERE c.project_id = ? ORDER BY c.no`, id),
		func(row db.Row) (x CheckItem, err error) {
			err = row.Scan(&x.No, &x.Title.EN, &x.Title.FR, &x.DoneOn, &x.DoneBy)
			return x, err
		})
}

// categoriesOf are what the money of a project goes to, in order.
func categoriesOf(ctx context.Context, q db.Querier, id ProjectID) ([]BudgetCategory, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT c.title_en, c.title_fr, c.share FROM portfolio_category c WHERE c.project_id = ? ORDER BY c.no`, id),
		func(row db.Row) (x BudgetCategory, err error) {
			err = row.Scan(&x.Title.EN, &x.Title.FR, &x.Share)
			return x, err
		})
}

// Tick ticks a check of a project, or takes the tick off. What was ticked keeps who did it and when.
func (s *Service) Tick(ctx context.Context, id ProjectID, no int, done bool) (control.Done, error) {
	return s.edit(ctx, actTick, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if _, err := openProject(ctx, tx, id); err != nil {
			return control.Change{}, err
		}
		by, on := any(nil), cal.Date{}
		if done {
			by, on = string(tx.Actor().ID), tx.Today()
		}
		n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_check SET done_on = ?, done_by = ? WHERE project_id = ? AND no = ?`, on, by, id, no))
		if err == nil && n == 0 {
			err = fault.Missing("check")
		}
		return control.Change{Object: id.ref(), After: map[string]any{"check": strconv.Itoa(no), "ticked": done}}, err
	})
}
