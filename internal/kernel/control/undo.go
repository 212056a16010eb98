package control

import (
	"context"
	"encoding/json"
	"time"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Undo puts an object back to its view before an act, in a Do of its own: a compensating entry, not an
// erasure. It refuses when the object has moved on since.
type Undo func(ctx context.Context, object Ref, before, after json.RawMessage) (Done, error)

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
	return undo(ctx, e.Object, e.Before, e.After)
}
