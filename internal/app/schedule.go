package app

import (
	"io"

	"cairn/internal/codec/mspdi"
	"cairn/internal/domain/schedule"
	"cairn/internal/domain/schedule/exchange"
)

// Schedule is a plan from a file of Microsoft Project, computed without an office.
type Schedule struct {
	file *mspdi.File
	plan *schedule.Plan
	// Notes are what the file says and the computation does not follow, as text keys.
	Notes []exchange.Note
}

// ScheduledTask is what is computed of a task. Times are local; minutes have a fraction where they need one.
type ScheduledTask struct {
	UID              int     `json:"uid"`
	Name             string  `json:"name"`
	Summary          bool    `json:"summary"`
	EarlyStart       string  `json:"early_start"`
	EarlyFinish      string  `json:"early_finish"`
	LateStart        string  `json:"late_start"`
	LateFinish       string  `json:"late_finish"`
	FreeFloatMinutes float64 `json:"free_float_minutes"`
	// TotalFloatMinutes is negative where a date cannot be kept.
	TotalFloatMinutes float64 `json:"total_float_minutes"`
	Critical          bool    `json:"critical"`
	Level             int     `json:"-"`
}

// ReadSchedule reads a plan and computes it from its links, calendars, constraints and actuals. What the file itself
// says of dates and float is not used.
func ReadSchedule(r io.Reader) (*Schedule, error) {
	file, err := mspdi.Read(r, mspdi.Limit)
	if err != nil {
		return nil, err
	}
	network, notes, err := exchange.FromProject(file)
	if err != nil {
		return nil, err
	}
	plan, err := schedule.New(network)
	if err != nil {
		return nil, err
	}
	return &Schedule{file: file, plan: plan, Notes: notes}, nil
}

// Tasks are the lines of the plan but its blank ones, in the order of the outline.
func (s *Schedule) Tasks() []ScheduledTask {
	tasks := s.plan.Network().Tasks
	list := make([]ScheduledTask, 0, len(tasks))
	for i, d := range s.plan.All() {
		if tasks[i].Blank {
			continue
		}
		list = append(list, ScheduledTask{
			UID: tasks[i].UID, Name: tasks[i].Name, Summary: d.Summary, Level: tasks[i].Level,
			EarlyStart: d.EarlyStart.String(), EarlyFinish: d.EarlyFinish.String(), LateStart: d.LateStart.String(), LateFinish: d.LateFinish.String(),
			FreeFloatMinutes: d.FreeFloat.Minutes(), TotalFloatMinutes: d.TotalFloat.Minutes(), Critical: d.Critical,
		})
	}
	return list
}

// Write writes the file back with the computed dates, float and criticality; the rest stays as it was read.
func (s *Schedule) Write(w io.Writer) error {
	exchange.Results(s.file, s.plan)
	return s.file.Write(w)
}
