package doctext

import "slices"

// cells are those of a row of a table as it is read. A row whose cells hold a paragraph each is one line; one that sets a page out, with
// several paragraphs in a cell, is read cell after cell, each paragraph for itself.
type cells struct{ list [][]Block }

// next begins a cell.
func (c *cells) next() { c.list = append(c.list, nil) }

// put adds a paragraph to the cell.
func (c *cells) put(style Style, text string) {
	if len(c.list) == 0 {
		c.next()
	}
	if clean(text) != "" {
		c.list[len(c.list)-1] = append(c.list[len(c.list)-1], Block{style, text})
	}
}

// flush adds the row to the text. What stands alone in the cells before one of several paragraphs, such as dates, goes with its first.
func (c *cells) flush(t *Text) bool {
	list := slices.DeleteFunc(c.list, func(cell []Block) bool { return len(cell) == 0 })
	c.list = nil
	lead := ""
	for _, cell := range list {
		if len(cell) == 1 {
			lead += "  " + cell[0].Text
			continue
		}
		for i, b := range cell {
			if i == 0 && lead != "" {
				b.Text, lead = lead+"  "+b.Text, ""
			}
			if !t.add(b.Style, b.Text) {
				return false
			}
		}
	}
	style := Body
	if len(list) == 1 && len(list[0]) == 1 {
		style = list[0][0].Style
	}
	return t.add(style, lead)
}
