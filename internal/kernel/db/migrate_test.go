package db_test

import (
	"context"
	"strings"
	"testing"

	"cairn/internal/kernel/db"
	"cairn/internal/testkit"
)

// An office of the time before accounts were called open: a fund, and an entry of two postings between four accounts, one of
// which was made in another currency.
var olderLedger = []string{
	`INSERT INTO control_actor (id, kind, name, nation, clearance, language, active, version) VALUES ('actor', 'system', '', '', 0, 'en', TRUE, 1)`,
	`INSERT INTO control_object (id, kind, scope_path, level, releasable, originator) VALUES ('f', 'fund', 'fund:f/', 0, '', 'actor')`,
	`INSERT INTO funds_fund (id, ref, title_en, title_fr, kind, currency, authority, iban, interest_rule, fee_basis, state, version, updated_at, updated_by)
		VALUES ('f', 'F', 'f', 'f', 'trust_fund', 'EUR', '', '', 'fund', 0, 'open', 1, '2026-01-02T00:00:00.000000Z', 'actor')`,
	`INSERT INTO funds_account (id, fund_id, kind, contribution_id, package_id, project_id, line_id, commitment_id, free, balance_minor) VALUES
		('a0000000000000000000000000000000', 'f', 'budgeted', '', '', '', '', '', FALSE, 1), ('b0000000000000000000000000000000', 'f', 'budgeted', '', '', '', '', '', FALSE, 0),
		('c0000000000000000000000000000000', 'f', 'budgeted', '', '', '', '', 'k', TRUE, -1), ('d0000000000000000000000000000000', 'f', 'budgeted', '', '', '', '', 'k', TRUE, 0)`,
	`INSERT INTO funds_entry (id, fund_id, kind, booked_on, recorded_at, recorded_by, source_kind, source_id, rule, reason)
		VALUES ('e', 'f', 'block', '2026-01-01', '2026-01-02T00:00:00.000000Z', 'actor', '', '', '', '')`,
	`INSERT INTO funds_transfer (entry_id, no, fund_id, debit_account, credit_account, minor, contribution_id, package_id, project_id, line_id, commitment_id,
		original_minor, original_currency, rate, rate_on, rate_source, booked_on, recorded_at) VALUES
		('e', 1, 'f', 'c0000000000000000000000000000000', 'a0000000000000000000000000000000', 1, 'contribution', '', 'project', '', '', 1, 'EUR', '1', '2026-01-01', '', '2026-01-01', '2026-01-02T00:00:00.000000Z'),
		('e', 2, 'f', 'c0000000000000000000000000000000', 'b0000000000000000000000000000000', 1, 'contribution', '', 'project', '', '', 2, 'USD', '0.5', '2026-01-01', 'ECB', '2026-01-01', '2026-01-02T00:00:00.000000Z')`,
}

// Accounts and postings that were there before accounts had numbers: whatever holds money is open, and so is what is of no
// commitment; a posting leads to the accounts it led to, and says what it was in another currency, or nothing; and what was
// guarded still is.
func TestLedgerIsCarriedOver(t *testing.T) {
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
		run := func(d *db.DB, text string) error {
			return d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, text)
				return err
			})
		}
		older, err := db.OpenAt(t.Context(), where, 252)
		must(t, err)
		for _, text := range olderLedger {
			must(t, run(older, text))
		}
		must(t, older.Close())
		d := testkit.Open(t, where)
		for _, x := range []struct{ query, want string }{
			{`SELECT substr(id, 1, 1) FROM funds_account WHERE open ORDER BY id`, "abc"},
			{`SELECT CASE WHEN balance_minor = 0 THEN '' ELSE substr(id, 1, 1) END FROM funds_account ORDER BY id`, "ac"},
			{`SELECT substr(a.id, 1, 1) || substr(b.id, 1, 1) || ' ' || t.contribution_id || ' ' || t.project_id || COALESCE(' ' || CAST(t.original_minor AS TEXT) || t.original_currency || t.rate || t.rate_on || t.rate_source, '') || ';'
				FROM funds_transfer t JOIN funds_account a ON a.no = t.debit_account JOIN funds_account b ON b.no = t.credit_account ORDER BY t.no`,
				"ca contribution project;cb contribution project 2USD0.52026-01-01ECB;"},
		} {
			got := ""
			must(t, d.Read(t.Context(), func(ctx context.Context, q db.Querier) error {
				list, err := db.Collect(ctx, q, db.SQL(x.query), db.Value[string])
				for _, one := range list {
					got += one
				}
				return err
			}))
			if got != x.want {
				t.Errorf("%s gives %q, want %q", x.query, got, x.want)
			}
		}
		for _, text := range []string{"DELETE FROM funds_transfer", "UPDATE funds_transfer SET minor = 7", "DELETE FROM funds_account", "UPDATE funds_account SET no = no + 10"} {
			if run(d, text) == nil {
				t.Errorf("%s was done", text)
			}
		}
	})
}

