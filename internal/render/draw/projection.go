package draw

import (
	"math"

	"cairn/internal/render/draw/coast"
)

// view is the part of the world that a map shows, and how its degrees become pixels. The projection is
// Miller's cylinder: north is up everywhere, and the north is not blown up as in Mercator's.
type view struct {
	x0, y1 float64 // the west and the north end, in projected radians
	scale  float64 // pixels per radian
	width  float64
	height float64
}

// The habitable world: a view never shows more.
const (
	westEnd, eastEnd   = -170.0, 180.0
	southEnd, northEnd = -57.0, 76.0
	leastSpan          = 32.0 // degrees of longitude: one marker is shown with its neighbourhood
	marginShare        = 0.17 // of the span, on each side, for the labels
)

// miller projects a latitude in degrees.
func miller(lat float64) float64 {
	return 1.25 * math.Log(math.Tan(math.Pi/4+.4*lat*math.Pi/180))
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

// viewOf frames places in so many pixels: all of them with room around, in the frame's proportions,
// inside the habitable world as far as the proportions allow.
func viewOf(places []coast.Point, width, height float64) view {
	world := [4]float64{radians(westEnd), miller(southEnd), radians(eastEnd), miller(northEnd)}
	x0, y0, x1, y1 := world[0], world[1], world[2], world[3]
	if len(places) > 0 {
		x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
		for _, p := range places {
			x0, x1 = min(x0, radians(p.Lon)), max(x1, radians(p.Lon))
			y0, y1 = min(y0, miller(p.Lat)), max(y1, miller(p.Lat))
		}
	}
	w := max((x1-x0)*(1+2*marginShare), (y1-y0)*(1+2*marginShare)*width/height, radians(leastSpan))
	w = min(w, max(world[2]-world[0], (world[3]-world[1])*width/height))
	h := w * height / width
	west := slide((x0+x1)/2-w/2, w, world[0], world[2])
	south := slide((y0+y1)/2-h/2, h, world[1], world[3])
	return view{x0: west, y1: south + h, scale: width / w, width: width, height: height}
}

// slide moves a stretch that starts at a place and has a length into the limits; one that is longer than
// they are is centred on them.
func slide(start, length, low, high float64) float64 {
	if length >= high-low {
		return (low+high)/2 - length/2
	}
	return max(low, min(start, high-length))
}

// at is the pixel of a place.
func (v view) at(p coast.Point) (x, y float64) {
	return (radians(p.Lon) - v.x0) * v.scale, (v.y1 - miller(p.Lat)) * v.scale
}

// outline is the land of the view as the data of one path. Rings are cut a little outside the frame, so
// that the cut's edge is not seen as a coast.
func (v view) outline() string {
	const beyond = 4
	frame := box{-beyond, -beyond, v.width + 2*beyond, v.height + 2*beyond}
	var d path
	for _, ring := range coast.Rings() {
		points := make([][2]float64, len(ring))
		for i, p := range ring {
			x, y := v.at(p)
			points[i] = [2]float64{x, y}
		}
		if points = thinned(clipped(points, frame)); len(points) < 3 {
			continue
		}
		d.move(points[0][0], points[0][1])
		for _, p := range points[1:] {
			d.line(p[0], p[1])
		}
		d.shut()
	}
	return d.String()
}

// clipped cuts a ring to a frame, side by side (Sutherland and Hodgman).
func clipped(ring [][2]float64, frame box) [][2]float64 {
	limits := [4]float64{frame.x, frame.x + frame.w, frame.y, frame.y + frame.h}
	for side, limit := range limits {
		axis, sign := side/2, 1.0
		if side%2 == 1 {
			sign = -1
		}
		var kept [][2]float64
		for i, p := range ring {
			q := ring[(i+len(ring)-1)%len(ring)]
			inP, inQ := sign*(p[axis]-limit) >= 0, sign*(q[axis]-limit) >= 0
			if inP != inQ {
				t := (limit - q[axis]) / (p[axis] - q[axis])
				cut := [2]float64{q[0] + t*(p[0]-q[0]), q[1] + t*(p[1]-q[1])}
				cut[axis] = limit
				kept = append(kept, cut)
			}
			if inP {
				kept = append(kept, p)
			}
		}
		if ring = kept; len(ring) == 0 {
			return nil
		}
	}
	return ring
}

// thinned drops points closer than a pixel to the one kept before, and rings too small to see.
func thinned(ring [][2]float64) [][2]float64 {
	const visible = 1.2
	var kept [][2]float64
	for _, p := range ring {
		if n := len(kept); n == 0 || math.Hypot(p[0]-kept[n-1][0], p[1]-kept[n-1][1]) >= visible {
			kept = append(kept, p)
		}
	}
	return kept
}
