package funds

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// flowRow is an amount on its way from one place of a fund to the next, as drawing and table have it.
type flowRow struct {
	Stage  int          `json:"stage"`
	From   string       `json:"from"`
	To     string       `json:"to"`
	Amount money.Amount `json:"amount"`
	behind string
}

// flowOut is where the money of a fund came from and where it is: donor, fund, package, kind of cost.
type flowOut struct {
	Fund string    `json:"fund"`
	Rows []flowRow `json:"flows"`

	fund  Fund
	today cal.Date
	nodes map[string]flowNode
}

// giver is a donor as the flows have it, and what narrows a figure down to them.
type giver struct{ name, narrow string }

type flowNode struct {
	name  string
	stage int
	href  string
}

// byName orders places as a reader looks for them, whatever accents and capitals their names have.
func byName(a, b flowNode) int {
	return cmp.Or(cmp.Compare(i18n.Fold(a.name), i18n.Fold(b.name)), cmp.Compare(a.name, b.name))
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
	sums, behind := map[[2]string]int64{}, map[[2]string]string{}
	const pot = "fund"
	out.nodes[pot] = flowNode{out.fund.Ref, 1, ""}
	node := func(id, name string, stage int, href string) string {
		out.nodes[id] = flowNode{name, stage, href}
		return id
	}
	add := func(from, to string, minor int64, figure string) {
		k := [2]string{from, to}
		sums[k] += minor
		behind[k] = behindFund(out.fund.ID, figure)
	}
	for _, a := range list {
		t := Totals{a.Kind: a.Minor}
		if minor := t.Received(); minor != 0 {
			d := donors[a.Contribution]
			add(node("d:"+d.name, d.name, 0, ""), pot, minor, "received"+d.narrow)
		}
		switch {
		case a.Kind == Interest && a.Contribution != "":
			add(node("d:interest", say("interest"), 0, ""), pot, -a.Minor, "interest")
			continue
		case a.Kind == Received:
			add(pot, node("p:free", say("unallocated"), 2, ""), a.Minor, "unallocated")
		case a.Kind == Fees:
			add(pot, node("p:fees", say("fees"), 2, ""), a.Minor, "fees")
		case a.Kind == Charges:
			add(pot, node("p:charges", say("charges"), 2, ""), a.Minor, "charges")
		case a.Kind == Refunded || a.Kind == Redirected || a.Kind == Lapsed:
			add(pot, node("p:out", say("out"), 2, ""), a.Minor, "gone")
		case t.Allocated() != 0:
			to, of := node("p:other", say("other"), 2, ""), "allocated&package="+otherPackages
			if g, ok := packages[a.Package]; ok {
				to, of = node("p:"+g.Ref, g.Ref+" "+text(g.Title, ""), 2, web.Href("/packages/{id}/money", string(g.ID))), "allocated&package="+string(g.ID)
			}
			add(pot, to, a.Minor, of)
			kind, figure := node("c:none", say("no_line"), 3, ""), of+"&line="+string(noLine)
			if l, ok := found[a.Line]; ok {
				name := string(l.Category)
				if p != nil {
					name = p.T(string(l.Category.Word()))
				}
				kind, figure = node("c:"+string(l.Category), name, 3, ""), of+"&category="+string(l.Category)
			}
			add(to, kind, a.Minor, figure)
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(sums), func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(out.nodes[a[0]].stage, out.nodes[b[0]].stage), byName(out.nodes[a[0]], out.nodes[b[0]]), byName(out.nodes[a[1]], out.nodes[b[1]]))
	}) {
		if sums[k] != 0 {
			out.Rows = append(out.Rows, flowRow{out.nodes[k[0]].stage, k[0], k[1], out.fund.Amount(sums[k]), behind[k]})
		}
	}
	return err
}

// donors are the names of the donors behind contributions; those the reader may not see are one (R61).
func (out *flowOut) donors(ctx context.Context, q db.Querier, list []Account, text func(i18n.Text, string) string, say func(string) string) (map[AgreementID]giver, error) {
	seen, err := agreements(ctx, q, func(t *db.Text) { t.Add("WHERE a.fund_id = ? ORDER BY a.ref", out.fund.ID) })
	if err != nil {
		return nil, err
	}
	parties, err := donorsOf(ctx, q, slices.Values(seen))
	names := map[AgreementID]giver{}
	for _, a := range list {
		names[a.Contribution] = giver{say("donors"), "&contribution=" + string(otherDonors)}
	}
	for _, a := range seen {
		names[a.ID] = giver{text(parties[a.Donor].Name, a.Donor), "&donor=" + a.Donor}
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
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(out.nodes[r.From].name), to, web.Sum(r.Amount).To(r.behind)}})
	}
	return t
}
