package office

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cairn/internal/kernel/i18n"
)

// pdfNote is a footnote of the page that is open.
type pdfNote struct {
	number int
	lines  []textLine
	spans  []span
	high   float64
}

const (
	frameSize   = 8.5 // of the marking
	frameLine   = 11.0
	noteSize    = 8.0
	noteLine    = 10.5
	frameMargin = 24.0 // between the edge of the paper and the marking
)

// paper is the size of a page that stands, in points.
func (f *pdf) paper() (wide, high float64) { return float64(f.h.wide) / 20, float64(f.h.high) / 20 }

// width is that of the text on the page that is open.
func (f *pdf) width() float64 {
	wide, high := f.paper()
	if f.lying {
		wide = high
	}
	return wide - f.left - f.right
}

// frameText sets the marking and the notice once: the header and the footer of every page are as high as they
// need to be.
func (f *pdf) frameText() {
	f.frameSpans = []span{{text: f.clean(f.d.Marking), look: f.look(frameSize).bold()}}
	if f.d.Notice != "" {
		text := "\n" + f.clean(f.d.Notice)
		if f.d.Marking == "" {
			f.frameSpans, text = nil, text[1:]
		}
		f.frameSpans = append(f.frameSpans, span{text: text, look: f.look(7.5).in(f.h.soft)})
	}
	f.frame = wrap(f.frameSpans, f.width())
	f.head = frameMargin + float64(len(f.frame))*frameLine + 26
	f.foot = frameMargin + float64(len(f.frame))*frameLine + 38
}

// turn begins a page of the other direction, where the page that is open has it not.
func (f *pdf) turn(lying bool) {
	switch {
	case f.page == nil || f.lying != lying && !f.fresh:
		f.endPage()
		f.lying = lying
		f.newPage()
	case f.lying != lying: // an empty page turns itself
		f.lying = lying
		f.page.wide, f.page.high = f.page.high, f.page.wide
	}
}

func (f *pdf) newPage() {
	f.endPage()
	wide, high := f.paper()
	if f.lying {
		wide, high = high, wide
	}
	f.page = &pdfPage{wide: wide, high: high, number: len(f.pages), lineWidth: 1, line: "000000", fill: "000000"}
	f.pages = append(f.pages, f.page)
	f.y, f.fresh = f.head, true
}

// bottom is where the text of the page ends.
func (f *pdf) bottom() float64 { return f.page.high - f.foot - f.notesHigh }

// full is the height of an empty page.
func (f *pdf) full() float64 { return f.page.high - f.foot - f.head }

// need begins a new page where so much does not fit any more. It reports whether it did.
func (f *pdf) need(high float64) bool {
	if f.page == nil {
		f.newPage()
		return true
	}
	if f.y+high <= f.bottom()+.01 || f.fresh {
		return false
	}
	f.newPage()
	return true
}

// space leaves room before a block, but not at the top of a page.
func (f *pdf) space(high float64) {
	if f.page != nil && !f.fresh {
		f.y += high
	}
}

// endPage writes the footnotes of the page that is open.
func (f *pdf) endPage() {
	if f.page == nil {
		return
	}
	if len(f.pageNotes) > 0 {
		y := f.bottom() + 8
		f.page.mark(nil)
		f.page.rule(f.left, y, f.left+90, y, Colour(f.h.soft), .5)
		f.page.unmark()
		y += 4
		for _, n := range f.pageNotes {
			t := f.top.add("Note")
			for _, line := range n.lines {
				y += noteLine
				f.written(line, n.spans, f.left, y-2.5, t, map[int]*tag{})
			}
		}
	}
	f.page, f.pageNotes, f.notesHigh = nil, nil, 0
}

// noteNumber is the number of a footnote; the same words have the same number everywhere.
func (f *pdf) noteNumber(words string) int {
	n, known := f.noteNumbers[words]
	if !known {
		n = len(f.noteNumbers) + 1
		f.noteNumbers[words] = n
	}
	return n
}

// setNote breaks a footnote into lines.
func (f *pdf) setNote(words string) pdfNote {
	n := f.noteNumber(words)
	spans := []span{{text: strconv.Itoa(n) + i18n.NBSP + " ", look: f.look(noteSize).bold()}, {text: f.clean(words), look: f.look(noteSize).in(f.h.soft)}}
	lines := wrap(spans, f.width())
	return pdfNote{n, lines, spans, float64(len(lines)) * noteLine}
}

// notesOf are the footnotes that a line brings to its page, and how high they are. One that stands there already
// stands there once.
func (f *pdf) notesOf(line textLine, spans []span) (notes []pdfNote, high float64) {
	for _, p := range line.fragments {
		words := spans[p.span].note
		if words == "" {
			continue
		}
		n := f.noteNumber(words)
		same := func(of pdfNote) bool { return of.number == n }
		if !slices.ContainsFunc(f.pageNotes, same) && !slices.ContainsFunc(notes, same) {
			notes = append(notes, f.setNote(words))
			high += notes[len(notes)-1].high
		}
	}
	if high > 0 && f.notesHigh == 0 {
		high += 14
	}
	return notes, high
}

