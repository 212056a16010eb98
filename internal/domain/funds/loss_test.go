package funds_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/money"
)

// withAgent is a commitment with an executing agent that was given a tranche.
func (o *office) withAgent(f funds.FundID, p portfolio.ProjectID, line funds.LineID, whole, given float64) funds.CommitmentID {
	o.t.Helper()
	agent := funds.PayeeID(o.must(o.CreatePayee(o.contracting, funds.PayeeForm{Name: "Agency", Kind: "agent", IBAN: ibans[0]})))
	o.must(o.VerifyPayee(o.treasury, agent, "called back"))
	order := o.order(line, agent, euro(whole))
	order.Kind, order.Method, order.Quotes = funds.KindAgent, funds.MethodNone, 0
	c := o.committed(p, order)
	o.tranche(c, given)
	return c
}

// R79: money that an agent does not account for is written off by a chain of people of whom none had a hand in it before,
// by the authority of its band, and never by who answers for it.
func TestWriteOff(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		reviewer := o.hire("reviewer", people.Treasury)
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(100_000))[0]
		o.allocate(o.given(f, "NLD", euro(200_000), nil), p, line, euro(100_000))
		c := o.withAgent(f, p, line, 50_000, 20_000)
		form := func(units float64) funds.WriteOffForm {
			return funds.WriteOffForm{Commitment: c, Amount: euro(units), Reason: "the agency is bankrupt", Evidence: "court file 7", Recovery: "claim filed", Responsible: "officer"}
		}
		_, err := o.ProposeWriteOff(o.holder, form(20_000.01))
		o.refused("more than is with the agent", err, "funds.write_off.above_open")
		bare := form(1)
		bare.Evidence, bare.Recovery, bare.Responsible = "", " ", ""
		_, err = o.ProposeWriteOff(o.holder, bare)
		for _, field := range []string{"evidence", "recovery", "responsible"} {
			if !strings.Contains(err.Error(), field) {
				t.Errorf("%s is not asked for: %v", field, err)
			}
		}
		_, err = o.ProposeWriteOff(o.officer, form(1))
		o.refused("the officer does not propose", err, "fault.forbidden")

		small := o.must(o.ProposeWriteOff(o.holder, form(5_000)))
		_, err = o.ProposeWriteOff(o.holder, form(15_000.01))
		o.refused("what is proposed already", err, "funds.write_off.above_open")
		o.browse(o.holder).Get("/en/commitments/" + string(c) + "/write-off").Must(http.StatusOK).HTML().One("input[name=amount][value='15,000.00']")
		approve := func(by funds.WriteOffAuthority, who context.Context, id string) error {
			_, err := o.DecideWriteOff(by)(who, control.Ref{Kind: funds.ObjectWriteOff, ID: id}, true, "yes")
			return err
		}
		o.refused("approval before the review", approve(funds.ByController, o.controller, small), "funds.write_off.moved_on")
		o.pass(reviewer, small)
		o.refused("below the band", approve(funds.ByDirector, o.director, small), "funds.write_off.moved_on")

		// One loss in two parts, each within the band: the whole is not, and the part that waits for the Financial Controller
		// goes to the Director with the other.
		other := o.must(o.ProposeWriteOff(o.holder, form(0.01)))
		o.refused("a part of a loss above the band", approve(funds.ByController, o.controller, small), "funds.write_off.moved_on")
		o.pass(reviewer, other)
		o.refused("the other part", approve(funds.ByController, o.controller, other), "funds.write_off.moved_on")
		for _, id := range []string{small, other} {
			o.pass(o.director, id)
			_, err = o.PostWriteOff(o.director, funds.WriteOffID(id), 0)
			o.refused("the approver does not post", err, "fault.forbidden")
			o.must(o.PostWriteOff(o.manager, funds.WriteOffID(id), 0))
			_, err = o.PostWriteOff(o.manager, funds.WriteOffID(id), 0)
			o.refused("twice", err, "funds.write_off.moved_on")
		}
		if got := o.totals(funds.Scope{Line: line}, funds.Point{}); got[funds.WrittenOff] != 5_000_01 || got[funds.Advanced] != 14_999_99 || got.Expenditure() != 5_000_01 {
			t.Errorf("%v", got)
		}
		list, err := o.WriteOffs(o.manager, f, 2026)
		if err != nil || len(list) != 2 || list[0].PostedOn != o.today() || list[0].Authority != funds.ByDirector {
			t.Errorf("the yearly list: %+v %v", list, err)
		}
		if list, err = o.WriteOffs(o.manager, f, 2025); err != nil || len(list) != 0 {
			t.Errorf("the list of the year before: %+v %v", list, err)
		}
		o.debtWrittenOff(f)
	})
}

