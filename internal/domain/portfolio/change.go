package portfolio

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ChangeID identifies a change.
type ChangeID string

// ChangeStatus is the status of §4.3.
type ChangeStatus string

// The statuses of a change.
const (
	ChangeSubmitted       ChangeStatus = "submitted"
	ChangeAssessing       ChangeStatus = "assessing"
	ChangeWaitingApproval ChangeStatus = "waiting_approval"
	ChangeApproved        ChangeStatus = "approved"
	ChangeRejected        ChangeStatus = "rejected"
	ChangePostponed       ChangeStatus = "postponed"
	ChangeMerged          ChangeStatus = "merged"
	ChangeImplemented     ChangeStatus = "implemented"
)

// ChangeOutcome is a decision on a change (R28).
type ChangeOutcome string

// The outcomes; there are no others (R28).
const (
	OutcomeApprove  ChangeOutcome = "approve"
	OutcomeReject   ChangeOutcome = "reject"
	OutcomePostpone ChangeOutcome = "postpone"
	OutcomeMerge    ChangeOutcome = "merge"
)

// ChangeOutcomes are all.
var ChangeOutcomes = []ChangeOutcome{OutcomeApprove, OutcomeReject, OutcomePostpone, OutcomeMerge}

// Word is the text key of its name.
func (o ChangeOutcome) Word() i18n.Key { return i18n.Key("portfolio.change.outcome." + string(o)) }

// status is where an outcome leads.
func (o ChangeOutcome) status() (ChangeStatus, bool) {
	s, ok := map[ChangeOutcome]ChangeStatus{
		OutcomeApprove: ChangeApproved, OutcomeReject: ChangeRejected,
		OutcomePostpone: ChangePostponed, OutcomeMerge: ChangeMerged,
	}[o]
	return s, ok
}

// Change is an entry of the change register (§4.3). NewEnd and NewBudget are what it asks of the
// baseline; without them it changes scope or quality only.
type Change struct {
	ID ChangeID
	Entry
	Description string
	NotDoing    string // the impact of not doing it
	Status      ChangeStatus
	Requester   ActorID
	Action      string
	Size        int // 1 to 5
	Priority    int // 1 to 5
	Target      cal.Date
	NewEnd      cal.Date
	NewBudget   money.Amount
	Outcome     ChangeOutcome
	DecidedBy   ActorID
	DecidedOn   cal.Date
	Comment     string
	MergedInto  ChangeID
	Delivered   cal.Date // actual delivery
	PlanDiff    string   // what became different in the work plan (R28)
}

// ChangeFacts are what the guards of a change look at.
type ChangeFacts struct {
	Change Change
	Actor  ActorID
}

var changeMachine = NewMachine("portfolio.change.status.",
	Transition[ChangeStatus]{ChangeSubmitted, ChangeAssessing, "portfolio.change.assess", ""},
	Transition[ChangeStatus]{ChangeAssessing, ChangeWaitingApproval, "portfolio.change.submit", "assessed"},
	Transition[ChangeStatus]{ChangeWaitingApproval, ChangeAssessing, "portfolio.change.return", "second_person"},
	Transition[ChangeStatus]{ChangeWaitingApproval, ChangeApproved, "portfolio.change.decide", "second_person"},
	Transition[ChangeStatus]{ChangeWaitingApproval, ChangeRejected, "portfolio.change.decide", "second_person"},
	Transition[ChangeStatus]{ChangeWaitingApproval, ChangePostponed, "portfolio.change.decide", "second_person"},
	Transition[ChangeStatus]{ChangeWaitingApproval, ChangeMerged, "portfolio.change.decide", "merge_target"},
	Transition[ChangeStatus]{ChangePostponed, ChangeAssessing, "portfolio.change.assess", ""},
	Transition[ChangeStatus]{ChangeApproved, ChangeImplemented, "portfolio.change.implement", "plan_diff"},
)

// ChangeMachine is the machine of a change.
func ChangeMachine() Machine[ChangeStatus] { return changeMachine }

var changeGuards = Guards[ChangeFacts]{
	"assessed": func(f ChangeFacts) error {
		var fs fault.Fields
		fs.Check(filled(f.Change.Action), "action", "portfolio.change.action_missing")
		return fs.Err()
	},
	"second_person": notRequester,
	"merge_target": func(f ChangeFacts) error {
		if err := notRequester(f); err != nil {
			return err
		}
		var fs fault.Fields
		fs.Check(f.Change.MergedInto != "" && f.Change.MergedInto != f.Change.ID, "merged_into", "portfolio.change.merge_target_missing")
		return fs.Err()
	},
	"plan_diff": func(f ChangeFacts) error {
		var fs fault.Fields
		fs.Check(filled(f.Change.PlanDiff), "plan_diff", "portfolio.change.plan_diff_missing")
		return fs.Err()
	},
}

// notRequester holds four-eyes: who asked for the change does not decide on it.
func notRequester(f ChangeFacts) error {
	if f.Actor == "" || f.Actor == f.Change.Requester {
		return fault.Refuse("portfolio.change.own", nil)
	}
	return nil
}

// Check tells every wrong field of the form on a day.
func (c Change) Check(today cal.Date) error {
	var fs fault.Fields
	c.check(&fs, today)
	fs.Check(filled(c.Description), "description", "portfolio.register.description_missing")
	fs.Check(filled(c.NotDoing), "not_doing", "portfolio.change.not_doing_missing")
	checkLong(&fs, "description", c.Description)
	checkLong(&fs, "not_doing", c.NotDoing)
	checkLong(&fs, "action", c.Action)
	checkLong(&fs, "plan_diff", c.PlanDiff)
	checkScale(&fs, "size", c.Size)
	checkScale(&fs, "priority", c.Priority)
	fs.Check(c.NewBudget.Minor >= 0, "new_budget", "portfolio.project.amount_negative")
	return fs.Err()
}

// Move takes the change to another status under the guards of its machine.
func (c Change) Move(to ChangeStatus, actor ActorID) (Change, error) {
	move, err := changeMachine.Check(c.Status, to)
	if err != nil {
		return c, err
	}
	if err := changeGuards.Check(move.Guard, ChangeFacts{c, actor}); err != nil {
		return c, err
	}
	c.Status = to
	return c, nil
}

// Decide records one of the four outcomes of R28 on a day; merge names the change it is merged into.
// The decider is not the requester. A change that is merged lives on in the other one.
func (c Change) Decide(outcome ChangeOutcome, into ChangeID, by ActorID, on cal.Date, comment string) (Change, error) {
	status, ok := outcome.status()
	if !ok {
		return c, fault.New(fault.Invalid, "portfolio.change.outcome_unknown", fault.Args{"value": string(outcome)})
	}
	next := c
	next.Outcome, next.DecidedBy, next.DecidedOn, next.Comment = outcome, by, on, comment
	if outcome == OutcomeMerge {
		next.MergedInto = into
	}
	moved, err := next.Move(status, by)
	if err != nil {
		return c, err
	}
	return moved, nil
}

// Implement records the delivery on a day with the difference it made to the work plan (R28).
func (c Change) Implement(planDiff string, by ActorID, on cal.Date) (Change, error) {
	next := c
	next.PlanDiff, next.Delivered = planDiff, on
	moved, err := next.Move(ChangeImplemented, by)
	if err != nil {
		return c, err
	}
	return moved, nil
}
