package portfolio

import (
	"context"
	"encoding/json"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

const projectColumns = `p.id, p.ref, p.parent_kind, p.parent_id, COALESCE(p.initiative_id, ''), p.partner, p.state, p.track,
	p.title_en, p.title_fr, p.lang, p.theme, p.planned_start, p.planned_end, p.budget_minor, p.budget_currency,
	COALESCE(p.officer, ''), COALESCE(p.owner, ''), p.forecast_start, p.forecast_end, p.forecast_minor, p.actual_start, p.actual_end,
	p.overlap_answer, p.overlap_note, p.overlap_listed, COALESCE(p.overlap_by, ''), p.overlap_on,
	p.baseline_no, b.frozen_on, COALESCE(b.approved_by, ''), COALESCE(b.change_id, ''), b.start_on, b.end_on,
	COALESCE(b.budget_minor, 0), COALESCE(b.budget_currency, '')`

const projectTables = ` FROM portfolio_project p
	LEFT JOIN portfolio_baseline b ON b.project_id = p.id AND b.no = p.baseline_no`

func scanProject(row db.Row) (p Project, err error) {
	var c stampScan
	var forecast *int64
	err = row.Scan(c.into(&p.Stamp, &p.ID, &p.Ref, &p.Parent.Kind, &p.Parent.ID, &p.Initiative, &p.Partner, &p.State, &p.Track,
		&p.Title.EN, &p.Title.FR, &p.Lang, &p.Theme, &p.Planned.Start, &p.Planned.End, &p.Budget.Minor, &p.Budget.Currency,
		&p.Officer, &p.Owner, &p.Forecast.Start, &p.Forecast.End, &forecast, &p.Actual.Start, &p.Actual.End,
		&p.Overlap.Answer, &p.Overlap.Note, &p.Overlap.Listed, &p.Overlap.By, &p.Overlap.On,
		&p.Baseline.No, &p.Baseline.On, &p.Baseline.ApprovedBy, &p.Baseline.Change, &p.Baseline.Period.Start, &p.Baseline.Period.End,
		&p.Baseline.Budget.Minor, &p.Baseline.Budget.Currency)...)
	c.set(&p.Stamp)
	p.Baseline.Project = p.ID
	if forecast != nil {
		p.ForecastCost = money.Amount{Minor: *forecast, Currency: p.Budget.Currency}
	}
	return p, err
}

// projectHeads are the projects the actor may see, without their long texts; where adds a condition
// on p and the order.
func projectHeads(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Project, error) {
	t := db.SQL(`SELECT ` + projectColumns + `, ` + stampColumns("p") + projectTables)
	control.Visible(ctx, t, "p.id")
	where(t)
	return db.Collect(ctx, q, t, scanProject)
}

// projectHead loads one project without its long texts.
func projectHead(ctx context.Context, q db.Querier, id ProjectID) (Project, error) {
	list, err := projectHeads(ctx, q, func(t *db.Text) { t.Add("WHERE p.id = ?", id) })
	if err == nil && len(list) == 0 {
		err = fault.Missing(ObjectProject)
	}
	if err != nil {
		return Project{}, err
	}
	return list[0], nil
}

// project loads one project with its long texts.
func project(ctx context.Context, q db.Querier, id ProjectID) (Project, error) {
	p, err := projectHead(ctx, q, id)
	if err != nil {
		return p, err
	}
	return p, p.readSheet(ctx, q)
}

const sheetColumns = `problem, objectives, deliverables, beneficiaries, host_text, host_minor, host_currency, host_reason,
	justification, success_criteria, scope_in, scope_out, assumptions, constraints, elements, delivery, lead_nation, executing_agent, donors,
	gender, environment, export, communication, tolerance_days, tolerance_percent, tolerance_scope, tolerance_quality, risk_appetite, acceptance,
	sustainment_plan, sustainment_owner, sustainment_minor, sustainment_currency, lessons, no_lesson_reason, retention`

// readSheet fills the long texts of a project the caller has seen.
func (p *Project) readSheet(ctx context.Context, q db.Querier) error {
	_, err := db.One(ctx, q, ObjectProject, db.SQL(`SELECT project_id, `+sheetColumns+` FROM portfolio_sheet WHERE project_id = ?`, p.ID), func(row db.Row) (struct{}, error) {
		var id ProjectID
		return struct{}{}, p.scanSheet(row, &id)
	})
	return err
}

// scanSheet scans the id of a project and its long texts.
func (p *Project) scanSheet(row db.Row, id *ProjectID) error {
	var elements, donors string
	err := row.Scan(id, &p.Problem, &p.Objectives, &p.Request.Deliverables, &p.Beneficiaries,
		&p.HostContribution.Text, &p.HostContribution.Value.Minor, &p.HostContribution.Value.Currency, &p.HostContribution.Reason,
		&p.Justification, &p.SuccessCriteria, &p.ScopeIn, &p.ScopeOut, &p.Assumptions, &p.Constraints, &elements,
		&p.Delivery, &p.LeadNation, &p.ExecutingAgent, &donors, &p.Gender, &p.Environment, &p.Export, &p.Communication,
		&p.Tolerances.Days, &p.Tolerances.CostPercent, &p.Tolerances.Scope, &p.Tolerances.Quality, &p.RiskAppetite, &p.Acceptance,
		&p.Sustainment.Plan, &p.Sustainment.Owner, &p.Sustainment.YearlyCost.Minor, &p.Sustainment.YearlyCost.Currency,
		&p.Lessons, &p.NoLessonReason, &p.Retention)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(elements), &p.Elements); err != nil {
		return err
	}
	return json.Unmarshal([]byte(donors), &p.Donors)
}

