package office

import (
	"math"
	"strings"

	"cairn/internal/kernel/i18n"
)

// chartPainter makes a drawing of a chart, for formats that have none of their own.
type chartPainter struct {
	Drawing
	c     *Chart
	h     house
	p     *i18n.Printer
	plot  Box
	low   float64 // the ends of the axis
	top   float64
	step  float64
	count int // of the names
	font  chartFont
	form  string // of numbers
}

// chartFont is what the painter knows of the font that sets its words: how much broader than ours it may be, 1 where
// it is ours, and what a line of words comes to in it.
type chartFont struct {
	slack float64
	clean func(string) string
}

// plainLine is a text on one line, for fonts of which nothing is known.
func plainLine(s string) string { return strings.ReplaceAll(clip(s), "\n", " ") }

const (
	chartWide = 640.0
	chartText = 12.0
	chartLine = 17.0
)

// drawing is the chart in pixels of a page.
func (c *Chart) drawing(p *i18n.Printer, h house, font chartFont) Drawing {
	g := chartPainter{c: c, h: h, p: p, count: len(c.Names), font: font, form: c.numberFormat()}
	g.Width, g.Title = chartWide, c.Alt
	if g.Title == "" {
		g.Title = c.Caption
	}
	if c.Kind == Ring {
		g.ring()
		return g.Drawing
	}
	g.scale()
	g.legend()
	switch c.Kind {
	case Bars:
		g.bars()
	case Lines:
		g.frame()
		g.lines()
	default:
		g.frame()
		g.columns()
	}
	return g.Drawing
}

// colour is that of a series, or of a part of a ring.
func (g *chartPainter) colour(i int, tone Tone) Colour {
	if c, ok := toneMark[tone]; ok {
		return Colour(c)
	}
	return Colour(g.h.tints[i%len(g.h.tints)])
}

// number prints a value by the format of the chart.
func (g *chartPainter) number(v float64) string {
	decimals := 0
	if _, after, ok := strings.Cut(g.form, "."); ok {
		for decimals < len(after) && (after[decimals] == '0' || after[decimals] == '#') {
			decimals++
		}
	}
	if strings.HasSuffix(g.form, "%") {
		return g.p.Decimal(v*100, decimals) + i18n.NBSP + "%"
	}
	return g.p.Decimal(v, decimals)
}

// tick prints a value of the axis, with as many decimals as the step needs.
func (g *chartPainter) tick(v float64) string {
	if strings.HasSuffix(g.form, "%") {
		return g.number(v)
	}
	decimals := 0
	for s := g.step; decimals < 4 && math.Abs(s-math.Round(s)) > 1e-9; decimals++ {
		s *= 10
	}
	return g.p.Decimal(v, decimals)
}

// scale finds round ends for the axis.
func (g *chartPainter) scale() {
	low, top := 0.0, 0.0
	for i := range g.count {
		plus, minus := 0.0, 0.0
		for _, s := range g.c.Series {
			v := s.Values[i]
			if math.IsNaN(v) {
				continue
			}
			low, top = min(low, v), max(top, v)
			plus, minus = plus+max(v, 0), minus+min(v, 0)
		}
		if g.c.Kind == Stacked {
			low, top = min(low, minus), max(top, plus)
		}
	}
	if top == low {
		top = low + 1
	}
	g.step = math.Pow(10, math.Floor(math.Log10((top-low)/4)))
	for _, n := range []float64{1, 2, 2.5, 5, 10} {
		if (top-low)/(g.step*n) <= 5 {
			g.step *= n
			break
		}
	}
	g.low, g.top = math.Floor(low/g.step+1e-9)*g.step, math.Ceil(top/g.step-1e-9)*g.step
}

func (g *chartPainter) say(x, y float64, words string, anchor Anchor, bold bool, c string) {
	if words = strings.TrimSpace(g.font.clean(words)); words != "" {
		g.Shapes = append(g.Shapes, Text{At: Point{x, y}, Words: words, Size: chartText, Anchor: anchor, Bold: bold, Fill: Colour(c)})
	}
}

func (g *chartPainter) box(b Box, c Colour) {
	if b.W < 0 {
		b.X, b.W = b.X+b.W, -b.W
	}
	if b.H < 0 {
		b.Y, b.H = b.Y+b.H, -b.H
	}
	if b.W*b.H > 0 {
		p := rectangle(b, 0)
		p.Fill = c
		g.Shapes = append(g.Shapes, p)
	}
}

