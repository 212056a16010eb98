package portfolio

import (
	"strings"
	"unicode/utf8"

	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// ratingTable sets what the figures say beside what counts.
func (out ReportOut) ratingTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "ratings", Title: p.T("portfolio.report.now"), Columns: []web.Column{
		{Key: "dimension", Label: p.T("portfolio.form.dimension"), Main: true},
		{Key: "figures", Label: p.T("portfolio.report.by_figures"), Kind: web.KindStatus},
		{Key: "counts", Label: p.T("portfolio.report.counts"), Kind: web.KindStatus},
	}}
	card := out.project.dossier.Standing.Card
	for _, d := range Dimensions {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{
			web.Text(p.T(string(d.Word()))), web.State(ratingStatus(p, out.Computed[d])), web.State(ratingStatus(p, card[d])),
		}})
	}
	return t
}

// reportTable lists the reports, the latest first.
func (out ReportOut) reportTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "reports", Title: p.T("portfolio.report.former"), Columns: []web.Column{
		{Key: "on", Label: p.T("portfolio.report.on"), Kind: web.KindDate, Main: true},
		{Key: "overall", Label: p.T("portfolio.form.rating"), Kind: web.KindStatus},
		{Key: "dimensions", Label: p.T("portfolio.form.dimensions"), Screen: true},
		{Key: "end", Label: p.T("portfolio.form.forecast_end"), Kind: web.KindDate},
		{Key: "progress", Label: p.T("portfolio.form.progress"), Kind: web.KindPercent},
	}, Empty: &web.Empty{Title: p.T("portfolio.report.none"), Words: p.T("portfolio.report.none_help")}}
	for _, r := range out.Reports {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{
			web.Day(r.On), web.State(ratingStatus(p, r.Overall)), dimensionCell(p, r.Card), web.Day(r.End), web.Share(float64(r.Progress) / 100),
		}})
	}
	return t
}

// overrideTable lists the typed ratings, the latest first.
func (out ReportOut) overrideTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "overrides", Title: p.T("portfolio.report.overrides"), Columns: []web.Column{
		{Key: "dimension", Label: p.T("portfolio.form.dimension"), Main: true},
		{Key: "rating", Label: p.T("portfolio.form.rating"), Kind: web.KindStatus},
		{Key: "state", Label: p.T("portfolio.form.state")},
		{Key: "reason", Label: p.T("portfolio.form.reason")},
		{Key: "by", Label: p.T("portfolio.form.by")},
		{Key: "expires", Label: p.T("portfolio.form.expires"), Kind: web.KindDate},
	}}
	for _, o := range out.Overrides {
		by := web.Text(out.names[o.SetBy])
		if o.ApprovedBy != "" {
			by = by.Under(p.T("portfolio.report.approved_by", "who", out.names[o.ApprovedBy]))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{
			web.Text(p.T(string(o.Dimension.Word()))), web.State(ratingStatus(p, o.Rating)), web.Text(p.T("portfolio.report.override." + o.State)),
			web.Text(o.Reason), by, web.Day(o.Expires),
		}})
	}
	return t
}

// line is the bottom line to edit: the signed one, else what the rules drafted in the reader's language.
func (out ReportOut) line(f *web.Frame) i18n.Text {
	d := out.project.dossier
	if !d.Signed.On.IsZero() {
		return d.Signed.Text
	}
	var said []string
	for _, s := range d.BottomLine() {
		said = append(said, f.P.Message(s.Key, s.Args))
	}
	if u := out.project.Updates; len(u) > 0 && u[0].Lang == f.Lang() && utf8.RuneCountInString(strings.Join(said, " ")+u[0].State) < bottomLineLimit {
		said = append(said, u[0].State)
	}
	if f.Lang() == i18n.FR {
		return i18n.Text{FR: strings.Join(said, " ")}
	}
	return i18n.Text{EN: strings.Join(said, " ")}
}
