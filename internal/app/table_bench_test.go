package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"cairn/internal/app"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
)

// BenchmarkTable brings a tracker of 10,000 projects as a workbook: the preview of all rows, the import, and
// its undo, in seconds. CAIRN_BENCH_POSTGRES names an empty database to take in place of SQLite.
func BenchmarkTable(b *testing.B) {
	for range b.N {
		a, err := app.Open(b.Context(), app.Config{Data: b.TempDir(), DB: os.Getenv("CAIRN_BENCH_POSTGRES")})
		if err != nil {
			b.Fatal(err)
		}
		_, err = a.Portfolio.CreateProgramme(a.Control.AsSystem(b.Context()), portfolio.ProgrammeForm{Partner: "MDA", Kind: portfolio.KindDEEP, StartYear: 2009,
			Title: i18n.Text{EN: "Defence education"}, MarkingForm: portfolio.MarkingForm{Level: control.LevelUnclassified}})
		if err != nil {
			b.Fatal(err)
		}
		path := tracker(b, 10_000)
		var id string
		for _, apply := range []bool{false, true} {
			start := time.Now()
			r, err := a.ImportTable(b.Context(), i18n.EN, app.TableImport{Path: path, Kind: "projects", Apply: apply})
			if err != nil || r.Added != 10_000 {
				b.Fatalf("%d added, %v", r.Added, err)
			}
			b.ReportMetric(time.Since(start).Seconds(), map[bool]string{false: "s/preview", true: "s/apply"}[apply])
			id = r.Import
		}
		start := time.Now()
		if undone, kept, err := a.UndoImport(b.Context(), id, ""); err != nil || undone != 10_000 || kept != 0 {
			b.Fatalf("%d undone, %d kept, %v", undone, kept, err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/undo")
		a.Close()
	}
}

// tracker writes a workbook of projects as an office keeps one.
func tracker(b *testing.B, rows int) string {
	b.Helper()
	f := excelize.NewFile()
	defer f.Close()
	out, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	if err := out.SetRow("A1", []any{"Project", "Country", "Start date", "End date", "Budget (EUR)", "Objectives", "Need", "Remarks"}); err != nil {
		b.Fatal(err)
	}
	for i := range rows {
		err := out.SetRow(fmt.Sprintf("A%d", i+2), []any{fmt.Sprintf("Project number %d", i), "Moldova", "01/03/2027", "31/12/2027", 1000.5 + float64(i), "What it is for", "What it answers", "none"})
		if err != nil {
			b.Fatal(err)
		}
	}
	path := filepath.Join(b.TempDir(), "tracker.xlsx")
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.SaveAs(path); err != nil {
		b.Fatal(err)
	}
	return path
}
