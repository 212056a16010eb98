package funds_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
)

// The money's way by its pages alone: fund, agreement, signature, receipt by two hands, allocation, interest,
// conditions, extension and end; whoever may not is turned away at each page.
func TestMoneysWayByItsPages(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		officer, manager, treasury, controller := o.browse(o.officer), o.browse(o.manager), o.browse(o.treasury), o.browse(o.controller)
		officer.Get("/en/funds/new").Must(http.StatusForbidden)
		controller.Get("/fr/funds/new").Must(http.StatusOK)
		controller.Post("/en/funds/new", "ref", "tf mda").Must(http.StatusUnprocessableEntity)
		controller.Post("/en/funds/new", "ref", "TF-MDA", "title_en", "Fund", "title_fr", "Fonds", "kind", "trust_fund", "currency", "EUR", "partner", "MDA", "authority", "PO(2025)0117",
			"iban", "BE71 0961 2345 6769", "interest", "fund", "fee_basis", "100").Must(http.StatusSeeOther)
		list, err := o.Funds(o.controller)
		if err != nil || len(list) != 1 {
			t.Fatalf("%d funds: %v", len(list), err)
		}
		fund := "/en/funds/" + string(list[0].ID)
		controller.Get(fund + "/edit").Must(http.StatusOK)
		controller.Post(fund+"/edit", "version", "1", "title_en", "Trust fund", "authority", "PO(2025)0117", "interest", "fund", "fee_basis", "100", "iban", "BE71096123456769").Must(http.StatusSeeOther)

		officer.Get(fund + "/agreements/new").Must(http.StatusForbidden)
		manager.Get(strings.Replace(fund, "/en", "/fr", 1) + "/agreements/new").Must(http.StatusOK)
		form := []string{"donor", "NLD", "title", "Courses", "amount", "10,000.00", "amount_currency", "EUR", "pledged_on", "2026-03-01", "contact", "Desk", "earmark", "none", "exclusions", "travel",
			"conditions", "A plan", "instalments.0.due_on", "2026-03-03", "instalments.0.amount", "6,000.00", "instalments.0.amount_currency", "EUR", "expires_on", "2026-12-31",
			"report_every", "6", "unspent", "donor_choice", "interest", "fund"}
		manager.Post(fund+"/agreements/new", form...).Must(http.StatusUnprocessableEntity) // the instalments do not add up
		form = append(form, "instalments.1.due_on", "2026-04-01", "instalments.1.amount", "4,000.00", "instalments.1.amount_currency", "EUR", "instalments.2.amount_currency", "EUR")
		manager.Post(fund+"/agreements/new", form...).Must(http.StatusSeeOther)
		given, err := o.Agreements(o.manager, list[0].ID)
		if err != nil || len(given) != 1 || len(given[0].Instalments) != 2 || len(given[0].Exclusions) != 1 {
			t.Fatalf("%+v: %v", given, err)
		}
		id := given[0].ID
		at := "/en/contributions/" + string(id)
		manager.Get(at + "/edit").Must(http.StatusOK)
		manager.Post(at+"/edit", append(form, "version", "9")...).Must(http.StatusConflict)
		manager.Post(at+"/edit", append(form, "version", "1")...).Must(http.StatusSeeOther)
		manager.Post(at + "/negotiate").Must(http.StatusSeeOther)
		manager.Get(at + "/sign").Must(http.StatusForbidden)
		controller.Get(at + "/sign").Must(http.StatusOK)
		controller.Post(at+"/sign", "signed_on", "2026-03-02", "document", "").Must(http.StatusUnprocessableEntity)
		controller.Post(at+"/sign", "signed_on", "2026-03-02", "document", "FMA-1").Must(http.StatusSeeOther)

		controller.Get(at + "/receipts/new").Must(http.StatusForbidden)
		treasury.Get(at + "/receipts/new").Must(http.StatusOK)
		treasury.Post(at+"/receipts/new", "amount", "6,000.00", "amount_currency", "USD", "value_on", "2026-03-02", "bank_ref", "BK-1").Must(http.StatusUnprocessableEntity)
		treasury.Post(at+"/receipts/new", "amount", "6,000.00", "amount_currency", "EUR", "value_on", "2026-03-02", "bank_ref", "BK-1").Must(http.StatusSeeOther)
		o.receiptWaits(id)

		p := o.project("MDA")
		line := o.budget(p, list[0].ID, 0, euro(3_000))[0]
		manager.Post(at+"/allocate", "place", string(p)+"~", "amount", "2,000.00", "amount_currency", "EUR").Must(http.StatusUnprocessableEntity) // R83
		controller.Get(at + "/conditions").Must(http.StatusOK)
		controller.Post(at+"/conditions", "on", "2026-03-02", "note", "Plan of 1 March").Must(http.StatusSeeOther)
		page := manager.Get(at + "/allocate").Must(http.StatusOK).HTML()
		page.One(`option[value="` + string(p) + "~" + string(line) + `"]`)
		manager.Post(at+"/allocate", "place", "", "amount", "1,000.00", "amount_currency", "EUR").Must(http.StatusUnprocessableEntity)
		manager.Post(at+"/allocate", "place", string(p)+"~", "amount", "2,000.00", "amount_currency", "EUR").Must(http.StatusSeeOther)
		manager.Get(at + "/assign").Must(http.StatusOK).HTML().One(`option[value="` + string(p) + "~" + string(line) + `"]`)
		manager.Post(at+"/assign", "place", string(p)+"~"+string(line), "amount", "1,500.00", "amount_currency", "EUR").Must(http.StatusSeeOther)
		manager.Get(at + "/take-back").Must(http.StatusOK)
		manager.Post(at+"/take-back", "place", string(p)+"~"+string(line), "amount", "500.00", "amount_currency", "EUR", "reason", "not needed").Must(http.StatusSeeOther)
		officer.Get(at + "/allocate").Must(http.StatusForbidden)
		if got := o.totals(funds.Scope{Contribution: id}, funds.Point{}); got.Allocated() != 1_500_00 || got.Available() != 1_000_00 {
			t.Errorf("%v", got)
		}

		treasury.Get(fund + "/interest").Must(http.StatusOK)
		treasury.Post(fund+"/interest", "amount", "10.00", "amount_currency", "USD", "on", "2026-03-02", "reason", "first quarter").Must(http.StatusUnprocessableEntity)
		treasury.Post(fund+"/interest", "amount", "10.00", "amount_currency", "EUR", "on", "2026-03-02", "reason", "first quarter").Must(http.StatusSeeOther)
		controller.Get(at + "/extend").Must(http.StatusOK)
		controller.Post(at+"/extend", "expires_on", "2027-12-31", "document", "LTR-1", "on", "2026-03-01").Must(http.StatusSeeOther)
		for _, lang := range []string{"/en", "/fr"} {
			if text := controller.Get(lang + at[3:]).Must(http.StatusOK).HTML().One("main").Text(); strings.Contains(text, "funds.") {
				t.Errorf("a word is missing: %s", text)
			}
		}
		controller.Get("/en/funds/journal").Must(http.StatusOK)
		officer.Get("/en/funds/journal").Must(http.StatusForbidden)
		controller.Get(at + "/withdraw").Must(http.StatusOK)
		controller.Post(at+"/withdraw", "document", "LTR-2", "on", "2026-03-02").Must(http.StatusUnprocessableEntity) // R52: of a day before
		controller.Post(at+"/withdraw", "document", "LTR-2", "on", "2026-03-01").Must(http.StatusSeeOther)
		controller.Get(at).Must(http.StatusOK).HTML().None("a[href$='/withdraw']")
	})
}

