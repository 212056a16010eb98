package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgresEngine runs writes SERIALIZABLE, few at a time: beyond eight writers PostgreSQL spends its
// strength on serialisation failures.
type postgresEngine struct {
	owner    *DB
	db       *sql.DB
	admitted chan struct{}
}

const (
	maxWriters     = 8
	maxConnections = 24
	retryForTime   = 2 * time.Second
	connectWithin  = 5 * time.Second // unless the address says otherwise
)

func openPostgres(ctx context.Context, o Options, owner *DB) (engine, error) {
	pool, err := openPostgresPool(ctx, o)
	if err != nil {
		return nil, err
	}
	return &postgresEngine{owner: owner, db: pool, admitted: make(chan struct{}, maxWriters)}, nil
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
func (e *postgresEngine) close() error  { return e.db.Close() }

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
	if err := ctx.Err(); err != nil { // a select would choose by chance between this and a free place
		return err
	}
	select {
	case e.admitted <- struct{}{}:
		defer func() { <-e.admitted }()
	case <-ctx.Done():
		return ctx.Err()
	}
	inside := bodyContext(ctx)
	for start, pause := time.Now(), 2*time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		err := e.attempt(inside, body)
		if !retriable(err) || time.Since(start) > retryForTime {
			return err
		}
		time.Sleep(pause/2 + rand.N(pause))
	}
}

func (e *postgresEngine) attempt(ctx context.Context, body func(context.Context, *Tx) error) error {
	conn, tx, err := e.begin(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	defer conn.Close()
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing left to roll back
	if err = body(ctx, newTx(e.owner, pgTx{tx})); err == nil {
		err = tx.Commit()
	}
	if postgresCode(err) == demoted { // drop the connection, so that the next one finds the new primary
		tx.Rollback()                                          //nolint:errcheck // the server has ended it
		conn.Raw(func(any) error { return driver.ErrBadConn }) //nolint:errcheck // it returns what we give
	}
	return err
}

// unreachable marks a failure to begin as a passing one, unless the caller itself gave up.
func unreachable(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return away(err)
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
