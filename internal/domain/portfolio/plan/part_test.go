package plan_test

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// fixedWork is a plan of one task whose work is fixed, done by two people.
const fixedWork = `<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project"><SaveVersion>14</SaveVersion><Name>work</Name><StartDate>2026-11-23T08:00:00</StartDate><CalendarUID>-1</CalendarUID>
<Tasks><Task><UID>1</UID><ID>1</ID><Name>Survey</Name><OutlineLevel>1</OutlineLevel><Type>2</Type><EffortDriven>1</EffortDriven><Duration>PT40H0M0S</Duration><DurationFormat>7</DurationFormat><Work>PT80H0M0S</Work></Task></Tasks>
<Resources><Resource><UID>1</UID><ID>1</ID><Name>Ann</Name><Type>1</Type><MaxUnits>1</MaxUnits></Resource><Resource><UID>2</UID><ID>2</ID><Name>Ben</Name><Type>1</Type><MaxUnits>1</MaxUnits></Resource></Resources>
<Assignments><Assignment><UID>1</UID><TaskUID>1</TaskUID><ResourceUID>1</ResourceUID><Units>1</Units><Work>PT40H0M0S</Work><RemainingWork>PT40H0M0S</RemainingWork></Assignment>
<Assignment><UID>2</UID><TaskUID>1</TaskUID><ResourceUID>2</ResourceUID><Units>1</Units><Work>PT40H0M0S</Work><RemainingWork>PT40H0M0S</RemainingWork></Assignment></Assignments></Project>`

// parted is the form of a task in parts: a first day and a number of days in turn.
func parted(title string, parts ...string) *plan.Fields {
	f := &plan.Fields{Title: i18n.Text{EN: title}, Kind: plan.KindTask, Days: "5"}
	for i := 0; i < len(parts); i += 2 {
		f.Parts = append(f.Parts, plan.Part{Start: day(parts[i]), Days: parts[i+1]})
	}
	return f
}

// added adds a task by its form and gives its uid.
func (o *office) added(id portfolio.ProjectID, f *plan.Fields) int {
	o.t.Helper()
	o.must(o.Change(o.officer, id, plan.Edit{Verb: plan.Add, Fields: f}))
	p := o.read(id)
	return p.Tasks[len(p.Tasks)-1].UID
}

// stored lets a line be stored as a file or an earlier version brings it.
func (o *office) stored(set string, args ...any) {
	o.t.Helper()
	o.must(control.Done{}, o.d.Write(o.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL("UPDATE portfolio_task SET "+set, args...))
		return err
	}))
}

// said is the field and the key of the only fault of a form.
func said(err error) string {
	f := fault.Of(err)
	if f == nil || len(f.Fields) != 1 {
		return "no fault of one field"
	}
	return f.Fields[0].Name + " " + f.Fields[0].Key
}

// What is left of a split task counts from the day it is told: what it has rested is no work, a rest ahead stays, and one
// behind its new end falls away.
func TestProgressOfASplitTask(t *testing.T) {
	o := oneOffice(t)
	split := func() int { return o.added(o.first, parted("Survey", "2026-11-23", "2", "2026-12-01", "3")) }
	for _, c := range []struct {
		on, left, finish string
		days             float64
		splits           int
	}{
		{"2026-11-23", "0.5", "2026-11-24", 1.5, 0}, // in the first part: done before it rests
		{"2026-11-23", "4", "2026-12-03", 5, 1},     // as planned
		{"2026-11-26", "3", "2026-12-03", 5, 1},     // while it rests
		{"2026-12-02", "1", "2026-12-03", 5, 1},     // in the second part, as planned
		{"2026-12-02", "3", "2026-12-07", 7, 1},     // late by two days
	} {
		uid := split()
		o.now = day(c.on).Time().Add(9 * time.Hour)
		o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Progress, UID: uid, Actuals: &plan.Actuals{Percent: 20, Start: day("2026-11-23"), RemainingDays: c.left}}))
		if x := o.line(o.first, uid); x.Finish.Day() != day(c.finish) || x.Duration != int(c.days*480) || len(x.Splits) != c.splits {
			t.Errorf("on %s with %s days left: to %s in %d minutes, %+v; want to %s in %v days", c.on, c.left, x.Finish, x.Duration, x.Splits, c.finish, c.days)
		}
		o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Remove, UID: uid}))
	}
}

