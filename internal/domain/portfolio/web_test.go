package portfolio_test

import (
	"context"
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
)

// browse gives a client signed in as the actor of a context, over the slice's routes.
func (o *office) browse(who context.Context) *testkit.Client {
	o.t.Helper()
	o.parties()
	return testkit.ServeSite(o.t, web.Config{DB: o.Control.DB(), Routes: o.Routes(), Styles: []fs.FS{portfolio.Styles}}, control.ActorFrom(who), portfolio.Texts, stakeholders.Texts)
}

// parties makes the countries and organisations known.
func (o *office) parties() {
	o.t.Helper()
	if _, err := stakeholders.New(o.Control).InstallFacts(o.AsSystem(o.t.Context())); err != nil {
		o.t.Fatal(err)
	}
}

func TestPackagePages(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m := o.moldova()
		id, _ := m.endorsed()
		path := "/packages/" + string(id)
		c := o.browse(m.programmeOfficer)
		page := c.Get("/en" + path).Must(http.StatusOK).HTML()
		if got := page.One("h1").Text(); got != "Package for Moldova" {
			t.Errorf("h1 %q", got)
		}
		if got := len(page.All("section[aria-label=Initiatives] tbody tr")); got != 2 {
			t.Errorf("%d initiatives", got)
		}
		page.One(`a[href$="` + path + `/implement"]`)
		page.None(`a[href$="` + path + `/suspend"]`) // not from here
		if mark := page.All(".mark")[0].Text(); !strings.Contains(mark, "NATO UNCLASSIFIED") || !strings.Contains(mark, "MDA") {
			t.Errorf("marking %q", mark)
		}
		french := c.Get("/fr" + path).Must(http.StatusOK).HTML()
		if got := french.One("h1").Text(); got != "Paquet en faveur de la Moldova" {
			t.Errorf("h1 %q", got)
		}
		for _, p := range []string{"/en/packages", "/fr/packages", "/en" + path + "/history", "/fr" + path + "/edit", "/en" + path + "/implement",
			"/en/programmes/" + string(m.programme) + "/packages/new"} {
			if body := string(c.Get(p).Must(http.StatusOK).Body); strings.Contains(body, "portfolio.") && strings.Contains(body, ">portfolio.") {
				t.Errorf("%s shows a bare key", p)
			}
		}
		c.Post("/en"+path+"/implement", "record_body", "Director", "record_on", "2026-05-01").Must(http.StatusUnprocessableEntity).HTML().One("#errors")
		c.Post("/en"+path+"/implement", "record_body", "Director", "record_on", "2026-05-01", "record_document", "Plan 1").Must(http.StatusSeeOther)
		if p := m.pack(id); p.State != portfolio.PackageImplementing {
			t.Errorf("%s", p.State)
		}
		stranger := o.browse(o.hire("eva", "DEU", people.ProgrammeOfficer, "partner:GEO/"))
		stranger.Get("/en" + path).Must(http.StatusNotFound)
		if body := string(stranger.Get("/en/packages").Must(http.StatusOK).Body); strings.Contains(body, "DCB-MDA") {
			t.Error("the list tells of a package that may not be seen")
		}
	})
}
