package office

import "slices"

// clip cuts areas that reach out of the frame of a drawing that hides what is outside, for formats that cannot
// hide it. An area is cut a little outside, so that its outline does not run along the frame; lines and texts
// stay as they are.
func (d *Drawing) clip() {
	const margin = 2
	kept := d.Shapes[:0]
	for _, s := range d.Shapes {
		if p, ok := s.(Path); ok {
			p = p.within(Box{-margin, -margin, d.Width + 2*margin, d.Height + 2*margin})
			if len(p.Segments) == 0 {
				continue
			}
			s = p
		}
		kept = append(kept, s)
	}
	d.Shapes = kept
}

// within cuts each closed part of straight lines; a path with curves or open parts comes back whole.
func (p Path) within(b Box) Path {
	var parts [][]Point
	for i, s := range p.Segments {
		last := i == len(p.Segments)-1
		switch {
		case s.Verb == MoveTo && !last && (i == 0 || p.Segments[i-1].Verb == Close):
			parts = append(parts, []Point{s.End()})
		case s.Verb == LineTo && !last:
			parts[len(parts)-1] = append(parts[len(parts)-1], s.End())
		case s.Verb == Close:
		default:
			return p
		}
	}
	cut := false
	var out []Segment
	for _, part := range parts {
		inside := part
		for side := range 4 {
			inside = cutAt(inside, side, b)
		}
		cut = cut || !slices.Equal(inside, part)
		for i, at := range inside {
			verb := LineTo
			if i == 0 {
				verb = MoveTo
			}
			out = append(out, Segment{verb, [3]Point{2: at}})
		}
		if len(inside) > 0 {
			out = append(out, Segment{Verb: Close})
		}
	}
	if cut {
		p.Segments, p.Form = out, FormFree
	}
	return p
}

// cutAt keeps what of an area lies inside one side of a box: 0 left, 1 right, 2 top, 3 bottom.
func cutAt(area []Point, side int, b Box) []Point {
	depth := func(p Point) float64 { // how far inside
		switch side {
		case 0:
			return p.X - b.X
		case 1:
			return b.X + b.W - p.X
		case 2:
			return p.Y - b.Y
		}
		return b.Y + b.H - p.Y
	}
	var out []Point
	for i, p := range area {
		before := area[(i+len(area)-1)%len(area)]
		in, was := depth(p), depth(before)
		if in >= 0 != (was >= 0) {
			t := was / (was - in)
			out = append(out, Point{before.X + (p.X-before.X)*t, before.Y + (p.Y-before.Y)*t})
		}
		if in >= 0 {
			out = append(out, p)
		}
	}
	return out
}
