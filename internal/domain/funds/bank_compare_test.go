package funds_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/db"
)

// Bank and ledger stand beside each other on the day of the last statement, with what explains their difference; the
// signature names what is left of it after items under way, and says why.
func TestBankAgainstLedger(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.Zone = func(context.Context, db.Querier) (*time.Location, error) { return time.LoadLocation("Europe/Brussels") }
		f := o.fund("TF-MDA", funds.TrustFund)
		_, _ = o.released(f) // 10,000 in, 2,000 out
		if _, err := o.statements(sta(1, "260302", 0, 9_987_50, ":61:260302C10000,00NTRFIN\n", ":61:260302D12,50NCHGX\n")); err != nil {
			t.Fatal(err)
		}
		compared := func(want funds.Comparison) funds.Reconciliation {
			t.Helper()
			r, err := o.Reconciliation(o.controller, f)
			want.On = day("2026-03-02")
			if err != nil || r.Compared != want {
				t.Fatalf("%+v, want %+v, %v", r.Compared, want, err)
			}
			return r
		}
		r := compared(funds.Comparison{Bank: 9_987_50, Ledger: 8_000_00, UnderWay: funds.Items{N: 2, Minor: 8_000_00}, Open: funds.Items{N: 2, Minor: 9_987_50}})
		if r.Compared.Rest() != 9_987_50 || len(r.Signable) != 0 {
			t.Errorf("%+v", r)
		}
		for _, l := range r.Lines {
			x := funds.MatchForm{Line: l.ID, Note: "Charges of the bank, asked back"}
			if len(l.Suggestions) > 0 {
				x = funds.MatchForm{Line: l.ID, Entries: []funds.EntryID{l.Suggestions[0].Entry}}
			}
			o.must(o.MatchLine(o.treasury, x))
		}
		r = compared(funds.Comparison{Bank: 9_987_50, Ledger: 8_000_00, UnderWay: funds.Items{N: 1, Minor: -2_000_00}, Noted: funds.Items{N: 1, Minor: -12_50}})
		if r.Compared.Rest() != -12_50 || len(r.Signable) != 1 || r.Signable[0].Compared != r.Compared {
			t.Errorf("%+v", r)
		}

		controller, bank := o.browse(o.controller), "/funds/"+string(f)+"/bank"
		text := controller.Get("/en" + bank).Must(http.StatusOK).HTML().One("main").Text()
		for _, want := range []string{"Bank and ledger on 2 Mar 2026", "EUR 9,987.50", "EUR 8,000.00", "EUR 1,987.50", "Under way: entries without a line of the bank (1)", "EUR 2,000.00", "Lines without an entry, explained (1)", "EUR −12.50"} {
			if !strings.Contains(plain(text), want) {
				t.Errorf("the page does not say %q: %s", want, text)
			}
		}
		statement := string(r.Statements[0].ID)
		if said := controller.Post("/en"+bank+"/sign", "statement", statement).Must(http.StatusUnprocessableEntity).HTML().One("main").Text(); !strings.Contains(plain(said), "differ by EUR −12.50") {
			t.Errorf("the refusal does not name the difference: %s", said)
		}
		controller.Post("/en"+bank+"/sign", "statement", statement, "because", "Charges of 12.50 that the bank gives back").Must(http.StatusSeeOther)
		if text := plain(controller.Get("/en" + bank).Must(http.StatusOK).HTML().One("main").Text()); !strings.Contains(text, "signed off 2 Mar 2026") || !strings.Contains(text, "EUR −12.50: Charges of 12.50") {
			t.Errorf("the signature is shown otherwise: %s", text)
		}

		// The payment goes through later: nothing is under way, and the charges are still apart.
		o.now = o.now.AddDate(0, 0, 1)
		if _, err := o.statements(sta(2, "260303", 9_987_50, 8_000_00, ":61:2603030303D2000,00NTRFNONREF//OUT\n", ":61:2603030303C12,50NMSCX\n")); err != nil {
			t.Fatal(err)
		}
		if r, err := o.Reconciliation(o.treasury, f); err != nil || r.Compared.Difference() != 0 || r.Compared.Noted.Minor != -12_50 || r.Compared.Open.Minor != -1_987_50 {
			t.Errorf("%+v %v", r.Compared, err)
		}
	})
}

