package funds_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/control"
)

// corruptions are what somebody with the database's password could do, with the rule that finds it. F, A,
// L, C, I and P stand for the fund, the agreement, the line, the commitment, the invoice and the payment.
var corruptions = []struct{ what, rule, sql string }{
	{"money made on a line", "funds_R48_balance", `UPDATE funds_account SET balance_minor = balance_minor + 1 WHERE line_id = 'L' AND kind = 'budgeted'`},
	{"a balance without its other side", "funds_R48_trial", `UPDATE funds_account SET balance_minor = balance_minor + 1 WHERE kind = 'paid'`},
	{"an account below zero", "funds_R36_below_zero", `UPDATE funds_account SET free = (1 = 1), open = TRUE, balance_minor = -5 WHERE kind = 'received'`},
	{"an account let below zero", "funds_free_account", `UPDATE funds_account SET free = (1 = 1) WHERE kind = 'budgeted'`},
	{"an account left open", "funds_open_account", `UPDATE funds_account SET open = TRUE WHERE kind = 'liquidated'`},
	{"cash taken", "funds_bank", `UPDATE funds_account SET balance_minor = balance_minor - 100 WHERE kind = 'bank'`},
	{"an account renamed", "funds_account_key", `UPDATE funds_account SET kind = 'blocked' WHERE kind = 'budgeted'`},
	{"an entry without postings", "funds_entry_without_postings", `INSERT INTO funds_entry (id, fund_id, kind, booked_on, recorded_at, recorded_by, source_kind, source_id, rule, reason) SELECT 'x', fund_id, kind, booked_on, recorded_at, recorded_by, source_kind, source_id, rule, reason FROM funds_entry WHERE kind = 'pay'`},
	{"a posting slipped into an entry", "funds_R48_balance", postingLike("debit_account, credit_account")},
	{"an entry of a day ahead", "funds_known_when", `INSERT INTO funds_entry (id, fund_id, kind, booked_on, recorded_at, recorded_by, source_kind, source_id, rule, reason) SELECT 'x', fund_id, kind, '2999-01-01', recorded_at, recorded_by, source_kind, source_id, rule, reason FROM funds_entry WHERE kind = 'pay'`},
	{"a posting without its currency", "funds_original", strings.Replace(postingLike("debit_account, credit_account"), "t.original_currency,", "'USD',", 1)},
	{"a posting the wrong way", "funds_way", postingLike("credit_account, debit_account")},
	{"a posting to nowhere", "funds_posting_alone", strings.Replace(postingLike("debit_account, credit_account"), "t.credit_account,", "-1,", 1)},
	{"a posting without an entry", "funds_posting_alone", strings.Replace(postingLike("debit_account, credit_account"), "SELECT t.entry_id", "SELECT 'nothing'", 1)},
	{"a posting for another donor", "funds_posting_dimension", strings.Replace(postingLike("debit_account, credit_account"), "t.contribution_id,", "'nobody',", 1)},
	{"a reversal that mirrors nothing", "funds_reversal", `INSERT INTO funds_entry (id, fund_id, kind, booked_on, recorded_at, recorded_by, source_kind, source_id, reverses, rule, reason) SELECT 'x', fund_id, 'reversal', booked_on, recorded_at, recorded_by, source_kind, source_id, id, rule, reason FROM funds_entry WHERE kind = 'liquidate'`},
	{"a receipt enlarged", "funds_R37_received", `UPDATE funds_receipt SET original_minor = original_minor + 1 WHERE agreement_id = 'A'`},
	{"a debt enlarged", "funds_R79_outstanding", `UPDATE funds_agreement SET amount_minor = amount_minor + 1 WHERE id = 'A'`},
	{"a receipt with another's entry", "funds_R48_receipt", `UPDATE funds_receipt SET entry_id = (SELECT id FROM funds_entry WHERE kind = 'pay')`},
	{"an agreement unsigned after the fact", "funds_R54_pledge", `UPDATE funds_agreement SET state = 'pledged' WHERE id = 'A'`},
	{"an allocation with another's entry", "funds_allocation", `UPDATE funds_allocation SET entry_id = (SELECT id FROM funds_entry WHERE kind = 'pay')`},
	{"a budget cut below its money", "funds_R36_line", `UPDATE funds_line SET moved_minor = -revised_minor WHERE id = 'L'`},
	{"a budget that nobody approved", "funds_budget_version", `UPDATE funds_budget SET active_no = 7`},
	{"a line raised past its version", "funds_budget_amounts", `UPDATE funds_line SET revised_minor = revised_minor + 100000 WHERE id = 'L'`},
	{"a commitment closed with money in it", "funds_R38_reserved", `UPDATE funds_commitment SET state = 'closed' WHERE id = 'C'`},
	{"an invoice counted twice", "funds_R41_billed", `UPDATE funds_commitment SET billed_minor = billed_minor + 1 WHERE id = 'C'`},
	{"one person for two steps", "funds_R43_steps", `UPDATE funds_step SET for_actor = 'holder' WHERE commitment_id = 'C' AND step = 'request'`},
	{"the requester signs the payment", "funds_R43_payers", `UPDATE funds_payment SET second_by = 'officer' WHERE id = 'P'`},
	{"an invoice paid uncertified", "funds_R42_invoice", `UPDATE funds_invoice SET certified_by = NULL WHERE id = 'I'`},
	{"a payment with another's entry", "funds_R42_payment", `UPDATE funds_payment SET entry_id = (SELECT id FROM funds_entry WHERE kind = 'liquidate') WHERE id = 'P'`},
}