// A payment that awaits a signature, of the time before payments stood in the inbox.
var olderPayment = []string{
	`INSERT INTO control_actor (id, kind, name, nation, clearance, language, active, version) VALUES ('actor', 'system', '', '', 0, 'en', TRUE, 1), ('other', 'person', '', '', 0, 'en', TRUE, 1)`,
	`INSERT INTO control_object (id, kind, scope_path, level, releasable, originator) VALUES ('f', 'fund', 'fund:f/', 0, '', 'actor'), ('y', 'payee', 'payee/', 0, '', 'actor'), ('c', 'commitment', 'c/', 0, '', 'actor'),
		('p', 'payment', 'c/p/', 0, '', 'actor'), ('r', 'payment', 'c/r/', 0, '', 'actor')`,
	`INSERT INTO funds_fund (id, ref, title_en, title_fr, kind, currency, authority, iban, interest_rule, fee_basis, state, version, updated_at, updated_by)
		VALUES ('f', 'F', 'f', 'f', 'trust_fund', 'EUR', '', '', 'fund', 0, 'open', 1, '2026-01-02T00:00:00.000000Z', 'actor')`,
	`INSERT INTO funds_payee (id, name, folded, kind, party, iban, bic, entered_by, version, updated_at, updated_by) VALUES ('y', 'O"Neil', 'o"neil', 'vendor', '', 'DE89', '', 'actor', 1, '2026-01-02T00:00:00.000000Z', 'actor')`,
	`INSERT INTO funds_commitment (id, ref, project_id, package_id, fund_id, kind, state, title, payee_id, legal_basis, method, quotes, justification, currency, original_minor, billed_minor, minor, delivery_on, charged_year, carried, by_authority, ex_post,
		contribution_id, steps, signatures, round, details, version, updated_at, updated_by)
		VALUES ('c', 'P/C001', '', '', 'f', 'advance', 'signed', 'c', 'y', '', 'none', 0, '', 'EUR', 9, 0, 9, '2026-06-01', 2026, 0, FALSE, FALSE, '', '[]', 2, 1, '{}', 1, '2026-01-02T00:00:00.000000Z', 'actor')`,
	`INSERT INTO funds_step (id, commitment_id, round, step, actor_id, for_actor, at, comment) VALUES ('s', 'c', 1, 'request', 'other', 'absent', '2026-01-02T00:00:00.000000Z', '')`,
	`INSERT INTO funds_payment (id, no, commitment_id, project_id, fund_id, payee_id, kind, state, iban, currency, original_minor, minor, rate, rate_on, rate_source, signatures, prepared_by, bank_ref, comment, version, updated_at, updated_by)
		VALUES ('p', 1, 'c', '', 'f', 'y', 'advance', 'prepared', 'DE89', 'EUR', 5, 5, '1', '2026-01-02', '', 2, 'actor', '', '', 1, '2026-01-02T00:00:00.000000Z', 'actor'),
			('r', 2, 'c', '', 'f', 'y', 'advance', 'cancelled', 'DE89', 'EUR', 5, 5, '1', '2026-01-02', '', 2, 'actor', '', '', 1, '2026-01-02T00:00:00.000000Z', 'actor')`,
}

