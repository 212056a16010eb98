package week_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/week"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit/office"
)

const this week.Week = "2026-W47"

// TestService goes through the use cases in one office on each engine; the clock goes forward.
func TestService(t *testing.T) {
	office.Each(t, func(o *office.Office) {
		s := week.New(o.Control, o.Portfolio)
		o.Portfolio.Weekly = s.Latest
		step := func(name string, test func(o *office.Office, s *week.Service, a, b portfolio.ProjectID)) office.Step {
			return office.Step{Name: name, Do: func() { test(o, s, o.Project(o.Officer, "Log analysis"), o.Project(o.Officer, "Staff college")) }}
		}
		o.Steps(
			step("the team sees who is silent", teamSeesWhoIsSilent), step("one page, one act, one undo", onePageOneActOneUndo),
			step("an undo gives former words back", undoGivesFormerWordsBack), step("refusals", refusals),
			step("as last week is not typed again", asLastWeek), step("after the lock a change is a version", afterTheLock),
			step("snapshots are facts", snapshotsAreFacts), step("a month later the trend is there", aMonthLater),
		)
	})
}

// send submits updates and gives their trail.
func send(o *office.Office, s *week.Service, who context.Context, w week.Week, entries ...week.Entry) string {
	o.Helper()
	done, err := s.Submit(who, week.Submission{Week: w, Lang: i18n.EN, Entries: entries})
	o.Must(done, err)
	return done.Trail
}

func entry(id portfolio.ProjectID, revision int, state string) week.Entry {
	return week.Entry{Project: id, Revision: revision, Said: week.Said{State: state, Next: "Call the ministry on Monday"}}
}

// card is a project on the page of an officer.
func card(o *office.Office, s *week.Service, who context.Context, w week.Week, id portfolio.ProjectID) week.Card {
	o.Helper()
	page, err := s.ReadPage(who, week.PageIn{Week: w})
	o.Must(control.Done{}, err)
	for _, c := range page.Cards {
		if c.ID == id {
			return c
		}
	}
	o.Fatalf("%s is not on the page of %d projects", id, len(page.Cards))
	return week.Card{}
}

func onePageOneActOneUndo(o *office.Office, s *week.Service, a, b portfolio.ProjectID) {
	trail := send(o, s, o.Officer, this, entry(a, 0, "On its way"), entry(b, 0, "Waits for rooms"))
	first, second := card(o, s, o.Officer, this, a), card(o, s, o.Officer, this, b)
	if first.Current == nil || second.Current == nil || first.Current.State != "On its way" || second.Current.Next == "" || first.Current.No != 1 {
		o.Fatalf("%+v, %+v", first.Current, second.Current)
	}
	o.Must(o.Control.UndoDone(o.Officer, trail))
	if card(o, s, o.Officer, this, a).Current != nil || card(o, s, o.Officer, this, b).Current != nil {
		o.Error("the undo left an update")
	}
}

func undoGivesFormerWordsBack(o *office.Office, s *week.Service, a, _ portfolio.ProjectID) {
	send(o, s, o.Officer, this, entry(a, 0, "Good"))
	trail := send(o, s, o.Officer, this, entry(a, 1, "Bad"))
	if c := card(o, s, o.Officer, this, a).Current; c.State != "Bad" || c.No != 1 || c.Revision != 2 {
		o.Fatalf("changed in place before the lock: %+v", c)
	}
	o.Must(o.Control.UndoDone(o.Officer, trail))
	c := card(o, s, o.Officer, this, a).Current
	if c == nil || c.State != "Good" {
		o.Fatalf("after the undo: %+v", c)
	}
	again := send(o, s, o.Officer, this, entry(a, c.Revision, "Worse"))
	send(o, s, o.Leader, this, entry(a, c.Revision+1, "Looked at it myself"))
	_, err := o.Control.UndoDone(o.Officer, again)
	o.Refused("an undo over another's words", err, "control.undo_moved_on")
}

func afterTheLock(o *office.Office, s *week.Service, a, b portfolio.ProjectID) {
	send(o, s, o.Officer, this, entry(a, 0, "Good"))
	o.Now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) // noon on Monday
	trail := send(o, s, o.Officer, this, entry(a, 1, "It was not good"), entry(b, 0, "Late word"))
	c := card(o, s, o.Officer, this, a).Current
	if c.No != 2 || !c.Late || c.State != "It was not good" {
		o.Errorf("%+v", c)
	}
	if d := card(o, s, o.Officer, this, b).Current; d.No != 1 || !d.Late {
		o.Errorf("a first update after the lock: %+v", d)
	}
	o.Must(o.Control.UndoDone(o.Officer, trail))
	if c := card(o, s, o.Officer, this, a).Current; c.No != 1 || c.State != "Good" || c.Late {
		o.Errorf("the first version was lost: %+v", c)
	}
}

func refusals(o *office.Office, s *week.Service, a, b portfolio.ProjectID) {
	submit := func(who context.Context, w week.Week, entries ...week.Entry) error {
		_, err := s.Submit(who, week.Submission{Week: w, Lang: i18n.EN, Entries: entries})
		return err
	}
	send(o, s, o.Officer, this, entry(a, 0, "Good"))
	fields := o.Refused("an old page and an empty state", submit(o.Officer, this, entry(a, 0, "Again"), week.Entry{Project: b, Said: week.Said{Worry: "Rooms"}}), "fault.invalid")
	if fields["rows.0.state"] != "week.update.moved_on" || fields["rows.1.state"] != "week.update.state_missing" {
		o.Errorf("fields: %v", fields)
	}
	fields = o.Refused("too long", submit(o.Officer, this, entry(b, 0, strings.Repeat("é", 1001))), "fault.invalid")
	if fields["rows.0.state"] != "week.update.long" {
		o.Errorf("fields: %v", fields)
	}
	for w, key := range map[week.Week]string{"2026-W48": "week.update.ahead", "2026-W38": "week.update.past"} {
		if fields := o.Refused(string(w), submit(o.Officer, w, entry(b, 0, "x")), "fault.invalid"); fields["week"] != key {
			o.Errorf("%s: %v", w, fields)
		}
	}
	o.Refused("nothing said", submit(o.Officer, this, week.Entry{Project: b}), "fault.invalid")
	o.Refused("nothing new", submit(o.Officer, this, entry(a, 1, "Good")), "fault.invalid")
	o.Refused("a reader", submit(o.Reader, this, entry(b, 0, "x")), "fault.forbidden")
	elsewhere := o.Hire("Fay Elsewhere", people.ProjectOfficer, "partner:GEO/")
	o.Refused("out of sight", submit(elsewhere, this, entry(b, 0, "x")), "fault.not_found")
	if card(o, s, o.Officer, this, b).Current != nil {
		o.Error("something refused was written")
	}
}

func asLastWeek(o *office.Office, s *week.Service, a, _ portfolio.ProjectID) {
	send(o, s, o.Officer, "2026-W46", week.Entry{Project: a, Said: week.Said{State: "Good", Next: "Course in May", Worry: "Visas"}})
	if former := card(o, s, o.Officer, this, a).Former; former == nil || former.Worry != "Visas" {
		o.Fatalf("last week's words: %+v", former)
	}
	send(o, s, o.Officer, this, week.Entry{Project: a, Same: true, Said: week.Said{State: "Very good"}})
	c := card(o, s, o.Officer, this, a).Current
	if c.State != "Very good" || c.Next != "Course in May" || c.Worry != "Visas" {
		o.Errorf("%+v", c)
	}
	d, err := o.Portfolio.ReadProject(o.Reader, struct {
		ID string `json:"id"`
	}{string(a)})
	o.Must(control.Done{}, err)
	if len(d.Updates) != 2 || d.Updates[0].State != "Very good" || d.Updates[0].Week != string(this) || d.Updates[0].By.Name != "Ana Officer" {
		o.Errorf("the project's page says %+v", d.Updates)
	}
}

// ending is the form of the first project with its end forecast for a day.
func ending(on string) portfolio.ProjectForm {
	f := office.Form("Log analysis")
	f.ForecastStart, f.ForecastEnd = cal.MustDate("2026-12-01"), cal.MustDate(on)
	return f
}

