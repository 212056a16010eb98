package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// ChangeForm is the form of a change.
type ChangeForm struct {
	EntryForm
	Description string       `json:"description"`
	NotDoing    string       `json:"not_doing"`
	Action      string       `json:"action"`
	Size        int          `json:"size"`
	Priority    int          `json:"priority"`
	Target      cal.Date     `json:"target"`
	NewEnd      cal.Date     `json:"new_end"`
	NewBudget   money.Amount `json:"new_budget"`
}

func (c Change) form() ChangeForm {
	return ChangeForm{c.Entry.form(), c.Description, c.NotDoing, c.Action, c.Size, c.Priority, c.Target, c.NewEnd, c.NewBudget}
}

func (f ChangeForm) apply(c Change) Change {
	f.EntryForm.apply(&c.Entry)
	c.Description, c.NotDoing, c.Action, c.Size, c.Priority, c.Target = f.Description, f.NotDoing, f.Action, f.Size, f.Priority, f.Target
	c.NewEnd, c.NewBudget = f.NewEnd, f.NewBudget
	if c.NewBudget.Minor == 0 {
		c.NewBudget = money.Amount{}
	}
	return c
}

// The acts on a change.
const (
	actCreateChange    Act = "portfolio.change.create"
	actEditChange      Act = "portfolio.change.edit"
	actAssessChange    Act = "portfolio.change.assess"
	actSubmitChange    Act = "portfolio.change.submit"
	actDecideChange    Act = "portfolio.change.decide"
	actReturnChange    Act = "portfolio.change.return"
	actImplementChange Act = "portfolio.change.implement"
)

var changes = register[Change]{
	kind: ObjectChange,
	where: func(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Change, error) {
		return entriesOf(ctx, q, "portfolio_change", `x.status, x.description, x.not_doing, x.requester, x.action, x.size, x.priority, x.target_on, x.new_end, x.new_minor, x.new_currency,
			x.outcome, COALESCE(x.decided_by, ''), x.decided_on, x.comment, COALESCE(x.merged_into, ''), x.delivered_on, x.plan_diff`, func(c *Change) (*Entry, []any) {
			return &c.Entry, []any{&c.Status, &c.Description, &c.NotDoing, &c.Requester, &c.Action, &c.Size, &c.Priority, &c.Target, &c.NewEnd, &c.NewBudget.Minor, &c.NewBudget.Currency,
				&c.Outcome, &c.DecidedBy, &c.DecidedOn, &c.Comment, &c.MergedInto, &c.Delivered, &c.PlanDiff}
		}, func(c *Change, id string) { c.ID = ChangeID(id) }, where)
	},
	save: func(ctx context.Context, tx *control.Tx, c Change) error {
		return saveOwn(ctx, tx, "portfolio_change", `status, description, not_doing, requester, action, size, priority, target_on, new_end, new_minor, new_currency,
			outcome, decided_by, decided_on, comment, merged_into, delivered_on, plan_diff`,
			c.ID, c.Status, c.Description, c.NotDoing, c.Requester, c.Action, c.Size, c.Priority, c.Target, c.NewEnd, c.NewBudget.Minor, c.NewBudget.Currency,
			c.Outcome, db.OrNull(c.DecidedBy), c.DecidedOn, c.Comment, db.OrNull(c.MergedInto), c.Delivered, c.PlanDiff)
	},
	entry: func(c *Change) *Entry { return &c.Entry },
	head: func(c Change) entryHead {
		h := entryHead{Kind: ObjectChange, ID: string(c.ID), Status: string(c.Status), Open: c.Open(), Level: c.Size * c.Priority, Target: c.Target}
		if c.Open() {
			h.Due = c.Target
		}
		return h
	},
	check: Change.Check,
	form:  func(c Change) any { return c.form() },
}

// Open reports whether the change still asks for something: a decision, or to be made.
func (c Change) Open() bool {
	return c.Status != ChangeRejected && c.Status != ChangeMerged && c.Status != ChangeImplemented
}

// RequestChange enters a change request; whoever enters it is its requester.
func (s *Service) RequestChange(ctx context.Context, of Link, f ChangeForm) (control.Done, error) {
	return raiseEntry(ctx, s, actCreateChange, changes, of, func(tx *control.Tx) Change {
		return f.apply(Change{ID: ChangeID(tx.NewID()), Status: ChangeSubmitted, Requester: tx.Actor().ID})
	})
}

// EditChange saves the form of a change read at a revision, until it waits for its decision.
func (s *Service) EditChange(ctx context.Context, id ChangeID, seen int, f ChangeForm) (control.Done, error) {
	return editEntry(ctx, s, actEditChange, changes, string(id), seen, func(c Change) (Change, error) {
		if c.Status != ChangeSubmitted && c.Status != ChangeAssessing && c.Status != ChangePostponed {
			return c, fault.New(fault.Conflict, "portfolio.register.locked", fault.Args{"state": changeMachine.Word(c.Status)})
		}
		return f.apply(c), nil
	})
}

// AssessChange takes a change into assessment.
func (s *Service) AssessChange(ctx context.Context, id ChangeID, seen int) (control.Done, error) {
	return changeEntry(ctx, s, actAssessChange, changes, string(id), seen, func(ctx context.Context, tx *control.Tx, c Change) (Change, string, error) {
		c, err := c.Move(ChangeAssessing, tx.Actor().ID)
		c.Outcome, c.DecidedBy, c.DecidedOn, c.Comment = "", "", cal.Date{}, ""
		if err == nil {
			err = s.changeMoved(ctx, tx, c)
		}
		return c, "", err
	})
}

