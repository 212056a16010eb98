package funds_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/testkit"
)

// committed brings a commitment on a line through its chain.
func (o *office) committed(of portfolio.ProjectID, x funds.CommitmentForm) funds.CommitmentID {
	o.t.Helper()
	c := o.draft(of, x)
	o.request(c)
	o.pass(o.holder, string(c))
	got, err := o.Commitment(o.officer, c)
	if err != nil {
		o.t.Fatal(err)
	}
	if got.Next() == funds.StepCheck {
		o.pass(o.manager, string(c))
	}
	if got, err = o.Commitment(o.officer, c); err == nil && got.Next() == funds.StepApprove {
		o.pass(o.controller, string(c))
		o.pass(o.contracting, string(c))
	}
	return c
}

// settled bills and pays a commitment in full.
func (o *office) settled(c funds.CommitmentID, number string, amount float64) {
	o.t.Helper()
	i := o.invoice(c, number, euro(amount))
	o.pass(o.holder, i)
	got, err := o.ReadCommitment(o.officer, funds.IDIn{ID: string(c)})
	if err != nil {
		o.t.Fatal(err)
	}
	if got.Invoices[len(got.Invoices)-1].State == funds.InvoiceCertified {
		o.pass(o.controller, i)
	}
	pay := funds.PaymentID(o.must(o.PreparePayment(o.preparer, funds.InvoiceID(i))))
	o.must(o.SignPayment(o.treasury, pay, 0))
	if p, err := o.Payment(o.treasury, pay); err != nil || p.State == funds.PaymentFirst {
		o.must(o.SignPayment(o.treasury2, pay, 0))
	}
}

func yearItems(l funds.YearList) map[funds.YearItemKind]int64 {
	got := map[funds.YearItemKind]int64{}
	for _, i := range l.Items {
		got[i.Kind] += i.Minor
	}
	return got
}

