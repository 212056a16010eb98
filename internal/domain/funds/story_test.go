package funds_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// stopped ends the work of a project.
func (o *office) stopped(p portfolio.ProjectID) {
	o.t.Helper()
	o.must(o.portfolio.MoveProject(o.director, "portfolio.project.suspend", p, 0, portfolio.ProjectSuspended, "the partner withdrew"))
	o.must(o.portfolio.MoveProject(o.director, "portfolio.project.stop", p, 0, portfolio.ProjectClosing, "the partner withdrew"))
}

// Story 5: what a finished project leaves is shared among its donors to the cent and locked until each has
// written what becomes of it; then one part goes to another fund and one back to its donor.
func TestStory5Redirect(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, other, p := o.fund("TF-MDA", funds.TrustFund), o.fund("TF-GEO", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(20_000))[0]
		given := map[string]funds.AgreementID{}
		for donor, amount := range map[string]float64{"NLD": 10_000, "NOR": 6_000, "CAN": 4_000} {
			given[donor] = o.given(f, donor, euro(50_000), nil)
			o.allocate(given[donor], p, line, euro(amount))
		}
		o.settled(o.committed(p, o.order(line, o.vendor("Vendor", 0), euro(7_654.33))), "INV-1", 7_654.33)
		_, err := o.LockBalance(o.controller, p)
		o.refused("the work is not over", err, "funds.balance.at_work")
		o.stopped(p)
		lock := "/projects/" + string(p) + "/credit/lock"
		o.browse(o.manager).Get("/en" + lock).Must(http.StatusForbidden)
		controller := o.browse(o.controller)
		controller.Get("/fr/projects/" + string(p) + "/credit").Must(http.StatusOK).HTML().One("a[href$='/credit/lock']")
		controller.Get("/fr" + lock).Must(http.StatusOK)
		controller.Post("/en" + lock).Must(http.StatusSeeOther)
		for donor, want := range map[string]int64{"NLD": 6_172_84, "NOR": 3_703_70, "CAN": 2_469_13} {
			if got := o.totals(funds.Scope{Contribution: given[donor]}, funds.Point{})[funds.Locked]; got != want {
				t.Errorf("%s has %d locked, want %d", donor, got, want)
			}
		}
		o.redirected(given["NLD"], other, p)
		o.refunded(given["NOR"], p)
		if got := o.totals(funds.Scope{Fund: f}, funds.Point{}); got[funds.Locked] != 2_469_13 || got[funds.Redirected] != 6_172_84 || got[funds.Refunded] != 3_703_70 {
			t.Errorf("%v", got)
		}
	})
}

// redirected sends a locked balance to another fund, by its pages.
func (o *office) redirected(of funds.AgreementID, to funds.FundID, p portfolio.ProjectID) {
	o.t.Helper()
	at := "/en/contributions/" + string(of)
	manager, treasury := o.browse(o.manager), o.browse(o.treasury)
	manager.Get(at).Must(http.StatusOK).HTML().One("a[href$='/dispose']")
	manager.Get("/fr" + at[3:] + "/dispose").Must(http.StatusOK).HTML().One(`option[value="` + string(p) + `~"]`)
	form := []string{"place", string(p) + "~", "kind", "redirect", "target", string(to), "amount_currency", "EUR", "reason", "the donor’s wish"}
	manager.Post(at+"/dispose", append(form, "amount", "6,172.85")...).Must(http.StatusUnprocessableEntity)
	manager.Post(at+"/dispose", append(form, "amount", "6,172.84")...).Must(http.StatusSeeOther)
	d := o.lastDisposition(of)
	treasury.Post("/en/dispositions/" + d + "/sign").Must(http.StatusConflict)
	manager.Get("/fr/dispositions/" + d + "/confirm").Must(http.StatusOK)
	manager.Post("/en/dispositions/"+d+"/confirm", "document", "LTR-17", "on", "2026-03-02").Must(http.StatusUnprocessableEntity)
	manager.Post("/en/dispositions/"+d+"/confirm", "document", "LTR-17", "on", "2026-03-01").Must(http.StatusSeeOther)
	o.pass(o.controller, d)
	treasury.Post("/en/dispositions/" + d + "/sign").Must(http.StatusSeeOther)
	treasury.Post("/en/dispositions/" + d + "/sign").Must(http.StatusUnprocessableEntity)
	o.browse(o.treasury2).Post("/en/dispositions/" + d + "/sign").Must(http.StatusSeeOther)
	became, err := o.Agreements(o.manager, to)
	if err != nil || len(became) != 1 || became[0].Origin != of || became[0].Document != "LTR-17" {
		o.t.Fatalf("%+v %v", became, err)
	}
	if got := o.totals(funds.Scope{Contribution: became[0].ID}, funds.Point{}).Allocatable(); got != 6_172_84 {
		o.t.Errorf("the other fund has %d", got)
	}
	for _, lang := range []string{"/en", "/fr"} {
		if text := manager.Get(lang + at[3:]).Must(http.StatusOK).HTML().One("main").Text(); strings.Contains(text, "funds.") || !strings.Contains(text, "LTR-17") {
			o.t.Errorf("the page: %s", text)
		}
	}
}

