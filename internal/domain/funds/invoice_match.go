package funds

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// checkInvoice holds an invoice against its commitment and its own dates.
func (s *Service) checkInvoice(ctx context.Context, tx *control.Tx, i *Invoice, c Commitment, limits Limits) error {
	if !c.State.Binding() || c.Kind == KindAdvance || c.Kind == KindAgent {
		return fault.Refuse("funds.invoice.not_binding", fault.Args{"ref": c.Ref})
	}
	rest, err := toBill(ctx, tx, c)
	if err != nil {
		return err
	}
	var fs fault.Fields
	fs.Check(i.Number != "", "number", "fault.required")
	within(&fs, "number", i.Number, 60)
	fs.Check(i.Original.Minor > 0, "amount", "funds.amount_not_positive")
	if i.Original.Currency != c.Original.Currency {
		fs.Add("amount", "funds.currency_of_commitment", fault.Args{"currency": string(c.Original.Currency)})
	} else if i.Original.Minor > rest.Minor {
		fs.Add("amount", "funds.invoice.above_commitment", fault.Args{"rest": rest})
	}
	fs.Check(!i.DatedOn.IsZero() && !i.DatedOn.After(tx.Today()), "dated_on", "funds.receipt.future")
	fs.Check(!i.ReceivedOn.IsZero() && !i.ReceivedOn.After(tx.Today()), "received_on", "funds.receipt.future")
	if !c.ExPost && !i.DatedOn.IsZero() && i.DatedOn.Before(c.SignedOn) {
		fs.Add("dated_on", "funds.invoice.before_commitment", fault.Args{"on": c.SignedOn}) // R39
	}
	if i.IsClaim {
		if err := checkClaim(ctx, tx, &fs, i, c, limits); err != nil {
			return err
		}
	}
	i.DueOn = i.ReceivedOn.AddDays(limits.PaymentDays) // R46: the later of receipt and acceptance; a match moves it
	return fs.Err()
}

// toBill is what of a commitment no invoice has been registered for.
func toBill(ctx context.Context, q db.Querier, c Commitment) (money.Amount, error) {
	pending, err := db.One(ctx, q, ObjectInvoice, db.SQL(`SELECT CAST(COALESCE(SUM(i.original_minor), 0) AS BIGINT) FROM funds_invoice i WHERE i.commitment_id = ? AND i.state IN ('received', 'held', 'matched')`, c.ID), db.Value[int64])
	return money.Amount{Minor: max(0, c.Open().Minor-pending), Currency: c.Original.Currency}, err
}

// holdTwice holds an invoice that may be there already (R45): the same number of the payee, or the same
// amount within some days, under whichever of its records.
func (s *Service) holdTwice(ctx context.Context, q db.Querier, i *Invoice, limits Limits) error {
	number, first, last := i18n.Fold(i.Number), i.DatedOn.AddDays(-limits.DuplicateDays), i.DatedOn.AddDays(limits.DuplicateDays)
	known, err := db.Collect(ctx, q, db.SQL(`SELECT i.number, i.original_minor, i.currency, i.dated_on FROM funds_invoice i WHERE `+ofPayee("i.payee_id")+` AND i.state <> 'rejected' ORDER BY i.id`, i.Payee),
		func(row db.Row) (x Invoice, err error) {
			err = row.Scan(&x.Number, &x.Original.Minor, &x.Original.Currency, &x.DatedOn)
			return x, err
		})
	for _, x := range known {
		// Numbers are folded here and not by the engines, whose lower() knows different letters.
		if i18n.Fold(x.Number) == number || x.Original == i.Original && !x.DatedOn.Before(first) && !x.DatedOn.After(last) {
			i.State, i.HeldBecause = InvoiceHeld, x.Number
			break
		}
	}
	return err
}

// match is the three-way match: commitment, delivery and invoice agree, so the budget holder may certify.
// What is not delivered yet waits.
func (s *Service) match(ctx context.Context, tx *control.Tx, c Commitment, i *Invoice) error {
	delivered, _, err := deliveredOf(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if c.Kind == KindTravel {
		delivered = c.Original.Minor // attendance is what was delivered (R76)
	}
	matched, err := db.One(ctx, tx, ObjectInvoice, db.SQL(`SELECT CAST(COALESCE(SUM(i.original_minor), 0) AS BIGINT) FROM funds_invoice i
		WHERE i.commitment_id = ? AND i.id <> ? AND i.state NOT IN ('received', 'held', 'rejected')`, c.ID, i.ID), db.Value[int64])
	if err != nil || matched+i.Original.Minor > delivered {
		return err
	}
	limits, err := limitSetting.on(ctx, tx, tx.Today())
	if err != nil {
		return err
	}
	i.State = InvoiceMatched
	accepted, err := acceptedOn(ctx, tx, c.ID, matched+i.Original.Minor)
	if err != nil {
		return err
	}
	if due := accepted.AddDays(limits.PaymentDays); !accepted.IsZero() && due.After(i.DueOn) {
		i.DueOn = due
	}
	if err := updateInvoice(ctx, tx, *i); err != nil {
		return err
	}
	i.Revision++
	return s.submitInvoice(ctx, tx, *i, actCertifyInvoice)
}

// matchWaiting matches the invoices that waited for a delivery, the earliest first.
func (s *Service) matchWaiting(ctx context.Context, tx *control.Tx, c Commitment) error {
	list, err := invoices(ctx, tx, func(t *db.Text) { t.Add("WHERE i.commitment_id = ? AND i.state = 'received' ORDER BY i.id", c.ID) })
	for k := range list {
		if err == nil {
			err = s.match(ctx, tx, c, &list[k])
		}
	}
	return err
}
