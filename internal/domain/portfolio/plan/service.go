package plan

import (
	"context"
	"encoding/json"
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

// Spending is what was paid for a project on a day.
type Spending struct {
	On     cal.Date
	Amount money.Amount
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

// apply makes edits one after the other. Tasks that edits add under a uid that is taken by now get
// another, and later edits of the list follow.
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
			continue
		}
		if err := p.Apply(e, today, cals.days(p)); err != nil {
			return err
		}
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

// Draft is what one person would change in an approved plan.
type Draft struct {
	ID       string
	Project  portfolio.ProjectID
	Author   control.ActorID
	Edits    []Edit
	State    string // open, submitted, adopted, dropped
	Change   portfolio.ChangeID
	Revision int
}

// The states of a draft.
const (
	DraftOpen      = "open"
	DraftSubmitted = "submitted"
	DraftAdopted   = "adopted"
	DraftDropped   = "dropped"
)

func drafts(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Draft, error) {
	t := db.SQL(`SELECT d.id, d.project_id, d.author, d.edits, d.state, COALESCE(d.change_id, ''), d.version FROM portfolio_plan_draft d`)
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (d Draft, err error) {
		var edits string
		if err = row.Scan(&d.ID, &d.Project, &d.Author, &edits, &d.State, &d.Change, &d.Revision); err == nil {
			err = json.Unmarshal([]byte(edits), &d.Edits)
		}
		return d, err
	})
}

// openDraft is the draft that somebody works on; nil for none.
func openDraft(ctx context.Context, q db.Querier, id portfolio.ProjectID, who control.ActorID) (*Draft, error) {
	list, err := drafts(ctx, q, func(t *db.Text) { t.Add("WHERE d.project_id = ? AND d.author = ? AND d.state = 'open'", id, who) })
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// MaxEdits is how many edits one draft holds.
const MaxEdits = 2000

// DraftEdits adds edits to the draft of the one who acts, which comes to be with the first. They are
// tried on the plan as it stands, so that a draft never holds what cannot be.
func (s *Service) DraftEdits(ctx context.Context, id portfolio.ProjectID, edits ...Edit) (control.Done, error) {
	return s.draftEdits(ctx, id, func(context.Context, *control.Tx) ([]Edit, error) { return slices.Clone(edits), nil })
}

func (s *Service) draftEdits(ctx context.Context, id portfolio.ProjectID, prepare func(ctx context.Context, tx *control.Tx) ([]Edit, error)) (control.Done, error) {
	return s.editDraft(ctx, id, func(ctx context.Context, tx *control.Tx, p *Plan, d *Draft) error {
		edits, err := prepare(ctx, tx)
		if err != nil {
			return err
		}
		for i := range edits {
			if edits[i].Verb == Add && edits[i].New == 0 {
				edits[i].New = p.nextUID() + i
			}
		}
		d.Edits = append(d.Edits, edits...)
		if len(d.Edits) > MaxEdits {
			return fault.Refuse("portfolio.plan.too_many_edits", fault.Args{"most": MaxEdits})
		}
		if err := s.apply(ctx, tx, p, edits, tx.Today(), tx.NewID); err != nil {
			return err
		}
		w, err := s.world(ctx, tx, p)
		if err != nil {
			return err
		}
		return p.Compute(w.cals, w.outside)
	})
}

// UndoDraft takes the last edit out of the draft of the one who acts.
func (s *Service) UndoDraft(ctx context.Context, id portfolio.ProjectID) (control.Done, error) {
	return s.editDraft(ctx, id, func(_ context.Context, _ *control.Tx, _ *Plan, d *Draft) error {
		if len(d.Edits) == 0 {
			return fault.Missing("draft")
		}
		d.Edits = d.Edits[:len(d.Edits)-1]
		return nil
	})
}

// DropDraft throws the draft of the one who acts away.
func (s *Service) DropDraft(ctx context.Context, id portfolio.ProjectID) (control.Done, error) {
	return s.editDraft(ctx, id, func(_ context.Context, _ *control.Tx, _ *Plan, d *Draft) error {
		d.State = DraftDropped
		return nil
	})
}

// editDraft opens a Do on the draft of the one who acts: the plan it is given is the draft as it stands.
func (s *Service) editDraft(ctx context.Context, id portfolio.ProjectID, change func(ctx context.Context, tx *control.Tx, p *Plan, d *Draft) error) (control.Done, error) {
	return s.portfolio.ChangePlan(ctx, actDraft, id, func(ctx context.Context, tx *control.Tx, project portfolio.Project) (control.Change, error) {
		d, err := openDraft(ctx, tx, id, tx.Actor().ID)
		if err != nil {
			return control.Change{}, err
		}
		if d == nil {
			d = &Draft{ID: tx.NewID(), Project: id, Author: tx.Actor().ID, State: DraftOpen}
		}
		p, err := load(ctx, tx, project)
		if err != nil {
			return control.Change{}, err
		}
		if err := s.apply(ctx, tx, p, d.Edits, tx.Today(), tx.NewID); err != nil {
			return control.Change{}, err
		}
		before := len(d.Edits)
		if err := change(ctx, tx, p, d); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: id.Object(), Before: map[string]int{"draft_edits": before}, After: map[string]int{"draft_edits": len(d.Edits)}}, saveDraft(ctx, tx, *d)
	})
}

