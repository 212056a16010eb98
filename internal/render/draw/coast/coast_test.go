package coast_test

import (
	"math"
	"testing"

	"cairn/internal/render/draw/coast"
)

// onLand counts how many outlines hold a place: an odd number is land, an even one water.
func onLand(lon, lat float64) bool {
	inside := false
	for _, ring := range coast.Rings() {
		for i, p := range ring {
			q := ring[(i+1)%len(ring)]
			if (p.Lat > lat) != (q.Lat > lat) && lon < p.Lon+(lat-p.Lat)/(q.Lat-p.Lat)*(q.Lon-p.Lon) {
				inside = !inside
			}
		}
	}
	return inside
}

func TestLandAndSea(t *testing.T) {
	for _, c := range []struct {
		name     string
		lon, lat float64
		land     bool
	}{
		{"Baghdad", 44.36, 33.31, true}, {"Chișinău", 28.86, 47.01, true}, {"Ulaanbaatar", 106.92, 47.92, true},
		{"Bogotá", -74.07, 4.71, true}, {"Cyprus", 33.2, 35.0, true}, {"Chukotka, beyond the date line", -175, 66.5, true},
		{"Black Sea", 34, 43.3, false}, {"Mediterranean", 18, 35, false}, {"Caspian Sea", 50.8, 42, false}, {"Pacific", -160, 0, false},
	} {
		if onLand(c.lon, c.lat) != c.land {
			t.Errorf("%s: land is %v", c.name, !c.land)
		}
	}
}

// A ring that jumped over the date line would draw a bar across the whole map.
func TestNoOutlineJumpsOverTheMap(t *testing.T) {
	for _, ring := range coast.Rings() {
		for i, p := range ring {
			q := ring[(i+1)%len(ring)]
			if math.Abs(p.Lon-q.Lon) > 90 || math.Abs(p.Lon) > 180 || math.Abs(p.Lat) > 90 {
				t.Fatalf("from %v to %v", p, q)
			}
		}
	}
}

func TestPackedAndBack(t *testing.T) {
	rings := []coast.Ring{{{Lon: -179.98, Lat: 65.06}, {Lon: 12.5, Lat: -34.02}, {Lon: 0, Lat: 0}}, {}}
	got, err := coast.Unpack(coast.Pack(rings))
	if err != nil || len(got) != 2 || len(got[0]) != 3 || len(got[1]) != 0 || got[0][0] != rings[0][0] || got[0][1] != rings[0][1] {
		t.Fatalf("%v %v", got, err)
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add(coast.Pack([]coast.Ring{{{Lon: 1, Lat: 2}, {Lon: 3, Lat: 4}}}))
	f.Add([]byte{})
	f.Add([]byte{200, 1})
	f.Add([]byte{1, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		rings, err := coast.Unpack(data)
		points := 0
		for _, r := range rings {
			points += len(r)
		}
		if err == nil && 2*points > len(data) {
			t.Fatalf("%d points out of %d bytes", points, len(data))
		}
	})
}
