package draw_test

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"cairn/internal/render/draw"
)

// A flow is drawn as a band for each amount above nothing, whatever stands in the names, and the same data
// give the same bytes.
func TestSankey(t *testing.T) {
	s := draw.Sankey{Title: "Money <of> the fund", Heads: []string{"Donor", "Fund", "Package"},
		Nodes: []draw.SankeyNode{{ID: "a", Name: "Donor & Co", Stage: 0, Href: "/en/x"}, {ID: "b", Name: "Other", Stage: 0}, {ID: "f", Name: "Fund", Stage: 1}, {ID: "p", Name: "Package", Stage: 2}, {ID: "none", Name: "Nobody", Stage: 2}},
		Flows: []draw.SankeyFlow{{"a", "f", 700_00, "700"}, {"b", "f", 300_00, "300"}, {"f", "p", 1_000_00, "1000"}, {"f", "none", 0, "0"}}}
	got := s.Draw().String()
	if n := strings.Count(got, `class="d-band"`); n != 3 {
		t.Errorf("%d bands, want 3", n)
	}
	if strings.Contains(got, "Nobody") || !strings.Contains(got, "Donor &amp; Co") {
		t.Error("names are wrong")
	}
	if got != s.Draw().String() {
		t.Error("it is drawn differently the second time")
	}
	for d := xml.NewDecoder(strings.NewReader(got)); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if empty := (draw.Sankey{Heads: []string{"Donor", "Fund"}}).Draw().String(); strings.Contains(empty, "d-band") || strings.Contains(empty, "NaN") {
		t.Errorf("nothing is drawn as %s", empty)
	}
}
