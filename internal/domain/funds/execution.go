package funds

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// executionIn asks how budgets were executed: those of a year, of all years for 0.
type executionIn struct {
	ID   string `json:"id"`
	Year int    `json:"year"`
	moment
}

// ExecutionLine is a budget line as IPSAS 24 compares it: the original budget, the final one after revisions and
// transfers, what is bound, what is spent, and what lapsed at the end of its year (R66). Before the budget of a year is
// approved its lines have no original budget; what may be bound in the meantime (R71) stands as the final one.
type ExecutionLine struct {
	Project  string       `json:"project"`
	Year     int          `json:"year"` // 0: all years of the project
	Line     string       `json:"line"`
	Category Category     `json:"category"`
	Fund     string       `json:"fund"`
	Original money.Amount `json:"original"`
	Revised  money.Amount `json:"revised"`
	Final    money.Amount `json:"final"`
	Open     money.Amount `json:"open_commitments"`
	Spent    money.Amount `json:"expenditure"`
	Lapsed   money.Amount `json:"lapsed"`
	Left     money.Amount `json:"left"`
	Interim  bool         `json:"interim"` // no version of its budget is in force

	line Line
}

// executionOut is the statement of the execution of budgets, as known at an instant for a day.
type executionOut struct {
	Ref  string `json:"ref"`
	Year int    `json:"year"`
	issue
	Lines []ExecutionLine `json:"lines"`

	scope   Scope
	fund    Fund
	title   i18n.Text
	marking control.Marking
	years   []int
}

func (s *Service) readFundExecution(ctx context.Context, in executionIn) (out executionOut, err error) {
	return s.readExecution(ctx, in, func(ctx context.Context, q db.Querier, out *executionOut) (func(*db.Text), error) {
		out.scope = Scope{Fund: FundID(in.ID)}
		out.fund, err = fund(ctx, q, out.scope.Fund)
		out.Ref, out.title, out.marking = out.fund.Ref, out.fund.Title, out.fund.Marking
		return func(t *db.Text) { t.Add("l.fund_id = ?", in.ID) }, err
	})
}

func (s *Service) readProjectExecution(ctx context.Context, in executionIn) (out executionOut, err error) {
	return s.readExecution(ctx, in, func(ctx context.Context, q db.Querier, out *executionOut) (func(*db.Text), error) {
		g, err := ground(ctx, q, portfolio.ProjectID(in.ID))
		out.scope, out.Ref, out.title, out.marking = Scope{Project: g.ID}, g.Ref, g.Title, g.Marking
		return func(t *db.Text) { t.Add("l.project_id = ?", in.ID) }, err
	})
}

func (s *Service) readPackageExecution(ctx context.Context, in executionIn) (out executionOut, err error) {
	return s.readExecution(ctx, in, func(ctx context.Context, q db.Querier, out *executionOut) (func(*db.Text), error) {
		g, _, err := packageProjects(ctx, q, portfolio.PackageID(in.ID))
		out.scope, out.Ref, out.title, out.marking = Scope{Package: g.ID}, g.Ref, g.Title, g.Marking
		return func(t *db.Text) { t.Add("l.package_id = ?", in.ID) }, err
	})
}

func (s *Service) readExecution(ctx context.Context, in executionIn, of func(context.Context, db.Querier, *executionOut) (func(*db.Text), error)) (out executionOut, err error) {
	out.Year, out.Lines = in.Year, []ExecutionLine{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		where, err := of(ctx, q, &out)
		if err != nil {
			return err
		}
		if out.issue, err = s.issue(ctx, q, in.moment); err != nil {
			return err
		}
		all, err := lines(ctx, q, func(t *db.Text) { t.Add("WHERE"); where(t); t.Add("ORDER BY l.project_id, l.year, l.no") })
		if err != nil || len(all) == 0 {
			return err
		}
		past, err := pastBudgets(ctx, q, all, out.point)
		if err != nil {
			return err
		}
		accounts, err := Balances(ctx, q, out.scope, out.point)
		if err != nil {
			return err
		}
		totals := map[LineID]Totals{}
		for _, a := range accounts {
			if totals[a.Line] == nil {
				totals[a.Line] = Totals{}
			}
			totals[a.Line][a.Kind] += a.Minor
		}
		if err := interimLines(ctx, q, out.issue, all, past, totals); err != nil {
			return err
		}
		return out.fill(ctx, q, all, past, totals)
	})
	return out, err
}

