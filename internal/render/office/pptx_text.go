package office

import (
	"math"
	"strconv"
	"strings"

	"cairn/internal/kernel/i18n"
)

// slideText is a paragraph on a slide.
type slideText struct {
	runs   []Run
	size   int // hundredths of a point
	bold   bool
	colour string // RRGGBB or the name of a theme colour; empty for the layout's
	bullet string // "•" and the like; "#" for a number
	number int    // of a line that counts
	level  int
	before int // points above it
	align  string
	keep   bool // with the one behind it
}

// textOf turns a block into paragraphs; false for what is no text.
func (f *pptx) textOf(b Block) ([]slideText, bool) {
	size := f.page.layout.size
	switch b := b.(type) {
	case Heading:
		return []slideText{{runs: []Run{{Text: b.Text, Lang: b.Lang}}, size: size, bold: true, colour: "accent1", before: 10, keep: true}}, true
	case Paragraph:
		t := slideText{runs: b.Runs, size: size, before: 6}
		switch b.Tone {
		case Aside:
			t.size, t.colour = max(size*7/10, 1200), f.h.soft
		case Lead:
			t.size = max(size, 2200)
		}
		if sign := b.Tone.sign(); sign != "" {
			t.runs = append([]Run{{Text: sign}}, b.Runs...)
			t.colour = toneInk[b.Tone]
		}
		return []slideText{t}, true
	case List:
		return listText(b, size, 0), true
	}
	return nil, false
}

func listText(l List, size, level int) []slideText {
	var out []slideText
	for i, item := range l.Items {
		t := slideText{runs: item.Runs, size: max(size-200*level, 1200), level: min(level, 8), before: 5, bullet: "•"}
		if l.Numbered {
			t.bullet, t.number = "#", i+1
		} else if level%2 == 1 {
			t.bullet = "–"
		}
		out = append(out, t)
		if item.Sub != nil {
			out = append(out, listText(*item.Sub, size, level+1)...)
		}
	}
	return out
}

const indent = 285_750 // of a level of a list

// width is the room for words of a paragraph, in points.
func (t *slideText) width(box int) float64 {
	w := box - 2*inset
	if t.bullet != "" {
		w -= indent * (t.level + 1)
	}
	return float64(max(w, 200_000)) / emuPoint
}

// lineHeight is that of a line of a size in hundredths of a point.
func lineHeight(size int) int { return size * emuPoint * 122 / 100 / 100 }

func (t *slideText) height(box int) int { return t.heightUpTo(box, math.MaxInt) }

// heightUpTo is the height of a paragraph, or some height above the most where it is higher: a long text is not
// measured to its end for each slide that it goes on over.
func (t *slideText) heightUpTo(box, most int) int {
	line, above := lineHeight(t.size), t.before*emuPoint
	lines := math.MaxInt
	if most < math.MaxInt {
		lines = max((most-above)/line, 0) + 1
	}
	return wrapped(t.counted(), float64(t.size)/100, t.width(box), lines)*line + above
}

// counted are the runs as wide as they will be: bold where the paragraph is.
func (t *slideText) counted() []Run {
	if !t.bold {
		return t.runs
	}
	out := append([]Run{}, t.runs...)
	for i := range out {
		out[i].Bold = true
	}
	return out
}

// minorFont sets a box of our own in the theme's font for text, which programs do not take for granted.
const minorFont = `<a:lstStyle><a:lvl1pPr><a:defRPr><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr></a:lstStyle>`

// inset is the margin of words in their boxes.
const inset = 45_720

