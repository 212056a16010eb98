package exchange

import (
	"slices"
	"time"

	"cairn/internal/codec/mspdi"
	"cairn/internal/domain/schedule"
)

// splits writes where tasks rest that are split otherwise than in the file: as planned work over time of their people,
// as Project does, and of nobody where a task has no people.
func (w *writer) splits(p *schedule.Plan) {
	had := map[int]schedule.Task{}
	for _, t := range w.was.Tasks {
		had[t.UID] = t
	}
	of := map[int][]int{}
	for i := range w.f.Assignments {
		of[w.f.Assignments[i].TaskUID] = append(of[w.f.Assignments[i].TaskUID], i)
	}
	last := 0
	for i := range w.f.Assignments {
		last = max(last, w.f.Assignments[i].UID)
	}
	for _, t := range w.n.Tasks {
		d, ok := p.Dates(t.UID)
		if was := had[t.UID]; !ok || d.Summary || slices.Equal(was.Gaps, t.Gaps) && was.Duration == t.Duration || len(was.Gaps)+len(t.Gaps) == 0 {
			continue
		}
		if len(of[t.UID]) == 0 {
			last++
			w.f.Assignments = append(w.f.Assignments, mspdi.Assignment{UID: last, TaskUID: t.UID, ResourceUID: mspdi.Unassigned, Units: 1, Work: length(t.Duration), RegularWork: length(t.Duration), RemainingWork: length(t.Remaining)})
			of[t.UID] = []int{len(w.f.Assignments) - 1}
		}
		for _, i := range of[t.UID] {
			m := &w.f.Assignments[i]
			hours := w.n.Hours(t.Calendar, w.person(m.ResourceUID, t))
			if hours.Never() {
				continue
			}
			m.Start, m.Finish = civil(d.Start), civil(d.Finish)
			m.SetPhases(phases(t, d.Start, hours, m.Units))
		}
	}
}

// person is the calendar of a resource, as the reader of assignments takes it.
func (w *writer) person(uid int, t schedule.Task) int {
	if t.IgnoreResourceHours {
		return 0
	}
	for _, r := range w.n.Resources {
		if r.UID == uid {
			return r.Calendar
		}
	}
	return 0
}

// phases are the work of a split task and its rests, day by day; none for a task that is whole.
func phases(t schedule.Task, start schedule.Time, hours schedule.Hours, units float64) (list []mspdi.Phase) {
	if len(t.Gaps) == 0 {
		return nil
	}
	at, done := start, schedule.Duration(0)
	days := func(length schedule.Duration, works bool) {
		for length > 0 {
			from := hours.Next(at)
			piece := min(length, hours.Between(from, schedule.OfDate(from.Date().AddDays(1))))
			if piece <= 0 {
				return
			}
			at = hours.Add(from, piece)
			p := mspdi.Phase{Start: civil(from), Finish: civil(at)}
			if works {
				p.Work = time.Duration(float64(piece)*units) * time.Second
			}
			list = append(list, p)
			length -= piece
		}
	}
	for _, g := range t.Gaps {
		days(g.After-done, true)
		days(g.Rest, false)
		done = g.After
	}
	days(t.Duration-done, true)
	return list
}
