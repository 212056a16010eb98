package funds

import (
	"context"
	"hash/crc32"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
)

// objectLine is the kind of a budget line in the trail; what protects it is its budget.
const objectLine = "budget_line"

// Tables are the lists of the slice that can be brought as a table and taken out as a workbook.
func (s *Service) Tables() []intake.Kind {
	return []intake.Kind{s.budgetTable(), s.receiptTable()}
}

// budgetTable are the lines of budgets in their latest version. Lines of a draft can be changed; what is submitted goes
// its way.
func (s *Service) budgetTable() intake.Kind {
	return intake.Kind{
		Name: "budget", Title: "funds.table.budget", Object: objectLine, List: "/projects", Add: actCreateBudget, Edit: actEditBudget,
		Fields: []intake.Field{
			{Name: "project", Label: "funds.table.project", Also: "funds.table.project_also", Type: intake.Choice, Must: true, Stays: true},
			{Name: "year", Label: "funds.budget.year", Also: "funds.table.year_also", Type: intake.Int, Stays: true, Fresh: "0"},
			{Name: "state", Label: "funds.table.state", Type: intake.Choice, Locked: true},
			{Name: "chapter", Label: "funds.budget.chapter", Also: "funds.table.chapter_also"},
			{Name: "code", Label: "funds.budget.code", Also: "funds.table.code_also"},
			{Name: "title", Label: "funds.table.line", Also: "funds.table.line_also", Must: true},
			{Name: "category", Label: "funds.budget.category", Also: "funds.table.category_also", Type: intake.Choice, Must: true},
			{Name: "fund", Label: "funds.table.fund", Also: "funds.table.fund_also", Type: intake.Choice, Must: true},
			{Name: "amount", Label: "funds.table.amount", Also: "funds.table.amount_also", Type: intake.Money, Must: true},
		},
		Keys: [][]string{{"project", "year", "code"}, {"!code", "project", "year", "title"}},
		Tidy: func(v intake.Values) {
			if v["year"] == "" {
				v["year"] = "0"
			}
		},
		Offer: s.offerBudget, Rows: budgetTableRows, Check: s.checkBudgetLines, Save: s.saveBudgetLines, Remove: removeBudgetLines,
	}
}

// calledCategories are what people call cost categories besides their names.
var calledCategories = map[Category][]string{
	CategoryExperts: {"personnel", "staff", "salaries", "fees", "honoraires", "expertise", "expert"}, CategoryTravel: {"travel and per diem", "per diem", "missions", "deplacements", "voyage"},
	CategoryTraining: {"courses", "workshops", "ateliers", "cours"}, CategoryEquipment: {"goods", "hardware", "materiel", "fournitures", "supplies"},
	CategoryInfrastructure: {"works", "construction", "travaux"}, CategoryServices: {"contracts", "subcontracting", "prestations", "sous-traitance", "service"},
	CategoryTranslation: {"interpretation", "translation and interpretation", "interpretariat"}, CategoryEvaluation: {"evaluation", "monitoring", "suivi"},
	CategoryVisibility: {"communication", "outreach"}, CategoryContingency: {"contingencies", "reserve", "imprevus"}, CategoryOverhead: {"overheads", "administrative costs", "indirect costs", "frais generaux", "couts indirects"},
}

func (s *Service) offerBudget(ctx context.Context, q db.Querier) (intake.Offer, error) {
	offer := intake.Offer{"category": intake.Codes("funds.category.", Categories...),
		"state": intake.Codes("funds.budget.state.", BudgetDraft, BudgetSubmitted, BudgetReviewed, BudgetApproved, BudgetSuperseded)}
	for i, o := range offer["category"] {
		offer["category"][i].Also = append(o.Also, calledCategories[Category(o.Value)]...)
	}
	grounds, err := budgetGrounds(ctx, q)
	if err != nil {
		return nil, err
	}
	for id, g := range grounds {
		offer["project"] = append(offer["project"], intake.Option{Value: string(id), Name: i18n.Text{EN: g.Ref, FR: g.Ref}, Also: []string{g.Title.EN, g.Title.FR}})
	}
	slices.SortFunc(offer["project"], func(a, b intake.Option) int { return strings.Compare(a.Name.EN, b.Name.EN) })
	open, err := fundNames(ctx, q, func(t *db.Text) { t.Add("WHERE f.state = 'open' ORDER BY f.ref") })
	for _, f := range open {
		offer["fund"] = append(offer["fund"], intake.Option{Value: string(f.ID), Name: i18n.Text{EN: f.Ref, FR: f.Ref}, Also: []string{f.Title.EN, f.Title.FR}})
	}
	return offer, err
}

