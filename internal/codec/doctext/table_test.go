package doctext

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// packed is an archive of parts.
func packed(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func wordFile(t testing.TB, body string) []byte {
	return packed(t, "word/document.xml", "<w:document><w:body>"+body+"</w:body></w:document>")
}

func openFile(t testing.TB, body string) []byte {
	return packed(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "<office:body>"+body+"</office:body>")
}

// Cells and tabs are apart by a gap in every form; a cell of several paragraphs is read by itself, and the paragraph before a table is no
// part of it.
func TestCellsStandApartInEveryForm(t *testing.T) {
	want := "Before the table\nJob title   Project Officer\nGrade   A.2\nContact\n+49 30 1234\nPaul Meyer\nExperience\nAfter   it\n"
	row := func(open, cell, shut string, cells ...string) (s string) {
		for _, c := range cells {
			s += strings.ReplaceAll(cell, "…", strings.ReplaceAll(c, "/", shut))
		}
		return open + s
	}
	word := func(cells ...string) string {
		return row("<w:tr>", "<w:tc><w:p><w:r><w:t>…</w:t></w:r></w:p></w:tc>", "</w:t></w:r></w:p><w:p><w:r><w:t>", cells...) + "</w:tr>"
	}
	odf := func(cells ...string) string {
		return row("<table:table-row>", "<table:table-cell><text:p>…</text:p></table:table-cell>", "</text:p><text:p>", cells...) + "</table:table-row>"
	}
	rtf := func(cells ...string) string {
		return row(`\trowd\cellx10\cellx20\pard\intbl `, `…\cell `, `\par `, cells...) + `\row\pard `
	}
	web := func(cells ...string) string { return row("<tr>", "<td><p>…", "</p><p>", cells...) } // the ends are left out
	rows := [][]string{{"Job title", "Project Officer"}, {"Grade", "", "A.2"}, {"Contact/+49 30 1234", "Paul Meyer/Experience"}}
	table := func(one func(...string) string) (s string) {
		for _, r := range rows {
			s += one(r...)
		}
		return s
	}
	for name, content := range map[string][]byte{
		"docx": wordFile(t, "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>Before the table</w:t></w:r></w:p><w:tbl>"+table(word)+"</w:tbl><w:p><w:r><w:t>After</w:t><w:tab/><w:t>it</w:t></w:r></w:p>"),
		"odt":  openFile(t, "<text:p>Before <text:span> </text:span> the\n  table</text:p><table:table>"+table(odf)+"</table:table><text:p>After<text:tab/>it</text:p>"),
		"rtf":  []byte(`{\rtf1\ansi Before the table\par ` + table(rtf) + `After\tab it\par}`),
		"html": []byte("<html><body><p>Before <b> </b> the\n   table<table>" + table(web) + "</table><p>After&nbsp;&nbsp;&nbsp;it"),
		"text": []byte(strings.ReplaceAll(strings.ReplaceAll(want, "   ", "\t"), "A.2", "  A.2")),
	} {
		text, err := Read(content)
		if err != nil || text.String() != want {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
}

// The rows of a table inside a table stand in the cell that it stands in, as one line each.
func TestTablesInsideTables(t *testing.T) {
	want := "Side\nName   Jane\nGrade   A.2\n"
	inner := "<w:tbl><w:tr><w:tc><w:p><w:t>Name</w:t></w:p></w:tc><w:tc><w:p><w:t>Jane</w:t></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:t>Grade</w:t></w:p></w:tc><w:tc><w:p><w:t>A.2</w:t></w:p></w:tc></w:tr></w:tbl>"
	web := "<table><tr><td>Side<tr><td><table><tr><td>Name</td><td>Jane</td></tr><tr><td>Grade<td>A.2</table></td></tr></table>"
	for name, content := range map[string][]byte{
		"docx": wordFile(t, "<w:tbl><w:tr><w:tc><w:p><w:t>Side</w:t></w:p></w:tc></w:tr><w:tr><w:tc>"+inner+"<w:p/></w:tc></w:tr></w:tbl>"),
		"html": []byte("<html><body>" + web),
	} {
		if text, err := Read(content); err != nil || text.String() != want {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
}

// A row of very many cells is read in pieces and up to the limit of all text, whether they hold something or not.
func TestRowOfManyCells(t *testing.T) {
	const many = 150_000
	cell := strings.Repeat("abc ", 8)
	for name, content := range map[string][]byte{
		"docx":       wordFile(t, "<w:tr>"+strings.Repeat("<w:tc><w:p><w:t>"+cell+"</w:t></w:p></w:tc>", many)+"</w:tr>"),
		"docx empty": wordFile(t, "<w:p><w:t>abc</w:t></w:p><w:tr>"+strings.Repeat("<w:tc/>", 2*many)+"</w:tr>"),
		"odt":        openFile(t, "<table:table-row>"+strings.Repeat("<table:table-cell><text:p>"+cell+"</text:p></table:table-cell>", many)+"</table:table-row>"),
	} {
		text, err := Read(content)
		if err != nil {
			t.Fatal(name, err)
		}
		if cut := slices.Contains(text.Notes, Cut); cut == strings.HasSuffix(name, "empty") {
			t.Errorf("%s: cut %v", name, cut)
		}
		if len(text.Blocks) == 0 || text.runes > maxRunes+maxHeld*(len(cell)+len(gap)) {
			t.Errorf("%s: %d blocks, %d characters", name, len(text.Blocks), text.runes)
		}
	}
}

// A binary Word document says of each paragraph whether it stands in a table; where it does not, a row begins at its first cell mark.
func TestTablesOfABinaryDocument(t *testing.T) {
	text := []rune("Before\rTitle\aOfficer\a\aSide\rPhone\aName\rWork\a\aLast\r")
	lines := func(marks func(int) mark) string {
		var out Text
		wordLines(&out, text, marks)
		return out.String()
	}
	if got, want := lines(guessed(text)), "Before\nTitle   Officer\nSide\nPhone   Name\nWork\nLast\n"; got != want {
		t.Errorf("guessed:\n%s", got)
	}
	list := []paragraph{}
	from, ended := 0, false
	for i, r := range text {
		if r == '\r' || r == '\a' {
			row := r == '\a' && from == i
			list = append(list, paragraph{at: int64(100 + 2*from), cell: len(list) > 0 && !ended, row: row})
			from = i + 1
			ended = row && i > len(text)/2
		}
	}
	if got, want := lines(marksOf(text, []run{{0, 2, 100}}, list)), "Before\nTitle   Officer\nSide\nPhone\nName\nWork\nLast\n"; got != want {
		t.Errorf("told:\n%s", got)
	}
	page := make([]byte, pageSize)
	binary.LittleEndian.PutUint32(page, 100)
	binary.LittleEndian.PutUint32(page[4:], 120)
	page[pageSize-1] = 1
	page[8] = 200                                                                                       // the box: where its properties stand, in words
	copy(page[400:], []byte{9, 0, 0, 0x03, 0x24, 1, 0x08, 0xd6, 2, 0, 9, 0x16, 0x24, 1, 0x17, 0x24, 1}) // a table's, and those of a row's end
	if got := formatted(page); !slices.Equal(got, []paragraph{{100, true, true}}) {
		t.Errorf("properties: %+v", got)
	}
}
