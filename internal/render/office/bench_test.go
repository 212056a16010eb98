package office_test

import (
	"io"
	"testing"

	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
)

// A donor report of 20 pages: thirteen chapters with table, chart and drawing each.
func BenchmarkDOCX20Pages(b *testing.B) { benchmark(b, office.DOCX, 13) }

// A deck of more than 20 slides from the same document.
func BenchmarkPPTX20Slides(b *testing.B) { benchmark(b, office.PPTX, 6) }

func benchmark(b *testing.B, write writer, chapters int) {
	d := report(i18n.EN, chapters)
	d.Style.Logo = logo()
	b.ReportAllocs()
	for b.Loop() {
		if err := write(io.Discard, d); err != nil {
			b.Fatal(err)
		}
	}
}

// The same report as a page.
func BenchmarkHTML20Pages(b *testing.B) { benchmark(b, office.HTML, 13) }
