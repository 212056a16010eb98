package office

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Drawing is a figure taken apart into what a PDF or a slide can paint: shapes in the drawing's own units
// (pixels of a page), groups resolved, in the order in which they lie on one another.
type Drawing struct {
	Width, Height float64
	Title         string // what the drawing is called; empty for one beside a table with the same data
	Clip          bool   // nothing is seen outside the frame
	Shapes        []Shape
}

// Shape is a Path or a Text.
type Shape interface{ shape() }

// Colour is RRGGBB as six hexadecimal digits; empty is no colour.
type Colour string

// Point is a place in a drawing, from its top left corner.
type Point struct{ X, Y float64 }

// Verb is what a segment of a path does.
type Verb byte

// The verbs. MoveTo and LineTo use P[2] alone, CurveTo is a cubic with its two handles before its end, and
// Close goes back to the last MoveTo.
const (
	MoveTo Verb = iota
	LineTo
	CurveTo
	Close
)

// Segment is a step of a path.
type Segment struct {
	Verb Verb
	P    [3]Point
}

// End is where the segment ends; without meaning for Close.
func (s Segment) End() Point { return s.P[2] }

// Form says that a path is a simple thing, for a file format that has a shape of that name.
type Form byte

// The forms.
const (
	FormFree    Form = iota
	FormRect         // Box, with corners of Radius
	FormEllipse      // within Box
)

// Box is an upright rectangle.
type Box struct{ X, Y, W, H float64 }

// Path is a line or an area.
type Path struct {
	Segments     []Segment
	Form         Form
	Box          Box
	Radius       float64
	Fill, Stroke Colour
	Width        float64   // of the stroke
	Dash         []float64 // lengths of strokes and gaps; nil for a whole line
	Round        bool      // joins and ends are round
	Href         string
}

// Anchor is the part of a text that stands at its point.
type Anchor byte

// The anchors.
const (
	AnchorStart Anchor = iota
	AnchorMiddle
	AnchorEnd
)

// Text is one line of text; At is on its base line.
type Text struct {
	At        Point
	Words     string
	Size      float64
	Bold      bool // weight 600 and more
	Anchor    Anchor
	Turn      float64 // degrees clockwise about At
	Fill      Colour
	Halo      Colour  // painted behind the letters, so that lines do not run through them
	HaloWidth float64 // of the stroke that makes the halo
	Underline bool
	Href      string
}

func (Path) shape() {}
func (Text) shape() {}

// maxCoordinate bounds what a drawing may say, so that a wrong number does not become a page of no end.
const maxCoordinate = 1e6

// ReadSVG takes a drawing of render/draw apart, in the colours of the light palette. It knows exactly what
// that package writes; anything else is refused by its name, so that nothing is lost unseen.
func ReadSVG(markup string) (Drawing, error) {
	r := svgReader{sheet: drawSheet()}
	dec := xml.NewDecoder(strings.NewReader(markup))
	for {
		token, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Drawing{}, fmt.Errorf("drawing: %w", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			err = r.open(token)
		case xml.EndElement:
			err = r.close(token.Name.Local)
		case xml.CharData:
			err = r.words(string(token))
		default:
			err = errors.New("only elements and text are known")
		}
		if err != nil {
			return Drawing{}, fmt.Errorf("drawing: %w", err)
		}
	}
	if !r.seen || len(r.stack) > 0 {
		return Drawing{}, errors.New("drawing: no whole svg element")
	}
	if r.Clip {
		r.clip()
	}
	return r.Drawing, nil
}

// svgReader holds the elements that are open.
type svgReader struct {
	Drawing
	sheet *styleSheet
	stack []svgElement
	seen  bool
}

type svgElement struct {
	name    string
	classes []string
	look    look
	move    transform
	href    string
	text    *Text
	said    strings.Builder
}

// known are the elements with the attributes that each may carry; any may carry class and what is for
// assistive technology alone.
var known = map[string][]string{
	"svg":    {"viewBox", "width", "height", "preserveAspectRatio"},
	"g":      {"transform"},
	"a":      {"href", "transform"},
	"title":  {},
	"path":   {"d", "transform"},
	"rect":   {"x", "y", "width", "height", "rx", "transform"},
	"circle": {"cx", "cy", "r", "transform"},
	"text":   {"x", "y", "font-size", "font-weight", "text-anchor", "transform"},
}

func (r *svgReader) open(e xml.StartElement) error {
	name := e.Name.Local
	allowed, ok := known[name]
	if !ok || e.Name.Space != "" {
		return fmt.Errorf("element %q is not known", name)
	}
	if (name == "svg") == (len(r.stack) > 0) || r.seen && name == "svg" || len(r.stack) > 32 {
		return fmt.Errorf("element %q stands in a wrong place", name)
	}
	a := attributes{}
	for _, at := range e.Attr {
		plain := at.Name.Local == "class" || at.Name.Local == "role" || at.Name.Local == "aria-label" || at.Name.Local == "aria-hidden"
		if at.Name.Space != "" || !plain && !slices.Contains(allowed, at.Name.Local) {
			return fmt.Errorf("attribute %q of %q is not known", at.Name.Local, name)
		}
		a[at.Name.Local] = at.Value
	}
	el := svgElement{name: name, classes: strings.Fields(a["class"]), move: identity, look: defaultLook}
	if n := len(r.stack); n > 0 {
		up := &r.stack[n-1]
		if up.text != nil || up.name == "title" {
			return fmt.Errorf("element %q stands within text", name)
		}
		el.move, el.href, el.look = up.move, up.href, up.look.inherited()
	}
	if a["href"] != "" {
		el.href = a["href"]
	}
	move, err := parseTransform(a["transform"])
	if err != nil {
		return err
	}
	el.move = el.move.then(move)
	r.stack = append(r.stack, el)
	top := &r.stack[len(r.stack)-1]
	r.sheet.apply(r.stack, &top.look)
	return r.paint(top, a)
}

