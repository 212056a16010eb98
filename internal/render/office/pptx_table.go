package office

import "strings"

// Tables on slides.
const (
	slideColumns = 9    // more go on in parts, each with the first column before it
	cellSize     = 1200 // of letters, in hundredths of a point
	cellMargin   = 70_000
	cellAbove    = 36_000
	tallCell     = 200 // lines, which no slide holds: more of a cell are not measured
)

// slideRow is a row as it will stand: words of each cell and how high they are.
type slideRow struct {
	cells [][]Run
	tones []Tone
	bold  bool
	high  int
}

// tables writes a native table, on as many slides as its rows and columns take.
func (f *pptx) tables(t Table) {
	n := len(t.Columns)
	if n <= slideColumns {
		f.table(&t, t.Caption, everyColumn(n))
		return
	}
	for i, columns := range columnParts(n, slideColumns) {
		if i > 0 {
			f.next()
		}
		f.table(&t, partCaption(f.p, &t, columns), columns)
	}
}

func (f *pptx) table(t *Table, caption string, columns []int) {
	if len(t.Rows) == 0 || len(columns) == 0 {
		words := t.Empty
		if words == "" {
			words = f.p.T("render.nothing")
		}
		f.roomFor(900_000)
		f.page.caption(caption)
		f.texts([]slideText{{runs: []Run{{Text: words}}, size: 1600, colour: f.h.soft}})
		return
	}
	widths := tableWidths(f.p, t, columns, f.page.layout.box.w)
	head := f.head(t, columns, widths)
	all := f.rows(t, columns, widths)
	high := captionHigh + 50_000 + head.high // a table that a slide can hold is not torn
	for _, r := range all {
		if high += r.high; high > f.page.layout.box.h {
			high = captionHigh + head.high*4
			break
		}
	}
	f.roomFor(high)
	f.page.caption(caption)
	var rows []slideRow
	used := head.high
	flush := func(more bool) {
		if len(rows) > 0 {
			f.page.table(t, caption, columns, widths, head, rows, t.Total != "" && !more)
			rows = nil
		}
		if more {
			f.next()
			used = head.high
		}
	}
	add := func(r slideRow) {
		if used+r.high > f.page.left() && (len(rows) > 0 || !f.page.fresh) {
			flush(true)
		}
		for used+r.high > f.page.left() { // a row higher than a slide goes on in further rows
			first, rest, more := r.parted(widths, f.page.left()-used)
			rows = append(rows, first)
			if r = rest; !more {
				return
			}
			flush(true)
		}
		rows, used = append(rows, r), used+r.high
	}
	for _, r := range all {
		add(r)
	}
	flush(false)
}

// head measures the head of a table. One that would leave no room for rows is cut.
func (f *pptx) head(t *Table, columns, widths []int) slideRow {
	head := f.row(t, columns, widths, true, func(c int) (Run, Tone) { return Run{Text: t.Columns[c].Head()}, Plain })
	most := f.page.layout.box.h / 3
	if head.high <= most {
		return head
	}
	whole := head.cells
	head, _, _ = head.parted(widths, most)
	for i, cell := range head.cells {
		if last := len(cell) - 1; last >= 0 && len(cell[last].Text) < len(whole[i][last].Text) {
			cell[last].Text = strings.TrimRight(cell[last].Text, " ") + "…"
		}
	}
	return head
}

// rows measures all rows, with that of the totals.
func (f *pptx) rows(t *Table, columns, widths []int) []slideRow {
	out := make([]slideRow, 0, len(t.Rows)+1)
	for i := range t.Rows {
		out = append(out, f.row(t, columns, widths, false, func(c int) (Run, Tone) {
			cell := t.Rows[i][c]
			return Run{Text: cell.Tone.sign() + t.Columns[c].Print(f.p, cell), Href: cell.Href, Note: cell.Note, Lang: cell.Lang}, cell.Tone
		}))
	}
	if totals := t.totals(f.p); totals != nil {
		out = append(out, f.row(t, columns, widths, true, func(c int) (Run, Tone) { return Run{Text: totals[c]}, Plain }))
	}
	return out
}

