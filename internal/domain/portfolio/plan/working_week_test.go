package plan_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// A person who works half of Wednesday takes longer over what they are put on, has less to give in their load, and keeps
// their week in a file for Microsoft Project. The week holds from its day on until another begins.
func TestWorkingWeek(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.Countries = func(context.Context, db.Querier) ([]plan.Country, error) {
			return []plan.Country{{Code: "MDA", Name: i18n.Text{EN: "Moldova", FR: "Moldavie"}}}, nil
		}
		survey := o.task(o.first, "Survey", "10")
		ready := o.task(o.first, "Ready", "", survey)
		o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Assign, UID: survey, Actor: "officer", Units: 100}))
		if got := o.finish(o.first, ready); got != "2026-12-04" {
			t.Fatalf("ready on %s before", got)
		}
		const page = "/en/admin/calendars/officer"
		board, officer := o.pages("board"), o.pages("officer")
		row := func(k, from string, hours ...string) (fields []string) {
			fields = []string{"weeks." + k + ".from", from}
			for i, h := range hours {
				fields = append(fields, "weeks."+k+".week."+string(rune('0'+i)), h)
			}
			return fields
		}
		const all, half = plan.OrdinaryHours, "08:00-12:30"
		wednesday := row("0", "2026-12-02", all, all, half, all, all)
		post := func(version string, fields ...string) []string {
			return append([]string{"version", version, "base", "MDA", "days", ""}, fields...)
		}
		for name, bad := range map[string][]string{
			"no day":          row("0", "", all, all, half),
			"hours not to be": row("0", "2026-12-02", "8-12"),
			"far away":        row("0", "2150-01-05", all),
		} {
			if said := board.Post(page+"/edit", post("", bad...)...); said.Status != http.StatusUnprocessableEntity || len(said.HTML().All(`[aria-invalid=true]`)) != 1 {
				t.Errorf("%s: %d", name, said.Status)
			}
		}
		officer.Get(page + "/edit").Must(http.StatusForbidden)
		officer.Post(page+"/edit", post("", wednesday...)...).Must(http.StatusForbidden)
		board.Post(page+"/edit", post("", append(wednesday, row("1", "")...)...)...).Must(http.StatusSeeOther)

		x := o.line(o.first, survey) // 3.5 hours of 2 December are made up on the Monday
		if got := x.Finish.String(); !strings.HasPrefix(got, "2026-12-07T11:30") {
			t.Errorf("with half a Wednesday it ends at %s", got)
		}
		said := text(officer.Get("/fr/admin/calendars/officer").Must(http.StatusOK))
		for _, want := range []string{"Semaine de travail propre", "Vaut à partir du", half, "chômé"} {
			if !strings.Contains(said, want) {
				t.Errorf("the page does not say %q: %s", want, said)
			}
		}
		if said := text(officer.Get("/fr/admin/calendars")); !strings.Contains(said, "avec sa propre semaine de travail") {
			t.Errorf("the list: %s", said)
		}
		form := board.Get(page + "/edit").Must(http.StatusOK).HTML()
		if got := form.One(`input[name="weeks.0.week.2"]`).Attr("value"); got != half || form.One(`input[name="weeks.1.from"]`).Attr("value") != "" {
			t.Errorf("the form shows %q on Wednesday", got)
		}
		twice := board.Post(page+"/edit", post("1", append(wednesday, row("1", "2026-12-02", half)...)...)...)
		if said := text(twice); twice.Status != http.StatusUnprocessableEntity || !strings.Contains(said, "Another week begins on this day") {
			t.Errorf("a day twice: %d: %s", twice.Status, said)
		}
		if said := form.One("main").Text(); !strings.Contains(said, "2026-08-27 Independence Day | Jour de") {
			t.Errorf("the form does not explain the days off whole: %s", said)
		}
		o.weekInLoad(t)
		o.weekInFile(t)

		board.Post(page+"/edit", post("1", append(wednesday, row("1", "2026-12-14")...)...)...).Must(http.StatusSeeOther)
		o.weekEnds(t)
	})
}

// loadOf is the load of the officer, week by week.
func (o *office) loadOf(t *testing.T) []plan.WeekOut {
	t.Helper()
	var load plan.LoadOut
	o.pages("officer").Get("/en/projects/"+string(o.first)+"/load", "Accept", "application/json").Must(http.StatusOK).JSON(&load)
	if len(load.People) != 1 {
		t.Fatalf("the load is %+v", load.People)
	}
	return load.People[0].Weeks
}

// weekInLoad holds that a task that is computed gives way to the hours of its person and one whose dates are typed does not.
func (o *office) weekInLoad(t *testing.T) {
	t.Helper()
	if w := o.loadOf(t); len(w) != 4 || w[1].Given != 40 || w[2].Given != 36.5 || w[2].Needed != 36.5 || w[3].Given != 36.5 {
		t.Errorf("the load is %+v", w)
	}
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Add, New: 50, Fields: &plan.Fields{Title: i18n.Text{EN: "Fair"}, Kind: plan.KindTask, Days: "1", Manual: true, Start: day("2026-12-16"), Finish: day("2026-12-16")}},
		plan.Edit{Verb: plan.Assign, UID: 50, Actor: "officer", Units: 100}))
	if w := o.loadOf(t); len(w) != 5 || w[4].Needed != 8 || w[4].Given != 36.5 {
		t.Errorf("with a day that is typed the load is %+v", w)
	}
}

// weekInFile holds that the week goes into a file as that of the resource, and works in a plan which comes from it.
func (o *office) weekInFile(t *testing.T) {
	t.Helper()
	file := string(o.export(o.first))
	for _, want := range []string{"<WorkWeek>", "2026-12-02T00:00:00", "12:30:00"} {
		if !strings.Contains(file, want) {
			t.Errorf("the file does not hold %s", want)
		}
	}
	if p := o.imports(o.read(o.first).Project.Ref, "own.xml", file, false); p.Added+p.Removed+p.Moved+p.Altered != 0 {
		t.Errorf("our own file changes the plan: %+v", p)
	}
	o.imports(o.read(o.second).Project.Ref, "other.xml", file, true)
	if got := o.line(o.second, 1).Finish.String(); !strings.HasPrefix(got, "2026-12-07T11:30") {
		t.Errorf("elsewhere it ends at %s", got)
	}
}

// weekEnds holds that the week of the country holds again from a day that says so, and that an undo brings back what was.
func (o *office) weekEnds(t *testing.T) {
	t.Helper()
	if w := o.loadOf(t); w[3].Given != 36.5 || w[4].Given != 40 {
		t.Errorf("after its end the load is %+v", w)
	}
	form := plan.CalendarForm{Base: "MDA"}
	done, err := o.EditCalendar(o.board, "officer", 0, form)
	o.must(done, err)
	if got := o.finish(o.first, 1); got != "2026-12-04" {
		t.Errorf("without a week of their own it ends on %s", got)
	}
	o.must(o.UndoDone(o.board, done.Trail))
	if got := o.finish(o.first, 1); got != "2026-12-07" {
		t.Errorf("after the undo it ends on %s", got)
	}
}
