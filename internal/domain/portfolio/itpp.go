package portfolio

import (
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// ITPPYears is how long an individually tailored partnership programme runs unless said otherwise (R6).
const ITPPYears = 4

// ITPPID identifies a partner's individually tailored partnership programme.
type ITPPID string

// ITPPState is where an ITPP stands.
type ITPPState string

// The states of an ITPP.
const (
	ITPPDrafting   ITPPState = "drafting"
	ITPPNegotiated ITPPState = "negotiated"
	ITPPAgreed     ITPPState = "agreed_by_partner"
	ITPPApproved   ITPPState = "approved_by_council"
	ITPPInForce    ITPPState = "in_force"
	ITPPReview     ITPPState = "under_review"
	ITPPExpired    ITPPState = "expired"
	ITPPSuperseded ITPPState = "superseded"
)

// ITPP is "one partner, one plan": what NATO and a partner agreed to reach together in a period.
type ITPP struct {
	ID           ITPPID
	Partner      string // ISO3 or organisation code
	Period       cal.Period
	State        ITPPState
	Agreement    Record   // the partner's approval
	Approval     Record   // the Council's approval
	SupersededOn cal.Date // the last day before its successor took over
	Objectives   []Objective
	Stamp
}

// ObjectiveID identifies a strategic objective.
type ObjectiveID string

// Objective is a strategic objective: the end.
type Objective struct {
	ID    ObjectiveID `json:"id"`
	No    int         `json:"no"`
	Text  i18n.Text   `json:"text"`
	Goals []Goal      `json:"goals"`
}

// GoalID identifies a partnership goal.
type GoalID string

// GoalState is where a partnership goal stands.
type GoalState string

// The states of a partnership goal.
const (
	GoalPlanned  GoalState = "planned"
	GoalOnTrack  GoalState = "on_track"
	GoalAtRisk   GoalState = "at_risk"
	GoalAchieved GoalState = "achieved"
	GoalDropped  GoalState = "dropped"
)

// Goal is a partnership goal: the way. Initiatives and DEEP programmes hang under it (R5).
type Goal struct {
	ID         GoalID               `json:"id"`
	No         string               `json:"no"` // "1.2": objective and goal
	Text       i18n.Text            `json:"text"`
	Theme      Theme                `json:"theme"`
	Target     cal.Date             `json:"target"`
	State      GoalState            `json:"state"`
	Activities []SupportingActivity `json:"activities,omitempty"`
}

// SupportingActivity is a supporting activity: the means. Link names the project or event that is it.
type SupportingActivity struct {
	ID   string    `json:"id"`
	Text i18n.Text `json:"text"`
	Link Link      `json:"link,omitzero"`
}

var itppMachine = NewMachine("portfolio.itpp.state.",
	Transition[ITPPState]{ITPPDrafting, ITPPNegotiated, "portfolio.itpp.negotiate", "complete"},
	Transition[ITPPState]{ITPPNegotiated, ITPPDrafting, "portfolio.itpp.redraft", "reason"},
	Transition[ITPPState]{ITPPNegotiated, ITPPAgreed, "portfolio.itpp.agree", "decision"},
	Transition[ITPPState]{ITPPAgreed, ITPPApproved, "portfolio.itpp.approve", "decision"},
	Transition[ITPPState]{ITPPAgreed, ITPPDrafting, "portfolio.itpp.redraft", "reason"},
	Transition[ITPPState]{ITPPApproved, ITPPInForce, "portfolio.itpp.start", "period_begun"},
	Transition[ITPPState]{ITPPInForce, ITPPReview, "portfolio.itpp.review", ""},
	Transition[ITPPState]{ITPPReview, ITPPInForce, "portfolio.itpp.continue", "decision"},
	Transition[ITPPState]{ITPPInForce, ITPPExpired, "portfolio.itpp.expire", "period_over"},
	Transition[ITPPState]{ITPPReview, ITPPExpired, "portfolio.itpp.expire", "period_over"},
	Transition[ITPPState]{ITPPInForce, ITPPSuperseded, "portfolio.itpp.supersede", "successor"},
	Transition[ITPPState]{ITPPReview, ITPPSuperseded, "portfolio.itpp.supersede", "successor"},
)

// itppFacts are what the guards of an ITPP look at. Record is the paper brought with the move.
type itppFacts struct {
	ITPP      ITPP
	Record    Record
	Reason    string
	Successor ITPPState // of the ITPP that takes over, empty when there is none
	Today     cal.Date
}

var itppGuards = Guards[itppFacts]{
	"complete": func(f itppFacts) error {
		if len(f.ITPP.Goals()) == 0 {
			return fault.Refuse("portfolio.itpp.no_goal", nil)
		}
		return f.ITPP.Check()
	},
	"decision": func(f itppFacts) error { return needRecord(f.Record, "record", f.Today) },
	"reason":   func(f itppFacts) error { return needReason(f.Reason) },
	"period_begun": func(f itppFacts) error {
		if f.Today.Before(f.ITPP.Period.Start) {
			return fault.Refuse("portfolio.itpp.not_begun", fault.Args{"on": f.ITPP.Period.Start})
		}
		return nil
	},
	"period_over": func(f itppFacts) error {
		if !f.Today.After(f.ITPP.Period.End) {
			return fault.Refuse("portfolio.itpp.not_over", fault.Args{"on": f.ITPP.Period.End})
		}
		return nil
	},
	"successor": func(f itppFacts) error {
		if f.Successor != ITPPApproved && f.Successor != ITPPInForce {
			return fault.Refuse("portfolio.itpp.no_successor", nil)
		}
		return nil
	},
}

// DefaultITPPPeriod is the period of an ITPP that starts on a day: four years (R6).
func DefaultITPPPeriod(start cal.Date) cal.Period {
	return cal.Period{Start: start, End: start.AddMonths(12 * ITPPYears).AddDays(-1)}
}

// Goals are all partnership goals, objective by objective.
func (i ITPP) Goals() []Goal {
	var goals []Goal
	for _, o := range i.Objectives {
		goals = append(goals, o.Goals...)
	}
	return goals
}

// Editable reports whether objectives and goals may still be rewritten. What the partner agreed to is
// only changed by going back to drafting.
func (i ITPP) Editable() bool {
	return slices.Contains([]ITPPState{ITPPDrafting, ITPPNegotiated}, i.State)
}

// Check reports every wrong field: partner, period, and the target dates that lie outside it (R6).
func (i ITPP) Check() error {
	var fields fault.Fields
	fields.Check(PartnerCode(i.Partner), "partner", "portfolio.programme.partner_wrong")
	bounded := !i.Period.Start.IsZero() && !i.Period.End.IsZero() && i.Period.Valid()
	fields.Check(bounded, "period", "portfolio.itpp.period_wrong")
	for _, g := range i.Goals() {
		g.check(&fields, "goal_"+g.No+"_", i.Period)
	}
	return fields.Err()
}

// Check reports every wrong field of a goal in an ITPP of that period (R6).
func (g Goal) Check(period cal.Period) error {
	var fields fault.Fields
	g.check(&fields, "", period)
	return fields.Err()
}

func (g Goal) check(fields *fault.Fields, prefix string, period cal.Period) {
	fields.Check(strings.TrimSpace(g.No) != "", prefix+"no", "portfolio.itpp.goal_no_missing")
	fields.Check(g.Text != i18n.Text{}, prefix+"text", "portfolio.itpp.goal_text_missing")
	fields.Check(g.Theme.Known(), prefix+"theme", "portfolio.itpp.goal_theme_unknown")
	if g.Target.IsZero() || !period.Contains(g.Target) {
		fields.Add(prefix+"target", "portfolio.itpp.goal_target_outside",
			fault.Args{"no": g.No, "start": period.Start, "end": period.End})
	}
}

// InForce reports whether the ITPP binds on a day: it has come into force, the day lies in its
// period, and no successor had taken over by then.
func (i ITPP) InForce(on cal.Date) bool {
	begun := slices.Contains([]ITPPState{ITPPInForce, ITPPReview, ITPPExpired, ITPPSuperseded}, i.State)
	return begun && i.Period.Contains(on) && (i.SupersededOn.IsZero() || !on.After(i.SupersededOn))
}

// PlannedGoal is a goal with the ITPP it stands in.
type PlannedGoal struct {
	Goal Goal
	Plan ITPP
}

// InForce reports whether the goal is in force on a day (R5): its ITPP is, and it was not dropped.
func (g PlannedGoal) InForce(on cal.Date) bool {
	return g.Goal.State != GoalDropped && g.Plan.InForce(on)
}

// GoalLink is the condition of R5 for something that starts on a day: it serves at least one goal in
// force on that day, or a waiver lifts the rule.
func GoalLink(start cal.Date, goals []PlannedGoal, waiver Waiver) Condition {
	return Condition{
		Name: "portfolio.itpp.needs_goal", Rule: RuleGoalLink, Waiver: waiver,
		Met: slices.ContainsFunc(goals, func(g PlannedGoal) bool { return g.InForce(start) }),
	}
}

var goalMachine = NewMachine("portfolio.itpp.goal_state.",
	Transition[GoalState]{GoalPlanned, GoalOnTrack, "portfolio.itpp.rate_goal", "review"},
	Transition[GoalState]{GoalPlanned, GoalAtRisk, "portfolio.itpp.rate_goal", "review"},
	Transition[GoalState]{GoalOnTrack, GoalAtRisk, "portfolio.itpp.rate_goal", "review"},
	Transition[GoalState]{GoalAtRisk, GoalOnTrack, "portfolio.itpp.rate_goal", "review"},
	Transition[GoalState]{GoalOnTrack, GoalAchieved, "portfolio.itpp.achieve_goal", "review"},
	Transition[GoalState]{GoalAtRisk, GoalAchieved, "portfolio.itpp.achieve_goal", "review"},
	Transition[GoalState]{GoalPlanned, GoalDropped, "portfolio.itpp.drop_goal", "review"},
	Transition[GoalState]{GoalOnTrack, GoalDropped, "portfolio.itpp.drop_goal", "review"},
	Transition[GoalState]{GoalAtRisk, GoalDropped, "portfolio.itpp.drop_goal", "review"},
)

// goalFacts are what the guard of a goal looks at: the record of the review with the partner.
type goalFacts struct {
	Record Record
	Today  cal.Date
}

var goalGuards = Guards[goalFacts]{
	"review": func(f goalFacts) error { return needRecord(f.Record, "record", f.Today) },
}
