package control

import (
	"context"
	"time"

	"cairn/internal/kernel/db"
)

// lease takes or renews a named lease for this process, so that one process of several does a thing.
// It reports false when another holds it.
func (c *Control) lease(ctx context.Context, tx *db.Tx, name string, length time.Duration) (bool, error) {
	holder, err := db.Collect(ctx, tx, db.SQL(`INSERT INTO control_lease (name, holder, until) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
		WHERE control_lease.holder = excluded.holder OR control_lease.until < ?
		RETURNING holder`, name, c.node, tx.Now.Add(length), tx.Now), db.Value[string])
	return len(holder) == 1, err
}

// Hold takes or renews a named lease for this process, so that of several one does a thing. It reports false
// when another holds it.
func (c *Control) Hold(ctx context.Context, name string, length time.Duration) (mine bool, err error) {
	err = c.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		mine, err = c.lease(ctx, tx, name, length)
		return err
	})
	return mine, err
}

// Release gives a lease of Hold back at a graceful stop: nobody waits for its end, and a database without leases is
// free to be restored.
func (c *Control) Release(ctx context.Context, name string) error { return c.release(ctx, name) }

// release gives a lease back at a graceful stop, so that the next process need not wait for its end.
func (c *Control) release(ctx context.Context, name string) error {
	return c.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM control_lease WHERE name = ? AND holder = ?`, name, c.node))
		return err
	})
}
