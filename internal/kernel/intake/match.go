package intake

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/sheet"
)

// Map says what the columns of a file are: a column's header → the name of a field, "" for a column that is
// not read. A key "=field" gives a field one value for all rows, "=dates" the order of days, "dmy" or
// "mdy", "=decimals" the decimal mark of columns that show none beyond doubt, "=sheet" the name of the sheet and "=header"
// the number of the header's row, where they are not those that would be found. "=once" names a field whose one value
// holds for this file alone and is not remembered for the next. A header that comes twice has the letter of its column
// behind it: "Date [D]".
type Map map[string]string

// The keys of a Map that name no field.
const (
	dates    = "=dates"
	decimals = "=decimals"
	onSheet  = "=sheet"
	atHeader = "=header"
	once     = "=once"
)

// decimalMarks are what "=decimals" may say.
var decimalMarks = []string{".", ","}

// Shared is a value that all rows of one file have, such as the project whose budget lines are pasted. It is given with
// the file, so that it says nothing about the next file of the kind. The zero Shared is none.
type Shared struct {
	Field string
	Value string
}

// over gives the map with the shared value in place of what it says of that field.
func (x Shared) over(m Map) Map {
	if x.Field == "" {
		return m
	}
	both := Map{}
	maps.Copy(both, m)
	both["="+x.Field], both[once] = x.Value, x.Field
	return both
}

// lasting is the part of the map that holds for other files with the same headers too: the decimal mark is of this file and
// its reader alone.
func (m Map) lasting() Map {
	kept := maps.Clone(m)
	delete(kept, decimals)
	if field, given := m[once]; given {
		delete(kept, "="+field)
		delete(kept, once)
	}
	return kept
}

// How a column was matched.
const (
	byName    = "name"
	byContent = "content"
	byPerson  = "given"
)

// Column is a column of a file and what it is read as.
type Column struct {
	At     int    `json:"-"`
	Letter string `json:"letter"`
	Header string `json:"header"` // its key in a Map
	Field  string `json:"field"`  // "" where it is not read
	How    string `json:"how"`
	Filled int    `json:"filled"` // cells that say something

	sample []string
}

// table is a sheet with its header found.
type table struct {
	sheet   sheet.Sheet
	header  int // index of the row in sheet.Rows
	columns []Column
	keys    int // column of the hidden keys of a workbook of ours; -1 for none
}

// keyHeader is what stands above the hidden keys.
func keyHeader(kind string) string { return "cairn:" + kind }

// body are the rows below the header.
func (t *table) body() []sheet.Row { return t.sheet.Rows[t.header+1:] }

// above are the rows over the header that the preview has to account for. In a workbook of ours its own
// lines stand there, which have no key.
func (t *table) above() (rows []sheet.Row) {
	for _, row := range t.sheet.Rows[:t.header] {
		if t.keys < 0 || row.At(t.keys).Kind != sheet.Blank {
			rows = append(rows, row)
		}
	}
	return rows
}

// isTitle reports whether a row over the header is a line of a title and no row of the table: it fills
// fewer than half of the columns that the header names.
func (t *table) isTitle(row sheet.Row) bool {
	return t.keys < 0 && row.Filled() < max(2, (t.sheet.Rows[t.header].Filled()+1)/2)
}

// headerRows is how many rows from the top may hold the header.
const headerRows = 40

// wideBonus is how many columns more another row must name to be the header in place of the first row that
// is as wide as the table and made of words: a row of data may name one by chance.
const wideBonus = 3

// findTable finds the sheet and the row that are the header of a kind's table: a workbook of ours says so,
// else the row whose cells name the most columns, else the first that is about as wide as the table.
func findTable(v *vocabulary, kind string, b sheet.Book) *table {
	var best *table
	bestScore := -1
	for _, s := range b.Sheets {
		wide := -1
		if len(s.Rows) > 0 {
			wide = widest(s)
		}
		for at, row := range s.Rows[:min(len(s.Rows), headerRows)] {
			if i := slices.IndexFunc(row.Cells, func(c sheet.Cell) bool { return c.Text == keyHeader(kind) }); i >= 0 {
				return newTable(s, at, i)
			}
			names := v.headerScore(row)
			if at == wide && (names > 0 || row.Filled() > wideBonus) && row.IsWords() {
				names += wideBonus
			}
			score := names*1000 - at
			if at+1 == len(s.Rows) {
				score -= 500_000 // nothing below it
			}
			if s.Hidden {
				score -= 100_000
			}
			if score > bestScore && score > 0 {
				best, bestScore = newTable(s, at, -1), score
			}
		}
	}
	if best != nil {
		return best
	}
	for _, s := range b.Sheets {
		if len(s.Rows) > 0 && (best == nil || best.sheet.Hidden && !s.Hidden) {
			best = newTable(s, widest(s), -1)
		}
	}
	return best
}

