package portfolio_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
)

// What people and strangers do to tables: each is refused in its place with a word on what to mend, or does no
// harm. What is no table at all is refused by the reader of sheets, in its own tests.
func TestTablesThatDoHarm(t *testing.T) {
	x := oneOffice(t).tables()
	form := lightForm()
	for _, title := range []string{"=cmd|'/C calc'!A0", "+1 brigade", "-SUM(A1)", "@mention", "<script>alert(1)</script>", "Plain"} {
		form.Title = i18n.Text{EN: title, FR: title}
		x.must(x.CreateProject(x.officer, portfolio.Link{Kind: portfolio.ObjectPackage, ID: string(x.pack)}, form))
	}
	t.Run("formulas on the way out", func(t *testing.T) { x.noFormulas(t) })
	t.Run("a key column shuffled", func(t *testing.T) { x.shuffledKeys(t) })
	t.Run("a key damaged", func(t *testing.T) { x.damagedKeys(t) })
	t.Run("two columns to one field", func(t *testing.T) {
		b := x.Book("a.csv", "Title,Name,Country\nLab,Labo,MDA\n")
		_, err := x.Preview(x.officer, "projects", b, intake.Map{"Title": "title_en", "Name": "title_en", "Country": "parent"})
		if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Key != "intake.map_twice" {
			t.Errorf("%v", err)
		}
		_, err = x.Preview(x.officer, "projects", b, intake.Map{"Titel": "title_en", "Name": "rank", "=colour": "red"})
		if f := fault.Of(err); f == nil || len(f.Fields) != 3 {
			t.Errorf("a map of columns and fields that are not there: %v", err)
		}
	})
	t.Run("a header twice", func(t *testing.T) {
		r := x.Previews(x.officer, "projects", x.Book("a.csv", "Title,Country,Start,Start\nLab,MDA,2027-01-31,2027-02-28\n"), nil)
		x.Counts("a header twice", r, 1, 0, 0, 0)
		if at, there := r.Map["Start [D]"]; !there || at == "planned_start" || r.Map["Start"] != "planned_start" {
			t.Errorf("%v %v", r.Map, r.NotRead)
		}
	})
	t.Run("not one's own to write", func(t *testing.T) {
		if _, err := x.Start(context.Background(), "projects", "a.csv", strings.NewReader("Title\nLab\n"), 10, intake.Shared{}, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("nobody brought a table: %v", err)
		}
	})
}

// noFormulas holds that what begins like a formula goes out as text, and comes back as it was.
func (x *tables) noFormulas(t *testing.T) {
	data := x.Exported(x.officer, "projects", i18n.EN)
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name := f.GetSheetName(0)
	rows, err := f.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for j, text := range row {
			cell, err := excelize.CoordinatesToCellName(j+1, i+1)
			formula, more := f.GetCellFormula(name, cell)
			if err = errors.Join(err, more); err != nil || formula != "" {
				t.Errorf("%s is the formula %q, %v", cell, formula, err)
			}
			if text != "" && strings.ContainsAny(text[:1], "=+-@") {
				t.Errorf("%s shows %q, which another program may take for a formula", cell, text)
			}
		}
	}
	x.Counts("out and in", x.Previews(x.officer, "projects", x.Book("p.xlsx", string(data)), nil), 0, 0, 6, 0)
}

// hiddenKeys gives the cells of the hidden keys of a workbook, with what they hold.
func hiddenKeys(t *testing.T, f *excelize.File) (cells, keys []string) {
	t.Helper()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	column := -1
	for i, row := range rows {
		at := slices.Index(row, "cairn:projects")
		if at >= 0 {
			column = at
			continue
		}
		if column < 0 || column >= len(row) || row[column] == "" {
			continue
		}
		cell, err := excelize.CoordinatesToCellName(column+1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		cells, keys = append(cells, cell), append(keys, row[column])
	}
	return cells, keys
}

// withKeys exports the projects with other keys.
func (x *tables) withKeys(t *testing.T, change func(keys []string)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(x.Exported(x.officer, "projects", i18n.EN)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cells, keys := hiddenKeys(t, f)
	change(keys)
	for i, cell := range cells {
		err = errors.Join(err, f.SetCellStr(f.GetSheetName(0), cell, keys[i]))
	}
	var out bytes.Buffer
	if err = errors.Join(err, f.Write(&out)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// shuffledKeys sorts the keys away from their rows, as sorting part of a sheet does.
func (x *tables) shuffledKeys(t *testing.T) {
	data := x.withKeys(t, slices.Reverse[[]string])
	r := x.Previews(x.officer, "projects", x.Book("p.xlsx", string(data)), nil)
	x.Counts("shuffled", r, 0, 0, 0, 6)
	for _, why := range r.Refused {
		if why.Key != "intake.key_moved" {
			t.Errorf("%+v", why)
		}
	}
}

func (x *tables) damagedKeys(t *testing.T) {
	data := x.withKeys(t, func(keys []string) {
		keys[0], keys[1], keys[2] = "typed over", "01234567-89ab-7def-8123-456789abcdef 1 0", keys[3]
	})
	r := x.Previews(x.officer, "projects", x.Book("p.xlsx", string(data)), nil)
	var found []string
	for _, why := range r.Refused {
		found = append(found, why.Key)
	}
	if !slices.Equal(found, []string{"intake.key_damaged", "intake.key_gone", "intake.same_row"}) {
		t.Errorf("%v", found)
	}
	x.Counts("damaged", r, 0, 0, 3, 3)
}
