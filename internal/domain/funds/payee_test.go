package funds_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// The trail tells which account was paid and verified by its end alone, also where an older line has it whole.
func TestTrailGivesNoAccountAway(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(2_000))[0]
		o.allocate(o.given(f, "NLD", euro(5_000), nil), p, line, euro(2_000))
		vendor := o.vendor("Vendor", 0)
		o.settled(o.committed(p, o.order(line, vendor, euro(2_000))), "INV-1", 2_000)
		stored := o.trailText("SELECT t.content FROM control_trail t WHERE t.object_kind IN ('payee', 'payment')")
		if end := ibans[0][len(ibans[0])-4:]; strings.Contains(stored, ibans[0]) || !strings.Contains(stored, "…"+end) {
			t.Errorf("the trail keeps %s", around(stored, end))
		}
		o.must(o.Do(o.AsSystem(t.Context()), control.Op{Act: "funds.payee.edit"}, func(context.Context, *control.Tx) (control.Change, error) {
			return control.Change{Object: control.Ref{Kind: funds.ObjectPayee, ID: string(vendor)}, After: map[string]any{"name": "As it was kept", "iban": ibans[0]}}, nil
		}))
		for who, ctx := range map[string]context.Context{"the treasury": o.treasury, "an auditor": o.hire("trail auditor", "auditor")} {
			shown := ""
			o.must(control.Done{}, o.Control.Read(ctx, func(ctx context.Context, q db.Querier) error {
				list, err := o.Trail(ctx, q, control.TrailFilter{Object: string(vendor), Limit: 50})
				for _, e := range list {
					shown += string(e.Before) + string(e.After)
				}
				return err
			}))
			if strings.Contains(shown, ibans[0]) || who == "an auditor" && !strings.Contains(shown, "As it was kept") {
				t.Errorf("%s reads %s", who, shown)
			}
		}
	})
}

// trailText is what a query of one column finds, all in one.
func (o *office) trailText(query string) (text string) {
	o.t.Helper()
	o.must(control.Done{}, o.Control.Read(o.AsSystem(o.t.Context()), func(ctx context.Context, q db.Querier) error {
		list, err := db.Collect(ctx, q, db.SQL(query), db.Value[string])
		text = strings.Join(list, "\n")
		return err
	}))
	return text
}

// R42: what was verified is whose account it is, so that another name or kind is verified anew.
func TestRenamedPayeeIsVerifiedAnew(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		id := o.vendor("Vendor", 0)
		for what, x := range map[string]funds.PayeeForm{
			"another name": {Name: "Somebody else", Kind: "vendor", IBAN: ibans[0]},
			"another kind": {Name: "Vendor", Kind: "person", IBAN: ibans[0]},
		} {
			o.must(o.EditPayee(o.contracting, id, 0, x))
			out, err := o.ReadPayee(o.treasury, funds.IDIn{ID: string(id)})
			if err != nil || !out.VerifiedOn.IsZero() {
				t.Errorf("%s: verified on %s %v", what, out.VerifiedOn, err)
			}
			o.must(o.EditPayee(o.contracting, id, 0, funds.PayeeForm{Name: "Vendor", Kind: "vendor", IBAN: ibans[0]}))
			o.must(o.VerifyPayee(o.treasury, id, "called back"))
		}
		o.must(o.EditPayee(o.contracting, id, 0, funds.PayeeForm{Name: "Vendor", Kind: "vendor", IBAN: ibans[0]}))
		if out, err := o.ReadPayee(o.treasury, funds.IDIn{ID: string(id)}); err != nil || out.VerifiedOn.IsZero() {
			t.Errorf("nothing changed: %v", err)
		}
	})
}

// R47: who is excluded is not paid under a second record of the same name, however it is written.
func TestExcludedUnderAnotherRecord(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(2_000))[0]
		o.allocate(o.given(f, "NLD", euro(5_000), nil), p, line, euro(2_000))
		first, twin, other := o.vendor("Société Générique", 0), o.vendor("Societe  GENERIQUE", 1), o.vendor("Another", 2)
		o.must(o.ExcludePayee(o.controller, first, cal.Period{Start: o.today()}, "Fraud"))
		_, err := o.RequestCommitment(o.officer, o.draft(p, o.order(line, twin, euro(1_000))), 0)
		o.refused("a record that was there before", err, "funds.payee.excluded")
		_, err = o.CreatePayee(o.contracting, funds.PayeeForm{Name: "SOCIETE générique", Kind: "vendor"})
		o.refused("a new record", err, "funds.payee.like_excluded")
		_, err = o.EditPayee(o.contracting, other, 0, funds.PayeeForm{Name: "Societe Generique", Kind: "vendor", IBAN: ibans[2]})
		o.refused("another record renamed", err, "funds.payee.like_excluded")
		o.must(o.EditPayee(o.contracting, first, 0, funds.PayeeForm{Name: "Société Générique", Kind: "vendor", IBAN: ibans[0], BIC: "GEBABEBB"}))
	})
}

