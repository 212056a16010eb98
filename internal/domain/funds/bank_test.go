package funds_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/money"
)

const account = "BE71096123456769"

// sta is an MT940 statement of the fund's account: number, opening and closing in cents, lines as they stand.
func sta(number int, on string, opening, closing int64, lines ...string) string {
	euro := func(minor int64) string { return fmt.Sprintf("%d,%02d", minor/100, minor%100) }
	return fmt.Sprintf(":20:S%d\n:25:%s\n:28C:%d/1\n:60F:C%sEUR%s\n%s:62F:C%sEUR%s\n-\n", number, account, number, on, euro(opening), strings.Join(lines, ""), on, euro(closing))
}

func (o *office) statements(text string) (funds.BankResult, error) {
	return o.ImportBank(o.treasury, strings.NewReader(text), "bank.sta", account)
}

// The same file twice books nothing twice; what does not fit is said, and nothing of it goes in.
func TestBankImport(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.fund("TF-MDA", funds.TrustFund)
		first := sta(1, "260226", 0, 250_000_00, ":61:260226C250000,00NTRFBK-1\n:86:Contribution NLD\n")
		second := sta(2, "260227", 250_000_00, 249_000_00, ":61:260227D1000,00NTRFP-1\n")
		got, err := o.statements(first + second)
		if err != nil || got.Booked != 2 || len(got.Statements) != 2 || got.Fund != "TF-MDA" {
			t.Fatalf("%+v %v", got, err)
		}
		if again, err := o.statements(first + second); err != nil || again.Booked != 0 || again.Statements[0].Fate != funds.BankKnown || again.Statements[1].Fate != funds.BankKnown {
			t.Fatalf("again: %+v %v", again, err)
		}
		for _, r := range []struct{ what, text, key string }{
			{"a gap", sta(4, "260301", 240_000_00, 240_000_00), "funds.bank.gap"},
			{"a repeated page with other content", sta(2, "260227", 250_000_00, 248_000_00, ":61:260227D2000,00NTRFP-1\n"), "funds.bank.page_repeated"},
			{"days that are covered", sta(3, "260220", 249_000_00, 249_000_00), "funds.bank.overlap"},
			{"a sum that does not prove itself", sta(3, "260301", 249_000_00, 248_000_00), "funds.bank.unbalanced"},
			{"a line booked after its statement", sta(3, "260301", 249_000_00, 249_100_00, ":61:2703310331C100,00NTRFX\n"), "funds.bank.line_ahead"},
			{"a line of a value long after its statement", sta(3, "260301", 249_000_00, 249_100_00, ":61:270331C100,00NTRFX\n"), "funds.bank.line_ahead"},
			{"a day ahead", sta(3, "260401", 249_000_00, 249_000_00), "funds.bank.future"},
			{"another account", strings.ReplaceAll(sta(3, "260301", 249_000_00, 249_000_00), account, "BE00000000000000"), "funds.bank.other_account"},
			{"another currency", strings.ReplaceAll(sta(3, "260301", 249_000_00, 249_000_00), "EUR", "USD"), "funds.bank.currency"},
			{"half a statement", ":20:A\n:25:" + account + "\n:28C:3/1\n:60F:C260301EUR249000,\n-\n", "funds.bank.no_balance"},
			{"within the day", ":20:A\n:25:" + account + "\n:28C:3/1\n:34F:EUR0,\n:13D:2603011200+0000\n-\n", "funds.bank.none_final"},
			{"the account in another currency", strings.ReplaceAll(sta(3, "260301", 249_000_00, 249_000_00), account, account+"USD"), "funds.bank.other_account"},
			{"a good one before a bad one", sta(3, "260301", 249_000_00, 249_000_00) + sta(4, "260301", 1, 1), "funds.bank.gap"},
		} {
			_, err := o.statements(r.text)
			f, at := o.refused(r.what, err, r.key), ":20:"
			if r.key == "funds.bank.line_ahead" {
				at = ":61:"
			}
			if line, told := f.Args["line"]; f.Args["file"] != "bank.sta" || told && line != strings.Count(r.text[:strings.LastIndex(r.text, at)], "\n")+1 {
				t.Errorf("%s: said of %v", r.what, f.Args)
			}
		}
		_, err = o.ImportBank(o.treasury, strings.NewReader(first), "bank.sta", "BE00000000000000")
		o.refused("an account of no fund", err, "fault.not_found")
		_, err = o.ImportBank(o.officer, strings.NewReader(first), "bank.sta", account)
		o.refused("a project officer", err, "fault.forbidden")
		var trail control.Findings // whoever read a statement in is recorded to have made it, before any line of it is matched
		if err := o.Control.Read(o.AsSystem(t.Context()), func(ctx context.Context, q db.Querier) error { return o.Control.Check(ctx, q, &trail) }); err != nil || len(trail.Breaks) > 0 {
			t.Errorf("%+v %v", trail.Breaks, err)
		}
		if third, err := o.statements(sta(3, "260301", 249_000_00, 249_000_00)); err != nil || third.Booked != 0 || third.Statements[0].Fate != funds.BankBooked {
			t.Fatalf("the next one: %+v %v", third, err)
		}
	})
}

