package funds_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
)

// released brings one payment of EUR 2,000 out of the fund's bank account, and gives it with its commitment.
func (o *office) released(f funds.FundID) (pay funds.PaymentID, c funds.CommitmentID) {
	o.t.Helper()
	o.except()
	p := o.project("MDA")
	line := o.budget(p, f, 0, euro(9_000))[0]
	o.allocate(o.given(f, "NLD", euro(10_000), nil), p, line, euro(9_000))
	c = o.committed(p, o.order(line, o.vendor("Kestelmoor", 0), euro(2_000)))
	o.settled(c, "INV-1", 2_000)
	out, err := o.ReadCommitment(o.officer, funds.IDIn{ID: string(c)})
	if err != nil || len(out.Payments) != 1 || out.Payments[0].State != funds.PaymentReleased {
		o.t.Fatalf("%+v %v", out.Payments, err)
	}
	return out.Payments[0].ID, c
}

// stands holds the state of a payment and of its invoice, and what is known of the bank's word.
func (o *office) stands(what string, c funds.CommitmentID, want funds.PaymentState, invoice funds.InvoiceState, on, ref string) {
	o.t.Helper()
	out, err := o.ReadCommitment(o.officer, funds.IDIn{ID: string(c)})
	if err != nil {
		o.t.Fatal(err)
	}
	p, i := out.Payments[0], out.Invoices[0]
	if p.State != want || i.State != invoice || p.BankRef != ref || p.ConfirmedOn.IsZero() != (on == "") || on != "" && p.ConfirmedOn != day(on) {
		o.t.Errorf("%s: %s on %s under %q, invoice %s", what, p.State, p.ConfirmedOn, p.BankRef, i.State)
	}
}

// A line that is a payment's entry confirms the payment, on the line's day and under its reference; a match that is taken
// back before the signature releases it again. All by the page, which tells who was paid under which reference.
func TestLinesConfirmPayments(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		_, c := o.released(f)
		o.now = o.now.AddDate(0, 0, 2)
		if _, err := o.statements(sta(1, "260303", 0, 8_000_00, ":61:2603020302C10000,00NTRFIN\n", ":61:2603030303D2000,00NTRFNONREF//BK-OUT-7\n")); err != nil {
			t.Fatal(err)
		}
		treasury, bank := o.browse(o.treasury), "/en/funds/"+string(f)+"/bank"
		text := treasury.Get(bank).Must(http.StatusOK).HTML().One("main").Text()
		out, err := o.ReadCommitment(o.officer, funds.IDIn{ID: string(c)})
		if err != nil {
			t.Fatal(err)
		}
		if ref := string(out.Ref) + "/P01"; !strings.Contains(text, "Kestelmoor · "+ref) || strings.Contains(text, "(optional)") {
			t.Errorf("the page names neither payee nor %s, or calls a field optional: %s", ref, text)
		}
		r, err := o.Reconciliation(o.treasury, f)
		if err != nil || len(r.Lines) != 2 || len(r.Lines[1].Suggestions) != 1 {
			t.Fatalf("%+v %v", r.Lines, err)
		}
		line, entry := string(r.Lines[1].ID), string(r.Lines[1].Suggestions[0].Entry)
		treasury.Post(bank+"/match", "line", line, "entry", entry).Must(http.StatusSeeOther)
		o.stands("matched", c, funds.PaymentConfirmed, funds.InvoicePaid, "2026-03-03", "BK-OUT-7")
		_, err = o.ConfirmPayment(o.treasury, out.Payments[0].ID, day("2026-03-03"), "BK-OUT-7")
		o.refused("typed again", err, "funds.payment.moved_on")

		page := treasury.Get(bank).Must(http.StatusOK).HTML()
		page.One("form[action$='/bank/unmatch'] input[name=line][value='" + line + "']")
		if text := page.One("main").Text(); !strings.Contains(text, "Kestelmoor") {
			t.Errorf("the matched line does not say whom it paid: %s", text)
		}
		o.browse(o.controller).Get(bank).Must(http.StatusOK).HTML().None("form[action$='/bank/unmatch']")
		o.browse(o.officer).Post(bank+"/unmatch", "line", line).Must(http.StatusForbidden)
		treasury.Post(bank+"/unmatch", "line", line).Must(http.StatusSeeOther)
		o.stands("taken back", c, funds.PaymentReleased, funds.InvoiceScheduled, "", "")
		treasury.Post(bank+"/unmatch", "line", line).Must(http.StatusConflict)

		treasury.Post(bank+"/match", "line", line, "entry", entry).Must(http.StatusSeeOther)
		o.stands("matched again", c, funds.PaymentConfirmed, funds.InvoicePaid, "2026-03-03", "BK-OUT-7")
		treasury.Post(bank+"/match", "line", string(r.Lines[0].ID), "entry", string(r.Lines[0].Suggestions[0].Entry)).Must(http.StatusSeeOther)
		o.browse(o.controller).Post(bank+"/sign", "statement", string(r.Statements[0].ID)).Must(http.StatusSeeOther)
		treasury.Get(bank).Must(http.StatusOK).HTML().None("form[action$='/bank/unmatch']")
		treasury.Post(bank+"/unmatch", "line", line).Must(http.StatusConflict)
		o.stands("signed off", c, funds.PaymentConfirmed, funds.InvoicePaid, "2026-03-03", "BK-OUT-7")
	})
}

