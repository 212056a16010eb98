package db

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// The migrations are one forward sequence for both engines. Plain SQL cannot branch by dialect, so a
// step that must differ (the guards of append-only tables) is two files, NNNN_x.sqlite.sql and
// NNNN_x.postgres.sql, of which each engine sees its own.
//
//go:embed migrations/*.sql
var migrations embed.FS

type overlay struct {
	fs.FS
	other Engine // whose files are hidden
}

// Glob is what goose lists files with.
func (o overlay) Glob(pattern string) ([]string, error) {
	names, err := fs.Glob(o.FS, pattern)
	return slices.DeleteFunc(names, func(name string) bool {
		return strings.HasSuffix(name, "."+string(o.other)+".sql")
	}), err
}

func migrate(ctx context.Context, e Engine, pool *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	o := overlay{files, Postgres}
	if e == Postgres {
		locker, err := lock.NewPostgresSessionLocker() // two nodes may start at once
		if err != nil {
			return err
		}
		dialect, o.other = goose.DialectPostgres, SQLite
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, pool, o, options...)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}
