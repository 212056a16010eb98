package schedule_test

import (
	"strings"
	"testing"

	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/fault"
)

// one is a plan of a first task of a day and what is under test behind it, from Monday 5 January 2026.
func one(t schedule.Task, l schedule.Link) schedule.Network {
	t.UID, t.Name, t.Level = 2, "Under test", 1
	l.From, l.To = 1, 2
	return schedule.Network{
		Start: schedule.MustTime("2026-01-05T08:00:00"), HonourConstraints: true,
		Tasks: []schedule.Task{{UID: 1, Name: "First", Level: 1, Duration: day}, t, {UID: 3, Name: "Long", Level: 1, Duration: 10 * day}},
		Links: []schedule.Link{l},
	}
}

// The dates of a task behind a first of one day, for each kind of link, lag and constraint. The rules are Project's.
func TestRules(t *testing.T) {
	at := schedule.MustTime
	two := schedule.Task{Duration: 2 * day}
	with := func(c schedule.Constraint, date string) schedule.Task {
		return schedule.Task{Duration: 2 * day, Constraint: c, ConstraintDate: at(date)}
	}
	for name, c := range map[string]struct {
		task          schedule.Task
		link          schedule.Link
		start, finish string
		late          string // late finish
		total         schedule.Duration
	}{
		"FS":             {two, schedule.Link{Type: schedule.FinishStart}, "2026-01-06T08:00:00", "2026-01-07T17:00:00", "2026-01-16T17:00:00", 7 * day},
		"FS lag":         {two, schedule.Link{Type: schedule.FinishStart, Lag: day}, "2026-01-07T08:00:00", "2026-01-08T17:00:00", "2026-01-16T17:00:00", 6 * day},
		"FS lead":        {two, schedule.Link{Type: schedule.FinishStart, Lag: -4 * schedule.Hour}, "2026-01-05T13:00:00", "2026-01-07T12:00:00", "2026-01-16T17:00:00", 7*day + 4*schedule.Hour},
		"FS elapsed":     {two, schedule.Link{Type: schedule.FinishStart, Kind: schedule.ElapsedLag, Lag: 2 * schedule.Day24}, "2026-01-08T08:00:00", "2026-01-09T17:00:00", "2026-01-16T17:00:00", 5 * day},
		"FS percent":     {two, schedule.Link{Type: schedule.FinishStart, Kind: schedule.PercentLag, Part: 5000}, "2026-01-06T13:00:00", "2026-01-08T12:00:00", "2026-01-16T17:00:00", 6*day + 4*schedule.Hour},
		"SS":             {two, schedule.Link{Type: schedule.StartStart}, "2026-01-05T08:00:00", "2026-01-06T17:00:00", "2026-01-16T17:00:00", 8 * day},
		"FF before":      {two, schedule.Link{Type: schedule.FinishFinish}, "2026-01-05T08:00:00", "2026-01-06T17:00:00", "2026-01-16T17:00:00", 8 * day},
		"FF lag":         {two, schedule.Link{Type: schedule.FinishFinish, Lag: 3 * day}, "2026-01-07T08:00:00", "2026-01-08T17:00:00", "2026-01-16T17:00:00", 6 * day},
		"SF lag":         {two, schedule.Link{Type: schedule.StartFinish, Lag: 4 * day}, "2026-01-07T08:00:00", "2026-01-08T17:00:00", "2026-01-16T17:00:00", 6 * day},
		"milestone":      {schedule.Task{}, schedule.Link{Type: schedule.FinishStart}, "2026-01-05T17:00:00", "2026-01-05T17:00:00", "2026-01-16T17:00:00", 9 * day},
		"elapsed":        {schedule.Task{Duration: schedule.Day24, Elapsed: true}, schedule.Link{Type: schedule.FinishStart}, "2026-01-05T17:00:00", "2026-01-06T17:00:00", "2026-01-16T17:00:00", 10 * schedule.Day24},
		"must start":     {with(schedule.MustStartOn, "2026-01-08T08:00:00"), schedule.Link{Type: schedule.FinishStart}, "2026-01-08T08:00:00", "2026-01-09T17:00:00", "2026-01-09T17:00:00", 0},
		"must finish":    {with(schedule.MustFinishOn, "2026-01-09T12:00:00"), schedule.Link{Type: schedule.FinishStart}, "2026-01-07T13:00:00", "2026-01-09T12:00:00", "2026-01-09T12:00:00", 0},
		"no earlier":     {with(schedule.StartNoEarlierThan, "2026-01-10T08:00:00"), schedule.Link{Type: schedule.FinishStart}, "2026-01-12T08:00:00", "2026-01-13T17:00:00", "2026-01-16T17:00:00", 3 * day},
		"no later":       {with(schedule.StartNoLaterThan, "2026-01-05T08:00:00"), schedule.Link{Type: schedule.FinishStart}, "2026-01-05T08:00:00", "2026-01-06T17:00:00", "2026-01-06T17:00:00", 0},
		"end no earlier": {with(schedule.FinishNoEarlierThan, "2026-01-09T17:00:00"), schedule.Link{Type: schedule.FinishStart}, "2026-01-08T08:00:00", "2026-01-09T17:00:00", "2026-01-16T17:00:00", 5 * day},
		"end no later":   {with(schedule.FinishNoLaterThan, "2026-01-08T17:00:00"), schedule.Link{Type: schedule.FinishStart}, "2026-01-06T08:00:00", "2026-01-07T17:00:00", "2026-01-08T17:00:00", day},
		"deadline":       {schedule.Task{Duration: 2 * day, Deadline: at("2026-01-06T17:00:00")}, schedule.Link{Type: schedule.FinishStart}, "2026-01-06T08:00:00", "2026-01-07T17:00:00", "2026-01-06T17:00:00", -day},
		"delay":          {schedule.Task{Duration: 2 * day, LevellingDelay: schedule.Day24}, schedule.Link{Type: schedule.FinishStart}, "2026-01-07T08:00:00", "2026-01-08T17:00:00", "2026-01-16T17:00:00", 6 * day},
		"split":          {schedule.Task{Duration: 2 * day, Gaps: []schedule.Gap{{After: day, Rest: day}}}, schedule.Link{Type: schedule.FinishStart}, "2026-01-06T08:00:00", "2026-01-08T17:00:00", "2026-01-16T17:00:00", 6 * day},
		"started":        {schedule.Task{Duration: 2 * day, ActualStart: at("2026-01-05T08:00:00"), Remaining: day, Resume: at("2026-01-08T08:00:00")}, schedule.Link{Type: schedule.FinishStart}, "2026-01-05T08:00:00", "2026-01-08T17:00:00", "2026-01-16T17:00:00", 6 * day},
		"started, split": {schedule.Task{Duration: 4 * day, Gaps: []schedule.Gap{{After: day, Rest: day}, {After: 2 * day, Rest: day}}, ActualStart: at("2026-01-05T08:00:00"), Remaining: 5 * day / 2, Resume: at("2026-01-12T08:00:00")}, schedule.Link{Type: schedule.FinishStart}, "2026-01-05T08:00:00", "2026-01-15T12:00:00", "2026-01-16T17:00:00", 3 * day / 2},
		"finished":       {schedule.Task{Duration: 2 * day, ActualStart: at("2026-01-05T08:00:00"), ActualFinish: at("2026-01-06T17:00:00")}, schedule.Link{Type: schedule.FinishStart}, "2026-01-05T08:00:00", "2026-01-06T17:00:00", "2026-01-06T17:00:00", 0},
		"manual":         {schedule.Task{Duration: 2 * day, Manual: true, Start: at("2026-01-05T08:00:00"), Finish: at("2026-01-06T17:00:00")}, schedule.Link{Type: schedule.FinishStart}, "2026-01-05T08:00:00", "2026-01-06T17:00:00", "2026-01-16T17:00:00", 8 * day},
	} {
		d := dates(t, mustPlan(t, one(c.task, c.link)), 2)
		if d.Start.String() != c.start || d.Finish.String() != c.finish || d.LateFinish.String() != c.late || d.TotalFloat != c.total {
			t.Errorf("%s: %s to %s, late %s, float %v days; want %s to %s, %s, %v", name, d.Start, d.Finish, d.LateFinish,
				d.TotalFloat.Minutes()/480, c.start, c.finish, c.late, c.total.Minutes()/480)
		}
	}
}

