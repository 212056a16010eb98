package office

import "strconv"

// heading writes the title in its place, in smaller letters where it is long. One that is too long all the same is
// shortened; the answer says so.
func (s *slide) heading(title string) (cut bool) {
	const largest, smallest = 2800, 1800
	width := float64(s.layout.box.w-2*inset) / emuPoint
	if len(s.f.d.Style.Logo) > 0 {
		width *= .78 // the logo stands beside it
	}
	size, bold := largest, []Run{{Text: title, Bold: true}}
	for size > smallest && wrapped(bold, float64(size)/100, width, 3) > 2 {
		size -= 200
	}
	if cut = wrapped(bold, float64(size)/100, width, 3) > 2; cut {
		title = shortened(title, float64(size)/100, 1.6*width)
	}
	t := slideText{runs: []Run{{Text: title}}, size: size}
	if s.layout.title == "" { // a layout without a place for a title
		t.bold, t.colour = true, "accent1"
		s.label("Title", frame{s.layout.box.x, max(s.layout.box.y-700_000, 400_000), s.layout.box.w, 650_000}, "ctr", t)
		return cut
	}
	if size == largest {
		t.size = 0 // the layout's own
	}
	s.put(`<p:sp><p:nvSpPr><p:cNvPr id="`, s.id(), `" name="Title"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="`, text(s.layout.title), `"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr><a:normAutofit/></a:bodyPr><a:lstStyle/><a:p>`)
	s.letters(title, &t, Run{}, "")
	s.put(`</a:p></p:txBody></p:sp>`)
	return cut
}

// marking writes the marking above and below, the notice with it, the date and the number of the slide. They
// stand on the slide itself, so that they go with it wherever it is copied.
func (s *slide) marking() {
	d, k := s.f.d, &s.f.deck
	words := phrase(d.Marking, 1000, true, "tx1", "ctr")
	lines := []slideText{words}
	if d.Notice != "" {
		lines = append(lines, phrase(d.Notice, 800, false, "tx1", "ctr"))
	}
	side := k.wide / 20
	s.label("Marking", frame{side * 4, 60_000, k.wide - side*8, 330_000}, "t", lines...)
	low := k.high - 380_000
	s.label("Marking", frame{side * 4, low, k.wide - side*8, 330_000}, "b", lines...)
	s.label("Date", frame{side, low + 120_000, side * 3, 210_000}, "b", phrase(s.f.p.Date(d.Date), 1000, false, "tx1", "l"))
	id := s.id()
	s.put(`<p:sp><p:nvSpPr><p:cNvPr id="`, id, `" name="Number `, id, `"/>`)
	box := frame{k.wide - side*4, low + 120_000, side * 3, 210_000}
	if s.layout.number {
		s.put(`<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldNum" sz="quarter" idx="12"/></p:nvPr></p:nvSpPr><p:spPr/>`)
	} else {
		s.put(`<p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>`, box.xfrm("a"), `<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>`)
	}
	s.put(`<p:txBody><a:bodyPr lIns="`, inset, `" tIns="0" rIns="`, inset, `" bIns="0" anchor="b"/><a:lstStyle/><a:p><a:pPr algn="r"/><a:fld id="{5B1C9B0E-6A0D-4E4B-9B55-0C6E7A1D4F20}" type="slidenum"><a:rPr lang="`, locale(d.Lang), `" sz="1000"/><a:t>`, strconv.Itoa(len(s.f.slides)), `</a:t></a:fld></a:p></p:txBody></p:sp>`)
}

// cover writes the first slide: title, subject and the common header of the document.
func (f *pptx) cover() {
	layout := f.deck.cover
	f.title = f.d.Title
	f.open(layout, f.d.Title, true)
	n := f.page
	sub := slideText{runs: []Run{{Text: f.d.Subtitle}}}
	switch {
	case f.d.Subtitle == "":
	case layout.sub != "":
		n.put(`<p:sp><p:nvSpPr><p:cNvPr id="`, n.id(), `" name="Subtitle"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="subTitle" idx="`, text(layout.sub), `"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr><a:normAutofit/></a:bodyPr><a:lstStyle/><a:p>`)
		n.letters(f.d.Subtitle, &sub, Run{}, "")
		n.put(`</a:p></p:txBody></p:sp>`)
	default:
		f.texts([]slideText{{runs: sub.runs, size: 2000}})
	}
	f.coverFacts()
	f.page.close()
}

