package db

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"cairn/internal/kernel/fault"
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

func migrator(e Engine, pool *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	// Slices number their migrations in ranges of their own, so that a new one may stand before one
	// that was applied long ago.
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true)}
	o := overlay{files, Postgres}
	if e == Postgres {
		locker, err := lock.NewPostgresSessionLocker() // two nodes may start at once
		if err != nil {
			return nil, err
		}
		dialect, o.other = goose.DialectPostgres, SQLite
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(dialect, pool, o, options...)
}

// ErrOlder says that the schema is not up to date, where it must not be changed.
var ErrOlder = errors.New("db: the schema is of an older version")

// bringUp brings the schema up to date, unless it is fixed. One that a newer version of the program has
// changed is a Refused fault, "db.newer".
func bringUp(ctx context.Context, e Engine, pool *sql.DB, fixed bool) error {
	provider, err := migrator(e, pool)
	if err != nil {
		return err
	}
	if fixed {
		if pending, err := provider.HasPending(ctx); err != nil || pending {
			return cmp.Or(err, ErrOlder)
		}
	} else if _, err := provider.Up(ctx); err != nil {
		return err
	}
	conn, err := newSession(ctx, pool, false)
	if err != nil {
		return err
	}
	defer conn.close()
	schema, err := readSchema(ctx, conn)
	if err == nil && !schema.Known() {
		err = fault.Refuse("db.newer", nil)
	}
	return err
}

// migrateTo applies these migrations and no other, in this order.
func migrateTo(ctx context.Context, e Engine, pool *sql.DB, schema Schema) error {
	provider, err := migrator(e, pool)
	if err != nil {
		return err
	}
	for _, version := range schema {
		if _, err := provider.ApplyVersion(ctx, version, true); err != nil && !errors.Is(err, goose.ErrAlreadyApplied) {
			return err
		}
	}
	return nil
}

// Schema is which migrations a database has seen, by number, in ascending order.
type Schema []int64

// Newest is the schema of this version of the program.
func Newest() Schema {
	var s Schema
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		panic("db: the migrations are part of the program: " + err.Error())
	}
	for _, file := range files {
		number, _, _ := strings.Cut(file.Name(), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			panic("db: " + file.Name() + " has no number")
		}
		s = append(s, version)
	}
	slices.Sort(s)
	return slices.Compact(s)
}

// Known reports whether this version of the program has all migrations of the schema; one it does not
// have was made by a newer version.
func (s Schema) Known() bool {
	newest := Newest()
	return !slices.ContainsFunc(s, func(version int64) bool { return !slices.Contains(newest, version) })
}

// Schema is that of the database.
func (d *DB) Schema(ctx context.Context) (s Schema, err error) {
	err = d.Read(ctx, func(ctx context.Context, q Querier) error {
		s, err = readSchema(ctx, q)
		return err
	})
	return s, err
}

func readSchema(ctx context.Context, q Querier) (Schema, error) {
	return Collect(ctx, q, SQL(`SELECT version_id FROM goose_db_version WHERE is_applied AND version_id > 0 ORDER BY version_id`), Value[int64])
}
