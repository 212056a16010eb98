package funds_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
)

// The house rules by their pages: everyone reads them, the Financial Controller sets them from a day on, and what
// makes no sense is refused at its field.
func TestHouseRulesByTheirPages(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		officer, controller := o.browse(o.officer), o.browse(o.controller)
		for _, lang := range []string{"/en", "/fr"} {
			if text := officer.Get(lang + "/funds/settings").Must(http.StatusOK).HTML().One("main").Text(); strings.Contains(text, "funds.") {
				t.Errorf("a word is missing: %s", text)
			}
		}
		for _, which := range []string{"ladder", "awards", "limits"} {
			officer.Get("/en/funds/settings/" + which).Must(http.StatusForbidden)
			controller.Get("/fr/funds/settings/" + which).Must(http.StatusOK)
		}
		ladder := []string{"from", "2026-03-02", "note", "smaller rungs", "exception", "FC-3", "rungs.0.up_to", "1,000.00", "rungs.0.up_to_currency", "EUR", "rungs.0.steps", "certify", "rungs.0.signatures", "1",
			"rungs.1.up_to", "0.00", "rungs.1.up_to_currency", "EUR", "rungs.1.steps", "certify", "rungs.1.steps", "check", "rungs.1.steps", "approve", "rungs.1.signatures", "2", "rungs.2.up_to_currency", "EUR", "rungs.2.signatures", "2"}
		controller.Post("/en/funds/settings/ladder", ladder...).Must(http.StatusUnprocessableEntity) // the top lacks a step
		controller.Post("/en/funds/settings/ladder", append(ladder, "rungs.1.steps", "sign")...).Must(http.StatusSeeOther)
		controller.Post("/en/funds/settings/awards", "from", "2026-03-02", "note", "table of the year", "rows.0.up_to", "5,000.00", "rows.0.up_to_currency", "EUR", "rows.0.least", "direct", "rows.0.quotes", "0",
			"rows.1.up_to_currency", "EUR", "rows.1.least", "competitive", "rows.1.quotes", "4", "rows.2.up_to_currency", "EUR", "rows.2.quotes", "0").Must(http.StatusSeeOther)
		limits := []string{"from", "2026-03-02", "note", "new year", "payment_days", "45", "duplicate_days", "3", "split_days", "60", "split_minor", "25,000.00", "split_minor_currency", "EUR", "transfer_manager", "10", "transfer_controller", "25", "interim_share", "12",
			"cash_months", "6", "carry_years", "2", "expired_pay_months", "6", "start_percent", "100", "advance_minor", "5,000.00", "advance_minor_currency", "EUR", "advance_days", "60", "receipt_minor", "100.00", "receipt_minor_currency", "EUR", "write_off_minor", "5,000.00", "write_off_minor_currency", "EUR", "claim_days", "30", "agent_spent_percent", "70", "agent_report_days", "90",
			"closure_months", "12", "reconcile_days", "30", "report_overdue_days", "30", "propose_carry_until.day", "15", "propose_carry_until.month", "2"}
		for _, day := range [][]string{{"9", "1"}, {"30", "2"}, {"29", "2"}, {"1", "13"}} { // before the day it is asked for, or not in every year
			if got := told(controller.Post("/en/funds/settings/limits", append(limits, "decide_carry_until.day", day[0], "decide_carry_until.month", day[1])...)); len(got) == 0 || !strings.HasSuffix(got[0], "#f-decide_carry_until-day") {
				t.Errorf("day %s of month %s: %v", day[0], day[1], got)
			}
		}
		dollars := append(slices.Clone(limits), "decide_carry_until.day", "15", "decide_carry_until.month", "3")
		dollars[slices.Index(dollars, "split_minor_currency")+1] = "USD"
		if got := told(controller.Post("/en/funds/settings/limits", dollars...)); len(got) != 1 || !strings.HasSuffix(got[0], "Give an amount in euros. → #f-split_minor") {
			t.Errorf("in dollars: %v", got)
		}
		controller.Post("/en/funds/settings/limits", append(limits, "decide_carry_until.day", "15", "decide_carry_until.month", "3")...).Must(http.StatusSeeOther)
		form := controller.Get("/en/funds/settings/limits").Must(http.StatusOK).HTML()
		if a, d, m := form.One("input[name=split_minor]").Attr("value"), form.One("input[name='decide_carry_until.day']").Attr("value"), form.One("select[name='decide_carry_until.month'] option[selected]").Attr("value"); a != "25,000.00" || d != "15" || m != "3" {
			t.Errorf("the form asks with %s, day %s of month %s", a, d, m)
		}
		text := officer.Get("/en/funds/settings").Must(http.StatusOK).HTML().One("main").Text()
		for _, says := range []string{"EUR 1,000.00", "EUR 5,000.00", "45 days", "FC-3", "15 Feb", "15 Mar", "EUR 25,000.00"} {
			if !strings.Contains(text, says) {
				t.Errorf("the page does not say %q: %s", says, text)
			}
		}
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(9_000))[0]
		o.allocate(o.given(f, "NLD", euro(9_000), nil), p, line, euro(5_000))
		c := o.draft(p, o.order(line, o.vendor("Vendor", 0), euro(1_500)))
		o.request(c)
		if got, err := o.Commitment(o.officer, c); err != nil || len(got.Steps) != 4 {
			t.Errorf("1,500 goes through %v: %v", got.Steps, err)
		}
	})
}