func saveDraft(ctx context.Context, tx *control.Tx, d Draft) error {
	edits := d.Edits
	if edits == nil {
		edits = []Edit{}
	}
	text, err := json.Marshal(edits)
	if err != nil {
		return err
	}
	var change any
	if d.Change != "" {
		change = d.Change
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_plan_draft (id, project_id, author, edits, state, change_id, version) VALUES (?, ?, ?, ?, ?, ?, 1)
		ON CONFLICT (id) DO UPDATE SET edits = excluded.edits, state = excluded.state, change_id = excluded.change_id, version = portfolio_plan_draft.version + 1`,
		d.ID, d.Project, d.Author, string(text), d.State, change))
	return err
}

// Propose sends the draft of the one who acts as a change to be decided by somebody else (R28). The end
// and the cost it leads to go with it; the plan stays as it is until then. A draft whose change was
// returned goes with the same change again.
func (s *Service) Propose(ctx context.Context, id portfolio.ProjectID, f portfolio.ChangeForm) (control.Done, error) {
	submit := func(ctx context.Context, tx *control.Tx, change portfolio.ChangeID) error {
		d, err := openDraft(ctx, tx, id, tx.Actor().ID)
		if err != nil {
			return err
		}
		if d == nil || len(d.Edits) == 0 {
			return fault.Missing("draft")
		}
		d.State, d.Change = DraftSubmitted, change
		return saveDraft(ctx, tx, *d)
	}
	var returned portfolio.ChangeID
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		actor := control.ActorFrom(ctx)
		if actor == nil {
			return nil // who may not, is refused below
		}
		d, err := openDraft(ctx, q, id, actor.ID)
		if d != nil {
			returned = d.Change
		}
		return err
	})
	if err != nil {
		return control.Done{}, err
	}
	if returned != "" {
		return s.portfolio.ProposeAgain(ctx, actPropose, returned, f, func(ctx context.Context, tx *control.Tx) error { return submit(ctx, tx, returned) })
	}
	return s.portfolio.ProposeChange(ctx, actPropose, id, f, submit)
}

// changeMoved takes a draft into the plan when its change is approved, drops it when it is refused or
// merged into another, and gives it back to its author when it is returned. A change that is postponed
// keeps its draft.
func (s *Service) changeMoved(ctx context.Context, tx *control.Tx, c portfolio.Change) error {
	list, err := drafts(ctx, tx, func(t *db.Text) { t.Add("WHERE d.change_id = ? AND d.state IN ('open', 'submitted')", c.ID) })
	if err != nil || len(list) == 0 {
		return err
	}
	d := list[0]
	switch c.Status {
	case portfolio.ChangeAssessing:
		return s.reopen(ctx, tx, d)
	case portfolio.ChangeWaitingApproval:
		d.State = DraftSubmitted
	case portfolio.ChangeApproved:
		if err := s.adopt(ctx, tx, d); err != nil {
			return err
		}
		d.State = DraftAdopted
	case portfolio.ChangeRejected, portfolio.ChangeMerged:
		d.State = DraftDropped
	default:
		return nil
	}
	return saveDraft(ctx, tx, d)
}

// reopen makes a draft the one its author works on. Where they have begun another meanwhile, it stays
// aside until they take it up (Resume).
func (s *Service) reopen(ctx context.Context, tx *control.Tx, d Draft) error {
	other, err := openDraft(ctx, tx, d.Project, d.Author)
	if err != nil || other != nil && other.ID == d.ID {
		return err
	}
	if other != nil {
		if len(other.Edits) > 0 {
			return nil
		}
		other.State = DraftDropped
		if err := saveDraft(ctx, tx, *other); err != nil {
			return err
		}
	}
	d.State = DraftOpen
	return saveDraft(ctx, tx, d)
}

// Resume takes up the draft of the one who acts whose change was returned while they worked on another.
func (s *Service) Resume(ctx context.Context, id portfolio.ProjectID, draft string) (control.Done, error) {
	return s.portfolio.ChangePlan(ctx, actDraft, id, func(ctx context.Context, tx *control.Tx, _ portfolio.Project) (control.Change, error) {
		list, err := drafts(ctx, tx, func(t *db.Text) {
			t.Add("WHERE d.id = ? AND d.project_id = ? AND d.author = ? AND d.state = 'submitted'", draft, id, tx.Actor().ID)
		})
		if err != nil {
			return control.Change{}, err
		}
		if len(list) == 0 {
			return control.Change{}, fault.Missing("draft")
		}
		head, err := portfolio.ChangeByID(ctx, tx, list[0].Change)
		if err != nil {
			return control.Change{}, err
		}
		other, err := openDraft(ctx, tx, id, tx.Actor().ID)
		if err != nil {
			return control.Change{}, err
		}
		if head.Status != portfolio.ChangeAssessing || other != nil && len(other.Edits) > 0 {
			return control.Change{}, fault.Refuse("portfolio.plan.other_draft", nil)
		}
		return control.Change{Object: id.Object(), Before: map[string]string{"draft": DraftSubmitted}, After: map[string]string{"draft": DraftOpen}}, s.reopen(ctx, tx, list[0])
	})
}

func (s *Service) adopt(ctx context.Context, tx *control.Tx, d Draft) error {
	project, err := portfolio.ProjectHead(ctx, tx, d.Project)
	if err != nil {
		return err
	}
	was, err := load(ctx, tx, project)
	if err != nil {
		return err
	}
	is := was.clone()
	if err := s.apply(ctx, tx, is, d.Edits, tx.Today(), tx.NewID); err != nil {
		return err
	}
	if err := s.settle(ctx, tx, was, is, nil); err != nil {
		return err
	}
	before, after := deltas(was, is)
	if err := tx.Trail(ctx, actEdit, control.Change{Object: d.Project.Object(), Before: before, After: after}); err != nil {
		return err
	}
	return s.portfolio.Rate(ctx, tx, d.Project)
}

// Drafted is a plan beside what a draft makes of it. Base is the plan in force, Plan the one to show.
type Drafted struct {
	Base, Plan *Plan
	Draft      *Draft // nil: the plan in force
	Knock      Knock
}

// ReadDrafted gives a plan with the open draft of the actor over it, or with the draft of an id, such as
// one that waits for its decision; inForce leaves drafts away.
func (s *Service) readDrafted(ctx context.Context, q db.Querier, project portfolio.Project, draft string, inForce bool) (out Drafted, e engine, err error) {
	if out.Base, err = load(ctx, q, project); err != nil {
		return out, e, err
	}
	out.Plan = out.Base
	switch actor := control.ActorFrom(ctx); {
	case draft != "":
		list, err := drafts(ctx, q, func(t *db.Text) { t.Add("WHERE d.id = ? AND d.project_id = ?", draft, project.ID) })
		if err != nil {
			return out, e, err
		}
		if len(list) == 0 {
			return out, e, fault.Missing("draft")
		}
		out.Draft = &list[0]
	case !inForce && actor != nil:
		if out.Draft, err = openDraft(ctx, q, project.ID, actor.ID); err != nil {
			return out, e, err
		}
	}
	w, err := s.world(ctx, q, out.Base)
	if err != nil {
		return out, e, err
	}
	if out.Draft == nil || len(out.Draft.Edits) == 0 || out.Draft.State == DraftAdopted {
		e, err = out.Plan.clone().compute(w.cals, w.outside)
		return out, e, err
	}
	out.Plan = out.Base.clone()
	n := 0
	fresh := func() string { n++; return "draft-" + itoa(n) }
	if err := s.apply(ctx, q, out.Plan, out.Draft.Edits, s.control.DB().Now().Date(), fresh); err != nil {
		return out, e, err
	}
	if w.outside, err = outsideOf(ctx, q, out.Plan); err != nil {
		return out, e, err
	}
	if e, err = out.Plan.compute(w.cals, w.outside); err != nil {
		return out, e, err
	}
	out.Knock = knock(out.Base, out.Plan)
	return out, e, s.elsewhere(ctx, q, w.cals, out.Plan, &out.Knock)
}

// elsewhere finds the milestones of other projects that a draft moves, on and on through those that wait
// for them.
func (s *Service) elsewhere(ctx context.Context, q db.Querier, cals Calendars, draft *Plan, k *Knock) error {
	asSystem := s.control.AsSystem(ctx)
	moved := Outside{draft.Project.ID: byUID(draft.Tasks)}
	for queue := []portfolio.ProjectID{draft.Project.ID}; len(queue) > 0; queue = queue[1:] {
		waiting, err := waitingFor(ctx, q, queue[0])
		if err != nil {
			return err
		}
		for _, id := range waiting {
			if _, done := moved[id]; done {
				continue
			}
			project, err := portfolio.ProjectHead(asSystem, q, id)
			if err != nil {
				return err
			}
			was, err := load(ctx, q, project)
			if err != nil {
				return err
			}
			is := was.clone()
			outside, err := outsideOf(ctx, q, is)
			if err != nil {
				return err
			}
			for of, tasks := range moved {
				if _, named := outside[of]; named {
					outside[of] = tasks
				}
			}
			if err := is.Compute(cals, outside); err != nil {
				return err
			}
			moved[id] = byUID(is.Tasks)
			queue = append(queue, id)
			if err := k.note(ctx, q, was, is); err != nil {
				return err
			}
		}
	}
	return nil
}

// note adds the milestones that move in another project, by name for who may see it.
func (k *Knock) note(ctx context.Context, q db.Querier, was, is *Plan) error {
	seen, err := portfolio.ProjectHeads(ctx, q, is.Project.ID)
	if err != nil {
		return err
	}
	for _, v := range Compare(was.Tasks, is.Tasks) {
		switch {
		case v.Kind != KindMilestone || v.FinishDays == 0:
		case len(seen) == 0:
			k.Hidden++
		default:
			k.Others = append(k.Others, Elsewhere{Project: string(is.Project.ID), Ref: is.Project.Ref, Title: v.Title, Was: v.Was.Finish.Day(), Is: v.Is.Finish.Day()})
		}
	}
	return nil
}
