package draw

// Spark is how a count went over equal steps of time, as a line in the height of a row: its direction, not
// its values, which stand beside it in words.
type Spark struct {
	Title  string
	Values []int // oldest first; a negative one is a gap
}

const (
	sparkWidth = 96.0
	sparkEdge  = 3.0 // so that line and point stay inside the frame
)

// Draw makes the line, 96 by 16 pixels, from nought at the foot to the highest value at the top. The last
// value is a point.
func (s Spark) Draw() SVG {
	var p pen
	p.frame("spark", s.Title, sparkWidth, barHeight, false)
	top := 0
	for _, v := range s.Values {
		top = max(top, v)
	}
	x := func(i int) float64 {
		if len(s.Values) < 2 {
			return sparkWidth - sparkEdge
		}
		return sparkEdge + float64(i)/float64(len(s.Values)-1)*(sparkWidth-2*sparkEdge)
	}
	y := func(v int) float64 {
		if top == 0 {
			return barHeight - sparkEdge
		}
		return barHeight - sparkEdge - float64(v)/float64(top)*(barHeight-2*sparkEdge)
	}
	var d path
	drawing, last := false, -1
	for i, v := range s.Values {
		switch {
		case v < 0:
			drawing = false
			continue
		case drawing:
			d.line(x(i), y(v))
		default:
			d.move(x(i), y(v))
			drawing = true
		}
		last = i
	}
	if last >= 0 {
		p.shape("path", "class", "line", "d", d.String())
		p.shape("circle", "class", "dot", "cx", x(last), "cy", y(s.Values[last]), "r", 2.5)
	}
	return p.done()
}