// What was confirmed by hand stays as it was said; whoever matches for another leaves the payment to who may confirm it; a
// payment that came back is matched both ways, and the way out is not taken back alone.
func TestLinesAndHands(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		pay, c := o.released(f)
		if _, err := o.statements(sta(1, "260302", 10_000_00, 10_000_00, ":61:260302D2000,00NTRFNONREF\n", ":61:260302C2000,00NTRFBACK\n")); err != nil {
			t.Fatal(err)
		}
		r, err := o.Reconciliation(o.treasury, f)
		if err != nil || len(r.Lines) != 2 {
			t.Fatalf("%+v %v", r.Lines, err)
		}
		at := 0
		if r.Lines[0].Minor > 0 {
			at = 1
		}
		out, back := r.Lines[at], r.Lines[1-at]
		form := funds.MatchForm{Line: out.ID, Entries: []funds.EntryID{out.Suggestions[0].Entry}}
		o.delegate("treasury", "director", "funds.bank.match", euro(100_000), day("2026-03-31"))
		o.must(o.MatchLine(o.as("director"), form))
		o.stands("matched by a delegate", c, funds.PaymentReleased, funds.InvoiceScheduled, "", "")
		o.must(o.ConfirmPayment(o.treasury, pay, o.today(), "BY-HAND"))
		o.must(o.UnmatchLine(o.treasury, out.ID))
		o.stands("said by hand", c, funds.PaymentConfirmed, funds.InvoicePaid, "2026-03-02", "BY-HAND")
		o.must(o.MatchLine(o.treasury, form))
		o.stands("matched after that", c, funds.PaymentConfirmed, funds.InvoicePaid, "2026-03-02", "BY-HAND")

		o.must(o.ReturnPayment(o.treasury, pay, "account closed"))
		if r, err = o.Reconciliation(o.treasury, f); err != nil || len(r.Lines) != 1 || len(r.Lines[0].Suggestions) != 1 {
			t.Fatalf("the way back: %+v %v", r.Lines, err)
		}
		o.must(o.MatchLine(o.treasury, funds.MatchForm{Line: back.ID, Entries: []funds.EntryID{r.Lines[0].Suggestions[0].Entry}}))
		_, err = o.UnmatchLine(o.treasury, out.ID)
		o.refused("the way out alone", err, "funds.bank.way_back_told")
		o.must(o.UnmatchLine(o.treasury, back.ID))
		o.must(o.UnmatchLine(o.treasury, out.ID))
	})
}
