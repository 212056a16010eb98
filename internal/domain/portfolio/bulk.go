package portfolio

import (
	"context"
	"encoding/json"
	"errors"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// BulkKey names a row with the revision it was shown at.
type BulkKey struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
}

// BulkRow is a row with what it has and what it would get; Blocked says why it stays as it is.
type BulkRow struct {
	BulkLine
	Is      any         `json:"is"`
	After   any         `json:"after"`
	Blocked *BulkReason `json:"blocked,omitempty"`
}

// BulkLine is how a row is called.
type BulkLine struct {
	Ref     control.Ref     `json:"object"`
	Name    string          `json:"ref"`
	Title   i18n.Text       `json:"title"`
	Version int             `json:"version"`
	Marking control.Marking `json:"marking"`

	href  string
	words map[string]string // of values that the form does not offer any more
}

// BulkReason says why a row cannot be changed with others.
type BulkReason struct {
	Key  string     `json:"key"`
	Args fault.Args `json:"args,omitempty"`
}

// Print implements i18n.Printable.
func (r BulkReason) Print(p *i18n.Printer) string { return p.Message(r.Key, r.Args) }

// because is a reason without arguments.
func because(key string) *BulkReason { return &BulkReason{Key: key} }

// bulkEdit is how the rows of a list are edited together: R is a row with all that its rules look at, F
// what can be changed in it, where a field that is empty in the form leaves the row as it is.
type bulkEdit[R any, F comparable] struct {
	act     Act
	rows    func(ctx context.Context, q db.Querier, ids []string) ([]R, error) // those the actor may see
	line    func(r R) BulkLine
	has     func(r R) F
	over    func(form F, r R) F // what the row would have
	blocked func(actor *control.Actor, r R, to F) *BulkReason
	save    func(ctx context.Context, tx *control.Tx, r R, to F) error // an inner step, under the row's own rules
}

// preview tells what the edit would do, row by row.
func (b bulkEdit[R, F]) preview(ctx context.Context, s *Service, ids []string, form F) (rows []BulkRow, err error) {
	var nothing F
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := b.rows(ctx, q, ids)
		for _, r := range list {
			row := BulkRow{BulkLine: b.line(r), Is: b.has(r), After: b.over(form, r)}
			row.Blocked = b.blocked(control.ActorFrom(ctx), r, b.over(form, r))
			if row.Blocked == nil && form != nothing && row.Is == row.After {
				row.Blocked = because("portfolio.bulk.same")
			}
			rows = append(rows, row)
		}
		return err
	})
	return rows, err
}

// edit changes the rows as one act with one undo. Each is checked like an edit of its own; when one may
// not be changed, or has changed since it was shown, none is, and the fault names it.
func (b bulkEdit[R, F]) edit(ctx context.Context, s *Service, keys []BulkKey, to func(r R) F) (control.Done, error) {
	if len(keys) == 0 {
		return control.Done{}, noRows()
	}
	first, err := b.first(ctx, s, keys[0].ID)
	if err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, b.act, first, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		ids, seen := make([]string, len(keys)), make(map[string]int, len(keys))
		for i, key := range keys {
			ids[i], seen[key.ID] = key.ID, key.Version
		}
		list, err := b.rows(ctx, tx, ids)
		if err != nil {
			return control.Change{}, err
		}
		if len(list) != len(seen) {
			return control.Change{}, fault.Missing(first.Kind)
		}
		var was, became []bulkView[F]
		for _, r := range list {
			line, next := b.line(r), to(r)
			if err := b.change(ctx, tx, r, next, seen[line.Ref.ID]); err != nil {
				return control.Change{}, err
			}
			was = append(was, bulkView[F]{line.Ref, b.has(r), line.Version})
			became = append(became, bulkView[F]{line.Ref, next, line.Version + 1})
		}
		return control.Change{Object: first, Before: was, After: became}, nil
	})
}

// change changes one row and adds its line to the trail.
func (b bulkEdit[R, F]) change(ctx context.Context, tx *control.Tx, r R, to F, seen int) error {
	line := b.line(r)
	if seen != 0 && seen != line.Version {
		return fault.New(fault.Conflict, "portfolio.bulk.stale", fault.Args{"ref": line.Name})
	}
	if why := b.blocked(tx.Actor(), r, to); why != nil {
		return fault.Refuse("portfolio.bulk.row", fault.Args{"ref": line.Name, "why": *why})
	}
	if err := b.save(ctx, tx, r, to); err != nil {
		return err
	}
	return tx.Trail(ctx, b.act, control.Change{Object: line.Ref, Before: b.has(r), After: to})
}

// first is the row in whose place the act is authorised; the others are checked one by one.
func (b bulkEdit[R, F]) first(ctx context.Context, s *Service, id string) (ref control.Ref, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := b.rows(ctx, q, []string{id})
		if err == nil && len(list) == 0 {
			err = fault.Missing("entry")
		}
		if err == nil {
			ref = b.line(list[0]).Ref
		}
		return err
	})
	return ref, err
}

func noRows() error {
	var fs fault.Fields
	fs.Add("id", "portfolio.bulk.none", nil)
	return fs.Err()
}

// bulkView is a row as the trail keeps it, and as an undo puts it back.
type bulkView[F any] struct {
	Object  control.Ref `json:"object"`
	Form    F           `json:"form"`
	Version int         `json:"version"`
}

// undo puts every row back; when one has changed since, none is.
func (b bulkEdit[R, F]) undo(s *Service) control.Undo {
	return func(ctx context.Context, _ control.Ref, before, after json.RawMessage) (control.Done, error) {
		var was, became []bulkView[F]
		if err := errors.Join(json.Unmarshal(before, &was), json.Unmarshal(after, &became)); err != nil {
			return control.Done{}, err
		}
		keys, formerly := make([]BulkKey, len(was)), map[string]F{}
		for i, r := range was {
			keys[i], formerly[r.Object.ID] = BulkKey{r.Object.ID, became[i].Version}, r.Form
		}
		return b.edit(ctx, s, keys, func(r R) F { return formerly[b.line(r).Ref.ID] })
	}
}
