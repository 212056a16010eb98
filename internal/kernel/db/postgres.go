package db

import (
	"context"
	"database/sql"
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
	var tx *sql.Tx
	conn, err := e.begin(ctx, func(conn *sql.Conn) (err error) {
		tx, err = conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
		return err
	})
	if err != nil {
		return err
	}
	defer conn.Close()
	defer tx.Rollback() //nolint:errcheck // a read has nothing to lose
	return body(ctx, pgTx{tx})
}

// begin begins a transaction on a connection. What breaks one connection, such as a restart of the server, breaks all that
// lie idle: they are dropped, and a new one is tried before the caller is told.
func (e *postgresEngine) begin(ctx context.Context, on func(*sql.Conn) error) (*sql.Conn, error) {
	for again := true; ; again = false {
		conn, err := e.db.Conn(ctx)
		if err != nil {
			return nil, unreachable(err)
		}
		if err = on(conn); err == nil {
			return conn, nil
		}
		conn.Close()
		if !again || ctx.Err() != nil {
			return nil, unreachable(err)
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

// pgTx gives a sql.Tx that reads our method names. Statements are prepared and kept by pgx.
type pgTx struct{ tx *sql.Tx }

func (t pgTx) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, text, args...)
}
