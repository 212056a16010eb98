// Package testkit gives tests real databases, a signed-in client and assertions on HTML. Only test
// files of other packages import it.
package testkit

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that makes and drops test databases

	"cairn/internal/kernel/db"
)

// PostgresVariable names the environment variable with the address of a PostgreSQL server on which
// tests may create databases. "make test" starts one and sets it.
const PostgresVariable = "CAIRN_TEST_POSTGRES"

// EachDB runs a test on SQLite in a temporary folder and on PostgreSQL in a database of its own.
func EachDB(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	EachDBWith(t, db.Options{}, test)
}

// EachDBWith is EachDB with a clock or entropy of the test's own.
func EachDBWith(t *testing.T, o db.Options, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		test(t, OpenSQLite(t, o))
	})
	t.Run("postgres", func(t *testing.T) {
		o.URL = postgres(t, postgresPattern(t))
		test(t, Open(t, o))
	})
}

// EachStore runs a test with the place of an empty database on each engine, for tests that open and
// close it themselves.
func EachStore(t *testing.T, test func(t *testing.T, where db.Options)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		test(t, db.Options{Path: filepath.Join(t.TempDir(), "cairn.db")})
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, db.Options{URL: postgres(t, "template0")})
	})
}

// EachStoreAlone is EachStore on a PostgreSQL server of the test's own, where nobody else writes.
func EachStoreAlone(t *testing.T, test func(t *testing.T, where db.Options)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		test(t, db.Options{Path: filepath.Join(t.TempDir(), "cairn.db")})
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, db.Options{URL: NewCluster(t).URL})
	})
}

// Open opens a database and closes it at the end of the test.
func Open(t testing.TB, o db.Options) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// postgres makes a database after a pattern and drops it at the end of the test.
func postgres(t *testing.T, pattern string) string {
	t.Helper()
	server := postgresServer(t)
	suffix := make([]byte, 6)
	if _, err := rand.Read(suffix); err != nil {
		t.Fatal(err)
	}
	name := "cairn_test_" + hex.EncodeToString(suffix)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := server.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE "+pattern); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := server.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return postgresAddress(name)
}
