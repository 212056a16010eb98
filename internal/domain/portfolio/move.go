package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// MoveForm is what a person brings to a move: the paper, the reason, the effect on commitments. Which
// of them a move asks for follows from its guard (see asks).
type MoveForm struct {
	To       string   `json:"to"` // only where the act can lead to more than one state
	Body     string   `json:"record_body"`
	Occasion string   `json:"record_occasion"`
	On       cal.Date `json:"record_on"`
	Document string   `json:"record_document"`
	Reason   string   `json:"reason"`
	Effect   string   `json:"effect"`
	Version  int      `json:"version"` // the revision the person saw; 0 leaves it unchecked
}

// Record is the paper of the form.
func (f MoveForm) Record() Record { return Record{f.Body, f.Occasion, f.On, f.Document} }

// ask says what a guard takes from a MoveForm.
type ask struct{ Record, Reason, Effect bool }

// asks are the guards that take something, by name. The others look at what is stored.
var asks = map[string]ask{
	"reason": {Reason: true}, "request_answered": {Reason: true},
	"decision": {Record: true}, "review": {Record: true}, "endorsement": {Record: true},
	"requested_in_writing": {Record: true}, "survey_reported": {Record: true}, "review_reported": {Record: true},
	"host_notice": {Record: true}, "assessment_approved": {Record: true}, "partner_concurred": {Record: true},
	"plan_approved": {Record: true}, "review_settled": {Record: true}, "ready": {Record: true},
	"reason_and_effect": {Reason: true, Effect: true}, "decision_and_effect": {Record: true, Reason: true, Effect: true},
	"silence_kept": {Record: true},
}

// complete is a form that brings everything a guard can ask for, so that running the guard with it
// tells what would still stand in the way.
func complete(today cal.Date) MoveForm {
	return MoveForm{Body: "-", On: today, Document: "-", Reason: "-", Effect: "-"}
}

// MarkingForm is the marking as forms bring it.
type MarkingForm struct {
	Level      control.Level `json:"level"`
	Releasable []string      `json:"releasable"`
}

// Marking is the marking of the form.
func (f MarkingForm) Marking() control.Marking {
	return control.Marking{Level: f.Level, Releasable: f.Releasable}
}

// markingForm is the form of a stored marking.
func markingForm(m control.Marking) MarkingForm { return MarkingForm{m.Level, m.Releasable} }

// unchanged is nil when the revision the person saw is still the stored one; else the Conflict with
// the stored form, for the page that shows both sides.
func unchanged(seen int, s Stamp, current any) error {
	if seen != 0 && seen != s.Revision {
		return fault.Stale(current)
	}
	return nil
}

// create opens a Do for something new in a scope, edit one for something that is there. Both answer a
// form that was sent twice once.
func (s *Service) create(ctx context.Context, act control.Act, scope string, body func(context.Context, *control.Tx) (control.Change, error)) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: act, Scope: scope, Key: web.RequestKey(ctx)}, body)
}

func (s *Service) edit(ctx context.Context, act control.Act, object control.Ref, body func(context.Context, *control.Tx) (control.Change, error)) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: act, Object: object, Key: web.RequestKey(ctx)}, body)
}
