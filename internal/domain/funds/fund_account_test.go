package funds_test

import (
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/i18n"
)

// A bank account belongs to one fund, and what a donor has only pledged, or gives in kind, is not owed (R54, R55).
func TestAccountOfOneFund(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		form := funds.FundForm{Ref: "TF-ONE", Title: i18n.Text{EN: "One", FR: "Un"}, Kind: funds.TrustFund, Currency: "EUR", Authority: "Charter", Interest: funds.InterestToFund, IBAN: ibans[0]}
		f := funds.FundID(o.must(o.CreateFund(o.controller, form)))
		form.Ref = "TF-TWO"
		_, err := o.CreateFund(o.controller, form)
		o.refused("a second fund with it", err, "funds.fund.iban_taken")
		form.IBAN = ibans[1]
		second := funds.FundID(o.must(o.CreateFund(o.controller, form)))
		form.IBAN = ibans[0]
		_, err = o.EditFund(o.controller, second, 0, form)
		o.refused("by an edit", err, "funds.fund.iban_taken")

		a, err := o.Agreement(o.manager, o.pledge(f, "NLD", euro(1_000), nil))
		if err != nil || a.Owed().Minor != 0 {
			t.Errorf("of a pledge %v is owed: %v", a.Owed(), err)
		}
		o.sign(a.ID)
		if a, err = o.Agreement(o.manager, a.ID); err != nil || a.Owed() != euro(1_000) {
			t.Errorf("signed, %v is owed: %v", a.Owed(), err)
		}
		a.InKind = true
		if a.Owed().Minor != 0 {
			t.Errorf("in kind, %v is owed", a.Owed())
		}
	})
}
