package schedule

import (
	"cairn/internal/kernel/money"
)

// Network is a plan as people type it. The zero values are Project's defaults where it has one, but for
// HonourConstraints.
type Network struct {
	Name   string `json:"name"`
	Start  Time   `json:"start"`            // of the project
	Finish Time   `json:"finish,omitempty"` // of the project, read when FromFinish only
	// FromFinish schedules backwards: everything as late as the project's finish allows.
	FromFinish bool `json:"from_finish,omitempty"`
	Status     Time `json:"status,omitempty"` // the date at which progress was reported
	Calendar   int  `json:"calendar"`         // of the project, by UID; 0 is the standard week
	// HonourConstraints lets a hard constraint win over links.
	HonourConstraints bool `json:"honour_constraints"`
	// MultipleCriticalPaths gives every chain its own end, so that each has a critical path.
	MultipleCriticalPaths bool     `json:"multiple_critical_paths,omitempty"`
	CriticalLimit         Duration `json:"critical_limit,omitempty"` // total float up to which a task is critical
	// MinutesPerDay, MinutesPerWeek and DaysPerMonth say what "1d", "1w" and "1mo" mean; 0 is 480, 2400 and 20.
	MinutesPerDay  int `json:"minutes_per_day,omitempty"`
	MinutesPerWeek int `json:"minutes_per_week,omitempty"`
	DaysPerMonth   int `json:"days_per_month,omitempty"`

	Tasks       []Task       `json:"tasks"` // in the order of the outline
	Links       []Link       `json:"links"`
	Calendars   []Calendar   `json:"calendars,omitempty"`
	Resources   []Resource   `json:"resources,omitempty"`
	Assignments []Assignment `json:"assignments,omitempty"`
}

// DayLength is what one working day means as a duration.
func (n *Network) DayLength() Duration {
	if n.MinutesPerDay > 0 {
		return Duration(n.MinutesPerDay) * Minute
	}
	return 8 * Hour
}

// WeekLength is what one working week means as a duration.
func (n *Network) WeekLength() Duration {
	if n.MinutesPerWeek > 0 {
		return Duration(n.MinutesPerWeek) * Minute
	}
	return 40 * Hour
}

// MonthLength is what one working month means as a duration.
func (n *Network) MonthLength() Duration {
	if n.DaysPerMonth > 0 {
		return Duration(n.DaysPerMonth) * n.DayLength()
	}
	return 20 * n.DayLength()
}

// Constraint is what limits the dates of a task beside its links. The numbers are those of Project's files.
type Constraint uint8

// The constraints.
const (
	AsSoonAsPossible Constraint = iota
	AsLateAsPossible
	MustStartOn
	MustFinishOn
	StartNoEarlierThan
	StartNoLaterThan
	FinishNoEarlierThan
	FinishNoLaterThan
)

// Dated reports whether the constraint needs a date.
func (c Constraint) Dated() bool { return c >= MustStartOn }

// Effort says what a task keeps when its people change. The numbers are those of Project's files.
type Effort uint8

// The kinds of a task.
const (
	FixedUnits Effort = iota
	FixedDuration
	FixedWork
)

// Gap is an interruption of a split task: after so much of its duration, work rests for so long in its calendar.
type Gap struct {
	After Duration `json:"after"`
	Rest  Duration `json:"rest"`
}

