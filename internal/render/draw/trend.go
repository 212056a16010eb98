package draw

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// Trend is the history of statuses: a row for each dimension, a cell for each report, oldest first.
// It shows whether things get better or worse, which one status cannot.
type Trend struct {
	Title   string
	Reports []cal.Date
	Rows    []TrendRow
}

// TrendRow is one dimension's history. Name may be empty when the drawing is a strip in a table's row.
type TrendRow struct {
	Name     string
	Statuses []Status // one for each report; a missing one is not rated
}

const (
	trendCell  = 22.0
	trendShape = 12.0
	trendAxis  = 18.0
)

// Draw makes the strip. When a row has a name, the names stand on the left and the first and the last
// report's dates below, in the printer's language; without names it is the cells alone.
func (t Trend) Draw(words *i18n.Printer) SVG {
	left := 0.0
	for _, row := range t.Rows {
		if row.Name != "" {
			left = max(left, textWidth(row.Name, sizeText)+8)
		}
	}
	cells := float64(len(t.Reports)) * trendCell
	width, height := left+cells, float64(len(t.Rows))*trendCell
	named := left > 0 && len(t.Reports) > 0
	if named {
		height += trendAxis
		width = max(width, t.axisWidth(words))
	}
	var p pen
	p.frame("trend", t.Title, width, height, false)
	for i, row := range t.Rows {
		y := float64(i) * trendCell
		if row.Name != "" {
			p.text("text", row.Name, "y", y+trendCell/2+4, "font-size", sizeText)
		}
		for j := range t.Reports {
			status := NotRated
			if j < len(row.Statuses) {
				status = row.Statuses[j]
			}
			x := left + float64(j)*trendCell
			p.shape("rect", "class", "soft-"+classes[status], "x", x, "y", y+1, "width", trendCell-2, "height", trendCell-2, "rx", 3)
			p.status(status, x+(trendCell-2-trendShape)/2, y+(trendCell-trendShape)/2, trendShape)
		}
	}
	if named {
		t.axis(&p, words, left, width, height)
	}
	return p.done()
}

// axisWidth is the room that the dates below need, whatever the number of cells.
func (t Trend) axisWidth(words *i18n.Printer) float64 {
	first, last := words.Date(t.Reports[0]), words.Date(t.Reports[len(t.Reports)-1])
	if len(t.Reports) == 1 {
		return textWidth(first, sizeSmall)
	}
	return textWidth(first, sizeSmall) + 12 + textWidth(last, sizeSmall)
}

// axis prints the last report's date at the right end, and the first one's under its cell or as far left
// of it as keeps the two apart.
func (t Trend) axis(p *pen, words *i18n.Printer, left, width, height float64) {
	last := words.Date(t.Reports[len(t.Reports)-1])
	p.text("text", last, "class", "axis", "x", width, "y", height-4, "text-anchor", "end", "font-size", sizeSmall)
	if len(t.Reports) > 1 {
		first := words.Date(t.Reports[0])
		x := min(left, width-textWidth(last, sizeSmall)-12-textWidth(first, sizeSmall))
		p.text("text", first, "class", "axis", "x", x, "y", height-4, "font-size", sizeSmall)
	}
}
