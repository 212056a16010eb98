package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

// ConfirmPayment notes that the bank has paid, with its reference. A match of the bank's line does the same.
func (s *Service) ConfirmPayment(ctx context.Context, id PaymentID, on cal.Date, bankRef string) (control.Done, error) {
	return s.changePayment(ctx, actConfirmPayment, id, 0, bankRef, func(ctx context.Context, tx *control.Tx, x *chain) error {
		p := &x.payment
		if p.State != PaymentReleased {
			return fault.New(fault.Conflict, "funds.payment.moved_on", nil)
		}
		var fs fault.Fields
		fs.Check(!on.IsZero() && !on.After(tx.Today()) && !on.Before(p.ReleasedOn), "on", "funds.payment.day_wrong")
		fs.Check(filled(bankRef), "bank_ref", "funds.receipt.bank_ref_missing")
		if err := fs.Err(); err != nil {
			return err
		}
		return x.paidByBank(ctx, tx, on, bankRef)
	})
}

// paidByBank notes in a chain when the bank has paid, and under which reference; its invoice is paid.
func (x *chain) paidByBank(ctx context.Context, tx *control.Tx, on cal.Date, bankRef string) error {
	x.payment.State, x.payment.ConfirmedOn, x.payment.BankRef = PaymentConfirmed, on, bankRef
	return x.settleInvoice(ctx, tx, InvoicePaid)
}

// unpaidByBank takes that back: the payment is released, and its invoice waits for the bank.
func (x *chain) unpaidByBank(ctx context.Context, tx *control.Tx) error {
	x.payment.State, x.payment.ConfirmedOn, x.payment.BankRef = PaymentReleased, cal.Date{}, ""
	return x.settleInvoice(ctx, tx, InvoiceScheduled)
}

// settleInvoice moves the invoice of a payment; advances and tranches have none.
func (x *chain) settleInvoice(ctx context.Context, tx *control.Tx, to InvoiceState) error {
	if x.payment.Invoice == "" {
		return nil
	}
	x.invoice.State = to
	return updateInvoice(ctx, tx, x.invoice)
}

// ReturnPayment takes back a payment that the bank sent back: the entry is reversed and the invoice can be
// paid anew.
func (s *Service) ReturnPayment(ctx context.Context, id PaymentID, reason string) (control.Done, error) {
	return s.changePayment(ctx, actReturnPayment, id, 0, reason, func(ctx context.Context, tx *control.Tx, x *chain) error {
		p := &x.payment
		if !p.State.Gone() {
			return fault.New(fault.Conflict, "funds.payment.moved_on", nil)
		}
		var fs fault.Fields
		fs.Check(filled(reason), "reason", "fault.required")
		within(&fs, "reason", reason, ShortText)
		if err := fs.Err(); err != nil {
			return err
		}
		if _, err := reverse(ctx, tx, p.Entry, tx.Today(), reason); err != nil {
			return err
		}
		p.State, p.Comment = PaymentReturned, reason
		if x.commitment.State == CommitmentClosed {
			x.commitment.State = CommitmentLiquidated
		}
		if p.Invoice == "" {
			x.commitment.Billed -= p.Original.Minor
			x.commitment.State = CommitmentSigned
		} else {
			x.invoice.State = InvoiceApproved
			if err := updateInvoice(ctx, tx, x.invoice); err != nil {
				return err
			}
		}
		return updateCommitment(ctx, tx, x.commitment)
	})
}

// CancelPayment takes back a payment that is not released.
func (s *Service) CancelPayment(ctx context.Context, id PaymentID, reason string) (control.Done, error) {
	return s.changePayment(ctx, actCancelPayment, id, 0, reason, func(ctx context.Context, tx *control.Tx, x *chain) error {
		if !x.payment.State.Unsigned() {
			return fault.New(fault.Conflict, "funds.payment.moved_on", nil)
		}
		var fs fault.Fields
		fs.Check(filled(reason), "reason", "fault.required")
		within(&fs, "reason", reason, ShortText)
		if err := fs.Err(); err != nil {
			return err
		}
		if err := tx.Dismiss(ctx, id.ref(), actSignPayment); err != nil {
			return err
		}
		return cancelPayment(ctx, tx, x, reason)
	})
}

// cancelPayment ends a payment that is not released; its invoice can be paid anew.
func cancelPayment(ctx context.Context, tx *control.Tx, x *chain, reason string) error {
	x.payment.State, x.payment.Comment = PaymentCancelled, reason
	if x.payment.Invoice == "" {
		return nil
	}
	x.invoice.State = InvoiceApproved
	return updateInvoice(ctx, tx, x.invoice)
}
