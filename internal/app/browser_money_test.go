package app_test

import (
	"fmt"
	"strings"

	"cairn/internal/testkit"
)

// The projects whose money the walk spends, and what it buys.
const (
	paidProject = "Cyber incident response capability: second site"
	bought      = "Course of the walk"
)

// Money goes its whole way through the pages: a commitment is asked for, certified, checked, approved and signed by five
// persons, refused to the one who asked; an invoice matches its delivery; the payment takes two hands; its page leads back
// to the donors; the bank confirms it; the year that is over has its signed list. Readers of both languages take part.
func (o *officer) spends() {
	t := o.t
	t.Helper()
	as := o.as
	as("Hendrik Meijering", "en")
	project := o.projectPage()
	commitment := strings.TrimPrefix(o.asksFor(project), o.base+"/en")
	here := func(path string) { o.Open(o.base + "/" + o.lang + path) }
	o.refusedToDecide(o.decision())
	o.deputises("Philippe Wautier", "Hendrik Meijering", "Approve the commitment")
	for _, by := range []struct{ name, lang string }{{"Katarzyna Wolniewicz", "en"}, {"Birgit Falkensee", "en"}, {"Philippe Wautier", "fr"}, {"Núria Castellví", "fr"}} {
		if by.name == "Philippe Wautier" { // whoever asked does not approve, for whomever they act (story 3)
			as("Hendrik Meijering", "en")
			here(commitment)
			o.refusedToDecide(o.decision())
			if said := o.Text("main"); !strings.Contains(said, "You had a hand in this before") {
				t.Errorf("whoever asked is not told why they do not decide: %s", said)
			}
		}
		as(by.name, by.lang)
		here(commitment)
		o.decides(o.decision())
	}
	as("Hendrik Meijering", "en")
	here(commitment + "/deliver")
	o.fillIn("accepted_on", o.today(), "amount", "30,000.00", "document", "Note of the walk")
	here(commitment + "/invoice")
	o.fillIn("number", "WALK-1", "dated_on", o.today(), "received_on", o.today(), "amount", "30,000.00")
	for _, by := range []struct{ name, lang string }{{"Katarzyna Wolniewicz", "fr"}, {"Philippe Wautier", "en"}} {
		as(by.name, by.lang)
		here("/approvals")
		o.decides(o.link("WALK-1"))
	}
	as("Ole Damsgaard", "en")
	here(commitment)
	o.Press("form[action$='/pay'] button")
	here(commitment)
	if o.Has(paymentToSign) {
		t.Error("whoever prepared the payment is offered a signature")
	}
	as("Inês Quintela", "en")
	here(commitment)
	o.Picture("money-commitment")
	o.Press(paymentToSign)
	sign := testkit.Eval[string](o.Browser, `document.querySelector("form[action*='/payments/'][action$='/sign']").action`)
	o.Press("form[action$='/sign'] button")
	here(commitment)
	if o.Has(paymentToSign) {
		t.Error("whoever signed first is offered the second signature")
	}
	if status := o.posts(sign, ""); status != 403 && status != 422 {
		t.Errorf("the first hand signed again: %d", status)
	}
	as("Philippe Wautier", "fr")
	if status := o.posts(sign, ""); status != 403 && status != 422 {
		t.Errorf("whoever approved the commitment signed the payment: %d", status)
	}
	as("Stoyan Radev", "fr")
	here(commitment)
	o.signs()
	o.Picture("money-payment")
	o.Press("a[href*='/payments/'][href$='/trace']")
	o.Picture("money-trace")
	if said := o.Text("main"); !strings.Contains(said, "30 000,00") || !strings.Contains(said, "Livrables de ces projets") || !strings.Contains(said, "Donateurs") {
		t.Errorf("the way of the payment: %s", said)
	}
	o.reconciles()
	o.readsTheYear()
	o.stories(project)
}

// paymentToSign is the button of a commitment's page that leads to a payment to be signed.
const paymentToSign = "a.pri[href*='/payments/']"

