package portfolio

import (
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// TestBaselines is R17: number 1 is free, every later one takes an approved change of its own.
func TestBaselines(t *testing.T) {
	plan := Baseline{Project: "p1", Period: period(90), Budget: money.Euro(100)}
	first, err := NewBaseline(nil, nil, plan)
	if err != nil || first.No != 1 || first.Change != "" {
		t.Fatalf("%+v %v", first, err)
	}
	change := func(status ChangeStatus, project ProjectID) *Change {
		return &Change{ID: "c1", Entry: Entry{Ref: "CR-01", Project: project}, Status: status}
	}
	for name, c := range map[string]struct {
		former []Baseline
		change *Change
		key    string
	}{
		"approved":          {[]Baseline{first}, change(ChangeApproved, "p1"), ""},
		"no change":         {[]Baseline{first}, nil, "portfolio.baseline.change_missing"},
		"not yet approved":  {[]Baseline{first}, change(ChangeWaitingApproval, "p1"), "portfolio.baseline.change_missing"},
		"already done":      {[]Baseline{first}, change(ChangeImplemented, "p1"), "portfolio.baseline.change_missing"},
		"another project's": {[]Baseline{first}, change(ChangeApproved, "p2"), "portfolio.baseline.change_missing"},
		"used before":       {[]Baseline{first, {No: 2, Change: "c1"}}, change(ChangeApproved, "p1"), "portfolio.baseline.change_used"},
	} {
		b, err := NewBaseline(c.former, c.change, plan)
		if f := fault.Of(err); f == nil && c.key != "" || f != nil && f.Key != c.key {
			t.Errorf("%s: %v, want %q", name, err, c.key)
		}
		if err == nil && (b.No != 2 || b.Change != "c1") {
			t.Errorf("%s: %+v", name, b)
		}
	}
	plan.Period.End = cal.Date{}
	if _, err := NewBaseline(nil, nil, plan); !fault.Is(err, fault.Refused) {
		t.Errorf("without an end there is nothing to compare with: %v", err)
	}
}

// TestBreaches is the first half of R22.
func TestBreaches(t *testing.T) {
	b := Baseline{Period: period(90), Budget: money.Euro(100_000_00)}
	for name, c := range map[string]struct {
		days, percent int
		slip          int
		cost          int64
		want          []Breach
	}{
		"within":                {10, 5, 10, 105_000_00, nil},
		"one day too late":      {10, 5, 11, 100_000_00, []Breach{{Schedule, 10, 11}}},
		"one cent too much":     {10, 5, 0, 105_000_01, []Breach{{Cost, 5, 6}}},
		"both":                  {0, 0, 1, 110_000_00, []Breach{{Schedule, 0, 1}, {Cost, 0, 10}}},
		"cheaper is no breach":  {10, 5, 0, 1, nil},
		"earlier is no breach":  {0, 5, -60, 1, nil},
		"no tolerance was set":  {-1, -1, 90, 900_000_00, nil},
		"only the cost was set": {-1, 5, 90, 900_000_00, []Breach{{Cost, 5, 800}}},
	} {
		got := Tolerances{Days: c.days, CostPercent: c.percent}.Breaches(b, b.Period.End.AddDays(c.slip), money.Euro(c.cost))
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	}
}

// TestExceptions is the second half of R22.
func TestExceptions(t *testing.T) {
	office := cal.NewWorkCalendar("BEL", cal.MustDate("2026-11-23"))
	breaches := []Breach{{Schedule, 10, 11}}
	friday := cal.MustDate("2026-11-20")
	b := Baseline{Project: "p1", No: 1}
	e, ok := RaiseException(nil, b, breaches, friday, office)
	if !ok || e.Due != cal.MustDate("2026-11-30") || e.Raised != friday { // five working days, one Monday being a holiday
		t.Fatalf("%+v %v", e, ok)
	}
	if _, ok := RaiseException(nil, b, nil, friday, office); ok {
		t.Error("nothing is breached")
	}
	if _, ok := RaiseException(&e, Baseline{Project: "p1", No: 2}, []Breach{{Schedule, 10, 90}}, friday, office); ok {
		t.Error("one is open")
	}
	e.Decided = friday.AddDays(9)
	for name, c := range map[string]struct {
		no       int
		breaches []Breach
		raised   bool
	}{
		"what was decided on":         {1, breaches, false},
		"less than was decided on":    {1, []Breach{{Schedule, 10, 11}}, false},
		"one day more":                {1, []Breach{{Schedule, 10, 12}}, true},
		"another tolerance":           {1, []Breach{{Schedule, 10, 11}, {Cost, 5, 6}}, true},
		"the same, on a new baseline": {2, breaches, true},
	} {
		again, ok := RaiseException(&e, Baseline{Project: "p1", No: c.no}, c.breaches, friday, office)
		if ok != c.raised || ok && name == "another tolerance" && len(again.Breaches) != 1 {
			t.Errorf("%s: %+v %v", name, again, ok)
		}
	}
}
