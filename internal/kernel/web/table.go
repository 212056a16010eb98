package web

import (
	"math"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Tabled is an Out that is a list: the same table is shown on the page and written to XLSX and CSV.
type Tabled interface {
	Table(p *i18n.Printer) *Table
}

// Table is a list defined once: for the page (ListTable), for XLSX and for CSV. Texts are already in
// the reader's language; dates, amounts and numbers stay typed and each output sets them.
type Table struct {
	Key     string // names the list and its files: "projects"
	Title   string
	Columns []Column
	Rows    []Row
	Foot    []Cell          // totals, as many as columns, or none
	Marking control.Marking // highest of what is shown (R114); zero takes the site's
	AsOf    cal.Date
	Next    string // keyset of the row after the last, "" at the end
	Count   string // how many there are, printed ("1,000+"); "" when not known
	Empty   *Empty // what the page shows when there are no rows; nil is a plain line
	About   []Fact // what a workbook says on a sheet of its own: of what day, known when, for whom
}

// Kind says how a column's cells are set.
type Kind uint8

// The kinds of columns.
const (
	KindText Kind = iota
	KindDate
	KindMoney
	KindInt
	KindDecimal
	KindPercent // share from 0 to 1
	KindStatus
	KindLink
)

// Column is one column of a Table.
type Column struct {
	Key    string // in the address (?sort=due) and in the JSON
	Label  string
	Kind   Kind
	Sort   bool // may be sorted by; the handler gets Sort = Key or "-"+Key
	Main   bool // names the row: set as its heading, first line of the card on a phone
	Export bool // only in files (keys, second currencies)
	Screen bool // only on the page (drawings)
}

// Row is one line of a Table.
type Row struct {
	Key   string // id, for the checkbox and the moving selection; "" leaves both out
	Href  string // what Enter and E open
	Class string // of the row: "ph" for a group heading
	Depth int    // level in a hierarchy, 0 at the top
	Cells []Cell
}

// Cell is one typed value. Make it with Text, Day, Sum, Int, Num, Share, State or Anchor.
type Cell struct {
	kind   Kind
	text   string
	sub    string
	href   string
	class  string
	date   cal.Date
	amount money.Amount
	number float64
	places int
	status Status
	none   bool
	saves  bool
	draw   templ.Component

	formula string // of a workbook; the value stands beside it
}

// Text is a cell of words.
func Text(s string) Cell { return Cell{kind: KindText, text: s, none: s == ""} }

// Day is a cell with a date; no date is an empty cell.
func Day(d cal.Date) Cell { return Cell{kind: KindDate, date: d, none: d.IsZero()} }

// Sum is a cell with an amount of money; the zero Amount, without currency, is an empty cell.
func Sum(a money.Amount) Cell { return Cell{kind: KindMoney, amount: a, none: a == money.Amount{}} }

// Int is a cell with a whole number.
func Int(n int64) Cell { return Cell{kind: KindInt, number: float64(n)} }

// Num is a cell with a number of so many decimals.
func Num(x float64, places int) Cell { return Cell{kind: KindDecimal, number: x, places: places} }

// Exact is a cell with a number given as plain decimal text, such as "-833540.25", of any size and
// precision. A spreadsheet holds 15 digits of a number, so a longer one is a text there; a text that is
// no number is set as words.
func Exact(decimal string) Cell {
	x, err := strconv.ParseFloat(decimal, 64)
	if err != nil {
		return Text(decimal)
	}
	_, fraction, _ := strings.Cut(decimal, ".")
	return Cell{kind: KindDecimal, number: x, places: len(fraction), text: decimal}
}

// Share is a cell with a part from 0 to 1, shown in per cent.
func Share(x float64) Cell { return Cell{kind: KindPercent, number: x} }

// State is a cell with a status: shape and word.
func State(s Status) Cell { return Cell{kind: KindStatus, status: s, text: s.Label} }

// Anchor is a cell whose words lead somewhere.
func Anchor(words, href string) Cell { return Cell{kind: KindLink, text: words, href: href} }

// Blank is a cell without a value, for a column that does not apply to the row.
func Blank() Cell { return Cell{none: true} }

// Drawing is a cell that the page draws and files leave empty; words say the same for a reader who
// does not see it.
func Drawing(c templ.Component, words string) Cell { return Cell{text: words, draw: c} }

// Under gives the cell a second, quieter line.
func (c Cell) Under(line string) Cell { c.sub = line; return c }

// To makes the value a link.
func (c Cell) To(href string) Cell { c.href = href; return c }

// Saves says that the link leads to a file to save and to no page.
func (c Cell) Saves() Cell { c.saves = true; return c }

// As gives the cell a class of app.css: "late", "mut", "strong".
func (c Cell) As(class string) Cell { c.class = class; return c }

// Print is the value in the reader's language, as the page and a CSV of words show it.
func (c Cell) Print(p *i18n.Printer) string {
	if c.none {
		return ""
	}
	switch c.kind {
	case KindDate:
		return p.Date(c.date)
	case KindMoney:
		return c.amount.Print(p)
	case KindInt:
		return p.Int(int64(c.number))
	case KindDecimal:
		if c.text != "" {
			return p.Digits(c.text)
		}
		return p.Decimal(c.number, c.places)
	case KindPercent:
		return p.Percent(c.number)
	}
	return c.text
}

// units is an amount in whole units of its currency, for a spreadsheet: exact up to 15 digits.
func (c Cell) units() float64 {
	return float64(c.amount.Minor) / math.Pow10(c.amount.Currency.Exponent())
}

// numeric reports whether the column is set flush right.
func (k Kind) numeric() bool {
	return k == KindMoney || k == KindInt || k == KindDecimal || k == KindPercent
}

// List is what every list takes from its address; embed it in the In of a list's route.
type List struct {
	Sort  string `json:"sort"`  // key of a column, "-" before it for descending; "" is the list's own order
	After string `json:"after"` // keyset of the page before (Table.Next), "" for the first page
	View  string `json:"view"`  // saved view
	// Limit is how many rows are wanted: 50 on a page unless asked otherwise (at most 500), and up
	// to ExportRows in a file. The server sets it; a handler may trust it.
	Limit int `json:"limit"`
}

// Rows per answer.
const (
	PageRows    = 50
	MaxPageRows = 500
	ExportRows  = 50_000
)

func (l *List) bound(export bool) {
	switch {
	case export:
		l.Limit = ExportRows
	case l.Limit <= 0:
		l.Limit = PageRows
	default:
		l.Limit = min(l.Limit, MaxPageRows)
	}
}
