package office

import (
	"strconv"
	"strings"

	"cairn/internal/kernel/i18n"
)

// keepNext keeps a paragraph on the page of the one behind it.
const keepNext = `<w:keepNext/>`

// open begins a paragraph of a style; more are properties that stand behind those of the style, in the order that
// the standard asks for. It takes the page break that waits, which stands behind keepNext.
func (f *docx) open(m *markup, style string, more ...any) {
	m.put(`<w:p><w:pPr><w:pStyle w:val="`, f.style(style), `"/>`)
	if len(more) > 0 && more[0] == keepNext {
		m.put(keepNext)
		more = more[1:]
	}
	if f.broken && m == &f.main.markup {
		m.put(`<w:pageBreakBefore/>`)
		f.broken = false
	}
	m.put(more...)
	m.put(`</w:pPr>`)
}

// plain writes a paragraph of words alone.
func (f *docx) plain(m *markup, style, words string) {
	f.open(m, style)
	f.words(m, words, runLook{})
	m.put(`</w:p>`)
}

// Numberings that a heading may follow beside those of numbering.xml: that of its style, or none.
const (
	numberOfStyle = 0
	numberNone    = -1
)

// heading writes a heading that can be pointed to, by one of our numberings or that of its style.
func (f *docx) heading(style, words string, lang i18n.Lang, address string, number int) {
	f.turn(false)
	m := &f.main.markup
	switch number {
	case numberOfStyle:
		f.open(m, style)
	case numberNone:
		f.open(m, style, `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>`)
	default:
		f.open(m, style, `<w:numPr><w:ilvl w:val="1"/><w:numId w:val="`, f.numbering(number), `"/></w:numPr>`)
	}
	if address != "" {
		f.ids.bookmark++
		m.put(`<w:bookmarkStart w:id="`, f.ids.bookmark, `" w:name="`, address, `"/>`)
	}
	f.run(m, nil, Run{Text: words, Lang: lang}, runLook{})
	if address != "" {
		m.put(`<w:bookmarkEnd w:id="`, f.ids.bookmark, `"/>`)
	}
	m.put(`</w:p>`)
}

// paragraph writes running text. A tone is a bar at its side and a sign before its words.
func (f *docx) paragraph(b Paragraph) {
	m := &f.main.markup
	style := map[Tone]string{Lead: "Cairn Lead", Aside: "Cairn Aside", Good: "Cairn Good", Watch: "Cairn Watch", Bad: "Cairn Bad"}[b.Tone]
	if style == "" {
		style = "Normal"
	}
	f.open(m, style)
	if sign := b.Tone.sign(); sign != "" {
		f.words(m, sign, runLook{colour: toneInk[b.Tone]})
	}
	f.runs(m, f.main, b.Runs, runLook{})
	m.put(`</w:p>`)
}

// list writes a list and those below its lines. Counted is the numbering of the list above, 0 for the outermost.
func (f *docx) list(b List, level, counted int) {
	number := numberBullets
	if b.Numbered {
		if counted == 0 || level == 0 {
			f.ids.list++
			counted = numberLists + f.ids.list
			f.numbered = append(f.numbered, counted)
		}
		number = counted
	}
	m := &f.main.markup
	for _, item := range b.Items {
		f.open(m, "List Paragraph", `<w:numPr><w:ilvl w:val="`, min(level, 8), `"/><w:numId w:val="`, f.numbering(number), `"/></w:numPr>`)
		f.runs(m, f.main, item.Runs, runLook{})
		m.put(`</w:p>`)
		if item.Sub != nil {
			f.list(*item.Sub, level+1, 0)
		}
	}
}

// runLook is how a run looks beside what it says itself.
type runLook struct {
	colour string
	bold   bool
	style  string // of characters
	size   int    // in half points
}

// runs writes the runs of a paragraph that stands in a part of its own relationships; nil where links and
// footnotes cannot stand.
func (f *docx) runs(m *markup, in *part, runs []Run, look runLook) {
	for _, r := range runs {
		f.run(m, in, r, look)
	}
}

func (f *docx) run(m *markup, in *part, r Run, look runLook) {
	look.bold = look.bold || r.Bold
	lang := ""
	if r.Lang != "" && r.Lang != f.d.Lang {
		lang = locale(r.Lang)
	}
	closing := ""
	if in != nil {
		name, outside := within(r.Href, f.byKey)
		switch {
		case name != "":
			m.put(`<w:hyperlink w:anchor="`, name, `" w:history="1">`)
		case outside != "":
			m.put(`<w:hyperlink r:id="`, in.link(outside), `" w:history="1">`)
		}
		if name != "" || outside != "" {
			look.style, closing = "Hyperlink", `</w:hyperlink>`
		}
	}
	f.letters(m, r.Text, look, r.Italic, lang)
	m.put(closing)
	if lang != "" && strings.TrimSpace(r.Text) != "" {
		f.words(m, i18n.NBSP+f.p.T("render.in_language"), runLook{colour: f.h.soft, size: 16})
	}
	if r.Note != "" && in != nil {
		f.footnote(m, r.Note)
	}
}

