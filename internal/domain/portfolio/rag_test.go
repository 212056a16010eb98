package portfolio

import (
	"encoding/json"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

var (
	day  = cal.MustDate("2026-11-20")
	rate = DefaultThresholds()
)

// period is n days from 1 January 2026 on.
func period(n int) cal.Period {
	start := cal.MustDate("2026-01-01")
	return cal.Period{Start: start, End: start.AddDays(n - 1)}
}

func TestRateSchedule(t *testing.T) {
	for _, c := range []struct {
		days, slip int
		want       Rating
	}{
		{90, -30, OnTrack}, {90, 0, OnTrack}, {90, 9, OnTrack}, {90, 10, AtRisk}, {90, 18, AtRisk}, {90, 19, OffTrack}, // R20's own example
		{365, 14, OnTrack}, {365, 15, AtRisk}, {365, 45, AtRisk}, {365, 46, OffTrack},
		{100, 10, OnTrack}, {100, 11, AtRisk}, {100, 20, AtRisk}, {100, 21, OffTrack},
		{9, 0, OnTrack}, {9, 1, AtRisk}, {9, 2, OffTrack}, // shares are rounded down
		{0, 0, NotRated},
	} {
		baseline := period(c.days)
		if got := rate.RateSchedule(baseline, baseline.End.AddDays(c.slip)); got != c.want {
			t.Errorf("%d days, slip %d: %s, want %s", c.days, c.slip, got, c.want)
		}
	}
	if got := rate.RateSchedule(period(90), cal.Date{}); got != NotRated {
		t.Errorf("without a forecast: %s", got)
	}
}

func TestRateCost(t *testing.T) {
	const huge = int64(1) << 62
	for _, c := range []struct {
		budget, forecast int64
		over             bool
		want             Rating
	}{
		{100_000_00, 105_000_00, false, OnTrack}, {100_000_00, 105_000_01, false, AtRisk},
		{100_000_00, 110_000_00, false, AtRisk}, {100_000_00, 110_000_01, false, OffTrack},
		{100_000_00, 111_000_00, false, OffTrack}, // story 12
		{100_000_00, 95_000_00, false, OnTrack}, {100_000_00, 94_999_99, false, AtRisk}, {100_000_00, 0, false, OffTrack},
		{100_000_00, 100_000_00, true, OffTrack}, {0, 10, false, NotRated}, {0, 10, true, OffTrack},
		{huge, huge + huge/20, false, OnTrack}, {huge, huge + huge/5, false, OffTrack}, // 64 bits would overflow
	} {
		if got := rate.RateCost(money.Euro(c.budget), money.Euro(c.forecast), c.over); got != c.want {
			t.Errorf("budget %d, forecast %d, over %v: %s, want %s", c.budget, c.forecast, c.over, got, c.want)
		}
	}
	if got := rate.RateCost(money.Euro(100), money.Amount{Minor: 100, Currency: "USD"}, false); got != NotRated {
		t.Errorf("unlike currencies are not compared: %s", got)
	}
}

func TestRateRisk(t *testing.T) {
	for name, c := range map[string]struct {
		log  RiskLog
		want Rating
	}{
		"none recorded":             {RiskLog{}, NotRated},
		"nine is green":             {RiskLog{Entered: 1, Highest: 9}, OnTrack},
		"ten is amber":              {RiskLog{Entered: 2, Highest: 10}, AtRisk},
		"sixteen is amber":          {RiskLog{Entered: 1, Highest: 16}, AtRisk},
		"twenty is red":             {RiskLog{Entered: 1, Highest: 20}, OffTrack}, // story 13
		"no open threat among some": {RiskLog{Entered: 3, Reviewed: 3}, OnTrack},
	} {
		if got := rate.RateRisk(c.log); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestRateScope(t *testing.T) {
	due := func(days int, must bool, state DeliverableState) Deliverable {
		return Deliverable{Due: day.AddDays(days), Must: must, State: state}
	}
	for name, c := range map[string]struct {
		list []Deliverable
		want Rating
	}{
		"none":                    {nil, NotRated},
		"to come":                 {[]Deliverable{due(1, true, DeliverablePlanned)}, OnTrack},
		"due today":               {[]Deliverable{due(0, true, DeliverableInProgress)}, OnTrack},
		"overdue":                 {[]Deliverable{due(-1, true, DeliverableInProgress)}, AtRisk},
		"handed in":               {[]Deliverable{due(-60, true, DeliverableSubmitted)}, OnTrack},
		"overdue beyond amber":    {[]Deliverable{due(-46, true, DeliverablePlanned)}, OffTrack},
		"the same, not must-have": {[]Deliverable{due(-46, false, DeliverablePlanned)}, AtRisk},
		"rejected must-have":      {[]Deliverable{due(9, false, DeliverablePlanned), due(9, true, DeliverableRejected)}, OffTrack},
		"rejected":                {[]Deliverable{due(9, false, DeliverableRejected)}, AtRisk},
	} {
		if got := rate.RateScope(c.list, day); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestRateResources(t *testing.T) {
	task := func(start int, owner ActorID, done bool) Activity {
		a := Activity{Owner: owner, Planned: cal.Period{Start: day.AddDays(start), End: day.AddDays(start + 10)}}
		if done {
			a.Actual = a.Planned
		}
		return a
	}
	for name, c := range map[string]struct {
		officer ActorID
		list    []Activity
		want    Rating
	}{
		"nothing to do":          {"o", nil, NotRated},
		"far ahead":              {"o", []Activity{task(31, "", false)}, NotRated},
		"done":                   {"o", []Activity{task(-20, "", true)}, NotRated},
		"all owned":              {"o", []Activity{task(30, "a", false)}, OnTrack},
		"one of two without":     {"o", []Activity{task(1, "a", false), task(1, "", false)}, AtRisk},
		"more than half without": {"o", []Activity{task(1, "a", false), task(1, "", false), task(1, "", false)}, OffTrack},
		"nobody in charge":       {"", []Activity{task(1, "a", false)}, OffTrack},
	} {
		if got := rate.RateResources(c.officer, c.list, day); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestStory12 is acceptance story 12: one red dimension makes the whole red, and a typed green is
// refused.
func TestStory12(t *testing.T) {
	r := Ratable{
		Project: Project{
			State: ProjectExecuting, Officer: "officer", ForecastCost: money.Euro(111_000_00), Forecast: period(200),
			Baseline: Baseline{Period: period(200), Budget: money.Euro(100_000_00)},
		},
		Risks: RiskLog{Entered: 1, Reviewed: 1, Highest: 12},
	}
	card := rate.Rate(r, cal.MustDate("2026-03-01"))
	if card[Cost] != OffTrack || card[Schedule] != OnTrack || card[RiskSide] != AtRisk || card.Overall() != OffTrack || card.Worst() != Cost {
		t.Fatalf("%v", card)
	}
	green := Override{Dimension: Cost, Rating: OnTrack, Reason: "I think so", SetBy: "officer", SetOn: day, Expires: day.AddDays(30)}
	if f := fault.Of(green.Check(card[Cost], rate)); f == nil || f.Key != "portfolio.rag.override_better" {
		t.Fatalf("a typed green is refused: %v", f)
	}
}

func TestOverride(t *testing.T) {
	base := Override{Dimension: Cost, Rating: OffTrack, Reason: "the supplier told us", SetBy: "a", SetOn: day, Expires: day.AddMonths(3)}
	with := func(change func(*Override)) Override {
		o := base
		change(&o)
		return o
	}
	for name, c := range map[string]struct {
		o        Override
		computed Rating
		ok       bool
	}{
		"worse":                      {base, OnTrack, true},
		"equal":                      {base, OffTrack, true},
		"worse than not rated":       {with(func(o *Override) { o.Rating = OnTrack }), NotRated, true},
		"better, approved":           {with(func(o *Override) { o.Rating, o.ApprovedBy = OnTrack, "b" }), OffTrack, true},
		"better, by oneself":         {with(func(o *Override) { o.Rating, o.ApprovedBy = OnTrack, "a" }), OffTrack, false},
		"better, approved by nobody": {with(func(o *Override) { o.Rating = OnTrack }), AtRisk, false},
		"no reason":                  {with(func(o *Override) { o.Reason = "" }), OnTrack, false},
		"one day too long":           {with(func(o *Override) { o.Expires = day.AddMonths(3).AddDays(1) }), OnTrack, false},
		"no end":                     {with(func(o *Override) { o.Expires = cal.Date{} }), OnTrack, false},
		"not rated typed":            {with(func(o *Override) { o.Rating, o.ApprovedBy = NotRated, "b" }), OnTrack, false},
	} {
		if err := c.o.Check(c.computed, rate); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOverridesApplyWhileTheyLast(t *testing.T) {
	computed := Card{Cost: AtRisk, Schedule: OnTrack}
	overrides := []Override{
		{Dimension: Schedule, Rating: AtRisk, Expires: day},                      // worse, today is its last day
		{Dimension: Cost, Rating: OnTrack, Expires: day},                         // was "worse or equal" once; the figures got worse
		{Dimension: RiskSide, Rating: OffTrack, Expires: day.AddDays(-1)},        // over
		{Dimension: Resources, Rating: OnTrack, ApprovedBy: "b", Expires: day},   // approved
		{Dimension: Dimension("scope"), Rating: OffTrack, Expires: cal.Date{}},   // never valid
		{Dimension: Schedule, Rating: OnTrack, Expires: day.AddDays(5)},          // cannot lift the other
		{Dimension: Resources, Rating: AtRisk, Expires: day.AddDays(-1)},         // over
		{Dimension: Dimension("cost"), Rating: OnTrack, Expires: day.AddDays(9)}, // cannot lift the figures
	}
	card := computed.Apply(overrides, day)
	want := Card{Cost: AtRisk, Schedule: AtRisk, Resources: OnTrack}
	for _, d := range Dimensions {
		if card[d] != want[d] {
			t.Errorf("%s: %s, want %s", d, card[d], want[d])
		}
	}
	if computed[Schedule] != OnTrack {
		t.Error("Apply must not change the computed card")
	}
}

func TestCards(t *testing.T) {
	if got := (Card{}).Overall(); got != NotRated {
		t.Errorf("an empty card: %s", got)
	}
	if got := (Card{Cost: NotRated, Scope: OnTrack}).Overall(); got != OnTrack {
		t.Errorf("what is not rated does not count: %s", got)
	}
	if got := (Card{RiskSide: AtRisk, Schedule: OnTrack, Scope: AtRisk}).Worst(); got != Scope {
		t.Errorf("the first of the worst in the order of the table: %s", got)
	}
	if got := (Card{Cost: NotRated}).Worst(); got != "" {
		t.Errorf("nothing rated, nothing worst: %q", got)
	}
}

func TestProjectsThatDoNotRunAreNotRated(t *testing.T) {
	r := Ratable{Project: Project{State: ProjectPlanning, Forecast: period(9), Baseline: Baseline{Period: period(9)}}}
	if card := rate.Rate(r, day); card.Overall() != NotRated {
		t.Errorf("%v", card)
	}
	r.Project.State = ProjectExecuting
	if card := rate.Rate(r, day); card[Schedule] != OffTrack {
		t.Errorf("unfinished long after its forecast end: %v", card)
	}
	r.Project.Actual = r.Project.Baseline.Period
	if card := rate.Rate(r, day); card[Schedule] != OnTrack {
		t.Errorf("finished in time: %v", card)
	}
}

func TestTrend(t *testing.T) {
	for _, c := range []struct {
		former, now Rating
		want        Trend
	}{
		{OnTrack, OffTrack, TrendWorse}, {OffTrack, AtRisk, TrendBetter}, {AtRisk, AtRisk, TrendSame},
		{NotRated, OffTrack, TrendNew}, {OffTrack, NotRated, TrendSame}, {NotRated, NotRated, TrendSame},
	} {
		if got := TrendOf(c.former, c.now); got != c.want {
			t.Errorf("%s → %s: %s, want %s", c.former, c.now, got, c.want)
		}
	}
}

func TestReportDates(t *testing.T) {
	for _, c := range []struct {
		on     string
		months int
		want   []string
	}{
		{"2026-11-20", 3, []string{"2026-09-30", "2026-06-30"}}, {"2026-12-31", 3, []string{"2026-12-31", "2026-09-30"}},
		{"2026-12-30", 3, []string{"2026-09-30", "2026-06-30"}}, {"2026-01-31", 1, []string{"2026-01-31", "2025-12-31"}},
		{"2026-01-30", 1, []string{"2025-12-31", "2025-11-30"}}, {"2026-05-05", 6, []string{"2025-12-31", "2025-06-30"}},
		{"2026-05-05", 12, []string{"2025-12-31", "2024-12-31"}}, {"2024-03-01", 1, []string{"2024-02-29", "2024-01-31"}},
	} {
		for i, d := range ReportDates(cal.MustDate(c.on), c.months, len(c.want)) {
			if d.String() != c.want[i] {
				t.Errorf("%s every %d months, no. %d: %s, want %s", c.on, c.months, i, d, c.want[i])
			}
		}
	}
}

func TestThresholdsCheck(t *testing.T) {
	if err := DefaultThresholds().Check(); err != nil {
		t.Fatal(err)
	}
	bad := Thresholds{SlipGreenDays: 5, SlipAmberDays: 4, CostGreenPercent: -1, RiskAmberLevel: 0, RiskRedLevel: 26, ReportingMonths: 2}
	if f := fault.Of(bad.Check()); f == nil || len(f.Fields) != 4 {
		t.Errorf("%v", f)
	}
}

func TestRatingCodes(t *testing.T) {
	c := words(t)
	for _, r := range Ratings {
		data, err := json.Marshal(r)
		var back Rating
		if err != nil || json.Unmarshal(data, &back) != nil || back != r {
			t.Errorf("%s travels as %s", r, data)
		}
		if !c.Has(string(r.Word())) {
			t.Errorf("%s has no words", r)
		}
	}
	if _, err := ParseRating("green"); !fault.Is(err, fault.Invalid) {
		t.Error("green is not a rating")
	}
	hasWords(t, Dimensions, Dimension.Word)
	hasWords(t, Dimensions, Dimension.Letter)
	hasWords(t, []Trend{TrendBetter, TrendWorse, TrendSame, TrendNew}, Trend.Word)
}

// hasWords holds for every enumeration of the package: each value is in the catalogue.
func hasWords[T any](t *testing.T, values []T, word func(T) i18n.Key) {
	t.Helper()
	c := words(t)
	for _, v := range values {
		if !c.Has(string(word(v))) {
			t.Errorf("%v has no words under %q", v, word(v))
		}
	}
}
