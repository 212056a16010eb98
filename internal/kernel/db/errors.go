package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"cairn/internal/kernel/fault"
)

// The classes of errors that callers and the edge tell apart, by code and never by text.
func sqliteCode(err error) (int, bool) {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code(), true
	}
	return 0, false
}

func postgresCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// IsUnique reports whether a unique index refused the row.
func IsUnique(err error) bool {
	code, _ := sqliteCode(err)
	return code == sqlite3.SQLITE_CONSTRAINT_UNIQUE || code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY || postgresCode(err) == "23505"
}

// IsReference reports whether a foreign key refused the row.
func IsReference(err error) bool {
	code, _ := sqliteCode(err)
	return code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY || postgresCode(err) == "23503"
}

// IsCheck reports whether a CHECK of the schema refused the row.
func IsCheck(err error) bool {
	code, _ := sqliteCode(err)
	return code == sqlite3.SQLITE_CONSTRAINT_CHECK || postgresCode(err) == "23514"
}

// isConstraint reports whether any constraint of the schema refused the row.
func isConstraint(err error) bool {
	code, _ := sqliteCode(err)
	return code&0xff == sqlite3.SQLITE_CONSTRAINT || strings.HasPrefix(postgresCode(err), "23")
}

// retriable reports whether PostgreSQL asks to run the transaction again.
func retriable(err error) bool {
	code := postgresCode(err)
	return code == "40001" || code == "40P01"
}

// unknown reports whether PostgreSQL may have committed although it could not say so.
func unknown(err error) bool {
	code := postgresCode(err)
	return lost(err) || strings.HasPrefix(code, "08") || strings.HasPrefix(code, "57P")
}

const demoted = "25006" // read_only_sql_transaction: this server is no longer the primary

// classify turns what the user can do something about into a fault: a full disk, a busy or absent
// database. Everything else passes through.
func classify(err error) error {
	var f *fault.Fault
	if err == nil || errors.As(err, &f) || errors.Is(err, context.Canceled) {
		return err
	}
	if code, ok := sqliteCode(err); ok {
		switch code & 0xff {
		case sqlite3.SQLITE_FULL:
			return fault.Wrap(err, fault.Unavailable, "db.full", nil)
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return busy(err)
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
			return fault.Wrap(err, fault.Unavailable, "db.unwritable", nil)
		}
		return err
	}
	if code := postgresCode(err); code != "" {
		switch {
		case code == "53100":
			return fault.Wrap(err, fault.Unavailable, "db.full", nil)
		case code[:2] == "08", code[:3] == "57P", code == demoted:
			return away(err)
		case code[:2] == "53", code[:2] == "57", retriable(err):
			return busy(err)
		}
		return err
	}
	if lost(err) {
		return away(err)
	}
	return err
}

// lost reports whether the connection to PostgreSQL broke, or none could be had.
func lost(err error) bool {
	var connecting *pgconn.ConnectError
	var network net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &connecting) || errors.As(err, &network) || pgconn.SafeToRetry(err) // nothing was sent: the connection was closed
}

func busy(err error) error { return passing(err, "db.busy") }

func away(err error) error { return passing(err, "db.away") }

// passing is what may be tried again.
func passing(err error, key string) error {
	f := fault.Wrap(err, fault.Unavailable, key, nil)
	f.RetryAfterSeconds = 2
	return f
}