// paint adds what an element draws.
func (r *svgReader) paint(el *svgElement, a attributes) error {
	var n numbers
	n.from(a)
	switch el.name {
	case "svg":
		r.seen = true
		r.Title, r.Clip = a["aria-label"], el.look.hidden
		box := strings.Fields(a["viewBox"])
		if len(box) != 4 || box[0] != "0" || box[1] != "0" {
			return fmt.Errorf("viewBox %q does not start at 0 0", a["viewBox"])
		}
		r.Width, r.Height = n.parse(box[2]), n.parse(box[3])
		if n.err == nil && (r.Width <= 0 || r.Height <= 0) {
			return errors.New("the drawing has no size")
		}
	case "path":
		segments, err := parsePath(a["d"])
		if err != nil {
			return err
		}
		r.add(el, Path{Segments: segments})
	case "rect":
		b := Box{n.get("x"), n.get("y"), n.get("width"), n.get("height")}
		r.add(el, rectangle(b, n.get("rx")))
	case "circle":
		x, y, rad := n.get("cx"), n.get("cy"), n.get("r")
		p := rectangle(Box{x - rad, y - rad, 2 * rad, 2 * rad}, rad)
		p.Form = FormEllipse
		r.add(el, p)
	case "text":
		t := Text{At: Point{n.get("x"), n.get("y")}, Size: n.get("font-size"), Bold: n.get("font-weight") >= 600,
			Fill: el.look.fill, Underline: el.look.underline, Href: el.href, Turn: el.move.turn()}
		if n.err == nil && t.Size <= 0 {
			return errors.New("a text has no size")
		}
		t.Size *= el.move.scale()
		if el.look.stroke != "" {
			t.Halo, t.HaloWidth = el.look.stroke, el.look.width*el.move.scale()
		}
		t.At = el.move.at(t.At)
		switch a["text-anchor"] {
		case "", "start":
		case "middle":
			t.Anchor = AnchorMiddle
		case "end":
			t.Anchor = AnchorEnd
		default:
			return fmt.Errorf("text-anchor %q is not known", a["text-anchor"])
		}
		el.text = &t
	}
	return n.err
}

// add paints a path with the look and the place of its element. What has neither fill nor stroke, or no
// extent, is not painted.
func (r *svgReader) add(el *svgElement, p Path) {
	p.Fill, p.Stroke, p.Dash, p.Round, p.Href = el.look.fill, el.look.stroke, el.look.dash, el.look.round, el.href
	p.Width = el.look.width * el.move.scale()
	if p.Stroke == "" {
		p.Width, p.Dash, p.Round = 0, nil, false
	}
	if p.Fill == "" && p.Stroke == "" || len(p.Segments) < 2 {
		return
	}
	for i := range p.Segments {
		for j := range p.Segments[i].P {
			p.Segments[i].P[j] = el.move.at(p.Segments[i].P[j])
		}
	}
	if el.move.upright() {
		a, b := el.move.at(Point{p.Box.X, p.Box.Y}), el.move.scale()
		p.Box, p.Radius = Box{a.X, a.Y, p.Box.W * b, p.Box.H * b}, p.Radius*b
	} else {
		p.Form, p.Box, p.Radius = FormFree, Box{}, 0
	}
	r.Shapes = append(r.Shapes, p)
}

func (r *svgReader) words(s string) error {
	if len(r.stack) == 0 {
		if strings.TrimSpace(s) != "" {
			return errors.New("text outside the drawing")
		}
		return nil
	}
	el := &r.stack[len(r.stack)-1]
	switch {
	case el.text != nil || el.name == "title":
		el.said.WriteString(s)
	case strings.TrimSpace(s) != "":
		return fmt.Errorf("text within %q", el.name)
	}
	return nil
}

func (r *svgReader) close(name string) error {
	n := len(r.stack)
	if n == 0 || r.stack[n-1].name != name {
		return fmt.Errorf("element %q is closed but not open", name)
	}
	el := &r.stack[n-1]
	switch {
	case el.text != nil && el.said.Len() > 0:
		el.text.Words = el.said.String()
		r.Shapes = append(r.Shapes, *el.text)
	case name == "title" && n == 2:
		r.Title = el.said.String()
	}
	r.stack = r.stack[:n-1]
	return nil
}

type attributes map[string]string

// numbers reads numbers and keeps the first mistake.
type numbers struct {
	a   attributes
	err error
}

func (n *numbers) from(a attributes) { n.a = a }

func (n *numbers) get(name string) float64 {
	if n.a[name] == "" {
		return 0
	}
	return n.parse(n.a[name])
}

func (n *numbers) parse(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) > maxCoordinate {
		if n.err == nil {
			n.err = fmt.Errorf("%.20q is no number of a drawing", s)
		}
		return 0
	}
	return v
}
