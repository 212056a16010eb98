package activity

import (
	"strconv"

	"cairn/internal/kernel/fault"
)

// Headcount is how many people took part, or are meant to, by band of ranks and sex (R89). These are
// attendances: they are not summed over activities as persons.
type Headcount struct {
	Total int         `json:"total"`
	Bands []BandCount `json:"bands"`
}

// BandCount is one line of a Headcount.
type BandCount struct {
	Band      Band `json:"band"`
	Men       int  `json:"men"`
	Women     int  `json:"women"`
	NotStated int  `json:"not_stated"`
}

// Sum is everybody in the band.
func (b BandCount) Sum() int { return b.Men + b.Women + b.NotStated }

// mostPeople bounds every number of a count.
const mostPeople = 100_000

// Counted adds up the bands.
func (h Headcount) Counted() (all BandCount) {
	for _, b := range h.Bands {
		all.Men, all.Women, all.NotStated = all.Men+b.Men, all.Women+b.Women, all.NotStated+b.NotStated
	}
	return all
}

// IsZero reports whether nobody is counted.
func (h Headcount) IsZero() bool { return h.Total == 0 && h.Counted().Sum() == 0 }

// Of is the line of a band.
func (h Headcount) Of(band Band) BandCount {
	for _, b := range h.Bands {
		if b.Band == band {
			return b
		}
	}
	return BandCount{Band: band}
}

// trimmed drops the bands with nobody in them, and keeps the order of Bands.
func (h Headcount) trimmed() Headcount {
	out := Headcount{Total: h.Total, Bands: []BandCount{}}
	for _, band := range Bands {
		if b := h.Of(band); b.Sum() != 0 {
			out.Bands = append(out.Bands, b)
		}
	}
	return out
}

// check notes under a prefix what is wrong: an unknown band or one that stands twice, a number below 0
// or beyond reason, and parts that are not the total (R89).
func (h Headcount) check(fs *fault.Fields, prefix string) {
	met := map[Band]bool{}
	for i, b := range h.Bands {
		at := prefix + ".bands." + strconv.Itoa(i)
		fs.Check(oneOf(b.Band, Bands) && !met[b.Band], at+".band", "activity.count.band_wrong")
		met[b.Band] = true
		for _, part := range []struct {
			name  string
			value int
		}{{".men", b.Men}, {".women", b.Women}, {".not_stated", b.NotStated}} {
			fs.Check(part.value >= 0 && part.value <= mostPeople, at+part.name, "activity.count.range")
		}
	}
	fs.Check(h.Total >= 0 && h.Total <= mostPeople, prefix+".total", "activity.count.range")
	if sum := h.Counted().Sum(); sum != h.Total {
		fs.Add(prefix+".total", "activity.count.sum", fault.Args{"sum": sum, "total": h.Total})
	}
}

// CountPeople makes the head count of the participants of a list who came.
func CountPeople(people []Person) Headcount {
	counts := map[Band]*BandCount{}
	h := Headcount{}
	for _, p := range people {
		if p.Role != Participant || !p.Attended {
			continue
		}
		band := p.Band
		if !oneOf(band, Bands) {
			band = UnknownBand
		}
		if counts[band] == nil {
			counts[band] = &BandCount{Band: band}
		}
		h.Total++
		switch p.Sex {
		case Man:
			counts[band].Men++
		case Woman:
			counts[band].Women++
		default:
			counts[band].NotStated++
		}
	}
	for _, band := range Bands {
		if c := counts[band]; c != nil {
			h.Bands = append(h.Bands, *c)
		}
	}
	return h
}
