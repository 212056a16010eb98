package plan_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

// own is the form of a task of so many days that somebody answers for.
func own(title, days, deadline string, who control.ActorID) *plan.Fields {
	f := &plan.Fields{Title: i18n.Text{EN: title, FR: title + " (fr)"}, Kind: plan.KindTask, Days: days, Owner: who}
	if deadline != "" {
		f.Deadline = day(deadline)
	}
	return f
}

// The pages over many plans: milestones by date in a strip for each package, what somebody has to do, the chart on the
// overview of a project, and the load of a person.
func TestPagesOverPlans(t *testing.T) {
	o := oneOffice(t)
	survey := o.task(o.first, "Survey", "5")
	o.task(o.first, "Ready", "", survey)
	o.task(o.second, "Exercise held", "")
	board := o.pages("board")

	t.Run("milestones", func(t *testing.T) {
		page := board.Get("/en/milestones").Must(http.StatusOK).HTML()
		said := page.One("main").Text()
		first, second := strings.Index(said, "M1 Exercise held"), strings.Index(said, "M1 Ready")
		if first < 0 || second < first || len(page.All("main details .d-timeline")) != 1 || len(page.All("main details[open]")) != 1 {
			t.Errorf("not by date, or not in one strip: %s", said)
		}
		if said := text(board.Get("/fr/milestones?partner=MDA")); !strings.Contains(said, "Ready (fr)") || strings.Contains(said, "milestone") {
			t.Errorf("%s", said)
		}
		if said := text(board.Get("/en/milestones?partner=GEO")); strings.Contains(said, "Ready") {
			t.Errorf("another partner's: %s", said)
		}
		var part struct {
			Milestones []struct {
				Title    i18n.Text `json:"title"`
				Forecast string    `json:"forecast"`
			} `json:"milestones"`
			Next string `json:"next"`
		}
		board.Get("/en/milestones?limit=1", "Accept", "application/json").Must(http.StatusOK).JSON(&part)
		if len(part.Milestones) != 1 || part.Next == "" {
			t.Fatalf("%+v", part)
		}
		board.Get("/en/milestones?limit=1&after="+strings.ReplaceAll(part.Next, "|", "%7C"), "Accept", "application/json").Must(http.StatusOK).JSON(&part)
		if len(part.Milestones) != 1 || part.Milestones[0].Title.EN != "Ready" || part.Milestones[0].Forecast != "2026-11-27" {
			t.Errorf("the next page: %+v", part)
		}
		if csv := board.Get("/en/milestones?format=csv").Must(http.StatusOK); !strings.Contains(string(csv.Body), "M1 Ready") {
			t.Errorf("%s", csv.Body)
		}
	})

	t.Run("strips", func(t *testing.T) {
		// A package of another partner has a strip of its own; the one with something late stands first, and what its line
		// says counts what stands on other pages too.
		other := o.projectsOf("GEO", i18n.Text{EN: "Hospital", FR: "Hôpital"})[0]
		for _, title := range []string{"Tents", "Beds", "Doctors"} {
			o.task(other, title, "")
		}
		o.stored("start_at = '2026-11-19T17:00', finish_at = '2026-11-19T17:00' WHERE title_en IN ('Beds', 'Doctors')")
		read := func(query string) (list []string) {
			for _, x := range board.Get("/en/milestones" + query).Must(http.StatusOK).HTML().All("main .mstrips details summary") {
				list = append(list, x.Text())
			}
			return list
		}
		ref, late := o.read(o.first).Project.Ref, o.read(other).Project.Ref
		want := []string{late[:strings.Index(late, "/")] + ": 3 milestones, 2 late or missed", ref[:strings.Index(ref, "/")] + ": 2 milestones"}
		if got := read(""); !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		if got := read("?limit=1"); !slices.Equal(got, want[:1]) {
			t.Errorf("of one page %q, want %q", got, want[:1])
		}
		if got := read("?partner=MDA&limit=1"); !slices.Equal(got, want[1:]) {
			t.Errorf("of one partner %q, want %q", got, want[1:])
		}
		if open := board.Get("/en/milestones").HTML().All(".mstrips details[open] .d-timeline"); len(open) != 1 {
			t.Errorf("%d strips are open", len(open))
		}
	})

	t.Run("deadlines", func(t *testing.T) {
		o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Put, UID: survey, Fields: own("Survey", "5", "2026-11-25", "officer")}))
		o.must(o.Change(o.officer, o.second, plan.Edit{Verb: plan.Add, Fields: own("Rooms", "10", "", "")}))
		rooms := o.read(o.second).Tasks[1].UID
		o.must(o.Change(o.officer, o.second, plan.Edit{Verb: plan.Assign, UID: rooms, Actor: "officer", Units: 100}))
		c := o.pages("officer")
		var list struct {
			Deadlines []struct {
				Title i18n.Text `json:"title"`
				Due   string    `json:"due"`
			} `json:"deadlines"`
		}
		c.Get("/en/deadlines", "Accept", "application/json").Must(http.StatusOK).JSON(&list)
		if d := list.Deadlines; len(d) != 2 || d[0].Title.EN != "Survey" || d[0].Due != "2026-11-25" || d[1].Title.EN != "Rooms" || d[1].Due != "2026-12-04" {
			t.Errorf("%+v", d)
		}
		if said := text(board.Get("/fr/deadlines").Must(http.StatusOK)); strings.Contains(said, "Survey") || strings.Contains(said, "Rooms") {
			t.Errorf("the board is told of another's: %s", said)
		}
	})

	t.Run("overview", func(t *testing.T) {
		chart := board.Get("/en/projects/" + string(o.first)).Must(http.StatusOK).HTML().One("main svg.d-gantt")
		if said := chart.Text(); !strings.Contains(said, "Survey") || !strings.Contains(said, "Ready") || len(chart.All(".d-task")) != 1 || len(chart.All(".d-ms")) != 1 || len(chart.All(".d-due")) != 1 {
			t.Errorf("the plan in short: %s", said)
		}
	})

	t.Run("load", func(t *testing.T) {
		o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Assign, UID: survey, Actor: "officer", Units: 60}))
		c := o.pages("officer")
		page := c.Get("/en/projects/" + string(o.first) + "/load").Must(http.StatusOK).HTML()
		if over := page.All("svg.d-load .d-over"); len(over) != 1 { // a whole and more than half a day in the first week
			t.Errorf("%d weeks are over: %s", len(over), page.One("main").Text())
		}
		if said := page.One("main").Text(); !strings.Contains(said, "Survey") || !strings.Contains(said, "Rooms") {
			t.Errorf("%s", said)
		}
		o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Assign, UID: survey, Actor: "officer", Units: 1}))
		rooms := own("Rooms", "5", "", "")
		rooms.Parts = []plan.Part{{Start: day("2026-11-23"), Days: "2"}, {Start: day("2026-12-07"), Days: "3"}}
		uid := o.read(o.second).Tasks[1].UID
		o.must(o.Change(o.officer, o.second, plan.Edit{Verb: plan.Put, UID: uid, Fields: rooms}))
		if rests := c.Get("/fr/projects/" + string(o.second) + "/load").Must(http.StatusOK).HTML(); len(rests.All("svg.d-load rect.d-load")) != 2 {
			t.Errorf("work in %d weeks while the task rests in one of three", len(rests.All("svg.d-load rect.d-load")))
		}
	})
}

