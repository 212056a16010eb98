package doctext

import "strings"

// Limits of a table. A row that holds more paragraphs than fit is read in pieces, and tables inside tables deeper than any person sets
// them are read as text.
const (
	maxHeld = 1_024 // paragraphs of a row
	maxRows = 8     // rows inside rows
)

// rows puts the rows of tables together while they are read. A row whose cells hold a paragraph each is one line, its cells apart by a
// gap; one that sets a page out, with several paragraphs in a cell, is read cell after cell, each paragraph for itself.
type rows struct {
	t    *Text
	open []row // those that are being read, the innermost last
	deep int   // rows that are inside too many
}

// row is what a row of a table holds so far.
type row struct {
	cells [][]Block
	fresh bool // the next paragraph begins a cell
	held  int  // paragraphs
}

// inside reports whether a row is being read.
func (r *rows) inside() bool { return len(r.open) > 0 }

// begin begins a row, in a cell of the row that is being read where one is.
func (r *rows) begin() {
	if len(r.open) == maxRows {
		r.deep++
		return
	}
	r.open = append(r.open, row{fresh: true})
}

// cell begins a cell.
func (r *rows) cell() {
	if r.inside() && r.deep == 0 {
		r.open[len(r.open)-1].fresh = true
	}
}

// put adds a paragraph: to the cell, or to the text where no row is read. It reports whether there is room for more.
func (r *rows) put(style Style, text string) bool {
	if !r.inside() {
		return r.t.add(style, text)
	}
	if text = clean(text); text == "" {
		return true
	}
	in := &r.open[len(r.open)-1]
	if in.fresh {
		in.cells, in.fresh = append(in.cells, nil), false
	}
	last := len(in.cells) - 1
	in.cells[last] = append(in.cells[last], Block{style, text})
	if in.held++; in.held < maxHeld {
		return true
	}
	held := *in
	*in = row{fresh: true}
	return r.give(held, len(r.open)-1)
}

// end ends a row: it goes to the text, or to the cell that it stands in.
func (r *rows) end() bool {
	if r.deep > 0 {
		r.deep--
		return true
	}
	if !r.inside() {
		return true
	}
	last := len(r.open) - 1
	held := r.open[last]
	r.open = r.open[:last]
	return r.give(held, last)
}

// endAll ends the rows that are still open, which a damaged document leaves.
func (r *rows) endAll() bool { return r.endTo(0) }

// endTo ends the rows down to so many.
func (r *rows) endTo(n int) bool {
	ok := true
	for r.deep = 0; len(r.open) > n && ok; {
		ok = r.end()
	}
	return ok
}

// give adds what a row holds to the row that it stands in, the outer-th, or to the text. What stands alone in the cells before one of several
// paragraphs, such as dates, goes with its first.
func (r *rows) give(held row, outer int) bool {
	inner := r.open
	r.open = r.open[:outer]
	defer func() { r.open = inner }()
	var lead strings.Builder
	for _, cell := range held.cells {
		if len(cell) == 1 {
			lead.WriteString(gap + cell[0].Text)
			continue
		}
		for i, b := range cell {
			if i == 0 && lead.Len() > 0 {
				b.Text = lead.String() + gap + b.Text
				lead.Reset()
			}
			if !r.put(b.Style, b.Text) {
				return false
			}
		}
	}
	style := Body
	if len(held.cells) == 1 && len(held.cells[0]) == 1 {
		style = held.cells[0][0].Style
	}
	return r.put(style, lead.String())
}