// debtWrittenOff writes off what a donor will not pay; whoever answers for it decides nothing, whatever roles they have.
// What is written off is owed no more: by the agreement, by its instalments, and by the control report.
func (o *office) debtWrittenOff(f funds.FundID) {
	o.t.Helper()
	due := o.today().AddDays(5)
	a := o.pledge(f, "NOR", euro(3_000), func(x *funds.AgreementForm) {
		x.Instalments = []funds.InstalmentForm{{DueOn: due, Amount: euro(1_000)}, {DueOn: due.AddDays(300), Amount: euro(2_000)}}
	})
	o.sign(a)
	x := funds.WriteOffForm{Agreement: a, Amount: euro(400), Reason: "the donor has withdrawn", Evidence: "LTR-9", Recovery: "two reminders", Responsible: "controller"}
	own := o.must(o.ProposeWriteOff(o.manager, x))
	o.refusedFor(o.controller, own)
	if err := o.decide(o.hire("controller2", people.FinancialController), own, false, "the donor will pay"); err != nil {
		o.t.Fatal(err)
	}
	o.now = o.now.AddDate(0, 0, 10)
	if got := o.overdueInstalment(a); got != euro(1_000) {
		o.t.Errorf("overdue before: %v", got)
	}
	x.Responsible, x.Amount = "officer", euro(600)
	o.writtenOff(x, 0)
	if got := o.owed(a); got != 2_400_00 || o.overdueInstalment(a) != euro(400) {
		o.t.Errorf("after a write-off of 600 the donor owes %d, overdue %v", got, o.overdueInstalment(a))
	}
	if got := o.totals(funds.Scope{Contribution: a}, funds.Point{}); got[funds.Receivable] != 2_400_00 {
		o.t.Errorf("%v", got)
	}
	_, err := o.RecordReceipt(o.treasury, funds.ReceiptForm{Agreement: a, ValueOn: o.today(), Amount: euro(2_400.01), BankRef: "BK-OVER"})
	o.refused("more than is owed after the write-off", err, "funds.receipt.above_outstanding")
	o.receive(a, euro(2_000), "BK-PART")
	x.Amount = euro(400)
	o.writtenOff(x, 0)
	if got := o.owed(a); got != 0 || o.agreementState(a) != funds.AgreementReceived {
		o.t.Errorf("nothing more will come, but %d is owed and the agreement is %s", got, o.agreementState(a))
	}
}

// writtenOff takes a write-off through the whole chain so many days after its proposal.
func (o *office) writtenOff(x funds.WriteOffForm, later int) funds.WriteOffID {
	o.t.Helper()
	id := o.must(o.ProposeWriteOff(o.manager, x))
	o.pass(o.as("reviewer"), id)
	o.now = o.now.AddDate(0, 0, later)
	w, err := o.WriteOff(o.manager, funds.WriteOffID(id))
	if err != nil {
		o.t.Fatal(err)
	}
	who := o.controller
	if w.Authority == funds.ByDirector {
		who = o.director
	}
	o.pass(who, id)
	o.must(o.PostWriteOff(o.manager, w.ID, 0))
	return w.ID
}

// owed is what the page of a contribution says is outstanding, in minor units.
func (o *office) owed(a funds.AgreementID) int64 {
	o.t.Helper()
	g, err := o.Agreement(o.manager, a)
	if err != nil {
		o.t.Fatal(err)
	}
	return g.Outstanding().Minor
}

func (o *office) agreementState(a funds.AgreementID) funds.AgreementState {
	o.t.Helper()
	g, err := o.Agreement(o.manager, a)
	if err != nil {
		o.t.Fatal(err)
	}
	return g.State
}

// overdueInstalment is what the first overdue instalment of an agreement is for today.
func (o *office) overdueInstalment(a funds.AgreementID) money.Amount {
	o.t.Helper()
	g, err := o.Agreement(o.manager, a)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, i := range g.OverdueOn(o.today()) {
		return euro(float64(i.Minor) / 100)
	}
	return money.Amount{}
}

// R79: what is written off in another currency takes its part off the debt in the donor's, and all of it with the last.
func TestDebtInAnotherCurrencyWrittenOff(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		o.hire("reviewer", people.Treasury)
		o.Rates = rates(map[money.Currency]string{"NOK": "0.1"})
		f := o.fund("TF-MDA", funds.TrustFund)
		a := o.pledge(f, "NOR", money.Amount{Minor: 10_000_01, Currency: "NOK"}, nil)
		o.sign(a)
		x := funds.WriteOffForm{Agreement: a, Amount: euro(333.33), Reason: "withdrawn", Evidence: "LTR-9", Recovery: "two reminders", Responsible: "officer"}
		o.writtenOff(x, 0)
		if got := o.owed(a); got != 6_666_71 {
			t.Errorf("a third is written off, %d is owed", got)
		}
		x.Amount = euro(666.67)
		o.writtenOff(x, 0)
		if got := o.owed(a); got != 0 {
			t.Errorf("all is written off, %d is owed", got)
		}
	})
}

