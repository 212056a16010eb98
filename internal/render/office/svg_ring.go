package office

import "math"

// ring draws the parts of a whole with their names, values and shares beside it; the whole stands in the middle.
func (g *chartPainter) ring() {
	const centre, outer, inner = 110.0, 100.0, 62.0
	var values []float64
	if len(g.c.Series) > 0 {
		values = g.c.Series[0].Values
	}
	whole := 0.0
	for _, v := range values {
		if v > 0 {
			whole += v
		}
	}
	g.Height = max(220, 30+20*float64(len(values)))
	from, y := 0.0, g.Height/2-10*float64(len(values))+14
	for i, v := range values {
		share := 0.0
		if v > 0 && whole > 0 {
			share = v / whole
		}
		c := Colour(g.h.slice(i))
		if share > 0 {
			p := ringPart(Point{centre, g.Height / 2}, inner, outer, from, from+share)
			p.Fill, p.Stroke, p.Width = c, "FFFFFF", 1.5
			g.Shapes = append(g.Shapes, p)
		}
		from += share
		g.box(Box{250, y - 9, 12, 10}, c)
		said := "–"
		if !math.IsNaN(v) {
			said = g.number(v) + "   " + g.p.Percent(share)
		}
		g.say(268, y, g.fitted(g.c.Names[i], 225), AnchorStart, false, g.h.ink)
		g.say(chartWide, y, said, AnchorEnd, false, g.h.ink)
		y += 20
	}
	g.say(centre, g.Height/2+4, g.number(whole), AnchorMiddle, true, g.h.ink)
	g.say(centre, g.Height/2+20, g.c.Unit, AnchorMiddle, false, g.h.soft)
}

// slice is the colour of a part of a ring: parts beyond the colours of the house are paler.
func (h house) slice(i int) string {
	c := h.tints[i%len(h.tints)]
	if round := i / len(h.tints); round > 0 {
		c = tint(c, min(.75, .35*float64(round)))
	}
	return c
}

// ringPart is the part of a ring between two shares of the turn, from the top clockwise.
func ringPart(centre Point, inner, outer, from, to float64) Path {
	var p Path
	at := func(radius, turn float64) Point {
		sin, cos := math.Sincos(2 * math.Pi * turn)
		return Point{centre.X + radius*sin, centre.Y - radius*cos}
	}
	arc := func(radius, a, b float64) {
		n := max(1, int(math.Ceil(math.Abs(b-a)*8)))
		for i := range n {
			s, e := a+(b-a)*float64(i)/float64(n), a+(b-a)*float64(i+1)/float64(n)
			k := 4.0 / 3 * math.Tan(2*math.Pi*(e-s)/4) * radius
			start, end := at(radius, s), at(radius, e)
			sinS, cosS := math.Sincos(2 * math.Pi * s)
			sinE, cosE := math.Sincos(2 * math.Pi * e)
			p.Segments = append(p.Segments, Segment{CurveTo, [3]Point{{start.X + k*cosS, start.Y + k*sinS}, {end.X - k*cosE, end.Y - k*sinE}, end}})
		}
	}
	p.Segments = append(p.Segments, Segment{MoveTo, [3]Point{2: at(outer, from)}})
	arc(outer, from, to)
	p.Segments = append(p.Segments, Segment{LineTo, [3]Point{2: at(inner, to)}})
	arc(inner, to, from)
	p.Segments = append(p.Segments, Segment{Verb: Close})
	return p
}
