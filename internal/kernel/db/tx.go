package db

import (
	"context"
	"database/sql"
	"fmt"

	"cairn/internal/kernel/cal"
)

// statementBudget bounds what one body may run, so that no write holds up the others.
const statementBudget = 5_000

// Tx is a write transaction. Now is fixed for its whole length.
type Tx struct {
	Now  cal.Instant
	conn interface {
		Querier
		exec(ctx context.Context, text string, args ...any) (sql.Result, error)
	}
	ids        *idSource
	statements int
}

func newTx(d *DB, conn interface {
	Querier
	exec(ctx context.Context, text string, args ...any) (sql.Result, error)
}) *Tx {
	return &Tx{Now: d.Now(), conn: conn, ids: &d.ids}
}

// NewID makes an identifier (UUID version 7) that sorts by time.
func (tx *Tx) NewID() string { return tx.ids.next(tx.Now) }

// Query reads inside the transaction.
func (tx *Tx) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if err := tx.spend(); err != nil {
		return nil, err
	}
	return tx.conn.Query(ctx, text, args...)
}

// QueryRow reads one row inside the transaction.
func (tx *Tx) QueryRow(ctx context.Context, text string, args ...any) *sql.Row {
	tx.statements++ // a Row cannot carry our error; the next statement reports the budget
	return tx.conn.QueryRow(ctx, text, args...)
}

// Exec changes rows and says how many.
func (tx *Tx) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	if err := tx.spend(); err != nil {
		return 0, err
	}
	result, err := tx.conn.exec(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (tx *Tx) spend() error {
	if tx.statements++; tx.statements > statementBudget {
		return fmt.Errorf("db: one write ran more than %d statements; work in chunks", statementBudget)
	}
	return nil
}

// panicked carries a body's panic from the goroutine of the writer to that of the caller.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }
