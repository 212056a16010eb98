package portfolio

import (
	"context"
	"maps"
	"slices"

	"github.com/a-h/templ"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
	"cairn/internal/render/draw"
)

// Purse is the money of a project, or of several together, in one currency: what is budgeted, what donors
// have put on its lines, what is committed (with all that went on from it), what is paid, and what may still
// be committed (R38).
type Purse struct {
	Currency  money.Currency `json:"currency"`
	Budget    int64          `json:"budget_minor"`
	Funded    int64          `json:"funded_minor"`
	Committed int64          `json:"committed_minor"`
	Paid      int64          `json:"paid_minor"`
	Available int64          `json:"available_minor"`
}

// purses asks whoever keeps the money, for a batch of projects; nothing where nobody does.
func (s *Service) purses(ctx context.Context, q db.Querier, ids ...ProjectID) (map[ProjectID][]Purse, error) {
	if s.Money == nil || len(ids) == 0 {
		return nil, nil
	}
	return s.Money(ctx, q, ids)
}

// together adds purses up, by currency: unlike currencies are never added.
func together(lists ...[]Purse) []Purse {
	by := map[money.Currency]Purse{}
	for _, p := range slices.Concat(lists...) {
		sum := by[p.Currency]
		sum.Currency = p.Currency
		sum.Budget, sum.Funded, sum.Committed = sum.Budget+p.Budget, sum.Funded+p.Funded, sum.Committed+p.Committed
		sum.Paid, sum.Available = sum.Paid+p.Paid, sum.Available+p.Available
		by[p.Currency] = sum
	}
	list := make([]Purse, 0, len(by))
	for _, c := range slices.Sorted(maps.Keys(by)) {
		list = append(list, by[c])
	}
	return list
}

// Funding is how far the money of all trust funds in one currency has come: each step counts what has gone on
// from it, in minor units.
type Funding struct {
	Currency  money.Currency `json:"currency"`
	Pledged   int64          `json:"pledged_minor"`
	Received  int64          `json:"received_minor"`
	Allocated int64          `json:"allocated_minor"`
	Committed int64          `json:"committed_minor"`
	Paid      int64          `json:"paid_minor"`
}

// rungs are the steps, each as a share of what was pledged; all open the list of funds (R49).
func (m Funding) rungs(f *web.Frame) []web.Rung {
	steps := []struct {
		key   string
		minor int64
	}{{"pledged", m.Pledged}, {"received", m.Received}, {"allocated", m.Allocated}, {"committed", m.Committed}, {"paid", m.Paid}}
	rungs := make([]web.Rung, len(steps))
	for i, x := range steps {
		rungs[i] = web.Rung{Label: f.T("portfolio.money." + x.key), Sum: money.Amount{Minor: x.minor, Currency: m.Currency}, Href: "/funds"}
		if m.Pledged > 0 {
			rungs[i].Share = float64(x.minor) / float64(m.Pledged)
		}
		if i > 0 && steps[i-1].minor > 0 {
			rungs[i].Part = f.T("portfolio.money.of_"+steps[i-1].key, "share", f.P.Percent(float64(x.minor)/float64(steps[i-1].minor)))
		}
	}
	return rungs
}

// bar draws what is paid within what is committed within the budget, as long against the largest budget of the
// lines as it is large. Unlike currencies have no common length, so that money in several is not drawn.
func (l PortfolioLine) bar(p *i18n.Printer, most map[money.Currency]int64) web.Cell {
	if len(l.Money) != 1 {
		return web.Blank()
	}
	m := l.Money[0]
	sum := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: m.Currency} }
	drawn := draw.Bullet{Firm: m.Paid, Middle: m.Committed, All: m.Budget, Whole: most[m.Currency]}.Draw()
	words := p.T("portfolio.money.bar", "paid", sum(m.Paid), "committed", sum(m.Committed), "budget", sum(m.Budget))
	return web.Drawing(templ.Raw(drawn.String()), words).Under(sum(m.Budget).Short(p))
}

// largest are the largest budgets of lines by currency.
func largest(lines []PortfolioLine) map[money.Currency]int64 {
	most := map[money.Currency]int64{}
	for _, l := range lines {
		for _, m := range l.Money {
			most[m.Currency] = max(most[m.Currency], m.Budget)
		}
	}
	return most
}

// figure is one step of a purse with the address of the entries behind it (R49).
type figure struct {
	key  string
	sum  money.Amount
	href string
}

// figures are the steps of a purse; below is the address of what it belongs to, budget that of its budget.
func (p Purse) figures(below, budget string) []figure {
	at := func(step string, minor int64) figure {
		return figure{step, money.Amount{Minor: minor, Currency: p.Currency}, below + "/entries?step=" + step}
	}
	return []figure{{"budget", money.Amount{Minor: p.Budget, Currency: p.Currency}, budget}, at("funded", p.Funded), at("committed", p.Committed), at("paid", p.Paid), at("available", p.Available)}
}

// moneyFacts are the figures of purses as a page lists them.
func moneyFacts(f *web.Frame, list []Purse, below, budget string) []web.Fact {
	var facts []web.Fact
	for _, p := range list {
		for _, x := range p.figures(below, budget) {
			facts = append(facts, web.Fact{Term: f.T("portfolio.money." + x.key), Value: x.sum.Print(f.P), Href: x.href, Help: f.T("portfolio.money_help." + x.key)})
		}
	}
	return facts
}

// moneyTable is the money of the packages, each figure with the entries behind it.
func (out PortfolioOut) moneyTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "portfolio-money", Title: p.T("portfolio.money"), AsOf: out.today, Marking: out.marking(), Columns: []web.Column{{Key: "package", Label: p.T("portfolio.form.package"), Kind: web.KindLink, Main: true}}}
	for _, key := range []string{"budget", "funded", "committed", "paid", "available"} {
		t.Columns = append(t.Columns, web.Column{Key: key, Label: p.T("portfolio.money." + key), Kind: web.KindMoney})
	}
	for _, l := range out.Packages {
		below := web.Href("/packages/{id}", l.ID)
		for _, purse := range l.Money {
			cells := []web.Cell{web.Anchor(p.Text(l.Title), below).Under(l.Ref)}
			for _, x := range purse.figures(below, below+"/money") {
				cells = append(cells, web.Sum(x.sum).To(x.href))
			}
			t.Rows = append(t.Rows, web.Row{Key: l.ID + string(purse.Currency), Cells: cells})
		}
	}
	return t
}

// idsOf are the ids of projects.
func idsOf(lines []ProjectLine) []ProjectID {
	ids := make([]ProjectID, len(lines))
	for i, l := range lines {
		ids[i] = l.ID
	}
	return ids
}

// fillMoney adds up the money of the projects below each package.
func (s *Service) fillMoney(ctx context.Context, q db.Querier, lines []ProjectLine, out *PortfolioOut) error {
	purses, err := s.purses(ctx, q, idsOf(lines)...)
	if err != nil {
		return err
	}
	below := map[string][]Purse{}
	for _, l := range lines {
		below[l.Parent.ID] = append(below[l.Parent.ID], purses[l.ID]...)
	}
	for i, l := range out.Packages {
		out.Packages[i].Money = together(below[l.ID])
	}
	if s.Funding != nil {
		out.Funding, err = s.Funding(ctx, q)
	}
	return err
}
