package office_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
	"cairn/internal/testkit/ooxml"
)

var allWriters = []struct {
	name  string
	write writer
}{{"docx", office.DOCX}, {"pptx", office.PPTX}, {"pdf", office.PDF}, {"html", office.HTML}, {"xlsx", office.XLSX}}

func refused(t *testing.T, name string, write writer, d office.Document, key string) *fault.Fault {
	t.Helper()
	var b bytes.Buffer
	f := fault.Of(write(&b, d))
	if f == nil || f.Key != key || b.Len() > 0 {
		t.Errorf("%s: %v, %d bytes written, want %s", name, f, b.Len(), key)
	}
	return f
}

// A logo of more than four megapixels, or one that breaks off, is refused by its head and its whole, before it takes
// the memory of its pixels.
func TestLogoBounds(t *testing.T) {
	bomb := slices.Clone(logo())
	binary.BigEndian.PutUint32(bomb[16:], 20_000)
	binary.BigEndian.PutUint32(bomb[20:], 19_000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	for name, picture := range map[string][]byte{"a bomb": bomb, "cut": logo()[:len(logo())-30], "too heavy": append(logo(), make([]byte, 6<<20)...)} {
		for _, w := range allWriters {
			d := report(i18n.EN, 0)
			d.Style.Logo = picture
			refused(t, w.name+", "+name, w.write, d, "render.bad_logo")
		}
	}
}

// Tables have bounds by writer, each with words that say what to do; a drawing that cannot be read and a ring of two
// series are refused by all.
func TestTableBounds(t *testing.T) {
	with := func(blocks ...office.Block) office.Document {
		d := report(i18n.EN, 0)
		d.Sections[0].Blocks = blocks
		return d
	}
	rows := func(n, columns int) office.Table {
		row := make([]office.Cell, columns)
		t := office.Table{Caption: "Long", Columns: make([]office.Column, columns), Rows: make([][]office.Cell, n)}
		for i := range t.Rows {
			t.Rows[i] = row
		}
		return t
	}
	for _, w := range allWriters {
		tall, cells, key := 20_001, 3_000, "render.too_many"
		if w.name == "xlsx" {
			tall, cells, key = 200_001, 25_000, "render.too_many_book"
		}
		for _, d := range []office.Document{with(rows(tall, 1)), with(rows(1, 201)), with(rows(cells, 80), rows(cells, 80), rows(1, 200))} {
			if d.Sections[0].Blocks = slices.Clone(d.Sections[0].Blocks); w.name == "xlsx" && len(d.Sections[0].Blocks) == 3 {
				d.Sections[0].Blocks = []office.Block{rows(cells, 80), rows(cells, 81)}
			}
			f := refused(t, w.name, w.write, d, key)
			if f != nil && (f.Args["caption"] != "Long" || f.Args["max"] == nil) {
				t.Errorf("%s: %v", w.name, f.Args)
			}
		}
		refused(t, w.name, w.write, with(office.Figure{SVG: "<svg"}), "render.bad_figure")
		refused(t, w.name, w.write, with(office.Chart{Kind: office.Ring, Names: []string{"a"}, Series: []office.Series{{Values: []float64{1}}, {Values: []float64{2}}}}), "render.bad_ring")
		if err := w.write(io.Discard, with(office.Figure{Caption: "of nothing"})); err != nil {
			t.Errorf("%s: a figure of nothing: %v", w.name, err)
		}
	}
}

// Letters that are broader than their column, and heads that are higher than a slide, still end.
func TestSlidesEnd(t *testing.T) {
	d := report(i18n.EN, 0)
	narrow := office.Table{Columns: []office.Column{{Title: strings.Repeat("W", 400), Width: .001}, {Title: "B", Width: 100}}, Rows: [][]office.Cell{{{Text: "WMW"}, {Text: "x"}}, {{Text: "M"}, {Text: "last row"}}}}
	d.Sections = []office.Section{{Title: "Narrow", Layout: office.LayoutTable, Blocks: []office.Block{narrow}}}
	slides := slidesOf(ooxml.Check(t, bytesOf(t, office.PPTX, d)))
	var all strings.Builder
	for i, s := range slides {
		all.WriteString(s.Lines())
		inside(t, i+1, s)
	}
	if len(slides) > 5 || !strings.Contains(all.String(), "last row") || strings.Count(strings.ReplaceAll(all.String(), "\n", ""), "WMW") < 1 {
		t.Errorf("%d slides: %s", len(slides), all.String())
	}
}

// The lists of a house-style file are read up to a bound, and ids that are no names are refused, so that nothing of
// them stands in our markup.
func TestHouseFilesAreNotTrusted(t *testing.T) {
	word, deck := wordHouse(t), slideHouse(t)
	const evil = `a&quot;/&gt;&lt;evil b=&quot;`
	padding := "<!--" + strings.Repeat("x", 5<<20) + "-->"
	numbered := func(id string) func(string) string {
		return set(t, `<w:num w:numId="1">`, `<w:num w:numId="`+id+`">`)
	}
	for name, c := range map[string]struct {
		word bool
		part string
		by   func(string) string
		key  string
	}{
		"types of 5 MB":           {true, "[Content_Types].xml", set(t, "</Types>", padding+"</Types>"), "render.house_list"},
		"relations of 5 MB":       {false, "ppt/_rels/presentation.xml.rels", set(t, "</Relationships>", padding+"</Relationships>"), "render.house_list"},
		"an id with marks":        {false, "ppt/slideMasters/_rels/slideMaster1.xml.rels", set(t, `Id="rId1"`, `Id="`+evil+`"`), "render.house_damaged"},
		"an id twice":             {true, "word/_rels/document.xml.rels", set(t, `Id="rId1"`, `Id="rId2"`), "render.house_damaged"},
		"an id of a master":       {false, "ppt/presentation.xml", set(t, `sldMasterId id="2147483648"`, `sldMasterId id="`+evil+`"`), "render.house_damaged"},
		"a small id of a master":  {false, "ppt/presentation.xml", set(t, `sldMasterId id="2147483648"`, `sldMasterId id="7"`), "render.house_damaged"},
		"a number of a list":      {true, "word/numbering.xml", numbered(evil), "render.house_damaged"},
		"a huge number of a list": {true, "word/numbering.xml", numbered("999999999999"), "render.house_damaged"},
		"a document type":         {false, "ppt/slideLayouts/slideLayout3.xml", set(t, "<p:sldLayout ", `<!DOCTYPE a [<!ENTITY b "c">]><p:sldLayout `), "render.house_damaged"},
		"a document type, typed":  {false, "ppt/theme/theme1.xml", set(t, "<a:theme ", `<!DOCTYPE a><a:theme `), "render.house_damaged"},
	} {
		d, write := report(i18n.EN, 0), office.PPTX
		if c.word {
			write, d.Style.DOCX = office.DOCX, rewritten(t, word, map[string]func(string) string{c.part: c.by})
		} else {
			change := map[string]func(string) string{c.part: c.by}
			if strings.HasSuffix(name, ", typed") { // as something that is no XML by its type
				change["[Content_Types].xml"] = set(t, "application/vnd.openxmlformats-officedocument.theme+xml", "application/theme; charset=utf-8")
			}
			d.Style.PPTX = rewritten(t, deck, change)
		}
		refused(t, name, write, d, c.key)
	}
	taken := func(name string, change map[string]func(string) string) *ooxml.File {
		t.Helper()
		d := report(i18n.EN, 0)
		d.Style.PPTX = rewritten(t, deck, change)
		f := ooxml.Check(t, bytesOf(t, office.PPTX, d))
		for _, part := range f.Names {
			if strings.Contains(string(f.Parts[part].Data), "<evil") {
				t.Errorf("%s: it stands in %s", name, part)
			}
		}
		return f
	}
	f := taken("r:id first", map[string]func(string) string{"ppt/presentation.xml": set(t, `<p:sldMasterId id="2147483648" r:id="rId1"`, `<p:sldMasterId r:id="rId1" id="2147483648"`)})
	if got := f.Parts["ppt/presentation.xml"].Root.All("p:sldMasterId")[0].Attr["id"]; got != "2147483648" {
		t.Errorf("the id of the master is %q", got)
	}
	f = taken("no id", map[string]func(string) string{"ppt/presentation.xml": set(t, `<p:sldMasterId id="2147483648" `, `<p:sldMasterId `)})
	if got := f.Parts["ppt/presentation.xml"].Root.All("p:sldMasterId")[0].Attr["id"]; got != "2147483648" {
		t.Errorf("the id of a master without one is %q", got)
	}
	var b bytes.Buffer
	d := report(i18n.EN, 0)
	d.Style.PPTX = rewritten(t, deck, map[string]func(string) string{"ppt/slideLayouts/slideLayout2.xml": set(t, `<p:ph idx="1"/>`, `<p:ph idx="`+evil+`"/>`)})
	if err := office.PPTX(&b, d); err != nil {
		t.Fatal(err)
	}
	for _, s := range slidesOf(ooxml.Read(b.Bytes())) {
		if strings.Contains(string(s.Data), "evil") {
			t.Error("the place of a layout stands in a slide")
		}
	}
}

// A tone of a figure is said by its sign in a workbook too, and the figure stays one; a name that would end with an
// apostrophe after it is cut does not; charts have the order of elements that Excel asks for.
func TestWorkbookSays(t *testing.T) {
	d := report(i18n.EN, 5)
	long := strings.Repeat("x", 30) + "' tail"
	d.Sections = append([]office.Section{{Title: "S", Blocks: []office.Block{office.Table{Caption: long, Columns: []office.Column{{Title: "A", Kind: office.Number}, {Title: "B", Kind: office.Money, Currency: "EUR"}, {Title: "C", Kind: office.Number}},
		Rows: [][]office.Cell{{{Value: 12, Tone: office.Bad}, {Value: -1250, Tone: office.Watch}, {Value: 1 << 60, Tone: office.Good}}}}}}}, d.Sections...)
	data := bytesOf(t, office.XLSX, d)
	f := ooxml.Check(t, data)
	charts := 0
	for _, name := range f.Names {
		if strings.HasPrefix(name, "xl/charts/") && f.Parts[name].Root != nil && f.Parts[name].Root.Name == "c:chartSpace" {
			charts++
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if charts != 5 {
		t.Errorf("%d charts", charts)
	}
	sheets := book.GetSheetList()
	first := sheets[1]
	if first != strings.Repeat("x", 30) {
		t.Errorf("the sheet is called %q", first)
	}
	for cell, want := range map[string][2]string{"A5": {"■\u00a012", "12"}, "B5": {"▲\u00a0-12.50", "-12.5"}, "C5": {"●\u00a01,152,921,504,606,846,976", "●\u00a01,152,921,504,606,846,976"}} {
		shown, err := book.GetCellValue(first, cell)
		if raw, _ := book.GetCellValue(first, cell, excelize.Options{RawCellValue: true}); err != nil || shown != want[0] || raw != want[1] {
			t.Errorf("%s is %q and shown as %q, want %q", cell, raw, shown, want)
		}
	}
	for _, name := range sheets {
		rows, err := book.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) > 4 && rows[3][0] == "million EUR" && !slices.Contains(rows[4], "0.2") {
			t.Errorf("%s has no figures of its chart: %q", name, rows)
		}
	}
}

// A chart without a format shows its values alike everywhere, and a table in parts counts once.
func TestFormatsAndParts(t *testing.T) {
	d := report(i18n.EN, 0)
	wide := office.Table{Caption: "Wide", Columns: make([]office.Column, 30), Rows: [][]office.Cell{make([]office.Cell, 30)}}
	for i := range wide.Columns {
		wide.Columns[i].Title = "C" + strconv.Itoa(i)
	}
	d.Sections = []office.Section{{Title: "S", Blocks: []office.Block{
		office.Chart{Caption: "Shares", Alt: "x", Names: []string{"a", "b"}, Series: []office.Series{{Name: "v", Values: []float64{.35, 7}}}},
		para("between"), office.PageBreak{}, office.Chart{Caption: "Whole", Alt: "x", Names: []string{"a"}, Series: []office.Series{{Name: "v", Values: []float64{4}}}},
		office.PageBreak{}, wide, office.PageBreak{}, office.Table{Caption: "Small", Columns: []office.Column{{Title: "A"}}, Rows: [][]office.Cell{{{Text: "a"}}}}}}}
	f := ooxml.Check(t, bytesOf(t, office.DOCX, d)) // a page break before what stays with the next: the order of its properties
	for n, want := range map[string]string{"word/charts/chart1.xml": "#,##0.00", "word/charts/chart2.xml": "#,##0"} {
		if got := f.Parts[n].Root.All("c:formatCode")[0].Text; got != want {
			t.Errorf("%s: %q, want %q", n, got, want)
		}
	}
	page := string(bytesOf(t, office.HTML, d))
	if !strings.Contains(page, `<td class="num">0.35</td>`) || !strings.Contains(page, `<td class="num">7.00</td>`) || !strings.Contains(page, `<td class="num">4</td>`) {
		t.Error("the page prints the values otherwise")
	}
	counted, repeated := 0, 0
	for _, n := range f.Parts["word/document.xml"].Root.All("w:instrText") {
		switch strings.TrimSpace(n.Text) {
		case `SEQ Table \* ARABIC`:
			counted++
		case `SEQ Table \c \* ARABIC`:
			repeated++
		}
	}
	if counted != 2 || repeated != 2 {
		t.Errorf("%d captions count, %d repeat the number of their table", counted, repeated)
	}
}
