package funds_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/i18n"
)

// tryRequest drafts a commitment and requests it, which the rules may refuse.
func (o *office) tryRequest(of portfolio.ProjectID, x funds.CommitmentForm) error {
	o.t.Helper()
	_, err := o.RequestCommitment(o.officer, o.draft(of, x), 0)
	return err
}

// The rules of awards hold whatever a commitment is called and however it is cut (R73, R74).
func TestAwardsAreNotEvaded(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(400_000))[0]
		o.allocate(o.given(f, "NLD", euro(500_000), nil), p, line, euro(400_000))
		vendor := o.vendor("Vendor", 0)
		for _, kind := range []funds.CommitmentKind{funds.KindTravel, funds.KindAdvance, funds.KindAgent} {
			x := o.order(line, vendor, euro(3_000))
			x.Kind, x.Method, x.Quotes = kind, funds.MethodNone, 0
			x.Details = funds.Details{Country: "LVA", Place: "Riga", DepartsOn: o.today().AddDays(20), ReturnsOn: o.today().AddDays(22), OtherCosts: euro(2_600)}
			o.refused(string(kind)+" with a vendor", o.tryRequest(p, x), "funds.commitment.payee_kind")
		}
		direct := func(units float64) funds.CommitmentForm {
			x := o.order(line, vendor, euro(units))
			x.Method, x.Quotes = funds.MethodDirect, 0
			return x
		}
		o.committed(p, direct(1_500))
		o.refused("two that need quotes together", o.tryRequest(p, direct(1_500)), "funds.commitment.split")
		again := direct(1_500)
		again.Payee = o.vendor("véndor", 4)
		o.refused("two that need quotes together, by two records of a payee", o.tryRequest(p, again), "funds.commitment.split")
		explained := direct(1_500)
		explained.Justification = "another town"
		o.committed(p, explained)
		o.committed(p, o.order(line, o.vendor("Large", 1), euro(79_000)))
		large := o.order(line, o.vendor("Other", 2), euro(79_000))
		o.committed(p, large)
		o.refused("two that need a notice together", o.tryRequest(p, large), "funds.commitment.split")
		notified := o.order(line, o.vendor("Third", 3), euro(85_000))
		notified.Method, notified.Quotes = funds.MethodNotified, 0
		o.refused("a notice without offers", o.tryRequest(p, notified), "funds.commitment.quotes_few")
	})
}

// The same invoice under a second record of a payee is held as it is under the first (R45).
func TestInvoiceOfAnotherRecord(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(9_000))[0]
		o.allocate(o.given(f, "NLD", euro(10_000), nil), p, line, euro(9_000))
		first := o.committed(p, o.order(line, o.vendor("Kestelmoor", 0), euro(1_000)))
		second := o.committed(p, o.order(line, o.vendor("KESTELMOOR", 1), euro(1_200)))
		o.settled(first, "INV-7", 1_000)
		o.invoice(second, "inv-7", euro(1_200))
		out, err := o.ReadCommitment(o.officer, funds.IDIn{ID: string(second)})
		if err != nil || len(out.Invoices) != 1 || out.Invoices[0].State != funds.InvoiceHeld || out.Invoices[0].HeldBecause != "INV-7" {
			t.Errorf("%+v %v", out.Invoices, err)
		}
	})
}

