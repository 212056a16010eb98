package schedule

import (
	"slices"

	"cairn/internal/kernel/fault"
)

// Edit is one change of a plan. Make it with the functions below.
type Edit struct {
	kind editKind
	task Task
	uid  int
	at   int
	link Link
	net  func(*Network)
}

type editKind uint8

const (
	setTask editKind = iota
	addTask
	dropTask
	addLink
	dropLink
	setNetwork
)

// SetTask replaces a task, found by its UID, with everything but its level in the outline.
func SetTask(t Task) Edit { return Edit{kind: setTask, task: t} }

// AddTask puts a new task before the line at an index; at the end for an index beyond it.
func AddTask(index int, t Task) Edit { return Edit{kind: addTask, at: index, task: t} }

// DropTask removes a task with its links and assignments, and what lies below it.
func DropTask(uid int) Edit { return Edit{kind: dropTask, uid: uid} }

// AddLink adds a link, or replaces the one of the same type between the same tasks.
func AddLink(l Link) Edit { return Edit{kind: addLink, link: l} }

// DropLink removes the links from one task to another.
func DropLink(from, to int) Edit { return Edit{kind: dropLink, link: Link{From: from, To: to}} }

// Change edits anything else: the outline's levels and order, calendars, people, the project's start. Everything is
// computed anew.
func Change(f func(*Network)) Edit { return Edit{kind: setNetwork, net: f} }

// Apply makes the edits and computes what they touch. It answers the UIDs of the tasks whose dates, float or
// criticality changed, in the order of the outline. When one edit is refused, none is made.
func (p *Plan) Apply(edits ...Edit) ([]int, error) {
	if touched, ok, err := p.quick(edits); ok || err != nil {
		return touched, err
	}
	before := p.dates
	saved := *p
	uids := p.graph.index
	p.net = p.net.clone()
	for _, e := range edits {
		if err := p.net.edit(e); err != nil {
			*p = saved
			return nil, err
		}
	}
	err := p.net.Check()
	if err == nil {
		err = p.rebuild()
	}
	if err == nil {
		err = p.computeAll()
	}
	if err != nil {
		*p = saved
		return nil, err
	}
	var touched []int
	for i := range p.net.Tasks {
		uid := p.net.Tasks[i].UID
		if old, ok := uids[uid]; !ok || before[old] != p.dates[i] {
			touched = append(touched, uid)
		}
	}
	return touched, nil
}

// edit makes one edit in the lines of the network.
func (n *Network) edit(e Edit) error {
	at := func(uid int) int { return slices.IndexFunc(n.Tasks, func(t Task) bool { return t.UID == uid }) }
	switch e.kind {
	case setTask:
		i := at(e.task.UID)
		if i < 0 {
			return fault.Refuse("schedule.no_such_task", fault.Args{"uid": e.task.UID})
		}
		e.task.Level = n.Tasks[i].Level
		n.Tasks[i] = e.task
	case addTask:
		n.Tasks = slices.Insert(n.Tasks, max(0, min(e.at, len(n.Tasks))), e.task)
	case dropTask:
		i := at(e.uid)
		if i < 0 {
			return fault.Refuse("schedule.no_such_task", fault.Args{"uid": e.uid})
		}
		n.drop(i)
	case addLink:
		same := slices.IndexFunc(n.Links, func(l Link) bool {
			return l.From == e.link.From && l.To == e.link.To && l.Type == e.link.Type
		})
		if same >= 0 {
			n.Links[same] = e.link
		} else {
			n.Links = append(n.Links, e.link)
		}
	case dropLink:
		count := len(n.Links)
		n.Links = slices.DeleteFunc(n.Links, func(l Link) bool { return l.From == e.link.From && l.To == e.link.To })
		if len(n.Links) == count {
			return fault.Refuse("schedule.no_such_link", nil)
		}
	default:
		e.net(n)
	}
	return nil
}

// drop removes a line and what lies below it.
func (n *Network) drop(i int) {
	end := i + 1
	for end < len(n.Tasks) && n.Tasks[end].Level > n.Tasks[i].Level {
		end++
	}
	gone := map[int]bool{}
	for _, t := range n.Tasks[i:end] {
		gone[t.UID] = true
	}
	n.Tasks = slices.Delete(n.Tasks, i, end)
	n.Links = slices.DeleteFunc(n.Links, func(l Link) bool { return gone[l.From] || gone[l.To] })
	n.Assignments = slices.DeleteFunc(n.Assignments, func(a Assignment) bool { return gone[a.Task] })
}
