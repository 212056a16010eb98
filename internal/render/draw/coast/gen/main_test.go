package main

import (
	"testing"

	"cairn/internal/render/draw/coast"
)

// The file's two squares share an arc that one of them walks backwards.
const twoSquares = `{"transform":{"scale":[1,1],"translate":[10,20]},
"arcs":[[[0,0],[4,0],[0,4]],[[4,4],[-4,0],[0,-4]],[[8,4],[-4,0]],[[4,0],[4,0],[0,4]]],
"objects":{"land":{"geometries":[{"type":"MultiPolygon","arcs":[[[0,1]],[[3,2,-3,-4]]]}]}}}`

func TestOutlines(t *testing.T) {
	rings, err := outlines([]byte(twoSquares))
	if err != nil {
		t.Fatal(err)
	}
	want := coast.Ring{{Lon: 10, Lat: 20}, {Lon: 14, Lat: 20}, {Lon: 14, Lat: 24}, {Lon: 10, Lat: 24}}
	if len(rings) == 0 || len(rings[0]) != len(want) {
		t.Fatalf("%v", rings)
	}
	for i, p := range want {
		if rings[0][i] != p {
			t.Errorf("point %d is %v, want %v", i, rings[0][i], p)
		}
	}
}

func TestDamagedFile(t *testing.T) {
	for _, data := range []string{
		``, `{"arcs":[],"objects":{"land":{"geometries":[{"type":"MultiPolygon","arcs":[[[3]]]}]}}}`,
		`{"objects":{"land":{"geometries":[{"type":"Point"}]}}}`,
	} {
		if _, err := outlines([]byte(data)); err == nil {
			t.Errorf("%q was read", data)
		}
	}
}

func TestDateLineIsCut(t *testing.T) {
	parts := cutAtDateLine(coast.Ring{{Lon: 170, Lat: 60}, {Lon: -170, Lat: 60}, {Lon: -170, Lat: 70}, {Lon: 170, Lat: 70}})
	if len(parts) != 2 {
		t.Fatalf("%d parts", len(parts))
	}
	for _, part := range parts {
		for _, p := range part {
			if p.Lon > -170 && p.Lon < 170 || p.Lon < -180 || p.Lon > 180 {
				t.Errorf("%v in %v", p, part)
			}
		}
	}
	if whole := cutAtDateLine(coast.Ring{{Lon: 1, Lat: 1}, {Lon: 2, Lat: 1}, {Lon: 2, Lat: 2}}); len(whole) != 1 {
		t.Errorf("%v", whole)
	}
}

func TestSimplifiedKeepsCorners(t *testing.T) {
	ring := coast.Ring{{Lon: 0, Lat: 0}, {Lon: 5, Lat: .01}, {Lon: 10, Lat: 0}, {Lon: 10, Lat: 10}, {Lon: 0, Lat: 10}}
	if got := simplified(ring); len(got) != 4 {
		t.Errorf("%v", got)
	}
}

func FuzzOutlines(f *testing.F) {
	f.Add([]byte(twoSquares))
	f.Add([]byte(`{"arcs":[[]],"objects":{"land":{"geometries":[{"type":"MultiPolygon","arcs":[[[0],[],[-1,0]]]}]}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		rings, err := outlines(data)
		if err != nil && rings != nil {
			t.Fatalf("%v with %v", rings, err)
		}
	})
}