// Payments that were prepared before payments stood in the inbox stand in it, for nobody who had a hand in them (R43), and
// without the account they go to.
func TestPaymentsComeIntoTheInbox(t *testing.T) {
	comesIntoInbox(t, 273, olderPayment, `p funds.payment.sign P/C001/P01 O"Neil actor actor other absent {"ref": "P/C001/P01", "kind": "advance", "state": "prepared", "version": 1}`)
}

// comesIntoInbox holds what stands in the inbox after a database of a version, with what older texts put there, is opened.
func comesIntoInbox(t *testing.T, version int64, texts []string, want string) {
	t.Helper()
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
		older, err := db.OpenAt(t.Context(), where, version)
		must(t, err)
		must(t, older.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			for _, text := range texts {
				if _, err := tx.Exec(ctx, text); err != nil {
					return err
				}
			}
			return nil
		}))
		must(t, older.Close())
		must(t, testkit.Open(t, where).Read(t.Context(), func(ctx context.Context, q db.Querier) error {
			list, err := db.Collect(ctx, q, db.SQL(`SELECT a.object_id || ' ' || a.act || ' ' || a.title || ' ' || a.prepared_by || ' ' || a.makers || ' ' || a.after FROM control_approval a`), db.Value[string])
			got := strings.Join(strings.Fields(strings.Join(list, "; ")), " ")
			if got != want {
				t.Errorf("the inbox holds %s, want %s", got, want)
			}
			return err
		}))
	})
}

// A balance that was approved to leave the bank, of the time before it stood in the inbox.
var olderDisposition = []string{
	`INSERT INTO control_actor (id, kind, name, nation, clearance, language, active, version) VALUES ('actor', 'system', '', '', 0, 'en', TRUE, 1), ('other', 'person', '', '', 0, 'en', TRUE, 1)`,
	`INSERT INTO control_object (id, kind, scope_path, level, releasable, originator) VALUES ('f', 'fund', 'fund:f/', 0, '', 'actor'), ('a', 'agreement', 'donor:X/', 0, '', 'actor'), ('d', 'disposition', 'donor:X/d/', 0, '', 'actor'),
		('e', 'disposition', 'donor:X/e/', 0, '', 'actor')`,
	`INSERT INTO funds_fund (id, ref, title_en, title_fr, kind, currency, authority, iban, interest_rule, fee_basis, state, version, updated_at, updated_by)
		VALUES ('f', 'F', 'f', 'f', 'trust_fund', 'EUR', '', '', 'fund', 0, 'open', 1, '2026-01-02T00:00:00.000000Z', 'actor')`,
	`INSERT INTO funds_agreement (id, ref, fund_id, donor, title, state, currency, amount_minor, received_minor, pledged_on, signed_on, earmark, earmark_ref, exclusions, conditions, report_months, unspent_rule, interest_rule, document, in_kind, valuation, contact, prepared_by, version, updated_at, updated_by)
		VALUES ('a', 'F/X-01', 'f', 'X', '', 'received', 'EUR', 9, 9, '2026-01-02', '2026-01-02', 'none', '', '[]', '', 6, 'refund', 'fund', '', FALSE, '', '', 'actor', 1, '2026-01-02T00:00:00.000000Z', 'actor')`,
	`INSERT INTO funds_disposition (id, fund_id, agreement_id, project_id, kind, state, minor, reason, document, instructed_on, proposed_on, prepared_by, approved_by, comment, version, updated_at, updated_by)
		VALUES ('d', 'f', 'a', '', 'refund', 'approved', 5, '', 'L', '2026-01-02', '2026-01-02', 'actor', 'other', '', 3, '2026-01-02T00:00:00.000000Z', 'actor'),
			('e', 'f', 'a', '', 'refund', 'confirmed', 5, '', 'L', '2026-01-02', '2026-01-02', 'actor', NULL, '', 2, '2026-01-02T00:00:00.000000Z', 'actor')`,
}

// Balances that were approved before they stood in the inbox stand in it, for nobody who had a hand in them (R43).
func TestDispositionsComeIntoTheInbox(t *testing.T) {
	comesIntoInbox(t, 274, olderDisposition, `d funds.disposition.sign F/X-01 other actor other {"kind": "refund", "state": "approved", "version": 3}`)
}
