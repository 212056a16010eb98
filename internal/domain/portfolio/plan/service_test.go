package plan_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit"
)

// A plan is computed by its links and calendar; undo puts an edit back; a loop is refused with its tasks
// named.
func TestPlanIsComputed(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		survey := o.task(o.first, "Survey", "5")
		order := o.task(o.first, "Order", "10", survey)
		ready := o.task(o.first, "Ready", "", order)
		if got := o.finish(o.first, survey); got != "2026-11-27" {
			t.Errorf("the survey ends on %s", got)
		}
		if got := o.finish(o.first, ready); got != "2026-12-11" {
			t.Errorf("ready on %s", got)
		}
		p := o.read(o.first)
		if got := p.Period().End.String(); got != "2026-12-11" || p.Project.Forecast.End.String() != "2026-12-11" {
			t.Errorf("the plan ends on %s, the project forecasts %s", got, p.Project.Forecast.End)
		}
		for _, x := range p.Tasks {
			if !x.Critical || x.TotalFloat != 0 {
				t.Errorf("%s is not critical: float %d", x.Title.EN, x.TotalFloat)
			}
		}
		_, err := o.Change(o.officer, o.first, plan.Edit{Verb: plan.Tie, UID: survey, Link: &plan.Link{From: ready, Kind: plan.FinishStart}})
		o.refused("a loop", err, "schedule.circle")
		done, err := o.Change(o.officer, o.first, plan.Edit{Verb: plan.Shift, UID: order, Days: 1})
		o.must(done, err)
		if got := o.finish(o.first, ready); got != "2026-12-14" {
			t.Errorf("after a day's shift ready on %s", got)
		}
		o.must(o.UndoDone(o.officer, done.Trail))
		if got := o.finish(o.first, ready); got != "2026-12-11" {
			t.Errorf("after the undo ready on %s", got)
		}
		d, err := o.projects.Project(o.officer, o.first)
		o.must(control.Done{}, err)
		c := testkit.Serve(t, o.d, o.actor("officer"), append(o.projects.Routes(), o.Routes()...), portfolio.Texts, plan.Texts)
		path := "/en/projects/" + string(o.first) + "/schedule"
		c.Post(path+"/settings", "ends", "2027-01-29").Must(http.StatusSeeOther)
		if got := o.finish(o.first, survey); got != "2027-01-15" {
			t.Errorf("backwards from its end, the survey ends on %s", got)
		}
		c.Post(path+"/settings", "begins", "2026-11-24", "ends", "").Must(http.StatusSeeOther)
		if got := o.finish(o.first, ready); got != "2026-12-14" {
			t.Errorf("begun a day later, ready on %s", got)
		}
		c.Post(path+"/settings", "calendar", "", "begins", "", "ends", "").Must(http.StatusSeeOther)
		c.Post(path+"/settings", "calendar", "nowhere").Must(http.StatusUnprocessableEntity)
		c.Post(path+"/status", "status_on", "2026-11-20").Must(http.StatusSeeOther)
		c.Post(path+"/status", "status_on", "2026-11-21").Must(http.StatusUnprocessableEntity)
		c.Get(path + "/tasks/" + o.read(o.first).Tasks[0].ID).Must(http.StatusOK)
		o.paths(c)
		if len(d.Milestones) != 1 || d.Milestones[0].Forecast.String() != "2026-12-11" || d.Milestones[0].No != 1 {
			t.Errorf("the project's milestones: %+v", d.Milestones)
		}
	})
}

// paths holds that the page narrows a plan to its critical tasks, to either of two critical paths, and to the longest.
func (o *office) paths(c *testkit.Client) {
	o.t.Helper()
	o.task(o.second, "Interpreters", "5")
	o.task(o.second, "Rooms", "5")
	o.task(o.second, "Badges", "2")
	path := "/en/projects/" + string(o.second) + "/schedule"
	for only, want := range map[string]int{"": 3, "1": 2, "path-1": 1, "path-2": 1, "path-3": 2, "longest": 1} {
		page := c.Get(path + "?critical=" + only).Must(http.StatusOK).HTML()
		if got := len(page.All("[role=row][data-uid]")); got != want {
			o.t.Errorf("narrowed to %q, %d tasks are shown, want %d", only, got, want)
		}
		if got := len(page.All("select[name=critical] option[value^=path]")); only != "" && got != 2 {
			o.t.Errorf("narrowed to %q, %d paths are offered", only, got)
		}
	}
}

