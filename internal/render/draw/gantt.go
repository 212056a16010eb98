package draw

import (
	"strconv"
	"strings"
	"time"

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
	widen := func(d cal.Date) {
		if d.IsZero() {
			return
		}
		if from.IsZero() || d.Before(from) {
			from = d
		}
		if d.After(to) {
			to = d
		}
	}
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

// ends are the edges of a row's bar: a milestone has one point, at the end of its day.
func (g *Gantt) ends(r GanttRow) (left, right float64) {
	right = g.axis.x(r.Finish.AddDays(1))
	if r.Milestone {
		return right, right
	}
	return g.axis.x(r.Start), max(right, g.axis.x(r.Start)+2)
}

// lay cuts a link into the parts that cross each row.
func (g *Gantt) lay(l GanttLink) {
	if l.From < 0 || l.To < 0 || l.From >= len(g.Rows) || l.To >= len(g.Rows) || l.From == l.To || g.Rows[l.From].Start.IsZero() || g.Rows[l.To].Start.IsZero() {
		return
	}
	fromLeft, fromRight := g.ends(g.Rows[l.From])
	toLeft, toRight := g.ends(g.Rows[l.To])
	h := g.height()
	mid, down := h/2-1, l.To > l.From
	start, end := fromRight, toLeft
	if l.Kind == "SS" || l.Kind == "SF" {
		start = fromLeft
	}
	if l.Kind == "FF" || l.Kind == "SF" {
		end = toRight
	}
	edge, far := h, 0.0 // where the link leaves its first row and enters its last
	if !down {
		edge, far = 0, h
	}
	fromTop, toTop := g.top(l.From), g.top(l.To)
	edge, far = fromTop+edge, toTop+far
	toMid := toTop + mid
	line, head := g.pens(l.From, l.Critical)
	into, arrow := g.pens(l.To, l.Critical)
	var x float64
	switch {
	case l.Kind == "FS" && end+4 >= start && !g.Rows[l.To].Milestone:
		x = max(start, end+4)
		top, tip := 5.0, 4.0
		if !down {
			top, tip = h-10, -4
		}
		into.WriteString("M" + number(x) + " " + number(far) + "V" + number(toTop+top))
		arrow.WriteString("M" + number(x-3) + " " + number(toTop+top-tip) + "h6l-3 " + number(tip) + "z")
	case l.Kind == "FS":
		x = start + 6
		if end-5 >= x {
			x = end - 8
		}
		into.WriteString("M" + number(x) + " " + number(far))
		if end-5 < x {
			into.WriteString("V" + number(toTop+gutter(h, down)) + "H" + number(end-9))
		}
		into.WriteString("V" + number(toMid) + "H" + number(end-1))
		arrow.WriteString("M" + number(end-5) + " " + number(toMid-3) + "v6l4 -3z")
	case l.Kind == "SS":
		x = min(start, end) - 8
		into.WriteString("M" + number(x) + " " + number(far) + "V" + number(toMid) + "H" + number(end-1))
		arrow.WriteString("M" + number(end-5) + " " + number(toMid-3) + "v6l4 -3z")
	default: // the finish of the later one
		x = max(start, end) + 8
		into.WriteString("M" + number(x) + " " + number(far) + "V" + number(toMid) + "H" + number(end+1))
		arrow.WriteString("M" + number(end+5) + " " + number(toMid-3) + "v6l-4 -3z")
	}
	line.WriteString("M" + number(start) + " " + number(fromTop+mid) + "H" + number(x) + "V" + number(edge))
	_ = head
	first, last := min(l.From, l.To)+1, max(l.From, l.To)
	if last-first > longLink {
		return
	}
	for i := first; i < last; i++ {
		through, _ := g.pens(i, l.Critical)
		through.WriteString("M" + number(x) + " " + number(g.top(i)) + "v" + number(h))
	}
}

// top is where a row begins in the drawing of its block.
func (g *Gantt) top(row int) float64 { return float64(row%max(1, g.Block)) * g.height() }

// gutter is the height between two bars on which a link runs back.
func gutter(h float64, down bool) float64 {
	if down {
		return 1.5
	}
	return h - 1.5
}

func (g *Gantt) pens(row int, critical bool) (line, head *strings.Builder) {
	p := &g.pieces[row]
	if critical {
		return &p.critLine, &p.critHead
	}
	return &p.line, &p.head
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

// Head draws the time axis over the rows: years, below them months, quarters or days, and the flag of
// today.
func (g *Gantt) Head(words *i18n.Printer) SVG {
	g.prepare()
	var p pen
	p.open("svg", "class", "draw gantt head", "width", g.axis.width, "height", ganttHead, "viewBox", "0 0 "+number(g.axis.width)+" "+number(ganttHead), "aria-hidden", "true")
	g.head(&p, words)
	return p.done()
}

func (g *Gantt) head(p *pen, words *i18n.Printer) {
	upper, lower := 0.0, 0.0 // what is written so far
	mark := func(x float64, word string, above bool) {
		free, y, weight := &lower, 38.0, "400"
		if above {
			free, y, weight = &upper, 16, "650"
		}
		if x+4 < *free || x+4+textWidth(word, sizeSmall) > g.axis.width {
			return
		}
		p.text("text", word, "class", "axis", "x", x+4, "y", y, "font-size", sizeSmall, "font-weight", weight)
		*free = x + 8 + textWidth(word, sizeSmall)
	}
	g.marks(func(d cal.Date, strong bool) {
		x := g.axis.x(d)
		top := 24.0
		if strong {
			top = 4
		}
		p.shape("path", "class", "tick-line", "d", "M"+number(x)+" "+number(top)+"V"+number(ganttHead))
		g.name(d, x, words, mark)
	})
	if !g.Today.IsZero() && !g.Today.Before(g.axis.from) && g.Today.Before(g.axis.to) {
		x, word := g.axis.x(g.Today), words.Date(g.Today)
		w := textWidth(word, sizeSmall) + 12
		left := max(0, min(x-w/2, g.axis.width-w))
		p.shape("rect", "class", "flag", "x", left, "y", 26, "width", w, "height", 17, "rx", 3)
		p.text("text", word, "class", "on-flag", "x", left+w/2, "y", 39, "text-anchor", "middle", "font-size", sizeSmall, "font-weight", bold)
	}
}

// marks calls with every line of the grid; strong are those of the upper unit.
func (g *Gantt) marks(do func(d cal.Date, strong bool)) {
	if g.closeUp() {
		for d := g.axis.from; d.Before(g.axis.to); d = d.AddDays(7) {
			do(d, d.Time().Day() <= 7)
		}
		return
	}
	step := 1
	for _, n := range []int{3, 12} {
		if g.DayWidth()*30.4*float64(step) < 30 {
			step = n
		}
	}
	for d := firstOfMonth(g.axis.from); d.Before(g.axis.to); d = d.AddMonths(1) {
		month := int(d.Time().Month()) - 1
		if month%step == 0 && !d.Before(g.axis.from) {
			do(d, month == 0)
		}
	}
}

// closeUp reports whether weeks are told apart.
func (g *Gantt) closeUp() bool { return g.DayWidth() >= 10 }

func (g *Gantt) name(d cal.Date, x float64, words *i18n.Printer, mark func(x float64, word string, above bool)) {
	year := strconv.Itoa(d.Year())
	switch {
	case g.closeUp():
		mark(x, words.Month(int(d.Time().Month()))+" "+year, true)
		mark(x, strconv.Itoa(d.Time().Day()), false)
	case g.DayWidth()*30.4 >= 30:
		if d.Time().Month() == time.January || x < 40 {
			mark(x, year, true)
		}
		mark(x, words.Month(int(d.Time().Month())), false)
	default:
		if d.Time().Month() == time.January || x < 40 {
			mark(x, year, true)
		}
		mark(x, words.T("draw.quarter", "n", (int(d.Time().Month())-1)/3+1), false)
	}
}

// Backdrop draws what lies behind all rows: the grid, days off at close scales, and the line of today. It
// is one unit high and is stretched to the height of its place.
func (g *Gantt) Backdrop() SVG {
	g.prepare()
	var p pen
	p.open("svg", "class", "draw gantt back", "width", g.axis.width, "height", 1, "viewBox", "0 0 "+number(g.axis.width)+" 1", "preserveAspectRatio", "none", "aria-hidden", "true")
	g.backdrop(&p, 1)
	return p.done()
}

func (g *Gantt) backdrop(p *pen, height float64) {
	h := number(height)
	if g.DayOff != nil && g.DayWidth() >= 5 {
		var off strings.Builder
		for d := g.axis.from; d.Before(g.axis.to); d = d.AddDays(1) {
			if g.DayOff(d) {
				off.WriteString("M" + number(g.axis.x(d)) + " 0h" + number(g.DayWidth()) + "v" + h + "h-" + number(g.DayWidth()) + "z")
			}
		}
		p.shape("path", "class", "off", "d", off.String())
	}
	var grid, strongGrid strings.Builder
	g.marks(func(d cal.Date, strong bool) {
		b := &grid
		if strong {
			b = &strongGrid
		}
		b.WriteString("M" + number(g.axis.x(d)) + " 0v" + h)
	})
	p.shape("path", "class", "grid", "d", grid.String())
	p.shape("path", "class", "grid year", "d", strongGrid.String())
	if !g.Today.IsZero() && !g.Today.Before(g.axis.from) && g.Today.Before(g.axis.to) {
		p.shape("path", "class", "today", "d", "M"+number(g.axis.x(g.Today))+" 0v"+h)
	}
}

// Draw makes the whole chart with the names of its rows at the left. It is no drawing without rows.
func (g *Gantt) Draw(words *i18n.Printer) SVG {
	if len(g.Rows) == 0 {
		return SVG{}
	}
	g.Block = len(g.Rows)
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
