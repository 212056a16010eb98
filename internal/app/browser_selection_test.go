package app_test

import (
	"fmt"
	"net/http"
	"strings"

	"cairn/internal/testkit"
)

// Who marks in the walk; the last chairs. None of them sees applications.
var markers = []struct{ name, sex string }{{"Ole Damsgaard", "male"}, {"Birgit Falkensee", "female"}, {"Hendrik Meijering", "male"}}

const (
	walksHR    = "Arta Dervishaj"
	walksPost  = "Travel assistant"
	walksPoste = "Assistant ou assistante aux déplacements"
)

// selects walks a selection from applications that nobody has looked at to the appointment (R138–R141, R144): HR screens them and seats a panel,
// three members mark alone, the difference is shown, the panel agrees, two sign the minutes, a second person decides, letters go out by batch,
// the four clearances come in. What is marked, signed, decided and cleared once in English with script is done once more in French without.
func (o *officer) selects() {
	o.t.Helper()
	o.stepIn(walksHR)
	o.Open(o.base + "/en/vacancies")
	vacancy := o.link(walksPost)
	at := vacancy + "/selection"
	o.screens(vacancy)
	o.looks(at, "selection-not-opened")
	o.Press("form[action$='/selection'] button")
	o.seats(at)
	o.Open(at + "/candidates/C03")
	o.Fill("form[action$='/take-out'] [name=reason]", "Answered no more.")
	o.Press("form[action$='/take-out'] button")
	for _, m := range markers {
		o.as(m.name, "en")
		o.declares()
	}
	for i, m := range markers {
		o.as(m.name, "en")
		panel := o.panel()
		o.marks(panel, "C01", []int{4, 1, 4}[i], i)
		if i == 0 {
			o.looks(panel, "panel")
		}
		o.plainly(func() { o.marks(strings.Replace(panel, "/en/", "/fr/", 1), "C02", 2, i) })
	}
	panel := o.panel() // the chair's
	o.agrees(panel, "C01", 4)
	o.plainly(func() { o.agrees(strings.Replace(panel, "/en/", "/fr/", 1), "C02", 2) })

	o.as(walksHR, "en")
	o.Open(at)
	o.Press("form[action$='/close-stage'] button")
	o.looks(at, "selection-panel-stage")
	for range 2 {
		o.Open(at + "/skip-stage")
		o.Fill("[name=reason]", "One candidate is left.")
		o.Press("main form[method=post] button")
	}
	o.Open(at + "/candidates/C02")
	o.says("Not met")
	o.interviews()
	o.decidesOn(at)
	o.engages(at)
}

// plainly does something with script off.
func (o *officer) plainly(do func()) {
	o.t.Helper()
	o.Script(false)
	defer o.Script(true)
	do()
}

func (o *officer) says(words ...string) {
	o.t.Helper()
	said := o.Text("main")
	for _, w := range words {
		if !strings.Contains(said, w) {
			o.t.Errorf("%s does not say %q: %s", o.Address(), w, said)
		}
	}
}

// looks opens a page and holds it to the rules of accessibility, wide and narrow.
func (o *officer) looks(address, name string) {
	o.t.Helper()
	o.Open(address)
	o.Axe()
	o.Picture("selection-" + name)
	o.View(390, 900, true)
	defer o.View(1440, 1000, false)
	if over := testkit.Eval[int](o.Browser, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
		o.t.Errorf("%s at 390 px is %d px too wide", address, over)
	}
	o.Axe("color-contrast", "scrollable-region-focusable", "target-size")
	o.Picture("selection-" + name + "-m")
}

// screens lets HR confirm what the rules propose, in one act, and judge what they leave to a person.
func (o *officer) screens(vacancy string) {
	o.t.Helper()
	o.looks(vacancy+"/applications", "applications")
	o.Press("main a[href$='/applications/confirm']")
	o.Picture("selection-screen")
	if o.Has("[name=reasons]") {
		o.fillIn("reasons", "By the rules.")
	}
	for range 6 {
		o.Open(vacancy + "/applications?state=submitted")
		if !o.Has("main tbody a") {
			break
		}
		o.Press("main tbody a")
		o.PressHere("[name=decision][value=eligible]")
		o.Fill("[name=reasons]", "By the answers.")
		o.Press("form[action$='/decision'] button")
	}
	o.Open(vacancy + "/applications?state=submitted")
	if o.Has("main tbody a") {
		o.t.Errorf("somebody still waits: %s", o.Text("main"))
	}
}