// signs looks at the payment that a commitment's page offers, and signs it there.
func (o *officer) signs() {
	o.t.Helper()
	o.Press(paymentToSign)
	o.Press("form[action$='/sign'] button")
}

// deputises has somebody give another the right to an act for some days.
func (o *officer) deputises(from, to, act string) {
	o.t.Helper()
	o.as(from, "en")
	o.Open(o.base + "/en/account/delegations")
	o.choose("to", to)
	o.choose("act", act)
	for field, text := range map[string]string{"until": o.daysOn(5), "reason": "Leave of the walk"} {
		o.Fill("[name="+field+"]", text)
	}
	o.Press("main form:has([name=act]) button.pri")
	o.Open(o.base + "/en/account/delegations")
	if said := o.Text("main table"); !strings.Contains(said, to) {
		o.t.Fatalf("%s does not act for %s: %s", to, from, o.Text("main"))
	}
}

// projectPage is the address of the project whose money is spent.
func (o *officer) projectPage() string {
	o.t.Helper()
	o.Open(o.base + "/" + o.lang + "/projects?state=executing")
	return o.link(paidProject)
}

// asksFor drafts a commitment and requests it, and gives the address of its page.
func (o *officer) asksFor(project string) string {
	o.t.Helper()
	o.Open(project + "/commitments/new")
	o.choose("payee", "Kestelmoor")
	o.choose("items.0.line", "1.1 ")
	for field, text := range map[string]string{"title": bought, "method": "quotes", "quotes": "3", "delivery_on": o.daysOn(92), "legal_basis": "Order of the walk", "justification": "A second course.", "items.0.amount": "30,000.00"} {
		o.Fill("[name='"+field+"']", text)
	}
	o.Press("main form button.pri")
	page := o.Address()
	if strings.HasSuffix(page, "/new") {
		o.t.Fatalf("the form came back: %s", o.Text("main"))
	}
	o.Press("form[action$='/request'] button")
	o.Open(page)
	return page
}

// as changes who is at the screen, and their language.
func (o *officer) as(name, lang string) {
	o.t.Helper()
	o.stepOut()
	o.lang = lang
	o.stepIn(name)
}

// choose chooses the option of a field whose text holds some words, and gives the text.
func (o *officer) choose(field, words string) string {
	o.t.Helper()
	found := testkit.Eval[[]string](o.Browser, fmt.Sprintf(`(x => x ? [x.value, x.textContent] : [])([...document.querySelectorAll("[name='%s'] option")].find(x => x.textContent.includes(%q)))`, field, words))
	if len(found) == 0 {
		o.t.Fatalf("%s: no option of %s says %q", o.Address(), field, words)
	}
	o.Fill("[name='"+field+"']", found[0])
	return found[1]
}

// decision is the address of the decision that the page of a commitment waits for.
func (o *officer) decision() string {
	o.t.Helper()
	return testkit.Eval[string](o.Browser, `document.querySelector("main a[href*='/approvals/']")?.href ?? ""`)
}

// decides says yes to what waits at an address.
func (o *officer) decides(approval string) {
	o.t.Helper()
	o.Open(approval)
	o.Fill("textarea[name=comment]", "Walked")
	o.Press("button[value=approve]")
}

// fillIn fills a form and sends it.
func (o *officer) fillIn(fields ...string) {
	o.t.Helper()
	page := o.Address()
	for i := 0; i < len(fields); i += 2 {
		o.Fill("[name='"+fields[i]+"']", fields[i+1])
	}
	o.Press("main form button.pri")
	if o.Address() == page {
		o.t.Fatalf("the form came back: %s", o.Text("main"))
	}
}

// today is the day of the server, as its pages say it.
func (o *officer) today() string {
	return testkit.Eval[string](o.Browser, `new Date().toISOString().slice(0, 10)`)
}

// daysOn is a day so many days after the server's today.
func (o *officer) daysOn(n int) string {
	return testkit.Eval[string](o.Browser, fmt.Sprintf(`new Date(Date.now() + %d * 864e5).toISOString().slice(0, 10)`, n))
}

