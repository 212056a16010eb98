package portfolio

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// ActivityID identifies an activity.
type ActivityID string

// ActivityStatus is derived from the actual dates.
type ActivityStatus string

// The statuses of an activity.
const (
	ActivityNotStarted ActivityStatus = "not_started"
	ActivityUnderWay   ActivityStatus = "under_way"
	ActivityLate       ActivityStatus = "late"
	ActivityDone       ActivityStatus = "done"
)

// Word is the text key of its name.
func (s ActivityStatus) Word() i18n.Key { return i18n.Key("portfolio.activity.status." + string(s)) }

// Activity is one line of the project's plain list of tasks.
type Activity struct {
	ID          ActivityID
	Project     ProjectID
	Revision    int
	Code        string // the number in the work breakdown, as the officer writes it: "2.4"
	Title       i18n.Text
	Owner       ActorID
	Planned     cal.Period
	Actual      cal.Period
	Percent     int    // done, 0 to 100
	Predecessor string // what must come before, in words or as a code; nothing is computed from it
}

// Done reports whether it has ended.
func (a Activity) Done() bool { return !a.Actual.End.IsZero() }

// Status derives where the activity stands on a day: late when it should have ended, or should have
// started and has not.
func (a Activity) Status(on cal.Date) ActivityStatus {
	started := !a.Actual.Start.IsZero()
	switch {
	case a.Done():
		return ActivityDone
	case on.After(a.Planned.End), !started && on.After(a.Planned.Start):
		return ActivityLate
	case started:
		return ActivityUnderWay
	}
	return ActivityNotStarted
}

// Check tells every wrong field of the form on a day. Percent and actual dates agree: 100 means
// ended, ended means 100, and anything above 0 means started.
func (a Activity) Check(today cal.Date) error {
	var fs fault.Fields
	checkTitle(&fs, a.Title)
	checkShort(&fs, "code", a.Code)
	checkShort(&fs, "predecessor", a.Predecessor)
	fs.Check(!a.Planned.Start.IsZero(), "planned_start", "portfolio.activity.planned_missing")
	fs.Check(!a.Planned.End.IsZero(), "planned_end", "portfolio.activity.planned_missing")
	fs.Check(a.Planned.Valid(), "planned_end", "portfolio.project.period_reversed")
	fs.Check(a.Actual.Valid(), "actual_end", "portfolio.project.period_reversed")
	fs.Check(!a.Actual.Start.After(today), "actual_start", "portfolio.activity.actual_ahead")
	fs.Check(!a.Actual.End.After(today), "actual_end", "portfolio.activity.actual_ahead")
	fs.Check(!a.Done() || !a.Actual.Start.IsZero(), "actual_start", "portfolio.activity.start_missing")
	fs.Check(a.Percent >= 0 && a.Percent <= 100, "percent", "portfolio.activity.percent_range")
	fs.Check(a.Done() == (a.Percent == 100), "percent", "portfolio.activity.percent_done")
	fs.Check(a.Percent == 0 || !a.Actual.Start.IsZero(), "actual_start", "portfolio.activity.start_missing")
	return fs.Err()
}

// Progress is the share of the work done, 0 to 1, each activity weighed by its planned days. It is 0
// without activities.
func Progress(activities []Activity) float64 {
	days, done := 0, 0
	for _, a := range activities {
		days += a.Planned.Days()
		done += a.Planned.Days() * a.Percent
	}
	if days == 0 {
		return 0
	}
	return float64(done) / float64(100*days)
}
