package office

import "strconv"

// captionHigh is the room of a caption above what it names.
const captionHigh = 300_000

// caption writes the words above a table, chart or drawing, unless the slide has them for its title.
func (s *slide) caption(words string) {
	if words == "" || words == s.f.title {
		return
	}
	t := phrase(words, 1400, true, "tx1", "l")
	high := max(t.height(s.layout.box.w), captionHigh)
	if high > s.layout.box.h/3 { // a caption as long as a text stands as one
		s.f.texts([]slideText{{runs: t.runs, size: 1200, bold: true}})
		s.f.next()
		return
	}
	s.label("Caption", frame{s.layout.box.x, s.y, s.layout.box.w, high}, "b", t)
	s.y, s.fresh = s.y+high+50_000, false
}

// roomFor makes sure that a thing of a height finds room, on a new slide where this one is filled, and writes the
// headings that wait for it.
func (f *pptx) roomFor(high int) {
	for i := range f.heads {
		high += f.heads[i].height(f.page.layout.box.w) + 90_000
	}
	if !f.page.fresh && f.page.left() < min(high, f.page.layout.box.h) {
		f.next()
	}
	heads := f.heads
	f.heads = nil
	f.texts(heads)
}

// frame opens a table or chart.
func (s *slide) frame(name, alt string, box frame) {
	id := s.id()
	s.put(`<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="`, id, `" name="`, name, ` `, id, `" descr="`, text(alt), `"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>`, box.xfrm("p"))
}

// chart writes a native chart in what room the slide has.
func (f *pptx) chart(c Chart) {
	f.roomFor(2_700_000)
	f.page.caption(c.Caption)
	s := f.page
	if s.left() < 1_500_000 {
		s = f.next()
	}
	f.charts++
	part := f.addChart("ppt", f.charts, &c, f.h, f.d.Lang, 14)
	box := frame{s.layout.box.x, s.y, s.layout.box.w, s.left()}
	s.frame("Chart", alternative(c.Alt, c.Caption, f.p.T("render.figure")), box)
	s.put(`<a:graphic><a:graphicData uri="`, nsChart, `"><c:chart xmlns:c="`, nsChart, `" r:id="`, s.relate(relOffice+"chart", part), `"/></a:graphicData></a:graphic></p:graphicFrame>`)
	s.y, s.fresh = box.bottom()+90_000, false
}

// figure writes a drawing as a group of shapes.
func (f *pptx) figure(b Figure) {
	d := f.d.drawing(&b)
	if len(d.Shapes) == 0 {
		return
	}
	box := f.page.layout.box
	want := place(&d, 0, 0, box.w, box.h)
	f.roomFor(want.length(d.Height)*7/10 + captionHigh)
	f.page.caption(b.Caption)
	s := f.page
	at := place(&d, box.x, s.y, box.w, max(s.left(), 300_000))
	at.x += (box.w - at.length(d.Width)) / 2
	wide, high := at.length(d.Width), at.length(d.Height)
	id := s.id()
	xfrm := frame{at.x, at.y, wide, high}
	n := strconv.Itoa
	s.put(`<p:grpSp><p:nvGrpSpPr><p:cNvPr id="`, id, `" name="Drawing `, id, `" descr="`, text(alternative(b.Alt, b.Caption, d.Title, f.p.T("render.figure"))), `"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="`, xfrm.x, `" y="`, xfrm.y, `"/><a:ext cx="`, wide, `" cy="`, high, `"/><a:chOff x="`+n(xfrm.x)+`" y="`+n(xfrm.y)+`"/><a:chExt cx="`, wide, `" cy="`, high, `"/></a:xfrm></p:grpSpPr>`)
	for _, shape := range joined(d.Shapes) {
		id := s.id()
		s.put(`<p:sp><p:nvSpPr><p:cNvPr id="`, id, `" name="Shape `, id, `"/>`)
		switch shape := shape.(type) {
		case Path:
			s.put(`<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>`)
			shape.properties(&s.markup, at)
			s.put(`</p:spPr>`)
		case Text:
			s.put(`<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>`)
			half := shape.frame(&s.markup, at)
			s.put(`</p:spPr><p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></a:bodyPr>`, minorFont, `<a:p><a:pPr algn="`, shape.alignment("l", "ctr", "r"), `"/>`)
			s.letters(shape.Words, &slideText{size: half * 50, bold: shape.Bold, colour: string(shape.Fill)}, Run{}, "")
			s.put(`</a:p></p:txBody>`)
		}
		s.put(`</p:sp>`)
	}
	s.put(`</p:grpSp>`)
	s.y, s.fresh = at.y+high+90_000, false
}

// Sizes of tiles.
const (
	tileSpace = 160_000
	tileBar   = 70_000
	tileLeast = 1_250_000
)

// tiles writes glances side by side, three to a row, and as many rows as a slide takes.
func (f *pptx) tiles(b Tiles) {
	across := min(3, max(len(b.Items), 1))
	box := f.page.layout.box
	wide := (box.w - (across-1)*tileSpace) / across
	for i := 0; i < len(b.Items); i += across {
		row := b.Items[i:min(i+across, len(b.Items))]
		high := tileLeast
		texts := make([][]slideText, len(row))
		for k, t := range row {
			texts[k] = tileText(t)
			used := 2 * 90_000
			for _, line := range texts[k] {
				used += line.height(wide - tileBar - 150_000)
			}
			high = max(high, used)
		}
		if high > box.h { // words for more than a slide: they go on as text
			for _, words := range texts {
				f.texts(words)
			}
			continue
		}
		f.roomFor(high)
		s := f.page
		for k := range row {
			s.tile(frame{box.x + k*(wide+tileSpace), s.y, wide, high}, row[k], texts[k])
		}
		s.y, s.fresh = s.y+high+tileSpace, false
	}
}

func tileText(t Tile) []slideText {
	head := phrase(t.Tone.sign()+t.Title, 1600, true, "tx1", "l")
	if ink := toneInk[t.Tone]; ink != "" {
		head.runs = []Run{{Text: t.Tone.sign()}, {Text: t.Title}}
	}
	out := []slideText{head}
	if t.Figure != "" {
		out = append(out, phrase(t.Figure, 2400, true, "accent1", "l"))
	}
	for _, words := range []string{t.Line, t.Note} {
		if words != "" {
			out = append(out, phrase(words, 1400, false, "tx1", "l"))
		}
	}
	return out
}

// tile writes a pale box with a bar of the tone's colour at its side.
func (s *slide) tile(box frame, t Tile, words []slideText) {
	bar := "accent1"
	if mark := toneMark[t.Tone]; mark != "" {
		bar = mark
	}
	for _, part := range []struct {
		box  frame
		fill string
	}{{box, s.f.h.pale}, {frame{box.x, box.y, tileBar, box.h}, bar}} {
		id := s.id()
		s.put(`<p:sp><p:nvSpPr><p:cNvPr id="`, id, `" name="Tile `, id, `"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>`, part.box.xfrm("a"), `<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>`)
		s.colour(part.fill)
		s.put(`<a:ln><a:noFill/></a:ln></p:spPr></p:sp>`)
	}
	for i := range words {
		if words[i].colour == "tx1" {
			words[i].colour = s.f.h.ink // on the pale box, whatever the background of the slide
		}
	}
	s.label("Tile", frame{box.x + tileBar + 100_000, box.y + 90_000, box.w - tileBar - 150_000, box.h - 180_000}, "t", words...)
}
