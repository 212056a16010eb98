package plan_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"cairn/internal/codec/mspdi"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/db"
	"cairn/internal/testkit"
)

// oneOffice is an office on SQLite, for what does not differ by engine.
func oneOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	o.open(t, testkit.OpenSQLite(t, db.Options{Clock: func() time.Time { return o.now }}))
	return o
}

// pages serves the pages of projects and plans to somebody.
func (o *office) pages(who string) *testkit.Client {
	return testkit.Serve(o.t, o.d, o.actor(who), append(o.projects.Routes(), o.Routes()...), portfolio.Texts, plan.Texts, schedule.Texts, mspdi.Texts)
}

func (o *office) line(id portfolio.ProjectID, uid int) plan.Task {
	o.t.Helper()
	t, ok := o.read(id).Task(uid)
	if !ok {
		o.t.Fatalf("no task %d", uid)
	}
	return t
}

// A task is split in its form, moves with its rest, is drawn in its parts, and comes back split from a file; it can be
// made whole again.
func TestSplitTask(t *testing.T) {
	o := oneOffice(t)
	survey := o.task(o.first, "Survey", "5")
	ready := o.task(o.first, "Ready", "", survey)
	c := o.pages("officer")
	page := "/en/projects/" + string(o.first) + "/schedule"
	form := func(fields ...string) *testkit.Answer {
		return c.Post(page+"/tasks/1", append([]string{"title_en", "Survey", "kind", "task", "days", "5", "constraint", "", "follows", ""}, fields...)...)
	}
	for name, bad := range map[string][]string{
		"one part":          {"parts.0.start", "2026-11-23", "parts.0.days", "2"},
		"no length":         {"parts.0.start", "2026-11-23", "parts.0.days", "2", "parts.1.start", "2026-12-01", "parts.1.days", "0"},
		"before its former": {"parts.0.start", "2026-11-23", "parts.0.days", "2", "parts.1.start", "2026-11-24", "parts.1.days", "1"},
		"no day":            {"parts.0.start", "2026-11-23", "parts.0.days", "2", "parts.1.days", "1"},
	} {
		if said := form(bad...); said.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, said.Status)
		}
	}
	form("parts.0.start", "2026-11-23", "parts.0.days", "2", "parts.1.start", "2026-12-01", "parts.1.days", "3").Must(http.StatusSeeOther)
	x := o.line(o.first, survey)
	if want := []plan.Split{{After: 2 * 480, Rest: 4 * 480}}; !reflect.DeepEqual(x.Splits, want) || x.Duration != 5*480 || x.Finish.Day() != day("2026-12-03") {
		t.Fatalf("the split task: %+v, %d minutes to %s", x.Splits, x.Duration, x.Finish)
	}
	if got := o.finish(o.first, ready); got != "2026-12-03" {
		t.Errorf("what waits for it is there on %s", got)
	}
	gantt := c.Get(page).Must(http.StatusOK).HTML()
	if bars := gantt.All(`[data-row="1"] rect.d-task`); len(bars) != 2 || len(gantt.All(`[data-row="1"] path.d-rest`)) != 1 {
		t.Errorf("it is drawn with %d bars", len(bars))
	}
	if legend := gantt.One(".glegend").Text(); !strings.Contains(legend, "Split, with its rest") {
		t.Errorf("the legend does not name the rest: %s", legend)
	}
	shown := c.Get(page + "/tasks/1").Must(http.StatusOK).HTML()
	if shown.One(`input[name="parts.1.start"]`).Attr("value") != "2026-12-01" || shown.One(`input[name="parts.1.days"]`).Attr("value") != "3" {
		t.Error("the form does not show the second part")
	}
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Shift, UID: survey, Days: 1}))
	if got := o.finish(o.first, survey); got != "2026-12-04" {
		t.Errorf("moved by a day it ends on %s", got)
	}

	out := o.export(o.first)
	if gaps := networkOf(t, out).Tasks[0].Gaps; len(gaps) != 1 || gaps[0] != (schedule.Gap{After: 16 * schedule.Hour, Rest: 32 * schedule.Hour}) {
		t.Errorf("the file has %+v: %s", gaps, out)
	}
	ref := o.read(o.first).Project.Ref
	if p := o.imports(ref, "own.xml", string(out), false); p.Added+p.Removed+p.Moved+p.Altered != 0 {
		t.Errorf("our own file changes the plan: %+v", p.Changes)
	}
	o.imports(o.read(o.second).Project.Ref, "own.xml", string(out), true)
	if got := o.line(o.second, survey); !reflect.DeepEqual(got.Splits, x.Splits) || got.Finish.Day() != day("2026-12-04") {
		t.Errorf("in another project: %+v to %s", got.Splits, got.Finish)
	}

	form("parts.0.start", "", "parts.0.days", "", "parts.1.start", "", "parts.1.days", "").Must(http.StatusSeeOther)
	if x := o.line(o.first, survey); len(x.Splits) != 0 || len(networkOf(t, o.export(o.first)).Tasks[0].Gaps) != 0 {
		t.Errorf("it is still split: %+v", x.Splits)
	}
}

