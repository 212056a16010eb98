package intake

import (
	"context"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// freeRows is how many rows below the list a workbook leaves for new ones.
const freeRows = 500

// Export writes a kind's list, as the actor in the context sees it, as a workbook that can be filled in and
// imported again: with hidden keys, a locked header, lists to choose from, and a sheet that says how.
func (s *Service) Export(ctx context.Context, kind string, lang i18n.Lang, w io.Writer) error {
	x, err := s.workbookOf(ctx, kind, lang)
	if err != nil {
		return err
	}
	return x.write(w)
}

func (s *Service) workbookOf(ctx context.Context, kind string, lang i18n.Lang) (*workbook, error) {
	k, err := s.kind(kind)
	if err != nil {
		return nil, err
	}
	x := &workbook{kind: k, p: s.Words.Printer(lang), lang: lang, on: s.control.DB().Now().Date(), styles: map[string]int{}}
	if s.Site != nil {
		x.site = s.Site()
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		var offer Offer
		var err error
		if k.Offer != nil {
			if offer, err = k.Offer(ctx, q); err != nil {
				return err
			}
		}
		x.vocab = k.vocabulary(s.Words, offer)
		x.rows, err = k.Rows(ctx, q)
		return err
	})
	if err == nil && len(x.rows) > web.ExportRows {
		err = fault.Refuse("intake.export_long", fault.Args{"n": len(x.rows), "most": web.ExportRows})
	}
	return x, err
}

// workbook is a list on its way out.
type workbook struct {
	kind   *Kind
	vocab  *vocabulary
	rows   []Row
	p      *i18n.Printer
	lang   i18n.Lang
	site   web.Site
	on     cal.Date
	book   *excelize.File
	name   string // of the sheet with the list
	styles map[string]int
}

// listsSheet holds what cells offer to choose from.
const listsSheet = "Lists"

func (x *workbook) write(w io.Writer) error {
	x.book = excelize.NewFile()
	defer x.book.Close()
	x.name = sheetName(x.p.T(x.kind.Title))
	err := x.book.SetSheetName("Sheet1", x.name)
	_, readMe := x.book.NewSheet(sheetName(x.p.T("intake.read_me")))
	_, lists := x.book.NewSheet(listsSheet)
	if err := errors.Join(err, readMe, lists); err != nil {
		return err
	}
	top := len(x.notices()) + 1
	for _, part := range []func(top int) error{x.properties, x.columnStyles, x.header, x.body, x.offers, x.readMe} {
		if err := part(top); err != nil {
			return err
		}
	}
	return x.book.Write(w)
}

// sheetName is a title as spreadsheets take it for a sheet.
func sheetName(title string) string {
	name := []rune(strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return ' '
		}
		return r
	}, title), " '"))
	return strings.TrimSpace(string(name[:min(len(name), 31)]))
}

// marking is that of everything in the list together.
func (x *workbook) marking() control.Marking {
	markings := make([]control.Marking, len(x.rows))
	for i, r := range x.rows {
		markings[i] = r.Marking
	}
	return control.Combine(markings...)
}

// notices are the lines above the header: marking, that it is fiction, the day.
func (x *workbook) notices() []string {
	lines := []string{x.site.MarkingWords(x.p, x.marking())}
	if x.site.Demonstration {
		lines = append(lines, x.p.T("web.fictional"))
	}
	return append(lines, x.p.T("web.as_of", "on", x.on))
}

func (x *workbook) properties(int) error {
	notices := strings.Join(x.notices(), ". ")
	margin := []rune(strings.ReplaceAll(strings.Join(x.notices()[:len(x.notices())-1], " – "), "&", "&&"))
	edge := string(margin[:min(len(margin), 110)])
	header := &excelize.HeaderFooterOptions{OddHeader: "&C&\"-,Bold\"" + edge, OddFooter: "&C&\"-,Bold\"" + edge + "&R&P / &N"}
	return errors.Join(x.book.SetDocProps(&excelize.DocProperties{Title: x.p.T(x.kind.Title), Subject: notices, Description: notices, Keywords: notices, Creator: "Cairn", Language: string(x.lang)}),
		x.book.SetHeaderFooter(x.name, header), x.book.SetHeaderFooter(sheetName(x.p.T("intake.read_me")), header))
}

// sheetColumn is a column of the workbook.
type sheetColumn struct {
	f     *Field
	money bool // its currency
}

// list are the columns after the hidden one.
func (x *workbook) list() (list []sheetColumn) {
	for i := range x.kind.Fields {
		f := &x.kind.Fields[i]
		if f.Brought {
			continue
		}
		list = append(list, sheetColumn{f: f})
		if f.Type == Money {
			list = append(list, sheetColumn{f: f, money: true})
		}
	}
	return list
}

func (c sheetColumn) label(p *i18n.Printer) string {
	return column{field: c.f, money: c.money}.label(p)
}

// style makes a style once.
func (x *workbook) style(name string, of *excelize.Style) (int, error) {
	if id, there := x.styles[name]; there {
		return id, nil
	}
	id, err := x.book.NewStyle(of)
	x.styles[name] = id
	return id, err
}

// styleOf is how the cells of a column look, and whether they can be written.
func (x *workbook) styleOf(c sheetColumn) (int, error) {
	st := &excelize.Style{Protection: &excelize.Protection{Locked: c.f.Locked}, Alignment: &excelize.Alignment{Vertical: "top"}}
	name := "text"
	format := "@"
	switch {
	case c.money || c.f.Type == Choice || c.f.Type == Choices || c.f.Type == Yes || c.f.Type == Line:
	case c.f.Type == Long:
		name, st.Alignment.WrapText = "long", true
	case c.f.Type == Day:
		name, format = "day", "yyyy-mm-dd"
	case c.f.Type == Money:
		name, format = "sum", "#,##0.00"
	case c.f.Type == Int:
		name, format = "int", "0"
	}
	st.CustomNumFmt = &format
	if c.f.Locked {
		name += " locked"
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEF1F3"}}
	}
	return x.style(name, st)
}

func (x *workbook) columnStyles(int) error {
	errs := []error{x.book.SetColVisible(x.name, "A", false)}
	for i, c := range x.list() {
		col, err := excelize.ColumnNumberToName(i + 2)
		id, more := x.styleOf(c)
		width := 18.0
		switch {
		case c.money:
			width = 9
		case c.f.Type == Long:
			width = 40
		case c.f.Type == Line && !c.f.Locked:
			width = 32
		case c.f.Type == Day || c.f.Type == Int || c.f.Type == Yes:
			width = 12
		}
		errs = append(errs, err, more, x.book.SetColStyle(x.name, col, id), x.book.SetColWidth(x.name, col, col, width))
	}
	return errors.Join(errs...)
}

func (x *workbook) header(top int) error {
	notice, err := x.style("notice", &excelize.Style{Font: &excelize.Font{Bold: true}})
	head, more := x.style("head", &excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "bottom"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCE3E8"}}, Border: []excelize.Border{{Type: "bottom", Style: 1, Color: "7D8A93"}}})
	errs := []error{err, more}
	for i, line := range x.notices() {
		cell := "B" + strconv.Itoa(i+1)
		errs = append(errs, x.book.SetCellStr(x.name, cell, line))
		last, err := excelize.CoordinatesToCellName(len(x.list())+1, i+1)
		errs = append(errs, err, x.book.SetCellStyle(x.name, "A"+strconv.Itoa(i+1), last, notice))
	}
	row := []any{keyHeader(x.kind.Name)}
	for _, c := range x.list() {
		label := c.label(x.p)
		if c.f.Must && !c.money {
			label += " *"
		}
		row = append(row, label)
	}
	first := "A" + strconv.Itoa(top)
	last, err := excelize.CoordinatesToCellName(len(row), top)
	below := "C" + strconv.Itoa(top+1)
	return errors.Join(append(errs, err, x.book.SetSheetRow(x.name, first, &row), x.book.SetCellStyle(x.name, first, last, head),
		x.book.SetPanes(x.name, &excelize.Panes{Freeze: true, XSplit: 2, YSplit: top, TopLeftCell: below, ActivePane: "bottomRight"}),
		x.book.ProtectSheet(x.name, &excelize.SheetProtectionOptions{AutoFilter: true, FormatCells: true, FormatColumns: true, FormatRows: true, InsertRows: true, DeleteRows: true, Sort: true,
			SelectLockedCells: true, SelectUnlockedCells: true}))...)
}

func (x *workbook) body(top int) error {
	columns := x.list()
	for i, r := range x.rows {
		row := make([]any, 1, len(columns)+1)
		row[0] = hiddenKey(x.kind, r)
		for _, c := range columns {
			row = append(row, x.cell(c, r))
		}
		if err := x.book.SetSheetRow(x.name, "A"+strconv.Itoa(top+1+i), &row); err != nil {
			return err
		}
	}
	return nil
}

// cell is a value as a spreadsheet keeps it: days and numbers stay what they are.
func (x *workbook) cell(c sheetColumn, r Row) any {
	value := r.Values[c.f.Name]
	if value == "" {
		return nil
	}
	switch c.f.Type {
	case Day:
		if day, err := cal.ParseDate(value); err == nil && day.Year() >= 1900 {
			return day.Time()
		}
	case Money:
		a, err := AmountOf(value)
		switch {
		case err != nil:
		case c.money:
			return string(a.Currency)
		case a.Minor < 1e15 && a.Minor > -1e15: // as many digits as a spreadsheet keeps
			return float64(a.Minor) / math.Pow10(a.Currency.Exponent())
		default:
			return a.Decimal()
		}
	case Int:
		if n, err := strconv.Atoi(value); err == nil {
			return n
		}
	}
	return quote(x.vocab.shown(c.f, value, r.Words, x.lang))
}

var (
	runs    = regexp.MustCompile(`^'*[=+\-@\t\r\n|%]`)
	escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)
)