// A hard constraint against a link shows as negative float, with the reason; without honouring it, the link wins.
func TestConflict(t *testing.T) {
	n := one(schedule.Task{Duration: 2 * day}, schedule.Link{Type: schedule.FinishStart})
	n.Tasks[0].Duration = 5 * day
	n.Tasks[1].Constraint, n.Tasks[1].ConstraintDate = schedule.MustStartOn, schedule.MustTime("2026-01-07T08:00:00")
	p := mustPlan(t, n)
	if d := dates(t, p, 1); d.TotalFloat != -3*day || !d.Critical {
		t.Errorf("the first task has float %v", d.TotalFloat.Minutes()/480)
	}
	if why, _ := p.Why(1); why.Conflict.By != schedule.HardConstraint || why.Conflict.Task != 2 || why.Conflict.Date.String() != "2026-01-07T08:00:00" {
		t.Errorf("the conflict is %+v", why.Conflict)
	}
	n.HonourConstraints = false
	p = mustPlan(t, n)
	if d := dates(t, p, 2); d.Start.String() != "2026-01-12T08:00:00" || d.TotalFloat != -3*day {
		t.Errorf("without honouring: %+v", d)
	}
	n.Tasks[1].Constraint = schedule.AsSoonAsPossible
	n.Tasks[1].Deadline = schedule.MustTime("2026-01-12T17:00:00")
	if why, _ := mustPlan(t, n).Why(1); why.Conflict.By != schedule.Deadline || why.Conflict.Task != 2 || why.Conflict.Float != -day {
		t.Errorf("the conflict is %+v", why.Conflict)
	}
}

