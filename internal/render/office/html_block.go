package office

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"cairn/internal/kernel/i18n"
)

func (h *html) block(b Block) {
	switch b := b.(type) {
	case Heading:
		var head chapterHead
		if heads := h.chapters[h.section].heads; b.Level <= 1 && h.under < len(heads) { // those of the speaker's notes have none
			head = heads[h.under]
			h.under++
		}
		h.heading(max(b.Level, 1)+1, head.number, b.Text, head.address, b.Lang)
	case Paragraph:
		h.paragraph(b)
	case List:
		h.list(&b)
	case Table:
		h.table(&b)
	case Chart:
		h.chart(&b)
	case Figure:
		h.figure(&b)
	case Tiles:
		h.tiles(b)
	case PageBreak:
		h.m.put(`<hr class="break">`)
	}
}

// toneClasses are those that the style sheets know.
var toneClasses = map[Tone]string{Lead: "lead", Aside: "aside", Good: "tone-good", Watch: "tone-watch", Bad: "tone-bad"}

func (h *html) paragraph(b Paragraph) {
	h.m.put(`<p`)
	if class := toneClasses[b.Tone]; class != "" {
		h.m.put(` class="`, class, `"`)
	}
	h.m.put(`>`, text(b.Tone.sign()))
	h.runs(b.Runs)
	h.m.put(`</p>`)
}

func (h *html) list(b *List) {
	tag := "ul"
	if b.Numbered {
		tag = "ol"
	}
	h.m.put(`<`, tag, `>`)
	for _, item := range b.Items {
		h.m.put(`<li>`)
		h.runs(item.Runs)
		if item.Sub != nil {
			h.list(item.Sub)
		}
		h.m.put(`</li>`)
	}
	h.m.put(`</`, tag, `>`)
}

// label is what a table or a figure is called: its kind and number, then its caption.
func (h *html) label(kind string, number int, caption string) (label, whole string) {
	label = h.p.T(kind) + i18n.NBSP + h.p.Int(int64(number))
	if caption == "" {
		return label, label
	}
	return label, label + i18n.NBSP + "– " + caption
}

func (h *html) caption(tag, label, caption string) {
	h.m.put(`<`, tag, `><b>`, text(label), `</b>`)
	if caption != "" {
		h.m.put(text(i18n.NBSP + "– "))
		h.words(caption)
	}
	h.m.put(`</`, tag, `>`)
}

func (h *html) table(t *Table) {
	h.tables++
	m := &h.m
	label, whole := h.label("render.table", h.tables, t.Caption)
	if len(t.Rows) == 0 || len(t.Columns) == 0 {
		words := t.Empty
		if words == "" {
			words = h.p.T("render.nothing")
		}
		m.put(`<p><b>`, text(whole), `</b><br>`)
		h.words(words)
		m.put(`</p>`)
		return
	}
	m.put(`<div class="scroll" tabindex="0" role="region" aria-label="`, text(whole), `"><table>`)
	h.caption("caption", label, t.Caption)
	m.put(`<thead><tr>`)
	for _, c := range t.Columns {
		m.put(`<th scope="col"`, numberClass(c, ""), `>`)
		h.words(c.Head())
		m.put(`</th>`)
	}
	m.put(`</tr></thead><tbody>`)
	for _, row := range t.Rows {
		m.put(`<tr>`)
		for i, cell := range row {
			h.cell(t.Columns[i], cell, i == 0 && t.Columns[i].Kind == Words)
		}
		m.put(`</tr>`)
	}
	m.put(`</tbody>`)
	if totals := t.totals(h.p); totals != nil {
		m.put(`<tfoot><tr>`)
		for i, s := range totals {
			if i == 0 {
				m.put(`<th scope="row">`, text(s), `</th>`)
			} else {
				m.put(`<td`, numberClass(t.Columns[i], ""), `>`, text(s), `</td>`)
			}
		}
		m.put(`</tr></tfoot>`)
	}
	m.put(`</table></div>`)
}

func numberClass(c Column, more string) string {
	if c.Figures() {
		more = strings.TrimSpace("num " + more)
	}
	if more == "" {
		return ""
	}
	return ` class="` + more + `"`
}

func (h *html) cell(c Column, cell Cell, head bool) {
	m := &h.m
	tag, scope := "td", ""
	if head {
		tag, scope = "th", ` scope="row"`
	}
	class := ""
	switch cell.Tone {
	case Good, Watch, Bad, Lead:
		class = "tone-" + string(cell.Tone)
	}
	m.put(`<`, tag, scope, numberClass(c, class), `>`)
	words := c.Print(h.p, cell)
	if !cell.Blank {
		words = cell.Tone.sign() + words
	}
	h.run(Run{Text: words, Href: cell.Href, Note: cell.Note, Lang: cell.Lang})
	m.put(`</`, tag, `>`)
}

func (h *html) tiles(b Tiles) {
	m := &h.m
	m.put(`<ul class="tiles">`)
	for _, t := range b.Items {
		m.put(`<li`)
		switch t.Tone {
		case Good, Watch, Bad:
			m.put(` class="tone-`, string(t.Tone), `"`)
		}
		m.put(`><b>`)
		h.words(t.Title)
		m.put(`</b>`)
		for _, part := range [][2]string{{"span", t.Line}, {"strong", t.Tone.sign() + t.Figure}, {"small", t.Note}} {
			if part[1] != "" {
				m.put(`<`, part[0], `>`)
				h.words(part[1])
				m.put(`</`, part[0], `>`)
			}
		}
		m.put(`</li>`)
	}
	m.put(`</ul>`)
}