// Story 6: the end of a year lapses what nobody committed of common funding, carries what is committed, and
// leaves a trust fund alone; doing it again changes nothing.
func TestStory6YearEnd(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		p := o.project("MDA")
		kinds := []funds.FundKind{funds.CommonFunded, funds.TrustFund}
		var pots []funds.FundID
		var lines []funds.LineID
		for i, kind := range kinds {
			f := o.fund("POT-"+strconv.Itoa(i), kind)
			pots = append(pots, f)
		}
		x := funds.BudgetForm{Title: "Budget", Year: 2026}
		for i, f := range pots {
			x.Lines = append(x.Lines, funds.LineForm{Chapter: "1", Code: "1." + strconv.Itoa(i+1), Title: "Training", Category: funds.CategoryTraining, Fund: f, Amount: euro(100_000)})
		}
		b := o.must(o.CreateBudget(o.officer, p, x))
		o.must(o.SubmitBudget(o.officer, funds.BudgetID(b), 0))
		o.pass(o.manager, b)
		o.pass(o.controller, b)
		_, all, err := o.ProjectBudgets(o.officer, p)
		if err != nil {
			t.Fatal(err)
		}
		payee := o.vendor("Vendor", 0)
		open := map[funds.CommitmentID]bool{}
		for i, f := range pots {
			line := all[i].ID
			lines = append(lines, line)
			o.allocate(o.given(f, "NLD", euro(200_000), nil), p, line, euro(100_000))
			for n, amount := range []float64{14_000, 15_000, 16_000} {
				order := o.order(line, payee, euro(amount+float64(i)))
				order.Justification = "Three courses of the year"
				o.settled(o.committed(p, order), strconv.Itoa(10*i+n), amount+float64(i))
			}
			order := o.order(line, payee, euro(30_000-3*float64(i)))
			order.Justification = "The main course of the year"
			open[o.committed(p, order)] = true
		}
		_, err = o.ReadYear(o.controller, pots[0], 2026)
		o.refused("the year is not over", err, "funds.year.not_over")
		o.now = time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
		before, err := o.ReadYear(o.controller, pots[0], 2026)
		if err != nil || before.Closed {
			t.Fatalf("%+v %v", before, err)
		}
		for range 2 {
			lists, err := o.YearEnds(o.controller, 2026, true)
			if err != nil || len(lists) != 2 || !lists[0].Closed {
				t.Fatalf("%+v %v", lists, err)
			}
			if got := yearItems(lists[0]); len(got) != 2 || got[funds.YearCarried] != 30_000_00 || got[funds.YearLapsed] != 25_000_00 {
				t.Errorf("common funding: %v", got)
			}
			if got := yearItems(lists[1]); len(got) != 1 || got[funds.YearBrought] != 25_000_00 {
				t.Errorf("trust fund: %v", got)
			}
		}
		if got := o.totals(funds.Scope{Line: lines[0]}, funds.Point{}); got.Available() != 0 || got.Paid() != 45_000_00 || got.OpenCommitments() != 30_000_00 || got[funds.Lapsed] != 25_000_00 {
			t.Errorf("the common-funded line: %v", got)
		}
		if got := o.totals(funds.Scope{Line: lines[1]}, funds.Point{}); got.Available() != 25_000_00 {
			t.Errorf("the line of the trust fund: %v", got)
		}
		list, err := o.Commitments(o.officer, p)
		for _, c := range list {
			if open[c.ID] && c.Fund == pots[0] && (c.ChargedYear != 2027 || c.Carried != 1) {
				t.Errorf("%s is charged to %d and was carried %d times: %v", c.Ref, c.ChargedYear, c.Carried, err)
			}
		}
		_, err = o.PostInterest(o.treasury, pots[0], 100, day("2026-12-31"), "late")
		o.refused("the year is closed", err, "funds.ledger.year_closed")
		o.executed(pots[0], "2026-12-30", funds.ExecutionLine{Final: euro(100_000), Open: euro(30_000), Spent: euro(45_000), Lapsed: euro(0), Left: euro(25_000)})
		o.executed(pots[0], "", funds.ExecutionLine{Final: euro(100_000), Open: euro(30_000), Spent: euro(45_000), Lapsed: euro(25_000), Left: euro(0)})
		o.executed(pots[1], "", funds.ExecutionLine{Final: euro(100_000), Open: euro(29_997), Spent: euro(45_003), Lapsed: euro(0), Left: euro(25_000)})
		for i, want := range []int{2, 1} { // what was carried and lapsed; what was brought forward
			if n := o.addsUp(o.browse(o.controller), "/funds/"+string(pots[i])+"/years/2026"); n != want {
				t.Errorf("%d figures of the year of pot %d open something", n, i)
			}
		}
		o.yearByItsPages(pots[0], lines[0])
	})
}

// executed holds what the execution of the budgets of a fund says for a day of its last line, or of the last of a name.
func (o *office) executed(f funds.FundID, on string, want funds.ExecutionLine) {
	o.t.Helper()
	var out struct {
		Lines []funds.ExecutionLine `json:"lines"`
	}
	o.browse(o.controller).API("/funds/"+string(f)+"/execution?on="+on, nil).Must(http.StatusOK).JSON(&out)
	var got funds.ExecutionLine
	for _, l := range out.Lines {
		if want.Line == "" || l.Line == want.Line {
			got = l
		}
	}
	if got.Final != want.Final || got.Open != want.Open || got.Spent != want.Spent || got.Lapsed != want.Lapsed || got.Left != want.Left || got.Interim != want.Interim {
		o.t.Errorf("%s: %+v, want %+v", on, got, want)
	}
}

