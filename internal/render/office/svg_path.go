package office

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// circleHandle is how far the handles of a cubic stand from its ends, as a part of the radius, for it to be a
// quarter of a circle.
const circleHandle = 0.5522847498

// rectangle is a box with corners of a radius, which is at most half of its shorter side.
func rectangle(b Box, radius float64) Path {
	p := Path{Form: FormRect, Box: b}
	if b.W <= 0 || b.H <= 0 {
		return p
	}
	rad := max(0, min(radius, b.W/2, b.H/2))
	p.Radius = rad
	l, t, r, d := b.X, b.Y, b.X+b.W, b.Y+b.H
	line := func(x, y float64) {
		p.Segments = append(p.Segments, Segment{LineTo, [3]Point{2: {x, y}}})
	}
	p.Segments = append(p.Segments, Segment{MoveTo, [3]Point{2: {l + rad, t}}})
	corner := func(fromX, fromY, cornerX, cornerY, toX, toY float64) {
		if rad == 0 {
			return
		}
		k := circleHandle
		p.Segments = append(p.Segments, Segment{CurveTo, [3]Point{
			{fromX + (cornerX-fromX)*k, fromY + (cornerY-fromY)*k}, {toX + (cornerX-toX)*k, toY + (cornerY-toY)*k}, {toX, toY}}})
	}
	line(r-rad, t)
	corner(r-rad, t, r, t, r, t+rad)
	line(r, d-rad)
	corner(r, d-rad, r, d, r-rad, d)
	line(l+rad, d)
	corner(l+rad, d, l, d, l, d-rad)
	if rad > 0 {
		line(l, t+rad)
		corner(l, t+rad, l, t, l+rad, t)
	}
	p.Segments = append(p.Segments, Segment{Verb: Close})
	return p
}

// pathReader reads the commands of a path.
type pathReader struct {
	text     string
	at       Point // where the pen is
	start    Point // of the part that is being drawn
	segments []Segment
}

// parsePath reads M, L, H, V, C and Z, large for places and small for steps.
func parsePath(d string) ([]Segment, error) {
	r := pathReader{text: d}
	var command byte
	for {
		r.blanks()
		if r.text == "" {
			return r.segments, nil
		}
		if c := r.text[0]; c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			command, r.text = c, r.text[1:]
		} else if command == 0 || command|0x20 == 'z' {
			return nil, fmt.Errorf("the path goes wrong at %.20q", r.text)
		}
		if len(r.segments) == 0 && command|0x20 != 'm' {
			return nil, errors.New("a path starts with M")
		}
		if err := r.step(command); err != nil {
			return nil, err
		}
		switch command { // further pairs after a move are lines
		case 'M':
			command = 'L'
		case 'm':
			command = 'l'
		}
	}
}

func (r *pathReader) blanks() { r.text = strings.TrimLeft(r.text, " ,\n\t") }

// step reads what belongs to a command and adds its segment.
func (r *pathReader) step(command byte) error {
	base := Point{}
	if command >= 'a' {
		base = r.at
	}
	seg := Segment{Verb: LineTo}
	var v [6]float64
	var err error
	switch command | 0x20 {
	case 'm', 'l':
		if command|0x20 == 'm' {
			seg.Verb = MoveTo
		}
		err = r.read(v[:2])
		seg.P[2] = Point{base.X + v[0], base.Y + v[1]}
	case 'h':
		err = r.read(v[:1])
		seg.P[2] = Point{base.X + v[0], r.at.Y}
	case 'v':
		err = r.read(v[:1])
		seg.P[2] = Point{r.at.X, base.Y + v[0]}
	case 'c':
		seg.Verb = CurveTo
		err = r.read(v[:6])
		for i := range seg.P {
			seg.P[i] = Point{base.X + v[2*i], base.Y + v[2*i+1]}
		}
	case 'z':
		seg.Verb = Close
		r.at = r.start
		r.segments = append(r.segments, seg)
		return nil
	default:
		return fmt.Errorf("path command %q is not known", command)
	}
	if err != nil {
		return err
	}
	for _, p := range seg.P {
		if math.Abs(p.X) > maxCoordinate || math.Abs(p.Y) > maxCoordinate {
			return errors.New("a path runs out of the drawing")
		}
	}
	r.at = seg.P[2]
	if seg.Verb == MoveTo {
		r.start = r.at
	} else if last := len(r.segments) - 1; r.segments[last].Verb == Close { // drawing on after Z starts where Z led
		r.segments = append(r.segments, Segment{MoveTo, [3]Point{2: r.start}})
	}
	r.segments = append(r.segments, seg)
	return nil
}

// read reads numbers; a sign or a second point begins the next one.
func (r *pathReader) read(into []float64) error {
	for i := range into {
		r.blanks()
		end, points := 0, 0
		for end < len(r.text) {
			c := r.text[end]
			if c == '.' {
				points++
			}
			if !(c >= '0' && c <= '9' || c == '.' && points == 1 || c == '-' && end == 0) {
				break
			}
			end++
		}
		v, err := strconv.ParseFloat(r.text[:end], 64)
		if err != nil || math.Abs(v) > maxCoordinate {
			return fmt.Errorf("the path goes wrong at %.20q", r.text)
		}
		into[i], r.text = v, r.text[end:]
	}
	return nil
}

// transform is x' = a·x + c·y + e, y' = b·x + d·y + f.
type transform struct{ a, b, c, d, e, f float64 }

var identity = transform{a: 1, d: 1}

// then is first u, then t.
func (t transform) then(u transform) transform {
	return transform{
		t.a*u.a + t.c*u.b, t.b*u.a + t.d*u.b,
		t.a*u.c + t.c*u.d, t.b*u.c + t.d*u.d,
		t.a*u.e + t.c*u.f + t.e, t.b*u.e + t.d*u.f + t.f,
	}
}

func (t transform) at(p Point) Point { return Point{t.a*p.X + t.c*p.Y + t.e, t.b*p.X + t.d*p.Y + t.f} }

// turn is by how many degrees the transform turns; only turns, moves and even scales are ever made.
func (t transform) turn() float64 {
	if t.b == 0 {
		return 0
	}
	return math.Atan2(t.b, t.a) * 180 / math.Pi
}

// turning turns clockwise about the corner.
func turning(degrees float64) transform {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return transform{cos, sin, -sin, cos, 0, 0}
}

func (t transform) scale() float64 { return math.Hypot(t.a, t.b) }

func (t transform) upright() bool { return t.b == 0 && t.a > 0 }

// parseTransform reads translate(x y), rotate(degrees [x y]) and scale(factor), one after the other.
func parseTransform(s string) (transform, error) {
	all := identity
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		name, rest, ok := strings.Cut(s, "(")
		list, after, closed := strings.Cut(rest, ")")
		if !ok || !closed {
			return all, fmt.Errorf("transform %.40q is not whole", s)
		}
		var n numbers
		var v []float64
		for _, f := range strings.FieldsFunc(list, func(r rune) bool { return r == ' ' || r == ',' }) {
			v = append(v, n.parse(f))
		}
		switch {
		case n.err != nil:
			return all, n.err
		case name == "translate" && len(v) == 2:
			all = all.then(transform{1, 0, 0, 1, v[0], v[1]})
		case name == "scale" && len(v) == 1 && v[0] > 0:
			all = all.then(transform{v[0], 0, 0, v[0], 0, 0})
		case name == "rotate" && (len(v) == 1 || len(v) == 3):
			v = append(v, 0, 0)
			all = all.then(transform{1, 0, 0, 1, v[1], v[2]}).then(turning(v[0])).then(transform{1, 0, 0, 1, -v[1], -v[2]})
		default:
			return all, fmt.Errorf("transform %.40q is not known", s)
		}
		s = after
	}
	return all, nil
}