// As late as possible takes the float; from the project's finish everything is.
func TestLate(t *testing.T) {
	n := one(schedule.Task{Duration: 2 * day, Constraint: schedule.AsLateAsPossible}, schedule.Link{Type: schedule.FinishStart})
	if d := dates(t, mustPlan(t, n), 2); d.Start.String() != "2026-01-15T08:00:00" || d.EarlyStart.String() != "2026-01-06T08:00:00" || d.TotalFloat != 0 {
		t.Errorf("as late as possible: %+v", d)
	}
	n.FromFinish, n.Start, n.Finish = true, 0, schedule.MustTime("2026-01-30T17:00:00")
	for i := range n.Tasks {
		n.Tasks[i].Constraint = schedule.AsLateAsPossible
	}
	p := mustPlan(t, n)
	for uid, want := range map[int]string{1: "2026-01-28T08:00:00", 2: "2026-01-29T08:00:00", 3: "2026-01-19T08:00:00"} {
		if d := dates(t, p, uid); d.Start.String() != want {
			t.Errorf("task %d starts %s, want %s", uid, d.Start, want)
		}
	}
}

// A link to a summary holds all below it; one from a summary waits for its last. Summaries roll up.
func TestSummaryLinks(t *testing.T) {
	n := schedule.Network{
		Start: schedule.MustTime("2026-01-05T08:00:00"), HonourConstraints: true,
		Tasks: []schedule.Task{
			{UID: 1, Name: "First", Level: 1, Duration: day},
			{UID: 2, Name: "Phase", Level: 1}, {UID: 3, Name: "a", Level: 2, Duration: day}, {UID: 4, Name: "Part", Level: 2}, {UID: 5, Name: "b", Level: 3, Duration: 3 * day},
			{UID: 6, Name: "After", Level: 1, Duration: day}, {UID: 7, Name: "With", Level: 1, Duration: day},
		},
		Links: []schedule.Link{{From: 1, To: 2, Type: schedule.FinishStart}, {From: 2, To: 6, Type: schedule.FinishStart}, {From: 4, To: 7, Type: schedule.StartStart, Lag: day}},
	}
	p := mustPlan(t, n)
	for uid, want := range map[int][2]string{
		2: {"2026-01-06T08:00:00", "2026-01-08T17:00:00"}, 3: {"2026-01-06T08:00:00", "2026-01-06T17:00:00"}, 5: {"2026-01-06T08:00:00", "2026-01-08T17:00:00"},
		6: {"2026-01-09T08:00:00", "2026-01-09T17:00:00"}, 7: {"2026-01-07T08:00:00", "2026-01-07T17:00:00"},
	} {
		if d := dates(t, p, uid); d.Start.String() != want[0] || d.Finish.String() != want[1] {
			t.Errorf("task %d: %s to %s, want %v", uid, d.Start, d.Finish, want)
		}
	}
	for uid, want := range map[int]schedule.Duration{1: 0, 3: 2 * day, 5: 0, 2: 0, 6: 0} {
		if d := dates(t, p, uid); d.TotalFloat != want {
			t.Errorf("task %d has float %v", uid, d.TotalFloat.Minutes()/480)
		}
	}
	if why, _ := p.Why(3); why.By != schedule.ByLink || why.Task != 1 {
		t.Errorf("a starts because of %+v", why)
	}
	if got := p.Longest(); len(got) != 3 || got[0] != 1 || got[1] != 5 || got[2] != 6 {
		t.Errorf("the longest path is %v", got)
	}
}

