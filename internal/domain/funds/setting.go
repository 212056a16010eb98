package funds

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// ObjectSetting is the kind of a configuration of this slice in the trail; its id is the name.
const ObjectSetting = "funds_setting"

// actEditSetting is the act of setting a number of the house rules from a day on.
const actEditSetting Act = "funds.setting.edit"

// setting is a group of numbers of the house rules. Each value applies from a day on, until the next
// (§13.1); what ships applies before all of them.
type setting[T any] struct {
	name    string
	shipped func() T
	check   func(T) error
	kept    func(context.Context, db.Querier, T) (T, error) // what is kept of a value that was entered, whose names are there; nil for all of it
}

// Dated is a value with the day it applies from; no date for what ships.
type Dated[T any] struct {
	Value T           `json:"value"`
	From  cal.Date    `json:"from"`
	Note  string      `json:"note"`
	By    ActorID     `json:"by"`
	At    cal.Instant `json:"at"`
}

// on is the value that applies on a day.
func (c setting[T]) on(ctx context.Context, q db.Querier, day cal.Date) (T, error) {
	d, err := c.dated(ctx, q, day)
	return d.Value, err
}

func (c setting[T]) dated(ctx context.Context, q db.Querier, day cal.Date) (Dated[T], error) {
	list, err := c.list(ctx, q, func(t *db.Text) { t.Add("AND s.valid_from <= ? ORDER BY s.valid_from DESC LIMIT 1", day) })
	if err != nil || len(list) == 0 {
		return Dated[T]{Value: c.shipped()}, err
	}
	return list[0], nil
}

// all are the values that were ever set, the latest first.
func (c setting[T]) all(ctx context.Context, q db.Querier) ([]Dated[T], error) {
	return c.list(ctx, q, func(t *db.Text) { t.Add("ORDER BY s.valid_from DESC") })
}

func (c setting[T]) list(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Dated[T], error) {
	t := db.SQL(`SELECT s.valid_from, s.value, s.note, s.set_by, s.set_at FROM funds_setting s WHERE s.name = ?`, c.name)
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (d Dated[T], err error) {
		var text string
		d.Value = c.shipped() // what was set before a number came to be has the shipped one
		if err = row.Scan(&d.From, &text, &d.Note, &d.By, &d.At); err == nil {
			err = json.Unmarshal([]byte(text), &d.Value)
		}
		return d, err
	})
}

// set keeps a value that applies from a day on, with the reason. A day that lies behind is refused: what
// was decided by the old numbers stays decided. The same day again replaces what was set for it.
func (c setting[T]) set(ctx context.Context, s *Service, from cal.Date, value T, note string) (control.Done, error) {
	return s.create(ctx, actEditSetting, "", money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		var fs fault.Fields
		fs.Check(!from.IsZero() && !from.Before(tx.Today()), "from", "funds.setting.past")
		fs.Check(filled(note), "note", "fault.required")
		within(&fs, "note", note, ShortText)
		if err := fs.Merge(c.check(value)); err != nil {
			return control.Change{}, err
		}
		if c.kept != nil {
			kept, err := c.kept(ctx, tx, value)
			if err := fs.Merge(err); err != nil {
				return control.Change{}, err
			}
			value = kept
		}
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		before, err := c.dated(ctx, tx, from)
		if err != nil {
			return control.Change{}, err
		}
		text, err := json.Marshal(value)
		if err != nil {
			return control.Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_setting (name, valid_from, value, note, set_at, set_by) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (name, valid_from) DO UPDATE SET value = excluded.value, note = excluded.note, set_at = excluded.set_at, set_by = excluded.set_by`,
			c.name, from, string(text), note, tx.Now(), tx.Actor().ID))
		after := Dated[T]{Value: value, From: from, Note: note, By: tx.Actor().ID, At: tx.Now()}
		return control.Change{Object: control.Ref{Kind: ObjectSetting, ID: c.name}, Before: before, After: after, Note: note}, err
	})
}
