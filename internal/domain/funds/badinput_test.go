package funds_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Amounts and days that people get wrong are refused at their field, and nothing is recorded.
func TestBadReceipts(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		a := o.pledge(f, "NLD", euro(500_000), nil)
		o.sign(a)
		at := "/en/contributions/" + string(a) + "/receipts/new"
		treasury := o.browse(o.treasury)
		for _, x := range []struct{ amount, currency, on, field, says string }{
			{"1,234.567", "EUR", "2026-03-02", "amount", "more decimals than EUR has"}, {"1.234", "EUR", "2026-03-02", "amount", "If you mean 1234, write 1234"}, {"1234.5", "JPY", "2026-03-02", "amount", "more decimals than JPY has"}, {"12.3456", "JOD", "2026-03-02", "amount", "more decimals than JOD has"},
			{"1000000000000000000", "EUR", "2026-03-02", "amount", "too large"}, {"NaN", "EUR", "2026-03-02", "amount", "not an amount"},
			{"Inf", "EUR", "2026-03-02", "amount", "not an amount"}, {"-5.00", "EUR", "2026-03-02", "amount", "above zero"}, {"0.00", "EUR", "2026-03-02", "amount", "above zero"},
			{"1,23,4.00", "EUR", "2026-03-02", "amount", "not an amount"}, {"1.2.3", "EUR", "2026-03-02", "amount", "not an amount"}, {"", "EUR", "2026-03-02", "amount", "above zero"},
			{"5.00", "EUR", "2026-03-03", "value_on", "lies ahead"}, {"5.00", "EUR", "2026-03-01", "value_on", "before the signature"}, {"5.00", "EUR", "2026-02-30", "value_on", "not a date"}, {"5.00", "EUR", "", "value_on", "Fill this in"},
			{"5.00", "XXXX", "2026-03-02", "amount", "not a currency code"}, // forged: the form has one currency
		} {
			page := treasury.Post(at, "amount", x.amount, "amount_currency", x.currency, "value_on", x.on, "bank_ref", "BK-1").Must(http.StatusUnprocessableEntity).HTML()
			if text := page.One("main").Text(); strings.Contains(text, "money.") || strings.Contains(text, "funds.") {
				t.Errorf("%+v: a word is missing: %s", x, text)
			}
			wrong := page.All("main [aria-invalid=true]")
			if len(wrong) != 1 || wrong[0].Attr("name") != x.field {
				t.Errorf("%+v: %d fields are marked: %v", x, len(wrong), wrong)
			}
			if text := page.One("main p.wrong").Text(); !strings.Contains(text, x.says) {
				t.Errorf("%+v: the fault says %q", x, text)
			}
		}
		french := strings.Replace(at, "/en/", "/fr/", 1)
		page := treasury.Post(french, "amount", "1,234", "amount_currency", "EUR", "value_on", "2026-03-02", "bank_ref", "BK-1").Must(http.StatusUnprocessableEntity).HTML()
		if text := page.One("main p.wrong").Text(); !strings.Contains(text, "Si vous voulez dire 1234, écrivez 1234") {
			t.Errorf("three decimals in French: %s", text)
		}
		for i, good := range []string{"1,234.56", "1.234,56", "1 234,56", "1234.5"} {
			treasury.Post(at, "amount", good, "amount_currency", "EUR", "value_on", "2026-03-02", "bank_ref", "BK-"+string(rune('A'+i))).Must(http.StatusSeeOther)
		}
		treasury.Post(at, "amount", "1,234", "amount_currency", "EUR", "value_on", "2026-03-02", "bank_ref", "BK-E").Must(http.StatusSeeOther)
		treasury.Post(french, "amount", "1.234", "amount_currency", "EUR", "value_on", "2026-03-02", "bank_ref", "BK-F").Must(http.StatusSeeOther)
		var out struct {
			Receipts []struct {
				Amount money.Amount `json:"amount"`
			} `json:"receipts"`
		}
		treasury.API("/contributions/"+string(a), nil).Must(http.StatusOK).JSON(&out)
		for i, want := range []int64{1_234_56, 1_234_56, 1_234_56, 1_234_50, 1_234_00, 1_234_00} {
			if len(out.Receipts) != 6 || out.Receipts[i].Amount != money.Euro(want) {
				t.Fatalf("%+v", out.Receipts)
			}
		}
		if got, err := money.Parse("12.345", "JOD", i18n.EN); err != nil || got.Minor != 12_345 {
			t.Errorf("JOD has three decimals: %v %v", got, err)
		}
	})
}

// Days outside an agreement: nothing is committed after it has ended (R53), and nobody signs before it was pledged.
func TestDaysOutsideTheAgreement(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(5_000))[0]
		early := o.pledge(f, "NOR", euro(100), nil)
		_, err := o.SignAgreement(o.controller, early, 0, funds.SignForm{SignedOn: o.today().AddDays(1), Document: "FMA-2"})
		o.refused("signed ahead of time", err, "funds.receipt.future")
		a := o.given(f, "NLD", euro(9_000), func(x *funds.AgreementForm) { x.ExpiresOn = o.today().AddDays(10) })
		o.allocate(a, p, line, euro(5_000))
		c := o.draft(p, o.order(line, o.vendor("Vendor", 0), euro(100)))
		o.now = o.now.AddDate(0, 0, 11)
		_, err = o.RequestCommitment(o.officer, c, 0)
		o.refused("after its end", err, "funds.ledger.short")
	})
}

// A clock that went back does not put an entry before the one that was recorded last.
func TestClockBeforeTheLastEntry(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		o.given(f, "NLD", euro(9_000), nil)
		o.must(o.PostInterest(o.treasury, f, 100, o.today(), "interest"))
		o.now = o.now.Add(-72 * time.Hour)
		o.must(o.PostInterest(o.treasury, f, 200, day("2026-03-02"), "after the clock went back"))
		if got := o.totals(funds.Scope{Fund: f}, funds.Point{AsOf: cal.At(o.now)}); got[funds.Interest] != 0 {
			t.Errorf("something was known before it was recorded: %v", got)
		}
		if got := o.totals(funds.Scope{Fund: f}, funds.Point{}); got[funds.Interest] != -3_00 {
			t.Errorf("%v", got)
		}
	})
}

// A delegation that has ended is worth nothing at the instant of the approval (R44), and neither is a forged post.
func TestExpiredDelegation(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(100_000))[0]
		o.allocate(o.given(f, "NLD", euro(200_000), nil), p, line, euro(100_000))
		c := o.draft(p, o.order(line, o.vendor("Vendor", 0), euro(40_000)))
		o.request(c)
		o.pass(o.holder, string(c))
		o.pass(o.manager, string(c))
		o.delegate("controller", "coordinator", "funds.commitment.approve", money.Euro(100_000_00), o.today().AddDays(1))
		o.now = o.now.AddDate(0, 0, 2)
		o.refused("it has ended", o.decide(o.as("coordinator"), string(c), true, ""), "fault.forbidden")
		for _, act := range []func() error{
			func() error {
				_, err := o.DecideStep(funds.StepApprove)(o.officer, control.Ref{Kind: funds.ObjectCommitment, ID: string(c)}, true, "forged")
				return err
			},
			func() error {
				_, err := o.DecideStep(funds.StepApprove)(o.treasury, control.Ref{Kind: funds.ObjectCommitment, ID: string(c)}, true, "forged")
				return err
			},
		} {
			o.refused("a forged approval", act(), "fault.forbidden")
		}
		o.pass(o.controller, string(c))
	})
}
