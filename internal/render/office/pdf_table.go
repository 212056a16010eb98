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
	notes := tableNotes{known: map[string]bool{}}
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
	f.tableNotes(notes.list)
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
		n := f.noteNumber(words)
		lead := f.p.Int(int64(n)) + i18n.NBSP
		if i > 0 {
			lead = apart + lead
		}
		spans = append(spans, span{text: lead, look: f.look(7.5).bold()}, span{text: f.clean(words), look: f.look(7.5).in(f.h.soft)})
	}
	f.text(spans, f.left, f.width(), 10, f.at.add("Note"), nil)
}
