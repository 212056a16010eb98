package db

import (
	"path/filepath"
	"testing"
)

// Accounts and postings that were there before accounts had numbers: whatever holds money is open, and so is what is of no
// commitment; a posting leads to the accounts it led to, and says what it was in another currency, or nothing.
func TestLedgerIsCarriedOver(t *testing.T) {
	pool, err := openPool(filepath.Join(t.TempDir(), "cairn.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	pool.SetMaxOpenConns(1) // so that the next line holds: who recorded the entry does not matter here
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
	run(`INSERT INTO funds_fund (id, ref, title_en, title_fr, kind, currency, authority, iban, interest_rule, fee_basis, state, version, updated_at, updated_by)
		VALUES ('f', 'F', 'f', 'f', 'trust_fund', 'EUR', '', '', 'fund', 0, 'open', 1, '2026-01-02T00:00:00.000000Z', 'a')`)
	for id, rest := range map[string]string{"a": "'', FALSE, 1", "b": "'', FALSE, 0", "c": "'k', TRUE, -1", "d": "'k', TRUE, 0"} {
		run(`INSERT INTO funds_account (id, fund_id, kind, contribution_id, package_id, project_id, line_id, commitment_id, free, balance_minor)
			VALUES ('` + id + `0000000000000000000000000000000', 'f', 'budgeted', '', '', '', '', ` + rest + `)`)
	}
	for no, rest := range map[string]string{"1": "1, 'EUR', '1', '2026-01-01', ''", "2": "2, 'USD', '0.5', '2026-01-01', 'ECB'"} {
		run(`INSERT INTO funds_transfer (entry_id, no, fund_id, debit_account, credit_account, minor, contribution_id, package_id, project_id, line_id, commitment_id,
			original_minor, original_currency, rate, rate_on, rate_source, booked_on, recorded_at) VALUES ('e', ` + no + `, 'f', 'c0000000000000000000000000000000', 'a0000000000000000000000000000000', 1,
			'contribution', '', 'project', '', '', ` + rest + `, '2026-01-01', '2026-01-02T00:00:00.000000Z')`)
	}
	if _, err := provider.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ what, query, want string }{
		{"open accounts", "SELECT group_concat(substr(id, 1, 1), '') FROM (SELECT id FROM funds_account WHERE open ORDER BY id)", "abc"},
		{"postings", `SELECT group_concat(substr(a.id, 1, 1) || substr(b.id, 1, 1) || t.contribution_id || t.project_id || COALESCE(t.original_minor || t.original_currency || t.rate || t.rate_on || t.rate_source, ' own'), ', ')
			FROM (SELECT * FROM funds_transfer ORDER BY no) t JOIN funds_account a ON a.no = t.debit_account JOIN funds_account b ON b.no = t.credit_account`, "cacontributionproject own, cacontributionproject2USD0.52026-01-01ECB"},
	} {
		var got string
		if err := pool.QueryRowContext(t.Context(), x.query).Scan(&got); err != nil || got != x.want {
			t.Errorf("%s are %q, want %q: %v", x.what, got, x.want, err)
		}
	}
	if _, err := pool.ExecContext(t.Context(), "DELETE FROM funds_transfer"); err == nil {
		t.Error("a posting could be deleted")
	}
}
