package office_test

import (
	"io"
	"testing"

	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
)

// A donor report of 20 pages: twelve chapters with table, chart and drawing each.
func BenchmarkDOCX20Pages(b *testing.B) {
	d := report(i18n.EN, 12)
	d.Style.Logo = logo()
	b.ReportAllocs()
	for b.Loop() {
		if err := office.DOCX(io.Discard, d); err != nil {
			b.Fatal(err)
		}
	}
}