// The first day of the form is where the task begins, wherever it lay, or the form says what places it.
func TestFirstDayOfASplitTask(t *testing.T) {
	o := oneOffice(t)
	put := func(uid int, f *plan.Fields) error {
		_, err := o.Change(o.officer, o.first, plan.Edit{Verb: plan.Put, UID: uid, Fields: f})
		return err
	}
	lies := func(uid int, want string) {
		t.Helper()
		x := o.line(o.first, uid)
		if got := x.Start.Day().String() + " to " + x.Finish.Day().String(); got != want {
			t.Errorf("it lies %s, want %s", got, want)
		}
	}
	uid := o.added(o.first, parted("Survey", "2026-12-01", "2", "2026-12-07", "1"))
	lies(uid, "2026-12-01 to 2026-12-07")
	for _, c := range []struct {
		parts []string
		want  string
	}{
		{[]string{"2026-12-03", "2", "2026-12-09", "1"}, "2026-12-03 to 2026-12-09"},
		{[]string{"2026-11-25", "1", "2026-12-02", "1"}, "2026-11-25 to 2026-12-02"}, // earlier than it was put
		{[]string{"2026-11-28", "1", "2026-12-02", "1"}, "2026-11-30 to 2026-12-02"}, // a Saturday
	} {
		if err := put(uid, parted("Survey", c.parts...)); err != nil {
			t.Fatal(err)
		}
		lies(uid, c.want)
	}
	fixed := parted("Survey", "2026-12-01", "1", "2026-12-03", "1")
	fixed.Constraint, fixed.ConstraintOn = plan.MustStartOn, day("2026-11-30")
	if got := said(put(uid, fixed)); got != "parts.0.start portfolio.plan.parts_placed" {
		t.Errorf("against a constraint: %s", got)
	}
	fixed.ConstraintOn = day("2026-12-01")
	if err := put(uid, fixed); err != nil {
		t.Fatal(err)
	}
	lies(uid, "2026-12-01 to 2026-12-03")

	if err := put(uid, parted("Survey", "2026-12-01", "1", "2026-12-04", "1")); err != nil { // without the constraint that held it there
		t.Fatal(err)
	}
	lies(uid, "2026-12-01 to 2026-12-04")

	begun := o.added(o.first, parted("Training", "2026-11-23", "2", "2026-12-01", "3"))
	o.now = o.now.AddDate(0, 0, 5)
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Progress, UID: begun, Actuals: &plan.Actuals{Percent: 20, Start: day("2026-11-24")}}))
	if got := said(put(begun, parted("Training", "2026-11-23", "1", "2026-12-01", "3"))); got != "parts.0.start portfolio.plan.parts_begun" {
		t.Errorf("another day than it began: %s", got)
	}
	if err := put(begun, parted("Training", "2026-11-24", "1", "2026-12-01", "3")); err != nil {
		t.Fatal(err)
	}
	lies(begun, "2026-11-24 to 2026-12-03")

	manual := parted("Typed", "2026-12-02", "1", "2026-12-04", "1")
	manual.Manual, manual.Start, manual.Finish = true, day("2026-12-01"), day("2026-12-09")
	lies(o.added(o.first, manual), "2026-12-02 to 2026-12-04")
}

