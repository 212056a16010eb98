package funds

import (
	"fmt"

	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

const pathControl = "/control-report"

// controlRoutes is the page of the control report.
func (s *Service) controlRoutes() []web.Route {
	return []web.Route{web.Get(pathControl, actReadControl, s.readControl, controlPage)}
}

func controlColumns(p *i18n.Printer) []web.Column {
	return []web.Column{
		{Key: "what", Label: p.T("funds.control.what"), Kind: web.KindLink, Main: true}, {Key: "ref", Label: p.T("funds.control.ref"), Export: true}, {Key: "why", Label: p.T("funds.control.finding")},
		{Key: "who", Label: p.T("funds.control.who")}, {Key: "on", Label: p.T("funds.control.on"), Kind: web.KindDate}, {Key: "days", Label: p.T("funds.control.days"), Kind: web.KindInt},
		{Key: "amount", Label: p.T("funds.amount"), Kind: web.KindMoney}, {Key: "note", Label: p.T("funds.reason"), Export: true},
	}
}

// row is a finding as all tables show it.
func (x controlItem) row(p *i18n.Printer) web.Row {
	name, why, days, amount := web.Text(p.Text(x.Title)), web.Text(p.T(string(x.Why), x.args...)), web.Blank(), web.Blank()
	if x.href != "" {
		name = web.Anchor(p.Text(x.Title), x.href)
	}
	if x.Ref != "" && x.Ref != p.Text(x.Title) {
		name = name.Under(x.Ref)
	}
	if x.Note != "" {
		why = why.Under(x.Note)
	}
	if x.Days > 0 {
		days = web.Int(int64(x.Days))
	}
	if x.Amount != nil {
		amount = web.Sum(*x.Amount).To(x.behind)
	}
	return web.Row{Href: x.href, Cells: []web.Cell{name, web.Text(x.Ref), why, web.Text(x.Who), web.Day(x.On), days, amount, web.Text(x.Note)}}
}

// part is a section as the page shows it.
func (x controlSection) part(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "control-" + x.Key, Title: p.T(string(x.title())), Columns: controlColumns(p)}
	for _, i := range x.Items {
		t.Rows = append(t.Rows, i.row(p))
	}
	return t
}

// Table is the whole report: XLSX and CSV, section by section with how much each has found.
func (out controlReport) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "control-report", Title: p.T("funds.control"), AsOf: out.On, Marking: out.marking, Columns: controlColumns(p), About: []web.Fact{
		{Term: p.T("funds.statement.on"), Value: p.Date(out.On)}, {Term: p.T("funds.statement.from"), Value: p.Date(out.From)}, {Term: p.T("funds.statement.for"), Value: out.reader}}}
	for _, s := range out.Sections {
		found := web.Int(int64(len(s.Items)))
		if first := len(t.Rows) + 1; len(s.Items) > 0 {
			found = found.Formula(fmt.Sprintf("COUNTA({what:%d-%d})", first, first+len(s.Items)-1))
		}
		t.Rows = append(t.Rows, web.Row{Class: "ph", Cells: []web.Cell{web.Text(p.T(string(s.title()))), web.Text(s.Rule), web.Text(p.T("funds.control.found")), web.Blank(), web.Blank(), found, web.Blank(), web.Blank()}})
		for _, i := range s.Items {
			t.Rows = append(t.Rows, i.row(p))
		}
	}
	return t
}

// overview is the list of the sections with how much each has found.
func (out controlReport) overview(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "control-report", Title: p.T("funds.control.sections"), Columns: []web.Column{
		{Key: "what", Label: p.T("funds.control.section"), Kind: web.KindLink, Main: true}, {Key: "rule", Label: p.T("funds.control.rule")}, {Key: "found", Label: p.T("funds.control.found"), Kind: web.KindInt},
		{Key: "days", Label: p.T("funds.control.oldest"), Kind: web.KindInt}}}
	for _, s := range out.Sections {
		oldest := 0
		for _, i := range s.Items {
			oldest = max(oldest, i.Days)
		}
		name, days, found := web.Text(p.T(string(s.title()))), web.Blank(), web.Int(int64(len(s.Items)))
		if len(s.Items) > 0 {
			name = web.Anchor(p.T(string(s.title())), "#"+s.Key)
		}
		if oldest > 0 {
			days = web.Int(int64(oldest))
		}
		if s.Key == "red" && len(s.Items) > 0 {
			found = found.As("late")
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{name, web.Text(s.Rule), found, days}})
	}
	return t
}