// R79: a loss is in the lists of the year it was proposed in and of the year it was booked in, and counts in the latter alone.
func TestWriteOffOverTheTurnOfTheYear(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		o.hire("reviewer", people.Treasury)
		f := o.fund("TF-MDA", funds.TrustFund)
		a := o.pledge(f, "NOR", euro(3_000), nil)
		o.sign(a)
		o.writtenOff(funds.WriteOffForm{Agreement: a, Amount: euro(1_000), Reason: "withdrawn", Evidence: "LTR-9", Recovery: "two reminders", Responsible: "officer"}, 320)
		for query, want := range map[string]int64{"?year=2026": 0, "?year=2027": 1_000_00, "": 1_000_00} {
			var out struct {
				Rows  []struct{ Ref string } `json:"write_offs"`
				Total money.Amount           `json:"posted"`
			}
			o.browse(o.manager).API("/funds/"+string(f)+"/write-offs"+query, nil).Must(http.StatusOK).JSON(&out)
			if len(out.Rows) != 1 || out.Total.Minor != want {
				t.Errorf("%q: %+v, want %d", query, out, want)
			}
		}
	})
}

// R43, R44: no two roles and no delegation make one person two hands of a write-off, and both persons of a delegation are
// written down.
func TestWriteOffByOneHandTwice(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		reviewer := o.hire("reviewer", people.Treasury)
		both := o.hire("both", people.FundManager, people.Treasury, people.FinancialController)
		o.hire("deputy", people.ProjectOfficer)
		f := o.fund("TF-MDA", funds.TrustFund)
		a := o.pledge(f, "NOR", euro(3_000), nil)
		o.sign(a)
		x := funds.WriteOffForm{Agreement: a, Amount: euro(100), Reason: "withdrawn", Evidence: "LTR-9", Recovery: "two reminders", Responsible: "officer"}
		own := o.must(o.ProposeWriteOff(both, x))
		o.refused("the proposer looks into it", o.decide(both, own, true, "fine"), "control.four_eyes")
		o.pass(reviewer, own)
		o.refused("the proposer approves", o.decide(both, own, true, "fine"), "control.four_eyes")
		id := o.must(o.ProposeWriteOff(o.manager, x))
		o.pass(both, id)
		o.refused("the reviewer approves by a second role", o.decide(both, id, true, "fine"), "control.four_eyes")
		o.pass(o.controller, id)
		o.must(o.PostWriteOff(both, funds.WriteOffID(id), 0)) // of the approver's three roles only the approval bars the booking

		o.delegate("both", "deputy", "funds.write_off.propose", money.Euro(1_000_00), o.today().AddDays(9))
		byDeputy := o.must(o.ProposeWriteOff(o.as("deputy"), x))
		o.refused("the one for whom it was proposed looks into it", o.decide(both, byDeputy, true, "fine"), "control.four_eyes")

		for _, act := range []control.Act{"funds.write_off.investigate", "funds.write_off.approve_controller"} {
			o.delegate("both", "deputy", act, money.Amount{}, o.today().AddDays(9))
		}
		deputy := o.as("deputy")
		o.refused("the proposer's deputy looks into it", o.decide(deputy, o.must(o.ProposeWriteOff(both, x)), true, "fine"), "control.four_eyes")
		id = o.must(o.ProposeWriteOff(o.manager, x))
		o.pass(deputy, id)
		o.refused("whom the reviewer acted for approves", o.decide(both, id, true, "fine"), "control.four_eyes")
		o.refused("the reviewer approves as a deputy", o.decide(deputy, id, true, "fine"), "control.four_eyes")
		o.pass(o.controller, id)
		w, err := o.WriteOff(o.manager, funds.WriteOffID(id))
		if err != nil || w.Investigated != (control.Hand{Person: "deputy", For: "both"}) || w.Approved != (control.Hand{Person: "controller"}) {
			t.Errorf("%+v %v", w, err)
		}
		if text := o.browse(o.manager).Get("/fr/write-offs/" + id).Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "deputy pour both") {
			t.Errorf("the page does not tell for whom: %s", text)
		}

		id = o.must(o.ProposeWriteOff(o.manager, x))
		o.pass(reviewer, id)
		o.pass(deputy, id)
		_, err = o.PostWriteOff(both, funds.WriteOffID(id), 0)
		o.refused("whom the approver acted for books it", err, "control.four_eyes")
		x.Responsible = "both"
		id = o.must(o.ProposeWriteOff(o.manager, x))
		o.refused("the deputy of who answers for it looks into it", o.decide(deputy, id, true, "fine"), "control.four_eyes")
	})
}

