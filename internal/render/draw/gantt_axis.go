package draw

import (
	"strconv"
	"strings"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

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
