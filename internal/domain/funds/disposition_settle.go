package funds

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// awaitSignature puts a disposition into the inbox of those who may sign it: nobody who proposed, approved or has signed it is
// offered it (R42, R43).
func (d Disposition) awaitSignature(ctx context.Context, tx *control.Tx, f Fund, a Agreement) error {
	hands, err := d.hands(ctx, tx)
	if err != nil {
		return err
	}
	hand := tx.Hand()
	return tx.Submit(ctx, d.ID.ref(), actSignDisposition, d.title(f, a), tx.Today().AddDays(5), nil, d.view(f, a), append(hands, hand.Person, hand.For)...)
}

// title is what a disposition is called where it awaits somebody.
func (d Disposition) title(f Fund, a Agreement) string {
	return a.Ref + " " + f.Amount(d.Minor).Decimal() + " " + string(f.Currency)
}

// hands are those a disposition went through, and for whom they acted.
func (d Disposition) hands(ctx context.Context, q db.Querier) ([]ActorID, error) {
	behind, err := control.StoodFor(ctx, q, d.ID.ref(), actProposeDisposition, actApproveDisposition, actSignDisposition)
	return append(behind, d.PreparedBy, d.ApprovedBy, d.FirstBy), err
}

// SignDisposition signs that a balance leaves the bank; with the second signature it goes. The signatories
// are two, and neither proposed nor approved it, also across delegation (R42, R43).
func (s *Service) SignDisposition(ctx context.Context, id DispositionID, seen int) (control.Done, error) {
	return s.signOrReturn(ctx, id, seen, true, "")
}

// DecideDispositionSignature is the decision of the inbox on a disposition that was approved: it is signed, or sent back. What
// is sent back stays locked until another is proposed.
func (s *Service) DecideDispositionSignature(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
	return s.signOrReturn(ctx, DispositionID(ref.ID), 0, approve, comment)
}

func (s *Service) signOrReturn(ctx context.Context, id DispositionID, seen int, approve bool, comment string) (control.Done, error) {
	return s.changeDisposition(ctx, actSignDisposition, id, seen, comment, func(ctx context.Context, tx *control.Tx, f Fund, a Agreement, d *Disposition) error {
		if d.State != DispositionApproved && d.State != DispositionFirst {
			return fault.New(fault.Conflict, "funds.disposition.moved_on", nil)
		}
		hands, err := d.hands(ctx, tx)
		if err != nil {
			return err
		}
		if err := control.Distinct(tx.Hand(), hands...); err != nil {
			return err
		}
		outcome := control.Returned
		if approve {
			outcome = control.Approved
		}
		if _, err := tx.Settle(ctx, id.ref(), actSignDisposition, outcome, comment); err != nil {
			return err
		}
		switch {
		case !approve:
			d.State, d.Comment = DispositionRefused, comment
			return nil
		case d.State == DispositionApproved:
			d.State, d.FirstBy = DispositionFirst, tx.Hand().Person
			return d.awaitSignature(ctx, tx, f, a)
		}
		d.SecondBy = tx.Hand().Person
		return s.settleDisposition(ctx, tx, f, a, d)
	})
}

// settleDisposition posts a disposition out of what is locked.
func (s *Service) settleDisposition(ctx context.Context, tx *control.Tx, f Fund, a Agreement, d *Disposition) error {
	list, err := accounts(ctx, tx, func(t *db.Text) {
		Scope{Contribution: d.Agreement}.of(t).Add("AND a.kind = 'locked' AND a.project_id = ? ORDER BY a.id", d.Project)
	})
	if err != nil {
		return err
	}
	if there := sumOf(list); there < d.Minor {
		return fault.Refuse("funds.ledger.short", fault.Args{"account": Locked.Word(), "where": a.Ref, "available": f.Amount(there), "wanted": f.Amount(d.Minor)})
	}
	parts, err := spread(list, f.Amount(d.Minor))
	if err != nil {
		return err
	}
	e := Entry{Fund: f.ID, BookedOn: tx.Today(), Source: d.ID.ref(), Reason: d.Letter.String()}
	to := Received
	switch e.Kind = EntryLock; d.Kind {
	case DisposeRefund:
		e.Kind, to = EntryRefund, Refunded
	case DisposeRedirect:
		e.Kind, to = EntryRedirect, Redirected
	}
	for _, p := range parts {
		at := p.Key.As(to)
		if to == Received {
			at = a.account(Received)
		}
		e.Transfers = append(e.Transfers, Transfer{From: p.Key, To: at, Minor: p.Minor})
	}
	if d.Kind != DisposeRetain {
		e.Transfers = append(e.Transfers, Transfer{From: f.account(Bank), To: f.account(Outside), Minor: d.Minor})
	}
	if d.Entry, err = post(ctx, tx, e); err != nil {
		return err
	}
	d.State, d.SettledOn = DispositionSettled, tx.Today()
	if d.Kind == DisposeRedirect {
		return s.redirect(ctx, tx, f, a, d)
	}
	return nil
}

// redirect makes the balance a contribution of the same donor to the other fund, in the bank there. It rests
// on the donor's letter and names where it comes from (R52); what the letter does not say anew stays as it was. No fee is kept back a second time.
func (s *Service) redirect(ctx context.Context, tx *control.Tx, f Fund, a Agreement, d *Disposition) error {
	target, err := ledgerFund(ctx, tx, d.Target)
	if err != nil {
		return err
	}
	minor, rate, err := s.convert(ctx, tx, f.Amount(d.Minor), target.Currency, tx.Today())
	if err != nil {
		return err
	}
	b := d.Letter.of(Agreement{ID: AgreementID(tx.NewID()), Fund: target.ID, Donor: a.Donor, Title: a.Title, State: AgreementReceived, Amount: f.Amount(d.Minor), Received: d.Minor, PledgedOn: tx.Today(), SignedOn: tx.Today(),
		ExpiresOn: a.ExpiresOn, Earmark: a.Earmark, EarmarkRef: a.EarmarkRef, Exclusions: a.Exclusions, Conditions: a.Conditions, MetOn: a.MetOn, ReportEvery: a.ReportEvery, Unspent: a.Unspent, Interest: a.Interest, Document: d.Letter.Document, Origin: a.ID, Contact: a.Contact,
		PreparedBy: d.PreparedBy, SignedBy: d.ApprovedBy})
	if err := s.createAgreement(ctx, tx, target, &b); err != nil {
		return err
	}
	if err := tx.Trail(ctx, actCreateAgreement, control.Change{Object: b.ID.ref(), After: b.view(), Note: d.Letter.String()}); err != nil {
		return err
	}
	d.Became = b.ID
	_, err = post(ctx, tx, Entry{Fund: target.ID, Kind: EntryReceipt, BookedOn: tx.Today(), Source: d.ID.ref(), Reason: d.Letter.String(), Transfers: []Transfer{
		{From: b.account(Donor), To: b.account(Receivable), Minor: minor, Original: b.Amount, Rate: rate},
		{From: b.account(Receivable), To: b.account(Received), Minor: minor, Original: b.Amount, Rate: rate},
		{From: target.account(Outside), To: target.account(Bank), Minor: minor, Original: b.Amount, Rate: rate}}})
	return err
}
