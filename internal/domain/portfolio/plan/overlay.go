package plan

import (
	"slices"
	"strings"

	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/money"
)

// overlay lays a plan over what its file says. A line, link, person or assignment that stands in the plan
// as in the file is the file's own, with everything the plan does not model; what differs is the plan's.
// For a plan without a file everything differs.
type overlay struct {
	p     *Plan
	file  *schedule.Network
	was   Snapshot // the file in the words of the plan
	had   map[int]Task
	now   map[int]Task
	lines map[int]schedule.Task // of the file
	clock *clocks
}

func newOverlay(p *Plan, c *clocks) *overlay {
	o := &overlay{p: p, file: &p.file.Network, clock: c, now: byUID(p.Tasks), lines: map[int]schedule.Task{}}
	o.was = p.snapshotOf(o.file)
	o.had = byUID(o.was.Tasks)
	for _, t := range o.file.Tasks {
		o.lines[t.UID] = t
	}
	return o
}

// tasks are the lines in the order of the plan. Empty lines and those of other files stay behind the line
// they follow in the file.
func (o *overlay) tasks() []schedule.Task {
	behind, last := map[int][]schedule.Task{}, 0
	for _, t := range o.file.Tasks {
		if _, shown := o.had[t.UID]; !shown {
			behind[last] = append(behind[last], t)
		} else if _, left := o.now[t.UID]; left {
			last = t.UID
		}
	}
	list := slices.Clone(behind[0])
	for i, t := range o.p.Tasks {
		list = append(list, o.task(i, t))
		list = append(list, behind[t.UID]...)
	}
	return list
}

func minutes(n int) schedule.Duration { return schedule.Duration(n) * schedule.Minute }

// set takes what the plan says where it says something else than the file.
func set[T comparable, U any](was, is T, field *U, value U) {
	if was != is {
		*field = value
	}
}

func (o *overlay) task(i int, t Task) schedule.Task {
	was, known := o.had[t.UID]
	if !known {
		return o.p.engineTask(i, t, o.clock)
	}
	out := o.lines[t.UID]
	if t.Title.EN != was.Title.EN && t.Title.FR != was.Title.EN && t.Title.EN+t.Title.FR != itoa(t.UID) {
		out.Name = firstOf(t.Title)
	}
	set(was.Level, t.Level, &out.Level, t.Level)
	set(was.Kind, t.Kind, &out.Milestone, t.Kind == KindMilestone)
	set(was.Cancelled, t.Cancelled, &out.Inactive, t.Cancelled)
	set(was.Deadline, t.Deadline, &out.Deadline, On(t.Deadline, 17, 0).engineTime())
	set(was.Cost, t.Cost, &out.Cost, money.Amount{Minor: t.Cost, Currency: o.p.Currency()})
	if was.Duration != t.Duration {
		out.Duration, out.Elapsed, out.Estimated = minutes(t.Duration), false, false
	}
	if was.Constraint != t.Constraint || was.ConstraintAt != t.ConstraintAt {
		out.Constraint, out.ConstraintDate = constraintsOut[t.Constraint], t.ConstraintAt.engineTime()
	}
	if was.Calendar != t.Calendar || t.Calendar != "" && !fileCalendar.MatchString(t.Calendar) {
		out.Calendar = o.clock.uid(t.Calendar)
	}
	o.dates(i, was, t, &out)
	if !slices.Equal(was.Splits, t.Splits) {
		out.Gaps = t.gaps()
	}
	if was.Follows != t.Follows || was.Effort != t.Effort {
		t.effortTo(&out)
	}
	return out
}

// dates are the typed dates and the progress of a line.
func (o *overlay) dates(i int, was, t Task, out *schedule.Task) {
	typed := t.Manual && !o.p.summary(i) && (was.Start != t.Start || was.Finish != t.Finish)
	if was.Manual != t.Manual || typed {
		out.Manual, out.Unsettled, out.Start, out.Finish = t.Manual, false, 0, 0
		if t.Manual {
			out.Start, out.Finish = t.Start.engineTime(), t.Finish.engineTime()
		}
	}
	if !t.sameProgress(was) {
		t.progressTo(out)
	}
}

// sameProgress reports whether as much has happened of two states of a task.
func (t Task) sameProgress(was Task) bool {
	same := t.Percent == was.Percent && t.ActualStart == was.ActualStart && t.ActualFinish == was.ActualFinish
	if t.Remaining == nil || was.Remaining == nil {
		return same && t.Remaining == was.Remaining
	}
	return same && *t.Remaining == *was.Remaining
}

