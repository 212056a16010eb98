package office

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/sheet"
	"cairn/internal/testkit/ooxml"
)

func workbookOf(t testing.TB, d Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := XLSX(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// partOf is the markup of a part of an office file.
func partOf(t testing.TB, data []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// A workbook says first what it is; each table and chart has a sheet with typed cells, totals that reckon, a head
// that stays, and the marking on paper; the same document gives the same bytes.
func TestXLSX(t *testing.T) {
	for _, lang := range i18n.Langs {
		d := sample(t, lang, false)
		d.Style.Logo = logo(t)
		data := workbookOf(t, d)
		keep(t, "book-"+string(lang)+".xlsx", data)
		ooxml.Check(t, data)
		if !bytes.Equal(data, workbookOf(t, sampleAgain(d))) {
			t.Error("two files of the same document differ")
		}
		book, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		sheets := book.GetSheetList()
		if len(sheets) != 1+3+5 {
			t.Fatalf("sheets %q", sheets)
		}
		first, err := book.GetRows(sheets[0])
		if err != nil {
			t.Fatal(err)
		}
		all := fmt.Sprint(first)
		for _, want := range []string{d.Marking, d.Notice, d.Title, d.Subtitle, d.Facts[0].Value, d.Facts[5].Value, d.Author, sheets[1], d.Sections[0].Title, "CR-03", "محمد", "🎓"} {
			if !strings.Contains(all, want) {
				t.Errorf("the first sheet does not say %q", want)
			}
		}
		for _, name := range sheets {
			head, err := book.GetHeaderFooter(name)
			if err != nil || !strings.Contains(head.OddHeader, d.Marking) || !strings.Contains(head.OddFooter, d.Marking) || !strings.Contains(head.OddFooter, d.Notice) || !strings.Contains(head.OddFooter, "&P") {
				t.Errorf("%s: header and footer %+v %v", name, head, err)
			}
		}
		money := sheets[1]
		for cell, want := range map[string]string{"B5": "17345.67", "F5": "46354", "E5": "0.1"} {
			got, err := book.GetCellValue(money, cell, excelize.Options{RawCellValue: true})
			if kind, _ := book.GetCellType(money, cell); err != nil || got != want || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
				t.Errorf("%s is %q of type %d, want %s", cell, got, kind, want)
			}
		}
		if formula, _ := book.GetCellFormula(money, "B12"); formula != "SUM(B5:B11)" {
			t.Errorf("the total is %q", formula)
		}
		if value, _ := book.GetCellValue(money, "B12", excelize.Options{RawCellValue: true}); value != "485678.76" {
			t.Errorf("the total is kept as %q", value)
		}
		if value, _ := book.GetCellValue(money, "D7"); value != "" {
			t.Errorf("what is not known is %q", value)
		}
		if value, _ := book.GetCellValue(money, "B5"); value != "17,345.67" {
			t.Errorf("an amount is shown as %q", value)
		}
		panes, err := book.GetPanes(money)
		if err != nil || !panes.Freeze || panes.YSplit != tableHead || panes.XSplit != 1 {
			t.Errorf("panes %+v %v", panes, err)
		}
		layout, err := book.GetPageLayout(money)
		if err != nil || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 {
			t.Errorf("paper %+v %v", layout, err)
		}
		titles := 0
		for _, n := range book.GetDefinedName() {
			if n.Name == "_xlnm.Print_Titles" {
				titles++
			}
		}
		if titles != 8 {
			t.Errorf("%d heads repeat on paper", titles)
		}
		props, err := book.GetDocProps()
		if err != nil || props.Title != d.Title || props.Category != d.Marking || props.Created != "2026-11-28T00:00:00Z" || props.Language != locale(lang) {
			t.Errorf("properties %+v %v", props, err)
		}
		for n := 1; n <= 5; n++ {
			chart := partOf(t, data, fmt.Sprintf("xl/charts/chart%d.xml", n))
			if !strings.Contains(chart, "<c:f>") && !strings.Contains(chart, "<f>") {
				t.Errorf("chart %d has no figures of the sheet", n)
			}
		}
		if err := book.Close(); err != nil {
			t.Error(err)
		}
		if _, err := sheet.Read("x.xlsx", bytes.NewReader(data), int64(len(data))); err != nil {
			t.Errorf("the imports do not read it: %v", err)
		}
	}
}

// What begins like a formula stays text; amounts have the decimals of their currency; figures with more digits
// than a workbook keeps are text; names of sheets are taken once.
func TestXLSXBadInput(t *testing.T) {
	evil := `=HYPERLINK("http://x","y")`
	d := Document{Title: evil, Marking: "A & B", Lang: i18n.EN, Date: cal.MustDate("2026-11-28"), Author: "+1", Facts: []Fact{{"-1", "@SUM(1)"}}}
	table := func(caption string) Table {
		return Table{Caption: caption, Total: "=1+1", Columns: []Column{{Title: evil}, {Title: "JPY", Kind: Money, Currency: "JPY", Total: true}, {Title: "JOD", Kind: Money, Currency: "JOD", Total: true}, {Title: "N", Kind: Number, Total: true}},
			Rows: [][]Cell{{{Text: evil, Href: "javascript:alert(1)"}, {Value: 1234}, {Value: 1234}, {Value: 1 << 60}}, {{Text: "\x00\x1f" + strings.Repeat("W", 40_000), Note: "=n"}, {Value: 1}, {Value: 1}, {Value: 1}}}}
	}
	d.Sections = []Section{{Title: "S", Blocks: []Block{table("a/b:c*?[x]'"), table("A B C X"), table("history"), table(""), Table{Caption: "none"}, Chart{Caption: "empty"}, Chart{Kind: Ring}}}}
	data := workbookOf(t, d)
	ooxml.Check(t, data)
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	seen := map[string]bool{}
	for _, name := range book.GetSheetList() {
		if seen[strings.ToLower(name)] || len([]rune(name)) > 31 || strings.EqualFold(name, "history") {
			t.Errorf("sheet %q", name)
		}
		seen[strings.ToLower(name)] = true
		rows, err := book.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c := range row {
				cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
				if formula, _ := book.GetCellFormula(name, cell); formula != "" && !strings.HasPrefix(formula, "SUM(") {
					t.Errorf("%s!%s is a formula: %s", name, cell, formula)
				}
			}
		}
	}
	name := book.GetSheetList()[1]
	for cell, want := range map[string]string{"A5": evil, "B5": "1,234", "C5": "1.234", "D5": "1,152,921,504,606,846,976", "B7": "1,235", "C7": "1.235", "A7": "=1+1"} {
		if got, err := book.GetCellValue(name, cell); err != nil || got != want {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
	}
	if formula, _ := book.GetCellFormula(name, "D7"); formula != "" {
		t.Errorf("a sum of what is text: %s", formula)
	}
	if strings.Contains(partOf(t, data, "xl/worksheets/sheet2.xml"), "hyperlink ") {
		t.Error("a script is a link")
	}
	if !strings.Contains(partOf(t, data, "xl/worksheets/sheet2.xml"), "A &amp;&amp; B") {
		t.Error("an ampersand of the marking is no sign of the header")
	}
	d.Marking = " "
	if err := XLSX(io.Discard, d); fault.Of(err) == nil || fault.Of(err).Key != "render.no_marking" {
		t.Error(err)
	}
}

func BenchmarkXLSX50000Rows(b *testing.B) {
	d := Document{Title: "T", Marking: "M", Lang: i18n.EN, Date: cal.MustDate("2026-11-28")}
	t := Table{Caption: "Postings", Total: "Total", Columns: []Column{{Title: "Entry"}, {Title: "Day", Kind: Day}, {Title: "Donor"}, {Title: "Line"}, {Title: "Share", Kind: Share}, {Title: "Amount", Kind: Money, Currency: "EUR", Total: true}}}
	for i := range 50_000 {
		t.Rows = append(t.Rows, []Cell{{Text: fmt.Sprint("JV-", i)}, {Day: d.Date.AddDays(-i % 1500)}, {Text: "Norway"}, {Text: "Equipment"}, {Value: int64(i % 10_000)}, {Value: int64(i) * 991}})
	}
	d.Sections = []Section{{Title: "S", Blocks: []Block{t}}}
	b.ReportAllocs()
	for b.Loop() {
		if err := XLSX(io.Discard, d); err != nil {
			b.Fatal(err)
		}
	}
}