// yearByItsPages signs the list and asks for lapsed credit again, in time and too late (R68).
func (o *office) yearByItsPages(f funds.FundID, line funds.LineID) {
	o.t.Helper()
	at := "/en/funds/" + string(f) + "/years/2026"
	controller, manager := o.browse(o.controller), o.browse(o.manager)
	controller.Get("/fr/funds/" + string(f) + "/years").Must(http.StatusOK).HTML().One("a[href$='/years/2026']")
	manager.Post(at + "/sign").Must(http.StatusForbidden)
	controller.Get(at).Must(http.StatusOK).HTML().One("form[action$='/sign']")
	controller.Post(at + "/sign").Must(http.StatusSeeOther)
	if text := controller.Get("/fr" + at[3:]).Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "25 000,00") || strings.Contains(text, "funds.") {
		o.t.Errorf("the page of the year: %s", text)
	}
	manager.Post(at+"/carry", "line", string(line), "amount", "25,000.01", "amount_currency", "EUR", "reason", "moved to March").Must(http.StatusUnprocessableEntity)
	manager.Post(at+"/carry", "line", string(line), "amount", "10,000.00", "amount_currency", "EUR", "reason", "moved to March").Must(http.StatusSeeOther)
	out, err := o.Carries(o.manager, f, 2026)
	if err != nil || len(out) != 1 {
		o.t.Fatalf("%v %v", out, err)
	}
	o.pass(o.director, string(out[0].ID))
	if got := o.totals(funds.Scope{Fund: f}, funds.Point{}); got[funds.Lapsed] != 15_000_00 {
		o.t.Errorf("%v", got)
	}
	o.now = time.Date(2027, 2, 16, 9, 0, 0, 0, time.UTC)
	_, err = o.ProposeCarry(o.manager, f, 2026, funds.CarryForm{Line: line, Amount: euro(1), Reason: "late"})
	o.refused("after 15 February", err, "funds.carry.late")
}

// Story 7: a contract for the next year takes nothing from this one; authority that nobody used ends with the year.
func TestStory7ContractAuthority(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("CF-MDA", funds.CommonFunded), o.project("MDA")
		now, next := o.budget(p, f, 2026, euro(100_000))[0], o.budget(p, f, 2027, euro(150_000))[0]
		given := o.given(f, "NLD", euro(300_000), nil)
		o.allocate(given, p, now, euro(100_000))
		o.now = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
		grant := funds.AuthorityForm{Line: next, Amount: euro(100_000), Reason: "Delivery in March"}
		_, err := o.GrantAuthority(o.director, funds.AuthorityForm{Line: now, Amount: euro(1), Reason: "x"})
		o.refused("this year's line", err, "funds.authority.year_wrong")
		o.browse(o.officer).Get("/en/projects/" + string(p) + "/credit/authority").Must(http.StatusForbidden)
		o.browse(o.director).Get("/fr/projects/" + string(p) + "/credit/authority").Must(http.StatusOK).HTML().One(`option[value="` + string(next) + `"]`)
		o.must(o.GrantAuthority(o.director, grant))
		order := o.order(next, o.vendor("Vendor", 0), euro(80_000))
		order.DeliveryOn = day("2027-03-15")
		c := o.committed(p, order)
		if got := o.totals(funds.Scope{Line: now}, funds.Point{}).Available(); got != 100_000_00 {
			t.Errorf("this year has %d", got)
		}
		o.papers(p, "contracted for next year", map[portfolio.Paper]portfolio.Answer{portfolio.PaperFinancialClosure: portfolio.NotHeld})
		if got := o.totals(funds.Scope{Line: next}, funds.Point{}); got[funds.Authorised] != 80_000_00 || got[funds.Authority] != 20_000_00 {
			t.Errorf("next year: %v", got)
		}
		_, err = o.CoverCommitment(o.manager, c)
		o.refused("its year has not begun", err, "funds.authority.too_early")
		o.now = time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
		lists, err := o.YearEnds(o.controller, 2026, true)
		if err != nil || yearItems(lists[0])[funds.YearAuthority] != 20_000_00 {
			t.Fatalf("%+v %v", lists, err)
		}
		_, err = o.CoverCommitment(o.manager, c)
		o.refused("the line has nothing", err, "funds.ledger.short")
		o.allocate(given, p, next, euro(90_000))
		o.browse(o.manager).Post("/en/commitments/" + string(c) + "/cover").Must(http.StatusSeeOther)
		if got := o.totals(funds.Scope{Line: next}, funds.Point{}); got.Committed() != 80_000_00 || got.Available() != 10_000_00 || got[funds.Authorised] != 0 || got[funds.Authority] != 0 {
			t.Errorf("next year, covered: %v", got)
		}
	})
}

