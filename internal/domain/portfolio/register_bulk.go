package portfolio

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// ActBulkEdit changes owner, target or category of several risks and issues at once.
const ActBulkEdit Act = "portfolio.register.edit"

// BulkForm is what is to change; empty fields stay as they are.
type BulkForm struct {
	Owner    ActorID  `json:"owner"`
	Target   cal.Date `json:"target"`
	Category Category `json:"category"`
}

// BulkKey names a row with the revision it was shown at.
type BulkKey struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
}

// BulkRow is a row with what it has and what it would get; Blocked says why it stays as it is.
type BulkRow struct {
	Entry   EntryRow `json:"entry"`
	After   BulkForm `json:"after"`
	Blocked i18n.Key `json:"blocked,omitempty"`
}

// version is the revision of the row as a form sends it back.
func (r BulkRow) version() string { return strconv.Itoa(r.Entry.Version) }

// bulkAct is the act that edits a kind; the other kinds have no bulk edit.
var bulkAct = map[string]Act{ObjectRisk: actEditRisk, ObjectIssue: actEditIssue}

// bulkView is a row as the trail keeps it, and as an undo puts it back.
type bulkView struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	BulkForm
	Version int `json:"version"`
}

func (f BulkForm) over(r EntryRow) BulkForm {
	after := BulkForm{r.Owner, r.Target, r.Category}
	if f.Owner != "" {
		after.Owner = f.Owner
	}
	if !f.Target.IsZero() {
		after.Target = f.Target
	}
	if f.Category != "" {
		after.Category = f.Category
	}
	return after
}

// PreviewBulk tells what a bulk edit would change, row by row, and why a row would stay.
func (s *Service) PreviewBulk(ctx context.Context, ids []string, f BulkForm) (rows []BulkRow, err error) {
	actor := control.ActorFrom(ctx)
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		entries, err := entryRows(ctx, q, func(t *db.Text) { t.Add("WHERE").In("e.id", ids...).Add("ORDER BY e.level DESC, e.id") })
		for _, r := range entries {
			rows = append(rows, BulkRow{r, f.over(r), bulkBlocked(actor, r)})
		}
		return err
	})
	return rows, err
}

// bulkBlocked is why a row cannot be edited with others, "" when it can: the kind has no bulk edit, it
// is not open or waits for a decision, or the person may not edit it.
func bulkBlocked(actor *control.Actor, r EntryRow) i18n.Key {
	act, ok := bulkAct[r.Kind]
	switch {
	case !ok:
		return "portfolio.register.bulk_kind"
	case !r.Open || r.Status == string(RiskWaitingApproval):
		return "portfolio.register.bulk_locked"
	case actor == nil || !actor.May(act, r.Scope):
		return "portfolio.register.bulk_role"
	}
	return ""
}

// BulkEdit changes several risks and issues as one act with one undo. Each row is checked like an edit
// of its own; if one may not be changed, or has changed since it was shown, none is.
func (s *Service) BulkEdit(ctx context.Context, rows []BulkKey, f BulkForm) (control.Done, error) {
	var fs fault.Fields
	fs.Check(len(rows) > 0, "rows", "portfolio.register.bulk_none")
	fs.Check(f != BulkForm{}, "owner", "portfolio.register.bulk_nothing")
	if err := fs.Err(); err != nil {
		return control.Done{}, err
	}
	return s.editAll(ctx, rows, f.over)
}

func (s *Service) editAll(ctx context.Context, rows []BulkKey, after func(EntryRow) BulkForm) (control.Done, error) {
	first, err := s.entryRef(ctx, rows[0].ID)
	if err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, ActBulkEdit, first, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		ids, seen := make([]string, len(rows)), make(map[string]int, len(rows))
		for i, r := range rows {
			ids[i], seen[r.ID] = r.ID, r.Version
		}
		entries, err := entryRows(ctx, tx, func(t *db.Text) { t.Add("WHERE").In("e.id", ids...).Add("ORDER BY e.id") })
		if err != nil {
			return control.Change{}, err
		}
		if len(entries) != len(seen) {
			return control.Change{}, fault.Missing("entry")
		}
		var was, became []bulkView
		for _, r := range entries {
			if why := bulkBlocked(tx.Actor(), r); why != "" {
				return control.Change{}, fault.Refuse("portfolio.register.bulk_row", fault.Args{"ref": r.Ref, "why": why})
			}
			if v := seen[r.ID]; v != 0 && v != r.Version {
				return control.Change{}, fault.Stale(nil)
			}
			next := after(r)
			if err := s.bulkRow(ctx, tx, r, next); err != nil {
				return control.Change{}, err
			}
			was = append(was, bulkView{r.Kind, r.ID, BulkForm{r.Owner, r.Target, r.Category}, r.Version})
			became = append(became, bulkView{r.Kind, r.ID, next, r.Version + 1})
		}
		return control.Change{Object: first, Before: was, After: became}, nil
	})
}

// entryRef is the kind of an entry the actor may see.
func (s *Service) entryRef(ctx context.Context, id string) (ref control.Ref, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := entryRows(ctx, q, func(t *db.Text) { t.Add("WHERE e.id = ?", id) })
		if err == nil && len(list) == 0 {
			err = fault.Missing("entry")
		}
		if err == nil {
			ref = control.Ref{Kind: list[0].Kind, ID: id}
		}
		return err
	})
	return ref, err
}

// bulkRow changes one row inside the act.
func (s *Service) bulkRow(ctx context.Context, tx *control.Tx, r EntryRow, to BulkForm) error {
	if r.Kind == ObjectRisk {
		return bulkOn(ctx, s, tx, risks, r.ID, func(v Risk) Risk {
			v.Owner, v.Target, v.Category = to.Owner, to.Target, to.Category
			return v
		})
	}
	return bulkOn(ctx, s, tx, issues, r.ID, func(v Issue) Issue {
		v.Owner, v.Target, v.Category = to.Owner, to.Target, to.Category
		return v
	})
}

func bulkOn[T any](ctx context.Context, s *Service, tx *control.Tx, r register[T], id string, apply func(T) T) error {
	before, err := r.one(ctx, tx, id)
	if err != nil {
		return err
	}
	v := apply(before)
	if err := r.checked(ctx, tx, v); err != nil {
		return err
	}
	if err := s.keep(ctx, tx, *r.entry(&v), r.head(v), func() error { return r.save(ctx, tx, v) }); err != nil {
		return err
	}
	return tx.Trail(ctx, ActBulkEdit, control.Change{Object: control.Ref{Kind: r.kind, ID: id}, Before: r.view(before), After: r.view(v)})
}

// undoBulk puts every row of a bulk edit back; when one has changed since, none is.
func (s *Service) undoBulk(ctx context.Context, _ control.Ref, before, after json.RawMessage) (control.Done, error) {
	var was, became []bulkView
	if err := errors.Join(json.Unmarshal(before, &was), json.Unmarshal(after, &became)); err != nil {
		return control.Done{}, err
	}
	rows, formerly := make([]BulkKey, len(was)), map[string]BulkForm{}
	for i, r := range was {
		rows[i], formerly[r.ID] = BulkKey{r.ID, became[i].Version}, r.BulkForm
	}
	return s.editAll(ctx, rows, func(r EntryRow) BulkForm { return formerly[r.ID] })
}
