package exchange

import (
	"time"

	"cairn/internal/codec/mspdi"
	"cairn/internal/domain/schedule"
)

// Results puts the plan's dates, float and criticality into the tasks of the file it was read from, and nothing else.
// Manual and external tasks stay where the file has them.
func Results(f *mspdi.File, p *schedule.Plan) {
	moved := map[int]schedule.Dates{}
	for i := range f.Tasks {
		m := &f.Tasks[i]
		d, ok := p.Dates(m.UID)
		if !ok || m.IsNull || d.EarlyStart == 0 {
			continue
		}
		results(m, d, moved)
	}
	for i := range f.Assignments {
		a := &f.Assignments[i]
		if d, ok := moved[a.TaskUID]; ok && a.ActualWork == 0 && a.Delay == 0 && a.LevelingDelay == 0 {
			a.Start, a.Finish = civil(d.Start), civil(d.Finish)
		}
	}
	_, finish := p.Span()
	if n := p.Network(); !n.FromFinish && finish != 0 {
		f.Project.FinishDate = civil(finish)
	}
}

// results puts what is computed of a task into its line; moved gathers those that start or finish elsewhere.
func results(m *mspdi.Task, d schedule.Dates, moved map[int]schedule.Dates) {
	if !m.Manual && !m.ExternalTask {
		if start, finish := civil(d.Start), civil(d.Finish); !start.Equal(m.Start) || !finish.Equal(m.Finish) {
			m.Start, m.Finish = start, finish
			moved[m.UID] = d
		}
		if d.Summary {
			m.Duration = length(d.Duration)
		}
	}
	m.EarlyStart, m.EarlyFinish, m.LateStart, m.LateFinish = civil(d.EarlyStart), civil(d.EarlyFinish), civil(d.LateStart), civil(d.LateFinish)
	m.FreeSlack, m.TotalSlack, m.Critical = slack(d.FreeFloat), slack(d.TotalFloat), d.Critical
	if m.Has("StartSlack") || m.Has("FinishSlack") {
		m.StartSlack, m.FinishSlack = slack(d.StartFloat), slack(d.FinishFloat)
	}
}

func civil(t schedule.Time) time.Time {
	if t == 0 {
		return time.Time{}
	}
	return t.Civil()
}

func length(d schedule.Duration) time.Duration { return time.Duration(d) * time.Second }

// slack is in tenths of a minute.
func slack(d schedule.Duration) int64 { return int64(d) / 6 }