// Task is a line of the outline: a summary when the next line stands deeper, a milestone when it takes no time.
type Task struct {
	UID   int    `json:"uid"`
	Name  string `json:"name"`
	Level int    `json:"level"` // of the outline; the project's own line has 0
	// Blank is an empty line, kept for its place.
	Blank     bool `json:"blank,omitempty"`
	Milestone bool `json:"milestone,omitempty"` // shown as one; only the duration makes it take no time
	Manual    bool `json:"manual,omitempty"`
	// Unsettled is a manual task whose start is still a remark: it is computed as if automatic, and never critical.
	Unsettled bool `json:"unsettled,omitempty"`
	Inactive  bool `json:"inactive,omitempty"`
	External  bool `json:"external,omitempty"` // of another project, standing at Start and Finish

	Start  Time `json:"start,omitempty"`  // of a manual or external task
	Finish Time `json:"finish,omitempty"` // likewise; without it, Start and Duration

	Duration  Duration `json:"duration"`          // working time, or wall-clock time when Elapsed; without gaps
	Elapsed   bool     `json:"elapsed,omitempty"` // the task does not rest at night
	Estimated bool     `json:"estimated,omitempty"`
	Gaps      []Gap    `json:"gaps,omitempty"`
	Effort    Effort   `json:"effort,omitempty"`
	// EffortDriven keeps the work when people come or go, whatever else is fixed.
	EffortDriven bool     `json:"effort_driven,omitempty"`
	Work         Duration `json:"work,omitempty"`

	Calendar             int        `json:"calendar,omitempty"` // by UID; 0 is the project's
	IgnoreResourceHours  bool       `json:"ignore_resource_hours,omitempty"`
	Constraint           Constraint `json:"constraint,omitempty"`
	ConstraintDate       Time       `json:"constraint_date,omitempty"`
	Deadline             Time       `json:"deadline,omitempty"`
	LevellingDelay       Duration   `json:"levelling_delay,omitempty"`
	LevellingDelayWorked bool       `json:"levelling_delay_worked,omitempty"` // the delay is working, not wall-clock time

	ActualStart     Time     `json:"actual_start,omitempty"`
	ActualFinish    Time     `json:"actual_finish,omitempty"`
	ActualDuration  Duration `json:"actual_duration,omitempty"`
	Remaining       Duration `json:"remaining,omitempty"` // read once the task has started
	Resume          Time     `json:"resume,omitempty"`    // when the rest of a started task goes on
	PercentComplete int      `json:"percent_complete,omitempty"`

	Cost money.Amount `json:"cost,omitzero"`
}

// LinkType says which ends of two tasks are tied. The numbers are those of Project's files.
type LinkType uint8

// The types of a link.
const (
	FinishFinish LinkType = iota
	FinishStart
	StartFinish
	StartStart
)

// String is the type in Project's English notation.
func (t LinkType) String() string { return [...]string{"FF", "FS", "SF", "SS"}[t&3] }

// LagKind says how the lag of a link is measured.
type LagKind uint8

// The kinds of lag. A percentage is in hundredths of a percent of the predecessor's duration.
const (
	WorkingLag LagKind = iota
	ElapsedLag
	PercentLag
	ElapsedPercentLag
)

// Link ties two tasks by their UIDs. A negative lag is a lead.
type Link struct {
	From int      `json:"from"` // the predecessor
	To   int      `json:"to"`   // the successor
	Type LinkType `json:"type"`
	Kind LagKind  `json:"kind,omitempty"`
	Lag  Duration `json:"lag,omitempty"`     // for WorkingLag and ElapsedLag
	Part int      `json:"percent,omitempty"` // for the percentages, in hundredths of a percent
}

// ResourceKind says whether a resource works. The numbers are those of Project's files, but for Cost.
type ResourceKind uint8

// The kinds of resource.
const (
	Material ResourceKind = iota
	Work
	Cost
)

// FullTime is the units of one person all day: units are in thousandths.
const FullTime = 1000

// Resource is a person or a thing a task needs.
type Resource struct {
	UID          int            `json:"uid"`
	Name         string         `json:"name"`
	Kind         ResourceKind   `json:"kind"`
	Calendar     int            `json:"calendar,omitempty"` // by UID; 0 is the project's
	MaxUnits     int            `json:"max_units"`          // in thousandths; FullTime is one person
	Availability []Availability `json:"availability,omitempty"`
}

// Availability overrides the units of a resource for a period. An open end is no time.
type Availability struct {
	From  Time `json:"from,omitempty"`
	To    Time `json:"to,omitempty"`
	Units int  `json:"units"` // in thousandths
}

// Contour is how an assignment's work is spread over its time. The numbers are those of Project's files.
type Contour uint8

// The contours.
const (
	Flat Contour = iota
	BackLoaded
	FrontLoaded
	DoublePeak
	EarlyPeak
	LatePeak
	Bell
	Turtle
	Contoured // by hand: Span says how long it takes
)

// Assignment is a person's part in a task.
type Assignment struct {
	UID            int      `json:"uid"`
	Task           int      `json:"task"`
	Resource       int      `json:"resource"`
	Units          int      `json:"units"`           // in thousandths
	Work           Duration `json:"work"`            // all of it, without overtime
	Remaining      Duration `json:"remaining"`       // what is not done yet, without overtime
	Delay          Duration `json:"delay,omitempty"` // working time after the task's start
	LevellingDelay Duration `json:"levelling_delay,omitempty"`
	Contour        Contour  `json:"contour,omitempty"`
	Span           Duration `json:"span,omitempty"` // working time from first to last work when Contoured
}
