package plan

import (
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// The acts on a plan.
const (
	actEdit      control.Act = "portfolio.plan.edit"
	actProgress  control.Act = "portfolio.plan.progress"
	actDraft     control.Act = "portfolio.plan.draft"
	actPropose   control.Act = "portfolio.plan.propose"
	actImport    control.Act = "portfolio.plan.import"
	actCalendar  control.Act = "portfolio.calendar.edit"
	actRecompute control.Act = "portfolio.plan.recompute"
	actName      control.Act = "portfolio.baseline.name"
)

// Spending is what was paid for a project on a day. Amount is in the currency of the project's budget where one of the
// day's stated rates makes it that, by Rate; the zero Rate is none, and Amount is what was paid as it was.
type Spending struct {
	On     cal.Date
	Amount money.Amount
	Rate   money.Rate
}

// Service is the use cases of plans. It is safe for concurrent use.
type Service struct {
	control   *control.Control
	portfolio *portfolio.Service

	// Spent asks who keeps the money what was paid, for a batch of projects, in the currency of each
	// project's budget. Where it is nil or silent on a project, no cost is recorded.
	Spent func(ctx context.Context, q db.Querier, ids []portfolio.ProjectID) (map[portfolio.ProjectID][]Spending, error)
	// Countries are those that have a calendar; nil leaves the ones that somebody entered.
	Countries func(ctx context.Context, q db.Querier) ([]Country, error)
}

// New makes the service over the office's control and its projects.
func New(c *control.Control, p *portfolio.Service) *Service {
	return &Service{control: c, portfolio: p}
}

// Register connects the plans with the projects, and tells control which edits can be undone. App calls
// it at start.
func (s *Service) Register(c *control.Control) {
	s.portfolio.Replan, s.portfolio.ChangeMoved, s.portfolio.Outline = s.replan, s.changeMoved, s.outline
	for _, act := range []control.Act{actEdit, actProgress, actImport} {
		c.Undoes(act, control.Undoing(func(ctx context.Context, object control.Ref, was, became Delta) (control.Done, error) {
			return s.change(ctx, act, portfolio.ProjectID(object.ID), func(ctx context.Context, tx *control.Tx, p *Plan) (err error) {
				file := p.file
				if was.File == "" {
					file = planFile{}
				} else if was.File != file.ID {
					if file, err = fileOf(ctx, tx, p.Project.ID, was.File); err != nil {
						return err
					}
				}
				return p.undo(was, became, file)
			})
		}))
	}
	c.Undoes(actCalendar, control.Undoing(s.undoCalendar))
	c.Undoes(actName, control.Undoing(func(ctx context.Context, object control.Ref, was, _ baselineName) (control.Done, error) {
		return s.NameBaseline(ctx, portfolio.ProjectID(object.ID), was.No, was.Name)
	}))
}

// Read gives the plan of a project that the actor may see.
func (s *Service) Read(ctx context.Context, id portfolio.ProjectID) (p *Plan, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		project, err := portfolio.ProjectHead(ctx, q, id)
		if err == nil {
			p, err = load(ctx, q, project)
		}
		return err
	})
	return p, err
}

// world is what computing plans needs besides them.
type world struct {
	cals    Calendars
	outside Outside
}

func (s *Service) world(ctx context.Context, q db.Querier, p *Plan) (w world, err error) {
	if w.cals, err = readCalendars(ctx, q); err != nil {
		return w, err
	}
	w.outside, err = outsideOf(ctx, q, p)
	return w, err
}

// outsideOf reads the tasks of other projects that a plan waits for. Their dates are facts of the plan
// whoever reads it; their titles are shown to those who may see them only.
func outsideOf(ctx context.Context, q db.Querier, p *Plan) (Outside, error) {
	var ids []portfolio.ProjectID
	for _, l := range p.Links {
		if l.FromProject != "" && !slices.Contains(ids, l.FromProject) {
			ids = append(ids, l.FromProject)
		}
	}
	return tasksOf(ctx, q, ids...)
}

