package draw_test

import (
	"strings"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/draw"
)

func threeTasks() *draw.Gantt {
	day := cal.MustDate
	return &draw.Gantt{Title: "Plan", Scale: draw.ScaleMonth, Today: day("2026-01-20"),
		Rows: []draw.GanttRow{
			{Name: "Survey & design", Start: day("2026-01-05"), Finish: day("2026-01-16"), BaseStart: day("2026-01-05"), BaseFinish: day("2026-01-12"), Ended: true},
			{Name: "Between", Start: day("2026-01-05"), Finish: day("2026-02-20"), Summary: true},
			{Name: "Build", Start: day("2026-01-19"), Finish: day("2026-02-20"), Critical: true, Done: 0.25, FloatTo: day("2026-03-02")},
			{Name: "Ready", Start: day("2026-02-20"), Finish: day("2026-02-20"), Milestone: true},
		},
		Links: []draw.GanttLink{{From: 0, To: 2, Kind: "FS"}, {From: 2, To: 3, Kind: "FS", Critical: true}, {From: 0, To: 99, Kind: "FS"}},
	}
}

// A row holds its own bar, its baseline and what of links crosses it, so that it is whole wherever it stands.
func TestGanttRowsAreWhole(t *testing.T) {
	g := threeTasks()
	row := func(i int) string { return g.DrawRows(i).String() }
	for i, want := range [][]string{{"d-base", "d-ended", "d-lk"}, {"d-sum", "d-lk"}, {"d-crit", "d-fill", "d-float", "d-ah"}, {"d-ms", "d-lk d-crit"}} {
		for _, class := range want {
			if !strings.Contains(row(i), class) {
				t.Errorf("row %d has no %s: %s", i, class, row(i))
			}
		}
	}
	for _, drawn := range []draw.SVG{g.DrawRows(2), g.Head(printer(i18n.EN)), g.Backdrop(), g.Draw(printer(i18n.EN))} {
		if strings.Contains(drawn.String(), "style=") || strings.Contains(drawn.String(), "NaN") {
			t.Errorf("a drawing has an inline style or a number that is none: %s", drawn)
		}
	}
	if whole := g.Draw(printer(i18n.EN)).String(); !strings.Contains(whole, "<title>Plan</title>") || !strings.Contains(whole, "Survey &amp; design") {
		t.Errorf("the whole chart: %s", whole)
	}
}

// The bar of the baseline stands where it was, whatever becomes of the task.
func TestGanttBaselineStays(t *testing.T) {
	base := func(g *draw.Gantt) string {
		_, rest, _ := strings.Cut(g.DrawRows(0).String(), `class="d-base"`)
		x, _, _ := strings.Cut(rest, ` y=`)
		return x
	}
	g, later := threeTasks(), threeTasks()
	later.Rows[0].Finish = later.Rows[0].Finish.AddDays(5)
	if base(g) != base(later) || g.DrawRows(0) == later.DrawRows(0) {
		t.Errorf("%s became %s", base(g), base(later))
	}
	if fitted := (&draw.Gantt{Scale: draw.ScaleWeek, Fit: 500, Rows: g.Rows}).Width(); fitted != 500 {
		t.Errorf("the chart does not fit its paper: %v", fitted)
	}
}

func TestCurveAndLoad(t *testing.T) {
	day := cal.MustDate
	points := []draw.CurvePoint{{On: day("2026-01-05"), Value: 0}, {On: day("2026-06-01"), Value: 320}}
	curve := draw.SCurve{Title: "S-curve", Unit: "EUR", Today: day("2026-03-01"), Lines: []draw.CurveLine{{Name: "Planned", Role: draw.CurvePlanned, Points: points}}}
	if drawn := curve.Draw(printer(i18n.EN)).String(); !strings.Contains(drawn, "d-planned") || !strings.Contains(drawn, ">400<") {
		t.Errorf("%s", drawn)
	}
	if none := (draw.SCurve{}).Draw(printer(i18n.EN)); none != (draw.SVG{}) {
		t.Errorf("a curve of nothing is drawn: %s", none)
	}
	load := draw.Load{Title: "Load", Weeks: []draw.LoadWeek{{From: day("2026-01-05"), Needed: 20, Given: 40}, {From: day("2026-01-12"), Needed: 60, Given: 40}}}
	if drawn := load.Draw(printer(i18n.EN)).String(); strings.Count(drawn, "d-over") != 1 || strings.Count(drawn, `class="d-load"`) != 2 {
		t.Errorf("%s", drawn)
	}
}

// The whole chart is a drawing of its own: it is the same before and after a page drew its blocks, and these are the
// same before and after it.
func TestGanttDrawsAnew(t *testing.T) {
	fresh := func() *draw.Gantt {
		g := threeTasks()
		g.Block = 2
		return g
	}
	whole, block := fresh().Draw(printer(i18n.EN)).String(), fresh().DrawRows(2).String()
	g := fresh()
	g.DrawRows(2)
	if g.Draw(printer(i18n.EN)).String() != whole {
		t.Error("the whole is another one after its blocks were drawn")
	}
	if g = fresh(); g.Draw(printer(i18n.EN)).String() == "" || g.DrawRows(2).String() != block || g.Block != 2 {
		t.Error("the blocks are others after the whole was drawn")
	}
}
