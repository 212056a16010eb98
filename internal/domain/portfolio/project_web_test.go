package portfolio_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/i18n"
)

func TestProjectList(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		late := p.executing(portfolio.TrackStandard)
		f := fullForm(portfolio.TrackStandard)
		f.Title = i18n.Text{EN: "École course", FR: "Cours de l’École"}
		f.ForecastStart, f.ForecastEnd, f.ForecastCost = f.PlannedStart, f.PlannedEnd.AddDays(90), f.Budget
		p.must(p.EditProject(p.officer, late, 0, f))
		for range 3 {
			p.create(lightForm())
		}
		c := o.browse(p.officer)
		page := c.Get("/en/projects").Must(http.StatusOK).HTML()
		rows := page.All("table.list tbody tr")
		if len(rows) != 4 || !strings.Contains(rows[0].Text(), "École course") || !strings.Contains(rows[0].Text(), "Off track") {
			t.Fatalf("worst first: %d rows, the first is %s", len(rows), rows[0].Text())
		}
		if got := len(rows[0].All("ul.dims li")); got != len(portfolio.Dimensions) {
			t.Errorf("%d dimensions", got)
		}
		for query, want := range map[string]int{"q=ecole": 1, "q=100%25": 0, "state=idea": 3, "rating=off_track": 1, "rating=off_track&rating=not_rated": 4, "partner=MDA": 4,
			"partner=GEO": 0, "officer=me": 1, "track=light": 3, "theme=cyber": 4, "ends_before=2027-06-01": 3} {
			if got := len(c.Get("/fr/projects?" + query).Must(http.StatusOK).HTML().All("table.list tbody tr")); got != want {
				t.Errorf("%s: %d rows, want %d", query, got, want)
			}
		}
		for _, sort := range []string{"ref", "-ref", "title", "-title", "end", "-end", "partner", "overall", "-overall", "budget", "progress"} {
			var all []string
			for after, more := "", true; more; {
				var out struct {
					Projects []struct{ Ref string }
					Next     string
				}
				c.API("/projects?limit=1&sort="+sort+"&after="+url.QueryEscape(after), nil).Must(http.StatusOK).JSON(&out)
				for _, r := range out.Projects {
					all = append(all, r.Ref)
				}
				after, more = out.Next, out.Next != ""
			}
			if len(all) != 4 {
				t.Errorf("by %s, page by page: %v", sort, all)
			}
		}
		c.Get("/en/projects?sort=poetry").Must(http.StatusBadRequest)
		c.Get("/en/projects?after=nonsense").Must(http.StatusBadRequest)
		c.Get("/en/projects?rating=green").Must(http.StatusUnprocessableEntity)
		if csv := string(c.Get("/fr/projects?format=csv").Must(http.StatusOK).Body); !strings.Contains(csv, "Cours de l’École") || !strings.Contains(csv, "400000.00") {
			t.Error(csv)
		}
		if got := len(o.browse(o.hire("eva", "DEU", people.ProgrammeOfficer, "partner:GEO/")).Get("/en/projects").Must(http.StatusOK).HTML().All("table.list tbody tr")); got != 0 {
			t.Errorf("out of scope: %d rows", got)
		}
	})
}
