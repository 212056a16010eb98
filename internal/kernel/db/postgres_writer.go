package db

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// pgWriter takes a connection for each transaction of the group, so that an address that has failed over is found again.
// Statements whose answers nobody needs wait, and go out with the commit or before the next statement, all in one round
// trip (docs/decisions/0105-one-round-trip.md).
type pgWriter struct {
	engine  *postgresEngine
	conn    *sql.Conn
	owed    *pgx.Batch
	first   error // that ended the transaction: after it, the server says no more than that it has ended
	demoted bool  // the server is no longer the primary

	state int64    // counts how often somebody else may have committed
	last  pgMoment // of the transaction before, or of this one once it has begun
}

var errNotCommitted = errors.New("db: the transaction had failed before and was rolled back")

// begin takes the snapshot in the same round trip, and sees by it whether anybody else has committed.
func (w *pgWriter) begin(ctx context.Context) (state int64, err error) {
	w.demoted = false
	var now pgMoment
	w.conn, err = w.engine.begin(ctx, func(conn *sql.Conn) error {
		w.forget()
		w.owed.Queue("BEGIN ISOLATION LEVEL SERIALIZABLE")
		w.owed.Queue("SET LOCAL random_page_cost = 1.1") // an office lies in memory. At 4, eight balances are found by reading all
		w.owed.Queue(pgMomentText).QueryRow(now.scan)
		return w.sendOn(ctx, conn)
	})
	if !now.follows(w.last) {
		w.state++
	}
	w.last = now
	return w.state, err
}

func (w *pgWriter) commit(ctx context.Context) error {
	w.owed.Queue(pgOwnText).QueryRow(func(row pgx.Row) error { return row.Scan(&w.last.own) })
	w.owed.Queue("COMMIT").Exec(func(did pgconn.CommandTag) error {
		if did.String() == "COMMIT" {
			return nil
		}
		return cmp.Or(w.first, errNotCommitted)
	})
	err := w.send(ctx)
	if err == nil {
		w.free()
	}
	return err
}

func (w *pgWriter) rollback(ctx context.Context) {
	if w.conn == nil {
		return
	}
	if _, err := w.conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		w.spoil() // whatever it is in the middle of, nobody else gets it
	}
	w.free()
}

// free gives the connection back. One of a server that is no longer the primary is dropped, so that the next finds
// the new one.
func (w *pgWriter) free() {
	if w.demoted {
		w.spoil()
	}
	w.conn.Close()
	w.conn = nil
}

// spoil makes the pool drop the connection.
func (w *pgWriter) spoil() {
	w.conn.Raw(func(any) error { return driver.ErrBadConn }) //nolint:errcheck // it returns what we give
}

// sound asks the connection: after a statement has failed, PostgreSQL takes no other one.
func (w *pgWriter) sound() (open bool) {
	err := onPgx(w.conn, func(conn *pgx.Conn) error {
		open = conn.PgConn().TxStatus() == 'T'
		return nil
	})
	return open && err == nil
}

func (w *pgWriter) alone() bool { return false }

func (w *pgWriter) close() {}

// onPgx lends a connection below database/sql.
func onPgx(conn *sql.Conn, use func(*pgx.Conn) error) error {
	return conn.Raw(func(conn any) error { return use(conn.(*stdlib.Conn).Conn()) })
}

// heed keeps in mind what the server said.
func (w *pgWriter) heed(err error) error {
	code := postgresCode(err)
	w.demoted = w.demoted || code == demoted
	switch {
	case code == "25P02" && w.first != nil: // in_failed_sql_transaction
		return w.first
	case w.first == nil:
		w.first = err
	}
	return err
}

// later queues a statement of which nobody needs the answer.
func (w *pgWriter) later(_ context.Context, text string, args ...any) error {
	w.owed.Queue(text, args...)
	return nil
}

func (w *pgWriter) forget() { w.owed, w.first = &pgx.Batch{}, nil }

// send runs what waits, in order and up to the first that fails.
func (w *pgWriter) send(ctx context.Context) error {
	if w.owed.Len() == 0 {
		return nil
	}
	return w.heed(w.sendOn(ctx, w.conn))
}

func (w *pgWriter) sendOn(ctx context.Context, conn *sql.Conn) error {
	batch := w.owed
	w.owed = &pgx.Batch{}
	return onPgx(conn, func(conn *pgx.Conn) error { return conn.SendBatch(ctx, batch).Close() })
}

// Query implements Querier.
func (w *pgWriter) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if err := w.send(ctx); err != nil {
		return nil, err
	}
	rows, err := w.conn.QueryContext(ctx, text, args...)
	return rows, w.heed(err)
}

func (w *pgWriter) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if err := w.send(ctx); err != nil {
		return nil, err
	}
	result, err := w.conn.ExecContext(ctx, text, args...)
	return result, w.heed(err)
}
