package funds_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
)

// What the bank itself pays and takes is posted from its line by one press and matched with it: interest over the
// contributions (R59), a charge to the fees kept back where they are enough (R58), else to what is not allocated, each to the
// cent (R56). The match taken back reverses it (R48); what no line confirms is taken back by another hand (R43).
func TestLinesOfTheBankItself(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		one := o.given(f, "NLD", euro(10_000), nil)
		other := o.given(f, "CAN", euro(5_000), nil)
		o.now = o.now.AddDate(0, 0, 2)
		if _, err := o.statements(sta(1, "260303", 0, 15_000_00, ":61:2603020302C10000,00NTRFIN\n", ":61:2603020302C5000,00NTRFIN2\n", ":61:2603030303C3,10NINTNONREF//BK-INT\n", ":61:2603030303D200,00NCHGNONREF//BK-CHG\n")); err == nil {
			t.Fatal("a statement whose lines do not add up was read")
		}
		if _, err := o.statements(sta(1, "260303", 0, 14_803_10, ":61:2603020302C10000,00NTRFIN\n", ":61:2603020302C5000,00NTRFIN2\n", ":61:2603030303C3,10NINTNONREF//BK-INT\n", ":61:2603030303D200,00NCHGNONREF//BK-CHG\n")); err != nil {
			t.Fatal(err)
		}
		treasury, bank := o.browse(o.treasury), "/en/funds/"+string(f)+"/bank"
		r, err := o.Reconciliation(o.treasury, f)
		if err != nil || len(r.Lines) != 4 {
			t.Fatalf("%+v %v", r.Lines, err)
		}
		interest, charge := string(r.Lines[2].ID), string(r.Lines[3].ID)
		page := treasury.Get(bank).Must(http.StatusOK).HTML()
		page.One("form[action$='/bank/book'] input[value='" + interest + "']")
		page.None("form[action$='/bank/book'] input[value='" + string(r.Lines[0].ID) + "']") // a receipt is suggested for it
		o.browse(o.controller).Get(bank).Must(http.StatusOK).HTML().None("form[action$='/bank/book']")
		o.browse(o.officer).Post(bank+"/book", "line", charge).Must(http.StatusForbidden)

		before := o.totals(funds.Scope{Fund: f}, funds.Point{})
		treasury.Post(bank+"/book", "line", interest).Must(http.StatusSeeOther)
		treasury.Post(bank+"/book", "line", charge).Must(http.StatusSeeOther)
		treasury.Post(bank+"/book", "line", charge).Must(http.StatusConflict)
		got := o.totals(funds.Scope{Fund: f}, funds.Point{})
		fees := before[funds.Fees]
		if fees == 0 || fees >= 200_00 {
			t.Fatalf("the test wants fees below the charge: %d", fees)
		}
		if got[funds.Charges] != 200_00 || got[funds.Fees] != fees || got[funds.Received] != before[funds.Received]+3_10-200_00 || got[funds.Bank] != 14_803_10 || got.Received() != before.Received() {
			t.Errorf("after interest and charge: %v", got)
		}
		if a, b := o.totals(funds.Scope{Contribution: one}, funds.Point{})[funds.Charges], o.totals(funds.Scope{Contribution: other}, funds.Point{})[funds.Charges]; a+b != 200_00 || a != 2*b && a != 2*b+1 && a != 2*b-1 {
			t.Errorf("the charge is borne %d and %d", a, b)
		}
		if text := treasury.Get("/en/contributions/" + string(one) + "/statement").Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "Bank charges") {
			t.Errorf("the donor's statement keeps the charge quiet: %s", text)
		}

		treasury.Post(bank+"/unmatch", "line", charge).Must(http.StatusSeeOther)
		if got := o.totals(funds.Scope{Fund: f}, funds.Point{}); got[funds.Charges] != 0 || got[funds.Bank] != 15_003_10 {
			t.Errorf("after the match was taken back: %v", got)
		}
		if r, err = o.Reconciliation(o.treasury, f); err != nil || len(r.Lines) != 3 || len(r.Movements) != 2 {
			t.Errorf("a reversed charge is under way: %+v %v", r.Movements, err)
		}
		o.sound()
	})
}

// A small charge is borne by the fees; one that nothing can bear is refused with what is free.
func TestWhoBearsACharge(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		p := o.project("MDA")
		line := o.budget(p, f, 0, euro(9_900))[0]
		o.allocate(o.given(f, "NLD", euro(10_000), nil), p, line, euro(9_900))
		o.now = o.now.AddDate(0, 0, 2)
		if _, err := o.statements(sta(1, "260303", 0, 9_849_50, ":61:2603020302C10000,00NTRFIN\n", ":61:2603030303D0,50NCHGNONREF//BK-1\n", ":61:2603030303D150,00NCHGNONREF//BK-2\n")); err != nil {
			t.Fatal(err)
		}
		r, err := o.Reconciliation(o.treasury, f)
		if err != nil || len(r.Lines) != 3 {
			t.Fatalf("%+v %v", r.Lines, err)
		}
		if _, err := o.BookLine(o.treasury, r.Lines[1].ID); err != nil {
			t.Fatal(err)
		}
		if got := o.totals(funds.Scope{Fund: f}, funds.Point{}); got[funds.Charges] != 50 || got[funds.Fees] != 99_50 {
			t.Errorf("a small charge: %v", got)
		}
		_, err = o.BookLine(o.treasury, r.Lines[2].ID)
		o.refused("too much", err, "funds.charge.nothing_free")
		o.sound()
	})
}

// Interest that was posted by mistake is taken back once, by another hand, with a reason, unless the bank has told of it.
func TestInterestTakenBack(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		o.given(f, "NLD", euro(10_000), nil)
		before := o.totals(funds.Scope{Fund: f}, funds.Point{})
		if _, err := o.PostInterest(o.treasury, f, 12_34, o.today(), "first quarter"); err != nil {
			t.Fatal(err)
		}
		controller, page := o.browse(o.controller), "/en/funds/"+string(f)+"/interest"
		o.browse(o.treasury).Get(page).Must(http.StatusOK).HTML().None("form[action$='/interest/reverse']")
		entry := controller.Get(page).Must(http.StatusOK).HTML().One("form[action$='/interest/reverse'] option:last-child").Attr("value")
		controller.Post(page+"/reverse", "entry", entry, "because", "").Must(http.StatusUnprocessableEntity)
		controller.Post(page+"/reverse", "entry", entry, "because", "Entered twice").Must(http.StatusSeeOther)
		if got := o.totals(funds.Scope{Fund: f}, funds.Point{}); got[funds.Interest] != 0 || got[funds.Bank] != before[funds.Bank] {
			t.Errorf("after it was taken back: %v", got)
		}
		_, err := o.ReverseInterest(o.controller, f, funds.EntryID(entry), "Entered twice")
		o.refused("twice", err, "funds.ledger.reversed_already")
		if _, err := o.PostInterest(o.controller, f, 1_00, o.today(), "by the controller"); err != nil {
			t.Fatal(err)
		}
		own := controller.Get(page).Must(http.StatusOK).HTML().One("form[action$='/interest/reverse'] option:last-child").Attr("value")
		_, err = o.ReverseInterest(o.controller, f, funds.EntryID(own), "My own")
		o.refused("by whoever posted it", err, "control.four_eyes")
		o.sound()
	})
}