// Banks that number no statement write noughts; the second is no repeated page. The account stands as the bank prints it.
func TestBankUnnumbered(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		o.fund("TF-MDA", funds.TrustFund)
		header := "0000 01BANKBEBBXXXX00001\n940 00\n"
		for i, on := range []string{"260226", "260227"} {
			text := strings.Replace(header+sta(0, on, int64(i)*100, int64(i+1)*100, ":61:"+on+"    C1,00NTRFNONREF\n:86:/EREF/E-1/NAME/Ministry/REMI/AGR-1\n"), ":28C:0/1", ":28C:00000", 1)
			got, err := o.statements(strings.Replace(text, account, "BANKBEBB/096123456769EUR", 1))
			if err != nil || got.Booked != 1 {
				t.Fatalf("%s: %+v %v", on, got, err)
			}
		}
	})
}

// R82: a line is matched to the entry it confirms, for a reason that is told; another hand signs.
func TestReconciliation(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		id := o.pledge(f, "NLD", euro(500_000), nil)
		o.sign(id)
		o.receive(id, euro(250_000), "BK-4711")
		if _, err := o.statements(sta(1, "260302", 0, 249_990_00, ":61:260302C250000,00NTRFX//BK-4711\n", ":61:260302D10,00NCHGX\n:86:Charges\n")); err != nil {
			t.Fatal(err)
		}
		r, err := o.Reconciliation(o.treasury, f)
		if err != nil || len(r.Lines) != 2 || len(r.Lines[0].Suggestions) != 1 || len(r.Lines[1].Suggestions) != 0 || r.Overdue.Blocks() {
			t.Fatalf("%+v %v", r, err)
		}
		s := r.Lines[0].Suggestions[0]
		if s.Score < 80 || len(s.Reasons) != 3 || s.Reasons[1].Key != "funds.bank.reason.reference" || s.Reasons[2].Key != "funds.bank.reason.same_day" {
			t.Errorf("%+v", s)
		}
		statement, line := r.Statements[0].ID, r.Lines[0].ID
		_, err = o.ReconcileStatement(o.controller, statement, "")
		o.refused("with open lines", err, "funds.bank.lines_open")
		_, err = o.MatchLine(o.treasury, funds.MatchForm{Line: r.Lines[1].ID, Entries: []funds.EntryID{s.Entry}})
		o.refused("another sum", err, "funds.bank.sum")
		_, err = o.MatchLine(o.treasury, funds.MatchForm{Line: r.Lines[1].ID})
		o.refused("nothing said", err, "funds.bank.note_missing")
		_, err = o.MatchLine(o.treasury, funds.MatchForm{Line: r.Lines[1].ID, Note: "x"})
		o.refused("one letter", err, "funds.bank.reason_short")
		o.must(o.MatchLine(o.treasury, funds.MatchForm{Line: r.Lines[0].ID, Entries: []funds.EntryID{s.Entry}}))
		_, err = o.MatchLine(o.treasury, funds.MatchForm{Line: r.Lines[0].ID, Note: "again"})
		o.refused("a line twice", err, "funds.bank.matched_already")
		o.must(o.UnmatchLine(o.treasury, r.Lines[0].ID))
		o.must(o.MatchLine(o.treasury, funds.MatchForm{Line: r.Lines[0].ID, Entries: []funds.EntryID{s.Entry}}))
		o.must(o.MatchLine(o.treasury, funds.MatchForm{Line: r.Lines[1].ID, Note: "Charges of the bank, asked back"}))
		o.now = o.now.AddDate(0, 0, 31)
		if r, err = o.Reconciliation(o.treasury, f); err != nil || !r.Overdue.Blocks() || r.Overdue.Signs != 1 || r.Overdue.Since.String() != "2026-03-02" {
			t.Errorf("a month later: %+v %v", r.Overdue, err)
		}
		_, err = o.ReconcileStatement(o.treasury, statement, "")
		o.refused("the treasury does not sign", err, "fault.forbidden")
		_, err = o.ReconcileStatement(o.controller, statement, "x")
		if why := o.refused("ten euros apart", err, "funds.bank.difference_unexplained"); why.Fields[0].Args["rest"] != euro(10).Neg() {
			t.Errorf("the difference is said to be %v", why.Fields[0].Args)
		}
		o.must(o.ReconcileStatement(o.controller, statement, "Charges that the bank will give back"))
		_, err = o.UnmatchLine(o.treasury, line)
		o.refused("after the signature", err, "funds.bank.signed_already")
		if r, err = o.Reconciliation(o.treasury, f); err != nil || r.Overdue.Blocks() {
			t.Errorf("signed: %+v %v", r.Overdue, err)
		}
	})
}

