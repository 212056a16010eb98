package schedule

import (
	"embed"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/fault"
)

// Texts are the words of the faults in English and French.
//
//go:embed text.json
var Texts embed.FS

// longestDuration is a hundred years of the wall clock: more is a mistake of units.
const longestDuration = 100 * 366 * Day24

// Check gives every fault of the network's lines at once: names used twice, links to nothing, durations that cannot
// be, constraints without their date, calendars that never work. Circles of links are found by New, which names them.
func (n *Network) Check() error {
	var fs fault.Fields
	tasks := n.checkTasks(&fs)
	n.checkLinks(&fs, tasks)
	n.checkCalendars(&fs)
	n.checkPeople(&fs, tasks)
	fs.Check(n.Start != 0 || n.FromFinish && n.Finish != 0, "start", "schedule.no_start")
	fs.Check(kept(n.Start) && kept(n.Finish) && kept(n.Status), "start", "schedule.time_range")
	return fs.Err()
}

func (n *Network) checkTasks(fs *fault.Fields) map[int]int {
	at := make(map[int]int, len(n.Tasks))
	for i := range n.Tasks {
		t := &n.Tasks[i]
		if other, ok := at[t.UID]; ok {
			fs.Add(taskField(t), "schedule.uid_twice", fault.Args{"task": t.Name, "other": n.Tasks[other].Name, "uid": t.UID})
		}
		at[t.UID] = i
		t.check(fs)
	}
	return at
}

// taskField names a task's line in faults.
func taskField(t *Task) string { return "tasks." + strconv.Itoa(t.UID) }

// check finds what cannot be in a task by itself.
func (t *Task) check(fs *fault.Fields) {
	say := func(wrong bool, key string) {
		if wrong {
			fs.Add(taskField(t), key, fault.Args{"task": t.Name, "uid": t.UID})
		}
	}
	negative := t.Duration < 0 || t.Remaining < 0 || t.ActualDuration < 0 || t.Work < 0
	for _, g := range t.Gaps {
		negative = negative || g.After < 0 || g.Rest < 0 || g.Rest > longestDuration
	}
	say(negative, "schedule.negative_duration")
	say(t.Duration > longestDuration || t.Remaining > longestDuration || t.ActualDuration > longestDuration ||
		t.LevellingDelay > longestDuration || t.LevellingDelay < -longestDuration, "schedule.endless_duration")
	say(t.Constraint > FinishNoLaterThan || t.Constraint.Dated() && t.ConstraintDate == 0, "schedule.constraint_date")
	say(t.Level < 0 || t.PercentComplete < 0 || t.PercentComplete > 100, "schedule.percent")
	say(t.ActualFinish != 0 && t.ActualFinish < t.ActualStart, "schedule.finish_before_start")
	say(!(kept(t.Start) && kept(t.Finish) && kept(t.ConstraintDate) && kept(t.Deadline) && kept(t.ActualStart) &&
		kept(t.ActualFinish) && kept(t.Resume)), "schedule.time_range")
}

// kept reports whether a plan may hold a time.
func kept(t Time) bool { return t == 0 || t >= Earliest && t <= Latest }

func (n *Network) checkLinks(fs *fault.Fields, tasks map[int]int) {
	type pair struct {
		from, to int
		as       LinkType
	}
	seen := make(map[pair]bool, len(n.Links))
	for i := range n.Links {
		l := &n.Links[i]
		from, okFrom := tasks[l.From]
		to, okTo := tasks[l.To]
		key := ""
		switch {
		case !okFrom || !okTo:
			n.checkEnds(fs, l, tasks)
		case l.From == l.To:
			key = "schedule.link_to_itself"
		case seen[pair{l.From, l.To, l.Type}]:
			key = "schedule.link_twice"
		case n.within(from, to) || n.within(to, from):
			key = "schedule.link_to_summary"
		}
		if key != "" {
			fs.Add(linkField(l), key, fault.Args{"task": n.Tasks[to].Name, "other": n.Tasks[from].Name})
		}
		if l.Type > StartStart || l.Kind > ElapsedPercentLag || l.Lag > longestDuration || l.Lag < -longestDuration || l.Part > 1_000_000 || l.Part < -1_000_000 {
			fs.Add(linkField(l), "schedule.lag", nil)
		}
		seen[pair{l.From, l.To, l.Type}] = true
	}
}

