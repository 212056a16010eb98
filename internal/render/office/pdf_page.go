package office

import (
	"fmt"
	"math"
	"strconv"
)

// pdfPage is a page that is painted on. Places are in points from its top left corner.
type pdfPage struct {
	wide, high float64
	b          []byte
	marks      int // marked contents so far
	links      []*pdfLink
	object     int
	number     int // from 0
	open       bool
	fill       Colour
	line       Colour
	lineWidth  float64
}

// pdfLink is a place of a page that leads on: outside, or to a place of the document.
type pdfLink struct {
	box    Box
	href   string
	to     *pdfPlaceOf
	says   string
	object int
	parent int // its number in the tree of structure
}

// pdfPlaceOf is a place to go to.
type pdfPlaceOf struct {
	page *pdfPage
	y    float64
}

// mark begins content that belongs to an element; nil is for what is no content, such as rules and the header.
func (p *pdfPage) mark(t *tag) {
	p.unmark()
	p.open = true
	if t == nil {
		p.b = append(p.b, "/Artifact BMC\n"...)
		return
	}
	p.b = append(p.b, '/')
	p.b = append(p.b, t.role...)
	p.b = fmt.Appendf(p.b, "<</MCID %d>>BDC\n", p.marks)
	t.kids = append(t.kids, tagKid{page: p.number, mark: p.marks})
	p.marks++
}

// unmark ends what mark began.
func (p *pdfPage) unmark() {
	if p.open {
		p.b = append(p.b, "EMC\n"...)
		p.open = false
	}
}

// nums writes numbers and then an operator.
func (p *pdfPage) nums(operator string, v ...float64) {
	for _, x := range v {
		p.b = append(appendNumber(p.b, x), ' ')
	}
	p.b = append(append(p.b, operator...), '\n')
}

// colour writes a colour for what is filled ("rg") or drawn ("RG").
func (p *pdfPage) colour(c Colour, operator string) {
	was := &p.fill
	if operator == "RG" {
		was = &p.line
	}
	if *was == c {
		return
	}
	*was = c
	n, _ := strconv.ParseUint(string(c), 16, 32)
	for _, v := range []uint64{n >> 16, n >> 8 & 255, n & 255} {
		p.b = append(strconv.AppendFloat(p.b, math.Round(float64(v)/255*1000)/1000, 'f', -1, 64), ' ')
	}
	p.b = append(append(p.b, operator...), '\n')
}

func (p *pdfPage) stroke(c Colour, width float64) {
	p.colour(c, "RG")
	if p.lineWidth != width {
		p.lineWidth = width
		p.nums("w", width)
	}
}

// rule draws a straight line.
func (p *pdfPage) rule(x1, y1, x2, y2 float64, c Colour, width float64) {
	p.stroke(c, width)
	p.nums("m", x1, p.high-y1)
	p.nums("l", x2, p.high-y2)
	p.b = append(p.b, "S\n"...)
}

// area fills an upright rectangle, with round corners if a radius is given.
func (p *pdfPage) area(b Box, radius float64, fill, line Colour) {
	path := rectangle(b, radius)
	path.Fill, path.Stroke, path.Width = fill, line, .6
	p.path(path, transform{1, 0, 0, 1, 0, 0})
}

// path paints a path of a drawing that lies on the page by a transform.
func (p *pdfPage) path(s Path, t transform) {
	if len(s.Segments) < 2 {
		return
	}
	if s.Fill != "" {
		p.colour(s.Fill, "rg")
	}
	if s.Stroke != "" {
		p.stroke(s.Stroke, s.Width*t.scale())
	}
	special := s.Stroke != "" && (len(s.Dash) > 0 || s.Round)
	if special {
		p.b = append(p.b, "q\n"...)
		if s.Round {
			p.b = append(p.b, "1 j 1 J\n"...)
		}
		if len(s.Dash) > 0 {
			p.b = append(p.b, '[')
			for _, d := range s.Dash {
				p.b = append(appendNumber(p.b, d*t.scale()), ' ')
			}
			p.b = append(p.b, "]0 d\n"...)
		}
	}
	for _, seg := range s.Segments {
		if seg.Verb == Close {
			p.b = append(p.b, "h\n"...)
			continue
		}
		end := t.at(seg.End())
		switch seg.Verb {
		case MoveTo:
			p.nums("m", end.X, p.high-end.Y)
		case LineTo:
			p.nums("l", end.X, p.high-end.Y)
		case CurveTo:
			a, b := t.at(seg.P[0]), t.at(seg.P[1])
			p.nums("c", a.X, p.high-a.Y, b.X, p.high-b.Y, end.X, p.high-end.Y)
		}
	}
	switch {
	case s.Fill != "" && s.Stroke != "":
		p.b = append(p.b, "B\n"...)
	case s.Fill != "":
		p.b = append(p.b, "f\n"...)
	default:
		p.b = append(p.b, "S\n"...)
	}
	if special {
		p.b = append(p.b, "Q\n"...)
	}
}

// text writes a text of one font with its base line at a point.
func (p *pdfPage) text(font *pdfFont, size, x, y float64, s string, c Colour) {
	p.colour(c, "rg")
	p.b = append(p.b, "BT /"+font.name+" "...)
	p.nums("Tf", size)
	p.nums("Td", x, p.high-y)
	p.show(font, s)
}

// turned writes a text turned about its point, clockwise in degrees.
func (p *pdfPage) turned(font *pdfFont, size, x, y, degrees float64, s string, c Colour) {
	p.colour(c, "rg")
	p.b = append(p.b, "BT /"+font.name+" "...)
	p.nums("Tf", size)
	sin, cos := math.Sincos(-degrees * math.Pi / 180)
	p.nums("Tm", cos, sin, -sin, cos, x, p.high-y)
	p.show(font, s)
}

const hexDigits = "0123456789ABCDEF"

func (p *pdfPage) show(font *pdfFont, s string) {
	p.b = append(p.b, '<')
	for _, r := range s {
		g := font.glyph(r)
		p.b = append(p.b, hexDigits[g>>12], hexDigits[g>>8&15], hexDigits[g>>4&15], hexDigits[g&15])
	}
	p.b = append(p.b, ">Tj ET\n"...)
}
