package portfolio

import (
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the end of a procedure is an instant in a named zone, also where the machine knows none

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// HeadquartersZone is the zone a silence procedure ends in unless said otherwise.
const HeadquartersZone = "Europe/Brussels"

// ProcedureID identifies a decision by silence procedure.
type ProcedureID string

// ProcedureState is where a procedure stands.
type ProcedureState string

// The states of a procedure. The outcome of a running one is computed (R12) and only recorded when it
// is settled.
const (
	ProcedureRunning   ProcedureState = "running"
	ProcedureAgreed    ProcedureState = "agreed"
	ProcedureBroken    ProcedureState = "silence_broken"
	ProcedureWithdrawn ProcedureState = "withdrawn"
)

// Procedure is a decision taken by silence: agreed unless somebody objects before the end.
type Procedure struct {
	ID          ProcedureID
	Subject     Link // the package decided on
	VersionNo   int  // which of its versions
	Title       i18n.Text
	Document    string // the reference of the text under silence
	Opened      cal.Instant
	Ends        cal.Instant
	Zone        string // IANA name of the zone the end was announced in
	State       ProcedureState
	Objections  []Objection
	ActionSheet Record // records the agreement
	Stamp
}

// Objection is a party's letter that breaks silence. Received is the instant of receipt, not of entry.
type Objection struct {
	Party    string      `json:"party"` // code of a party
	Received cal.Instant `json:"received"`
	Text     string      `json:"text"`
	Document string      `json:"document"`
}

// Outcome is what a silence procedure amounts to at an instant. The words stand under
// "portfolio.decision_procedure.outcome."+outcome.
type Outcome string

// The outcomes. The empty outcome means that there is no procedure.
const (
	OutcomeRunning Outcome = "running"
	OutcomeAgreed  Outcome = "agreed"
	OutcomeBroken  Outcome = "silence_broken"
)

// Allows is nil unless the outcome stands against an endorsement: a procedure that still runs, or
// silence that was broken (R12). A decision without a procedure is allowed.
func (o Outcome) Allows() error {
	switch o {
	case OutcomeRunning:
		return fault.Refuse("portfolio.decision_procedure.still_running", nil)
	case OutcomeBroken:
		return fault.Refuse("portfolio.decision_procedure.was_broken", nil)
	}
	return nil
}

// OutcomeAt is R12: broken as soon as one objection was received before the end; agreed from the end
// on when none was; running until then. An objection received at the end or after it is late.
func (p Procedure) OutcomeAt(now cal.Instant) Outcome {
	switch {
	case slices.ContainsFunc(p.Objections, func(o Objection) bool { return !p.Late(o) }):
		return OutcomeBroken
	case now.Before(p.Ends):
		return OutcomeRunning
	}
	return OutcomeAgreed
}

// Late reports whether an objection was received at the end or after it: it is logged and undoes
// nothing (R12).
func (p Procedure) Late(o Objection) bool { return !o.Received.Before(p.Ends) }

// Check reports every wrong field of a procedure to be opened at an instant. wrong is what EndsAt found
// in the end that was typed; nil when there is an end.
func (p Procedure) Check(now cal.Instant, wrong error) error {
	var fields fault.Fields
	fields.Check(p.Title != i18n.Text{}, "title", "portfolio.decision_procedure.title_missing")
	fields.Check(strings.TrimSpace(p.Document) != "", "document", "portfolio.record.document_missing")
	fields.Check(wrong != nil || p.Ends.After(now), "ends_on", "portfolio.decision_procedure.end_past")
	return both(fields.Err(), wrong)
}

// CheckObjection reports whether an objection can be entered now: it names a party, was received
// between the opening and now, and does not contradict an agreement that is already recorded.
func (p Procedure) CheckObjection(o Objection, now cal.Instant) error {
	var fields fault.Fields
	fields.Check(PartnerCode(o.Party), "party", "portfolio.decision_procedure.party_wrong")
	fields.Check(strings.TrimSpace(o.Document) != "", "document", "portfolio.record.document_missing")
	fields.Check(!o.Received.Before(p.Opened) && !o.Received.After(now), "received_on",
		"portfolio.decision_procedure.receipt_outside")
	if err := fields.Err(); err != nil {
		return err
	}
	if p.State == ProcedureWithdrawn || p.State == ProcedureAgreed && !p.Late(o) {
		return fault.New(fault.Conflict, "portfolio.decision_procedure.settled", fault.Args{"state": procedureMachine.Word(p.State)})
	}
	return nil
}

var procedureMachine = NewMachine("portfolio.decision_procedure.state.",
	Transition[ProcedureState]{ProcedureRunning, ProcedureAgreed, "portfolio.decision_procedure.settle", "silence_kept"},
	Transition[ProcedureState]{ProcedureRunning, ProcedureBroken, "portfolio.decision_procedure.settle", "silence_broken"},
	Transition[ProcedureState]{ProcedureRunning, ProcedureWithdrawn, "portfolio.decision_procedure.withdraw", "reason"},
)

// procedureFacts are what the guards of a procedure look at. Record is the action sheet.
type procedureFacts struct {
	Procedure Procedure
	Record    Record
	Reason    string
	Now       cal.Instant
	Today     cal.Date
}

var procedureGuards = Guards[procedureFacts]{
	"silence_kept": func(f procedureFacts) error {
		if err := f.Procedure.OutcomeAt(f.Now).Allows(); err != nil {
			return err
		}
		return needRecord(f.Record, "record", f.Today)
	},
	"silence_broken": func(f procedureFacts) error {
		if f.Procedure.OutcomeAt(f.Now) != OutcomeBroken {
			return fault.Refuse("portfolio.decision_procedure.not_broken", nil)
		}
		return nil
	},
	"reason": func(f procedureFacts) error { return needReason(f.Reason) },
}

// EndsAt is the instant of a day and a time of day ("18:00" or "18:00:30") in a zone. A time that the
// clocks skip on that day, and a zone or time that cannot be read, are wrong fields; of a time that
// comes twice it is the first.
func EndsAt(on cal.Date, clock, zone string) (cal.Instant, error) {
	var fields fault.Fields
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		fields.Add("zone", "portfolio.decision_procedure.zone_unknown", fault.Args{"zone": zone})
	}
	layout := "15:04"
	if strings.Count(clock, ":") == 2 {
		layout = "15:04:05"
	}
	at, err := time.Parse(layout, clock)
	fields.Check(err == nil, "ends_time", "portfolio.decision_procedure.time_wrong")
	fields.Check(!on.IsZero(), "ends_on", "portfolio.record.date_missing")
	if err := fields.Err(); err != nil {
		return cal.Instant{}, err
	}
	day := on.Time()
	local := time.Date(day.Year(), day.Month(), day.Day(), at.Hour(), at.Minute(), at.Second(), 0, location)
	if !sameClock(local, at) {
		fields.Add("ends_time", "portfolio.decision_procedure.time_skipped", nil)
		return cal.Instant{}, fields.Err()
	}
	if earlier := local.Add(-time.Hour); sameClock(earlier, at) {
		local = earlier
	}
	return cal.At(local), nil
}

func sameClock(a, b time.Time) bool { return a.Format(time.TimeOnly) == b.Format(time.TimeOnly) }

// Wall is an instant as the clocks of a zone show it: "20 Nov 2026 18:00:00 Europe/Brussels".
type Wall struct {
	At   cal.Instant
	Zone string
}

// Print implements i18n.Printable. A zone this machine does not know is shown in UTC.
func (w Wall) Print(p *i18n.Printer) string {
	location, err := time.LoadLocation(w.Zone)
	if err != nil {
		location = time.UTC
	}
	local := w.At.Time().In(location)
	return p.Date(cal.Of(local)) + " " + local.Format("15:04:05") + i18n.NBSP + location.String()
}

// dayIn is the day of an instant on the clocks of a zone, in UTC where this machine does not know it.
func dayIn(at cal.Instant, zone string) cal.Date {
	location, err := time.LoadLocation(zone)
	if err != nil {
		location = time.UTC
	}
	return at.In(location)
}
