package app_test

import (
	"fmt"
	"slices"
	"strings"

	"cairn/internal/testkit"
)

// gives announces a contribution to the fund for packages, and gives the address of its page. Earmark names the package
// that it is kept for, "" for none.
func (o *officer) gives(title, amount, earmark string) string {
	o.t.Helper()
	o.as("Birgit Falkensee", "en")
	o.Open(o.base + "/en/funds")
	o.Open(o.link("Trust fund for packages") + "/agreements/new")
	o.choose("donor", "Cedar")
	if earmark != "" {
		o.Fill("[name=earmark]", "package")
		o.choose("earmark_ref", earmark)
	}
	o.fillIn("title", title, "amount", amount, "pledged_on", o.today(), "expires_on", o.daysOn(700))
	return o.Address()
}

// pays signs an agreement, and takes in what came under it: two persons record and confirm it.
func (o *officer) pays(agreement, amount string) {
	o.t.Helper()
	o.as("Birgit Falkensee", "en")
	o.Open(agreement)
	o.Press("form[action$='/negotiate'] button")
	o.as("Philippe Wautier", "en")
	o.Open(agreement + "/sign")
	o.fillIn("signed_on", o.today(), "document", "Letter of the walk")
	o.as("Ole Damsgaard", "en")
	o.Open(agreement + "/receipts/new")
	o.fillIn("amount", amount, "value_on", o.today(), "bank_ref", "WALK-"+amount)
	o.as("Philippe Wautier", "en")
	o.Open(o.base + "/en/approvals")
	o.decides(o.link("WALK-" + amount))
}

// puts allocates money of an agreement to a line.
func (o *officer) puts(agreement, line, amount string) {
	o.t.Helper()
	o.as("Birgit Falkensee", "en")
	o.Open(agreement + "/allocate")
	o.choose("place", line)
	o.fillIn("amount", amount)
}

// orders drafts a commitment on a line, and gives the address of its page. Contribution names the one that is to pay, ""
// for the order of spending.
func (o *officer) orders(project, line, title, amount, contribution string) string {
	o.t.Helper()
	o.Open(project + "/commitments/new")
	o.choose("payee", "Kestelmoor")
	o.choose("items.0.line", line)
	if contribution != "" {
		o.choose("contribution", contribution)
	}
	o.fillIn("title", title, "method", "direct", "delivery_on", o.daysOn(20), "legal_basis", "Order of the walk", "justification", "A small order of its own.", "items.0.amount", amount)
	return o.Address()
}

// submitsBudget submits the draft of a title, of several on the page of a project's budgets.
func (o *officer) submitsBudget(project, title string) {
	o.t.Helper()
	o.Open(project + "/budgets")
	href := testkit.Eval[string](o.Browser, fmt.Sprintf(`(() => {
		const all = "a[href$='/submit']"
		const own = a => { let e = a; while (e && !e.textContent.includes(%q)) e = e.parentElement; return e && e.querySelectorAll(all).length < 2 }
		return [...document.querySelectorAll("main " + all)].find(own)?.href ?? ""
	})()`, title))
	if href == "" {
		o.t.Fatalf("no draft %q to submit: %s", title, o.Text("main"))
	}
	o.Open(href)
	o.Press("main form button.pri")
}

// pledgeIsNoMoney: on a line whose budget is approved not one euro is committed while its money is only pledged; of what
// came in the fee is kept, the rest may be allocated (story 1); and of two orders for the last of it, asked for at once,
// one is there and one is refused (story 2).
func (o *officer) pledgeIsNoMoney(project string) {
	agreement := o.gives("Pledge of the walk", "500,000.00", "")
	o.as("Hendrik Meijering", "en")
	o.Open(project + "/budgets/new")
	o.choose("lines.0.category", "training")
	o.choose("lines.0.fund", "TF-DCB")
	o.fillIn("title", "Budget of the pledge", "year", o.today()[:4], "lines.0.code", "8.8", "lines.0.title", "Pledged courses", "lines.0.amount", "400,000.00")
	o.submitsBudget(project, "Budget of the pledge")
	for _, by := range []string{"Birgit Falkensee", "Philippe Wautier"} {
		o.as(by, "en")
		o.Open(o.base + "/en/approvals")
		o.decides(o.link("Budget of the pledge"))
	}
	o.as("Hendrik Meijering", "en")
	one := o.orders(project, "Pledged courses", "One euro of the walk", "1.00", "")
	o.Press("form[action$='/request'] button")
	if said := o.Text("body"); !strings.Contains(said, "EUR 0.00 available") {
		o.t.Errorf("one euro of a pledge: %s", said)
	}
	o.Open(one)
	if !o.Has("form[action$='/request']") {
		o.t.Error("what was refused is no draft any more")
	}
	o.pays(agreement, "250,000.00")
	o.Open(agreement)
	o.Picture("story-pledge")
	if said := o.Text("main"); !strings.Contains(said, "247,500.00") {
		o.t.Errorf("of 250,000.00 less the fee of one percent: %s", said)
	}

	o.puts(agreement, "Pledged courses", "1,000.00")
	o.as("Hendrik Meijering", "en")
	first := o.orders(project, "Pledged courses", "First of the last euro", "600.00", "")
	second := o.orders(project, "Pledged courses", "Second of the last euro", "600.00", "")
	statuses := testkit.Eval[[]int](o.Browser, fmt.Sprintf(`Promise.all([%q, %q].map(at => fetch(at + "/request", {method: "POST", redirect: "manual", headers: {"Content-Type": "application/x-www-form-urlencoded"}, body: ""}).then(r => r.type == "opaqueredirect" ? 303 : r.status)))`, first, second))
	if slices.Sort(statuses); !slices.Equal(statuses, []int{303, 422}) {
		o.t.Errorf("two orders of 600.00 for 1,000.00: %v", statuses)
	}
	o.Open(project + "/commitments/new")
	if said := o.choose("items.0.line", "Pledged courses"); !strings.Contains(said, "400.00") {
		o.t.Errorf("what is left of 1,000.00: %s", said)
	}
	o.Open(project + "/budgets")
	o.Picture("story-last-euro")
}

// earmarked: a contribution that is kept for the package of Jordan does not pay for a project in Moldova, whoever names
// it; what is not earmarked does (story 4).
func (o *officer) earmarked(project string) {
	agreement := o.gives("For Jordan only, of the walk", "20,000.00", "DCB-JOR-01 ")
	o.pays(agreement, "20,000.00")
	o.Open(agreement)
	ref := testkit.Eval[string](o.Browser, `document.body.innerText.match(/TF-DCB\/CEDAR-\d+/)[0]`)
	o.as("Hendrik Meijering", "en")
	named := o.orders(project, "1.1 ", "Order on money for Jordan", "700.00", ref)
	o.Press("form[action$='/request'] button")
	if said := o.Text("body"); !strings.Contains(said, ref+" is earmarked for something else") {
		o.t.Errorf("money for Jordan in Moldova: %s", said)
	}
	o.Picture("story-earmark")
	o.Open(named)
	if !o.Has("form[action$='/request']") {
		o.t.Error("what was refused is no draft any more")
	}
	free := o.orders(project, "1.1 ", "Order on money that is not earmarked", "700.00", "")
	o.Press("form[action$='/request'] button")
	o.Open(free)
	if o.Has("form[action$='/request']") {
		o.t.Errorf("money that is not earmarked does not pay: %s", o.Text("main"))
	}
}
