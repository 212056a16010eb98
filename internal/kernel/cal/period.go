package cal

import (
	"fmt"
	"time"
)

// Period is a span of whole days, both ends included. An end that is no date is open.
type Period struct {
	Start Date `json:"start"`
	End   Date `json:"end"`
}

// Valid reports whether the period does not end before it starts.
func (p Period) Valid() bool { return p.End.IsZero() || !p.End.Before(p.Start) }

// Contains reports whether the day lies inside.
func (p Period) Contains(d Date) bool {
	return !d.Before(p.Start) && (p.End.IsZero() || !d.After(p.End))
}

// Overlaps reports whether the two share a day.
func (p Period) Overlaps(q Period) bool {
	return (q.End.IsZero() || !p.Start.After(q.End)) && (p.End.IsZero() || !q.Start.After(p.End))
}

// Days is the number of days, both ends counted; 0 for an open or impossible period.
func (p Period) Days() int {
	if p.Start.IsZero() || p.End.IsZero() || !p.Valid() {
		return 0
	}
	return p.Start.DaysUntil(p.End) + 1
}

// Elapsed is the share of the period that has passed on a day, from 0 to 1; 0 for an open period.
func (p Period) Elapsed(on Date) float64 {
	days := p.Days()
	if days == 0 || on.Before(p.Start) {
		return 0
	}
	return min(1, float64(p.Start.DaysUntil(on)+1)/float64(days))
}

// FiscalYear is a budget year. It is the calendar year (R65).
type FiscalYear int

// FiscalYearOf is the fiscal year a day lies in.
func FiscalYearOf(d Date) FiscalYear { return FiscalYear(d.Year()) }

// Period is its first to its last day.
func (y FiscalYear) Period() Period {
	return Period{NewDate(int(y), time.January, 1), NewDate(int(y), time.December, 31)}
}

// String is the year in digits.
func (y FiscalYear) String() string { return fmt.Sprintf("%04d", int(y)) }

// WorkCalendar says which days are worked: the week-end of a country and its holidays.
type WorkCalendar struct {
	weekend  [7]bool
	holidays map[Date]bool
}

// NewWorkCalendar makes a calendar for a country by its ISO 3166-1 alpha-3 code. Friday and Saturday
// are the week-end where the public sector keeps them so, Saturday and Sunday elsewhere.
func NewWorkCalendar(iso3 string, holidays ...Date) WorkCalendar {
	c := WorkCalendar{holidays: make(map[Date]bool, len(holidays))}
	switch iso3 {
	case "IRQ", "JOR", "LBY", "EGY", "DZA", "KWT", "BHR", "QAT":
		c.weekend[time.Friday], c.weekend[time.Saturday] = true, true
	default:
		c.weekend[time.Saturday], c.weekend[time.Sunday] = true, true
	}
	for _, h := range holidays {
		c.holidays[h] = true
	}
	return c
}

// Works reports whether the day is a working day.
func (c WorkCalendar) Works(d Date) bool { return !c.weekend[d.Weekday()] && !c.holidays[d] }

// Add moves n working days on: Add(d, 0) is d or the next working day; Add(Friday, 1) is Monday.
func (c WorkCalendar) Add(d Date, n int) Date {
	for !c.Works(d) {
		d = d.AddDays(1)
	}
	for ; n > 0; n-- {
		d = d.AddDays(1)
		for !c.Works(d) {
			d = d.AddDays(1)
		}
	}
	return d
}
