package plan

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// A plan has no marking of its own: whoever reads it here has seen its project.

const taskColumns = `t.id, t.uid, t.level, t.kind, t.no, t.code, t.title_en, t.title_fr, COALESCE(t.owner, ''), t.manual, t.duration, t.constraint_kind, t.constraint_at,
	t.deadline_on, t.calendar, t.percent, t.actual_start, t.actual_finish, t.remaining, t.splits, t.cost_minor, t.predecessor, t.cancelled, t.reason, t.baseline_on,
	t.start_at, t.finish_at, t.total_float, t.free_float, t.critical, t.follows, t.effort, t.version`

func plainTask(row db.Row) (Task, error) { return scanTask(row) }

// scanTask reads a task, and before it what is selected before its columns.
func scanTask(row db.Row, before ...any) (t Task, err error) {
	var remaining *int
	var splits string
	err = row.Scan(append(before, &t.ID, &t.UID, &t.Level, &t.Kind, &t.No, &t.Code, &t.Title.EN, &t.Title.FR, &t.Owner, &t.Manual, &t.Duration, &t.Constraint, &t.ConstraintAt,
		&t.Deadline, &t.Calendar, &t.Percent, &t.ActualStart, &t.ActualFinish, &remaining, &splits, &t.Cost, &t.Predecessor, &t.Cancelled, &t.Reason, &t.BaselineOn,
		&t.Start, &t.Finish, &t.TotalFloat, &t.FreeFloat, &t.Critical, &t.Follows, &t.Effort, &t.revision)...)
	t.Remaining = remaining
	if err == nil && splits != "" {
		err = json.Unmarshal([]byte(splits), &t.Splits)
	}
	return t, err
}

// load reads the plan of a project that the reader has seen.
func load(ctx context.Context, q db.Querier, project portfolio.Project) (*Plan, error) {
	id := project.ID
	p, err := db.One(ctx, q, "project", db.SQL(`SELECT COALESCE(h.calendar, ''), h.begins_on, h.ends_on, h.status_on, COALESCE(h.version, 0), COALESCE(h.plan_file_id, ''),
		COALESCE((SELECT MAX(b.uid) FROM portfolio_baseline_task b WHERE b.project_id = p.id), 0)
		FROM portfolio_project p LEFT JOIN portfolio_plan h ON h.project_id = p.id WHERE p.id = ?`, id), func(row db.Row) (*Plan, error) {
		h := &Plan{Project: project}
		err := row.Scan(&h.Calendar, &h.Begins, &h.Ends, &h.StatusOn, &h.Revision, &h.file.ID, &h.lastUID)
		return h, err
	})
	if err != nil {
		return nil, err
	}
	if p.file.ID != "" {
		if p.file, err = fileOf(ctx, q, id, p.file.ID); err != nil {
			return nil, err
		}
	}
	if p.Tasks, err = db.Collect(ctx, q, db.SQL(`SELECT `+taskColumns+` FROM portfolio_task t WHERE t.project_id = ? ORDER BY t.position, t.uid`, id), plainTask); err != nil {
		return nil, err
	}
	if p.Links, err = linksOf(ctx, q, db.SQL(`SELECT from_project, from_uid, to_uid, kind, lag, lag_unit FROM portfolio_task_link WHERE project_id = ? ORDER BY to_uid, from_project, from_uid`, id)); err != nil {
		return nil, err
	}
	if p.Resources, err = db.Collect(ctx, q, db.SQL(`SELECT uid, COALESCE(actor_id, ''), name, max_units FROM portfolio_plan_resource WHERE project_id = ? ORDER BY uid`, id), func(row db.Row) (r Resource, err error) {
		err = row.Scan(&r.UID, &r.Actor, &r.Name, &r.MaxUnits)
		return r, err
	}); err != nil {
		return nil, err
	}
	p.Assignments, err = db.Collect(ctx, q, db.SQL(`SELECT uid, resource_uid, units FROM portfolio_assignment WHERE project_id = ? ORDER BY uid, resource_uid`, id), func(row db.Row) (a Assignment, err error) {
		err = row.Scan(&a.Task, &a.Resource, &a.Units)
		return a, err
	})
	p.resolve()
	p.outlined()
	return p, err
}

