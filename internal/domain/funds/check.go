package funds

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// invariant is a rule of the ledger as a query that finds what breaks it: the first column says where,
// the second what is wrong there.
type invariant struct{ rule, query, detail string }

// invariants are the rules of the ledger itself. Each query goes through its tables once.
var invariants = []invariant{
	{"R48_balance", `SELECT a.id, CAST(x.minor AS TEXT) FROM (
			SELECT no, SUM(minor) AS minor FROM (
				SELECT no, balance_minor AS minor FROM funds_account UNION ALL SELECT credit_account, -minor FROM funds_transfer UNION ALL SELECT debit_account, minor FROM funds_transfer) t
			GROUP BY no HAVING SUM(minor) <> 0) x JOIN funds_account a ON a.no = x.no`, "the balance differs from its postings by %s"},
	{"R48_trial", `SELECT fund_id, CAST(SUM(balance_minor) AS TEXT) FROM funds_account GROUP BY fund_id HAVING SUM(balance_minor) <> 0`, "the trial balance is %s, not zero"},
	{"R36_below_zero", `SELECT id, CAST(balance_minor AS TEXT) FROM funds_account WHERE balance_minor < 0 AND kind NOT IN ('donor', 'interest', 'exchange', 'fx', 'outside', 'grantor')`, "a balance of %s"},
	{"free_account", `SELECT id, kind FROM funds_account WHERE free <> (kind IN ('donor', 'interest', 'exchange', 'fx', 'outside', 'grantor'))`, "an account of kind %s that may or may not run below zero against its kind"},
	{"open_account", `SELECT id, kind FROM funds_account WHERE open <> (balance_minor <> 0 OR commitment_id = '')`, "an account of kind %s that counts as open or closed against its balance"},
	{"bank", `SELECT fund_id, CAST(SUM(CASE WHEN kind = 'bank' THEN balance_minor ELSE -balance_minor END) AS TEXT) FROM funds_account
		WHERE kind IN ('bank', 'received', 'allocated', 'budgeted', 'blocked', 'committed', 'liquidated', 'locked', 'fees', 'lapsed', 'fx')
		GROUP BY fund_id HAVING SUM(CASE WHEN kind = 'bank' THEN balance_minor ELSE -balance_minor END) <> 0`, "the bank account differs by %s from what is held"},
	{"entry_without_postings", `SELECT e.id, e.kind FROM funds_entry e LEFT JOIN funds_transfer t ON t.entry_id = e.id AND t.no = 1 WHERE t.entry_id IS NULL`, "an entry (%s) without postings"},
	{"posting_alone", `SELECT t.entry_id, CAST(t.no AS TEXT) FROM funds_transfer t LEFT JOIN funds_entry e ON e.id = t.entry_id LEFT JOIN funds_account a ON a.no = t.debit_account LEFT JOIN funds_account b ON b.no = t.credit_account
		WHERE e.id IS NULL OR a.no IS NULL OR b.no IS NULL`, "posting %s has no entry, or an account that is not there"},
	{"two_funds", `SELECT t.entry_id, e.fund_id FROM funds_transfer t JOIN funds_entry e ON e.id = t.entry_id JOIN funds_account a ON a.no = t.debit_account JOIN funds_account b ON b.no = t.credit_account
		WHERE a.fund_id <> e.fund_id OR b.fund_id <> e.fund_id`, "a posting of fund %s touches another fund"},
	{"known_when", `SELECT e.id, e.booked_on FROM funds_entry e WHERE e.booked_on > substr(e.recorded_at, 1, 10)`, "an entry is booked for %s, a day after it was known"},
	{"reversal", `SELECT r.id, e.kind FROM funds_entry r JOIN funds_entry e ON e.id = r.reverses WHERE r.kind <> 'reversal' OR e.kind = 'reversal' OR r.recorded_at < e.recorded_at
		OR (SELECT COALESCE(SUM(minor), 0) FROM funds_transfer WHERE entry_id = r.id) <> (SELECT COALESCE(SUM(minor), 0) FROM funds_transfer WHERE entry_id = e.id)`, "a reversal that does not mirror its entry (%s)"},
	{"posting_dimension", `SELECT t.entry_id, t.contribution_id FROM funds_transfer t JOIN funds_account a ON a.no = t.debit_account JOIN funds_account b ON b.no = t.credit_account
		WHERE t.contribution_id <> CASE WHEN b.contribution_id <> '' THEN b.contribution_id ELSE a.contribution_id END
		OR t.project_id <> CASE WHEN b.project_id <> '' THEN b.project_id ELSE a.project_id END`, "a posting attributed otherwise than its accounts (%s)"},
	{"original", `SELECT t.entry_id, COALESCE(t.original_currency, '') FROM funds_transfer t WHERE (t.original_minor IS NULL) <> (t.original_currency IS NULL)
		OR (t.original_minor IS NULL) <> (t.rate IS NULL) OR (t.original_minor IS NULL) <> (t.rate_on IS NULL) OR (t.original_minor IS NULL) <> (t.rate_source IS NULL)`, "a posting that keeps only a part of what it was in another currency (%s)"},
	{"R37_received", `SELECT a.id, a.ref FROM funds_agreement a LEFT JOIN (SELECT agreement_id, SUM(original_minor) AS minor FROM funds_receipt WHERE state = 'confirmed' GROUP BY agreement_id) r ON r.agreement_id = a.id
		WHERE a.origin_id IS NULL AND a.received_minor <> COALESCE(r.minor, 0)`, "the receipts of %s do not add up to what it has received"},
	{"R79_outstanding", `SELECT a.id, a.ref FROM funds_agreement a JOIN funds_fund f ON f.id = a.fund_id AND f.currency = a.currency
			LEFT JOIN (SELECT contribution_id, SUM(balance_minor) AS minor FROM funds_account WHERE kind = 'receivable' GROUP BY contribution_id) x ON x.contribution_id = a.id
			LEFT JOIN (SELECT agreement_id, SUM(original_minor) AS minor FROM funds_write_off WHERE state = 'posted' GROUP BY agreement_id) w ON w.agreement_id = a.id
		WHERE a.origin_id IS NULL AND NOT a.in_kind AND a.state IN ('signed', 'partly_received', 'received', 'fully_allocated', 'reported')
			AND a.amount_minor - a.received_minor - COALESCE(w.minor, 0) <> COALESCE(x.minor, 0)`, "what %s still owes is not what is receivable"},
	{"R72_call", `SELECT c.id, c.ref FROM funds_call c LEFT JOIN (SELECT call_id, SUM(minor) AS minor FROM funds_call_share GROUP BY call_id) s ON s.call_id = c.id
		WHERE s.minor IS NULL OR s.minor > c.minor`, "the parts of %s are none, or more than it needs"},
	{"R48_receipt", `SELECT r.id, r.bank_ref FROM funds_receipt r LEFT JOIN funds_entry e ON e.id = r.entry_id WHERE r.entry_id IS NOT NULL AND (e.id IS NULL OR e.source_id <> r.id)`, "receipt %s names an entry that is not its own"},
	{"R54_pledge", `SELECT a.id, a.ref FROM funds_agreement a JOIN funds_account x ON x.open AND x.balance_minor <> 0 AND x.fund_id = a.fund_id AND x.contribution_id = a.id
		WHERE a.state IN ('pledged', 'in_negotiation') AND x.kind NOT IN ('pledged', 'donor')`, "%s is only pledged and has other money"},
	{"R43_receipt", `SELECT r.id, r.bank_ref FROM funds_receipt r WHERE r.confirmed_by = r.prepared_by`, "receipt %s was confirmed by whoever recorded it"},
	{"R36_line", `SELECT l.id, l.code FROM funds_line l JOIN (SELECT line_id, SUM(balance_minor) AS minor FROM funds_account
			WHERE line_id <> '' AND kind IN ('budgeted', 'blocked', 'committed', 'liquidated', 'advanced', 'paid', 'written_off') GROUP BY line_id) a ON a.line_id = l.id
		WHERE l.revised_minor + l.moved_minor < a.minor AND EXISTS (SELECT 1 FROM funds_budget b WHERE b.id = l.budget_id AND b.active_no > 0)`, "line %s is funded above what was approved"},
	{"R38_reserved", `SELECT c.id, c.ref FROM funds_commitment c JOIN funds_account a ON ` + holding + ` AND a.fund_id = c.fund_id AND a.project_id = c.project_id AND a.commitment_id = c.id WHERE c.state IN ('draft', 'returned', 'refused', 'cancelled', 'closed')`, "%s reserves money in a state that reserves none"},
	{"R41_billed", `SELECT c.id, c.ref FROM funds_commitment c JOIN (SELECT commitment_id, SUM(original_minor) AS minor FROM funds_invoice WHERE entry_id IS NOT NULL AND state <> 'rejected' GROUP BY commitment_id) i ON i.commitment_id = c.id
		WHERE i.minor <> c.billed_minor`, "the invoices of %s do not add up to what it has liquidated"},
	{"R43_steps", `SELECT a.commitment_id, a.actor_id FROM funds_step a JOIN funds_step b ON b.commitment_id = a.commitment_id AND b.round = a.round AND b.id <> a.id
		AND (b.actor_id = a.actor_id OR b.actor_id = a.for_actor OR (b.for_actor <> '' AND b.for_actor = a.for_actor))
		WHERE a.step IN ('request', 'certify', 'check', 'approve', 'sign') AND b.step IN ('request', 'certify', 'check', 'approve', 'sign')`, "%s stands behind two steps"},
	{"R43_payers", `SELECT p.id, s.actor_id FROM funds_payment p JOIN funds_commitment c ON c.id = p.commitment_id JOIN funds_step s ON s.commitment_id = p.commitment_id AND s.round = c.round
		WHERE s.step IN ('request', 'certify', 'check', 'approve', 'sign') AND (s.actor_id = p.first_by OR s.actor_id = p.second_by)`, "%s had a hand in the chain and signed the payment"},
	{"R42_invoice", `SELECT i.id, i.number FROM funds_invoice i LEFT JOIN funds_entry e ON e.id = i.entry_id
		WHERE (i.state IN ('certified', 'approved', 'scheduled', 'paid') AND (i.certified_by IS NULL OR e.id IS NULL)) OR (e.id IS NOT NULL AND e.source_id <> i.id)`, "invoice %s went on without its certification"},
	{"R42_payment", `SELECT p.id, p.state FROM funds_payment p LEFT JOIN funds_entry e ON e.id = p.entry_id WHERE p.state IN ('released', 'confirmed') AND (e.id IS NULL OR e.source_id <> p.id)`, "a payment (%s) without an entry of its own"},
	{"budget_version", `SELECT b.id, b.title FROM funds_budget b LEFT JOIN funds_budget_version v ON v.budget_id = b.id AND v.no = b.active_no WHERE b.active_no > 0 AND (v.no IS NULL OR v.state <> 'approved')`, "budget %s is in force without an approved version"},
	{"budget_amounts", `SELECT l.id, l.code FROM funds_line l JOIN funds_budget b ON b.id = l.budget_id AND b.active_no > 0 LEFT JOIN funds_line_amount a ON a.budget_id = b.id AND a.no = b.active_no AND a.line_id = l.id
		WHERE l.revised_minor <> COALESCE(a.minor, 0)`, "line %s is not what the version in force says"},
	{"allocation", `SELECT l.id, l.entry_id FROM funds_allocation l LEFT JOIN funds_entry e ON e.id = l.entry_id WHERE e.id IS NULL OR e.source_id <> l.id`, "an allocation names an entry that is not its own: %s"},
}