// takeSheet takes over the long texts of another reading of the project.
func (p *Project) takeSheet(s Project) {
	p.Approach, p.Closure, p.HostContribution = s.Approach, s.Closure, s.HostContribution
	p.Problem, p.Objectives, p.Request.Deliverables, p.Beneficiaries = s.Problem, s.Objectives, s.Request.Deliverables, s.Beneficiaries
}

// sheetValues are the long texts in the order of sheetColumns.
func (p Project) sheetValues() ([]any, error) {
	elements, err := json.Marshal(p.Elements)
	if err != nil {
		return nil, err
	}
	donors, err := json.Marshal(p.Donors)
	if err != nil {
		return nil, err
	}
	return []any{p.Problem, p.Objectives, p.Request.Deliverables, p.Beneficiaries,
		p.HostContribution.Text, p.HostContribution.Value.Minor, p.HostContribution.Value.Currency, p.HostContribution.Reason,
		p.Justification, p.SuccessCriteria, p.ScopeIn, p.ScopeOut, p.Assumptions, p.Constraints, string(elements),
		p.Delivery, p.LeadNation, p.ExecutingAgent, string(donors), p.Gender, p.Environment, p.Export, p.Communication,
		p.Tolerances.Days, p.Tolerances.CostPercent, p.Tolerances.Scope, p.Tolerances.Quality, p.RiskAppetite, p.Acceptance,
		p.Sustainment.Plan, p.Sustainment.Owner, p.Sustainment.YearlyCost.Minor, p.Sustainment.YearlyCost.Currency,
		p.Lessons, p.NoLessonReason, p.Retention}, nil
}

// excluded sets every column to the value an upsert brings: "a = excluded.a, b = excluded.b".
func excluded(columns string) string {
	names := strings.FieldsFunc(columns, func(r rune) bool { return strings.ContainsRune(", \n\t", r) })
	for i, name := range names {
		names[i] = name + " = excluded." + name
	}
	return strings.Join(names, ", ")
}

func (p Project) saveSheet(ctx context.Context, tx *control.Tx) error {
	values, err := p.sheetValues()
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_sheet (project_id, `+sheetColumns+`) VALUES`).
		Values(1+len(values), append([]any{p.ID}, values...)...).
		Add(`ON CONFLICT (project_id) DO UPDATE SET `+excluded(sheetColumns)))
	return err
}

// forecastMinor is the forecast at completion as stored: NULL while nobody made one.
func (p Project) forecastMinor() any {
	if p.ForecastCost.Currency == "" {
		return nil
	}
	return p.ForecastCost.Minor
}

// folded is what the list's search box looks in.
func (p Project) folded() string {
	return i18n.Fold(p.Ref + "\n" + p.Title.EN + "\n" + p.Title.FR)
}

// projectInserted are the columns of a new project, in the order of insertValues.
const projectInserted = `id, ref, parent_kind, parent_id, initiative_id, partner, state, track,
	title_en, title_fr, folded, lang, theme, planned_start, planned_end, budget_minor, budget_currency, officer, owner, baseline_no,
	forecast_start, forecast_end, forecast_minor, overlap_answer, overlap_note, overlap_listed, version, updated_at, updated_by`

const projectInsertedColumns = 29

func (p Project) insertValues(tx *control.Tx) []any {
	return []any{p.ID, p.Ref, p.Parent.Kind, p.Parent.ID, db.OrNull(p.Initiative), p.Partner, p.State, p.Track,
		p.Title.EN, p.Title.FR, p.folded(), p.Lang, p.Theme, p.Planned.Start, p.Planned.End, p.Budget.Minor, p.Budget.Currency,
		db.OrNull(p.Officer), db.OrNull(p.Owner), 0, p.Forecast.Start, p.Forecast.End, p.forecastMinor(), "", "", 0, 1, tx.Now(), tx.Actor().ID}
}

func insertProject(ctx context.Context, tx *control.Tx, p Project) error {
	if err := db.InsertRows(ctx, tx, `INSERT INTO portfolio_project (`+projectInserted+`)`, projectInsertedColumns, p.insertValues(tx), ""); err != nil {
		return err
	}
	return p.saveSheet(ctx, tx)
}

// updateProject saves every field but the long texts, if the project still has the revision it was
// read at; else it is a Conflict.
func updateProject(ctx context.Context, tx *control.Tx, p Project) error {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_project SET initiative_id = ?, state = ?, track = ?, title_en = ?, title_fr = ?, folded = ?, lang = ?, theme = ?,
		planned_start = ?, planned_end = ?, budget_minor = ?, budget_currency = ?, officer = ?, owner = ?, baseline_no = ?,
		forecast_start = ?, forecast_end = ?, forecast_minor = ?, actual_start = ?, actual_end = ?,
		overlap_answer = ?, overlap_note = ?, overlap_listed = ?, overlap_by = ?, overlap_on = ?,
		version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`,
		db.OrNull(p.Initiative), p.State, p.Track, p.Title.EN, p.Title.FR, p.folded(), p.Lang, p.Theme,
		p.Planned.Start, p.Planned.End, p.Budget.Minor, p.Budget.Currency, db.OrNull(p.Officer), db.OrNull(p.Owner), p.Baseline.No,
		p.Forecast.Start, p.Forecast.End, p.forecastMinor(), p.Actual.Start, p.Actual.End,
		p.Overlap.Answer, p.Overlap.Note, p.Overlap.Listed, db.OrNull(p.Overlap.By), p.Overlap.On,
		tx.Now(), tx.Actor().ID, p.ID, p.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}

// parent is what a project needs to know of the package or programme it hangs below.
type parent struct {
	Link
	Ref     string
	Partner string
	Scope   string
	Marking control.Marking
}

// parentOf loads the package or programme of a project-to-be, if the actor may see it.
func parentOf(ctx context.Context, q db.Querier, link Link) (p parent, err error) {
	table, ok := map[string]string{ObjectPackage: "portfolio_package", ObjectProgramme: "portfolio_programme"}[link.Kind]
	if !ok {
		return p, fault.Missing(link.Kind)
	}
	t := db.SQL(`SELECT x.ref, x.partner, seen.scope_path, ` + control.MarkingColumns + ` FROM ` + table + ` x`)
	control.Visible(ctx, t, "x.id")
	return db.One(ctx, q, link.Kind, t.Add("WHERE x.id = ?", link.ID), func(row db.Row) (parent, error) {
		p := parent{Link: link}
		var level int
		var releasable string
		err := row.Scan(&p.Ref, &p.Partner, &p.Scope, &level, &releasable)
		p.Marking.ScanMarking(level, releasable)
		return p, err
	})
}

// nextNo is the number of the next row of a table that counts within an owner: 1 for the first. The
// names are literals of this package.
func nextNo(ctx context.Context, q db.Querier, table, column, owner string) (int, error) {
	return db.One(ctx, q, table, db.SQL(`SELECT COALESCE(MAX(no), 0) + 1 FROM `+table+` WHERE `+column+` = ?`, owner), db.Value[int])
}

// nextProjectNo is the number of the next project below a parent. It goes on from the highest: an import that
// was undone leaves gaps.
func nextProjectNo(ctx context.Context, q db.Querier, p parent) (int, error) {
	n, err := db.One(ctx, q, ObjectProject, db.SQL(`SELECT COALESCE(MAX(CAST(substr(ref, ?) AS BIGINT)), 0) FROM portfolio_project WHERE parent_id = ?`,
		len(p.Ref)+len("/P")+1, p.ID), db.Value[int])
	return n + 1, err
}

// nextProjectRef is the reference code of the next project below a parent.
func nextProjectRef(ctx context.Context, q db.Querier, p parent) (string, error) {
	n, err := nextProjectNo(ctx, q, p)
	return ProjectRef(p.Ref, n), err
}
