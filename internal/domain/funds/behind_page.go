package funds

import (
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// pathBehindFund is the page of the postings behind a figure of a fund; its ledger is at pathEntries.
const pathBehindFund = "/funds/{id}/behind"

// behindFund is the address of the postings behind a figure of a fund.
func behindFund(id FundID, step string) string {
	return web.Href(pathBehindFund, string(id)) + "?step=" + step
}

// behindContribution is the address of the postings behind a figure of a contribution.
func behindContribution(id AgreementID, step string) string {
	return web.Href(pathContribution+"/entries", string(id)) + "?step=" + step
}

// behindPlace is the address of the postings behind what a contribution is on a line of a project, or on the project
// above its lines.
func behindPlace(id AgreementID, step string, project portfolio.ProjectID, of LineID) string {
	if of == "" {
		of = noLine
	}
	return behindContribution(id, step) + "&project=" + string(project) + "&line=" + string(of)
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
	if len(out.Rows) > 0 && len(out.Figures) == 1 {
		t.Foot = out.foot(p, out.Figures[0])
	}
	return t
}

// foot is the figure below its postings: their sum, or on a page of several the sum of them all.
func (out behindOut) foot(p *i18n.Printer, figure money.Amount) []web.Cell {
	label, sum := "funds.behind.adds_up", web.Sum(figure)
	if out.whole {
		label, sum = "funds.ledger_total", sum.Total("amount")
	}
	return []web.Cell{web.Blank(), web.Text(p.T(label)).As("strong"), web.Blank(), web.Blank(), web.Blank(), web.Blank(), sum.As("strong"), web.Blank(), web.Blank()}
}

func (out behindOut) stepOptions(f *web.Frame) (list []web.Option) {
	for _, s := range out.steps {
		list = append(list, web.Option{Value: s, Label: f.T("funds.behind." + s)})
	}
	return list
}

// kept are the parts of the question that the form of the page keeps.
var kept = []string{"line", "project", "contribution", "donor", "package", "category", "from"}

func (out behindOut) crumbs(f *web.Frame) []web.Link {
	switch {
	case out.agreement.ID != "" && out.fund.ID != "":
		return append(fundCrumbs(f, out.fund), web.Link{Text: out.Ref, Href: web.Href(pathContribution, out.id)})
	case out.fund.ID != "":
		return fundCrumbs(f, out.fund)
	case out.pack:
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

// behindRoutes are the pages behind the figures of funds, contributions, projects and packages.
func (s *Service) behindRoutes() []web.Route {
	return []web.Route{
		web.Get(pathBehindFund, control.SignedIn, s.readBehindFund, behindPage),
		web.Get(pathContribution+"/entries", control.SignedIn, s.readBehindContribution, behindPage),
		web.Get("/projects/{id}/entries", control.SignedIn, s.readBehindProject, behindPage),
		web.Get("/packages/{id}/entries", control.SignedIn, s.readBehindPackage, behindPage),
		web.Get("/packages/{id}/money", control.SignedIn, s.readPackageMoney, packageMoneyPage),
	}
}
