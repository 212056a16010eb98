package funds

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// statementIn asks for a statement of a day, as it was known at an instant; both empty for now. From is the
// first day of a donor's statement, no date for all of its life.
type statementIn struct {
	ID   string      `json:"id"`
	From cal.Date    `json:"from"`
	On   cal.Date    `json:"on"`
	AsOf cal.Instant `json:"as_of"`
}

func (in statementIn) point() Point { return Point{On: in.On, AsOf: in.AsOf} }

// statementOut is the financial status of a fund, contribution by contribution: what was booked up to a day
// and known at an instant. Asked again with the same day and instant it says the same, whatever was corrected
// since.
type statementOut struct {
	Fund   string         `json:"fund"`
	On     cal.Date       `json:"on"`
	AsOf   cal.Instant    `json:"as_of"`
	Donors []statementRow `json:"contributions"`
	Status Status         `json:"status"`

	fund   Fund
	totals Totals
}

type statementRow struct {
	Status
	Donor  i18n.Text `json:"donor"`
	id     AgreementID
	totals Totals
}

func (s *Service) readStatement(ctx context.Context, in statementIn) (out statementOut, err error) {
	now := s.control.DB().Now()
	if out.On, out.AsOf = in.On, in.AsOf; out.On.IsZero() {
		out.On = now.Date()
	}
	if out.AsOf.IsZero() {
		out.AsOf = now
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.fund, err = fund(ctx, q, FundID(in.ID)); err != nil {
			return err
		}
		list, err := Balances(ctx, q, Scope{Fund: out.fund.ID}, in.point())
		if err != nil {
			return err
		}
		out.Fund, out.totals = out.fund.Ref, TotalsOf(list)
		out.Status = statusOf(out.fund.Ref, out.fund.Currency, out.totals)
		by := map[AgreementID]Totals{}
		for _, a := range list {
			if a.Contribution == "" {
				continue
			}
			if by[a.Contribution] == nil {
				by[a.Contribution] = Totals{}
			}
			by[a.Contribution][a.Kind] += a.Minor
		}
		return out.fill(ctx, q, by)
	})
	return out, err
}

// fill names the contributions that the reader may see; the total is the fund's, whoever reads (R61).
func (out *statementOut) fill(ctx context.Context, q db.Querier, by map[AgreementID]Totals) error {
	list, err := agreements(ctx, q, func(t *db.Text) { t.Add("WHERE a.fund_id = ? ORDER BY a.ref", out.fund.ID) })
	if err != nil {
		return err
	}
	codes := make([]string, len(list))
	for i, a := range list {
		codes[i] = a.Donor
	}
	parties, err := stakeholders.ByCode(ctx, q, codes...)
	out.Donors = []statementRow{}
	for _, a := range list {
		if t := by[a.ID]; t != nil {
			out.Donors = append(out.Donors, statementRow{statusOf(a.Ref, out.fund.Currency, t), parties[a.Donor].Name, a.ID, t})
		}
	}
	return err
}

// Table is the statement: page, XLSX and CSV.
func (out statementOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "statement", Title: p.T("funds.statement.of", "ref", out.fund.Ref, "on", out.On), AsOf: out.On, Marking: out.fund.Marking, Columns: []web.Column{{Key: "donor", Label: p.T("funds.donor"), Kind: web.KindLink, Main: true}},
		Empty: &web.Empty{Title: p.T("funds.no_donors"), Words: p.T("funds.no_donors_text")}}
	steps := []string{"pledged", "signed", "received", "fees", "allocated", "committed", "liquidated", "paid", "available", "unallocated"}
	for _, s := range steps {
		t.Columns = append(t.Columns, web.Column{Key: s, Label: p.T("funds.statement." + s), Kind: web.KindMoney, Export: s == "liquidated" || s == "unallocated" || s == "signed"})
	}
	sums := func(x Totals) (cells []web.Cell) {
		for _, minor := range []int64{x.Pledged(), x.Signed(), x.Received(), x[Fees], x.Allocated(), x.Committed(), x.Liquidated(), x.Paid(), x.Available(), x.Allocatable()} {
			cells = append(cells, web.Sum(out.fund.Amount(minor)))
		}
		return cells
	}
	for _, d := range out.Donors {
		t.Rows = append(t.Rows, web.Row{Key: d.Ref, Cells: append([]web.Cell{web.Anchor(p.Text(d.Donor), web.Href(pathContribution+"/statement", string(d.id))).Under(d.Ref)}, sums(d.totals)...)})
	}
	if len(out.Donors) > 0 {
		t.Foot = append([]web.Cell{web.Text(p.T("funds.statement.total"))}, sums(out.totals)...)
	}
	return t
}