// The whole ledger as a journal: hledger accepts it, and its balances equal ours to the cent.
func TestJournal(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.Rates = rates(map[money.Currency]string{"USD": "0.92"})
		f := o.fund("TF-MDA", funds.TrustFund)
		o.given(f, "NLD", euro(300_000.01), nil)
		o.given(f, "USA", money.Amount{Minor: 100_000_33, Currency: "USD"}, nil)
		o.must(o.PostInterest(o.treasury, f, 33_33, o.today(), "first quarter"))
		var journal strings.Builder
		if err := o.ExportJournal(o.manager, &journal, "FICTIONAL DATA"); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(journal.String(), "; FICTIONAL DATA\ncommodity EUR 1000.00\n") {
			t.Errorf("%.200s", journal.String())
		}
		hledger(t, o, journal.String())
	})
}

// hledger checks a journal and holds its balances against the ledger's.
func hledger(t *testing.T, o *office, journal string) {
	t.Helper()
	program, err := exec.LookPath("hledger")
	if err != nil {
		t.Skip("hledger is not installed: the journal is not held against it")
	}
	run := func(args ...string) string {
		cmd := exec.Command(program, append([]string{"-f", "-"}, args...)...)
		cmd.Stdin = strings.NewReader(journal)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("hledger %v: %v\n%.600s", args, err, out)
		}
		return string(out)
	}
	run("check")
	ours, err := o.JournalBalances(o.manager)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, line := range strings.Split(strings.TrimSpace(run("balance", "--flat", "-N", "--no-elide")), "\n") {
		amount, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			t.Fatalf("%q", line)
		}
		if want := ours[strings.TrimSpace(name)]; string(want.Currency)+" "+want.Decimal() != amount {
			t.Errorf("%s: hledger %s, ours %s %s", name, amount, want.Currency, want.Decimal())
		}
		n++
	}
	if n != len(ours) {
		t.Errorf("%d accounts, ours %d", n, len(ours))
	}
}

// The status of the issue: what each step holds, as decimal text.
func TestFinancialStatus(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		o.pledge(f, "NOR", euro(100_000), nil)
		o.given(f, "NLD", euro(300_000), nil)
		list, err := o.FinancialStatus(o.manager, funds.StatusQuery{})
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		text, _ := json.Marshal(list[0])
		want := `{"ref":"TF-MDA","currency":"EUR","pledged":"400000.00","signed":"300000.00","received":"300000.00","fees":"3000.00","allocated":"0.00","budgeted":"0.00","committed":"0.00","liquidated":"0.00","paid":"0.00","available":"0.00"}`
		if string(text) != want {
			t.Errorf("%s\nwant %s", text, want)
		}
		_, err = o.FinancialStatus(o.manager, funds.StatusQuery{Fund: "TF-NONE"})
		o.refused("no such fund", err, "fault.not_found")
		trace, err := o.TraceContribution(o.manager, "TF-MDA/NLD-01")
		if err != nil || trace.Status.Received != "300000.00" || trace.Unallocated != "297000.00" || trace.Donor != "NLD" || len(trace.Uses) != 0 {
			t.Errorf("%+v %v", trace, err)
		}
		_, err = o.TraceContribution(o.manager, "TF-MDA/NLD-99")
		o.refused("no such contribution", err, "fault.not_found")
		_, err = o.TracePayment(o.manager, "none")
		o.refused("no such payment", err, "fault.not_found")
	})
}
