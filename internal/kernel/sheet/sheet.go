// Package sheet reads what people keep in spreadsheets: XLSX workbooks, and CSV files of every usual
// encoding and mark, as rows of cells that say what they are. It also reads what people type into cells:
// days in three orders, and numbers with the group and decimal marks of either language.
//
// Nothing is guessed silently: a cell that has no value that counts is Broken and says why, and a text
// that can be read in two ways is told apart from one that cannot.
package sheet

import (
	"bytes"
	"embed"
	"io"
	"strings"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// Texts are the words of the package.
//
//go:embed text.json
var Texts embed.FS

// Kind is what a cell holds.
type Kind uint8

// The kinds of cells.
const (
	Blank  Kind = iota
	Text        // words; also every cell of a CSV file
	Number      // plain decimal digits in Text, such as "-1234.5"
	Day         // "2026-01-31" in Text, with " 14:30" behind it where the cell has a time
	Truth       // "true" or "false" in Text
	Broken      // no value that counts: Why says so, Text is what the cell shows
)

// Cell is one cell of a sheet.
type Cell struct {
	Kind     Kind
	Text     string
	Currency money.Currency // of a number, from its format; "" for none
	Why      string         // text key, of a Broken cell
}

// Row is a row with something in it. No is its number as a spreadsheet program shows it, from 1.
type Row struct {
	No    int
	Cells []Cell
}

// At is the cell of a column, counted from 0; Blank beyond the last.
func (r Row) At(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// Filled is how many cells hold something.
func (r Row) Filled() (n int) {
	for _, c := range r.Cells {
		if c.Kind != Blank {
			n++
		}
	}
	return n
}

// IsWords reports whether the row holds words alone: no number, day or formula that failed.
func (r Row) IsWords() bool {
	for _, c := range r.Cells {
		if c.Kind != Text && c.Kind != Blank {
			return false
		}
	}
	return true
}

// Sheet is one sheet, without its empty rows.
type Sheet struct {
	Name   string
	Hidden bool
	Rows   []Row
}

// Book is a file with its sheets in their order; a CSV file has one.
type Book struct {
	Sheets []Sheet
}

// What is read at most.
const (
	MaxBytes   = 64 << 20  // of the file
	MaxRows    = 50_000    // of a sheet, that hold something
	MaxColumns = 300       // of a sheet
	maxCells   = 3_000_000 // of the file, that hold something
	maxPart    = 400 << 20 // bytes of what is packed in a workbook, all together
)

// Read reads a workbook or a CSV file, told apart by content. name is the file's own, for the messages
// and the name of a CSV file's sheet.
//
// Faults, all Invalid but TooLarge: "sheet.empty", "sheet.protected" for one with a password,
// "sheet.old_format", "sheet.open_document", "sheet.html", "sheet.macros", "sheet.no_sheet" for what is no
// table at all, "sheet.damaged", "sheet.damaged_sheet" {sheet, row}; "sheet.too_large" {megabytes}, "sheet.too_long" {sheet, rows},
// "sheet.too_wide" {sheet, column, columns}, "sheet.quote_open" {row}. Each has {name}.
func Read(name string, content io.ReaderAt, size int64) (Book, error) {
	r := reader{name: name}
	head := make([]byte, min(size, 512))
	if _, err := content.ReadAt(head, 0); err != nil && err != io.EOF {
		return Book{}, err
	}
	switch {
	case size > MaxBytes:
		return Book{}, fault.New(fault.TooLarge, "sheet.too_large", fault.Args{"name": name, "megabytes": MaxBytes >> 20})
	case len(bytes.TrimSpace(head)) == 0:
		return Book{}, r.bad("sheet.empty")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return r.workbook(content, size)
	}
	data := make([]byte, size)
	if _, err := content.ReadAt(data, 0); err != nil && err != io.EOF {
		return Book{}, err
	}
	if bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")) {
		if bytes.Contains(data, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")) {
			return Book{}, r.bad("sheet.protected")
		}
		return Book{}, r.bad("sheet.old_format")
	}
	return r.separated(data)
}

// reader reads one file.
type reader struct {
	name  string
	cells int   // read so far
	bytes int64 // unpacked so far
}

func (r *reader) bad(key string, args ...any) error {
	named := fault.Args{"name": r.name}
	for i := 0; i+1 < len(args); i += 2 {
		named[args[i].(string)] = args[i+1]
	}
	return fault.New(fault.Invalid, key, named)
}

// add puts a row into a sheet if it holds something.
func (r *reader) add(s *Sheet, row Row) error {
	last := len(row.Cells)
	for last > 0 && row.Cells[last-1].Kind == Blank {
		last--
	}
	if last == 0 {
		return nil
	}
	row.Cells = row.Cells[:last]
	if last > MaxColumns {
		return r.bad("sheet.too_wide", "sheet", s.Name, "column", Letter(last-1), "columns", MaxColumns)
	}
	if r.cells += row.Filled(); len(s.Rows) == MaxRows || r.cells > maxCells {
		return r.bad("sheet.too_long", "sheet", s.Name, "rows", MaxRows)
	}
	s.Rows = append(s.Rows, row)
	return nil
}

// Letter is the name of a column, counted from 0, as spreadsheet programs show it: "A", "AB".
func Letter(column int) string {
	var b []byte
	for column++; column > 0; column = (column - 1) / 26 {
		b = append([]byte{byte('A' + (column-1)%26)}, b...)
	}
	return string(b)
}

// place reads the column, counted from 0, and the row of "AB12"; ok is false for anything else.
func place(ref string) (column, row int, ok bool) {
	i := 0
	for ; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && i < 4; i++ {
		column = column*26 + int(ref[i]-'A') + 1
	}
	for j := i; j < len(ref); j++ {
		if ref[j] < '0' || ref[j] > '9' || row > 10_000_000 {
			return 0, 0, false
		}
		row = row*10 + int(ref[j]-'0')
	}
	return column - 1, row, i > 0 && row > 0
}

// words makes a cell of a text; one of white space alone is Blank.
func words(text string) Cell {
	if strings.TrimSpace(strings.ReplaceAll(text, "\u00a0", " ")) == "" {
		return Cell{}
	}
	return Cell{Kind: Text, Text: text}
}
