package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// ObjectDeliverable is the kind of a deliverable; it lies in the scope of its project and carries the
// project's marking.
const ObjectDeliverable = "deliverable"

const deliverableColumns = `d.id, d.project_id, d.no, d.title_en, d.title_fr, d.criteria, d.must, d.state, COALESCE(d.producer, ''), COALESCE(d.acceptor, ''), d.payee,
	d.due_on, d.forecast_on, d.submitted_on, COALESCE(d.submitted_by, ''), d.accepted_on, COALESCE(d.accepted_by, ''), d.evidence, d.remarks`

func scanDeliverable(row db.Row) (d Deliverable, err error) {
	var c stampScan
	err = row.Scan(c.into(&d.Stamp, &d.ID, &d.Project, &d.No, &d.Title.EN, &d.Title.FR, &d.Criteria, &d.Must, &d.State, &d.Producer, &d.Acceptor, &d.Payee,
		&d.Due, &d.Forecast, &d.Submitted, &d.SubmittedBy, &d.Accepted, &d.AcceptedBy, &d.Evidence, &d.Remarks)...)
	c.set(&d.Stamp)
	return d, err
}

// deliverables are those the actor may see; where adds a condition on d and the order.
func deliverables(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Deliverable, error) {
	t := db.SQL(`SELECT ` + deliverableColumns + `, ` + stampColumns("d") + ` FROM portfolio_deliverable d`)
	control.Visible(ctx, t, "d.id")
	where(t)
	return db.Collect(ctx, q, t, scanDeliverable)
}

// deliverablesOf are the deliverables of a project in their order.
func deliverablesOf(ctx context.Context, q db.Querier, id ProjectID) ([]Deliverable, error) {
	return deliverables(ctx, q, func(t *db.Text) { t.Add("WHERE d.project_id = ? ORDER BY d.no", id) })
}

func deliverable(ctx context.Context, q db.Querier, id DeliverableID) (Deliverable, error) {
	list, err := deliverables(ctx, q, func(t *db.Text) { t.Add("WHERE d.id = ?", id) })
	if err == nil && len(list) == 0 {
		err = fault.Missing(ObjectDeliverable)
	}
	if err != nil {
		return Deliverable{}, err
	}
	return list[0], nil
}

func insertDeliverable(ctx context.Context, tx *control.Tx, d Deliverable) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_deliverable (id, project_id, no, title_en, title_fr, criteria, must, state, producer, acceptor, payee,
		due_on, forecast_on, evidence, remarks, version, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`,
		d.ID, d.Project, d.No, d.Title.EN, d.Title.FR, d.Criteria, d.Must, d.State, db.OrNull(d.Producer), db.OrNull(d.Acceptor), d.Payee,
		d.Due, d.Forecast, d.Evidence, d.Remarks, tx.Now(), tx.Actor().ID))
	return err
}

func updateDeliverable(ctx context.Context, tx *control.Tx, d Deliverable) error {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_deliverable SET title_en = ?, title_fr = ?, criteria = ?, must = ?, state = ?, producer = ?, acceptor = ?, payee = ?,
		due_on = ?, forecast_on = ?, submitted_on = ?, submitted_by = ?, accepted_on = ?, accepted_by = ?, evidence = ?, remarks = ?,
		version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`,
		d.Title.EN, d.Title.FR, d.Criteria, d.Must, d.State, db.OrNull(d.Producer), db.OrNull(d.Acceptor), d.Payee, d.Due, d.Forecast,
		d.Submitted, db.OrNull(d.SubmittedBy), d.Accepted, db.OrNull(d.AcceptedBy), d.Evidence, d.Remarks, tx.Now(), tx.Actor().ID, d.ID, d.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}
