package office

import "cairn/internal/kernel/i18n"

// tableWriter writes one part of a table.
type tableWriter struct {
	*pdf
	t     *Table
	part  pdfPart
	look  textLook
	line  float64
	notes *tableNotes // of the whole table
	heads []pdfCell
	high  float64 // of the head
}

// tableNotes are the footnotes of a table in the order of their first use.
type tableNotes struct {
	list  []string
	known map[string]bool
}

func (n *tableNotes) add(words string) {
	if !n.known[words] {
		n.known[words] = true
		n.list = append(n.list, words)
	}
}

// pdfCell is a cell that is broken into lines.
type pdfCell struct {
	spans []span
	lines []textLine
	right bool
	tag   *tag
}

func (w *tableWriter) caption(words string, element *tag) {
	w.heads = make([]pdfCell, len(w.part.columns))
	look := w.look.bold().in(w.h.soft)
	for k, i := range w.part.columns {
		c := w.t.Columns[i]
		w.heads[k] = w.cell([]span{{text: w.clean(c.Head()), look: look}}, k, c.Figures())
	}
	w.high = w.rowHigh(w.heads)
	w.pdf.caption(w.p.T("render.table"), w.tables, words, element.add("Caption"), w.high+w.together())
}

// together is how high the rows are that stand on one page with the head: all of a small table, else three.
func (w *tableWriter) together() float64 {
	const small = 16
	few := 3 * (w.line + 2*rowPad)
	if len(w.t.Rows) > small {
		return few
	}
	high := 2 * (w.line + 2*rowPad)
	for _, row := range w.t.Rows {
		lines := 1
		for k, i := range w.part.columns {
			words := printable(w.cellText(w.t.Columns[i], row[i]), nil)
			lines = max(lines, int(textWidth(words, w.look)*1.15/(w.part.widths[k]-2*cellPad))+1)
		}
		high += float64(lines)*w.line + 2*rowPad
	}
	if high > w.full()/2 {
		return few
	}
	return high
}

func (w *tableWriter) cell(spans []span, k int, right bool) pdfCell {
	return pdfCell{spans: spans, lines: wrap(spans, w.part.widths[k]-2*cellPad), right: right}
}

func (w *tableWriter) rowHigh(cells []pdfCell) float64 {
	n := 1
	for _, c := range cells {
		n = max(n, len(c.lines))
	}
	return float64(n)*w.line + 2*rowPad
}

func (w *tableWriter) rows(element *tag) {
	head := element.add("THead").add("TR")
	for k := range w.heads {
		w.heads[k].tag = head.add("TH")
		w.heads[k].tag.more = "/A<</O/Table/Scope/Column>>"
	}
	w.writeHead()
	body := element.add("TBody")
	for _, row := range w.t.Rows {
		w.row(row, body.add("TR"))
	}
	if totals := w.t.totals(w.p); totals != nil {
		w.totals(totals, element.add("TFoot").add("TR"))
	}
	w.ruleAt(w.y, Colour(w.h.soft), .8)
}

// writeHead writes the head; on further pages it belongs to no element.
func (w *tableWriter) writeHead() {
	w.page.mark(nil)
	w.page.area(Box{w.left, w.y, total(w.part.widths), w.high}, 0, Colour(w.h.pale), "")
	w.page.unmark()
	w.write(w.heads, w.high)
	w.ruleAt(w.y, Colour(w.h.accent), 1)
	for k := range w.heads {
		w.heads[k].tag = nil
	}
}

func (w *tableWriter) ruleAt(y float64, c Colour, width float64) {
	w.page.mark(nil)
	w.page.rule(w.left, y, w.left+total(w.part.widths), y, c, width)
	w.page.unmark()
}

// row writes a row of the table.
func (w *tableWriter) row(row []Cell, tr *tag) {
	cells := make([]pdfCell, len(w.part.columns))
	for k, i := range w.part.columns {
		c, cell := w.t.Columns[i], row[i]
		cells[k] = w.cell(w.spans(c, cell), k, c.Figures())
		if k == 0 && c.Kind == Words {
			cells[k].tag = tr.add("TH")
			cells[k].tag.more = "/A<</O/Table/Scope/Row>>"
		} else {
			cells[k].tag = tr.add("TD")
		}
	}
	w.place(cells)
	w.ruleAt(w.y, Colour(w.h.line), .4)
}

func (w *tableWriter) spans(c Column, cell Cell) []span {
	look := w.look
	if ink, ok := toneInk[cell.Tone]; ok {
		look = look.in(ink)
	}
	if cell.Lang != "" && cell.Lang != w.d.Lang {
		look.lang = locale(cell.Lang)
	}
	if cell.Tone == Lead {
		look = look.bold()
	}
	if href := w.href(cell.Href); href != "" {
		look.href, look.colour = href, "0A5A83"
	}
	out := []span{{text: w.clean(w.cellText(c, cell)), look: look}}
	if look.lang != "" && cell.Text != "" {
		small := w.look.in(w.h.soft)
		small.size *= .8
		out = append(out, span{text: i18n.NBSP + w.p.T("render.in_language"), look: small})
	}
	if cell.Note != "" {
		w.notes.add(cell.Note)
		mark := w.mark(cell.Note, w.look)
		mark[0].note = "" // it stands below the table, not at the foot of the page
		out = append(out, mark...)
	}
	return out
}

// totals writes the row of totals.
func (w *tableWriter) totals(totals []string, tr *tag) {
	cells := make([]pdfCell, len(w.part.columns))
	for k, i := range w.part.columns {
		cells[k] = w.cell([]span{{text: w.clean(totals[i]), look: w.look.bold()}}, k, w.t.Columns[i].Figures())
		if k == 0 {
			cells[k].tag = tr.add("TH")
			cells[k].tag.more = "/A<</O/Table/Scope/Row>>"
		} else {
			cells[k].tag = tr.add("TD")
		}
	}
	w.need(w.rowHigh(cells))
	if w.fresh {
		w.writeHead()
	}
	w.ruleAt(w.y, Colour(w.h.ink), .8)
	w.place(cells)
}

// place writes a row where it fits: on this page, on the next, or over as many as it takes.
func (w *tableWriter) place(cells []pdfCell) {
	high := w.rowHigh(cells)
	if w.need(high) || w.fresh {
		w.writeHead()
	}
	for high > w.bottom()-w.y { // taller than a page
		fit := int((w.bottom() - w.y - 2*rowPad) / w.line)
		if fit < 1 {
			break
		}
		rest := make([]pdfCell, len(cells))
		for k, c := range cells {
			n := min(fit, len(c.lines))
			rest[k] = c
			rest[k].lines, cells[k].lines = c.lines[n:], c.lines[:n]
		}
		w.write(cells, float64(fit)*w.line+2*rowPad)
		cells = rest
		w.newPage()
		w.writeHead()
		high = w.rowHigh(cells)
	}
	w.write(cells, high)
}

// write paints the cells of a row and moves the pen below it.
func (w *tableWriter) write(cells []pdfCell, high float64) {
	x := w.left
	for k, c := range cells {
		own := map[int]*tag(nil)
		if len(c.spans) > 1 || len(c.spans) == 1 && (c.spans[0].look.href != "" || c.spans[0].look.lang != "") {
			own = map[int]*tag{}
		}
		for n, line := range c.lines {
			at := x + cellPad
			if c.right {
				at = x + w.part.widths[k] - cellPad - line.width
			}
			w.written(line, c.spans, at, w.y+rowPad+w.line*float64(n)+w.line*.75, c.tag, own)
		}
		x += w.part.widths[k]
	}
	w.y += high
	w.fresh = false
}
