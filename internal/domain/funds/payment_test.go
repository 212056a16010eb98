package funds_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// approved is an invoice of a purchase on the full ladder that waits to be paid.
func (o *office) approved() (c funds.CommitmentID, i string) {
	o.t.Helper()
	f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
	line := o.budget(p, f, 0, euro(100_000))[0]
	o.allocate(o.given(f, "NLD", euro(200_000), nil), p, line, euro(100_000))
	c = o.committed(p, o.order(line, o.vendor("Kestelmoor", 0), euro(40_000)))
	i = o.invoice(c, "INV-1", euro(30_000))
	o.pass(o.holder, i)
	o.pass(o.controller, i)
	return c, i
}

// nothingWaits holds that nobody is asked to decide on an object.
func (o *office) nothingWaits(id string) {
	o.t.Helper()
	err := o.Control.Read(o.AsSystem(o.t.Context()), func(ctx context.Context, q db.Querier) error {
		list, err := o.Approvals(ctx, q, control.ApprovalFilter{Object: id, Limit: 5})
		if len(list) > 0 {
			o.t.Errorf("%s still waits on %s", list[0].Act, id)
		}
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// within hires somebody whose role reaches as far as the partner of an object.
func (o *office) within(name string, role control.Role, scope string) context.Context {
	o.t.Helper()
	o.hire(name)
	_, err := o.Do(o.AsSystem(o.t.Context()), control.Op{Act: "people.grant.give"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		partner, _, _ := strings.Cut(scope, "/")
		_, err := tx.GrantRole(ctx, control.ActorID(name), control.Grant{Role: role, Scope: partner + "/"}, cal.Period{Start: tx.Today()})
		return control.Change{Object: control.Ref{Kind: "user", ID: name}}, err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return o.as(name)
}

// due is what somebody's work tells of invoices to be paid.
func (o *office) due(who context.Context) (titles string) {
	o.t.Helper()
	err := o.Control.Read(who, func(ctx context.Context, q db.Querier) error {
		list, err := o.DueOf(ctx, q, o.today().AddDays(30))
		for _, d := range list {
			titles += d.Title
		}
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return titles
}

// A payment stands in the inbox of those who may sign it, and of nobody who had a hand in it (R42, R43): for the second
// signature anew. Sent back, it is cancelled and its invoice waits to be paid again; what is cancelled waits for nobody.
func TestPaymentsAwaitTheirSignatories(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		_, i := o.approved()
		prepare := func() string { return o.must(o.PreparePayment(o.preparer, funds.InvoiceID(i))) }
		offered := func(pay string) string {
			w := o.waiting(pay)
			if w.Act != "funds.payment.sign" {
				t.Fatalf("it waits for %s", w.Act)
			}
			if strings.Contains(string(w.After), ibans[0]) {
				t.Errorf("the inbox tells the account to everybody: %s", w.After)
			}
			var names []string
			for _, name := range []string{"treasury", "treasury2", "preparer", "controller", "officer", "director"} {
				if may, _ := w.MayDecide(control.ActorFrom(o.as(name))); may {
					names = append(names, name)
				}
			}
			return strings.Join(names, " ")
		}
		pay := prepare()
		if got := offered(pay); got != "treasury treasury2" {
			t.Errorf("offered to %q: the controller approved it, another prepared it", got)
		}
		o.pass(o.treasury, pay)
		if got := offered(pay); got != "treasury2" {
			t.Errorf("the second signature is offered to %q", got)
		}
		if err := o.decide(o.treasury2, pay, false, ""); err == nil {
			t.Error("it is sent back without a word")
		}
		if err := o.decide(o.treasury2, pay, false, "The invoice names another account."); err != nil {
			t.Fatal(err)
		}
		o.nothingWaits(pay)
		if p, err := o.Payment(o.treasury, funds.PaymentID(pay)); err != nil || p.State != funds.PaymentCancelled || p.Entry != "" {
			t.Errorf("%s: %v", p.State, err)
		}
		cancelled := prepare()
		o.must(o.CancelPayment(o.treasury, funds.PaymentID(cancelled), "credit note"))
		o.nothingWaits(cancelled)
		pay = prepare()
		o.must(o.SignPayment(o.treasury, funds.PaymentID(pay), 0))
		o.pass(o.treasury2, pay)
		o.nothingWaits(pay)
		if p, err := o.Payment(o.treasury, funds.PaymentID(pay)); err != nil || p.State != funds.PaymentReleased {
			t.Errorf("%s: %v", p.State, err)
		}
	})
}

// What waits to be prepared or signed is found in lists by state, as page, file and for programs.
func TestPaymentsByState(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		c, i := o.approved()
		treasury := o.browse(o.treasury)
		list := treasury.Get("/en/invoices?state=approved").Must(http.StatusOK).HTML()
		if got := list.One("table.list tbody tr a").Attr("href"); got != "/en/commitments/"+string(c) {
			t.Errorf("the invoice to be paid leads to %s", got)
		}
		treasury.Get("/fr/invoices?state=paid").Must(http.StatusOK).HTML().None("table.list tbody tr a")
		if got := o.due(o.preparer) + o.due(o.controller) + o.due(o.officer); got != "Kestelmoor INV-1" {
			t.Errorf("my work of the treasury alone has it: %q", got)
		}
		pay := o.must(o.PreparePayment(o.preparer, funds.InvoiceID(i)))
		if got := o.due(o.preparer); got != "" {
			t.Errorf("it is prepared, and still due: %q", got)
		}
		treasury.Get("/en/invoices?state=approved").Must(http.StatusOK).HTML().None("table.list tbody tr a")
		if got := treasury.Get("/fr/payments?state=prepared&state=first_signature").Must(http.StatusOK).HTML().One("table.list tbody tr a").Attr("href"); got != "/fr/payments/"+pay {
			t.Errorf("the payment to be signed leads to %s", got)
		}
		treasury.Get("/en/payments?state=released").Must(http.StatusOK).HTML().None("table.list tbody tr a")
		for _, path := range []string{"/payments", "/invoices"} {
			if body := string(treasury.API(path, nil).Must(http.StatusOK).Body); !strings.Contains(body, "INV-1") || !strings.Contains(body, "Kestelmoor") {
				t.Errorf("%s: %s", path, body)
			}
			treasury.Get("/en"+path+"?format=xlsx", "Accept", "*/*").Must(http.StatusOK)
		}
	})
}

// Whoever signs a payment sees first whom it pays, on which account and who verified that, for what, and what it will book;
// signs what they saw; and is told whether the money has gone. Bank data are for those who may see payees.
func TestPaymentIsSignedOnItsPage(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		_, i := o.approved()
		pay := o.must(o.PreparePayment(o.preparer, funds.InvoiceID(i)))
		page := "/en/payments/" + pay
		first, second := o.browse(o.treasury), o.browse(o.treasury2)
		text := func(c interface{ Text() string }) string { return strings.ReplaceAll(c.Text(), "\u00a0", " ") }
		says := func(what, got string, wants ...string) {
			t.Helper()
			for _, w := range wants {
				if !strings.Contains(got, w) {
					t.Errorf("%s does not say %q: %s", what, w, got)
				}
			}
		}
		says("the page", text(second.Get(page).Must(http.StatusOK).HTML().One("main")), "Kestelmoor", ibans[0], "treasury", "INV-1", "Note INV-1", "EUR 30,000.00", "preparer", "TF-MDA/NLD-01", "first of two")
		version := second.Get(page).HTML().One("form[action$='/sign'] input[name=version]").Attr("value")
		first.Post(page+"/sign", "version", version).Must(http.StatusSeeOther)
		says("the first", text(first.Get(page).HTML()), "The payment goes with the second signature")
		second.Post(page+"/sign", "version", version).Must(http.StatusConflict) // not what they saw
		says("the second page", text(second.Get(page).HTML().One("main")), "With this signature EUR 30,000.00 leaves the bank account of TF-MDA")
		second.Post(page+"/sign", "version", second.Get(page).HTML().One("form[action$='/sign'] input[name=version]").Attr("value")).Must(http.StatusSeeOther)
		says("the second", text(second.Get(page).HTML()), "The payment has gone")

		p, err := o.Payment(o.treasury, funds.PaymentID(pay))
		if err != nil || p.State != funds.PaymentReleased {
			t.Fatal(p.State, err)
		}
		partial := o.browse(o.within("partial", people.ProjectOfficer, p.Scope))
		if got := text(partial.Get("/fr/payments/" + pay).Must(http.StatusOK).HTML()); strings.Contains(got, ibans[0]) || strings.Contains(got, "funds.") {
			t.Errorf("who may not see payees reads %s", got)
		}
		if body := string(partial.API("/payments/"+pay, nil).Must(http.StatusOK).Body); strings.Contains(body, ibans[0]) || !strings.Contains(body, "Kestelmoor") {
			t.Errorf("nor does their program: %s", body)
		}
	})
}

// Bank data that changed since stop the payment on its page, with the reason, before anybody presses a button.
func TestPaymentSaysWhatBarsIt(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		_, i := o.approved()
		pay := o.must(o.PreparePayment(o.preparer, funds.InvoiceID(i)))
		p, err := o.Payment(o.treasury, funds.PaymentID(pay))
		if err != nil {
			t.Fatal(err)
		}
		o.must(o.EditPayee(o.contracting, p.Payee, 0, funds.PayeeForm{Name: "Kestelmoor", Kind: "vendor", IBAN: ibans[1]}))
		o.must(o.VerifyPayee(o.treasury2, p.Payee, "called back"))
		main := o.browse(o.treasury).Get("/en/payments/" + pay).Must(http.StatusOK).HTML()
		main.None("form[action$='/sign']")
		if got := main.One("main").Text(); !strings.Contains(got, "changed since the payment was prepared") || !strings.Contains(got, ibans[0]) {
			t.Errorf("%s", got)
		}
	})
}

