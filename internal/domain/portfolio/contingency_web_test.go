package portfolio_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/kernel/money"
)

func TestContingencyInTheBrowser(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		p.Register(p.Control)
		project := p.create(lightForm())
		risk := string(p.serious(project))
		path := "/projects/" + string(project)
		c := o.browse(p.officer)
		c.Get("/en" + path + "/contingency").Must(http.StatusOK).HTML().One(`a[href$="/contingencies/new"]`)
		if faults := c.Post("/en"+path+"/contingencies/new", "reserve", "-1").Must(http.StatusUnprocessableEntity).HTML().All("#errors li"); len(faults) != 5 {
			t.Errorf("%d faults of an empty form", len(faults))
		}
		fields := []string{"title", "Second supplier", "trigger", "The first fails", "plan", "Buy elsewhere", "reserve", "10,000.00", "reserve_currency", "EUR", "owner", "project_officer", "risk", risk}
		plan := posted(t, c, path+"/contingencies/new", fields...)
		page := "/contingencies/" + plan
		with := func(name, value string) []string {
			list := slices.Clone(fields)
			list[slices.Index(list, name)+1] = value
			return list
		}
		c.Post("/en"+page+"/edit", append(with("title", "Third supplier"), "version", "9")...).Must(http.StatusConflict)
		ask := []string{"amount", "6,000.00", "amount_currency", "EUR", "occurred", "Supplier bankrupt", "occurred_on", "2026-11-19"}
		c.Post("/en"+page+"/request", "amount", "12,000.00", "occurred", "x", "occurred_on", "2026-11-19").Must(http.StatusUnprocessableEntity)
		c.Post("/en"+page+"/request", "amount", "6,000.00").Must(http.StatusUnprocessableEntity).HTML().One("#errors")
		posted(t, c, page+"/request", ask...)
		c.Post("/en"+page+"/request", ask...).Must(http.StatusConflict) // one at a time
		c.Get("/en" + page).Must(http.StatusOK).HTML().None(`a[href$="/request"]`)
		posted(t, c, page+"/withdraw")
		posted(t, c, page+"/request", ask...)
		// While it waits the plan can be put right, but the reserve covers what is asked for.
		posted(t, c, page+"/edit", with("plan", "Buy from the neighbour")...)
		c.Post("/en"+page+"/edit", with("reserve", "5,999.99")...).Must(http.StatusUnprocessableEntity).HTML().One("#errors")
		c.Post("/en"+page+"/edit", with("reserve_currency", "USD")...).Must(http.StatusUnprocessableEntity)
		approval := p.waiting(p.board, plan)
		if got := string(approval.Before) + string(approval.After); !strings.Contains(got, `"left":{"minor":1000000`) || !strings.Contains(got, `"left":{"minor":400000`) {
			t.Errorf("before and after: %s", got)
		}
		if _, err := p.Control.Decide(p.officer, approval.ID, true, ""); err == nil {
			t.Error("who asked approves (R30)")
		}
		if _, err := p.Control.Decide(p.board, approval.ID, false, ""); err == nil {
			t.Error("returned without a word")
		}
		p.must(p.Control.Decide(p.board, approval.ID, false, "Ask the insurer first"))
		o.browse(p.board).Post("/en" + page + "/withdraw").Must(http.StatusConflict) // nothing waits
		posted(t, c, page+"/request", ask...)
		o.browse(p.programmeOfficer).Post("/en" + page + "/withdraw").Must(http.StatusUnprocessableEntity) // not theirs
		p.must(p.Control.Decide(p.board, p.waiting(p.board, plan).ID, true, ""))
		var shown struct {
			Invoked, Left money.Amount
			Uses          []struct{ State, Comment string }
		}
		c.API(page, nil).Must(http.StatusOK).JSON(&shown)
		if shown.Invoked != money.Euro(6_000_00) || shown.Left != money.Euro(4_000_00) || len(shown.Uses) != 3 || shown.Uses[1].Comment != "Ask the insurer first" {
			t.Errorf("%+v", shown)
		}
		for _, x := range []string{path + "/contingency", page, page + "/edit", page + "/request", path + "/contingencies/new"} {
			for _, lang := range []string{"/en", "/fr"} {
				noBareKeys(t, lang+x, string(c.Get(lang+x).Must(http.StatusOK).Body))
			}
		}
		reader := o.browse(p.funds)
		reader.Get("/en" + page).Must(http.StatusOK).HTML().None(`a[href$="/edit"]`)
		reader.Post("/en"+page+"/edit", fields...).Must(http.StatusForbidden)
		reader.Post("/en"+page+"/request", ask...).Must(http.StatusForbidden)
		o.browse(o.hire("eva", "DEU", people.ProjectOfficer, "partner:GEO/")).Get("/en" + page).Must(http.StatusNotFound)
	})
}
