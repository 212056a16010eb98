package funds_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
)

// A receipt under the wrong agreement, which the bank has confirmed and a signature has covered, is taken back and entered under the
// right one under the same reference; both are set against each other, and nothing is open at the bank any more (R48, R82).
func TestReceiptUnderTheWrongAgreement(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		wrong, right := o.pledge(f, "NLD", euro(10_000), nil), o.pledge(f, "CAN", euro(10_000), nil)
		o.sign(wrong)
		o.sign(right)
		r := o.receive(wrong, euro(10_000), "BK-1")
		o.now = o.now.AddDate(0, 0, 2)
		if _, err := o.statements(sta(1, "260303", 0, 10_000_00, ":61:2603020302C10000,00NTRFNONREF//BK-1\n")); err != nil {
			t.Fatal(err)
		}
		o.must(o.ReconcileStatement(o.controller, o.matched(f), ""))
		o.now = o.now.AddDate(0, 0, 3)
		o.must(o.ReverseReceipt(o.hire("controller2", people.FinancialController), r, "It is Canada’s."))

		treasury, bank := o.browse(o.treasury), "/en/funds/"+string(f)+"/bank"
		page := treasury.Get(bank).Must(http.StatusOK).HTML()
		page.None("form[action$='/bank/correct']") // there is nothing in its place yet
		if text := page.One("main").Text(); !strings.Contains(text, "Corrections of what the bank has confirmed") {
			t.Errorf("the correction is not told: %s", text)
		}
		o.receive(right, euro(10_000), "BK-1")
		form := treasury.Get(bank).Must(http.StatusOK).HTML().One("form[action$='/bank/correct']")
		reversal, entry := form.One("input[name=reversal]").Attr("value"), form.One("select option:last-child").Attr("value")
		o.browse(o.controller).Post(bank+"/correct", "reversal", reversal, "entry", entry).Must(http.StatusForbidden)
		treasury.Post(bank+"/correct", "reversal", entry, "entry", reversal).Must(http.StatusUnprocessableEntity)
		treasury.Post(bank+"/correct", "reversal", reversal, "entry", "018fcdb2-d3c0-7000-8f76-6a135eddfc3d").Must(http.StatusUnprocessableEntity)
		treasury.Post(bank+"/correct", "reversal", reversal, "entry", entry).Must(http.StatusSeeOther)
		treasury.Post(bank+"/correct", "reversal", reversal, "entry", entry).Must(http.StatusUnprocessableEntity)

		o.now = o.now.AddDate(0, 0, 40)
		got, err := o.Reconciliation(o.treasury, f)
		if err != nil || len(got.Movements) != 0 || len(got.Lines) != 0 || got.Overdue.Blocks() || got.Compared.Rest() != 0 {
			t.Errorf("something is open: %+v, rest %d, %+v %v", got.Movements, got.Compared.Rest(), got.Overdue, err)
		}
		if a, b := o.totals(funds.Scope{Contribution: wrong}, funds.Point{}).Received(), o.totals(funds.Scope{Contribution: right}, funds.Point{}).Received(); a != 0 || b != 10_000_00 {
			t.Errorf("received %d and %d", a, b)
		}
		o.sound()
	})
}
