package db

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"cairn/internal/kernel/cal"
)

// statementBudget bounds what one body may run, so that no write holds up the others.
const statementBudget = 5_000

// Tx is a write transaction. Now is fixed for its whole length.
type Tx struct {
	Now        cal.Instant
	conn       writer
	rows       *appended // of the whole group
	ids        *idSource
	statements int
	wrote      bool // something of it would have to be taken back
	failed     bool // the engine refused a statement
}

func newTx(d *DB, conn writer, rows *appended) *Tx {
	return &Tx{Now: d.Now(), conn: conn, rows: rows, ids: &d.ids}
}

// NewID makes an identifier (UUID version 7) that sorts by time.
func (tx *Tx) NewID() string { return tx.ids.next(tx.Now) }

// Query reads inside the transaction.
func (tx *Tx) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if err := tx.prepare(ctx, text); err != nil {
		return nil, err
	}
	rows, err := tx.conn.Query(ctx, text, args...)
	return rows, tx.note(err)
}

// Exec changes rows and says how many.
func (tx *Tx) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	if err := tx.prepare(ctx, text); err != nil {
		return 0, err
	}
	result, err := tx.conn.exec(ctx, text, args...)
	if tx.note(err) != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Stored reads what is written so far, without the rows that wait: for those of which Known says nothing.
func (tx *Tx) Stored() Querier { return stored{tx} }

type stored struct{ tx *Tx }

// Query implements Querier.
func (s stored) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if err := s.tx.count(); err != nil {
		return nil, err
	}
	rows, err := s.tx.conn.Query(ctx, text, args...)
	return rows, s.tx.note(err)
}

// prepare counts a statement, and writes the rows that wait which it may look at.
func (tx *Tx) prepare(ctx context.Context, text string) error {
	if err := tx.count(); err != nil {
		return err
	}
	change := !strings.HasPrefix(text, "SELECT")
	tx.wrote = tx.wrote || change
	var err error
	if tx.rows.due(text, change) {
		err = tx.note(tx.rows.flush(ctx, tx.conn))
	}
	if change {
		tx.rows.known.forget(text, "")
	}
	return err
}

func (tx *Tx) count() error {
	if tx.statements++; tx.statements > statementBudget {
		return tx.note(fmt.Errorf("db: one write ran more than %d statements; work in chunks", statementBudget))
	}
	return nil
}

// note keeps in mind that the engine refused a statement, whatever the body makes of it.
func (tx *Tx) note(err error) error {
	tx.failed = tx.failed || err != nil
	tx.rows.doubts(err)
	return err
}

// panicked carries a body's panic from the goroutine that writes to that of the caller.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }
