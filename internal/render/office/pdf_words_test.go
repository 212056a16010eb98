package office

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// What a chart says in letters that no font has is named at the end of a PDF, and stands as it is on a page.
func TestLettersOfChartsAreNotLostUnseen(t *testing.T) {
	d := Document{Title: "T", Marking: "M", Lang: i18n.EN, Date: cal.MustDate("2026-11-28"), Brief: true}
	for kind := Bars; kind <= Ring; kind++ {
		d.Sections = []Section{{Title: "S", Blocks: []Block{Chart{Kind: kind, Caption: "C", Alt: "x", Names: []string{"漢", "Chișinău"}, Series: []Series{{Name: "x", Values: []float64{1, 2}}}}}}}
		if words := said(t, &d); !strings.Contains(words, "U+6F22") {
			t.Errorf("chart %d: the loss is not said", kind)
		}
		if page, _ := pageOf(t, d, 0); strings.Count(page, "漢") < 2 {
			t.Errorf("chart %d: the page does not draw the name", kind)
		}
	}
}

// What is not known leaves no hole in a chart: every shape and word has a place.
func TestChartsOfWhatIsNotKnown(t *testing.T) {
	for kind := Bars; kind <= Ring; kind++ {
		c := Chart{Kind: kind, Names: []string{"a", "b"}, Series: []Series{{Name: "x", Values: []float64{1, math.NaN()}}}}
		for _, s := range c.drawing(printer(i18n.EN), Style{}.house(), chartFont{slack: 1, clean: plainLine}).Shapes {
			if s, ok := s.(Text); ok && (math.IsNaN(s.At.X) || math.IsNaN(s.At.Y)) {
				t.Errorf("chart %d: %q stands nowhere", kind, s.Words)
			}
			if s, ok := s.(Path); ok && (math.IsNaN(s.bounds().X) || math.IsNaN(s.bounds().H)) {
				t.Errorf("chart %d: a shape that stands nowhere", kind)
			}
		}
	}
}

// A source that is named twice on a page stands once at its foot, and again on another page that names it.
func TestFootnotesStandOnce(t *testing.T) {
	d := Document{Title: "T", Marking: "M", Lang: i18n.EN, Date: cal.MustDate("2026-11-28"), Brief: true}
	noted := Paragraph{Runs: []Run{{Text: "One", Note: "Ledger entry R-7."}, {Text: " and two", Note: "Ledger entry R-7."}}}
	d.Sections = []Section{{Title: "S", Blocks: []Block{noted, noted, PageBreak{}, noted}}}
	pages := pageTexts(t, written(t, d))
	if len(pages) != 2 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, words := range pages {
		if n := strings.Count(words, "LedgerentryR-7."); n != 1 {
			t.Errorf("page %d has the note %d times", i+1, n)
		}
	}
}

// Tiles with more words than a page are set as text, whole and within the pages.
func TestTallTiles(t *testing.T) {
	d := Document{Title: "T", Marking: "M", Lang: i18n.EN, Date: cal.MustDate("2026-11-28"), Brief: true}
	var words []string
	for i := range 3000 {
		words = append(words, fmt.Sprintf("w%d", i))
	}
	d.Sections = []Section{{Title: "S", Blocks: []Block{Tiles{Items: []Tile{{Title: "Tall", Line: strings.Join(words, " "), Tone: Watch}, {Title: "Low", Figure: "12"}}}, Paragraph{Runs: []Run{{Text: "after"}}}}}}
	if err := d.prepare(pageBounds); err != nil {
		t.Fatal(err)
	}
	f := newPDF(&d)
	f.compose()
	if len(f.pages) < 4 {
		t.Errorf("%d pages hold all words", len(f.pages))
	}
	all := said(t, &d)
	for _, want := range []string{"w0w1w2", "w2998w2999", "Low", "after"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is lost", want)
		}
	}
}
