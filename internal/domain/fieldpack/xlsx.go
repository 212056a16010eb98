package fieldpack

import (
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"cairn/internal/kernel/i18n"
)

// The sheets of a workbook form. That of the keys is hidden; the others are named in the reader's language.
const keySheet = "cairn"

// answerColumn is where answers are typed, firstRow the row of the first field.
const (
	answerColumn = "C"
	nameColumn   = "D" // hidden: the name of the field
	firstRow     = 5
)

// writeXLSX writes the form as a workbook: a sheet to read first, the form with everything locked but the
// answers, and the keys hidden.
func (p paper) writeXLSX(w io.Writer) error {
	book := excelize.NewFile()
	defer book.Close()
	sheet := p.in("sheet_form")
	if err := book.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	styles, err := paperStyles(book)
	if err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return p.fillForm(book, sheet, styles) },
		func() error { return p.fillReadme(book, styles) },
		func() error { return p.fillKeys(book) },
		func() error { return p.protect(book, sheet) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return book.Write(w)
}

// in is a word of the files in the language of the form.
func (p paper) in(key string) string {
	text, _ := p.W[key].In(p.Lang)
	return text
}

func both(t i18n.Text) string {
	if t.EN == t.FR {
		return t.EN
	}
	return t.EN + " / " + t.FR
}

func (p paper) notice() string {
	var parts []string
	for _, n := range p.Notices {
		parts = append(parts, both(n))
	}
	return strings.Join(parts, " – ")
}

// sheetStyles are the styles of a workbook by number.
type sheetStyles struct{ head, answer, day int }

func paperStyles(book *excelize.File) (s sheetStyles, err error) {
	if s.head, err = book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}); err != nil {
		return s, err
	}
	open := &excelize.Protection{Locked: false}
	fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"#FFF8E1"}}
	text := 49 // as text, so that no answer becomes a formula or loses a leading nought
	if s.answer, err = book.NewStyle(&excelize.Style{NumFmt: text, Protection: open, Fill: fill, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}); err != nil {
		return s, err
	}
	format := "yyyy-mm-dd"
	s.day, err = book.NewStyle(&excelize.Style{CustomNumFmt: &format, Protection: open, Fill: fill, Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "top"}})
	return s, err
}

func (p paper) fillForm(book *excelize.File, sheet string, styles sheetStyles) error {
	rows := [][]any{{p.notice()}, {both(p.Title)}, {both(p.About)}, {"EN", "FR", both(p.W["answer"])}}
	for _, l := range p.Lines {
		star := ""
		if l.Required {
			star = " *"
		}
		rows = append(rows, []any{l.Label.EN + star, l.Label.FR + star, nil, l.Name})
	}
	for i, cells := range rows {
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := book.SetSheetRow(sheet, at, &cells); err != nil {
			return err
		}
	}
	last, _ := excelize.CoordinatesToCellName(2, len(rows))
	if err := book.SetCellStyle(sheet, "A1", last, styles.head); err != nil {
		return err
	}
	for i, l := range p.Lines {
		at, _ := excelize.CoordinatesToCellName(3, firstRow+i)
		style := styles.answer
		if l.Widget == Day {
			style = styles.day
		}
		if err := book.SetCellStyle(sheet, at, at, style); err != nil {
			return err
		}
		if err := p.validate(book, sheet, at, l); err != nil {
			return err
		}
	}
	for _, width := range []struct {
		column string
		width  float64
	}{{"A", 34}, {"B", 38}, {answerColumn, 70}} {
		if err := book.SetColWidth(sheet, width.column, width.column, width.width); err != nil {
			return err
		}
	}
	return book.SetColVisible(sheet, nameColumn, false)
}

// validate offers the choices of a field, and holds numbers and lengths.
func (p paper) validate(book *excelize.File, sheet, at string, l line) error {
	v := excelize.NewDataValidation(true)
	v.Sqref = at
	switch l.Widget {
	case Choice:
		var list []string
		for _, c := range l.Choices {
			list = append(list, c.Value)
		}
		if len(list) == 0 {
			return nil
		}
		if err := v.SetDropList(list); err != nil {
			return err
		}
	case Number:
		if err := v.SetRange(0, 100000, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween); err != nil {
			return err
		}
	case Day:
		return nil
	default:
		if err := v.SetRange(0, longest, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorBetween); err != nil {
			return err
		}
	}
	return book.AddDataValidation(sheet, v)
}

func (p paper) fillReadme(book *excelize.File, styles sheetStyles) error {
	sheet := p.in("sheet_readme")
	if _, err := book.NewSheet(sheet); err != nil {
		return err
	}
	row := 1
	for _, t := range []i18n.Text{{EN: p.notice(), FR: p.notice()}, p.W["readme"], p.W["locked"], p.W["required"], p.W["back"]} {
		for _, text := range []string{t.EN, t.FR} {
			at, _ := excelize.CoordinatesToCellName(1, row)
			if err := book.SetCellStr(sheet, at, text); err != nil {
				return err
			}
			if err := book.SetCellStyle(sheet, at, at, styles.head); err != nil {
				return err
			}
			row++
			if t.EN == t.FR {
				break
			}
		}
	}
	for _, l := range p.Lines { // what the codes of a choice mean
		for _, c := range l.Choices {
			if c.Label.EN != c.Value {
				at, _ := excelize.CoordinatesToCellName(1, row)
				if err := book.SetCellStr(sheet, at, c.Value+": "+both(c.Label)); err != nil {
					return err
				}
				row++
			}
		}
	}
	return book.SetColWidth(sheet, "A", "A", 110)
}

func (p paper) fillKeys(book *excelize.File) error {
	if _, err := book.NewSheet(keySheet); err != nil {
		return err
	}
	if err := book.SetCellStr(keySheet, "A1", string(p.Keys)); err != nil {
		return err
	}
	return book.SetSheetVisible(keySheet, false, true)
}

// protect locks the sheets and marks every page of paper.
func (p paper) protect(book *excelize.File, sheet string) error {
	for _, name := range []string{sheet, p.in("sheet_readme"), keySheet} {
		if err := book.ProtectSheet(name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true}); err != nil {
			return err
		}
		notice := strings.ReplaceAll(p.notice(), "&", "&&")
		if err := book.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: "&C" + notice, OddFooter: "&C" + notice}); err != nil {
			return err
		}
	}
	return nil
}
