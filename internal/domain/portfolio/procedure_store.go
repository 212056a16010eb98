package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// actSettle records the outcome; the action sheet is filed under it.
const actSettle = "portfolio.decision_procedure.settle"

// procedures are the procedures the actor may see, with objections; where adds a condition on p and the
// order.
func procedures(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Procedure, error) {
	t := db.SQL(`SELECT p.id, p.subject_kind, p.subject_id, p.version_no, p.title_en, p.title_fr, p.document, p.opened_at, p.ends_at, p.zone, p.state,
		p.version, seen.scope_path, ` + control.MarkingColumns + ` FROM portfolio_procedure p`)
	control.Visible(ctx, t, "p.id")
	where(t)
	list, err := db.Collect(ctx, q, t, func(row db.Row) (p Procedure, err error) {
		var level int
		var releasable string
		err = row.Scan(&p.ID, &p.Subject.Kind, &p.Subject.ID, &p.VersionNo, &p.Title.EN, &p.Title.FR, &p.Document, &p.Opened, &p.Ends, &p.Zone, &p.State,
			&p.Revision, &p.Scope, &level, &releasable)
		p.Marking.ScanMarking(level, releasable)
		return p, err
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	ids, place := make([]string, len(list)), map[ProcedureID]int{}
	for n, p := range list {
		ids[n], place[p.ID] = string(p.ID), n
	}
	_, err = db.Collect(ctx, q, db.SQL(`SELECT procedure_id, party, received_at, text, document FROM portfolio_objection WHERE`).
		In("procedure_id", ids...).Add("ORDER BY received_at, id"), func(row db.Row) (struct{}, error) {
		var id ProcedureID
		var o Objection
		err := row.Scan(&id, &o.Party, &o.Received, &o.Text, &o.Document)
		p := &list[place[id]]
		p.Objections = append(p.Objections, o)
		return struct{}{}, err
	})
	return list, err
}

// procedure loads one procedure with its action sheet.
func procedure(ctx context.Context, q db.Querier, id ProcedureID) (Procedure, error) {
	list, err := procedures(ctx, q, func(t *db.Text) { t.Add("WHERE p.id = ?", id) })
	if err == nil && len(list) == 0 {
		err = fault.Missing(ObjectProcedure)
	}
	if err != nil {
		return Procedure{}, err
	}
	filed, err := recordsOf(ctx, q, string(id))
	list[0].ActionSheet = lastRecord(filed, "", actSettle)
	return list[0], err
}

// outcomeOn is what the last procedure on a version of a package amounts to now; empty when there is
// none that was not withdrawn. It is asked by guards, whoever acts.
func outcomeOn(ctx context.Context, q db.Querier, id PackageID, version int, now cal.Instant) (Outcome, error) {
	last, err := db.Collect(ctx, q, db.SQL(`SELECT id, ends_at, state FROM portfolio_procedure
		WHERE subject_id = ? AND version_no = ? AND state <> 'withdrawn' ORDER BY id DESC LIMIT 1`, id, version), func(row db.Row) (p Procedure, err error) {
		err = row.Scan(&p.ID, &p.Ends, &p.State)
		return p, err
	})
	if err != nil || len(last) == 0 {
		return "", err
	}
	p := last[0]
	p.Objections, err = db.Collect(ctx, q, db.SQL(`SELECT received_at FROM portfolio_objection WHERE procedure_id = ?`, p.ID), func(row db.Row) (o Objection, err error) {
		err = row.Scan(&o.Received)
		return o, err
	})
	return p.OutcomeAt(now), err
}

func insertProcedure(ctx context.Context, tx *control.Tx, p Procedure) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_procedure (id, subject_kind, subject_id, version_no, title_en, title_fr, document, opened_at, ends_at, zone, state, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`, p.ID, p.Subject.Kind, p.Subject.ID, p.VersionNo, p.Title.EN, p.Title.FR, p.Document, p.Opened, p.Ends, p.Zone, p.State))
	return err
}
