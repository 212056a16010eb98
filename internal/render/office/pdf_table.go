package office

import (
	"slices"

	"cairn/internal/kernel/i18n"
)

// pdfTable is a table that has been measured: on which paper, how large, and which columns stand side by side.
type pdfTable struct {
	lying bool
	size  float64
	parts []pdfPart
}

// pdfPart is a set of columns that fit beside one another; all but the first repeat the column that names the rows.
type pdfPart struct {
	columns []int
	widths  []float64
}

const (
	cellPad = 4.0 // at the left and the right of a cell
	rowPad  = 3.0 // above and below
)

// wantsLying reports whether a block needs a page that lies.
func (f *pdf) wantsLying(b Block) bool {
	switch b := b.(type) {
	case Table:
		return len(b.Rows) > 0 && f.measured(&b).lying
	case Figure:
		return f.figureLies(&b)
	}
	return false
}

// measured finds the place for a table: upright as long as it can be read so, then lying, then in parts.
func (f *pdf) measured(t *Table) pdfTable {
	key := &t.Rows[0]
	if m, ok := f.measuredTables[key]; ok {
		return m
	}
	m := f.measure(t)
	if f.measuredTables == nil {
		f.measuredTables = map[*[]Cell]pdfTable{}
	}
	f.measuredTables[key] = m
	return m
}

func (f *pdf) measure(t *Table) pdfTable {
	wide, high := f.paper()
	upright, lying := wide-f.left-f.right, high-f.left-f.right
	all := make([]int, len(t.Columns))
	for i := range all {
		all[i] = i
	}
	for _, try := range []struct {
		size  float64
		width float64
		lying bool
	}{{9, upright, false}, {8, upright, false}, {9, lying, true}, {8, lying, true}, {7, lying, true}} {
		least, wished := f.columnWidths(t, try.size)
		crowded := !try.lying && len(t.Columns) > 6 && total(wished) > 2*try.width
		if total(least) <= try.width && !crowded {
			return pdfTable{try.lying, try.size, []pdfPart{{all, shared(t, all, least, wished, try.width)}}}
		}
	}
	const size = 8
	least, wished := f.columnWidths(t, size)
	for i := range least {
		least[i] = min(max(least[i], min(wished[i], 90)), lying/2)
	}
	m := pdfTable{lying: true, size: size}
	for next := 1; next < len(t.Columns); {
		part, used := []int{0}, least[0]
		for next < len(t.Columns) && (len(part) == 1 || used+least[next] <= lying) {
			part = append(part, next)
			used += least[next]
			next++
		}
		natural := 0.0
		for _, i := range part {
			natural += max(least[i], wished[i])
		}
		m.parts = append(m.parts, pdfPart{part, shared(t, part, least, wished, min(lying, max(natural, used)))})
	}
	if len(m.parts) == 0 { // one column broader than the paper: its words are cut
		m.parts = []pdfPart{{all, []float64{lying}}}
	}
	return m
}

func total(widths []float64) (sum float64) {
	for _, w := range widths {
		sum += w
	}
	return sum
}

// columnWidths are the least width of each column, which cuts no figure and no word of usual length, and the
// width at which few cells need a second line.
func (f *pdf) columnWidths(t *Table, size float64) (least, wished []float64) {
	const sampled = 400 // rows; figures are measured in all of them, since they cannot be broken
	longest, whole := 82*size/9, 230*size/9
	look := f.look(size)
	totals := t.totals(f.p)
	least, wished = make([]float64, len(t.Columns)), make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		head := printable(c.Head(), nil)
		need := min(longestWord(head, look.bold()), longest)
		wish := min(textWidth(head, look.bold()), max(need, 90))
		if totals != nil {
			need = max(need, min(longestWord(printable(totals[i], nil), look.bold()), longest*1.6))
		}
		unbroken := c.Figures() || c.Kind == Day
		for n, row := range t.Rows {
			if n >= sampled && !unbroken {
				break
			}
			s := printable(f.cellText(c, row[i]), nil)
			width := textWidth(s, look)
			if row[i].Note != "" {
				width += 9
			}
			if unbroken && row[i].Text == "" {
				need = max(need, width)
			} else {
				need = max(need, min(longestWord(s, look), longest))
			}
			wish = max(wish, min(width, whole))
		}
		least[i], wished[i] = need+2*cellPad, max(wish, need)+2*cellPad
	}
	return least, wished
}

