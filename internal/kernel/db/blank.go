package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"cairn/internal/kernel/fault"
)

// Blank is a new database beside the one that options name: a second file, or a second schema of the
// same PostgreSQL database. It is filled and looked over while the old one, if there is one, stays as
// it is, and then takes its place in one step, or is thrown away.
type Blank struct {
	*DB
	home Options
	here Options
}

const (
	blankSuffix = ".new"
	blankSchema = "cairn_new"
)

// OpenBlank makes an empty database of a schema, which this version of the program must know. What an
// earlier run left behind in its place is dropped.
func OpenBlank(ctx context.Context, o Options, schema Schema) (*Blank, error) {
	b := &Blank{home: o, here: o}
	if o.URL == "" {
		b.here.Path += blankSuffix
	} else {
		b.here.schema = blankSchema
	}
	if err := b.drop(ctx); err != nil {
		return nil, err
	}
	if o.URL != "" {
		if err := b.atHome(ctx, "CREATE SCHEMA "+blankSchema); err != nil {
			return nil, fmt.Errorf("making a schema beside the present one: %w", err)
		}
	}
	d, err := open(ctx, b.here)
	if err != nil {
		return nil, errors.Join(err, b.drop(ctx))
	}
	b.DB = d
	if err := migrateTo(ctx, d.Engine, d.engine.pool(), schema); err != nil {
		return nil, errors.Join(err, b.Discard(ctx))
	}
	return b, nil
}

// Upgrade brings the blank database to the newest schema.
func (b *Blank) Upgrade(ctx context.Context) error {
	return bringUp(ctx, b.Engine, b.engine.pool(), false)
}

// Discard throws it away.
func (b *Blank) Discard(ctx context.Context) error {
	return errors.Join(b.Close(), b.drop(context.WithoutCancel(ctx)))
}

// Adopt closes it and puts it in the place of the database the options name, which is gone then. Nobody
// may have that one open; where the engine can tell, an open one is a Conflict fault, "db.in_use". unused is
// asked of the old database, if there is one, at the last moment: on PostgreSQL in the same transaction, when
// nobody else can reach its tables any more.
func (b *Blank) Adopt(ctx context.Context, unused func(ctx context.Context, q Querier) error) error {
	exists, err := Exists(ctx, b.home)
	if err = errors.Join(err, b.Close()); err != nil {
		return err
	}
	if !exists {
		unused = func(context.Context, Querier) error { return nil }
	}
	if b.home.URL == "" {
		return b.adoptFile(ctx, exists, unused)
	}
	return b.adoptSchema(ctx, unused)
}

// adoptFile renames the file over the old one, once the old one's write-ahead log is folded in, which
// SQLite only does when nobody else has it open.
func (b *Blank) adoptFile(ctx context.Context, exists bool, unused func(context.Context, Querier) error) error {
	if exists {
		if err := b.foldIn(ctx, unused); err != nil {
			return err
		}
	}
	for _, suffix := range []string{"-wal", "-shm"} { // of a file that somebody deleted
		if err := os.Remove(b.home.Path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	if err := os.Rename(b.here.Path, b.home.Path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(b.home.Path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func (b *Blank) foldIn(ctx context.Context, unused func(context.Context, Querier) error) error {
	pool, err := openPool(b.home.Path)
	if err != nil {
		return err
	}
	defer pool.Close()
	conn, err := newSession(ctx, pool, false)
	if err != nil {
		return err
	}
	defer conn.close()
	if err := unused(ctx, conn); err != nil {
		return err
	}
	var mode string
	if err := conn.conn.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode); err != nil || mode != "delete" {
		return fault.Wrap(err, fault.Conflict, "db.in_use", nil)
	}
	return nil
}

// adoptSchema moves the tables and functions over in one transaction, because renaming the schema itself
// is not everybody's right.
func (b *Blank) adoptSchema(ctx context.Context, unused func(context.Context, Querier) error) error {
	pool, err := openPostgresPool(ctx, b.home)
	if err != nil {
		return err
	}
	defer pool.Close()
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return away(err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing left to roll back
	if _, err := tx.ExecContext(ctx, `SET LOCAL lock_timeout = '5s'`); err != nil {
		return classify(err)
	}
	if _, err := tx.ExecContext(ctx, lockTables); err != nil {
		if code := postgresCode(err); code == "55P03" || code == "40P01" { // somebody holds one, and waits for another
			return fault.Wrap(err, fault.Conflict, "db.in_use", nil)
		}
		return classify(err)
	}
	if err := unused(ctx, pgTx{tx}); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, moveTables); err != nil {
		return classify(err)
	}
	return classify(tx.Commit())
}

const lockTables = `DO $$
	DECLARE thing text;
	BEGIN
		FOR thing IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1 LOOP
			EXECUTE 'LOCK TABLE ' || quote_ident(current_schema()) || '.' || thing || ' IN ACCESS EXCLUSIVE MODE';
		END LOOP;
	END $$`

const moveTables = `DO $$
	DECLARE home text := quote_ident(current_schema()); thing text;
	BEGIN
		FOR thing IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = '` + blankSchema + `' LOOP
			EXECUTE 'DROP TABLE IF EXISTS ' || home || '.' || thing || ' CASCADE';
			EXECUTE 'ALTER TABLE ` + blankSchema + `.' || thing || ' SET SCHEMA ' || home;
		END LOOP;
		FOR thing IN SELECT quote_ident(proname) || '(' || pg_get_function_identity_arguments(oid) || ')' FROM pg_proc
			WHERE pronamespace = '` + blankSchema + `'::regnamespace LOOP
			EXECUTE 'DROP FUNCTION IF EXISTS ' || home || '.' || thing || ' CASCADE';
			EXECUTE 'ALTER FUNCTION ` + blankSchema + `.' || thing || ' SET SCHEMA ' || home;
		END LOOP;
		DROP SCHEMA ` + blankSchema + `;
	END $$`

// drop removes what is there of a blank database.
func (b *Blank) drop(ctx context.Context) error {
	if b.home.URL != "" {
		return b.atHome(ctx, "DROP SCHEMA IF EXISTS "+blankSchema+" CASCADE")
	}
	var errs []error
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(b.here.Path + suffix); !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// atHome runs a statement on the PostgreSQL database itself.
func (b *Blank) atHome(ctx context.Context, statement string) error {
	pool, err := openPostgresPool(ctx, b.home)
	if err != nil {
		return err
	}
	_, err = pool.ExecContext(ctx, statement)
	return errors.Join(classify(err), pool.Close())
}

// Exists reports whether the options name a database that was set up already. It changes nothing.
func Exists(ctx context.Context, o Options) (bool, error) {
	if o.URL == "" {
		info, err := os.Stat(o.Path)
		if errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
		return err == nil && info.Size() > 0, err
	}
	pool, err := openPostgresPool(ctx, o)
	if err != nil {
		return false, err
	}
	var exists bool
	err = pool.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'goose_db_version')`).Scan(&exists)
	return exists, errors.Join(classify(err), pool.Close())
}