// The hours of people say when a task of several ends; in fixed duration they do not.
func TestPeopleHours(t *testing.T) {
	n := schedule.Network{
		Start: schedule.MustTime("2026-01-05T08:00:00"), HonourConstraints: true, Calendar: 1,
		Calendars:   []schedule.Calendar{schedule.Standard(1, "Standard"), {UID: 2, Name: "Ben", Base: 1, Exceptions: []schedule.Exception{{From: schedule.MustTime("2026-01-06").Date()}}}},
		Resources:   []schedule.Resource{{UID: 1, Kind: schedule.Work, MaxUnits: 1000}, {UID: 2, Kind: schedule.Work, MaxUnits: 1000, Calendar: 2}},
		Tasks:       []schedule.Task{{UID: 1, Name: "Both", Level: 1, Duration: 2 * day}},
		Assignments: []schedule.Assignment{{UID: 1, Task: 1, Resource: 1, Units: 1000, Work: 2 * day, Remaining: 2 * day}, {UID: 2, Task: 1, Resource: 2, Units: 500, Work: day, Remaining: day}},
	}
	if d := dates(t, mustPlan(t, n), 1); d.Finish.String() != "2026-01-07T17:00:00" {
		t.Errorf("both end %s", d.Finish)
	}
	n.Tasks[0].Effort = schedule.FixedDuration
	p := mustPlan(t, n)
	if d := dates(t, p, 1); d.Finish.String() != "2026-01-06T17:00:00" {
		t.Errorf("fixed duration ends %s", d.Finish)
	}
	n.Tasks = append(n.Tasks, schedule.Task{UID: 2, Name: "More", Level: 1, Duration: day})
	n.Assignments = append(n.Assignments, schedule.Assignment{UID: 3, Task: 2, Resource: 1, Units: 500, Work: 4 * schedule.Hour, Remaining: 4 * schedule.Hour})
	loads := mustPlan(t, n).Load()
	if len(loads) != 2 || !loads[0].Over || loads[1].Over || loads[0].Weeks[0].Work != 2*day+4*schedule.Hour || loads[0].Weeks[0].Capacity != 5*day || loads[0].Weeks[0].Monday.String() != "2026-01-05" {
		t.Errorf("loads %+v", loads)
	}
}

// A task on night shifts behind one by day: it begins at night, ends in the morning, and its float is counted in nights.
// A milestone that may not be before a Saturday stands on the Monday; one behind a lag that ends at night, at the next
// shift.
func TestNightShiftsAndDaysOff(t *testing.T) {
	at := schedule.MustTime
	night := schedule.Calendar{UID: 5, Name: "Nights"}
	before, after := schedule.Shift{From: 22 * 3600, To: 24 * 3600}, schedule.Shift{From: 0, To: 6 * 3600}
	for weekday := range 7 { // Sunday is 0
		day := schedule.Day{Set: true}
		if weekday >= 2 {
			day.Shifts = append(day.Shifts, after)
		}
		if weekday >= 1 && weekday <= 5 {
			day.Shifts = append(day.Shifts, before)
		}
		night.Days[weekday] = day
	}
	n := one(schedule.Task{Duration: day, Calendar: 5}, schedule.Link{Type: schedule.FinishStart})
	n.Calendars = []schedule.Calendar{night}
	d := dates(t, mustPlan(t, n), 2)
	if d.Start != at("2026-01-05T22:00:00") || d.Finish != at("2026-01-06T06:00:00") || d.LateFinish != at("2026-01-16T06:00:00") || d.TotalFloat != 8*day {
		t.Errorf("at night: %s to %s, late %s, float %v nights", d.Start, d.Finish, d.LateFinish, d.TotalFloat.Minutes()/480)
	}
	n = one(schedule.Task{Constraint: schedule.StartNoEarlierThan, ConstraintDate: at("2026-01-10T08:00:00")}, schedule.Link{Type: schedule.FinishStart})
	if d := dates(t, mustPlan(t, n), 2); d.Start != at("2026-01-12T08:00:00") {
		t.Errorf("from a Saturday on: %s", d.Start)
	}
	n = one(schedule.Task{}, schedule.Link{Type: schedule.FinishStart, Kind: schedule.ElapsedLag, Lag: 6 * schedule.Hour})
	if d := dates(t, mustPlan(t, n), 2); d.Start != at("2026-01-06T08:00:00") {
		t.Errorf("six hours after the end of a day: %s", d.Start)
	}
}

