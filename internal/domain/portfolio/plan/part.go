package plan

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// Part is a stretch of work of a task that is split, as its form says it: the day it begins, and how many working days
// it takes.
type Part struct {
	Start cal.Date `json:"start"`
	Days  string   `json:"days"`
}

// maxParts is how many parts a task can have.
const maxParts = 50

// split lets a task be worked on in parts; its duration is their sum, and what lies between two is the rest, which
// moves with the task. Without parts the task is whole. A task that nothing else places begins with its first part.
func (p *Plan) split(i int, parts []Part, days *Days) error {
	if parts == nil {
		return nil
	}
	t := &p.Tasks[i]
	list := named(parts)
	if len(list) == 0 {
		t.Splits = nil
		return nil
	}
	var fs fault.Fields
	fs.Check(len(list) > 1, partName(0, "days"), "portfolio.plan.parts_two")
	fs.Check(len(list) <= maxParts, partName(0, "days"), "portfolio.plan.parts_many")
	fs.Check(t.Kind == KindTask && !p.summary(i), partName(0, "days"), "portfolio.plan.parts_task")
	if err := fs.Err(); err != nil {
		return err
	}
	splits, sum, end := []Split(nil), 0, Moment{}
	for k, part := range list {
		length, err := parseDays(partName(k, "days"), part.Days)
		if err != nil {
			return err
		}
		fs.Check(length > 0, partName(k, "days"), "portfolio.plan.parts_length")
		fs.Check(!part.Start.IsZero(), partName(k, "start"), "fault.required")
		if err := fs.Err(); err != nil {
			return err
		}
		start := days.start(days.next(part.Start, 1))
		if k == 0 && part.Start == t.Start.Day() {
			start = t.Start // as it is, to the minute
		}
		if k > 0 {
			rest := days.between(end, start)
			if rest <= 0 {
				return wrong(partName(k, "start"), "portfolio.plan.parts_order", fault.Args{"on": end.Day()})
			}
			splits = append(splits, Split{After: sum, Rest: rest})
		}
		sum += length
		end = days.after(start, length)
	}
	t.begin(list[0].Start, end, days)
	t.Splits, t.Duration = splits, sum
	return nil
}

// named are the parts that say something.
func named(parts []Part) (list []Part) {
	for _, part := range parts {
		if !part.Start.IsZero() || part.Days != "" {
			list = append(list, part)
		}
	}
	return list
}

// begin lets a split task begin on a day that its form names.
func (t *Task) begin(on cal.Date, end Moment, days *Days) {
	switch {
	case t.Manual:
		t.Start, t.Finish = days.start(on), end
	case !t.Begun() && t.Constraint == AsSoonAsPossible && on.After(t.Start.Day()):
		t.Constraint, t.ConstraintAt = StartNoEarlierThan, days.start(on)
	}
}

// stretch is a part of a task as it lies.
type stretch struct {
	from, to Moment
	length   int // minutes
}

// stretches are the parts of a split task from its start, by the hours of its calendar; none for a task that is whole.
func (t Task) stretches(days *Days) (list []stretch) {
	at, done := t.Start, 0
	for k := 0; len(t.Splits) > 0 && k <= len(t.Splits); k++ {
		last := t.Duration
		if k < len(t.Splits) {
			last = t.Splits[k].After
		}
		x := stretch{from: at, to: days.after(at, last-done), length: last - done}
		list = append(list, x)
		if done = last; k < len(t.Splits) {
			at = days.begin(days.after(x.to, t.Splits[k].Rest))
		}
	}
	return list
}

// parts are the parts of a split task as its form shows them.
func (t Task) parts(days *Days) (list []Part) {
	for _, x := range t.stretches(days) {
		list = append(list, Part{Start: x.from.Day(), Days: daysText(x.length)})
	}
	return list
}

// periods are the parts of a split task as days.
func (t Task) periods(days *Days) (list []cal.Period) {
	for _, x := range t.stretches(days) {
		list = append(list, cal.Period{Start: x.from.Day(), End: x.to.Day()})
	}
	return list
}

// partName is the name of a field of a part in the form.
func partName(k int, field string) string { return "parts." + itoa(k) + "." + field }

// after is the minute at which so much work is done that begins at another.
func (d *Days) after(from Moment, minutes int) Moment {
	at := from
	for day, n := from.Day(), 0; minutes > 0 && n < 80*366; day, n = day.AddDays(1), n+1 {
		for _, s := range d.hours(day) {
			begin, end := On(day, 0, int(s.From/60)), On(day, 0, int(s.To/60))
			if begin.Before(from) {
				begin = from
			}
			length := begin.MinutesUntil(end)
			if length <= 0 {
				continue
			}
			if length >= minutes {
				return begin.Add(minutes)
			}
			minutes, at = minutes-length, end
		}
	}
	return at
}

// begin is the first minute from another on at which work is done.
func (d *Days) begin(from Moment) Moment {
	if end := d.after(from, 1); end.After(from) {
		return end.Add(-1)
	}
	return from
}

// between is the working time from one minute to another; 0 where the second is not later.
func (d *Days) between(from, to Moment) int {
	sum := 0
	for day := from.Day(); !day.After(to.Day()) && sum < MaxDays*DayMinutes; day = day.AddDays(1) {
		for _, s := range d.hours(day) {
			begin, end := On(day, 0, int(s.From/60)), On(day, 0, int(s.To/60))
			if begin.Before(from) {
				begin = from
			}
			if end.After(to) {
				end = to
			}
			sum += max(0, begin.MinutesUntil(end))
		}
	}
	return sum
}
