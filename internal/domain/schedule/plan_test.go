package schedule_test

import (
	"reflect"
	"strings"
	"testing"

	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/fault"
)

const day = 8 * schedule.Hour

// chain is three tasks of one to three days below a summary, one after the other, from Thursday 1 January 2026.
func chain() schedule.Network {
	return schedule.Network{
		Name: "Chain", Start: schedule.MustTime("2026-01-01T08:00:00"), HonourConstraints: true,
		Tasks: []schedule.Task{
			{UID: 10, Name: "All", Level: 1},
			{UID: 1, Name: "Survey", Level: 2, Duration: day},
			{UID: 2, Name: "Design", Level: 2, Duration: 2 * day},
			{UID: 3, Name: "Build", Level: 2, Duration: 3 * day},
			{UID: 4, Name: "Paint", Level: 1, Duration: day},
		},
		Links: []schedule.Link{
			{From: 1, To: 2, Type: schedule.FinishStart},
			{From: 2, To: 3, Type: schedule.FinishStart},
			{From: 1, To: 4, Type: schedule.FinishStart},
		},
	}
}

func mustPlan(t *testing.T, n schedule.Network) *schedule.Plan {
	t.Helper()
	p, err := schedule.New(n)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func dates(t *testing.T, p *schedule.Plan, uid int) schedule.Dates {
	t.Helper()
	d, ok := p.Dates(uid)
	if !ok {
		t.Fatalf("no task %d", uid)
	}
	return d
}

func TestChain(t *testing.T) {
	p := mustPlan(t, chain())
	for _, want := range []struct {
		uid         int
		start, end  string
		late        string
		free, total schedule.Duration
		critical    bool
	}{
		{1, "2026-01-01T08:00:00", "2026-01-01T17:00:00", "2026-01-01T08:00:00", 0, 0, true},
		{2, "2026-01-02T08:00:00", "2026-01-05T17:00:00", "2026-01-02T08:00:00", 0, 0, true},
		{3, "2026-01-06T08:00:00", "2026-01-08T17:00:00", "2026-01-06T08:00:00", 0, 0, true},
		{4, "2026-01-02T08:00:00", "2026-01-02T17:00:00", "2026-01-08T08:00:00", 4 * day, 4 * day, false},
		{10, "2026-01-01T08:00:00", "2026-01-08T17:00:00", "2026-01-01T08:00:00", 0, 0, true},
	} {
		d := dates(t, p, want.uid)
		if d.Start.String() != want.start || d.Finish.String() != want.end || d.LateStart.String() != want.late ||
			d.FreeFloat != want.free || d.TotalFloat != want.total || d.Critical != want.critical {
			t.Errorf("task %d: %+v", want.uid, d)
		}
	}
	if got := p.Paths(); !reflect.DeepEqual(got, [][]int{{1, 2, 3}}) {
		t.Errorf("paths %v", got)
	}
	why, _ := p.Why(3)
	if why.By != schedule.ByLink || why.Task != 2 || why.Until.String() != "2026-01-05T17:00:00" {
		t.Errorf("why %+v", why)
	}
}

func TestApply(t *testing.T) {
	p := mustPlan(t, chain())
	task, _ := p.Task(2)
	task.Duration = 4 * day
	touched, err := p.Apply(schedule.SetTask(task))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(touched, []int{10, 2, 3, 4}) {
		t.Errorf("touched %v", touched)
	}
	if d := dates(t, p, 3); d.Start.String() != "2026-01-08T08:00:00" {
		t.Errorf("build starts %s", d.Start)
	}
	_, err = p.Apply(schedule.AddLink(schedule.Link{From: 3, To: 1, Type: schedule.FinishStart}))
	if f := fault.Of(err); f == nil || f.Key != "schedule.circle" || !strings.Contains(f.Args["tasks"].(string), "Survey") {
		t.Fatalf("got %v", err)
	}
	if d := dates(t, p, 3); d.Start.String() != "2026-01-08T08:00:00" {
		t.Errorf("after a refused edit build starts %s", d.Start)
	}
}