func linksOf(ctx context.Context, q db.Querier, t *db.Text) ([]Link, error) {
	return db.Collect(ctx, q, t, func(row db.Row) (l Link, err error) {
		err = row.Scan(&l.FromProject, &l.From, &l.To, &l.Kind, &l.Lag, &l.Unit)
		return l, err
	})
}

// outlined marks the summaries and sums up how much of each is done.
func (p *Plan) outlined() {
	for i := len(p.Tasks) - 1; i >= 0; i-- {
		t := &p.Tasks[i]
		t.Summary, t.Done = p.summary(i), t.Percent
		if !t.Summary {
			continue
		}
		minutes, done := 0, 0
		for _, b := range p.Tasks[i+1 : p.below(i)] {
			if b.Summary || b.Cancelled {
				continue
			}
			minutes += b.Duration
			done += b.Duration * b.Percent
		}
		t.Done = 0
		if minutes > 0 {
			t.Done = done / minutes
		}
	}
}

// save writes what a plan has become since it was loaded.
func save(ctx context.Context, tx *control.Tx, was, p *Plan) error {
	id := p.Project.ID
	if err := saveTasks(ctx, tx, was, p); err != nil {
		return err
	}
	if err := saveAround(ctx, tx, was, p); err != nil {
		return err
	}
	var file any
	if p.file.ID != "" {
		file = p.file.ID
	}
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_plan (project_id, calendar, begins_on, ends_on, status_on, plan_file_id, version) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (project_id) DO UPDATE SET calendar = excluded.calendar, begins_on = excluded.begins_on, ends_on = excluded.ends_on, status_on = excluded.status_on,
			plan_file_id = excluded.plan_file_id, version = excluded.version`,
		id, p.Calendar, p.Begins, p.Ends, p.StatusOn, file, was.Revision+1))
	return err
}

type place struct {
	at int
	Task
}

// singly is up to how many changed lines of a plan are updated one by one; more are taken out and put in
// again, many with one statement.
const singly = 100

// saveTasks writes the lines that are others than before.
func saveTasks(ctx context.Context, tx *control.Tx, was, p *Plan) error {
	former := map[int]place{}
	for i, t := range was.Tasks {
		former[t.UID] = place{i + 1, t}
	}
	var changed []int // places in p
	var fresh []any
	for i, t := range p.Tasks {
		old, known := former[t.UID]
		delete(former, t.UID)
		switch {
		case !known:
			fresh = append(fresh, t.row(p.Project.ID, i+1, 1)...)
		case old.at != i+1 || !sameTask(old.Task, t):
			changed = append(changed, i)
		}
	}
	var gone []string
	for uid := range former {
		gone = append(gone, itoa(uid))
	}
	for _, i := range changed {
		t := p.Tasks[i]
		if len(changed) > singly {
			gone, fresh = append(gone, itoa(t.UID)), append(fresh, t.row(p.Project.ID, i+1, t.revision+1)...)
		} else if err := updateTask(ctx, tx, p.Project.ID, i+1, t); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(gone, 500) {
		if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_task WHERE project_id = ? AND`, p.Project.ID).In("CAST(uid AS TEXT)", some...)); err != nil {
			return err
		}
	}
	return db.InsertRows(ctx, tx, `INSERT INTO portfolio_task (id, project_id, uid, position, level, kind, no, code, title_en, title_fr, owner, manual, duration, constraint_kind, constraint_at, deadline_on,
		calendar, percent, actual_start, actual_finish, remaining, splits, cost_minor, predecessor, cancelled, reason, baseline_on, start_at, finish_at, total_float, free_float, critical, follows, effort, version)`, taskWidth, fresh, "")
}

// taskWidth is how many columns a stored task has.
const taskWidth = 35

// row is a task as it is stored at a place.
func (t Task) row(id portfolio.ProjectID, at, version int) []any {
	return append(append([]any{t.ID, id, t.UID}, t.values(at)...), version)
}

