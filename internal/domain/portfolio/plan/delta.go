package plan

import (
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// Delta is one side of a change of a plan as the trail keeps it: the lines that differ, and the order and
// what surrounds the lines where these do.
type Delta struct {
	Version     int           `json:"version"`
	Tasks       []Task        `json:"tasks,omitempty"`
	Order       *[]int        `json:"order,omitempty"` // uids
	Links       *[]Link       `json:"links,omitempty"`
	Resources   *[]Resource   `json:"resources,omitempty"`
	Assignments *[]Assignment `json:"assignments,omitempty"`
	Calendar    string        `json:"calendar,omitempty"`
	Begins      cal.Date      `json:"begins,omitzero"`
	Ends        cal.Date      `json:"ends,omitzero"`
	StatusOn    cal.Date      `json:"status_on,omitzero"`
	File        string        `json:"file,omitempty"` // the kept import that the plan rests on
}

// deltas are both sides of a change.
func deltas(was, is *Plan) (before, after Delta) {
	before, after = was.around(was.Revision), is.around(was.Revision+1)
	old := map[int]Task{}
	for _, t := range was.Tasks {
		old[t.UID] = t
	}
	for _, t := range is.Tasks {
		former, known := old[t.UID]
		delete(old, t.UID)
		if known && sameTask(former, t) {
			continue
		}
		if known {
			before.Tasks = append(before.Tasks, former)
		}
		after.Tasks = append(after.Tasks, t)
	}
	for _, t := range was.Tasks {
		if _, gone := old[t.UID]; gone {
			before.Tasks = append(before.Tasks, t)
		}
	}
	if a, b := was.order(), is.order(); !slices.Equal(a, b) {
		before.Order, after.Order = said(a), said(b)
	}
	if !slices.Equal(was.Links, is.Links) {
		before.Links, after.Links = said(was.Links), said(is.Links)
	}
	if !slices.Equal(was.Resources, is.Resources) {
		before.Resources, after.Resources = said(was.Resources), said(is.Resources)
	}
	if !slices.Equal(was.Assignments, is.Assignments) {
		before.Assignments, after.Assignments = said(was.Assignments), said(is.Assignments)
	}
	return before, after
}

// said is a list as the trail keeps it: an empty one is said, and is another thing than one left out.
func said[T any](list []T) *[]T {
	if list == nil {
		list = []T{}
	}
	return &list
}

// around is what surrounds the lines.
func (p *Plan) around(version int) Delta {
	return Delta{Version: version, Calendar: p.Calendar, Begins: p.Begins, Ends: p.Ends, StatusOn: p.StatusOn, File: p.file.ID}
}

func (p *Plan) order() []int {
	order := make([]int, len(p.Tasks))
	for i, t := range p.Tasks {
		order[i] = t.UID
	}
	return order
}

// undo puts back what a change found, when nothing has changed since. file is the import the plan rested on.
func (p *Plan) undo(before, after Delta, file planFile) error {
	if p.Revision != after.Version {
		return fault.Stale(nil)
	}
	p.file = file
	for _, t := range before.Tasks {
		if i := p.at(t.UID); i >= 0 {
			t.revision = p.Tasks[i].revision
			p.Tasks[i] = t
		} else {
			p.Tasks = append(p.Tasks, t)
		}
	}
	if before.Order != nil {
		place := map[int]int{}
		for i, uid := range *before.Order {
			place[uid] = i
		}
		p.Tasks = slices.DeleteFunc(p.Tasks, func(t Task) bool { _, was := place[t.UID]; return !was })
		slices.SortStableFunc(p.Tasks, func(a, b Task) int { return place[a.UID] - place[b.UID] })
	}
	if before.Links != nil {
		p.Links = *before.Links
	}
	if before.Resources != nil {
		p.Resources = *before.Resources
	}
	if before.Assignments != nil {
		p.Assignments = *before.Assignments
	}
	p.Calendar, p.Begins, p.Ends, p.StatusOn = before.Calendar, before.Begins, before.Ends, before.StatusOn
	return nil
}
