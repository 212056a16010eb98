package funds_test

import (
	"testing"
	"time"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/money"
)

func TestReceiptGoesThroughTwoHandsAndComesBack(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		id := o.pledge(f, "NLD", euro(500_000), nil)
		scope := funds.Scope{Contribution: id}
		if got := o.totals(scope, funds.Point{}); got[funds.Pledged] != 500_000_00 || got.Signed() != 0 {
			t.Fatalf("announced: %v", got)
		}
		_, err := o.RecordReceipt(o.treasury, funds.ReceiptForm{Agreement: id, ValueOn: o.today(), Amount: euro(1), BankRef: "X"})
		o.refused("R54: nothing is received on a pledge", err, "funds.receipt.not_in_force")
		_, err = o.SignAgreement(o.manager, id, 0, funds.SignForm{SignedOn: o.today(), Document: "FMA-1"})
		o.refused("the fund manager does not sign", err, "fault.forbidden")
		o.sign(id)
		_, err = o.RecordReceipt(o.treasury, funds.ReceiptForm{Agreement: id, ValueOn: o.today(), Amount: euro(500_000.01), BankRef: "X"})
		o.refused("tolerance 0", err, "funds.receipt.above_outstanding")

		issued := o.now
		o.now = o.now.AddDate(0, 0, 1)
		r := o.receive(id, euro(250_000), "BK-1")
		_, err = o.RecordReceipt(o.treasury, funds.ReceiptForm{Agreement: id, ValueOn: o.today(), Amount: euro(1), BankRef: "BK-1"})
		o.refused("a bank reference twice", err, "funds.receipt.known")
		got := o.totals(funds.Scope{Fund: f}, funds.Point{})
		if got.Allocatable() != 247_500_00 || got[funds.Fees] != 2_500_00 || got[funds.Bank] != 250_000_00 || got[funds.Receivable] != 250_000_00 {
			t.Errorf("after the receipt: %v", got)
		}
		if got.Pledged() != 500_000_00 || got.Signed() != 500_000_00 || got.Received() != 250_000_00 {
			t.Errorf("ladder %d %d %d", got.Pledged(), got.Signed(), got.Received())
		}
		before := o.totals(scope, funds.Point{AsOf: at(issued)})
		if before.Received() != 0 || before.Signed() != 500_000_00 {
			t.Errorf("as known a day before: %v", before)
		}
		_, err = o.ReverseReceipt(o.controller, r, "paid to the wrong fund")
		o.refused("whoever confirmed does not reverse", err, "control.four_eyes")
		o.now = o.now.AddDate(0, 0, 1)
		second := o.hire("controller2", "financial_controller")
		o.must(o.ReverseReceipt(second, r, "paid to the wrong fund"))
		if got := o.totals(funds.Scope{Fund: f}, funds.Point{}); got.Received() != 0 || got[funds.Bank] != 0 || got[funds.Receivable] != 500_000_00 {
			t.Errorf("after the reversal: %v", got)
		}
		as := funds.Point{On: o.today().AddDays(-1), AsOf: at(o.now.Add(-time.Hour))}
		if got := o.totals(funds.Scope{Fund: f}, as); got.Allocatable() != 247_500_00 {
			t.Errorf("as issued before the reversal: %v", got)
		}
	})
}

func TestForeignReceiptKeepsItsRate(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.Rates = rates(map[money.Currency]string{"USD": "0.92"})
		f := o.fund("TF-GEO", funds.TrustFund)
		id := o.pledge(f, "ROU", money.Amount{Minor: 600_000_00, Currency: "USD"}, nil)
		o.sign(id)
		o.Rates = rates(map[money.Currency]string{"USD": "0.95"})
		o.receive(id, money.Amount{Minor: 200_000_00, Currency: "USD"}, "BK-1")
		got := o.totals(funds.Scope{Fund: f}, funds.Point{})
		if got.Received() != 190_000_00 || got[funds.Receivable] != 368_000_00 {
			t.Errorf("received %d, receivable %d", got.Received(), got[funds.Receivable])
		}
		o.receive(id, money.Amount{Minor: 400_000_00, Currency: "USD"}, "BK-2")
		if got := o.totals(funds.Scope{Fund: f}, funds.Point{}); got[funds.Receivable] != 0 || got.Received() != 570_000_00 {
			t.Errorf("in full: %v", got)
		}
		o.Rates = nil
		_, err := o.CreateAgreement(o.manager, funds.AgreementForm{Fund: f, Donor: "DNK", Title: "x", Amount: money.Amount{Minor: 1, Currency: "DKK"}, PledgedOn: o.today(), Earmark: funds.EarmarkNone,
			Unspent: funds.UnspentChoice, Interest: funds.InterestToFund})
		o.refused("a missing rate blocks (R57)", err, "funds.rate_missing")
	})
}

func TestInterestIsSharedToTheCent(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		a, b := o.given(f, "NLD", euro(50_000), nil), o.given(f, "NOR", euro(25_000), nil)
		o.must(o.PostInterest(o.treasury, f, 10_00, o.today(), "first quarter"))
		got := o.totals(funds.Scope{Contribution: a}, funds.Point{})
		if got.Allocatable() != 49_500_00+6_67 || o.totals(funds.Scope{Contribution: b}, funds.Point{}).Allocatable() != 24_750_00+3_33 {
			t.Errorf("shares: %v", got)
		}
		if got.Received() != 50_000_00 {
			t.Errorf("interest is no receipt: %d", got.Received())
		}
		_, err := o.DecideReceipt(o.manager, control.Ref{Kind: funds.ObjectReceipt, ID: "none"}, true, "")
		o.refused("what is not there", err, "fault.not_found")
	})
}