// A payment that the bank sent back, or that was prepared wrongly, is taken back on its page, for a reason.
func TestPaymentsAreTakenBackOnPages(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(2_000))[0]
		o.allocate(o.given(f, "NLD", euro(5_000), nil), p, line, euro(2_000))
		c := o.committed(p, o.order(line, o.vendor("Vendor", 0), euro(2_000)))
		i := o.invoice(c, "INV-1", euro(2_000))
		o.pass(o.holder, i)
		if got, err := o.ReadCommitment(o.officer, funds.IDIn{ID: string(c)}); err != nil || got.Invoices[0].State == funds.InvoiceCertified {
			o.pass(o.controller, i)
		}
		treasury := o.browse(o.treasury)
		takenBack := func(act string, pay funds.PaymentID, want funds.PaymentState) {
			t.Helper()
			at := "/payments/" + string(pay) + "/" + act
			treasury.Get("/en/commitments/" + string(c)).Must(http.StatusOK).HTML().One("a[href$='" + at + "']")
			o.browse(o.officer).Get("/en" + at).Must(http.StatusForbidden)
			treasury.Get("/fr" + at).Must(http.StatusOK).HTML().One("input[name=reason]")
			treasury.Post("/en"+at, "reason", " ").Must(http.StatusUnprocessableEntity)
			treasury.Post("/en"+at, "reason", "The account is closed").Must(http.StatusSeeOther)
			if got, err := o.Payment(o.treasury, pay); err != nil || got.State != want || got.Comment != "The account is closed" {
				t.Errorf("%s: %s %q %v", act, got.State, got.Comment, err)
			}
			treasury.Get("/en/commitments/" + string(c)).Must(http.StatusOK).HTML().None("a[href$='" + at + "']")
		}
		takenBack("cancel", funds.PaymentID(o.must(o.PreparePayment(o.preparer, funds.InvoiceID(i)))), funds.PaymentCancelled)
		pay := funds.PaymentID(o.must(o.PreparePayment(o.preparer, funds.InvoiceID(i))))
		o.must(o.SignPayment(o.treasury2, pay, 0))
		takenBack("return", pay, funds.PaymentReturned)
	})
}

// Whoever is paid takes no step of the payment (R43): the holder of an advance neither signs it nor accepts its account (R75).
func TestHolderHasNoHandInTheAdvance(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(9_000))[0]
		o.allocate(o.given(f, "NLD", euro(10_000), nil), p, line, euro(9_000))
		form := funds.PayeeForm{Name: "Treasury", Kind: "vendor", IBAN: ibans[0], Person: "treasury2"}
		_, err := o.CreatePayee(o.contracting, form)
		o.refused("a vendor who is somebody of the office", err, "funds.payee.no_person")
		form.Kind, form.Person = "person", "nobody"
		_, err = o.CreatePayee(o.contracting, form)
		o.refused("somebody who is not there", err, "funds.choice_unknown")
		page := o.browse(o.contracting)
		page.Get("/fr/payees/new").Must(http.StatusOK).HTML().One("select[name=person] option[value=treasury2]")
		page.Post("/en/payees/new", "name", form.Name, "kind", "person", "person", "treasury2", "iban", form.IBAN).Must(http.StatusSeeOther)
		var list funds.PayeesOut
		if page.Get("/en/payees", "Accept", "application/json").Must(http.StatusOK).JSON(&list); len(list.Rows) != 1 {
			t.Fatalf("%v", list.Rows)
		}
		holder := list.Rows[0].ID
		o.must(o.VerifyPayee(o.treasury, holder, "called back"))
		order := o.order(line, holder, euro(1_000))
		order.Kind, order.Method, order.Quotes = funds.KindAdvance, funds.MethodNone, 0
		c := o.committed(p, order)
		pay := funds.PaymentID(o.must(o.PrepareAdvance(o.preparer, c, euro(1_000))))
		_, err = o.SignPayment(o.treasury2, pay, 0)
		o.refused("the holder signs", err, "control.four_eyes")
		o.must(o.SignPayment(o.treasury, pay, 0))
	})
}

// The hands of a commitment say what a decision made of an invoice: one that was sent back is not shown as certified.
func TestHandsTellWhatWasDecided(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(9_000))[0]
		o.allocate(o.given(f, "NLD", euro(10_000), nil), p, line, euro(9_000))
		c := o.committed(p, o.order(line, o.vendor("Vendor", 0), euro(900)))
		if err := o.decide(o.holder, o.invoice(c, "INV-1", euro(900)), false, "not what was ordered"); err != nil {
			t.Fatal(err)
		}
		out, err := o.ReadCommitment(o.officer, funds.IDIn{ID: string(c)})
		if err != nil || len(out.Hands) == 0 || out.Hands[len(out.Hands)-1].State != funds.InvoiceRejected.Word() {
			t.Errorf("%+v: %v", out.Hands, err)
		}
	})
}
