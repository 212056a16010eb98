package office_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
	"cairn/internal/testkit/ooxml"
)

type writer func(io.Writer, office.Document) error

func bytesOf(t testing.TB, write writer, d office.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// the writers whose files are OOXML packages of this pair of hands.
var writers = []struct {
	name  string
	write writer
}{{"docx", office.DOCX}, {"pptx", office.PPTX}}

// A document holds all that its model says, as Word knows it.
func TestWordDocument(t *testing.T) {
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			d := report(lang, 2)
			d.Style.Logo = logo()
			f := ooxml.Check(t, bytesOf(t, office.DOCX, d))
			main := f.Parts["word/document.xml"].Root
			holdsContents(t, main, lang)
			holdsFrame(t, f, &d)
			holdsCaptions(t, main, lang)
			if got := len(main.All("w:tblHeader")); got != 3 {
				t.Errorf("%d tables repeat their head, want 3", got)
			}
			total := main.All("w:tbl")[1]
			last := total.Children[len(total.Children)-1].Words()
			if want := in(lang, "Total1,350,000.00799,370.50", "Total1\u00a0350\u00a0000,00799\u00a0370,50"); last != want {
				t.Errorf("totals %q, want %q", last, want)
			}
			if got := len(f.Related(f.Parts["word/document.xml"], "chart")); got != 2 {
				t.Errorf("%d charts", got)
			}
			notes := f.Parts["word/footnotes.xml"].Lines()
			if strings.Count(notes, "R-2026-014") != 3 {
				t.Errorf("footnotes:%s", notes)
			}
			for _, p := range main.All("wp:docPr") {
				if p.Attr["descr"] == "" {
					t.Error("a picture without words")
				}
			}
			if got := len(main.All("wpg:wgp")); got != 2 {
				t.Errorf("%d drawings as shapes", got)
			}
			other := in(lang, "fr-FR", "en-GB")
			if n := slices.IndexFunc(main.All("w:lang"), func(n *ooxml.Node) bool { return n.Attr["w:val"] == other }); n < 0 {
				t.Error("text of the other language does not say so")
			}
			if !strings.Contains(main.Words(), in(lang, "[in French]", "[en anglais]")) {
				t.Error("text of the other language is not marked")
			}
		})
	}
}

// holdsContents compares the table of contents with the headings: the same words and places, and the numbers that Word
// gives headings of their styles.
func holdsContents(t *testing.T, main *ooxml.Node, lang i18n.Lang) {
	t.Helper()
	var lines, heads []string
	chapter, under, letter := 0, 0, 0
	for _, p := range main.All("w:p") {
		style := p.Child("w:pPr").Val("w:pStyle")
		switch style {
		case "TOC1", "TOC2":
			if len(lines) == 0 && !strings.Contains(p.Words(), `TOC \o "1-2"`) {
				t.Errorf("the field does not begin with the first line: %q", p.Words())
			}
			lines = append(lines, p.Child("w:hyperlink").Attr["w:anchor"]+" "+withTabs(p.Child("w:hyperlink")))
			continue
		case "Heading1":
			chapter, under = chapter+1, 0
		case "CairnAppendix":
			letter, under = letter+1, 0
		case "Heading2":
			under++
		default:
			continue
		}
		number := strconv.Itoa(chapter)
		if letter > 0 {
			number = string(rune('@' + letter))
		}
		switch style {
		case "Heading1":
			number += "\t"
		case "Heading2":
			number += "." + strconv.Itoa(under) + "\t"
		default:
			number = in(lang, "Appendix ", "Annexe ") + number + " – "
		}
		heads = append(heads, p.Child("w:bookmarkStart").Attr["w:name"]+" "+number+p.Words())
	}
	if len(heads) != 10 || !slices.Equal(lines, heads) {
		t.Errorf("contents\n%q\nheadings\n%q", lines, heads)
	}
}

