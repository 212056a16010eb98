package funds_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/money"
)

// R72: a call asks for forecast payments and a buffer less cash, of each donor by what they owe, to the cent; without need
// there is no call.
func TestCall(t *testing.T) {
	for _, x := range []struct{ need, buffer, cash, want int64 }{{100, 20, 30, 90}, {100, 0, 100, 0}, {0, 50, 80, 0}, {0, 50, 10, 40}} {
		if got := funds.CallAmount(x.need, x.buffer, x.cash); got != x.want {
			t.Errorf("%+v: %d", x, got)
		}
	}
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(9_000))[0]
		a := o.pledge(f, "NLD", euro(20_000), nil)
		b := o.pledge(f, "NOR", euro(10_000), nil)
		o.sign(a)
		o.sign(b)
		o.receive(a, euro(10_000), "BK-1")
		form := funds.CallForm{Fund: f, Until: o.today().AddMonths(4), DueOn: o.today().AddDays(30), Buffer: euro(0), Document: "LTR-3"}
		_, err := o.IssueCall(o.manager, form)
		o.refused("cash suffices", err, "funds.call.cash_suffices")
		o.allocate(a, p, line, euro(9_000))
		o.committed(p, o.order(line, o.vendor("Vendor", 0), euro(8_000)))
		form.Buffer = euro(5_000.01)
		_, err = o.IssueCall(o.officer, form)
		o.refused("an officer calls", err, "fault.forbidden")
		form.Until = o.today().AddMonths(12).AddDays(1)
		_, err = o.IssueCall(o.manager, form)
		o.refused("more than twelve months", err, "funds.call.until_wrong")
		form.Until = o.today().AddMonths(12)
		o.must(o.IssueCall(o.manager, form))
		last := o.lastCall(f)
		if last.Need.Minor != 8_000_00 || last.Cash.Minor != 10_000_00 || last.Amount.Minor != 3_000_01 || last.Beyond.Minor != 0 || len(last.Parts) != 2 || last.asked() != 3_000_01 {
			t.Fatalf("%+v", last)
		}
		// What donors have signed for and not paid is 20,000: a call says no more than it asks of them, and what is missing.
		form.Buffer = euro(50_000)
		o.must(o.IssueCall(o.manager, form))
		if last = o.lastCall(f); last.Amount.Minor != 20_000_00 || last.asked() != 20_000_00 || last.Beyond.Minor != 28_000_00 {
			t.Errorf("%+v", last)
		}
		o.callByItsPages(f)
	})
}

// issued is a call as its page tells it to a program.
type issued struct {
	Need, Cash, Amount, Beyond money.Amount
	Parts                      []struct{ Amount money.Amount }
}

func (c issued) asked() (minor int64) {
	for _, p := range c.Parts {
		minor += p.Amount.Minor
	}
	return minor
}

// lastCall is the latest call of a fund.
func (o *office) lastCall(f funds.FundID) issued {
	o.t.Helper()
	var out struct{ Calls []issued }
	o.browse(o.manager).API("/funds/"+string(f)+"/calls", nil).Must(http.StatusOK).JSON(&out)
	if len(out.Calls) == 0 {
		o.t.Fatal("no call")
	}
	return out.Calls[0]
}

func (o *office) callByItsPages(f funds.FundID) {
	o.t.Helper()
	at := "/funds/" + string(f) + "/calls"
	o.browse(o.officer).Get("/en" + at + "/new").Must(http.StatusForbidden)
	manager := o.browse(o.manager)
	manager.Get("/fr" + at + "/new").Must(http.StatusOK).HTML().One("input[name=buffer]")
	fields := []string{"until", o.today().AddMonths(4).String(), "due_on", o.today().AddDays(40).String(), "buffer_currency", "EUR", "document", "LTR-4"}
	manager.Post("/en"+at+"/new", append(fields, "buffer", "-1.00")...).Must(http.StatusUnprocessableEntity)
	manager.Post("/en"+at+"/new", append(fields, "buffer", "9,000.00")...).Must(http.StatusSeeOther)
	for _, lang := range []string{"/en", "/fr"} {
		if text := manager.Get(lang + at).Must(http.StatusOK).HTML().One("main").Text(); strings.Contains(text, "funds.") || !strings.Contains(text, "LTR-4") {
			o.t.Errorf("%s: %s", lang, text)
		}
	}
}

