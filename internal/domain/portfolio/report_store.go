package portfolio

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// snapshotColumns are read by scanSnapshot in this order.
const snapshotColumns = `n.project_id, n.reported_on, n.schedule, n.cost, n.scope, n.risk, n.resources, n.overall, n.forecast_end, n.forecast_minor, n.forecast_currency, n.progress`

func scanSnapshot(row db.Row) (s Snapshot, err error) {
	var ratings [6]uint8
	err = row.Scan(&s.Project, &s.On, &ratings[0], &ratings[1], &ratings[2], &ratings[3], &ratings[4], &ratings[5], &s.End, &s.Cost.Minor, &s.Cost.Currency, &s.Progress)
	s.Card, s.Overall = make(Card, len(Dimensions)), Rating(ratings[5])
	for i, d := range Dimensions {
		s.Card[d] = Rating(ratings[i])
	}
	return s, err
}

// snapshotsOf are the reports on a project, the latest first; the caller has seen the project.
func snapshotsOf(ctx context.Context, q db.Querier, id ProjectID, limit int) ([]Snapshot, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT `+snapshotColumns+` FROM portfolio_snapshot n WHERE n.project_id = ? ORDER BY n.reported_on DESC LIMIT ?`, id, limit), scanSnapshot)
}

// lastSnapshot is the latest report, the zero Snapshot when there is none.
func lastSnapshot(ctx context.Context, q db.Querier, id ProjectID) (last Snapshot, err error) {
	list, err := snapshotsOf(ctx, q, id, 1)
	if err == nil && len(list) == 1 {
		last = list[0]
	}
	return last, err
}

func insertSnapshot(ctx context.Context, tx *control.Tx, s Snapshot) error {
	values := append([]any{s.Project, s.On}, s.Card.ratings()...)
	values = append(values, s.End, s.Cost.Minor, s.Cost.Currency, s.Progress, tx.Actor().ID)
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_snapshot (project_id, reported_on, schedule, cost, scope, risk, resources, overall,
		forecast_end, forecast_minor, forecast_currency, progress, taken_by) VALUES`).Values(len(values), values...))
	if db.IsUnique(err) {
		err = fault.New(fault.Conflict, "portfolio.report.taken", fault.Args{"on": s.On})
	}
	return err
}

// OverrideID identifies a typed rating.
type OverrideID string

// KeptOverride is a typed rating as it is stored: open while it waits for approval.
type KeptOverride struct {
	ID OverrideID `json:"id"`
	Override
	State string `json:"state"` // open, in_force, returned, ended
}

// overridesOf are the typed ratings of a project, the latest first.
func overridesOf(ctx context.Context, q db.Querier, id ProjectID) ([]KeptOverride, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT id, dimension, rating, reason, state, prepared_by, prepared_on, COALESCE(approved_by, ''), expires_on
		FROM portfolio_override WHERE project_id = ? ORDER BY id DESC`, id), func(row db.Row) (o KeptOverride, err error) {
		var rating uint8
		err = row.Scan(&o.ID, &o.Dimension, &rating, &o.Reason, &o.State, &o.SetBy, &o.SetOn, &o.ApprovedBy, &o.Expires)
		o.Rating = Rating(rating)
		return o, err
	})
}

// overridesInForce are those that count, as Card.Apply takes them.
func overridesInForce(ctx context.Context, q db.Querier, id ProjectID) ([]Override, error) {
	all, err := overridesOf(ctx, q, id)
	var list []Override
	for _, o := range all {
		if o.State == "in_force" {
			list = append(list, o.Override)
		}
	}
	return list, err
}

func insertOverride(ctx context.Context, tx *control.Tx, project ProjectID, o KeptOverride) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_override (id, project_id, dimension, rating, reason, state, prepared_by, prepared_on, approved_by, expires_on)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, o.ID, project, o.Dimension, int(o.Rating), o.Reason, o.State, o.SetBy, o.SetOn, db.OrNull(o.ApprovedBy), o.Expires))
	return err
}

func settleOverride(ctx context.Context, tx *control.Tx, id OverrideID, state string, by ActorID) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_override SET state = ?, approved_by = ? WHERE id = ?`, state, db.OrNull(by), id))
	return err
}

// openException is the exception report that waits for a decision, nil when there is none.
func openException(ctx context.Context, q db.Querier, id ProjectID) (*Exception, error) {
	list, err := exceptionsOf(ctx, q, id)
	if err != nil || len(list) == 0 || !list[0].Decided.IsZero() {
		return nil, err
	}
	return &list[0], nil
}

// exceptionsOf are the exception reports of a project, the latest first.
func exceptionsOf(ctx context.Context, q db.Querier, id ProjectID) ([]Exception, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT id, project_id, baseline_no, raised_on, due_on, breaches, report, COALESCE(report_by, ''), decided_on, COALESCE(decided_by, ''), decision
		FROM portfolio_exception WHERE project_id = ? ORDER BY id DESC`, id), func(row db.Row) (e Exception, err error) {
		var breaches string
		if err := row.Scan(&e.ID, &e.Project, &e.BaselineNo, &e.Raised, &e.Due, &breaches, &e.Report, &e.ReportBy, &e.Decided, &e.DecidedBy, &e.Decision); err != nil {
			return e, err
		}
		return e, json.Unmarshal([]byte(breaches), &e.Breaches)
	})
}

// raiseException raises the report a breach calls for (R22), and tells when the open one is due; no
// date when none is open. The office in Brussels counts its working days.
func raiseException(ctx context.Context, tx *control.Tx, p Project) (due cal.Date, err error) {
	list, err := exceptionsOf(ctx, tx, p.ID)
	if err != nil {
		return due, err
	}
	var last *Exception
	if len(list) > 0 {
		last = &list[0]
	}
	if last != nil && last.Decided.IsZero() {
		return last.Due, nil
	}
	if !p.State.Running() || p.Baseline.No == 0 {
		return due, nil
	}
	e, ok := RaiseException(last, p.Baseline, p.Tolerances.Breaches(p.Baseline, p.Forecast.End, p.ForecastCost), tx.Today(), cal.NewWorkCalendar("BEL"))
	if !ok {
		return due, nil
	}
	breaches, err := json.Marshal(e.Breaches)
	if err != nil {
		return due, err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_exception (id, project_id, baseline_no, raised_on, due_on, breaches, report, decision) VALUES (?, ?, ?, ?, ?, ?, '', '')`,
		tx.NewID(), e.Project, e.BaselineNo, e.Raised, e.Due, string(breaches)))
	return e.Due, err
}

func updateException(ctx context.Context, tx *control.Tx, e Exception) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_exception SET report = ?, report_by = ?, decided_on = ?, decided_by = ?, decision = ? WHERE id = ?`,
		e.Report, db.OrNull(e.ReportBy), e.Decided, db.OrNull(e.DecidedBy), e.Decision, e.ID))
	return err
}
