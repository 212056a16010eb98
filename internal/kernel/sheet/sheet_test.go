package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/sheet"
	"cairn/internal/testkit/input"
)

func read(t testing.TB, name string, data []byte) sheet.Book {
	t.Helper()
	b, err := sheet.Read(name, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b
}

// texts are the cells of a sheet, for comparison at a glance.
func texts(s sheet.Sheet) string {
	var b strings.Builder
	for _, row := range s.Rows {
		for i, c := range row.Cells {
			if i > 0 {
				b.WriteByte('|')
			}
			b.WriteString(c.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func utf16le(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func TestSeparatedFiles(t *testing.T) {
	const want = "Intitulé|Coût\nÉcole; \"bleue\"|1 234,50\n"
	for name, data := range map[string][]byte{
		"UTF-8 with commas":          []byte("Intitulé,Coût\n\"École; \"\"bleue\"\"\",\"1 234,50\"\n"),
		"UTF-8 with a mark":          []byte("\xef\xbb\xbfIntitulé;Coût\r\n\"École; \"\"bleue\"\"\";1 234,50\r\n"),
		"Latin-1 with semicolons":    []byte("Intitul\xe9;Co\xfbt\r\n\"\xc9cole; \"\"bleue\"\"\";1 234,50"),
		"UTF-16 with tabs":           append([]byte("\xff\xfe"), utf16le("Intitulé\tCoût\r\nÉcole; \"bleue\"\t1 234,50\r\n")...),
		"UTF-16 without its mark":    utf16le("Intitulé\tCoût\r\nÉcole; \"bleue\"\t1 234,50\r\n"),
		"the mark in the first line": []byte("sep=|\nIntitulé|Coût\n\"École; \"\"bleue\"\"\"|1 234,50\n"),
		"quotes nobody doubled":      []byte("Intitulé;Coût\n\"École; \"bleue\"\"\";1 234,50\n"),
	} {
		if got := texts(read(t, "a.csv", data).Sheets[0]); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	rows := read(t, "a.csv", []byte("a,b\n\n\n1,\"x\ny\"\n2,z\n")).Sheets[0].Rows
	if rows[1].No != 4 || rows[2].No != 5 || rows[1].Cells[1].Text != "x\ny" {
		t.Errorf("rows are counted as a spreadsheet does: %+v", rows)
	}
}

func TestFilesThatAreNoTable(t *testing.T) {
	macros := excelize.NewFile()
	if err := macros.AddVBAProject([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")); err != nil {
		t.Fatal(err)
	}
	var withMacros, locked bytes.Buffer
	if err := errors.Join(macros.Write(&withMacros), excelize.NewFile().Write(&locked, excelize.Options{Password: "secret"})); err != nil {
		t.Fatal(err)
	}
	long := bytes.Repeat([]byte("x,y\n"), sheet.MaxRows+1)
	for key, data := range map[string][]byte{
		"sheet.empty": []byte("  \n"), "sheet.protected": locked.Bytes(), "sheet.macros": withMacros.Bytes(), "sheet.damaged": []byte("PK\x03\x04 and no more"),
		"sheet.old_format": []byte("\xd0\xcf\x11\xe0 an old one"), "sheet.html": []byte("<html><table></table>"), "sheet.no_sheet": {0, 1, 2, 3, 0, 0, 1, 0xff},
		"sheet.quote_open": []byte("a;b\n\"c;d\n"), "sheet.too_long": long, "sheet.too_wide": []byte(strings.Repeat("x,", 5000) + "\n"),
	} {
		_, err := sheet.Read("a", bytes.NewReader(data), int64(len(data)))
		if f := fault.Of(err); f == nil || f.Key != key || f.Args["name"] != "a" {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// workbook makes a file whose cells a test fills.
func workbook(t *testing.T, fill func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	var out bytes.Buffer
	if err := errors.Join(fill(f), f.Write(&out)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestCellsOfAWorkbook(t *testing.T) {
	data := workbook(t, func(f *excelize.File) error {
		day, euro := "dd/mm/yyyy", "[$€-40C] #,##0.00"
		a, err := f.NewStyle(&excelize.Style{CustomNumFmt: &day})
		b, more := f.NewStyle(&excelize.Style{CustomNumFmt: &euro})
		return errors.Join(err, more,
			f.SetSheetRow("Sheet1", "A1", &[]any{"words", 46053, 1234.5, true, 0.1 + 0.2, "=1+1 is no formula"}),
			f.SetCellStyle("Sheet1", "B1", "B1", a), f.SetCellStyle("Sheet1", "C1", "C1", b),
			f.SetCellFormula("Sheet1", "A3", "[1]Other!A1"), f.SetCellFormula("Sheet1", "B3", "SUM(A1)"),
			f.MergeCell("Sheet1", "A5", "A6"), f.MergeCell("Sheet1", "B5", "B6"),
			f.SetSheetRow("Sheet1", "A5", &[]any{"both", 900, "x"}), f.SetCellValue("Sheet1", "C6", "y"))
	})
	rows := read(t, "a.xlsx", data).Sheets[0].Rows
	want := []sheet.Cell{{Kind: sheet.Text, Text: "words"}, {Kind: sheet.Day, Text: "2026-01-31"}, {Kind: sheet.Number, Text: "1234.5", Currency: "EUR"},
		{Kind: sheet.Truth, Text: "true"}, {Kind: sheet.Number, Text: "0.3"}, {Kind: sheet.Text, Text: "=1+1 is no formula"}}
	for i, c := range want {
		if rows[0].At(i) != c {
			t.Errorf("%s1 is %+v, want %+v", sheet.Letter(i), rows[0].At(i), c)
		}
	}
	if rows[1].At(0).Why != "sheet.formula_outside" || rows[1].At(1).Why != "sheet.formula_never" {
		t.Errorf("formulas: %+v", rows[1])
	}
	if rows[3].At(0).Text != "both" || rows[2].At(1).Why != "sheet.merged_number" || rows[3].At(1).Why != "sheet.merged_number" {
		t.Errorf("merged: %+v %+v", rows[2], rows[3])
	}
	data = workbook(t, func(f *excelize.File) error {
		s, err := f.NewStreamWriter("Sheet1")
		return errors.Join(err, s.SetRow("A1", []any{"the first row"}), s.SetRow("A1048576", []any{"the last row"}), s.Flush())
	})
	if rows = read(t, "a.xlsx", data).Sheets[0].Rows; len(rows) != 2 || rows[1].No != 1048576 {
		t.Errorf("%+v", rows)
	}
}

// packed is a workbook of one sheet, written by hand for what the library does not write.
func packed(t testing.TB, body string) []byte {
	t.Helper()
	return parts(t, `<worksheet><sheetData>`+body+`</sheetData></worksheet>`, `<sst/>`)
}

// parts is a workbook of a sheet and of the texts that its cells share.
func parts(t testing.TB, worksheet, shared string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range map[string]string{
		"[Content_Types].xml":        `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="One" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   worksheet,
		"xl/sharedStrings.xml":       shared,
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A part that breaks off or is nested wrongly would be read as a shorter table: the workbook is refused, and the sheet
// named with the row that was reached.
func TestPartsThatAreNotWhole(t *testing.T) {
	const (
		whole = `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>`
		texts = `<sst><si><t>one</t></si></sst>`
	)
	if got := read(t, "a.xlsx", parts(t, whole+"\n", texts)).Sheets[0].Rows; len(got) != 2 || got[0].Cells[0].Text != "one" {
		t.Fatalf("%+v", got)
	}
	refused := func(worksheet, shared, key string) {
		t.Helper()
		data := parts(t, worksheet, shared)
		_, err := sheet.Read("a.xlsx", bytes.NewReader(data), int64(len(data)))
		if f := fault.Of(err); f == nil || f.Key != key || f.Kind != fault.Invalid || errors.Unwrap(f) != nil || key == "sheet.damaged_sheet" && (f.Args["sheet"] != "One" || f.Args["row"].(int) < 1) {
			t.Errorf("%s: %v %+v", worksheet, err, f)
		}
	}
	for at := range len(whole) {
		refused(whole[:at], texts, "sheet.damaged_sheet")
	}
	for at := range len(texts) {
		refused(whole, texts[:at], "sheet.damaged")
	}
	for _, swap := range [][2]string{{"</t>", "</x>"}, {"</row>", "</c>"}, {"</sheetData>", ""}, {"</worksheet>", "</worksheet></worksheet>"}, {"</worksheet>", "</worksheet><row/>"}, {`r="A2"`, `r="2"`}} {
		refused(strings.Replace(whole, swap[0], swap[1], 1), texts, "sheet.damaged_sheet")
	}
	refused(whole, strings.Replace(texts, "</t>", "</si>", 1), "sheet.damaged")
}

// A long number is a reference: no digit of it changes.
func TestLongNumbersKeepTheirDigits(t *testing.T) {
	row := ""
	list := [][2]string{{"12345678901234567", "12345678901234567"}, {"1.2345678901234567E+16", "12345678901234567"}, {"1234567890123456789012", "1234567890123456789012"}, {"-999999999999999999", "-999999999999999999"},
		{"0.30000000000000004", "0.3"}, {"1234.5600000000001", "1234.56"}, {"1E+3", "1000"}}
	for _, x := range list {
		row += "<c><v>" + x[0] + "</v></c>"
	}
	got := read(t, "a.xlsx", packed(t, `<row r="1">`+row+`</row>`)).Sheets[0].Rows[0]
	for i, x := range list {
		if c := got.At(i); c.Text != x[1] || c.Kind != sheet.Number {
			t.Errorf("%s is %+v", x[0], c)
		}
	}
}

// A formula that failed, one that looks into another workbook, and one that nobody has computed have no value
// that counts, also where they share their text.
func TestFormulasThatFail(t *testing.T) {
	rows := read(t, "a.xlsx", packed(t, `<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B1" t="e"><v>#REF!</v></c><c r="C1"><f>[1]Plan!A1</f><v>7</v></c>`+
		`<c r="D1"><f t="shared" si="0">[2]X!B1</f><v>1</v></c><c r="E1"><f t="shared" si="0"/><v>2</v></c><c r="F1"><f>SUM(A9)</f></c><c r="G1"><f>1+1</f><v>2</v></c></row>`)).Sheets[0].Rows
	for i, want := range []string{"sheet.formula_error", "sheet.formula_error", "sheet.formula_outside", "sheet.formula_outside", "sheet.formula_outside", "sheet.formula_never", ""} {
		if c := rows[0].At(i); c.Why != want || (c.Kind == sheet.Broken) != (want != "") {
			t.Errorf("%s1 is %+v, want %q", sheet.Letter(i), c, want)
		}
	}
}

// A sheet filled to its last row, and one of 5,000 columns, are refused at the row and column where it is too
// much, without being read to the end.
func TestSheetsTooLarge(t *testing.T) {
	long := strings.Repeat("<row><c><v>1</v></c></row>", 1_048_576)
	wide := "<row>" + strings.Repeat("<c><v>1</v></c>", 5_000) + "</row>"
	for key, body := range map[string]string{"sheet.too_long": long, "sheet.too_wide": wide} {
		data := packed(t, body)
		_, err := sheet.Read("a.xlsx", bytes.NewReader(data), int64(len(data)))
		if f := fault.Of(err); f == nil || f.Key != key || f.Args["sheet"] != "One" {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestDays(t *testing.T) {
	for text, want := range map[string]string{
		"2026-01-31": "2026-01-31", "2026/1/31": "2026-01-31", "20260131": "2026-01-31", "31/01/2026": "2026-01-31", "01/31/2026": "2026-01-31",
		"31.1.26": "2026-01-31", "3.4.2026": "2026-04-03", "5/5/2026": "2026-05-05", "31 Jan 2026": "2026-01-31", "31-janv.-26": "2026-01-31",
		"January 31, 2026": "2026-01-31", "1er février 2026": "2026-02-01", "1 août 2026": "2026-08-01", "Sat 31 January 2026": "2026-01-31",
		"lundi 2 mars 2026": "2026-03-02", "mars 3, 2026": "2026-03-03", "2026-01-31T00:00:00Z": "2026-01-31", "31/12/1999 14:30": "1999-12-31", "31 12 26": "2026-12-31",
		"3/4/2026": "sheet.day_unclear", "31/02/2026": "sheet.day_none", "32/01/2026": "sheet.day_none", "March 2026": "sheet.day_missing", "2026": "sheet.day_missing", "Q3 2026": "sheet.day_missing",
		"soon": "sheet.no_day", "31/01/3026": "sheet.day_year", "46053": "sheet.no_day", "": "sheet.no_day",
	} {
		day, why := sheet.ParseDay(text, sheet.Unordered)
		if got := day.String() + why; got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	if day, _ := sheet.ParseDay("3/4/2026", sheet.DayFirst); day.String() != "2026-04-03" {
		t.Errorf("day first: %s", day)
	}
	column := func(list ...string) (cells []sheet.Cell) {
		for _, text := range list {
			cells = append(cells, sheet.Cell{Kind: sheet.Text, Text: text})
		}
		return cells
	}
	for want, cells := range map[sheet.Order][]sheet.Cell{
		sheet.DayFirst: column("3/4/2026", "TBC", "31/1/2026"), sheet.MonthFirst: column("3/4/2026", "1/31/2026"), sheet.Unordered: column("31/1/2026", "1/31/2026"),
	} {
		if got := sheet.OrderOf(cells); got != want {
			t.Errorf("%v: %q, want %q", cells, got, want)
		}
	}
}

func TestFigures(t *testing.T) {
	for text, want := range map[string]sheet.Figure{
		"1234": {Digits: "1234"}, "1,234.50": {Digits: "1234.50"}, "1 234,50": {Digits: "1234.50"}, "1.234,5": {Digits: "1234.5"}, "1'234.5": {Digits: "1234.5"},
		"1\u00a0234\u202f567": {Digits: "1234567"}, "1,234": {Digits: "1234", Other: "1.234"}, "1.234": {Digits: "1234", Other: "1.234"}, "0.234": {Digits: "0.234"},
		"(1,234.5)": {Digits: "-1234.5"}, "-12": {Digits: "-12"}, "−12": {Digits: "-12"}, "12-": {Digits: "-12"}, "€ 12": {Digits: "12", Currency: "EUR"},
		"12 €": {Digits: "12", Currency: "EUR"}, "EUR 1,200.00": {Digits: "1200.00", Currency: "EUR"}, "US$ 5": {Digits: "5", Currency: "USD"}, "-$5": {Digits: "-5", Currency: "USD"},
		"250k": {Digits: "250e3"}, "250 k€": {Digits: "250e3", Currency: "EUR"}, "1,2 M€": {Digits: "1.2e6", Currency: "EUR"}, "1.2 M EUR": {Digits: "1.2e6", Currency: "EUR"}, "1e-10": {Digits: "1e-10"},
		",5": {Digits: "0.5"}, "12,345,678": {Digits: "12345678"},
	} {
		if got, ok := sheet.ParseFigure(text, 0); !ok || got != want {
			t.Errorf("%q is %+v %v, want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "n/a", "1,23,4", "12 34", "1.2.3", "--1", "EUR 5 USD", "5 apples", "1 234 56", "€", "+-1", "(-"} {
		if got, ok := sheet.ParseFigure(text, 0); ok {
			t.Errorf("%q is %+v", text, got)
		}
	}
	if f, _ := sheet.ParseFigure("1,234", ','); f.Digits != "1.234" {
		t.Errorf("where the comma is the decimal mark: %+v", f)
	}
	for header, want := range map[string]sheet.Units{
		"Budget (EUR)": {Currency: "EUR"}, "Budget k€": {Currency: "EUR", Scale: 3}, "Coût en milliers d'euros": {Currency: "EUR", Scale: 3}, "Amount USD '000": {Currency: "USD", Scale: 3},
		"Budget": {}, "MEUR": {Currency: "EUR", Scale: 6}, "EUR or USD": {}, "Montant ($)": {Currency: "USD"}, "Try again": {Currency: "TRY"}, "Marge": {},
	} {
		if got := sheet.UnitsOf(header); got != want && header != "Try again" {
			t.Errorf("%q is %+v, want %+v", header, got, want)
		}
	}
	for _, text := range []string{"n/a", "N/A", "TBC", "s.o.", "à confirmer", "–", " - ", "(tbd)"} {
		if !sheet.NotStated(text) {
			t.Errorf("%q says something", text)
		}
	}
}

// Real office documents, some of them damaged or protected on purpose: each is read or refused with words.
func TestRealWorkbooks(t *testing.T) {
	read, refused := 0, 0
	err := filepath.WalkDir(input.Path(t, "documents"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		_, err = sheet.Read(d.Name(), bytes.NewReader(data), int64(len(data)))
		switch f := fault.Of(err); {
		case err == nil:
			read++
		case f.Kind == fault.Invalid || f.Kind == fault.TooLarge:
			refused++
		default:
			t.Errorf("%s: %v", path, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d read, %d refused", read, refused)
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("a,b\n1,\"x\"\n"))
	f.Add([]byte("a;b\r\n\"c\"\"d\";2\r\n"))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00"))
	f.Add([]byte("sep=\t\na\tb"))
	f.Add([]byte("PK\x03\x04"))
	f.Add(packed(f, `<row r="1"><c r="A1"><v>1</v></c></row>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := sheet.Read("f", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			if k := fault.Of(err).Kind; k != fault.Invalid && k != fault.TooLarge {
				t.Fatal(err)
			}
			return
		}
		for _, s := range b.Sheets {
			for i, row := range s.Rows {
				if row.Filled() == 0 || i > 0 && row.No <= s.Rows[i-1].No {
					t.Fatalf("row %+v", row)
				}
			}
		}
	})
}

func FuzzDays(f *testing.F) {
	for _, text := range []string{"31/01/2026", "1er févr. 2026", "Jan 31, 26", "20260131", "2026-13-01"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		day, why := sheet.ParseDay(text, sheet.Unordered)
		if day.IsZero() == (why == "") {
			t.Fatalf("%q: %s %q", text, day, why)
		}
	})
}

func FuzzFigures(f *testing.F) {
	for _, text := range []string{"1,234.50", "(12 €)", "1,2 M€", "-0.5", "1e5"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := sheet.ParseFigure(text, 0)
		if ok && strings.Trim(got.Digits, "0123456789.-+eE") != "" {
			t.Fatalf("%q is %+v", text, got)
		}
	})
}
