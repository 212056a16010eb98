package app_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cairn/internal/app"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/intake"
	"cairn/internal/kernel/sheet"
	"cairn/internal/testkit/input"
)

// Real extracts of activities, budgets and results, each brought as one of the lists in turn: each row that holds
// something is in the preview, refused with its row, column, value and reason, or left out by name; and no cell of
// a column that is read says nothing in a row that is taken.
func TestRealExtractsAsTables(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(input.Path(t, "results"), "*.xlsx"))
	if err != nil || len(files) == 0 {
		t.Fatal("no extracts: ", err)
	}
	a := place{data: t.TempDir()}.open(t)
	ctx := a.Control.AsSystem(t.Context())
	programme, err := a.Portfolio.CreateProgramme(ctx, portfolio.ProgrammeForm{Partner: "MDA", Kind: portfolio.KindDEEP, StartYear: 2009,
		Title: i18n.Text{EN: "Defence education"}, MarkingForm: portfolio.MarkingForm{Level: control.LevelUnclassified}})
	if err != nil {
		t.Fatal(err)
	}
	deep := portfolio.Link{Kind: portfolio.ObjectProgramme, ID: programme.Object.ID}
	if _, err := a.Portfolio.CreateProject(ctx, deep, portfolio.ProjectForm{Title: i18n.Text{EN: "Extracts"}, Track: portfolio.TrackLight, Lang: i18n.EN,
		MarkingForm: portfolio.MarkingForm{Level: control.LevelUnclassified}}); err != nil {
		t.Fatal(err)
	}
	below := map[string]intake.Map{"projects": {"=parent": "DEEP-MDA"}, "activities": {"=holder": "Extracts"}, "risks": {"=holder": "Extracts"}, "actions": {"=holder": "Extracts"}, "contacts": {"=party": "UNO"},
		"budget": {"=project": "Extracts"}, "deliverables": {"=project": "Extracts"}, "milestones": {"=project": "Extracts"}}
	rows, taken := 0, 0
	kinds := slices.Sorted(maps.Keys(below))
	for i, path := range files {
		book := bookOf(t, path)
		kind := kinds[i%len(kinds)]
		p, err := a.Intake.Preview(ctx, kind, book, below[kind])
		if err != nil {
			t.Errorf("%s as %s: %v", filepath.Base(path), kind, err)
			continue
		}
		checkAccount(t, a, filepath.Base(path)+" as "+kind, book, p)
		c := p.Counts()
		rows, taken = rows+c.Rows, taken+c.Added
	}
	t.Logf("%d files, %d rows, %d of them would be added", len(files), rows, taken)
}

func bookOf(t *testing.T, path string) sheet.Book {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	b, err := sheet.Read(filepath.Base(path), file, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// checkAccount holds that a plan accounts for every row of its sheet.
func checkAccount(t *testing.T, a *app.App, what string, book sheet.Book, p *intake.Plan) {
	t.Helper()
	var read sheet.Sheet
	others := 0
	for _, s := range book.Sheets {
		if s.Name == p.Sheet {
			read = s
		} else if len(s.Rows) > 0 {
			others++
		}
	}
	seen := map[int]int{p.Header: 1}
	for _, e := range p.Entries {
		seen[e.No]++
	}
	for _, s := range p.Skipped {
		seen[s.Row]++
	}
	at := map[int]sheet.Row{}
	for _, row := range read.Rows {
		at[row.No] = row
		if seen[row.No] != 1 {
			t.Errorf("%s: row %d is accounted for %d times", what, row.No, seen[row.No])
		}
	}
	if len(seen) != len(read.Rows) || others != len(p.Others) {
		t.Errorf("%s: %d rows, %d in the account; %d other sheets, %d named", what, len(read.Rows), len(seen), others, len(p.Others))
	}
	r := p.Say(a.Words.Printer(i18n.EN))
	why := map[int]bool{}
	for _, x := range r.Refused {
		if why[x.Row] = true; x.Column == "" || x.Reason == "" {
			t.Errorf("%s: %+v", what, x)
		}
	}
	if len(why) != r.Counts.Refused {
		t.Errorf("%s: %d rows are refused, %d of them with a reason", what, r.Counts.Refused, len(why))
	}
	for _, e := range p.Entries {
		for _, c := range p.Columns {
			cell := at[e.No].At(c.At)
			says := cell.Kind != sheet.Blank && !(cell.Kind == sheet.Text && sheet.NotStated(cell.Text))
			if !e.Refused() && says && c.Field != "" && e.Now[c.Field] == "" {
				t.Errorf("%s: row %d, %q in %q was dropped", what, e.No, cell.Text, c.Header)
			}
		}
	}
}
