package draw

import (
	"cmp"
	"math"
	"slices"

	"cairn/internal/render/draw/coast"
)

const (
	labelPadX  = 7.0
	labelPadY  = 4.0
	shapeGap   = 6.0
	lineHeight = 16.0
	frameGap   = 5.0   // between a label and the frame
	boxGap     = 4.0   // between two labels, and between a label and a pin
	nameRoom   = 230.0 // longer names are cut
	stepRing   = 12.0  // how much farther out each round of places is
	angles     = 24    // places in a round
)

// label is where a marker's name stands.
type label struct {
	x, y       float64 // the capital
	name, note string
	box        box
	found      bool
}

// placeLabels finds a place for every label. When some find none with their notes it tries without, and
// keeps what shows more names.
func placeLabels(markers []Marker, v view) []label {
	full := arranged(markers, v, true)
	if missing(full) == 0 {
		return full
	}
	if short := arranged(markers, v, false); missing(short) < missing(full) {
		return short
	}
	return full
}

func missing(labels []label) int {
	n := 0
	for _, l := range labels {
		if !l.found {
			n++
		}
	}
	return n
}

// arranged places the labels one after the other, then each once more among the others. It does so in
// several orders, because the first come takes the best place, and keeps the cheapest arrangement.
func arranged(markers []Marker, v view, notes bool) []label {
	labels := make([]label, len(markers))
	for i, m := range markers {
		labels[i] = measured(m, v, notes)
	}
	best, cheapest := labels, math.Inf(1)
	for _, order := range orders(labels) {
		attempt := slices.Clone(labels)
		total := 0.0
		for range 2 {
			total = 0
			for _, i := range order {
				total += attempt[i].settle(attempt, v)
			}
		}
		if total < cheapest {
			best, cheapest = attempt, total
		}
	}
	return best
}

// orders are the crowded first, from the west, from the east, from the north and from the south.
func orders(labels []label) [][]int {
	crowd := make([]float64, len(labels))
	for i, l := range labels {
		for j, other := range labels {
			if i != j {
				crowd[i] -= 1 / (20 + math.Hypot(l.x-other.x, l.y-other.y))
			}
		}
	}
	var out [][]int
	for _, rank := range []func(i int) float64{
		func(i int) float64 { return crowd[i] },
		func(i int) float64 { return labels[i].x },
		func(i int) float64 { return -labels[i].x },
		func(i int) float64 { return labels[i].y },
		func(i int) float64 { return -labels[i].y },
	} {
		order := make([]int, len(labels))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank(a), rank(b)) })
		out = append(out, order)
	}
	return out
}

// measured is a label with its words and its size, not yet at a place.
func measured(m Marker, v view, notes bool) label {
	l := label{name: fitted(m.Name, sizeLabel, nameRoom)}
	l.x, l.y = v.at(coast.Point{Lon: m.Lon, Lat: m.Lat})
	l.box.w, l.box.h = textWidth(l.name, sizeLabel), lineHeight
	if notes && m.Note != "" {
		l.note = fitted(m.Note, sizeSmall, nameRoom)
		l.box.w = max(l.box.w, textWidth(l.note, sizeSmall))
		l.box.h += lineHeight
	}
	l.box.w += 2*labelPadX + shapeUnits + shapeGap
	l.box.h += 2 * labelPadY
	return l
}

// settle gives the label the cheapest free place, near its capital with its line not crossing another's,
// and returns the price. Distance costs its square: one far label is worse than two that are a little off.
func (l *label) settle(all []label, v view) float64 {
	const homeless = 1e7 // more than any distance, so that no arrangement leaves one out to shorten a line
	l.found = false
	cheapest := math.Inf(1)
	var place box
	for distance := stepRing; distance*distance < cheapest && distance < v.width; distance += stepRing {
		for turn := range angles {
			sin, cos := math.Sincos(2 * math.Pi * float64(turn) / angles)
			b := l.box
			b.x = l.x + cos*(distance+b.w/2) - b.w/2
			b.y = l.y + sin*(distance+b.h/2) - b.h/2
			if !l.free(b, all, v) {
				continue
			}
			if price := distance*distance + l.crossings(b, all); price < cheapest {
				cheapest, place = price, b
			}
		}
	}
	if math.IsInf(cheapest, 1) {
		return homeless
	}
	l.box, l.found = place, true
	return cheapest
}

// free reports whether the label may stand in a place: inside the frame, on no pin and no other label, its
// line through no pin and no label, and no label's line through it.
func (l *label) free(b box, all []label, v view) bool {
	if !b.inside(box{frameGap, frameGap, v.width - 2*frameGap, v.height - 2*frameGap}) {
		return false
	}
	for i := range all { // the cheap questions first: most places fall here
		if b.overlaps(all[i].pin(), boxGap) || all[i].found && &all[i] != l && b.overlaps(all[i].box, boxGap) {
			return false
		}
	}
	x, y := b.nearest(l.x, l.y)
	for i := range all {
		other := &all[i]
		if other == l {
			continue
		}
		if other.pin().crossed(l.x, l.y, x, y) {
			return false
		}
		if other.found {
			ox, oy := other.box.nearest(other.x, other.y)
			if other.box.crossed(l.x, l.y, x, y) || b.crossed(other.x, other.y, ox, oy) {
				return false
			}
		}
	}
	return true
}

// pin is the mark of the capital.
func (l *label) pin() box {
	return box{l.x - pinRadius, l.y - pinRadius, 2 * pinRadius, 2 * pinRadius}
}

// crossings is what the lines cost that the label's line would cross from a place.
func (l *label) crossings(b box, all []label) float64 {
	const crossing = 4000
	x, y := b.nearest(l.x, l.y)
	sum := 0.0
	for i := range all {
		if other := &all[i]; other != l && other.found {
			ox, oy := other.box.nearest(other.x, other.y)
			if meet(l.x, l.y, x, y, other.x, other.y, ox, oy) {
				sum += crossing
			}
		}
	}
	return sum
}

// meet reports whether two stretches cross.
func meet(ax, ay, bx, by, cx, cy, dx, dy float64) bool {
	side := func(px, py, qx, qy, rx, ry float64) float64 { return (qx-px)*(ry-py) - (qy-py)*(rx-px) }
	return side(ax, ay, bx, by, cx, cy)*side(ax, ay, bx, by, dx, dy) < 0 &&
		side(cx, cy, dx, dy, ax, ay)*side(cx, cy, dx, dy, bx, by) < 0
}