// tasksOf reads the tasks of plans, by project and uid.
func tasksOf(ctx context.Context, q db.Querier, ids ...portfolio.ProjectID) (Outside, error) {
	out := Outside{}
	if len(ids) == 0 {
		return out, nil
	}
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i], out[id] = string(id), map[int]Task{}
	}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT t.project_id, `+taskColumns+` FROM portfolio_task t WHERE`).In("t.project_id", texts...), func(row db.Row) (struct{}, error) {
		var id portfolio.ProjectID
		t, err := scanTask(row, &id)
		if err == nil {
			out[id][t.UID] = t
		}
		return struct{}{}, err
	})
	return out, err
}

func byUID(list []Task) map[int]Task {
	m := make(map[int]Task, len(list))
	for _, t := range list {
		m[t.UID] = t
	}
	return m
}

// change loads the plan of a project, lets edit alter it, computes it and keeps it with what follows in
// other projects.
func (s *Service) change(ctx context.Context, act control.Act, id portfolio.ProjectID, edit func(ctx context.Context, tx *control.Tx, p *Plan) error) (control.Done, error) {
	return s.portfolio.ChangePlan(ctx, act, id, func(ctx context.Context, tx *control.Tx, project portfolio.Project) (control.Change, error) {
		was, err := load(ctx, tx, project)
		if err != nil {
			return control.Change{}, err
		}
		is := was.clone()
		if err := edit(ctx, tx, is); err != nil {
			return control.Change{}, err
		}
		if err := s.settle(ctx, tx, was, is, nil); err != nil {
			return control.Change{}, err
		}
		before, after := deltas(was, is)
		return control.Change{Object: id.Object(), Before: before, After: after}, nil
	})
}

// settle computes a changed plan, keeps it, and computes the plans that wait for it. path are the
// projects on the way here, so that two that wait for each other come to an end.
func (s *Service) settle(ctx context.Context, tx *control.Tx, was, is *Plan, path []portfolio.ProjectID) error {
	w, err := s.world(ctx, tx, is)
	if err != nil {
		return err
	}
	if err := is.Compute(w.cals, w.outside); err != nil {
		return err
	}
	if err := save(ctx, tx, was, is); err != nil {
		return err
	}
	if is.Linked() {
		if err := portfolio.Foresee(ctx, tx, is.Project.ID, is.Period()); err != nil {
			return err
		}
	}
	return s.follow(ctx, tx, is, append(path, is.Project.ID))
}

// follow computes the plans that wait for one that has changed: they are the office's, whoever moved it.
func (s *Service) follow(ctx context.Context, tx *control.Tx, p *Plan, path []portfolio.ProjectID) error {
	waiting, err := waitingFor(ctx, tx, p.Project.ID)
	if err != nil {
		return err
	}
	asSystem := s.control.AsSystem(ctx)
	for _, id := range waiting {
		if slices.Contains(path, id) {
			return fault.Refuse("portfolio.plan.circle_projects", nil)
		}
		project, err := portfolio.ProjectHead(asSystem, tx, id)
		if err != nil {
			return err
		}
		if project.State.Over() {
			continue
		}
		was, err := load(ctx, tx, project)
		if err != nil {
			return err
		}
		is := was.clone()
		if err := s.settle(asSystem, tx, was, is, path); err != nil {
			return err
		}
		before, after := deltas(was, is)
		if len(after.Tasks) == 0 {
			continue
		}
		if err := tx.Trail(ctx, actRecompute, control.Change{Object: id.Object(), Before: before, After: after}); err != nil {
			return err
		}
		if err := s.portfolio.Rate(asSystem, tx, id); err != nil {
			return err
		}
	}
	return nil
}

// waitingFor are the projects with a task that waits for one of this project.
func waitingFor(ctx context.Context, q db.Querier, id portfolio.ProjectID) ([]portfolio.ProjectID, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT DISTINCT project_id FROM portfolio_task_link WHERE from_project = ? ORDER BY project_id`, id), db.Value[portfolio.ProjectID])
}

// replan computes a plan after one of its lines was changed by a form of its own.
func (s *Service) replan(ctx context.Context, tx *control.Tx, id portfolio.ProjectID) error {
	project, err := portfolio.ProjectHead(ctx, tx, id)
	if err != nil {
		return err
	}
	was, err := load(ctx, tx, project)
	if err != nil || !was.computed() {
		return err
	}
	return s.settle(ctx, tx, was, was.clone(), nil)
}

// Change makes edits in the plan of a project. Once the plan has a baseline, only progress is told
// directly: everything else is refused, and belongs into a draft (R17).
func (s *Service) Change(ctx context.Context, id portfolio.ProjectID, edits ...Edit) (control.Done, error) {
	act := actProgress
	for _, e := range edits {
		if !e.Forecasts() {
			act = actEdit
		}
	}
	return s.change(ctx, act, id, func(ctx context.Context, tx *control.Tx, p *Plan) error {
		if act == actEdit && p.Project.Baseline.No > 0 {
			return fault.Refuse("portfolio.plan.approved", fault.Args{"no": p.Project.Baseline.No})
		}
		return s.apply(ctx, tx, p, edits, tx.Today(), tx.NewID)
	})
}

// apply makes edits one after the other; one that starts from where a task lies finds it where those before it have put
// it. Tasks that edits add under a uid that is taken by now get another, and later edits of the list follow.
func (s *Service) apply(ctx context.Context, q db.Querier, p *Plan, edits []Edit, today cal.Date, newID func() string) error {
	cals, err := readCalendars(ctx, q)
	if err != nil {
		return err
	}
	taken := map[int]int{}
	for _, e := range edits {
		e = e.renamed(taken)
		if e.Verb == Add {
			e.ID = newID()
			uid := e.New
			if uid == 0 || p.at(uid) >= 0 {
				e.New = p.nextUID()
			}
			taken[uid] = e.New
		}
		if e.Verb == Import {
			file, err := fileOf(ctx, q, p.Project.ID, e.File)
			if err != nil {
				return err
			}
			if err := p.take(file, newID); err != nil {
				return err
			}
			p.stale = true
			continue
		}
		if p.stale && e.measures() {
			outside, err := outsideOf(ctx, q, p)
			if err != nil {
				return err
			}
			if err := p.Compute(cals, outside); err != nil {
				return err
			}
		}
		days := cals.days(p)
		if t, known := p.Task(e.UID); e.Fields != nil {
			days = cals.daysOf(p, Task{Calendar: e.Fields.Calendar})
		} else if known {
			days = cals.daysOf(p, t)
		}
		if err := p.Apply(e, today, days); err != nil {
			return err
		}
		p.stale = true
	}
	return nil
}

// renamed is the edit with uids that were given anew.
func (e Edit) renamed(taken map[int]int) Edit {
	if uid, ok := taken[e.UID]; ok && uid != 0 && e.UID != 0 {
		e.UID = uid
	}
	if e.Link != nil && e.Link.FromProject == "" {
		if uid, ok := taken[e.Link.From]; ok && uid != 0 {
			link := *e.Link
			link.From = uid
			e.Link = &link
		}
	}
	return e
}
