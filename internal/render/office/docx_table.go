package office

// A table with more columns than stand upright goes on lying pages, and one with more than those take goes on in
// parts, each with the first column before it.
const (
	uprightColumns = 8
	lyingColumns   = 12
	shortTable     = 12 // rows that stay together
)

// tables writes a table, in parts where it has more columns than a page can show.
func (f *docx) tables(t Table) {
	n := len(t.Columns)
	f.turn(n > uprightColumns)
	f.ids.table++
	if n <= lyingColumns {
		f.table(&t, t.Caption, everyColumn(n), true)
		return
	}
	for i, columns := range columnParts(n, lyingColumns) {
		f.table(&t, partCaption(f.p, &t, columns), columns, i == 0)
	}
}

// table writes some columns of a table.
func (f *docx) table(t *Table, caption string, columns []int, first bool) {
	if caption != "" {
		f.tableCaption(caption, first)
	}
	if len(t.Rows) == 0 || len(columns) == 0 {
		words := t.Empty
		if words == "" {
			words = f.p.T("render.nothing")
		}
		f.plain(&f.main.markup, "Cairn Aside", words)
		return
	}
	if caption == "" && f.broken {
		f.plain(&f.main.markup, "Cairn Gap", "")
	}
	m, widths, totals := &f.main.markup, tableWidths(f.p, t, columns, f.width()), t.totals(f.p)
	last := "0"
	if totals != nil {
		last = "1"
	}
	m.put(`<w:tbl><w:tblPr><w:tblStyle w:val="`, f.style("Cairn Table"), `"/><w:tblW w:w="`, f.width(), `" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="06`, map[string]string{"0": "2", "1": "6"}[last], `0" w:firstRow="1" w:lastRow="`, last, `" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="`, text(caption), `"/></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		m.put(`<w:gridCol w:w="`, w, `"/>`)
	}
	m.put(`</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for i, c := range columns {
		f.cell(m, widths[i], "Cairn Head", t.Columns[c].Figures(), func() { f.words(m, t.Columns[c].Head(), runLook{}) })
	}
	m.put(`</w:tr>`)
	for r := range t.Rows {
		style := "Cairn Cell"
		if r == 0 || len(t.Rows) <= shortTable && (r < len(t.Rows)-1 || totals != nil) {
			style = "Cairn Kept" // on the page of the next row: a short table is not torn, a long one not begun with its head alone
		}
		m.put(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for i, c := range columns {
			f.cell(m, widths[i], style, t.Columns[c].Figures(), func() { f.cellRuns(m, &t.Columns[c], &t.Rows[r][c], first || c > 0) })
		}
		m.put(`</w:tr>`)
	}
	if totals != nil {
		m.put(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for i, c := range columns {
			f.cell(m, widths[i], "Cairn Total", t.Columns[c].Figures() && totals[c] != t.Total, func() { f.words(m, totals[c], runLook{}) })
		}
		m.put(`</w:tr>`)
	}
	m.put(`</w:tbl>`)
	f.plain(m, "Cairn Gap", "")
}

func (f *docx) cell(m *markup, width int, style string, right bool, words func()) {
	m.put(`<w:tc><w:tcPr><w:tcW w:w="`, width, `" w:type="dxa"/></w:tcPr>`)
	if right {
		f.open(m, style, `<w:jc w:val="right"/>`)
	} else {
		f.open(m, style)
	}
	words()
	m.put(`</w:p></w:tc>`)
}

// cellRuns writes what stands in a cell; noted is false where the cell is repeated, so that its footnote is not.
func (f *docx) cellRuns(m *markup, c *Column, cell *Cell, noted bool) {
	words := c.Print(f.p, *cell)
	if words == "" {
		return
	}
	look := runLook{colour: toneInk[cell.Tone]}
	if sign := cell.Tone.sign(); sign != "" {
		f.words(m, sign, look)
	}
	r := Run{Text: words, Href: cell.Href, Note: cell.Note, Lang: cell.Lang}
	if !noted {
		r.Note = ""
	}
	f.run(m, f.main, r, look)
}

// tiles writes glances side by side, three to a row.
func (f *docx) tiles(b Tiles) {
	if len(b.Items) == 0 {
		return
	}
	if f.broken {
		f.plain(&f.main.markup, "Cairn Gap", "")
	}
	m, across := &f.main.markup, min(3, len(b.Items))
	each := (f.width() - (across-1)*tileGap) / across
	for i := 0; i < len(b.Items); i += across {
		m.put(`<w:tbl><w:tblPr><w:tblW w:w="`, each*across+(across-1)*tileGap, `" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="100" w:type="dxa"/><w:left w:w="150" w:type="dxa"/><w:bottom w:w="100" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`)
		for k := range across {
			if k > 0 {
				m.put(`<w:gridCol w:w="`, tileGap, `"/>`)
			}
			m.put(`<w:gridCol w:w="`, each, `"/>`)
		}
		m.put(`</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for k := i; k < i+across; k++ {
			if k > i {
				f.emptyCell(m, tileGap)
			}
			if k < len(b.Items) {
				f.tile(m, b.Items[k], each)
			} else {
				f.emptyCell(m, each)
			}
		}
		m.put(`</w:tr></w:tbl>`)
		f.plain(m, "Cairn Gap", "")
	}
}

// tileGap is the room between two tiles.
const tileGap = 160

func (f *docx) emptyCell(m *markup, width int) {
	m.put(`<w:tc><w:tcPr><w:tcW w:w="`, width, `" w:type="dxa"/></w:tcPr>`)
	f.plain(m, "Cairn Gap", "")
	m.put(`</w:tc>`)
}

func (f *docx) tile(m *markup, t Tile, width int) {
	bar := f.h.accent
	if mark := toneMark[t.Tone]; mark != "" {
		bar = mark
	}
	m.put(`<w:tc><w:tcPr><w:tcW w:w="`, width, `" w:type="dxa"/><w:tcBorders><w:left w:val="single" w:sz="24" w:space="0" w:color="`, bar, `"/></w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="`, f.h.pale, `"/></w:tcPr>`)
	f.open(m, "Cairn Cell")
	if sign := t.Tone.sign(); sign != "" {
		f.words(m, sign, runLook{colour: toneInk[t.Tone]})
	}
	f.words(m, t.Title, runLook{bold: true})
	m.put(`</w:p>`)
	if t.Figure != "" {
		f.open(m, "Cairn Cell")
		f.words(m, t.Figure, runLook{bold: true, size: 32, colour: f.h.accent})
		m.put(`</w:p>`)
	}
	for _, words := range []string{t.Line, t.Note} {
		if words != "" {
			f.plain(m, "Cairn Cell", words)
		}
	}
	m.put(`</w:tc>`)
}