// holdsFrame looks for the marking on every page, page numbers and what the file says about itself.
func holdsFrame(t *testing.T, f *ooxml.File, d *office.Document) {
	t.Helper()
	for _, name := range []string{"word/header1.xml", "word/footer1.xml", "docProps/core.xml", "docProps/custom.xml"} {
		words := f.Parts[name].Root.Words()
		if !strings.Contains(words, d.Marking) || !strings.Contains(words, d.Notice) {
			t.Errorf("%s has no marking: %q", name, words)
		}
	}
	footer := f.Parts["word/footer1.xml"].Root.Words()
	for _, want := range []string{" PAGE ", " NUMPAGES ", in(d.Lang, "of", "sur")} {
		if !strings.Contains(footer, want) {
			t.Errorf("the footer has no %q", want)
		}
	}
	core := f.Parts["docProps/core.xml"].Root
	for name, want := range map[string]string{"dc:title": d.Title, "dc:subject": d.Subtitle, "dc:creator": d.Author, "dc:language": in(d.Lang, "en-GB", "fr-FR"), "dcterms:created": "2026-11-28T00:00:00Z"} {
		if got := core.Child(name).Words(); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := f.Parts["word/styles.xml"].Root.Child("w:docDefaults").All("w:lang")[0].Attr["w:val"]; got != in(d.Lang, "en-GB", "fr-FR") {
		t.Errorf("the language of the document is %q", got)
	}
	if len(f.Related(f.Parts["word/header1.xml"], "image")) != 1 {
		t.Error("no logo in the header")
	}
}

func holdsCaptions(t *testing.T, main *ooxml.Node, lang i18n.Lang) {
	t.Helper()
	var tables, figures []string
	for _, p := range main.All("w:p") {
		if p.Child("w:pPr").Val("w:pStyle") != "Caption" {
			continue
		}
		words := p.Words()
		if strings.Contains(words, " SEQ "+in(lang, "Table", "Tableau")+` \* ARABIC `) {
			tables = append(tables, words)
		} else if strings.Contains(words, ` SEQ Figure \* ARABIC `) {
			figures = append(figures, words)
		}
	}
	if len(tables) != 3 || len(figures) != 4 || !strings.HasSuffix(figures[3], "ARABIC 4\u00a0– "+in(lang, "Milestones of the package", "Jalons du paquet")) {
		t.Errorf("captions %q %q", tables, figures)
	}
}

// No word of ours stands in the other language's file.
func TestFrenchFilesAreFrench(t *testing.T) {
	data, err := office.Texts.ReadFile("text.json")
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]struct{ EN, FR string }
	if err := json.Unmarshal(data, &words); err != nil {
		t.Fatal(err)
	}
	d := report(i18n.FR, 1)
	d.Sections = append(d.Sections, office.Section{Title: "Vide", Blocks: []office.Block{office.Table{Columns: []office.Column{{Title: "A"}}}}})
	for _, w := range writers {
		lines := strings.Split(ooxml.Check(t, bytesOf(t, w.write, d)).Text(), "\n")
		for key, word := range words {
			if word.EN == word.FR || strings.Contains(word.EN, "{") {
				continue
			}
			for _, line := range lines {
				if strings.TrimSpace(line) == word.EN {
					t.Errorf("%s: %s stands in English: %q", w.name, key, line)
				}
			}
		}
	}
}

func TestSameDocumentSameBytes(t *testing.T) {
	for _, w := range writers {
		d := report(i18n.EN, 3)
		d.Style.Logo = logo()
		if !bytes.Equal(bytesOf(t, w.write, d), bytesOf(t, w.write, d)) {
			t.Errorf("%s: other bytes", w.name)
		}
		e := report(i18n.EN, 3)
		e.Date = e.Date.AddDays(1)
		if bytes.Equal(bytesOf(t, w.write, d), bytesOf(t, w.write, e)) {
			t.Errorf("%s: another date gives the same bytes", w.name)
		}
	}
}

// A chart carries the workbook it is drawn from: what the references of the chart name in the workbook is what the
// chart shows, so that "edit data" changes the chart.
func TestChartsAreDrawnFromTheirWorkbooks(t *testing.T) {
	for _, w := range writers {
		for _, lang := range i18n.Langs {
			f := ooxml.Check(t, bytesOf(t, w.write, report(lang, 5)))
			charts := 0
			for _, name := range f.Names {
				p := f.Parts[name]
				if p.Root == nil || p.Root.Name != "c:chartSpace" {
					continue
				}
				charts++
				book, err := excelize.OpenReader(bytes.NewReader(f.Related(p, "package")[0].Data))
				if err != nil {
					t.Fatal(err)
				}
				compareCaches(t, name, p.Root, book, true)
				sheet := book.GetSheetName(0)
				if err := book.SetCellValue(sheet, "B3", 9.75); err != nil {
					t.Fatal(err)
				}
				compareCaches(t, name, p.Root, book, false)
			}
			if charts != 5 {
				t.Errorf("%s: %d charts", w.name, charts)
			}
		}
	}
}

