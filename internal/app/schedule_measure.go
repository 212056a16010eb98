package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
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

// MeasuredPlan makes a project with a plan of so many tasks in a demonstration, for measurements of its pages:
// every eighth line a summary, each task behind the one before it or a few before.
func (a *App) MeasuredPlan(ctx context.Context, tasks int) (project string, err error) {
	system := a.Control.AsSystem(ctx)
	var below control.Ref
	err = a.Control.Read(system, func(ctx context.Context, q db.Querier) error {
		all, err := portfolio.PackageGrounds(ctx, q)
		for id := range all {
			if below.ID == "" || string(id) < below.ID {
				below = control.Ref{Kind: portfolio.ObjectPackage, ID: string(id)}
			}
		}
		return err
	})
	if err != nil {
		return "", err
	}
	today := a.Control.DB().Now().Date()
	made, err := a.Portfolio.CreateProject(system, below, portfolio.ProjectForm{
		Title: i18n.Text{EN: fmt.Sprintf("Measured plan of %d tasks", tasks), FR: fmt.Sprintf("Plan mesuré de %d tâches", tasks)}, Track: portfolio.TrackLight, Lang: i18n.EN, Theme: "cyber", Problem: "P", Objectives: "O",
		PlannedStart: today, PlannedEnd: today.AddDays(150), Budget: money.Euro(40_000_00), MarkingForm: portfolio.MarkingForm{Level: control.LevelUnclassified}})
	if err != nil {
		return "", err
	}
	id := portfolio.ProjectID(made.Object.ID)
	var ref string
	err = a.Control.Read(system, func(ctx context.Context, q db.Querier) error {
		head, err := portfolio.ProjectHead(ctx, q, id)
		ref = head.Ref
		return err
	})
	if err != nil {
		return "", err
	}
	_, err = a.ImportPlan(ctx, i18n.EN, ref, "measured.csv", strings.NewReader(measuredRows(tasks)), true)
	return string(id), err
}

// measuredRows is a plan as the rows of a table.
func measuredRows(tasks int) string {
	var b strings.Builder
	b.WriteString("ID,Name,Level,Duration,Predecessors\n")
	random := rand.New(rand.NewPCG(5, 6))
	for i := 1; i <= tasks; i++ {
		if i%8 == 1 && i < tasks {
			fmt.Fprintf(&b, "%d,Part %d of the programme,1,,\n", i, i/8+1)
			continue
		}
		after := ""
		if from := i - 1 - random.IntN(6); from > 0 && from%8 != 1 {
			after = fmt.Sprint(from)
		}
		fmt.Fprintf(&b, "%d,Task %d: prepare the room and the lessons,2,%dd,%s\n", i, i, 1+random.IntN(5), after)
	}
	return b.String()
}
