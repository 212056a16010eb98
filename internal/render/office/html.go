package office

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"image"
	"io"
	"strconv"
	"strings"

	"cairn/internal/kernel/i18n"
	"cairn/internal/render/draw"
)

//go:embed html.css
var htmlStyles string

// HTML writes a document as one page that needs nothing else: it can be mailed, opened without a network and
// printed. It carries no script, and its policy forbids any.
func HTML(w io.Writer, d Document) error {
	h := html{d: &d, whole: true, level: 1}
	if err := h.check(); err != nil {
		return err
	}
	sheet, err := draw.Styles.ReadFile("draw.css")
	if err != nil {
		return err
	}
	look, heading := d.Style.house(), d.Style.HeadingFont
	if heading == "" {
		heading = d.Style.Font
	}
	m := &h.m
	m.put(`<!DOCTYPE html><html lang="`, locale(d.Lang), `"><head><meta charset="utf-8"><title>`, text(d.Title), `</title><meta name="viewport" content="width=device-width,initial-scale=1">`,
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">`,
		`<meta name="author" content="`, text(d.Author), `"><meta name="date" content="`, d.Date.String(), `"><meta name="keywords" content="`, text(strings.Join(d.keywords(), ", ")), `"><style>`)
	m.put(`:root{--accent:#`, look.accent, `;--pale:#`, look.pale, `;--font:`, cssFonts(d.Style.Font), `;--heading:`, cssFonts(heading), `}`)
	m.put(htmlStyles, string(sheet))
	h.paper()
	if d.Style.Ink != "" {
		m.put(`:root{--ink:#`, look.ink, `}`)
	}
	m.put(`</style></head><body>`)
	h.marking("above")
	m.put(`<main class="doc">`)
	h.body()
	m.put(`</main>`)
	h.marking("below")
	m.put("</body></html>\n")
	_, err = w.Write(m.b)
	return err
}

// HTMLFragment writes what stands in the body of a document, with the speaker's notes and without a table of
// contents, for a preview within a page whose style sheet gives the looks. level is that of the title's heading, 1 to
// 3; ids begin with "doc-", and nothing carries a style.
func HTMLFragment(w io.Writer, d Document, level int) error {
	h := html{d: &d, level: min(max(level, 1), 3)}
	if err := h.check(); err != nil {
		return err
	}
	h.m.put(`<article class="doc brief" lang="`, string(d.Lang), `">`)
	h.marking("above")
	h.body()
	h.marking("below")
	h.m.put(`</article>`)
	_, err := w.Write(h.m.b)
	return err
}

// html is a document on its way.
type html struct {
	m        markup
	d        *Document
	p        *i18n.Printer
	whole    bool
	level    int
	chapters []chapter
	byKey    map[string]string // addresses of sections by their keys
	section  int               // that is written, from 0
	under    int               // headings below it so far
	tables   int
	figures  int
	notes    []string
	numbers  map[string]int
}

func (h *html) check() error {
	h.p, h.numbers = printer(h.d.Lang), map[string]int{}
	if err := h.d.prepare(pageBounds); err != nil {
		return err
	}
	h.chapters, h.byKey = h.d.outline(h.p)
	return nil
}

// paper puts the marking and the number into the margins of every printed page.
func (h *html) paper() {
	size := "A4"
	if h.d.Style.Paper == "Letter" {
		size = "letter"
	}
	h.m.put(`@page{size:`, size, `;margin:20mm 16mm;@top-center{content:`, cssString(h.d.Marking), `;font:700 8pt sans-serif}@bottom-center{content:`,
		cssString(strings.Join(nonEmpty(h.d.Marking, h.d.Notice), "\n")), `;white-space:pre-line;font:700 8pt sans-serif}@bottom-right{content:`,
		cssString(h.p.T("render.page")+i18n.NBSP), ` counter(page) `, cssString(" "+h.p.T("render.page_of")+i18n.NBSP), ` counter(pages);font:8pt sans-serif}}`)
}

