package portfolio_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

func keysOf(rows []portfolio.BulkRow) []portfolio.BulkKey {
	keys := make([]portfolio.BulkKey, len(rows))
	for i, r := range rows {
		keys[i] = portfolio.BulkKey{ID: r.Ref.ID, Version: r.Version}
	}
	return keys
}

// why are the reasons of a preview by title, "" for a row that can be changed.
func why(rows []portfolio.BulkRow) map[string]string {
	reasons := map[string]string{}
	for _, r := range rows {
		reasons[r.Title.EN] = ""
		if r.Blocked != nil {
			reasons[r.Title.EN] = r.Blocked.Key
		}
	}
	return reasons
}

func TestProjectsAreEditedTogether(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		p.Register(p.Control)
		named := func(title string) portfolio.ProjectForm { f := lightForm(); f.Title = titled(title); return f }
		free, other, waiting := p.create(named("free")), p.create(named("other")), p.create(named("waiting"))
		atWork := p.executing(portfolio.TrackLight)
		p.must(p.RecordOverlap(p.officer, waiting, portfolio.OverlapNone, "", 0))
		p.must(p.SubmitProject(p.officer, waiting, 0, portfolio.ProjectSubmitted, ""))
		ids := []string{string(free), string(other), string(waiting), string(atWork)}

		form := portfolio.ProjectBulkForm{PlannedEnd: day("2027-04-30"), Level: portfolio.LevelChoice(control.LevelRestricted)}
		preview := func(who context.Context, f portfolio.ProjectBulkForm) []portfolio.BulkRow {
			rows, err := p.PreviewProjects(who, ids, f)
			if err != nil || len(rows) != 4 {
				t.Fatalf("%d rows: %v", len(rows), err)
			}
			return rows
		}
		want := map[string]string{"free": "", "other": "", "waiting": "portfolio.gate.open", "Log analysis course": "portfolio.baseline.immutable"}
		if got := why(preview(p.officer, form)); !equal(got, want) {
			t.Errorf("%v", got)
		}
		if got := why(preview(p.officer, portfolio.ProjectBulkForm{Officer: "director"})); got["free"] != "portfolio.bulk.role_assign" {
			t.Errorf("an officer names an officer: %v", got)
		}
		if got := why(preview(o.hire("rob", "NLD", people.Reader, ""), form)); got["free"] != "portfolio.bulk.role" {
			t.Errorf("a reader: %v", got)
		}
		if got := why(preview(p.officer, portfolio.ProjectBulkForm{PlannedEnd: day("2026-11-30")})); got["free"] != "portfolio.project.period_reversed" {
			t.Errorf("dates reversed: %v", got)
		}
		if got := why(preview(p.officer, portfolio.ProjectBulkForm{Theme: "cyber"})); got["free"] != "portfolio.bulk.same" {
			t.Errorf("no change: %v", got)
		}

		keys := keysOf(preview(p.officer, portfolio.ProjectBulkForm{Theme: "logistics"}))
		_, err := p.EditProjects(p.officer, keys, portfolio.ProjectBulkForm{Theme: "logistics"})
		p.refused("one that waits", err, "portfolio.bulk.row")
		if f := fault.Of(err); f.Args["ref"] != p.read(waiting).Project.Ref {
			t.Errorf("refused by name: %v", f.Args)
		}
		if p.read(free).Project.Theme != "cyber" {
			t.Error("one refusal leaves the others as they are")
		}
	})
}

func equal(a, b map[string]string) bool {
	for k, v := range b {
		if a[k] != v {
			return false
		}
	}
	return len(a) == len(b)
}

func TestABulkEditOfProjectsHasOneUndo(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		p.Register(p.Control)
		ids := []portfolio.ProjectID{p.create(lightForm()), p.create(lightForm())}
		both := []portfolio.BulkKey{{ID: string(ids[0])}, {ID: string(ids[1])}}
		done, err := p.EditProjects(p.programmeOfficer, both, portfolio.ProjectBulkForm{Officer: "project_officer", Owner: "director", ForecastEnd: day("2027-05-31")})
		p.must(done, err)
		for _, id := range ids {
			if got := p.read(id).Project; got.Officer != "project_officer" || got.Owner != "director" || got.Forecast.End != day("2027-05-31") || got.Planned.End != day("2027-03-31") {
				t.Errorf("%+v", got)
			}
		}
		p.must(p.UndoDone(p.programmeOfficer, done.Trail))
		for _, id := range ids {
			if got := p.read(id).Project; got.Officer != "" || got.Owner != "" || got.Forecast.End != day("2027-03-31") {
				t.Errorf("undone: %+v", got)
			}
		}
		done, err = p.EditProjects(p.programmeOfficer, both, portfolio.ProjectBulkForm{Theme: "logistics"})
		p.must(done, err)
		p.must(p.EditProject(p.officer, ids[1], 0, lightForm()))
		_, err = p.UndoDone(p.programmeOfficer, done.Trail)
		p.refused("over a later change", err, "portfolio.bulk.stale")
		if p.read(ids[0]).Project.Theme != "logistics" {
			t.Error("half an undo")
		}
	})
}

func TestProjectsAreEditedTogetherInTheBrowser(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		first, second := string(p.create(lightForm())), string(p.create(lightForm()))
		c := o.browse(p.programmeOfficer)
		c.Get("/en/projects").Must(http.StatusOK).HTML().One(`form[action="/en/projects/bulk"] input[value="` + first + `"]`)
		chosen := "/projects/bulk?" + url.Values{"id": {first, second}}.Encode()
		page := c.Get("/en" + chosen).Must(http.StatusOK)
		noBareKeys(t, chosen, string(page.Body))
		page.HTML().One("select[name=officer] option[value=project_officer]")
		c.Post("/en"+chosen, "id", first, "level", "", "planned_end", "").Must(http.StatusUnprocessableEntity).HTML().One("#errors")
		to := c.Post("/en"+chosen, "id", first, "id", second, "officer", "project_officer", "level", "").Must(http.StatusSeeOther).To()
		preview := c.Get(to).Must(http.StatusOK)
		if text := preview.HTML().One("main").Text(); strings.Count(text, "becomes ") != 2 {
			t.Error(text)
		}
		preview.HTML().One(`input[name="rows.1.version"]`)
		french := c.Get(strings.Replace(to, "/en/", "/fr/", 1)).Must(http.StatusOK)
		noBareKeys(t, to, string(french.Body))
		rows := []string{"officer", "project_officer", "theme", "", "planned_end", "", "forecast_end", "", "level", "", "owner", "",
			"rows.0.id", first, "rows.0.version", "1", "rows.1.id", second, "rows.1.version", "1"}
		posted(t, c, chosen, rows...)
		c.Get("/en/projects").Must(http.StatusOK).HTML().One(`form[action*="/undo/"]`)
		if got := p.read(portfolio.ProjectID(second)).Project.Officer; got != "project_officer" {
			t.Errorf("%q", got)
		}
		c.Post("/en"+chosen, rows...).Must(http.StatusConflict)
		reader := o.browse(o.hire("rob", "NLD", people.Reader, ""))
		reader.Get("/en/projects").Must(http.StatusOK).HTML().None(`input[type=checkbox][name=id]`)
		reader.Post("/en"+chosen, rows...).Must(http.StatusForbidden)
	})
}
