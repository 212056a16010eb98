package portfolio

import (
	"math"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// Baseline is a numbered picture of the plan that was approved. It never changes (R17); what was
// agreed later is a new number.
type Baseline struct {
	Project    ProjectID
	No         int // 1, 2 …
	On         cal.Date
	ApprovedBy ActorID
	Change     ChangeID // the approved change it rests on; "" only for number 1
	Name       string   // what it is called beside its number; "" for none
	Period     cal.Period
	Budget     money.Amount
	Milestones map[MilestoneID]cal.Date
}

// NewBaseline freezes the plan on a day. The first baseline rests on the execution gate and needs no
// change; every later one needs a change of the same project that is approved, not yet implemented
// and not already the ground of another baseline (R17).
func NewBaseline(former []Baseline, change *Change, plan Baseline) (Baseline, error) {
	if !plan.Period.Valid() || plan.Period.Start.IsZero() || plan.Period.End.IsZero() {
		return Baseline{}, fault.Refuse("portfolio.baseline.dates_missing", nil)
	}
	plan.No, plan.Change = len(former)+1, ""
	if len(former) == 0 {
		return plan, nil
	}
	if change == nil || change.Project != plan.Project || change.Status != ChangeApproved {
		return Baseline{}, fault.Refuse("portfolio.baseline.change_missing", fault.Args{"no": plan.No})
	}
	for _, b := range former {
		if b.Change == change.ID {
			return Baseline{}, fault.Refuse("portfolio.baseline.change_used", fault.Args{"change": change.Ref, "no": b.No})
		}
	}
	plan.Change = change.ID
	return plan, nil
}

// ExceptionID identifies an exception report.
type ExceptionID string

// Exception is the report that a breach of tolerance calls for (R22).
type Exception struct {
	ID         ExceptionID
	Project    ProjectID
	BaselineNo int
	Raised     cal.Date
	Due        cal.Date // five working days after it was raised
	Breaches   []Breach
	ReportBy   ActorID
	Report     string   // what the officer has to say on cause, options and recommendation
	Decided    cal.Date // no date while it is open; until then the project shows "exception"
	DecidedBy  ActorID
	Decision   string
}

// ExceptionWorkingDays is how long the officer has to report a breach (R22).
const ExceptionWorkingDays = 5

// Breach is one tolerance that a forecast leaves.
type Breach struct {
	Dimension Dimension `json:"dimension"` // Schedule or Cost
	Limit     int       `json:"limit"`     // days, or percent of the budget
	Actual    int       `json:"actual"`
}

// Breaches compares a forecast with a baseline under the project's tolerances (R22). A tolerance
// that is not set (negative) is not checked.
func (t Tolerances) Breaches(b Baseline, forecastEnd cal.Date, forecastCost money.Amount) []Breach {
	var out []Breach
	if slip := b.Period.End.DaysUntil(forecastEnd); t.Days >= 0 && slip > t.Days {
		out = append(out, Breach{Schedule, t.Days, slip})
	}
	over := forecastCost.Currency == b.Budget.Currency && b.Budget.Minor > 0 && forecastCost.Minor > b.Budget.Minor
	if over && t.CostPercent >= 0 && !withinPercent(forecastCost.Minor, b.Budget.Minor, t.CostPercent) {
		percent := float64(forecastCost.Minor-b.Budget.Minor) / float64(b.Budget.Minor) * 100
		out = append(out, Breach{Cost, t.CostPercent, int(math.Ceil(percent))}) // up, so that it never reads as the limit itself
	}
	return out
}

// RaiseException makes the report due when a forecast breaches a tolerance; ok is false when there is
// nothing to raise. last is the latest exception of the project, nil for none: while it is open no
// other is raised, and once it was decided only what goes beyond what it was decided on, unless there
// is a new baseline since. The due day counts in the office's working calendar.
func RaiseException(last *Exception, b Baseline, breaches []Breach, today cal.Date, office cal.WorkCalendar) (e Exception, ok bool) {
	if last != nil && last.Decided.IsZero() {
		return Exception{}, false
	}
	if last != nil && last.BaselineNo == b.No {
		breaches = slices.DeleteFunc(slices.Clone(breaches), func(now Breach) bool {
			return slices.ContainsFunc(last.Breaches, func(then Breach) bool {
				return then.Dimension == now.Dimension && now.Actual <= then.Actual
			})
		})
	}
	if len(breaches) == 0 {
		return Exception{}, false
	}
	return Exception{Project: b.Project, BaselineNo: b.No, Raised: today, Due: office.Add(today, ExceptionWorkingDays), Breaches: breaches}, true
}