// What is obliged already is entered as such, whatever day its form names (R39).
func TestObligedBefore(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(9_000))[0]
		o.allocate(o.given(f, "NLD", euro(10_000), nil), p, line, euro(9_000))
		vendor := o.vendor("Vendor", 0)
		past := o.order(line, vendor, euro(1_000))
		past.DeliveryOn = o.today().AddDays(-1)
		o.refused("it is delivered", o.tryRequest(p, past), "funds.commitment.obliged_already")
		past.ExPost, past.Justification = true, "an emergency"
		o.refused("as of no day", o.tryRequest(p, past), "funds.commitment.ex_post_day")
		soon := o.order(line, vendor, euro(1_000))
		soon.ObligationOn = o.today()
		c := o.draft(p, soon)
		o.request(c)
		o.now = o.now.AddDate(0, 0, 1)
		o.refused("its day has passed when it is certified", o.decide(o.holder, string(c), true, ""), "funds.commitment.obliged_already")
		signed := o.committed(p, o.order(line, vendor, euro(900)))
		_, err := o.RegisterInvoice(o.coordinator, funds.InvoiceForm{Commitment: signed, Number: "INV-1", DatedOn: o.today().AddDays(-1), ReceivedOn: o.today(), Amount: euro(900)})
		o.refused("an invoice from before", err, "funds.invoice.before_commitment")
	})
}

// A journey is claimed when it is over (R76), and an invoice is due by the day of acceptance and not by that of registering it (R46).
func TestClaimAfterTheJourney(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(9_000))[0]
		o.allocate(o.given(f, "NLD", euro(10_000), nil), p, line, euro(9_000))
		x := o.order(line, o.payee("Traveller", "person", 0), euro(800))
		x.Kind, x.Method, x.Quotes = funds.KindTravel, funds.MethodNone, 0
		x.Details = funds.Details{Country: "LVA", Place: "Riga", DepartsOn: o.today().AddDays(20), ReturnsOn: o.today().AddDays(22), OtherCosts: euro(350)}
		c := o.committed(p, x)
		claim := funds.InvoiceForm{Commitment: c, Number: "CLAIM-1", DatedOn: o.today(), ReceivedOn: o.today(), Amount: euro(800), Claim: funds.Claim{Attended: true, AttendedBy: "host"}}
		_, err := o.RegisterInvoice(o.coordinator, claim)
		o.refused("before it", err, "funds.invoice.claim_early")
		o.now = o.now.AddDate(0, 0, 22)
		claim.DatedOn, claim.ReceivedOn = o.today(), o.today()
		o.must(o.RegisterInvoice(o.coordinator, claim))

		order := o.committed(p, o.order(line, o.vendor("Vendor", 1), euro(900)))
		accepted := o.today()
		o.must(o.AcceptDelivery(o.officer, order, funds.DeliveryForm{AcceptedOn: accepted, Amount: euro(900), Document: "Note"}))
		o.now = o.now.AddDate(0, 0, 10)
		o.must(o.RegisterInvoice(o.coordinator, funds.InvoiceForm{Commitment: order, Number: "INV-1", DatedOn: accepted, ReceivedOn: accepted.AddDays(4), Amount: euro(900)}))
		out, err := o.ReadCommitment(o.officer, funds.IDIn{ID: string(order)})
		if err != nil || len(out.Invoices) != 1 || out.Invoices[0].DueOn != accepted.AddDays(34) {
			t.Errorf("due on %v: %v", out.Invoices, err)
		}
	})
}

// One tranche is under way at a time, and it is held against the reports when it is signed too (R77).
func TestOneTrancheAtATime(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(100_000))[0]
		o.allocate(o.given(f, "NLD", euro(110_000), nil), p, line, euro(100_000))
		order := o.order(line, o.payee("Agency", "agent", 0), euro(90_000))
		order.Kind, order.Method, order.Quotes = funds.KindAgent, funds.MethodNone, 0
		c := o.committed(p, order)
		o.must(o.PrepareAdvance(o.preparer, c, euro(45_000)))
		_, err := o.PrepareAdvance(o.preparer, c, euro(45_000))
		o.refused("the first is not released", err, "funds.agent.waiting")
	})
}

