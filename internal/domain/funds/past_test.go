package funds_test

import (
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
)

// move asks for a move of credit and has it decided at its level.
func (o *office) move(from, to funds.LineID, units float64) {
	o.t.Helper()
	id := o.must(o.RequestTransfer(o.officer, funds.MoveForm{From: from, To: to, Amount: euro(units), Reason: "the course became longer"}))
	o.pass(o.director, id)
}

// Credit that moves between two lines is told by the line that takes; the balances of the past tell it of the
// line that gave as well, as of a day and as known at an instant.
func TestBalancesOfThePastKnowWhatALineGave(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		ids := o.budget(p, f, 0, euro(1_000), euro(1_000))
		o.allocate(o.given(f, "NLD", euro(5_000), nil), p, ids[0], euro(1_000))
		day, instant := o.today(), at(o.now)
		o.now = o.now.AddDate(0, 0, 3)
		o.move(ids[0], ids[1], 400)
		for _, x := range []struct {
			what string
			at   funds.Point
			want [2]int64
		}{
			{"now", funds.Point{}, [2]int64{600_00, 400_00}},
			{"of the day before", funds.Point{On: day}, [2]int64{1_000_00, 0}},
			{"as known before", funds.Point{AsOf: instant}, [2]int64{1_000_00, 0}},
			{"as known before of today", funds.Point{On: o.today(), AsOf: instant}, [2]int64{1_000_00, 0}},
		} {
			for i, want := range x.want {
				if got := o.totals(funds.Scope{Line: ids[i]}, x.at).Available(); got != want {
					t.Errorf("%s: line %d has %d, want %d", x.what, i+1, got, want)
				}
			}
			if got := o.totals(funds.Scope{Project: p}, x.at).Available(); got != 1_000_00 {
				t.Errorf("%s: the project has %d", x.what, got)
			}
		}
	})
}

// A move of credit and a block are in the currency of their fund; a refusal says what was asked.
func TestMovesOfCreditAreInTheFundsCurrency(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		ids := o.budget(p, f, 0, euro(1_000), euro(1_000))
		a := o.given(f, "NLD", euro(5_000), nil)
		o.allocate(a, p, ids[0], euro(1_000))
		dollars := euro(100)
		dollars.Currency = "USD"
		_, err := o.RequestTransfer(o.officer, funds.MoveForm{From: ids[0], To: ids[1], Amount: dollars, Reason: "longer"})
		o.refused("dollars from a line in euros", err, "funds.currency_of_fund")
		_, err = o.Block(o.controller, funds.BlockForm{Line: ids[0], Amount: dollars, Reason: "review"})
		o.refused("dollars blocked on a line in euros", err, "funds.currency_of_fund")
		id := o.must(o.RequestTransfer(o.officer, funds.MoveForm{From: ids[0], To: ids[1], Amount: euro(100), Reason: "longer"}))
		if err := o.decide(o.manager, id, false, "not this year"); err != nil {
			t.Fatal(err)
		}
		if got := o.totals(funds.Scope{Line: ids[0]}, funds.Point{}).Available(); got != 1_000_00 {
			t.Errorf("after the refusal the line has %d", got)
		}
	})
}