// coverFacts writes the facts in two columns at the foot of the cover.
func (f *pptx) coverFacts() {
	s, k := f.page, &f.deck
	if len(f.d.Facts) == 0 {
		return
	}
	var columns [2][]slideText
	half := (len(f.d.Facts) + 1) / 2
	high := [2]int{}
	x, gap := s.layout.box.x, 300_000
	wide := (s.layout.box.w - gap) / 2
	for i, fact := range f.d.Facts {
		t := slideText{runs: []Run{{Text: fact.Name + "  ", Bold: true}, {Text: fact.Value}}, size: 1200, colour: "tx1", before: 2}
		columns[i/half] = append(columns[i/half], t)
		high[i/half] += t.height(wide)
	}
	most := max(high[0], high[1])
	top := k.high - 520_000 - most
	if top < s.y || top < k.high*52/100 { // more than a cover takes
		var all []slideText
		s.close()
		f.open(f.deck.layouts[LayoutText], f.p.T("render.continued", "title", f.title), false)
		for _, fact := range f.d.Facts {
			all = append(all, slideText{runs: []Run{{Text: fact.Name + "  ", Bold: true}, {Text: fact.Value}}, size: 1400, before: 3})
		}
		f.texts(all)
		return
	}
	for i := range columns {
		if len(columns[i]) > 0 {
			s.label("Facts", frame{x + i*(wide+gap), top, wide, most}, "t", columns[i]...)
		}
	}
}

// addNotes writes the page of notes of a slide.
func (f *pptx) addNotes(s *slide) {
	if f.notes == nil {
		f.notesMaster()
	}
	n := f.part("ppt/notesSlides/notesSlide"+strconv.Itoa(len(f.slides))+".xml", typeSlides+"notesSlide+xml")
	n.relate(relOffice+"notesMaster", f.notes)
	n.relate(relOffice+"slide", s.part)
	s.relate(relOffice+"notesSlide", n)
	w := &slide{part: n, f: f, ids: 1}
	n.put(xmlHead, `<p:notes `, nsSlides, `><p:cSld><p:spTree>`, emptyGroup,
		`<p:sp><p:nvSpPr><p:cNvPr id="`, w.id(), `" name="Slide"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg"/></p:nvPr></p:nvSpPr><p:spPr/></p:sp>`,
		`<p:sp><p:nvSpPr><p:cNvPr id="`, w.id(), `" name="Marking"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="hdr" sz="quarter"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p>`)
	w.letters(f.d.Marking+notice(f.d), &slideText{}, Run{}, "")
	n.put(`</a:p></p:txBody></p:sp><p:sp><p:nvSpPr><p:cNvPr id="`, w.id(), `" name="Notes"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="body" idx="1"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>`)
	for _, line := range s.notes {
		n.put(`<a:p>`)
		w.letters(line, &slideText{}, Run{}, "")
		n.put(`</a:p>`)
	}
	n.put(`</p:txBody></p:sp></p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>`)
}

func notice(d *Document) string {
	if d.Notice == "" {
		return ""
	}
	return " – " + d.Notice
}

// notesMaster writes the master of the notes and its theme.
func (f *pptx) notesMaster() {
	f.notes = f.part("ppt/notesMasters/notesMaster1.xml", typeSlides+"notesMaster+xml")
	theme := f.part("ppt/theme/themeNotes.xml", typeOffice+"theme+xml")
	theme.b = f.h.theme()
	f.notes.relate(relOffice+"theme", theme)
	m := f.notes
	m.put(xmlHead, `<p:notesMaster `, nsSlides, `><p:cSld><p:bg><p:bgRef idx="1001"><a:schemeClr val="bg1"/></p:bgRef></p:bg><p:spTree>`, emptyGroup)
	place := func(id int, name, ph string, box frame, body string) {
		m.put(`<p:sp><p:nvSpPr><p:cNvPr id="`, id, `" name="`, name, `"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph `, ph, `/></p:nvPr></p:nvSpPr><p:spPr>`, box.xfrm("a"), `<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>`, body, `</p:sp>`)
	}
	words := `</p:spPr><p:txBody><a:bodyPr/><a:lstStyle><a:lvl1pPr><a:defRPr sz="1100"/></a:lvl1pPr></a:lstStyle><a:p><a:endParaRPr lang="` + locale(f.d.Lang) + `"/></a:p></p:txBody>`
	place(2, "Header", `type="hdr" sz="quarter"`, frame{300_000, 150_000, 6_258_000, 420_000}, words)
	place(3, "Slide", `type="sldImg" idx="2"`, frame{685_800, 700_000, 5_486_400, 3_086_100}, `<a:noFill/><a:ln w="12700"><a:solidFill><a:prstClr val="black"/></a:solidFill></a:ln></p:spPr>`)
	place(4, "Notes", `type="body" sz="quarter" idx="3"`, frame{685_800, 3_950_000, 5_486_400, 4_700_000}, words)
	m.put(`</p:spTree></p:cSld><p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/><p:notesStyle><a:lvl1pPr><a:defRPr sz="1200"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr></p:notesStyle></p:notesMaster>`)
}
