package reports

import (
	"cmp"
	"slices"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/money"
	"cairn/internal/render/draw"
	"cairn/internal/render/office"
)

// units are minor units as units of a currency, for an axis.
func units(minor int64, c money.Currency) float64 {
	v := float64(minor)
	for range c.Exponent() {
		v /= 10
	}
	return v
}

func (c *composer) chart(kind office.ChartKind, key string, names []string, series ...office.Series) office.Chart {
	return office.Chart{Kind: kind, Caption: c.p.T("reports.chart." + key), Alt: c.p.T("reports.chart." + key), Names: names, Series: series, Format: "#,##0"}
}

// ladderChart is the way of the money, step by step, a chart for each currency that has some.
func (c *composer) ladderChart() (blocks []office.Block) {
	steps := []string{"pledged", "received", "allocated", "committed", "paid"}
	for _, t := range c.money {
		var names []string
		var values []float64
		for _, s := range steps {
			names, values = append(names, c.p.T("reports.figure.funds."+s)), append(values, units(t.Step(s), t.Currency))
		}
		if values[0] == 0 && len(c.money) > 1 {
			continue
		}
		x := c.chart(office.Columns, "ladder", names, office.Series{Name: string(t.Currency), Values: values})
		x.Unit = string(t.Currency)
		blocks = append(blocks, x)
	}
	return blocks
}

func (c *composer) ratingChart() []office.Block {
	var names []string
	var values []float64
	for _, r := range []portfolio.Rating{portfolio.OnTrack, portfolio.AtRisk, portfolio.OffTrack, portfolio.NotRated} {
		n := c.rated(r)
		names, values = append(names, c.p.T(string(r.Word()))), append(values, float64(n))
	}
	return []office.Block{c.chart(office.Ring, "ratings", names, office.Series{Name: c.p.T("portfolio.form.projects"), Values: values})}
}

func (c *composer) donorChart() (blocks []office.Block) {
	for _, currency := range c.givenIn() {
		list := slices.Clone(c.given)
		slices.SortStableFunc(list, func(a, b funds.Contributed) int { return cmp.Compare(b.Totals.Received(), a.Totals.Received()) })
		var names []string
		var received, paid []float64
		for _, g := range list {
			if g.Currency == currency && len(names) < mostEntries {
				names = append(names, c.inCell(g.Donor)+" "+g.Agreement.Ref)
				received, paid = append(received, units(g.Totals.Received(), currency)), append(paid, units(g.Totals.Paid(), currency))
			}
		}
		x := c.chart(office.Bars, "donors", names, office.Series{Name: c.p.T("reports.figure.funds.received"), Values: received}, office.Series{Name: c.p.T("reports.figure.funds.paid"), Values: paid})
		x.Unit = string(currency)
		blocks = append(blocks, x)
	}
	return blocks
}

func (c *composer) progressChart() []office.Block {
	var names []string
	var done, gone []float64
	for _, r := range c.rows {
		if !r.State.Running() || len(names) == mostEntries {
			continue
		}
		names = append(names, r.Ref)
		done = append(done, float64(r.Progress))
		gone = append(gone, 100*elapsed(r, c.world))
	}
	if len(names) == 0 {
		return nil
	}
	x := c.chart(office.Bars, "progress", names, office.Series{Name: c.p.T("reports.series.done"), Values: done}, office.Series{Name: c.p.T("reports.series.elapsed"), Values: gone})
	x.Unit, x.Format = "%", "0"
	return []office.Block{x}
}

// elapsed is how much of a project's time is over on the day, 0 to 1.
func elapsed(r portfolio.ProjectRow, w *world) float64 {
	days := r.Start.DaysUntil(r.End)
	if r.Start.IsZero() || r.End.IsZero() || days <= 0 {
		return 0
	}
	return max(0, min(1, float64(r.Start.DaysUntil(w.point.On))/float64(days)))
}

func (c *composer) figureOf(key string, svg draw.SVG) []office.Block {
	if svg.String() == "" {
		return nil
	}
	return []office.Block{office.Figure{Caption: c.p.T("reports.drawing." + key), Alt: c.p.T("reports.drawing." + key), SVG: svg.String()}}
}