// fill keeps the lines that a version in force had at the point, and those with money, for whoever sees their project.
func (out *executionOut) fill(ctx context.Context, q db.Querier, all []Line, past map[LineID]pastLine, totals map[LineID]Totals) error {
	grounds, err := portfolio.Grounds(ctx, q)
	if err != nil {
		return err
	}
	list, err := fundNames(ctx, q, func(*db.Text) {})
	if err != nil {
		return err
	}
	named := map[FundID]Fund{}
	for _, f := range list {
		named[f.ID] = f
	}
	closed, err := out.closedYears(ctx, q)
	if err != nil {
		return err
	}
	years := map[int]bool{}
	for _, l := range all {
		x, ok := past[l.ID]
		g, seen := grounds[l.Project]
		if !ok || !seen {
			continue
		}
		if years[l.Year] = true; out.Year != 0 && l.Year != out.Year {
			continue
		}
		f, t := named[l.Fund], totals[l.ID]
		final, lapsed := x.revised+x.moved, t[Lapsed]
		left := final - t.OpenCommitments() - t.Expenditure()
		if f.Kind == CommonFunded && closed[fundYear{f.ID, l.Year}] {
			lapsed = left // also credit that had no money yet
		}
		out.Lines = append(out.Lines, ExecutionLine{g.Ref, l.Year, l.Name(), l.Category, f.Ref, f.Amount(x.original), f.Amount(x.revised), f.Amount(final), f.Amount(t.OpenCommitments()), f.Amount(t.Expenditure()),
			f.Amount(lapsed), f.Amount(left - lapsed), x.interim, l})
	}
	out.years = slices.Sorted(maps.Keys(years))
	slices.SortStableFunc(out.Lines, func(a, b ExecutionLine) int {
		return cmp.Or(cmp.Compare(a.Final.Currency, b.Final.Currency), cmp.Compare(a.Project, b.Project))
	})
	return nil
}

// fundYear is a year of a fund.
type fundYear struct {
	fund FundID
	year int
}

