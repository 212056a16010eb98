package activity

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// CreateAction enters an action below a project, package, programme or party. Without a chair, whoever
// enters it verifies it. Faults: Invalid with every wrong field (R130), NotFound for a holder that is not
// there for this actor.
func (s *Service) CreateAction(ctx context.Context, holder control.Ref, f ActionForm) (control.Done, error) {
	o, err := s.placed(ctx, holder)
	if err != nil {
		return control.Done{}, err
	}
	return s.create(ctx, ActCreateAction, o.Scope, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a, err := s.EnterAction(ctx, tx, o, f, "")
		return control.Change{Object: a.ID.Ref(), After: a}, err
	})
}

// EnterAction enters an action inside the transaction of somebody else's act: an inner step, which adds no
// line to the trail. at is the protection of the holder, as control.Protection gives it.
func (s *Service) EnterAction(ctx context.Context, tx *control.Tx, at control.Object, f ActionForm, of MeetingID) (Action, error) {
	f = f.trimmed()
	if f.Chair == "" {
		f.Chair = tx.Actor().ID
	}
	if err := f.checked(ctx, tx); err != nil {
		return Action{}, err
	}
	a := Action{ID: ActionID(tx.NewID()), Holder: at.Ref, Partner: partnerOf(at.Scope), Meeting: of, ActionForm: f, State: ActionOpen, Version: 1, scope: at.Scope}
	code, year, no, err := nextCode(ctx, tx, "activity_action", "ACN", tx.Today())
	if err != nil {
		return a, err
	}
	a.Code = code
	if err := tx.Protect(ctx, control.Object{Ref: a.ID.Ref(), Scope: at.Scope, Marking: a.Marking}); err != nil {
		return a, err
	}
	return a, insertAction(ctx, tx, a, year, no)
}

func (f ActionForm) checked(ctx context.Context, q db.Querier) error {
	var fs fault.Fields
	for _, err := range []error{f.Check(), knownPeople(ctx, q, map[string]control.ActorID{"owner": f.Owner, "chair": f.Chair})} {
		if other := fs.Merge(err); other != nil {
			return other
		}
	}
	return fs.Err()
}

// onAction loads an action read at a version (0: whichever is stored), lets change alter it, and keeps it.
// note goes into the trail.
func (s *Service) onAction(ctx context.Context, act control.Act, id ActionID, at int, change func(ctx context.Context, tx *control.Tx, a Action) (Action, string, error)) (control.Done, error) {
	return s.edit(ctx, act, id.Ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := action(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := seen(at, before.Version, before); err != nil {
			return control.Change{}, err
		}
		after, note, err := change(ctx, tx, before)
		if err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: id.Ref(), Before: before, After: after.next(), Note: note}, keepAction(ctx, tx, before, after)
	})
}

func (a Action) next() Action { a.Version++; return a }

// keepAction stores an action that was loaded in the same transaction. It is an inner step.
func keepAction(ctx context.Context, tx *control.Tx, before, after Action) error {
	after.Version = before.Version
	changed, err := updateAction(ctx, tx, after)
	if err := orStale(err, changed, before); err != nil {
		return err
	}
	return remark(ctx, tx, before.ID.Ref(), after.Marking)
}

// EditAction saves the form of an open action read at a version.
func (s *Service) EditAction(ctx context.Context, id ActionID, at int, f ActionForm) (control.Done, error) {
	return s.onAction(ctx, ActEditAction, id, at, func(ctx context.Context, tx *control.Tx, a Action) (Action, string, error) {
		if a.State != ActionOpen {
			return a, "", fault.New(fault.Conflict, "activity.action.not_open", fault.Args{"state": a.State.Word()})
		}
		f = f.trimmed()
		if f.Chair == "" {
			f.Chair = a.Chair
		}
		a.ActionForm = f
		return a, "", f.checked(ctx, tx)
	})
}

// AnswerAction records that an open action is done, with what was done. The owner answers, from my work
// or from the link of a mail; for an owner outside the office, or an absent one, whoever may edit actions
// there does.
func (s *Service) AnswerAction(ctx context.Context, id ActionID, at int, words string) (control.Done, error) {
	return s.onAction(ctx, ActAnswer, id, at, func(_ context.Context, tx *control.Tx, a Action) (Action, string, error) {
		if tx.Actor().ID != a.Owner && !tx.Actor().MayDecide(ActEditAction, a.scope) {
			return a, "", fault.New(fault.Forbidden, "activity.action.not_owner", nil)
		}
		a, err := a.Answered(tx.Actor().ID, tx.Today(), words)
		return a, a.Answer, err
	})
}

// VerifyAction accepts that an action is done: the chair, or whoever may verify there, but never the one
// who answered (R43).
func (s *Service) VerifyAction(ctx context.Context, id ActionID, at int) (control.Done, error) {
	return s.onAction(ctx, ActVerify, id, at, func(_ context.Context, tx *control.Tx, a Action) (Action, string, error) {
		a, err := a.Verified(tx.Hand(), tx.Today())
		return a, "", err
	})
}

// ReturnAction opens an action again that was said to be done, with what is missing.
func (s *Service) ReturnAction(ctx context.Context, id ActionID, at int, reason string) (control.Done, error) {
	return s.onAction(ctx, ActReturn, id, at, func(_ context.Context, _ *control.Tx, a Action) (Action, string, error) {
		a, err := a.Returned(reason)
		return a, a.Reason, err
	})
}

// CancelAction calls an open action off, with the reason.
func (s *Service) CancelAction(ctx context.Context, id ActionID, at int, reason string) (control.Done, error) {
	return s.onAction(ctx, ActCancelAction, id, at, func(_ context.Context, _ *control.Tx, a Action) (Action, string, error) {
		a, err := a.CalledOff(reason)
		return a, a.Reason, err
	})
}

// undoAction puts an action back to what it was, under the act that is taken back.
func (s *Service) undoAction(ctx context.Context, _ control.Ref, was, became Action) (control.Done, error) {
	act := ActEditAction
	switch {
	case became.State == ActionCancelled:
		act = ActCancelAction
	case was.Waits() && became.State == ActionOpen:
		act = ActReturn
	case was.Waits():
		act = ActVerify
	case was.State != became.State:
		act = ActAnswer
	}
	return s.onAction(ctx, act, became.ID, became.Version, func(_ context.Context, _ *control.Tx, now Action) (Action, string, error) {
		was.scope = now.scope
		return was, "", nil
	})
}

// Action loads one. Fault: NotFound.
func (s *Service) Action(ctx context.Context, id ActionID) (a Action, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		a, err = action(ctx, q, id)
		return err
	})
	return a, err
}