// R18 to R20: a project whose plan ends late is off track by its schedule, and says so; its milestone is late by itself.
func TestLatePlanIsRated(t *testing.T) {
	o := oneOffice(t)
	survey := o.task(o.first, "Survey", "20")
	o.task(o.first, "Ready", "", survey)
	o.start(o.first)
	c := o.pages("officer")
	page := "/en/projects/" + string(o.first)
	if said := text(c.Get(page).Must(http.StatusOK)); strings.Contains(said, "because of its schedule") {
		t.Errorf("before anything has happened: %s", said)
	}
	o.now = o.now.AddDate(0, 0, 7)
	c = o.pages("officer") // the session of a week ago has ended
	o.must(o.Change(o.officer, o.first, plan.Edit{Verb: plan.Progress, UID: survey, Actuals: &plan.Actuals{Percent: 10, Start: day("2026-11-24"), RemainingDays: "60"}}))
	said := text(c.Get(page).Must(http.StatusOK))
	for _, want := range []string{"The project is off track", "because of its schedule"} {
		if !strings.Contains(said, want) {
			t.Errorf("the overview does not say %q: %s", want, said)
		}
	}
	if said := text(c.Get("/en/milestones").Must(http.StatusOK)); !strings.Contains(said, "Late") {
		t.Errorf("the milestone: %s", said)
	}
	d, err := o.projects.Project(o.officer, o.first)
	o.must(control.Done{}, err)
	if got := d.Milestones[0].Status(day("2026-11-27"), 0); got != portfolio.MilestoneLate {
		t.Errorf("the milestone is %s", got)
	}
}

// A change that comes back while its author works on another draft waits until that one is gone, and is taken up again.
func TestReturnedDraftIsTakenUpAgain(t *testing.T) {
	o := oneOffice(t)
	survey := o.task(o.first, "Survey", "5")
	o.start(o.first)
	c := o.pages("officer")
	page := "/en/projects/" + string(o.first) + "/schedule"
	o.must(o.DraftEdits(o.officer, o.first, plan.Edit{Verb: plan.Shift, UID: survey, Days: 7}))
	c.Post(page+"/propose", "title_en", "A week later", "description", "Visas", "not_doing", "Nobody", "size", "2", "priority", "3").Must(http.StatusSeeOther)
	o.must(o.DraftEdits(o.officer, o.first, plan.Edit{Verb: plan.Shift, UID: survey, Days: 1}))
	o.must(o.projects.ReturnChange(o.board, portfolio.ChangeID(o.waiting()[0].Object.ID), 0, "Say why"))

	resume := func() *testkit.Page { return c.Get(page).Must(http.StatusOK).HTML().One("form[action$='/resume']") }
	draft := resume().One("[name=draft]").Attr("value")
	if said := c.Post(page+"/resume", "draft", draft); said.Status != http.StatusConflict && said.Status != http.StatusUnprocessableEntity {
		t.Errorf("over another draft: %d", said.Status)
	}
	c.Post(page + "/drop").Must(http.StatusSeeOther)
	if said := resume().Text(); !strings.Contains(said, "Take it up again") {
		t.Errorf("%s", said)
	}
	c.Post(page+"/resume", "draft", draft).Must(http.StatusSeeOther)
	if said := text(c.Get(page)); !strings.Contains(said, "Your draft: 1 edit") || !strings.Contains(said, "7 days") {
		t.Errorf("%s", said)
	}
	c.Post(page+"/resume", "draft", draft).Must(http.StatusNotFound)
}
