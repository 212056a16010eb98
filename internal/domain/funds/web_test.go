package funds_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cairn/internal/codec/camt"
	"cairn/internal/codec/ecb"
	"cairn/internal/codec/mt940"
	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

// browse gives a client signed in as whoever acts in the context.
func (o *office) browse(who context.Context) *testkit.Client {
	return testkit.Serve(o.t, o.DB(), control.ActorFrom(who), o.Routes(), people.Texts, stakeholders.Texts, portfolio.Texts, funds.Texts, camt.Texts, mt940.Texts, ecb.Texts)
}

// The chain by its pages alone: payee, budget, commitment, the list of small ones, invoice and payment.
func TestChainByItsPages(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), string(o.project("MDA"))
		officer, holder, treasury := o.browse(o.officer), o.browse(o.holder), o.browse(o.treasury)
		officer.Get("/en/payees/new").Must(http.StatusOK)
		officer.Post("/en/payees/new", "name", "Kestelmoor", "kind", "vendor", "iban", ibans[0]).Must(http.StatusSeeOther)
		officer.Post("/en/payees/new", "name", "", "kind", "vendor", "iban", "DE00").Must(http.StatusUnprocessableEntity)
		payee := lastOf(t, treasury.Get("/en/payees").Must(http.StatusOK).HTML().One("table.list tbody tr a").Attr("href"))
		treasury.Get("/fr/payees/" + payee + "/verify").Must(http.StatusOK)
		treasury.Post("/en/payees/"+payee+"/verify", "evidence", "called back").Must(http.StatusSeeOther)

		officer.Get("/fr/projects/" + p + "/budgets/new").Must(http.StatusOK)
		officer.Post("/en/projects/"+p+"/budgets/new", "title", "Budget", "year", "0", "lines.0.code", "1.1", "lines.0.title", "Courses", "lines.0.category", "training", "lines.0.fund", string(f),
			"lines.0.amount", "4,000.00", "lines.0.amount_currency", "EUR", "lines.1.amount_currency", "EUR").Must(http.StatusSeeOther)
		list, lines, err := o.ProjectBudgets(o.officer, portfolio.ProjectID(p))
		if err != nil || len(list) != 1 || len(lines) != 1 {
			t.Fatalf("%d budgets with %d lines: %v", len(list), len(lines), err)
		}
		b := string(list[0].ID)
		officer.Get("/en/budgets/" + b + "/edit").Must(http.StatusOK)
		officer.Get("/en/budgets/" + b + "/submit").Must(http.StatusOK)
		officer.Post("/en/budgets/" + b + "/submit").Must(http.StatusSeeOther)
		o.pass(o.manager, b)
		o.pass(o.controller, b)
		given := o.given(f, "NLD", euro(5_000), nil)
		o.allocate(given, portfolio.ProjectID(p), lines[0].ID, euro(3_000))
		if text := officer.Get("/fr/projects/" + p + "/budgets").Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "3 000,00 EUR") {
			t.Errorf("the budget does not show what funds it: %s", text)
		}

		form := officer.Get("/en/projects/" + p + "/commitments/new").Must(http.StatusOK).HTML().One("main").Text()
		if !strings.Contains(form, "Who will be asked") {
			t.Error("the form does not say who will be asked")
		}
		officer.Post("/en/projects/"+p+"/commitments/new", "kind", "service", "title", "Course", "payee", payee, "method", "direct", "quotes", "0", "delivery_on", "2026-06-01",
			"items.0.line", string(lines[0].ID), "items.0.amount", "1,200.00", "items.0.amount_currency", "EUR", "items.1.amount_currency", "EUR").Must(http.StatusSeeOther)
		made, err := o.Commitments(o.officer, portfolio.ProjectID(p))
		if err != nil || len(made) != 1 {
			t.Fatalf("%d commitments: %v", len(made), err)
		}
		c := string(made[0].ID)
		officer.Post("/en/commitments/" + c + "/request").Must(http.StatusSeeOther)
		if text := officer.Get("/fr/commitments/" + c).Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(text, "1 200,00 EUR") || strings.Contains(text, "funds.") {
			t.Errorf("the page of the commitment: %s", text)
		}
		officer.Get("/en/commitments/small").Must(http.StatusOK).HTML().None("input[name=chosen]")
		holder.Get("/fr/commitments/small").Must(http.StatusOK).HTML().One("input[name=chosen]")
		holder.Post("/en/commitments/small").Must(http.StatusUnprocessableEntity)
		small := strings.ReplaceAll(holder.Get("/en/commitments/small").HTML().One("table.list").Text(), "\u00a0", " ")
		for _, says := range []string{"1.1 Courses", "1 Jun 2026", "Kestelmoor"} {
			if !strings.Contains(small, says) {
				t.Errorf("the list of small ones does not say %q: %s", says, small)
			}
		}
		if got := holder.Get("/en/commitments/small").HTML().One("table.list tbody tr a").Attr("href"); got != "/en/commitments/"+c {
			t.Errorf("it opens %s", got)
		}
		holder.Post("/en/commitments/small", "chosen", c).Must(http.StatusUnprocessableEntity) // nothing is agreed to by leaving the decision out
		holder.Post("/en/commitments/small", "chosen", c, "decision", "return").Must(http.StatusUnprocessableEntity)
		holder.Post("/en/commitments/small", "chosen", c, "decision", "approve").Must(http.StatusSeeOther)
		officer.Get("/en/commitments/" + c + "/deliver").Must(http.StatusOK)
		officer.Post("/en/commitments/"+c+"/deliver", "accepted_on", "2026-03-02", "amount", "1,200.00", "amount_currency", "EUR", "document", "Note 1").Must(http.StatusSeeOther)
		officer.Get("/en/commitments/" + c + "/invoice").Must(http.StatusOK)
		officer.Post("/en/commitments/"+c+"/invoice", "number", "INV-1", "dated_on", "2026-03-02", "received_on", "2026-03-02", "amount", "1,200.00", "amount_currency", "EUR").Must(http.StatusSeeOther)
		out, err := o.ReadCommitment(o.officer, funds.IDIn{ID: c})
		if err != nil || len(out.Invoices) != 1 {
			t.Fatalf("%d invoices: %v", len(out.Invoices), err)
		}
		i := string(out.Invoices[0].ID)
		o.pass(o.holder, i)
		officer.Post("/en/invoices/" + i + "/pay").Must(http.StatusForbidden)
		treasury.Post("/en/invoices/" + i + "/pay").Must(http.StatusSeeOther)
		if out, err = o.ReadCommitment(o.officer, funds.IDIn{ID: c}); err != nil || len(out.Payments) != 1 {
			t.Fatalf("%d payments: %v", len(out.Payments), err)
		}
		pay := string(out.Payments[0].ID)
		treasury.Get("/en/payments/" + pay).Must(http.StatusOK).HTML().None("form[action$='/sign']")
		treasury.Post("/en/payments/" + pay + "/sign").Must(http.StatusUnprocessableEntity)
		signs := o.browse(o.treasury2)
		signs.Get("/fr/commitments/" + c).Must(http.StatusOK).HTML().None("form[action$='/sign']") // nobody signs what they have not looked at
		version := signs.Get("/fr/payments/" + pay).Must(http.StatusOK).HTML().One("form[action$='/sign'] input[name=version]").Attr("value")
		signs.Post("/en/payments/"+pay+"/sign", "version", version).Must(http.StatusSeeOther)
		treasury.Get("/fr/payments/" + pay + "/confirm").Must(http.StatusOK)
		treasury.Post("/en/payments/"+pay+"/confirm", "on", "2026-03-02", "bank_ref", "BK-9").Must(http.StatusSeeOther)
		for _, page := range []string{"/en/commitments", "/fr/commitments?state=closed", "/en/projects/" + p + "/commitments", "/fr/payees"} {
			officer.Get(page).Must(http.StatusOK)
		}
		officer.API("/commitments", nil).Must(http.StatusOK)
		if got := o.totals(funds.Scope{Fund: f}, funds.Point{}); got.Paid() != 1_200_00 {
			t.Errorf("%v", got)
		}
		o.tracedBothWays(pay, given, portfolio.ProjectID(p))
	})
}

