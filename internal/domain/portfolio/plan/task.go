package plan

import (
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/schedule/exchange"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Kind tells a task from a milestone. A summary is no kind: it is a task that others stand below.
type Kind string

// The kinds.
const (
	KindTask      Kind = "task"
	KindMilestone Kind = "milestone"
)

// Constraint bounds the dates of a task beside its links.
type Constraint string

// The constraints; the empty one is "as soon as possible".
const (
	AsSoonAsPossible    Constraint = ""
	AsLateAsPossible    Constraint = "alap"
	MustStartOn         Constraint = "mso"
	MustFinishOn        Constraint = "mfo"
	StartNoEarlierThan  Constraint = "snet"
	StartNoLaterThan    Constraint = "snlt"
	FinishNoEarlierThan Constraint = "fnet"
	FinishNoLaterThan   Constraint = "fnlt"
)

// Constraints are all, in the order of every list.
var Constraints = []Constraint{AsSoonAsPossible, AsLateAsPossible, StartNoEarlierThan, StartNoLaterThan, FinishNoEarlierThan, FinishNoLaterThan, MustStartOn, MustFinishOn}

// Dated reports whether it needs a date.
func (c Constraint) Dated() bool { return c != AsSoonAsPossible && c != AsLateAsPossible }

// Word is the text key of its name.
func (c Constraint) Word() i18n.Key {
	if c == AsSoonAsPossible {
		return "portfolio.plan.constraint.asap"
	}
	return i18n.Key("portfolio.plan.constraint." + string(c))
}

// LinkKind says which ends of two tasks a link ties.
type LinkKind string

// The kinds of links: finish to start, start to start, finish to finish, start to finish.
const (
	FinishStart  LinkKind = "FS"
	StartStart   LinkKind = "SS"
	FinishFinish LinkKind = "FF"
	StartFinish  LinkKind = "SF"
)

// LinkKinds are all.
var LinkKinds = []LinkKind{FinishStart, StartStart, FinishFinish, StartFinish}

// Word is the text key of its name.
func (k LinkKind) Word() i18n.Key { return i18n.Key("portfolio.plan.link." + string(k)) }

// LagUnit is how the lag of a link counts.
type LagUnit string

// The units of a lag: working minutes, minutes by the clock, percent of the predecessor's duration.
const (
	LagWork           LagUnit = "work"
	LagElapsed        LagUnit = "elapsed"
	LagPercent        LagUnit = "percent"
	LagElapsedPercent LagUnit = "elapsed_percent"
)

// DayMinutes is a working day as durations are written: eight hours.
const DayMinutes = 480

// Split is an interruption of a task: after so many minutes of its duration, work rests for so many.
type Split struct {
	After int `json:"after"`
	Rest  int `json:"rest"`
}

// Task is a line of a plan. Durations are working minutes. What stands after Computed is made by
// Compute from the rest.
type Task struct {
	ID           string          `json:"id"`
	UID          int             `json:"uid"`
	Level        int             `json:"level"` // of the outline, from 1
	Kind         Kind            `json:"kind"`
	No           int             `json:"no,omitempty"` // of a milestone: M1, M2 …
	Code         string          `json:"code,omitempty"`
	Title        i18n.Text       `json:"title"`
	Owner        control.ActorID `json:"owner,omitempty"`
	Manual       bool            `json:"manual,omitempty"` // its dates are typed
	Duration     int             `json:"duration"`
	Constraint   Constraint      `json:"constraint,omitempty"`
	ConstraintAt Moment          `json:"constraint_at,omitzero"`
	Deadline     cal.Date        `json:"deadline,omitzero"`
	Calendar     string          `json:"calendar,omitempty"`
	Percent      int             `json:"percent,omitempty"`
	ActualStart  Moment          `json:"actual_start,omitzero"`
	ActualFinish Moment          `json:"actual_finish,omitzero"`
	Remaining    *int            `json:"remaining,omitempty"` // nil: what percent leaves of the duration
	Splits       []Split         `json:"splits,omitempty"`
	Follows      Follows         `json:"follows,omitempty"`
	Effort       int             `json:"effort,omitempty"` // working minutes of all people; 0 where it follows
	Cost         int64           `json:"cost,omitempty"`   // planned, in minor units of the plan's currency
	Predecessor  string          `json:"predecessor,omitempty"`
	Cancelled    bool            `json:"cancelled,omitempty"`
	Reason       string          `json:"reason,omitempty"`
	BaselineOn   cal.Date        `json:"baseline_on,omitzero"`
	Start        Moment          `json:"start"`
	Finish       Moment          `json:"finish"`
	Computed     `json:"-"`

	revision int
}

// Computed is what the engine says of a task besides its dates.
type Computed struct {
	Summary    bool
	TotalFloat int // working minutes; negative where a constraint or a deadline cannot be kept
	FreeFloat  int
	Critical   bool
	Done       int // percent, of a summary that of what stands below it
	LateFinish Moment
}

// Open reports whether it is still to be done.
func (t Task) Open() bool { return !t.Cancelled && t.ActualFinish.IsZero() }

// Begun reports whether somebody has started it.
func (t Task) Begun() bool { return !t.ActualStart.IsZero() || t.Percent > 0 }

// Link says that one task waits for another. FromProject names another project of the same package; ""
// is the plan's own.
type Link struct {
	FromProject portfolio.ProjectID `json:"from_project,omitempty"`
	From        int                 `json:"from"`
	To          int                 `json:"to"`
	Kind        LinkKind            `json:"kind"`
	Lag         int                 `json:"lag,omitempty"` // minutes or percent, by Unit; negative is a lead
	Unit        LagUnit             `json:"unit"`
}

// key is what tells links apart.
func (l Link) key() Link { return Link{FromProject: l.FromProject, From: l.From, To: l.To} }

// Resource is somebody who works on a plan: a user of the office, or a name. MaxUnits is what they can
// give, in percent of a working day.
type Resource struct {
	UID      int             `json:"uid"`
	Actor    control.ActorID `json:"actor,omitempty"`
	Name     string          `json:"name"`
	MaxUnits int             `json:"max_units"`
}

// Assignment puts a resource on a task with a share of their day in percent.
type Assignment struct {
	Task     int `json:"task"`
	Resource int `json:"resource"`
	Units    int `json:"units"`
}

// Plan is the plan of a project, tasks in the order of their outline.
type Plan struct {
	Project     portfolio.Project
	Calendar    string   // of the plan; "" is that of the partner's country
	Begins      cal.Date // none: the planned start of the project
	Ends        cal.Date // a plan that has it is scheduled backwards from here
	StatusOn    cal.Date // up to when progress is known
	Tasks       []Task
	Links       []Link
	Resources   []Resource
	Assignments []Assignment
	Revision    int

	stale   bool            // edited since it was computed
	lastUID int             // that a task of a baseline has
	file    planFile        // what it rests on; zero for a plan made here
	notes   []exchange.Note // on what was imported since the plan was read
}

// Currency is that of the planned costs.
func (p *Plan) Currency() money.Currency { return p.Project.Budget.Currency }

// at is the place of a task by its uid, -1 for none.
func (p *Plan) at(uid int) int {
	return slices.IndexFunc(p.Tasks, func(t Task) bool { return t.UID == uid })
}

// Task finds a task by its uid.
func (p *Plan) Task(uid int) (Task, bool) {
	if i := p.at(uid); i >= 0 {
		return p.Tasks[i], true
	}
	return Task{}, false
}

// below is the place after the last task that stands below the one at i.
func (p *Plan) below(i int) int {
	j := i + 1
	for j < len(p.Tasks) && p.Tasks[j].Level > p.Tasks[i].Level {
		j++
	}
	return j
}

// summary reports whether others stand below the task at i.
func (p *Plan) summary(i int) bool { return p.below(i) > i+1 }

// Linked reports whether the plan is a network: then its dates are computed, and they are what the
// project forecasts.
func (p *Plan) Linked() bool { return len(p.Links) > 0 }

// Span is from the earliest start to the latest finish; nothing for an empty plan.
func (p *Plan) Span() (start, finish Moment) {
	for _, t := range p.Tasks {
		if t.Cancelled {
			continue
		}
		if start.IsZero() || t.Start.Before(start) {
			start = t.Start
		}
		if t.Finish.After(finish) {
			finish = t.Finish
		}
	}
	return start, finish
}

// Period is the span in days.
func (p *Plan) Period() cal.Period {
	start, finish := p.Span()
	return cal.Period{Start: start.Day(), End: finish.Day()}
}

// clone is a plan that can be changed without touching this one.
func (p *Plan) clone() *Plan {
	next := *p
	next.Tasks, next.Links = slices.Clone(p.Tasks), slices.Clone(p.Links)
	next.Resources, next.Assignments = slices.Clone(p.Resources), slices.Clone(p.Assignments)
	return &next
}

// outline are the numbers of the outline, "1", "1.1" …, in the order of the tasks.
func (p *Plan) outline() []string {
	numbers := make([]string, len(p.Tasks))
	var counts [33]int
	var prefix [33]string
	for i, t := range p.Tasks {
		level := min(max(t.Level, 1), 32)
		counts[level]++
		for deeper := level + 1; deeper < len(counts) && counts[deeper] > 0; deeper++ {
			counts[deeper] = 0
		}
		prefix[level] = prefix[level-1]
		if level > 1 {
			prefix[level] += "."
		}
		prefix[level] += itoa(counts[level])
		numbers[i] = prefix[level]
	}
	return numbers
}

// people are those the plan names.
func (p *Plan) people() []control.ActorID {
	var ids []control.ActorID
	for _, t := range p.Tasks {
		if t.Owner != "" {
			ids = append(ids, t.Owner)
		}
	}
	for _, r := range p.Resources {
		if r.Actor != "" {
			ids = append(ids, r.Actor)
		}
	}
	return ids
}
