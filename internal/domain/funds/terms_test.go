package funds_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
)

// ended withdraws a contribution, which locks what is not allocated, and gives the form that disposes of it.
func (o *office) ended(id funds.AgreementID, kind funds.DispositionKind, target funds.FundID, amount float64) funds.DispositionForm {
	o.t.Helper()
	o.must(o.WithdrawAgreement(o.controller, id, 0, funds.Instruction{Document: "LTR-1", On: o.today().AddDays(-1)}))
	return funds.DispositionForm{Agreement: id, Kind: kind, Target: target, Amount: euro(amount), Reason: "the donor’s wish"}
}

// R52: what goes to another trust fund keeps its expiry, its earmark and its conditions, but for what the donor's letter
// says anew; where nothing there is for what it is kept for, the letter must say so, and it is dated before.
func TestRedirectedMoneyKeepsItsTerms(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, other, common, p := o.fund("TF-MDA", funds.TrustFund), o.fund("TF-GEO", funds.TrustFund), o.fund("CF-GEO", funds.CommonFunded), o.project("MDA")
		expiry := o.today().AddDays(200)
		give := func(edit func(*funds.AgreementForm)) funds.AgreementID {
			return o.given(f, "NLD", euro(10_000), func(x *funds.AgreementForm) {
				x.ExpiresOn, x.Earmark, x.EarmarkRef, x.Conditions, x.Unspent = expiry, funds.EarmarkProject, string(p), "An audit is signed", funds.UnspentRefund
				if edit != nil {
					edit(x)
				}
			})
		}
		became := func(letter funds.Letter, id funds.DispositionID) funds.Agreement {
			t.Helper()
			o.must(o.ConfirmDisposition(o.manager, id, 0, letter))
			o.pass(o.controller, string(id))
			o.must(o.SignDisposition(o.treasury, id, 0))
			o.must(o.SignDisposition(o.treasury2, id, 0))
			d, err := o.Disposition(o.manager, id)
			if err != nil {
				t.Fatal(err)
			}
			a, err := o.Agreement(o.manager, d.Became)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		x := o.ended(give(nil), funds.DisposeRedirect, common, 9_900)
		x.Departs = true
		_, err := o.ProposeDisposition(o.manager, x)
		o.refused("to common funding", err, "funds.disposition.target_missing")
		x.Target, x.Departs = other, false
		_, err = o.ProposeDisposition(o.manager, x)
		o.refused("the agreement says refund (R63)", err, "funds.disposition.against_rule")
		x.Departs = true
		id := funds.DispositionID(o.must(o.ProposeDisposition(o.manager, x)))
		_, err = o.ConfirmDisposition(o.manager, id, 0, letter("LTR-2", o.today()))
		o.refused("a letter of the same day", err, "funds.instruction.day_wrong")
		free := letter("LTR-2", o.today().AddDays(-1))
		_, err = o.ConfirmDisposition(o.manager, id, 0, free)
		o.refused("nothing there is for the project", err, "funds.disposition.earmark_lost")
		page := o.browse(o.manager).Get("/fr/dispositions/" + string(id) + "/confirm").Must(http.StatusOK).HTML()
		if text := page.One("main").Text(); strings.Contains(text, "funds.") || !strings.Contains(text, "An audit is signed") {
			t.Errorf("the form: %s", text)
		}
		page.One("select[name=earmark]")
		free.Earmark = funds.EarmarkNone
		if a := became(free, id); a.Earmark != funds.EarmarkNone || a.EarmarkRef != "" || a.ExpiresOn != expiry || a.Conditions != "An audit is signed" || !a.Conditional() || a.Unspent != funds.UnspentRefund {
			t.Errorf("freed by the letter: %+v", a)
		}
		o.budget(p, other, 0, euro(10_000))
		x = o.ended(give(nil), funds.DisposeRedirect, other, 9_900)
		x.Departs = true
		later := letter("LTR-3", o.today().AddDays(-1))
		later.ExpiresOn = expiry.AddDays(100)
		if a := became(later, funds.DispositionID(o.must(o.ProposeDisposition(o.manager, x)))); a.Earmark != funds.EarmarkProject || a.EarmarkRef != string(p) || a.ExpiresOn != later.ExpiresOn {
			t.Errorf("kept for the project: %+v", a)
		}
		x = o.ended(give(func(x *funds.AgreementForm) { x.ExpiresOn = o.today().AddDays(10) }), funds.DisposeRedirect, other, 9_900)
		o.now = o.now.AddDate(0, 0, 20)
		x.Departs = true
		id = funds.DispositionID(o.must(o.ProposeDisposition(o.manager, x)))
		_, err = o.ConfirmDisposition(o.manager, id, 0, letter("LTR-4", o.today().AddDays(-1)))
		o.refused("it has expired", err, "funds.disposition.expired")
	})
}

