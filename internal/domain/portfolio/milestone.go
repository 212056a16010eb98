package portfolio

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// MilestoneID identifies a milestone.
type MilestoneID string

// MilestoneStatus is derived from dates and cannot be typed (R18).
type MilestoneStatus string

// The statuses of §4.2, and "late" of R18 for one that is still to come but forecast too late.
const (
	MilestonePlanned     MilestoneStatus = "planned"
	MilestoneDue         MilestoneStatus = "due"
	MilestoneLate        MilestoneStatus = "late"
	MilestoneRescheduled MilestoneStatus = "rescheduled"
	MilestoneMissed      MilestoneStatus = "missed"
	MilestoneAchieved    MilestoneStatus = "achieved"
	MilestoneCancelled   MilestoneStatus = "cancelled"
)

// MilestoneStatuses are all, the ones that ask for something first.
var MilestoneStatuses = []MilestoneStatus{
	MilestoneMissed, MilestoneLate, MilestoneDue, MilestoneRescheduled, MilestonePlanned, MilestoneAchieved, MilestoneCancelled,
}

// Word is the text key of its name.
func (s MilestoneStatus) Word() i18n.Key { return i18n.Key("portfolio.milestone.status." + string(s)) }

// MilestoneDueDays is how long before its forecast a milestone counts as due.
const MilestoneDueDays = 14

// Milestone is a date the project answers for.
type Milestone struct {
	ID       MilestoneID
	Project  ProjectID
	Revision int
	No       int // M1, M2 … within the project
	Title    i18n.Text
	Owner    ActorID
	// Baseline is the date of the latest baseline; only a new baseline changes it (R17). No date
	// while the project has none.
	Baseline  cal.Date
	Forecast  cal.Date
	Achieved  cal.Date
	Cancelled bool
	Reason    string // why it was cancelled
}

// Status derives R18 on a day: achieved when a date says so; missed when the forecast has passed;
// late when the forecast lies beyond the baseline by more than the tolerance in days; rescheduled
// when it moved within the tolerance; due within MilestoneDueDays of the forecast; else planned.
func (m Milestone) Status(on cal.Date, toleranceDays int) MilestoneStatus {
	slip := m.SlipDays()
	switch {
	case m.Cancelled:
		return MilestoneCancelled
	case !m.Achieved.IsZero():
		return MilestoneAchieved
	case on.After(m.Forecast):
		return MilestoneMissed
	case slip > toleranceDays:
		return MilestoneLate
	case on.DaysUntil(m.Forecast) <= MilestoneDueDays:
		return MilestoneDue
	case slip != 0:
		return MilestoneRescheduled
	}
	return MilestonePlanned
}

// SlipDays is by how many days the milestone was or will be reached after its baseline; negative
// when early, 0 without a baseline.
func (m Milestone) SlipDays() int {
	reached := m.Forecast
	if !m.Achieved.IsZero() {
		reached = m.Achieved
	}
	return m.Baseline.DaysUntil(reached)
}

// Open reports whether it is still to be reached.
func (m Milestone) Open() bool { return !m.Cancelled && m.Achieved.IsZero() }

// Check tells every wrong field of the form on a day: nothing is achieved in the future, and a
// cancelled milestone says why.
func (m Milestone) Check(today cal.Date) error {
	var fs fault.Fields
	checkTitle(&fs, m.Title)
	fs.Check(!m.Forecast.IsZero(), "forecast", "portfolio.milestone.forecast_missing")
	fs.Check(!m.Achieved.After(today), "achieved", "portfolio.milestone.achieved_ahead")
	fs.Check(!m.Cancelled || m.Reason != "", "reason", "portfolio.milestone.reason_missing")
	fs.Check(!m.Cancelled || m.Achieved.IsZero(), "achieved", "portfolio.milestone.achieved_cancelled")
	return fs.Err()
}

// CheckEdit holds R17: an edit may not touch the baseline date.
func (m Milestone) CheckEdit(stored Milestone) error {
	if m.Baseline != stored.Baseline {
		return fault.Refuse("portfolio.baseline.immutable", nil)
	}
	return nil
}

// NextMilestone is the open milestone with the earliest forecast; ok is false when none is open.
func NextMilestone(milestones []Milestone) (next Milestone, ok bool) {
	for _, m := range milestones {
		if m.Open() && (!ok || m.Forecast.Before(next.Forecast)) {
			next, ok = m, true
		}
	}
	return next, ok
}