// bankHoldsReports holds that no report goes while the bank account has something old open of its time, and that the
// refusal says what mends it (R82); then it reconciles the account.
func (o *office) bankHoldsReports(f funds.FundID, a funds.AgreementID, form funds.DonorReportForm) {
	o.t.Helper()
	_, err := o.ReportDonor(o.manager, a, form)
	o.refused("no statement of the bank", err, "funds.report.no_statement")
	if _, err := o.statements(sta(1, "260302", 0, 42_500_00, ":61:260302C50000,00NTRFX//BK-"+string(a)+"\n", ":61:260302D7500,00NTRFX\n")); err != nil {
		o.t.Fatal(err)
	}
	open := func(want string) {
		o.t.Helper()
		_, err := o.ReportDonor(o.manager, a, form)
		if got := o.refused(want, err, "funds.report.unreconciled"); got.Args["statement"] != "1/1" || got.Args["fund"] != "TF-MDA" {
			o.t.Errorf("%s: %v", want, got.Args)
		}
		if page := o.browse(o.manager).Post("/fr/contributions/"+string(a)+"/report", "due_on", form.DueOn.String(), "sent_on", form.SentOn.String(), "document", form.Document); page.Status != http.StatusUnprocessableEntity && page.Status != http.StatusConflict ||
			!strings.Contains(page.HTML().One("main").Text(), "Rapprochez les lignes du relevé 1/1") {
			o.t.Errorf("%s: %d %s", want, page.Status, page.HTML().One("main").Text())
		}
		if text := o.browse(o.manager).Get("/en/contributions/" + string(a) + "/statement").Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "rovisional") {
			o.t.Errorf("%s: the statement does not say that it is provisional: %s", want, text)
		}
	}
	open("lines open")
	statement := o.matched(f)
	open("not signed off")
	o.must(o.ReconcileStatement(o.controller, statement, ""))
}

// R60, R80: reports to a donor fall due from the signature on; one that is late for more days than the house rules allow
// keeps the accounts of its projects open until it is filed.
func TestDonorReportsAreDue(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(7_500))[0]
		a := o.given(f, "NLD", euro(50_000), func(x *funds.AgreementForm) { x.ReportEvery = 6 })
		o.allocate(a, p, line, euro(7_500))
		o.settled(o.committed(p, o.order(line, o.vendor("Vendor", 0), euro(7_500))), "INV-1", 7_500)
		closure := func(when string, want portfolio.Answer) {
			t.Helper()
			o.papers(p, when, map[portfolio.Paper]portfolio.Answer{portfolio.PaperFinancialClosure: want})
		}
		due := o.today().AddMonths(6)
		o.now = o.now.AddDate(0, 6, 32)
		closure("more than thirty days late", portfolio.NotHeld)
		form := funds.DonorReportForm{DueOn: due, SentOn: o.today(), Document: "DR-1"}
		_, err := o.ReportDonor(o.manager, a, funds.DonorReportForm{DueOn: due.AddDays(1), SentOn: o.today(), Document: "DR-1"})
		o.refused("no report is due then", err, "funds.report.not_due")
		for key, sent := range map[string]cal.Date{"fault.required": {}, "funds.report.sent_ahead": o.today().AddDays(1), "funds.report.sent_before": day("2026-03-01")} {
			_, err := o.ReportDonor(o.manager, a, funds.DonorReportForm{DueOn: due, SentOn: sent, Document: "DR-1"})
			if f := o.refused("a wrong day of sending", err, key); len(f.Fields) != 1 || f.Fields[0].Name != "sent_on" {
				t.Errorf("%s: %+v", key, f.Fields)
			}
		}
		o.browse(o.officer).Post("/en/contributions/" + string(a) + "/report").Must(http.StatusForbidden)
		o.bankHoldsReports(f, a, form)
		at := "/contributions/" + string(a)
		manager := o.browse(o.manager)
		manager.Get("/fr" + at).Must(http.StatusOK).HTML().One("form[action$='/report']")
		manager.Post("/en"+at+"/report", "due_on", due.String(), "sent_on", o.today().String(), "document", "DR-1").Must(http.StatusSeeOther)
		_, err = o.ReportDonor(o.manager, a, form)
		o.refused("twice", err, "funds.report.sent_already")
		closure("filed", portfolio.Held)
	})
}
