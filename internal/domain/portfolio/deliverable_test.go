package portfolio

import (
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

func report() Deliverable {
	return Deliverable{
		Title: i18n.Text{FR: "Rapport"}, Criteria: "lu et compris", Must: true, State: DeliverableSubmitted,
		Producer: "maker", SubmittedBy: "clerk", Payee: "ACME", Due: day, Evidence: "DOC-3", Remarks: "two typing errors",
	}
}

// TestAcceptance is R29: acceptor ≠ producer ≠ the payee's staff.
func TestAcceptance(t *testing.T) {
	checkMachine(t, Deliverables(), deliverableGuards)
	staff := []ActorID{"seller"}
	for name, c := range map[string]struct {
		named, actor ActorID
		to           DeliverableState
		key          string
	}{
		"by another":                 {"", "board", DeliverableAccepted, ""},
		"by the acceptor named":      {"board", "board", DeliverableAccepted, ""},
		"by somebody else":           {"board", "other", DeliverableAccepted, "portfolio.deliverable.not_acceptor"},
		"by the producer":            {"", "maker", DeliverableAccepted, "portfolio.deliverable.own"},
		"by the payee's staff":       {"", "seller", DeliverableAccepted, "portfolio.deliverable.payee_staff"},
		"by nobody":                  {"", "", DeliverableAccepted, "portfolio.deliverable.own"},
		"provisionally by the payee": {"", "seller", DeliverableProvisionally, "portfolio.deliverable.payee_staff"},
		"rejected by the producer":   {"", "maker", DeliverableRejected, "portfolio.deliverable.own"},
		"by who handed it in":        {"", "clerk", DeliverableAccepted, "portfolio.deliverable.own"},
		"rejected by another":        {"", "board", DeliverableRejected, ""},
		"back to planned":            {"", "board", DeliverablePlanned, "portfolio.state.forbidden"},
	} {
		d := report()
		d.Acceptor = c.named
		moved, err := d.Move(c.to, DeliverableFacts{Actor: c.actor, PayeeStaff: staff}, day)
		if f := fault.Of(err); f == nil && c.key != "" || f != nil && f.Key != c.key {
			t.Errorf("%s: %v, want %q", name, err, c.key)
		}
		if err == nil && moved.State != c.to || err != nil && moved.State != d.State {
			t.Errorf("%s: %+v", name, moved)
		}
	}
}

func TestDeliverableMoves(t *testing.T) {
	facts := DeliverableFacts{Actor: "board"}
	d := report()
	d.State, d.Evidence, d.Remarks = DeliverableInProgress, "", ""
	if _, err := d.Move(DeliverableSubmitted, facts, day); fieldsOf(t, err) != "evidence" {
		t.Errorf("handed in what: %v", err)
	}
	d.Evidence = "DOC-3"
	d, err := d.Move(DeliverableSubmitted, facts, day)
	if err != nil || d.Submitted != day || d.SubmittedBy != "board" {
		t.Fatalf("%+v %v", d, err)
	}
	if _, err := d.Move(DeliverableAccepted, facts, day); !fault.Is(err, fault.Refused) {
		t.Errorf("who handed it in does not accept it: %v", err)
	}
	d.SubmittedBy = "clerk"
	for _, to := range []DeliverableState{DeliverableProvisionally, DeliverableRejected} {
		if _, err := d.Move(to, facts, day); fieldsOf(t, err) != "remarks" {
			t.Errorf("%s without saying why: %v", to, err)
		}
	}
	d.Remarks = "two typing errors"
	reserved, err := d.Move(DeliverableProvisionally, facts, day.AddDays(1))
	if err != nil || !reserved.IsAccepted() {
		t.Fatal(err)
	}
	if lifted, err := reserved.Move(DeliverableAccepted, facts, day.AddDays(9)); err != nil || lifted.Accepted != day.AddDays(1) {
		t.Errorf("lifting the reservations does not move the day of acceptance: %+v %v", lifted, err)
	}
	rejected, _ := reserved.Move(DeliverableRejected, facts, day.AddDays(9))
	if rejected.IsAccepted() || !rejected.Accepted.IsZero() {
		t.Errorf("%+v", rejected)
	}
}

func TestDeliverableDates(t *testing.T) {
	d := report()
	d.State, d.Forecast = DeliverableInProgress, day.AddDays(10)
	if d.OverdueDays(day) != 0 || d.OverdueDays(day.AddDays(3)) != 3 || d.SlipDays() != 10 {
		t.Error("overdue counts from the due date, slip to the forecast")
	}
	d.State, d.Accepted = DeliverableAccepted, day.AddDays(-2)
	if d.OverdueDays(day.AddDays(90)) != 0 || d.SlipDays() != -2 {
		t.Error("what is accepted is not overdue, and slips by its acceptance")
	}
}

func TestDeliverableCheck(t *testing.T) {
	if got := fieldsOf(t, Deliverable{Must: true, Producer: "a", Acceptor: "a"}.Check()); got != "title_en criteria acceptor due" {
		t.Errorf("%q", got)
	}
	if err := report().Check(); err != nil {
		t.Error(err)
	}
}

// TestMilestoneStatus is R18, case by case around each edge.
func TestMilestoneStatus(t *testing.T) {
	const tolerance = 14
	for name, c := range map[string]struct {
		m    Milestone
		want MilestoneStatus
	}{
		"far ahead":                  {Milestone{Baseline: day.AddDays(30), Forecast: day.AddDays(30)}, MilestonePlanned},
		"fifteen days ahead":         {Milestone{Baseline: day.AddDays(15), Forecast: day.AddDays(15)}, MilestonePlanned},
		"fourteen days ahead":        {Milestone{Baseline: day.AddDays(14), Forecast: day.AddDays(14)}, MilestoneDue},
		"today":                      {Milestone{Baseline: day, Forecast: day}, MilestoneDue},
		"yesterday":                  {Milestone{Baseline: day.AddDays(-1), Forecast: day.AddDays(-1)}, MilestoneMissed},
		"moved within tolerance":     {Milestone{Baseline: day.AddDays(30), Forecast: day.AddDays(44)}, MilestoneRescheduled},
		"moved beyond tolerance":     {Milestone{Baseline: day.AddDays(30), Forecast: day.AddDays(45)}, MilestoneLate},
		"late and due":               {Milestone{Baseline: day.AddDays(-20), Forecast: day.AddDays(3)}, MilestoneLate},
		"moved earlier":              {Milestone{Baseline: day.AddDays(60), Forecast: day.AddDays(30)}, MilestoneRescheduled},
		"without baseline":           {Milestone{Forecast: day.AddDays(30)}, MilestonePlanned},
		"achieved late":              {Milestone{Baseline: day.AddDays(-90), Forecast: day.AddDays(-80), Achieved: day.AddDays(-1)}, MilestoneAchieved},
		"cancelled after its day":    {Milestone{Baseline: day.AddDays(-9), Forecast: day.AddDays(-9), Cancelled: true}, MilestoneCancelled},
		"missed, whatever the delay": {Milestone{Baseline: day.AddDays(-90), Forecast: day.AddDays(-1)}, MilestoneMissed},
	} {
		if got := c.m.Status(day, tolerance); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	hasWords(t, MilestoneStatuses, MilestoneStatus.Word)
}

func TestMilestones(t *testing.T) {
	m := Milestone{Title: i18n.Text{EN: "Signed"}, Baseline: day, Forecast: day}
	moved := m
	moved.Forecast = day.AddDays(9)
	if err := moved.CheckEdit(m); err != nil || moved.SlipDays() != 9 {
		t.Errorf("the forecast may move: %v", err)
	}
	moved.Baseline = day.AddDays(9)
	if err := moved.CheckEdit(m); !fault.Is(err, fault.Refused) {
		t.Errorf("R17: the baseline may not: %v", err)
	}
	for name, c := range map[string]struct {
		change func(*Milestone)
		fields string
	}{
		"whole":                  {func(*Milestone) {}, ""},
		"achieved tomorrow":      {func(m *Milestone) { m.Achieved = day.AddDays(1) }, "achieved"},
		"cancelled without word": {func(m *Milestone) { m.Cancelled = true }, "reason"},
		"cancelled and achieved": {func(m *Milestone) { m.Cancelled, m.Reason, m.Achieved = true, "over", day }, "achieved"},
		"no date":                {func(m *Milestone) { m.Forecast = cal.Date{} }, "forecast"},
	} {
		x := m
		c.change(&x)
		if got := fieldsOf(t, x.Check(day)); got != c.fields {
			t.Errorf("%s: %q, want %q", name, got, c.fields)
		}
	}
	next, ok := NextMilestone([]Milestone{{ID: "done", Forecast: day, Achieved: day}, {ID: "late", Forecast: day.AddDays(9)}, {ID: "off", Forecast: day, Cancelled: true}, {ID: "next", Forecast: day.AddDays(1)}})
	if !ok || next.ID != "next" {
		t.Errorf("%+v %v", next, ok)
	}
	if _, ok := NextMilestone([]Milestone{{Cancelled: true}}); ok {
		t.Error("none is open")
	}
}

func TestActivities(t *testing.T) {
	planned := cal.Period{Start: day, End: day.AddDays(9)}
	whole := Activity{Title: i18n.Text{EN: "Survey"}, Planned: planned}
	for name, c := range map[string]struct {
		change func(*Activity)
		fields string
	}{
		"whole":               {func(*Activity) {}, ""},
		"under way":           {func(a *Activity) { a.Actual.Start, a.Percent = day, 99 }, ""},
		"done":                {func(a *Activity) { a.Actual, a.Percent = cal.Period{Start: day, End: day}, 100 }, ""},
		"done at 99":          {func(a *Activity) { a.Actual, a.Percent = cal.Period{Start: day, End: day}, 99 }, "percent"},
		"100 and not ended":   {func(a *Activity) { a.Actual.Start, a.Percent = day, 100 }, "percent"},
		"101":                 {func(a *Activity) { a.Actual.Start, a.Percent = day, 101 }, "percent"},
		"progress, no start":  {func(a *Activity) { a.Percent = 5 }, "actual_start"},
		"ends, never started": {func(a *Activity) { a.Actual.End, a.Percent = day, 100 }, "actual_start"},
		"started tomorrow":    {func(a *Activity) { a.Actual.Start = day.AddDays(1) }, "actual_start"},
		"backwards":           {func(a *Activity) { a.Planned.End = day.AddDays(-1) }, "planned_end"},
		"no dates":            {func(a *Activity) { a.Planned = cal.Period{} }, "planned_start planned_end"},
	} {
		a := whole
		c.change(&a)
		if got := fieldsOf(t, a.Check(day)); got != c.fields {
			t.Errorf("%s: %q, want %q", name, got, c.fields)
		}
	}
	started := whole
	started.Actual.Start = day
	for on, want := range map[cal.Date]ActivityStatus{day: ActivityNotStarted, day.AddDays(1): ActivityLate} {
		if got := whole.Status(on); got != want {
			t.Errorf("not started, on %s: %s", on, got)
		}
	}
	for on, want := range map[cal.Date]ActivityStatus{day.AddDays(9): ActivityUnderWay, day.AddDays(10): ActivityLate} {
		if got := started.Status(on); got != want {
			t.Errorf("started, on %s: %s", on, got)
		}
	}
	hasWords(t, []ActivityStatus{ActivityNotStarted, ActivityUnderWay, ActivityLate, ActivityDone}, ActivityStatus.Word)

	long := Activity{Planned: cal.Period{Start: day, End: day.AddDays(29)}, Percent: 50}
	short := Activity{Planned: cal.Period{Start: day, End: day.AddDays(9)}, Percent: 100}
	if got := Progress([]Activity{long, short}); got != 0.625 {
		t.Errorf("25 of 40 days: %v", got)
	}
	if Progress(nil) != 0 {
		t.Error("nothing planned, nothing done")
	}
}
