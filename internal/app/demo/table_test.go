package demo_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cairn/internal/app"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
	"cairn/internal/kernel/sheet"
)

// changed are the columns, by kind, in which a cell is changed, as their headers begin.
var changedColumns = map[string]string{
	"projects": "Problem", "risks": "Effect", "issues": "Description", "decisions": "Comments", "changes": "Action", "contacts": "Post", "organisations": "Name (E",
	"activities": "Building", "actions": "Details", "people": "Name", "budget": "Line title", "deliverables": "Title (E", "milestones": "Title",
	"receipts": "Value date",
}

// checkTables holds that every list goes out as a workbook in either language and comes back without a change,
// and that one changed cell comes back as one change, which is taken and undone.
func checkTables(t *testing.T, office *app.App) {
	ctx := office.Control.AsSystem(t.Context())
	for _, kind := range office.Intake.Kinds() {
		var out []byte
		for _, lang := range []i18n.Lang{i18n.FR, i18n.EN} {
			var b bytes.Buffer
			if err := office.Intake.Export(ctx, kind, lang, &b); err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			out = b.Bytes()
			p, err := office.Intake.Preview(ctx, kind, readBook(t, out), nil)
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			if c := p.Counts(); c.Rows == 0 || c.Unchanged != c.Rows {
				t.Errorf("%s in %s, unchanged: %+v %+v", kind, lang, c, p.Say(office.Words.Printer(i18n.EN)).Refused)
			}
		}
		if kind == "receipts" {
			checkStanding(t, office, out)
		} else {
			checkOneChange(t, office, kind, out)
		}
	}
}

func readBook(t *testing.T, data []byte) sheet.Book {
	t.Helper()
	b, err := sheet.Read("list.xlsx", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// checkStanding holds that money which came in stands: another value date is refused in every row, for a receipt is
// corrected by a reversal (R48).
func checkStanding(t *testing.T, office *app.App, data []byte) {
	column, first, last := tableIn(t, "receipts", data)
	changed := withCells(t, data, column, first, last, func(int) any { return "2024-02-01" })
	p, err := office.Intake.Preview(office.Control.AsSystem(t.Context()), "receipts", readBook(t, changed), nil)
	if err != nil {
		t.Fatal(err)
	}
	said := p.Say(office.Words.Printer(i18n.EN)).Refused
	if len(said) != last-first+1 {
		t.Errorf("%d of %d receipts are refused another value date", len(said), last-first+1)
	}
	for _, x := range said {
		if x.Key != "funds.table.receipt_stands" {
			t.Errorf("refused for another reason: %+v", x)
		}
	}
}

// anotherText is what a changed cell of a row says.
func anotherText(row int) any { return fmt.Sprint("Another text ", row) }

// checkOneChange changes a cell of the first row that can be changed.
func checkOneChange(t *testing.T, office *app.App, kind string, data []byte) {
	ctx := office.Control.AsSystem(t.Context())
	column, first, last := tableIn(t, kind, data)
	p, err := office.Intake.Preview(ctx, kind, readBook(t, withCells(t, data, column, first, last, anotherText)), nil)
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	at := slices.IndexFunc(p.Entries, func(e *intake.Entry) bool { return !e.Refused() && len(e.Changes) == 1 })
	if kind == "budget" && p.Counts().Refused == p.Counts().Rows { // the world's budgets are all in force
		return
	}
	if at < 0 {
		t.Fatalf("%s: none of rows %d to %d can be changed: %+v", kind, first, last, p.Say(office.Words.Printer(i18n.EN)).Refused)
	}
	no := p.Entries[at].No
	id, p, err := office.Intake.ApplyBook(ctx, kind, "list.xlsx", readBook(t, withCells(t, data, column, no, no, anotherText)), nil)
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	if c := p.Counts(); c.Changed != 1 || c.Unchanged != c.Rows-1 {
		t.Errorf("%s, one cell changed: %+v %+v", kind, c, p.Say(office.Words.Printer(i18n.EN)).Refused)
	}
	if err := office.Intake.Undo(ctx, id, ""); err != nil {
		t.Errorf("%s: %v", kind, err)
	}
	if i, err := office.Intake.Import(ctx, id); err != nil || i.State != intake.Undone || i.Outcome.Undone != 1 {
		t.Errorf("%s, undone: %+v %v", kind, i.Outcome, err)
	}
}

// tableIn finds the column to change and the rows of the list, all from 1.
func tableIn(t *testing.T, kind string, data []byte) (column, first, last int) {
	t.Helper()
	b := readBook(t, data)
	for _, row := range b.Sheets[0].Rows {
		if column > 0 {
			last = row.No
			continue
		}
		if !slices.ContainsFunc(row.Cells, func(c sheet.Cell) bool { return c.Text == "cairn:"+kind }) {
			continue
		}
		column = 1 + slices.IndexFunc(row.Cells, func(c sheet.Cell) bool {
			return changedColumns[kind] != "" && strings.HasPrefix(c.Text, changedColumns[kind])
		})
		if first = row.No + 1; column == 0 {
			t.Fatalf("%s: no column %q in %+v", kind, changedColumns[kind], row.Cells)
		}
	}
	return column, first, last
}

// withCells gives the cells of a column other texts, in some rows.
func withCells(t *testing.T, data []byte, column, first, last int, value func(row int) any) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for row := first; row <= last; row++ {
		cell, err := excelize.CoordinatesToCellName(column, row)
		if err = errors.Join(err, f.SetCellValue(f.GetSheetName(0), cell, value(row))); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