// No duration is longer than the form takes again, however it comes about.
func TestLongestDuration(t *testing.T) {
	o := oneOffice(t)
	far := parted("Survey", "2026-11-23", "5000", "2047-01-07", "5000")
	_, err := o.Change(o.officer, o.first, plan.Edit{Verb: plan.Add, Fields: far})
	if got := said(err); got != "parts.1.days portfolio.plan.days" {
		t.Errorf("two parts together: %s", got)
	}
	_, err = o.Change(o.officer, o.first, plan.Edit{Verb: plan.Add, Fields: parted("Survey", "2026-11-23", "1", "2090-01-02", "1")})
	if got := said(err); got != "parts.1.start portfolio.plan.parts_far" {
		t.Errorf("a rest of a lifetime: %s", got)
	}
	uid := o.task(o.first, "Survey", "5")
	work := &plan.Fields{Title: i18n.Text{EN: "Survey"}, Kind: plan.KindTask, Days: "5", Effort: "7000", Follows: plan.DurationFollows}
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Put, UID: uid, Fields: work}))
	_, err = o.Change(o.officer, o.first, plan.Edit{Verb: plan.Assign, UID: uid, Name: "Trainee", Units: 50})
	if got := said(err); got != "units portfolio.plan.days" {
		t.Errorf("half a person for 7,000 days: %s", got)
	}
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Assign, UID: uid, Name: "Team", Units: 200}))
	work.Effort = "7800"
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Put, UID: uid, Fields: work}))
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Assign, UID: uid, Name: "Team", Units: 100}))
	work.Days, work.Effort = "7800", "7799"
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Put, UID: uid, Fields: work}))
}

// The form of a split task that came from a file changes nothing where nobody touched it, however finely the file splits
// and whatever follows; another title, duration or part changes that alone.
func TestFormLeavesPartsOfFilesAlone(t *testing.T) {
	o := oneOffice(t)
	c := o.pages("officer")
	page := "/en/projects/" + string(o.first) + "/schedule/tasks/1"
	uid := o.task(o.first, "Survey", "5")
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Assign, UID: uid, Name: "Team", Units: 70}))
	change := func(fields []string, name, value string) []string {
		fields = slices.Clone(fields)
		for i := 0; i < len(fields); i += 2 {
			if fields[i] == name {
				fields[i+1] = value
				return fields
			}
		}
		return append(fields, name, value)
	}
	for name, set := range map[string]string{
		"from noon":       `duration = 960, splits = '[{"after":240,"rest":480}]', follows = '', effort = 0`,
		"twice in a day":  `duration = 300, splits = '[{"after":60,"rest":60},{"after":200,"rest":500}]', follows = '', effort = 0`,
		"fixed work":      `duration = 960, splits = '[{"after":240,"rest":480}]', follows = 'duration', effort = 777`,
		"fixed units":     `duration = 960, splits = '[{"after":240,"rest":480}]', follows = 'units', effort = 555`,
		"begins at three": `duration = 960, splits = '[{"after":240,"rest":480}]', follows = '', effort = 0, constraint_kind = 'snet', constraint_at = '2026-11-24T15:00'`,
	} {
		o.stored(set)
		o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Status, StatusOn: day("2026-11-20")})) // computes it
		was, team := o.line(o.first, uid), o.read(o.first).Assignments
		shown := c.Get(page).Must(http.StatusOK).HTML().One(`form[action$="/tasks/1"]`).Filled()
		c.Post(page, shown...).Must(http.StatusSeeOther)
		is := o.line(o.first, uid)
		if is.Start != was.Start || is.Finish != was.Finish || is.Duration != was.Duration || is.Effort != was.Effort || is.Follows != was.Follows || is.ConstraintAt != was.ConstraintAt || !reflect.DeepEqual(is.Splits, was.Splits) {
			t.Errorf("%s: an untouched form has made %+v of %+v", name, is, was)
		}
		if now := o.read(o.first).Assignments; !reflect.DeepEqual(now, team) {
			t.Errorf("%s: an untouched form has made the team %+v of %+v", name, now, team)
		}
		c.Post(page, change(shown, "title_en", "Second survey")...).Must(http.StatusSeeOther)
		if is := o.line(o.first, uid); is.Title.EN != "Second survey" || !reflect.DeepEqual(is.Splits, was.Splits) || is.Finish != was.Finish {
			t.Errorf("%s: with another title it is %+v", name, is)
		}
		if was.Follows == plan.EffortFollows {
			c.Post(page, change(shown, "days", "3")...).Must(http.StatusSeeOther)
			if is := o.line(o.first, uid); is.Duration != 3*480 || !reflect.DeepEqual(is.Splits, was.Splits) {
				t.Errorf("%s: with another duration it is %+v", name, is)
			}
			shown = c.Get(page).HTML().One(`form[action$="/tasks/1"]`).Filled()
			c.Post(page, change(shown, "days", "0.1")...).Must(http.StatusSeeOther)
			if is := o.line(o.first, uid); is.Duration != 48 || len(is.Splits) != 0 {
				t.Errorf("%s: shorter than its first part it is %+v", name, is)
			}
		}
		o.stored("constraint_kind = '', constraint_at = NULL")
	}

	o.stored(`duration = 960, splits = '[{"after":240,"rest":480}]', follows = '', effort = 0`)
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Status, StatusOn: day("2026-11-19")}))
	shown := c.Get(page).Must(http.StatusOK).HTML().One(`form[action$="/tasks/1"]`).Filled()
	c.Post(page, change(shown, "parts.1.days", "2")...).Must(http.StatusSeeOther)
	if is := o.line(o.first, uid); is.Duration != 240+960 || !reflect.DeepEqual(is.Splits, []plan.Split{{After: 240, Rest: 480}}) {
		t.Errorf("with a longer second part it is %+v", is)
	}
	if a := c.Post(page, change(change(shown, "follows", "duration"), "effort", "3")...); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a duration that follows and parts: %d", a.Status)
	}
}

