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
	for _, at := range []Time{n.Start, n.Finish, n.Status} {
		fs.Check(at == 0 || at >= Earliest && at <= Latest, "start", "schedule.time_range")
	}
	return fs.Err()
}

func (n *Network) checkTasks(fs *fault.Fields) map[int]int {
	at := make(map[int]int, len(n.Tasks))
	for i := range n.Tasks {
		t := &n.Tasks[i]
		field := "task " + strconv.Itoa(t.UID)
		say := func(key string) { fs.Add(field, key, fault.Args{"task": t.Name, "uid": t.UID}) }
		if other, ok := at[t.UID]; ok {
			fs.Add(field, "schedule.uid_twice", fault.Args{"task": t.Name, "other": n.Tasks[other].Name, "uid": t.UID})
		}
		at[t.UID] = i
		if t.Duration < 0 || t.Remaining < 0 || t.ActualDuration < 0 || t.Work < 0 {
			say("schedule.negative_duration")
		}
		if t.Duration > longestDuration || t.Remaining > longestDuration || t.ActualDuration > longestDuration || t.LevellingDelay > longestDuration {
			say("schedule.endless_duration")
		}
		if t.Constraint > FinishNoLaterThan || t.Constraint.Dated() && t.ConstraintDate == 0 {
			say("schedule.constraint_date")
		}
		if t.Level < 0 || t.PercentComplete < 0 || t.PercentComplete > 100 {
			say("schedule.percent")
		}
		if t.ActualFinish != 0 && t.ActualFinish < t.ActualStart {
			say("schedule.finish_before_start")
		}
		for _, m := range []Time{t.Start, t.Finish, t.ConstraintDate, t.Deadline, t.ActualStart, t.ActualFinish, t.Resume} {
			if m != 0 && (m < Earliest || m > Latest) {
				say("schedule.time_range")
				break
			}
		}
		for _, g := range t.Gaps {
			if g.After < 0 || g.Rest < 0 || g.Rest > longestDuration {
				say("schedule.negative_duration")
				break
			}
		}
	}
	return at
}

func (n *Network) checkLinks(fs *fault.Fields, tasks map[int]int) {
	type pair struct {
		from, to int
		as       LinkType
	}
	seen := make(map[pair]bool, len(n.Links))
	for _, l := range n.Links {
		from, okFrom := tasks[l.From]
		to, okTo := tasks[l.To]
		field := "link " + strconv.Itoa(l.From) + "–" + strconv.Itoa(l.To)
		switch {
		case !okFrom || !okTo:
			name := ""
			if okFrom {
				name = n.Tasks[from].Name
			} else if okTo {
				name = n.Tasks[to].Name
			}
			missing := l.From
			if okFrom {
				missing = l.To
			}
			fs.Add(field, "schedule.link_to_nothing", fault.Args{"task": name, "uid": missing})
		case l.From == l.To:
			fs.Add(field, "schedule.link_to_itself", fault.Args{"task": n.Tasks[to].Name})
		case seen[pair{l.From, l.To, l.Type}]:
			fs.Add(field, "schedule.link_twice", fault.Args{"task": n.Tasks[to].Name, "other": n.Tasks[from].Name})
		case n.within(from, to) || n.within(to, from):
			fs.Add(field, "schedule.link_to_summary", fault.Args{"task": n.Tasks[to].Name, "other": n.Tasks[from].Name})
		}
		if l.Type > StartStart || l.Kind > ElapsedPercentLag || l.Lag > longestDuration || l.Lag < -longestDuration || l.Part > 1_000_000 || l.Part < -1_000_000 {
			fs.Add(field, "schedule.lag", nil)
		}
		seen[pair{l.From, l.To, l.Type}] = true
	}
}

// within reports whether the line at inner lies below the summary at outer.
func (n *Network) within(inner, outer int) bool {
	if inner <= outer {
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
			fs.Add("calendar "+strconv.Itoa(c.UID), "schedule.calendar_twice", fault.Args{"calendar": c.Name, "uid": c.UID})
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
			fs.Add("calendar "+strconv.Itoa(c.UID), "schedule.calendar_circle", fault.Args{"calendar": c.Name})
		}
	}
}

func (n *Network) checkPeople(fs *fault.Fields, tasks map[int]int) {
	people := make(map[int]bool, len(n.Resources))
	for _, r := range n.Resources {
		field := "resource " + strconv.Itoa(r.UID)
		if people[r.UID] {
			fs.Add(field, "schedule.resource_twice", fault.Args{"resource": r.Name, "uid": r.UID})
		}
		people[r.UID] = true
		if r.MaxUnits < 0 || r.Kind > Cost {
			fs.Add(field, "schedule.units", fault.Args{"resource": r.Name})
		}
	}
	for _, a := range n.Assignments {
		field := "assignment " + strconv.Itoa(a.UID)
		if _, ok := tasks[a.Task]; !ok || !people[a.Resource] {
			fs.Add(field, "schedule.assignment_to_nothing", fault.Args{"uid": a.UID})
		}
		if a.Units < 0 || a.Work < 0 || a.Remaining < 0 || a.Delay < 0 || a.Span < 0 || a.Contour > Contoured {
			fs.Add(field, "schedule.units", fault.Args{"resource": strconv.Itoa(a.Resource)})
		}
	}
}

// circle is the fault of tasks that wait for each other.
func (n *Network) circle(loop []int) error {
	names := make([]string, 0, len(loop)+1)
	for _, i := range loop {
		names = append(names, "“"+n.Tasks[i].Name+"”")
	}
	if len(names) > 0 {
		names = append(names, names[0])
	}
	if len(names) > 12 {
		names = slices.Concat(names[:6], []string{"…"}, names[len(names)-5:])
	}
	return fault.Refuse("schedule.circle", fault.Args{"tasks": strings.Join(names, " → "), "n": len(loop)})
}
