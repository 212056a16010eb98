package funds

import (
	"context"
	"strconv"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// rowField is the name of a field in a row of a form: "lines.2.code".
func rowField(list string, row int, field string) string {
	return list + "." + strconv.Itoa(row) + "." + field
}

// budgets are those the actor may see; where adds a condition on b and the order.
func budgets(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Budget, error) {
	t := db.SQL(`SELECT b.id, b.project_id, b.package_id, b.year, b.currency, b.state, b.version_no, b.active_no, b.title, ` + stampColumns("b") + ` FROM funds_budget b`)
	control.Visible(ctx, t, "b.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (b Budget, err error) {
		err = stamped(row, &b.Stamp, &b.ID, &b.Project, &b.Package, &b.Year, &b.Currency, &b.State, &b.Latest, &b.Active, &b.Title)
		return b, err
	})
}

func budget(ctx context.Context, q db.Querier, id BudgetID) (Budget, error) {
	list, err := budgets(ctx, q, func(t *db.Text) { t.Add("WHERE b.id = ?", id) })
	return one(list, err, ObjectBudget)
}

func insertBudget(ctx context.Context, tx *control.Tx, b Budget) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_budget (id, project_id, package_id, year, currency, state, version_no, active_no, title, version, updated_at, updated_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`, b.ID, b.Project, b.Package, b.Year, b.Currency, b.State, b.Latest, b.Active, b.Title, tx.Now(), tx.Actor().ID))
	if db.IsUnique(err) {
		return fault.Refuse("funds.budget.year_taken", nil)
	}
	return err
}

func updateBudget(ctx context.Context, tx *control.Tx, b Budget) error {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_budget SET state = ?, version_no = ?, active_no = ?, title = ?, version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`,
		b.State, b.Latest, b.Active, b.Title, tx.Now(), tx.Actor().ID, b.ID, b.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}

func budgetVersions(ctx context.Context, q db.Querier, id BudgetID) ([]BudgetVersion, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT v.no, v.state, v.reason, v.prepared_by, COALESCE(v.reviewed_by, ''), COALESCE(v.approved_by, ''), v.approved_on, v.approved_at
		FROM funds_budget_version v WHERE v.budget_id = ? ORDER BY v.no`, id), func(row db.Row) (v BudgetVersion, err error) {
		err = row.Scan(&v.No, &v.State, &v.Reason, &v.PreparedBy, &v.ReviewedBy, &v.ApprovedBy, &v.ApprovedOn, &v.ApprovedAt)
		return v, err
	})
}

// latest is the latest version of a budget.
func latest(ctx context.Context, q db.Querier, id BudgetID) (BudgetVersion, error) {
	list, err := budgetVersions(ctx, q, id)
	if err != nil || len(list) == 0 {
		return BudgetVersion{}, err
	}
	return list[len(list)-1], nil
}

func saveVersion(ctx context.Context, tx *control.Tx, id BudgetID, v BudgetVersion) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_budget_version (budget_id, no, state, reason, prepared_by, reviewed_by, approved_by, approved_on, approved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (budget_id, no) DO UPDATE SET state = excluded.state, reason = excluded.reason, prepared_by = excluded.prepared_by, reviewed_by = excluded.reviewed_by, approved_by = excluded.approved_by, approved_on = excluded.approved_on, approved_at = excluded.approved_at`,
		id, v.No, v.State, v.Reason, v.PreparedBy, db.OrNull(v.ReviewedBy), db.OrNull(v.ApprovedBy), v.ApprovedOn, v.ApprovedAt))
	return err
}

// versionLines are the lines of a version with their amounts, in their order.
func versionLines(ctx context.Context, q db.Querier, b Budget, no int) ([]LineForm, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT l.id, l.chapter, l.code, l.title, l.category, l.fund_id, a.minor FROM funds_line_amount a JOIN funds_line l ON l.id = a.line_id
		WHERE a.budget_id = ? AND a.no = ? ORDER BY l.no`, b.ID, no), func(row db.Row) (l LineForm, err error) {
		l.Amount.Currency = b.Currency
		err = row.Scan(&l.ID, &l.Chapter, &l.Code, &l.Title, &l.Category, &l.Fund, &l.Amount.Minor)
		return l, err
	})
}
