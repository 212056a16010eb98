package office

import (
	"math"
	"strings"
	"unicode/utf8"
)

// placement puts a drawing on a page or slide: scale is English metric units per pixel.
type placement struct {
	scale float64
	x, y  int
}

// place fits a drawing into a room, never larger than it is on a screen.
func place(d *Drawing, x, y, wide, high int) placement {
	const screen = 9525 * 1.25
	return placement{scale: min(float64(wide)/d.Width, float64(high)/d.Height, screen), x: x, y: y}
}

func (p placement) at(q Point) (x, y int) { return p.x + p.length(q.X), p.y + p.length(q.Y) }

func (p placement) length(pixels float64) int { return int(math.Round(pixels * p.scale)) }

// bounds is an upright rectangle that holds a path: of a curve with its handles, beyond which it never runs.
func (p Path) bounds() Box {
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, s := range p.Segments {
		points := s.P[2:]
		if s.Verb == CurveTo {
			points = s.P[:]
		}
		if s.Verb == Close {
			continue
		}
		for _, q := range points {
			left, right, top, bottom = min(left, q.X), max(right, q.X), min(top, q.Y), max(bottom, q.Y)
		}
	}
	return Box{left, top, right - left, bottom - top}
}

// properties writes where a shape stands, its outline and its colours. Rectangles, with round corners or not, and
// ellipses are shapes of that name, which whoever edits the drawing can change as such; everything else is an outline
// of its own.
func (p Path) properties(m *markup, at placement) {
	box := p.bounds()
	if p.Form != FormFree {
		box = p.Box
	}
	x, y := at.at(Point{box.X, box.Y})
	wide, high := at.length(box.W), at.length(box.H)
	m.put(`<a:xfrm><a:off x="`, x, `" y="`, y, `"/><a:ext cx="`, wide, `" cy="`, high, `"/></a:xfrm>`)
	switch {
	case p.Form == FormEllipse:
		m.put(`<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom>`)
	case p.Form == FormRect && p.Radius <= 0:
		m.put(`<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>`)
	case p.Form == FormRect:
		share := min(int(p.Radius/max(min(box.W, box.H), .001)*100_000), 50_000)
		m.put(`<a:prstGeom prst="roundRect"><a:avLst><a:gd name="adj" fmla="val `, share, `"/></a:avLst></a:prstGeom>`)
	default:
		p.outline(m, at, box, wide, high)
	}
	fill(m, p.Fill)
	p.stroke(m, at)
}

// outline writes a geometry of its own, in units that start at the corner of its box.
func (p Path) outline(m *markup, at placement, box Box, wide, high int) {
	m.put(`<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="`, wide, `" h="`, high, `"`)
	if p.Fill == "" {
		m.put(` fill="none"`)
	}
	m.put(`>`)
	point := func(q Point) {
		m.put(`<a:pt x="`, at.length(q.X-box.X), `" y="`, at.length(q.Y-box.Y), `"/>`)
	}
	for _, s := range p.Segments {
		switch s.Verb {
		case MoveTo:
			m.put(`<a:moveTo>`)
			point(s.End())
			m.put(`</a:moveTo>`)
		case LineTo:
			m.put(`<a:lnTo>`)
			point(s.End())
			m.put(`</a:lnTo>`)
		case CurveTo:
			m.put(`<a:cubicBezTo>`)
			for _, q := range s.P {
				point(q)
			}
			m.put(`</a:cubicBezTo>`)
		case Close:
			m.put(`<a:close/>`)
		}
	}
	m.put(`</a:path></a:pathLst></a:custGeom>`)
}

func fill(m *markup, c Colour) {
	if c == "" {
		m.put(`<a:noFill/>`)
		return
	}
	m.put(`<a:solidFill><a:srgbClr val="`, string(c), `"/></a:solidFill>`)
}

