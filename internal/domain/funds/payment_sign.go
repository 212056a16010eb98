package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// awaitSignature puts a payment into the inbox of those who may sign it: nobody who had a hand in the chain, prepared it
// or has signed it is offered it (R42, R43).
func (s *Service) awaitSignature(ctx context.Context, tx *control.Tx, x chain) error {
	due := x.invoice.DueOn
	if due.IsZero() {
		due = tx.Today().AddDays(5)
	}
	return tx.Submit(ctx, x.payment.ID.ref(), actSignPayment, x.payment.Ref(x.commitment)+" "+x.payee.Name, due, nil, x.view(), append(x.hands(), x.payment.FirstBy)...)
}

// SignPayment signs a payment; with the last signature it takes, the money goes. The two signatories are
// different persons, and neither had a hand in the chain before nor prepared the payment, also across delegation (R42, R43).
func (s *Service) SignPayment(ctx context.Context, id PaymentID, seen int) (control.Done, error) {
	return s.decidePayment(ctx, id, seen, "", func(ctx context.Context, tx *control.Tx, x *chain) error {
		return s.signPayment(ctx, tx, x, "")
	})
}

// DecidePayment is the decision of the inbox on a payment: it is signed, or sent back. What is sent back is cancelled, and
// its invoice is paid anew.
func (s *Service) DecidePayment(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
	return s.decidePayment(ctx, PaymentID(ref.ID), 0, comment, func(ctx context.Context, tx *control.Tx, x *chain) error {
		if approve {
			return s.signPayment(ctx, tx, x, comment)
		}
		if _, err := tx.Settle(ctx, ref, actSignPayment, control.Returned, comment); err != nil {
			return err
		}
		return cancelPayment(ctx, tx, x, comment)
	})
}

// decidePayment opens a Do on a payment that awaits a signature, for somebody who may give it.
func (s *Service) decidePayment(ctx context.Context, id PaymentID, seen int, comment string, decide func(context.Context, *control.Tx, *chain) error) (control.Done, error) {
	return s.changePayment(ctx, actSignPayment, id, seen, comment, func(ctx context.Context, tx *control.Tx, x *chain) error {
		if !x.payment.State.Unsigned() {
			return fault.New(fault.Conflict, "funds.payment.moved_on", nil)
		}
		if err := control.Distinct(tx.Hand(), append(x.hands(), x.payment.FirstBy)...); err != nil {
			return err
		}
		return decide(ctx, tx, x)
	})
}

func (s *Service) signPayment(ctx context.Context, tx *control.Tx, x *chain, comment string) error {
	p := &x.payment
	if err := s.payable(ctx, tx, *x); err != nil {
		return err
	}
	if _, err := tx.Settle(ctx, p.ID.ref(), actSignPayment, control.Approved, comment); err != nil {
		return err
	}
	if p.State == PaymentFirst {
		p.SecondBy = tx.Hand().Person
		if err := s.noteSignature(ctx, tx, *p, 2); err != nil {
			return err
		}
		return s.releasePayment(ctx, tx, x)
	}
	p.FirstBy, p.State = tx.Hand().Person, PaymentFirst
	if err := s.noteSignature(ctx, tx, *p, 1); err != nil {
		return err
	}
	if p.Signatures > 1 {
		return s.awaitSignature(ctx, tx, *x)
	}
	return s.releasePayment(ctx, tx, x)
}

// noteSignature keeps whose hand signed and for whom: nobody stands behind both signatures.
func (s *Service) noteSignature(ctx context.Context, tx *control.Tx, p Payment, no int) error {
	hand := tx.Hand()
	signed, err := db.Collect(ctx, tx, db.SQL(`SELECT s.actor_id, s.for_actor FROM funds_signature s WHERE s.payment_id = ?`, p.ID), func(row db.Row) (h control.Hand, err error) {
		err = row.Scan(&h.Person, &h.For)
		return h, err
	})
	if err != nil {
		return err
	}
	for _, before := range signed {
		if err := control.Distinct(hand, before.Person, before.For); err != nil {
			return err
		}
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_signature (payment_id, no, actor_id, for_actor) VALUES (?, ?, ?, ?)`, p.ID, no, hand.Person, hand.For))
	return err
}

// releasePayment posts the payment, and moves its commitment on.
func (s *Service) releasePayment(ctx context.Context, tx *control.Tx, x *chain) error {
	p := &x.payment
	p.State, p.ReleasedOn = PaymentReleased, tx.Today()
	e, err := paymentEntry(ctx, tx, *x, tx.Today())
	if err != nil {
		return err
	}
	if p.Entry, err = post(ctx, tx, e); err != nil {
		return err
	}
	if p.Kind != PayInvoice {
		x.commitment.Billed += p.Original.Minor
	}
	if err := s.settleState(ctx, tx, &x.commitment); err != nil {
		return err
	}
	return updateCommitment(ctx, tx, x.commitment)
}

// paymentEntry is a payment in the ledger: what was liquidated is paid, or what was committed is advanced; the
// difference between the rate of the commitment and that of today is the fund's, never the line's (R57).
func paymentEntry(ctx context.Context, q db.Querier, x chain, on cal.Date) (Entry, error) {
	p := x.payment
	e := Entry{Fund: x.fund.ID, Kind: EntryPay, BookedOn: on, Source: p.ID.ref(), Reason: p.Ref(x.commitment)}
	parts, total, err := paidParts(ctx, q, x)
	if err != nil {
		return e, err
	}
	originals, err := shareOf(parts, p.Original)
	if err != nil {
		return e, err
	}
	for i, a := range parts {
		to := a.Key.As(Paid)
		to.Commitment = ""
		if p.Kind != PayInvoice {
			e.Kind, to = EntryAdvance, a.Key.As(Advanced)
		}
		e.Transfers = append(e.Transfers, Transfer{From: a.Key, To: to, Minor: a.Minor, Original: originals[i], Rate: p.Rate})
	}
	e.Transfers = append(e.Transfers, Transfer{From: x.fund.account(Bank), To: x.fund.account(Outside), Minor: p.Minor, Original: p.Original, Rate: p.Rate})
	if loss := p.Minor - total; loss > 0 {
		e.Transfers = append(e.Transfers, Transfer{From: x.fund.account(FX), To: x.fund.account(Exchange), Minor: loss})
	} else if loss < 0 {
		e.Transfers = append(e.Transfers, Transfer{From: x.fund.account(Exchange), To: x.fund.account(FX), Minor: -loss})
	}
	e.Rule, err = ruleOf("R56", parts)
	return e, err
}

// paidParts are the accounts a payment settles: what its invoice had liquidated, or its part of what is
// still reserved.
func paidParts(ctx context.Context, q db.Querier, x chain) ([]Account, int64, error) {
	if x.payment.Kind != PayInvoice {
		return part(ctx, q, x.fund, x.commitment, x.payment.Original.Minor)
	}
	e, err := entry(ctx, q, x.invoice.Entry)
	if err != nil {
		return nil, 0, err
	}
	var parts []Account
	for _, t := range e.Transfers {
		parts = append(parts, Account{Key: t.To, Minor: t.Minor})
	}
	return parts, x.invoice.Minor, nil
}

func shareOf(parts []Account, original money.Amount) ([]money.Amount, error) {
	weights := make([]int64, len(parts))
	for i, a := range parts {
		weights[i] = a.Minor
	}
	return money.Allocate(original, weights)
}