// R17 and R28: once approved, a plan changes through a draft; the draft shows its knock-on, another person
// decides, and the baseline stays.
func TestDraftIsDecidedByAnother(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		survey := o.task(o.first, "Survey", "5")
		ready := o.task(o.first, "Ready", "", survey)
		exercise := o.task(o.second, "Exercise", "3")
		o.must(o.Change(o.officer, o.second, plan.Edit{Verb: plan.Tie, UID: exercise, Link: &plan.Link{FromProject: o.first, From: ready, Kind: plan.FinishStart}}))
		held := o.task(o.second, "Exercise held", "", exercise)
		if got := o.finish(o.second, held); got != "2026-12-02" {
			t.Errorf("the other project's milestone is on %s", got)
		}
		o.start(o.first)
		_, err := o.Change(o.officer, o.first, plan.Edit{Verb: plan.Shift, UID: survey, Days: 7})
		o.refused("a direct change", err, "portfolio.plan.approved")

		o.must(o.DraftEdits(o.officer, o.first, plan.Edit{Verb: plan.Shift, UID: survey, Days: 7}))
		if got := o.finish(o.first, ready); got != "2026-11-27" {
			t.Errorf("a draft moved the plan: %s", got)
		}
		c := testkit.Serve(t, o.d, o.actor("officer"), append(o.projects.Routes(), o.Routes()...), portfolio.Texts, plan.Texts)
		page := c.Get("/en/projects/" + string(o.first) + "/schedule").Must(http.StatusOK)
		for _, want := range []string{"27 Nov 2026 to 4 Dec 2026, 7 days", "Exercise held: 2 Dec 2026 → 9 Dec 2026", "Ready: finish 27 Nov 2026 → 4 Dec 2026"} {
			if !strings.Contains(text(page), want) {
				t.Errorf("the knock-on does not say %q", want)
			}
		}
		sent := c.Post("/en/projects/"+string(o.first)+"/schedule/propose", "title_en", "Survey a week later", "description", "Visas are late", "not_doing", "Nobody to survey", "size", "2", "priority", "3")
		if sent.Status != http.StatusSeeOther {
			t.Fatalf("%d: %s", sent.Status, text(sent))
		}

		waiting := o.waiting()
		change := portfolio.ChangeID(waiting[0].Object.ID)
		o.must(o.projects.ReturnChange(o.board, change, 0, "Say why"))
		back := text(c.Get("/en/projects/" + string(o.first) + "/schedule").Must(http.StatusOK))
		if !strings.Contains(back, "Your draft: 1 edit") || !strings.Contains(back, "came back from its decision") {
			t.Errorf("the returned draft is not its author's again: %s", back)
		}
		o.must(o.DraftEdits(o.officer, o.first, plan.Edit{Verb: plan.Put, UID: ready, Fields: &plan.Fields{Title: i18n.Text{EN: "Ready to train", FR: "Prêt"}, Kind: plan.KindMilestone}}))
		form := c.Get("/en/projects/" + string(o.first) + "/schedule/propose").Must(http.StatusOK).HTML()
		if got := form.One("[name=title_en]").Attr("value"); got != "Survey a week later" {
			t.Errorf("the proposal begins with %q", got)
		}
		c.Post("/en/projects/"+string(o.first)+"/schedule/propose", "title_en", "Survey a week later", "description", "Visas come a week late", "not_doing", "Nobody to survey", "size", "2", "priority", "3").Must(http.StatusSeeOther)
		if waiting = o.waiting(); portfolio.ChangeID(waiting[0].Object.ID) != change {
			t.Error("the draft went with another change")
		}
		_, err = o.projects.DecideChange(o.officer, change, 0, portfolio.ChangeVerdict{Outcome: portfolio.OutcomeApprove})
		if err == nil {
			t.Error("the proposer decided it")
		}
		o.must(o.projects.DecideChange(o.board, change, 0, portfolio.ChangeVerdict{Outcome: portfolio.OutcomeApprove}))
		if a, b := o.finish(o.first, ready), o.finish(o.second, held); a != "2026-12-04" || b != "2026-12-09" {
			t.Errorf("after the approval ready on %s, the other on %s", a, b)
		}
		var list struct {
			Tasks []struct {
				Title    i18n.Text `json:"title"`
				Baseline string    `json:"baseline_finish"`
				Slip     int       `json:"slip_days"`
			} `json:"tasks"`
		}
		c.Get("/en/projects/"+string(o.first)+"/schedule", "Accept", "application/json").Must(http.StatusOK).JSON(&list)
		if len(list.Tasks) != 2 || list.Tasks[1].Baseline != "2026-11-27" || list.Tasks[1].Slip != 7 {
			t.Errorf("the baseline did not stay: %+v", list.Tasks)
		}
		o.must(o.projects.ImplementChange(o.officer, change, 0, "A week later"))
		if p := o.read(o.first).Project; p.Baseline.No != 2 || p.Baseline.Period.End.String() != "2026-12-04" || p.Forecast.End != p.Baseline.Period.End {
			t.Errorf("baseline %+v, forecast %s", p.Baseline, p.Forecast.End)
		}
		c.Post("/en/projects/"+string(o.first)+"/schedule/baseline-name", "no", "1", "name", "As approved").Must(http.StatusSeeOther)
		if said := text(c.Get("/en/projects/" + string(o.first) + "/schedule/settings").Must(http.StatusOK)); !strings.Contains(said, "As approved") {
			t.Errorf("the name of the baseline: %s", said)
		}
		for _, path := range []string{"/compare?from=1&to=2", "/print?paper=a4", "/tasks/" + itoa(survey), "/propose"} {
			want := http.StatusOK
			if path == "/propose" {
				want = http.StatusNotFound // nothing is drafted any more
			}
			c.Get("/fr/projects/" + string(o.first) + "/schedule" + path).Must(want)
		}
	})
}

