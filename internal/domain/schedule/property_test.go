package schedule_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"cairn/internal/domain/schedule"
)

// tangle draws a plan: an outline with summaries, links of all types to later tasks, calendars. bare leaves out what
// a property forbids: constraints, deadlines, leads, progress.
func tangle(t *rapid.T, bare bool) schedule.Network {
	n := schedule.Network{
		Start: schedule.MustTime("2026-01-05T08:00:00"), HonourConstraints: rapid.Bool().Draw(t, "honour"), Calendar: 1,
		Calendars: []schedule.Calendar{schedule.Standard(1, "Standard"), schedule.OfCountry(2, "Iraq", "IRQ", schedule.MustTime("2026-01-14").Date())},
	}
	count := rapid.IntRange(2, 30).Draw(t, "tasks")
	level := 1
	for i := range count {
		task := schedule.Task{UID: i + 1, Name: "T", Level: level, Duration: schedule.Duration(rapid.IntRange(0, 40).Draw(t, "hours")) * schedule.Hour}
		if !bare {
			adorn(t, &task)
		}
		n.Tasks = append(n.Tasks, task)
		level = max(1, min(level+rapid.IntRange(-1, 1).Draw(t, "level"), 4))
	}
	leaf := func(i int) bool { return i == count-1 || n.Tasks[i+1].Level <= n.Tasks[i].Level }
	seen := map[[2]int]bool{}
	for range rapid.IntRange(0, 2*count).Draw(t, "links") {
		from := rapid.IntRange(0, count-2).Draw(t, "from")
		to := rapid.IntRange(from+1, count-1).Draw(t, "to")
		if !leaf(from) || !leaf(to) || seen[[2]int{from, to}] {
			continue
		}
		seen[[2]int{from, to}] = true
		l := schedule.Link{From: from + 1, To: to + 1, Type: schedule.FinishStart}
		if !bare {
			l.Type = schedule.LinkType(rapid.IntRange(0, 3).Draw(t, "type"))
			l.Kind = schedule.LagKind(rapid.IntRange(0, 3).Draw(t, "kind"))
			l.Lag, l.Part = schedule.Duration(rapid.IntRange(-8, 16).Draw(t, "lag"))*schedule.Hour, rapid.IntRange(-50, 100).Draw(t, "percent")*100
		} else {
			l.Lag = schedule.Duration(rapid.IntRange(0, 16).Draw(t, "lag")) * schedule.Hour
		}
		n.Links = append(n.Links, l)
	}
	return n
}

// adorn gives a task a calendar, a constraint, a deadline or progress.
func adorn(t *rapid.T, task *schedule.Task) {
	at := func() schedule.Time {
		return schedule.MustTime("2026-01-05T08:00:00") + schedule.Time(rapid.IntRange(0, 400).Draw(t, "at"))*3600
	}
	switch rapid.IntRange(0, 9).Draw(t, "adorned") {
	case 0:
		task.Calendar = 2
	case 1, 2:
		task.Constraint = schedule.Constraint(rapid.IntRange(2, 7).Draw(t, "constraint"))
		task.ConstraintDate = at()
	case 3:
		task.Deadline = at()
	case 4:
		task.ActualStart, task.Remaining = at(), task.Duration/2
	case 5:
		task.Manual, task.Start = true, at()
	case 6:
		task.Elapsed = true
	}
}

// Incremental equals full: after each of a thousand edits the plan is as if computed anew, and what Apply answers is
// what changed.
func TestIncrementalEqualsFull(t *testing.T) {
	edits := 0
	rapid.Check(t, func(t *rapid.T) {
		n := tangle(t, false)
		p, err := schedule.New(n)
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for range 12 {
			before := append([]schedule.Dates(nil), p.All()...)
			touched, err := p.Apply(randomEdit(random, p))
			if err != nil {
				continue // refused: a circle, or a link below a summary
			}
			edits++
			full, err := schedule.New(p.Network())
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(full.All(), p.All()) {
				for i := range full.All() {
					if full.All()[i] != p.All()[i] {
						t.Fatalf("task %d: incremental %+v, full %+v", p.Network().Tasks[i].UID, p.All()[i], full.All()[i])
					}
				}
			}
			said := map[int]bool{}
			for _, uid := range touched {
				said[uid] = true
			}
			for i, d := range p.All() {
				if uid := p.Network().Tasks[i].UID; said[uid] != (before[i] != d) {
					t.Fatalf("task %d: said to have changed: %v; %+v became %+v", uid, said[uid], before[i], d)
				}
			}
			for _, task := range p.Network().Tasks {
				why, _ := p.Why(task.UID)
				same, _ := full.Why(task.UID)
				if why != same {
					t.Fatalf("task %d: why is %+v, in full %+v", task.UID, why, same)
				}
			}
		}
	})
	if edits < 1000 {
		t.Errorf("%d edits, want 1,000", edits)
	}
}