// sameTask compares what is stored of two tasks.
func sameTask(a, b Task) bool {
	a.revision, b.revision = 0, 0
	a.Summary, b.Summary, a.Done, b.Done, a.LateFinish, b.LateFinish = false, false, 0, 0, Moment{}, Moment{}
	return reflect.DeepEqual(a, b)
}

// saveAround writes the links, people and assignments where they are others than before.
func saveAround(ctx context.Context, tx *control.Tx, was, p *Plan) error {
	id := p.Project.ID
	if !reflect.DeepEqual(was.Links, p.Links) {
		var rows []any
		for _, l := range p.Links {
			rows = append(rows, id, string(l.FromProject), l.From, l.To, l.Kind, l.Lag, l.Unit)
		}
		if err := replace(ctx, tx, "portfolio_task_link", id, "from_project, from_uid, to_uid, kind, lag, lag_unit", 7, rows); err != nil {
			return err
		}
	}
	if !reflect.DeepEqual(was.Resources, p.Resources) {
		var rows []any
		for _, r := range p.Resources {
			var actor any
			if r.Actor != "" {
				actor = r.Actor
			}
			rows = append(rows, id, r.UID, actor, r.Name, r.MaxUnits)
		}
		if err := replace(ctx, tx, "portfolio_plan_resource", id, "uid, actor_id, name, max_units", 5, rows); err != nil {
			return err
		}
	}
	if reflect.DeepEqual(was.Assignments, p.Assignments) {
		return nil
	}
	var rows []any
	for _, a := range p.Assignments {
		rows = append(rows, id, a.Task, a.Resource, a.Units)
	}
	return replace(ctx, tx, "portfolio_assignment", id, "uid, resource_uid, units", 4, rows)
}

func replace(ctx context.Context, tx *control.Tx, table string, id portfolio.ProjectID, columns string, n int, rows []any) error {
	if _, err := db.Exec(ctx, tx, db.SQL("DELETE FROM "+table+" WHERE project_id = ?", id)); err != nil {
		return err
	}
	return db.InsertRows(ctx, tx, "INSERT INTO "+table+" (project_id, "+columns+")", n, rows, "")
}

// values are what is stored of a task after its id, project and uid.
func (t Task) values(at int) []any {
	var owner, remaining any
	if t.Owner != "" {
		owner = t.Owner
	}
	if t.Remaining != nil {
		remaining = *t.Remaining
	}
	splits := ""
	if len(t.Splits) > 0 {
		b, _ := json.Marshal(t.Splits) // plain fields
		splits = string(b)
	}
	return []any{at, t.Level, t.Kind, t.No, t.Code, t.Title.EN, t.Title.FR, owner, t.Manual, t.Duration, t.Constraint, t.ConstraintAt, t.Deadline, t.Calendar, t.Percent,
		t.ActualStart, t.ActualFinish, remaining, splits, t.Cost, t.Predecessor, t.Cancelled, t.Reason, t.BaselineOn, t.Start, t.Finish, t.TotalFloat, t.FreeFloat, t.Critical, t.Follows, t.Effort}
}

func updateTask(ctx context.Context, tx *control.Tx, id portfolio.ProjectID, at int, t Task) error {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_task SET position = ?, level = ?, kind = ?, no = ?, code = ?, title_en = ?, title_fr = ?, owner = ?, manual = ?, duration = ?,
		constraint_kind = ?, constraint_at = ?, deadline_on = ?, calendar = ?, percent = ?, actual_start = ?, actual_finish = ?, remaining = ?, splits = ?, cost_minor = ?, predecessor = ?,
		cancelled = ?, reason = ?, baseline_on = ?, start_at = ?, finish_at = ?, total_float = ?, free_float = ?, critical = ?, follows = ?, effort = ?, version = version + 1 WHERE project_id = ? AND uid = ?`,
		append(t.values(at), id, t.UID)...))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}

// Baseline is a full copy of a plan as it was approved (R17).
type Baseline struct {
	No     int
	Name   string
	On     cal.Date
	Period cal.Period
	Budget money.Amount
	Tasks  []Task
	Links  []Link
}

// baselines are the baselines of a project without their tasks, the first first.
func baselines(ctx context.Context, q db.Querier, id portfolio.ProjectID) ([]Baseline, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT no, name, frozen_on, start_on, end_on, budget_minor, budget_currency FROM portfolio_baseline WHERE project_id = ? ORDER BY no`, id), func(row db.Row) (b Baseline, err error) {
		err = row.Scan(&b.No, &b.Name, &b.On, &b.Period.Start, &b.Period.End, &b.Budget.Minor, &b.Budget.Currency)
		return b, err
	})
}