// receiptWaits confirms the one receipt of a contribution from the inbox, and holds that its page offers
// to take it back to a third person only.
func (o *office) receiptWaits(of funds.AgreementID) {
	o.t.Helper()
	list, err := o.Receipts(o.treasury, of)
	if err != nil || len(list) != 1 {
		o.t.Fatalf("%d receipts: %v", len(list), err)
	}
	o.pass(o.controller, string(list[0].ID))
	at, back := "/en/contributions/"+string(of), "/en/receipts/"+string(list[0].ID)+"/reverse"
	o.browse(o.controller).Get(at).Must(http.StatusOK).HTML().None("a[href$='/reverse']")
	second := o.browse(o.hire("controller3", people.FinancialController))
	second.Get(at).Must(http.StatusOK).HTML().One("a[href$='/reverse']")
	second.Get(back).Must(http.StatusOK)
	second.Post(back, "reason", "").Must(http.StatusUnprocessableEntity)
}

// Transfers and blocks by their pages (R69, R70).
func TestCreditByItsPages(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		ids := o.budget(p, f, 0, euro(1_000), euro(1_000))
		o.allocate(o.given(f, "NLD", euro(5_000), nil), p, ids[0], euro(1_000))
		officer, controller := o.browse(o.officer), o.browse(o.controller)
		at := "/en/projects/" + string(p) + "/credit"
		officer.Get("/fr" + at[3:]).Must(http.StatusOK)
		officer.Get(at + "/block").Must(http.StatusForbidden)
		officer.Get(at + "/new").Must(http.StatusOK).HTML().One(`select[name=from] option[value="` + string(ids[0]) + `"]`)
		officer.Post(at+"/new", "from", string(ids[0]), "to", string(ids[0]), "amount", "50.00", "amount_currency", "EUR", "reason", "longer").Must(http.StatusUnprocessableEntity)
		officer.Post(at+"/new", "from", string(ids[0]), "to", string(ids[1]), "amount", "50.00", "amount_currency", "EUR", "reason", "longer").Must(http.StatusSeeOther)
		out, err := o.ReadCredit(o.officer, funds.IDIn{ID: string(p)})
		if err != nil || len(out.Moves) != 1 {
			t.Fatalf("%d moves: %v", len(out.Moves), err)
		}
		o.pass(o.manager, string(out.Moves[0].ID))
		controller.Get(at + "/block").Must(http.StatusOK)
		controller.Post(at+"/block", "line", string(ids[0]), "amount", "300.00", "amount_currency", "EUR", "reason", "review").Must(http.StatusSeeOther)
		controller.Get(at + "/unblock").Must(http.StatusOK)
		controller.Post(at+"/unblock", "line", string(ids[0]), "amount", "100.00", "amount_currency", "EUR", "reason", "cleared").Must(http.StatusSeeOther)
		if got := o.totals(funds.Scope{Line: ids[0]}, funds.Point{}); got.Available() != 750_00 || got[funds.Blocked] != 200_00 {
			t.Errorf("%v", got)
		}
		if text := officer.Get("/fr" + at[3:]).Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "300,00 EUR") || strings.Contains(text, "funds.") {
			t.Errorf("the page of credit: %s", text)
		}
	})
}