// donorLine is a line of a donor's statement.
type donorLine struct {
	Section string       `json:"section"` // "opening", "receipts", …
	Line    string       `json:"line,omitempty"`
	Amount  money.Amount `json:"amount"`
	project portfolio.ProjectID
}

// donorOut is a donor's statement of a contribution between two days (handbook §9, no. 12): what there was,
// what came in, what it was spent on, and what there is.
type donorOut struct {
	Ref   string      `json:"ref"`
	From  cal.Date    `json:"from"`
	On    cal.Date    `json:"on"`
	AsOf  cal.Instant `json:"as_of"`
	Lines []donorLine `json:"lines"`
	Final bool        `json:"final"` // the bank account is reconciled, so that it may be issued (R82)

	overdue   Unreconciled
	agreement Agreement
	fund      Fund
	donor     i18n.Text
}

// unspent is what of a contribution has not been spent, given back or kept as a fee.
func (t Totals) unspent() int64 {
	return t.sum(Received, Allocated, Budgeted, Blocked, Committed, Advanced, Locked, Lapsed)
}

func (s *Service) readDonorStatement(ctx context.Context, in statementIn) (out donorOut, err error) {
	now := s.control.DB().Now()
	if out.From, out.On, out.AsOf = in.From, in.On, in.AsOf; out.On.IsZero() {
		out.On = now.Date()
	}
	if out.AsOf.IsZero() {
		out.AsOf = now
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.agreement, err = agreement(ctx, q, AgreementID(in.ID)); err != nil {
			return err
		}
		if out.fund, err = ledgerFund(ctx, q, out.agreement.Fund); err != nil {
			return err
		}
		out.Ref = out.agreement.Ref
		if out.overdue, err = unreconciled(ctx, q, out.fund, now.Date()); err != nil {
			return err
		}
		out.Final = !out.overdue.Blocks()
		parties, err := stakeholders.ByCode(ctx, q, out.agreement.Donor)
		if err != nil {
			return err
		}
		out.donor = parties[out.agreement.Donor].Name
		if out.From.IsZero() {
			out.From = out.agreement.PledgedOn
		}
		scope := Scope{Contribution: out.agreement.ID}
		opening, err := Balances(ctx, q, scope, Point{On: out.From.AddDays(-1), AsOf: in.AsOf})
		if err != nil {
			return err
		}
		closing, err := Balances(ctx, q, scope, Point{On: out.On, AsOf: in.AsOf})
		if err != nil {
			return err
		}
		return out.fill(ctx, q, opening, closing)
	})
	return out, err
}

// fill makes the lines. Opening, receipts and interest less all else are the closing, to the cent.
func (out *donorOut) fill(ctx context.Context, q db.Querier, opening, closing []Account) error {
	before, after := TotalsOf(opening), TotalsOf(closing)
	add := func(section string, minor int64) {
		out.Lines = append(out.Lines, donorLine{Section: section, Amount: out.fund.Amount(minor)})
	}
	change := func(kinds ...AccountKind) int64 { return after.sum(kinds...) - before.sum(kinds...) }
	add("opening", before.unspent())
	add("receipts", after.Received()-before.Received())
	add("interest", -change(Interest))
	if minor := change(Fees); minor != 0 {
		add("fees", -minor)
	}
	if err := out.spent(ctx, q, opening, closing); err != nil {
		return err
	}
	for _, x := range []struct {
		section string
		kind    AccountKind
	}{{"refunded", Refunded}, {"redirected", Redirected}} {
		if minor := change(x.kind); minor != 0 {
			add(x.section, -minor)
		}
	}
	add("closing", after.unspent())
	add("of_committed", after.OpenCommitments())
	add("of_free", after.Uncommitted())
	return nil
}