// seats puts three people on the panel, the last to chair.
func (o *officer) seats(at string) {
	o.t.Helper()
	for i, m := range markers {
		o.Open(at + "/panel")
		o.choose("actor", m.name)
		o.Fill("[name=sex]", m.sex)
		if i == len(markers)-1 {
			o.PressHere("[name=chair]")
		}
		o.Press("main form:has([name=actor]) button")
	}
	o.looks(at+"/panel", "members")
	o.says(markers[0].name, markers[1].name, markers[2].name)
	o.looks(at+"/set-up", "set-up")
	row := strings.TrimSuffix(testkit.Eval[string](o.Browser, `[...document.querySelectorAll("[name^='criteria.'][name$='.text_en']")].find(x => x.value === "").name`), "text_en")
	o.Fill("[name='"+row+"stage']", "form")
	o.fillIn(row+"text_en", "Plans journeys by the rules.", row+"text_fr", "Organise les voyages selon les règles.")
}

// panel opens the panel of the walk from the list of whoever sits on it, and gives its address.
func (o *officer) panel() string {
	o.t.Helper()
	o.Open(o.base + "/en/panels")
	o.Open(o.link(walksPost))
	return o.Address()
}

// declares declares that there is no conflict, before which nobody is shown.
func (o *officer) declares() {
	o.t.Helper()
	panel := o.panel()
	if said := o.Text("main"); strings.Contains(said, "C01") {
		o.t.Errorf("shown before the declaration: %s", said)
	}
	if status := testkit.Eval[int](o.Browser, fmt.Sprintf("fetch(%q).then(r => r.status)", panel+"/candidates/C01")); status != http.StatusConflict {
		o.t.Errorf("a candidate is shown before the declaration: %d", status)
	}
	o.Press("main a[href$='/declare']")
	o.PressHere("[name=conflict][value=none]")
	o.Press("main form[method=post] button")
	o.says("C01", "C02")
}

// marks hands in the marks of the n-th member, alone: of the others' nothing is shown before.
func (o *officer) marks(panel, code string, value, n int) {
	o.t.Helper()
	page := panel + "/candidates/" + code
	why := func(n int) string { return "Seen by " + markers[n].name + "." }
	for _, before := range []string{page + "/differences", page} {
		o.Open(before)
		if said := o.Text("body"); strings.Contains(said, "Seen by ") {
			o.t.Errorf("%s: the marks of others are shown to who has not handed in: %s", before, said)
		}
	}
	if n == 0 && strings.Contains(page, "/en/") { // axe is a script
		o.looks(page, "mark")
	}
	o.fillMarks(value, why(n))
	o.Press("button[name=hand_in]")
	if !strings.HasSuffix(o.Address(), "/differences") {
		o.t.Fatalf("%s: not handed in: %s", o.Address(), o.Text("main"))
	}
	for i := range n + 1 {
		o.says(why(i))
	}
}

func (o *officer) fillMarks(value int, why string) {
	o.t.Helper()
	criteria := testkit.Eval[int](o.Browser, `document.querySelectorAll("textarea[name^='marks.']").length`)
	if criteria == 0 {
		o.t.Fatalf("%s: nothing to mark: %s", o.Address(), o.Text("main"))
	}
	for i := range criteria {
		o.PressHere(fmt.Sprintf("[name='marks.%d.mark'][value='%d']", i, value))
		o.Fill(fmt.Sprintf("[name='marks.%d.reason']", i), why)
	}
}

// agrees lets the chair see the difference and record what the panel agreed on.
func (o *officer) agrees(panel, code string, value int) {
	o.t.Helper()
	page := panel + "/candidates/" + code + "/differences"
	if code == "C01" && strings.Contains(panel, "/en/") {
		o.looks(page, "differences")
		o.says("to be talked about", markers[0].name, markers[1].name)
	}
	o.Open(page)
	o.fillMarks(value, "Talked over.")
	o.Press("main form[method=post] button")
	o.says("Talked over.")
}

