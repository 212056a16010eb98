package funds

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

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