// The contingency is drawn down by a risk of its own project and never committed itself (R30).
func TestContingencyIsDrawnDown(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p, other := o.fund("TF-MDA", funds.TrustFund), o.project("MDA"), o.project("JOR")
		ids := o.budgetOf(p, f, funds.LineForm{Category: funds.CategoryContingency, Amount: euro(5_000)}, funds.LineForm{Category: funds.CategoryTraining, Amount: euro(5_000)})
		reserve, line := ids[0], ids[1]
		o.allocate(o.given(f, "NLD", euro(10_000), nil), p, reserve, euro(5_000))
		o.refused("a commitment", o.tryRequest(p, o.order(reserve, o.vendor("Vendor", 0), euro(100))), "funds.commitment.contingency")
		risk := func(of portfolio.ProjectID) string {
			return o.must(o.portfolio.RaiseRisk(o.officer, portfolio.Link{Kind: portfolio.ObjectProject, ID: string(of)}, portfolio.RiskForm{
				EntryForm: portfolio.EntryForm{Title: i18n.Text{EN: "Trainers leave", FR: "Départ des formateurs"}, Category: "people"},
				Sign:      portfolio.Threat, Cause: "Low pay", Event: "Trainers leave", Effect: "No course", Likelihood: 2, Impact: 2}))
		}
		draw := funds.MoveForm{From: reserve, To: line, Amount: euro(100), Reason: "two more days", Risk: risk(other)}
		_, err := o.RequestTransfer(o.officer, draw)
		o.refused("the risk of another project", err, "funds.move.risk_missing")
		draw.Risk = risk(p)
		o.must(o.RequestTransfer(o.officer, draw))
	})
}

// The credit of a closed year is not committed any more, and what comes back to it has lapsed (R66).
func TestClosedYearGivesNothing(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("CF-MDA", funds.CommonFunded), o.project("MDA")
		line := o.budget(p, f, 2026, euro(10_000))[0]
		o.allocate(o.given(f, "NLD", euro(20_000), nil), p, line, euro(5_000))
		c := o.committed(p, o.order(line, o.vendor("Vendor", 0), euro(2_000)))
		o.now = time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
		if _, err := o.YearEnds(o.controller, 2026, true); err != nil {
			t.Fatal(err)
		}
		o.must(o.CancelCommitment(o.manager, c, 0, "the vendor is gone"))
		if got := o.totals(funds.Scope{Line: line}, funds.Point{}); got.Available() != 0 || got[funds.Lapsed] != 5_000_00 {
			t.Errorf("what came back: %v", got)
		}
		late := o.order(line, o.vendor("Other", 1), euro(1))
		late.DeliveryOn, late.ObligationOn, late.ExPost, late.Justification = day("2026-12-20"), day("2026-12-20"), true, "forgotten"
		o.refused("a commitment on it", o.tryRequest(p, late), "funds.commitment.year_closed")
	})
}

// Whoever wrote a commitment takes no step of its chain, though another one requests it (R43).
func TestAuthorsDecideNothing(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(9_000))[0]
		o.allocate(o.given(f, "NLD", euro(10_000), nil), p, line, euro(9_000))
		x := o.order(line, o.vendor("Vendor", 0), euro(900))
		c := o.draft(p, x)
		o.must(o.EditCommitment(o.holder, c, 0, x))
		o.request(c)
		o.refused("who edited it", o.decide(o.holder, string(c), true, ""), "control.four_eyes")
	})
}

// All that is ticked in the list of small commitments is decided, though it comes with one key; what is not small is not.
func TestSmallOnesTogether(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(90_000))[0]
		o.allocate(o.given(f, "NLD", euro(100_000), nil), p, line, euro(90_000))
		var ids []string
		for i, units := range []float64{900, 800, 26_000} {
			c := o.draft(p, o.order(line, o.vendor("Vendor "+string(rune('A'+i)), i), euro(units)))
			o.request(c)
			ids = append(ids, string(c))
		}
		holder := o.browse(o.holder)
		holder.Post("/en/commitments/small", "_key", "form", "chosen", ids[0], "chosen", ids[1], "decision", "approve", "comment", "").Must(http.StatusSeeOther)
		for _, id := range ids[:2] {
			if got, err := o.Commitment(o.officer, funds.CommitmentID(id)); err != nil || got.State != funds.CommitmentSigned {
				t.Errorf("%s is %s: %v", got.Ref, got.State, err)
			}
		}
		holder.Post("/en/commitments/small", "_key", "another", "chosen", ids[2], "decision", "approve", "comment", "").Must(http.StatusUnprocessableEntity)
		if got, err := o.Commitment(o.officer, funds.CommitmentID(ids[2])); err != nil || got.State != funds.CommitmentRequested {
			t.Errorf("the large one is %s: %v", got.State, err)
		}
	})
}

