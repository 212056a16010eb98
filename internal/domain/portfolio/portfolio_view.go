package portfolio

import (
	"cmp"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/render/draw"
)

// tabs are the views of the portfolio.
func (out PortfolioOut) tabs(f *web.Frame) []web.Tab {
	view := func(show string) web.Tab {
		return web.Tab{Text: f.T("portfolio.page.view." + show), Href: "/portfolio?show=" + show, Current: out.in.Show == show,
			Count: f.P.Int(int64(len(PortfolioOut{today: out.today, in: PortfolioIn{Show: show}}.shown(f.Actor, out.Packages))))}
	}
	all := web.Tab{Text: f.T("web.all"), Href: "/portfolio", Current: out.in.Show == "", Count: f.P.Int(int64(len(out.Packages)))}
	return []web.Tab{all, view("troubled"), view("mine"), view("ending")}
}

// worst is the rating of the portfolio: its worst package.
func (out PortfolioOut) worst() Rating {
	worst := NotRated
	for _, l := range out.Packages {
		worst = max(worst, l.Overall)
	}
	return worst
}

// marking is that of everything shown.
func (out PortfolioOut) marking() control.Marking {
	markings := make([]control.Marking, 0, len(out.Packages)+len(out.Programmes))
	for _, l := range slices.Concat(out.Packages, out.Programmes) {
		markings = append(markings, l.Marking)
	}
	return control.Combine(markings...)
}

// tile is a partner with the worst that is known of it.
type tile struct {
	partner  Party
	overall  Rating
	projects int
}

// tiles are the partners, the worst first, then by name.
func (out PortfolioOut) tiles() []tile {
	at := map[string]int{}
	var list []tile
	for _, l := range slices.Concat(out.Packages, out.Programmes) {
		i, ok := at[l.Partner.Code]
		if !ok {
			i = len(list)
			at[l.Partner.Code], list = i, append(list, tile{partner: l.Partner})
		}
		list[i].overall = max(list[i].overall, l.Overall)
		list[i].projects += l.Projects.total()
	}
	slices.SortStableFunc(list, func(a, b tile) int {
		if c := cmp.Compare(b.overall, a.overall); c != 0 {
			return c
		}
		return cmp.Compare(a.partner.Code, b.partner.Code)
	})
	return list
}

// worldMap shows the partners that are countries at their capitals.
func (out PortfolioOut) worldMap(f *web.Frame) draw.Map {
	m := draw.Map{Title: f.T("portfolio.page.partners")}
	for _, t := range out.tiles() {
		p := out.partners[t.partner.Code]
		if p.CapitalLat == 0 && p.CapitalLon == 0 {
			continue
		}
		status := ratingStatus(f.P, t.overall)
		m.Markers = append(m.Markers, draw.Marker{Name: f.P.Text(t.partner.Name), Note: status.Label, Href: string(f.Href("/partners/{code}", t.partner.Code)),
			Word: status.Label, Status: drawn[t.overall], Lon: p.CapitalLon, Lat: p.CapitalLat})
	}
	return m
}

// drawn are the ratings as drawings know them.
var drawn = map[Rating]draw.Status{OnTrack: draw.OnTrack, AtRisk: draw.AtRisk, OffTrack: draw.OffTrack, NotRated: draw.NotRated}

// words label a line of the things due: "Decision (who decides)" or "Deadline".
func (d Deadline) words(p *i18n.Printer) string {
	about := ""
	if d.About != "" {
		about = ", " + d.About
	}
	if d.Decision {
		return p.T("portfolio.page.decision", "who", d.Who, "what", d.What) + about
	}
	return p.T("portfolio.page.deadline", "what", d.What) + about
}

// Table is the portfolio for files: packages, then programmes of education.
func (out PortfolioOut) Table(p *i18n.Printer) *web.Table {
	return out.table(p, p.T("portfolio.page.title"), p.T("portfolio.page.package_or_programme"), slices.Concat(out.Packages, out.Programmes))
}

// table lists lines; each is what noun says.
func (out PortfolioOut) table(p *i18n.Printer, title, noun string, lines []PortfolioLine) *web.Table {
	led := slices.ContainsFunc(lines, func(l PortfolioLine) bool { return l.Lead.Name != "" })
	t := &web.Table{Key: "portfolio", Title: title, AsOf: out.today, Columns: []web.Column{
		{Key: "title", Label: noun, Kind: web.KindLink, Main: true},
		{Key: "ref", Label: p.T("portfolio.form.ref"), Export: true},
		{Key: "partner", Label: p.T("portfolio.form.partner")},
		{Key: "overall", Label: p.T("portfolio.form.rating"), Kind: web.KindStatus},
		{Key: "former", Label: p.T("portfolio.form.former"), Export: true},
		{Key: "dimensions", Label: p.T("portfolio.form.dimensions"), Screen: true},
		{Key: "state", Label: p.T("portfolio.form.state"), Export: true},
		{Key: "projects", Label: p.T("portfolio.page.running_projects"), Kind: web.KindInt},
		{Key: "against", Label: p.T("portfolio.page.progress"), Screen: true},
		{Key: "progress", Label: p.T("portfolio.form.progress"), Kind: web.KindPercent, Export: true},
		{Key: "elapsed", Label: p.T("portfolio.page.elapsed"), Kind: web.KindPercent, Export: true},
		{Key: "money", Label: p.T("portfolio.money.bar_title"), Screen: true},
		{Key: "next", Label: p.T("portfolio.form.next_milestone")},
		{Key: "lead", Label: p.T("portfolio.form.programme_officer"), Export: !led},
	}, Empty: &web.Empty{Title: p.T("portfolio.package.none"), Words: p.T("portfolio.page.none_help")}}
	most := largest(lines)
	if len(most) == 0 {
		t.Columns = slices.DeleteFunc(t.Columns, func(c web.Column) bool { return c.Key == "money" })
	}
	for _, l := range lines {
		href := web.Href("/packages/{id}", l.ID)
		if l.Kind == ObjectProgramme {
			href = web.Href("/programmes/{id}", l.ID)
		}
		rating := web.State(ratingStatus(p, l.Overall))
		if words := trendWords(p, l.Trend, l.Former); words != "" {
			rating = rating.Under(words)
		}
		next := web.Text(p.Text(l.Next.Title))
		if !l.Next.On.IsZero() {
			next = next.Under(p.Date(l.Next.On))
		}
		progress := web.Blank()
		if l.Projects.total() > 0 {
			progress = web.Drawing(web.Meter(p, l.Progress, l.Elapsed, l.Overall.tone()), "")
		}
		t.Marking = control.Combine(t.Marking, l.Marking)
		cells := []web.Cell{
			web.Anchor(p.Text(l.Title), href).Under(l.Ref + " · " + p.T(string(l.State))), web.Text(l.Ref), web.Text(p.Text(l.Partner.Name)), rating, web.Text(p.T(string(l.Former.Word()))),
			dimensionCell(p, l.Card), web.Text(p.T(string(l.State))), web.Int(int64(l.Projects.total())), progress, web.Share(l.Progress), web.Share(l.Elapsed),
		}
		if len(most) > 0 {
			cells = append(cells, l.bar(p, most))
		}
		t.Rows = append(t.Rows, web.Row{Key: l.ID, Href: href, Cells: append(cells, next, web.Text(l.Lead.Name))})
	}
	return t
}
