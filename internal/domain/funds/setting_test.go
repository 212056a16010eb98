package funds_test

import (
	"net/http"
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
		limits := []string{"from", "2026-03-02", "note", "new year", "payment_days", "45", "duplicate_days", "3", "split_days", "60", "split_minor", "2500000", "transfer_manager", "10", "transfer_controller", "25", "interim_share", "12",
			"cash_months", "6", "carry_years", "2", "expired_pay_months", "6", "start_percent", "100", "advance_minor", "500000", "advance_days", "60", "receipt_minor", "10000", "claim_days", "30", "agent_spent_percent", "70", "agent_report_days", "90",
			"closure_months", "12", "reconcile_days", "30", "report_overdue_days", "30", "propose_carry_until", "46"}
		controller.Post("/en/funds/settings/limits", append(limits, "decide_carry_until", "9")...).Must(http.StatusUnprocessableEntity)
		controller.Post("/en/funds/settings/limits", append(limits, "decide_carry_until", "74")...).Must(http.StatusSeeOther)
		text := officer.Get("/en/funds/settings").Must(http.StatusOK).HTML().One("main").Text()
		for _, says := range []string{"EUR 1,000.00", "EUR 5,000.00", "45 days", "FC-3"} {
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
