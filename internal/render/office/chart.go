package office

import (
	"math"
	"strconv"
	"strings"

	"cairn/internal/kernel/i18n"
)

// chartBook is where the figures of a chart stand in a workbook: titles in the head's row, below them the names in
// column A and a series in each column from B on.
type chartBook struct {
	sheet string
	head  int
}

// names is the reference of n names.
func (b chartBook) names(n int) string { return b.ref(0, n) }

// title is the reference of the title of a series.
func (b chartBook) title(series int) string {
	return quoted(b.sheet) + "!$" + columnName(series+1) + "$" + strconv.Itoa(b.head)
}

// values is the reference of the values of a series.
func (b chartBook) values(series, n int) string { return b.ref(series+1, n) }

func (b chartBook) ref(column, n int) string {
	c := columnName(column)
	return quoted(b.sheet) + "!$" + c + "$" + strconv.Itoa(b.head+1) + ":$" + c + "$" + strconv.Itoa(b.head+max(n, 1))
}

// columnName is the name of a column of a workbook, from 0: A, B, …, Z, AA.
func columnName(n int) string {
	name := ""
	for n++; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// addChart adds a native chart and its workbook below a folder, and gives the part to point to. The workbook is
// what the program opens on "edit data"; the figures stand in the chart as well, for display without it.
func (p *pack) addChart(folder string, n int, c *Chart, h house, lang i18n.Lang, points int) *part {
	book := chartBook{sheet: printer(lang).T("render.data"), head: 1}
	number := strconv.Itoa(n)
	chart := p.part(folder+"/charts/chart"+number+".xml", typeOffice+"drawingml.chart+xml")
	embedded := p.part(folder+"/embeddings/chart"+number+".xlsx", "")
	embedded.b = c.workbook(book, lang)
	w := chartWriter{m: &chart.markup, c: c, h: h, book: book, points: points, lang: lang}
	w.space(chart.relate(relOffice+"package", embedded))
	return chart
}

// chartWriter writes the chart part. Points is the size of its letters.
type chartWriter struct {
	m      *markup
	c      *Chart
	h      house
	book   chartBook
	points int
	lang   i18n.Lang
}

// space writes the part. Workbook is the id of the one that it carries; empty for a chart that stands in its workbook.
func (w chartWriter) space(workbook string) {
	w.m.put(xmlHead, `<c:chartSpace xmlns:c="`, nsChart, `" xmlns:a="`, nsMain, `" xmlns:r="`, nsRel, `"><c:date1904 val="0"/><c:lang val="`, locale(w.lang), `"/><c:roundedCorners val="0"/>`,
		`<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>`)
	switch w.c.Kind {
	case Ring:
		w.ring()
	case Lines:
		w.lines()
	default:
		w.bars()
	}
	w.m.put(`<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>`)
	if len(w.c.Series) > 1 || w.c.Kind == Ring {
		w.m.put(`<c:legend><c:legendPos val="`, map[bool]string{true: "r", false: "b"}[w.c.Kind == Ring], `"/><c:overlay val="0"/>`)
		w.letters(w.h.ink, false)
		w.m.put(`</c:legend>`)
	}
	w.m.put(`<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>`)
	w.letters(w.h.ink, false)
	if workbook != "" {
		w.m.put(`<c:externalData r:id="`, workbook, `"><c:autoUpdate val="0"/></c:externalData>`)
	}
	w.m.put(`</c:chartSpace>`)
}

// letters is how text of the chart looks.
func (w chartWriter) letters(colour string, bold bool) {
	b := "0"
	if bold {
		b = "1"
	}
	w.m.put(`<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="`, w.points*100, `" b="`, b, `"><a:solidFill><a:srgbClr val="`, colour, `"/></a:solidFill><a:latin typeface="`, text(w.h.body), `"/></a:defRPr></a:pPr><a:endParaRPr lang="`, locale(w.lang), `"/></a:p></c:txPr>`)
}

func (w chartWriter) bars() {
	direction, grouping, gap := "col", "clustered", 60
	switch w.c.Kind {
	case Bars:
		direction, gap = "bar", 45
	case Stacked:
		grouping = "stacked"
	}
	w.m.put(`<c:barChart><c:barDir val="`, direction, `"/><c:grouping val="`, grouping, `"/><c:varyColors val="0"/>`)
	for i := range w.c.Series {
		w.series(i, func() {
			w.m.put(`<c:spPr><a:solidFill><a:srgbClr val="`, w.colour(i), `"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>`)
			w.labels(grouping == "clustered" && len(w.c.Series)*len(w.c.Names) <= 24, "outEnd")
		})
	}
	w.m.put(`<c:gapWidth val="`, gap, `"/>`)
	if grouping == "stacked" {
		w.m.put(`<c:overlap val="100"/>`)
	}
	w.axes()
	w.m.put(`</c:barChart>`)
	w.categoryAxis()
	w.valueAxis()
}

func (w chartWriter) lines() {
	w.m.put(`<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>`)
	dashes := []string{"solid", "dash", "sysDot", "dashDot"}
	for i := range w.c.Series {
		w.series(i, func() {
			w.m.put(`<c:spPr><a:ln w="28575" cap="rnd"><a:solidFill><a:srgbClr val="`, w.colour(i), `"/></a:solidFill><a:prstDash val="`, dashes[i%len(dashes)], `"/><a:round/></a:ln></c:spPr><c:marker><c:symbol val="none"/></c:marker>`)
		})
	}
	w.m.put(`<c:marker val="1"/>`)
	w.axes()
	w.m.put(`</c:lineChart>`)
	w.categoryAxis()
	w.valueAxis()
}

func (w chartWriter) ring() {
	w.m.put(`<c:doughnutChart><c:varyColors val="1"/>`)
	for i := range w.c.Series {
		w.series(i, func() {
			for n := range w.c.Names {
				w.m.put(`<c:dPt><c:idx val="`, n, `"/><c:bubble3D val="0"/><c:spPr><a:solidFill><a:srgbClr val="`, w.h.slice(n), `"/></a:solidFill><a:ln w="12700"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln></c:spPr></c:dPt>`)
			}
			w.labels(true, "")
		})
	}
	w.m.put(`<c:firstSliceAng val="0"/><c:holeSize val="62"/></c:doughnutChart>`)
}

// series writes a row of figures; look writes what stands between its title and its names.
func (w chartWriter) series(i int, look func()) {
	s := w.c.Series[i]
	w.m.put(`<c:ser><c:idx val="`, i, `"/><c:order val="`, i, `"/><c:tx><c:strRef><c:f>`, text(w.book.title(i)), `</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>`, text(s.Name), `</c:v></c:pt></c:strCache></c:strRef></c:tx>`)
	look()
	n := len(w.c.Names)
	w.m.put(`<c:cat><c:strRef><c:f>`, text(w.book.names(n)), `</c:f><c:strCache><c:ptCount val="`, n, `"/>`)
	for k, name := range w.c.Names {
		w.m.put(`<c:pt idx="`, k, `"><c:v>`, text(name), `</c:v></c:pt>`)
	}
	w.m.put(`</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>`, text(w.book.values(i, n)), `</c:f><c:numCache><c:formatCode>`, text(w.format()), `</c:formatCode><c:ptCount val="`, n, `"/>`)
	for k, v := range s.Values {
		if !math.IsNaN(v) {
			w.m.put(`<c:pt idx="`, k, `"><c:v>`, v, `</c:v></c:pt>`)
		}
	}
	w.m.put(`</c:numCache></c:numRef></c:val>`)
	if w.c.Kind == Lines {
		w.m.put(`<c:smooth val="0"/>`)
	}
	w.m.put(`</c:ser>`)
}

func (w chartWriter) format() string { return w.c.format(w.lang) }

// numberFormat is how the numbers of a chart are printed: as the chart says, or with as many decimals as its values
// have, two at most. Every writer goes by it.
func (c *Chart) numberFormat() string {
	if c.Format != "" {
		return c.Format
	}
	decimals := 0
	for _, s := range c.Series {
		for _, v := range s.Values {
			for decimals < 2 && !math.IsNaN(v) && !whole(v*math.Pow10(decimals)) {
				decimals++
			}
		}
	}
	return [...]string{"#,##0", "#,##0.0", "#,##0.00"}[decimals]
}

func whole(v float64) bool { return math.Abs(v-math.Round(v)) < 1e-6*max(1, math.Abs(v)) }

// format is how office programs print the numbers. In French it names the language, which those heed that do not go
// by the machine's own.
func (c *Chart) format(lang i18n.Lang) string {
	f := c.numberFormat()
	if lang == i18n.FR && !strings.HasPrefix(f, "[$") {
		f = "[$-40C]" + f
	}
	return f
}

func (w chartWriter) colour(i int) string {
	if mark := toneMark[w.c.Series[i].Tone]; mark != "" {
		return mark
	}
	return w.h.tints[i%len(w.h.tints)]
}

// labels says whether each value stands beside its bar.
func (w chartWriter) labels(shown bool, at string) {
	w.m.put(`<c:dLbls>`)
	if shown {
		ground := `<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>`
		if w.c.Kind == Ring { // the words stand on the parts
			ground = `<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>`
		}
		w.m.put(`<c:numFmt formatCode="`, text(w.format()), `" sourceLinked="0"/>`, ground)
		w.letters(w.h.ink, false)
		if at != "" { // rings have one place alone
			w.m.put(`<c:dLblPos val="`, at, `"/>`)
		}
	}
	value := "0"
	if shown {
		value = "1"
	}
	w.m.put(`<c:showLegendKey val="0"/><c:showVal val="`, value, `"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>`)
}

const categoryAxis, valueAxis = 111111111, 222222222

func (w chartWriter) axes() {
	w.m.put(`<c:axId val="`, categoryAxis, `"/><c:axId val="`, valueAxis, `"/>`)
}

func (w chartWriter) categoryAxis() {
	orientation, at := "minMax", "b"
	if w.c.Kind == Bars {
		orientation, at = "maxMin", "l" // the first name on top
	}
	w.m.put(`<c:catAx><c:axId val="`, categoryAxis, `"/><c:scaling><c:orientation val="`, orientation, `"/></c:scaling><c:delete val="0"/><c:axPos val="`, at, `"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>`,
		`<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="7D8A93"/></a:solidFill></a:ln></c:spPr>`)
	w.letters(w.h.ink, false)
	w.m.put(`<c:crossAx val="`, valueAxis, `"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>`)
}

func (w chartWriter) valueAxis() {
	at, crosses := "l", "autoZero"
	if w.c.Kind == Bars {
		at, crosses = "b", "max"
	}
	w.m.put(`<c:valAx><c:axId val="`, valueAxis, `"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="`, at, `"/><c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="D7DDE1"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>`)
	if unit := strings.TrimSpace(w.c.Unit); unit != "" {
		w.m.put(`<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="`, w.points*100, `" b="0"/></a:pPr><a:r><a:rPr lang="`, locale(w.lang), `" sz="`, w.points*100, `" b="0"><a:solidFill><a:srgbClr val="`, w.h.soft, `"/></a:solidFill><a:latin typeface="`, text(w.h.body), `"/></a:rPr><a:t>`, text(unit), `</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>`)
	}
	w.m.put(`<c:numFmt formatCode="`, text(w.format()), `" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>`)
	w.letters(w.h.soft, false)
	w.m.put(`<c:crossAx val="`, categoryAxis, `"/><c:crosses val="`, crosses, `"/><c:crossBetween val="between"/></c:valAx>`)
}