func (g *chartPainter) rule(x1, y1, x2, y2 float64, c string) {
	g.Shapes = append(g.Shapes, Path{Segments: []Segment{{MoveTo, [3]Point{2: {x1, y1}}}, {LineTo, [3]Point{2: {x2, y2}}}}, Stroke: Colour(c), Width: 1})
}

// width is an upper bound of a text's width, by the font that PDF and page share.
func (g *chartPainter) width(s string, bold bool) float64 {
	return textWidth(g.font.clean(s), textLook{style: fontStyle(bold, false), size: chartText}) * g.font.slack
}

// fitted is a text, cut where it is broader than its room.
func (g *chartPainter) fitted(s string, room float64) string {
	return cutTo(g.font.clean(s), textLook{size: chartText}, room/g.font.slack).fragments[0].text
}

// legend names the series above the plot, in as many lines as they take, and the unit before them.
func (g *chartPainter) legend() {
	y := 14.0
	if g.c.Unit != "" {
		g.say(0, y, g.c.Unit, AnchorStart, false, g.h.soft)
	}
	if len(g.c.Series) > 1 {
		x := 0.0
		if g.c.Unit != "" {
			y += chartLine + 2
		}
		for i, s := range g.c.Series {
			name := g.fitted(s.Name, 260)
			wide := g.width(name, false) + 34
			if x > 0 && x+wide > chartWide {
				x, y = 0, y+chartLine
			}
			g.box(Box{x, y - 9, 12, 9}, g.colour(i, s.Tone))
			g.say(x+17, y, name, AnchorStart, false, g.h.ink)
			x += wide
		}
	}
	g.plot = Box{0, y + 12, chartWide, 0}
	if g.c.Unit == "" && len(g.c.Series) < 2 {
		g.plot.Y = 8
	}
}

// frame draws the axis of columns and lines and writes their names below.
func (g *chartPainter) frame() {
	left := 0.0
	for v := g.low; v <= g.top+g.step/2; v += g.step {
		left = max(left, g.width(g.tick(v), false))
	}
	g.plot.X, g.plot.Y = left+8, g.plot.Y+8
	g.plot.W, g.plot.H = chartWide-g.plot.X, 190
	for v := g.low; v <= g.top+g.step/2; v += g.step {
		c := g.h.line
		if math.Abs(v) < g.step/1e6 {
			c = "7D8A93"
		}
		g.rule(g.plot.X, g.y(v), chartWide, g.y(v), c)
		g.say(g.plot.X-8, g.y(v)+4, g.tick(v), AnchorEnd, false, g.h.soft)
	}
	g.names()
}

// names stand below their columns, in up to three lines; where even one does not fit, every second or third is
// written.
func (g *chartPainter) names() {
	slot := g.plot.W / float64(max(g.count, 1))
	every := 1
	for float64(every)*slot < 30 {
		every++
	}
	room := (float64(every)*slot - 4) / g.font.slack
	lines := 1
	look := textLook{size: chartText}
	for i := 0; i < g.count; i += every {
		name := g.font.clean(g.c.Names[i])
		list := wrap([]span{{text: name, look: look}}, room)
		for k, line := range list[:min(len(list), 3)] {
			words := ""
			for _, f := range line.fragments {
				words += f.text
			}
			if k == 2 && len(list) > 3 {
				words = cutTo(words+" …", look, room).fragments[0].text
			}
			g.say(g.plot.X+slot*(float64(i)+.5), g.plot.Y+g.plot.H+17+15*float64(k), words, AnchorMiddle, false, g.h.soft)
			lines = max(lines, k+1)
		}
	}
	g.Height = g.plot.Y + g.plot.H + 8 + 15*float64(lines)
}

// y is the height of a value.
func (g *chartPainter) y(v float64) float64 {
	return g.plot.Y + g.plot.H*(g.top-v)/(g.top-g.low)
}

