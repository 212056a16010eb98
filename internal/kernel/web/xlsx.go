package web

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// xlsx writes a workbook with one sheet: notices, a frozen header, typed cells, totals that add up by themselves, and
// where the table says what it is about, a second sheet with that. The marking also stands in the page header and
// footer, for paper, and in the document's properties.
func (s sheet) xlsx(w io.Writer) error {
	book := excelize.NewFile()
	defer book.Close()
	name := sheetName(s.Title)
	if err := book.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	if err := s.properties(book, name); err != nil {
		return err
	}
	styles, err := s.styles(book)
	if err != nil {
		return err
	}
	stream, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := s.layOut(stream); err != nil {
		return err
	}
	if err := s.fill(stream, styles); err != nil {
		return err
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	if err := s.about(book); err != nil {
		return err
	}
	return book.Write(w)
}

func (s sheet) properties(book *excelize.File, name string) error {
	notices := strings.Join(s.notices(), ". ")
	if err := book.SetDocProps(&excelize.DocProperties{
		Title: s.Title, Subject: notices, Description: notices, Keywords: notices, Category: s.site.words(s.p, s.site.markingOf(s.Marking, false)),
		Creator: s.siteName(), Language: s.lang,
	}); err != nil {
		return err
	}
	if err := s.paper(book, name); err != nil {
		return err
	}
	return s.repeatHead(book, name)
}

// markingLines is how many of the notices stand on every sheet of paper.
func (s sheet) markingLines() int {
	if s.site.Demonstration {
		return 2
	}
	return 1
}

func (s sheet) siteName() string {
	if s.site.Name == "" {
		return "Cairn"
	}
	return s.site.Name
}

// sheetStyles are the number formats of the columns' kinds; amounts have one for each currency.
type sheetStyles struct {
	notice, header, date, whole, percent int
	decimal, money                       map[string]int
}

func (s sheet) styles(book *excelize.File) (st sheetStyles, err error) {
	style := func(into *int, of *excelize.Style) {
		if err == nil {
			*into, err = book.NewStyle(of)
		}
	}
	day, whole, share := "yyyy-mm-dd", "#,##0", "0.0%"
	style(&st.notice, &excelize.Style{Font: &excelize.Font{Bold: true}})
	style(&st.header, &excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "bottom"},
		Border: []excelize.Border{{Type: "bottom", Style: 1, Color: "7D8A93"}}})
	style(&st.date, &excelize.Style{CustomNumFmt: &day})
	style(&st.whole, &excelize.Style{CustomNumFmt: &whole})
	style(&st.percent, &excelize.Style{CustomNumFmt: &share})
	st.decimal, st.money = map[string]int{}, map[string]int{}
	cells := func(list []Cell) {
		for _, c := range list {
			switch format := c.numberFormat(); c.kind {
			case KindMoney:
				if _, known := st.money[format]; !known {
					var id int
					style(&id, &excelize.Style{CustomNumFmt: &format})
					st.money[format] = id
				}
			case KindDecimal:
				if _, known := st.decimal[format]; !known {
					var id int
					style(&id, &excelize.Style{CustomNumFmt: &format})
					st.decimal[format] = id
				}
			}
		}
	}
	for _, row := range s.Rows {
		cells(row.Cells)
	}
	cells(s.Foot)
	return st, err
}

// numberFormat is Excel's format for the decimals and the currency of a cell.
func (c Cell) numberFormat() string {
	places := c.places
	format := "#,##0"
	if c.kind == KindMoney {
		places = c.amount.Currency.Exponent()
	}
	if places > 0 {
		format += "." + strings.Repeat("0", places)
	}
	if c.kind == KindMoney && c.amount.Currency.Valid() {
		format = `[$` + string(c.amount.Currency) + `] ` + format
	}
	return format
}

// layOut sets widths and freezes what stands above the rows; a stream takes both before its rows.
func (s sheet) layOut(stream *excelize.StreamWriter) error {
	for at, i := range s.columns() {
		width := float64(min(max(utf8.RuneCountInString(s.Columns[i].Label), 10), 24)) + 2
		if s.Columns[i].Main {
			width = 40
		}
		if err := stream.SetColWidth(at+1, at+1, width); err != nil {
			return err
		}
	}
	top := len(s.notices()) + 1
	below, err := excelize.CoordinatesToCellName(1, top+1)
	if err != nil {
		return err
	}
	return stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: top, TopLeftCell: below, ActivePane: "bottomLeft"})
}

func (s sheet) fill(stream *excelize.StreamWriter, st sheetStyles) error {
	at := 0
	put := func(values []any) error {
		at++
		cell, err := excelize.CoordinatesToCellName(1, at)
		if err != nil {
			return err
		}
		return stream.SetRow(cell, values)
	}
	for _, line := range s.notices() {
		if err := put([]any{excelize.Cell{StyleID: st.notice, Value: line}}); err != nil {
			return err
		}
	}
	var header []any
	for _, i := range s.columns() {
		header = append(header, excelize.Cell{StyleID: st.header, Value: s.Columns[i].Label})
	}
	if err := put(header); err != nil {
		return err
	}
	lines := make([][]Cell, 0, len(s.Rows)+1)
	for _, row := range s.Rows {
		lines = append(lines, row.Cells)
	}
	if len(s.Foot) > 0 {
		lines = append(lines, s.Foot)
	}
	top := at + 1
	for _, cells := range lines {
		values := make([]any, 0, len(cells))
		for _, i := range s.columns() {
			value := s.value(cells[i], st)
			if set, typed := value.(excelize.Cell); typed && cells[i].formula != "" {
				formula, err := s.resolve(cells[i].formula, at+1, top)
				if err != nil {
					return err
				}
				set.Formula = formula
				value = set
			}
			values = append(values, value)
		}
		if err := put(values); err != nil {
			return err
		}
	}
	return nil
}

// maxSheetDigits is how long a number may be for a spreadsheet to keep every digit.
const maxSheetDigits = 15

// value is a cell as Excel keeps it: numbers and dates stay what they are.
func (s sheet) value(c Cell, st sheetStyles) any {
	if c.none {
		return nil
	}
	switch c.kind {
	case KindDate:
		return excelize.Cell{StyleID: st.date, Value: c.date.Time()}
	case KindMoney:
		return excelize.Cell{StyleID: st.money[c.numberFormat()], Value: c.units()}
	case KindInt:
		return excelize.Cell{StyleID: st.whole, Value: c.number}
	case KindDecimal:
		if len(c.text) > maxSheetDigits {
			return c.text
		}
		return excelize.Cell{StyleID: st.decimal[c.numberFormat()], Value: c.number}
	case KindPercent:
		return excelize.Cell{StyleID: st.percent, Value: c.number}
	}
	return c.text
}

// sheetName is a title as Excel takes it: at most 31 characters and none of its own marks.
func sheetName(title string) string {
	name := []rune(strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return ' '
		}
		return r
	}, title), " '"))
	if len(name) == 0 {
		return "Cairn"
	}
	return strings.TrimSpace(string(name[:min(len(name), 31)]))
}

// headerText escapes the mark that commands begin with, and keeps to what a header may hold.
func headerText(s string) string {
	r := []rune(strings.ReplaceAll(s, "&", "&&"))
	return string(r[:min(len(r), 110)])
}
