package portfolio

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Snapshot is how a project stood on a reporting date. It is written once and never changed, so that
// "worse since the last report" means what the last report said.
type Snapshot struct {
	Project  ProjectID
	On       cal.Date
	Card     Card // with the overrides of the day
	Overall  Rating
	End      cal.Date     // the end as it was forecast
	Cost     money.Amount // the cost at completion as it was forecast
	Progress int          // percent of the work done
}

// Trend is how a rating moved since the last report.
type Trend string

// The trends. "New" is a project the last report did not rate.
const (
	TrendBetter Trend = "better"
	TrendWorse  Trend = "worse"
	TrendSame   Trend = "same"
	TrendNew    Trend = "new"
)

// Word is the text key of its name.
func (t Trend) Word() i18n.Key { return i18n.Key("portfolio.rag.trend." + string(t)) }

// TrendOf compares a rating with the former one. A rating that was lost (no data any more) counts as
// neither better nor worse.
func TrendOf(former, now Rating) Trend {
	switch {
	case former == NotRated && now != NotRated:
		return TrendNew
	case now == NotRated || former == now:
		return TrendSame
	case now < former:
		return TrendBetter
	}
	return TrendWorse
}

// ReportDates are the last n reporting dates on or before a day, the latest first: the last days of
// the months that end a period of the rhythm (a quarter ends with March, June, September, December).
func ReportDates(on cal.Date, months, n int) []cal.Date {
	first := cal.NewDate(on.Year(), on.Time().Month(), 1) // the month of the day
	for (int(first.Time().Month())-1)%months != 0 {
		first = first.AddMonths(-1)
	}
	if next := first.AddMonths(months); !on.Before(next.AddDays(-1)) {
		first = next
	}
	dates := make([]cal.Date, n)
	for i := range dates {
		dates[i] = first.AddMonths(-i * months).AddDays(-1)
	}
	return dates
}

// Ratable is all that the rating of a project looks at.
type Ratable struct {
	Project       Project
	Deliverables  []Deliverable
	Activities    []Activity
	Risks         RiskLog
	Committed     int64 // of its money, in the minor units of its budget's currency
	OverCommitted bool  // an attempt to commit more than there is was refused (R20)
}

// Rate computes the card of a project on a day (R19, R20). The schedule is judged by the actual end,
// or else the forecast; the cost by the forecast at completion. Only running projects are rated.
func (t Thresholds) Rate(r Ratable, on cal.Date) Card {
	p := r.Project
	if !p.State.Running() {
		return Card{}
	}
	end := p.Actual.End
	if end.IsZero() {
		end = p.Forecast.End
		if end.Before(on) && !end.IsZero() {
			end = on // what is not finished cannot end in the past
		}
	}
	forecast := p.ForecastCost
	if forecast.Currency == p.Budget.Currency {
		forecast.Minor = max(forecast.Minor, r.Committed) // what is committed already cannot cost less
	}
	return Card{
		Schedule:  t.RateSchedule(p.Baseline.Period, end),
		Cost:      t.RateCost(p.Baseline.Budget, forecast, r.OverCommitted),
		Scope:     t.RateScope(r.Deliverables, on),
		RiskSide:  t.RateRisk(r.Risks),
		Resources: t.RateResources(p.Officer, r.Activities, on),
	}
}
