package office

import "strconv"

// titleBlock writes what opens a document: in a brief one the title over the facts, else a page of its own and
// the table of contents.
func (f *pdf) titleBlock() {
	f.newPage()
	if f.d.Brief {
		f.placeLogo(f.page.wide-f.right, f.head, 110, 32, true)
		width := f.width()
		if len(f.d.Style.Logo) > 0 {
			width -= 126
		}
		f.text([]span{{text: f.clean(f.d.Title), look: f.look(21).bold().in(f.h.accent)}}, f.left, width, 25, f.at.add("P"), nil)
		if f.d.Subtitle != "" {
			f.text([]span{{text: f.clean(f.d.Subtitle), look: f.look(12).in(f.h.soft)}}, f.left, width, 17, f.at.add("P"), nil)
		}
		f.factGrid()
		return
	}
	f.placeLogo(f.left, f.head+10, 160, 48, false)
	f.y = f.page.high * .27
	f.page.mark(nil)
	f.page.area(Box{f.left, f.y, 56, 4}, 0, Colour(f.h.accent), "")
	f.page.unmark()
	f.y += 24
	f.text([]span{{text: f.clean(f.d.Title), look: f.look(30).bold().in(f.h.accent)}}, f.left, f.width(), 35, f.at.add("P"), nil)
	if f.d.Subtitle != "" {
		f.y += 6
		f.text([]span{{text: f.clean(f.d.Subtitle), look: f.look(15).in(f.h.soft)}}, f.left, f.width(), 20, f.at.add("P"), nil)
	}
	f.factList()
	f.tableOfContents()
	f.newPage()
}

// factGrid writes the facts of a brief document side by side between two rules.
func (f *pdf) factGrid() {
	f.y += 10
	f.rule(Colour(f.h.accent), 1.2)
	f.y += 4
	across := 4
	if len(f.d.Facts) < 4 {
		across = max(1, len(f.d.Facts))
	}
	gap := 12.0
	column := (f.width() - gap*float64(across-1)) / float64(across)
	list := f.at.add("L")
	for i := 0; i < len(f.d.Facts); i += across {
		row := f.d.Facts[i:min(i+across, len(f.d.Facts))]
		high := 0.0
		spans := make([][]span, len(row))
		lines := make([][]textLine, len(row))
		for k, fact := range row {
			spans[k] = []span{{text: f.clean(fact.Name), look: f.look(7.5).in(f.h.soft)}, {text: "\n" + f.clean(fact.Value), look: f.look(9.5)}}
			lines[k] = wrap(spans[k], column)
			high = max(high, float64(len(lines[k]))*12.5)
		}
		f.need(high + 6)
		for k := range row {
			item := list.add("LI").add("LBody")
			for n, line := range lines[k] {
				f.written(line, spans[k], f.left+float64(k)*(column+gap), f.y+12.5*float64(n)+11, item, map[int]*tag{})
			}
		}
		f.y += high + 6
		f.fresh = false
	}
	f.rule(Colour(f.h.line), .6)
	f.y += 6
}

// factList writes the facts of a long document one below the other.
func (f *pdf) factList() {
	if len(f.d.Facts) == 0 {
		return
	}
	f.y += 30
	f.rule(Colour(f.h.line), .6)
	const name = 130.0
	list := f.at.add("L")
	for _, fact := range f.d.Facts {
		spans := []span{{text: f.clean(fact.Value), look: f.look(bodySize)}}
		label := []span{{text: f.clean(fact.Name), look: f.look(9.5).in(f.h.soft)}}
		lines, labels := wrap(spans, f.width()-name), wrap(label, name-10)
		f.need(float64(max(len(lines), len(labels)))*14 + 8)
		y := f.y + 4
		item := list.add("LI")
		first, second := item.add("Lbl"), item.add("LBody")
		for n, line := range labels {
			f.written(line, label, f.left, y+14*float64(n)+10.5, first, map[int]*tag{})
		}
		for n, line := range lines {
			f.written(line, spans, f.left+name, y+14*float64(n)+10.5, second, map[int]*tag{})
		}
		f.y += float64(max(len(lines), len(labels)))*14 + 8
		f.fresh = false
		f.rule(Colour(f.h.line), .4)
	}
}

// rule draws a line over the width of the text.
func (f *pdf) rule(c Colour, width float64) {
	f.page.mark(nil)
	f.page.rule(f.left, f.y, f.page.wide-f.right, f.y, c, width)
	f.page.unmark()
}

// tableOfContents writes the lines; their page numbers follow when they are known.
func (f *pdf) tableOfContents() {
	entries := f.d.contents(f.chapters)
	if entries == nil {
		return
	}
	f.newPage()
	f.bookmarked(f.p.T("render.contents"), 0, "")
	f.text([]span{{text: f.p.T("render.contents"), look: f.look(16.5).bold().in(f.h.accent)}}, f.left, f.width(), 22, f.at.add("P"), nil)
	f.y += 8
	toc := f.at.add("TOC")
	for _, e := range entries {
		look, line, indent := f.look(10.5).bold(), 19.0, 0.0
		if e.level == 2 {
			look, line, indent = f.look(10), 15, 22
		} else {
			f.space(4)
		}
		f.need(line)
		item := toc.add("TOCI")
		words := cutTo(f.clean(numbered(e.label, e.title)), look, f.width()-indent-40)
		f.written(words, []span{{look: look}}, f.left+indent, f.y+line*.72, item, map[int]*tag{})
		link := &pdfLink{box: Box{f.left, f.y, f.width(), line}, says: e.title}
		f.page.links = append(f.page.links, link)
		f.contents = append(f.contents, pdfContent{page: f.page, y: f.y + line*.72, from: f.left + indent + words.width, key: e.target, tag: item, look: look, link: link})
		f.y += line
		f.fresh = false
	}
}

// finishContents writes the page numbers into the table of contents and leads its lines there.
func (f *pdf) finishContents() {
	for _, c := range f.contents {
		to := f.places[c.key]
		if to == nil {
			continue
		}
		f.page = c.page
		number := strconv.Itoa(to.page.number + 1)
		x := f.page.wide - f.right - textWidth(number, c.look)
		f.page.mark(c.tag)
		f.pieces(number, c.look, x, c.y)
		f.page.mark(nil)
		dots := Path{Segments: []Segment{{MoveTo, [3]Point{2: {c.from + 8, c.y - 1}}}, {LineTo, [3]Point{2: {x - 8, c.y - 1}}}}, Stroke: Colour(f.h.line), Width: .9, Dash: []float64{0.01, 3}, Round: true}
		f.page.path(dots, identity)
		f.page.unmark()
		c.link.to = to
		link := c.tag.add("Link")
		link.kids = append(link.kids, tagKid{page: c.page.number, link: c.link})
	}
	f.page = nil
}
