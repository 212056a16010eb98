package funds_test

import (
	"context"
	"strconv"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// project is a light project of a partner at work, under its education programme.
func (o *office) project(partner string) portfolio.ProjectID {
	o.t.Helper()
	return o.projectOf(partner, money.Euro(40_000_00))
}

// projectOf is such a project with another budget.
func (o *office) projectOf(partner string, budget money.Amount) portfolio.ProjectID {
	o.t.Helper()
	marking := portfolio.MarkingForm{Level: control.LevelUnclassified, Releasable: []string{partner}}
	programme := o.must(o.portfolio.CreateProgramme(o.programme, portfolio.ProgrammeForm{Partner: partner, Kind: portfolio.KindDEEP, StartYear: 2024, Title: i18n.Text{EN: "DEEP " + partner}, MarkingForm: marking}))
	id := portfolio.ProjectID(o.must(o.portfolio.CreateProject(o.officer, portfolio.Link{Kind: portfolio.ObjectProgramme, ID: programme}, portfolio.ProjectForm{
		Title: i18n.Text{EN: "Log analysis course", FR: "Cours d’analyse des journaux"}, Lang: i18n.EN, Track: portfolio.TrackLight, Theme: "cyber",
		Problem: "Nobody reads the logs", Objectives: "Ten analysts certified", PlannedStart: day("2026-03-01"), PlannedEnd: day("2026-06-30"),
		Budget: budget, HostText: "Rooms and travel in country", MarkingForm: marking})))
	o.must(o.portfolio.RecordOverlap(o.officer, id, portfolio.OverlapNone, "", 3))
	o.must(o.portfolio.SubmitProject(o.officer, id, 0, portfolio.ProjectSubmitted, ""))
	waiting := o.waiting(string(id))
	o.must(o.portfolio.DecideGate(waiting.Act)(o.board, waiting.Object, true, ""))
	o.must(o.portfolio.AssignPeople(o.programme, id, 0, "officer", "director"))
	o.must(o.portfolio.MoveProject(o.programme, "portfolio.project.start", id, 0, portfolio.ProjectExecuting, ""))
	return id
}

// waiting is the one decision that waits on an object.
func (o *office) waiting(id string) control.Approval {
	o.t.Helper()
	var list []control.Approval
	err := o.Control.Read(o.AsSystem(o.t.Context()), func(ctx context.Context, q db.Querier) (err error) {
		list, err = o.Approvals(ctx, q, control.ApprovalFilter{Object: id, Limit: 5})
		return err
	})
	if err != nil || len(list) != 1 {
		o.t.Fatalf("%d decisions wait on %s: %v", len(list), id, err)
	}
	return list[0]
}

// decide makes the decision that waits on an object, as the inbox does.
func (o *office) decide(who context.Context, id string, approve bool, comment string) error {
	o.t.Helper()
	_, err := o.Control.Decide(who, o.waiting(id).ID, approve, comment)
	return err
}

func (o *office) pass(who context.Context, id string) {
	o.t.Helper()
	if err := o.decide(who, id, true, "agreed"); err != nil {
		o.t.Fatal(err)
	}
}

// budget is an approved budget with one line per amount, for all years unless a year is given.
func (o *office) budget(of portfolio.ProjectID, f funds.FundID, year int, amounts ...money.Amount) []funds.LineID {
	o.t.Helper()
	x := funds.BudgetForm{Title: "Budget", Year: year}
	for i, a := range amounts {
		x.Lines = append(x.Lines, funds.LineForm{Chapter: "1", Code: "1." + strconv.Itoa(i+1), Title: "Training", Category: funds.CategoryTraining, Fund: f, Amount: a})
	}
	id := funds.BudgetID(o.must(o.CreateBudget(o.officer, of, x)))
	o.must(o.SubmitBudget(o.officer, id, 0))
	o.pass(o.manager, string(id))
	o.pass(o.controller, string(id))
	_, lines, err := o.ProjectBudgets(o.officer, of)
	if err != nil {
		o.t.Fatal(err)
	}
	var ids []funds.LineID
	for _, l := range lines {
		if l.Budget == id {
			ids = append(ids, l.ID)
		}
	}
	return ids
}

func (o *office) allocate(a funds.AgreementID, of portfolio.ProjectID, line funds.LineID, amount money.Amount) {
	o.t.Helper()
	o.must(o.Allocate(o.manager, funds.AllocationForm{Agreement: a, Project: of, Line: line, Amount: amount}))
}

var ibans = []string{"DE89370400440532013000", "GB82WEST12345698765432", "FR1420041010050500013M02606", "NL91ABNA0417164300", "BE71096123456769"}

// vendor is a payee whose bank data are verified.
func (o *office) vendor(name string, n int) funds.PayeeID {
	o.t.Helper()
	return o.payee(name, "vendor", n)
}

// payee is one of a kind whose bank data are verified.
func (o *office) payee(name string, kind funds.PayeeKind, n int) funds.PayeeID {
	o.t.Helper()
	id := funds.PayeeID(o.must(o.CreatePayee(o.contracting, funds.PayeeForm{Name: name, Kind: kind, IBAN: ibans[n]})))
	o.must(o.VerifyPayee(o.treasury, id, "called back"))
	return id
}

// except signs the exception to the two signatories below the top of the ladder.
func (o *office) except() {
	o.t.Helper()
	l := funds.DefaultLadder()
	l.Exception = "FC(2026)0003"
	o.must(o.SetLadder(o.controller, o.today(), l, "exception for small payments"))
}

func (o *office) order(line funds.LineID, payee funds.PayeeID, amount money.Amount) funds.CommitmentForm {
	return funds.CommitmentForm{Kind: funds.KindService, Title: "Course", Payee: payee, LegalBasis: "Order", Method: funds.MethodQuotes, Quotes: 3, DeliveryOn: o.today().AddDays(60),
		Items: []funds.Item{{Line: line, Amount: amount}}}
}

func (o *office) draft(of portfolio.ProjectID, x funds.CommitmentForm) funds.CommitmentID {
	o.t.Helper()
	return funds.CommitmentID(o.must(o.CreateCommitment(o.officer, of, x)))
}

func (o *office) request(id funds.CommitmentID) {
	o.t.Helper()
	o.must(o.RequestCommitment(o.officer, id, 0))
}

// Story 1: a pledge is not money.
func TestStory1PledgeIsNotMoney(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		id := o.pledge(f, "NLD", euro(500_000), nil)
		line := o.budget(p, f, 0, euro(400_000))[0]
		c := o.draft(p, o.order(line, o.vendor("Vendor", 0), euro(1)))
		_, err := o.RequestCommitment(o.officer, c, 0)
		fault := o.refused("funded = 0", err, "funds.ledger.short")
		if fault.Args["available"] != money.Euro(0) {
			t.Errorf("available %v", fault.Args["available"])
		}
		o.sign(id)
		o.receive(id, euro(250_000), "BK-1")
		if got := o.totals(funds.Scope{Contribution: id}, funds.Point{}).Allocatable(); got != 247_500_00 {
			t.Errorf("allocatable %d", got)
		}
		_, err = o.Allocate(o.manager, funds.AllocationForm{Agreement: id, Project: p, Line: line, Amount: euro(247_500.01)})
		o.refused("a cent above (R37)", err, "funds.ledger.short")
		o.allocate(id, p, line, euro(247_500))
		o.request(c)
	})
}

