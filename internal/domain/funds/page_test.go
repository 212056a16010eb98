package funds_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/testkit"
)

func (o *office) client(who context.Context) *testkit.Client {
	return testkit.Serve(o.t, o.Control.DB(), control.ActorFrom(who), o.Routes(), funds.Texts, portfolio.Texts, stakeholders.Texts)
}

// The pages of a fund, in both languages: its ladder and donors, the entries behind them, a contribution, the bank
// with its suggestions, the rates with their rule; forms for those who may, and for nobody else.
func TestPages(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		id := o.pledge(f, "NLD", euro(500_000), func(x *funds.AgreementForm) {
			x.Instalments = []funds.InstalmentForm{{DueOn: o.today().AddDays(1), Amount: euro(250_000)}, {DueOn: o.today().AddDays(2), Amount: euro(250_000)}}
		})
		o.sign(id)
		o.receive(id, euro(250_000), "BK-4711")
		if _, err := o.ImportRates(o.treasury, strings.NewReader(someRates), "rates.csv"); err != nil {
			t.Fatal(err)
		}
		if _, err := o.statements(sta(1, "260302", 0, 250_000_00, ":61:260302C250000,00NTRFX//BK-4711\n")); err != nil {
			t.Fatal(err)
		}
		o.now = o.now.AddDate(0, 0, 10)
		treasury, officer := o.client(o.treasury), o.client(o.officer)
		paths := []string{"/funds", "/funds/" + string(f), "/funds/" + string(f) + "/entries", "/funds/" + string(f) + "/entries?kind=receipt", "/contributions/" + string(id), "/funds/" + string(f) + "/bank", "/rates"}
		for _, lang := range []string{"/en", "/fr"} {
			for _, path := range paths {
				treasury.Get(lang + path).Must(http.StatusOK).HTML().One("main h1")
				officer.Get(lang + path).Must(http.StatusOK).HTML().One("main h1")
			}
		}
		page := treasury.Get("/en/funds/" + string(f)).Must(http.StatusOK).HTML()
		for _, says := range []string{"EUR 500 k", "TF-MDA/NLD-01", "247,500.00"} {
			if !strings.Contains(page.One("main").Text(), says) {
				t.Errorf("the fund's page does not say %q: %.900s", says, page.One("main").Text())
			}
		}
		bank := treasury.Get("/en/funds/" + string(f) + "/bank").Must(http.StatusOK).HTML()
		if !strings.Contains(bank.One("main").Text(), "same bank reference BK-4711") {
			t.Errorf("no reason is told: %.900s", bank.One("main").Text())
		}
		if strings.Contains(string(officer.Get("/en/funds/"+string(f)+"/bank").Body), "bank/match") {
			t.Error("a project officer is offered the match")
		}
		r, err := o.Reconciliation(o.treasury, f)
		if err != nil {
			t.Fatal(err)
		}
		line, entry := r.Lines[0].ID, r.Lines[0].Suggestions[0].Entry
		officer.Post("/en/funds/"+string(f)+"/bank/match", "line", string(line), "entry", string(entry)).Must(http.StatusForbidden)
		treasury.Post("/en/funds/"+string(f)+"/bank/match", "line", string(line)).Must(http.StatusUnprocessableEntity)
		treasury.Post("/en/funds/"+string(f)+"/bank/match", "line", string(line), "entry", string(entry)).Must(http.StatusSeeOther)
		o.client(o.controller).Post("/en/funds/"+string(f)+"/bank/sign", "statement", string(r.Statements[0].ID)).Must(http.StatusSeeOther)
		if r, err = o.Reconciliation(o.treasury, f); err != nil || len(r.Lines) != 0 || r.Statements[0].ReconciledBy != "controller" {
			t.Errorf("%+v %v", r.Statements, err)
		}
		o.client(o.controller).Post("/en/rates/rule", "max_days", "3", "from", "2026-03-12", "note", "Shorter").Must(http.StatusSeeOther)
		o.client(o.controller).Post("/en/rates/rule", "max_days", "99", "from", "2026-03-12", "note", "Longer").Must(http.StatusUnprocessableEntity)
	})
}
