// Command gen packs the coastline of a TopoJSON land file for package coast: it keeps what a map of a
// thousand pixels can show and drops the rest.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"math"
	"os"

	"cairn/internal/render/draw/coast"
)

const (
	toleranceDegrees = 0.06 // a point closer than this to the line of its neighbours is not seen
	smallestDegrees  = 0.30 // an island smaller than this is a speck
	southernmost     = -60  // Antarctica is nobody's partner
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: gen land-50m.json coast.bin")
	}
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	rings, err := outlines(data)
	if err != nil {
		log.Fatal(err)
	}
	packed := coast.Pack(rings)
	if err := os.WriteFile(os.Args[2], packed, 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d outlines, %d bytes\n", len(rings), len(packed))
}

// topology is the part of TopoJSON that a land file uses.
type topology struct {
	Transform struct {
		Scale, Translate [2]float64
	}
	Arcs    [][][2]int
	Objects struct {
		Land struct {
			Geometries []struct {
				Type string
				Arcs [][][]int
			}
		}
	}
}

// outlines reads the land's rings and simplifies them.
func outlines(data []byte) ([]coast.Ring, error) {
	var t topology
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, err
	}
	var rings []coast.Ring
	for _, g := range t.Objects.Land.Geometries {
		if g.Type != "MultiPolygon" {
			return nil, fmt.Errorf("land is a %s, want a MultiPolygon", g.Type)
		}
		for _, polygon := range g.Arcs {
			for _, indexes := range polygon {
				ring, err := t.ring(indexes)
				if err != nil {
					return nil, err
				}
				for _, part := range cutAtDateLine(ring) {
					if part = simplified(part); worthDrawing(part) {
						rings = append(rings, part)
					}
				}
			}
		}
	}
	return rings, nil
}

// ring joins arcs; a negative index ^i is arc i walked backwards. The closing point is left out.
func (t *topology) ring(indexes []int) (coast.Ring, error) {
	var ring coast.Ring
	for _, index := range indexes {
		backwards := index < 0
		if backwards {
			index = ^index
		}
		if index >= len(t.Arcs) {
			return nil, fmt.Errorf("arc %d is not there", index)
		}
		points := t.points(t.Arcs[index])
		for i := range points {
			if i == 0 && len(ring) > 0 {
				continue // the joint stands already
			}
			if backwards {
				ring = append(ring, points[len(points)-1-i])
			} else {
				ring = append(ring, points[i])
			}
		}
	}
	if len(ring) > 1 && ring[0] == ring[len(ring)-1] {
		ring = ring[:len(ring)-1]
	}
	return ring, nil
}

func (t *topology) points(arc [][2]int) []coast.Point {
	points := make([]coast.Point, len(arc))
	x, y := 0, 0
	for i, step := range arc {
		x, y = x+step[0], y+step[1]
		points[i] = coast.Point{
			Lon: float64(x)*t.Transform.Scale[0] + t.Transform.Translate[0],
			Lat: float64(y)*t.Transform.Scale[1] + t.Transform.Translate[1],
		}
	}
	return points
}

// cutAtDateLine parts a ring that crosses the 180th meridian, where the longitude jumps from one end of
// the map to the other. Land around the pole is not closed that way and comes back as it is.
func cutAtDateLine(ring coast.Ring) []coast.Ring {
	if len(ring) < 3 {
		return nil
	}
	unrolled := make(coast.Ring, len(ring))
	turned, crosses := 0.0, false
	jump := func(from, to coast.Point) {
		if math.Abs(to.Lon-from.Lon) > 180 {
			crosses = true
			turned += math.Copysign(360, from.Lon-to.Lon)
		}
	}
	for i, p := range ring {
		if i > 0 {
			jump(ring[i-1], p)
		}
		unrolled[i] = coast.Point{Lon: p.Lon + turned, Lat: p.Lat}
	}
	jump(ring[len(ring)-1], ring[0])
	if !crosses || turned != 0 {
		return []coast.Ring{ring}
	}
	var parts []coast.Ring
	for _, shift := range []float64{-360, 0, 360} {
		part := make(coast.Ring, len(unrolled))
		for i, p := range unrolled {
			part[i] = coast.Point{Lon: p.Lon + shift, Lat: p.Lat}
		}
		if part = eastOf(eastOf(part, -180, 1), -180, -1); len(part) > 0 {
			parts = append(parts, part)
		}
	}
	return parts
}

// eastOf keeps the part of a ring east of a meridian; with sign -1 it looks at the mirror image, and keeps
// what is west of the meridian's mirror.
func eastOf(ring coast.Ring, meridian, sign float64) coast.Ring {
	var kept coast.Ring
	for i, p := range ring {
		q := ring[(i+len(ring)-1)%len(ring)]
		inP, inQ := sign*p.Lon >= meridian, sign*q.Lon >= meridian
		if inP != inQ {
			t := (sign*meridian - q.Lon) / (p.Lon - q.Lon)
			kept = append(kept, coast.Point{Lon: sign * meridian, Lat: q.Lat + t*(p.Lat-q.Lat)})
		}
		if inP {
			kept = append(kept, p)
		}
	}
	return kept
}

// simplified is Douglas and Peucker's line reduction, on the ring cut at its first point and the point
// farthest from it.
func simplified(ring coast.Ring) coast.Ring {
	if len(ring) < 4 {
		return ring
	}
	far := 0
	for i, p := range ring {
		if distance(ring[0], p) > distance(ring[0], ring[far]) {
			far = i
		}
	}
	closed := append(append(coast.Ring{}, ring...), ring[0])
	first, second := reduce(closed[:far+1]), reduce(closed[far:])
	return append(first[:len(first)-1], second[:len(second)-1]...)
}

func reduce(line coast.Ring) coast.Ring {
	a, b := line[0], line[len(line)-1]
	worst, at := 0.0, 0
	for i := 1; i < len(line)-1; i++ {
		if d := offset(line[i], a, b); d > worst {
			worst, at = d, i
		}
	}
	if worst < toleranceDegrees {
		return coast.Ring{a, b}
	}
	first, second := reduce(line[:at+1]), reduce(line[at:])
	return append(first[:len(first)-1], second...)
}

// offset is the distance of p from the stretch between a and b.
func offset(p, a, b coast.Point) float64 {
	length := distance(a, b)
	if length == 0 {
		return distance(p, a)
	}
	along := ((p.Lon-a.Lon)*(b.Lon-a.Lon) + (p.Lat-a.Lat)*(b.Lat-a.Lat)) / (length * length)
	along = max(0, min(1, along))
	return distance(p, coast.Point{Lon: a.Lon + along*(b.Lon-a.Lon), Lat: a.Lat + along*(b.Lat-a.Lat)})
}

func distance(a, b coast.Point) float64 { return math.Hypot(a.Lon-b.Lon, a.Lat-b.Lat) }

func worthDrawing(ring coast.Ring) bool {
	if len(ring) < 3 {
		return false
	}
	low, high := ring[0], ring[0]
	for _, p := range ring {
		low = coast.Point{Lon: min(low.Lon, p.Lon), Lat: min(low.Lat, p.Lat)}
		high = coast.Point{Lon: max(high.Lon, p.Lon), Lat: max(high.Lat, p.Lat)}
	}
	return high.Lat > southernmost && max(high.Lon-low.Lon, high.Lat-low.Lat) >= smallestDegrees
}