// cellText is a cell as it is printed, with the sign of its tone and what language it is in.
func (f *pdf) cellText(c Column, cell Cell) string {
	s := c.Print(f.p, cell)
	if cell.Blank {
		return s
	}
	return cell.Tone.sign() + s
}

// shared shares a width among columns: by the widths that the table asks for, else by what the columns wish; none
// gets less than its least.
func shared(t *Table, columns []int, least, wished []float64, width float64) []float64 {
	low, want := make([]float64, len(columns)), make([]float64, len(columns))
	asked := slices.ContainsFunc(columns, func(i int) bool { return t.Columns[i].Width > 0 })
	sum := 0.0
	for k, i := range columns {
		low[k], want[k] = least[i], wished[i]
		if asked {
			want[k] = 1
			if t.Columns[i].Width > 0 {
				want[k] = t.Columns[i].Width
			}
		}
		sum += want[k]
	}
	out := slices.Clone(low)
	if asked {
		for k := range want {
			want[k] *= width / sum
		}
	} else if rest := width - sum; rest > 0 { // words take what is left over
		words := 0.0
		for k, i := range columns {
			if t.Columns[i].Kind == Words {
				words += want[k]
			}
		}
		for k, i := range columns {
			switch {
			case words == 0:
				want[k] += rest * want[k] / sum
			case t.Columns[i].Kind == Words:
				want[k] += rest * want[k] / words
			}
		}
	}
	more := 0.0
	for k := range want {
		more += max(0, want[k]-low[k])
	}
	if rest := width - total(low); rest > 0 {
		for k := range out {
			if more > 0 {
				out[k] += rest * max(0, want[k]-low[k]) / more
			} else {
				out[k] += rest / float64(len(out))
			}
		}
	}
	return out
}

// table writes a table with its caption; its head stands again on every page, its footnotes stand below it.
func (f *pdf) table(t *Table) {
	f.tables++
	if len(t.Rows) == 0 || len(t.Columns) == 0 {
		f.turn(false)
		f.caption(f.p.T("render.table"), f.tables, t.Caption, f.at.add("P"), 30)
		words := t.Empty
		if words == "" {
			words = f.p.T("render.nothing")
		}
		f.paragraph(Paragraph{Runs: []Run{{Text: words}}, Tone: Aside})
		return
	}
	m := f.measured(t)
	f.turn(m.lying)
	var notes []string
	for _, part := range m.parts {
		caption := t.Caption
		if len(m.parts) > 1 {
			caption = f.p.T("render.of_parts", "title", caption, "from", part.columns[1]+1, "to", part.columns[len(part.columns)-1]+1, "all", len(t.Columns))
		}
		w := tableWriter{pdf: f, t: t, part: part, look: f.look(m.size), line: m.size * 1.32, notes: &notes}
		element := f.at.add("Table")
		w.caption(caption, element)
		w.rows(element)
		f.y += 4
	}
	f.tableNotes(notes)
	f.y += 8
}

// caption writes "Table 3 – Receipts" and asks for room for so much below it.
func (f *pdf) caption(kind string, number int, words string, t *tag, below float64) {
	f.space(8)
	f.need(14 + below)
	look := f.look(9.5).bold()
	label := kind + i18n.NBSP + f.p.Int(int64(number))
	spans := []span{{text: label, look: look.in(f.h.accent)}}
	if words != "" {
		spans = append(spans, span{text: i18n.NBSP + "– " + f.clean(words), look: look})
	}
	f.text(spans, f.left, f.width(), 13.5, t, nil)
	f.y += 3
}

// tableNotes writes the footnotes of a table below it.
func (f *pdf) tableNotes(notes []string) {
	if len(notes) == 0 {
		return
	}
	apart := "\n"
	if len(notes) > 8 {
		apart = "   "
	}
	var spans []span
	for i, words := range notes {
		n, _ := f.noteNumber(words)
		lead := f.p.Int(int64(n)) + i18n.NBSP
		if i > 0 {
			lead = apart + lead
		}
		spans = append(spans, span{text: lead, look: f.look(7.5).bold()}, span{text: f.clean(words), look: f.look(7.5).in(f.h.soft)})
	}
	f.text(spans, f.left, f.width(), 10, f.at.add("Note"), nil)
}

// tableWriter writes one part of a table.
type tableWriter struct {
	*pdf
	t     *Table
	part  pdfPart
	look  textLook
	line  float64
	notes *[]string // of the whole table
	heads []pdfCell
	high  float64 // of the head
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
		if !slices.Contains(*w.notes, cell.Note) {
			*w.notes = append(*w.notes, cell.Note)
		}
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
