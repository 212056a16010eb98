package funds

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// SignPayment signs a payment; with the last signature it takes, the money goes. The two signatories are
// different persons, and neither had a hand in the chain before nor prepared the payment, also across delegation (R42, R43).
func (s *Service) SignPayment(ctx context.Context, id PaymentID, seen int) (control.Done, error) {
	return s.changePayment(ctx, actSignPayment, id, seen, "", func(ctx context.Context, tx *control.Tx, x *chain) error {
		p := &x.payment
		if p.State != PaymentPrepared && p.State != PaymentFirst {
			return fault.New(fault.Conflict, "funds.payment.moved_on", nil)
		}
		if err := control.Distinct(tx.Hand(), append(x.hands(), p.FirstBy)...); err != nil {
			return err
		}
		if err := s.payable(ctx, tx, *x); err != nil {
			return err
		}
		if p.State == PaymentPrepared {
			p.FirstBy, p.State = tx.Hand().Person, PaymentFirst
			if err := s.noteSignature(ctx, tx, *p, 1); err != nil {
				return err
			}
			if p.Signatures > 1 {
				return nil
			}
		} else {
			p.SecondBy = tx.Hand().Person
			if err := s.noteSignature(ctx, tx, *p, 2); err != nil {
				return err
			}
		}
		return s.releasePayment(ctx, tx, x)
	})
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

// releasePayment posts the payment: what was liquidated is paid, or what was committed is advanced; the
// difference between the rate of the commitment and that of today is the fund's, never the line's (R57).
func (s *Service) releasePayment(ctx context.Context, tx *control.Tx, x *chain) error {
	p := &x.payment
	p.State, p.ReleasedOn = PaymentReleased, tx.Today()
	e := Entry{Fund: x.fund.ID, Kind: EntryPay, BookedOn: tx.Today(), Source: p.ID.ref(), Reason: p.Ref(x.commitment)}
	parts, total, err := s.paidParts(ctx, tx, x)
	if err != nil {
		return err
	}
	originals, err := shareOf(parts, p.Original)
	if err != nil {
		return err
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
	if e.Rule, err = ruleOf("R56", parts); err != nil {
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

// paidParts are the accounts a payment settles: what its invoice had liquidated, or its part of what is
// still reserved.
func (s *Service) paidParts(ctx context.Context, tx *control.Tx, x *chain) ([]Account, int64, error) {
	if x.payment.Kind != PayInvoice {
		return part(ctx, tx, x.fund, x.commitment, x.payment.Original.Minor)
	}
	e, err := entry(ctx, tx, x.invoice.Entry)
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