// compareCaches compares what a chart shows with the cells it names.
func compareCaches(t *testing.T, name string, chart *ooxml.Node, book *excelize.File, same bool) {
	t.Helper()
	equal := true
	for _, ref := range append(chart.All("c:strRef"), chart.All("c:numRef")...) {
		sheet, cells, _ := strings.Cut(ref.Child("c:f").Text, "!")
		from, to, _ := strings.Cut(strings.ReplaceAll(cells, "$", ""), ":")
		if to == "" {
			to = from
		}
		col, first, err := excelize.CellNameToCoordinates(from)
		if err != nil {
			t.Fatal(err)
		}
		_, last, err := excelize.CellNameToCoordinates(to)
		if err != nil {
			t.Fatal(err)
		}
		shown := map[int]string{}
		for _, pt := range ref.All("c:pt") {
			i, _ := strconv.Atoi(pt.Attr["idx"])
			shown[i] = pt.Words()
		}
		for row := first; row <= last; row++ {
			cell, _ := excelize.CoordinatesToCellName(col, row)
			got, err := book.GetCellValue(strings.Trim(sheet, "'"), cell, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			if got != shown[row-first] {
				equal = false
				if same {
					t.Errorf("%s: %s!%s is %q, the chart shows %q", name, sheet, cell, got, shown[row-first])
				}
			}
		}
	}
	if !same && equal {
		t.Errorf("%s: a changed workbook changes nothing that the chart names", name)
	}
}

// Hostile text goes through: the file stays whole, and what can be written is.
func TestHostileText(t *testing.T) {
	d := report(i18n.EN, 0)
	all := strings.Join(hostile, " ")
	d.Title, d.Subtitle, d.Author, d.Marking, d.Notice, d.Keywords = all, all, all, "UNCLASSIFIED "+all, all, hostile
	d.Facts = []office.Fact{{all, all}}
	s := office.Section{Key: all, Title: all, Notes: []office.Block{para(all)}}
	table := office.Table{Caption: all, Columns: []office.Column{{Title: all}, {Title: all}}, Total: all}
	chart := office.Chart{Caption: all, Alt: all, Unit: all, Names: hostile, Format: `0.0"<&"`}
	series := office.Series{Name: all}
	for i, h := range hostile {
		s.Blocks = append(s.Blocks, office.Heading{Level: i % 5, Text: h}, office.Paragraph{Runs: []office.Run{{Text: h, Note: h, Href: h, Lang: i18n.FR}, {Text: h, Href: "#" + h}, {Text: h, Href: "javascript:alert(1)"}, {Text: h, Href: "https://a b/\x01"}}},
			office.List{Items: []office.Item{{Runs: []office.Run{{Text: h}}}}}, office.Tiles{Items: []office.Tile{{Title: h, Line: h, Figure: h, Note: h}}})
		table.Rows = append(table.Rows, []office.Cell{{Text: h, Note: h, Href: h}, {Text: h}})
		series.Values = append(series.Values, float64(i)-3)
	}
	chart.Series = []office.Series{series}
	for kind := office.Bars; kind <= office.Ring; kind++ {
		chart.Kind = kind
		s.Blocks = append(s.Blocks, chart)
	}
	s.Blocks = append(s.Blocks, table)
	d.Sections = append(d.Sections, s)
	for _, w := range writers {
		f := ooxml.Check(t, bytesOf(t, w.write, d))
		text := f.Text()
		for _, want := range []string{`a<b>&"'c]]>`, "👩‍🚒🇲🇩 emoji 🎖️", strings.Repeat("Überlang", 25), "10\u00a0000\u202f%", "ليلى الحداد (القاهرة", "line break tab end", "=1+1"} {
			if !strings.Contains(strings.ReplaceAll(text, "  ", " "), want) {
				t.Errorf("%s: %q is lost", w.name, want)
			}
		}
		for _, r := range text {
			if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0xfffe || r == 0xffff {
				t.Errorf("%s: %U stands in the file", w.name, r)
			}
		}
		for _, name := range f.Names {
			for _, r := range f.Parts[name].Rels {
				if r.Outside {
					t.Errorf("%s: a link to %q", w.name, r.Target)
				}
			}
		}
	}
}

// Large tables and empty sections.
func TestLargeAndEmpty(t *testing.T) {
	long := office.Table{Caption: "Long", Total: "Total", Columns: []office.Column{{Title: "Name"}, {Title: "Amount", Kind: office.Number, Total: true}}}
	for i := range 10_000 {
		long.Rows = append(long.Rows, []office.Cell{{Text: "Row " + strconv.Itoa(i)}, {Value: int64(i)}})
	}
	wide := office.Table{Caption: "Wide", Total: "Total"}
	var row []office.Cell
	for i := range 40 {
		wide.Columns = append(wide.Columns, office.Column{Title: "Column " + strconv.Itoa(i+1), Kind: office.Number, Total: true})
		row = append(row, office.Cell{Value: int64(70_000 + i)})
	}
	wide.Rows = [][]office.Cell{row, row}
	d := report(i18n.EN, 0)
	d.Sections = []office.Section{{}, {Title: "Empty"}, {Title: "Void", Layout: office.LayoutTable, Blocks: []office.Block{office.Table{Caption: "None"}, office.Table{Columns: long.Columns, Empty: "No receipts."}, office.List{}, office.Tiles{}, office.Chart{}, office.Paragraph{}, office.PageBreak{}, office.PageBreak{}}},
		{Title: "Long", Layout: office.LayoutTable, Blocks: []office.Block{long}}, {Title: "Wide", Layout: office.LayoutTable, Blocks: []office.Block{wide, para("after")}}}
	for _, w := range writers {
		f := ooxml.Check(t, bytesOf(t, w.write, d))
		text := f.Text()
		lines := map[string]int{}
		for _, line := range strings.Split(text, "\n") {
			lines[line]++
		}
		for i := range 10_000 {
			if lines["Row "+strconv.Itoa(i)] != 1 {
				t.Fatalf("%s: row %d is lost or twice", w.name, i)
			}
		}
		for i := 1; i < 40; i++ { // the first column stands before every part
			if lines["70,0"+strconv.Itoa(100 + i)[1:]] != 2 {
				t.Errorf("%s: column %d is lost or twice", w.name, i+1)
			}
		}
		for _, want := range []string{"49,995,000", "No receipts.", "Nothing to report.", "after", "(columns 2 to"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is lost", w.name, want)
			}
		}
	}
}

