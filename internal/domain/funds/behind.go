package funds

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// stepNames are the figures that pages of projects and packages show, in the order of the money's way.
var stepNames = []string{"allocated", "funded", "available", "blocked", "committed", "open", "liquidated", "paid", "locked"}

// behindIn asks for the postings behind a figure of a project or package.
type behindIn struct {
	web.List
	ID   string `json:"id"`
	Step string `json:"step"`
	Line LineID `json:"line"` // of the project, "" for all
	moment
}

// behindRow is a posting with what it adds to the figure, below zero for what it takes away.
type behindRow struct {
	Entry  EntryID      `json:"entry"`
	On     cal.Date     `json:"on"`
	Kind   EntryKind    `json:"kind"`
	From   AccountKind  `json:"from"`
	To     AccountKind  `json:"to"`
	Amount money.Amount `json:"amount"`
	Donor  string       `json:"contribution,omitempty"` // of the contribution, where the reader may see it
	Line   string       `json:"line,omitempty"`
	Reason string       `json:"reason,omitempty"`
	no     int
}

// behindOut is the page of the postings behind a figure.
type behindOut struct {
	Ref  string `json:"ref"`
	Step string `json:"step"`
	Line string `json:"line,omitempty"` // that is asked for
	issue
	Figures []money.Amount `json:"figures"` // by currency: what all the postings add up to
	Rows    []behindRow    `json:"postings"`
	Next    string         `json:"next,omitempty"`

	title   i18n.Text
	pack    bool
	id      string
	marking control.Marking
}

// readBehindProject lists the postings behind a figure of a project.
func (s *Service) readBehindProject(ctx context.Context, in behindIn) (out behindOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		g, err := ground(ctx, q, portfolio.ProjectID(in.ID))
		if err != nil {
			return err
		}
		out = behindOut{Ref: g.Ref, id: in.ID, title: g.Title, marking: g.Marking}
		if out.issue, err = s.issue(ctx, q, in.moment); err != nil {
			return err
		}
		return out.read(ctx, q, in, []string{in.ID})
	})
	return out, err
}

// readBehindPackage lists the postings behind a figure of a package: of its projects that the reader sees.
func (s *Service) readBehindPackage(ctx context.Context, in behindIn) (out behindOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		g, below, err := packageProjects(ctx, q, portfolio.PackageID(in.ID))
		if err != nil {
			return err
		}
		out = behindOut{Ref: g.Ref, id: in.ID, title: g.Title, pack: true, marking: g.Marking}
		if out.issue, err = s.issue(ctx, q, in.moment); err != nil {
			return err
		}
		ids := make([]string, len(below))
		for i, p := range below {
			ids[i] = string(p.ID)
		}
		return out.read(ctx, q, in, ids)
	})
	return out, err
}

// packageProjects are a package and its projects, as far as the actor sees them, by reference code.
func packageProjects(ctx context.Context, q db.Querier, id portfolio.PackageID) (g portfolio.PackageGround, list []portfolio.Ground, err error) {
	packages, err := portfolio.PackageGrounds(ctx, q, id)
	if err != nil {
		return g, nil, err
	}
	g, ok := packages[id]
	if !ok {
		return g, nil, fault.Missing(portfolio.ObjectPackage)
	}
	all, err := portfolio.Grounds(ctx, q)
	for _, p := range all {
		if p.Package == id {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b portfolio.Ground) int { return cmp.Compare(a.Ref, b.Ref) })
	return g, list, err
}

func (out *behindOut) read(ctx context.Context, q db.Querier, in behindIn, projects []string) error {
	out.Rows, out.Figures = []behindRow{}, []money.Amount{}
	if out.Step = in.Step; !slices.Contains(stepNames, out.Step) {
		out.Step = "committed"
	}
	if len(projects) == 0 {
		return nil
	}
	of := reachOf(projects)
	if in.Line != "" {
		l, err := line(ctx, q, in.Line)
		if err == nil && !slices.Contains(projects, string(l.Project)) {
			err = fault.Missing("line")
		}
		if err != nil {
			return err
		}
		out.Line, of = l.Name(), Scope{Line: l.ID}.reach()
	}
	if err := out.figure(ctx, q, in, projects); err != nil {
		return err
	}
	return out.readRows(ctx, q, in, of)
}

// figure sums the accounts of the step at the point, by currency.
func (out *behindOut) figure(ctx context.Context, q db.Querier, in behindIn, projects []string) error {
	scope := Scope{Project: portfolio.ProjectID(in.ID)}
	switch {
	case in.Line != "":
		scope = Scope{Line: in.Line}
	case out.pack:
		scope = Scope{Package: portfolio.PackageID(in.ID)}
	}
	list, err := Balances(ctx, q, scope, out.point)
	if err != nil {
		return err
	}
	currencies, err := currenciesOf(ctx, q, list)
	sums := map[money.Currency]int64{}
	for _, a := range list {
		if slices.Contains(steps[out.Step], a.Kind) && slices.Contains(projects, string(a.Project)) {
			sums[currencies[a.Fund]] += a.Minor
		}
	}
	for _, c := range slices.Sorted(maps.Keys(sums)) {
		out.Figures = append(out.Figures, money.Amount{Minor: sums[c], Currency: c})
	}
	return err
}

