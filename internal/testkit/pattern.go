package testkit

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"cairn/internal/kernel/db"
)

// Most tests want a database whose schema is up to date. Applying some fifty migrations for each of them takes
// longer than most tests, so it is done once, and each test gets a copy.

// OpenSQLite opens a copy of the pattern in a temporary folder.
func OpenSQLite(t testing.TB, o db.Options) *db.DB {
	t.Helper()
	file, err := sqlitePattern()
	if err != nil {
		t.Fatal(err)
	}
	o.Path = filepath.Join(t.TempDir(), "cairn.db")
	if err := os.WriteFile(o.Path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return Open(t, o)
}

var sqlitePattern = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "cairn-pattern-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "cairn.db")
	if err := migrate(db.Options{Path: path}); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// postgresPattern is the name of a database that bears the schema of the migrations as they are. It stays on the
// server for the tests of other packages and is named by what the migrations say.
func postgresPattern(t *testing.T) string {
	t.Helper()
	server := postgresServer(t)
	name := "cairn_pattern_" + digestOfMigrations(t)
	if err := makePattern(t.Context(), server, name); err != nil {
		t.Fatal(err)
	}
	return name
}

// makePattern makes the database unless it is there; of several at it at once, the others wait for the first.
func makePattern(ctx context.Context, server *sql.DB, name string) error {
	conn, err := server.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(hashtext($1))", name); err != nil {
		return err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock(hashtext($1))", name) //nolint:errcheck // the connection's end gives it back too
	var there bool
	if err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil || there {
		return err
	}
	making := name + "_making"
	if _, err := conn.ExecContext(ctx, "DROP DATABASE IF EXISTS "+making+" WITH (FORCE)"); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "CREATE DATABASE "+making+" TEMPLATE template0"); err != nil {
		return err
	}
	if err := migrate(db.Options{URL: postgresAddress(making)}); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+making+" RENAME TO "+name)
	return err
}

func migrate(o db.Options) error {
	d, err := db.Open(context.Background(), o)
	if err != nil {
		return err
	}
	return d.Close()
}

// digestOfMigrations is short for what the files of migrations say.
func digestOfMigrations(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(moduleRoot(t), "internal/kernel/db/migrations/*.sql"))
	if err == nil && len(files) == 0 {
		err = errors.New("no migrations are found")
	}
	slices.Sort(files)
	sum := sha256.New()
	for _, file := range files {
		var text []byte
		if err == nil {
			text, err = os.ReadFile(file)
		}
		sum.Write(append([]byte(filepath.Base(file)), text...))
	}
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// postgresServer is the server of PostgresVariable. The test is skipped where none is named.
func postgresServer(t *testing.T) *sql.DB {
	t.Helper()
	address := os.Getenv(PostgresVariable)
	if address == "" {
		t.Skipf("no PostgreSQL: set %s (make test starts one)", PostgresVariable)
	}
	server, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server
}

// postgresAddress is the address of a database on that server.
func postgresAddress(name string) string {
	u, err := url.Parse(os.Getenv(PostgresVariable))
	if err != nil {
		panic(err) // not met: the server has been reached by it
	}
	u.Path = "/" + name
	return u.String()
}
