package backup

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"

	"filippo.io/age"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// format is the number of the form of a backup.
const format = 1

// head is the first line inside a backup.
type head struct {
	Format       int         `json:"cairn_backup"`
	Installation string      `json:"installation"`
	MadeAt       cal.Instant `json:"made_at"`
	Schema       db.Schema   `json:"schema"`
	Key          []byte      `json:"key"`
}

// Summary says what a backup holds. After a restore, Findings are those of control.Check on it, and Ended is
// what was taken away.
type Summary struct {
	Installation string            `json:"installation"`
	MadeAt       cal.Instant       `json:"made_at"`
	Tables       int               `json:"tables"`
	Rows         int64             `json:"rows"`
	Findings     *control.Findings `json:"findings,omitempty"`
	Ended        Ended             `json:"ended,omitzero"`
}

// Take writes a backup, while others go on writing, locked to each of the recipients (a passphrase goes
// with no other). The actor in the context must be allowed "control.backup.take" everywhere, and it is
// recorded. What was written to w before an error is of no use.
func Take(ctx context.Context, c *control.Control, w io.Writer, to ...age.Recipient) (Summary, error) {
	h := head{Format: format, Installation: c.Installation().UID, MadeAt: c.DB().Now(), Key: c.KeySeed()}
	_, err := c.Do(ctx, control.Op{Act: control.ActTakeBackup}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		return control.Change{Object: control.Ref{Kind: "installation", ID: h.Installation}, After: map[string]any{"made_at": h.MadeAt}}, nil
	})
	if err != nil {
		return Summary{}, err
	}
	if err := c.SealUp(ctx); err != nil {
		return Summary{}, err
	}
	if h.Schema, err = c.DB().Schema(ctx); err != nil {
		return Summary{}, err
	}
	out := bufio.NewWriterSize(w, 64<<10)
	locked, err := age.Encrypt(out, to...)
	if err != nil {
		return Summary{}, err
	}
	packed, err := gzip.NewWriterLevel(locked, gzip.BestSpeed)
	if err != nil {
		return Summary{}, err
	}
	if err := json.NewEncoder(packed).Encode(h); err != nil {
		return Summary{}, err
	}
	m, err := db.Dump(ctx, c.DB(), packed)
	if err != nil {
		return Summary{}, err
	}
	for _, end := range []func() error{packed.Close, locked.Close, out.Flush} {
		if err := end(); err != nil {
			return Summary{}, err
		}
	}
	return Summary{Installation: h.Installation, MadeAt: h.MadeAt, Tables: len(m.Tables), Rows: m.Rows()}, nil
}
