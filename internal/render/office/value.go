package office

import (
	"math/bits"
	"strings"

	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// unknown stands where nothing is known, in place of a 0 that would say something.
const unknown = "–"

// Print is a cell as pages and slides show it. The unit of an amount stands in the column's title, so that a
// column of figures stays a column of figures.
func (c Column) Print(p *i18n.Printer, cell Cell) string {
	switch {
	case cell.Blank:
		return unknown
	case cell.Text != "" || c.Kind == Words:
		return cell.Text
	case c.Kind == Day:
		return p.Date(cell.Day)
	}
	return c.print(p, cell.Value)
}

func (c Column) print(p *i18n.Printer, value int64) string {
	switch c.Kind {
	case Money:
		return p.Digits(money.Amount{Minor: value, Currency: money.Currency(c.Currency)}.Decimal())
	case Share:
		return p.Percent(float64(value) / 10_000)
	}
	return p.Int(value)
}

// Head is the title of a column with the currency of its amounts, where the title does not name it.
func (c Column) Head() string {
	if c.Kind != Money || c.Currency == "" || strings.Contains(c.Title, c.Currency) {
		return c.Title
	}
	return strings.TrimSpace(c.Title + " (" + c.Currency + ")")
}

// Figures reports whether the cells of a column are figures, which stand to the right.
func (c Column) Figures() bool { return c.Kind == Number || c.Kind == Money || c.Kind == Share }

// Sum is the total of a column, known reports whether there is one: false for a column without a total, for one
// in which nothing is known, and for one beyond 64 bits.
func (t *Table) Sum(column int) (sum int64, known bool) {
	c := t.Columns[column]
	if !c.Total || c.Kind != Number && c.Kind != Money {
		return 0, false
	}
	for _, row := range t.Rows {
		cell := row[column]
		if cell.Blank {
			continue
		}
		next, _ := bits.Add64(uint64(sum), uint64(cell.Value), 0)
		if (cell.Value > 0) == (sum > 0) && cell.Value != 0 && sum != 0 && (int64(next) > 0) != (sum > 0) {
			return 0, false
		}
		sum, known = int64(next), true
	}
	return sum, known
}

// totals are the printed cells of the last row: its name, then the sums. Nil when the table has none.
func (t *Table) totals(p *i18n.Printer) []string {
	if t.Total == "" || len(t.Rows) == 0 || len(t.Columns) == 0 {
		return nil
	}
	out := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		if sum, known := t.Sum(i); known {
			out[i] = c.print(p, sum)
		}
	}
	if out[0] == "" {
		out[0] = t.Total
	}
	return out
}

// sign is the shape that a tone shows before its words, because a colour alone would say nothing on paper
// without colours.
func (t Tone) sign() string {
	switch t {
	case Good:
		return "●" + i18n.NBSP
	case Watch:
		return "▲" + i18n.NBSP
	case Bad:
		return "■" + i18n.NBSP
	}
	return ""
}
