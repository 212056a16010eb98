package office

import (
	"strconv"

	"cairn/internal/kernel/i18n"
)

const (
	bodySize = 10.5
	bodyLine = 15.0
)

// section writes a chapter.
func (f *pdf) section(i int) {
	s := &f.d.Sections[i]
	f.current, f.under = i, 0
	if s.Appendix && !f.appendix {
		f.appendix = true
		if !f.fresh {
			f.newPage()
		}
	}
	f.at = f.top.add("Sect")
	if s.Title != "" {
		f.before(s.Blocks, 0)
		f.heading(1, f.chapters[i].label, s.Title, "", f.chapters[i].address)
	}
	if len(s.Blocks) == 0 {
		f.paragraph(Paragraph{Runs: []Run{{Text: f.p.T("render.nothing")}}, Tone: Aside})
	}
	for k, b := range s.Blocks {
		if _, ok := b.(Heading); ok {
			f.before(s.Blocks, k+1)
		}
		f.block(b)
	}
	f.at = f.top
}

// before turns the page before a heading whose table or figure needs a page that lies, and back; and it notes the
// room that the heading has to leave, so that it does not stand alone at the foot.
func (f *pdf) before(blocks []Block, next int) {
	lying := false
	if next < len(blocks) {
		lying = f.wantsLying(blocks[next])
	}
	f.turn(lying)
	f.follows = 54
	if next >= len(blocks) {
		return
	}
	switch b := blocks[next].(type) {
	case Chart:
		f.follows = f.drawnHigh(f.chartDrawing(&b))
	case Figure:
		if d := f.d.drawing(&b); len(d.Shapes) > 0 {
			f.follows = f.drawnHigh(d)
		}
	case Table:
		f.follows = 96
	}
	f.follows = min(f.follows, f.full()-80)
}

// heading writes a heading; level 1 is the title of a section. It stays with what follows.
func (f *pdf) heading(level int, number, words string, lang i18n.Lang, key string) {
	size, above, below := 16.5, 20.0, 6.0
	colour := f.h.accent
	switch {
	case level == 2:
		size, above, below, colour = 12.5, 14, 4, f.h.ink
	case level > 2:
		size, above, below, colour = 10.5, 10, 2, f.h.ink
	}
	f.space(above)
	f.need(size*1.25 + below + f.follows)
	look := f.look(size).bold().in(colour)
	f.bookmarked(numbered(number, words), level-1, key)
	t := f.at.add("H" + strconv.Itoa(min(level, 6)))
	spans := []span{{text: f.clean(words), look: look}}
	if lang != "" && lang != f.d.Lang {
		spans = f.runs([]Run{{Text: words, Lang: lang}}, look)
	}
	if number != "" {
		spans = append([]span{{text: number + i18n.NBSP + i18n.NBSP + i18n.NBSP, look: look}}, spans...)
	}
	f.text(spans, f.left, f.width(), size*1.25, t, nil)
	f.y += below
}

// numbered is a heading with its number.
func numbered(number, words string) string {
	if number == "" {
		return words
	}
	return number + " " + words
}

func (f *pdf) block(b Block) {
	switch b := b.(type) {
	case Table:
		f.table(&b)
		return
	case Chart:
		f.chart(&b)
		return
	case Figure:
		f.figure(&b)
		return
	}
	f.turn(false)
	switch b := b.(type) {
	case Heading:
		f.subheading(b)
	case Paragraph:
		f.paragraph(b)
	case List:
		f.space(4)
		f.list(b, f.at, 0)
		f.y += 4
	case Tiles:
		f.tiles(b)
	case PageBreak:
		if !f.fresh {
			f.newPage()
		}
	}
}

func (f *pdf) subheading(b Heading) {
	var head chapterHead
	if b.Level <= 1 {
		head = f.chapters[f.current].heads[f.under]
		f.under++
	}
	f.heading(max(b.Level, 1)+1, head.number, b.Text, b.Lang, head.address)
}

// runs makes spans of runs: links, footnotes, and what stands in the other language.
func (f *pdf) runs(runs []Run, look textLook) []span {
	var out []span
	for _, r := range runs {
		l := look
		l.style = fontStyle(look.style&1 == 1 || r.Bold, look.style&2 == 2 || r.Italic)
		if r.Lang != "" && r.Lang != f.d.Lang {
			l.lang = locale(r.Lang)
		}
		if href := f.href(r.Href); href != "" {
			l.href, l.colour = href, "0A5A83"
		}
		out = append(out, span{text: f.clean(r.Text), look: l})
		if l.lang != "" && r.Text != "" {
			small := look.in(f.h.soft)
			small.size = look.size * .8
			out = append(out, span{text: i18n.NBSP + f.p.T("render.in_language"), look: small})
		}
		out = append(out, f.mark(r.Note, look)...)
	}
	return out
}

// href is an address that the file may carry.
func (f *pdf) href(href string) string {
	name, outside := within(href, f.byKey)
	if name != "" {
		return "#" + name
	}
	return outside
}

// mark is the raised number that stands for a footnote.
func (f *pdf) mark(note string, look textLook) []span {
	if note == "" {
		return nil
	}
	n := f.noteNumber(note)
	look.rise, look.size, look.role, look.colour = look.size*.33, look.size*.68, "Reference", Colour(f.h.accent)
	return []span{{text: strconv.Itoa(n), look: look, note: note}}
}