// columns draws columns side by side, or one on the other.
func (g *chartPainter) columns() {
	slot := g.plot.W / float64(max(g.count, 1))
	wide := min(slot*.66, 90)
	each := wide
	stacked := g.c.Kind == Stacked
	if !stacked {
		each = wide / float64(max(len(g.c.Series), 1))
	}
	for i := range g.count {
		plus, minus := 0.0, 0.0
		for k, s := range g.c.Series {
			v := s.Values[i]
			if math.IsNaN(v) {
				continue
			}
			x, from := g.plot.X+slot*float64(i)+(slot-wide)/2, 0.0
			switch {
			case stacked && v >= 0:
				from, plus = plus, plus+v
			case stacked:
				from, minus = minus, minus+v
			default:
				x += each * float64(k)
			}
			g.box(Box{x, g.y(from), max(each-1, .6), g.y(from+v) - g.y(from)}, g.colour(k, s.Tone))
			if words := g.number(v); !stacked && g.width(words, false) < each+8 {
				up := -4.0
				if v < 0 {
					up = 14
				}
				g.say(x+each/2, g.y(v)+up, words, AnchorMiddle, false, g.h.ink)
			}
		}
		if words := g.number(plus); stacked && plus > 0 && g.width(words, true) < slot {
			g.say(g.plot.X+slot*(float64(i)+.5), g.y(plus)-4, words, AnchorMiddle, true, g.h.ink)
		}
	}
}

// lines draws a line for each series, broken where nothing is known.
func (g *chartPainter) lines() {
	slot := g.plot.W / float64(max(g.count, 1))
	for k, s := range g.c.Series {
		c := g.colour(k, s.Tone)
		path := Path{Stroke: c, Width: 2.5, Round: true}
		if k%2 == 1 {
			path.Dash = []float64{7, 5}
		}
		verb, last := MoveTo, -1
		var dots []Path
		for i, v := range s.Values {
			if math.IsNaN(v) {
				verb = MoveTo
				continue
			}
			at := Point{g.plot.X + slot*(float64(i)+.5), g.y(v)}
			path.Segments = append(path.Segments, Segment{verb, [3]Point{2: at}})
			verb, last = LineTo, i
			dot := rectangle(Box{at.X - 3, at.Y - 3, 6, 6}, 3)
			dot.Form, dot.Fill = FormEllipse, c
			dots = append(dots, dot)
		}
		if len(path.Segments) > 1 {
			g.Shapes = append(g.Shapes, path)
		}
		if len(dots) <= 24 {
			for _, d := range dots {
				g.Shapes = append(g.Shapes, d)
			}
		}
		if last >= 0 {
			v := s.Values[last]
			x := min(g.plot.X+slot*(float64(last)+.5), chartWide-g.width(g.number(v), true)/2)
			g.say(x, g.y(v)-8, g.number(v), AnchorMiddle, true, g.h.ink)
		}
	}
}

// bars draws lying bars, each with its name at the left and its value at its end.
func (g *chartPainter) bars() {
	left, right, leftEnd := 0.0, 0.0, 0.0
	for i, name := range g.c.Names {
		left = max(left, g.width(name, false))
		for _, s := range g.c.Series {
			if v := s.Values[i]; !math.IsNaN(v) {
				w := g.width(g.number(v), true) + 6
				if v < 0 {
					leftEnd = max(leftEnd, w)
				} else {
					right = max(right, w)
				}
			}
		}
	}
	left = min(left, 230)
	g.plot.X = left + 10 + leftEnd
	g.plot.W = chartWide - right - g.plot.X
	thick := 16.0
	if len(g.c.Series) > 1 {
		thick = 11
	}
	group := thick*float64(len(g.c.Series)) + 9
	x := func(v float64) float64 { return g.plot.X + g.plot.W*(v-g.low)/(g.top-g.low) }
	y := g.plot.Y
	for i, name := range g.c.Names {
		g.say(left, y+(group-9)/2+4, g.fitted(name, left), AnchorEnd, false, g.h.ink)
		for k, s := range g.c.Series {
			v := s.Values[i]
			at := y + thick*float64(k)
			words := unknown
			if math.IsNaN(v) {
				v = 0 // where the sign for what is not known stands
			} else {
				words = g.number(v)
				g.box(Box{x(0), at, x(v) - x(0), thick - 1.5}, g.colour(k, s.Tone))
			}
			if v < 0 {
				g.say(x(v)-5, at+thick/2+3.5, words, AnchorEnd, false, g.h.ink)
			} else {
				g.say(x(v)+5, at+thick/2+3.5, words, AnchorStart, false, g.h.ink)
			}
		}
		y += group
	}
	g.rule(x(0), g.plot.Y-3, x(0), y-5, "7D8A93")
	g.Height = max(y, g.plot.Y+20)
}
