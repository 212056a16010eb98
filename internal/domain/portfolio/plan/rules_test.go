package plan_test

import (
	"strconv"
	"testing"

	"github.com/govalues/decimal"

	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/money"
)

func itoa(n int) string { return strconv.Itoa(n) }

func moment(s string) plan.Moment {
	m, err := plan.ParseMoment(s)
	if err != nil {
		panic(err)
	}
	return m
}

func TestMoment(t *testing.T) {
	for _, s := range []string{"2026-01-31T08:00", "1984-01-01T00:00", "2149-12-31T23:59"} {
		if got := moment(s).String(); got != s {
			t.Errorf("%s became %s", s, got)
		}
	}
	for _, s := range []string{"2026-01-31", "2026-13-01T08:00", "x", "2026-01-31T08:00:00"} {
		if _, err := plan.ParseMoment(s); err == nil {
			t.Errorf("%s passed", s)
		}
	}
	if got := moment("2026-01-31T23:59").Add(1).Day(); got != cal.MustDate("2026-02-01") {
		t.Errorf("a minute on: %s", got)
	}
}

// Compare tells what was added, removed and moved since, whatever the order.
func TestCompare(t *testing.T) {
	task := func(uid int, start, finish string) plan.Task {
		return plan.Task{UID: uid, Level: 1, Start: moment(start + "T08:00"), Finish: moment(finish + "T17:00")}
	}
	was := []plan.Task{task(1, "2026-01-05", "2026-01-09"), task(2, "2026-01-12", "2026-01-16"), task(3, "2026-01-19", "2026-01-23")}
	is := []plan.Task{task(1, "2026-01-05", "2026-01-09"), task(4, "2026-01-12", "2026-01-12"), task(3, "2026-01-26", "2026-02-03")}
	want := map[int]plan.Fate{1: plan.Same, 2: plan.Removed, 3: plan.Moved, 4: plan.Added}
	for _, v := range plan.Compare(was, is) {
		if v.Fate != want[v.UID] {
			t.Errorf("task %d: %s", v.UID, v.Fate)
		}
		if v.UID == 3 && (v.StartDays != 7 || v.FinishDays != 11) {
			t.Errorf("task 3 moved by %d and %d days", v.StartDays, v.FinishDays)
		}
	}
}

// Earned value by hand: two tasks of 1,000 and 3,000; on 14 January the first is due whole and three of the
// five days of the second, half of which is done.
func TestEarnedValue(t *testing.T) {
	base := plan.Baseline{Tasks: []plan.Task{
		{UID: 1, Level: 1, Cost: 1000, Start: moment("2026-01-05T08:00"), Finish: moment("2026-01-09T17:00")},
		{UID: 2, Level: 1, Cost: 3000, Start: moment("2026-01-12T08:00"), Finish: moment("2026-01-16T17:00")},
	}}
	now := &plan.Plan{Tasks: []plan.Task{
		{UID: 1, Level: 1, Percent: 100, ActualStart: moment("2026-01-05T08:00"), ActualFinish: moment("2026-01-09T17:00")},
		{UID: 2, Level: 1, Percent: 50, ActualStart: moment("2026-01-12T08:00")},
	}}
	on := cal.MustDate("2026-01-14")
	e := plan.EarnedValue(now, base, on, []plan.Spending{{On: on, Amount: money.Amount{Minor: 2000}}}, true)
	if e.BAC != 4000 || e.PV != 2800 || e.EV != 2500 || e.AC != 2000 {
		t.Errorf("BAC %d PV %d EV %d AC %d", e.BAC, e.PV, e.EV, e.AC)
	}
	if cpi, ok := e.CPI(); !ok || cpi != 1.25 {
		t.Errorf("CPI %v", cpi)
	}
	if eac, ok := e.EAC(); !ok || eac != 3200 {
		t.Errorf("EAC %d", eac)
	}
	if late, ok := e.LateDays(); !ok || late != 0 { // 2,500 was due on 14 January: 2,200 a day before
		t.Errorf("%d days late", late)
	}
	if _, ok := plan.EarnedValue(now, base, on, nil, false).CPI(); ok {
		t.Error("a cost that nobody recorded counts")
	}

	// What was paid in another currency counts by its stated rate, and without one nothing is said of the cost.
	now.Project.Budget.Currency = money.EUR
	rate := money.Rate{From: "USD", To: money.EUR, Value: decimal.MustParse("0.8"), On: on, Source: "ECB"}
	paid := []plan.Spending{{On: on, Amount: money.Euro(500)}, {On: on, Amount: money.Euro(1500), Rate: rate}, {On: on, Amount: money.Euro(0), Rate: rate}}
	if e := plan.EarnedValue(now, base, on, paid, true); e.AC != 2000 || len(e.Rates) != 1 || len(e.Unrated) != 0 {
		t.Errorf("AC %d by %v, without a rate %v", e.AC, e.Rates, e.Unrated)
	}
	paid = append(paid, plan.Spending{On: on, Amount: money.Amount{Minor: 10, Currency: "USD"}})
	e = plan.EarnedValue(now, base, on, paid, true)
	if _, ok := e.CPI(); ok || e.AC != 0 || e.Recorded || len(e.Unrated) != 1 || len(e.Paid) != 0 {
		t.Errorf("unlike currencies add up: AC %d, %+v", e.AC, e.Unrated)
	}
	paid[3].On = on.AddDays(1)
	if e := plan.EarnedValue(now, base, on, paid, true); e.AC != 2000 {
		t.Errorf("what is paid tomorrow takes away what is known today: AC %d", e.AC)
	}
	for i := range base.Tasks {
		base.Tasks[i].Cost, base.Tasks[i].Duration = 0, 5*480
	}
	e = plan.EarnedValue(now, base, on, paid, true)
	if _, ok := e.CPI(); ok || !e.ByWork || e.AC != 2000 {
		t.Errorf("work is compared with money: %+v", e)
	}
}
