package portfolio

import (
	"context"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// The plan of a project: milestones, activities, baselines. They have no marking of their own; whoever
// reads them here has seen the project.

const milestoneColumns = `m.id, m.project_id, m.no, m.title_en, m.title_fr, COALESCE(m.owner, ''), m.baseline_on, substr(m.finish_at, 1, 10), substr(m.actual_finish, 1, 10), m.cancelled, m.reason, m.version`

// milestoneRows and taskRows are the lines of plans by their days, for queries that count and list: a task
// that others stand below is not done by itself.
const (
	milestoneRows = `(SELECT m.id, m.project_id, m.owner, m.title_en, m.title_fr, m.cancelled, substr(m.finish_at, 1, 10) AS forecast_on, substr(m.actual_finish, 1, 10) AS achieved_on
		FROM portfolio_task m WHERE m.kind = 'milestone')`
	taskRows = `(SELECT a.id, a.project_id, a.owner, substr(a.finish_at, 1, 10) AS planned_end, substr(a.actual_finish, 1, 10) AS actual_end FROM portfolio_task a
		LEFT JOIN portfolio_task below ON below.project_id = a.project_id AND below.position = a.position + 1 AND below.level > a.level WHERE a.kind = 'task' AND below.id IS NULL)`
)

const milestoneTable = ` FROM portfolio_task m`

func scanMilestone(row db.Row) (m Milestone, err error) {
	err = row.Scan(&m.ID, &m.Project, &m.No, &m.Title.EN, &m.Title.FR, &m.Owner, &m.Baseline, &m.Forecast, &m.Achieved, &m.Cancelled, &m.Reason, &m.Revision)
	return m, err
}

// milestonesOf are the milestones of a project by date.
func milestonesOf(ctx context.Context, q db.Querier, id ProjectID) ([]Milestone, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT `+milestoneColumns+milestoneTable+` WHERE m.project_id = ? AND m.kind = 'milestone' ORDER BY m.finish_at, m.no`, id), scanMilestone)
}

func milestone(ctx context.Context, q db.Querier, project ProjectID, id MilestoneID) (Milestone, error) {
	return db.One(ctx, q, "milestone", db.SQL(`SELECT `+milestoneColumns+milestoneTable+` WHERE m.id = ? AND m.project_id = ? AND m.kind = 'milestone'`, id, project), scanMilestone)
}

// A milestone that is entered on its own stands where it is typed, at the end of its day, until it is
// linked in the plan.
const (
	dayBegins = "T08:00"
	dayEnds   = "T17:00"
)

// at is a minute of a day as the plan stores it; nil for no day.
func at(d cal.Date, minute string) any {
	if d.IsZero() {
		return nil
	}
	return d.String() + minute
}

func insertMilestone(ctx context.Context, tx *control.Tx, m Milestone) error {
	return insertLine(ctx, tx, string(m.ID), m.Project, "milestone", m.No, "", m.Title, m.Owner, 0, m.percent(), at(m.Achieved, dayEnds), at(m.Achieved, dayEnds), "", at(m.Forecast, dayEnds), at(m.Forecast, dayEnds))
}

// percent is how much of it is done: all once it is achieved.
func (m Milestone) percent() int {
	if m.Achieved.IsZero() {
		return 0
	}
	return 100
}

// insertLine appends a line to the outline of a plan, with dates that were typed.
func insertLine(ctx context.Context, tx *control.Tx, id string, project ProjectID, kind string, no int, code string, title i18n.Text, owner ActorID, duration, percent int, actualStart, actualFinish any, predecessor string, start, finish any) error {
	next, err := db.One(ctx, tx, "task", db.SQL(`SELECT COALESCE(MAX(uid), 0) + 1, COALESCE(MAX(position), 0) + 1 FROM portfolio_task WHERE project_id = ?`, project), func(row db.Row) (n [2]int, err error) {
		err = row.Scan(&n[0], &n[1])
		return n, err
	})
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_task (id, project_id, uid, position, level, kind, no, code, title_en, title_fr, owner, manual, duration, constraint_kind, calendar,
		percent, actual_start, actual_finish, splits, cost_minor, predecessor, cancelled, reason, start_at, finish_at, total_float, free_float, critical, version)
		VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, TRUE, ?, '', '', ?, ?, ?, '', 0, ?, FALSE, '', ?, ?, 0, 0, FALSE, 1)`,
		id, project, next[0], next[1], kind, no, code, title.EN, title.FR, db.OrNull(owner), duration, percent, actualStart, actualFinish, predecessor, start, finish))
	return err
}

