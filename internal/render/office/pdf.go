package office

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"cairn/internal/kernel/i18n"
)

// PDF writes a document as pages that look the same everywhere: fonts within, drawings as lines, marking and
// notice above and below each page, bookmarks, links, and the structure that screen readers walk (headings,
// paragraphs, lists, tables with their heads, figures with words in their place).
func PDF(w io.Writer, d Document) error {
	if err := d.prepare(pageBounds); err != nil {
		return err
	}
	f := newPDF(&d)
	f.compose()
	_, err := w.Write(f.write())
	return err
}

// pdf is a document on its way onto pages. Lengths are points, y runs downwards.
type pdf struct {
	d     *Document
	h     house
	p     *i18n.Printer
	fonts pdfFonts
	lost  map[rune]bool

	pages          []*pdfPage
	page           *pdfPage
	y              float64
	left, right    float64
	head, foot     float64 // what header and footer take of a page
	lying          bool    // the page that is open lies
	fresh          bool    // nothing stands on it yet
	top, at        *tag    // the whole document; the part that is written
	frame          []textLine
	frameSpans     []span
	noteNumbers    map[string]int
	pageNotes      []pdfNote
	notesHigh      float64
	outline        []pdfBookmark
	contents       []pdfContent
	places         map[string]*pdfPlaceOf
	chapters       []chapter
	byKey          map[string]string // addresses of sections by their keys
	measuredTables map[*[]Cell]pdfTable
	tables         int
	figures        int
	current        int     // the section that is written, from 0
	under          int     // headings below it so far
	appendix       bool    // it is one
	follows        float64 // room that the heading to come leaves below it
}

// pdfBookmark is a line of the outline.
type pdfBookmark struct {
	title  string
	level  int
	to     *pdfPlaceOf
	object int
}

// pdfContent is a line of the table of contents, whose page number is known at the end.
type pdfContent struct {
	page *pdfPage
	y    float64
	from float64 // where its words end
	key  string
	tag  *tag
	look textLook
	link *pdfLink
}

func newPDF(d *Document) *pdf {
	f := &pdf{d: d, h: d.Style.house(), p: printer(d.Lang), lost: map[rune]bool{}, noteNumbers: map[string]int{}, places: map[string]*pdfPlaceOf{},
		left: 56, right: 56, top: &tag{role: "Document"}}
	f.at = f.top
	f.chapters, f.byKey = d.outline(f.p)
	f.frameText()
	return f
}

// look is the look of running text at a size.
func (f *pdf) look(size float64) textLook { return textLook{size: size, colour: Colour(f.h.ink)} }

func (l textLook) bold() textLook       { l.style |= 1; return l }
func (l textLook) in(c string) textLook { l.colour = Colour(c); return l }

// clean makes a text printable and remembers what no font has.
func (f *pdf) clean(s string) string { return printable(s, f.lost) }

func (f *pdf) compose() {
	f.titleBlock()
	for i := range f.d.Sections {
		f.section(i)
	}
	f.replaced()
	f.endPage()
	f.finishContents()
	f.frames()
}

// replaced says at the end which characters could not be printed.
func (f *pdf) replaced() {
	if len(f.lost) == 0 {
		return
	}
	list := make([]rune, 0, len(f.lost))
	for r := range f.lost {
		list = append(list, r)
	}
	slices.Sort(list)
	var names []string
	for _, r := range list[:min(len(list), 40)] {
		names = append(names, fmt.Sprintf("U+%04X", r))
	}
	if len(list) > 40 {
		names = append(names, "…")
	}
	f.y += 8
	f.text([]span{{text: f.p.T("render.replaced", "sign", string(missing), "characters", strings.Join(names, ", ")), look: f.look(8).in(f.h.soft)}}, f.left, f.width(), 11, f.at.add("P"), nil)
}

// write writes the file from its pages.
func (f *pdf) write() []byte {
	file := newPDFFile()
	catalogue, info, tree, meta := file.reserve(), file.reserve(), file.reserve(), file.reserve()
	for _, p := range f.pages {
		p.object = file.reserve()
		for _, l := range p.links {
			l.object = file.reserve()
		}
	}
	structure := tagTree{file: file, pages: f.pages}
	root := structure.write(f.top)
	resources := f.resources(file)
	kids := []byte("<</Type/Pages/Kids[")
	for _, p := range f.pages {
		content := file.reserve()
		file.stream(content, "", p.b)
		b := fmt.Appendf(nil, "<</Type/Page/Parent %d 0 R/MediaBox[0 0 ", tree)
		b = appendNumber(append(appendNumber(b, p.wide), ' '), p.high)
		b = fmt.Appendf(b, "]/Resources %d 0 R/Contents %d 0 R/StructParents %d/Tabs/S", resources, content, p.number)
		if len(p.links) > 0 {
			b = append(b, "/Annots["...)
			for _, l := range p.links {
				b = fmt.Appendf(b, "%d 0 R ", l.object)
			}
			b = append(b, ']')
		}
		file.object(p.object, append(b, ">>"...))
		for _, l := range p.links {
			file.object(l.object, l.dictionary(p))
		}
		kids = fmt.Appendf(kids, "%d 0 R ", p.object)
	}
	file.object(tree, fmt.Appendf(kids, "]/Count %d>>", len(f.pages)))
	file.object(info, f.information())
	file.rawStream(meta, "/Type/Metadata/Subtype/XML", f.metadata())
	b := fmt.Appendf(nil, "<</Type/Catalog/Pages %d 0 R/Lang(%s)/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R/Metadata %d 0 R/ViewerPreferences<</DisplayDocTitle true>>", tree, locale(f.d.Lang), root, meta)
	if n := f.writeOutline(file); n > 0 {
		b = fmt.Appendf(b, "/Outlines %d 0 R/PageMode/UseOutlines", n)
	}
	file.object(catalogue, append(b, ">>"...))
	return file.finish(catalogue, info)
}