// reconciles reads the bank's statement of the payment, and matches its line.
func (o *officer) reconciles() {
	o.t.Helper()
	o.stepOut()
	o.lang = "en"
	o.stepIn("Ole Damsgaard")
	o.Open(o.base + "/en/funds")
	o.Open(o.link("Trust fund for packages"))
	bank := o.Address() + "/bank"
	o.Open(bank)
	iban := testkit.Eval[string](o.Browser, `document.querySelector("main").textContent.match(/[A-Z]{2}\d{14}/)[0]`)
	closing := testkit.Eval[string](o.Browser, `[...document.querySelectorAll("main tbody tr")].map(r => [...r.cells].map(c => c.textContent.trim())).find(r => /^\d+$/.test(r[0]))[3].replace(/[^\d.]/g, "")`)
	file := fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>WALK</MsgId><CreDtTm>%[1]sT08:00:00Z</CreDtTm></GrpHdr>`+
		`<Stmt><Id>WALK-1</Id><ElctrncSeqNb>9001</ElctrncSeqNb><CreDtTm>%[1]sT08:00:00Z</CreDtTm><Acct><Id><IBAN>%[2]s</IBAN></Id><Ccy>EUR</Ccy></Acct>`+
		`<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">%[3]s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>%[1]s</Dt></Dt></Bal>`+
		`<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">%[4]s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>%[1]s</Dt></Dt></Bal>`+
		`<Ntry><Amt Ccy="EUR">30000.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>%[1]s</Dt></BookgDt><ValDt><Dt>%[1]s</Dt></ValDt><AcctSvcrRef>WALK-OUT</AcctSvcrRef></Ntry></Stmt></BkToCstmrStmt></Document>`, o.today(), iban, closing, testkit.Eval[string](o.Browser, "("+closing+" - 30000).toFixed(2)"))
	testkit.Eval[bool](o.Browser, fmt.Sprintf(`(() => { const t = new DataTransfer(); t.items.add(new File([%q], "walk.xml", {type: "text/xml"})); document.querySelector("input[type=file]").files = t.files; return true })()`, file))
	o.Press("form[action$='/bank/import'] button.pri, form[action$='/bank/import'] button[type=submit]")
	if !o.Has("form[action$='/bank/match']") {
		o.t.Fatalf("no line waits to be matched: %s", o.Text("main"))
	}
	o.Picture("money-bank")
	o.Press("form[action$='/bank/match'] button")
	if o.Has("form[action$='/bank/match']") {
		o.t.Errorf("the line still waits: %s", o.Text("main"))
	}
}

// readsTheYear reads the list of a year that is over, as the Financial Controller signed it.
func (o *officer) readsTheYear() {
	o.t.Helper()
	o.stepOut()
	o.lang = "fr"
	o.stepIn("Philippe Wautier")
	o.Open(o.base + "/fr/funds")
	o.Open(o.link("Fonds d’affectation spéciale des paquets") + "/years")
	o.Press("main ul.bul a[href*='/years/']")
	if said := o.Text("main"); !strings.Contains(said, "Philippe Wautier") {
		o.t.Errorf("the list of the year is not signed: %s", said)
	}
	o.Picture("money-year")
}

// pastes brings rows of a spreadsheet into a project's budget of another year, in the reader's language, and sees them
// before they are saved.
func (o *officer) pastes(rows, want string) {
	o.t.Helper()
	lang := o.lang
	o.stepIn("Hendrik Meijering")
	o.Open(o.base + "/en/projects?state=executing")
	o.Open(strings.Replace(o.link(paidProject), "/en/", "/"+lang+"/", 1) + "/budgets")
	o.Press("main a[href*='/imports/new'][href*='field=project']")
	o.Fill("textarea[name=pasted]", rows)
	o.Press("main form button.pri")
	if said := o.Text("main"); !strings.Contains(said, want) {
		o.t.Errorf("the preview does not say %q: %s", want, said)
	}
	o.Picture("paste-" + lang)
	o.Press("form[action$='/apply'] button")
}
