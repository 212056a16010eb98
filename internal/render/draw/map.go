package draw

import "cairn/internal/render/draw/coast"

// Map shows where the partners are: coasts, capitals and names. It has no border and fills no country,
// because the places it shows are those whose borders are disputed.
type Map struct {
	Title   string
	Markers []Marker
}

// Marker is one partner at its capital. An organisation is on no map: do not pass one.
type Marker struct {
	Name string
	Note string // a second line under the name, or empty
	Href string
	// Word is the status in words; with the name it is what a screen reader says.
	Word     string
	Status   Status
	Lon, Lat float64 // degrees, east and north
}

const (
	mapWidth  = 780.0
	mapHeight = 452.0
	pinRadius = 4.0
)

// Draw makes the map, 780 by 452 pixels, of the part of the world that holds the markers. Every label
// stands free of the others, of all capitals and inside the frame; a line joins it to its capital. A marker
// whose label finds no room keeps its pin and, for a pointer, its name.
func (m Map) Draw() SVG {
	places := make([]coast.Point, len(m.Markers))
	for i, marker := range m.Markers {
		places[i] = coast.Point{Lon: marker.Lon, Lat: marker.Lat}
	}
	v := viewOf(places, mapWidth, mapHeight)
	labels := placeLabels(m.Markers, v)

	var p pen
	links := p.frame("map", m.Title, mapWidth, mapHeight, true)
	p.shape("rect", "class", "sea", "width", mapWidth, "height", mapHeight)
	p.shape("path", "class", "land", "d", v.outline())
	for _, l := range labels {
		if l.found {
			x, y := l.box.nearest(l.x, l.y)
			var line path
			line.move(l.x, l.y)
			line.line(x, y)
			p.shape("path", "class", "leader", "d", line.String())
		}
	}
	for i, l := range labels {
		m.Markers[i].draw(&p, l, links)
	}
	return p.done()
}

func (m Marker) draw(p *pen, l label, links bool) {
	said := m.Name
	for _, more := range []string{m.Word, m.Note} {
		if more != "" {
			said += ", " + more
		}
	}
	element := p.link(links, m.Href, said, "class", "marker")
	p.shape("circle", "class", "pin", "cx", l.x, "cy", l.y, "r", pinRadius)
	if l.found {
		b := l.box
		p.shape("rect", "class", "plate", "x", b.x, "y", b.y, "width", b.w, "height", b.h, "rx", 5)
		p.status(m.Status, b.x+labelPadX, b.y+labelPadY+1, shapeUnits)
		x := b.x + labelPadX + shapeUnits + shapeGap
		p.text("text", l.name, "x", x, "y", b.y+labelPadY+12, "font-size", sizeLabel, "font-weight", bold)
		if l.note != "" {
			p.text("text", l.note, "class", "note", "x", x, "y", b.y+labelPadY+lineHeight+11, "font-size", sizeSmall)
		}
	}
	p.close(element)
}
