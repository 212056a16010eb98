package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// Grid is a table of fields in a form: a row for each thing of a list, a column for each of its fields, sent as
// list.0.column, list.1.column and so on. It is filled field by field, or by pasting what was copied from a
// spreadsheet. A phone shows each row as a card.
type Grid struct {
	List    string               // "lines"
	Label   string               // what the rows are, for who does not see the form around them
	Stored  int                  // how many rows there are; blank ones follow
	Name    func(row int) string // what a row is called; nil counts them: "Line 3"
	Fixed   bool                 // no further rows: nothing blank follows
	Columns []GridColumn
}

// GridColumn is a field that every row has.
type GridColumn struct {
	Name     string
	Label    string
	Value    func(row int) any // stored; nil for a row behind the end
	Required bool              // of each row that is not left blank; the first one may not be
	Kind     Kind              // KindDate, KindMoney, KindInt, or text
	Options  []Option          // makes it a choice
	Currency money.Currency    // of every amount of the column: shown as text
	Common   bool              // amounts are in the currency that another field of the form says
	Hidden   bool              // carried along and not shown
	Max      int               // characters a browser lets in
	Broad    bool              // takes the room that the others leave
	Short    bool              // for codes and numbers
}

// rows is how many rows are shown: those stored and some blank ones, and after a refusal, or from a draft, as many as
// were typed.
func (g Grid) rows(f *Frame) int {
	if g.Fixed {
		return g.Stored
	}
	rows := g.Stored + spareRows
	for g.typed(f, rows) {
		rows++
	}
	return rows
}

func (g Grid) typed(f *Frame, row int) bool {
	return slices.ContainsFunc(g.Columns, func(c GridColumn) bool { return f.typed(CellName(g.List, row, c.Name)) })
}

// typed reports whether a field was sent, or is in the reader's draft.
func (f *Frame) typed(name string) bool {
	if f.posted != nil {
		return f.posted.Has(name)
	}
	d := f.drafted()
	return d != nil && d.values.Has(name)
}

// name is what a row is called where its cells are named.
func (g Grid) name(f *Frame, row int) string {
	if g.Name == nil {
		return f.T("web.line", "n", row+1)
	}
	return g.Name(row)
}

// field is a cell as a field: its row stands with it.
func (g Grid) field(f *Frame, c GridColumn, row int) Field {
	x := Field{Name: CellName(g.List, row, c.Name), Label: c.Label, Row: g.name(f, row), Required: c.Required && row == 0, Max: c.Max, Currency: c.Currency}
	if c.Value != nil {
		x.Value = c.Value(row)
	}
	if c.Kind == KindDate {
		x.Type = "date"
	}
	return x
}

// stored is a value, nothing of a blank row.
func stored(value any, blank bool) any {
	if blank {
		return nil
	}
	return value
}

func (g Grid) hidden() []GridColumn {
	return slices.DeleteFunc(slices.Clone(g.Columns), func(c GridColumn) bool { return !c.Hidden })
}

func (g Grid) shown() []GridColumn {
	return slices.DeleteFunc(slices.Clone(g.Columns), func(c GridColumn) bool { return c.Hidden })
}

// said names a cell to who does not see the head of its column: "Amount, line 3".
func (x Field) said() string { return x.Label + ", " + inside(x.Row) }

// cellAttributes are those of the control of a cell.
func cellAttributes(f *Frame, x Field) templ.Attributes {
	f.named(x)
	a := described(f, x)
	a["aria-label"] = x.said()
	return a
}

// named notes what the list of faults calls a field: "Line 3, amount" for one of a row. It gives the label that stands
// with it.
func (f *Frame) named(x Field) string {
	words := x.Label
	if x.Row != "" {
		words = x.Row + ", " + inside(words)
	}
	f.label(x.Name, words)
	return x.Label
}

// inside begins words small that go on with a sentence; what is written in capitals stays.
func inside(words string) string {
	first, n := utf8.DecodeRuneInString(words)
	if next, _ := utf8.DecodeRuneInString(words[n:]); n == len(words) || unicode.IsUpper(next) {
		return words
	}
	return string(unicode.ToLower(first)) + words[n:]
}

// Filled are the rows of a form that were not left blank. Places tells faults of them by where they stand in the form.
func Filled[T any](list string, rows []T, blank func(T) bool) ([]T, Places) {
	p := Places{list: list + "."}
	var filled []T
	for i, row := range rows {
		if !blank(row) {
			filled, p.at = append(filled, row), append(p.at, i)
		}
	}
	return filled, p
}

// Places are where rows stand in the form that they were sent with.
type Places struct {
	list string
	at   []int
}

// Of gives faults of rows the names that their fields have in the form.
func (p Places) Of(err error) error {
	var why *fault.Fault
	if !errors.As(err, &why) || why.Kind != fault.Invalid {
		return err
	}
	told := *why
	told.Fields = slices.Clone(why.Fields)
	for i, x := range told.Fields {
		rest, ok := strings.CutPrefix(x.Name, p.list)
		no, column, cut := strings.Cut(rest, ".")
		if row, err := strconv.Atoi(no); ok && cut && err == nil && row >= 0 && row < len(p.at) {
			told.Fields[i].Name = p.list + strconv.Itoa(p.at[row]) + "." + column
		}
	}
	return &told
}