// budgetOf is a line of a budget of its own year, of a kind of cost.
func (o *office) budgetOf(of portfolio.ProjectID, f funds.FundID, lines ...funds.LineForm) []funds.LineID {
	o.t.Helper()
	x := funds.BudgetForm{Title: "Budget", Lines: lines}
	for i := range x.Lines {
		x.Lines[i].Chapter, x.Lines[i].Code, x.Lines[i].Title, x.Lines[i].Fund = "1", "1."+strconv.Itoa(i+1), "Line", f
	}
	id := o.must(o.CreateBudget(o.officer, of, x))
	o.must(o.SubmitBudget(o.officer, funds.BudgetID(id), 0))
	o.pass(o.manager, id)
	o.pass(o.controller, id)
	_, all, err := o.ProjectBudgets(o.officer, of)
	if err != nil {
		o.t.Fatal(err)
	}
	ids := make([]funds.LineID, len(all))
	for i, l := range all {
		ids[i] = l.ID
	}
	return ids
}

// Trust-fund money does not lapse with a year (R67): what comes back to a line of a closed year can be committed again.
func TestTrustFundKeepsClosedYears(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 2026, euro(10_000))[0]
		o.allocate(o.given(f, "NLD", euro(20_000), nil), p, line, euro(5_000))
		c := o.committed(p, o.order(line, o.vendor("Vendor", 0), euro(2_000)))
		o.now = time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
		if _, err := o.YearEnds(o.controller, 2026, true); err != nil {
			t.Fatal(err)
		}
		o.must(o.CancelCommitment(o.manager, c, 0, "the vendor is gone"))
		if got := o.totals(funds.Scope{Line: line}, funds.Point{}); got.Available() != 5_000_00 || got[funds.Lapsed] != 0 {
			t.Errorf("what came back: %v", got)
		}
		late := o.order(line, o.vendor("Other", 1), euro(100))
		late.DeliveryOn, late.ObligationOn, late.ExPost, late.Justification = day("2026-12-20"), day("2026-12-20"), true, "forgotten"
		if err := o.tryRequest(p, late); err != nil {
			t.Errorf("a commitment on it: %v", err)
		}
	})
}

// A block is freed by the level that set it (R70).
func TestBlockIsFreedByItsLevel(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(9_000))[0]
		o.allocate(o.given(f, "NLD", euro(10_000), nil), p, line, euro(9_000))
		of := func(units float64) funds.BlockForm {
			return funds.BlockForm{Line: line, Amount: euro(units), Reason: "until it is reviewed"}
		}
		o.must(o.Block(o.director, of(1_000)))
		o.must(o.Block(o.controller, of(300)))
		_, err := o.Unblock(o.controller, of(301))
		o.refused("the controller frees the director's", err, "funds.move.other_level")
		_, err = o.Unblock(o.director, of(1_001))
		o.refused("the director frees the controller's", err, "funds.move.other_level")
		o.must(o.Unblock(o.controller, of(300)))
		o.must(o.Unblock(o.director, of(400)))
		if got := o.totals(funds.Scope{Line: line}, funds.Point{}); got[funds.Blocked] != 600_00 {
			t.Errorf("left blocked: %v", got)
		}
	})
}