// letter is a donor's letter that says nothing anew.
func letter(document string, on cal.Date) funds.Letter {
	return funds.Letter{Instruction: funds.Instruction{Document: document, On: on}}
}

// refunded pays a locked balance back.
func (o *office) refunded(of funds.AgreementID, p portfolio.ProjectID) {
	o.t.Helper()
	d := funds.DispositionID(o.must(o.ProposeDisposition(o.manager, funds.DispositionForm{Agreement: of, Project: p, Kind: funds.DisposeRefund, Amount: euro(3_703.70), Reason: "asked back"})))
	o.must(o.ConfirmDisposition(o.manager, d, 0, letter("LTR-18", o.today().AddDays(-1))))
	o.pass(o.controller, string(d))
	o.delegate("treasury2", "director", "funds.disposition.sign", euro(100_000), o.today().AddDays(9))
	o.must(o.SignDisposition(o.as("director"), d, 0))
	_, err := o.SignDisposition(o.treasury2, d, 0)
	o.refused("the one for whom the first signature was", err, "control.four_eyes")
	o.must(o.SignDisposition(o.treasury, d, 0))
}

func (o *office) lastDisposition(of funds.AgreementID) string {
	o.t.Helper()
	var out struct {
		Dispositions []struct {
			ID string `json:"id"`
		} `json:"dispositions"`
	}
	o.browse(o.manager).API("/contributions/"+string(of), nil).Must(http.StatusOK).JSON(&out)
	if len(out.Dispositions) == 0 {
		o.t.Fatal("no disposition")
	}
	return out.Dispositions[0].ID
}

// Story 30: whoever answers for an audit recommendation does not close it, whatever roles they have.
func TestStory30AuditRecommendation(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.Deciders = func(ctx context.Context, q db.Querier, act control.Act, _ string, on cal.Date) ([]control.ActorID, error) {
			return []control.ActorID{"controller", "manager"}, nil
		}
		auditor := o.browse(o.hire("auditor", people.Auditor))
		o.browse(o.officer).Get("/en/recommendations/new").Must(http.StatusForbidden)
		auditor.Get("/fr/recommendations/new").Must(http.StatusOK).HTML().One("option[value=controller]")
		form := []string{"title", "Reconcile monthly", "body", "IBAN", "document", "AR(2026)1", "wording", "Reconcile each account monthly.", "owner", "controller", "raised_on", "2026-03-01"}
		auditor.Post("/en/recommendations/new", append(form, "due_on", "2026-02-01")...).Must(http.StatusUnprocessableEntity)
		auditor.Post("/en/recommendations/new", append(form, "due_on", "2026-04-01")...).Must(http.StatusSeeOther)
		list, err := o.Recommendations(o.controller, false)
		if err != nil || len(list) != 1 {
			t.Fatalf("%v %v", list, err)
		}
		id, at := list[0].ID, "/en/recommendations/"+string(list[0].ID)
		_, err = o.AnswerRecommendation(o.manager, id, 0, funds.AnswerForm{Answer: "Done"})
		o.refused("another answers", err, "funds.recommendation.not_yours")
		owner := o.browse(o.controller)
		owner.Get("/fr" + at[3:]).Must(http.StatusOK).HTML().One("form[action$='/answer']")
		owner.Post(at+"/answer", "answer", "Every account is reconciled monthly.", "done", "true", "evidence", "").Must(http.StatusUnprocessableEntity)
		owner.Post(at+"/answer", "answer", "Every account is reconciled monthly.", "done", "true", "evidence", "FC(2026)7").Must(http.StatusSeeOther)
		_, err = o.VerifyRecommendation(o.controller, id, 0, true)
		o.refused("its owner closes it", err, "control.four_eyes")
		owner.Get(at).Must(http.StatusOK).HTML().None("form[action$='/verify']")
		o.hire("deputy", people.Auditor)
		o.delegate("controller", "deputy", "funds.recommendation.answer", euro(0), day("2026-03-31"))
		o.must(o.AnswerRecommendation(o.as("deputy"), id, 0, funds.AnswerForm{Answer: "Every account is reconciled monthly.", Done: true, Evidence: "FC(2026)7"}))
		_, err = o.VerifyRecommendation(o.as("deputy"), id, 0, true)
		o.refused("who answered for the owner closes it", err, "control.four_eyes")
		o.now = o.now.AddDate(0, 2, 0)
		auditor = o.browse(o.as("auditor"))
		if text := auditor.Get(at).Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "overdue") {
			t.Errorf("it is not shown as overdue: %s", text)
		}
		auditor.Post(at+"/verify", "accept", "true").Must(http.StatusSeeOther)
		auditor.Get("/fr/recommendations?state=verified").Must(http.StatusOK).HTML().One("table.list tbody tr")
		if list, err = o.Recommendations(o.controller, false); err != nil || len(list) != 0 {
			t.Errorf("%v %v", list, err)
		}
	})
}