func linkField(l *Link) string { return "links." + strconv.Itoa(l.From) + "-" + strconv.Itoa(l.To) }

// checkEnds says which end of a link is not in the plan.
func (n *Network) checkEnds(fs *fault.Fields, l *Link, tasks map[int]int) {
	name, missing := "", l.From
	if from, ok := tasks[l.From]; ok {
		name, missing = n.Tasks[from].Name, l.To
	} else if to, ok := tasks[l.To]; ok {
		name = n.Tasks[to].Name
	}
	fs.Add(linkField(l), "schedule.link_to_nothing", fault.Args{"task": name, "uid": missing})
}

// within reports whether the line at inner lies below the summary at outer.
func (n *Network) within(inner, outer int) bool {
	if inner <= outer || n.Tasks[inner].Level <= n.Tasks[outer].Level {
		return false
	}
	for i := outer + 1; i <= inner; i++ {
		if n.Tasks[i].Level <= n.Tasks[outer].Level {
			return false
		}
	}
	return true
}

func (n *Network) checkCalendars(fs *fault.Fields) {
	known := make(map[int]*Calendar, len(n.Calendars))
	for i := range n.Calendars {
		c := &n.Calendars[i]
		if known[c.UID] != nil || c.UID == 0 {
			fs.Add("calendars."+strconv.Itoa(c.UID), "schedule.calendar_twice", fault.Args{"calendar": c.Name, "uid": c.UID})
		}
		known[c.UID] = c
	}
	for i := range n.Calendars {
		c := &n.Calendars[i]
		at, steps := c.Base, 0
		for at != 0 && known[at] != nil && steps <= deepest {
			at, steps = known[at].Base, steps+1
		}
		if steps > deepest {
			fs.Add("calendars."+strconv.Itoa(c.UID), "schedule.calendar_circle", fault.Args{"calendar": c.Name})
		}
	}
}

func (n *Network) checkPeople(fs *fault.Fields, tasks map[int]int) {
	people := make(map[int]bool, len(n.Resources))
	for _, r := range n.Resources {
		if people[r.UID] {
			fs.Add("resources."+strconv.Itoa(r.UID), "schedule.resource_twice", fault.Args{"resource": r.Name, "uid": r.UID})
		}
		people[r.UID] = true
		if r.MaxUnits < 0 || r.Kind > Cost {
			fs.Add("resources."+strconv.Itoa(r.UID), "schedule.units", fault.Args{"resource": r.Name})
		}
	}
	for _, a := range n.Assignments {
		if _, ok := tasks[a.Task]; !ok || !people[a.Resource] {
			fs.Add("assignments."+strconv.Itoa(a.UID), "schedule.assignment_to_nothing", fault.Args{"uid": a.UID})
		}
		if a.Units < 0 || a.Work < 0 || a.Remaining < 0 || a.Delay < 0 || a.Span < 0 || a.Contour > Contoured {
			fs.Add("assignments."+strconv.Itoa(a.UID), "schedule.units", fault.Args{"resource": strconv.Itoa(a.Resource)})
		}
	}
}

// circle is the fault of tasks that wait for each other.
func (n *Network) circle(loop []int) error {
	names := make([]string, 0, len(loop)+1)
	if at := slices.Index(loop, slices.Min(loop)); at > 0 { // begin with the first in the outline
		loop = slices.Concat(loop[at:], loop[:at])
	}
	for _, i := range loop {
		names = append(names, n.Tasks[i].Name)
	}
	names = append(names, names[0])
	if len(names) > 12 {
		names = slices.Concat(names[:6], []string{"…"}, names[len(names)-5:])
	}
	return fault.Refuse("schedule.circle", fault.Args{"tasks": strings.Join(names, " → "), "n": len(loop)})
}
