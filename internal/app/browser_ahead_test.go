package app_test

import (
	"fmt"
	"strings"

	"cairn/internal/testkit"
)

// contractsAhead: with authority that the Director grants, a contract for the next year takes nothing from this one
// (story 7).
func (o *officer) contractsAhead(project string) {
	next := testkit.Eval[int](o.Browser, `new Date().getUTCFullYear()`) + 1
	o.as("Hendrik Meijering", "en")
	o.Open(project + "/budgets/new")
	o.choose("lines.0.category", "training")
	o.choose("lines.0.fund", "TF-DCB")
	o.fillIn("title", "Budget of the walk ahead", "year", fmt.Sprint(next), "lines.0.code", "7.7", "lines.0.title", "Courses ahead", "lines.0.amount", "90,000.00")
	available := func() string {
		o.Open(project + "/budgets")
		return testkit.Eval[string](o.Browser, `[...document.querySelectorAll("main tbody tr")].filter(r => !r.textContent.includes("7.7 ")).map(r => r.cells[r.cells.length - 1].innerText).join()`)
	}
	before := available()
	o.submitsBudget(project, "Budget of the walk ahead")
	for _, by := range []string{"Birgit Falkensee", "Philippe Wautier"} {
		o.as(by, "en")
		o.Open(o.base + "/en/approvals")
		o.decides(o.link("Budget of the walk ahead"))
	}
	o.as("Ingrid Haugland", "en")
	o.Open(project + "/credit")
	o.Press("main a[href$='/credit/authority']")
	o.choose("line", "Courses ahead")
	o.fillIn("amount", "60,000.00", "reason", "Delivery in March")
	o.as("Hendrik Meijering", "en")
	o.Open(project + "/commitments/new")
	o.choose("payee", "Kestelmoor")
	o.choose("items.0.line", "Courses ahead")
	o.fillIn("title", "Contract of the walk ahead", "method", "quotes", "quotes", "3", "delivery_on", fmt.Sprintf("%d-03-15", next), "legal_basis", "Order of the walk", "justification", "For the next year.", "items.0.amount", "40,000.00")
	page := o.Address()
	o.Press("form[action$='/request'] button")
	o.Open(page)
	o.Picture("story-authority")
	if said := o.Text("main"); !strings.Contains(said, "contract authority used") || !strings.Contains(said, "40,000.00") {
		o.t.Errorf("the contract does not rest on authority: %s", said)
	}
	if after := available(); after != before {
		o.t.Errorf("this year has %s, and had %s", after, before)
	}
}

// entrusts: an executing agent gets no second tranche before it has told of the first; a report that does not add up goes
// back to it; what is accepted opens the next tranche (story 8).
func (o *officer) entrusts(project string) {
	o.as("Núria Castellví", "en")
	o.Open(o.base + "/en/payees/new")
	o.Fill("[name=kind]", "agent")
	o.fillIn("name", "Agency of the walk", "iban", "PL61109010140000071219812874")
	o.as("Ole Damsgaard", "en")
	o.Open(o.base + "/en/payees")
	o.Open(o.link("Agency of the walk") + "/verify")
	o.fillIn("evidence", "Called back")
	o.as("Hendrik Meijering", "en")
	o.Open(project + "/commitments/new")
	o.choose("kind", "xecuting")
	o.choose("payee", "Agency of the walk")
	o.choose("items.0.line", "2.2 ")
	o.choose("method", "no procurement")
	o.fillIn("title", "Agency work of the walk", "delivery_on", o.daysOn(92), "legal_basis", "EA of the walk", "items.0.amount", "30,000.00")
	page := o.Address()
	o.Press("form[action$='/request'] button")
	for _, by := range []string{"Katarzyna Wolniewicz", "Birgit Falkensee", "Philippe Wautier", "Núria Castellví"} {
		o.as(by, "en")
		o.Open(page)
		o.decides(o.decision())
	}
	tranche := func(amount string) string {
		o.as("Ole Damsgaard", "en")
		o.Open(page)
		o.Press("main a[href$='/advance']")
		o.Fill("[name=amount]", amount)
		o.Press("main form button.pri")
		return o.Text("main")
	}
	tranche("8,000.00")
	o.as("Inês Quintela", "en")
	o.Open(page)
	o.signs()
	o.as("Stoyan Radev", "en")
	o.Open(page)
	o.signs()
	if said := tranche("4,000.00"); !strings.Contains(said, "R77") {
		o.t.Errorf("a second tranche without a report: %s", said)
	}
	report := func(balance, document string) string {
		o.as("Hendrik Meijering", "en")
		o.Open(page)
		o.Press("main a[href$='/report']")
		o.fillIn("until", o.today(), "spent.0.amount", "7,000.00", "interest", "3.00", "balance", balance, "open", "0.00", "document", document)
		return o.Text("body")
	}
	if said := report("900.00", "Report of the walk"); !strings.Contains(said, "was returned to the agent") || !strings.Contains(said, "103.00") {
		o.t.Errorf("a report that does not add up: %s", said)
	}
	report("1,003.00", "Report of the walk, corrected")
	o.as("Philippe Wautier", "en")
	o.Open(o.base + "/en/approvals")
	o.decides(o.link("Agency work of the walk"))
	if said := tranche("4,000.00"); strings.Contains(said, "R77") || !strings.Contains(said, "accepted") {
		o.t.Errorf("after the report: %s", said)
	}
	o.Picture("story-agent")
}

// recommended: what auditors asked for is not closed by who has to do it, on the page or past it; the auditor closes it
// (story 30).
func (o *officer) recommended() {
	o.as("Núria Castellví", "en")
	o.Open(o.base + "/en/recommendations")
	page := o.link("Quotes are kept with the order")
	o.Open(page)
	if o.Has("form[action$='/verify']") {
		o.t.Error("its owner is offered to close it")
	}
	if status := o.posts(page+"/verify", "accept=true"); status != 403 && status != 422 {
		o.t.Errorf("its owner closed it: %d", status)
	}
	o.as("Ilze Kronberga", "en")
	o.Open(page)
	o.Press("form[action$='/verify'] button")
	o.Open(page)
	o.Picture("story-recommendation")
	if said := o.Text("main"); o.Has("form[action$='/verify']") || !strings.Contains(said, "Ilze Kronberga") {
		o.t.Errorf("it is not closed by the auditor: %s", said)
	}
}