// Story 2: the last euro. A request reserves at once, so the second is refused.
func TestStory2LastEuro(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(5_000))[0]
		o.allocate(o.given(f, "NLD", euro(2_000), nil), p, line, euro(1_000))
		v := o.vendor("Vendor", 0)
		a, b := o.draft(p, o.order(line, v, euro(600))), o.draft(p, o.order(line, v, euro(600)))
		answers := make(chan error, 2)
		for _, c := range []funds.CommitmentID{a, b} {
			go func() {
				_, err := o.RequestCommitment(o.officer, c, 0)
				answers <- err
			}()
		}
		first, second := <-answers, <-answers
		if first == nil {
			first, second = second, first
		}
		o.refused("one of two", first, "funds.ledger.short")
		if second != nil {
			t.Fatal(second)
		}
		if got := o.totals(funds.Scope{Line: line}, funds.Point{}); got.Available() != 400_00 || got.OpenCommitments() != 600_00 {
			t.Errorf("%v", got)
		}
	})
}

// Story 3: segregation is blocked, also across delegation.
func TestStory3Segregation(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(100_000))[0]
		o.allocate(o.given(f, "NLD", euro(200_000), nil), p, line, euro(100_000))
		x := o.order(line, o.vendor("Vendor", 0), euro(40_000))
		c := o.draft(p, x)
		o.request(c)
		o.pass(o.holder, string(c))
		o.pass(o.manager, string(c))

		o.delegate("controller", "officer", "funds.commitment.approve", money.Euro(100_000_00), day("2026-03-31"))
		err := o.decide(o.as("officer"), string(c), true, "")
		o.refused("the requester holds a valid delegation", err, "control.four_eyes")
		if may, why := o.waiting(string(c)).MayDecide(control.ActorFrom(o.as("officer"))); may || why != "control.approval.hand" {
			t.Errorf("the requester is offered it: %v, %q", may, why)
		}
		o.delegate("controller", "coordinator", "funds.commitment.approve", money.Euro(10_000_00), day("2026-03-31"))
		o.refused("above the cap (R44)", o.decide(o.as("coordinator"), string(c), true, ""), "fault.forbidden")
		o.pass(o.controller, string(c))
		o.pass(o.contracting, string(c))

		i := o.invoice(c, "INV-1", euro(40_000))
		o.refused("whoever registered does not certify", o.decide(o.as("officer"), i, true, ""), "fault.forbidden")
		o.pass(o.holder, i)
		o.pass(o.controller, i)
		pay := funds.PaymentID(o.must(o.PreparePayment(o.preparer, funds.InvoiceID(i))))
		_, err = o.SignPayment(o.controller, pay, 0)
		o.refused("the approver does not pay", err, "control.four_eyes")
		_, err = o.SignPayment(o.preparer, pay, 0)
		o.refused("whoever prepared does not sign", err, "control.four_eyes")
		o.must(o.SignPayment(o.treasury, pay, 0))
		_, err = o.SignPayment(o.treasury, pay, 0)
		o.refused("the first signatory again", err, "control.four_eyes")
		o.delegate("treasury", "director", "funds.payment.sign", money.Euro(100_000_00), day("2026-03-31"))
		_, err = o.SignPayment(o.as("director"), pay, 0)
		o.refused("for the first signatory", err, "control.four_eyes")
		o.must(o.SignPayment(o.treasury2, pay, 0))
		got := o.totals(funds.Scope{Fund: f}, funds.Point{})
		if got.Paid() != 40_000_00 || got[funds.Bank] != 160_000_00 || got.OpenCommitments() != 0 {
			t.Errorf("%v", got)
		}
		o.must(o.ConfirmPayment(o.treasury, pay, o.today(), "BK-OUT-1"))
		o.must(o.ReturnPayment(o.treasury, pay, "account closed"))
		if got := o.totals(funds.Scope{Fund: f}, funds.Point{}); got.Paid() != 0 || got[funds.Liquidated] != 40_000_00 || got[funds.Bank] != 200_000_00 {
			t.Errorf("after the return: %v", got)
		}
	})
}