// readRows lists the postings, the latest first.
func (out *behindOut) readRows(ctx context.Context, q db.Querier, in behindIn, of reach) error {
	t := db.SQL(`SELECT e.id, t.no, e.booked_on, e.kind, a.kind, b.kind, x.minor, f.currency, x.contribution, x.line, e.reason FROM (
		SELECT y.entry_id, y.no, CAST(SUM(y.minor) AS BIGINT) AS minor, MAX(y.contribution_id) AS contribution, MAX(y.line_id) AS line FROM (`)
	of.behind(t, out.Step, out.point, func(t *db.Text) {
		if in.After != "" {
			t.Add("AND t.entry_id < ?", in.After)
		}
	}).Add(`) y GROUP BY y.entry_id, y.no HAVING SUM(y.minor) <> 0 ORDER BY y.entry_id DESC, y.no LIMIT ?) x
		JOIN funds_transfer t ON t.entry_id = x.entry_id AND t.no = x.no JOIN funds_entry e ON e.id = t.entry_id JOIN funds_fund f ON f.id = t.fund_id
		JOIN funds_account a ON a.id = t.debit_account JOIN funds_account b ON b.id = t.credit_account ORDER BY e.id DESC, t.no`, in.Limit+1)
	rows, err := db.Collect(ctx, q, t, func(row db.Row) (r behindRow, err error) {
		err = row.Scan(&r.Entry, &r.no, &r.On, &r.Kind, &r.From, &r.To, &r.Amount.Minor, &r.Amount.Currency, &r.Donor, &r.Line, &r.Reason)
		return r, err
	})
	if err != nil {
		return err
	}
	out.Rows, out.Next = wholeEntries(rows, in.Limit)
	return out.nameRows(ctx, q)
}

// wholeEntries cuts a page so that no entry stands on two: the next page begins below the last one shown.
func wholeEntries(rows []behindRow, limit int) ([]behindRow, string) {
	if len(rows) <= limit {
		return rows, ""
	}
	cut := limit
	for cut > 1 && rows[cut-1].Entry == rows[limit].Entry {
		cut--
	}
	if rows[cut-1].Entry == rows[limit].Entry { // an entry longer than a page is shown as far as it goes
		cut = limit
	}
	return rows[:cut], string(rows[cut-1].Entry)
}

func (out *behindOut) nameRows(ctx context.Context, q db.Querier) error {
	var ids []LineID
	wanted := map[string]bool{}
	for _, r := range out.Rows {
		if r.Line != "" {
			ids = append(ids, LineID(r.Line))
		}
		wanted[r.Donor] = true
	}
	found, err := linesByID(ctx, q, ids...)
	if err != nil {
		return err
	}
	list := make([]string, 0, len(wanted))
	for id := range wanted {
		list = append(list, id)
	}
	slices.Sort(list)
	refs := map[string]string{}
	for chunk := range slices.Chunk(list, 500) {
		seen, err := agreements(ctx, q, func(t *db.Text) { t.Add("WHERE").In("a.id", chunk...) })
		if err != nil {
			return err
		}
		for _, a := range seen {
			refs[string(a.ID)] = a.Ref
		}
	}
	for i, r := range out.Rows {
		if out.Rows[i].Donor = refs[r.Donor]; r.Donor != "" && out.Rows[i].Donor == "" {
			out.Rows[i].Reason = "" // what people write of a donor's money names the donor (R61)
		}
		if l, ok := found[LineID(r.Line)]; ok {
			out.Rows[i].Line = l.Name()
		}
	}
	return nil
}

// Table is the postings: page, XLSX and CSV.
func (out behindOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "postings", Title: p.T("funds.behind.of", "step", i18n.Key("funds.behind."+out.Step), "ref", strings.TrimSpace(out.Ref+" "+out.Line)), Next: out.Next, Marking: out.marking, Columns: []web.Column{
		{Key: "on", Label: p.T("funds.booked"), Kind: web.KindDate}, {Key: "kind", Label: p.T("funds.entry_kind"), Main: true}, {Key: "from", Label: p.T("funds.from")}, {Key: "to", Label: p.T("funds.to")},
		{Key: "line", Label: p.T("funds.line")}, {Key: "contribution", Label: p.T("funds.behind.contribution")}, {Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney},
		{Key: "reason", Label: p.T("funds.reason")}, {Key: "id", Label: p.T("funds.entry_id"), Export: true},
	}, Empty: &web.Empty{Title: p.T("funds.no_entries"), Words: p.T("funds.no_entries_text")}}
	for _, r := range out.Rows {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Day(r.On), web.Text(p.T(string(r.Kind.Word()))), web.Text(p.T(string(r.From.Word()))), web.Text(p.T(string(r.To.Word()))), web.Text(r.Line), web.Text(r.Donor),
			web.Sum(r.Amount), web.Text(r.Reason), web.Text(string(r.Entry))}})
	}
	return t
}

