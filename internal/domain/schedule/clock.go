package schedule

import "slices"

// clock counts the working time of a calendar: it answers how much work lies before a moment, and which moment lies
// behind an amount of work. The days that differ from the week are in a table, summed once; outside it the week
// repeats, so that both questions take a handful of steps for any year.
type clock struct {
	patterns [][]Shift  // the distinct days
	work     []Duration // of each pattern
	week     [7]uint16  // the pattern of each day, Monday first
	before   [8]Duration
	lo, hi   int        // the table covers the days lo to hi-1
	days     []uint16   // the pattern of each day of the table
	sums     []Duration // work before each day of the table, and at last before hi
	shift    Duration   // what the table adds to an ordinary week, from hi on
}

// around is the clock of every hour of every day: that of elapsed durations.
var around = newClock(func(int) []Shift { return []Shift{{0, 86400}} }, 0, 0)

// newClock sums a calendar. shifts gives the shifts of a day; the days lo to hi-1 may differ from the week, all
// others repeat: before lo, and from hi on, shifts is asked for the seven days from hi.
func newClock(shifts func(day int) []Shift, lo, hi int) *clock {
	c := &clock{lo: lo, hi: hi}
	monday := hi + (7-hi%7)%7
	for i := range c.week {
		c.week[i] = c.pattern(shifts(monday + i))
		c.before[i+1] = c.before[i] + c.work[c.week[i]]
	}
	if hi <= lo {
		return c
	}
	c.days, c.sums = make([]uint16, hi-lo), make([]Duration, hi-lo+1)
	c.sums[0] = c.ordinary(lo)
	for day := lo; day < hi; day++ {
		c.days[day-lo] = c.pattern(shifts(day))
		c.sums[day-lo+1] = c.sums[day-lo] + c.work[c.days[day-lo]]
	}
	c.shift = c.sums[hi-lo] - c.ordinary(hi)
	return c
}

func (c *clock) pattern(shifts []Shift) uint16 {
	for i, p := range c.patterns {
		if slices.Equal(p, shifts) {
			return uint16(i)
		}
	}
	var work Duration
	for _, s := range shifts {
		work += Duration(s.To - s.From)
	}
	c.patterns, c.work = append(c.patterns, shifts), append(c.work, work)
	return uint16(len(c.patterns) - 1)
}

// idle reports that the calendar's week has no work: nothing could ever be finished in it.
func (c *clock) idle() bool { return c.before[7] == 0 }

func weeks(day int) (week, weekday int) {
	week, weekday = day/7, day%7
	if weekday < 0 {
		week, weekday = week-1, weekday+7
	}
	return week, weekday
}

// ordinary is the work before a day if every week were the ordinary one.
func (c *clock) ordinary(day int) Duration {
	week, weekday := weeks(day)
	return Duration(week)*c.before[7] + c.before[weekday]
}

// day gives the work before a day, and the day's pattern.
func (c *clock) day(day int) (before Duration, pattern uint16) {
	if day >= c.lo && day < c.hi {
		return c.sums[day-c.lo], c.days[day-c.lo]
	}
	week, weekday := weeks(day)
	before = Duration(week)*c.before[7] + c.before[weekday]
	if day >= c.hi {
		before += c.shift
	}
	return before, c.week[weekday]
}

// at is the working time before a moment.
func (c *clock) at(t Time) Duration {
	day, second := t.day()
	work, pattern := c.day(day)
	for _, s := range c.patterns[pattern] {
		if second <= s.From {
			break
		}
		work += Duration(min(second, s.To) - s.From)
	}
	return work
}

// find is the last day before which at most the work has been done. With within, work is done on that day too.
func (c *clock) find(work Duration) int {
	if c.hi > c.lo && work >= c.sums[0] && work < c.sums[c.hi-c.lo] {
		return c.lo + find(c.sums, work)
	}
	if c.hi > c.lo && work >= c.sums[c.hi-c.lo] {
		work -= c.shift
	}
	week := int(work / c.before[7])
	rest := work % c.before[7]
	if rest < 0 {
		week, rest = week-1, rest+c.before[7]
	}
	weekday := 0
	for c.before[weekday+1] <= rest {
		weekday++
	}
	return week*7 + weekday
}

// find is the last index with sums[index] <= work; sums[0] <= work < the last.
func find(sums []Duration, work Duration) int {
	lo, hi := 0, len(sums)-1
	for hi-lo > 1 {
		if mid := int(uint(lo+hi) >> 1); sums[mid] <= work {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// begin is the latest moment before which the work has been done: the beginning of what comes after it.
func (c *clock) begin(work Duration) Time {
	day := c.find(work)
	before, pattern := c.day(day)
	rest := work - before
	for _, s := range c.patterns[pattern] {
		if length := Duration(s.To - s.From); rest < length {
			return startOf(day) + Time(s.From) + Time(rest)
		} else {
			rest -= length
		}
	}
	return startOf(day) // unreachable: find answers a day with more work than rest
}

// end is the earliest moment before which the work has been done: the end of what came before it.
func (c *clock) end(work Duration) Time {
	return c.begin(work-1) + 1
}

// Add is the moment by which d of work is done that begins at t: t itself for none.
func (c *clock) add(t Time, d Duration) Time {
	switch {
	case d > 0:
		return c.end(c.at(t) + d)
	case d < 0:
		return c.sub(t, -d)
	}
	return t
}

// sub is the latest moment at which d of work can begin that ends by t.
func (c *clock) sub(t Time, d Duration) Time {
	switch {
	case d > 0:
		return c.begin(c.at(t) - d)
	case d < 0:
		return c.add(t, -d)
	}
	return t
}

// between is the work from a to b, negative when b is earlier.
func (c *clock) between(a, b Time) Duration { return c.at(b) - c.at(a) }

// next is the first moment from t on at which work is done.
func (c *clock) next(t Time) Time {
	day, second := t.day()
	_, pattern := c.day(day)
	for _, s := range c.patterns[pattern] {
		if second < s.To {
			return startOf(day) + Time(max(second, s.From))
		}
	}
	return c.begin(c.at(t))
}

// previous is the last moment up to t before which work was done.
func (c *clock) previous(t Time) Time {
	day, second := t.day()
	_, pattern := c.day(day)
	for _, s := range slices.Backward(c.patterns[pattern]) {
		if second > s.From {
			return startOf(day) + Time(min(second, s.To))
		}
	}
	return c.end(c.at(t))
}

// edge reports that t ends a shift without beginning another: a milestone may stand there.
func (c *clock) edge(t Time) bool { return c.previous(t) == t && c.next(t) != t }