// postingLike inserts a copy of a posting of a payment under another number, with what is named in place of its accounts.
func postingLike(accounts string) string {
	return `INSERT INTO funds_transfer (entry_id, no, debit_account, credit_account, minor, contribution_id, project_id, original_minor, original_currency, rate, rate_on, rate_source)
		SELECT t.entry_id, 99, t.` + strings.Replace(accounts, ", ", ", t.", 1) + `, 1, t.contribution_id, t.project_id, t.original_minor, t.original_currency, t.rate, t.rate_on, t.rate_source
		FROM funds_transfer t JOIN funds_entry e ON e.id = t.entry_id WHERE e.kind = 'pay' AND t.no = 1`
}

var errUndone = errors.New("undone")

func TestCheckFindsEachCorruption(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(9_000))[0]
		a := o.given(f, "NLD", euro(9_000), nil)
		o.allocate(a, p, line, euro(5_000))
		x := o.order(line, o.vendor("Vendor", 0), euro(2_400))
		c := o.draft(p, x)
		o.request(c)
		o.pass(o.holder, string(c))
		i := o.invoice(c, "INV-1", euro(800))
		o.pass(o.holder, i)
		pay := o.must(o.PreparePayment(o.preparer, funds.InvoiceID(i)))
		o.must(o.SignPayment(o.treasury, funds.PaymentID(pay), 0))
		o.sound()
		names := strings.NewReplacer("'F'", "'"+string(f)+"'", "'A'", "'"+string(a)+"'", "'L'", "'"+string(line)+"'", "'C'", "'"+string(c)+"'", "'I'", "'"+i+"'", "'P'", "'"+pay+"'")
		for _, x := range corruptions {
			var found control.Findings
			_, err := o.Do(o.AsSystem(t.Context()), control.Op{Act: "test.corrupt"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
				n, err := tx.Exec(ctx, names.Replace(x.sql))
				if err == nil && n == 0 {
					err = errors.New("nothing was corrupted")
				}
				if err == nil {
					err = o.Service.Check(ctx, tx, &found)
				}
				if err == nil {
					err = errUndone
				}
				return control.Change{}, err
			})
			if !errors.Is(err, errUndone) {
				t.Errorf("%s: %v", x.what, err)
				continue
			}
			if !slices.ContainsFunc(found.Breaks, func(b control.Break) bool { return b.Rule == x.rule }) {
				t.Errorf("%s: %s did not find it, but %v", x.what, x.rule, found.Breaks)
			}
		}
	})
}