// updateMilestone leaves the baseline alone (R17). A forecast that is typed stands: the milestone is no
// longer moved by what comes before it.
func updateMilestone(ctx context.Context, tx *control.Tx, m Milestone) error {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_task SET title_en = ?, title_fr = ?, owner = ?, manual = manual OR substr(finish_at, 1, 10) <> ?, start_at = ?, finish_at = ?,
		percent = ?, actual_start = ?, actual_finish = ?, cancelled = ?, reason = ?, version = version + 1
		WHERE id = ? AND version = ?`, m.Title.EN, m.Title.FR, db.OrNull(m.Owner), m.Forecast, at(m.Forecast, dayEnds), at(m.Forecast, dayEnds),
		m.percent(), at(m.Achieved, dayEnds), at(m.Achieved, dayEnds), m.Cancelled, m.Reason, m.ID, m.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}

const activityColumns = `a.id, a.project_id, a.code, a.title_en, a.title_fr, COALESCE(a.owner, ''), substr(a.start_at, 1, 10), substr(a.finish_at, 1, 10),
	substr(a.actual_start, 1, 10), substr(a.actual_finish, 1, 10), a.percent, a.predecessor, a.version`

func scanActivity(row db.Row) (a Activity, err error) {
	err = row.Scan(&a.ID, &a.Project, &a.Code, &a.Title.EN, &a.Title.FR, &a.Owner, &a.Planned.Start, &a.Planned.End, &a.Actual.Start, &a.Actual.End, &a.Percent, &a.Predecessor, &a.Revision)
	return a, err
}

// activitiesOf are the tasks of a project by start, without the summaries above them.
func activitiesOf(ctx context.Context, q db.Querier, id ProjectID) ([]Activity, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT `+activityColumns+` FROM portfolio_task a
		LEFT JOIN portfolio_task below ON below.project_id = a.project_id AND below.position = a.position + 1 AND below.level > a.level
		WHERE a.project_id = ? AND a.kind = 'task' AND below.id IS NULL ORDER BY a.start_at, a.id`, id), scanActivity)
}

func activity(ctx context.Context, q db.Querier, project ProjectID, id ActivityID) (Activity, error) {
	return db.One(ctx, q, "activity", db.SQL(`SELECT `+activityColumns+` FROM portfolio_task a WHERE a.id = ? AND a.project_id = ? AND a.kind = 'task'`, id, project), scanActivity)
}

// workingMinutes is how long an activity takes that is entered by its days: eight hours on each but the
// week-ends, until its plan computes it with a calendar.
func (a Activity) workingMinutes() int {
	days := a.Planned.Days()
	return max(1, days-days/7*2) * 480
}

func insertActivity(ctx context.Context, tx *control.Tx, a Activity) error {
	return insertLine(ctx, tx, string(a.ID), a.Project, "task", 0, a.Code, a.Title, a.Owner, a.workingMinutes(), a.Percent, at(a.Actual.Start, dayBegins), at(a.Actual.End, dayEnds), a.Predecessor,
		at(a.Planned.Start, dayBegins), at(a.Planned.End, dayEnds))
}

