package schedule_test

import (
	"testing"

	"pgregory.net/rapid"

	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/cal"
)

// Hours agree with counting minute by minute, and moving on by work is the inverse of counting it.
func TestHours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := schedule.Calendar{UID: 1, Name: "Drawn"}
		for i := range c.Days {
			c.Days[i].Set = true
			for range rapid.IntRange(0, 3).Draw(t, "shifts") {
				from := rapid.Int32Range(0, 1439).Draw(t, "from") * 60
				c.Days[i].Shifts = append(c.Days[i].Shifts, schedule.Shift{From: from, To: from + rapid.Int32Range(1, 600).Draw(t, "length")*60})
			}
		}
		start := schedule.MustTime("2026-01-05T00:00:00")
		for range rapid.IntRange(0, 4).Draw(t, "exceptions") {
			from := start.Date().AddDays(rapid.IntRange(-5, 20).Draw(t, "day"))
			e := schedule.Exception{From: from, To: from.AddDays(rapid.IntRange(0, 9).Draw(t, "days"))}
			if rapid.Bool().Draw(t, "worked") {
				e.Shifts = []schedule.Shift{{From: 3600, To: 7200}}
			}
			c.Exceptions = append(c.Exceptions, e)
		}
		n := schedule.Network{Calendar: 1, Calendars: []schedule.Calendar{c}}
		h := n.Hours(0, 0)
		if h.Never() {
			return
		}
		a := start.Add(schedule.Duration(rapid.IntRange(-20_000, 40_000).Draw(t, "a")) * schedule.Minute)
		b := a.Add(schedule.Duration(rapid.IntRange(0, 20_000).Draw(t, "b")) * schedule.Minute)
		var counted schedule.Duration
		for m := a; m < b; m += 60 {
			if h.Next(m) == m {
				counted += schedule.Minute
			}
		}
		if got := h.Between(a, b); got != counted {
			t.Fatalf("%s to %s: %v minutes, counted %v", a, b, got.Minutes(), counted.Minutes())
		}
		work := schedule.Duration(rapid.IntRange(1, 20_000).Draw(t, "work")) * schedule.Minute
		end, begin := h.Add(a, work), h.Sub(a, work)
		if h.Between(a, end) != work || h.Between(begin, a) != work || h.Previous(end) != end || h.Next(begin) != begin {
			t.Fatalf("%v minutes around %s are %s to %s", work.Minutes(), a, begin, end)
		}
	})
}

// An exception that a file repeats for a thousand years, in every pattern, holds for the two hundred years from its
// first day and costs no more than that.
func TestExceptionOfAThousandYears(t *testing.T) {
	for pattern := schedule.Once; pattern <= schedule.YearlyPos; pattern++ {
		c := schedule.Standard(1, "Standard")
		c.Exceptions = []schedule.Exception{{From: cal.MustDate("2026-01-01"), To: cal.MustDate("3026-01-01"),
			Repeat: schedule.Recurrence{Pattern: pattern, Weekdays: 0x7f, Month: 3, MonthDay: 3, Position: 1, Weekday: 2}}}
		n := schedule.Network{Calendar: 1, Calendars: []schedule.Calendar{c}}
		h := n.Hours(0, 0)
		inside, far := schedule.MustTime("2026-03-03T10:00:00"), schedule.MustTime("2290-03-03T10:00:00")
		if h.Next(inside) == inside || h.Next(far) != far {
			t.Errorf("pattern %d: work on 3 March 2026 from %s, in 2290 from %s", pattern, h.Next(inside), h.Next(far))
		}
	}
}