// Progress is told directly, moves what follows, and never goes into the future.
func TestProgressMovesTheForecast(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		survey := o.task(o.first, "Survey", "5")
		ready := o.task(o.first, "Ready", "", survey)
		o.start(o.first)
		o.now = o.now.AddDate(0, 0, 7) // Friday 27 November
		tell := func(a plan.Actuals) error {
			_, err := o.Change(o.officer, o.first, plan.Edit{Verb: plan.Progress, UID: survey, Actuals: &a})
			return err
		}
		if tell(plan.Actuals{Percent: 50, Start: day("2026-12-01")}) == nil {
			t.Error("something began in the future")
		}
		if err := tell(plan.Actuals{Percent: 50, Start: day("2026-11-24"), RemainingDays: "3"}); err != nil {
			t.Fatal(err)
		}
		if got := o.finish(o.first, ready); got != "2026-12-02" { // four days worked, three are left
			t.Errorf("ready on %s", got)
		}
		c := testkit.Serve(t, o.d, o.actor("officer"), append(o.projects.Routes(), o.Routes()...), portfolio.Texts, plan.Texts)
		page := text(c.Get("/en/projects/" + string(o.first) + "/earned-value").Must(http.StatusOK))
		for _, want := range []string{"no cost recorded", "EUR 1,000.00", "EUR 500.00"} {
			if !strings.Contains(page, want) {
				t.Errorf("earned value does not say %q: %s", want, page)
			}
		}
		o.costs(c)
	})
}

// costs holds what is asked of whoever keeps the money: of this project alone, nothing where nobody answers for it, zero
// where nothing was paid, only what was paid by the day, and no answer at all where the asking fails.
func (o *office) costs(c *testkit.Client) {
	o.t.Helper()
	at := "/projects/" + string(o.first) + "/earned-value"
	paid := func(on string, minor int64) plan.Spending {
		return plan.Spending{On: day(on), Amount: money.Euro(minor)}
	}
	var asked []portfolio.ProjectID
	var answer map[portfolio.ProjectID][]plan.Spending
	o.Spent = func(_ context.Context, _ db.Querier, ids []portfolio.ProjectID) (map[portfolio.ProjectID][]plan.Spending, error) {
		asked = ids
		return answer, nil
	}
	recorded := func(minor int64) *int64 { return &minor }
	for _, x := range []struct {
		what   string
		answer map[portfolio.ProjectID][]plan.Spending
		want   *int64
	}{
		{"nobody keeps its cost", map[portfolio.ProjectID][]plan.Spending{o.second: {paid("2026-11-24", 5_00)}}, nil},
		{"nothing was paid", map[portfolio.ProjectID][]plan.Spending{o.first: {}}, recorded(0)},
		{"paid, paid back, and paid after the day", map[portfolio.ProjectID][]plan.Spending{o.first: {paid("2026-11-24", 300_00), paid("2026-11-26", -50_00), paid("2026-11-28", 900_00)}}, recorded(250_00)},
	} {
		answer = x.answer
		var out struct{ AC *int64 }
		c.API(at, nil).Must(http.StatusOK).JSON(&out)
		if (out.AC == nil) != (x.want == nil) || x.want != nil && *out.AC != *x.want {
			o.t.Errorf("%s: %v, want %v", x.what, out.AC, x.want)
		}
		if !slices.Equal(asked, []portfolio.ProjectID{o.first}) {
			o.t.Errorf("%s: asked of %v", x.what, asked)
		}
	}
	if page := text(c.Get("/en" + at).Must(http.StatusOK)); !strings.Contains(page, "EUR 250.00") || !strings.Contains(page, "2.00") { // CPI: 500 earned for 250
		o.t.Errorf("the page does not tell the cost: %s", page)
	}
	o.Spent = func(context.Context, db.Querier, []portfolio.ProjectID) (map[portfolio.ProjectID][]plan.Spending, error) {
		return nil, fault.Refuse("test.no_ledger", nil)
	}
	c.Get("/en" + at).Must(http.StatusUnprocessableEntity)
	o.Spent = nil
}

