package plan

import (
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Fate is what became of a task between two states of a plan.
type Fate string

// The fates. A task that was moved has another start or finish; one that was altered has the dates it
// had, and another duration, cost, title or place in the outline.
const (
	Same    Fate = "same"
	Added   Fate = "added"
	Removed Fate = "removed"
	Moved   Fate = "moved"
	Altered Fate = "altered"
)

// Word is the text key of its name.
func (f Fate) Word() i18n.Key { return i18n.Key("portfolio.plan.fate." + string(f)) }

// Variance is a task in two states of a plan. Days are calendar days, later is positive; Minutes are
// working minutes of its duration, Cost minor units.
type Variance struct {
	UID        int
	Title      i18n.Text
	Kind       Kind
	Summary    bool
	Fate       Fate
	Was, Is    Task
	StartDays  int
	FinishDays int
	Minutes    int
	Cost       int64
	Detail     []string // what differs beside dates, where the whole plan was compared
}

// Compare lays two states of a plan over each other, tasks by their uid, in the order of the second;
// what was removed since comes last.
func Compare(was, is []Task) []Variance {
	old := make(map[int]Task, len(was))
	for _, t := range was {
		old[t.UID] = t
	}
	list := make([]Variance, 0, len(is))
	for _, t := range is {
		if t.Cancelled {
			continue
		}
		v := Variance{UID: t.UID, Title: t.Title, Kind: t.Kind, Summary: t.Summary, Is: t, Fate: Added, Cost: t.Cost, Minutes: t.Duration}
		if former, known := old[t.UID]; known {
			delete(old, t.UID)
			v.vary(former)
		}
		list = append(list, v)
	}
	for _, t := range was {
		if _, gone := old[t.UID]; gone && !t.Cancelled {
			list = append(list, Variance{UID: t.UID, Title: t.Title, Kind: t.Kind, Summary: t.Summary, Was: t, Fate: Removed, Cost: -t.Cost, Minutes: -t.Duration})
		}
	}
	return list
}

func (v *Variance) vary(former Task) {
	v.Was = former
	v.StartDays, v.FinishDays = former.Start.Day().DaysUntil(v.Is.Start.Day()), former.Finish.Day().DaysUntil(v.Is.Finish.Day())
	v.Minutes, v.Cost = v.Is.Duration-former.Duration, v.Is.Cost-former.Cost
	switch {
	case v.StartDays != 0 || v.FinishDays != 0:
		v.Fate = Moved
	case v.Minutes != 0 && !v.Summary || v.Cost != 0 || former.Title != v.Is.Title || former.Level != v.Is.Level || former.Kind != v.Is.Kind:
		v.Fate = Altered
	default:
		v.Fate = Same
	}
}

// Slip is by how many days a finish lies after another; 0 when one is missing.
func slip(was, is Moment) int {
	if was.IsZero() || is.IsZero() {
		return 0
	}
	return was.Day().DaysUntil(is.Day())
}

// Knock is what a draft would bring: in its own plan, in money, and in the plans of other projects that
// wait for it.
type Knock struct {
	EndWas, EndIs           cal.Date
	CostWas, CostIs         int64
	CriticalWas, CriticalIs int
	Tasks                   []Variance // all but those that stay
	Floats                  []FloatChange
	Others                  []Elsewhere
	Hidden                  int // milestones that move in projects the reader may not see
}

// Days is by how many days the end of the project moves.
func (k Knock) Days() int { return k.EndWas.DaysUntil(k.EndIs) }

// FloatChange is a task that has less total float in a draft than before, in working days; what is left
// is negative where a date cannot be kept.
type FloatChange struct {
	UID     int
	Title   i18n.Text
	Was, Is int
}

// overBudget reports whether a draft plans more cost than was approved, and more than before.
func (k Knock) overBudget(budget money.Amount) bool {
	return k.CostIs > k.CostWas && budget.Minor > 0 && k.CostIs > budget.Minor
}

// floatWords say how many tasks have less float, and where least is left.
func (k Knock) floatWords(p *i18n.Printer) string {
	least := slices.MinFunc(k.Floats, func(a, b FloatChange) int { return a.Is - b.Is })
	key := "portfolio.plan.float_less"
	if least.Is < 0 {
		key = "portfolio.plan.float_negative"
	}
	return p.T(key, "n", len(k.Floats), "title", least.Title, "was", least.Was, "is", least.Is)
}

// floats are the open tasks with at least a day less float than before.
func floats(was, is *Plan) (list []FloatChange) {
	old := byUID(was.Tasks)
	for _, t := range is.Tasks {
		before, known := old[t.UID]
		if !known || t.Summary || before.Summary || !t.Open() || t.Manual || before.Manual {
			continue
		}
		if a, b := before.TotalFloat/DayMinutes, t.TotalFloat/DayMinutes; b < a {
			list = append(list, FloatChange{t.UID, t.Title, a, b})
		}
	}
	return list
}

// Elsewhere is a milestone of another project that moves along.
type Elsewhere struct {
	Project string // its id
	Ref     string
	Title   i18n.Text
	Was, Is cal.Date
}

// knock compares a plan with its draft.
func knock(was, is *Plan) Knock {
	k := Knock{EndWas: was.Period().End, EndIs: is.Period().End, Floats: floats(was, is)}
	for _, t := range was.Tasks {
		if !t.Summary {
			k.CostWas += t.Cost
		}
		if t.Critical && !t.Summary {
			k.CriticalWas++
		}
	}
	for _, t := range is.Tasks {
		if !t.Summary {
			k.CostIs += t.Cost
		}
		if t.Critical && !t.Summary {
			k.CriticalIs++
		}
	}
	for _, v := range Differences(was, is) {
		if !v.Summary || v.Fate != Moved {
			k.Tasks = append(k.Tasks, v)
		}
	}
	return k
}
