package plan

import (
	"context"
	"encoding/json"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

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
