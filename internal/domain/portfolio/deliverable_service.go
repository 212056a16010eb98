package portfolio

import (
	"context"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// DeliverableForm is the form of a deliverable, under the names it has on the page, in JSON and in the
// trail.
type DeliverableForm struct {
	Title    i18n.Text `json:"title"`
	Criteria string    `json:"criteria"`
	Must     bool      `json:"must"`
	Producer ActorID   `json:"producer"`
	Acceptor ActorID   `json:"acceptor"`
	Payee    string    `json:"payee"`
	Due      cal.Date  `json:"due"`
	Forecast cal.Date  `json:"forecast"`
}

func (d Deliverable) form() DeliverableForm {
	return DeliverableForm{d.Title, d.Criteria, d.Must, d.Producer, d.Acceptor, d.Payee, d.Due, d.Forecast}
}

func (f DeliverableForm) apply(d Deliverable) Deliverable {
	d.Title, d.Criteria, d.Must, d.Producer, d.Acceptor, d.Payee, d.Due, d.Forecast = f.Title, f.Criteria, f.Must, f.Producer, f.Acceptor, f.Payee, f.Due, f.Forecast
	return d
}

func (id DeliverableID) ref() control.Ref {
	return control.Ref{Kind: ObjectDeliverable, ID: string(id)}
}

// deliverableView is a deliverable as the trail and the inbox show it.
type deliverableView struct {
	DeliverableForm
	State    DeliverableState `json:"state"`
	Evidence string           `json:"evidence,omitempty"`
	Remarks  string           `json:"remarks,omitempty"`
	Version  int              `json:"version"`
}

func (d Deliverable) view() deliverableView {
	return deliverableView{d.form(), d.State, d.Evidence, d.Remarks, d.Revision}
}

// check runs the rules of the form, and whether the people named are users.
func (d Deliverable) check(ctx context.Context, q db.Querier) error {
	if err := d.Check(); err != nil {
		return err
	}
	return knownPeople(ctx, q, map[string]ActorID{"producer": d.Producer, "acceptor": d.Acceptor})
}

// openProject loads a project that can still be worked on.
func openProject(ctx context.Context, q db.Querier, id ProjectID) (Project, error) {
	p, err := projectHead(ctx, q, id)
	if err == nil && p.State.Over() {
		err = fault.New(fault.Conflict, "portfolio.project.over", fault.Args{"state": p.State.Word()})
	}
	return p, err
}

// CreateDeliverable adds a deliverable to a project; it takes the scope and marking of the project.
func (s *Service) CreateDeliverable(ctx context.Context, id ProjectID, f DeliverableForm) (control.Done, error) {
	return s.edit(ctx, "portfolio.deliverable.create", id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := openProject(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		d := f.apply(Deliverable{ID: DeliverableID(tx.NewID()), Project: id, State: DeliverablePlanned})
		if err := d.check(ctx, tx); err != nil {
			return control.Change{}, err
		}
		if d.No, err = nextNo(ctx, tx, "portfolio_deliverable", "project_id", string(id)); err != nil {
			return control.Change{}, err
		}
		if err := tx.Protect(ctx, control.Object{Ref: d.ID.ref(), Scope: p.Scope, Marking: p.Marking}); err != nil {
			return control.Change{}, err
		}
		if err := insertDeliverable(ctx, tx, d); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: d.ID.ref(), After: d.view()}, s.rate(ctx, tx, id)
	})
}

// EditDeliverable saves the form of a deliverable read at a revision. What was accepted does not
// change any more.
func (s *Service) EditDeliverable(ctx context.Context, id DeliverableID, seen int, f DeliverableForm) (control.Done, error) {
	return s.edit(ctx, "portfolio.deliverable.edit", id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := deliverable(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, before.Stamp, before.form()); err != nil {
			return control.Change{}, err
		}
		if before.State == DeliverableAccepted || before.State == DeliverableSubmitted {
			return control.Change{}, fault.New(fault.Conflict, "portfolio.deliverable.locked", fault.Args{"state": before.State.Word()})
		}
		if _, err := openProject(ctx, tx, before.Project); err != nil {
			return control.Change{}, err
		}
		after := f.apply(before)
		if err := after.check(ctx, tx); err != nil {
			return control.Change{}, err
		}
		if err := updateDeliverable(ctx, tx, after); err != nil {
			return control.Change{}, err
		}
		after.Revision++
		return control.Change{Object: id.ref(), Before: before.view(), After: after.view()}, s.rate(ctx, tx, before.Project)
	})
}