// interviews: the interview is not blind; its marks are given in French, without script, and an attachment can be saved there.
func (o *officer) interviews() {
	o.t.Helper()
	for i, m := range markers {
		o.as(m.name, "en")
		panel := o.panel()
		if i == 0 {
			o.looks(panel+"/candidates/C01", "interview")
			how := testkit.Eval[string](o.Browser, `fetch(document.querySelector("main a[href*='/files/']").href).then(r => r.status + " " + r.headers.get("Content-Disposition"))`)
			if !strings.HasPrefix(how, "200 attachment") {
				o.t.Errorf("an attachment is served as %q", how)
			}
		}
		o.plainly(func() { o.marks(strings.Replace(panel, "/en/", "/fr/", 1), "C01", 4, i) })
	}
	panel := o.panel()
	o.plainly(func() { o.agrees(strings.Replace(panel, "/en/", "/fr/", 1), "C01", 5) })
}

// decidesOn goes from the ranking to the decision: the minutes are signed by the chair and a member, HR proposes, the director approves.
func (o *officer) decidesOn(at string) {
	o.t.Helper()
	french := strings.Replace(at, "/en/", "/fr/", 1)
	o.as(walksHR, "en")
	o.Open(at)
	o.Press("form[action$='/close-stage'] button")
	o.looks(at+"/ranking", "ranking")
	o.says("The minutes are not signed")
	o.as(markers[2].name, "en")
	o.looks(o.panel()+"/minutes", "minutes")
	o.Press("form[action$='/minutes'] button")
	o.as(markers[0].name, "en")
	minutes := strings.Replace(o.panel(), "/en/", "/fr/", 1) + "/minutes"
	o.plainly(func() {
		o.Open(minutes)
		o.Press("form[action$='/minutes'] button")
		o.says(markers[0].name, markers[2].name)
	})
	o.as(walksHR, "en")
	o.Open(at + "/ranking")
	o.Press("main a[href$='/decision']")
	o.Axe()
	o.Picture("selection-decision")
	o.Fill("[name='rows.0.is']", "recommended")
	o.fillIn("rows.0.reason", "The only one who met every criterion.")
	o.Open(o.base + "/en/approvals?state=waiting")
	approval := o.link(walksPost)
	o.refusedToDecide(approval)
	o.as("Ingrid Haugland", "fr")
	o.looks(strings.Replace(approval, "/en/", "/fr/", 1), "approval")
	o.says("Issue", "Recommandé")
	if said := o.Text("main"); strings.Contains(said, "outcome") || strings.Contains(said, "recommended") {
		o.t.Errorf("the decision is told in English on a French page: %s", said)
	}
	o.plainly(func() {
		o.Open(o.base + "/fr/approvals")
		o.Open(o.link(walksPoste))
		o.Press("button[value=approve]")
		o.Open(french)
		o.says("Ingrid Haugland", "Offres et habilitations")
	})
}

// engages makes the offer, previews and sends the letters, receives the four clearances and appoints.
func (o *officer) engages(at string) {
	o.t.Helper()
	french := strings.Replace(at, "/en/", "/fr/", 1)
	one := "/candidates/C01"
	o.as(walksHR, "en")
	o.Open(at + one)
	o.Press("form[action$='/offer'] button")
	o.looks(at+"/letters", "letters")
	for _, kind := range []string{"provisional", "regret"} {
		o.Open(at + "/letters/write/" + kind)
		o.says("C0")
		o.Axe()
		o.Picture("selection-write-" + kind)
		o.Press("main form[method=post] button.pri")
		o.Open(at + "/letters?kind=" + kind)
		o.Press("main tbody a")
		o.says("A draft")
	}
	o.plainly(func() {
		o.Open(french + "/letters")
		o.Press("form[action$='/send/provisional'] button")
		o.Open(french + "/letters")
		o.Press("form[action$='/send/regret'] button")
		if o.Has("form[action*='/send/']") {
			o.t.Errorf("something is left to be sent: %s", o.Text("main"))
		}
	})
	clear := func(which string) {
		if o.Has("form[action$='/final-offer']") {
			o.t.Errorf("a final offer before %s", which)
		}
		o.Fill("[name=clearance]", which)
		o.Fill("[name=requested_on]", o.today())
		o.Fill("[name=received_on]", o.today())
		o.Press("form[action$='/clearance'] button")
	}
	o.Open(at + one)
	clear("security")
	o.looks(at+one, "clearances")
	clear("medical")
	o.plainly(func() {
		o.Open(french + one)
		clear("verification")
		clear("accreditation")
		o.Press("form[action$='/final-offer'] button")
		o.Press("form[action$='/appoint'] button")
		o.Open(french)
		o.says("Nommé", "Terminée")
	})
	o.looks(at, "ended")
}
