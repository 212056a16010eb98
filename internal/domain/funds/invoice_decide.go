package funds

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

func (s *Service) submitInvoice(ctx context.Context, tx *control.Tx, i Invoice, act Act) error {
	v, err := viewInvoice(ctx, tx, i)
	if err != nil {
		return err
	}
	return tx.Submit(ctx, i.ID.ref(), act, v.Payee+" "+i.Number, i.DueOn, nil, v)
}

// decideInvoice settles a decision on an invoice, for a commitment that change may move on.
func (s *Service) decideInvoice(ctx context.Context, act Act, ref control.Ref, approve bool, comment string, on func(context.Context, *control.Tx, *Commitment, *Invoice) error) (control.Done, error) {
	seen, err := find(ctx, s, func(ctx context.Context, q db.Querier) (Invoice, error) { return invoice(ctx, q, InvoiceID(ref.ID)) })
	if err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, act, ref, seen.Original, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		i, err := invoice(ctx, tx, seen.ID)
		if err != nil {
			return control.Change{}, err
		}
		c, err := commitment(ctx, tx, i.Commitment)
		if err != nil {
			return control.Change{}, err
		}
		before, err := viewInvoice(ctx, tx, i)
		if err != nil {
			return control.Change{}, err
		}
		outcome := control.Returned
		if approve {
			outcome = control.Approved
		}
		if _, err := tx.Settle(ctx, ref, act, outcome, comment); err != nil {
			return control.Change{}, err
		}
		i.Comment = comment
		if approve {
			err = on(ctx, tx, &c, &i)
		} else {
			err = s.rejectInvoice(ctx, tx, &c, &i)
		}
		if err != nil {
			return control.Change{}, err
		}
		if err := updateInvoice(ctx, tx, i); err != nil {
			return control.Change{}, err
		}
		i.Revision++
		after, err := viewInvoice(ctx, tx, i)
		return control.Change{Object: ref, Before: before, After: after, Note: comment}, err
	})
}

// rejectInvoice ends an invoice; what it had liquidated is committed again.
func (s *Service) rejectInvoice(ctx context.Context, tx *control.Tx, c *Commitment, i *Invoice) error {
	i.State = InvoiceRejected
	if i.Entry == "" {
		return nil
	}
	if _, err := reverse(ctx, tx, i.Entry, tx.Today(), i.Comment); err != nil {
		return err
	}
	c.Billed -= i.Original.Minor
	i.Minor = 0
	if c.State == CommitmentLiquidated {
		c.State = CommitmentDelivered
	}
	return updateCommitment(ctx, tx, *c)
}

// DecideHeld lets an invoice that was held go on as no duplicate, or rejects it (R45).
func (s *Service) DecideHeld(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
	return s.decideInvoice(ctx, actReleaseInvoice, ref, approve, comment, func(ctx context.Context, tx *control.Tx, c *Commitment, i *Invoice) error {
		if !filled(comment) {
			var fs fault.Fields
			fs.Add("comment", "control.approval.comment", nil)
			return fs.Err()
		}
		i.State, i.HeldBecause = InvoiceReceived, ""
		return s.match(ctx, tx, *c, i)
	})
}

// CertifyInvoice is the budget holder's certification that the service was rendered: the money is
// liquidated. Who requested the commitment or registered the invoice does not certify (R43).
func (s *Service) CertifyInvoice(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
	return s.decideInvoice(ctx, actCertifyInvoice, ref, approve, comment, func(ctx context.Context, tx *control.Tx, c *Commitment, i *Invoice) error {
		behind, err := control.StoodFor(ctx, tx, i.ID.ref(), actRegisterInvoice)
		if err != nil {
			return err
		}
		if err := control.Distinct(tx.Hand(), slices.Concat(c.handsBut(StepCertify), behind, []ActorID{i.RegisteredBy})...); err != nil {
			return err
		}
		i.CertifiedBy, i.State = tx.Actor().ID, InvoiceCertified
		if err := s.liquidate(ctx, tx, c, i); err != nil {
			return err
		}
		if slices.Contains(c.Steps, StepApprove) {
			return s.submitInvoice(ctx, tx, *i, actApproveInvoice)
		}
		i.State = InvoiceApproved
		return nil
	})
}

// handsBut are the persons of the chain but for those of one step, who may do the same step again.
func (c Commitment) handsBut(step Step) []ActorID {
	var ids []ActorID
	for _, d := range c.Done {
		if d.Round == c.Round && d.Step != step {
			ids = append(ids, d.By, d.For)
		}
	}
	return ids
}

// ApproveInvoice is the Financial Controller's approval, where the rung of the commitment asks for it.
func (s *Service) ApproveInvoice(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
	return s.decideInvoice(ctx, actApproveInvoice, ref, approve, comment, func(ctx context.Context, tx *control.Tx, c *Commitment, i *Invoice) error {
		behind, err := control.StoodFor(ctx, tx, i.ID.ref(), actRegisterInvoice, actCertifyInvoice)
		if err != nil {
			return err
		}
		if err := control.Distinct(tx.Hand(), slices.Concat(c.handsBut(StepApprove), behind, []ActorID{i.RegisteredBy, i.CertifiedBy})...); err != nil {
			return err
		}
		i.ApprovedBy, i.State = tx.Actor().ID, InvoiceApproved
		return nil
	})
}
