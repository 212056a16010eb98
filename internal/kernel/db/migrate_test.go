package db

import (
	"path/filepath"
	"testing"
)

// Accounts that were there before they were called open: whatever holds money is, whatever is empty is not.
func TestAccountsAreCarriedOver(t *testing.T) {
	pool, err := openPool(filepath.Join(t.TempDir(), "cairn.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	pool.SetMaxOpenConns(1) // so that the next line holds: the fund of the accounts does not matter here
	run := func(text string) {
		t.Helper()
		if _, err := pool.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	run("PRAGMA foreign_keys = OFF")
	provider, err := migrator(SQLite, pool)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), 252); err != nil {
		t.Fatal(err)
	}
	for id, rest := range map[string]string{"a": "FALSE, 1", "b": "FALSE, 0", "c": "TRUE, -1", "d": "TRUE, 0"} {
		run(`INSERT INTO funds_account (id, fund_id, kind, contribution_id, package_id, project_id, line_id, commitment_id, free, balance_minor)
			VALUES ('` + id + `0000000000000000000000000000000', 'f', 'budgeted', '', '', '', '', '', ` + rest + `)`)
	}
	if _, err := provider.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	var open string
	if err := pool.QueryRowContext(t.Context(), "SELECT group_concat(substr(id, 1, 1), '') FROM (SELECT id FROM funds_account WHERE open ORDER BY id)").Scan(&open); err != nil || open != "ac" {
		t.Errorf("open are %q, want those that hold money, a and c: %v", open, err)
	}
}
