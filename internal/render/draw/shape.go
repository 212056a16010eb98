package draw

// Status is how a thing stands, as a drawing shows it: by a shape and a colour, never a colour alone.
type Status uint8

// The four states. The zero value is not rated.
const (
	NotRated Status = iota // a hollow diamond
	OnTrack                // a circle
	AtRisk                 // a triangle
	OffTrack               // an octagon with a cross
)

// classes name the statuses in the style sheet.
var classes = [...]string{NotRated: "n", OnTrack: "g", AtRisk: "a", OffTrack: "r"}

// shapeUnits is the size the shapes are drawn in before they are scaled.
const shapeUnits = 14.0

// status draws a status shape with its top left corner at a point.
func (p *pen) status(s Status, x, y, size float64) {
	scale := size / shapeUnits
	at := func(u float64) float64 { return u * scale }
	polygon := func(class string, points ...float64) {
		var d path
		d.move(x+at(points[0]), y+at(points[1]))
		for i := 2; i < len(points); i += 2 {
			d.line(x+at(points[i]), y+at(points[i+1]))
		}
		d.shut()
		p.shape("path", "class", class, "d", d.String())
	}
	switch s {
	case OnTrack:
		p.shape("circle", "class", "g", "cx", x+at(7), "cy", y+at(7), "r", at(6))
	case AtRisk:
		polygon("a", 7, .8, 13.6, 12.6, .4, 12.6)
	case OffTrack:
		polygon("r", 4.2, 1, 9.8, 1, 13, 4.2, 13, 9.8, 9.8, 13, 4.2, 13, 1, 9.8, 1, 4.2)
		var cross path
		cross.move(x+at(4.6), y+at(4.6))
		cross.line(x+at(9.4), y+at(9.4))
		cross.move(x+at(9.4), y+at(4.6))
		cross.line(x+at(4.6), y+at(9.4))
		p.shape("path", "class", "cross", "d", cross.String())
	default:
		polygon("n", 7, 1.2, 12.8, 7, 7, 12.8, 1.2, 7)
	}
}
