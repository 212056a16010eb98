package app_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"cairn/internal/testkit"
)

// stories are those of the handbook (§11) on money that need several hands on the pages, each walked as its people would.
// Story 3 is walked by spends.
func (o *officer) stories(project string) {
	whole, ok := o.t.(*testing.T)
	if !ok {
		return
	}
	for _, x := range []struct {
		name string
		walk func()
	}{
		{"pledge", func() { o.pledgeIsNoMoney(project) }},
		{"earmark", func() { o.earmarked(project) }},
		{"balance", o.balanceGoes},
		{"year", o.yearEnds},
		{"authority", func() { o.contractsAhead(project) }},
		{"agent", func() { o.entrusts(project) }},
		{"recommendation", o.recommended},
	} {
		whole.Run(x.name, func(t *testing.T) {
			was := o.t
			o.t = t
			defer func() { o.t = was }()
			x.walk()
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
		o.fillIn("document", "LTR of the walk", "on", o.daysOn(-1))
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

// yearEnds: the Financial Controller ends a year that is over: of common credits what is ordered is carried forward and
// the rest lapses, of a trust fund all stays. Ended again, each is what it was; the lists are signed (story 6).
func (o *officer) yearEnds() {
	o.as("Philippe Wautier", "en")
	carried := []string{"carried forward", "lapsed"}
	if o.today()[5:] > "04" { // before, the world's year was planned otherwise
		carried = append(carried, "30,000.00", "25,000.00")
	}
	for _, x := range []struct {
		fund string
		says []string
	}{{"Common-funded credits", carried}, {"Trust fund for education", nil}} {
		o.Open(o.base + "/en/funds")
		o.Open(o.link(x.fund) + "/years")
		o.Press("main ul.bul a[href*='/years/']")
		page := o.Address()
		if !o.Has("form[action$='/close']") {
			o.t.Fatalf("%s: no year is there to be ended: %s", x.fund, o.Text("main"))
		}
		end := testkit.Eval[string](o.Browser, `document.querySelector("form[action$='/close']").action`)
		o.Press("form[action$='/close'] button")
		o.Open(page)
		closed := o.Text("main")
		if !strings.Contains(closed, "Closed") || o.Has("form[action$='/close']") {
			o.t.Errorf("the year is not ended: %s", closed)
		}
		for _, want := range x.says {
			if !strings.Contains(closed, want) {
				o.t.Errorf("%s: the list of the year does not say %q: %s", x.fund, want, closed)
			}
		}
		if status := o.posts(end, ""); status != 200 { // after the redirect
			o.t.Errorf("ended again: %d", status)
		}
		o.Open(page)
		if again := o.Text("main"); again != closed {
			o.t.Errorf("ended again, the year is\n%s\nand was\n%s", again, closed)
		}
		o.Press("form[action$='/sign'] button")
		o.Open(page)
		o.Picture("story-year-" + x.fund)
		if said := o.Text("main"); !strings.Contains(said, "Philippe Wautier") || o.Has("form[action$='/sign']") {
			o.t.Errorf("the list is not signed: %s", said)
		}
	}
	o.Open(o.base + "/en/funds")
	o.Open(o.link("Trust fund for packages") + "/years")
	o.Press("main ul.bul a[href*='/years/']")
	page := o.Address()
	signed := o.Text("main")
	if !strings.Contains(signed, "brought forward") || strings.Contains(signed, "lapsed") {
		o.t.Errorf("a trust fund's money does not stay: %s", signed)
	}
	if status := o.posts(page+"/close", ""); status != 200 {
		o.t.Errorf("ended again: %d", status)
	}
	o.Open(page)
	if again := o.Text("main"); again != signed {
		o.t.Errorf("ended again, the year is\n%s\nand was\n%s", again, signed)
	}
}

// posts sends a form's body to an address of the page's own, and gives the status.
func (o *officer) posts(address, body string) int {
	o.t.Helper()
	return testkit.Eval[int](o.Browser, fmt.Sprintf(`fetch(%q, {method: "POST", headers: {"Content-Type": "application/x-www-form-urlencoded"}, body: %q}).then(r => r.status)`, address, body))
}
