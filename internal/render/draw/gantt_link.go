package draw

import "strings"

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
	line, _ := g.pens(l.From, l.Critical)
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