// texts writes paragraphs below one another, and what does not fit on further slides.
func (f *pptx) texts(all []slideText) {
	for len(all) > 0 {
		s := f.page
		n, used := 0, 2*inset
		for n < len(all) {
			high := all[n].heightUpTo(s.layout.box.w, s.left())
			if used+high > s.left() {
				break
			}
			used += high
			n++
		}
		if n < len(all) && n > 1 && all[n-1].keep { // a heading goes with what it heads
			n--
			used -= all[n].height(s.layout.box.w)
		}
		if n == 0 && !s.fresh {
			f.next()
			continue
		}
		part := all[:n]
		all = all[n:]
		if n == 0 { // a paragraph higher than a slide
			t := all[0]
			lines := max((s.left()-2*inset-t.before*emuPoint)/lineHeight(t.size), 1)
			head, tail := split(t.counted(), float64(t.size)/100, t.width(s.layout.box.w), lines)
			first := t
			first.runs, t.runs = head, tail
			part, used = []slideText{first}, s.left()
			if len(tail) > 0 {
				t.bullet = map[bool]string{true: " ", false: ""}[t.bullet != ""]
				all[0] = t
			} else {
				all = all[1:]
			}
		}
		s.textBox(part, used)
		if len(all) > 0 {
			f.next()
		}
	}
}

// textBox writes paragraphs in the place of the layout, or in a box where that is taken.
func (s *slide) textBox(part []slideText, high int) {
	box := frame{s.layout.box.x, s.y, s.layout.box.w, min(high, s.left())}
	id, letters := s.id(), `<a:lstStyle/>`
	if s.layout.body != "" && !s.body {
		s.body = true
		s.put(`<p:sp><p:nvSpPr><p:cNvPr id="`, id, `" name="Text `, id, `"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph idx="`, text(s.layout.body), `"/></p:nvPr></p:nvSpPr><p:spPr>`, box.xfrm("a"), `</p:spPr>`)
	} else {
		letters = minorFont
		s.put(`<p:sp><p:nvSpPr><p:cNvPr id="`, id, `" name="Text `, id, `"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>`, box.xfrm("a"), `<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>`)
	}
	s.put(`<p:txBody><a:bodyPr wrap="square" lIns="`, inset, `" tIns="`, inset, `" rIns="`, inset, `" bIns="`, inset, `" anchor="t"><a:normAutofit/></a:bodyPr>`, letters)
	for i := range part {
		s.paragraph(&part[i])
	}
	s.put(`</p:txBody></p:sp>`)
	s.y, s.fresh = box.bottom()+90_000, false
}

// xfrm is the place of a shape, in the namespace of a shape (a) or of a frame (p).
func (r frame) xfrm(prefix string) string {
	return `<` + prefix + `:xfrm><a:off x="` + strconv.Itoa(r.x) + `" y="` + strconv.Itoa(r.y) + `"/><a:ext cx="` + strconv.Itoa(r.w) + `" cy="` + strconv.Itoa(r.h) + `"/></` + prefix + `:xfrm>`
}

// paragraph writes a paragraph with its bullet.
func (s *slide) paragraph(t *slideText) {
	s.put(`<a:p><a:pPr`)
	if t.bullet != "" {
		s.put(` marL="`, indent*(t.level+1), `" indent="`, -indent, `"`)
	} else {
		s.put(` marL="0" indent="0"`)
	}
	if t.align != "" {
		s.put(` algn="`, t.align, `"`)
	}
	if allRightToLeft(t.runs) {
		s.put(` rtl="1"`)
	}
	s.put(`><a:lnSpc><a:spcPct val="100000"/></a:lnSpc><a:spcBef><a:spcPts val="`, t.before*100, `"/></a:spcBef>`)
	switch strings.TrimSpace(t.bullet) {
	case "":
		s.put(`<a:buNone/>`)
	case "#":
		s.put(`<a:buFont typeface="+mj-lt"/><a:buAutoNum type="`, []string{"arabicPeriod", "alphaLcPeriod", "romanLcPeriod"}[t.level%3], `" startAt="`, t.number, `"/>`)
	default:
		s.put(`<a:buFont typeface="Arial"/><a:buChar char="`, t.bullet, `"/>`)
	}
	s.put(`</a:pPr>`)
	for _, r := range t.runs {
		s.run(r, t)
	}
	s.put(`</a:p>`)
}

func allRightToLeft(runs []Run) bool {
	any := false
	for _, r := range runs {
		for _, c := range r.Text {
			if c >= 'A' && c <= 'z' || c >= 0xc0 && c < 0x590 {
				return false
			}
			any = any || rightToLeft(c)
		}
	}
	return any
}

