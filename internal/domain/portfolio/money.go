package portfolio

import (
	"context"
	"maps"
	"slices"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
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
	return nil
}