// updateActivity keeps the hours of days that stay, and makes dates that were typed anew stand.
func updateActivity(ctx context.Context, tx *control.Tx, a Activity) error {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_task SET code = ?, title_en = ?, title_fr = ?, owner = ?,
		manual = manual OR substr(start_at, 1, 10) <> ? OR substr(finish_at, 1, 10) <> ?,
		start_at = CASE WHEN substr(start_at, 1, 10) = ? THEN start_at ELSE ? END, finish_at = CASE WHEN substr(finish_at, 1, 10) = ? THEN finish_at ELSE ? END,
		actual_start = CASE WHEN substr(actual_start, 1, 10) = ? THEN actual_start ELSE ? END, actual_finish = CASE WHEN substr(actual_finish, 1, 10) = ? THEN actual_finish ELSE ? END,
		percent = ?, remaining = NULL, predecessor = ?, version = version + 1 WHERE id = ? AND version = ?`,
		a.Code, a.Title.EN, a.Title.FR, db.OrNull(a.Owner), a.Planned.Start, a.Planned.End, a.Planned.Start, at(a.Planned.Start, dayBegins), a.Planned.End, at(a.Planned.End, dayEnds),
		a.Actual.Start, at(a.Actual.Start, dayBegins), a.Actual.End, at(a.Actual.End, dayEnds), a.Percent, a.Predecessor, a.ID, a.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}

// deleteActivity takes a task off the plan with its links and those who were to do it.
func deleteActivity(ctx context.Context, tx *control.Tx, id ActivityID) error {
	const of = `SELECT uid FROM portfolio_task t WHERE t.id = ? AND t.project_id = `
	for _, text := range []string{
		`DELETE FROM portfolio_task_link WHERE to_uid = (` + of + `portfolio_task_link.project_id) OR from_project = '' AND from_uid = (` + of + `portfolio_task_link.project_id)`,
		`DELETE FROM portfolio_assignment WHERE uid = (` + of + `portfolio_assignment.project_id)`,
		`DELETE FROM portfolio_task WHERE id = ?`,
	} {
		args := make([]any, strings.Count(text, "?"))
		for i := range args {
			args[i] = id
		}
		if _, err := db.Exec(ctx, tx, db.SQL(text, args...)); err != nil {
			return err
		}
	}
	return nil
}

// baselinesOf are the baselines of a project in order, each with the dates of its milestones.
func baselinesOf(ctx context.Context, q db.Querier, id ProjectID) ([]Baseline, error) {
	list, err := db.Collect(ctx, q, db.SQL(`SELECT project_id, no, frozen_on, approved_by, COALESCE(change_id, ''), start_on, end_on, budget_minor, budget_currency, name
		FROM portfolio_baseline WHERE project_id = ? ORDER BY no`, id), func(row db.Row) (b Baseline, err error) {
		b.Milestones = map[MilestoneID]cal.Date{}
		err = row.Scan(&b.Project, &b.No, &b.On, &b.ApprovedBy, &b.Change, &b.Period.Start, &b.Period.End, &b.Budget.Minor, &b.Budget.Currency, &b.Name)
		return b, err
	})
	if err != nil || len(list) == 0 {
		return list, err
	}
	_, err = db.Collect(ctx, q, db.SQL(`SELECT baseline_no, task_id, substr(finish_at, 1, 10) FROM portfolio_baseline_task WHERE project_id = ? AND kind = 'milestone'`, id), func(row db.Row) (struct{}, error) {
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

// saveBaseline keeps a new baseline with a full copy of the plan, and shows its dates on the milestones.
// The copy stays as it is whatever becomes of the plan (R17).
func saveBaseline(ctx context.Context, tx *control.Tx, b Baseline) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_baseline (project_id, no, frozen_on, approved_by, change_id, start_on, end_on, budget_minor, budget_currency, name)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, b.Project, b.No, b.On, b.ApprovedBy, db.OrNull(b.Change), b.Period.Start, b.Period.End, b.Budget.Minor, b.Budget.Currency, b.Name))
	if err != nil {
		return err
	}
	for _, text := range []string{
		`INSERT INTO portfolio_baseline_task (project_id, baseline_no, uid, task_id, position, level, kind, code, title_en, title_fr, start_at, finish_at, duration, cost_minor)
			SELECT t.project_id, ?, t.uid, t.id, t.position, t.level, t.kind, t.code, t.title_en, t.title_fr, t.start_at, t.finish_at, t.duration, t.cost_minor
			FROM portfolio_task t WHERE t.project_id = ? AND NOT t.cancelled`,
		`INSERT INTO portfolio_baseline_link (project_id, baseline_no, from_project, from_uid, to_uid, kind, lag, lag_unit)
			SELECT l.project_id, ?, l.from_project, l.from_uid, l.to_uid, l.kind, l.lag, l.lag_unit FROM portfolio_task_link l WHERE l.project_id = ?`,
	} {
		if _, err := db.Exec(ctx, tx, db.SQL(text, b.No, b.Project)); err != nil {
			return err
		}
	}
	_, err = db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_task SET baseline_on = substr(finish_at, 1, 10), version = version + 1 WHERE project_id = ? AND kind = 'milestone' AND NOT cancelled`, b.Project))
	return err
}
