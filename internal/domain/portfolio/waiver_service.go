package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// actGrantWaiver decides a waiver; it is what the inbox asks for.
const actGrantWaiver control.Act = "portfolio.waiver.grant"

// WaiverForm asks for a waiver of one rule for one object.
type WaiverForm struct {
	Rule    Rule     `json:"rule"`
	About   string   `json:"about"` // of a project: the paper it lifts
	Reason  string   `json:"reason"`
	Expires cal.Date `json:"expires"`
}

func (id WaiverID) ref() control.Ref { return control.Ref{Kind: ObjectWaiver, ID: string(id)} }

// waiverTrail is what the trail and the inbox say of a waiver.
type waiverTrail struct {
	Rule    Rule        `json:"rule"`
	About   string      `json:"about,omitempty"`
	Subject string      `json:"subject"` // its reference code
	State   WaiverState `json:"state"`
	Reason  string      `json:"reason"`
	Expires cal.Date    `json:"expires"`
}

func (w Waiver) trail(subject string) waiverTrail {
	return waiverTrail{w.Rule, w.About, subject, w.State, w.Reason, w.Expires}
}

// RequestWaiver asks for a waiver and puts it into the inbox of those who may grant it.
func (s *Service) RequestWaiver(ctx context.Context, subject control.Ref, form WaiverForm) (control.Done, error) {
	return s.edit(ctx, "portfolio.waiver.request", subject, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		w := Waiver{ID: WaiverID(tx.NewID()), Rule: form.Rule, Subject: subject, About: form.About, State: WaiverRequested, Author: tx.Actor().ID, Reason: form.Reason, Expires: form.Expires}
		if err := w.Check(tx.Today()); err != nil {
			return control.Change{}, err
		}
		object, err := control.Protection(ctx, tx, subject)
		if err != nil {
			return control.Change{}, err
		}
		code, err := subjectRef(ctx, tx, subject)
		if err != nil {
			return control.Change{}, err
		}
		if err := tx.Protect(ctx, control.Object{Ref: w.ID.ref(), Scope: ObjectScope(object.Scope, ObjectWaiver, string(w.ID)), Marking: object.Marking}); err != nil {
			return control.Change{}, err
		}
		if _, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_waiver (id, rule, subject_kind, subject_id, about, state, author, reason, expires_on)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, w.ID, w.Rule, subject.Kind, subject.ID, w.About, w.State, w.Author, w.Reason, w.Expires)); err != nil {
			return control.Change{}, err
		}
		view := w.trail(code)
		if err := tx.Submit(ctx, w.ID.ref(), actGrantWaiver, string(w.Rule)+" "+code, decisionDue(tx), nil, view); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: w.ID.ref(), After: view, Note: w.Reason}, nil
	})
}

// DecideWaiver grants a waiver that was asked for, or refuses it with a comment. Whoever asked never
// decides (R43).
func (s *Service) DecideWaiver(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
	if approve {
		return s.moveWaiver(ctx, actGrantWaiver, WaiverID(ref.ID), comment)
	}
	return s.moveWaiver(ctx, "portfolio.waiver.refuse", WaiverID(ref.ID), comment)
}

// WithdrawWaiver ends a granted waiver before its time, with a reason.
func (s *Service) WithdrawWaiver(ctx context.Context, id WaiverID, reason string) (control.Done, error) {
	return s.moveWaiver(ctx, "portfolio.waiver.withdraw", id, reason)
}

func (s *Service) moveWaiver(ctx context.Context, act control.Act, id WaiverID, reason string) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := waiver(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		move, err := waiverMachine.By(before.State, act, "")
		if err != nil {
			return control.Change{}, err
		}
		if err := waiverGuards.Check(move.Guard, waiverFacts{Waiver: before, Actor: tx.Actor().ID, Today: tx.Today(), Reason: reason}); err != nil {
			return control.Change{}, err
		}
		after := before
		after.State = move.To
		switch move.To {
		case WaiverGranted:
			after.Approver, after.GrantedOn = tx.Actor().ID, tx.Today()
			_, err = tx.Settle(ctx, id.ref(), actGrantWaiver, control.Approved, reason)
		case WaiverRefused:
			after.Approver = tx.Actor().ID
			_, err = tx.Settle(ctx, id.ref(), actGrantWaiver, control.Returned, reason)
		}
		if err != nil {
			return control.Change{}, err
		}
		code, err := subjectRef(ctx, tx, before.Subject)
		if err != nil {
			return control.Change{}, err
		}
		var approver any
		if after.Approver != "" {
			approver = after.Approver
		}
		_, err = db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_waiver SET state = ?, approver = ?, granted_on = ? WHERE id = ?`, after.State, approver, after.GrantedOn, id))
		return control.Change{Object: id.ref(), Before: before.trail(code), After: after.trail(code), Note: reason}, err
	})
}

// subjectTables are the tables of what a waiver or a decision can be about; each has a reference code.
var subjectTables = map[string]string{
	ObjectProgramme:  "SELECT ref FROM portfolio_programme WHERE id = ?",
	ObjectPackage:    "SELECT ref FROM portfolio_package WHERE id = ?",
	ObjectInitiative: "SELECT ref FROM portfolio_initiative WHERE id = ?",
	ObjectProject:    "SELECT ref FROM portfolio_project WHERE id = ?",
}

// subjectRef is the reference code of an object the caller has seen.
func subjectRef(ctx context.Context, q db.Querier, subject control.Ref) (string, error) {
	text, ok := subjectTables[subject.Kind]
	if !ok {
		return "", fault.Missing(subject.Kind)
	}
	return db.One(ctx, q, subject.Kind, db.SQL(text, subject.ID), db.Value[string])
}
