package funds_test

import (
	"testing"

	"cairn/internal/domain/funds"
)

// R45: the same number of a payee in other letters is the same number, whatever the engine folds: É and é too.
func TestSameInvoiceInOtherLetters(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(10_000))[0]
		o.allocate(o.given(f, "NLD", euro(20_000), nil), p, line, euro(10_000))
		c := o.committed(p, o.order(line, o.vendor("Vendor", 0), euro(5_000)))
		register := func(number string, units float64) string {
			return o.must(o.RegisterInvoice(o.coordinator, funds.InvoiceForm{Commitment: c, Number: number, DatedOn: o.today(), ReceivedOn: o.today(), Amount: euro(units)}))
		}
		register("FACTURE-É7", 100)
		if w := o.waiting(register("facture-é7", 200)); w.Act != "funds.invoice.release" {
			t.Errorf("the same number in small letters waits for %q", w.Act)
		}
		register("FACTURE-E9", 300)
		page, err := o.ReadCommitment(o.officer, funds.IDIn{ID: string(c)})
		if err != nil || len(page.Invoices) != 3 {
			t.Fatal(page.Invoices, err)
		}
		if page.Invoices[1].HeldBecause != "FACTURE-É7" || page.Invoices[2].State != funds.InvoiceReceived {
			t.Errorf("%+v", page.Invoices)
		}
	})
}
