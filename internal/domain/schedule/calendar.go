package schedule

import (
	"slices"
	"time"

	"cairn/internal/kernel/cal"
)

// Shift is a span of work within one day, in seconds since midnight, From included and To not. To may be 86,400.
type Shift struct {
	From int32 `json:"from"`
	To   int32 `json:"to"`
}

// Day is what a calendar says of a day of the week. When Set is false it says nothing: its base calendar does, and
// without one the day is not worked. Set without shifts is a day off.
type Day struct {
	Set    bool    `json:"set"`
	Shifts []Shift `json:"shifts,omitempty"`
}

// Exception is a day or period that differs from the week: a holiday (no shifts), or other hours. Where two overlap,
// the one listed first holds.
type Exception struct {
	Name   string     `json:"name,omitempty"`
	From   cal.Date   `json:"from"`
	To     cal.Date   `json:"to"` // included; none means From alone
	Shifts []Shift    `json:"shifts,omitempty"`
	Repeat Recurrence `json:"repeat,omitzero"`
}

// WorkWeek is another week for a period, such as Ramadan or summer hours. A day that is not set follows the
// calendar's ordinary week.
type WorkWeek struct {
	Name string   `json:"name,omitempty"`
	From cal.Date `json:"from"`
	To   cal.Date `json:"to"`
	Days [7]Day   `json:"days"` // by time.Weekday: Sunday is 0
}

// Calendar says when work is done. Base is the calendar it derives from, by UID; 0 is none. Exceptions of the base
// hold where it has none itself.
type Calendar struct {
	UID        int         `json:"uid"`
	Name       string      `json:"name"`
	Base       int         `json:"base,omitempty"`
	Days       [7]Day      `json:"days"` // by time.Weekday: Sunday is 0
	Exceptions []Exception `json:"exceptions,omitempty"`
	Weeks      []WorkWeek  `json:"weeks,omitempty"`
}

// Standard is the calendar of Project: Monday to Friday, 8 to 12 and 13 to 17.
func Standard(uid int, name string) Calendar {
	return Weekly(uid, name, []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
		Shift{8 * 3600, 12 * 3600}, Shift{13 * 3600, 17 * 3600})
}

// Weekly is a calendar with the same hours on the given days, the others off.
func Weekly(uid int, name string, days []time.Weekday, hours ...Shift) Calendar {
	c := Calendar{UID: uid, Name: name}
	for day := range c.Days {
		c.Days[day].Set = true
		if slices.Contains(days, time.Weekday(day)) {
			c.Days[day].Shifts = hours
		}
	}
	return c
}

// OfCountry is a calendar with the week-end of a country by its ISO 3166-1 alpha-3 code, hours of 8 to 12 and 13 to
// 17, and its holidays.
func OfCountry(uid int, name, iso3 string, holidays ...cal.Date) Calendar {
	works := cal.NewWorkCalendar(iso3)
	sunday := cal.NewDate(2026, time.March, 1)
	var days []time.Weekday
	for i := range 7 {
		if day := sunday.AddDays(i); works.Works(day) {
			days = append(days, day.Weekday())
		}
	}
	c := Weekly(uid, name, days, Shift{8 * 3600, 12 * 3600}, Shift{13 * 3600, 17 * 3600})
	for _, day := range holidays {
		c.Exceptions = append(c.Exceptions, Exception{From: day, To: day})
	}
	return c
}

// tidy is a day's shifts in order, without overlap and without what does not lie within the day.
func tidy(shifts []Shift) []Shift {
	list := make([]Shift, 0, len(shifts))
	for _, s := range shifts {
		s.From, s.To = max(0, s.From), min(86400, s.To)
		if s.From < s.To {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b Shift) int { return int(a.From - b.From) })
	out := list[:0]
	for _, s := range list {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// both is the work two days have in common.
func both(a, b []Shift) (common []Shift) {
	for _, x := range a {
		for _, y := range b {
			if from, to := max(x.From, y.From), min(x.To, y.To); from < to {
				common = append(common, Shift{from, to})
			}
		}
	}
	return common
}

func (e Exception) last() cal.Date {
	if e.To.IsZero() || e.To.Before(e.From) {
		return e.From
	}
	return e.To
}