// What has begun is not worked out again from its effort when people come: its dates are facts.
func TestEffortOfWhatHasBegun(t *testing.T) {
	o := oneOffice(t)
	uid := o.task(o.first, "Survey", "5")
	work := &plan.Fields{Title: i18n.Text{EN: "Survey"}, Kind: plan.KindTask, Days: "5", Effort: "8", Follows: plan.DurationFollows}
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Put, UID: uid, Fields: work}))
	o.now = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Progress, UID: uid, Actuals: &plan.Actuals{Percent: 80, Start: day("2026-11-23"), RemainingDays: "1"}}))
	was := o.line(o.first, uid)
	if was.Finish.Day() != day("2026-12-02") {
		t.Fatalf("it ends on %s", was.Finish)
	}
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Assign, UID: uid, Name: "Team", Units: 400}))
	is := o.line(o.first, uid)
	if is.Finish != was.Finish || is.Duration != was.Duration || is.Effort != 4*was.Duration || is.Percent != 80 || is.Remaining == nil || *is.Remaining != 480 {
		t.Errorf("with four people it is %+v", is)
	}
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Unassign, UID: uid, Name: "Team"}))
	if is := o.line(o.first, uid); is.Finish != was.Finish || is.Duration != was.Duration || is.Effort != was.Duration {
		t.Errorf("without them it is %+v", is)
	}
	work.Days, work.Effort = "8", "2"
	_, err := o.Change(o.officer, o.first, plan.Edit{Verb: plan.Put, UID: uid, Fields: work})
	if got := said(err); got != "effort portfolio.plan.effort_begun" {
		t.Errorf("an effort that does not hold is passed over: %s", got)
	}
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Progress, UID: uid, Actuals: &plan.Actuals{Percent: 100, Start: day("2026-11-23"), Finish: day("2026-11-30")}}))
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Assign, UID: uid, Name: "Team", Units: 200}))
	if is := o.line(o.first, uid); is.Finish.Day() != day("2026-11-30") {
		t.Errorf("what is done ends on %s", is.Finish)
	}
}

// Two moves of one draft are one after the other, each from where the one before has put the task and what waits for it.
func TestMovesOfADraftAddUp(t *testing.T) {
	o := oneOffice(t)
	survey := o.task(o.first, "Survey", "5")
	report := o.task(o.first, "Report", "2", survey)
	o.start(o.first)
	for _, e := range []plan.Edit{{Verb: plan.Shift, UID: survey, Days: 7}, {Verb: plan.Shift, UID: survey, Days: 1}, {Verb: plan.Shift, UID: report, Days: 1}} {
		o.must(o.DraftEdits(o.officer, o.first, e))
	}
	c := o.pages("officer")
	said := text(c.Get("/en/projects/" + string(o.first) + "/schedule/tasks/" + itoa(survey)).Must(http.StatusOK))
	if !strings.Contains(said, "1 Dec 2026") {
		t.Errorf("moved by a week and a day the survey does not begin on 1 December: %s", said)
	}
	said = text(c.Get("/en/projects/" + string(o.first) + "/schedule/tasks/" + itoa(report)).Must(http.StatusOK))
	if !strings.Contains(said, "9 Dec 2026") { // the survey ends on 7 December
		t.Errorf("moved by a day the report does not begin on 9 December: %s", said)
	}
}

