package office_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
	"cairn/internal/testkit/ooxml"
)

// LibreOffice opens every file, sets its pages, and shows what it holds: text, page numbers, the other language. It is
// started once for all of them.
func TestLibreOffice(t *testing.T) {
	ooxml.Needs(t, "soffice", "pdftotext", "pdftoppm")
	dir := t.TempDir()
	files := map[string]office.Document{}
	save := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d := report(i18n.EN, 2)
	d.Style.Logo = logo()
	house := report(i18n.EN, 1)
	house.Style.DOCX, house.Style.PPTX = wordHouse(t), slideHouse(t)
	for name, d := range map[string]office.Document{"report-en.docx": d, "slides-en.pptx": d, "house.docx": house, "house-slides.pptx": house,
		"fr-docx.docx": pictureDocument(), "fr-pptx.pptx": pictureDocument(), "fr-xlsx.xlsx": pictureDocument(), "fr-pdf.pdf": pictureDocument()} {
		files[name] = d
	}
	write := map[string]writer{".docx": office.DOCX, ".pptx": office.PPTX, ".xlsx": office.XLSX, ".pdf": office.PDF}
	var open []string
	for name, d := range files {
		save(name, bytesOf(t, write[filepath.Ext(name)], d))
		if filepath.Ext(name) != ".pdf" {
			open = append(open, filepath.Join(dir, name))
		}
	}
	save("chart.xlsx", chartOnItsWorkbook(t))
	ooxml.Convert(t, "pdf", dir, append(open, filepath.Join(dir, "chart.xlsx"))...)
	textOf := func(t *testing.T, name string) string {
		t.Helper()
		text, err := exec.CommandContext(t.Context(), "pdftotext", "-raw", pdfOf(dir, name), "-").Output()
		if err != nil {
			t.Fatalf("%s: no PDF: %v", name, err)
		}
		return string(text)
	}
	t.Run("chart", func(t *testing.T) {
		if got := textOf(t, "chart.xlsx"); strings.Count(got, "9.75") != 2 || strings.Contains(got, "0.35") {
			t.Errorf("a changed workbook does not change what LibreOffice draws: %q", got)
		}
	})
	for name, d := range files {
		t.Run(name, func(t *testing.T) {
			pages := strings.Split(strings.TrimSuffix(textOf(t, name), "\f"), "\f")
			if filepath.Ext(name) == ".xlsx" {
				holdsSheets(t, d, pages)
			} else {
				holdsPages(t, name, d, pages)
			}
			if strings.HasPrefix(name, "fr-") {
				looksAsApproved(t, pdfOf(dir, name), name)
			}
		})
	}
}

func pdfOf(dir, name string) string {
	if filepath.Ext(name) == ".pdf" {
		return filepath.Join(dir, name)
	}
	return filepath.Join(dir, strings.TrimSuffix(name, filepath.Ext(name))+".pdf")
}

// chartOnItsWorkbook takes a chart and the workbook it carries out of a presentation, lays the chart on the sheet
// it names, and changes a value there while the chart still remembers the old one: a program that draws from the
// workbook, as Office does on "edit data", shows the new value.
func chartOnItsWorkbook(t *testing.T) []byte {
	t.Helper()
	f := ooxml.Read(bytesOf(t, office.PPTX, report(i18n.EN, 1)))
	chart := f.Parts["ppt/charts/chart1.xml"]
	const (
		rels  = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
		named = `" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
		types = `<Override PartName="/xl/drawings/drawing1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/><Override PartName="/xl/charts/chart1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/></Types>`
	)
	is := func(words string) func(string) string { return func(string) string { return words } }
	return rewritten(t, f.Related(chart, "package")[0].Data, map[string]func(string) string{
		"[Content_Types].xml":                 set(t, `</Types>`, types),
		"xl/worksheets/sheet1.xml":            set(t, `<v>0.35</v>`, `<v>9.75</v>`, `</sheetData>`, `</sheetData><drawing r:id="rId1`+named+`/>`),
		"xl/worksheets/_rels/sheet1.xml.rels": is(rels + `drawing" Target="../drawings/drawing1.xml"/></Relationships>`),
		"xl/drawings/_rels/drawing1.xml.rels": is(rels + `chart" Target="../charts/chart1.xml"/></Relationships>`),
		"xl/charts/chart1.xml":                is(regexp.MustCompile(`<c:externalData.*</c:externalData>`).ReplaceAllString(string(chart.Data), "")),
		"xl/drawings/drawing1.xml": is(`<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>8</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>5</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>30</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>` +
			`<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="Chart"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId1` + named + `/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>`),
	})
}

// holdsSheets looks for the marking and the number on every page of a workbook, and for all sheets on paper.
func holdsSheets(t *testing.T, d office.Document, pages []string) {
	t.Helper()
	if len(pages) < 4 || len(pages) > 12 {
		t.Errorf("%d pages", len(pages))
	}
	for i, page := range pages {
		if page = strings.Join(strings.Fields(page), " "); strings.Count(page, d.Marking) < 2 || !strings.Contains(page, "Page "+strconv.Itoa(i+1)+" sur "+strconv.Itoa(len(pages))) {
			t.Errorf("page %d has no marking above and below, or no number: %.400s", i+1, page)
		}
	}
	all := strings.Join(strings.Fields(strings.Join(pages, " ")), "")
	for _, want := range []string{"1,350,000.00", "■Horstrajectoire"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is on no page", want)
		}
	}
}

func holdsPages(t *testing.T, name string, d office.Document, pages []string) {
	t.Helper()
	if len(pages) < 4 || len(pages) > 30 {
		t.Errorf("%s has %d pages", name, len(pages))
	}
	for i, page := range pages {
		page = strings.Join(strings.Fields(page), " ") // a marking may take two lines
		if strings.Count(page, d.Marking) != 2 || strings.Count(page, d.Notice) != 2 {
			t.Errorf("%s, page %d: no marking or notice above and below", name, i+1)
		}
		number := strconv.Itoa(i + 1)
		if filepath.Ext(name) != ".pptx" {
			number = "Page " + number + in(d.Lang, " of ", " sur ") + strconv.Itoa(len(pages))
		}
		if !regexp.MustCompile(`(^|\s)` + number + `(\s|$)`).MatchString(page) {
			t.Errorf("%s, page %d: no %q", name, i+1, number)
		}
	}
	bare := func(s string) string { return strings.Join(strings.Fields(s), "") } // another font breaks lines elsewhere
	text := bare(strings.Join(pages, ""))
	for _, want := range []string{d.Title, "DCB-MDA-2026-S2-04", in(d.Lang, "1,350,000.00", "1 350 000,00"), in(d.Lang, "Appendix A", "Annexe A"), in(d.Lang, "Equipment shipped", "Matériel expédié"), "T4 2026", in(d.Lang, "Approve CR-03", "Approuver la CR-03")} {
		if !strings.Contains(text, bare(want)) {
			t.Errorf("%s: %q is not on its pages", name, want)
		}
	}
}