// SubmitChange sends an assessed change for its decision.
func (s *Service) SubmitChange(ctx context.Context, id ChangeID, seen int) (control.Done, error) {
	return changeEntry(ctx, s, actSubmitChange, changes, string(id), seen, func(ctx context.Context, tx *control.Tx, c Change) (Change, string, error) {
		next, err := c.Move(ChangeWaitingApproval, tx.Actor().ID)
		if err != nil {
			return c, "", err
		}
		if err := tx.Submit(ctx, control.Ref{Kind: ObjectChange, ID: string(id)}, actDecideChange, c.Ref+" "+firstOf(c.Title), decisionDue(tx), changes.view(c), changes.view(next)); err != nil {
			return c, "", err
		}
		return next, "", s.changeMoved(ctx, tx, next)
	})
}

func (s *Service) changeMoved(ctx context.Context, tx *control.Tx, c Change) error {
	if s.ChangeMoved == nil {
		return nil
	}
	return s.ChangeMoved(ctx, tx, c)
}

// ReturnChange sends a change back to its assessment with a comment.
func (s *Service) ReturnChange(ctx context.Context, id ChangeID, seen int, comment string) (control.Done, error) {
	return changeEntry(ctx, s, actReturnChange, changes, string(id), seen, func(ctx context.Context, tx *control.Tx, c Change) (Change, string, error) {
		c, err := c.Move(ChangeAssessing, tx.Actor().ID)
		if err != nil {
			return c, "", err
		}
		if _, err = tx.Settle(ctx, control.Ref{Kind: ObjectChange, ID: string(id)}, actDecideChange, control.Returned, comment); err == nil {
			err = s.changeMoved(ctx, tx, c)
		}
		return c, comment, err
	})
}

// ChangeVerdict is a decision on a change: one of the four outcomes of R28; a merge names the other
// change, and all but an approval say why.
type ChangeVerdict struct {
	Outcome ChangeOutcome `json:"outcome"`
	Into    ChangeID      `json:"merged_into"`
	Comment string        `json:"comment"`
}

// DecideChange decides a change that waits (R28). Neither its requester nor who sent it decides (R43).
func (s *Service) DecideChange(ctx context.Context, id ChangeID, seen int, v ChangeVerdict) (control.Done, error) {
	return changeEntry(ctx, s, actDecideChange, changes, string(id), seen, func(ctx context.Context, tx *control.Tx, c Change) (Change, string, error) {
		if err := control.Distinct(tx.Hand(), c.Requester); err != nil {
			return c, "", err
		}
		next, err := c.Decide(v.Outcome, v.Into, tx.Actor().ID, tx.Today(), v.Comment)
		if err != nil {
			return c, "", err
		}
		if v.Outcome == OutcomeMerge {
			if next, err = mergeInto(ctx, tx, next); err != nil {
				return c, "", err
			}
		}
		outcome := control.Returned
		if v.Outcome == OutcomeApprove {
			outcome = control.Approved
		}
		if _, err = tx.Settle(ctx, control.Ref{Kind: ObjectChange, ID: string(id)}, actDecideChange, outcome, v.Comment); err == nil {
			err = s.changeMoved(ctx, tx, next)
		}
		return next, v.Comment, err
	})
}

// mergeInto links a change with the one it lives on in, which belongs to the same holder and is open.
func mergeInto(ctx context.Context, tx *control.Tx, c Change) (Change, error) {
	other, err := changes.one(ctx, tx, string(c.MergedInto))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return c, err
	}
	var fs fault.Fields
	fs.Check(err == nil && other.of() == c.of() && other.Open(), "merged_into", "portfolio.change.merge_target_missing")
	c.Links = append(c.Links, Link{Kind: ObjectChange, ID: string(c.MergedInto)})
	return c, fs.Err()
}

// DecideChangeFromInbox approves a change from the inbox, or returns it to its assessment.
func (s *Service) DecideChangeFromInbox(ctx context.Context, object control.Ref, approve bool, comment string) (control.Done, error) {
	if approve {
		return s.DecideChange(ctx, ChangeID(object.ID), 0, ChangeVerdict{Outcome: OutcomeApprove, Comment: comment})
	}
	return s.ReturnChange(ctx, ChangeID(object.ID), 0, comment)
}

// ImplementChange records that an approved change was made, with the difference it made to the work
// plan (R28). A change of the end or the budget freezes a new baseline with it (R17).
func (s *Service) ImplementChange(ctx context.Context, id ChangeID, seen int, planDiff string) (control.Done, error) {
	return changeEntry(ctx, s, actImplementChange, changes, string(id), seen, func(ctx context.Context, tx *control.Tx, c Change) (Change, string, error) {
		next, err := c.Implement(planDiff, tx.Actor().ID, tx.Today())
		if err != nil || c.Project == "" || c.NewEnd.IsZero() && c.NewBudget.Currency == "" {
			return next, planDiff, err
		}
		p, err := projectHead(ctx, tx, c.Project)
		if err == nil && p.Baseline.No > 0 { // before the first baseline the plan is edited, not re-baselined
			err = s.rebaseline(ctx, tx, c.Project, &c)
		}
		return next, planDiff, err
	})
}
