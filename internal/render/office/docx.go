package office

import (
	"io"

	"cairn/internal/kernel/i18n"
)

const (
	typeWord = typeOffice + "wordprocessingml."

	nsWord = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="` + nsRel + `" xmlns:a="` + nsMain + `" xmlns:c="` + nsChart +
		`" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"` +
		` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"`

	emuTwip = 635 // English metric units in a twentieth of a point
)

// DOCX writes a document for Word: real styles, a table of contents that is right without an update, marking and
// page numbers on every page, native tables and charts, and drawings as shapes.
func DOCX(w io.Writer, d Document) error {
	if err := d.prepare(pageBounds); err != nil {
		return err
	}
	f := &docx{d: &d, h: d.Style.house(), p: printer(d.Lang)}
	f.page = plainPage(f.h)
	if len(d.Style.DOCX) > 0 {
		house, err := readWordHouse(d.Style.DOCX, &f.pack, &f.h, f.page)
		if err != nil {
			return err
		}
		f.house, f.page = house, house.page
		f.h.prefer(d.Style)
	}
	f.own = wordStyles(f.d, f.h)
	f.chapters, f.byKey = d.outline(f.p)
	f.compose()
	return f.write(w, d.Date)
}

// docx is a document on its way.
type docx struct {
	pack
	d     *Document
	h     house
	p     *i18n.Printer
	own   []wordStyle
	house *wordHouse // of the office; nil for our own look
	page  wordPage

	main, notes    *part
	header, footer *part
	headerID       string // by which the text names its header
	footerID       string
	ids            wordIDs
	numbered       []int // the lists that count, by their numbers
	chapters       []chapter
	byKey          map[string]string // addresses of sections by their keys
	section        int               // that is written, from 0
	under          int               // headings below it so far
	wide           bool              // the page lies
	broken         bool              // a page break waits for its paragraph
}

// wordIDs are numbers that must be unique in the file.
type wordIDs struct{ drawing, bookmark, note, chart, table, figure, list int }

// wordPage is the paper and its margins in twentieths of a point.
type wordPage struct{ wide, high, top, right, bottom, left, header, footer int }

func plainPage(h house) wordPage {
	return wordPage{wide: h.wide, high: h.high, top: 1588, right: 1247, bottom: 1474, left: 1247, header: 624, footer: 510}
}

// width is that of the text.
func (f *docx) width() int {
	if f.wide {
		return f.page.high - f.page.left - f.page.right
	}
	return f.page.wide - f.page.left - f.page.right
}

// compose writes all parts.
func (f *docx) compose() {
	f.main = f.part("word/document.xml", typeWord+"document.main+xml")
	f.root.relate(relOffice+"officeDocument", f.main)
	f.notes = f.part("word/footnotes.xml", typeWord+"footnotes+xml")
	f.main.relate(relOffice+"footnotes", f.notes)
	f.headerAndFooter()
	f.openNotes()

	f.main.put(xmlHead, `<w:document `, nsWord, `><w:body>`)
	f.titleBlock()
	for i := range f.d.Sections {
		f.writeSection(i)
	}
	f.sectionEnd()
	f.main.put(`</w:body></w:document>`)
	f.notes.put(`</w:footnotes>`)

	f.writeStyles()
	f.writeNumbering()
	f.writeSettings()
	f.properties(f.d)
}

// section writes a chapter.
func (f *docx) writeSection(i int) {
	s := &f.d.Sections[i]
	f.turn(false)
	f.section, f.under = i, 0
	if s.Title != "" {
		style := "heading 1"
		if s.Appendix {
			style = "Cairn Appendix"
		}
		f.heading(style, s.Title, "", f.chapters[i].address, numberOfStyle)
	}
	for _, b := range s.Blocks {
		f.block(b)
	}
}

func (f *docx) block(b Block) {
	switch b := b.(type) {
	case Heading:
		f.turn(false)
		f.subheading(b)
	case Paragraph:
		f.turn(false)
		f.paragraph(b)
	case List:
		f.turn(false)
		f.list(b, 0, 0)
	case Table:
		f.tables(b)
	case Chart:
		f.turn(false)
		f.chart(b)
	case Figure:
		f.turn(false)
		f.figure(b)
	case Tiles:
		f.turn(false)
		f.tiles(b)
	case PageBreak:
		f.broken = true
	}
}

// subheading writes a heading within a section. Those of the first level stand in the table of contents.
func (f *docx) subheading(b Heading) {
	level := min(max(b.Level, 1), 3)
	number, address := numberOfStyle, ""
	if level == 1 {
		head := f.chapters[f.section].heads[f.under]
		f.under++
		address = head.address
		switch {
		case f.d.Sections[f.section].Appendix && head.number != "":
			number = numberAppendix
		case head.number == "" && !f.d.Brief:
			number = numberNone
		}
	}
	f.heading("heading "+string(rune('1'+level)), b.Text, b.Lang, address, number)
}

// turn changes between upright and lying pages; a change ends a section of Word.
func (f *docx) turn(wide bool) {
	if wide == f.wide {
		return
	}
	f.main.put(`<w:p><w:pPr><w:pStyle w:val="`, f.style("Cairn Gap"), `"/>`)
	f.sectionEnd()
	f.main.put(`</w:pPr></w:p>`)
	f.wide, f.broken = wide, false
}

// sectionEnd writes the page of what came before.
func (f *docx) sectionEnd() {
	g := f.page
	f.main.put(`<w:sectPr><w:headerReference w:type="default" r:id="`, f.headerID, `"/><w:footerReference w:type="default" r:id="`, f.footerID, `"/>`)
	if f.wide {
		f.main.put(`<w:pgSz w:w="`, g.high, `" w:h="`, g.wide, `" w:orient="landscape"/>`)
	} else {
		f.main.put(`<w:pgSz w:w="`, g.wide, `" w:h="`, g.high, `"/>`)
	}
	f.main.put(`<w:pgMar w:top="`, g.top, `" w:right="`, g.right, `" w:bottom="`, g.bottom, `" w:left="`, g.left)
	f.main.put(`" w:header="`, g.header, `" w:footer="`, g.footer, `" w:gutter="0"/><w:cols w:space="708"/></w:sectPr>`)
}
