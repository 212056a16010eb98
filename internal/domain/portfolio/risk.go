package portfolio

import (
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// RiskID identifies a risk.
type RiskID string

// RiskStatus is the status of §4.3.
type RiskStatus string

// The statuses of a risk.
const (
	RiskProposed        RiskStatus = "proposed"
	RiskAssessing       RiskStatus = "assessing"
	RiskWaitingApproval RiskStatus = "waiting_approval"
	RiskApproved        RiskStatus = "approved"
	RiskRejected        RiskStatus = "rejected"
	RiskClosed          RiskStatus = "closed"
)

// RiskSign parts threats from opportunities.
type RiskSign string

// The signs.
const (
	Threat      RiskSign = "threat"
	Opportunity RiskSign = "opportunity"
)

// Strategy is how a risk is met.
type Strategy string

// strategies by sign (§4.3); "" is none chosen yet.
var strategies = map[RiskSign][]Strategy{
	Threat:      {"avoid", "reduce", "accept", "transfer"},
	Opportunity: {"exploit", "enhance", "accept", "share"},
}

// Strategies are those that match the sign (R24).
func (s RiskSign) Strategies() []Strategy { return strategies[s] }

// Word is the text key of its name.
func (s RiskSign) Word() i18n.Key { return i18n.Key("portfolio.risk.sign." + string(s)) }

// Word is the text key of its name.
func (s Strategy) Word() i18n.Key { return i18n.Key("portfolio.risk.strategy." + string(s)) }

// Risk is an entry of the risk register (§4.3). Its description is told as cause, risk and effect.
type Risk struct {
	ID RiskID
	Entry
	Sign         RiskSign
	Cause        string
	Event        string // the risk itself: what may happen
	Effect       string
	Status       RiskStatus
	Likelihood   int // 1 to 5
	Impact       int // 1 to 5
	AssessedOn   cal.Date
	Strategy     Strategy
	Action       string
	Target       cal.Date
	ClosedReason string
	Issue        IssueID // the issue it became (R26)
	PreparedBy   ActorID // who raised it, then who sent it for approval
	DecidedBy    ActorID // who approved, rejected or returned it last
}

// RiskSerious is the level from which R24 asks for owner, strategy, action and target, and R25 for a
// monthly look.
const RiskSerious = 10

// Level is likelihood × impact (R23). With both in 1..5 the levels 7, 11, 13, 14, 17, 18, 19 and 21
// to 24 cannot occur.
func (r Risk) Level() int { return r.Likelihood * r.Impact }

// RiskColour is the colour band of a level on the heat map.
type RiskColour string

// Word is the text key of the band.
func (c RiskColour) Word() i18n.Key { return i18n.Key("portfolio.risk.colour." + string(c)) }

// RiskColourOf gives PM²'s bands: green up to 2, yellow 3 to 16, red from 20 (R20, R23).
func RiskColourOf(level int) RiskColour {
	switch {
	case level <= 2:
		return "green"
	case level >= 20:
		return "red"
	}
	return "yellow"
}

// Open reports whether the risk still counts.
func (r Risk) Open() bool { return r.Status != RiskClosed && r.Status != RiskRejected }

// ReassessmentDue is the day by which its owner must look again: 30 days after the last assessment
// from level 10 on, else 90 (R25). No date for a risk that is not open.
func (r Risk) ReassessmentDue() cal.Date {
	switch {
	case !r.Open():
		return cal.Date{}
	case r.Level() >= RiskSerious:
		return r.AssessedOn.AddDays(30)
	}
	return r.AssessedOn.AddDays(90)
}

// ReassessmentOverdue reports R25 on a day.
func (r Risk) ReassessmentOverdue(on cal.Date) bool {
	due := r.ReassessmentDue()
	return !due.IsZero() && on.After(due)
}

// Check tells every wrong field of the form on a day (R23, and R24 once it is approved).
func (r Risk) Check(today cal.Date) error {
	var fs fault.Fields
	r.check(&fs, today)
	fs.Check(r.Sign == Threat || r.Sign == Opportunity, "sign", "portfolio.risk.sign_unknown")
	fs.Check(filled(r.Event), "event", "portfolio.risk.event_missing")
	checkLong(&fs, "cause", r.Cause)
	checkLong(&fs, "event", r.Event)
	checkLong(&fs, "effect", r.Effect)
	checkLong(&fs, "action", r.Action)
	checkScale(&fs, "likelihood", r.Likelihood)
	checkScale(&fs, "impact", r.Impact)
	if r.Strategy != "" {
		fs.Check(slices.Contains(r.Sign.Strategies(), r.Strategy), "strategy", "portfolio.risk.strategy_sign")
	}
	if r.Status == RiskApproved {
		r.checkApproved(&fs)
	}
	return fs.Err()
}

// checkApproved notes what R24 misses in a risk of level 10 or more.
func (r Risk) checkApproved(fs *fault.Fields) {
	if r.Level() < RiskSerious {
		return
	}
	fs.Check(r.Owner != "", "owner", "portfolio.risk.owner_missing")
	fs.Check(r.Strategy != "", "strategy", "portfolio.risk.strategy_missing")
	fs.Check(filled(r.Action), "action", "portfolio.risk.action_missing")
	fs.Check(!r.Target.IsZero(), "target", "portfolio.risk.target_missing")
}

// RiskFacts are what the guards of a risk look at.
type RiskFacts struct {
	Risk     Risk
	Actor    ActorID
	Proposer ActorID // who sent it for approval
}

var riskMachine = NewMachine("portfolio.risk.status.",
	Transition[RiskStatus]{RiskProposed, RiskAssessing, "portfolio.risk.assess", ""},
	Transition[RiskStatus]{RiskProposed, RiskRejected, "portfolio.risk.reject", "second_person"},
	Transition[RiskStatus]{RiskAssessing, RiskWaitingApproval, "portfolio.risk.submit", "complete"},
	Transition[RiskStatus]{RiskWaitingApproval, RiskApproved, "portfolio.risk.approve", "approval"},
	Transition[RiskStatus]{RiskWaitingApproval, RiskRejected, "portfolio.risk.reject", "second_person"},
	Transition[RiskStatus]{RiskWaitingApproval, RiskAssessing, "portfolio.risk.return", "second_person"},
	Transition[RiskStatus]{RiskApproved, RiskAssessing, "portfolio.risk.assess", ""},
	Transition[RiskStatus]{RiskApproved, RiskClosed, "portfolio.risk.close", "closable"},
)

// RiskMachine is the machine of a risk.
func RiskMachine() Machine[RiskStatus] { return riskMachine }

var riskGuards = Guards[RiskFacts]{
	"complete": func(f RiskFacts) error {
		var fs fault.Fields
		f.Risk.checkApproved(&fs)
		return fs.Err()
	},
	"second_person": notProposer,
	"approval": func(f RiskFacts) error {
		if err := notProposer(f); err != nil {
			return err
		}
		var fs fault.Fields
		f.Risk.checkApproved(&fs)
		return fs.Err()
	},
	"closable": func(f RiskFacts) error { return f.Risk.closable() },
}

// notProposer holds four-eyes: who sent the risk for approval does not decide on it.
func notProposer(f RiskFacts) error {
	if f.Actor == "" || f.Actor == f.Proposer {
		return fault.Refuse("portfolio.risk.own", nil)
	}
	return nil
}

// closable holds R26: a risk closes by the issue it became or by an explicit reason.
func (r Risk) closable() error {
	if r.Issue != "" || filled(r.ClosedReason) {
		return nil
	}
	var fs fault.Fields
	fs.Add("closed_reason", "portfolio.risk.close_reason_missing", nil)
	return fs.Err()
}

// Move takes the risk to another status under the guards of its machine.
func (r Risk) Move(to RiskStatus, f RiskFacts) (Risk, error) {
	move, err := riskMachine.Check(r.Status, to)
	if err != nil {
		return r, err
	}
	f.Risk = r
	if err := riskGuards.Check(move.Guard, f); err != nil {
		return r, err
	}
	r.Status = to
	return r, nil
}

// Assess records a new look at likelihood and impact on a day (R25). An approved risk that becomes
// serious keeps its approval only with what R24 asks for.
func (r Risk) Assess(likelihood, impact int, on cal.Date) (Risk, error) {
	if !r.Open() {
		return r, fault.New(fault.Conflict, "portfolio.risk.not_open", nil)
	}
	r.Likelihood, r.Impact, r.AssessedOn = likelihood, impact, on
	var fs fault.Fields
	checkScale(&fs, "likelihood", likelihood)
	checkScale(&fs, "impact", impact)
	if r.Status == RiskApproved {
		r.checkApproved(&fs)
	}
	return r, fs.Err()
}

// Materialise turns a threat that has come true into a linked issue under the given id (R26), with
// its impact taken over and its effect as description; the risk is closed by the link.
func (r Risk) Materialise(issue IssueID, by ActorID, on cal.Date) (Risk, Issue, error) {
	if !r.Open() {
		return r, Issue{}, fault.New(fault.Conflict, "portfolio.risk.not_open", nil)
	}
	e := r.Entry
	e.Ref, e.Revision = "", 0
	e.IdentifiedBy, e.IdentifiedOn = by, on
	e.Links = []Link{{Kind: "risk", ID: string(r.ID)}}
	e.Escalation = Escalation{}
	r.Issue, r.Status = issue, RiskClosed
	r.Links = append(slices.Clone(r.Links), Link{Kind: "issue", ID: string(issue)})
	description := r.Event
	if filled(r.Effect) {
		description += "\n\n" + r.Effect
	}
	return r, Issue{
		ID: issue, Entry: e, Status: IssueOpen, Description: description, Action: r.Action, Target: r.Target,
		Urgency: r.Impact, Impact: r.Impact, Size: r.Impact,
	}, nil
}