// tableAt is the table that a map names by its sheet or the row of its header. Faults, both Invalid:
// "intake.map_sheet" {sheets}, "intake.map_header".
func tableAt(v *vocabulary, kind string, b sheet.Book, m Map) (*table, error) {
	var fs fault.Fields
	name, no := m[onSheet], strings.TrimSpace(m[atHeader])
	if name != "" {
		i := slices.IndexFunc(b.Sheets, func(s sheet.Sheet) bool { return s.Name == name })
		if i < 0 {
			names := make([]string, len(b.Sheets))
			for j, s := range b.Sheets {
				names[j] = s.Name
			}
			fs.Add(onSheet, "intake.map_sheet", fault.Args{"sheets": strings.Join(names, ", ")})
			return nil, fs.Err()
		}
		b = sheet.Book{Sheets: b.Sheets[i : i+1]}
	}
	t := findTable(v, kind, b)
	if t == nil || no == "" {
		return t, nil
	}
	at := slices.IndexFunc(t.sheet.Rows, func(r sheet.Row) bool { return strconv.Itoa(r.No) == no })
	if fs.Check(at >= 0, atHeader, "intake.map_header"); at < 0 {
		return nil, fs.Err()
	}
	if at == t.header {
		return t, nil
	}
	return newTable(t.sheet, at, -1), nil
}

// headerScore is how many columns the cells of a row name, twice for those that leave no doubt. A row of
// numbers is no header.
func (v *vocabulary) headerScore(row sheet.Row) int {
	score := 0
	used := map[string]bool{}
	for _, c := range row.Cells {
		if c.Kind != sheet.Text || len(c.Text) > 200 {
			continue
		}
		header := plainWords(c.Text)
		for _, is := range v.columns {
			if like := alike(header, is.names); like >= 60 && !used[is.name] {
				used[is.name] = true
				if score++; like >= 95 {
					score++
				}
				break
			}
		}
	}
	return score
}

// widest is the first row that has at least two thirds of the cells of the fullest one near the top.
func widest(s sheet.Sheet) int {
	top := s.Rows[:min(len(s.Rows), headerRows)]
	most := 0
	for _, row := range top {
		most = max(most, row.Filled())
	}
	return max(0, slices.IndexFunc(top, func(row sheet.Row) bool { return row.Filled()*3 >= most*2 }))
}

func newTable(s sheet.Sheet, header, keys int) *table {
	t := &table{sheet: s, header: header, keys: keys}
	width := 0
	for _, row := range s.Rows[header:] {
		width = max(width, len(row.Cells))
	}
	seen := map[string]bool{}
	for i := range width {
		name := strings.Join(strings.Fields(s.Rows[header].At(i).Text), " ")
		if i == keys {
			continue
		}
		c := Column{At: i, Letter: sheet.Letter(i)}
		for _, row := range t.body() {
			if cell := row.At(i); cell.Kind != sheet.Blank {
				c.Filled++
				if len(c.sample) < 3 {
					c.sample = append(c.sample, cell.Text)
				}
			}
		}
		if name == "" && c.Filled == 0 {
			continue
		}
		if c.Header = name; name == "" || seen[name] {
			c.Header = strings.TrimSpace(name + " [" + c.Letter + "]")
		}
		seen[name] = true
		t.columns = append(t.columns, c)
	}
	return t
}

// signature tells a source by its headers, whatever their order.
func (t *table) signature() string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = i18n.Fold(c.Header)
	}
	slices.Sort(names)
	return strings.Join(names, "\n")
}

// candidate is a pairing that may be.
type candidate struct {
	column, field, score int
}