func (c *composer) gantt() []office.Block {
	if c.outline == nil || len(c.outline.Rows) == 0 {
		return nil
	}
	g := *c.outline
	g.Compact, g.Today, g.Fit = true, c.point.On, 900
	return c.figureOf("gantt", g.Draw(c.p))
}

func (c *composer) timeline() []office.Block {
	line := draw.Timeline{Title: c.p.T("reports.drawing.timeline"), Today: c.point.On}
	for _, r := range c.rows {
		row := draw.TimelineRow{Name: r.Ref}
		for _, m := range c.dossiers[r.ID].Milestones {
			if m.Cancelled {
				continue
			}
			s := c.status(m)
			on := m.Forecast
			if s == portfolio.MilestoneAchieved {
				on = m.Achieved
			}
			name, _ := m.Title.In(c.lang)
			row.Milestones = append(row.Milestones, draw.Milestone{Name: name, On: on, Baseline: m.Baseline, State: drawnAs(s)})
		}
		if len(row.Milestones) > 0 {
			line.Rows = append(line.Rows, row)
		}
	}
	if len(line.Rows) == 0 {
		return nil
	}
	return c.figureOf("timeline", line.Draw(c.p))
}

func drawnAs(s portfolio.MilestoneStatus) draw.MilestoneState {
	switch s {
	case portfolio.MilestoneAchieved:
		return draw.Achieved
	case portfolio.MilestoneMissed:
		return draw.Missed
	case portfolio.MilestoneLate:
		return draw.Late
	}
	return draw.Planned
}

func (c *composer) worldMap() []office.Block {
	m := draw.Map{Title: c.p.T("reports.drawing.map")}
	for _, t := range c.partners() {
		x := c.parties[t.code]
		if !x.OnMap() {
			continue
		}
		word := c.p.T(string(t.overall.Word()))
		name, _ := x.Name.In(c.lang)
		m.Markers = append(m.Markers, draw.Marker{Name: name, Note: word, Word: word, Status: t.overall.Drawn(), Lon: x.CapitalLon, Lat: x.CapitalLat})
	}
	return c.figureOf("map", m.Draw())
}

// atPartner is a partner with the worst of what runs for it.
type atPartner struct {
	code     string
	overall  portfolio.Rating
	projects int
}

func (c *composer) partners() (list []atPartner) {
	for _, l := range slices.Concat(c.portf.Packages, c.portf.Programmes) {
		i := slices.IndexFunc(list, func(t atPartner) bool { return t.code == l.Partner.Code })
		if i < 0 {
			list, i = append(list, atPartner{code: l.Partner.Code}), len(list)
		}
		list[i].overall = max(list[i].overall, l.Overall)
		list[i].projects += l.Projects.Rated() + l.Projects.NotRated
	}
	return list
}

func (c *composer) partnerTiles() []office.Block {
	var tiles office.Tiles
	for _, t := range c.partners() {
		name := c.inCell(c.parties[t.code].Name)
		tiles.Items = append(tiles.Items, office.Tile{Title: name, Line: c.p.T(string(t.overall.Word())), Figure: c.p.T("portfolio.form.project_count", "n", t.projects), Tone: toneOf(t.overall)})
	}
	return []office.Block{tiles}
}

func (c *composer) projectTiles() []office.Block {
	var tiles office.Tiles
	for _, r := range c.rows {
		if !r.State.Running() || len(tiles.Items) == mostEntries {
			continue
		}
		next := c.inCell(r.Next.Title)
		if !r.Next.On.IsZero() {
			next += ", " + c.p.Date(r.Next.On)
		}
		tiles.Items = append(tiles.Items, office.Tile{Title: r.Ref + " " + c.inCell(r.Title), Line: c.p.T(string(r.Overall.Word())), Figure: c.p.Percent(float64(r.Progress) / 100), Note: next, Tone: toneOf(r.Overall)})
	}
	return []office.Block{tiles}
}
