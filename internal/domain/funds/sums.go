package funds

import (
	"strconv"

	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// sumColumn is a column of figures that a table adds up.
type sumColumn struct {
	key, label string
	formula    string  // how a workbook makes the figure from others of the row; "" for one that stands by itself
	part       *[2]int // a part in percent of two other figures, by their columns, instead of an amount
	export     bool    // only in files
}

// sumRow is a row: what names it, then its figures in minor units, each with the page behind it (R49).
type sumRow struct {
	key     string
	lead    []web.Cell
	figures []int64
	hrefs   []string
}

// sumGroup is the rows of one currency: unlike currencies are never added.
type sumGroup struct {
	currency money.Currency
	rows     []sumRow
	totals   []int64
	hrefs    []string // the pages behind the totals
}

// add puts a row into the group and adds its figures up.
func (g *sumGroup) add(r sumRow) {
	if g.totals == nil {
		g.totals = make([]int64, len(r.figures))
	}
	for i, minor := range r.figures {
		g.totals[i] += minor
	}
	g.rows = append(g.rows, r)
}

// sumTable adds the figures' columns and the rows to a table that has the columns of what names them. Totals stand
// at the foot, or below the rows of each currency where there are several.
func sumTable(t *web.Table, p *i18n.Printer, columns []sumColumn, groups []sumGroup) {
	leads := len(t.Columns)
	for _, c := range columns {
		kind := web.KindMoney
		if c.part != nil {
			kind = web.KindPercent
		}
		t.Columns = append(t.Columns, web.Column{Key: c.key, Label: c.label, Kind: kind, Export: c.export})
	}
	for _, g := range groups {
		if len(g.rows) == 0 {
			continue
		}
		first := len(t.Rows)
		for _, r := range g.rows {
			cells := append([]web.Cell{}, r.lead...)
			for i, c := range columns {
				cell := c.cell(g.currency, r.figures, i).Formula(c.formula)
				if i < len(r.hrefs) && r.hrefs[i] != "" && r.figures[i] != 0 {
					cell = cell.To(r.hrefs[i])
				}
				cells = append(cells, cell)
			}
			t.Rows = append(t.Rows, web.Row{Key: r.key, Cells: cells})
		}
		total := g.total(p, columns, leads, ":"+strconv.Itoa(first)+"-"+strconv.Itoa(len(t.Rows)-1)+"}")
		if len(groups) == 1 {
			t.Foot = total
		} else {
			t.Rows = append(t.Rows, web.Row{Class: "ph", Cells: total})
		}
	}
}

// cell is the figure of a row in the column.
func (c sumColumn) cell(currency money.Currency, figures []int64, at int) web.Cell {
	switch {
	case c.part == nil:
		return web.Sum(money.Amount{Minor: figures[at], Currency: currency})
	case figures[c.part[1]] == 0:
		return web.Share(0)
	}
	return web.Share(float64(figures[c.part[0]]) / float64(figures[c.part[1]]))
}

func (g sumGroup) total(p *i18n.Printer, columns []sumColumn, leads int, rows string) []web.Cell {
	cells := []web.Cell{web.Text(p.T("funds.statement.total_in", "currency", string(g.currency))).As("strong")}
	for range leads - 1 {
		cells = append(cells, web.Blank())
	}
	for i, c := range columns {
		formula := c.formula
		if c.part == nil {
			formula = "SUM({" + c.key + rows + ")"
		}
		cell := c.cell(g.currency, g.totals, i).Formula(formula).As("strong")
		if i < len(g.hrefs) && g.hrefs[i] != "" && g.totals[i] != 0 {
			cell = cell.To(g.hrefs[i])
		}
		cells = append(cells, cell)
	}
	return cells
}