func snapshotsAreFacts(o *office.Office, s *week.Service, a, b portfolio.ProjectID) {
	system := o.Control.AsSystem(o.Context())
	record := func() {
		_, err := s.TakeSnapshots(system)
		o.Must(control.Done{}, err)
	}
	record()
	o.Now = o.Now.AddDate(0, 0, 7)
	o.Must(o.Portfolio.RaiseIssue(o.Officer, control.Ref{Kind: portfolio.ObjectProject, ID: string(a)}, portfolio.IssueForm{
		EntryForm:   portfolio.EntryForm{Title: i18n.Text{EN: "No rooms"}, Category: "schedule", Owner: office.ID(o.Officer)},
		Description: "All rooms are taken", Action: "Rent some", Urgency: 3, Impact: 3, Size: 2, Target: cal.MustDate("2026-12-15")}))
	o.Must(o.Portfolio.EditProject(o.Officer, a, 0, ending("2027-06-30")))
	record()
	record() // the same day again
	team, err := s.ReadTeam(o.Leader, week.TeamIn{})
	o.Must(control.Done{}, err)
	if len(team.Slipped) != 1 || team.Slipped[0].ID != a || team.Slipped[0].Moved.Slip != 91 || team.Slipped[0].Moved.Issues != 1 {
		o.Errorf("slipped: %+v", team.Slipped)
	}
	last := team.Weeks[len(team.Weeks)-1]
	if last.Week != "2026-W49" || last.Recorded != team.Projects || last.Issues != 1 || team.Weeks[len(team.Weeks)-2].Issues != 0 || team.Weeks[0].Recorded != 0 {
		o.Errorf("weeks: %+v", team.Weeks)
	}
	o.Must(o.Portfolio.EditProject(o.Officer, a, 0, ending("2027-03-31")))
	if again, _ := s.ReadTeam(o.Leader, week.TeamIn{}); len(again.Slipped) != 1 {
		o.Error("what was recorded changed with the project")
	}
}

// aMonthLater: five Fridays of updates show as a trend of the project and of the team, with last week's words beside.
func aMonthLater(o *office.Office, s *week.Service, a, _ portfolio.ProjectID) {
	const fridays = 5
	for i := range fridays {
		if i > 0 {
			o.Now = o.Now.AddDate(0, 0, 7)
		}
		send(o, s, o.Officer, "", entry(a, 0, "Friday "+strconv.Itoa(i+1)))
	}
	c := card(o, s, o.Officer, "", a)
	known := 0
	for _, rating := range c.Trend {
		if rating != portfolio.NotRated {
			known++
		}
	}
	if known != fridays || c.Trend[len(c.Trend)-1] != c.Overall || c.Former == nil || c.Former.State != "Friday 4" || c.Moved == nil {
		o.Errorf("trend %v, former %+v, moved %+v", c.Trend, c.Former, c.Moved)
	}
	team, err := s.ReadTeam(o.Leader, week.TeamIn{})
	o.Must(control.Done{}, err)
	for _, w := range team.Weeks[len(team.Weeks)-fridays:] {
		if w.Recorded == 0 || w.Said == 0 {
			o.Errorf("the team's trend lacks a week: %+v", w)
		}
	}
}

func teamSeesWhoIsSilent(o *office.Office, s *week.Service, a, b portfolio.ProjectID) {
	c := o.Project(o.Second, "Language course")
	o.Must(o.Portfolio.CreateMilestone(o.Officer, a, portfolio.MilestoneForm{
		Title: i18n.Text{EN: "Rooms rented"}, Owner: office.ID(o.Second), Forecast: cal.MustDate("2027-02-01")}))
	send(o, s, o.Officer, this, week.Entry{Project: a, Said: week.Said{State: "Good", Worry: "Visas are late"}})
	team, err := s.ReadTeam(o.Leader, week.TeamIn{})
	o.Must(control.Done{}, err)
	by := map[string]week.Member{}
	for _, m := range team.Members {
		by[m.Name] = m
	}
	ana, ben := by["Ana Officer"], by["Ben Second"]
	if team.Projects != 3 || team.Said != 1 || ana.Led != 2 || ana.Said != 1 || len(ana.Missing) != 1 || ana.Missing[0].ID != b || len(ben.Missing) != 1 || ben.Missing[0].ID != c {
		o.Errorf("%+v, %+v", ana, ben)
	}
	if ben.Due[1] == 0 || ben.Kinds[1]["milestone"] != 1 {
		o.Errorf("the milestone of February is not in the first quarter of 2027: %+v", ben)
	}
	if len(team.Worries) != 1 || team.Worries[0].Update.Worry != "Visas are late" {
		o.Errorf("worries: %+v", team.Worries)
	}
	outside := o.Hire("Gil Outside", people.ProgrammeOfficer, "partner:GEO/")
	if seen, _ := s.ReadTeam(outside, week.TeamIn{}); seen.Projects != 0 || len(seen.Worries) != 0 {
		o.Errorf("somebody else's partner shows: %+v", seen)
	}
	err = o.Control.Read(outside, func(ctx context.Context, q db.Querier) error {
		latest, err := s.Latest(ctx, q, []portfolio.ProjectID{a}, 3)
		if len(latest) != 0 {
			o.Errorf("words out of sight: %v", latest)
		}
		return err
	})
	o.Must(control.Done{}, err)
}