func stepOptions(f *web.Frame) (list []web.Option) {
	for _, s := range stepNames {
		list = append(list, web.Option{Value: s, Label: f.T("funds.behind." + s)})
	}
	return list
}

func (out behindOut) crumbs(f *web.Frame) []web.Link {
	if out.pack {
		return []web.Link{{Text: f.T("funds.page.packages"), Href: "/packages"}, {Text: out.Ref, Href: web.Href("/packages/{id}", out.id)}, {Text: f.T("funds.package_money"), Href: web.Href("/packages/{id}/money", out.id)}}
	}
	return crumbsOf(f, out.Ref, out.id)
}

// figures are what the postings add up to, by currency.
func (out behindOut) figures(f *web.Frame) (facts []web.Fact) {
	for _, a := range out.Figures {
		facts = append(facts, web.Fact{Term: f.T("funds.behind.adds_up"), Value: a.Print(f.P)})
	}
	return facts
}

// packageMoneyOut is the money of a package, project by project.
type packageMoneyOut struct {
	Ref      string             `json:"ref"`
	Projects []packageMoneyLine `json:"projects"`

	id      string
	title   i18n.Text
	today   cal.Date
	marking control.Marking
}

type packageMoneyLine struct {
	Ref string `json:"ref"`
	portfolio.Purse
	ground portfolio.Ground
}

// readPackageMoney gives the money of a package's projects, each figure with the entries behind it.
func (s *Service) readPackageMoney(ctx context.Context, in IDIn) (out packageMoneyOut, err error) {
	out.today, out.id, out.Projects = s.control.DB().Now().Date(), in.ID, []packageMoneyLine{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		g, below, err := packageProjects(ctx, q, portfolio.PackageID(in.ID))
		if err != nil {
			return err
		}
		out.Ref, out.title, out.marking = g.Ref, g.Title, g.Marking
		ids := make([]portfolio.ProjectID, len(below))
		for i, p := range below {
			ids[i] = p.ID
		}
		purses, err := s.Purses(ctx, q, ids)
		for _, p := range below {
			for _, x := range purses[p.ID] {
				out.Projects = append(out.Projects, packageMoneyLine{p.Ref, x, p})
			}
		}
		return err
	})
	return out, err
}

// Table is the money by project: page, XLSX and CSV.
func (out packageMoneyOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "package-money", Title: p.T("funds.package_money_of", "ref", out.Ref), AsOf: out.today, Marking: out.marking, Columns: []web.Column{
		{Key: "project", Label: p.T("funds.project"), Kind: web.KindLink, Main: true}, {Key: "budget", Label: p.T("funds.budget.final"), Kind: web.KindMoney},
		{Key: "funded", Label: p.T("funds.behind.funded"), Kind: web.KindMoney}, {Key: "committed", Label: p.T("funds.behind.committed"), Kind: web.KindMoney},
		{Key: "paid", Label: p.T("funds.behind.paid"), Kind: web.KindMoney}, {Key: "available", Label: p.T("funds.behind.available"), Kind: web.KindMoney},
	}, Empty: &web.Empty{Title: p.T("funds.package_money_none"), Words: p.T("funds.package_money_none_text")}}
	for _, l := range out.Projects {
		at := web.Href("/projects/{id}", string(l.ground.ID))
		sum := func(minor int64, href string) web.Cell {
			return web.Sum(money.Amount{Minor: minor, Currency: l.Currency}).To(at + href)
		}
		t.Rows = append(t.Rows, web.Row{Key: l.Ref + string(l.Currency), Cells: []web.Cell{web.Anchor(p.Text(l.ground.Title), at).Under(l.Ref), sum(l.Budget, "/budgets"),
			sum(l.Funded, "/entries?step=funded"), sum(l.Committed, "/entries?step=committed"), sum(l.Paid, "/entries?step=paid"), sum(l.Available, "/entries?step=available")}})
	}
	return t
}

// behindRoutes are the pages behind the figures of projects and packages.
func (s *Service) behindRoutes() []web.Route {
	return []web.Route{
		web.Get("/projects/{id}/entries", control.SignedIn, s.readBehindProject, behindPage),
		web.Get("/packages/{id}/entries", control.SignedIn, s.readBehindPackage, behindPage),
		web.Get("/packages/{id}/money", control.SignedIn, s.readPackageMoney, packageMoneyPage),
	}
}
