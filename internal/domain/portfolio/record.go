package portfolio

import (
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

// The words of control that every noun here uses.
type (
	Act     = control.Act     // names a use case
	ActorID = control.ActorID // a person of the office
	Link    = control.Ref     // points at an object, also of another slice
)

// Record is a dated paper on which a move rests: a request letter, a written concurrence, a decision.
// Occasion (a summit, a meeting) may be empty; the other three may not.
type Record struct {
	Body     string   // who wrote or decided it
	Occasion string   // where, if that is worth telling
	On       cal.Date // the date it bears
	Document string   // the reference under which it is filed
}

// IsZero reports whether nothing is recorded.
func (r Record) IsZero() bool { return r == Record{} }

// Complete reports whether body, date and document are all there.
func (r Record) Complete() bool {
	return strings.TrimSpace(r.Body) != "" && !r.On.IsZero() && strings.TrimSpace(r.Document) != ""
}

// Check notes what is missing in the record, under field names that start with prefix, and a date
// later than today: a paper of tomorrow proves nothing.
func (r Record) Check(fields *fault.Fields, prefix string, today cal.Date) {
	fields.Check(strings.TrimSpace(r.Body) != "", prefix+"_body", "portfolio.record.body_missing")
	fields.Check(strings.TrimSpace(r.Document) != "", prefix+"_document", "portfolio.record.document_missing")
	switch {
	case r.On.IsZero():
		fields.Add(prefix+"_on", "portfolio.record.date_missing", nil)
	case r.On.After(today):
		fields.Add(prefix+"_on", "portfolio.record.date_ahead", fault.Args{"on": r.On, "today": today})
	}
}

// needRecord is the guard shape "this paper must be on file": nil for a complete record dated today
// or before, else one fault with every missing field.
func needRecord(r Record, prefix string, today cal.Date) error {
	var fields fault.Fields
	r.Check(&fields, prefix, today)
	return fields.Err()
}

// needReason is the guard shape "say why".
func needReason(reason string) error {
	var fields fault.Fields
	fields.Check(strings.TrimSpace(reason) != "", "reason", "portfolio.record.reason_missing")
	return fields.Err()
}

// both runs two checks and gathers the wrong fields of both, so that one round trip shows all.
func both(first, second error) error {
	var fields fault.Fields
	for _, err := range []error{first, second} {
		if err == nil {
			continue
		}
		if other := fields.Merge(err); other != nil {
			return other
		}
	}
	return fields.Err()
}

// Criterion is one exit criterion of a package or an initiative.
type Criterion struct {
	Text     string
	MetOn    cal.Date // no date while it is not met
	Evidence string   // what shows that it is met
}

// openCriteria are the criteria not yet met, or met without evidence, as a printable list.
func openCriteria(criteria []Criterion) []string {
	var open []string
	for _, c := range criteria {
		if c.MetOn.IsZero() || strings.TrimSpace(c.Evidence) == "" {
			open = append(open, c.Text)
		}
	}
	return open
}