// quote keeps a spreadsheet from ever running a text as a formula, also when the cell is edited or the sheet
// saved as CSV, and gives it no characters that a workbook cannot hold.
func quote(text string) string {
	text = escaped.ReplaceAllStringFunc(tidy(text), func(m string) string { return "_x005F" + m })
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "")
	}
	if runs.MatchString(text) {
		return "'" + text
	}
	return text
}

// unquote takes off what quote has put on.
func unquote(text string) string {
	if strings.HasPrefix(text, "'") && runs.MatchString(text) {
		return text[1:]
	}
	return text
}

// offers lets the cells of a column offer what can be chosen, and hold days and numbers to what they are.
func (x *workbook) offers(top int) error {
	errs := []error{x.book.SetSheetVisible(listsSheet, false)}
	at := 0
	for i, c := range x.list() {
		if c.f.Locked || c.money {
			continue
		}
		col, err := excelize.ColumnNumberToName(i + 2)
		errs = append(errs, err)
		v := excelize.NewDataValidation(true)
		v.Sqref = col + strconv.Itoa(top+1) + ":" + col + strconv.Itoa(top+len(x.rows)+freeRows)
		switch options := x.vocab.lists[c.f.Name].options; {
		case c.f.Type == Choice && len(options) > 0:
			at++
			names := make([]any, len(options))
			for j, o := range options {
				names[j] = quote(x.vocab.shown(c.f, o.Value, nil, x.lang))
			}
			on, err := excelize.ColumnNumberToName(at)
			errs = append(errs, err, x.book.SetSheetCol(listsSheet, on+"1", &names))
			v.SetSqrefDropList(listsSheet + "!$" + on + "$1:$" + on + "$" + strconv.Itoa(len(names)))
			if !c.f.Open {
				v.SetError(excelize.DataValidationErrorStyleStop, x.p.T("intake.read_me"), x.p.T("intake.choose"))
			}
		case c.f.Type == Day:
			errs = append(errs, v.SetRange(1, 110000, excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween))
			v.SetError(excelize.DataValidationErrorStyleStop, x.p.T("intake.read_me"), x.p.T("sheet.no_day"))
		default:
			continue
		}
		errs = append(errs, x.book.AddDataValidation(x.name, v))
	}
	return errors.Join(errs...)
}

// readMe says how the workbook is filled in.
func (x *workbook) readMe(int) error {
	name := sheetName(x.p.T("intake.read_me"))
	wrap, err := x.style("read", &excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	errs := []error{err, x.book.SetColWidth(name, "A", "A", 100)}
	lines := append([]string{}, x.notices()...)
	lines = append(lines, "", x.p.T("intake.read_me_title", "what", x.p.T(x.kind.Title)))
	for _, key := range []string{"intake.read_me_change", "intake.read_me_new", "intake.read_me_empty", "intake.read_me_key", "intake.read_me_locked", "intake.read_me_choose", "intake.read_me_back"} {
		lines = append(lines, x.p.T(key))
	}
	if x.kind.Add == "" {
		lines = append(lines, x.p.T("intake.no_new"))
	}
	for i, line := range lines {
		errs = append(errs, x.book.SetCellStr(name, "A"+strconv.Itoa(i+1), line))
	}
	return errors.Join(append(errs, x.book.SetCellStyle(name, "A1", "A"+strconv.Itoa(len(lines)), wrap))...)
}
