package control

import (
	"context"
	"errors"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// Op says what is about to be done: the act, and either the object it is done to, whose scope is
// looked up, or the scope in which something new comes to be.
type Op struct {
	Act    Act
	Object Ref
	Scope  string
	Key    string       // idempotency key of the caller; empty for none
	Amount money.Amount // what a delegation's cap is held against (R44)
}

// Change is what a body tells the trail: the object, and its public view before and after. Before is
// nil for a creation, After for a removal. Note is the reason a person gave.
type Change struct {
	Object Ref
	Before any
	After  any
	Note   string
}

// Done is what Do did: the trail row, which an undo names, and the object.
type Done struct {
	Trail    string `json:"trail"`
	Object   Ref    `json:"object"`
	Replayed bool   `json:"replayed,omitempty"`
}

// Do is the one way to write. In one serialisable transaction it checks that the actor in the context
// may see the object and do the act there, by grant or delegation; answers a known idempotency key
// with what was done the first time; runs the body; and writes the trail row. A refusal is recorded in
// a transaction of its own.
//
// The body may run more than once: it must not send, hash at length or touch files (use Send), and its
// results count only when Do returns nil.
func (c *Control) Do(ctx context.Context, op Op, body func(ctx context.Context, tx *Tx) (Change, error)) (Done, error) {
	actor := ActorFrom(ctx)
	if actor == nil {
		return Done{}, fault.New(fault.Unauthenticated, "fault.unauthenticated", nil)
	}
	done, err := c.try(ctx, actor, op, body)
	if errors.Is(err, errKeyRace) { // somebody sent the same key at the same time; now it is known
		done, err = c.try(ctx, actor, op, body)
	}
	if err != nil && recorded(err) {
		c.noteRefusal(ctx, actor, op, err)
	}
	c.decisions.Add(1)
	c.wakeSealer()
	return done, err
}

var errKeyRace = errors.New("control: the idempotency key was used at the same time")

func (c *Control) try(ctx context.Context, actor *Actor, op Op, body func(context.Context, *Tx) (Change, error)) (done Done, err error) {
	err = c.db.Write(ctx, func(ctx context.Context, dtx *db.Tx) error {
		tx := &Tx{tx: dtx, control: c, actor: actor, act: op.Act, hand: Hand{Person: actor.ID}}
		if done, err = tx.replay(ctx, op); err != nil || done.Replayed {
			return err
		}
		if err := tx.authorise(ctx, op); err != nil {
			return err
		}
		change, err := body(ctx, tx)
		if err != nil {
			return err
		}
		trail, err := tx.record(ctx, op.Act, "done", change, nil)
		if err != nil {
			return err
		}
		done = Done{Trail: trail, Object: change.Object}
		return tx.remember(ctx, op, done)
	})
	if err != nil {
		done = Done{}
	}
	return done, err
}

// authorise checks sight, grant and delegation, in that order, so that what one may not see stays
// "not found" whatever one may do (R127).
func (tx *Tx) authorise(ctx context.Context, op Op) error {
	if tx.actor.ReadOnly {
		return fault.New(fault.Forbidden, "fault.forbidden", fault.Args{"act": string(op.Act)})
	}
	scope := op.Scope
	if op.Object.ID != "" {
		o, err := loadObject(ctx, tx, op.Object)
		if err != nil {
			return err
		}
		if !tx.actor.sees(o) {
			return fault.Missing(op.Object.Kind)
		}
		scope = o.Scope
	}
	if tx.actor.May(op.Act, scope) {
		return nil
	}
	d := tx.actor.delegated(op.Act, scope, op.Amount)
	if d == nil || !tx.actor.allows(op.Act) {
		return fault.New(fault.Forbidden, "fault.forbidden", fault.Args{"act": string(op.Act)})
	}
	// R44: a delegation is worth what its giver may do today, by the giver's own grants.
	giver, err := tx.control.Actor(ctx, tx, d.From)
	if err != nil || !giver.May(op.Act, scope) {
		return fault.New(fault.Forbidden, "control.delegation_void", fault.Args{"act": string(op.Act)})
	}
	tx.hand.For = d.From
	return nil
}

func (tx *Tx) replay(ctx context.Context, op Op) (Done, error) {
	if op.Key == "" {
		return Done{}, nil
	}
	var act Act
	done, err := db.One(ctx, tx, "key", db.SQL(`SELECT act, trail_id, object_kind, object_id FROM control_idempotency
		WHERE actor_id = ? AND key = ?`, tx.actor.ID, op.Key), func(row db.Row) (d Done, err error) {
		err = row.Scan(&act, &d.Trail, &d.Object.Kind, &d.Object.ID)
		d.Replayed = err == nil
		return d, err
	})
	switch {
	case fault.Is(err, fault.NotFound):
		return Done{}, nil
	case err == nil && act != op.Act:
		return Done{}, fault.New(fault.Conflict, "control.key_reused", nil)
	}
	return done, err
}

func (tx *Tx) remember(ctx context.Context, op Op, done Done) error {
	if op.Key == "" {
		return nil
	}
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO control_idempotency (actor_id, key, act, trail_id, object_kind, object_id, at)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, tx.actor.ID, op.Key, op.Act, done.Trail, done.Object.Kind, done.Object.ID, tx.Now()))
	if db.IsUnique(err) {
		return errKeyRace
	}
	return err
}

// recorded says which refusals the trail keeps: those of authority and of rules. A form with a wrong
// field is no refusal.
func recorded(err error) bool {
	return fault.Is(err, fault.Forbidden) || fault.Is(err, fault.Refused)
}
