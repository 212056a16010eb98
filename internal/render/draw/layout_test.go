package draw

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/draw/coast"
)

// drawn is an element with the classes it stands under.
type drawn struct {
	name, class, text string
	attrs             map[string]string
}

func (d drawn) num(attr string) float64 {
	x, err := strconv.ParseFloat(d.attrs[attr], 64)
	if err != nil {
		return 0
	}
	return x
}

func (d drawn) rect() box { return box{d.num("x"), d.num("y"), d.num("width"), d.num("height")} }

// words is the box that a text needs.
func (d drawn) words() box {
	size := d.num("font-size")
	b := box{d.num("x"), d.num("y") - size, textWidth(d.text, size), size * 1.25}
	switch d.attrs["text-anchor"] {
	case "end":
		b.x -= b.w
	case "middle":
		b.x -= b.w / 2
	}
	return b
}

// elements reads a drawing back; class holds the classes of the element and all it stands in.
func elements(t interface{ Fatal(...any) }, svg SVG) []drawn {
	var all []drawn
	var open []int
	dec := xml.NewDecoder(strings.NewReader(svg.String()))
	for {
		token, err := dec.Token()
		if token == nil {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := drawn{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			if len(open) > 0 {
				e.class = all[open[len(open)-1]].class
			}
			e.class += " " + e.attrs["class"] + " "
			all = append(all, e)
			open = append(open, len(all)-1)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			all[open[len(open)-1]].text += string(token)
		}
	}
}

func pick(all []drawn, name, class string) []drawn {
	var found []drawn
	for _, e := range all {
		if e.name == name && strings.Contains(e.class, " d-"+class+" ") {
			found = append(found, e)
		}
	}
	return found
}

// apart fails when two boxes share area or one leaves the frame. A tenth of a pixel is rounding.
func apart(t *rapid.T, boxes []box, width, height float64) {
	t.Helper()
	for i, b := range boxes {
		if !b.inside(box{-.1, -.1, width + .2, height + .2}) {
			t.Fatalf("%v is outside %v × %v", b, width, height)
		}
		for _, c := range boxes[:i] {
			if b.overlaps(c, -.1) {
				t.Fatalf("%v lies on %v", b, c)
			}
		}
	}
}

func TestBarsStayInTheirFrame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		any64 := rapid.Float64()
		svg := Progress{Done: any64.Draw(t, "done"), Time: any64.Draw(t, "time"), Status: Status(rapid.IntRange(0, 3).Draw(t, "status"))}.Draw()
		amounts := rapid.Int64()
		b := Bullet{Firm: amounts.Draw(t, "firm"), Middle: amounts.Draw(t, "middle"), All: amounts.Draw(t, "all"), Whole: amounts.Draw(t, "whole")}
		for frame, drawing := range map[float64]SVG{progressWidth: svg, bulletWidth: b.Draw()} {
			for _, e := range elements(t, drawing) {
				if e.name == "rect" && !e.rect().inside(box{0, 0, frame, barHeight}) {
					t.Fatalf("%v leaves the frame in %s", e.rect(), drawing)
				}
			}
		}
	})
}

func TestNumberThatIsNoneDrawsNothing(t *testing.T) {
	svg := Progress{Done: math.NaN(), Time: math.NaN()}.Draw()
	if strings.Contains(svg.String(), "NaN") || len(pick(elements(t, svg), "rect", "fill")) > 0 {
		t.Errorf("%s", svg)
	}
}

func TestLongerBarForMore(t *testing.T) {
	bars := elements(t, Bullet{Firm: 10, Middle: 20, All: 40, Whole: 80}.Draw())
	all, middle, firm := pick(bars, "rect", "m1")[0], pick(bars, "rect", "m2")[0], pick(bars, "rect", "m4")[0]
	if got, want := all.num("width"), (bulletWidth-1)/2; math.Abs(got-want) > .1 {
		t.Errorf("half of the whole is %v wide, want %v", got, want)
	}
	if math.Abs(middle.num("width")-all.num("width")/2) > .1 || math.Abs(firm.num("width")-all.num("width")/4) > .1 {
		t.Errorf("%v %v %v are not in proportion", firm.attrs, middle.attrs, all.attrs)
	}
}

func TestRiskColours(t *testing.T) {
	want := map[int]string{1: "low", 2: "low", 3: "middle", 9: "middle", 10: "raised", 16: "raised", 20: "high", 25: "high"}
	for l := 1; l <= 5; l++ {
		for i := 1; i <= 5; i++ {
			if w, listed := want[l*i]; listed && level(l, i) != w {
				t.Errorf("%d × %d is %s, want %s", l, i, level(l, i), w)
			}
		}
	}
}

func TestRisksDoNotLieOnOneAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		refs := rapid.SampledFrom([]string{"R1", "R12", "R-003", "RISK-2026-0017", "Ж"})
		h := HeatMap{Title: "t", Likelihood: "Vraisemblance", Impact: "Incidence"}
		for range rapid.IntRange(0, 30).Draw(t, "n") {
			h.Risks = append(h.Risks, RiskMark{Ref: refs.Draw(t, "ref"), Likelihood: rapid.IntRange(0, 6).Draw(t, "l"), Impact: rapid.IntRange(0, 6).Draw(t, "i")})
		}
		var pills []box
		counted := 0
		all := elements(t, h.Draw())
		for _, e := range pick(all, "rect", "pill") {
			pills = append(pills, e.rect())
		}
		for _, e := range pick(all, "text", "pill") {
			if n, more := strings.CutPrefix(e.text, "+"); more {
				rest, _ := strconv.Atoi(n)
				counted += rest
			} else {
				counted++
			}
		}
		valid := 0
		for _, r := range h.Risks {
			if r.Likelihood >= 1 && r.Likelihood <= 5 && r.Impact >= 1 && r.Impact <= 5 {
				valid++
			}
		}
		if counted != valid {
			t.Fatalf("%d risks are drawn or counted, there are %d", counted, valid)
		}
		apart(t, pills, heatLeft+heatScale*(cellWidth+cellGap), heatScale*(cellHeight+cellGap))
		for _, b := range pills {
			home := 0
			for _, cell := range pick(all, "rect", "cell") {
				if b.inside(cell.rect()) {
					home++
				}
			}
			if home != 1 {
				t.Fatalf("%v stands in %d cells", b, home)
			}
		}
	})
}

// partnerNames are the longest ones in both languages; the map is drawn for any subset of places.
var partnerNames = map[i18n.Lang][]string{
	i18n.EN: {"Bosnia and Herzegovina", "Republic of Moldova", "Iraq", "North Macedonia", "Georgia", "Jordan"},
	i18n.FR: {"Bosnie-Herzégovine", "République de Moldova", "Iraq", "Macédoine du Nord", "Géorgie", "Jordanie"},
}

func TestMapLabelsDoNotOverlap(t *testing.T) {
	for _, lang := range i18n.Langs {
		rapid.Check(t, func(t *rapid.T) {
			m := Map{Title: "t"}
			for range rapid.IntRange(0, 24).Draw(t, "n") {
				m.Markers = append(m.Markers, Marker{
					Name: rapid.SampledFrom(partnerNames[lang]).Draw(t, "name"), Note: "21,6 M EUR, réalisé à 44 %",
					Lon: rapid.Float64Range(-75, 107).Draw(t, "lon"), Lat: rapid.Float64Range(0, 52).Draw(t, "lat"),
				})
			}
			all := elements(t, m.Draw())
			var plates, pins []box
			for _, e := range pick(all, "rect", "plate") {
				plates = append(plates, e.rect())
			}
			apart(t, plates, mapWidth, mapHeight)
			for _, e := range pick(all, "circle", "pin") {
				pins = append(pins, box{e.num("cx") - pinRadius, e.num("cy") - pinRadius, 2 * pinRadius, 2 * pinRadius})
			}
			if len(pins) != len(m.Markers) {
				t.Fatalf("%d pins for %d markers", len(pins), len(m.Markers))
			}
			for _, pin := range pins {
				if !pin.inside(box{0, 0, mapWidth, mapHeight}) {
					t.Fatalf("the capital %v is off the map", pin)
				}
				for _, plate := range plates {
					if plate.overlaps(pin, 0) {
						t.Fatalf("the label %v covers the capital %v", plate, pin)
					}
				}
			}
			for _, e := range pick(all, "text", "marker") {
				w := e.words()
				held := false
				for _, plate := range plates {
					held = held || (w.x >= plate.x && w.x+w.w <= plate.x+plate.w+.1 && w.y >= plate.y-4 && w.y+size(e) <= plate.y+plate.h)
				}
				if !held {
					t.Fatalf("%q is wider than its label", e.text)
				}
			}
		})
	}
}

func size(d drawn) float64 { return d.num("font-size") }