// run writes a run, the mark that it exists in the other language only, and the number of its source.
func (s *slide) run(r Run, t *slideText) {
	s.letters(r.Text, t, r, "")
	if r.Lang != "" && r.Lang != s.f.d.Lang && strings.TrimSpace(r.Text) != "" {
		s.letters(i18n.NBSP+s.f.p.T("render.in_language"), t, Run{}, "")
	}
	if r.Note != "" {
		s.letters(s.source(r.Note), t, Run{}, ` baseline="30000"`)
	}
}

// source counts a source; its words go to the notes of the slide.
func (s *slide) source(words string) string {
	s.f.counted++
	number := strconv.Itoa(s.f.counted)
	s.sources = append(s.sources, number+"  "+words)
	return number
}

func (s *slide) letters(words string, t *slideText, r Run, more string) {
	lang := s.f.d.Lang
	if r.Lang != "" {
		lang = r.Lang
	}
	properties := func(element string) {
		s.put(`<a:`, element, ` lang="`, locale(lang), `"`)
		if t.size > 0 {
			s.put(` sz="`, t.size, `"`)
		}
		if t.bold || r.Bold {
			s.put(` b="1"`)
		}
		if r.Italic {
			s.put(` i="1"`)
		}
		s.put(more, ` dirty="0">`)
		s.colour(t.colour)
		switch name, outside := within(r.Href, s.f.byKey); {
		case name != "":
			s.put(`<a:hlinkClick r:id="`, s.jump(name), `" action="ppaction://hlinksldjump"/>`)
		case outside != "":
			s.put(`<a:hlinkClick r:id="`, s.link(outside), `"/>`)
		}
		s.put(`</a:`, element, `>`)
	}
	for i, line := range strings.Split(strings.ReplaceAll(words, "\r\n", "\n"), "\n") {
		if i > 0 {
			s.put(`<a:br>`)
			properties("rPr")
			s.put(`</a:br>`)
		}
		if line != "" {
			s.put(`<a:r>`)
			properties("rPr")
			s.put(`<a:t>`, text(line), `</a:t></a:r>`)
		}
	}
}

// jump leads to the first slide of a section and gives the id of the link; the same section gives the same id.
func (s *slide) jump(to string) string {
	key := "#" + to
	if id := s.links[key]; id != "" {
		return id
	}
	id := s.add(relOffice+"slide", "", false)
	if s.links == nil {
		s.links = map[string]string{}
	}
	s.links[key] = id
	s.f.jumps = append(s.f.jumps, jump{s.part, len(s.rels) - 1, to})
	return id
}

// colour writes a fill of RRGGBB, or of a colour of the theme.
func (s *slide) colour(c string) {
	switch {
	case c == "":
	case len(c) == 6 && hexadecimal(c):
		s.put(`<a:solidFill><a:srgbClr val="`, c, `"/></a:solidFill>`)
	default:
		s.put(`<a:solidFill><a:schemeClr val="`, c, `"/></a:solidFill>`)
	}
}

// label writes words in a box of their own, such as a marking or a caption.
func (s *slide) label(name string, box frame, anchor string, lines ...slideText) {
	id := s.id()
	s.put(`<p:sp><p:nvSpPr><p:cNvPr id="`, id, `" name="`, name, ` `, id, `"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>`, box.xfrm("a"), `<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody><a:bodyPr wrap="square" lIns="`, inset, `" tIns="0" rIns="`, inset, `" bIns="0" anchor="`, anchor, `"><a:normAutofit/></a:bodyPr>`, minorFont)
	for i := range lines {
		s.paragraph(&lines[i])
	}
	s.put(`</p:txBody></p:sp>`)
}

// phrase is a paragraph of plain words.
func phrase(words string, size int, bold bool, colour, align string) slideText {
	return slideText{runs: []Run{{Text: words}}, size: size, bold: bold, colour: colour, align: align}
}