// A country's holiday moves the plans that follow its calendar.
func TestHolidayMovesPlans(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.Countries = func(context.Context, db.Querier) ([]plan.Country, error) {
			return []plan.Country{{Code: "MDA", Name: i18n.Text{EN: "Moldova", FR: "Moldavie"}}}, nil
		}
		survey := o.task(o.first, "Survey", "5")
		ready := o.task(o.first, "Ready", "", survey)
		form := plan.CalendarForm{Week: plan.CalendarOf("MDA").Week, Days: []plan.DayOff{{From: day("2026-11-25"), To: day("2026-11-26"), Name: i18n.Text{EN: "Fair"}}}}
		done, err := o.EditCalendar(o.board, "MDA", 0, form)
		o.must(done, err)
		if got := o.finish(o.first, ready); got != "2026-12-01" {
			t.Errorf("with two days off ready on %s", got)
		}
		form.Week = [7]string{}
		if _, err := o.EditCalendar(o.board, "MDA", 0, form); err == nil {
			t.Error("a week without a working minute passed")
		}
		c := testkit.Serve(t, o.d, o.actor("board"), append(o.projects.Routes(), o.Routes()...), portfolio.Texts, plan.Texts)
		c.Get("/en/admin/calendars").Must(http.StatusOK)
		c.Get("/en/admin/calendars/MDA/edit").Must(http.StatusOK)
		c.Post("/en/admin/calendars/MDA/edit", "version", "1", "week.0", "8-12", "days", "").Must(http.StatusUnprocessableEntity)
	})
}

// A lag of elapsed per cent is chosen in the form of a link, or typed as Microsoft Project writes it, in either language.
func TestTypedLag(t *testing.T) {
	o := oneOffice(t)
	survey := o.task(o.first, "Survey", "5")
	order := o.task(o.first, "Order", "1", survey)
	path := "/projects/" + string(o.first) + "/schedule/tasks/2"
	c := o.pages("officer")
	if len(c.Get("/en"+path).Must(http.StatusOK).HTML().All("#link select[name=unit] option[value=elapsed_percent]")) != 1 {
		t.Error("the form does not offer elapsed per cent")
	}
	for _, typed := range []struct{ lang, lag, unit, finish string }{
		{"en", "200", "elapsed_percent", "2026-12-01"}, // eighty hours after Friday at 17:00
		{"en", "", "work", "2026-11-30"}, {"en", "+200e%", "work", "2026-12-01"},
		{"en", "200%", "elapsed", "2026-12-14"}, {"fr", "200 é%", "work", "2026-12-01"},
	} {
		c.Post("/"+typed.lang+path+"/tie", "from", "1", "tie_kind", "FS", "lag", typed.lag, "unit", typed.unit).Must(http.StatusSeeOther)
		if got := o.finish(o.first, order); got != typed.finish {
			t.Errorf("%+v: the order ends on %s", typed, got)
		}
	}
	if said := text(c.Get("/fr" + path)); !strings.Contains(said, "+200 % écoulés") {
		t.Errorf("the page does not say the lag: %s", said)
	}
	said := c.Post("/fr"+path+"/tie", "from", "1", "tie_kind", "FS", "lag", "12,5e%", "unit", "work")
	if said.Status != http.StatusUnprocessableEntity || !strings.Contains(text(said), "Saisissez un pourcentage entier") {
		t.Errorf("%d: %s", said.Status, text(said))
	}
}
