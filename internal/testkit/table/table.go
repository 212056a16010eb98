// Package table lets tests of slices bring tables and take lists out. Only test files import it.
package table

import (
	"bytes"
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
	"cairn/internal/kernel/sheet"
	"cairn/internal/kernel/web"
)

// Tables is the service of imports with the kinds of a slice.
type Tables struct {
	*intake.Service
	t testing.TB
}

// New makes it with the texts of the slice and of those it knows.
func New(t testing.TB, c *control.Control, kinds []intake.Kind, texts ...fs.FS) *Tables {
	t.Helper()
	words, err := i18n.NewCatalogue(append(texts, web.Texts, sheet.Texts, intake.Texts)...)
	if err != nil {
		t.Fatal(err)
	}
	x := &Tables{intake.New(c), t}
	x.Words = words
	x.Add(kinds...)
	x.Register()
	return x
}

// Book reads a file that the test has written out.
func (x *Tables) Book(name, content string) sheet.Book {
	x.t.Helper()
	b, err := sheet.Read(name, strings.NewReader(content), int64(len(content)))
	if err != nil {
		x.t.Fatal(err)
	}
	return b
}

// Takes applies a file, and gives the report.
func (x *Tables) Takes(who context.Context, kind string, b sheet.Book, m intake.Map) intake.Report {
	x.t.Helper()
	id, p, err := x.ApplyBook(who, kind, "file", b, m)
	if err != nil {
		x.t.Fatal(err)
	}
	r := p.Say(x.Words.Printer(i18n.EN))
	r.Import = id
	return r
}

// Previews gives what a file would do.
func (x *Tables) Previews(who context.Context, kind string, b sheet.Book, m intake.Map) intake.Report {
	x.t.Helper()
	p, err := x.Preview(who, kind, b, m)
	if err != nil {
		x.t.Fatal(err)
	}
	return p.Say(x.Words.Printer(i18n.EN))
}

// Counts holds how many rows of a report have which lot.
func (x *Tables) Counts(what string, r intake.Report, added, changed, unchanged, refused int) {
	x.t.Helper()
	if r.Added != added || r.Changed != changed || r.Unchanged != unchanged || r.Counts.Refused != refused {
		x.t.Errorf("%s: %d added, %d changed, %d unchanged, %d refused, want %d %d %d %d: %+v", what, r.Added, r.Changed, r.Unchanged, r.Counts.Refused, added, changed, unchanged, refused, r.Refused)
	}
}

// Exported is the workbook of a list.
func (x *Tables) Exported(who context.Context, kind string, lang i18n.Lang) []byte {
	x.t.Helper()
	var out bytes.Buffer
	if err := x.Export(who, kind, lang, &out); err != nil {
		x.t.Fatal(err)
	}
	return out.Bytes()
}

// ComesBack holds that a list goes out in both languages and comes back unchanged, and that one changed cell,
// under a header in the row that has a text, is one change.
func (x *Tables) ComesBack(who context.Context, kind string, rows int, header, row, value string) {
	x.t.Helper()
	for _, lang := range i18n.Langs {
		b := x.Book("list.xlsx", string(x.Exported(who, kind, lang)))
		x.Counts(kind+" unchanged in "+string(lang), x.Previews(who, kind, b, nil), 0, 0, rows, 0)
	}
	data := x.Changed(x.Exported(who, kind, i18n.EN), header, row, value)
	x.Counts(kind+", one cell", x.Takes(who, kind, x.Book("list.xlsx", string(data)), nil), 0, 1, rows-1, 0)
}

// Changed sets one cell of an exported workbook: under a header, in the row that has a text.
func (x *Tables) Changed(data []byte, header, row, value string) []byte {
	x.t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		x.t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		x.t.Fatal(err)
	}
	column := -1
	for i, cells := range rows {
		if at := slices.IndexFunc(cells, func(c string) bool { return strings.TrimSuffix(c, " *") == header }); at >= 0 && column < 0 {
			column = at
			continue
		}
		if column >= 0 && slices.ContainsFunc(cells, func(c string) bool { return strings.Contains(c, row) }) {
			cell, err := excelize.CoordinatesToCellName(column+1, i+1)
			var out bytes.Buffer
			for _, err := range []error{err, f.SetCellValue(f.GetSheetName(0), cell, value), f.Write(&out)} {
				if err != nil {
					x.t.Fatal(err)
				}
			}
			return out.Bytes()
		}
	}
	x.t.Fatalf("no cell under %q in a row with %q", header, row)
	return nil
}