// What is committed is carried so many times only; then what nobody delivered lapses (R66).
func TestCarriedTooOften(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("CF-MDA", funds.CommonFunded), o.project("MDA")
		line := o.budget(p, f, 0, euro(10_000))[0]
		o.allocate(o.given(f, "NLD", euro(20_000), nil), p, line, euro(2_000))
		c := o.committed(p, o.order(line, o.vendor("Vendor", 0), euro(2_000)))
		o.must(o.AcceptDelivery(o.officer, c, funds.DeliveryForm{AcceptedOn: o.today(), Amount: euro(500), Document: "Note"}))
		for year := 2026; year <= 2028; year++ {
			o.now = time.Date(year+1, 1, 4, 9, 0, 0, 0, time.UTC)
			if _, err := o.YearEnds(o.controller, year, true); err != nil {
				t.Fatal(err)
			}
		}
		if got := o.totals(funds.Scope{Line: line}, funds.Point{}); got[funds.Lapsed] != 1_500_00 || got.OpenCommitments() != 500_00 {
			t.Errorf("%v", got)
		}
	})
}

// Every figure of a project and a package opens the postings that add up to it (R49), and what was asked for in
// excess of what there is rates its cost red (R20).
func TestFiguresOpenTheirPostings(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		o.portfolio.Money, o.portfolio.OverCommitted, o.portfolio.Papers = o.Purses, o.Service.OverCommitted, o.Papers
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		ids := o.budget(p, f, 0, euro(1_000), euro(1_000))
		o.allocate(o.given(f, "NLD", euro(5_000), nil), p, ids[0], euro(1_000))
		o.move(ids[0], ids[1], 300)
		payee := o.vendor("Vendor", 0)
		o.settled(o.committed(p, o.order(ids[0], payee, euro(300))), "INV-1", 300)
		c := o.draft(p, o.order(ids[0], payee, euro(800)))
		_, err := o.RequestCommitment(o.officer, c, 0)
		o.refused("more than there is", err, "funds.ledger.short")
		officer := o.browse(o.officer)
		for step, want := range map[string]string{"funded": "EUR 1,000.00", "committed": "EUR 300.00", "paid": "EUR 300.00", "available": "EUR 700.00"} {
			page := officer.Get("/en/projects/" + string(p) + "/entries?step=" + step).Must(http.StatusOK).HTML()
			if text := page.One("main dd").Text(); text != want {
				t.Errorf("%s adds up to %q, want %s", step, text, want)
			}
			page.One("table.list tbody tr:first-child")
		}
		for line, want := range map[funds.LineID]string{ids[0]: "EUR 400.00", ids[1]: "EUR 300.00"} {
			page := officer.Get("/en/projects/" + string(p) + "/entries?step=available&line=" + string(line)).Must(http.StatusOK).HTML()
			if text := page.One("main dd").Text(); text != want {
				t.Errorf("the line's available adds up to %q, want %s", text, want)
			}
		}
		officer.Get("/en/projects/" + string(p) + "/entries?line=none").Must(http.StatusNotFound)
		pages := testkit.Serve(t, o.DB(), control.ActorFrom(o.officer), slices.Concat(o.portfolio.Routes(), o.Routes()), people.Texts, stakeholders.Texts, portfolio.Texts, funds.Texts)
		pages.Get("/en/projects/" + string(p)).Must(http.StatusOK).HTML().One("a[href$='/entries?step=paid']")
		o.now = o.now.AddDate(0, 0, 1)
		if _, err := o.portfolio.RateAll(o.AsSystem(t.Context()), o.today()); err != nil {
			t.Fatal(err)
		}
		d, err := o.portfolio.Project(o.officer, p)
		if err != nil || d.Standing.Card[portfolio.Cost] != portfolio.OffTrack {
			t.Errorf("cost is rated %v: %v", d.Standing.Card, err)
		}
	})
}
