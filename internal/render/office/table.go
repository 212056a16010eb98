package office

import (
	"strings"
	"unicode/utf8"

	"cairn/internal/kernel/i18n"
)

func everyColumn(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// columnParts shares the columns of a table that is too wide among parts of at most so many, each with the first
// column before it.
func columnParts(n, most int) [][]int {
	parts := (n - 2 + most - 1) / (most - 1)
	each := (n - 1 + parts - 1) / parts
	var out [][]int
	for from := 1; from < n; from += each {
		columns := []int{0}
		for c := from; c < min(from+each, n); c++ {
			columns = append(columns, c)
		}
		out = append(out, columns)
	}
	return out
}

// partCaption is the caption of a part, which says which columns it shows.
func partCaption(p *i18n.Printer, t *Table, columns []int) string {
	return p.T("render.of_parts", "title", t.Caption, "from", columns[1]+1, "to", columns[len(columns)-1]+1, "all", len(t.Columns))
}

// tableWidths shares a width among columns: by their own shares, or by the words that stand in them.
func tableWidths(p *i18n.Printer, t *Table, columns []int, whole int) []int {
	weights := make([]float64, len(columns))
	asked := false
	for _, c := range columns {
		asked = asked || t.Columns[c].Width > 0
	}
	sum := 0.0
	for i, c := range columns {
		weights[i] = max(t.Columns[c].Width, 0)
		if !asked {
			weights[i] = naturalWidth(p, t, c)
		} else if weights[i] == 0 {
			weights[i] = 1
		}
		sum += weights[i]
	}
	out, used := make([]int, len(columns)), 0
	for i := range out {
		out[i] = max(int(float64(whole)*weights[i]/sum), 1)
		used += out[i]
	}
	out[len(out)-1] += whole - used
	return out
}

// sampled is how many rows are looked at to find how wide a column is.
const sampled = 200

// naturalWidth is how many characters a column takes: its longest figure or its longest words, and never less
// than the longest word of its title, within bounds that leave room for the others.
func naturalWidth(p *i18n.Printer, t *Table, column int) float64 {
	c := t.Columns[column]
	longest, word := 0, 0
	for _, w := range strings.Fields(c.Head()) {
		word = max(word, utf8.RuneCountInString(w))
	}
	for i := 0; i < len(t.Rows) && i < sampled; i++ {
		cell := t.Rows[i][column]
		n := utf8.RuneCountInString(cell.Tone.sign() + c.Print(p, cell))
		if cell.Note != "" {
			n++
		}
		longest = max(longest, n)
	}
	if sum, known := t.Sum(column); known {
		longest = max(longest, utf8.RuneCountInString(c.print(p, sum))+1) // set bold
	}
	if c.Figures() || c.Kind == Day {
		return float64(min(max(longest, word, min(utf8.RuneCountInString(c.Head()), 14), 6), 22)) + 4
	}
	return float64(min(max(longest, word, 6), 34)) + 2
}