// spent are the lines of expenditure, those of projects that the reader does not see together.
func (out *donorOut) spent(ctx context.Context, q db.Querier, opening, closing []Account) error {
	by := map[place]int64{}
	sum := func(list []Account, sign int64) {
		for _, a := range list {
			if a.Kind == Liquidated || a.Kind == Paid || a.Kind == WrittenOff {
				by[place{a.Project, a.Line}] += sign * a.Minor
			}
		}
	}
	sum(closing, 1)
	sum(opening, -1)
	var ids []LineID
	for k := range by {
		ids = append(ids, k.Line)
	}
	found, err := linesByID(ctx, q, ids...)
	if err != nil {
		return err
	}
	grounds, err := portfolio.Grounds(ctx, q)
	named := map[string]donorLine{}
	for k, minor := range by {
		x := donorLine{Section: "expenditure"}
		if g, ok := grounds[k.Project]; ok {
			x.Line, x.project = g.Ref, g.ID
			if l, ok := found[k.Line]; ok {
				x.Line += ", " + l.Name()
			}
		}
		x.Amount = out.fund.Amount(named[x.Line].Amount.Minor - minor)
		named[x.Line] = x
	}
	for _, k := range slices.Sorted(maps.Keys(named)) {
		if named[k].Amount.Minor != 0 {
			out.Lines = append(out.Lines, named[k])
		}
	}
	return err
}

// Table is the statement: page, XLSX and CSV.
func (out donorOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "donor-statement", Title: p.T("funds.statement.donor_of", "ref", out.Ref, "from", out.From, "on", out.On), AsOf: out.On, Marking: out.agreement.Marking, Columns: []web.Column{
		{Key: "section", Label: p.T("funds.statement.section"), Main: true}, {Key: "line", Label: p.T("funds.line")}, {Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney}}}
	for _, l := range out.Lines {
		line, sum := web.Text(l.Line), web.Sum(l.Amount)
		if l.Section == "expenditure" && l.Line == "" {
			line = web.Text(p.T("funds.hidden"))
		}
		if l.project != "" {
			sum = sum.To(web.Href("/projects/{id}/entries", string(l.project)) + "?step=liquidated")
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(p.T("funds.statement." + l.Section)), line, sum}})
	}
	return t
}

// flowRow is an amount on its way from one place of a fund to the next, as drawing and table have it.
type flowRow struct {
	Stage  int          `json:"stage"`
	From   string       `json:"from"`
	To     string       `json:"to"`
	Amount money.Amount `json:"amount"`
}

// flowOut is where the money of a fund came from and where it is: donor, fund, package, kind of cost.
type flowOut struct {
	Fund string    `json:"fund"`
	Rows []flowRow `json:"flows"`

	fund  Fund
	today cal.Date
	nodes map[string]flowNode
}

type flowNode struct {
	name  string
	stage int
	href  string
}

func (s *Service) readFlow(ctx context.Context, in fundIn) (out flowOut, err error) {
	out.today, out.nodes, out.Rows = s.control.DB().Now().Date(), map[string]flowNode{}, []flowRow{}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.fund, err = fund(ctx, q, in.ID); err != nil {
			return err
		}
		out.Fund = out.fund.Ref
		list, err := Balances(ctx, q, Scope{Fund: in.ID}, Point{})
		if err != nil {
			return err
		}
		return out.weigh(ctx, q, list)
	})
	return out, err
}

