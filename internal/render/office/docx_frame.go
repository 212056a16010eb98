package office

import (
	"bytes"
	"image"
	"strconv"

	"cairn/internal/kernel/i18n"
)

// headerAndFooter writes what stands on every page: the marking above and below, the notice, the logo, and the
// number of the page.
func (f *docx) headerAndFooter() {
	f.header = f.part("word/header1.xml", typeWord+"header+xml")
	f.footer = f.part("word/footer1.xml", typeWord+"footer+xml")
	f.headerID = f.main.relate(relOffice+"header", f.header)
	f.footerID = f.main.relate(relOffice+"footer", f.footer)

	h := &f.header.markup
	h.put(xmlHead, `<w:hdr `, nsWord, `>`)
	logo := f.d.Style.Logo
	if len(logo) == 0 && f.house != nil {
		logo = f.house.logo
	}
	f.threeCells(h, func() { f.logo(h, logo) }, func() { f.marking(h) }, func() { f.plain(h, "header", "") })
	h.put(`</w:hdr>`)

	m := &f.footer.markup
	m.put(xmlHead, `<w:ftr `, nsWord, `>`)
	date := f.p.Date(f.d.Date)
	if f.d.Personal {
		date = ""
	}
	f.threeCells(m, func() { f.plain(m, "footer", date) }, func() { f.marking(m) }, func() {
		f.open(m, "footer", `<w:jc w:val="right"/>`)
		f.words(m, f.p.T("render.page")+i18n.NBSP, runLook{})
		f.field(m, "PAGE", "1", runLook{})
		f.words(m, " "+f.p.T("render.page_of")+i18n.NBSP, runLook{})
		f.field(m, "NUMPAGES", "1", runLook{})
		m.put(`</w:p>`)
	})
	m.put(`</w:ftr>`)
}

// marking writes the marking and the notice, one below the other in the middle. A cell is never without a paragraph.
func (f *docx) marking(m *markup) {
	if f.d.Marking != "" || f.d.Notice == "" {
		f.plain(m, "Cairn Marking", f.d.Marking)
	}
	if f.d.Notice != "" {
		f.plain(m, "Cairn Notice", f.d.Notice)
	}
}

// threeCells writes a row over the whole width, upright or lying.
func (f *docx) threeCells(m *markup, cells ...func()) {
	widths := []int{1100, 2800, 1100} // in fiftieths of a percent
	whole := f.page.wide - f.page.left - f.page.right
	m.put(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		m.put(`<w:gridCol w:w="`, whole*w/5000, `"/>`)
	}
	m.put(`</w:tblGrid><w:tr>`)
	for i, cell := range cells {
		m.put(`<w:tc><w:tcPr><w:tcW w:w="`, widths[i], `" w:type="pct"/></w:tcPr>`)
		cell()
		m.put(`</w:tc>`)
	}
	m.put(`</w:tr></w:tbl>`)
	f.plain(m, "Cairn Gap", "")
}

// logo writes the picture at the left of the header, at most 4 cm wide and 1.1 cm high.
func (f *docx) logo(m *markup, logo []byte) {
	f.open(m, "header")
	if len(logo) > 0 {
		if c, kind, err := image.DecodeConfig(bytes.NewReader(logo)); err == nil && c.Width > 0 && c.Height > 0 {
			media := f.part("word/media/logo."+kind, "")
			media.b = logo
			wide, high := fittedPicture(c, 1_330_000, 396_000)
			m.put(`<w:r><w:drawing>`)
			id := f.openInline(m, wide, high, "logo", f.p.T("render.logo"))
			m.put(`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="`, id, `" name="logo"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="`, f.header.relate(relOffice+"image", media), `"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="`, wide, `" cy="`, high, `"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`)
		}
	}
	m.put(`</w:p>`)
}

// openInline begins a drawing that stands in the text like a letter, and gives its id.
func (f *docx) openInline(m *markup, wide, high int, name, alt string) int {
	f.ids.drawing++
	m.put(`<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="`, wide, `" cy="`, high, `"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="`, f.ids.drawing, `" name="`, name+" "+strconv.Itoa(f.ids.drawing), `" descr="`, text(alt), `"/><wp:cNvGraphicFramePr/>`)
	return f.ids.drawing
}

// titleBlock writes the title, the common header of the document and the table of contents.
func (f *docx) titleBlock() {
	m := &f.main.markup
	f.plain(m, "Title", f.d.Title)
	if f.d.Subtitle != "" {
		f.plain(m, "Subtitle", f.d.Subtitle)
	}
	f.facts()
	if lines := f.d.contents(f.chapters); lines != nil {
		f.tableOfContents(lines)
		f.broken = true
	}
}

// facts writes the lines of the title block, two to a row in a brief document.
func (f *docx) facts() {
	if len(f.d.Facts) == 0 {
		return
	}
	m, across := &f.main.markup, 1
	if f.d.Brief {
		across = 2
	}
	name := 2400
	if f.d.Brief {
		name = 1500
	}
	value := f.width()/across - name
	m.put(`<w:tbl><w:tblPr><w:tblStyle w:val="`, f.style("Cairn Facts"), `"/><w:tblW w:w="`, f.width(), `" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0000" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>`)
	for range across {
		m.put(`<w:gridCol w:w="`, name, `"/><w:gridCol w:w="`, value, `"/>`)
	}
	m.put(`</w:tblGrid>`)
	for i := 0; i < len(f.d.Facts); i += across {
		m.put(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for k := i; k < i+across; k++ {
			var fact Fact
			if k < len(f.d.Facts) {
				fact = f.d.Facts[k]
			}
			m.put(`<w:tc><w:tcPr><w:tcW w:w="`, name, `" w:type="dxa"/></w:tcPr>`)
			f.plain(m, "Cairn Fact", fact.Name)
			m.put(`</w:tc><w:tc><w:tcPr><w:tcW w:w="`, value, `" w:type="dxa"/></w:tcPr>`)
			f.plain(m, "Cairn Cell", fact.Value)
			m.put(`</w:tc>`)
		}
		m.put(`</w:tr>`)
	}
	m.put(`</w:tbl>`)
	f.plain(m, "Cairn Gap", "")
}

// tableOfContents writes the field with its lines. It asks for no page numbers, which only a program that sets
// the pages can know: what stands here is right before anybody updates it, and stays right.
func (f *docx) tableOfContents(lines []contentsEntry) {
	m := &f.main.markup
	m.put(`<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>`)
	f.plain(m, "TOC Heading", f.p.T("render.contents"))
	for i, line := range lines {
		f.open(m, "toc "+strconv.Itoa(line.level))
		if i == 0 {
			m.put(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \o "1-2" \n \h \z \u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`)
		}
		m.put(`<w:hyperlink w:anchor="`, line.target, `" w:history="1">`)
		switch {
		case line.appendix:
			f.words(m, line.label+" – ", runLook{}) // every style shows the letter of an appendix
		case f.numbersShown() && line.label != "":
			f.words(m, line.label+"\t", runLook{})
		}
		lang := ""
		if line.lang != "" && line.lang != f.d.Lang {
			lang = locale(line.lang)
		}
		f.letters(m, line.title, runLook{}, false, lang)
		m.put(`</w:hyperlink></w:p>`)
	}
	f.open(m, "Cairn Gap")
	m.put(`<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:sdtContent></w:sdt>`)
}

// numbersShown reports whether headings carry numbers of ours: not in a brief document, and not in the style of
// an office, which numbers its headings or does not.
func (f *docx) numbersShown() bool { return !f.d.Brief && f.house == nil }
