package schedule_test

import (
	"testing"

	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/money"
)

// What was added, removed, moved and changed since a baseline, with what was deleted still there.
func TestCompare(t *testing.T) {
	n := chain()
	n.Tasks[3].Cost = money.Euro(100_00)
	p := mustPlan(t, n)
	baseline := p.Snapshot()
	design, _ := p.Task(2)
	design.Duration = 4 * day
	build, _ := p.Task(3)
	build.Cost = money.Euro(150_00)
	_, err := p.Apply(schedule.SetTask(design), schedule.SetTask(build), schedule.DropTask(4), schedule.AddTask(1, schedule.Task{UID: 5, Name: "Permit", Level: 2, Duration: day}))
	if err != nil {
		t.Fatal(err)
	}
	network := p.Network()
	c := schedule.Compare(baseline, p.Snapshot(), network.Hours(0, 0))
	want := map[int]schedule.ChangeKind{10: schedule.Moved, 5: schedule.Added, 1: schedule.Unchanged, 2: schedule.Moved, 3: schedule.Moved, 4: schedule.Removed}
	for _, v := range c.Lines {
		if v.Kind != want[v.UID()] {
			t.Errorf("line %d is %d, want %d", v.UID(), v.Kind, want[v.UID()])
		}
		if v.UID() == 3 && (v.Start != 2*day || v.Finish != 2*day || v.SlipDays != 4 || v.Cost != money.Euro(50_00)) {
			t.Errorf("build: %+v", v)
		}
		if v.UID() == 4 && v.From.Name != "Paint" {
			t.Errorf("what was removed is %+v", v.From)
		}
	}
	if len(c.Lines) != len(want) || c.Lines[len(c.Lines)-1].UID() != 4 {
		t.Errorf("%d lines", len(c.Lines))
	}
	if len(c.LinksRemoved) != 1 || c.LinksRemoved[0].To != 4 || len(c.LinksAdded) != 0 || c.Finish != 2*day || c.SlipDays != 4 {
		t.Errorf("%+v", c)
	}
}

// Budgets of 1,000 over ten days and 500 for a milestone; on day five, 40 % are done for 500.
func TestEarnedValue(t *testing.T) {
	hours := schedule.Network{}
	h := hours.Hours(0, 0)
	at := schedule.MustTime
	lines := []schedule.Budgeted{
		{UID: 1, Start: at("2026-01-05T08:00:00"), Finish: at("2026-01-16T17:00:00"), Budget: money.Euro(1000_00), Percent: 40, Actual: money.Euro(500_00)},
		{UID: 2, Start: at("2026-01-16T17:00:00"), Finish: at("2026-01-16T17:00:00"), Budget: money.Euro(500_00)},
	}
	for formula, eac := range map[schedule.Forecast]int64{schedule.AtIndex: 1875_00, schedule.AtPlan: 1600_00, schedule.AtBoth: 500_00 + 1718_75} {
		e, err := schedule.EarnedValue(lines, at("2026-01-09T17:00:00"), h, formula)
		if err != nil {
			t.Fatal(err)
		}
		for name, pair := range map[string][2]int64{
			"BAC": {e.BAC.Minor, 1500_00}, "PV": {e.PV.Minor, 500_00}, "EV": {e.EV.Minor, 400_00}, "AC": {e.AC.Minor, 500_00},
			"CV": {e.CV.Minor, -100_00}, "SV": {e.SV.Minor, -100_00}, "EAC": {e.EAC.Minor, eac}, "ETC": {e.ETC.Minor, eac - 500_00}, "VAC": {e.VAC.Minor, 1500_00 - eac},
		} {
			if pair[0] != pair[1] {
				t.Errorf("formula %d: %s is %d, want %d", formula, name, pair[0], pair[1])
			}
		}
		if e.CPI.Float() != 0.8 || e.SPI.Float() != 0.8 || e.TCPI.Float() != 1.1 {
			t.Errorf("CPI %v, SPI %v, TCPI %v", e.CPI.Float(), e.SPI.Float(), e.TCPI.Float())
		}
		if e.Schedule.String() != "2026-01-08T17:00:00" || e.Late != day || e.SPIt.Float() != 0.8 {
			t.Errorf("earned schedule %s, late %v days, SPI(t) %v", e.Schedule, e.Late.Minutes()/480, e.SPIt.Float())
		}
	}
	lines[1].Budget = money.Amount{Minor: 1, Currency: "USD"}
	if _, err := schedule.EarnedValue(lines, at("2026-01-09T17:00:00"), h, schedule.AtIndex); err == nil {
		t.Error("euros and dollars were added")
	}
	if e, err := schedule.EarnedValue(nil, at("2026-01-09T17:00:00"), h, schedule.AtIndex); err != nil || e.Known || e.CPI.Known() {
		t.Errorf("of nothing: %+v, %v", e, err)
	}
}

// The S-curve begins at nothing, never falls and ends at the budget; what was reported stands at its day.
func TestCurve(t *testing.T) {
	n := schedule.Network{}
	at := schedule.MustTime
	lines := []schedule.Budgeted{
		{Start: at("2026-01-05T08:00:00"), Finish: at("2026-01-16T17:00:00"), Budget: money.Euro(1000_01)},
		{Start: at("2026-01-12T08:00:00"), Finish: at("2026-02-13T17:00:00"), Budget: money.Euro(777_77)},
	}
	curve, err := schedule.Curve(lines, []schedule.Progress{{At: at("2026-01-20T17:00:00"), Earned: money.Euro(1), Actual: money.Euro(2)}}, 20, n.Hours(0, 0))
	if err != nil || len(curve) != 21 {
		t.Fatal(len(curve), err)
	}
	known := 0
	for i, p := range curve {
		if i > 0 && (p.Planned.Minor < curve[i-1].Planned.Minor || p.At <= curve[i-1].At) {
			t.Errorf("point %d falls: %+v", i, p)
		}
		if p.Known {
			known++
		}
	}
	if curve[0].Planned.Minor != 0 || curve[20].Planned.Minor != 1777_78 || known != 1 {
		t.Errorf("from %v to %v, %d reports", curve[0].Planned, curve[20].Planned, known)
	}
}