// Of effort, duration and units one follows, also when people come; a file keeps which.
func TestEffort(t *testing.T) {
	o := oneOffice(t)
	survey := o.task(o.first, "Survey", "5")
	c := o.pages("officer")
	page := "/en/projects/" + string(o.first) + "/schedule/tasks/1"
	form := func(days, effort, follows string) *testkit.Answer {
		return c.Post(page, "title_en", "Survey", "kind", "task", "days", days, "effort", effort, "constraint", "", "follows", follows)
	}
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Assign, UID: survey, Actor: "officer", Units: 50}, plan.Edit{Verb: plan.Assign, UID: survey, Name: "Surveyors", Units: 100}))
	if said := text(c.Get(page)); !strings.Contains(said, "7.5 working days in 5 with units of 150") || !strings.Contains(said, "The effort follows") {
		t.Errorf("%s", said)
	}
	form("5", "6", "duration").Must(http.StatusSeeOther)
	if x := o.line(o.first, survey); x.Duration != 4*480 || x.Finish.Day() != day("2026-11-26") {
		t.Errorf("six days of one and a half people take %d minutes, to %s", x.Duration, x.Finish)
	}
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Assign, UID: survey, Name: "Trainee", Units: 50}))
	if x := o.line(o.first, survey); x.Duration != 3*480 || x.Effort != 6*480 {
		t.Errorf("with one more they take %d", x.Duration)
	}
	if said := text(c.Get(strings.Replace(page, "/en/", "/fr/", 1))); !strings.Contains(said, "La durée découle du travail et des unités.") {
		t.Errorf("%s", said)
	}
	form("10", "5", "units").Must(http.StatusSeeOther)
	units := 0
	for _, a := range o.read(o.first).Assignments {
		units += a.Units
	}
	if x := o.line(o.first, survey); x.Duration != 10*480 || units < 49 || units > 51 {
		t.Errorf("five days of work in ten take %d %% of a day; the duration is %d", units, x.Duration)
	}
	out := o.export(o.first)
	if x := networkOf(t, out).Tasks[0]; x.Effort != schedule.FixedDuration || !x.EffortDriven || x.Work != 40*schedule.Hour {
		t.Errorf("in the file: %+v", x)
	}
	o.imports(o.read(o.second).Project.Ref, "own.xml", string(out), true)
	if x := o.line(o.second, survey); x.Follows != plan.UnitsFollow || x.Effort != 5*480 {
		t.Errorf("in another project %q follows, of %d", x.Follows, x.Effort)
	}
	for name, bad := range map[string][3]string{"nothing": {"5", "", "duration"}, "no effort": {"5", "0", "units"}, "too many": {"1", "200", "units"}, "no duration": {"0", "3", "units"}, "unknown": {"5", "3", "people"}} {
		if said := form(bad[0], bad[1], bad[2]); said.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, said.Status)
		}
	}
}
