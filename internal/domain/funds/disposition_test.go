package funds_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/control"
)

// A balance that is to leave the bank stands in the inbox of those who may sign for it, and of nobody who proposed, approved or
// signed it (R42, R43). Sent back, it stays locked, and may be proposed anew.
func TestBalancesAwaitTheirSignatories(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		a := o.given(f, "NLD", euro(10_000), func(x *funds.AgreementForm) { x.Unspent = funds.UnspentRefund })
		x := o.ended(a, funds.DisposeRefund, "", 9_900)
		propose := func() string {
			t.Helper()
			id := o.must(o.ProposeDisposition(o.manager, x))
			o.must(o.ConfirmDisposition(o.manager, funds.DispositionID(id), 0, letter("LTR-2", o.today().AddDays(-1))))
			o.pass(o.controller, id)
			return id
		}
		offered := func(id string) string {
			t.Helper()
			w := o.waiting(id)
			if w.Act != "funds.disposition.sign" {
				t.Fatalf("it waits for %s", w.Act)
			}
			var names []string
			for _, name := range []string{"treasury", "treasury2", "controller", "manager", "director"} {
				if may, _ := w.MayDecide(control.ActorFrom(o.as(name))); may {
					names = append(names, name)
				}
			}
			return strings.Join(names, " ")
		}
		id := propose()
		if got := offered(id); got != "treasury treasury2" {
			t.Errorf("offered to %q", got)
		}
		o.pass(o.treasury, id)
		if got := offered(id); got != "treasury2" {
			t.Errorf("the second signature is offered to %q", got)
		}
		if err := o.decide(o.treasury2, id, false, "The letter names another account."); err != nil {
			t.Fatal(err)
		}
		o.nothingWaits(id)
		d, err := o.Disposition(o.manager, funds.DispositionID(id))
		if err != nil || d.State != funds.DispositionRefused || d.Comment != "The letter names another account." {
			t.Fatalf("%+v %v", d, err)
		}
		if got := o.totals(funds.Scope{Contribution: a}, funds.Point{}); got[funds.Locked] != 9_900_00 || got[funds.Refunded] != 0 {
			t.Errorf("sent back: %v", got)
		}
		id = propose()
		o.browse(o.treasury).Post("/en/dispositions/" + id + "/sign").Must(http.StatusSeeOther)
		o.pass(o.treasury2, id)
		o.nothingWaits(id)
		if got := o.totals(funds.Scope{Contribution: a}, funds.Point{}); got[funds.Locked] != 0 || got[funds.Refunded] != 9_900_00 {
			t.Errorf("signed twice: %v", got)
		}
		o.sound()
	})
}
