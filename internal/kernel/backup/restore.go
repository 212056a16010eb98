package backup

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"io"

	"filippo.io/age"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Target is where a backup is restored to.
type Target struct {
	DB      db.Options
	KeyDir  string // of the installation's key, as control.Config names it
	Replace bool   // take the place of the installation that is there; it must be the backup's own

	// End takes away, in the restored database, what lets people and programs in without a password: much
	// of it may have been ended since the backup was taken. Nil for nothing.
	End func(ctx context.Context, tx *control.Tx) (Ended, error)
}

// Ended counts what a restore took away.
type Ended struct {
	Sessions int64 `json:"sessions"`
	Tokens   int64 `json:"tokens"` // of the programming interface
	Links    int64 `json:"links"`  // one-time links that nobody had used
}

// Restore brings a backup back. It refuses, with words of its own: a wrong passphrase or key
// ("backup.key_wrong"), what is no backup ("backup.unknown"), a file that is not whole or made to burst
// ("backup.damaged", "backup.bomb", or one of db.Load's faults), one of a newer version ("backup.newer"),
// another office's ("backup.foreign"), one over an office without Replace ("backup.exists"), and one over
// an office that is being served ("db.in_use"). Until the end the target is as it was.
//
// Breaks of rules that the backup brings with it are no refusal: they are in the Summary, for whoever
// restores to judge.
func Restore(ctx context.Context, r io.Reader, to Target, with ...age.Identity) (Summary, error) {
	content, err := unlock(r, with)
	if err != nil {
		return Summary{}, err
	}
	lines := bufio.NewReaderSize(content, 64<<10)
	h, err := readHead(lines)
	if err != nil {
		return Summary{}, err
	}
	if err := allowed(ctx, to, h); err != nil {
		return Summary{}, err
	}
	blank, err := db.OpenBlank(ctx, to.DB, h.Schema)
	if err != nil {
		return Summary{}, err
	}
	s, err := fill(ctx, blank, h, lines, to.End)
	if err != nil {
		return Summary{}, errors.Join(err, blank.Discard(ctx))
	}
	if err := blank.Adopt(ctx, func(ctx context.Context, q db.Querier) error { return unused(ctx, q, blank.Now()) }); err != nil {
		return Summary{}, errors.Join(err, blank.Discard(ctx))
	}
	return s, control.SaveKey(to.KeyDir, h.Key)
}

func readHead(lines *bufio.Reader) (h head, err error) {
	line, err := lines.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull), errors.Is(err, io.EOF):
		return h, fault.Refuse("backup.unknown", nil)
	case err != nil:
		return h, err
	}
	if json.Unmarshal(line, &h) != nil || h.Format != format || h.Installation == "" || len(h.Schema) == 0 || len(h.Key) != ed25519.SeedSize {
		return h, fault.Refuse("backup.unknown", nil)
	}
	if !h.Schema.Known() {
		return h, fault.Refuse("backup.newer", nil)
	}
	return h, nil
}

// allowed looks at what is in the target already.
func allowed(ctx context.Context, to Target, h head) error {
	exists, err := db.Exists(ctx, to.DB)
	if err != nil || !exists {
		return err
	}
	d, err := db.Open(ctx, to.DB)
	if err != nil {
		return err
	}
	err = d.Read(ctx, func(ctx context.Context, q db.Querier) error {
		present, installed, err := control.Installed(ctx, q)
		switch {
		case err != nil || !installed:
			return err
		case present.UID != h.Installation:
			return fault.Refuse("backup.foreign", fault.Args{"backup": h.Installation, "present": present.UID})
		case !to.Replace:
			return fault.Refuse("backup.exists", nil)
		}
		return unused(ctx, q, d.Now())
	})
	return errors.Join(err, d.Close())
}

// unused refuses a database that is being served.
func unused(ctx context.Context, q db.Querier, now cal.Instant) error {
	used, err := control.InUse(ctx, q, now)
	if err == nil && used {
		err = fault.New(fault.Conflict, "db.in_use", nil)
	}
	return err
}

// fill loads the dump, brings the schema up to date and looks everything over.
func fill(ctx context.Context, blank *db.Blank, h head, dump io.Reader, end func(context.Context, *control.Tx) (Ended, error)) (Summary, error) {
	m, err := db.Load(ctx, blank.DB, dump)
	if err != nil {
		return Summary{}, err
	}
	if err := blank.Upgrade(ctx); err != nil {
		return Summary{}, err
	}
	c, err := control.New(ctx, control.Config{DB: blank.DB, KeySeed: h.Key})
	if err != nil {
		return Summary{}, err
	}
	if c.Installation().UID != h.Installation {
		return Summary{}, fault.Refuse("backup.damaged", nil)
	}
	s := Summary{Installation: h.Installation, MadeAt: h.MadeAt, Tables: len(m.Tables), Rows: m.Rows(), Findings: new(control.Findings)}
	err = c.Read(c.AsSystem(ctx), func(ctx context.Context, q db.Querier) error { return c.Check(ctx, q, s.Findings) })
	if err != nil {
		return Summary{}, err
	}
	err = c.NoteRestored(ctx, map[string]any{"made_at": h.MadeAt, "rows": s.Rows}, func(ctx context.Context, tx *control.Tx) (err error) {
		if end != nil {
			s.Ended, err = end(ctx, tx)
		}
		return err
	})
	if err != nil {
		return Summary{}, err
	}
	return s, c.SealUp(ctx)
}
