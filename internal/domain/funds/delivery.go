package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// DeliveryForm records goods or services received and accepted, with their worth in the commitment's
// currency.
type DeliveryForm struct {
	AcceptedOn cal.Date     `json:"accepted_on"`
	Amount     money.Amount `json:"amount"`
	Document   string       `json:"document"`
}

// AcceptDelivery records what was received. Invoices that waited for it are matched.
func (s *Service) AcceptDelivery(ctx context.Context, id CommitmentID, x DeliveryForm) (control.Done, error) {
	return s.changeCommitment(ctx, actDeliver, id, 0, x.Document, func(ctx context.Context, tx *control.Tx, c *Commitment) error {
		if c.State != CommitmentSigned && c.State != CommitmentPartly && c.State != CommitmentDelivered {
			return fault.New(fault.Conflict, "funds.commitment.not_binding", nil)
		}
		delivered, n, err := deliveredOf(ctx, tx, id)
		if err != nil {
			return err
		}
		var fs fault.Fields
		fs.Check(!x.AcceptedOn.IsZero() && !x.AcceptedOn.After(tx.Today()) && !x.AcceptedOn.Before(c.SignedOn), "accepted_on", "funds.delivery.day_wrong")
		fs.Check(x.Amount.Minor > 0 && x.Amount.Currency == c.Original.Currency, "amount", "funds.amount_not_positive")
		fs.Check(filled(x.Document), "document", "fault.required")
		if delivered+x.Amount.Minor > c.Original.Minor {
			fs.Add("amount", "funds.delivery.above_commitment", fault.Args{"rest": money.Amount{Minor: c.Original.Minor - delivered, Currency: c.Original.Currency}})
		}
		if err := fs.Err(); err != nil {
			return err
		}
		key := control.Ref{Kind: ObjectDelivery, ID: tx.NewID()}
		if err := tx.Protect(ctx, control.Object{Ref: key, Scope: c.Scope, Marking: c.Marking}); err != nil {
			return err
		}
		if _, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_delivery (id, commitment_id, no, accepted_on, original_minor, document, accepted_by) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			key.ID, id, n+1, x.AcceptedOn, x.Amount.Minor, x.Document, tx.Actor().ID)); err != nil {
			return err
		}
		if err := tx.Trail(ctx, actDeliver, control.Change{Object: key, After: x}); err != nil {
			return err
		}
		c.State = CommitmentPartly
		if delivered+x.Amount.Minor == c.Original.Minor {
			c.State = CommitmentDelivered
		}
		return s.matchWaiting(ctx, tx, *c)
	})
}

// acceptedOn is the day on which what was accepted of a commitment came to an amount (R46); none if it has not, as with a journey.
func acceptedOn(ctx context.Context, q db.Querier, id CommitmentID, minor int64) (on cal.Date, err error) {
	_, err = db.Collect(ctx, q, db.SQL(`SELECT d.accepted_on, d.original_minor FROM funds_delivery d WHERE d.commitment_id = ? ORDER BY d.accepted_on, d.no`, id), func(row db.Row) (x struct{}, err error) {
		var day cal.Date
		var worth int64
		err = row.Scan(&day, &worth)
		if minor > 0 && worth >= minor {
			on = day
		}
		minor -= worth
		return x, err
	})
	return on, err
}

// deliveredOf is the worth of what was received for a commitment, and in how many deliveries.
func deliveredOf(ctx context.Context, q db.Querier, id CommitmentID) (minor int64, n int, err error) {
	_, err = db.One(ctx, q, ObjectCommitment, db.SQL(`SELECT CAST(COALESCE(SUM(d.original_minor), 0) AS BIGINT), COUNT(*) FROM funds_delivery d WHERE d.commitment_id = ?`, id), func(row db.Row) (x struct{}, err error) {
		return x, row.Scan(&minor, &n)
	})
	return minor, n, err
}

// Delivery is what was received and accepted for a commitment.
type Delivery struct {
	ID         string       `json:"id"`
	No         int          `json:"no"`
	AcceptedOn cal.Date     `json:"accepted_on"`
	Amount     money.Amount `json:"amount"` // its worth, in the commitment's currency
	Document   string       `json:"document"`
}

// deliveriesOf are the deliveries for a commitment that the actor may see, in their order.
func deliveriesOf(ctx context.Context, q db.Querier, c Commitment) ([]Delivery, error) {
	t := db.SQL(`SELECT d.id, d.no, d.accepted_on, d.original_minor, d.document FROM funds_delivery d`)
	control.Visible(ctx, t, "d.id")
	return db.Collect(ctx, q, t.Add("WHERE d.commitment_id = ? ORDER BY d.no", c.ID), func(row db.Row) (d Delivery, err error) {
		d.Amount.Currency = c.Original.Currency
		err = row.Scan(&d.ID, &d.No, &d.AcceptedOn, &d.Amount.Minor, &d.Document)
		return d, err
	})
}

// worth is what deliveries are worth together.
func worth(list []Delivery) (minor int64) {
	for _, d := range list {
		minor += d.Amount.Minor
	}
	return minor
}

func deliveryTable(p *i18n.Printer, list []Delivery) *web.Table {
	t := &web.Table{Key: "deliveries", Title: p.T("funds.deliveries"), Columns: []web.Column{{Key: "document", Label: p.T("funds.page.document"), Main: true},
		{Key: "accepted", Label: p.T("funds.page.accepted_on"), Kind: web.KindDate}, {Key: "worth", Label: p.T("funds.page.amount"), Kind: web.KindMoney}},
		Empty: &web.Empty{Title: p.T("funds.delivery.none"), Words: p.T("funds.delivery.none_help")}}
	for _, d := range list {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(d.Document), web.Day(d.AcceptedOn), web.Sum(d.Amount)}})
	}
	return t
}