// What no writer may write is refused with words that say where.
func TestRefused(t *testing.T) {
	with := func(change func(*office.Document)) office.Document {
		d := report(i18n.EN, 0)
		change(&d)
		return d
	}
	block := func(b office.Block) office.Document {
		return with(func(d *office.Document) { d.Sections[0].Blocks = []office.Block{b} })
	}
	for key, d := range map[string]office.Document{
		"render.no_marking":  with(func(d *office.Document) { d.Marking = " " }),
		"render.no_title":    with(func(d *office.Document) { d.Title = "" }),
		"render.no_date":     with(func(d *office.Document) { d.Date = cal.Date{} }),
		"render.no_language": with(func(d *office.Document) { d.Lang = "de" }),
		"render.bad_colour":  with(func(d *office.Document) { d.Style.Accent = "red" }),
		"render.bad_paper":   with(func(d *office.Document) { d.Style.Paper = "A3" }),
		"render.bad_logo":    with(func(d *office.Document) { d.Style.Logo = []byte("GIF89a") }),
		"render.bad_row":     block(office.Table{Columns: []office.Column{{Title: "A"}}, Rows: [][]office.Cell{{}}}),
		"render.too_many":    block(office.Table{Columns: make([]office.Column, 500)}),
		"render.bad_chart":   block(office.Chart{Names: []string{"a", "b"}, Series: []office.Series{{Values: []float64{1}}}}),
		"render.bad_number":  block(office.Chart{Names: []string{"a"}, Series: []office.Series{{Values: []float64{math.Inf(1)}}}}),
		"render.bad_figure":  block(office.Figure{SVG: "<svg"}),
	} {
		for _, w := range writers {
			var b bytes.Buffer
			if f := fault.Of(w.write(&b, d)); f == nil || f.Key != key || b.Len() > 0 {
				t.Errorf("%s: %v, %d bytes written, want %s", w.name, f, b.Len(), key)
			}
		}
	}
}