// row measures a row.
func (f *pptx) row(t *Table, columns, widths []int, bold bool, cell func(column int) (Run, Tone)) slideRow {
	r := slideRow{bold: bold}
	for _, c := range columns {
		run, tone := cell(c)
		run.Bold = bold
		r.cells, r.tones = append(r.cells, []Run{run}), append(r.tones, tone)
	}
	r.measure(widths)
	return r
}

func (r *slideRow) measure(widths []int) {
	lines := 1
	for i, cell := range r.cells {
		lines = max(lines, wrapped(cell, cellSize/100, cellWidth(widths[i]), tallCell))
	}
	r.high = lines*lineHeight(cellSize) + 2*cellAbove
}

func cellWidth(wide int) float64 { return float64(max(wide-2*cellMargin, 100_000)) / emuPoint }

// parted cuts a row at a height; more is false when nothing is left.
func (r slideRow) parted(widths []int, high int) (first, rest slideRow, more bool) {
	lines := max((high-2*cellAbove)/lineHeight(cellSize), 1)
	first, rest = slideRow{tones: r.tones, bold: r.bold}, slideRow{tones: r.tones, bold: r.bold}
	for i, cell := range r.cells {
		head, tail := split(cell, cellSize/100, cellWidth(widths[i]), lines)
		first.cells, rest.cells = append(first.cells, head), append(rest.cells, tail)
		more = more || len(tail) > 0
	}
	first.measure(widths)
	rest.measure(widths)
	return first, rest, more
}

// table writes rows under the head.
func (s *slide) table(t *Table, caption string, columns, widths []int, head slideRow, rows []slideRow, total bool) {
	box := frame{s.layout.box.x, s.y, s.layout.box.w, head.high}
	for _, r := range rows {
		box.h += r.high
	}
	s.frame("Table", alternative(caption, s.f.title), box)
	last := ""
	if total {
		last = ` lastRow="1"`
	}
	s.put(`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tblPr firstRow="1"`, last, `><a:tableStyleId>{2D5ABB26-0587-4C30-8999-92F81FD0307C}</a:tableStyleId></a:tblPr><a:tblGrid>`)
	for _, w := range widths {
		s.put(`<a:gridCol w="`, w, `"/>`)
	}
	s.put(`</a:tblGrid>`)
	s.row(t, columns, head, s.f.h.pale, "accent1", false)
	for i, r := range rows {
		s.row(t, columns, r, "", "", total && i == len(rows)-1)
	}
	s.put(`</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`)
	s.y, s.fresh = box.bottom()+120_000, false
}

// row writes a row; fill is behind the head, below the colour of the line under it.
func (s *slide) row(t *Table, columns []int, r slideRow, fill, below string, total bool) {
	s.put(`<a:tr h="`, r.high, `">`)
	for i, c := range columns {
		words := slideText{runs: r.cells[i], size: cellSize, bold: r.bold, colour: "tx1"}
		if fill != "" {
			words.colour = s.f.h.ink
		}
		if ink := toneInk[r.tones[i]]; ink != "" {
			words.colour = ink
		}
		if t.Columns[c].Figures() && !(total && i == 0) {
			words.align = "r"
		}
		s.put(`<a:tc><a:txBody><a:bodyPr/>`, minorFont)
		s.paragraph(&words)
		s.put(`</a:txBody><a:tcPr marL="`, cellMargin, `" marR="`, cellMargin, `" marT="`, cellAbove, `" marB="`, cellAbove, `" anchor="ctr">`)
		if total {
			s.edge("lnT", 12_700, "accent1")
		}
		if below != "" {
			s.edge("lnB", 12_700, below)
		} else {
			s.edge("lnB", 6_350, s.f.h.line)
		}
		if fill != "" {
			s.colour(fill)
		} else {
			s.put(`<a:noFill/>`)
		}
		s.put(`</a:tcPr></a:tc>`)
	}
	s.put(`</a:tr>`)
}

func (s *slide) edge(side string, wide int, colour string) {
	s.put(`<a:`, side, ` w="`, wide, `">`)
	s.colour(colour)
	s.put(`</a:`, side, `>`)
}