// invoice records a delivery and an invoice for it, matched.
func (o *office) invoice(c funds.CommitmentID, number string, amount money.Amount) string {
	o.t.Helper()
	o.must(o.AcceptDelivery(o.officer, c, funds.DeliveryForm{AcceptedOn: o.today(), Amount: amount, Document: "Note " + number}))
	return o.must(o.RegisterInvoice(o.coordinator, funds.InvoiceForm{Commitment: c, Number: number, DatedOn: o.today(), ReceivedOn: o.today(), Amount: amount}))
}

// delegate lets somebody do an act for another, up to an amount.
func (o *office) delegate(from, to string, act control.Act, limit money.Amount, until cal.Date) {
	o.t.Helper()
	_, err := o.Do(o.as(from), control.Op{Act: "own.delegation.give"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		id, err := tx.Delegate(ctx, control.GivenDelegation{Delegation: control.Delegation{Act: act, Cap: limit}, To: control.ActorID(to), Period: cal.Period{Start: tx.Today(), End: until}, Reason: "leave"})
		return control.Change{Object: control.Ref{Kind: "delegation", ID: id}}, err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// Story 4: an earmark for Jordan does not pay in Moldova; the unearmarked share does.
func TestStory4Earmark(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, mda, jor := o.fund("TF-ALL", funds.TrustFund), o.project("MDA"), o.project("JOR")
		line := o.budget(mda, f, 0, euro(10_000))[0]
		marked := o.given(f, "DNK", euro(5_000), func(x *funds.AgreementForm) { x.Earmark, x.EarmarkRef = funds.EarmarkProject, string(jor) })
		free := o.given(f, "NLD", euro(5_000), nil)
		_, err := o.Allocate(o.manager, funds.AllocationForm{Agreement: marked, Project: mda, Line: line, Amount: euro(1_000)})
		o.refused("allocating it (R50)", err, "funds.allocation.earmark")
		o.allocate(free, mda, line, euro(3_000))
		x := o.order(line, o.vendor("Vendor", 0), euro(2_000))
		x.Contribution = marked
		c := o.draft(mda, x)
		_, err = o.RequestCommitment(o.officer, c, 0)
		o.refused("naming it", err, "funds.commitment.earmark")
		x.Contribution = ""
		o.must(o.EditCommitment(o.officer, c, 0, x))
		o.request(c)
		if got := o.totals(funds.Scope{Contribution: free}, funds.Point{}); got.OpenCommitments() != 2_000_00 {
			t.Errorf("%v", got)
		}
	})
}

func TestSmallPaymentTakesThreePeople(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(9_000))[0]
		a, b := o.given(f, "NLD", euro(1_000), nil), o.given(f, "NOR", euro(5_000), nil)
		o.allocate(a, p, line, euro(900))
		o.allocate(b, p, line, euro(4_000))
		x := o.order(line, o.vendor("Vendor", 0), euro(2_400))
		x.Method, x.Quotes = funds.MethodDirect, 0
		c := o.draft(p, x)
		o.request(c)
		o.refused("the requester does not certify", o.decide(o.officer, string(c), true, ""), "fault.forbidden")
		o.pass(o.holder, string(c))
		i := o.invoice(c, "INV-1", euro(800.01))
		o.pass(o.holder, i)
		_, err := o.PreparePayment(o.coordinator, funds.InvoiceID(i))
		o.refused("who is not of the treasury", err, "fault.forbidden")
		o.delegate("preparer", "director", "funds.payment.prepare", money.Euro(100_000_00), day("2026-03-31"))
		o.delegate("treasury2", "director", "funds.payment.sign", money.Euro(100_000_00), day("2026-03-31"))
		pay := funds.PaymentID(o.must(o.PreparePayment(o.as("director"), funds.InvoiceID(i))))
		_, err = o.SignPayment(o.as("director"), pay, 0)
		o.refused("whoever prepared does not release alone", err, "control.four_eyes")
		_, err = o.SignPayment(o.preparer, pay, 0)
		o.refused("nor does the one it was prepared for", err, "control.four_eyes")
		o.must(o.SignPayment(o.treasury, pay, 0))
		if x, y := o.totals(funds.Scope{Contribution: a}, funds.Point{}).Paid(), o.totals(funds.Scope{Contribution: b}, funds.Point{}).Paid(); x != 300_00 || y != 500_01 {
			t.Errorf("attributed %d and %d (R51 at the commitment, R56 at the liquidation)", x, y)
		}
		_, err = o.RegisterInvoice(o.coordinator, funds.InvoiceForm{Commitment: c, Number: "INV-2", DatedOn: o.today(), ReceivedOn: o.today(), Amount: euro(1_600)})
		o.refused("above what is left (R41)", err, "funds.invoice.above_commitment")
		again := o.must(o.RegisterInvoice(o.coordinator, funds.InvoiceForm{Commitment: c, Number: "inv-1", DatedOn: o.today(), ReceivedOn: o.today(), Amount: euro(10)}))
		if w := o.waiting(again); w.Act != "funds.invoice.release" {
			t.Errorf("a number twice waits for %s", w.Act)
		}
		o.must(o.DecommitRest(o.manager, c, 0, "cheaper than thought"))
		if got := o.totals(funds.Scope{Line: line}, funds.Point{}); got.Available() != 4_900_00-800_01-10_00 || got.OpenCommitments() != 10_00 { // the invoice that is held keeps its part
			t.Errorf("after the rest is free: %v", got)
		}
	})
}

// tryDecide makes the decision that waits on an object, if any.
func (o *office) tryDecide(who context.Context, id string, approve bool) error {
	o.t.Helper()
	var list []control.Approval
	err := o.Control.Read(o.AsSystem(o.t.Context()), func(ctx context.Context, q db.Querier) (err error) {
		list, err = o.Approvals(ctx, q, control.ApprovalFilter{Object: id, Limit: 1})
		return err
	})
	if err != nil || len(list) == 0 {
		return err
	}
	_, err = o.Control.Decide(who, list[0].ID, approve, "considered")
	return err
}