// words is letters for what the writer says itself.
func (f *docx) words(m *markup, s string, look runLook) { f.letters(m, s, look, false, "") }

// letters writes a text as runs of one direction; lines and tabs are kept.
func (f *docx) letters(m *markup, s string, look runLook, italic bool, lang string) {
	for _, piece := range stretches(s) {
		m.put(`<w:r>`)
		f.runProperties(m, look, italic, piece.rtl, lang)
		for i, line := range strings.Split(strings.ReplaceAll(piece.text, "\r\n", "\n"), "\n") {
			if i > 0 {
				m.put(`<w:br/>`)
			}
			for k, cell := range strings.Split(line, "\t") {
				if k > 0 {
					m.put(`<w:tab/>`)
				}
				if cell != "" {
					m.put(`<w:t xml:space="preserve">`, text(cell), `</w:t>`)
				}
			}
		}
		m.put(`</w:r>`)
	}
}

func (f *docx) runProperties(m *markup, look runLook, italic, rtl bool, lang string) {
	if look == (runLook{}) && !italic && !rtl && lang == "" {
		return
	}
	m.put(`<w:rPr>`)
	if look.style != "" {
		m.put(`<w:rStyle w:val="`, f.style(look.style), `"/>`)
	}
	if look.bold {
		m.put(`<w:b/><w:bCs/>`)
	}
	if italic {
		m.put(`<w:i/><w:iCs/>`)
	}
	if look.colour != "" {
		m.put(`<w:color w:val="`, look.colour, `"/>`)
	}
	if look.size > 0 {
		m.put(`<w:sz w:val="`, look.size, `"/><w:szCs w:val="`, look.size, `"/>`)
	}
	if rtl {
		m.put(`<w:rtl/>`)
	}
	if lang != "" {
		m.put(`<w:lang w:val="`, lang, `"/>`)
	}
	m.put(`</w:rPr>`)
}

// footnote puts a mark here and its words at the foot of the page.
func (f *docx) footnote(m *markup, words string) {
	f.ids.note++
	m.put(`<w:r><w:rPr><w:rStyle w:val="`, f.style("footnote reference"), `"/></w:rPr><w:footnoteReference w:id="`, f.ids.note, `"/></w:r>`)
	n := &f.notes.markup
	n.put(`<w:footnote w:id="`, f.ids.note, `">`)
	f.open(n, "footnote text")
	n.put(`<w:r><w:rPr><w:rStyle w:val="`, f.style("footnote reference"), `"/></w:rPr><w:footnoteRef/></w:r>`)
	f.words(n, " "+words, runLook{})
	n.put(`</w:p></w:footnote>`)
}

// openNotes writes the two lines that Word draws above footnotes.
func (f *docx) openNotes() {
	n := &f.notes.markup
	n.put(xmlHead, `<w:footnotes `, nsWord, `>`)
	for id, kind := range []string{"separator", "continuationSeparator"} {
		n.put(`<w:footnote w:type="`, kind, `" w:id="`, id-1, `"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:`, kind, `/></w:r></w:p></w:footnote>`)
	}
}

// figureCaption writes the caption under a chart or drawing.
func (f *docx) figureCaption(words string) {
	f.ids.figure++
	f.open(&f.main.markup, "caption")
	f.caption("figure", words, f.ids.figure, "")
}

// tableCaption writes the caption above a table; a further part of a table repeats the number of its first.
func (f *docx) tableCaption(words string, first bool) {
	f.open(&f.main.markup, "caption", keepNext)
	repeat := ""
	if !first {
		repeat = `\c `
	}
	f.caption("table", words, f.ids.table, repeat)
}

// caption writes "Table 3 – Receipts", with a field that counts so that Word's lists of tables find it.
func (f *docx) caption(kind, words string, number int, how string) {
	m := &f.main.markup
	label := f.p.T("render." + kind)
	f.words(m, label+i18n.NBSP, runLook{})
	f.field(m, "SEQ "+label+" "+how+`\* ARABIC`, strconv.Itoa(number), runLook{})
	if words != "" {
		f.words(m, i18n.NBSP+"– "+words, runLook{})
	}
	m.put(`</w:p>`)
}

// field writes a field with the result that it has now.
func (f *docx) field(m *markup, code, result string, look runLook) {
	part := func(inner string) {
		m.put(`<w:r>`)
		f.runProperties(m, look, false, false, "")
		m.put(inner, `</w:r>`)
	}
	part(`<w:fldChar w:fldCharType="begin"/>`)
	part(`<w:instrText xml:space="preserve"> ` + code + ` </w:instrText>`)
	part(`<w:fldChar w:fldCharType="separate"/>`)
	f.words(m, result, look)
	part(`<w:fldChar w:fldCharType="end"/>`)
}
