package funds_test

import (
	"strconv"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/money"
)

// R75, R57: what comes back of an advance in another currency than the fund's is free to be advanced again, in that
// currency: a part of it at the rate it was reserved at, all of it whole.
func TestAdvanceInAnotherCurrencyComesBack(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		if _, err := o.ImportRates(o.treasury, strings.NewReader(someRates), "rates.csv"); err != nil {
			t.Fatal(err)
		}
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(10_000))[0]
		o.allocate(o.given(f, "NLD", euro(20_000), nil), p, line, euro(10_000))
		order := o.order(line, o.payee("Holder", "person", 2), euro(0))
		order.Kind, order.Method, order.Quotes = funds.KindAdvance, funds.MethodNone, 0
		order.Items[0].Amount = money.Amount{Minor: 1_000_00, Currency: "USD"}
		c := o.committed(p, order)
		advance := func() {
			t.Helper()
			pay := funds.PaymentID(o.must(o.PrepareAdvance(o.preparer, c, money.Amount{Minor: 1_000_00, Currency: "USD"})))
			o.must(o.SignPayment(o.treasury, pay, 0))
			o.must(o.SignPayment(o.treasury2, pay, 0))
		}
		open := func() string {
			t.Helper()
			x, err := o.Commitment(o.officer, c)
			if err != nil {
				t.Fatal(err)
			}
			return x.Open().Decimal()
		}
		advance()
		out := o.totals(funds.Scope{Line: line}, funds.Point{})[funds.Advanced]
		if got := open(); got != "0.00" || out == 0 {
			t.Fatalf("%s is open of what was advanced, %d is with the holder", got, out)
		}
		o.must(o.AcquitAdvance(o.holder, c, funds.AcquitForm{Spent: money.Euro(0), Returned: money.Euro(out / 4), Document: "BK-1"}))
		if got := open(); got != "250.00" {
			t.Errorf("a quarter came back: %s is open", got)
		}
		o.must(o.AcquitAdvance(o.holder, c, funds.AcquitForm{Spent: money.Euro(0), Returned: money.Euro(out - out/4), Document: "BK-2"}))
		if got := open(); got != "1000.00" {
			t.Errorf("all of it came back: %s is open", got)
		}
		advance()
		for no, part := range []int64{out / 3, out / 3, out - out/3*2} {
			o.must(o.AcquitAdvance(o.holder, c, funds.AcquitForm{Spent: money.Euro(0), Returned: money.Euro(part), Document: "BK-3" + strconv.Itoa(no)}))
		}
		if got := open(); got != "1000.00" {
			t.Errorf("all of it came back in thirds: %s is open", got)
		}
		advance()
	})
}
