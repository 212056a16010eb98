package portfolio

import (
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// DeliverableID identifies a deliverable.
type DeliverableID string

// DeliverableState is where the work on a deliverable stands. That it is late is derived from its
// dates and shown beside the state, never as one.
type DeliverableState string

// The states of §4.2.
const (
	DeliverablePlanned       DeliverableState = "planned"
	DeliverableInProgress    DeliverableState = "in_progress"
	DeliverableSubmitted     DeliverableState = "submitted"
	DeliverableProvisionally DeliverableState = "accepted_provisionally"
	DeliverableAccepted      DeliverableState = "accepted"
	DeliverableRejected      DeliverableState = "rejected"
)

// Word is the text key of its name.
func (s DeliverableState) Word() i18n.Key { return deliverableMachine.Word(s) }

// Deliverable is a thing the project hands over and somebody accepts.
type Deliverable struct {
	ID      DeliverableID
	Project ProjectID
	Stamp
	No       int // D1, D2 … within the project
	Title    i18n.Text
	Criteria string // what must be true for it to be accepted
	Must     bool   // must-have: the closing gate asks for it (R31)
	State    DeliverableState
	Producer ActorID // who makes it, or answers for the contractor who does
	Acceptor ActorID // who accepts it; neither the producer nor of the payee's staff (R29)
	Payee    string  // party code of who is paid for it, if anybody
	Due      cal.Date
	Forecast cal.Date // the due date as long as nobody says otherwise
	// Submitted and Accepted are the days it was handed in and (also provisionally) accepted.
	Submitted   cal.Date
	SubmittedBy ActorID
	Accepted    cal.Date
	AcceptedBy  ActorID
	Evidence    string // what was handed in: the reference under which it is filed
	Remarks     string // the reservations of a provisional acceptance, or why it was rejected
}

// IsAccepted reports whether it is accepted, be it provisionally (R31).
func (d Deliverable) IsAccepted() bool {
	return d.State == DeliverableAccepted || d.State == DeliverableProvisionally
}

// OverdueDays is by how many days a deliverable that is neither handed in nor accepted has passed
// its due date on a day; 0 when it has not.
func (d Deliverable) OverdueDays(on cal.Date) int {
	if d.IsAccepted() || d.State == DeliverableSubmitted {
		return 0
	}
	return max(0, d.Due.DaysUntil(on))
}

// SlipDays is by how many days the forecast (or the acceptance) lies after the due date; negative
// when it is early, 0 without a forecast.
func (d Deliverable) SlipDays() int {
	end := d.Forecast
	if d.IsAccepted() {
		end = d.Accepted
	}
	return d.Due.DaysUntil(end)
}

// Check tells every wrong field of the form: a title in one language at least, criteria and an
// acceptor for a must-have deliverable, acceptor and producer being two people (R29).
func (d Deliverable) Check() error {
	var fs fault.Fields
	checkTitle(&fs, d.Title)
	checkLong(&fs, "criteria", d.Criteria)
	checkLong(&fs, "remarks", d.Remarks)
	if d.Must {
		fs.Check(strings.TrimSpace(d.Criteria) != "", "criteria", "portfolio.deliverable.criteria_missing")
	}
	fs.Check(d.Acceptor == "" || d.Acceptor != d.Producer, "acceptor", "portfolio.deliverable.acceptor_is_producer")
	fs.Check(!d.Due.IsZero(), "due", "portfolio.deliverable.due_missing")
	return fs.Err()
}

// DeliverableFacts are what the guards of a deliverable look at.
type DeliverableFacts struct {
	Deliverable Deliverable
	Actor       ActorID
	// PayeeStaff are the actors who belong to the payee's organisation on the day.
	PayeeStaff []ActorID
}

var deliverableMachine = NewMachine("portfolio.deliverable.state.",
	Transition[DeliverableState]{DeliverablePlanned, DeliverableInProgress, "portfolio.deliverable.start", ""},
	Transition[DeliverableState]{DeliverableInProgress, DeliverableSubmitted, "portfolio.deliverable.submit", "evidence"},
	Transition[DeliverableState]{DeliverableSubmitted, DeliverableProvisionally, "portfolio.deliverable.accept_provisionally", "reserved"},
	Transition[DeliverableState]{DeliverableSubmitted, DeliverableAccepted, "portfolio.deliverable.accept", "acceptor"},
	Transition[DeliverableState]{DeliverableSubmitted, DeliverableRejected, "portfolio.deliverable.reject", "reserved"},
	Transition[DeliverableState]{DeliverableProvisionally, DeliverableAccepted, "portfolio.deliverable.accept", "acceptor"},
	Transition[DeliverableState]{DeliverableProvisionally, DeliverableRejected, "portfolio.deliverable.reject", "reserved"},
	Transition[DeliverableState]{DeliverableRejected, DeliverableInProgress, "portfolio.deliverable.start", ""},
)

// Deliverables is the machine of a deliverable.
func Deliverables() Machine[DeliverableState] { return deliverableMachine }

var deliverableGuards = Guards[DeliverableFacts]{
	"evidence": func(f DeliverableFacts) error {
		var fs fault.Fields
		fs.Check(strings.TrimSpace(f.Deliverable.Evidence) != "", "evidence", "portfolio.deliverable.evidence_missing")
		return fs.Err()
	},
	"acceptor": checkAcceptor,
	"reserved": func(f DeliverableFacts) error {
		if err := checkAcceptor(f); err != nil {
			return err
		}
		var fs fault.Fields
		fs.Check(strings.TrimSpace(f.Deliverable.Remarks) != "", "remarks", "portfolio.deliverable.remarks_missing")
		return fs.Err()
	},
}

// checkAcceptor holds R29: who accepts or rejects is not who produced it or handed it in, and not of
// the staff of who is paid for it. The acceptor that the deliverable names, if it names one, is who must act.
func checkAcceptor(f DeliverableFacts) error {
	d := f.Deliverable
	switch {
	case f.Actor == "" || f.Actor == d.Producer || f.Actor == d.SubmittedBy:
		return fault.Refuse("portfolio.deliverable.own", nil)
	case slices.Contains(f.PayeeStaff, f.Actor):
		return fault.Refuse("portfolio.deliverable.payee_staff", fault.Args{"payee": d.Payee})
	case d.Acceptor != "" && d.Acceptor != f.Actor:
		return fault.Refuse("portfolio.deliverable.not_acceptor", nil)
	}
	return nil
}

// Move takes the deliverable to another state on a day, under the guards of its machine.
func (d Deliverable) Move(to DeliverableState, f DeliverableFacts, on cal.Date) (Deliverable, error) {
	move, err := deliverableMachine.Check(d.State, to)
	if err != nil {
		return d, err
	}
	f.Deliverable = d
	if err := deliverableGuards.Check(move.Guard, f); err != nil {
		return d, err
	}
	d.State = to
	switch to {
	case DeliverableSubmitted:
		d.Submitted, d.SubmittedBy = on, f.Actor
	case DeliverableProvisionally:
		d.Accepted, d.AcceptedBy = on, f.Actor
	case DeliverableAccepted:
		d.AcceptedBy = f.Actor
		if d.Accepted.IsZero() {
			d.Accepted = on
		}
	case DeliverableRejected:
		d.Accepted, d.AcceptedBy = cal.Date{}, ""
	}
	return d, nil
}
