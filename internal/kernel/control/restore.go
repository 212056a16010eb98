package control

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
)

// What taking and restoring a backup asks of control.

// The acts of package backup. Restoring is the program's own act, at the command line.
const (
	ActTakeBackup    Act = "control.backup.take"
	ActRestoreBackup Act = "control.backup.restore"
)

// Installed reads what installation a database is of, without making it one; false when it never was.
func Installed(ctx context.Context, q db.Querier) (Installation, bool, error) {
	var asOf string
	list, err := db.Collect(ctx, q, db.SQL(`SELECT uid, demo, ceiling, as_of FROM control_installation`), func(row db.Row) (i Installation, err error) {
		err = row.Scan(&i.UID, &i.Demo, &i.Ceiling, &asOf)
		return i, err
	})
	if err != nil || len(list) == 0 {
		return Installation{}, false, err
	}
	list[0].AsOf, err = cal.ParseDate(asOf)
	return list[0], true, err
}

// InUse reports whether some process serves the database: it holds a lease.
func InUse(ctx context.Context, q db.Querier, now cal.Instant) (bool, error) {
	held, err := db.Collect(ctx, q, db.SQL(`SELECT name FROM control_lease WHERE until > ?`, now), db.Value[string])
	return len(held) > 0, err
}

// NoteRestored records, as the first act in a restored database, that it was restored and from what. The
// leases in it were those of other processes, and go; end, when given, does what else must go with the
// same act.
func (c *Control) NoteRestored(ctx context.Context, from any, end func(ctx context.Context, tx *Tx) error) error {
	_, err := c.Do(c.AsSystem(ctx), Op{Act: ActRestoreBackup}, func(ctx context.Context, tx *Tx) (Change, error) {
		if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM control_lease`)); err != nil {
			return Change{}, err
		}
		if end != nil {
			if err := end(ctx, tx); err != nil {
				return Change{}, err
			}
		}
		return Change{Object: Ref{"installation", c.Installation().UID}, After: from}, nil
	})
	return err
}