// budgetGrounds are the projects for which the actor may draft a budget.
func budgetGrounds(ctx context.Context, q db.Querier) (map[portfolio.ProjectID]portfolio.Ground, error) {
	grounds, err := portfolio.Grounds(ctx, q)
	actor := control.ActorFrom(ctx)
	for id, g := range grounds {
		if actor == nil || !actor.MayDecide(actCreateBudget, g.Scope) || !g.Budgets() {
			delete(grounds, id)
		}
	}
	return grounds, err
}

// tableLine is a line of the latest version of a budget.
type tableLine struct {
	LineForm
	budget  BudgetID
	project portfolio.ProjectID
	year    int
	state   BudgetState // of the version
	marking control.Marking
}

func tableLines(ctx context.Context, q db.Querier, ids ...string) ([]tableLine, error) {
	t := db.SQL(`SELECT l.id, b.id, b.project_id, b.year, b.currency, v.state, l.chapter, l.code, l.title, l.category, l.fund_id, a.minor, ` + control.MarkingColumns + `
		FROM funds_line_amount a JOIN funds_line l ON l.id = a.line_id JOIN funds_budget b ON b.id = a.budget_id AND b.version_no = a.no
		JOIN funds_budget_version v ON v.budget_id = b.id AND v.no = b.version_no`)
	control.Visible(ctx, t, "b.id")
	if len(ids) > 0 {
		t.Add("WHERE").In("l.id", ids...)
	}
	return db.Collect(ctx, q, t.Add("ORDER BY b.id, l.no"), func(row db.Row) (l tableLine, err error) {
		var level int
		var releasable string
		err = row.Scan(&l.ID, &l.budget, &l.project, &l.year, &l.Amount.Currency, &l.state, &l.Chapter, &l.Code, &l.Title, &l.Category, &l.Fund, &l.Amount.Minor, &level, &releasable)
		l.marking.ScanMarking(level, releasable)
		return l, err
	})
}

// lineStamp tells a line from what it was: lines count no versions of their own.
func lineStamp(l LineForm) int {
	text := strings.Join([]string{l.Chapter, l.Code, l.Title, string(l.Category), string(l.Fund), intake.Sum(l.Amount)}, "\n")
	return int(crc32.ChecksumIEEE([]byte(text)) & 0x7fffffff)
}

