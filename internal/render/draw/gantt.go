package draw

import (
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// Scale is how wide a day is drawn.
type Scale string

// The scales, the closest first.
const (
	ScaleWeek    Scale = "week"
	ScaleMonth   Scale = "month"
	ScaleQuarter Scale = "quarter"
	ScaleYear    Scale = "year"
)

// Scales are all.
var Scales = []Scale{ScaleWeek, ScaleMonth, ScaleQuarter, ScaleYear}

var dayWidths = map[Scale]float64{ScaleWeek: 16, ScaleMonth: 6, ScaleQuarter: 2.6, ScaleYear: 0.95}

// Gantt is a plan on a time axis: a row for each task, bars under which the baseline's lie, links between
// them. It is drawn in blocks of rows for a page that holds the tasks beside them, or whole with names.
// Every day of a task counts from morning to evening.
type Gantt struct {
	Title   string
	Scale   Scale
	Fit     float64 // a width in pixels that everything must fit into; 0 follows the scale
	Today   cal.Date
	DayOff  func(cal.Date) bool // days that are shaded at close scales; nil for none
	Rows    []GanttRow
	Links   []GanttLink
	Compact bool // low rows, for paper
	Block   int  // how many rows are drawn together; 0 is one

	axis   timeAxis
	pieces []rowLinks
	ready  bool
}

// GanttRow is one task. Without dates it is an empty row.
type GanttRow struct {
	Name       string
	Key        string // by which a page finds the row in the drawing; "" for none
	Depth      int    // below other rows, from 0
	Summary    bool
	Milestone  bool
	Critical   bool
	Ended      bool
	Start      cal.Date
	Finish     cal.Date
	BaseStart  cal.Date // of the baseline; no date for none
	BaseFinish cal.Date
	Done       float64  // share, 0 to 1
	FloatTo    cal.Date // how late it may end; no date for no float
	Deadline   cal.Date
	Label      string       // stands behind the bar
	Parts      []cal.Period // of a bar that is interrupted; nil for one that is whole
}

// GanttLink ties two rows by their places. Kind is FS, SS, FF or SF.
type GanttLink struct {
	From, To int
	Kind     string
	Critical bool
}

// rowLinks are the parts of links that cross a row, and their arrowheads.
type rowLinks struct{ line, head, critLine, critHead strings.Builder }

const (
	ganttRow     = 28.0
	ganttCompact = 20.0
	ganttHead    = 44.0
	ganttName    = 300.0
	ganttText    = 18.0 // a level of the outline
	longLink     = 250  // rows; a longer link shows its ends only
)

func (g *Gantt) height() float64 {
	if g.Compact {
		return ganttCompact
	}
	return ganttRow
}

// prepare finds the axis and lays the links.
func (g *Gantt) prepare() {
	if g.ready {
		return
	}
	g.ready = true
	from, to := g.span()
	margin := map[Scale]int{ScaleWeek: 7, ScaleMonth: 14, ScaleQuarter: 30, ScaleYear: 60}[g.Scale]
	from, to = from.AddDays(-margin/2), to.AddDays(margin+1)
	if g.Scale == ScaleWeek {
		from = from.AddDays(-(int(from.Weekday()) + 6) % 7)
	} else {
		from = firstOfMonth(from)
	}
	days := float64(from.DaysUntil(to))
	g.axis = timeAxis{from: from, to: to, width: g.Fit}
	if g.Fit <= 0 {
		g.axis.day = dayWidths[g.Scale]
		g.axis.width = days * g.axis.day
	}
	g.pieces = make([]rowLinks, len(g.Rows))
	for _, l := range g.Links {
		g.lay(l)
	}
}

// span is from the first to the last day of anything drawn, and today.
func (g *Gantt) span() (from, to cal.Date) {
	widen := func(d cal.Date) { widen(&from, &to, d) }
	for _, r := range g.Rows {
		for _, d := range []cal.Date{r.Start, r.Finish, r.BaseStart, r.BaseFinish, r.Deadline} {
			widen(d)
		}
	}
	if from.IsZero() {
		widen(g.Today)
	}
	if !g.Today.IsZero() && !from.IsZero() && from.DaysUntil(g.Today) > -120 && g.Today.DaysUntil(to) > -120 {
		widen(g.Today)
	}
	if from.IsZero() {
		from, to = cal.MustDate("2026-01-01"), cal.MustDate("2026-12-31")
	}
	return from, to
}

// Width is that of the chart in pixels.
func (g *Gantt) Width() float64 { g.prepare(); return g.axis.width }

// TodayAt is where today stands in the chart in pixels.
func (g *Gantt) TodayAt() float64 { g.prepare(); return g.axis.x(g.Today) }

// DayWidth is that of a day in pixels.
func (g *Gantt) DayWidth() float64 {
	g.prepare()
	return g.axis.width / float64(g.axis.from.DaysUntil(g.axis.to))
}

// DrawRows draws the block of rows that begins with the given one, for the place beside their tasks. Assistive
// technology reads the cells of the tasks instead. Every row is a group of its own, so that a page can fold it away.
func (g *Gantt) DrawRows(from int) SVG {
	g.prepare()
	to := min(from+max(1, g.Block), len(g.Rows))
	var p pen
	h := g.height() * float64(to-from)
	p.open("svg", "class", "draw gantt", "width", g.axis.width, "height", h, "viewBox", "0 0 "+number(g.axis.width)+" "+number(h), "aria-hidden", "true")
	for i := from; i < to; i++ {
		if key := g.Rows[i].Key; key != "" {
			p.open("g", "data-row", key)
		} else {
			p.open("g")
		}
		g.row(&p, i, g.top(i))
		p.close("g")
	}
	return p.done()
}

func (g *Gantt) row(p *pen, i int, y float64) {
	r, h := g.Rows[i], g.height()
	links := &g.pieces[i]
	if links.line.Len() > 0 {
		p.shape("path", "class", "lk", "d", links.line.String())
	}
	if links.critLine.Len() > 0 {
		p.shape("path", "class", "lk crit", "d", links.critLine.String())
	}
	if !r.BaseFinish.IsZero() {
		g.base(p, r, y, h)
	}
	if !r.Start.IsZero() {
		g.bar(p, r, y, h)
	}
	if links.head.Len() > 0 {
		p.shape("path", "class", "ah", "d", links.head.String())
	}
	if links.critHead.Len() > 0 {
		p.shape("path", "class", "ah crit", "d", links.critHead.String())
	}
}

// base draws where the baseline had the task: a thin bar below, or a hollow diamond.
func (g *Gantt) base(p *pen, r GanttRow, y, h float64) {
	end := g.axis.x(r.BaseFinish.AddDays(1))
	if r.Milestone {
		p.shape("path", "class", "base", "d", rhomb(end, y+h/2-1, 4))
		return
	}
	start := g.axis.x(r.BaseStart)
	p.shape("rect", "class", "base", "x", start, "y", y+h-7, "width", max(2, end-start), "height", 4, "rx", 1)
}

func (g *Gantt) bar(p *pen, r GanttRow, y, h float64) {
	left, right := g.ends(r)
	state, mid := "todo", y+h/2-1
	switch {
	case r.Ended:
		state = "ended"
	case r.Critical:
		state = "crit"
	}
	if !r.FloatTo.IsZero() && r.FloatTo.After(r.Finish) && !r.Ended {
		p.shape("path", "class", "float", "d", "M"+number(right)+" "+number(mid)+"H"+number(g.axis.x(r.FloatTo.AddDays(1)))+"m0 -3v6")
	}
	p.open("g", "class", "gbar")
	switch {
	case r.Milestone:
		p.shape("path", "class", "ms "+state, "d", rhomb(left, mid, min(6.5, h/2-3)))
	case r.Summary:
		top := y + h/2 - 4
		p.shape("path", "class", "sum", "d", "M"+number(left)+" "+number(top+7)+"V"+number(top)+"H"+number(right)+"v7l-4 -4H"+number(min(left+4, right))+"z")
	default:
		g.task(p, r, state, y+5, h-14)
	}
	p.close("g")
	if !r.Deadline.IsZero() {
		x := g.axis.x(r.Deadline.AddDays(1))
		p.shape("path", "class", "due", "d", "M"+number(x-4)+" "+number(y+3)+"h8l-4 6z")
	}
	if r.Label != "" {
		p.text("text", r.Label, "class", "note", "x", max(right, g.axis.x(r.FloatTo.AddDays(1)))+6, "y", y+h/2+3, "font-size", sizeSmall)
	}
}

// task draws the bar of a task: its parts, tied by a dotted line over the time it rests, and over them what is done.
func (g *Gantt) task(p *pen, r GanttRow, state string, top, height float64) {
	parts := r.Parts
	if len(parts) == 0 {
		parts = []cal.Period{{Start: r.Start, End: r.Finish}}
	} else {
		left, right := g.ends(r)
		p.shape("path", "class", "rest "+state, "d", "M"+number(left)+" "+number(top+height/2)+"H"+number(right))
	}
	days := 0
	for _, part := range parts {
		days += part.Days()
	}
	done := r.Done * float64(days)
	for _, part := range parts {
		left := g.axis.x(part.Start)
		width := max(2, g.axis.x(part.End.AddDays(1))-left)
		p.shape("rect", "class", "task "+state, "x", left, "y", top, "width", width, "height", height, "rx", 2)
		if share := min(1, done/float64(max(1, part.Days()))); share > 0 && !r.Ended {
			p.shape("rect", "class", "fill "+state, "x", left, "y", top, "width", width*share, "height", height, "rx", 2)
		}
		done -= float64(part.Days())
	}
}

// Draw makes the whole chart with the names of its rows at the left. It is no drawing without rows. The links are laid
// for one block of all rows, and those of the blocks that a page has stay as they are.
func (g *Gantt) Draw(words *i18n.Printer) SVG {
	if len(g.Rows) == 0 {
		return SVG{}
	}
	whole := *g
	whole.Block, whole.ready, whole.pieces = len(g.Rows), false, nil
	g = &whole
	g.prepare()
	h := g.height()
	height := ganttHead + h*float64(len(g.Rows))
	var p pen
	p.frame("gantt whole", g.Title, ganttName+g.axis.width, height, false)
	p.open("g", "transform", "translate("+number(ganttName)+" "+number(ganttHead)+")")
	g.backdrop(&p, height-ganttHead)
	p.close("g")
	p.open("g", "transform", "translate("+number(ganttName)+" 0)")
	g.head(&p, words)
	p.close("g")
	for i, r := range g.Rows {
		y := ganttHead + h*float64(i)
		p.shape("path", "class", "rule", "d", "M0 "+number(y)+"H"+number(ganttName+g.axis.width))
		weight := "400"
		if r.Summary {
			weight = "650"
		}
		indent := ganttText * float64(min(r.Depth, 6))
		p.text("text", fitted(r.Name, sizeText, ganttName-indent-14), "x", indent+2, "y", y+h/2+4, "font-size", sizeText, "font-weight", weight)
	}
	p.open("g", "transform", "translate("+number(ganttName)+" "+number(ganttHead)+")")
	for i := range g.Rows {
		g.row(&p, i, g.top(i))
	}
	p.close("g")
	return p.done()
}
