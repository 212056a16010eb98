package schedule

import (
	"time"

	"cairn/internal/kernel/cal"
)

// Pattern says how an exception repeats between its first and last day.
type Pattern uint8

// The patterns.
const (
	Once       Pattern = iota // every day of the period
	Daily                     // every Every days
	Weekly7                   // on the Weekdays of every Every weeks
	MonthlyDay                // on day MonthDay of every Every months
	MonthlyPos                // on the Position-th Weekday of every Every months
	YearlyDay                 // on day MonthDay of Month
	YearlyPos                 // on the Position-th Weekday of Month
)

// The kinds of day a position can count, beside the days of the week.
const (
	AnyDay     time.Weekday = 7 + iota // the first day of the month
	AnyWorkday                         // the first Monday to Friday
	AnyWeekend                         // the first Saturday or Sunday
)

// Recurrence is how an exception repeats.
type Recurrence struct {
	Pattern  Pattern      `json:"pattern,omitempty"`
	Every    int          `json:"every,omitempty"`    // 0 counts as 1
	Weekdays uint8        `json:"weekdays,omitempty"` // bit 0 is Sunday
	Month    time.Month   `json:"month,omitempty"`
	MonthDay int          `json:"month_day,omitempty"`
	Position int          `json:"position,omitempty"` // 1 to 4; 5 is the last
	Weekday  time.Weekday `json:"weekday,omitempty"`
}

// longestException bounds what an exception can cover: a period of two hundred years is a mistake in a file, and
// must not cost memory.
const longestException = 200 * 366

// each calls f with every day the exception covers, in order.
func (e Exception) each(f func(day int)) {
	first, last := dayOf(e.From), dayOf(e.last())
	last = min(last, first+longestException)
	every := max(1, e.Repeat.Every)
	switch e.Repeat.Pattern {
	case Daily:
		for day := first; day <= last; day += every {
			f(day)
		}
	case Weekly7:
		sunday := first - (first+1)%7 // day 0 is a Monday
		for day := first; day <= last; day++ {
			if (day-sunday)/7%every == 0 && e.Repeat.Weekdays&(1<<((day+1)%7)) != 0 {
				f(day)
			}
		}
	case MonthlyDay, MonthlyPos, YearlyDay, YearlyPos:
		e.eachMonth(first, last, every, f)
	default:
		for day := first; day <= last; day++ {
			f(day)
		}
	}
}

func (e Exception) eachMonth(first, last, every int, f func(day int)) {
	r := e.Repeat
	from := e.From.Time()
	month := time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC)
	if r.Pattern == YearlyDay || r.Pattern == YearlyPos {
		month = time.Date(from.Year(), max(1, r.Month), 1, 0, 0, 0, 0, time.UTC)
		every *= 12
	}
	for ; dayOf(cal.Of(month)) <= last; month = month.AddDate(0, every, 0) {
		at := r.MonthDay
		if r.Pattern == MonthlyPos || r.Pattern == YearlyPos {
			at = position(month, r.Position, r.Weekday)
		}
		if at < 1 || at > month.AddDate(0, 1, -1).Day() {
			continue
		}
		if day := dayOf(cal.Of(month)) + at - 1; day >= first && day <= last {
			f(day)
		}
	}
}

// position is the day of the month of the n-th weekday, 0 when there is none.
func position(month time.Time, n int, weekday time.Weekday) int {
	days := month.AddDate(0, 1, -1).Day()
	count, found := 0, 0
	for at := 1; at <= days; at++ {
		if !counts(month.AddDate(0, 0, at-1).Weekday(), weekday) {
			continue
		}
		count++
		if found = at; count == n {
			return at
		}
	}
	if n >= 5 {
		return found
	}
	return 0
}

func counts(day, asked time.Weekday) bool {
	weekend := day == time.Saturday || day == time.Sunday
	switch asked {
	case AnyDay:
		return true
	case AnyWorkday:
		return !weekend
	case AnyWeekend:
		return weekend
	}
	return day == asked
}

// Days are the days the exception covers, in order.
func (e Exception) Days() (days []cal.Date) {
	first := dayOf(e.From)
	e.each(func(day int) { days = append(days, e.From.AddDays(day-first)) })
	return days
}
