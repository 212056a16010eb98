package control

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Undo puts an object back to its view before an act, in a Do of its own: a compensating entry, not an
// erasure. It refuses when the object has moved on since.
type Undo func(ctx context.Context, object Ref, before, after json.RawMessage) (Done, error)

// Undoing makes the Undo of an act that keeps views of type V before and after. back is mostly the same
// use case with the former values, seen at the revision the act left, which the view keeps as "version":
// so every rule of the use case holds, and whatever was changed or decided since makes it a Conflict. An
// act that kept other views, or no revision, or did not change something that was there is refused.
func Undoing[V any](back func(ctx context.Context, object Ref, was, became V) (Done, error)) Undo {
	return func(ctx context.Context, object Ref, before, after json.RawMessage) (Done, error) {
		var was, became V
		var left struct {
			Version int `json:"version"`
		}
		if !decoded(before, &was) || !decoded(after, &became) || json.Unmarshal(after, &left) != nil || left.Version == 0 {
			return Done{}, fault.Refuse("control.undo_none", nil)
		}
		return back(ctx, object, was, became)
	}
}

// decoded reads a view that has no members but those of v.
func decoded(view json.RawMessage, v any) bool {
	d := json.NewDecoder(bytes.NewReader(view))
	d.DisallowUnknownFields()
	return d.Decode(v) == nil
}

// Undoes registers how an act is undone. App calls it at start.
func (c *Control) Undoes(act Act, undo Undo) { c.undoers[act] = undo }

// Undoable reports whether an act has an undo, so that the page offers it.
func (c *Control) Undoable(act Act) bool { return c.undoers[act] != nil }

// undoTime bounds how long after the act its actor may take it back without a word.
const undoTime = 10 * time.Minute

// UndoDone takes back what the actor in the context did, by its trail row: their own act only, within
// ten minutes, once.
func (c *Control) UndoDone(ctx context.Context, trail string) (Done, error) {
	actor := ActorFrom(ctx)
	var e Entry
	err := c.db.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		e, err = db.One(ctx, q, "entry", db.SQL(`SELECT t.id, COALESCE(t.no, 0), t.at, t.actor_id, '', '', '', t.act, t.outcome, t.object_kind, t.object_id, t.request_id, t.content
			FROM control_trail t WHERE t.id = ?`, trail), scanEntry)
		return err
	})
	if err != nil {
		return Done{}, err
	}
	undo := c.undoers[e.Act]
	if actor == nil || e.Actor != actor.ID || e.Outcome != "done" || undo == nil {
		return Done{}, fault.Missing("entry")
	}
	if c.db.Now().After(e.At.Add(undoTime)) {
		return Done{}, fault.Refuse("control.undo_late", nil)
	}
	done, err := undo(ctx, e.Object, e.Before, e.After)
	if f := fault.Of(err); f != nil && f.Key == fault.Stale(nil).Key {
		return done, fault.Wrap(err, fault.Conflict, "control.undo_moved_on", nil)
	}
	return done, err
}
