package app

import (
	"context"
	"io"
	"path/filepath"

	"filippo.io/age"

	"cairn/internal/domain/people"
	"cairn/internal/kernel/backup"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/web"
)

// Restore brings a backup back into the folder, or the database, that cfg names; with replace in the place
// of the same office of a later day. Everybody is signed out, and tokens and one-time links of before work no
// longer. Faults: those of backup.Restore, and of Alone when a server is at work in the folder.
func Restore(ctx context.Context, cfg Config, r io.Reader, replace bool, with ...age.Identity) (backup.Summary, error) {
	release, err := Alone(cfg.Data)
	if err != nil {
		return backup.Summary{}, err
	}
	defer release()
	return backup.Restore(ctx, r, backup.Target{
		DB:     db.Options{URL: cfg.DB, Path: filepath.Join(cfg.Data, "cairn.db")},
		KeyDir: filepath.Join(cfg.Data, "keys"), Replace: replace, End: endAccess,
	}, with...)
}

func endAccess(ctx context.Context, tx *control.Tx) (ended backup.Ended, err error) {
	if ended.Sessions, err = web.EndSessions(ctx, tx); err != nil {
		return ended, err
	}
	ended.Tokens, ended.Links, err = people.EndAccess(ctx, tx)
	return ended, err
}
