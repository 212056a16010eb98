package office

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/money"
)

// tableHead is the row of a table's head: above it stand the marking, the caption and an empty row.
const tableHead = 4

// table writes a table on a sheet of its own.
func (b *workbook) table(s *Section, t *Table) error {
	title := t.Caption
	if title == "" {
		title = s.Title
	}
	key := title
	if t.Key != "" && utf8.RuneCountInString(title) > 31 {
		key = t.Key
	}
	name := b.sheetName(key)
	if _, err := b.NewSheet(name); err != nil {
		return err
	}
	b.sheets = append(b.sheets, sheetLine{name, title})
	w := sheetWriter{workbook: b, t: t, name: name, title: title}
	// what is said of the sheet as a whole comes before its rows, which are not kept
	if len(t.Rows) > 0 && len(t.Columns) > 0 {
		last, err := excelize.CoordinatesToCellName(len(t.Columns), tableHead+len(t.Rows))
		if err != nil {
			return err
		}
		if err := b.AutoFilter(name, fmt.Sprintf("A%d:%s", tableHead, last), nil); err != nil {
			return err
		}
	}
	if err := w.links(); err != nil {
		return err
	}
	if err := b.page(name, true, tableHead); err != nil {
		return err
	}
	out, err := b.NewStreamWriter(name)
	if err != nil {
		return err
	}
	w.StreamWriter = out
	for _, step := range []func() error{w.columns, w.top, w.head, w.rows, w.total, w.Flush} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// sheetWriter writes the rows of a table one after the other; nothing of them is kept.
type sheetWriter struct {
	*workbook
	*excelize.StreamWriter
	t     *Table
	name  string
	title string
	noted bool           // a column of sources stands behind the others
	looks []map[Tone]int // by column: the styles of its cells
}

// columns sets the widths, and freezes the head and the first column.
func (w *sheetWriter) columns() error {
	const sampled = 200
	for i, c := range w.t.Columns {
		width := utf8.RuneCountInString(c.Head())
		if width > 16 {
			width = width/2 + 4
		}
		for n, row := range w.t.Rows {
			if n == sampled && c.Kind == Words {
				break
			}
			width = max(width, min(utf8.RuneCountInString(row[i].Tone.sign()+c.Print(w.p, row[i])), 48))
			if n == 5000 {
				break
			}
		}
		if err := w.SetColWidth(i+1, i+1, float64(min(width, 50))+3); err != nil {
			return err
		}
	}
	for _, row := range w.t.Rows {
		for _, c := range row {
			w.noted = w.noted || c.Note != ""
		}
	}
	if w.noted {
		if err := w.SetColWidth(len(w.t.Columns)+1, len(w.t.Columns)+1, 60); err != nil {
			return err
		}
	}
	cell, err := excelize.CoordinatesToCellName(2, tableHead+1)
	if err != nil {
		return err
	}
	return w.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: tableHead, TopLeftCell: cell, ActivePane: "bottomRight"})
}

// top writes the marking and the caption.
func (w *sheetWriter) top() error {
	mark, err := w.look("marking", &excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	caption, err := w.look("caption", &excelize.Style{Font: &excelize.Font{Bold: true, Size: 13, Color: w.h.accent}})
	if err != nil {
		return err
	}
	if err := w.SetRow("A1", []any{excelize.Cell{StyleID: mark, Value: clip(strings.Join(nonEmpty(w.d.Marking, w.d.Notice), " – "))}}); err != nil {
		return err
	}
	return w.SetRow("A2", []any{excelize.Cell{StyleID: caption, Value: clip(w.title)}})
}

func (w *sheetWriter) head() error {
	left, err := w.look("column", w.headLook("left"))
	if err != nil {
		return err
	}
	right, err := w.look("column right", w.headLook("right"))
	if err != nil {
		return err
	}
	var cells []any
	for _, c := range w.t.Columns {
		style := left
		if c.Figures() {
			style = right
		}
		cells = append(cells, excelize.Cell{StyleID: style, Value: clip(c.Head())})
	}
	if w.noted {
		cells = append(cells, excelize.Cell{StyleID: left, Value: w.p.T("render.footnotes")})
	}
	return w.SetRow(fmt.Sprintf("A%d", tableHead), cells)
}

func (w *sheetWriter) headLook(side string) *excelize.Style {
	return &excelize.Style{Font: &excelize.Font{Bold: true, Color: w.h.soft}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{w.h.pale}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "bottom", Horizontal: side}, Border: []excelize.Border{{Type: "bottom", Style: 2, Color: w.h.accent}}}
}

