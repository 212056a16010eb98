package sheet

import (
	"encoding/xml"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/govalues/decimal"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// Days from 1970-01-01 to day 0 of the serial numbers of a workbook. The older count has a 29 February
// 1900 that never was, so that its days before March 1900 are one off; nobody's project is that old.
const (
	epoch1900 = -25569
	epoch1904 = -24107
)

// worksheet reads one sheet.
func (w *workbook) worksheet(part string, s Sheet) (Sheet, error) {
	in, err := w.open(part)
	if err != nil {
		return s, err
	}
	defer in.Close()
	p := sheetParser{workbook: w, sheet: s, external: map[string]bool{}}
	whole := newTokens(in)
	for {
		token, err := whole.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return s, p.damagedHere(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			err = p.start(t)
		case xml.CharData:
			if p.into != nil {
				*p.into = append(*p.into, t...)
			}
		case xml.EndElement:
			err = p.end(t.Name.Local)
		}
		if err != nil {
			return s, err
		}
	}
	p.spread()
	return p.sheet, nil
}

// sheetParser reads the elements of a sheet.
type sheetParser struct {
	*workbook
	sheet    Sheet
	row      Row
	at       int // column of the cell
	kind     string
	style    int
	value    []byte
	formula  []byte
	computed bool    // the cell has a formula
	has      bool    // and a value
	group    string  // number of the formula it shares
	into     *[]byte // where the text of the element goes
	external map[string]bool
	merged   []span
}

// damagedHere says that the sheet cannot be read to its end, and near which row.
func (p *sheetParser) damagedHere(err error) error {
	if err != nil && fault.Of(err).Kind != fault.Internal {
		return err
	}
	return p.bad("sheet.damaged_sheet", "sheet", p.sheet.Name, "row", max(1, p.row.No))
}

// span is a merged block of cells.
type span struct{ column, first, last int }

func (p *sheetParser) start(t xml.StartElement) error {
	switch t.Name.Local {
	case "row":
		no := p.row.No + 1
		if given, err := strconv.Atoi(attr(t, "r")); err == nil && given > 0 {
			no = given
		}
		p.row, p.at = Row{No: no}, -1
	case "c":
		p.at++
		if ref := attr(t, "r"); ref != "" {
			column, _, ok := place(ref)
			if !ok {
				return p.damagedHere(nil)
			}
			p.at = column
		}
		p.kind = attr(t, "t")
		p.style, _ = strconv.Atoi(attr(t, "s"))
		p.value, p.formula, p.computed, p.has, p.group = p.value[:0], p.formula[:0], false, false, ""
	case "v":
		p.into, p.has = &p.value, true
	case "t":
		p.into, p.has = &p.value, true
	case "f":
		p.into, p.computed, p.group = &p.formula, true, attr(t, "si")
	case "mergeCell":
		p.merge(attr(t, "ref"))
	}
	return nil
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

func (p *sheetParser) end(name string) error {
	switch name {
	case "v", "t", "f":
		p.into = nil
	case "c":
		cell := p.cell()
		if cell.Kind == Blank {
			return nil
		}
		if p.at >= MaxColumns {
			return p.bad("sheet.too_wide", "sheet", p.sheet.Name, "column", Letter(p.at), "columns", MaxColumns)
		}
		for len(p.row.Cells) <= p.at {
			p.row.Cells = append(p.row.Cells, Cell{})
		}
		p.row.Cells[p.at] = cell
	case "row":
		return p.add(&p.sheet, p.row)
	}
	return nil
}

// otherBook is how a formula names a cell of another workbook.
var otherBook = regexp.MustCompile(`\[\d+\][^\[\]]*!`)

// cell is the cell that has just ended.
func (p *sheetParser) cell() Cell {
	value, formula := string(p.value), string(p.formula)
	if p.computed {
		outside := otherBook.MatchString(formula)
		if p.group != "" {
			p.external[p.group] = p.external[p.group] || outside
			outside = p.external[p.group]
		}
		switch {
		case p.kind == "e":
			return Cell{Kind: Broken, Text: value, Why: "sheet.formula_error"}
		case outside:
			return Cell{Kind: Broken, Text: value, Why: "sheet.formula_outside"}
		case !p.has:
			return Cell{Kind: Broken, Text: "=" + formula, Why: "sheet.formula_never"}
		}
	}
	switch p.kind {
	case "e":
		return Cell{Kind: Broken, Text: value, Why: "sheet.formula_error"}
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(p.shared) {
			return Cell{}
		}
		return words(p.shared[i])
	case "inlineStr", "str":
		return words(unescape(value))
	case "b":
		return Cell{Kind: Truth, Text: strconv.FormatBool(strings.TrimSpace(value) == "1")}
	case "d":
		return isoDay(value)
	}
	return p.number(strings.TrimSpace(value))
}

// isoDay is a cell with a day in text.
func isoDay(value string) Cell {
	day, clock, _ := strings.Cut(value, "T")
	if _, err := cal.ParseDate(day); err != nil || day == "" {
		return words(value)
	}
	if len(clock) >= 5 && clock[:5] != "00:00" {
		day += " " + clock[:5]
	}
	return Cell{Kind: Day, Text: day}
}

// number is a cell with a number, which its format may make a day.
func (p *sheetParser) number(value string) Cell {
	if value == "" {
		return Cell{}
	}
	x, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return words(value)
	}
	var st style
	if p.style >= 0 && p.style < len(p.styles) {
		st = p.styles[p.style]
	}
	switch {
	case st.day && x >= 1 && x < 2_958_466: // up to the year 9999
		return serial(x, p.epoch)
	case (st.day || st.clock) && x >= 0 && x < 1:
		return words(clock(x))
	}
	return Cell{Kind: Number, Text: plain(value, x), Currency: st.currency}
}

// serial is the day, with its time, of a serial number.
func serial(x float64, epoch int) Cell {
	minutes := int64(x*1440 + 0.5)
	day := cal.NewDate(1970, 1, 1).AddDays(int(minutes/1440) + epoch)
	if minutes%1440 == 0 {
		return Cell{Kind: Day, Text: day.String()}
	}
	return Cell{Kind: Day, Text: day.String() + " " + clock(float64(minutes%1440)/1440)}
}

func clock(share float64) string {
	minutes := int(share*1440+0.5) % 1440
	return strings.TrimPrefix(strconv.Itoa(100+minutes/60), "1") + ":" + strings.TrimPrefix(strconv.Itoa(100+minutes%60), "1")
}

// plain is a number as decimal digits. Like the programs that show it, it goes by fifteen digits, so that
// 0.1 + 0.2 is 0.3. A whole number that is longer is a reference and no sum: it keeps every digit that is stored.
func plain(value string, x float64) string {
	if len(value) <= 15 && strings.Trim(value, "0123456789.-") == "" || strings.Trim(value, "0123456789-") == "" {
		return value
	}
	if math.Abs(x) >= 1e15 { // written with an exponent
		if whole, err := decimal.Parse(value); err == nil && whole.IsInt() {
			return whole.Trim(0).String()
		}
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 14, 64), 64)
	if err != nil {
		rounded = x
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// merge notes a block of merged cells that spans rows; one that spans columns alone shows its value once
// and holds it once.
func (p *sheetParser) merge(ref string) {
	from, to, _ := strings.Cut(ref, ":")
	column, first, ok := place(from)
	_, last, also := place(to)
	if ok && also && last > first && len(p.merged) < 100_000 {
		p.merged = append(p.merged, span{column, first, last})
	}
}

// spread gives every row of a merged block what the block says: a name that is written once beside three
// rows is meant for all three. A number is not: nobody can tell how it is shared out, so the block says
// that instead.
func (p *sheetParser) spread() {
	if len(p.merged) == 0 {
		return
	}
	index := make(map[int]int, len(p.sheet.Rows))
	for i, row := range p.sheet.Rows {
		index[row.No] = i
	}
	for _, m := range p.merged {
		top, ok := index[m.first]
		if !ok {
			continue
		}
		cell := p.sheet.Rows[top].At(m.column)
		if cell.Kind == Blank {
			continue
		}
		if cell.Kind == Number {
			cell = Cell{Kind: Broken, Text: cell.Text, Why: "sheet.merged_number"}
			p.sheet.Rows[top].Cells[m.column] = cell
		}
		for i := top + 1; i < len(p.sheet.Rows) && p.sheet.Rows[i].No <= m.last; i++ {
			row := &p.sheet.Rows[i]
			for len(row.Cells) <= m.column {
				row.Cells = append(row.Cells, Cell{})
			}
			if row.Cells[m.column].Kind == Blank {
				row.Cells[m.column] = cell
			}
		}
	}
}
