// Package coast holds the world's coastline for the map: rings of land against the sea and nothing
// else. There is no border in it on purpose, because the partners are the places whose borders are
// disputed and every public data set draws them somehow.
//
// coast.bin is made by the generator in gen from the file land-50m.json of the npm package
// world-atlas 2.0.2 (Natural Earth, public domain; see LICENCE.txt):
//
//	npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
//	go run ./internal/render/draw/coast/gen package/land-50m.json internal/render/draw/coast/coast.bin
package coast

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"math"
	"sync"
)

// Point is a place in degrees: longitude east, latitude north.
type Point struct{ Lon, Lat float64 }

// Ring is the outline of one piece of land, or of an inland sea in it. The last point joins the first.
type Ring []Point

//go:embed coast.bin
var packed []byte

// stepsPerDegree is the fineness of the stored coordinates: about two kilometres.
const stepsPerDegree = 50

var errPacked = errors.New("coast: the packed coastline is damaged")

// Rings are all outlines of the world. The slice is shared: read it, do not change it.
var Rings = sync.OnceValue(func() []Ring {
	rings, err := Unpack(packed)
	if err != nil {
		panic(err) // the file is part of the binary and a test reads it
	}
	return rings
})

// Pack stores rings as counts and differences in variable-length integers.
func Pack(rings []Ring) []byte {
	out := binary.AppendUvarint(nil, uint64(len(rings)))
	for _, ring := range rings {
		out = binary.AppendUvarint(out, uint64(len(ring)))
		var x, y int64
		for _, p := range ring {
			nx, ny := steps(p.Lon), steps(p.Lat)
			out = binary.AppendVarint(out, nx-x)
			out = binary.AppendVarint(out, ny-y)
			x, y = nx, ny
		}
	}
	return out
}

func steps(degrees float64) int64 { return int64(math.Round(degrees * stepsPerDegree)) }

// Unpack reads what Pack wrote. Damaged data is an error, never a panic.
func Unpack(data []byte) ([]Ring, error) {
	r := reader{rest: data}
	rings := make([]Ring, 0, r.count())
	for range cap(rings) {
		ring := make(Ring, 0, r.count())
		var x, y int64
		for range cap(ring) {
			x += r.difference()
			y += r.difference()
			ring = append(ring, Point{float64(x) / stepsPerDegree, float64(y) / stepsPerDegree})
		}
		rings = append(rings, ring)
	}
	if r.failed || len(r.rest) > 0 {
		return nil, errPacked
	}
	return rings, nil
}

// reader takes numbers off the front; after a failure it only gives zeros.
type reader struct {
	rest   []byte
	failed bool
}

func (r *reader) take(n int) {
	if n <= 0 {
		r.failed, r.rest = true, nil
		return
	}
	r.rest = r.rest[n:]
}

// count is a number of things of at least one byte each, so it cannot exceed what is left.
func (r *reader) count() uint64 {
	v, n := binary.Uvarint(r.rest)
	r.take(n)
	if v > uint64(len(r.rest)) {
		r.failed, r.rest = true, nil
		return 0
	}
	return v
}

func (r *reader) difference() int64 {
	v, n := binary.Varint(r.rest)
	r.take(n)
	return v
}