// chart writes a chart as a drawing and, folded below it, as the table of its figures.
func (h *html) chart(c *Chart) {
	h.figures++
	m := &h.m
	label, whole := h.label("render.figure", h.figures, c.Caption)
	d := c.drawing(h.p, h.d.Style.house(), chartFont{slack: 1.16, clean: plainLine})
	if d.Title == "" {
		d.Title = whole
	}
	m.put(`<figure>`)
	h.caption("figcaption", label, c.Caption)
	h.drawing(d)
	m.put(`<details><summary>`, text(h.p.T("render.data")), `</summary><div class="scroll" tabindex="0" role="region" aria-label="`, text(whole+", "+h.p.T("render.data")), `"><table><thead><tr><th scope="col">`)
	if c.Unit != "" {
		m.put(text(c.Unit))
	} else {
		m.put(text(h.p.T("render.data")))
	}
	m.put(`</th>`)
	for _, s := range c.Series {
		m.put(`<th scope="col" class="num">`)
		h.words(s.Name)
		m.put(`</th>`)
	}
	m.put(`</tr></thead><tbody>`)
	g := chartPainter{c: c, p: h.p, form: c.numberFormat()}
	for i, n := range c.Names {
		m.put(`<tr><th scope="row">`)
		h.words(n)
		m.put(`</th>`)
		for _, s := range c.Series {
			said := unknown
			if !math.IsNaN(s.Values[i]) {
				said = g.number(s.Values[i])
			}
			m.put(`<td class="num">`, text(said), `</td>`)
		}
		m.put(`</tr>`)
	}
	m.put(`</tbody></table></div></details></figure>`)
}

// drawing writes shapes as SVG. Colours are attributes of the shapes, which no policy of a page forbids.
func (h *html) drawing(d Drawing) {
	m := &h.m
	m.put(`<svg class="d-chart" viewBox="0 0 `, coordinate(d.Width), ` `, coordinate(d.Height), `" width="`, coordinate(d.Width), `" height="`, coordinate(d.Height), `" role="img" aria-label="`, text(d.Title), `">`)
	for _, s := range d.Shapes {
		switch s := s.(type) {
		case Path:
			h.path(s)
		case Text:
			m.put(`<text x="`, coordinate(s.At.X), `" y="`, coordinate(s.At.Y), `" font-size="`, coordinate(s.Size), `" fill="#`, string(s.Fill), `"`)
			switch s.Anchor {
			case AnchorMiddle:
				m.put(` text-anchor="middle"`)
			case AnchorEnd:
				m.put(` text-anchor="end"`)
			}
			if s.Bold {
				m.put(` font-weight="650"`)
			}
			m.put(`>`, text(s.Words), `</text>`)
		}
	}
	m.put(`</svg>`)
}

func coordinate(x float64) string {
	return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64)
}

func (h *html) path(s Path) {
	m := &h.m
	m.put(`<path d="`)
	for _, seg := range s.Segments {
		switch seg.Verb {
		case MoveTo:
			m.put(`M`)
		case LineTo:
			m.put(`L`)
		case CurveTo:
			m.put(`C`, coordinate(seg.P[0].X), ` `, coordinate(seg.P[0].Y), ` `, coordinate(seg.P[1].X), ` `, coordinate(seg.P[1].Y), ` `)
		case Close:
			m.put(`Z`)
			continue
		}
		m.put(coordinate(seg.P[2].X), ` `, coordinate(seg.P[2].Y))
	}
	m.put(`" fill="`, paint(s.Fill), `"`)
	if s.Stroke != "" {
		m.put(` stroke="`, paint(s.Stroke), `" stroke-width="`, coordinate(s.Width), `"`)
		if s.Round {
			m.put(` stroke-linejoin="round" stroke-linecap="round"`)
		}
		for i, d := range s.Dash {
			if i == 0 {
				m.put(` stroke-dasharray="`)
			} else {
				m.put(` `)
			}
			m.put(coordinate(d))
		}
		if len(s.Dash) > 0 {
			m.put(`"`)
		}
	}
	m.put(`/>`)
}

func paint(c Colour) string {
	if c == "" {
		return "none"
	}
	return "#" + string(c)
}

var linkTag = regexp.MustCompile(`<a\b([^>]*?) href="[^"]*"`)

// figure writes a drawing of the pages as it is: it was read before, and found to be one. Its links lead to pages of the
// office, which whoever has the file has not.
func (h *html) figure(b *Figure) {
	if len(h.d.drawing(b).Shapes) == 0 {
		return
	}
	h.figures++
	m := &h.m
	label, _ := h.label("render.figure", h.figures, b.Caption)
	m.put(`<figure>`)
	h.caption("figcaption", label, b.Caption)
	svg := b.SVG
	if h.whole {
		svg = strings.ReplaceAll(linkTag.ReplaceAllString(svg, "<g$1"), "</a>", "</g>")
	}
	m.put(svg)
	if b.Alt != "" && b.Alt != b.Caption {
		m.put(`<p class="alt">`)
		h.words(b.Alt)
		m.put(`</p>`)
	}
	m.put(`</figure>`)
}
