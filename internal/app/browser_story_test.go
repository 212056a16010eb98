package app_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"cairn/internal/testkit"
)

// stories are those of the handbook that need several hands on the pages (5 and 6), each walked as its people would.
func (o *officer) stories() {
	whole, ok := o.t.(*testing.T)
	if !ok {
		return
	}
	for name, walk := range map[string]func(){"balance": o.balanceGoes, "year": o.yearEnds} {
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