func (w *sheetWriter) rows() error {
	if len(w.t.Rows) == 0 {
		words := w.t.Empty
		if words == "" {
			words = w.p.T("render.nothing")
		}
		return w.SetRow(fmt.Sprintf("A%d", tableHead+1), []any{clip(words)})
	}
	small, err := w.look("source", &excelize.Style{Font: &excelize.Font{Size: 8, Color: w.h.soft}, Alignment: &excelize.Alignment{WrapText: true}})
	if err != nil {
		return err
	}
	w.looks = make([]map[Tone]int, len(w.t.Columns))
	for i := range w.looks {
		w.looks[i] = map[Tone]int{}
	}
	values := make([]excelize.Cell, len(w.t.Columns)) // used anew for each row
	cells := make([]any, 0, len(w.t.Columns)+1)
	for n, row := range w.t.Rows {
		cells = cells[:0]
		var notes []string
		for i, c := range row {
			if err := w.value(&values[i], i, c); err != nil {
				return err
			}
			cells = append(cells, &values[i])
			if c.Note != "" {
				notes = append(notes, w.t.Columns[i].Title+": "+c.Note)
			}
		}
		if len(notes) > 0 {
			cells = append(cells, excelize.Cell{StyleID: small, Value: clip(strings.Join(notes, "; "))})
		}
		if err := w.SetRow("A"+strconv.Itoa(tableHead+1+n), cells); err != nil {
			return err
		}
	}
	return nil
}

// value is a cell with its type. What is not known stays empty, so that no program counts it as 0; a figure that a
// workbook cannot hold to its last digit stays text.
func (w *sheetWriter) value(out *excelize.Cell, i int, cell Cell) error {
	c := w.t.Columns[i]
	style, ok := w.looks[i][cell.Tone]
	if !ok {
		var err error
		if style, err = w.cellLook(c, cell.Tone, false); err != nil {
			return err
		}
		w.looks[i][cell.Tone] = style
	}
	*out = excelize.Cell{StyleID: style}
	switch {
	case cell.Blank:
	case c.Kind == Words:
		text := cell.Tone.sign() + cell.Text
		if cell.Lang != "" && cell.Lang != w.d.Lang && cell.Text != "" {
			text += " " + w.p.T("render.in_language")
		}
		out.Value = clip(text)
	case c.Kind == Day:
		if !cell.Day.IsZero() {
			out.Value = dayNumber(cell.Day)
		}
	default:
		value, exact := c.number(cell.Value)
		if !exact {
			out.Value = cell.Tone.sign() + c.Print(w.p, Cell{Value: cell.Value})
		} else {
			out.Value = value
		}
	}
	return nil
}

// number is a value as a workbook holds it, exact as long as it has at most 15 digits.
func (c Column) number(v int64) (value float64, exact bool) {
	exact = v > -1e15 && v < 1e15
	switch c.Kind {
	case Share:
		return float64(v) / 10_000, exact
	case Money:
		return float64(v) / math.Pow10(money.Currency(c.Currency).Exponent()), exact
	}
	return float64(v), exact
}

// total writes the row of totals: sums as formulas, each with its value, so that programs that do not reckon show
// it too.
func (w *sheetWriter) total() error {
	if w.t.totals(w.p) == nil {
		return nil
	}
	row := tableHead + 1 + len(w.t.Rows)
	var cells []any
	for i, c := range w.t.Columns {
		style, err := w.cellLook(c, Plain, true)
		if err != nil {
			return err
		}
		cell := excelize.Cell{StyleID: style}
		sum, known := w.t.Sum(i)
		value, exact := c.number(sum)
		switch {
		case known && exact && w.inFigures(i):
			column, err := excelize.ColumnNumberToName(i + 1)
			if err != nil {
				return err
			}
			cell.Formula = fmt.Sprintf("SUM(%s%d:%s%d)", column, tableHead+1, column, row-1)
			cell.Value = value
		case known:
			cell.Value = c.print(w.p, sum)
		case i == 0:
			cell.Value = clip(w.t.Total)
		}
		cells = append(cells, cell)
	}
	return w.SetRow(fmt.Sprintf("A%d", row), cells)
}

// inFigures reports whether all cells of a column are figures of the workbook, so that its formula sums them all.
func (w *sheetWriter) inFigures(column int) bool {
	for _, row := range w.t.Rows {
		if _, exact := w.t.Columns[column].number(row[column].Value); !exact && !row[column].Blank {
			return false
		}
	}
	return true
}

// maxLinks is how many links a sheet carries; programs become slow with more, and refuse 65,530.
const maxLinks = 2000

// links leads cells to where their links lead.
func (w *sheetWriter) links() error {
	n := 0
	for r, row := range w.t.Rows {
		for i, c := range row {
			if c.Href == "" || n == maxLinks {
				continue
			}
			href := address(c.Href)
			if href == "" {
				continue
			}
			n++
			cell, err := excelize.CoordinatesToCellName(i+1, tableHead+1+r)
			if err != nil {
				return err
			}
			if err := w.SetCellHyperLink(w.name, cell, href, "External"); err != nil {
				return err
			}
		}
	}
	return nil
}

// dayNumber is a date as a workbook counts it: days since the end of 1899.
func dayNumber(d cal.Date) float64 {
	return float64(cal.NewDate(1899, 12, 30).DaysUntil(d))
}