// An account that held money before its first statement: what the ledger knew by then explains the opening balance.
func TestBankOpensWithMoney(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		o.given(f, "NLD", euro(100), nil)
		o.now = o.now.AddDate(0, 0, 20)
		if _, err := o.statements(sta(1, "260320", 130_00, 130_00)); err != nil {
			t.Fatal(err)
		}
		r, err := o.Reconciliation(o.treasury, f)
		if err != nil || r.Compared.Before != 30_00 || r.Compared.Rest() != 30_00 || r.Compared.UnderWay.N != 0 {
			t.Errorf("%+v %v", r.Compared, err)
		}
	})
}

// A file that was read by mistake is withdrawn, with a reason, as long as nothing rests on it: the right one can be read in.
func TestBankStatementWithdrawn(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		o.given(f, "NLD", euro(100), nil)
		first, wrong := sta(1, "260301", 0, 100_00, ":61:260301C100,00NTRFX\n"), sta(2, "260302", 100_00, 107_00, ":61:260302C7,00NTRFX\n")
		if _, err := o.statements(first + wrong); err != nil {
			t.Fatal(err)
		}
		r, err := o.Reconciliation(o.treasury, f)
		if err != nil || len(r.Statements) != 2 || len(r.Lines) != 2 {
			t.Fatalf("%+v %v", r, err)
		}
		last, before := r.Statements[0], r.Statements[1]
		treasury, bank := o.browse(o.treasury), "/en/funds/"+string(f)+"/bank"
		treasury.Get(bank).Must(http.StatusOK).HTML().One("form[action$='/bank/withdraw'] input[value='" + string(last.ID) + "']")
		o.browse(o.controller).Get(bank).Must(http.StatusOK).HTML().None("form[action$='/bank/withdraw']")
		o.browse(o.officer).Post(bank+"/withdraw", "statement", string(last.ID), "reason", "The file of a test").Must(http.StatusForbidden)
		_, err = o.WithdrawStatement(o.treasury, before.ID, "The file of a test")
		o.refused("another follows", err, "funds.bank.withdraw_followed")
		_, err = o.WithdrawStatement(o.treasury, last.ID, "x")
		o.refused("one letter", err, "funds.bank.reason_short")
		line := r.Lines[1].ID
		o.must(o.MatchLine(o.treasury, funds.MatchForm{Line: line, Note: "Nobody knows whose it is"}))
		_, err = o.WithdrawStatement(o.treasury, last.ID, "The file of a test")
		o.refused("a line is matched", err, "funds.bank.withdraw_matched")
		treasury.Get(bank).Must(http.StatusOK).HTML().None("form[action$='/bank/withdraw']")
		o.must(o.UnmatchLine(o.treasury, line))
		treasury.Post(bank+"/withdraw", "statement", string(last.ID), "reason", "The file of a test").Must(http.StatusSeeOther)

		if r, err = o.Reconciliation(o.treasury, f); err != nil || len(r.Lines) != 1 || r.Compared.Bank != 100_00 || !r.Statements[0].Withdrawn() {
			t.Errorf("%+v %v", r, err)
		}
		if text := treasury.Get(bank).Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "The file of a test") {
			t.Errorf("nothing tells why it was withdrawn: %s", text)
		}
		_, err = o.MatchLine(o.treasury, funds.MatchForm{Line: line, Note: "Nobody knows whose it is"})
		o.refused("its line", err, "funds.bank.withdrawn_already")
		_, err = o.WithdrawStatement(o.treasury, last.ID, "The file of a test")
		o.refused("again", err, "funds.bank.withdrawn_already")
		_, err = o.ReconcileStatement(o.controller, last.ID, "")
		o.refused("its signature", err, "funds.bank.withdrawn_already")
		for _, text := range []string{sta(2, "260302", 100_00, 100_00), strings.ReplaceAll(sta(2, "260302", 100_00, 107_00, ":61:260302C7,00NTRFX\n"), ":28C:2/1", ":28C:3/1")} {
			if got, err := o.statements(text); err != nil || got.Statements[0].Fate != funds.BankBooked {
				t.Errorf("the right one: %+v %v", got, err)
			}
		}
		o.now = o.now.AddDate(0, 0, 40)
		if r, err = o.Reconciliation(o.treasury, f); err != nil || r.Overdue.Signs != 3 || r.Overdue.Lines != 2 {
			t.Errorf("what is overdue: %+v %v", r.Overdue, err)
		}
	})
}

// plain has plain blanks.
func plain(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }
