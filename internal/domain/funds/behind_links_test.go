package funds_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/testkit"
)

// addsUp holds the figures of a page that open postings against what the postings add up to (R49), and returns how many
// there are.
func (o *office) addsUp(c *testkit.Client, path string) (n int) {
	o.t.Helper()
	for _, link := range c.Get("/en" + path).Must(http.StatusOK).HTML().All("main td.num a") {
		to := link.Attr("href")
		if !strings.Contains(to, "/behind?") {
			if len(c.Get(to).Must(http.StatusOK).HTML().All("main tbody tr th")) == 0 {
				o.t.Errorf("%s: nothing stands behind %s", path, to)
			}
			n++
			continue
		}
		page := c.Get(to).Must(http.StatusOK).HTML()
		if got := page.One("main .facts dd").Text(); got != link.Text() {
			o.t.Errorf("%s: %s leads to %s, which adds up to %s", path, link.Text(), to, got)
		}
		if len(page.All("main tbody tr th")) == 0 {
			o.t.Errorf("%s: nothing stands behind %s", path, to)
		}
		n++
	}
	return n
}

// Every figure of the flow of a fund opens the postings behind it, which add up to it, whoever reads; so do those of the
// forecast that are the ledger's.
func TestFiguresOfFlowAndForecastOpenTheirPostings(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		lines := o.budgetOf(p, f, funds.LineForm{Chapter: "1", Code: "1.1", Title: "Courses", Category: funds.CategoryTraining, Fund: f, Amount: euro(9_000)},
			funds.LineForm{Chapter: "1", Code: "1.2", Title: "Journeys", Category: "travel", Fund: f, Amount: euro(9_000)})
		own := o.given(f, "NLD", euro(5_000), nil)
		again := o.given(f, "NLD", euro(2_000), nil)
		other := o.given(f, "NOR", euro(5_000), nil)
		o.must(o.PostInterest(o.treasury, f, 12_34, o.today(), "interest"))
		for i, a := range []funds.AgreementID{own, again, other} {
			o.allocate(a, p, lines[i%2], euro(1_000))
		}
		o.must(o.Allocate(o.manager, funds.AllocationForm{Agreement: other, Project: p, Amount: euro(500)}))
		payee := o.vendor("Vendor", 0)
		o.settled(o.committed(p, o.order(lines[0], payee, euro(1_200))), "INV-1", 1_000)
		owed := o.invoice(o.committed(p, o.order(lines[0], o.vendor("Second", 1), euro(500))), "INV-2", euro(300))
		o.pass(o.holder, owed)
		fund := "/funds/" + string(f)
		controller := o.browse(o.controller)
		if n := o.addsUp(controller, fund+"/flow"); n < 8 {
			t.Errorf("%d figures of the flow open something", n)
		}
		if n := o.addsUp(controller, fund+"/forecast"); n < 3 {
			t.Errorf("%d figures of the forecast open something", n)
		}
		donor := o.browse(o.guest("donor", people.DonorUser, funds.DonorScope("NLD"), "fund:"+string(f)+"/", portfolio.PartnerScope("MDA")))
		if n := o.addsUp(donor, fund+"/flow"); n < 8 {
			t.Errorf("a donor: %d figures of the flow open something", n)
		}
		for _, narrow := range []string{"&donor=NOR", "&package=none", "&donor=XXX"} {
			donor.Get("/en" + fund + "/behind?step=received" + narrow).Must(http.StatusNotFound)
		}
	})
}

// The lists of donors and kinds of cost are in the order of the reader's language: É stands with E.
func TestTheFlowIsInTheOrderOfTheLanguage(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		for _, donor := range []string{"NOR", "USA", "EST", "DNK"} {
			o.given(f, donor, euro(1_000), nil)
		}
		var names []string
		for _, row := range o.browse(o.controller).Get("/fr/funds/" + string(f) + "/flow").Must(http.StatusOK).HTML().All("main tbody tr th") {
			names = append(names, row.Text())
		}
		if got := strings.Join(names, "|"); got != "Danemark|Estonie|États-Unis|Norvège|TF-MDA|TF-MDA" {
			t.Errorf("in French: %s", got)
		}
	})
}

// A delivery in the year 2205 is a slip of the keys, and one after the fund has ended cannot be paid from it.
func TestADeliveryFarAheadIsRefused(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(5_000))[0]
		x := o.order(line, o.vendor("Vendor", 0), euro(100))
		officer := o.browse(o.officer)
		at := "/projects/" + string(p) + "/commitments/new"
		fields := func(on string) []string {
			return []string{"kind", "service", "title", "Course", "payee", string(x.Payee), "method", "direct", "quotes", "0", "delivery_on", on, "items.1.line", string(line), "items.1.amount", "100", "items.1.amount_currency", "EUR", "items.0.line", ""}
		}
		if got := strings.Join(told(officer.Post("/en"+at, fields("2205-06-01")...)), "; "); got != "Delivery: This day is more than ten years ahead: give one until 2 Mar 2036. → #f-delivery_on" {
			t.Errorf("the year 2205: %s", got)
		}
		officer.Post("/en"+at, fields("2036-03-02")...).Must(http.StatusSeeOther)
		got, err := o.Fund(o.controller, f)
		if err != nil {
			t.Fatal(err)
		}
		form := got.Form()
		form.EndsOn = day("2027-12-31")
		o.must(o.EditFund(o.controller, f, 0, form))
		if got := strings.Join(told(officer.Post("/en"+at, fields("2028-01-01")...)), "; "); !strings.HasPrefix(got, "Delivery: Fund TF-MDA ends on 31 Dec 2027: what is delivered later cannot be paid from it.") {
			t.Errorf("after the end of the fund: %s", got)
		}
		officer.Post("/en"+at, fields("2027-12-31")...).Must(http.StatusSeeOther)
	})
}

// Rows of the budget are faulted at their places in the form, blank ones counted, and an amount left empty is told once; an
// agreement's instalments are in its currency without saying so again; the rungs of the ladder are named.
func TestRowsAreToldByTheirPlaces(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		officer := o.browse(o.officer)
		row := func(i, code, title, amount string) []string {
			at := "lines." + i + "."
			return []string{at + "code", code, at + "title", title, at + "category", "training", at + "fund", string(f), at + "amount", amount, at + "amount_currency", "EUR"}
		}
		fields := append([]string{"title", "Budget", "year", "0", "lines.0.title", "", "lines.2.title", ""}, append(row("1", "1.1", "Courses", "100"), row("3", "1.1", "Books", "")...)...)
		if got := strings.Join(told(officer.Post("/en/projects/"+string(p)+"/budgets/new", fields...)), "; "); got != "Line 4, code: Each line has a code of its own. → #f-lines-3-code; Line 4, amount: Fill this in. → #f-lines-3-amount" {
			t.Errorf("a budget: %s", got)
		}
		page := officer.Get("/en/projects/" + string(p) + "/budgets/new").Must(http.StatusOK).HTML()
		page.None("[data-grid] select[name$=amount_currency]") // one currency only
		page.One("input[type=hidden][name='lines.0.amount_currency'][value=EUR]")

		manager := o.browse(o.manager)
		manager.Post("/en/funds/"+string(f)+"/agreements/new", "donor", "NLD", "title", "Contribution", "amount", "100,000", "amount_currency", "EUR", "pledged_on", "2026-03-02", "earmark", "none", "report_every", "12",
			"unspent", "donor_choice", "interest", "fund", "instalments.0.due_on", "2026-04-01", "instalments.0.amount", "100,000").Must(http.StatusSeeOther)
		list, err := o.Agreements(o.manager, f)
		if err != nil || len(list) != 1 || list[0].Instalments[0].Minor != 100_000_00 {
			t.Errorf("%+v: %v", list, err)
		}

		controller := o.browse(o.controller)
		ladder := []string{"from", "2026-03-02", "note", "n", "exception", "FC-3", "rungs.0.up_to", "", "rungs.0.signatures", "2", "rungs.1.up_to", "1,000", "rungs.1.steps", "check", "rungs.1.steps", "certify", "rungs.1.signatures", "1"}
		if got := strings.Join(told(controller.Post("/en/funds/settings/ladder", ladder...)), "; "); !strings.HasPrefix(got, "Rung 2, up to: ") || !strings.Contains(got, "→ #f-rungs-1-up_to") {
			t.Errorf("a ladder: %s", got)
		}
		if got := strings.Join(told(controller.Post("/en/funds/settings/awards", "from", "2026-03-02", "note", "n", "rows.0.up_to", "", "rows.0.least", "", "rows.1.up_to", "5", "rows.1.least", "")), "; "); !strings.Contains(got, "Line 2, simplest method allowed: ") {
			t.Errorf("awards: %s", got)
		}
	})
}
