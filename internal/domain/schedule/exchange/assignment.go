package exchange

import (
	"cairn/internal/codec/mspdi"
	"cairn/internal/domain/schedule"
)

// assignments reads who does what, and from the timephased data where tasks are split.
func (r *reader) assignments() {
	tasks := make(map[int]*schedule.Task, len(r.n.Tasks))
	for i := range r.n.Tasks {
		tasks[r.n.Tasks[i].UID] = &r.n.Tasks[i]
	}
	people := make(map[int]*schedule.Resource, len(r.n.Resources))
	for i := range r.n.Resources {
		people[r.n.Resources[i].UID] = &r.n.Resources[i]
	}
	clocks := map[[2]int]schedule.Hours{}
	for i := range r.f.Assignments {
		m := &r.f.Assignments[i]
		t, person := tasks[m.TaskUID], people[m.ResourceUID]
		if t == nil {
			continue
		}
		key := [2]int{t.Calendar, 0}
		if person != nil && m.ResourceUID >= 0 && !t.IgnoreResourceHours {
			key[1] = person.Calendar
		}
		hours, ok := clocks[key]
		if !ok {
			hours = r.n.Hours(key[0], key[1])
			clocks[key] = hours
		}
		if len(t.Gaps) == 0 && !hours.Never() {
			t.Gaps = r.gaps(m, t, hours)
		}
		if m.ResourceUID < 0 || person == nil {
			continue
		}
		r.n.Assignments = append(r.n.Assignments, r.assignment(m, hours))
	}
}

func (r *reader) assignment(m *mspdi.Assignment, hours schedule.Hours) schedule.Assignment {
	a := schedule.Assignment{
		UID: m.UID, Task: m.TaskUID, Resource: m.ResourceUID, Units: units(m.Units),
		Work: max(0, span(m.Work-m.OvertimeWork)), Remaining: max(0, span(m.RemainingWork-m.RemainingOvertimeWork)),
		Delay: max(0, tenths(m.Delay)), LevellingDelay: tenths(m.LevelingDelay),
	}
	if m.WorkContour >= 0 && m.WorkContour <= int(schedule.Contoured) {
		a.Contour = schedule.Contour(m.WorkContour)
	}
	if start, finish := moment(m.Start), moment(m.Finish); a.Contour == schedule.Contoured && start != 0 && finish > start && !hours.Never() {
		a.Span = hours.Between(start, finish)
	}
	return a
}

// gaps finds where a task rests: working time in which none of its work lies, between pieces in which some does.
func (r *reader) gaps(m *mspdi.Assignment, t *schedule.Task, hours schedule.Hours) (gaps []schedule.Gap) {
	start, finish := moment(m.Start), moment(m.Finish)
	if t.Elapsed || t.Duration == 0 || start == 0 || finish <= start || m.WorkContour == int(schedule.Contoured) ||
		hours.Between(start, finish) <= t.Duration+schedule.Minute {
		return nil
	}
	var done, rest schedule.Duration
	for _, p := range r.f.Phases(m) {
		length := hours.Between(moment(p.Start), moment(p.Finish))
		if p.Work == 0 {
			rest += length
			continue
		}
		if rest > 0 && done > 0 {
			gaps = append(gaps, schedule.Gap{After: done, Rest: rest})
		}
		rest = 0
		done += length
	}
	return gaps
}
