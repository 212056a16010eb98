package office

import (
	"io"
	"path"
	"strconv"

	"cairn/internal/kernel/i18n"
)

const (
	typeSlides = typeOffice + "presentationml."

	nsSlides = `xmlns:a="` + nsMain + `" xmlns:r="` + nsRel + `" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`

	emuPoint = 12_700 // English metric units in a point
)

// PPTX writes a document as slides: a title, and one slide or more for each section, with native tables and
// charts, drawings as shapes, the speaker's notes, and the marking and a number on every slide. What does not fit
// on a slide goes on further ones.
func PPTX(w io.Writer, d Document) error {
	if err := d.prepare(pageBounds); err != nil {
		return err
	}
	f := &pptx{d: &d, h: d.Style.house(), p: printer(d.Lang), firsts: map[string]*part{}}
	f.chapters, f.byKey = d.outline(f.p)
	if err := f.compose(); err != nil {
		return err
	}
	return f.write(w, d.Date)
}

// pptx is a presentation on its way.
type pptx struct {
	pack
	d *Document
	h house
	p *i18n.Printer

	main     *part
	deck     deck
	notes    *part // the master of the notes, where there are some
	slides   []*part
	charts   int
	chapters []chapter
	byKey    map[string]string // addresses of sections by their keys
	firsts   map[string]*part  // the first slides of sections, by address
	jumps    []jump
	page     *slide // the slide that is filled
	title    string
	counted  int         // numbers of sources in the section so far
	heads    []slideText // headings that wait for what they head
}

// deck is the master that slides stand on: ours, or the office's.
type deck struct {
	wide, high int
	master     *part
	masterID   string
	layouts    map[Layout]slideLayout
	cover      slideLayout
}

// slideLayout is a layout of a master: what places it has, and where its body stands.
type slideLayout struct {
	part   *part
	title  string // the type of its title's place; empty when it has none
	sub    string // the number of the place below the title of a cover
	body   string // the number of the place of its text; empty when it has none
	number bool   // a place for the number of the slide
	box    frame  // of the body
	size   int    // of letters, in hundredths of a point
}

// frame is a rectangle on a slide in English metric units.
type frame struct{ x, y, w, h int }

func (r frame) bottom() int { return r.y + r.h }

// compose writes all parts.
func (f *pptx) compose() error {
	f.main = f.part("ppt/presentation.xml", typeSlides+"presentation.main+xml")
	f.root.relate(relOffice+"officeDocument", f.main)
	if len(f.d.Style.PPTX) > 0 {
		if err := f.takeDeck(f.d.Style.PPTX); err != nil {
			return err
		}
	} else {
		f.ownDeck()
	}
	f.cover()
	for i := range f.d.Sections {
		f.section(i)
	}
	for _, j := range f.jumps {
		j.from.rels[j.relation].target = relative(path.Dir(j.from.name), f.firsts[j.to].name)
	}
	f.presentation()
	f.properties(f.d)
	return nil
}

// jump is a link of a slide to the first slide of a section, which may not be written yet.
type jump struct {
	from     *part
	relation int // its place among those of the slide
	to       string
}

// presentation writes the list of slides and what PowerPoint wants beside it.
func (f *pptx) presentation() {
	m := f.main
	m.put(xmlHead, `<p:presentation `, nsSlides, ` saveSubsetFonts="1"><p:sldMasterIdLst><p:sldMasterId id="`, text(f.deck.masterID), `" r:id="`, m.relate(relOffice+"slideMaster", f.deck.master), `"/></p:sldMasterIdLst>`)
	if f.notes != nil {
		m.put(`<p:notesMasterIdLst><p:notesMasterId r:id="`, m.relate(relOffice+"notesMaster", f.notes), `"/></p:notesMasterIdLst>`)
	}
	m.put(`<p:sldIdLst>`)
	for i, s := range f.slides {
		m.put(`<p:sldId id="`, 256+i, `" r:id="`, m.relate(relOffice+"slide", s), `"/>`)
	}
	m.put(`</p:sldIdLst><p:sldSz cx="`, f.deck.wide, `" cy="`, f.deck.high, `"/><p:notesSz cx="6858000" cy="9144000"/><p:defaultTextStyle><a:defPPr><a:defRPr lang="`, locale(f.d.Lang), `"/></a:defPPr><a:lvl1pPr><a:defRPr sz="1800" kern="1200"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl1pPr></p:defaultTextStyle></p:presentation>`)
	for _, extra := range [][3]string{
		{"presProps", "presProps", `<p:presentationPr ` + nsSlides + `/>`},
		{"viewProps", "viewProps", `<p:viewPr ` + nsSlides + `/>`},
		{"tableStyles", "tableStyles", `<a:tblStyleLst xmlns:a="` + nsMain + `" def="{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}"/>`},
	} {
		pt := f.part("ppt/"+extra[0]+".xml", typeSlides+extra[1]+"+xml")
		pt.put(xmlHead, extra[2])
		m.relate(relOffice+extra[1], pt)
	}
}