// baseline reads the copy that a baseline holds.
func baseline(ctx context.Context, q db.Querier, id portfolio.ProjectID, no int) (Baseline, error) {
	all, err := baselines(ctx, q, id)
	if err != nil {
		return Baseline{}, err
	}
	if no < 1 || no > len(all) {
		return Baseline{}, fault.Missing("baseline")
	}
	full, err := copies(ctx, q, id, all[no-1])
	if err != nil {
		return Baseline{}, err
	}
	return full[0], nil
}

// allBaselines are the baselines of a project with the copies they hold.
func allBaselines(ctx context.Context, q db.Querier, id portfolio.ProjectID) ([]Baseline, error) {
	all, err := baselines(ctx, q, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return copies(ctx, q, id, all...)
}

// copies reads the tasks and links of baselines.
func copies(ctx context.Context, q db.Querier, id portfolio.ProjectID, list ...Baseline) ([]Baseline, error) {
	at, numbers := map[int]*Baseline{}, make([]string, len(list))
	for i := range list {
		at[list[i].No], numbers[i] = &list[i], itoa(list[i].No)
	}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT baseline_no, uid, task_id, level, kind, code, title_en, title_fr, start_at, finish_at, duration, cost_minor
		FROM portfolio_baseline_task WHERE project_id = ? AND`, id).In("CAST(baseline_no AS TEXT)", numbers...).Add("ORDER BY baseline_no, position, uid"), func(row db.Row) (t Task, err error) {
		var no int
		if err = row.Scan(&no, &t.UID, &t.ID, &t.Level, &t.Kind, &t.Code, &t.Title.EN, &t.Title.FR, &t.Start, &t.Finish, &t.Duration, &t.Cost); err == nil {
			at[no].Tasks = append(at[no].Tasks, t)
		}
		return t, err
	})
	if err != nil {
		return nil, err
	}
	_, err = db.Collect(ctx, q, db.SQL(`SELECT baseline_no, from_project, from_uid, to_uid, kind, lag, lag_unit
		FROM portfolio_baseline_link WHERE project_id = ? AND`, id).In("CAST(baseline_no AS TEXT)", numbers...).Add("ORDER BY baseline_no, to_uid, from_uid"), func(row db.Row) (l Link, err error) {
		var no int
		if err = row.Scan(&no, &l.FromProject, &l.From, &l.To, &l.Kind, &l.Lag, &l.Unit); err == nil {
			at[no].Links = append(at[no].Links, l)
		}
		return l, err
	})
	for i := range list {
		outlined := Plan{Tasks: list[i].Tasks}
		outlined.outlined()
	}
	return list, err
}

// baselineName is what a baseline is called, as the trail shows it.
type baselineName struct {
	No   int    `json:"no"`
	Name string `json:"name"`
}

// maxName is how long the name of a baseline may be, in bytes.
const maxName = 120

// NameBaseline gives a baseline a name beside its number. What was frozen stays as it is (R17).
func (s *Service) NameBaseline(ctx context.Context, id portfolio.ProjectID, no int, name string) (control.Done, error) {
	return s.portfolio.ChangePlan(ctx, actName, id, func(ctx context.Context, tx *control.Tx, _ portfolio.Project) (control.Change, error) {
		all, err := baselines(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if no < 1 || no > len(all) {
			return control.Change{}, wrong("no", "fault.required", nil)
		}
		name = strings.TrimSpace(name)
		if len(name) > maxName {
			return control.Change{}, wrong("name", "fault.too_long", fault.Args{"max": maxName})
		}
		_, err = db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_baseline SET name = ? WHERE project_id = ? AND no = ?`, name, id, no))
		return control.Change{Object: id.Object(), Before: baselineName{no, all[no-1].Name}, After: baselineName{no, name}}, err
	})
}
