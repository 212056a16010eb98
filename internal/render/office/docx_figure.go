package office

// figure writes a drawing as a group of shapes that can be edited, and its words for programs without shapes.
func (f *docx) figure(b Figure) {
	d := f.d.drawing(&b)
	if len(d.Shapes) == 0 {
		return
	}
	const most = 7_200_000 // 20 cm
	at := place(&d, 0, 0, f.width()*emuTwip, most)
	wide, high := at.length(d.Width), at.length(d.Height)
	m, alt := &f.main.markup, alternative(b.Alt, b.Caption, d.Title, f.p.T("render.figure"))
	f.open(m, "Cairn Picture", keepNext)
	m.put(`<w:r><mc:AlternateContent><mc:Choice Requires="wpg"><w:drawing>`)
	f.openInline(m, wide, high, "figure", alt)
	m.put(`<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"><wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="`, wide, `" cy="`, high, `"/><a:chOff x="0" y="0"/><a:chExt cx="`, wide, `" cy="`, high, `"/></a:xfrm></wpg:grpSpPr>`)
	for _, s := range joined(d.Shapes) {
		f.ids.drawing++
		m.put(`<wps:wsp><wps:cNvPr id="`, f.ids.drawing, `" name="s`, f.ids.drawing, `"/>`)
		switch s := s.(type) {
		case Path:
			m.put(`<wps:cNvSpPr/><wps:spPr>`)
			s.properties(m, at)
			m.put(`</wps:spPr><wps:bodyPr/>`)
		case Text:
			f.drawnText(m, s, at)
		}
		m.put(`</wps:wsp>`)
	}
	m.put(`</wpg:wgp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:t>`, text(alt), `</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>`)
	f.figureCaption(b.Caption)
}

// drawnText writes a text of a drawing as a box without a frame.
func (f *docx) drawnText(m *markup, t Text, at placement) {
	m.put(`<wps:cNvSpPr txBox="1"/><wps:spPr>`)
	half := t.frame(m, at)
	m.put(`</wps:spPr><wps:txbx><w:txbxContent>`)
	f.open(m, "Cairn Shape", `<w:jc w:val="`, t.alignment("left", "center", "right"), `"/>`)
	f.words(m, t.Words, runLook{bold: t.Bold, colour: string(t.Fill), size: half})
	m.put(`</w:p></w:txbxContent></wps:txbx><wps:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></wps:bodyPr>`)
}
