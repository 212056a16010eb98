package office

import (
	"bytes"
	"math"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// bookDate is the date of the parts within an embedded workbook. It is fixed: the file around it has the
// document's.
var bookDate = cal.MustDate("1980-01-01")

// workbook is the workbook of a chart: one sheet with the names and the figures.
func (c *Chart) workbook(at chartBook, lang i18n.Lang) []byte {
	const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	var p pack
	book := p.part("xl/workbook.xml", typeOffice+"spreadsheetml.sheet.main+xml")
	sheet := p.part("xl/worksheets/sheet1.xml", typeOffice+"spreadsheetml.worksheet+xml")
	styles := p.part("xl/styles.xml", typeOffice+"spreadsheetml.styles+xml")
	p.root.relate(relOffice+"officeDocument", book)
	book.put(xmlHead, `<workbook xmlns="`, main, `" xmlns:r="`, nsRel, `"><sheets><sheet name="`, text(at.sheet), `" sheetId="1" r:id="`, book.relate(relOffice+"worksheet", sheet), `"/></sheets></workbook>`)
	book.relate(relOffice+"styles", styles)
	styles.put(xmlHead, `<styleSheet xmlns="`, main, `"><numFmts count="1"><numFmt numFmtId="164" formatCode="`, text(c.format(lang)), `"/></numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>`,
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`)
	sheet.put(xmlHead, `<worksheet xmlns="`, main, `"><cols><col min="1" max="1" width="32" customWidth="1"/></cols><sheetData><row r="1">`)
	words := func(column, row int, s string) {
		if len(s) > 32_000 {
			s = strings.ToValidUTF8(s[:32_000], "") // the most a cell can hold
		}
		sheet.put(`<c r="`, columnName(column), row, `" t="inlineStr"><is><t xml:space="preserve">`, escapedCell(s), `</t></is></c>`)
	}
	words(0, 1, c.Unit)
	for i, s := range c.Series {
		words(i+1, 1, s.Name)
	}
	sheet.put(`</row>`)
	for n, name := range c.Names {
		sheet.put(`<row r="`, n+2, `">`)
		words(0, n+2, name)
		for i, s := range c.Series {
			if !math.IsNaN(s.Values[n]) {
				sheet.put(`<c r="`, columnName(i+1), n+2, `" s="1"><v>`, s.Values[n], `</v></c>`)
			}
		}
		sheet.put(`</row>`)
	}
	sheet.put(`</sheetData></worksheet>`)
	var out bytes.Buffer
	_ = p.write(&out, bookDate) // a bytes.Buffer never fails
	return out.Bytes()
}