// The page of a commitment shows what was delivered and what is left, asks for no more than that, tells every hand since the
// signature, and counts as reserved what is reserved now.
func TestCommitmentShowsHowItIsSettled(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		c, i := o.approved()
		page := "/en/commitments/" + string(c)
		officer, coordinator := o.browse(o.officer), o.browse(o.coordinator)
		if got := officer.Get(page + "/deliver").Must(http.StatusOK).HTML().One("input[name=amount]").Attr("value"); got != "10,000.00" {
			t.Errorf("a delivery is offered of %s", got)
		}
		if got := coordinator.Get(page + "/invoice").Must(http.StatusOK).HTML().One("input[name=amount]").Attr("value"); got != "10,000.00" {
			t.Errorf("an invoice is offered of %s", got)
		}
		pay := funds.PaymentID(o.must(o.PreparePayment(o.preparer, funds.InvoiceID(i))))
		o.must(o.SignPayment(o.treasury, pay, 0))
		o.must(o.SignPayment(o.treasury2, pay, 0))
		out, err := o.ReadCommitment(o.officer, funds.IDIn{ID: string(c)})
		if err != nil || len(out.Deliveries) != 1 || out.Deliveries[0].Amount != euro(30_000) || out.Reserved != euro(10_000) {
			t.Errorf("%+v, reserved %v: %v", out.Deliveries, out.Reserved, err)
		}
		var hands []string
		for _, h := range out.Hands {
			hands = append(hands, strings.TrimPrefix(string(h.Act), "funds.")+" "+h.By)
		}
		if got := strings.Join(hands, ", "); got != "delivery.accept officer, invoice.register coordinator, invoice.certify holder, invoice.approve controller, payment.prepare preparer, payment.sign treasury, payment.sign treasury2" {
			t.Errorf("the hands: %s", got)
		}
		text := strings.ReplaceAll(officer.Get(page).Must(http.StatusOK).HTML().One("main").Text(), "\u00a0", " ")
		for _, says := range []string{"Note INV-1", "EUR 30,000.00", "treasury2"} {
			if !strings.Contains(text, says) {
				t.Errorf("the page does not say %q: %s", says, text)
			}
		}
	})
}

// A draft says how many signatures its payments would take, as its form does.
func TestDraftTellsItsSignatures(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(100_000))[0]
		for units, want := range map[float64]int{1_000: 1, 30_000: 2} {
			out, err := o.ReadCommitment(o.officer, funds.IDIn{ID: string(o.draft(p, o.order(line, o.vendor("Vendor "+euro(units).Decimal(), want), euro(units))))})
			if err != nil || out.Signatures != want {
				t.Errorf("a draft of %v takes %d signatures: %v", units, out.Signatures, err)
			}
		}
	})
}