// actAcceptDeliverable decides a deliverable that was handed in; it is what the inbox asks for.
const actAcceptDeliverable Act = "portfolio.deliverable.accept"

// MoveDeliverable takes a deliverable to another state by the act of the move. evidence says what is
// handed in, remarks what is reserved or wrong. Handing in puts it into the inbox; accepting,
// accepting with reservations and rejecting take it out (R29).
func (s *Service) MoveDeliverable(ctx context.Context, act Act, id DeliverableID, seen int, evidence, remarks string) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := deliverable(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, before.Stamp, before.form()); err != nil {
			return control.Change{}, err
		}
		if _, err := openProject(ctx, tx, before.Project); err != nil {
			return control.Change{}, err
		}
		move, err := deliverableMachine.By(before.State, act, "")
		if err != nil {
			return control.Change{}, err
		}
		with := before
		if evidence != "" {
			with.Evidence = evidence
		}
		if with.Evidence == "" && move.Guard == "evidence" {
			if with.Evidence, err = evidenceOnFile(ctx, tx, id); err != nil {
				return control.Change{}, err
			}
		}
		if remarks != "" || act == actAcceptDeliverable {
			with.Remarks = remarks
		}
		staff, err := s.staffOf(ctx, tx, before.Payee)
		if err != nil {
			return control.Change{}, err
		}
		after, err := with.Move(move.To, DeliverableFacts{Actor: tx.Actor().ID, PayeeStaff: staff}, tx.Today())
		if err != nil {
			return control.Change{}, err
		}
		if err := settleDeliverable(ctx, tx, before, after); err != nil {
			return control.Change{}, err
		}
		if err := updateDeliverable(ctx, tx, after); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: id.ref(), Before: before.view(), After: after.view(), Note: remarks}, s.rate(ctx, tx, before.Project)
	})
}

// evidenceOnFile names the documents uploaded to a deliverable, "" when there are none: they are evidence
// enough. They are named by reference only, since they may be marked above the deliverable (R127).
func evidenceOnFile(ctx context.Context, q db.Querier, id DeliverableID) (string, error) {
	list, err := documentsAbout(ctx, q, string(id))
	var refs []string
	for _, d := range list {
		if d.State == DocumentCurrent {
			refs = append(refs, d.Ref)
		}
	}
	return strings.Join(refs, ", "), err
}

// settleDeliverable keeps the inbox in step with the state. The hand that decides is compared with the
// producer too, so that a delegation does not let one accept one's own work (R29, R43).
func settleDeliverable(ctx context.Context, tx *control.Tx, before, after Deliverable) error {
	if after.State == DeliverableSubmitted {
		return tx.Submit(ctx, after.ID.ref(), actAcceptDeliverable, firstOf(after.Title), decisionDue(tx), before.view(), after.view())
	}
	if before.State != DeliverableSubmitted {
		return nil
	}
	if err := control.Distinct(tx.Hand(), before.Producer); err != nil {
		return err
	}
	outcome := control.Approved
	if after.State == DeliverableRejected {
		outcome = control.Returned
	}
	_, err := tx.Settle(ctx, after.ID.ref(), actAcceptDeliverable, outcome, after.Remarks)
	return err
}

// DecideDeliverable accepts a deliverable from the inbox, or rejects it with a comment.
func (s *Service) DecideDeliverable(ctx context.Context, object control.Ref, approve bool, comment string) (control.Done, error) {
	if approve {
		return s.MoveDeliverable(ctx, actAcceptDeliverable, DeliverableID(object.ID), 0, "", comment)
	}
	return s.MoveDeliverable(ctx, "portfolio.deliverable.reject", DeliverableID(object.ID), 0, "", comment)
}

// staffOf are the users who belong to a party, none for no party or where nobody was told how to know.
func (s *Service) staffOf(ctx context.Context, q db.Querier, party string) ([]ActorID, error) {
	if party == "" || s.Staff == nil {
		return nil, nil
	}
	return s.Staff(ctx, q, party)
}