func TestMapOfThePartnersShowsEveryName(t *testing.T) {
	capitals := [][2]float64{{18.41, 43.86}, {44.79, 41.72}, {44.36, 33.31}, {35.93, 31.95}, {-15.98, 18.08}, {28.86, 47.01}, {10.18, 36.81}, {13.19, 32.89}}
	for _, lang := range i18n.Langs {
		m := Map{}
		for i, c := range capitals {
			m.Markers = append(m.Markers, Marker{Name: partnerNames[lang][i%6], Note: "EUR 21.6 m, 44 % done", Lon: c[0], Lat: c[1]})
		}
		if got := len(pick(elements(t, m.Draw()), "rect", "plate")); got != len(capitals) {
			t.Errorf("%s: %d of %d names found room", lang, got, len(capitals))
		}
	}
}

func TestTimelineLabelsDoNotOverlap(t *testing.T) {
	words, err := i18n.NewCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	names := map[i18n.Lang][]string{
		i18n.EN: {"Contract signed", "Handover to the Ministry of Defence of the partner", "x"},
		i18n.FR: {"Contrat signé", "Remise au ministère de la Défense du pays partenaire", "x"},
	}
	for _, lang := range i18n.Langs {
		rapid.Check(t, func(t *rapid.T) {
			start := cal.MustDate("2026-01-31")
			span := rapid.IntRange(1, 4000).Draw(t, "span")
			day := func(name string) cal.Date { return start.AddDays(rapid.IntRange(0, span).Draw(t, name)) }
			line := Timeline{Title: "t", Today: day("today")}
			for range rapid.IntRange(1, 4).Draw(t, "rows") {
				row := TimelineRow{Name: rapid.SampledFrom(names[lang]).Draw(t, "row")}
				for range rapid.IntRange(0, 8).Draw(t, "n") {
					m := Milestone{Name: rapid.SampledFrom(names[lang]).Draw(t, "name"), On: day("on"), State: MilestoneState(rapid.IntRange(0, 3).Draw(t, "state"))}
					if rapid.Bool().Draw(t, "moved") {
						m.Baseline = day("baseline")
					}
					row.Milestones = append(row.Milestones, m)
				}
				line.Rows = append(line.Rows, row)
			}
			svg := line.Draw(words.Printer(lang))
			if svg == (SVG{}) {
				return
			}
			all := elements(t, svg)
			height := all[0].num("height")
			var boxes []box
			for _, class := range []string{"milestone", "name", "axis", "on-flag"} {
				for _, e := range pick(all, "text", class) {
					boxes = append(boxes, e.words())
				}
			}
			apart(t, boxes, timelineWidth, height)
		})
	}
}

func TestTrendDatesStayApart(t *testing.T) {
	words, err := i18n.NewCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs {
		for reports := range 30 {
			trend := Trend{Rows: []TrendRow{{Name: "Contenu et qualité", Statuses: make([]Status, reports/2)}}}
			for i := range reports {
				trend.Reports = append(trend.Reports, cal.MustDate("2026-01-31").AddMonths(i))
			}
			all := elements(t, trend.Draw(words.Printer(lang)))
			if got := len(pick(all, "rect", "trend")); got != reports {
				t.Errorf("%d cells for %d reports", got, reports)
			}
			dates := pick(all, "text", "axis")
			if len(dates) == 2 && dates[0].words().overlaps(dates[1].words(), 0) || len(dates) > 0 && dates[len(dates)-1].words().x < 0 {
				t.Errorf("%s: the dates of %d reports meet", lang, reports)
			}
		}
	}
}

func TestViewKeepsToTheWorld(t *testing.T) {
	world := viewOf(nil, mapWidth, mapHeight)
	if d := world.outline(); strings.Count(d, "M") < 50 {
		t.Errorf("the world has %d pieces of land", strings.Count(d, "M"))
	}
	near := viewOf([]coast.Point{{Lon: 10.18, Lat: 36.81}}, mapWidth, mapHeight)
	if got := mapWidth / near.scale * 180 / math.Pi; math.Abs(got-leastSpan) > .01 {
		t.Errorf("one marker is shown in %v degrees, want %v", got, leastSpan)
	}
}

func TestTextIsCutToItsRoom(t *testing.T) {
	for _, c := range []struct {
		words, want string
		room        float64
	}{{"Iraq", "Iraq", 100}, {"Republic of Moldova", "Republic…", 75}, {"Iraq", "", 3}, {"", "", 0}} {
		if got := fitted(c.words, 14, c.room); got != c.want {
			t.Errorf("%q in %v pixels is %q, want %q", c.words, c.room, got, c.want)
		}
	}
}