// slide is a slide that is filled from top to bottom.
type slide struct {
	*part
	f       *pptx
	layout  slideLayout
	ids     int
	y       int  // where the next thing stands
	fresh   bool // nothing stands on it yet
	body    bool // the place of the layout's text is taken
	notes   []string
	sources []string
}

// open begins a slide of a layout with its marking and title, and gives it. A title that is too long stands whole on
// the first slide of a section.
func (f *pptx) open(layout slideLayout, title string, first bool) *part {
	n := strconv.Itoa(len(f.slides) + 1)
	s := &slide{part: f.part("ppt/slides/slide"+n+".xml", typeSlides+"slide+xml"), f: f, layout: layout, ids: 1, y: layout.box.y, fresh: true}
	f.slides, f.page = append(f.slides, s.part), s
	s.relate(relOffice+"slideLayout", layout.part)
	s.put(xmlHead, `<p:sld `, nsSlides, `><p:cSld><p:spTree>`, emptyGroup)
	s.marking()
	if s.heading(title) && first {
		f.texts([]slideText{{runs: []Run{{Text: title}}, size: max(layout.size*7/10, 1200), bold: true, before: 2}})
	}
	return s.part
}

// emptyGroup opens the tree of shapes.
const emptyGroup = `<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>`

func (s *slide) id() int { s.ids++; return s.ids }

// close ends a slide and writes its notes.
func (s *slide) close() {
	s.put(`</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>`)
	if len(s.sources) > 0 {
		s.notes = append(s.notes, s.f.p.T("render.footnotes"))
		s.notes = append(s.notes, s.sources...)
	}
	if len(s.notes) > 0 {
		s.f.addNotes(s)
	}
}

// left is the room below what stands on the slide.
func (s *slide) left() int { return s.layout.box.bottom() - s.y }

// next closes the slide and begins one that continues it.
func (f *pptx) next() *slide {
	if f.page.fresh {
		return f.page
	}
	layout := f.page.layout
	f.page.close()
	f.open(layout, f.p.T("render.continued", "title", f.title), false)
	return f.page
}

// section writes a section on as many slides as it takes.
func (f *pptx) section(i int) {
	sec := &f.d.Sections[i]
	if sec.Title == "" && len(sec.Blocks) == 0 {
		return
	}
	f.title, f.counted = sec.Title, 0
	if f.title == "" {
		f.title = f.d.Title
	}
	if sec.Appendix && f.chapters[i].label != "" {
		f.title = f.chapters[i].label + " – " + f.title
	}
	f.firsts[f.chapters[i].address] = f.open(f.layoutOf(sec), f.title, true)
	f.page.notes = append(f.page.notes, spokenLines(f.p, f.d.Lang, sec.Notes)...)
	var words []slideText
	for _, b := range sec.Blocks {
		lines, isText := f.textOf(b)
		if isText {
			words = append(words, lines...)
			continue
		}
		f.texts(f.withoutHeads(words))
		words = nil
		f.object(b)
		f.roomFor(0)
	}
	f.texts(words)
	f.page.close()
}

// withoutHeads keeps the headings at the end of a text back, for the table or chart that they head.
func (f *pptx) withoutHeads(words []slideText) []slideText {
	n := len(words)
	for n > 0 && words[n-1].keep {
		n--
	}
	f.heads = words[n:]
	return words[:n]
}

// layoutOf is the layout of a section, that of text for one that nobody knows.
func (f *pptx) layoutOf(s *Section) slideLayout {
	if l, known := f.deck.layouts[s.Layout]; known {
		return l
	}
	return f.deck.layouts[LayoutText]
}

// object writes what is no text.
func (f *pptx) object(b Block) {
	switch b := b.(type) {
	case Table:
		f.tables(b)
	case Chart:
		f.chart(b)
	case Figure:
		f.figure(b)
	case Tiles:
		f.tiles(b)
	case PageBreak:
		f.roomFor(0)
		f.next()
	}
}