func (p Path) stroke(m *markup, at placement) {
	if p.Stroke == "" {
		m.put(`<a:ln><a:noFill/></a:ln>`)
		return
	}
	m.put(`<a:ln w="`, max(at.length(p.Width), 1), `"`)
	if p.Round {
		m.put(` cap="rnd"`)
	}
	m.put(`>`)
	fill(m, p.Stroke)
	if len(p.Dash) >= 2 && p.Width > 0 {
		m.put(`<a:custDash>`)
		for i := 0; i+1 < len(p.Dash); i += 2 {
			m.put(`<a:ds d="`, int(p.Dash[i]/p.Width*100_000), `" sp="`, int(p.Dash[i+1]/p.Width*100_000), `"/>`)
		}
		m.put(`</a:custDash>`)
	}
	if p.Round {
		m.put(`<a:round/>`)
	} else {
		m.put(`<a:miter lim="800000"/>`)
	}
	m.put(`</a:ln>`)
}

// textBox is where a text of a drawing stands: a box wide enough for any font in its place, on the side of its
// point that its anchor says.
func (t Text) textBox(at placement) (x, y, wide, high, halfPoints int) {
	size := t.Size * at.scale // in English metric units
	wide = int(size*.62*float64(utf8.RuneCountInString(t.Words))) + int(size)
	high = int(size * 1.3)
	x, y = at.at(t.At)
	switch t.Anchor {
	case AnchorMiddle:
		x -= wide / 2
	case AnchorEnd:
		x -= wide
	}
	y -= int(size * .97) // the base line of Calibri and its like lies so far below the top of a line
	if t.Turn != 0 {     // boxes turn about their middle, texts about their point
		middle := Point{float64(x) + float64(wide)/2, float64(y) + float64(high)/2}
		px, py := at.at(t.At)
		angle := t.Turn * math.Pi / 180
		dx, dy := middle.X-float64(px), middle.Y-float64(py)
		x = px + int(dx*math.Cos(angle)-dy*math.Sin(angle)) - wide/2
		y = py + int(dx*math.Sin(angle)+dy*math.Cos(angle)) - high/2
	}
	return x, y, wide, high, max(int(math.Round(size/6350)), 2)
}

// frame writes the place of a text.
func (t Text) frame(m *markup, at placement) (halfPoints int) {
	x, y, wide, high, half := t.textBox(at)
	m.put(`<a:xfrm`)
	if t.Turn != 0 {
		m.put(` rot="`, int(t.Turn*60_000), `"`)
	}
	m.put(`><a:off x="`, x, `" y="`, y, `"/><a:ext cx="`, wide, `" cy="`, high, `"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln>`)
	return half
}

// alignment is the anchor as the two programs name it.
func (t Text) alignment(start, middle, end string) string {
	switch t.Anchor {
	case AnchorMiddle:
		return middle
	case AnchorEnd:
		return end
	}
	return start
}

// joined puts paths of one look that follow one another into one shape, so that a plan of a hundred rows is not a
// thousand shapes that nobody could move.
func joined(shapes []Shape) []Shape {
	var out []Shape
	for _, s := range shapes {
		p, ok := s.(Path)
		if ok && len(out) > 0 {
			if last, same := out[len(out)-1].(Path); same && last.alike(p) && len(last.Segments)+len(p.Segments) < 400 {
				last.Form = FormFree
				last.Segments = append(append([]Segment{}, last.Segments...), p.Segments...)
				out[len(out)-1] = last
				continue
			}
		}
		out = append(out, s)
	}
	return out
}

// alike reports whether two lines can be one shape: areas could cover one another and become holes.
func (p Path) alike(q Path) bool {
	return p.Fill == "" && q.Fill == "" && p.Stroke == q.Stroke && p.Width == q.Width && p.Round == q.Round && len(p.Dash) == 0 && len(q.Dash) == 0 &&
		!strings.HasPrefix(p.Href, "http") && !strings.HasPrefix(q.Href, "http")
}