// match pairs columns of the file with fields by their names, then, for those that are left, by what stands
// in them.
func (t *table) match(v *vocabulary, k *Kind) {
	var list []candidate
	for i := range t.columns {
		header := plainWords(t.columns[i].Header)
		for j, is := range v.columns {
			if is.field.Locked && t.keys < 0 && !k.keyed(is.field.Name) {
				continue
			}
			score := alike(header, is.names)
			if score < 50 || score < 95 && t.fits(v, t.columns[i], is) < 0.3 {
				continue
			}
			list = append(list, candidate{i, j, score*10 + int(10*t.fits(v, t.columns[i], is))})
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	taken := map[string]bool{}
	for _, c := range list {
		if at := &t.columns[c.column]; at.Field == "" && !taken[v.columns[c.field].name] {
			at.Field, at.How = v.columns[c.field].name, byName
			taken[at.Field] = true
		}
	}
	if t.keys < 0 {
		t.matchContent(v, taken)
	}
}

// matchContent pairs a column whose name says nothing with the one field that its cells fit: names of
// people or countries, states, amounts with a currency, days.
func (t *table) matchContent(v *vocabulary, taken map[string]bool) {
	for i := range t.columns {
		at := &t.columns[i]
		if at.Field != "" || at.Filled == 0 {
			continue
		}
		fitting := -1
		for j, is := range v.columns {
			if is.money || is.field.Locked || is.field.Open || taken[is.name] || is.field.Type == Line || is.field.Type == Long || is.field.Type == Int || is.field.Type == Yes {
				continue
			}
			if t.fits(v, *at, is) < 0.8 {
				continue
			}
			if fitting >= 0 {
				fitting = -2
				break
			}
			fitting = j
		}
		if fitting >= 0 {
			at.Field, at.How = v.columns[fitting].name, byContent
			taken[at.Field] = true
		}
	}
}

// fitRows is how many cells are looked at to see what a column holds.
const fitRows = 60

// fits is the share of the cells of a column, from 0 to 1, that can be read as a field. Where none says
// anything it is a half.
func (t *table) fits(v *vocabulary, c Column, is column) float64 {
	looked, good := 0, 0
	r := reading{order: sheet.DayFirst, units: sheet.UnitsOf(c.Header)}
	for _, row := range t.body() {
		cell := row.At(c.At)
		if !stated(cell) {
			continue
		}
		if looked++; looked > fitRows {
			break
		}
		switch {
		case is.money:
			if sheet.CurrencyOf(cell.Text) != "" {
				good++
			}
		case is.field.Type == Line || is.field.Type == Long:
			if cell.Kind == sheet.Text || cell.Kind == sheet.Number {
				good++
			}
		default:
			if value, bad := v.value(is.field, cell, r, ""); bad == nil && value != "" || bad != nil && bad.key == "intake.no_currency" && strings.Contains(plainWords(c.Header), plainWords(v.en.T(is.field.Label))) {
				good++
			}
		}
	}
	if looked == 0 {
		return 0.5
	}
	return float64(good) / float64(looked)
}

// apply pairs the columns as a person says. Faults, all Invalid with the key of the map as field:
// "intake.map_column" for a header that is not there, "intake.map_field" {field} for a field that the kind
// does not have, "intake.map_twice" {a, b, field} for two columns that are to be one field.
func (t *table) apply(v *vocabulary, m Map) error {
	var fs fault.Fields
	for _, key := range slices.Sorted(maps.Keys(m)) {
		field, fixed := strings.CutPrefix(key, "=")
		if fixed {
			fs.Check(key == dates || key == decimals || key == onSheet || key == atHeader || key == once || v.column(field) != nil, key, "intake.map_fixed")
			continue
		}
		i := slices.IndexFunc(t.columns, func(c Column) bool { return c.Header == key || "["+c.Letter+"]" == key })
		if i < 0 {
			fs.Add(key, "intake.map_column", nil)
			continue
		}
		if m[key] != "" && v.column(m[key]) == nil {
			fs.Add(key, "intake.map_field", fault.Args{"field": m[key]})
			continue
		}
		t.columns[i].Field, t.columns[i].How = m[key], byPerson
	}
	owner := map[string]string{}
	for _, c := range t.columns {
		if c.Field == "" {
			continue
		}
		if other, twice := owner[c.Field]; twice {
			fs.Add(c.Header, "intake.map_twice", fault.Args{"a": other, "b": c.Header, "field": i18n.Key(v.column(c.Field).field.Label)})
		}
		owner[c.Field] = c.Header
	}
	return fs.Err()
}

// column finds what a name of a map stands for; nil for nothing.
func (v *vocabulary) column(name string) *column {
	for i := range v.columns {
		if v.columns[i].name == name {
			return &v.columns[i]
		}
	}
	return nil
}
