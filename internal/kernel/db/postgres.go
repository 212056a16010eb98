package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgresEngine runs writes SERIALIZABLE, those of this process one after the other in groups (see group.go): at
// the same time they would mostly end each other, and commit one by one.
type postgresEngine struct {
	db    *sql.DB
	group *group
}

const (
	maxConnections = 24
	connectWithin  = 5 * time.Second // unless the address says otherwise
)

func openPostgres(ctx context.Context, o Options, owner *DB) (engine, error) {
	pool, err := openPostgresPool(ctx, o)
	if err != nil {
		return nil, err
	}
	e := &postgresEngine{db: pool}
	e.group = newGroup(owner, &pgWriter{engine: e})
	return e, nil
}

func openPostgresPool(ctx context.Context, o Options) (*sql.DB, error) {
	config, err := pgx.ParseConfig(o.URL)
	if err != nil {
		return nil, fmt.Errorf("the address of the database cannot be read: %w", err)
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "cairn"
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectWithin
	}
	if o.schema != "" {
		config.RuntimeParams["search_path"] = o.schema
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(maxConnections)
	pool.SetMaxIdleConns(maxConnections)
	pool.SetConnMaxLifetime(30 * time.Minute) // so that a failed-over address is found again
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reaching PostgreSQL: %w", err)
	}
	return pool, nil
}

func (e *postgresEngine) pool() *sql.DB { return e.db }

func (e *postgresEngine) close() error {
	e.group.stop()
	return e.db.Close()
}

func (e *postgresEngine) read(ctx context.Context, body func(context.Context, Querier) error) error {
	conn, tx, err := e.begin(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer conn.Close()
	defer tx.Rollback() //nolint:errcheck // a read has nothing to lose
	return body(ctx, pgTx{tx})
}

// begin begins a transaction. What breaks one connection, such as a restart of the server, breaks all that
// lie idle: they are dropped, and a new one is tried before the caller is told.
func (e *postgresEngine) begin(ctx context.Context, as *sql.TxOptions) (*sql.Conn, *sql.Tx, error) {
	for again := true; ; again = false {
		conn, err := e.db.Conn(ctx)
		if err != nil {
			return nil, nil, unreachable(err)
		}
		tx, err := conn.BeginTx(ctx, as)
		if err == nil {
			return conn, tx, nil
		}
		conn.Close()
		if !again || ctx.Err() != nil {
			return nil, nil, unreachable(err)
		}
		e.db.SetMaxIdleConns(0)
		e.db.SetMaxIdleConns(maxConnections)
	}
}

func (e *postgresEngine) write(ctx context.Context, body func(context.Context, *Tx) error) error {
	return e.group.run(ctx, body)
}

// unreachable marks a failure to begin as a passing one, unless the caller itself gave up.
func unreachable(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return away(err)
}

// pgWriter takes a connection for each transaction of the group, so that an address that has failed over is found again.
type pgWriter struct {
	engine *postgresEngine
	conn   *sql.Conn
	pgTx
	demoted bool // the server is no longer the primary
}

func (w *pgWriter) begin(ctx context.Context) (err error) {
	w.demoted = false
	w.conn, w.tx, err = w.engine.begin(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	return err
}

func (w *pgWriter) commit(context.Context) error {
	err := w.tx.Commit()
	if w.heed(err) == nil {
		w.free()
	}
	return err
}

func (w *pgWriter) rollback(context.Context) {
	if w.conn != nil {
		w.tx.Rollback() //nolint:errcheck // the server may have ended it, or the connection broken
		w.free()
	}
}

// free gives the connection back. One of a server that is no longer the primary is dropped, so that the next finds
// the new one.
func (w *pgWriter) free() {
	if w.demoted {
		w.conn.Raw(func(any) error { return driver.ErrBadConn }) //nolint:errcheck // it returns what we give
	}
	w.conn.Close()
	w.conn = nil
}

// sound asks the connection: after a statement has failed, PostgreSQL takes no other one.
func (w *pgWriter) sound() (open bool) {
	err := w.conn.Raw(func(conn any) error {
		open = conn.(*stdlib.Conn).Conn().PgConn().TxStatus() == 'T'
		return nil
	})
	return open && err == nil
}

func (w *pgWriter) close() {}

func (w *pgWriter) heed(err error) error {
	w.demoted = w.demoted || postgresCode(err) == demoted
	return err
}

// Query implements Querier.
func (w *pgWriter) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	rows, err := w.pgTx.Query(ctx, text, args...)
	return rows, w.heed(err)
}

func (w *pgWriter) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	result, err := w.pgTx.exec(ctx, text, args...)
	return result, w.heed(err)
}

// pgTx gives a sql.Tx our method names. Statements are prepared and kept by pgx.
type pgTx struct{ tx *sql.Tx }

func (t pgTx) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, text, args...)
}

func (t pgTx) QueryRow(ctx context.Context, text string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(ctx, text, args...)
}

func (t pgTx) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	return t.tx.ExecContext(ctx, text, args...)
}