// R79, R44: a deputy decides up to the limit of the delegation, and what counts is the whole of a loss and not the part
// that was proposed last.
func TestWriteOffByADeputyWithALimit(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		reviewer := o.hire("reviewer", people.Treasury)
		o.hire("deputy", people.ProjectOfficer)
		f := o.fund("TF-MDA", funds.TrustFund)
		a := o.pledge(f, "NOR", euro(9_000), nil)
		o.sign(a)
		o.delegate("controller", "deputy", "funds.write_off.approve_controller", money.Euro(500_00), o.today().AddDays(9))
		deputy := o.as("deputy")
		part := func() string {
			id := o.must(o.ProposeWriteOff(o.manager, funds.WriteOffForm{Agreement: a, Amount: euro(300), Reason: "withdrawn", Evidence: "LTR-9", Recovery: "two reminders", Responsible: "officer"}))
			o.pass(reviewer, id)
			return id
		}
		o.pass(deputy, part())
		second := part()
		o.refused("600 by two parts of 300, where 500 is the limit", o.decide(deputy, second, true, "fine"), "fault.forbidden")
		o.pass(o.controller, second)
	})
}

// refusedFor holds that somebody who answers for a loss can neither look into it nor approve it.
func (o *office) refusedFor(who context.Context, id string) {
	o.t.Helper()
	o.refused("the responsible person looks into it", o.decide(who, id, true, "fine"), "control.four_eyes")
	o.pass(o.as("reviewer"), id)
	o.refused("the responsible person approves", o.decide(who, id, true, "fine"), "control.four_eyes")
}

// The pages of a write-off, in both languages, for who may and who may not.
func TestWriteOffByItsPages(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		reviewer := o.hire("reviewer", people.Treasury)
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(100_000))[0]
		o.allocate(o.given(f, "NLD", euro(200_000), nil), p, line, euro(100_000))
		c := o.withAgent(f, p, line, 50_000, 20_000)
		at := "/commitments/" + string(c)
		o.browse(o.officer).Get("/en" + at + "/write-off").Must(http.StatusForbidden)
		holder := o.browse(o.holder)
		holder.Get("/fr" + at).Must(http.StatusOK).HTML().One("a[href$='/write-off']")
		holder.Get("/fr" + at + "/write-off").Must(http.StatusOK).HTML().One("option[value=officer]")
		fields := []string{"amount", "4,000.00", "amount_currency", "EUR", "reason", "bankrupt", "evidence", "file 7", "recovery", "claim filed", "responsible", "officer"}
		holder.Post("/en"+at+"/write-off", fields...).Must(http.StatusSeeOther)
		list, err := o.WriteOffs(o.manager, f, 0)
		if err != nil || len(list) != 1 {
			t.Fatalf("%v %v", list, err)
		}
		page := "/write-offs/" + string(list[0].ID)
		holder.Get("/en" + page).Must(http.StatusOK).HTML().None("form[action$='/investigate']")
		holder.Post("/en"+page+"/investigate", "comment", "yes", "accept", "true").Must(http.StatusForbidden)
		review := o.browse(reviewer)
		review.Get("/fr" + page).Must(http.StatusOK).HTML().One("form[action$='/investigate']")
		review.Post("/en"+page+"/investigate", "comment", "", "accept", "true").Must(http.StatusUnprocessableEntity)
		review.Post("/en"+page+"/investigate", "comment", "as told", "accept", "true").Must(http.StatusSeeOther)
		// A forged post of the approval, by who has looked into it and by the wrong band.
		review.Post("/en"+page+"/approve_controller", "comment", "yes", "accept", "true").Must(http.StatusForbidden)
		o.browse(o.director).Post("/en"+page+"/approve_director", "comment", "yes", "accept", "true").Must(http.StatusConflict)
		o.browse(o.controller).Post("/en"+page+"/approve_controller", "comment", "yes", "accept", "true").Must(http.StatusSeeOther)
		manager := o.browse(o.manager)
		manager.Get("/en" + page).Must(http.StatusOK).HTML().One("form[action$='/post']")
		manager.Post("/en" + page + "/post").Must(http.StatusSeeOther)
		for _, lang := range []string{"/en", "/fr"} {
			for _, path := range []string{page, "/funds/" + string(f) + "/write-offs?year=2026"} {
				if text := manager.Get(lang + path).Must(http.StatusOK).HTML().One("main").Text(); strings.Contains(text, "funds.") || !strings.Contains(text, "bankrupt") {
					t.Errorf("%s%s: %s", lang, path, text)
				}
			}
		}
	})
}
