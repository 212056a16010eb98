package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// The plan of a project: milestones, activities, baselines. They have no marking of their own; whoever
// reads them here has seen the project.

const milestoneColumns = `m.id, m.project_id, m.no, m.title_en, m.title_fr, COALESCE(m.owner, ''), m.baseline_on, m.forecast_on, m.achieved_on, m.cancelled, m.reason, m.version`

func scanMilestone(row db.Row) (m Milestone, err error) {
	err = row.Scan(&m.ID, &m.Project, &m.No, &m.Title.EN, &m.Title.FR, &m.Owner, &m.Baseline, &m.Forecast, &m.Achieved, &m.Cancelled, &m.Reason, &m.Revision)
	return m, err
}

// milestonesOf are the milestones of a project by date.
func milestonesOf(ctx context.Context, q db.Querier, id ProjectID) ([]Milestone, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT `+milestoneColumns+` FROM portfolio_milestone m WHERE m.project_id = ? ORDER BY m.forecast_on, m.no`, id), scanMilestone)
}

func milestone(ctx context.Context, q db.Querier, project ProjectID, id MilestoneID) (Milestone, error) {
	return db.One(ctx, q, "milestone", db.SQL(`SELECT `+milestoneColumns+` FROM portfolio_milestone m WHERE m.id = ? AND m.project_id = ?`, id, project), scanMilestone)
}

func insertMilestone(ctx context.Context, tx *control.Tx, m Milestone) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_milestone (id, project_id, no, title_en, title_fr, owner, baseline_on, forecast_on, achieved_on, cancelled, reason, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`, m.ID, m.Project, m.No, m.Title.EN, m.Title.FR, orNull(m.Owner), m.Baseline, m.Forecast, m.Achieved, m.Cancelled, m.Reason))
	return err
}

// updateMilestone leaves the baseline alone (R17).
func updateMilestone(ctx context.Context, tx *control.Tx, m Milestone) error {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_milestone SET title_en = ?, title_fr = ?, owner = ?, forecast_on = ?, achieved_on = ?, cancelled = ?, reason = ?, version = version + 1
		WHERE id = ? AND version = ?`, m.Title.EN, m.Title.FR, orNull(m.Owner), m.Forecast, m.Achieved, m.Cancelled, m.Reason, m.ID, m.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}

const activityColumns = `a.id, a.project_id, a.code, a.title_en, a.title_fr, COALESCE(a.owner, ''), a.planned_start, a.planned_end, a.actual_start, a.actual_end, a.percent, a.predecessor, a.version`

func scanActivity(row db.Row) (a Activity, err error) {
	err = row.Scan(&a.ID, &a.Project, &a.Code, &a.Title.EN, &a.Title.FR, &a.Owner, &a.Planned.Start, &a.Planned.End, &a.Actual.Start, &a.Actual.End, &a.Percent, &a.Predecessor, &a.Revision)
	return a, err
}

// activitiesOf are the activities of a project by start.
func activitiesOf(ctx context.Context, q db.Querier, id ProjectID) ([]Activity, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT `+activityColumns+` FROM portfolio_activity a WHERE a.project_id = ? ORDER BY a.planned_start, a.id`, id), scanActivity)
}

func activity(ctx context.Context, q db.Querier, project ProjectID, id ActivityID) (Activity, error) {
	return db.One(ctx, q, "activity", db.SQL(`SELECT `+activityColumns+` FROM portfolio_activity a WHERE a.id = ? AND a.project_id = ?`, id, project), scanActivity)
}

func insertActivity(ctx context.Context, tx *control.Tx, a Activity) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_activity (id, project_id, code, title_en, title_fr, owner, planned_start, planned_end, actual_start, actual_end, percent, predecessor, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`, a.ID, a.Project, a.Code, a.Title.EN, a.Title.FR, orNull(a.Owner),
		a.Planned.Start, a.Planned.End, a.Actual.Start, a.Actual.End, a.Percent, a.Predecessor))
	return err
}

func updateActivity(ctx context.Context, tx *control.Tx, a Activity) error {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_activity SET code = ?, title_en = ?, title_fr = ?, owner = ?, planned_start = ?, planned_end = ?,
		actual_start = ?, actual_end = ?, percent = ?, predecessor = ?, version = version + 1 WHERE id = ? AND version = ?`,
		a.Code, a.Title.EN, a.Title.FR, orNull(a.Owner), a.Planned.Start, a.Planned.End, a.Actual.Start, a.Actual.End, a.Percent, a.Predecessor, a.ID, a.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}

func deleteActivity(ctx context.Context, tx *control.Tx, id ActivityID) error {
	_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_activity WHERE id = ?`, id))
	return err
}

// baselinesOf are the baselines of a project in order, each with the dates of its milestones.
func baselinesOf(ctx context.Context, q db.Querier, id ProjectID) ([]Baseline, error) {
	list, err := db.Collect(ctx, q, db.SQL(`SELECT project_id, no, frozen_on, approved_by, COALESCE(change_id, ''), start_on, end_on, budget_minor, budget_currency
		FROM portfolio_baseline WHERE project_id = ? ORDER BY no`, id), func(row db.Row) (b Baseline, err error) {
		b.Milestones = map[MilestoneID]cal.Date{}
		err = row.Scan(&b.Project, &b.No, &b.On, &b.ApprovedBy, &b.Change, &b.Period.Start, &b.Period.End, &b.Budget.Minor, &b.Budget.Currency)
		return b, err
	})
	if err != nil || len(list) == 0 {
		return list, err
	}
	_, err = db.Collect(ctx, q, db.SQL(`SELECT baseline_no, milestone_id, due_on FROM portfolio_baseline_milestone WHERE project_id = ?`, id), func(row db.Row) (struct{}, error) {
		var no int
		var milestone MilestoneID
		var due cal.Date
		err := row.Scan(&no, &milestone, &due)
		if err == nil && no <= len(list) {
			list[no-1].Milestones[milestone] = due
		}
		return struct{}{}, err
	})
	return list, err
}

// saveBaseline keeps a new baseline and shows its dates on the milestones.
func saveBaseline(ctx context.Context, tx *control.Tx, b Baseline) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_baseline (project_id, no, frozen_on, approved_by, change_id, start_on, end_on, budget_minor, budget_currency)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, b.Project, b.No, b.On, b.ApprovedBy, orNull(b.Change), b.Period.Start, b.Period.End, b.Budget.Minor, b.Budget.Currency))
	if err != nil {
		return err
	}
	for id, due := range b.Milestones {
		if _, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_baseline_milestone (project_id, baseline_no, milestone_id, due_on) VALUES (?, ?, ?, ?)`, b.Project, b.No, id, due)); err != nil {
			return err
		}
		if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_milestone SET baseline_on = ?, version = version + 1 WHERE id = ?`, due, id)); err != nil {
			return err
		}
	}
	return nil
}
