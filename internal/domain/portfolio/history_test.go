package portfolio_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/portfolio"
)

func TestTheHistoryOfAProjectTellsOfItsParts(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(lightForm())
		other := p.create(lightForm())
		deliverable := portfolio.DeliverableID(p.must(p.CreateDeliverable(p.officer, id, portfolio.DeliverableForm{Title: titled("Course book"), Criteria: "Ten copies", Due: day("2027-02-01")})))
		p.must(p.EditDeliverable(p.officer, deliverable, 0, portfolio.DeliverableForm{Title: titled("Course book"), Criteria: "Twenty copies", Due: day("2027-02-01")}))
		p.must(p.CreateMilestone(p.officer, id, portfolio.MilestoneForm{Title: titled("First lesson"), Forecast: day("2026-12-01")}))
		risk := p.must(p.RaiseRisk(p.officer, projectLink(id), riskForm(2, 2)))
		p.must(p.RaiseRisk(p.officer, projectLink(other), riskForm(2, 2)))
		c := o.browse(p.officer)
		path := "/projects/" + string(id) + "/history"
		page := c.Get("/en" + path).Must(http.StatusOK)
		html := page.HTML()
		if got := len(html.All(".time > li")); got != 5 {
			t.Errorf("%d entries: %s", got, html.One("main").Text())
		}
		html.One(`.time a[href$="/risks/` + risk + `"]`)
		if len(html.All(`.time a[href$="/deliverables/`+string(deliverable)+`"]`)) != 2 {
			t.Error("the deliverable is not named")
		}
		if text := html.One("main").Text(); !strings.Contains(text, "First lesson") || !strings.Contains(text, "Twenty copies") {
			t.Error(text)
		}
		for _, lang := range []string{"/en", "/fr"} {
			noBareKeys(t, lang+path, string(c.Get(lang+path).Must(http.StatusOK).Body))
		}
	})
}

func TestTheRegistersOfAProjectAreOneOfItsTabs(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(lightForm())
		c := o.browse(p.programmeOfficer)
		path := "/projects/" + string(id) + "/registers"
		page := c.Get("/en" + path).Must(http.StatusOK).HTML()
		page.One(`nav.tabs a[href$="` + path + `"][aria-current]`)
		page.One(`a[href$="/projects/` + string(id) + `/risks/new"]`)
		p.must(p.MoveProject(p.programmeOfficer, "portfolio.project.cancel", id, 0, portfolio.ProjectCancelled, "No longer wanted"))
		closed := c.Get("/en" + path).Must(http.StatusOK).HTML()
		closed.One(`nav.tabs a[href$="` + path + `"][aria-current]`)
		closed.None(`a[href$="/risks/new"]`)
		c.Post("/en/projects/"+string(id)+"/risks/new", "title_en", "Late").Must(http.StatusConflict)
	})
}