// Lines that were stored before plans knew what follows say what their file says, and go back into it unchanged.
func TestLinesOfEarlierImportsKeepTheirEffort(t *testing.T) {
	o := oneOffice(t)
	o.imports(o.read(o.first).Project.Ref, "work.xml", fixedWork, true)
	before := o.export(o.first)
	if x := networkOf(t, before).Tasks[0]; x.Effort != schedule.FixedWork || x.Work != 80*schedule.Hour || o.line(o.first, 1).Follows != plan.DurationFollows {
		t.Fatalf("the file does not fix the work: %+v", x)
	}
	o.stored("follows = 'file', effort = 0")
	if after := o.export(o.first); string(after) != string(before) {
		t.Errorf("the file has become %s", after)
	}
	if x := o.line(o.first, 1); x.Follows != plan.DurationFollows || x.Effort != 10*480 {
		t.Errorf("the line is read as %+v", x)
	}
	o.stored("duration = 960") // edited since
	if x := o.line(o.first, 1); x.Follows != plan.DurationFollows || x.Effort != 960*2 {
		t.Errorf("with another duration the line is read as %+v", x)
	}
	o.stored("duration = 2400")
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Assign, UID: 1, Name: "Trainee", Units: 100}))
	if x := o.line(o.first, 1); x.Effort != 10*480 || x.Duration != 1600 {
		t.Errorf("with one more it takes %+v", x)
	}
	second := o.added(o.second, parted("Own", "2026-11-23", "1", "2026-11-26", "1"))
	if x := o.line(o.second, second); x.Follows != plan.EffortFollows {
		t.Errorf("a line of no file: %+v", x)
	}
}

// A split task lies by the calendar it follows on the overview and in the load of its people too, not by the partner's week.
func TestPartsLieByTheirCalendar(t *testing.T) {
	o := oneOffice(t)
	o.Countries = func(context.Context, db.Querier) ([]plan.Country, error) {
		return []plan.Country{{Code: "JOR", Name: i18n.Text{EN: "Jordan", FR: "Jordanie"}}, {Code: "MDA", Name: i18n.Text{EN: "Moldova", FR: "Moldavie"}}}, nil
	}
	split := parted("Survey", "2026-11-24", "2", "2026-11-29", "1") // a Sunday, worked in Jordan, whose week-end is Friday and Saturday
	split.Calendar = "JOR"
	uid := o.added(o.first, split)
	if x := o.line(o.first, uid); x.Finish.Day() != day("2026-11-29") {
		t.Fatalf("it lies from %s to %s", x.Start, x.Finish)
	}
	board := o.pages("board")
	restsOn := func() []string {
		var list []string
		for _, bar := range board.Get("/en/projects/" + string(o.first)).Must(http.StatusOK).HTML().All("main svg.d-gantt rect.d-task") {
			list = append(list, bar.Attr("x")+"+"+bar.Attr("width"))
		}
		return list
	}
	byTask := restsOn()
	split.Calendar = ""
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Settings, Calendar: "JOR"}, plan.Edit{Verb: plan.Put, UID: uid, Fields: split}))
	if byPlan := restsOn(); !slices.Equal(byPlan, byTask) || len(byTask) != 2 {
		t.Errorf("by the calendar of the plan the overview draws %q, by that of the task %q", byPlan, byTask)
	}
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Settings}))
	split.Calendar = "JOR"
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Put, UID: uid, Fields: split}))
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Assign, UID: uid, Actor: "officer", Units: 100}))
	var load plan.LoadOut
	o.pages("officer").Get("/en/projects/"+string(o.first)+"/load", "Accept", "application/json").Must(http.StatusOK).JSON(&load)
	if len(load.People) != 1 || len(load.People[0].Weeks) < 2 || load.People[0].Weeks[1].Needed != 16 { // not on Friday, when the task rests
		t.Errorf("the load is %+v", load.People)
	}
}