// resources are the fonts and the logo that pages name.
func (f *pdf) resources(file *pdfFile) int {
	b := []byte("<</Font<<")
	for _, font := range f.fonts.list {
		b = fmt.Appendf(b, "/%s %d 0 R", font.name, font.write(file))
	}
	b = append(b, ">>"...)
	if logo := f.logo(file); logo > 0 {
		b = fmt.Appendf(b, "/XObject<</Logo %d 0 R>>", logo)
	}
	n := file.reserve()
	file.object(n, append(b, ">>"...))
	return n
}

func (l *pdfLink) dictionary(p *pdfPage) []byte {
	b := []byte("<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect[")
	for _, v := range []float64{l.box.X, p.high - l.box.Y - l.box.H, l.box.X + l.box.W, p.high - l.box.Y} {
		b = append(appendNumber(b, v), ' ')
	}
	b = append(b, ']')
	if l.parent > 0 {
		b = fmt.Appendf(b, "/StructParent %d", l.parent)
	}
	b = append(b, "/Contents"+pdfText(l.says)...)
	if l.to != nil {
		b = append(b, "/Dest"...)
		return append(l.to.destination(b), ">>"...)
	}
	return append(b, "/A<</S/URI/URI"+pdfText(l.href)+">>>>"...)
}

func (to *pdfPlaceOf) destination(b []byte) []byte {
	b = fmt.Appendf(b, "[%d 0 R/XYZ 0 ", to.page.object)
	return append(appendNumber(b, to.page.high-to.y), " null]"...)
}

// writeOutline writes the bookmarks and gives the number of their root, 0 for none.
func (f *pdf) writeOutline(file *pdfFile) int {
	if len(f.outline) == 0 {
		return 0
	}
	root := file.reserve()
	for i := range f.outline {
		f.outline[i].object = file.reserve()
	}
	top := pdfFamily{object: root}
	families := make([]pdfFamily, len(f.outline))
	open := []*pdfFamily{&top} // the bookmarks that the next one may stand below, by level
	for i, o := range f.outline {
		open = open[:o.level+1]
		own := &families[i]
		own.object = o.object
		open[o.level].take(own)
		open = append(open, own)
	}
	for i, o := range f.outline {
		own := &families[i]
		b := fmt.Appendf(nil, "<</Title%s/Parent %d 0 R/Dest", pdfText(o.title), own.parent.object)
		b = o.to.destination(b)
		if own.before != nil {
			b = fmt.Appendf(b, "/Prev %d 0 R", own.before.object)
		}
		if own.after != nil {
			b = fmt.Appendf(b, "/Next %d 0 R", own.after.object)
		}
		if own.children > 0 {
			b = fmt.Appendf(b, "/First %d 0 R/Last %d 0 R/Count -%d", own.first.object, own.last.object, own.children)
		}
		file.object(o.object, append(b, ">>"...))
	}
	file.object(root, fmt.Appendf(nil, "<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>", top.first.object, top.last.object, top.children))
	return root
}

// pdfFamily is what a bookmark says of those around it.
type pdfFamily struct {
	object                             int
	parent, before, after, first, last *pdfFamily
	children                           int
}

// take puts a bookmark behind the others below this one.
func (p *pdfFamily) take(child *pdfFamily) {
	child.parent, child.before = p, p.last
	if p.last == nil {
		p.first = child
	} else {
		p.last.after = child
	}
	p.last = child
	p.children++
}

func (f *pdf) information() []byte {
	day := strings.ReplaceAll(f.d.Date.String(), "-", "")
	b := []byte("<<")
	for _, e := range [][2]string{{"Title", f.d.Title}, {"Author", f.d.Author}, {"Subject", f.d.Subtitle}, {"Keywords", strings.Join(f.d.keywords(), "; ")},
		{"Creator", "Cairn"}, {"Producer", "Cairn"}, {"Marking", f.d.Marking}, {"Notice", f.d.Notice}} {
		if e[1] != "" {
			b = append(b, "/"+e[0]+pdfText(e[1])...)
		}
	}
	return fmt.Appendf(b, "/CreationDate(D:%s000000Z)/ModDate(D:%s000000Z)>>", day, day)
}

// metadata says the same in the form that registries read.
func (f *pdf) metadata() []byte {
	var m markup
	day := f.d.Date.String() + "T00:00:00Z"
	m.put("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>", `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">`)
	m.put(`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">`, text(f.d.Title), `</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>`, text(f.d.Author), `</rdf:li></rdf:Seq></dc:creator><dc:description><rdf:Alt><rdf:li xml:lang="x-default">`, text(f.d.Marking), `</rdf:li></rdf:Alt></dc:description><dc:language><rdf:Bag><rdf:li>`, locale(f.d.Lang), `</rdf:li></rdf:Bag></dc:language>`)
	m.put(`<xmp:CreateDate>`, day, `</xmp:CreateDate><xmp:ModifyDate>`, day, `</xmp:ModifyDate><xmp:CreatorTool>Cairn</xmp:CreatorTool><pdf:Producer>Cairn</pdf:Producer><pdf:Keywords>`, text(strings.Join(f.d.keywords(), "; ")), `</pdf:Keywords></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`)
	return bytes.Clone(m.b)
}
