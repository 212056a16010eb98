package office

import (
	"fmt"
	"io"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// donorReport is a report of some twenty pages: chapters of text, a table and a chart each.
func donorReport(t testing.TB) Document {
	d := sample(t, i18n.EN, false)
	from := d.Sections[1]
	words := "The fund received two contributions since the last report and spent what the plan foresaw for the courses of the half year. "
	for i := range 9 {
		s := Section{Key: fmt.Sprint("part", i), Title: fmt.Sprintf("Part %d", i+1)}
		for range 6 {
			s.Blocks = append(s.Blocks, Paragraph{Runs: []Run{{Text: words + words + words, Note: fmt.Sprint("Entries of part ", i)}}})
		}
		d.Sections = append(d.Sections, Section{Title: s.Title, Blocks: append(s.Blocks, from.Blocks[1], from.Blocks[3+i%3])})
	}
	return d
}

func BenchmarkPDFReport(b *testing.B) {
	d := donorReport(b)
	if err := d.prepare(pageBounds); err != nil {
		b.Fatal(err)
	}
	f := newPDF(&d)
	f.compose()
	b.ReportAllocs()
	for b.Loop() {
		if err := PDF(io.Discard, d); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(f.pages)), "pages")
}

func BenchmarkPDF10000Rows(b *testing.B) {
	d := Document{Title: "T", Marking: "M", Lang: i18n.EN, Date: cal.MustDate("2026-11-28"), Brief: true}
	t := Table{Caption: "Long", Columns: []Column{{Title: "Name"}, {Title: "Place"}, {Title: "Day", Kind: Day}, {Title: "State"}, {Title: "Share", Kind: Share}, {Title: "Amount", Kind: Money, Currency: "EUR", Total: true}}, Total: "Total"}
	for i := range 10_000 {
		t.Rows = append(t.Rows, []Cell{{Text: fmt.Sprintf("Line %d of the fund", i)}, {Text: "Chișinău"}, {Day: d.Date.AddDays(i % 900)}, {Text: "Issued", Tone: Good}, {Value: int64(i)}, {Value: int64(i) * 991}})
	}
	d.Sections = []Section{{Title: "S", Blocks: []Block{t}}}
	b.ReportAllocs()
	for b.Loop() {
		if err := PDF(io.Discard, d); err != nil {
			b.Fatal(err)
		}
	}
}
