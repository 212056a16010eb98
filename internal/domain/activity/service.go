package activity

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The acts of the slice, besides those of the moves (Move.Act). Who may do them is the matrix of people.
const (
	ActCreate control.Act = "activity.activity.create"
	ActEdit   control.Act = "activity.activity.edit"
	ActFile   control.Act = "activity.activity.file"

	ActCreateMeeting control.Act = "activity.meeting.create"
	ActEditMeeting   control.Act = "activity.meeting.edit"
	ActIssueMeeting  control.Act = "activity.meeting.issue"

	ActCreateAction control.Act = "activity.action.create"
	ActEditAction   control.Act = "activity.action.edit"
	ActAnswer       control.Act = "activity.action.answer"
	ActVerify       control.Act = "activity.action.verify"
	ActReturn       control.Act = "activity.action.return"
	ActCancelAction control.Act = "activity.action.cancel"
	ActBulkActions  control.Act = "activity.action.edit_several"
)

// Service is the slice's use cases, one exported method each. It is safe for concurrent use.
type Service struct {
	control   *control.Control
	portfolio *portfolio.Service

	// Words are those of what the office writes in both languages, such as an invitation.
	Words *i18n.Catalogue
}

// New makes the service over the office's control; decisions of meetings go to the register of portfolio.
func New(c *control.Control, p *portfolio.Service) *Service {
	return &Service{control: c, portfolio: p}
}

// Register tells control how the acts of the slice are taken back. App calls it at start.
func (s *Service) Register(c *control.Control) {
	back := control.Undoing(s.undoActivity)
	c.Undoes(ActEdit, back)
	for _, m := range Moves {
		c.Undoes(m.Act(), back)
	}
	c.Undoes(ActEditMeeting, control.Undoing(s.undoMeeting))
	for _, act := range []control.Act{ActEditAction, ActAnswer, ActVerify, ActReturn, ActCancelAction} {
		c.Undoes(act, control.Undoing(s.undoAction))
	}
	c.Undoes(ActBulkActions, s.undoBulk)
}

// today is the day in UTC, for reads; a write takes its transaction's.
func (s *Service) today() cal.Date { return s.control.DB().Now().Date() }

// placed finds where something new hangs, for the actor in the context. Fault: NotFound.
func (s *Service) placed(ctx context.Context, holder control.Ref) (o control.Object, err error) {
	if !oneOf(holder.Kind, HolderKinds) {
		return o, fault.Missing("holder")
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		o, err = control.Protection(ctx, q, holder)
		return err
	})
	return o, err
}

// create opens a Do for something new in a scope, edit one for something that is there; both answer a
// form that was sent twice once.
func (s *Service) create(ctx context.Context, act control.Act, scope string, body func(context.Context, *control.Tx) (control.Change, error)) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: act, Scope: scope, Key: web.RequestKey(ctx)}, body)
}

func (s *Service) edit(ctx context.Context, act control.Act, object control.Ref, body func(context.Context, *control.Tx) (control.Change, error)) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: act, Object: object, Key: web.RequestKey(ctx)}, body)
}

// remark gives an object the marking it was given in its form.
func remark(ctx context.Context, tx *control.Tx, ref control.Ref, m control.Marking) error {
	o, err := control.Protection(ctx, tx, ref)
	if err != nil {
		return err
	}
	o.Marking = m
	return tx.Protect(ctx, o)
}

// knownPeople refuses persons, by field name, who are not users of the office.
func knownPeople(ctx context.Context, q db.Querier, named map[string]control.ActorID) error {
	people, err := control.People(ctx, q)
	if err != nil {
		return err
	}
	known := map[control.ActorID]bool{"": true}
	for _, p := range people {
		known[p.ID] = true
	}
	var fs fault.Fields
	for _, name := range sortedKeys(named) {
		fs.Check(known[named[name]], name, "activity.person_unknown")
	}
	return fs.Err()
}

func orStale(err error, changed bool, current any) error {
	if err == nil && !changed {
		return fault.Stale(current)
	}
	return err
}

// seen refuses a form that was read at another version than the stored one; 0 is whichever is stored.
func seen(at, stored int, current any) error {
	if at != 0 && at != stored {
		return fault.Stale(current)
	}
	return nil
}
