package plan

import (
	"math"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/money"
)

// Earned is the earned value of a plan on a day, against one of its baselines. Values are minor units of
// the currency, or working minutes where the baseline has no costs; ByWork says which.
//
// PV is what should be done by the day, EV what is, AC what was paid. A task earns its planned cost by
// percent complete, and was to earn it evenly over its days in the baseline.
type Earned struct {
	ByWork   bool
	On       cal.Date
	BAC      int64 // budget at completion: the baseline's planned cost of all tasks
	PV, EV   int64
	AC       int64
	Recorded bool         // somebody keeps what was paid; without it AC and what follows from it say nothing
	Rates    []money.Rate // stated rates by which amounts paid in other currencies count in AC
	Unrated  []Spending   // paid in other currencies for which no rate is stated: AC is not known
	ES       cal.Date
	Planned  []Point
	Gained   []Point
	Paid     []Point
	baseline cal.Period
}

// Point is a sum up to a day.
type Point struct {
	On    cal.Date
	Value int64
}

// SPI is EV over PV; ok is false while nothing should be done yet.
func (e Earned) SPI() (float64, bool) { return ratio(e.EV, e.PV) }

// CPI is EV over AC; ok is false while no cost is recorded, and where EV counts work, which no money compares with.
func (e Earned) CPI() (float64, bool) {
	if !e.Recorded || e.ByWork {
		return 0, false
	}
	return ratio(e.EV, e.AC)
}

// EAC is the cost at completion if what is left costs as what was done did: AC + (BAC − EV) / CPI.
func (e Earned) EAC() (int64, bool) {
	cpi, ok := e.CPI()
	if !ok || cpi <= 0 {
		return 0, false
	}
	return e.AC + int64(math.Round(float64(e.BAC-e.EV)/cpi)), true
}

// LateDays is by how many days the work lies behind the day on which the baseline had as much done:
// the earned schedule (ES). Negative is ahead.
func (e Earned) LateDays() (int, bool) {
	if e.ES.IsZero() {
		return 0, false
	}
	return e.ES.DaysUntil(e.On), true
}

// SPIt is the earned schedule over the time that has passed since the baseline's start.
func (e Earned) SPIt() (float64, bool) {
	if e.ES.IsZero() {
		return 0, false
	}
	return ratio(int64(e.baseline.Start.DaysUntil(e.ES)), int64(e.baseline.Start.DaysUntil(e.On)))
}

func ratio(a, b int64) (float64, bool) {
	if b <= 0 {
		return 0, false
	}
	return float64(a) / float64(b), true
}

// EarnedValue measures a plan on a day. recorded says that somebody keeps what was paid. What was paid in another
// currency than the plan's counts by its stated rate only: where one is missing, AC is as if nobody kept it.
func EarnedValue(p *Plan, b Baseline, on cal.Date, paid []Spending, recorded bool) Earned {
	e := Earned{On: on, Recorded: recorded, baseline: cal.Period{}}
	leaves := leavesOf(b.Tasks)
	total := int64(0)
	for _, t := range leaves {
		total += t.Cost
	}
	e.ByWork = total == 0
	worth := func(t Task) int64 {
		if e.ByWork {
			return int64(t.Duration)
		}
		return t.Cost
	}
	for _, t := range leaves {
		e.BAC += worth(t)
		if e.baseline.Start.IsZero() || t.Start.Day().Before(e.baseline.Start) {
			e.baseline.Start = t.Start.Day()
		}
		if t.Finish.Day().After(e.baseline.End) {
			e.baseline.End = t.Finish.Day()
		}
	}
	if e.BAC == 0 {
		return e
	}
	now := byUID(p.Tasks)
	planned := func(day cal.Date) (sum int64) {
		for _, t := range leaves {
			sum += part(worth(t), t.Start.Day(), t.Finish.Day(), day)
		}
		return sum
	}
	gained := func(day cal.Date) (sum int64) {
		for _, t := range leaves {
			sum += now[t.UID].gained(worth(t), on, day)
		}
		return sum
	}
	e.PV, e.EV = planned(on), gained(on)
	end := e.baseline.End
	if on.After(end) {
		end = on
	}
	for day := e.baseline.Start.AddDays(-1); ; day = day.AddDays(7) {
		if day.After(end) {
			day = end
		}
		e.Planned = append(e.Planned, Point{day, planned(day)})
		if !day.After(on) {
			e.Gained = append(e.Gained, Point{day, gained(day)})
		}
		if day == end {
			break
		}
	}
	if last := len(e.Gained); last > 0 && e.Gained[last-1].On.Before(on) {
		e.Gained = append(e.Gained, Point{on, e.EV})
	}
	e.ES = dayOf(e.baseline, e.EV, planned)
	e.pay(paid, p.Currency(), on)
	return e
}

// pay sums up what was paid to the day, in a currency.
func (e *Earned) pay(paid []Spending, in money.Currency, on cal.Date) {
	paid = slices.DeleteFunc(slices.Clone(paid), func(s Spending) bool { return s.On.After(on) })
	for _, s := range paid {
		if s.Amount.Currency != in {
			e.Unrated = append(e.Unrated, s)
		}
	}
	if e.Recorded = e.Recorded && len(e.Unrated) == 0; !e.Recorded {
		return
	}
	slices.SortStableFunc(paid, func(a, b Spending) int { return b.On.DaysUntil(a.On) })
	e.Paid = append(e.Paid, Point{e.baseline.Start.AddDays(-1), 0})
	for _, s := range paid {
		if s.Rate != (money.Rate{}) && !slices.Contains(e.Rates, s.Rate) {
			e.Rates = append(e.Rates, s.Rate)
		}
		e.AC += s.Amount.Minor
		e.Paid = append(e.Paid, Point{s.On, e.AC})
	}
	e.Paid = append(e.Paid, Point{on, e.AC})
}

// leavesOf are the tasks that no other stands below.
func leavesOf(tasks []Task) []Task {
	var leaves []Task
	for i, t := range tasks {
		if i+1 < len(tasks) && tasks[i+1].Level > t.Level || t.Cancelled {
			continue
		}
		leaves = append(leaves, t)
	}
	return leaves
}

// part is how much of a value is due by a day, evenly over the days from first to last.
func part(value int64, first, last, on cal.Date) int64 {
	switch {
	case on.Before(first):
		return 0
	case !on.Before(last):
		return value
	}
	return value * int64(first.DaysUntil(on)+1) / int64(first.DaysUntil(last)+1)
}

// gained is how much of its value a task had earned by a day, when it has earned Percent of it on today:
// evenly from its actual start on.
func (t Task) gained(value int64, today, day cal.Date) int64 {
	earned := value * int64(t.Percent) / 100
	if earned == 0 {
		return 0
	}
	first, last := t.ActualStart.Day(), t.ActualFinish.Day()
	if first.IsZero() {
		first = t.Start.Day()
	}
	if last.IsZero() || last.After(today) {
		last = today
	}
	if first.After(last) {
		first = last
	}
	return part(earned, first, last, day)
}

// dayOf finds the day on which the baseline had a value done; no day while nothing is earned. What
// is all done was due at the baseline's end.
func dayOf(b cal.Period, value int64, planned func(cal.Date) int64) cal.Date {
	if value <= 0 {
		return cal.Date{}
	}
	lo, hi := 0, b.Start.DaysUntil(b.End)
	for lo < hi {
		if mid := (lo + hi) / 2; planned(b.Start.AddDays(mid)) < value {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return b.Start.AddDays(lo)
}
