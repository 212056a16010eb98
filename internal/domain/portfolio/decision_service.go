package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// DecisionForm is the form of a decision.
type DecisionForm struct {
	EntryForm
	Description    string   `json:"description"`
	Board          Board    `json:"board"`
	Present        string   `json:"present"`
	Comments       string   `json:"comments"`
	DecidedOn      cal.Date `json:"decided_on"`
	AppliesFrom    cal.Date `json:"applies_from"`
	CommunicatedTo string   `json:"communicated_to"`
}

func (d Decision) form() DecisionForm {
	return DecisionForm{d.Entry.form(), d.Description, d.Board, d.Present, d.Comments, d.DecidedOn, d.AppliesFrom, d.CommunicatedTo}
}

func (f DecisionForm) apply(d Decision) Decision {
	f.EntryForm.apply(&d.Entry)
	d.Description, d.Board, d.Present, d.Comments = f.Description, f.Board, f.Present, f.Comments
	d.DecidedOn, d.AppliesFrom, d.CommunicatedTo = f.DecidedOn, f.AppliesFrom, f.CommunicatedTo
	return d
}

// The acts on a decision.
const (
	actRecordDecision Act = "portfolio.decision.create"
	actEditDecision   Act = "portfolio.decision.edit"
)

var decisions = register[Decision]{
	kind: ObjectDecision,
	where: func(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Decision, error) {
		return entriesOf(ctx, q, "portfolio_decision", `x.description, x.board, x.present, x.comments, x.decided_on, x.applies_from, x.communicated_to`, func(d *Decision) (*Entry, []any) {
			return &d.Entry, []any{&d.Description, &d.Board, &d.Present, &d.Comments, &d.DecidedOn, &d.AppliesFrom, &d.CommunicatedTo}
		}, func(d *Decision, id string) { d.ID = DecisionID(id) }, where)
	},
	save: func(ctx context.Context, tx *control.Tx, d Decision) error {
		return saveOwn(ctx, tx, "portfolio_decision", `description, board, present, comments, decided_on, applies_from, communicated_to`,
			d.ID, d.Description, d.Board, d.Present, d.Comments, d.DecidedOn, d.AppliesFrom, d.CommunicatedTo)
	},
	entry: func(d *Decision) *Entry { return &d.Entry },
	head: func(d Decision) entryHead {
		return entryHead{Kind: ObjectDecision, ID: string(d.ID), Status: decisionRecorded, Target: d.AppliesFrom}
	},
	check: Decision.Check,
	form:  func(d Decision) any { return d.form() },
}

// decisionRecorded is the one status of a decision: it is recorded once it was taken.
const decisionRecorded = "recorded"

// RecordDecision enters a decision that was taken. settles names the entry, escalated to the board that
// decided, which leaves that board's list by it (R27); the zero Ref for none.
func (s *Service) RecordDecision(ctx context.Context, of Link, f DecisionForm, settles control.Ref) (control.Done, error) {
	return s.edit(ctx, actRecordDecision, of, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		in, err := holderOf(ctx, tx, of)
		if err != nil {
			return control.Change{}, err
		}
		d := f.apply(Decision{ID: DecisionID(tx.NewID())})
		if settles.ID != "" {
			d.Links = []Link{settles}
		}
		if err := raise(ctx, s, tx, decisions, in, &d); err != nil {
			return control.Change{}, err
		}
		if settles.ID != "" {
			if err := s.settleEscalation(ctx, tx, settles, d); err != nil {
				return control.Change{}, err
			}
		}
		return control.Change{Object: control.Ref{Kind: ObjectDecision, ID: string(d.ID)}, After: decisions.view(d)}, nil
	})
}

// EditDecision corrects the record of a decision read at a revision. The board stands once an escalated
// entry rests on it.
func (s *Service) EditDecision(ctx context.Context, id DecisionID, seen int, f DecisionForm) (control.Done, error) {
	return editEntry(ctx, s, actEditDecision, decisions, string(id), seen, func(d Decision) (Decision, error) {
		if len(d.Links) > 0 && f.Board != d.Board {
			var fs fault.Fields
			fs.Add("board", "portfolio.decision.board_rests", nil)
			return d, fs.Err()
		}
		return f.apply(d), nil
	})
}

// EnterDecision enters a decision that was taken, inside the transaction of another act, such as the issue
// of a meeting's record: an inner step with a line of its own in the trail. Fault: Forbidden for an actor
// who may not record decisions there.
func (s *Service) EnterDecision(ctx context.Context, tx *control.Tx, of Link, f DecisionForm, lang i18n.Lang) (DecisionID, error) {
	in, err := holderOf(ctx, tx, of)
	if err != nil {
		return "", err
	}
	if !tx.Actor().MayDecide(actRecordDecision, in.Scope) {
		return "", fault.New(fault.Forbidden, "fault.forbidden", fault.Args{"act": string(actRecordDecision)})
	}
	d := f.apply(Decision{ID: DecisionID(tx.NewID())})
	d.Lang = lang
	if err := raise(ctx, s, tx, decisions, in, &d); err != nil {
		return "", err
	}
	ref := control.Ref{Kind: ObjectDecision, ID: string(d.ID)}
	if err := tx.Index(ctx, ref.Kind, ref.ID); err != nil {
		return "", err
	}
	return d.ID, tx.Trail(ctx, actRecordDecision, control.Change{Object: ref, After: decisions.view(d)})
}
