package plan

import (
	"strconv"

	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
	"cairn/internal/render/draw"
)

// What the pages of a plan put together in words.

func truth(b bool) string { return strconv.FormatBool(b) }

// dayWidth is how wide a day is drawn, for keys and drags that move a bar before the page is told.
func dayWidth(g *draw.Gantt) string { return strconv.FormatFloat(g.DayWidth(), 'f', 3, 64) }

// todayAt is where the line of today stands.
func todayAt(g *draw.Gantt) string { return strconv.FormatFloat(g.TodayAt(), 'f', 0, 64) }

// shownBaseline is the choice of the baseline under the bars.
func (out *GanttOut) shownBaseline() string {
	if out.Baseline == 0 {
		return "none"
	}
	return itoa(out.Baseline)
}

func (out *GanttOut) empty(f *web.Frame) web.Empty {
	e := web.Empty{Title: f.T("portfolio.plan.none"), Words: f.T("portfolio.plan.none_help")}
	if out.may(f) {
		e.Action = &web.Action{Text: f.T("portfolio.plan.new"), Icon: "plus", Href: web.Href(pathTask, out.in.ID, newTask)}
	}
	return e
}

func (out *GanttOut) draftTitle(f *web.Frame) string {
	if out.in.Draft != "" {
		return f.T("portfolio.plan.draft_shown")
	}
	return f.T("portfolio.plan.draft_yours", "n", len(out.drafted.Draft.Edits))
}

func (out *GanttOut) sum(f *web.Frame, minor int64) string {
	return money.Amount{Minor: minor, Currency: out.page.Stored().Budget.Currency}.Print(f.P)
}

func baselineWords(f *web.Frame, b Baseline) string {
	words := f.T("portfolio.plan.baseline_words", "no", b.No, "on", b.On)
	if b.Name != "" {
		words += ", " + b.Name
	}
	return words
}

func (out *GanttOut) baselineOptions(f *web.Frame) []web.Option {
	var list []web.Option
	for i := len(out.baselines) - 1; i >= 0; i-- {
		list = append(list, web.Option{Value: itoa(out.baselines[i].No), Label: baselineWords(f, out.baselines[i])})
	}
	return append(list, web.Option{Value: "none", Label: f.T("portfolio.plan.no_baseline")})
}

// baselineTable lists the baselines, the latest first.
func (out *GanttOut) baselineTable(f *web.Frame) *web.Table {
	p := f.P
	t := &web.Table{Key: "baselines", Title: p.T("portfolio.form.baselines"), Columns: []web.Column{
		{Key: "no", Label: p.T("portfolio.form.baseline"), Kind: web.KindLink, Main: true},
		{Key: "on", Label: p.T("portfolio.form.frozen_on"), Kind: web.KindDate},
		{Key: "start", Label: p.T("portfolio.plan.start"), Kind: web.KindDate},
		{Key: "end", Label: p.T("portfolio.plan.finish"), Kind: web.KindDate},
		{Key: "budget", Label: p.T("portfolio.form.budget"), Kind: web.KindMoney},
	}}
	for i := len(out.baselines) - 1; i >= 0; i-- {
		b := out.baselines[i]
		name := itoa(b.No)
		if b.Name != "" {
			name += ", " + b.Name
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Anchor(name, web.Href(pathCompare, out.in.ID)+"?from="+itoa(b.No)), web.Day(b.On), web.Day(b.Period.Start), web.Day(b.Period.End), web.Sum(b.Budget)}})
	}
	return t
}

// paper is the size of a printed plan: its class, how many rows a page holds below the axis, and how wide
// the chart is in pixels. Both sizes lie across.
func (out *GanttOut) paper() (class string, rows int, width float64) {
	if out.in.Paper == "a4" {
		return "a4", 24, 520
	}
	return "a3", 38, 900
}

// formFrom is the other end of a link as its form names it.
func (l LinkOut) formFrom() string {
	if l.FromProject != "" {
		return string(l.FromProject) + "/" + itoa(l.From)
	}
	return itoa(l.From)
}

func (out ComparisonOut) toWords(f *web.Frame) string {
	if out.To == now {
		return f.T("portfolio.plan.now")
	}
	return f.T("portfolio.plan.baseline_no", "no", out.To)
}

func (out ComparisonOut) options(f *web.Frame, withNow bool) []web.Option {
	var list []web.Option
	if withNow {
		list = append(list, web.Option{Value: now, Label: f.T("portfolio.plan.now")})
	}
	for _, b := range out.baselines {
		list = append(list, web.Option{Value: itoa(b.No), Label: baselineWords(f, b)})
	}
	return list
}

func fateOptions(f *web.Frame) []web.Option {
	list := []web.Option{{Value: "changed", Label: f.T("portfolio.plan.fate.changed")}}
	for _, x := range []Fate{Moved, Added, Removed, Altered} {
		list = append(list, web.Option{Value: string(x), Label: f.T(string(x.Word()))})
	}
	return list
}

func (out ComparisonOut) facts(f *web.Frame, added, removed int) []web.Fact {
	counts := map[Fate]int{}
	for _, v := range out.list {
		if !v.Summary {
			counts[v.Fate]++
		}
	}
	a, b := out.totals[0], out.totals[1]
	currency := out.page.Stored().Budget.Currency
	return []web.Fact{
		{Term: f.T("portfolio.plan.ends"), Value: f.T("portfolio.plan.from_to", "from", a.period.End, "to", b.period.End)},
		{Term: f.T("portfolio.form.budget"), Value: f.T("portfolio.plan.from_to", "from", a.budget.Print(f.P), "to", b.budget.Print(f.P))},
		{Term: f.T("portfolio.plan.planned_cost"), Value: f.T("portfolio.plan.from_to", "from", money.Amount{Minor: a.cost, Currency: currency}.Print(f.P), "to", money.Amount{Minor: b.cost, Currency: currency}.Print(f.P))},
		{Term: f.T("portfolio.plan.scope"), Value: f.T("portfolio.plan.counts", "added", counts[Added], "removed", counts[Removed], "moved", counts[Moved])},
		{Term: f.T("portfolio.plan.links"), Value: f.T("portfolio.plan.link_counts", "added", added, "removed", removed)},
	}
}

// chart lays the bars of one state over those of the other.
func (out ComparisonOut) chart(f *web.Frame) *draw.Gantt {
	g := &draw.Gantt{Title: f.T("portfolio.plan.bars_under_bars"), Scale: draw.ScaleMonth, Fit: 860, Today: out.page.Day()}
	for _, v := range out.list {
		g.Rows = append(g.Rows, draw.GanttRow{Name: f.P.Text(v.Title), Summary: v.Summary, Milestone: v.Kind == KindMilestone, Critical: v.Is.Critical, Ended: !v.Is.ActualFinish.IsZero(),
			Start: v.Is.Start.Day(), Finish: v.Is.Finish.Day(), BaseStart: v.Was.Start.Day(), BaseFinish: v.Was.Finish.Day(), Done: float64(v.Is.Percent) / 100})
	}
	return g
}
