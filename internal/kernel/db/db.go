// Package db is one door to two engines: SQLite by default, PostgreSQL when an office outgrows one
// machine. Both take the same SQL text. Read gives a snapshot; Write gives a serialisable
// transaction with one fixed instant, and only package control opens it (besides the kernel files
// that docs/ARCHITECTURE.md names).
package db

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"io"
	"sync"
	"time"

	"cairn/internal/kernel/cal"
)

// Querier reads. Close every Rows; Collect and One do it for you.
type Querier interface {
	Query(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

// Engine names one of the two databases.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options say which database to open. URL ("postgres://…") wins over Path (a SQLite file, made when
// absent). Clock and Entropy default to the machine's; a demonstration world brings its own so that
// the same day gives the same world.
type Options struct {
	Path    string
	URL     string
	Clock   func() time.Time
	Entropy io.Reader
	Fixed   bool // the schema is not to be changed: a server of another version may be at work

	schema string // of PostgreSQL, where it is not the one the address leads to
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	Engine Engine
	engine engine
	clock  func() time.Time
	ids    idSource
	close  func() error // once

	mu    sync.Mutex
	floor cal.Instant // Now never goes behind it, whatever the machine's clock does
	read  time.Time   // of the clock, when the floor last moved
}

// engine is what really differs between the two databases: how a transaction is run.
type engine interface {
	read(ctx context.Context, body func(context.Context, Querier) error) error
	write(ctx context.Context, body func(context.Context, *Tx) error) error
	pool() *sql.DB
	close() error
}

// Open opens the database and brings its schema up to date; one that is fixed and is not is ErrOlder.
func Open(ctx context.Context, o Options) (*DB, error) {
	d, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := bringUp(ctx, d.Engine, d.engine.pool(), o.Fixed); err != nil {
		d.Close()
		return nil, fmt.Errorf("bringing the schema up to date: %w", err)
	}
	return d, nil
}

func open(ctx context.Context, o Options) (*DB, error) {
	d := &DB{clock: o.Clock, Engine: SQLite}
	if d.clock == nil {
		d.clock = time.Now
	}
	d.ids.entropy = o.Entropy
	if d.ids.entropy == nil {
		d.ids.entropy = rand.Reader
	}
	var err error
	if o.URL != "" {
		d.Engine = Postgres
		d.engine, err = openPostgres(ctx, o, d)
	} else {
		d.engine, err = openSQLite(ctx, o.Path, d)
	}
	if err != nil {
		return nil, err
	}
	d.close = sync.OnceValue(d.engine.close)
	return d, nil
}

// Close waits for running transactions and closes the database. Closing it again does nothing.
func (d *DB) Close() error { return d.close() }

// Ping asks the database for an answer, for readiness.
func (d *DB) Ping(ctx context.Context) error {
	return d.Read(ctx, func(ctx context.Context, q Querier) error {
		_, err := One(ctx, q, "answer", SQL("SELECT 1"), Value[int])
		return err
	})
}

// Now is the present instant. It never runs backwards inside a process, nor behind SetFloor: when the
// machine's clock jumps back, time goes on at half its pace until the clock has caught up, so that leases
// and limits of rate still run out.
func (d *DB) Now() cal.Instant {
	d.mu.Lock()
	defer d.mu.Unlock()
	read := d.clock()
	if now := cal.At(read); now.After(d.floor) {
		d.floor, d.read = now, read
		return d.floor
	}
	passed := read.Sub(d.read) // by the machine's monotonic clock, which does not jump
	switch {
	case d.read.IsZero() || passed < 0:
		d.read = read
	case passed/2 >= time.Microsecond: // what an Instant can tell
		d.floor, d.read = d.floor.Add(passed/2), read
	}
	return d.floor
}

// SetFloor tells the database an instant that has certainly passed, such as that of the last trail
// row of an earlier run.
func (d *DB) SetFloor(past cal.Instant) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if past.After(d.floor) {
		d.floor = past
	}
}

// Read runs the body on one snapshot. A read inside a Write is an error: it would not see what the
// write has done.
func (d *DB) Read(ctx context.Context, body func(ctx context.Context, q Querier) error) error {
	if writing(ctx) {
		return fmt.Errorf("db: a Read inside a Write would see the state before it; query through the transaction")
	}
	return classify(d.engine.read(ctx, body))
}

// Write runs the body in a serialisable transaction and commits it when the body returns nil. The
// body may run more than once, so it must not touch anything but the transaction and its own
// variables; its context cannot be cancelled. A Write inside a Write is an error.
func (d *DB) Write(ctx context.Context, body func(ctx context.Context, tx *Tx) error) error {
	if writing(ctx) {
		return fmt.Errorf("db: a Write inside a Write would be a second commit; pass the transaction down")
	}
	return classify(d.engine.write(ctx, body))
}

type writingKey struct{}

func writing(ctx context.Context) bool { return ctx.Value(writingKey{}) != nil }

// bodyContext marks the context as being inside a write and cuts it off from cancellation: a client
// that hangs up must not end a transaction that others share.
func bodyContext(ctx context.Context) context.Context {
	return context.WithValue(context.WithoutCancel(ctx), writingKey{}, true)
}
