package app

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"cairn/internal/domain/schedule"
)

// ScheduleMeasured says how long the computation of a plan took, at best and in the middle of several runs.
type ScheduleMeasured struct {
	Tasks, Links int
	Full, Edit   time.Duration // the median of a full computation, and of one edit
}

// MeasureSchedule computes a plan of so many tasks and links: every seventh line a summary, links of all types to
// tasks not far behind, calendars with holidays. now gives the time.
func MeasureSchedule(tasks, links, runs int, now func() time.Time) (ScheduleMeasured, error) {
	network := measuredNetwork(tasks, links)
	took := make([]time.Duration, 0, runs)
	var plan *schedule.Plan
	for range runs {
		begin := now()
		made, err := schedule.New(network)
		if err != nil {
			return ScheduleMeasured{}, err
		}
		took, plan = append(took, now().Sub(begin)), made
	}
	edits := make([]time.Duration, 0, 200)
	random := rand.New(rand.NewPCG(2, 3))
	for range cap(edits) {
		t := network.Tasks[random.IntN(tasks)]
		t.Duration = schedule.Duration(1+random.IntN(10)) * 4 * schedule.Hour
		begin := now()
		if _, err := plan.Apply(schedule.SetTask(t)); err != nil {
			return ScheduleMeasured{}, err
		}
		edits = append(edits, now().Sub(begin))
	}
	return ScheduleMeasured{Tasks: tasks, Links: links, Full: middle(took), Edit: middle(edits)}, nil
}

func measuredNetwork(tasks, links int) schedule.Network {
	random := rand.New(rand.NewPCG(1, 2))
	n := schedule.Network{
		Start: schedule.MustTime("2026-01-05T08:00:00"), HonourConstraints: true, Calendar: 1,
		Calendars: []schedule.Calendar{schedule.OfCountry(1, "Iraq", "IRQ"), schedule.Standard(2, "Standard")},
	}
	for year := range 30 {
		for _, day := range []string{"-01-06", "-05-01", "-12-25"} {
			from := schedule.MustTime(fmt.Sprint(2026+year) + day).Date()
			n.Calendars[0].Exceptions = append(n.Calendars[0].Exceptions, schedule.Exception{From: from, To: from})
		}
	}
	var work []int
	for i := range tasks {
		t := schedule.Task{UID: i + 1, Name: fmt.Sprint("Task ", i+1), Level: 2, Duration: schedule.Duration(1+random.IntN(10)) * 4 * schedule.Hour}
		if i%7 == 0 {
			t.Level = 1
		} else {
			work = append(work, i+1)
		}
		if i%11 == 0 {
			t.Calendar = 2
		}
		n.Tasks = append(n.Tasks, t)
	}
	seen := map[[3]int]bool{}
	for len(n.Links) < links {
		to := 1 + random.IntN(len(work)-1)
		from := max(0, to-1-random.IntN(60))
		l := schedule.Link{From: work[from], To: work[to], Type: schedule.FinishStart}
		if random.IntN(6) == 0 {
			l.Type = schedule.LinkType(random.IntN(4))
			l.Lag = schedule.Duration(random.IntN(5)-2) * schedule.Hour
		}
		if key := [3]int{l.From, l.To, int(l.Type)}; !seen[key] {
			seen[key] = true
			n.Links = append(n.Links, l)
		}
	}
	return n
}

// middle is the median.
func middle(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}
