package web

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Formula makes a cell of a workbook compute its value, so that a reader can see how the figure comes about and a
// changed figure changes its total. The cell's own value stays beside it, for readers that do not calculate, on the
// page and in CSV. In the formula {key} is the cell of the column in the same row, {key:2} that of the third of the
// table's Rows, {key:0-5} those from the first to the sixth, and {key:*} those of all Rows; of a table without rows there
// is nothing to compute, and the value stands alone. A formula that names what is not there is an error of the export.
func (c Cell) Formula(formula string) Cell { c.formula = formula; return c }

// Total is a cell with the sum of its column over all Rows, which a workbook adds up by itself.
func (c Cell) Total(key string) Cell { return c.Formula("SUM({" + key + ":*})") }

var formulaPlace = regexp.MustCompile(`\{([a-z_]+)(?::(\*|\d+(?:-\d+)?))?\}`)

// resolve gives a formula with the cells of the sheet in place of columns and rows, "" for one over all of no rows. at is
// the cell's own row in the sheet, top the sheet's row of the first of Rows.
func (s sheet) resolve(formula string, at, top int) (string, error) {
	var wrong error
	if len(s.Rows) == 0 && strings.Contains(formula, ":*}") {
		return "", nil
	}
	place := func(key string, row int) string {
		if wrong != nil {
			return ""
		}
		for column, i := range s.columns() {
			if s.Columns[i].Key == key {
				name, err := excelize.CoordinatesToCellName(column+1, row)
				if err != nil {
					wrong = err
				}
				return name
			}
		}
		wrong = fmt.Errorf("web: the formula %q names no column %q of the table %s", formula, key, s.Key)
		return ""
	}
	out := formulaPlace.ReplaceAllStringFunc(formula, func(found string) string {
		part := formulaPlace.FindStringSubmatch(found)
		first, last, several := strings.Cut(part[2], "-")
		for _, digits := range []string{first, last} {
			if digits != "" && digits != "*" && lineNo(digits) >= len(s.Rows) && wrong == nil {
				wrong = fmt.Errorf("web: the formula %q names line %s of %d of the table %s", formula, digits, len(s.Rows), s.Key)
			}
		}
		switch {
		case part[2] == "":
			return place(part[1], at)
		case part[2] == "*":
			return place(part[1], top) + ":" + place(part[1], top+len(s.Rows)-1)
		case several:
			return place(part[1], top+lineNo(first)) + ":" + place(part[1], top+lineNo(last))
		}
		return place(part[1], top+lineNo(first))
	})
	if wrong == nil && strings.ContainsAny(out, "{}") {
		wrong = fmt.Errorf("web: the formula %q of the table %s has a place that is none", formula, s.Key)
	}
	return out, wrong
}

// lineNo reads a number that the pattern has matched; one that no machine holds is beyond every table.
func lineNo(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return math.MaxInt
	}
	return n
}

// about writes the sheet that says what the workbook is, of when, and for whom.
func (s sheet) about(book *excelize.File) error {
	if len(s.About) == 0 {
		return nil
	}
	name := sheetName(s.p.T("web.about_sheet"))
	if _, err := book.NewSheet(name); err != nil {
		return err
	}
	if err := s.paper(book, name); err != nil {
		return err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Vertical: "top"}})
	if err != nil {
		return err
	}
	wrap, err := book.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	rows := append([]Fact{{Term: s.p.T("web.about_what"), Value: s.Title}}, s.About...)
	rows = append(rows, Fact{Term: s.p.T("web.about_marking"), Value: strings.Join(s.notices()[:s.markingLines()], "\n")})
	for i, f := range rows {
		for column, x := range []struct {
			text  string
			style int
		}{{f.Term, bold}, {f.Value, wrap}} {
			cell, err := excelize.CoordinatesToCellName(column+1, i+1)
			if err == nil {
				err = book.SetCellStr(name, cell, x.text)
			}
			if err == nil {
				err = book.SetCellStyle(name, cell, cell, x.style)
			}
			if err != nil {
				return err
			}
		}
	}
	if err := book.SetColWidth(name, "A", "A", 30); err != nil {
		return err
	}
	return book.SetColWidth(name, "B", "B", 90)
}

// paper sets a sheet up for A4 across: as wide as the page, and the marking on each.
func (s sheet) paper(book *excelize.File, name string) error {
	a4, landscape, wide, high, fit := 9, "landscape", 1, 0, true
	if err := book.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	if err := book.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	marking := headerText(strings.Join(s.notices()[:s.markingLines()], " \u2013 "))
	return book.SetHeaderFooter(name, &excelize.HeaderFooterOptions{
		OddHeader: "&C&\"-,Bold\"" + marking, OddFooter: "&C&\"-,Bold\"" + marking + "&R&P / &N",
	})
}

// repeatHead prints the header again on each sheet of paper.
func (s sheet) repeatHead(book *excelize.File, name string) error {
	head := len(s.notices()) + 1
	return book.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name,
		RefersTo: fmt.Sprintf("'%s'!$%d:$%d", strings.ReplaceAll(name, "'", "''"), head, head)})
}
