package portfolio_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/people"
)

func TestRegisterPages(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.create(lightForm())
		risk := string(p.serious(id))
		c := o.browse(p.officer)
		list := c.Get("/en/registers?level=10").Must(http.StatusOK).HTML()
		if rows := list.All("table.list tbody tr"); len(rows) != 1 || !strings.Contains(rows[0].Text(), "Trainers leave") || !strings.Contains(rows[0].Text(), "20") {
			t.Errorf("%d rows", len(rows))
		}
		if rows := c.Get("/en/registers?kind=issue").Must(http.StatusOK).HTML().All("table.list tbody tr"); len(rows) != 0 {
			t.Errorf("%d issues", len(rows))
		}
		page := c.Get("/fr/projects/" + string(id) + "/registers").Must(http.StatusOK).HTML()
		if text := page.One("main").Text(); !strings.Contains(text, "Probabilité Incidence") || !strings.Contains(text, "Départ des formateurs R1") {
			t.Errorf("the map does not show the risk: %s", text)
		}
		page.One(`table.list a[href$="/risks/` + risk + `"]`)
		if got := c.Get("/fr/risks/" + risk).Must(http.StatusOK).HTML().One("h1").Text(); got != "Départ des formateurs" {
			t.Errorf("h1 %q", got)
		}
		if csv := string(c.Get("/fr/registers?format=csv").Must(http.StatusOK).Body); !strings.Contains(csv, "Départ des formateurs") {
			t.Error(csv)
		}
		for _, path := range []string{"/en/registers", "/en/projects/" + string(id) + "/registers", "/en/risks/" + risk} {
			if body := string(c.Get(path).Must(http.StatusOK).Body); strings.Contains(body, ">portfolio.") {
				t.Errorf("%s shows a bare key", path)
			}
		}
		stranger := o.browse(o.hire("eva", "DEU", people.ProgrammeOfficer, "partner:GEO/"))
		stranger.Get("/en/risks/" + risk).Must(http.StatusNotFound)
		if body := string(stranger.Get("/en/registers").Must(http.StatusOK).Body); strings.Contains(body, "Trainers") {
			t.Error("the list tells of a risk that may not be seen")
		}
	})
}
