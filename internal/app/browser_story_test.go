package app_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"cairn/internal/testkit"
)

// stories are those of the handbook that need several hands on the pages (5 to 8), each walked as its people would.
func (o *officer) stories(project string) {
	whole, ok := o.t.(*testing.T)
	if !ok {
		return
	}
	for name, walk := range map[string]func(){"balance": o.balanceGoes, "year": o.yearEnds, "authority": func() { o.contractsAhead(project) }, "agent": func() { o.entrusts(project) }} {
		whole.Run(name, func(t *testing.T) {
			was := o.t
			o.t = t
			defer func() { o.t = was }()
			walk()
		})
	}
	o.as("Hendrik Meijering", "en")
}

var euros = regexp.MustCompile(`[\d,]+\.\d\d`)

// balanceGoes: what finished projects have left is locked, and nothing becomes of it before the donor's letter; by one
// letter it goes to the other fund, by another back to the donor (story 5).
func (o *officer) balanceGoes() {
	for _, x := range []struct{ project, ref, kind, target, done string }{
		{"Incident handling", "DCB-GEO-01/P003", "redirect", "TF-DEEP", "to another fund"},
		{"Two workshops in basic faculty development", "DEEP-SRB/P001", "refund", "", "refund"},
	} {
		o.as("Philippe Wautier", "en")
		o.Open(o.base + "/en/projects?state=closing")
		project := o.link(x.project)
		o.Open(project + "/credit")
		o.Press("main a[href$='/credit/lock']")
		o.Press("main form[method=post] button")
		o.Open(project + "/credit")
		if o.Has("main a[href$='/credit/lock']") {
			o.t.Error("a locked balance is offered to be locked")
		}
		o.as("Birgit Falkensee", "en")
		o.Open(project + "/statement")
		agreement := strings.TrimSuffix(testkit.Eval[string](o.Browser, `document.querySelector("main tbody tr a").href`), "/statement")
		o.Open(agreement)
		o.Press("main a[href$='/dispose']")
		sum := euros.FindString(o.choose("place", x.ref))
		o.Fill("[name=kind]", x.kind)
		if x.target != "" {
			o.choose("target", x.target)
		}
		o.fillIn("amount", sum, "reason", "Walked")
		if o.Has("form[action*='/dispositions/'][action$='/sign']") {
			o.t.Error("a balance is to be signed for without the donor's letter")
		}
		o.Press("main a[href*='/dispositions/'][href$='/confirm']")
		o.fillIn("document", "LTR of the walk", "on", o.today())
		o.as("Philippe Wautier", "fr")
		o.Open(o.base + "/fr/approvals")
		o.decides(testkit.Eval[string](o.Browser, `document.querySelector("main a[href*='/approvals/']").href`)) // the latest
		for _, who := range []string{"Ole Damsgaard", "Stoyan Radev"} {
			o.as(who, "en")
			o.Open(agreement)
			o.Press("form[action*='/dispositions/'][action$='/sign'] button")
		}
		o.Open(agreement)
		o.Picture("story-balance-" + x.kind)
		if said := o.Text("main"); !strings.Contains(said, x.done) || !strings.Contains(said, sum) || o.Has("form[action*='/dispositions/'][action$='/sign']") {
			o.t.Errorf("what became of the balance: %s", said)
		}
	}
}

// yearEnds: the Financial Controller ends a year that is over; ended again, it is what it was; the list is signed (story 6).
func (o *officer) yearEnds() {
	o.as("Philippe Wautier", "en")
	o.Open(o.base + "/en/funds")
	o.Open(o.link("Trust fund for education") + "/years")
	o.Press("main ul.bul a[href*='/years/']")
	page := o.Address()
	end := testkit.Eval[string](o.Browser, `document.querySelector("form[action$='/close']").action`)
	o.Press("form[action$='/close'] button")
	o.Open(page)
	closed := o.Text("main")
	if !strings.Contains(closed, "Closed") || o.Has("form[action$='/close']") {
		o.t.Errorf("the year is not ended: %s", closed)
	}
	testkit.Eval[int](o.Browser, fmt.Sprintf(`fetch(%q, {method: "POST", headers: {"Content-Type": "application/x-www-form-urlencoded"}, body: ""}).then(r => r.status)`, end))
	o.Open(page)
	if again := o.Text("main"); again != closed {
		o.t.Errorf("ended again, the year is\n%s\nand was\n%s", again, closed)
	}
	o.Press("form[action$='/sign'] button")
	o.Open(page)
	o.Picture("story-year")
	if said := o.Text("main"); !strings.Contains(said, "Philippe Wautier") || o.Has("form[action$='/sign']") {
		o.t.Errorf("the list is not signed: %s", said)
	}
}

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
	o.Open(testkit.Eval[string](o.Browser, `[...document.querySelectorAll("main a[href$='/submit']")].pop().href`))
	o.Press("main form button.pri")
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
	if time.Month(testkit.Eval[int](o.Browser, `new Date().getUTCMonth() + 1`)) > time.March { // later in the year than the delivery of the next
		o.as("Birgit Falkensee", "en")
		o.Open(page)
		if o.Has("form[action$='/cover']") {
			o.Press("form[action$='/cover'] button")
			if said := o.Text("main"); !strings.Contains(said, fmt.Sprint(next)) {
				o.t.Errorf("money of this year covers the next: %s", said)
			}
		}
	}
}

// entrusts: an executing agent gets no second tranche before it has told of the first; a report that does not add up goes
// back to it; what is accepted opens the next tranche (story 8).
func (o *officer) entrusts(project string) {
	o.as("Núria Castellví", "en")
	o.Open(o.base + "/en/payees/new")
	o.Fill("[name=kind]", "agent")
	o.fillIn("name", "Agency of the walk", "iban", "AT611904300234573201")
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
	o.Open(page)
	o.Press("form[action*='/payments/'][action$='/sign'] button")
	o.as("Stoyan Radev", "en")
	o.Open(page)
	o.Press("form[action*='/payments/'][action$='/sign'] button")
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
