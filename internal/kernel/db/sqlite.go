package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	sqlite "modernc.org/sqlite"
)

// sqliteEngine keeps several read-only connections and one writer (see group.go). Each connection is
// held for the life of the engine with its own prepared statements, because preparing a statement
// costs as much as running it.
type sqliteEngine struct {
	owner   *DB
	db      *sql.DB // opens connections; also used by migrations, before the writer starts
	readers chan *session
	group   *group
	recall  *recall
}

// pragmas of every connection. synchronous=FULL because an acknowledged write must survive a power
// cut; the busy time-out covers a second process, such as an import beside the server.
const pragmas = "?_pragma=busy_timeout(5000)&_pragma=auto_vacuum(2)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=foreign_keys(1)&_pragma=cache_size(-16000)&_pragma=wal_autocheckpoint(4000)&_pragma=temp_store(MEMORY)"

func openSQLite(ctx context.Context, path string, owner *DB) (engine, error) {
	if path == "" {
		return nil, errors.New("no database named: give a folder with --data or an address with --db")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	pool, err := openPool(path)
	if err != nil {
		return nil, err
	}
	e := &sqliteEngine{owner: owner, db: pool}
	writer, err := newSession(ctx, pool, false)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	watch, err := newSession(ctx, pool, true)
	if err != nil {
		writer.close()
		pool.Close()
		return nil, err
	}
	e.recall = &recall{watch: watch}
	e.group = newGroup(owner, sqliteWriter{writer})
	e.readers = make(chan *session, max(4, 2*runtime.NumCPU()))
	for range cap(e.readers) {
		e.readers <- nil // opened at first use
	}
	return e, nil
}

func openPool(path string) (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+pragmas)
}

func (e *sqliteEngine) pool() *sql.DB { return e.db }

func (e *sqliteEngine) close() error {
	e.group.stop()
	for range cap(e.readers) {
		if s := <-e.readers; s != nil {
			s.close()
		}
	}
	e.recall.watch.close()
	return e.db.Close()
}

func (e *sqliteEngine) read(ctx context.Context, body func(context.Context, Querier) error) (err error) {
	var s *session
	select {
	case s = <-e.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { e.readers <- s }()
	if s == nil {
		if s, err = newSession(ctx, e.db, true); err != nil {
			return err
		}
	}
	defer func() {
		if _, end := s.exec(context.WithoutCancel(ctx), "ROLLBACK"); end != nil {
			s.close()
			s = nil // a connection that cannot end its snapshot is not used again
		}
	}()
	if err := s.begin(context.WithoutCancel(ctx), e.recall); err != nil {
		return err
	}
	return body(ctx, s)
}

func (e *sqliteEngine) write(ctx context.Context, body func(context.Context, *Tx) error) error {
	return e.group.run(ctx, body)
}

// session is one connection with its prepared statements.
type session struct {
	conn       *sql.Conn
	statements map[string]*sql.Stmt
	nameless   bool // of SQLite, and not one that loads a dump into PostgreSQL

	recall     *recall // of a reader
	state      int64   // that the snapshot shows, 0 for an unknown one
	seen, last int64   // versions of this snapshot and of the one whose state is known
}

// maxStatements bounds the cache; SQL texts come from code, so only lists of unusual length add to it.
const maxStatements = 500

func newSession(ctx context.Context, pool *sql.DB, readOnly bool) (*session, error) {
	conn, err := pool.Conn(context.WithoutCancel(ctx))
	if err != nil {
		return nil, err
	}
	if readOnly {
		if _, err := conn.ExecContext(ctx, "PRAGMA query_only = 1"); err != nil {
			conn.Close()
			return nil, err
		}
	}
	_, ours := pool.Driver().(*sqlite.Driver)
	return &session{conn: conn, statements: map[string]*sql.Stmt{}, nameless: ours}, nil
}

func (s *session) close() {
	for _, stmt := range s.statements {
		stmt.Close()
	}
	s.conn.Close()
}

func (s *session) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	if stmt, ok := s.statements[text]; ok {
		return stmt, nil
	}
	if len(s.statements) >= maxStatements {
		for _, stmt := range s.statements {
			stmt.Close()
		}
		clear(s.statements)
	}
	prepared := text
	if s.nameless {
		prepared = nameless(text)
	}
	stmt, err := s.conn.PrepareContext(ctx, prepared)
	if err == nil {
		s.statements[text] = stmt
	}
	return stmt, err
}

// nameless gives the parameters of a text no names, where they stand in the order of their numbers: the driver looks for
// the name of each among all, which takes quadratic time over many.
func nameless(text string) string {
	var out strings.Builder
	for n, rest := 1, text; ; n++ {
		before, after, more := strings.Cut(rest, "$")
		if out.WriteString(before); !more {
			return out.String()
		}
		if rest = strings.TrimLeft(after, "0123456789"); after[:len(after)-len(rest)] != strconv.Itoa(n) {
			return text
		}
		out.WriteByte('?')
	}
}

// Query implements Querier.
func (s *session) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	stmt, err := s.prepare(ctx, text)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

// QueryRow implements Querier.
func (s *session) QueryRow(ctx context.Context, text string, args ...any) *sql.Row {
	stmt, err := s.prepare(ctx, text)
	if err != nil { // let the Row carry the engine's own message
		return s.conn.QueryRowContext(ctx, text, args...)
	}
	return stmt.QueryRowContext(ctx, args...)
}

func (s *session) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	stmt, err := s.prepare(ctx, text)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(ctx, args...)
}

// sqliteWriter is the session that writes. A constraint that refuses a statement leaves its transaction as it was; what
// ends it is found out by the next statement.
type sqliteWriter struct{ *session }

func (w sqliteWriter) begin(ctx context.Context) (state int64, err error) {
	if _, err := w.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return 0, err
	}
	return w.version(ctx) // which the commits of this connection leave as it is
}

func (w sqliteWriter) commit(ctx context.Context) error {
	_, err := w.exec(ctx, "COMMIT")
	return err
}

func (w sqliteWriter) rollback(ctx context.Context) {
	w.exec(ctx, "ROLLBACK") //nolint:errcheck // there may be nothing left to roll back
}

// later runs the statement: there is no round trip to save. The rows before one that is refused may stay, because whoever told it
// goes back further: so the engine keeps no copy of the pages to take them out again.
func (w sqliteWriter) later(ctx context.Context, text string, args ...any) error {
	if verb, rest, _ := strings.Cut(text, " "); verb == "INSERT" || verb == "UPDATE" {
		text = verb + " OR FAIL " + rest
	}
	_, err := w.exec(ctx, text, args...)
	return err
}

func (w sqliteWriter) forget() {}

func (w sqliteWriter) alone() bool { return true }

func (w sqliteWriter) sound() bool { return true }

const (
	reclaimPages = 1_000 // given back in one write, of 4 KiB each
	reclaimFrom  = 4_000 // free pages below which it is not worth it
)

// Reclaim gives the disk space of deleted rows back to the system, a little at a time so that others get
// to write. PostgreSQL sees to that by itself.
func (d *DB) Reclaim(ctx context.Context) error {
	for more := d.Engine == SQLite; more; {
		err := d.Write(ctx, func(ctx context.Context, tx *Tx) error {
			free, err := One(ctx, tx, "pages", SQL("PRAGMA freelist_count"), Value[int])
			if more = free >= reclaimFrom; err != nil || !more {
				return err
			}
			_, err = Collect(ctx, tx, SQL(fmt.Sprintf("PRAGMA incremental_vacuum(%d)", reclaimPages)), func(Row) (struct{}, error) { return struct{}{}, nil })
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
