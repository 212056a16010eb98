package portfolio

import (
	"context"
	"strings"

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
type ask struct{ Record, Reason, Effect, Note bool }

// asks are the guards that take something, by name. The others look at what is stored.
var asks = map[string]ask{
	"note":   {Note: true},
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

// Move is a move that can be made from where something stands, as its page offers it: whether this reader
// may make it, and what still stands in the way (nil for nothing).
type Move struct {
	Act     control.Act  `json:"act"`
	To      string       `json:"to"`
	Guard   string       `json:"-"`
	May     bool         `json:"may"`
	Blocked *fault.Fault `json:"-"`
}

// movesFrom are the moves out of a state. facts must be those of a complete form, so that only what is
// stored stands in the way.
func movesFrom[S ~string, F any](ctx context.Context, m Machine[S], guards Guards[F], from S, scope string, facts F) []Move {
	actor := control.ActorFrom(ctx)
	moves := []Move{}
	for _, t := range m.Next(from) {
		moves = append(moves, Move{Act: t.Act, To: string(t.To), Guard: t.Guard, May: actor != nil && actor.MayDecide(t.Act, scope),
			Blocked: fault.Of(guards.Check(t.Guard, facts))})
	}
	return moves
}

// segment is the last part of an act's name as an address has it: "submit-version".
func segment(act control.Act) string {
	name := string(act)
	return strings.ReplaceAll(name[strings.LastIndexByte(name, '.')+1:], "_", "-")
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