// closedYears are the years that were closed at the point: of a common-funded line what was left of them has lapsed (R66).
func (x issue) closedYears(ctx context.Context, q db.Querier) (map[fundYear]bool, error) {
	closed := map[fundYear]bool{}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT y.fund_id, y.year, y.closed_at FROM funds_year y`), func(row db.Row) (none struct{}, err error) {
		var y fundYear
		var at cal.Instant
		if err = row.Scan(&y.fund, &y.year, &at); err == nil && x.point.has(cal.NewDate(y.year, 12, 31), at) {
			closed[y] = true
		}
		return none, err
	})
	return closed, err
}

// pastLine is what was approved for a line at a point.
type pastLine struct {
	original, revised, moved int64

	interim bool // nothing: what may be bound in the meantime stands as revised
}

// interimLines adds the lines with money that no version in force had at the point. A line whose budget was not approved
// yet has what it might bind by then (R71).
func interimLines(ctx context.Context, q db.Querier, x issue, all []Line, past map[LineID]pastLine, totals map[LineID]Totals) error {
	approved := map[BudgetID]bool{}
	for _, l := range all {
		if _, ok := past[l.ID]; ok {
			approved[l.Budget] = true
		}
	}
	for _, l := range all {
		if _, ok := past[l.ID]; ok || len(totals[l.ID]) == 0 {
			continue
		}
		line := pastLine{interim: !approved[l.Budget]}
		if line.interim {
			room, err := interimAt(ctx, q, x, l)
			if err != nil {
				return err
			}
			line.revised = room
		}
		past[l.ID] = line
	}
	return nil
}

// interimAt is what a line might bind by the point without a budget of its year, by what was approved for the year before.
func interimAt(ctx context.Context, q db.Querier, x issue, l Line) (int64, error) {
	before, err := linesBefore(ctx, q, l)
	if err != nil || len(before) == 0 {
		return 0, err
	}
	past, err := pastBudgets(ctx, q, before[:1], x.point)
	if err != nil {
		return 0, err
	}
	limits, err := limitSetting.on(ctx, q, x.On)
	if err != nil {
		return 0, err
	}
	was := past[before[0].ID]
	return InterimCeiling(was.revised+was.moved, l.Year, x.On, limits.InterimShare), nil
}

// pastBudgets are the lines with what the versions of their budgets, and the moves of credit since, had made of them
// at a point. A line of no version in force is missing.
func pastBudgets(ctx context.Context, q db.Querier, all []Line, p Point) (map[LineID]pastLine, error) {
	budgets := map[string]bool{}
	for _, l := range all {
		budgets[string(l.Budget)] = true
	}
	type version struct {
		first, last int
		at          cal.Instant // the latest was approved
	}
	versions := map[BudgetID]version{}
	ids := slices.Sorted(maps.Keys(budgets))
	found := map[LineID]pastLine{}
	for chunk := range slices.Chunk(ids, 500) {
		_, err := db.Collect(ctx, q, db.SQL(`SELECT v.budget_id, v.no, v.approved_on, v.approved_at FROM funds_budget_version v WHERE v.approved_on IS NOT NULL AND`).In("v.budget_id", chunk...).Add("ORDER BY v.budget_id, v.no"), func(row db.Row) (none struct{}, err error) {
			var id BudgetID
			var no int
			var on cal.Date
			var at cal.Instant
			if err = row.Scan(&id, &no, &on, &at); err == nil && p.has(on, at) {
				x := versions[id]
				if x.first == 0 {
					x.first = no
				}
				x.last, x.at = no, at
				versions[id] = x
			}
			return none, err
		})
		if err != nil {
			return nil, err
		}
		_, err = db.Collect(ctx, q, db.SQL(`SELECT a.budget_id, a.no, a.line_id, a.minor FROM funds_line_amount a WHERE`).In("a.budget_id", chunk...), func(row db.Row) (none struct{}, err error) {
			var id BudgetID
			var no int
			var line LineID
			var minor int64
			if err = row.Scan(&id, &no, &line, &minor); err != nil {
				return none, err
			}
			x := found[line]
			v := versions[id]
			if no == v.first {
				x.original = minor
			}
			if no == v.last {
				x.revised = minor
			}
			if no == v.first || no == v.last {
				found[line] = x
			}
			return none, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, pastMoves(ctx, q, all, found, func(l Line, on cal.Date, at cal.Instant) bool {
		return p.has(on, at) && !at.Before(versions[l.Budget].at)
	})
}

// pastMoves adds the moves of credit that count for their lines.
func pastMoves(ctx context.Context, q db.Querier, all []Line, found map[LineID]pastLine, counts func(Line, cal.Date, cal.Instant) bool) error {
	byID, ids := map[LineID]Line{}, make([]string, len(all))
	for i, l := range all {
		byID[l.ID], ids[i] = l, string(l.ID)
	}
	add := func(id LineID, minor int64, on cal.Date, at cal.Instant) {
		if x, ok := found[id]; ok && counts(byID[id], on, at) {
			x.moved += minor
			found[id] = x
		}
	}
	for _, side := range []string{"m.from_line", "m.to_line"} {
		for chunk := range slices.Chunk(ids, 500) {
			_, err := db.Collect(ctx, q, db.SQL(`SELECT `+side+`, m.minor, m.decided_on, m.decided_at FROM funds_credit_move m WHERE m.state = 'posted' AND m.kind IN ('transfer', 'contingency') AND`).In(side, chunk...), func(row db.Row) (none struct{}, err error) {
				var id LineID
				var minor int64
				var on cal.Date
				var at cal.Instant
				if err = row.Scan(&id, &minor, &on, &at); err == nil {
					if side == "m.from_line" {
						minor = -minor
					}
					add(id, minor, on, at)
				}
				return none, err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// anyLapsed reports whether there is something to show of what lapsed; files have its column always.
func (out executionOut) anyLapsed() bool {
	return slices.ContainsFunc(out.Lines, func(l ExecutionLine) bool { return l.Lapsed.Minor != 0 })
}

// Table is the statement: page, XLSX and CSV.
func (out executionOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "execution-" + out.Ref, Title: p.T("funds.execution.of", "ref", out.Ref, "on", out.On), AsOf: out.On, Marking: out.marking, About: out.about(p, p.Text(out.title)), Columns: []web.Column{
		{Key: "line", Label: p.T("funds.line"), Main: true}, {Key: "project", Label: p.T("funds.project"), Export: true}, {Key: "year", Label: p.T("funds.budget.year"), Export: true},
		{Key: "category", Label: p.T("funds.budget.category"), Export: true}, {Key: "fund", Label: p.T("funds.fund"), Export: true}},
		Empty: &web.Empty{Title: p.T("funds.execution.none"), Words: p.T("funds.execution.none_text")}}
	columns := []sumColumn{{key: "original", label: p.T("funds.budget.original")}, {key: "changed", label: p.T("funds.execution.changed"), formula: "{final}-{original}"}, {key: "final", label: p.T("funds.budget.final")},
		{key: "open", label: p.T("funds.budget.open_commitments")}, {key: "spent", label: p.T("funds.execution.spent")}, {key: "lapsed", label: p.T("funds.execution.lapsed"), export: !out.anyLapsed()},
		{key: "left", label: p.T("funds.execution.left"), formula: "{final}-{open}-{spent}-{lapsed}"},
		{key: "share", label: p.T("funds.execution.share"), formula: "IF({final}=0,0,{spent}/{final})", part: &[2]int{4, 2}}}
	var groups []sumGroup
	for _, l := range out.Lines {
		if len(groups) == 0 || groups[len(groups)-1].currency != l.Final.Currency {
			groups = append(groups, sumGroup{currency: l.Final.Currency})
		}
		year, under := web.Blank(), p.T(string(l.Category.Word()))+", "+l.Fund
		if l.Year != 0 {
			year, under = web.Text(strconv.Itoa(l.Year)), p.T("funds.execution.of_year", "year", strconv.Itoa(l.Year))+" "+under
		}
		if out.scope.Project == "" {
			under = l.Project + ", " + under
		}
		if l.Interim {
			under += ", " + p.T("funds.execution.interim")
		}
		behind := web.Href("/projects/{id}/entries", string(l.line.Project)) + "?line=" + string(l.line.ID) + "&step="
		groups[len(groups)-1].add(sumRow{key: string(l.line.ID), lead: []web.Cell{web.Text(l.Line).Under(under), web.Text(l.Project), year, web.Text(p.T(string(l.Category.Word()))), web.Text(l.Fund)},
			figures: []int64{l.Original.Minor, l.Final.Minor - l.Original.Minor, l.Final.Minor, l.Open.Minor, l.Spent.Minor, l.Lapsed.Minor, l.Left.Minor, 0},
			hrefs:   []string{"", "", "", behind + "open" + out.query(), behind + "liquidated" + out.query()}})
	}
	sumTable(t, p, columns, groups)
	return t
}