// tracedBothWays holds that a payment leads to its donor and a contribution to its payments, each on to the activities of
// the project, as page, file and for programs.
func (o *office) tracedBothWays(pay string, given funds.AgreementID, p portfolio.ProjectID) {
	t := o.t
	t.Helper()
	o.Events = func(_ context.Context, _ db.Querier, ids []portfolio.ProjectID) (map[portfolio.ProjectID][]funds.Event, error) {
		return map[portfolio.ProjectID][]funds.Event{p: {{Ref: "ACT-1", Title: i18n.Text{EN: "Log course", FR: "Stage journaux"}, On: o.today(), State: "funds.trace.events", People: 12, Href: "/activities/1"}}}, nil
	}
	manager := o.browse(o.manager)
	for path, want := range map[string][]string{"/payments/" + pay + "/trace": {"TF-MDA/NLD-01", "1 200,00 EUR", "Stage journaux"}, "/contributions/" + string(given) + "/trace": {"/P01", "1 200,00 EUR", "Stage journaux", "3 000,00 EUR"}} {
		text := strings.ReplaceAll(manager.Get("/fr"+path).Must(http.StatusOK).HTML().One("main").Text(), "\u00a0", " ")
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not say %q: %s", path, w, text)
			}
		}
		book, err := excelize.OpenReader(bytes.NewReader(manager.Get("/en"+path+"?format=xlsx", "Accept", "*/*").Must(http.StatusOK).Body))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows(book.GetSheetName(0))
		if formula, no := book.GetCellFormula(book.GetSheetName(0), "G4"); err != nil || no != nil || len(rows) < 6 || !strings.HasPrefix(formula, "SUM(") {
			t.Errorf("%s as a file: %q in %v, %v %v", path, formula, rows, err, no)
		}
		book.Close()
	}
	back, err := o.TracePayment(o.manager, pay)
	if err != nil || len(back.Events) != 1 || back.Events[0].Project == "" {
		t.Errorf("%+v %v", back.Events, err)
	}
}

func lastOf(t *testing.T, href string) string {
	t.Helper()
	i := strings.LastIndexByte(href, '/')
	if i < 0 {
		t.Fatalf("no address: %q", href)
	}
	return href[i+1:]
}
