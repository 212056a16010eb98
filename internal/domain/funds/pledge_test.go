package funds_test

import (
	"slices"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/money"
)

// announced is what stands as pledged of a contribution, signed or not, on days of the past.
func (o *office) announced(id funds.AgreementID, days ...string) (list []int64) {
	o.t.Helper()
	for _, on := range days {
		list = append(list, o.totals(funds.Scope{Contribution: id}, funds.Point{On: day(on)}).Pledged())
	}
	return list
}

// A pledge that is edited, and signed, counts once on every day of the past.
func TestAnEditedPledgeCountsOnce(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		id := o.pledge(f, "NLD", euro(100_000), nil)
		form := func(amount money.Amount, on cal.Date) funds.AgreementForm {
			return funds.AgreementForm{Fund: f, Donor: "NLD", Title: "Contribution", Amount: amount, PledgedOn: on, Earmark: funds.EarmarkNone,
				Unspent: funds.UnspentChoice, Interest: funds.InterestToFund, ReportEvery: 12, Contact: "Desk officer"}
		}
		edit := func(amount money.Amount, on string) {
			t.Helper()
			o.must(o.EditAgreement(o.manager, id, 0, form(amount, day(on))))
		}
		days := []string{"2026-02-14", "2026-02-15", "2026-03-01", "2026-03-02", "2026-03-05", "2026-03-12", "2026-03-21", "2026-03-31"}
		holds := func(what string, want ...int64) {
			t.Helper()
			if got := o.announced(id, days...); !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
		}
		o.now = o.now.AddDate(0, 0, 10)
		edit(euro(110_000), "2026-03-02")
		edit(euro(120_000), "2026-03-02")
		holds("two edits", 0, 0, 0, 120_000_00, 120_000_00, 120_000_00, 120_000_00, 120_000_00)
		edit(euro(120_000), "2026-02-15")
		holds("announced before", 0, 120_000_00, 120_000_00, 120_000_00, 120_000_00, 120_000_00, 120_000_00, 120_000_00)
		edit(euro(130_000), "2026-03-05")
		holds("announced later", 0, 0, 0, 0, 130_000_00, 130_000_00, 130_000_00, 130_000_00)
		o.now = o.now.AddDate(0, 0, 10)
		o.must(o.SignAgreement(o.controller, id, 0, funds.SignForm{SignedOn: day("2026-03-12"), Document: "FMA-1"}))
		holds("signed", 0, 0, 0, 0, 130_000_00, 130_000_00, 130_000_00, 130_000_00)
		for on, want := range map[string]int64{"2026-03-11": 0, "2026-03-12": 130_000_00} {
			if got := o.totals(funds.Scope{Contribution: id}, funds.Point{On: day(on)}).Signed(); got != want {
				t.Errorf("signed on %s: %d", on, got)
			}
		}
	})
}

// A pledge of a year that is closed is put right on the first day after it, and the year stays as it was.
func TestAPledgeOfAClosedYearIsPutRightAfterIt(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		id := o.pledge(f, "NLD", euro(100_000), nil)
		o.now = o.now.AddDate(1, 0, 0)
		if err := o.CloseYear(o.controller, f, 2026); err != nil {
			t.Fatal(err)
		}
		for _, amount := range []float64{110_000, 120_000} {
			x := funds.AgreementForm{Fund: f, Donor: "NLD", Title: "Contribution", Amount: euro(amount), PledgedOn: day("2026-03-02"), Earmark: funds.EarmarkNone,
				Unspent: funds.UnspentChoice, Interest: funds.InterestToFund, ReportEvery: 12, Contact: "Desk officer"}
			o.must(o.EditAgreement(o.manager, id, 0, x))
		}
		if got := o.announced(id, "2026-03-02", "2026-12-31", "2027-01-01", "2027-03-01"); !slices.Equal(got, []int64{100_000_00, 100_000_00, 120_000_00, 120_000_00}) {
			t.Errorf("%v", got)
		}
	})
}