// R63: what comes back to an agreement that ended is locked, and pays for nothing until its donor leaves it to the fund.
func TestMoneyOfAWithdrawnAgreementPaysForNothing(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(50_000))[0]
		id := o.given(f, "NLD", euro(10_000), func(x *funds.AgreementForm) { x.Unspent = funds.UnspentRetain })
		o.allocate(id, p, "", euro(2_000))
		x := o.ended(id, funds.DisposeRetain, "", 9_900)
		on := funds.AllocationForm{Agreement: id, Project: p, Line: line, Amount: euro(500), Reason: "not needed"}
		_, err := o.AssignAllocation(o.manager, on)
		o.refused("what lies with the project", err, "funds.agreement.not_in_force")
		o.must(o.TakeBackAllocation(o.manager, funds.AllocationForm{Agreement: id, Project: p, Amount: euro(2_000), Reason: "not needed"}))
		if got := o.totals(funds.Scope{Contribution: id}, funds.Point{}); got[funds.Locked] != 9_900_00 || got.Allocatable() != 0 {
			t.Errorf("after it came back: %v", got)
		}
		_, err = o.Allocate(o.manager, on)
		o.refused("what was locked", err, "funds.agreement.not_in_force")
		d := funds.DispositionID(o.must(o.ProposeDisposition(o.manager, x)))
		o.must(o.ConfirmDisposition(o.manager, d, 0, letter("LTR-2", o.today().AddDays(-1))))
		o.pass(o.controller, string(d))
		o.allocate(id, p, line, euro(9_900))
	})
}

// R83: what came in under conditions is a liability on the statements of its fund and its donor, and pays for nothing, until
// it is recorded that they are met; statements of before say so again.
func TestConditionalMoneyIsALiability(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(50_000))[0]
		id := o.given(f, "NLD", euro(10_000), func(x *funds.AgreementForm) { x.Conditions = "An audit is signed" })
		o.given(f, "NOR", euro(5_000), nil)
		on := funds.AllocationForm{Agreement: id, Project: p, Line: line, Amount: euro(500)}
		_, err := o.Allocate(o.manager, on)
		if got := o.refused("the conditions are not met", err, "funds.agreement.conditional"); got.Args["ref"] != "TF-MDA/NLD-01" {
			t.Errorf("the refusal: %v", got.Args)
		}
		query := "on=" + o.today().String() + "&as_of=" + url.QueryEscape(at(o.now).String())
		liability := func(what, query string, want ...string) {
			t.Helper()
			var out struct {
				Rows []struct {
					Ref         string `json:"ref"`
					Conditional string `json:"conditional"`
				} `json:"contributions"`
			}
			o.browse(o.controller).API("/funds/"+string(f)+"/statement?"+query, nil).Must(http.StatusOK).JSON(&out)
			if len(out.Rows) != 2 || out.Rows[0].Conditional != want[0] || out.Rows[1].Conditional != "0.00" {
				t.Errorf("%s: %+v", what, out.Rows)
			}
			found := ""
			for _, l := range o.statementOf(id, query) {
				if l.Section == "of_conditional" {
					found = l.Amount.Decimal()
				}
			}
			if found != want[1] {
				t.Errorf("%s: the donor's statement has %q", what, found)
			}
		}
		liability("before", "", "9900.00", "9900.00")
		for _, path := range []string{"/funds/" + string(f) + "/statement", "/contributions/" + string(id) + "/statement"} {
			if text := o.browse(o.controller).Get("/fr" + path).Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(strings.ToLower(text), "dette") || strings.Contains(text, "funds.") {
				t.Errorf("%s: %s", path, text)
			}
		}
		o.now = o.now.AddDate(0, 0, 2)
		met := o.today().AddDays(-2)
		o.must(o.MeetConditions(o.hire("controller3", people.FinancialController), id, 0, met, "The audit is on file"))
		o.allocate(id, p, line, euro(500))
		liability("after", "", "0.00", "")
		liability("as issued", query, "9900.00", "9900.00")
	})
}