// text sets spans as running text from the pen down. Before each line it asks for room for the line and its
// footnotes; behind paints what lies behind it.
func (f *pdf) text(spans []span, x, width, lineHigh float64, t *tag, behind func(y, high float64)) {
	lines := wrap(spans, width)
	own := map[int]*tag{}
	for i, line := range lines {
		notes, high := f.notesOf(line, spans)
		room := lineHigh + high
		if i == 0 && len(lines) > 1 && lineHigh*float64(len(lines)) < f.fullOrPage() {
			room += lineHigh // not one line alone at the foot
		}
		if f.need(room) {
			notes, high = f.notesOf(line, spans)
		}
		if high > f.full()*.6 { // more footnotes than a page has room for: they run on in the text
			f.overflow(notes)
			notes, high = nil, 0
		}
		f.pageNotes = append(f.pageNotes, notes...)
		f.notesHigh += high
		if behind != nil {
			behind(f.y, lineHigh)
		}
		f.written(line, spans, x, f.y+lineHigh*.74, t, own)
		f.y += lineHigh
		f.fresh = false
	}
}

func (f *pdf) fullOrPage() float64 {
	if f.page == nil {
		return 500
	}
	return f.full()
}

// overflow sets footnotes in the text.
func (f *pdf) overflow(notes []pdfNote) {
	for _, n := range notes {
		t := f.at.add("Note")
		for _, line := range n.lines {
			f.need(noteLine)
			f.written(line, n.spans, f.left, f.y+noteLine*.74, t, map[int]*tag{})
			f.y += noteLine
			f.fresh = false
		}
	}
}

// linked puts a link over a place of the page.
func (f *pdf) linked(s *span, t *tag, box Box) {
	l := &pdfLink{box: box, href: s.look.href, says: s.text}
	f.page.links = append(f.page.links, l)
	if t != nil {
		t.kids = append(t.kids, tagKid{page: f.page.number, link: l})
	}
	f.page.mark(nil)
	f.page.rule(box.X, box.Y+box.H-box.H*.12, box.X+box.W, box.Y+box.H-box.H*.12, s.look.colour, .4)
}

// frames writes header and footer on all pages, now that their number is known.
func (f *pdf) frames() {
	title := f.clean(f.d.Title)
	for i, p := range f.pages {
		f.page = p
		p.mark(nil)
		f.centred(frameMargin)
		p.rule(f.left, f.head-20, p.wide-f.right, f.head-20, Colour(f.h.line), .6)
		y := p.high - f.foot + 12
		p.rule(f.left, y, p.wide-f.right, y, Colour(f.h.line), .6)
		look := f.look(8).in(f.h.soft)
		page := f.p.T("render.page") + i18n.NBSP + strconv.Itoa(i+1) + " " + f.p.T("render.page_of") + i18n.NBSP + strconv.Itoa(len(f.pages))
		room := p.wide - f.left - f.right
		left := inOrder(cutTo(title, look, room-textWidth(page, look)-24), []span{{look: look}})
		x := f.left
		for _, part := range left.fragments {
			f.pieces(part.text, look, x, y+11)
			x += part.width
		}
		f.pieces(page, look, p.wide-f.right-textWidth(page, look), y+11)
		f.centred(y + 17)
		p.unmark()
	}
	f.resolve()
	f.page = nil
}

// centred writes the marking and the notice, line by line, below a height.
func (f *pdf) centred(y float64) {
	for _, line := range f.frame {
		line = inOrder(line, f.frameSpans)
		x := (f.page.wide - line.width) / 2
		for _, part := range line.fragments {
			f.pieces(part.text, f.frameSpans[part.span].look, x, y+frameSize)
			x += part.width
		}
		y += frameLine
	}
}

// cutTo is the first line of a text, with an ellipsis where it does not end there.
func cutTo(s string, look textLook, width float64) textLine {
	if w := textWidth(s, look); w <= width {
		return textLine{[]fragment{{0, s, w}}, w}
	}
	room, end := width-textWidth("…", look), 0
	for at, r := range s {
		if room -= textWidth(s[at:at+utf8.RuneLen(r)], look); room < 0 {
			break
		}
		end = at + utf8.RuneLen(r)
	}
	s = s[:end] + "…"
	w := textWidth(s, look)
	return textLine{[]fragment{{0, s, w}}, w}
}

// resolve leads links within the document to their places.
func (f *pdf) resolve() {
	for _, p := range f.pages {
		for _, l := range p.links {
			if name, ok := strings.CutPrefix(l.href, "#"); ok {
				l.to = f.places[name]
			}
		}
	}
}

// bookmarked notes a place of the document for the outline and for links.
func (f *pdf) bookmarked(title string, level int, key string) {
	to := &pdfPlaceOf{page: f.page, y: f.y - 6}
	if title != "" {
		if len(f.outline) == 0 || level > f.outline[len(f.outline)-1].level+1 {
			level = 0
			if len(f.outline) > 0 {
				level = f.outline[len(f.outline)-1].level + 1
			}
		}
		f.outline = append(f.outline, pdfBookmark{title: title, level: level, to: to})
	}
	if key != "" {
		f.places[key] = to
	}
}