// What cannot be is refused with the task's name, and the plan stays as it was.
func TestRefusals(t *testing.T) {
	for want, spoil := range map[string]func(*schedule.Network){
		"schedule.link_to_nothing":   func(n *schedule.Network) { n.Links[0].From = 99 },
		"schedule.link_to_itself":    func(n *schedule.Network) { n.Links[0].From = 2 },
		"schedule.link_twice":        func(n *schedule.Network) { n.Links = append(n.Links, n.Links[0]) },
		"schedule.link_to_summary":   func(n *schedule.Network) { n.Links = append(n.Links, schedule.Link{From: 10, To: 3}) },
		"schedule.negative_duration": func(n *schedule.Network) { n.Tasks[2].Duration = -1 },
		"schedule.endless_duration":  func(n *schedule.Network) { n.Tasks[2].Duration = 1 << 60 },
		"schedule.uid_twice":         func(n *schedule.Network) { n.Tasks[2].UID = 1 },
		"schedule.constraint_date":   func(n *schedule.Network) { n.Tasks[2].Constraint = schedule.MustStartOn },
		"schedule.no_start":          func(n *schedule.Network) { n.Start = 0 },
		"schedule.time_range":        func(n *schedule.Network) { n.Start = schedule.Latest + 1 },
		"schedule.circle": func(n *schedule.Network) {
			n.Links = append(n.Links, schedule.Link{From: 3, To: 1, Type: schedule.FinishStart})
		},
		"schedule.calendar_circle": func(n *schedule.Network) {
			n.Calendars = []schedule.Calendar{{UID: 1, Base: 2}, {UID: 2, Base: 1}}
		},
		"schedule.no_working_time": func(n *schedule.Network) {
			n.Calendars, n.Tasks[2].Calendar = []schedule.Calendar{{UID: 1, Name: "Never"}}, 1
		},
		"schedule.assignment_to_nothing": func(n *schedule.Network) { n.Assignments = []schedule.Assignment{{Task: 1, Resource: 7}} },
		"schedule.lag":                   func(n *schedule.Network) { n.Links[0].Lag = 1 << 60 },
		"schedule.too_late": func(n *schedule.Network) {
			for i := range n.Tasks {
				n.Tasks[i].Duration = 36_000 * day
			}
		},
	} {
		n := chain()
		spoil(&n)
		_, err := schedule.New(n)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
			continue
		}
		p := mustPlan(t, chain())
		before := append([]schedule.Dates(nil), p.All()...)
		if _, err := p.Apply(schedule.Change(spoil)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("as an edit, %s: %v", want, err)
		}
		for i, d := range p.All() {
			if before[i] != d {
				t.Errorf("%s changed the plan although it was refused", want)
			}
		}
	}
	p := mustPlan(t, chain())
	if _, err := p.Apply(schedule.DropTask(99)); !fault.Is(err, fault.Refused) {
		t.Errorf("dropping nothing: %v", err)
	}
}

// A plan of thirty years, and one before 1984 and after 2149.
func TestLongPlans(t *testing.T) {
	for _, start := range []string{"1950-01-02T08:00:00", "2026-01-05T08:00:00", "2160-01-07T08:00:00"} {
		n := schedule.Network{Start: schedule.MustTime(start), HonourConstraints: true}
		for i := range 30 {
			n.Tasks = append(n.Tasks, schedule.Task{UID: i + 1, Name: "Year", Level: 1, Duration: 260 * day})
			if i > 0 {
				n.Links = append(n.Links, schedule.Link{From: i, To: i + 1, Type: schedule.FinishStart, Lag: day})
			}
		}
		p := mustPlan(t, n)
		_, finish := p.Span()
		hours := n.Hours(0, 0)
		if worked := hours.Between(n.Start, finish); worked != 30*260*day+29*day {
			t.Errorf("from %s to %s are %v days", start, finish, worked.Minutes()/480)
		}
	}
}