// weigh adds the balances up to flows, stage by stage.
func (out *flowOut) weigh(ctx context.Context, q db.Querier, list []Account) error {
	p := web.PrinterFrom(ctx)
	say := func(key string) string {
		if p == nil {
			return key
		}
		return p.T("funds.flow." + key)
	}
	text := func(t i18n.Text, code string) string {
		if p == nil {
			return code
		}
		return p.Text(t)
	}
	donors, err := out.donors(ctx, q, list, text, say)
	if err != nil {
		return err
	}
	packages, err := portfolio.PackageGrounds(ctx, q)
	if err != nil {
		return err
	}
	var ids []LineID
	for _, a := range list {
		if a.Line != "" {
			ids = append(ids, a.Line)
		}
	}
	found, err := linesByID(ctx, q, ids...)
	sums := map[[2]string]int64{}
	const pot = "fund"
	out.nodes[pot] = flowNode{out.fund.Ref, 1, ""}
	node := func(id, name string, stage int, href string) string {
		out.nodes[id] = flowNode{name, stage, href}
		return id
	}
	for _, a := range list {
		t := Totals{a.Kind: a.Minor}
		if minor := t.Received(); minor != 0 {
			sums[[2]string{node("d:"+donors[a.Contribution], donors[a.Contribution], 0, ""), pot}] += minor
		}
		switch {
		case a.Kind == Interest && a.Contribution != "":
			sums[[2]string{node("d:interest", say("interest"), 0, ""), pot}] -= a.Minor
			continue
		case a.Kind == Received:
			sums[[2]string{pot, node("p:free", say("unallocated"), 2, "")}] += a.Minor
		case a.Kind == Fees:
			sums[[2]string{pot, node("p:fees", say("fees"), 2, "")}] += a.Minor
		case a.Kind == Refunded || a.Kind == Redirected || a.Kind == Lapsed:
			sums[[2]string{pot, node("p:out", say("out"), 2, "")}] += a.Minor
		case t.Allocated() != 0:
			to := node("p:other", say("other"), 2, "")
			if g, ok := packages[a.Package]; ok {
				to = node("p:"+g.Ref, g.Ref+" "+text(g.Title, ""), 2, web.Href("/packages/{id}/money", string(g.ID)))
			}
			sums[[2]string{pot, to}] += a.Minor
			kind := node("c:none", say("no_line"), 3, "")
			if l, ok := found[a.Line]; ok {
				name := string(l.Category)
				if p != nil {
					name = p.T(string(l.Category.Word()))
				}
				kind = node("c:"+string(l.Category), name, 3, "")
			}
			sums[[2]string{to, kind}] += a.Minor
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(sums), func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(out.nodes[a[0]].stage, out.nodes[b[0]].stage), cmp.Compare(out.nodes[a[0]].name, out.nodes[b[0]].name), cmp.Compare(out.nodes[a[1]].name, out.nodes[b[1]].name))
	}) {
		if sums[k] != 0 {
			out.Rows = append(out.Rows, flowRow{out.nodes[k[0]].stage, k[0], k[1], out.fund.Amount(sums[k])})
		}
	}
	return err
}

// donors are the names of the donors behind contributions; those the reader may not see are one (R61).
func (out *flowOut) donors(ctx context.Context, q db.Querier, list []Account, text func(i18n.Text, string) string, say func(string) string) (map[AgreementID]string, error) {
	seen, err := agreements(ctx, q, func(t *db.Text) { t.Add("WHERE a.fund_id = ? ORDER BY a.ref", out.fund.ID) })
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(seen))
	for i, a := range seen {
		codes[i] = a.Donor
	}
	parties, err := stakeholders.ByCode(ctx, q, codes...)
	names := map[AgreementID]string{}
	for _, a := range list {
		names[a.Contribution] = say("donors")
	}
	for _, a := range seen {
		names[a.ID] = text(parties[a.Donor].Name, a.Donor)
	}
	return names, err
}

// Table is the flows: page, XLSX and CSV.
func (out flowOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "flow", Title: p.T("funds.flow.of", "fund", out.Fund), AsOf: out.today, Marking: out.fund.Marking, Columns: []web.Column{
		{Key: "from", Label: p.T("funds.from"), Main: true}, {Key: "to", Label: p.T("funds.to")}, {Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney}},
		Empty: &web.Empty{Title: p.T("funds.no_entries"), Words: p.T("funds.no_entries_text")}}
	for _, r := range out.Rows {
		to := web.Text(out.nodes[r.To].name)
		if href := out.nodes[r.To].href; href != "" {
			to = web.Anchor(out.nodes[r.To].name, href)
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(out.nodes[r.From].name), to, web.Sum(r.Amount)}})
	}
	return t
}

// statementRoutes are the pages of statements.
func (s *Service) statementRoutes() []web.Route {
	return []web.Route{
		web.Get(pathFund+"/statement", control.SignedIn, s.readStatement, statementPage),
		web.Get(pathFund+"/flow", control.SignedIn, s.readFlow, flowPage),
		web.Get(pathContribution+"/statement", control.SignedIn, s.readDonorStatement, donorPage),
	}
}
