package plan

import (
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
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
// Parts that stand as they stood leave the task split as it was, to the minute: a file may split it finer than by days.
func (p *Plan) split(i int, parts []Part, was Task, days *Days) error {
	t := &p.Tasks[i]
	if parts == nil {
		t.cut(was.Duration)
		return nil
	}
	list := named(parts)
	if len(list) == 0 {
		t.Splits = nil
		return nil
	}
	if t.Calendar == was.Calendar && was.splitAs(list, days) {
		t.cut(was.Duration)
		return nil
	}
	var fs fault.Fields
	fs.Check(len(list) > 1, partName(0, "days"), "portfolio.plan.parts_two")
	fs.Check(len(list) <= maxParts, partName(0, "days"), "portfolio.plan.parts_many")
	fs.Check(t.Kind == KindTask && !p.summary(i), partName(0, "days"), "portfolio.plan.parts_task")
	if err := fs.Err(); err != nil {
		return err
	}
	splits, sum, start, end := []Split(nil), 0, Moment{}, Moment{}
	for k, part := range list {
		length, err := part.length(k)
		if err != nil {
			return err
		}
		at := was.lay(part.Start, end, days)
		if k == 0 {
			start = at
		} else {
			rest := days.between(end, at)
			if rest <= 0 {
				return wrong(partName(k, "start"), "portfolio.plan.parts_order", fault.Args{"on": end.Day()})
			}
			if rest >= MaxDays*DayMinutes {
				return wrong(partName(k, "start"), "portfolio.plan.parts_far", fault.Args{"most": MaxDays})
			}
			splits = append(splits, Split{After: sum, Rest: rest})
		}
		if sum += length; sum > MaxDays*DayMinutes {
			return wrong(partName(k, "days"), "portfolio.plan.days", fault.Args{"most": MaxDays})
		}
		end = days.after(at, length)
	}
	t.Splits, t.Duration = splits, sum
	return t.begin(list[0].Start, start, end, was)
}

// length reads how long a part takes, in minutes.
func (part Part) length(k int) (int, error) {
	length, err := parseDays(partName(k, "days"), part.Days)
	if err != nil {
		return 0, err
	}
	var fs fault.Fields
	fs.Check(length > 0, partName(k, "days"), "portfolio.plan.parts_length")
	fs.Check(!part.Start.IsZero(), partName(k, "start"), "fault.required")
	return length, fs.Err()
}

// lay is the minute at which a part begins that follows one which ends at another: where the task had a part on that
// day, or its beginning, it stays to the minute.
func (t Task) lay(on cal.Date, end Moment, days *Days) Moment {
	if end.IsZero() && on == t.Start.Day() {
		return t.Start
	}
	for _, x := range t.stretches(days) {
		if x.from.Day() == on && x.from.After(end) {
			return x.from
		}
	}
	return days.start(days.next(on, 1))
}

// cut takes away the rests that lie at the end of a task or behind it, where its duration is another than it was.
func (t *Task) cut(was int) {
	if t.Duration == was {
		return
	}
	var left []Split
	for _, s := range t.Splits {
		if s.After < t.Duration {
			left = append(left, s)
		}
	}
	t.Splits = left
}

// leaves lets so much be left of a task after so much time of its calendar: what it rested meanwhile was no work.
func (t *Task) leaves(passed, left int) {
	done := passed
	for _, s := range t.Splits {
		if done <= s.After {
			break
		}
		done = max(s.After, done-s.Rest)
	}
	was := t.Duration
	t.Duration = done + left
	t.cut(was)
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

// begin lets a split task begin on a day that its form names, at a minute; was is the task before. Faults: the day of a
// task that has begun, or that something else places.
func (t *Task) begin(on cal.Date, start, end Moment, was Task) error {
	fresh := was.Title == i18n.Text{}
	switch {
	case t.Manual:
		t.Start, t.Finish = start, end
	case t.Begun():
		if on != was.Start.Day() {
			return wrong(partName(0, "start"), "portfolio.plan.parts_begun", fault.Args{"on": was.Start.Day()})
		}
	case on == was.Start.Day() && !fresh && (t.Constraint != AsSoonAsPossible || was.Constraint == AsSoonAsPossible): // it lies there
	case t.Constraint == AsSoonAsPossible || t.Constraint == StartNoEarlierThan:
		t.Constraint, t.ConstraintAt = StartNoEarlierThan, start
	case t.ConstraintAt.Day() != on:
		return wrong(partName(0, "start"), "portfolio.plan.parts_placed", fault.Args{"constraint": t.Constraint.Word()})
	}
	return nil
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
func (t Task) parts(p *i18n.Printer, days *Days) (list []Part) {
	for _, x := range t.stretches(days) {
		list = append(list, Part{Start: x.from.Day(), Days: daysText(p, x.length)})
	}
	return list
}

// splitAs reports whether a task is split as typed parts say.
func (t Task) splitAs(list []Part, days *Days) bool {
	return slices.EqualFunc(list, t.stretches(days), func(part Part, x stretch) bool {
		length, err := parseDays("", part.Days)
		return err == nil && length == x.length && part.Start == x.from.Day()
	})
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