// Check finds every break of the ledger's rules. The context is the system's, who sees everything.
func (s *Service) Check(ctx context.Context, q db.Querier, f *control.Findings) error {
	for _, rule := range slices.Concat(invariants, bankInvariants) {
		if err := breaks(ctx, q, f, rule); err != nil {
			return err
		}
	}
	if err := checkWays(ctx, q, f); err != nil {
		return err
	}
	return checkKeys(ctx, q, f)
}

func breaks(ctx context.Context, q db.Querier, f *control.Findings, rule invariant) error {
	_, err := db.Collect(ctx, q, db.SQL(rule.query+` ORDER BY 1 LIMIT 100`), func(row db.Row) (x struct{}, err error) {
		var where, what string
		if err = row.Scan(&where, &what); err == nil {
			f.Add("funds_"+rule.rule, where, rule.detail, what)
		}
		return x, err
	})
	return err
}

// checkWays finds postings by a way that their kind of entry does not have.
func checkWays(ctx context.Context, q db.Querier, f *control.Findings) error {
	type way struct {
		kind     EntryKind
		from, to AccountKind
		n        int64
		first    string
	}
	list, err := db.Collect(ctx, q, db.SQL(`SELECT e.kind, a.kind, b.kind, COUNT(*), MIN(t.entry_id) FROM funds_transfer t JOIN funds_entry e ON e.id = t.entry_id
		JOIN funds_account a ON a.no = t.debit_account JOIN funds_account b ON b.no = t.credit_account WHERE e.kind <> 'reversal' GROUP BY e.kind, a.kind, b.kind ORDER BY 1, 2, 3`), func(row db.Row) (w way, err error) {
		err = row.Scan(&w.kind, &w.from, &w.to, &w.n, &w.first)
		return w, err
	})
	for _, w := range list {
		if !allowed(w.kind, w.from, w.to) {
			f.Add("funds_way", w.first, "%d postings of kind %s from %s to %s", w.n, w.kind, w.from, w.to)
		}
	}
	return err
}

// checkKeys finds accounts that are not called by their own name: two of them would be one.
func checkKeys(ctx context.Context, q db.Querier, f *control.Findings) error {
	_, err := db.Collect(ctx, q, db.SQL(`SELECT a.id, a.fund_id, a.kind, a.contribution_id, a.package_id, a.project_id, a.line_id, a.commitment_id FROM funds_account a ORDER BY a.id`), func(row db.Row) (x struct{}, err error) {
		var id AccountID
		var k Key
		if err = row.Scan(&id, &k.Fund, &k.Kind, &k.Contribution, &k.Package, &k.Project, &k.Line, &k.Commitment); err == nil && (k.ID() != id || !k.Kind.Known()) {
			f.Add("funds_account_key", string(id), "an account that is not what its name says")
		}
		return x, err
	})
	return err
}
