package funds

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

const invoiceColumns = `SELECT i.id, i.commitment_id, i.project_id, i.fund_id, i.payee_id, i.kind = 'claim', i.number, i.state, i.dated_on, i.received_on, i.due_on, i.currency, i.original_minor, i.minor,
	i.held_because, COALESCE(i.entry_id, ''), i.registered_by, COALESCE(i.certified_by, ''), COALESCE(i.approved_by, ''), i.comment, i.details, `

// invoices are those the actor may see; where adds a condition on i and the order.
func invoices(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Invoice, error) {
	t := db.SQL(invoiceColumns + stampColumns("i") + ` FROM funds_invoice i`)
	control.Visible(ctx, t, "i.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (i Invoice, err error) {
		var details string
		err = stamped(row, &i.Stamp, &i.ID, &i.Commitment, &i.Project, &i.Fund, &i.Payee, &i.IsClaim, &i.Number, &i.State, &i.DatedOn, &i.ReceivedOn, &i.DueOn, &i.Original.Currency, &i.Original.Minor, &i.Minor,
			&i.HeldBecause, &i.Entry, &i.RegisteredBy, &i.CertifiedBy, &i.ApprovedBy, &i.Comment, &details)
		if err == nil {
			err = json.Unmarshal([]byte(details), &i.Claim)
		}
		return i, err
	})
}

func invoice(ctx context.Context, q db.Querier, id InvoiceID) (Invoice, error) {
	list, err := invoices(ctx, q, func(t *db.Text) { t.Add("WHERE i.id = ?", id) })
	return one(list, err, ObjectInvoice)
}

func insertInvoice(ctx context.Context, tx *control.Tx, i Invoice) error {
	details, err := json.Marshal(i.Claim)
	if err != nil {
		return err
	}
	kind := "invoice"
	if i.IsClaim {
		kind = "claim"
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_invoice (id, commitment_id, project_id, fund_id, payee_id, kind, number, state, dated_on, received_on, due_on, currency, original_minor, minor, held_because, registered_by, comment, details, version, updated_at, updated_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, '', ?, 1, ?, ?)`, i.ID, i.Commitment, i.Project, i.Fund, i.Payee, kind, i.Number, i.State, i.DatedOn, i.ReceivedOn, i.DueOn,
		i.Original.Currency, i.Original.Minor, i.HeldBecause, i.RegisteredBy, string(details), tx.Now(), tx.Actor().ID))
	return err
}

func updateInvoice(ctx context.Context, tx *control.Tx, i Invoice) error {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_invoice SET state = ?, due_on = ?, minor = ?, held_because = ?, entry_id = ?, certified_by = ?, approved_by = ?, comment = ?, version = version + 1, updated_at = ?, updated_by = ?
		WHERE id = ? AND version = ?`, i.State, i.DueOn, i.Minor, i.HeldBecause, db.OrNull(i.Entry), db.OrNull(i.CertifiedBy), db.OrNull(i.ApprovedBy), i.Comment, tx.Now(), tx.Actor().ID, i.ID, i.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}