// What is delivered, billed or drawn up for payment stays reserved when the rest is freed.
func TestDecommitKeepsWhatIsOwed(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(5_000))[0]
		o.allocate(o.given(f, "NLD", euro(9_000), nil), p, line, euro(5_000))
		c := o.draft(p, o.order(line, o.vendor("Vendor", 0), euro(1_000)))
		o.request(c)
		o.pass(o.holder, string(c))
		_, err := o.DecommitRest(o.manager, c, 0, "less than thought")
		o.refused("nothing delivered", err, "funds.commitment.cancel_instead")
		o.pass(o.holder, o.invoice(c, "INV-1", euro(300)))
		o.must(o.AcceptDelivery(o.officer, c, funds.DeliveryForm{AcceptedOn: o.today(), Amount: euro(300), Document: "Note 2"}))
		o.must(o.DecommitRest(o.manager, c, 0, "less than thought"))
		if got := o.totals(funds.Scope{Line: line}, funds.Point{}); got.Available() != 4_400_00 || got.OpenCommitments() != 300_00 || got.Liquidated() != 300_00 {
			t.Errorf("%v", got)
		}
		_, err = o.DecommitRest(o.manager, c, 0, "again")
		o.refused("all of it is owed", err, "funds.commitment.nothing_left")
		o.now = o.now.AddDate(0, 0, 9)
		o.pass(o.holder, o.must(o.RegisterInvoice(o.coordinator, funds.InvoiceForm{Commitment: c, Number: "INV-2", DatedOn: o.today(), ReceivedOn: o.today(), Amount: euro(300)})))
		d := o.draft(p, o.order(line, o.vendor("Other", 1), euro(500)))
		o.request(d)
		o.pass(o.holder, string(d))
		o.must(o.RegisterInvoice(o.coordinator, funds.InvoiceForm{Commitment: d, Number: "INV-3", DatedOn: o.today(), ReceivedOn: o.today(), Amount: euro(500)}))
		_, err = o.CancelCommitment(o.manager, d, 0, "not needed")
		o.refused("an invoice waits", err, "funds.commitment.delivered_already")
	})
}

// A contribution that was allocated to the last cent is so no longer once a part is taken back.
func TestTakingBackOpensAnAllocatedContribution(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(9_900))[0]
		a := o.given(f, "NLD", euro(10_000), nil)
		o.allocate(a, p, line, euro(9_900))
		state := func(want funds.AgreementState) {
			t.Helper()
			if got, err := o.Agreement(o.manager, a); err != nil || got.State != want {
				t.Errorf("%s, want %s: %v", got.State, want, err)
			}
		}
		state(funds.AgreementAllocated)
		o.must(o.TakeBackAllocation(o.manager, funds.AllocationForm{Agreement: a, Project: p, Line: line, Amount: euro(100), Reason: "not needed"}))
		state(funds.AgreementReceived)
	})
}

// The bank tells of a payment and then of its way back: both lines find their entries.
func TestTheBankTellsOfAReturnedPayment(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		id := o.pledge(f, "NLD", euro(500), nil)
		o.sign(id)
		r := o.receive(id, euro(500), "BK-4711")
		line := func() string {
			t.Helper()
			out, err := o.Reconciliation(o.treasury, f)
			if err != nil || len(out.Lines) != 1 || len(out.Lines[0].Suggestions) != 1 {
				t.Fatalf("%+v %v", out.Lines, err)
			}
			o.must(o.MatchLine(o.treasury, funds.MatchForm{Line: out.Lines[0].ID, Entries: []funds.EntryID{out.Lines[0].Suggestions[0].Entry}}))
			return string(out.Lines[0].ID)
		}
		if _, err := o.statements(sta(1, "260302", 0, 500_00, ":61:260302C500,00NTRFX//BK-4711\n")); err != nil {
			t.Fatal(err)
		}
		first := line()
		o.now = o.now.AddDate(0, 0, 2)
		o.must(o.ReverseReceipt(o.hire("controller2", people.FinancialController), r, "paid by mistake"))
		if _, err := o.statements(sta(2, "260304", 500_00, 0, ":61:260304D500,00NTRFX//BK-4712\n")); err != nil {
			t.Fatal(err)
		}
		second := line()
		_, err := o.UnmatchLine(o.treasury, funds.BankLineID(first))
		o.refused("the way out alone", err, "funds.bank.way_back_told")
		o.must(o.UnmatchLine(o.treasury, funds.BankLineID(second)))
		o.must(o.UnmatchLine(o.treasury, funds.BankLineID(first)))
		_, err = o.UnmatchLine(o.treasury, funds.BankLineID(first))
		o.refused("it is not matched any more", err, "funds.bank.not_matched")
	})
}

// A day before any entry has no figures, however far back it lies.
func TestNothingWasThereBeforeTheFirstEntry(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		o.given(f, "NLD", euro(5_000), nil)
		for _, on := range []string{"0001-01-01", "1900-01-01", "1950-01-01", "1969-12-31", "1970-01-01", "2026-03-01"} {
			if got := o.totals(funds.Scope{Fund: f}, funds.Point{On: day(on)}); len(got) != 0 {
				t.Errorf("%s: %v", on, got)
			}
		}
	})
}
