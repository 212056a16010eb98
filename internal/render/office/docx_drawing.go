package office

import "strings"

// chart writes a native chart and its caption.
func (f *docx) chart(c Chart) {
	f.ids.chart++
	wide := f.width() * emuTwip
	part := f.addChart("word", f.ids.chart, &c, f.h, f.d.Lang, 9)
	m := &f.main.markup
	f.open(m, "Cairn Picture", keepNext)
	m.put(`<w:r><w:drawing>`)
	f.openInline(m, wide, chartHeight(&c, wide), "chart", alternative(c.Alt, c.Caption, f.p.T("render.figure")))
	m.put(`<a:graphic><a:graphicData uri="`, nsChart, `"><c:chart r:id="`, f.main.relate(relOffice+"chart", part), `"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`)
	f.figureCaption(c.Caption)
}

// chartHeight is how high a chart stands on a page: lying bars take a line each.
func chartHeight(c *Chart, wide int) int {
	const line = 240_000
	switch c.Kind {
	case Bars:
		return min(max(len(c.Names)*max(len(c.Series), 1)*line*5/4+900_000, 1_600_000), 8_000_000)
	case Ring:
		return wide * 40 / 100
	}
	return wide * 46 / 100
}

// alternative is what is read out in place of a picture: the first words that there are.
func alternative(words ...string) string {
	for _, w := range words {
		if strings.TrimSpace(w) != "" {
			return w
		}
	}
	return ""
}