func randomEdit(random *rand.Rand, p *schedule.Plan) schedule.Edit {
	tasks, links := p.Network().Tasks, p.Network().Links
	task := tasks[random.IntN(len(tasks))]
	switch random.IntN(6) {
	case 0:
		other := tasks[random.IntN(len(tasks))]
		return schedule.AddLink(schedule.Link{From: task.UID, To: other.UID, Type: schedule.LinkType(random.IntN(4)), Lag: schedule.Duration(random.IntN(10)-3) * schedule.Hour})
	case 1:
		if len(links) > 0 {
			l := links[random.IntN(len(links))]
			return schedule.DropLink(l.From, l.To)
		}
	case 2:
		task.Deadline = schedule.MustTime("2026-01-05T08:00:00") + schedule.Time(random.IntN(400))*3600
		return schedule.SetTask(task)
	case 3:
		task.Constraint, task.ConstraintDate = schedule.Constraint(random.IntN(8)), schedule.MustTime("2026-01-05T08:00:00")+schedule.Time(random.IntN(400))*3600
		return schedule.SetTask(task)
	case 4:
		task.ActualStart, task.Remaining = schedule.MustTime("2026-01-07T08:00:00"), task.Duration/3
		return schedule.SetTask(task)
	}
	task.Duration = schedule.Duration(random.IntN(60)) * schedule.Hour
	return schedule.SetTask(task)
}

// Without constraints no float is negative, and free float is at most total float.
func TestFloatIsNotNegative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := tangle(t, true)
		p, err := schedule.New(n)
		if err != nil {
			t.Fatal(err)
		}
		critical := false
		for i, d := range p.All() {
			if d.TotalFloat < 0 || d.FreeFloat < 0 || d.FreeFloat > d.TotalFloat {
				t.Fatalf("task %d: %+v", n.Tasks[i].UID, d)
			}
			critical = critical || d.Critical
		}
		if !critical {
			t.Fatal("nothing is critical")
		}
	})
}

// Shortening a task never makes another start later.
func TestEarlierNeverDelays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := tangle(t, true)
		p, err := schedule.New(n)
		if err != nil {
			t.Fatal(err)
		}
		before := append([]schedule.Dates(nil), p.All()...)
		task := n.Tasks[rapid.IntRange(0, len(n.Tasks)-1).Draw(t, "task")]
		task.Duration = task.Duration * schedule.Duration(rapid.IntRange(0, 100).Draw(t, "share")) / 100
		if _, err := p.Apply(schedule.SetTask(task)); err != nil {
			t.Fatal(err)
		}
		for i, d := range p.All() {
			if d.EarlyFinish > before[i].EarlyFinish || !d.Summary && d.EarlyStart > before[i].EarlyStart {
				t.Fatalf("task %d: %+v became %+v", n.Tasks[i].UID, before[i], d)
			}
		}
	})
}

// Lengthening a task within its total float does not move the end; by a minute more it does.
func TestFloatIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := tangle(t, true)
		p, err := schedule.New(n)
		if err != nil {
			t.Fatal(err)
		}
		i := rapid.IntRange(0, len(n.Tasks)-1).Draw(t, "task")
		d := p.All()[i]
		if d.Summary || n.Tasks[i].Duration == 0 {
			return
		}
		_, end := p.Span()
		for _, more := range []schedule.Duration{d.TotalFloat / 2, d.TotalFloat, d.TotalFloat + schedule.Minute} {
			task := n.Tasks[i]
			task.Duration += more
			q := p.Clone()
			if _, err := q.Apply(schedule.SetTask(task)); err != nil {
				t.Fatal(err)
			}
			if _, now := q.Span(); (now > end) != (more > d.TotalFloat) {
				t.Fatalf("task %d with float %v, longer by %v: the end %s became %s", task.UID, d.TotalFloat, more, end, now)
			}
		}
	})
}
