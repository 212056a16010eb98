package portfolio

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// IssueID identifies an issue.
type IssueID string

// IssueStatus is the status of §4.3.
type IssueStatus string

// The statuses of an issue.
const (
	IssueOpen      IssueStatus = "open"
	IssuePostponed IssueStatus = "postponed"
	IssueResolved  IssueStatus = "resolved"
	IssueClosed    IssueStatus = "closed"
)

// Issue is an entry of the issue register (§4.3): something that has happened and needs an answer.
type Issue struct {
	ID IssueID
	Entry
	Description string
	Status      IssueStatus
	Action      string
	Urgency     int // 1 to 5
	Impact      int // 1 to 5
	Size        int // 1 to 5: the work the answer takes
	Target      cal.Date
	Resolution  string
}

var issueMachine = NewMachine("portfolio.issue.status.",
	Transition[IssueStatus]{IssueOpen, IssuePostponed, "portfolio.issue.postpone", "target"},
	Transition[IssueStatus]{IssueOpen, IssueResolved, "portfolio.issue.resolve", "resolution"},
	Transition[IssueStatus]{IssuePostponed, IssueOpen, "portfolio.issue.reopen", ""},
	Transition[IssueStatus]{IssueResolved, IssueOpen, "portfolio.issue.reopen", ""},
	Transition[IssueStatus]{IssueResolved, IssueClosed, "portfolio.issue.close", ""},
)

// IssueMachine is the machine of an issue.
func IssueMachine() Machine[IssueStatus] { return issueMachine }

var issueGuards = Guards[Issue]{
	"target": func(i Issue) error {
		var fs fault.Fields
		fs.Check(!i.Target.IsZero(), "target", "portfolio.issue.target_missing")
		return fs.Err()
	},
	"resolution": func(i Issue) error {
		var fs fault.Fields
		fs.Check(filled(i.Resolution), "resolution", "portfolio.issue.resolution_missing")
		return fs.Err()
	},
}

// Open reports whether the issue still asks for something.
func (i Issue) Open() bool { return i.Status == IssueOpen || i.Status == IssuePostponed }

// Overdue reports whether an open issue has passed its target on a day.
func (i Issue) Overdue(on cal.Date) bool { return i.Open() && !i.Target.IsZero() && on.After(i.Target) }

// Check tells every wrong field of the form on a day.
func (i Issue) Check(today cal.Date) error {
	var fs fault.Fields
	i.check(&fs, today)
	fs.Check(filled(i.Description), "description", "portfolio.register.description_missing")
	checkLong(&fs, "description", i.Description)
	checkLong(&fs, "action", i.Action)
	checkLong(&fs, "resolution", i.Resolution)
	checkScale(&fs, "urgency", i.Urgency)
	checkScale(&fs, "impact", i.Impact)
	checkScale(&fs, "size", i.Size)
	return fs.Err()
}

// Move takes the issue to another status under the guards of its machine.
func (i Issue) Move(to IssueStatus) (Issue, error) {
	move, err := issueMachine.Check(i.Status, to)
	if err != nil {
		return i, err
	}
	if err := issueGuards.Check(move.Guard, i); err != nil {
		return i, err
	}
	i.Status = to
	return i, nil
}