// cssString is a text as a style sheet quotes it.
func cssString(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if r < ' ' || strings.ContainsRune(`"\<>&`, r) || r == 0x7f {
			b.WriteString(`\` + strconv.FormatInt(int64(r), 16) + " ")
		} else {
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// cssFonts is a font of the house before those of the pages.
func cssFonts(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == '"' || r == '\\' || r == '<' || r == '>' || r < ' ' {
			return -1
		}
		return r
	}, name)
	fonts := `"Source Sans 3",system-ui,"Segoe UI",Roboto,sans-serif`
	if name != "" {
		return `"` + name + `",` + fonts
	}
	return fonts
}

func (h *html) marking(where string) {
	h.m.put(`<p class="marking `, where, `">`, text(h.d.Marking))
	if h.d.Notice != "" {
		h.m.put(` <small>· `, text(h.d.Notice), `</small>`)
	}
	h.m.put(`</p>`)
}

// heading writes a heading so many levels below the title.
func (h *html) heading(below int, number, words, id string, lang i18n.Lang) {
	n := min(h.level+below, 6)
	h.m.put(`<h`, n)
	if id != "" {
		h.m.put(` id="doc-`, id, `"`)
	}
	h.m.put(`>`)
	if number != "" {
		h.m.put(`<span class="number">`, text(number), `</span>`)
	}
	h.run(Run{Text: words, Lang: lang})
	h.m.put(`</h`, n, `>`)
}

func (h *html) body() {
	m := &h.m
	m.put(`<header>`)
	h.logo()
	h.heading(0, "", h.d.Title, "", "")
	if h.d.Subtitle != "" {
		m.put(`<p class="subtitle">`)
		h.words(h.d.Subtitle)
		m.put(`</p>`)
	}
	if len(h.d.Facts) > 0 {
		m.put(`<dl class="facts">`)
		for _, f := range h.d.Facts {
			m.put(`<div><dt>`, text(f.Name), `</dt><dd>`)
			h.words(f.Value)
			m.put(`</dd></div>`)
		}
		m.put(`</dl>`)
	}
	m.put(`</header>`)
	if h.whole {
		h.contents()
	}
	for i := range h.d.Sections {
		h.writeSection(i)
	}
	h.sources()
}

func (h *html) logo() {
	logo := h.d.Style.Logo
	if len(logo) == 0 {
		return
	}
	if _, kind, err := image.DecodeConfig(bytes.NewReader(logo)); err == nil {
		h.m.put(`<img class="logo" alt="`, text(h.p.T("render.logo")), `" src="data:image/`, kind, `;base64,`, base64.StdEncoding.EncodeToString(logo), `">`)
	}
}

// contents writes the table of contents of a long document.
func (h *html) contents() {
	lines := h.d.contents(h.chapters)
	if lines == nil {
		return
	}
	m := &h.m
	title := h.p.T("render.contents")
	m.put(`<nav class="contents" aria-label="`, text(title), `">`)
	h.heading(1, "", title, "", "")
	level := 0
	for _, line := range lines {
		switch {
		case line.level > level:
			m.put(`<ol>`)
			level++
		case line.level < level:
			m.put(`</li></ol></li>`)
			level = line.level
		default:
			m.put(`</li>`)
		}
		m.put(`<li><a href="#doc-`, line.target, `">`, text(numbered(line.label, line.title)), `</a>`)
	}
	m.put(strings.Repeat(`</li></ol>`, level), `</nav>`)
}

func (h *html) writeSection(i int) {
	s := &h.d.Sections[i]
	h.section, h.under = i, 0
	h.m.put(`<section>`)
	if s.Title != "" {
		h.heading(1, h.chapters[i].label, s.Title, h.chapters[i].address, "")
	}
	if len(s.Blocks) == 0 {
		h.m.put(`<p class="aside">`, text(h.p.T("render.nothing")), `</p>`)
	}
	for _, b := range s.Blocks {
		h.block(b)
	}
	if !h.whole && len(s.Notes) > 0 {
		h.m.put(`<div class="notes"><p><b>`, text(h.p.T("render.speaker_notes")), `</b></p>`)
		for _, b := range s.Notes {
			h.block(b)
		}
		h.m.put(`</div>`)
	}
	h.m.put(`</section>`)
}

// sources writes the footnotes, with the way back.
func (h *html) sources() {
	if len(h.notes) == 0 {
		return
	}
	h.m.put(`<section class="sources">`)
	h.heading(1, "", h.p.T("render.footnotes"), "", "")
	h.m.put(`<ol>`)
	for i, n := range h.notes {
		h.m.put(`<li id="doc-note-`, i+1, `">`)
		h.words(n)
		h.m.put(` <a href="#doc-ref-`, i+1, `" aria-label="`, text(h.p.T("render.back", "number", i+1)), `">↩</a></li>`)
	}
	h.m.put(`</ol></section>`)
}

// words writes a text with its line ends; what is written from right to left says so.
func (h *html) words(s string) {
	for i, line := range strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		if i > 0 {
			h.m.put(`<br>`)
		}
		for _, piece := range stretches(line) {
			if piece.rtl {
				h.m.put(`<bdi dir="rtl">`, text(piece.text), `</bdi>`)
			} else {
				h.m.put(text(piece.text))
			}
		}
	}
}

func (h *html) runs(list []Run) {
	for _, r := range list {
		h.run(r)
	}
}

func (h *html) run(r Run) {
	m := &h.m
	closing := ""
	open := func(tag, attributes string) {
		m.put(`<`, tag, attributes, `>`)
		closing = `</` + tag + `>` + closing
	}
	if href := h.href(r.Href); href != "" {
		m.put(`<a href="`, text(href), `">`)
		closing = `</a>`
	}
	foreign := r.Lang != "" && r.Lang != h.d.Lang
	if foreign {
		open("span", ` lang="`+string(r.Lang)+`"`)
	}
	if r.Bold {
		open("b", "")
	}
	if r.Italic {
		open("i", "")
	}
	h.words(r.Text)
	m.put(closing)
	if foreign && r.Text != "" {
		m.put(` <span class="lang-mark">`, text(h.p.T("render.in_language")), `</span>`)
	}
	h.note(r.Note)
}

// href is an address that the page may carry.
func (h *html) href(href string) string {
	name, outside := within(href, h.byKey)
	if name != "" {
		return "#doc-" + name
	}
	return outside
}

// note puts a mark that leads to a footnote; the same words have one footnote.
func (h *html) note(words string) {
	if words == "" {
		return
	}
	n, known := h.numbers[words]
	if !known {
		h.notes = append(h.notes, words)
		n = len(h.notes)
		h.numbers[words] = n
	}
	h.m.put(`<sup><a href="#doc-note-`, n, `"`)
	if !known {
		h.m.put(` id="doc-ref-`, n, `"`)
	}
	h.m.put(`>`, n, `</a></sup>`)
}