// links keep what the file says of those that stay; between lines the plan does not show all do.
func (o *overlay) links(present map[int]bool) []schedule.Link {
	mine, had := map[Link]Link{}, map[Link]Link{}
	for _, l := range o.p.Links {
		mine[l.key()] = l
	}
	for _, l := range o.was.Links {
		had[l.key()] = l
	}
	done := map[Link]bool{}
	var list []schedule.Link
	for _, l := range o.file.Links {
		key := Link{From: l.From, To: l.To}
		was, shown := had[key]
		is, still := mine[key]
		switch {
		case !present[l.From] || !present[l.To]:
		case !shown || still && is == was:
			list = append(list, l)
			done[key] = shown
		case still && !done[key]:
			list = append(list, is.engine(l.From))
			done[key] = true
		}
	}
	for _, l := range o.p.Links {
		if l.FromProject == "" && !done[l.key()] {
			list = append(list, l.engine(l.From))
		}
	}
	return list
}

// resources are the people of the plan, and what else the file needs.
func (o *overlay) resources() []schedule.Resource {
	mine, had := map[int]Resource{}, map[int]Resource{}
	for _, r := range o.p.Resources {
		mine[r.UID] = r
	}
	for _, r := range o.was.Resources {
		had[r.UID] = r
	}
	var list []schedule.Resource
	for _, r := range o.file.Resources {
		was, shown := had[r.UID]
		is, still := mine[r.UID]
		if shown && !still {
			continue
		}
		if shown {
			if is.Name != "" {
				set(was.Name, is.Name, &r.Name, is.Name)
			}
			set(was.MaxUnits, is.MaxUnits, &r.MaxUnits, is.MaxUnits*10)
			r = o.person(r, is)
		}
		delete(mine, r.UID)
		list = append(list, r)
	}
	for _, r := range o.p.Resources {
		if _, fresh := mine[r.UID]; fresh {
			list = append(list, o.person(schedule.Resource{UID: r.UID, Name: r.Name, Kind: schedule.Work, MaxUnits: r.MaxUnits * 10}, r))
		}
	}
	return list
}

// person gives a user of the office the days off and the working weeks that are entered for them.
func (o *overlay) person(r schedule.Resource, is Resource) schedule.Resource {
	if r.Name == "" {
		r.Name = strings.TrimSuffix(o.clock.names[string(is.Actor)], cairnMark)
	}
	if is.Actor != "" && o.clock.cals[string(is.Actor)].Person {
		r.Calendar = o.clock.uid(string(is.Actor))
	}
	return r
}

// assignments keep contours and delays of those that stay.
func (o *overlay) assignments(present map[int]bool) []schedule.Assignment {
	type pair struct{ task, resource int }
	mine, had := map[pair]Assignment{}, map[pair]Assignment{}
	for _, a := range o.p.Assignments {
		mine[pair{a.Task, a.Resource}] = a
	}
	for _, a := range o.was.Assignments {
		had[pair{a.Task, a.Resource}] = a
	}
	var list []schedule.Assignment
	done, uid := map[pair]bool{}, 0
	for _, a := range o.file.Assignments {
		uid = max(uid, a.UID)
		key := pair{a.Task, a.Resource}
		was, shown := had[key]
		is, still := mine[key]
		if !present[a.Task] || shown && !still {
			continue
		}
		done[key] = true
		if t, w := o.now[a.Task], o.had[a.Task]; shown && (was.Units != is.Units || t.Duration != w.Duration || !t.sameProgress(w)) {
			a.Units = is.Units * 10
			a.Work, a.Remaining = is.work(t)
			a.Contour, a.Span = schedule.Flat, 0
		}
		list = append(list, a)
	}
	for _, a := range o.p.Assignments {
		if t, ok := o.now[a.Task]; ok && !done[pair{a.Task, a.Resource}] {
			uid++
			work, left := a.work(t)
			list = append(list, schedule.Assignment{UID: uid, Task: a.Task, Resource: a.Resource, Units: a.Units * 10, Work: work, Remaining: left})
		}
	}
	return list
}

// work is how much of a task somebody does, and how much of that is left.
func (a Assignment) work(t Task) (all, left schedule.Duration) {
	all = minutes(t.Duration * a.Units / 100)
	return all, all * schedule.Duration(100-t.Percent) / 100
}
