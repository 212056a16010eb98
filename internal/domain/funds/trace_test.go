package funds_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/money"
)

// Each payment, of whatever kind, leads back to its donors, and what all of them count as paid is what each donor's
// contribution paid, to the cent.
func TestPaymentsOfAllKindsLeadToTheirDonors(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(100_000))[0]
		o.allocate(o.given(f, "NLD", euro(50_000), nil), p, line, euro(16_666.67))
		o.allocate(o.given(f, "NOR", euro(50_000), nil), p, line, euro(49_500))
		service := o.committed(p, o.order(line, o.vendor("Vendor", 0), euro(9_000)))
		i := o.invoice(service, "INV-1", euro(9_000))
		o.pass(o.holder, i)
		back := o.pays(o.PreparePayment(o.preparer, funds.InvoiceID(i)))
		o.must(o.ReturnPayment(o.treasury, back, "account closed"))
		again := o.pays(o.PreparePayment(o.preparer, funds.InvoiceID(i)))

		order := o.order(line, o.payee("Holder", "person", 2), euro(1_000))
		order.Kind, order.Method, order.Quotes = funds.KindAdvance, funds.MethodNone, 0
		held := o.committed(p, order)
		advance := o.pays(o.PrepareAdvance(o.preparer, held, euro(1_000)))
		o.must(o.AcquitAdvance(o.holder, held, funds.AcquitForm{Spent: euro(600.01), Returned: euro(300), Document: "Receipts", Small: true}))

		order = o.order(line, o.payee("Agency", "agent", 1), euro(40_000))
		order.Kind, order.Method, order.Quotes = funds.KindAgent, funds.MethodNone, 0
		agent := o.committed(p, order)
		first := o.pays(o.PrepareAdvance(o.preparer, agent, euro(15_000)))
		report := func(spent, balance float64, document string) {
			t.Helper()
			o.must(o.ReportAgent(o.officer, agent, funds.AgentReportForm{Until: o.today(), Spent: []funds.AgentSpent{{Line: line, Amount: euro(spent)}}, Interest: euro(0), Balance: euro(balance), Open: euro(0), Document: document}))
			o.pass(o.controller, o.lastReport(agent))
		}
		report(11_000, 4_000, "Report 1")
		second := o.pays(o.PrepareAdvance(o.preparer, agent, euro(10_000)))
		report(7_000, 7_000, "Report 2")

		for what, want := range map[string]struct {
			id           funds.PaymentID
			amount, paid string
		}{"the payment that came back": {back, "9000.00", "0.00"}, "paid anew": {again, "9000.00", "9000.00"}, "the advance": {advance, "1000.00", "600.01"},
			"the first tranche": {first, "15000.00", "15000.00"}, "the second": {second, "10000.00", "3000.00"}} {
			got, err := o.TracePayment(o.manager, string(want.id))
			if err != nil || got.Amount != want.amount || got.Paid != want.paid || len(got.Donors) == 0 || got.Returned.IsZero() != (want.id != back) {
				t.Errorf("%s: %+v %v", what, got, err)
			}
		}
		o.addUp(f)
		text := o.browse(o.manager).Get("/fr/payments/" + string(advance) + "/trace").Must(http.StatusOK).HTML().One("main").Text()
		if text = strings.ReplaceAll(text, "\u00a0", " "); !strings.Contains(text, "600,01 EUR") || !strings.Contains(text, "1 000,00 EUR") || strings.Contains(text, "funds.") {
			t.Errorf("the page of the advance: %s", text)
		}
	})
}

// pays signs a payment that was drawn up as often as it takes.
func (o *office) pays(done control.Done, err error) funds.PaymentID {
	o.t.Helper()
	id := funds.PaymentID(o.must(done, err))
	o.must(o.SignPayment(o.treasury, id, 0))
	if p, err := o.Payment(o.treasury, id); err != nil || p.State == funds.PaymentFirst {
		o.must(o.SignPayment(o.treasury2, id, 0))
	}
	return id
}

// addUp holds that what payments count as paid comes, donor by donor, to what each contribution to a fund paid.
func (o *office) addUp(f funds.FundID) {
	o.t.Helper()
	var ids []string
	err := o.Control.Read(o.AsSystem(o.t.Context()), func(ctx context.Context, q db.Querier) (err error) {
		ids, err = db.Collect(ctx, q, db.SQL(`SELECT p.id FROM funds_payment p WHERE p.fund_id = ? AND p.entry_id IS NOT NULL`, f), db.Value[string])
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	paid := map[string]int64{}
	for _, id := range ids {
		x, err := o.TracePayment(o.manager, id)
		if err != nil {
			o.t.Fatalf("%s: %v", id, err)
		}
		for _, d := range x.Donors {
			amount, err := money.ParseDecimal(d.Paid, money.EUR)
			if err != nil {
				o.t.Fatal(err)
			}
			paid[d.Contribution] += amount.Minor
		}
	}
	list, err := o.Agreements(o.manager, f)
	if err != nil || len(list) == 0 {
		o.t.Fatal(err)
	}
	for _, a := range list {
		if want := o.totals(funds.Scope{Contribution: a.ID}, funds.Point{}).Paid(); paid[a.Ref] != want || want == 0 {
			o.t.Errorf("payments of %s come to %d, it paid %d", a.Ref, paid[a.Ref], want)
		}
	}
}