// paragraph writes running text. What is marked by a tone has a bar at its side and a sign before its words.
func (f *pdf) paragraph(b Paragraph) {
	size, line, after := bodySize, bodyLine, 7.0
	look := f.look(size)
	ground, bar := Colour(""), Colour("")
	switch b.Tone {
	case Lead:
		size, line, ground, bar = 12, 17, Colour(f.h.pale), Colour(f.h.accent)
	case Aside:
		size, line = 8.5, 12
		look = look.in(f.h.soft)
	case Good, Watch, Bad:
		ground, bar = Colour(tonePale[b.Tone]), Colour(toneMark[b.Tone])
	}
	look.size = size
	var spans []span
	if sign := b.Tone.sign(); sign != "" {
		spans = append(spans, span{text: f.clean(sign) + " ", look: look.in(toneMark[b.Tone])})
	}
	spans = append(spans, f.runs(b.Runs, look)...)
	if ground == "" {
		f.text(spans, f.left, f.width(), line, f.at.add("P"), nil)
		f.y += after
		return
	}
	const pad = 7.0
	f.space(3)
	f.need(2*pad + 2*line)
	behind := func(y, high float64) {
		f.page.mark(nil)
		f.page.area(Box{f.left, y - .2, f.width(), high + .4}, 0, ground, "")
		f.page.area(Box{f.left, y - .2, 3, high + .4}, 0, bar, "")
		f.page.unmark()
	}
	behind(f.y, pad)
	f.y += pad
	f.text(spans, f.left+14, f.width()-28, line, f.at.add("P"), behind)
	behind(f.y, pad)
	f.y += pad + after + 2
}

// list writes a list and those below its lines.
func (f *pdf) list(b List, parent *tag, level int) {
	const step = 18.0
	t := parent.add("L")
	x := f.left + step*float64(min(level, 8))
	look := f.look(bodySize)
	for i, item := range b.Items {
		label := []string{"•", "–", "·"}[min(level, 2)]
		if b.Numbered {
			label = strconv.Itoa(i+1) + "."
		}
		li := t.add("LI")
		f.need(bodyLine)
		lbl, body := li.add("Lbl"), li.add("LBody")
		spans := f.runs(item.Runs, look)
		first := true
		f.text(spans, x+step, f.width()-x-step+f.left, bodyLine, body, func(y, _ float64) {
			if first {
				first = false
				f.page.mark(lbl)
				f.pieces(label, look, x+4, y+bodyLine*.74)
				f.page.unmark()
			}
		})
		f.y += 3
		if item.Sub != nil {
			f.list(*item.Sub, body, level+1)
		}
	}
}

// tiles writes glances side by side, three to a row.
func (f *pdf) tiles(b Tiles) {
	const gap, pad = 10.0, 9.0
	across := min(3, max(1, len(b.Items)))
	wide := (f.width() - gap*float64(across-1)) / float64(across)
	list := f.at.add("L")
	f.space(4)
	for i := 0; i < len(b.Items); i += across {
		row := b.Items[i:min(i+across, len(b.Items))]
		spans, lines := make([][]span, len(row)), make([][]textLine, len(row))
		high := 0.0
		for k, tile := range row {
			spans[k] = f.tile(tile)
			lines[k] = wrap(spans[k], wide-2*pad-3)
			own := 2 * pad
			for _, line := range lines[k] {
				own += lineHigh(line, spans[k])
			}
			high = max(high, own)
		}
		if high > f.full() { // words for more than a page: they go on as text
			for k := range row {
				f.text(spans[k], f.left, f.width(), bodyLine*1.4, list.add("LI").add("LBody"), nil)
				f.y += gap
			}
			continue
		}
		f.need(high)
		for k, tile := range row {
			x := f.left + float64(k)*(wide+gap)
			bar := Colour(f.h.accent)
			if c, ok := toneMark[tile.Tone]; ok {
				bar = Colour(c)
			}
			f.page.mark(nil)
			f.page.area(Box{x, f.y, wide, high}, 3, "FFFFFF", Colour(f.h.line))
			f.page.area(Box{x, f.y, 3.5, high}, 1.5, bar, "")
			f.page.unmark()
			item := list.add("LI").add("LBody")
			y := f.y + pad
			for _, line := range lines[k] {
				h := lineHigh(line, spans[k])
				f.written(line, spans[k], x+pad+4, y+h*.76, item, map[int]*tag{})
				y += h
			}
		}
		f.y += high + gap
		f.fresh = false
	}
}

func (f *pdf) tile(t Tile) []span {
	look := f.look(10.5).bold()
	out := []span{{text: f.clean(t.Title), look: look}}
	if t.Line != "" {
		out = append(out, span{text: "\n" + f.clean(t.Line), look: f.look(9).in(f.h.soft)})
	}
	if t.Figure != "" || t.Tone.sign() != "" {
		ink := f.h.accent
		if c, ok := toneInk[t.Tone]; ok {
			ink = c
		}
		out = append(out, span{text: "\n" + f.clean(t.Tone.sign()+t.Figure), look: f.look(16).bold().in(ink)})
	}
	if t.Note != "" {
		out = append(out, span{text: "\n" + f.clean(t.Note), look: f.look(8.5).in(f.h.soft)})
	}
	return out
}

// lineHigh is the height of a line by its largest text.
func lineHigh(line textLine, spans []span) float64 {
	size := 9.0
	for i, p := range line.fragments {
		if i == 0 {
			size = 0
		}
		size = max(size, spans[p.span].look.size)
	}
	return size * 1.36
}
