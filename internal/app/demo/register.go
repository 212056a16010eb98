package demo

import "cairn/internal/domain/portfolio"

// Entry is what the registers have in common. Owner is the project's officer unless said otherwise.
type Entry struct {
	Title    Text               `json:"title"`
	Category portfolio.Category `json:"category"`
	On       Day                `json:"on"` // identified
	By       string             `json:"by"` // the officer unless said otherwise
	Owner    string             `json:"owner"`
	Escalate *struct {
		On     Day  `json:"on"`
		Reason Text `json:"reason"`
	} `json:"escalate"`
}

// Look is an assessment of a risk on a day (R25).
type Look struct {
	On         Day `json:"on"`
	Likelihood int `json:"likelihood"`
	Impact     int `json:"impact"`
}

// Risk is approved unless it has another state. The first look is on the day it was identified.
type Risk struct {
	Entry
	Sign         portfolio.RiskSign   `json:"sign"` // a threat unless said otherwise
	Cause        Text                 `json:"cause"`
	Event        Text                 `json:"event"`
	Effect       Text                 `json:"effect"`
	Looks        []Look               `json:"looks"`
	Strategy     portfolio.Strategy   `json:"strategy"`
	Action       Text                 `json:"action"`
	Target       Day                  `json:"target"`
	Status       portfolio.RiskStatus `json:"status"`
	Closed       Day                  `json:"closed"`
	ClosedReason Text                 `json:"closed_reason"`
	Materialised Day                  `json:"materialised"`
}

// Issue is open unless resolved or postponed.
type Issue struct {
	Entry
	Description Text `json:"description"`
	Action      Text `json:"action"`
	Urgency     int  `json:"urgency"`
	Impact      int  `json:"impact"`
	Size        int  `json:"size"`
	Target      Day  `json:"target"`
	Postponed   Day  `json:"postponed"`
	Resolved    Day  `json:"resolved"`
	Resolution  Text `json:"resolution"`
	Closed      Day  `json:"closed"`
}

// Change waits for its decision from Asked on, has it from Decided on.
type Change struct {
	Entry
	Description Text                    `json:"description"`
	NotDoing    Text                    `json:"not_doing"`
	Action      Text                    `json:"action"`
	Size        int                     `json:"size"`
	Priority    int                     `json:"priority"`
	Target      Day                     `json:"target"`
	NewEnd      Day                     `json:"new_end"`
	NewBudget   int64                   `json:"new_budget"`
	Assessed    Day                     `json:"assessed"`
	Asked       Day                     `json:"asked"`
	Decided     Day                     `json:"decided"`
	Outcome     portfolio.ChangeOutcome `json:"outcome"`
	Comment     Text                    `json:"comment"`
	Implemented Day                     `json:"implemented"`
	PlanDiff    Text                    `json:"plan_diff"`
}

// Decision is an entry of the decision register.
type Decision struct {
	Entry
	Board       portfolio.Board `json:"board"` // the project's unless said otherwise
	Description Text            `json:"description"`
	Present     Text            `json:"present"`
	Comments    Text            `json:"comments"`
	Applies     Day             `json:"applies"`
	Told        Text            `json:"told"`
	Settles     int             `json:"settles"` // the number of the escalated issue it settles, from 1
}

// Contingency is a plan kept ready for the project's Risk (its number from 1).
type Contingency struct {
	Risk    int   `json:"risk"`
	On      Day   `json:"on"`
	Title   Text  `json:"title"`
	Trigger Text  `json:"trigger"`
	Plan    Text  `json:"plan"`
	Reserve int64 `json:"reserve"`
	Use     *struct {
		On       Day   `json:"on"`
		Amount   int64 `json:"amount"`
		Occurred Text  `json:"occurred"`
		Approved Day   `json:"approved"`
		Returned Day   `json:"returned"`
		Comment  Text  `json:"comment"` // of who returned it
	} `json:"use"`
}
