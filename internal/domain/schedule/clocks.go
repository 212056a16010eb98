package schedule

import (
	"slices"
	"time"
)

// clocks are the calendars of a network, summed when first asked for. The key is the calendar of the task and that
// of the person; 0 is none.
type clocks struct {
	calendars map[int]*Calendar
	made      map[[2]int]*clock
	days      map[int]map[int][]Shift // the exceptional days of each calendar
	tidied    map[*Day][]Shift
}

func newClocks(calendars []Calendar) *clocks {
	c := &clocks{calendars: make(map[int]*Calendar, len(calendars)), made: map[[2]int]*clock{}, days: map[int]map[int][]Shift{}, tidied: map[*Day][]Shift{}}
	for i := range calendars {
		c.calendars[calendars[i].UID] = &calendars[i]
	}
	return c
}

// of is the clock of a calendar, or of the time two have in common. With neither, it is the standard week.
func (c *clocks) of(task, person int) *clock {
	task, person = c.plain(task), c.plain(person)
	if person == task {
		person = 0
	}
	if task == 0 { // the hours of a person alone
		task, person = person, 0
	}
	key := [2]int{task, person}
	if made := c.made[key]; made != nil {
		return made
	}
	lo, hi := c.span(task)
	if l, h := c.span(person); h > l {
		if hi > lo {
			l, h = min(l, lo), max(h, hi)
		}
		lo, hi = l, h
	}
	made := newClock(func(day int) []Shift {
		switch {
		case task == 0:
			return standardDay(day)
		case person == 0:
			return c.shifts(task, day)
		}
		return both(c.shifts(task, day), c.shifts(person, day))
	}, lo, hi)
	c.made[key] = made
	return made
}

// plain is the calendar that says what a calendar says: its base, where it adds nothing of its own.
func (c *clocks) plain(uid int) int {
	for range deepest {
		calendar := c.calendars[uid]
		if calendar == nil {
			return 0
		}
		if calendar.Base == 0 || c.calendars[calendar.Base] == nil || calendar.speaks() || len(calendar.Exceptions) > 0 || len(calendar.Weeks) > 0 {
			return uid
		}
		uid = calendar.Base
	}
	return uid
}

// speaks reports that a calendar has a week of its own, in whole or in part.
func (c *Calendar) speaks() bool {
	return slices.ContainsFunc(c.Days[:], func(d Day) bool { return d.Set })
}

func standardDay(day int) []Shift {
	if _, weekday := weeks(day); weekday < 5 {
		return []Shift{{8 * 3600, 12 * 3600}, {13 * 3600, 17 * 3600}}
	}
	return nil
}

// deepest is how many calendars may derive from each other; check refuses circles.
const deepest = 20

// span is the range of days on which a calendar may differ from its week.
func (c *clocks) span(uid int) (lo, hi int) {
	for range deepest {
		calendar := c.calendars[uid]
		if calendar == nil {
			break
		}
		for _, e := range calendar.Exceptions {
			lo, hi = cover(lo, hi, dayOf(e.From), min(dayOf(e.last()), dayOf(e.From)+longestException)+1)
		}
		for _, w := range calendar.Weeks {
			lo, hi = cover(lo, hi, dayOf(w.From), min(dayOf(w.To), dayOf(w.From)+longestException)+1)
		}
		uid = calendar.Base
	}
	return lo, hi
}

func cover(lo, hi, from, to int) (int, int) {
	if to <= from {
		return lo, hi
	}
	if hi <= lo {
		return from, to
	}
	return min(lo, from), max(hi, to)
}

// shifts are a calendar's on a day: the first exception of the calendar or else of its bases, then the week of the
// calendar or else of its bases.
func (c *clocks) shifts(uid, day int) []Shift {
	at := uid
	for range deepest {
		calendar := c.calendars[at]
		if calendar == nil {
			break
		}
		if shifts, ok := c.exceptions(calendar)[day]; ok {
			return shifts
		}
		at = calendar.Base
	}
	weekday := time.Weekday((day%7 + 8) % 7) // day 0 is a Monday
	for range deepest {
		calendar := c.calendars[uid]
		if calendar == nil {
			break
		}
		for i := range calendar.Weeks {
			w := &calendar.Weeks[i]
			if w.Days[weekday].Set && dayOf(w.From) <= day && day <= dayOf(w.To) {
				return c.tidy(&w.Days[weekday])
			}
		}
		if calendar.Days[weekday].Set {
			return c.tidy(&calendar.Days[weekday])
		}
		uid = calendar.Base
	}
	return nil
}

func (c *clocks) tidy(d *Day) []Shift {
	shifts, ok := c.tidied[d]
	if !ok {
		shifts = tidy(d.Shifts)
		c.tidied[d] = shifts
	}
	return shifts
}

// exceptions are the days of a calendar's own exceptions.
func (c *clocks) exceptions(calendar *Calendar) map[int][]Shift {
	if days, ok := c.days[calendar.UID]; ok {
		return days
	}
	days := map[int][]Shift{}
	for _, e := range slices.Backward(calendar.Exceptions) { // so that the first one stands
		shifts := tidy(e.Shifts)
		e.each(func(day int) { days[day] = shifts })
	}
	c.days[calendar.UID] = days
	return days
}
