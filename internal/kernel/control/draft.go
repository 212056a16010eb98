package control

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// maxDraft bounds an unfinished form, in bytes.
const maxDraft = 256 << 10

// SaveDraft keeps an actor's unfinished form under the form's address. A draft is the actor's own,
// changes nothing, and leaves no trail.
func (c *Control) SaveDraft(ctx context.Context, form, body string) (at cal.Instant, err error) {
	actor := ActorFrom(ctx)
	if actor == nil {
		return at, fault.New(fault.Unauthenticated, "fault.unauthenticated", nil)
	}
	if len(body) > maxDraft || len(form) > 500 {
		return at, fault.New(fault.TooLarge, "fault.too_large", nil)
	}
	err = c.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		at = tx.Now
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO control_draft (actor_id, form, body, at) VALUES (?, ?, ?, ?)
			ON CONFLICT (actor_id, form) DO UPDATE SET body = excluded.body, at = excluded.at`, actor.ID, form, body, tx.Now))
		return err
	})
	return at, err
}

// Draft gives the actor's unfinished form and when it was kept; "" when there is none.
func (c *Control) Draft(ctx context.Context, form string) (body string, at cal.Instant, err error) {
	actor := ActorFrom(ctx)
	if actor == nil {
		return "", at, nil
	}
	err = c.db.Read(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := db.Collect(ctx, q, db.SQL(`SELECT body, at FROM control_draft WHERE actor_id = ? AND form = ?`, actor.ID, form),
			func(row db.Row) (struct{}, error) { return struct{}{}, row.Scan(&body, &at) })
		return err
	})
	return body, at, err
}

// DropDraft forgets a draft, once its form was sent or thrown away.
func (c *Control) DropDraft(ctx context.Context, form string) error {
	actor := ActorFrom(ctx)
	if actor == nil {
		return nil
	}
	return c.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM control_draft WHERE actor_id = ? AND form = ?`, actor.ID, form))
		return err
	})
}

// DraftHead names one unfinished form, for my work.
type DraftHead struct {
	Form string      `json:"form"`
	At   cal.Instant `json:"at"`
}

// Drafts lists the actor's unfinished forms, newest first.
func (c *Control) Drafts(ctx context.Context, q db.Querier) ([]DraftHead, error) {
	actor := ActorFrom(ctx)
	if actor == nil {
		return nil, nil
	}
	return db.Collect(ctx, q, db.SQL(`SELECT form, at FROM control_draft WHERE actor_id = ? ORDER BY at DESC LIMIT 20`, actor.ID), func(row db.Row) (d DraftHead, err error) {
		err = row.Scan(&d.Form, &d.At)
		return d, err
	})
}
