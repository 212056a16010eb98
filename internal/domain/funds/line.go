package funds

import (
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/db"
)

// BudgetID identifies a budget.
type BudgetID string

// Line is a line of a project's budget: what a fund pays for, up to what was approved. Amounts are minor
// units of the fund's currency.
type Line struct {
	ID       LineID
	Budget   BudgetID
	Project  portfolio.ProjectID
	Package  portfolio.PackageID
	Fund     FundID
	Year     int // 0: all years of the project
	No       int
	Chapter  string
	Code     string
	Title    string
	Category Category
	Original int64 // of the first approved version
	Revised  int64 // of the version in force
	Moved    int64 // by transfers since then
}

// Approved is what may be spent on the line: the version in force and the transfers since (the final
// budget of IPSAS 24).
func (l Line) Approved() int64 { return l.Revised + l.Moved }

// Name is how the line is called: "1.2 Travel".
func (l Line) Name() string { return l.Code + " " + l.Title }

// account is the line's account of a kind for a contribution.
func (l Line) account(k AccountKind, c AgreementID) Key {
	return Key{Fund: l.Fund, Kind: k, Contribution: c, Package: l.Package, Project: l.Project, Line: l.ID}
}

const lineColumns = `SELECT l.id, l.budget_id, l.project_id, l.package_id, l.fund_id, l.year, l.no, l.chapter, l.code, l.title, l.category, l.original_minor, l.revised_minor, l.moved_minor FROM funds_line l`

// lines are budget lines for whoever has seen their project; where adds a condition on l and the order.
func lines(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Line, error) {
	t := db.SQL(lineColumns)
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (l Line, err error) {
		err = row.Scan(&l.ID, &l.Budget, &l.Project, &l.Package, &l.Fund, &l.Year, &l.No, &l.Chapter, &l.Code, &l.Title, &l.Category, &l.Original, &l.Revised, &l.Moved)
		return l, err
	})
}

func line(ctx context.Context, q db.Querier, id LineID) (Line, error) {
	list, err := lines(ctx, q, func(t *db.Text) { t.Add("WHERE l.id = ?", id) })
	return one(list, err, "line")
}

// linesByID are several lines by their ids.
func linesByID(ctx context.Context, q db.Querier, ids ...LineID) (map[LineID]Line, error) {
	wanted := make([]string, len(ids))
	for i, id := range ids {
		wanted[i] = string(id)
	}
	slices.Sort(wanted)
	list, err := lines(ctx, q, func(t *db.Text) { t.Add("WHERE").In("l.id", slices.Compact(wanted)...) })
	found := make(map[LineID]Line, len(list))
	for _, l := range list {
		found[l.ID] = l
	}
	return found, err
}