func budgetTableRows(ctx context.Context, q db.Querier, ids ...string) ([]intake.Row, error) {
	list, err := tableLines(ctx, q, ids...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	grounds, err := portfolio.Grounds(ctx, q)
	if err != nil {
		return nil, err
	}
	named := map[string]string{}
	every, err := fundNames(ctx, q, func(*db.Text) {})
	for _, f := range every {
		named[string(f.ID)] = f.Ref
	}
	rows := make([]intake.Row, len(list))
	for i, l := range list {
		v := intake.ValuesOf(l.LineForm)
		v["project"], v["year"], v["state"] = string(l.project), strconv.Itoa(l.year), string(l.state)
		rows[i] = intake.Row{ID: string(l.ID), Version: lineStamp(l.LineForm), Values: v, Marking: l.marking,
			Words: map[string]string{v["project"]: grounds[l.project].Ref, v["fund"]: named[v["fund"]]}}
	}
	return rows, err
}

// budgetKey names a budget: a project has one for a year, and one for all years.
type budgetKey struct {
	project portfolio.ProjectID
	year    int
}

func keyOf(e *intake.Entry) budgetKey {
	year, _ := strconv.Atoi(e.Now["year"]) // the reader has checked it
	return budgetKey{portfolio.ProjectID(e.Now["project"]), year}
}

// budgetsOf are the budgets that a batch writes to.
func budgetsOf(ctx context.Context, q db.Querier, batch []*intake.Entry) (map[budgetKey]Budget, error) {
	projects := map[string]bool{}
	for _, e := range batch {
		projects[e.Now["project"]] = true
	}
	list, err := budgets(ctx, q, func(t *db.Text) {
		t.Add("WHERE").In("b.project_id", slices.Sorted(maps.Keys(projects))...).Add("ORDER BY b.id")
	})
	found := make(map[budgetKey]Budget, len(list))
	for _, b := range list {
		found[budgetKey{b.Project, b.Year}] = b
	}
	return found, err
}

// lineOver is a line as an entry would have it.
func lineOver(e *intake.Entry) (l LineForm, err error) {
	err = intake.Fill(e.Now, &l)
	l.ID = LineID(e.ID)
	return l, err
}

func (s *Service) checkBudgetLines(ctx context.Context, q db.Querier, batch []*intake.Entry) error {
	grounds, err := budgetGrounds(ctx, q)
	if err != nil {
		return err
	}
	at, err := budgetsOf(ctx, q, batch)
	if err != nil {
		return err
	}
	versions := map[BudgetID]BudgetVersion{}
	for _, b := range at {
		if versions[b.ID], err = latest(ctx, q, b.ID); err != nil {
			return err
		}
	}
	open, err := fundNames(ctx, q, func(t *db.Text) { t.Add("WHERE f.state = 'open'") })
	if err != nil {
		return err
	}
	byID := map[FundID]Fund{}
	for _, f := range open {
		byID[f.ID] = f
	}
	actor := control.ActorFrom(ctx)
	for _, e := range batch {
		g, known := grounds[portfolio.ProjectID(e.Now["project"])]
		b, there := at[keyOf(e)]
		switch {
		case !known:
			e.Refuse("project", "funds.table.project_forbidden", nil)
			continue
		case there && !actor.MayDecide(actEditBudget, b.Scope):
			e.Refuse("", "funds.table.project_forbidden", nil)
			continue
		case there && versions[b.ID].State != BudgetDraft:
			e.Refuse("", "funds.budget.not_draft", nil)
			continue
		case !there:
			b = blankBudget(g, keyOf(e).year)
		}
		if err := checkLineEntry(e, b, byID); err != nil {
			return err
		}
	}
	return nil
}

// checkLineEntry runs the rules of a line that need no other line.
func checkLineEntry(e *intake.Entry, b Budget, open map[FundID]Fund) error {
	l, err := lineOver(e)
	if err != nil {
		return err
	}
	if l.Code == "" {
		l.Code = "1" // Save gives it the next one
	}
	var fs fault.Fields
	fs.Check(b.Year == 0 || b.Year >= 2000 && b.Year <= 2100, "year", "funds.budget.year_wrong")
	if f, ok := open[l.Fund]; !ok {
		fs.Add("fund", "funds.budget.fund_missing", nil)
	} else if f.Currency != b.Currency {
		fs.Add("fund", "funds.budget.fund_currency", fault.Args{"fund": f.Ref, "currency": string(f.Currency)})
	}
	if other := fs.Merge(ofOneRow(CheckLines([]LineForm{l}, b.Currency))); other != nil {
		return other
	}
	return e.RefuseErr(fs.Err())
}

// ofOneRow names the fields of a fault about rows of a form by themselves: "lines.3.code" is "code".
func ofOneRow(err error) error {
	f := fault.Of(err)
	if f == nil || len(f.Fields) == 0 {
		return err
	}
	var fs fault.Fields
	for _, x := range f.Fields {
		fs.Add(x.Name[strings.LastIndexByte(x.Name, '.')+1:], x.Key, x.Args)
	}
	return fs.Err()
}
