package portfolio_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
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

// noBareKeys fails when a page shows the key of a text instead of its words.
func noBareKeys(t *testing.T, path, body string) {
	t.Helper()
	if m := bareKey.FindString(body); m != "" {
		t.Errorf("%s shows the bare key %s", path, m)
	}
}

var bareKey = regexp.MustCompile(`[>" ](act\.)?(portfolio|web|control)\.[a-z_.]+[<" ]`)

// TestProjectPages opens every page of a project at work, in both languages, and of one that waits for a
// decision.
func TestProjectPages(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		id := p.executing(portfolio.TrackFull)
		d := p.must(p.CreateDeliverable(p.officer, id, portfolio.DeliverableForm{Title: i18n.Text{EN: "Report"}, Must: true, Criteria: "**read**", Due: day("2026-11-01"), Producer: "project_officer", Acceptor: "board"}))
		p.must(p.CreateActivity(p.officer, id, portfolio.TaskForm{Title: i18n.Text{EN: "Teach"}, Owner: "project_officer", PlannedStart: day("2026-11-20"), PlannedEnd: day("2027-02-01")}))
		p.must(p.TakeReport(p.officer, id, day("2026-11-20")))
		f := fullForm(portfolio.TrackFull)
		f.ForecastStart, f.ForecastEnd, f.ForecastCost = f.PlannedStart, f.PlannedEnd.AddDays(40), f.Budget
		p.must(p.EditProject(p.officer, id, 0, f))
		p.must(p.OverrideRating(p.officer, id, portfolio.OverrideForm{Dimension: portfolio.Resources, Rating: portfolio.AtRisk, Reason: "r", Expires: day("2027-01-01")}))
		waiting := p.create(lightForm())
		p.must(p.RecordOverlap(p.officer, waiting, portfolio.OverlapNone, "", 0))
		p.must(p.SubmitProject(p.officer, waiting, 0, portfolio.ProjectSubmitted, "soon"))
		c := o.browse(p.programmeOfficer)
		paths := []string{"/projects/new", "/projects/new?package=" + p.below.ID, "/deliverables/" + d, "/deliverables/" + d + "/edit",
			"/projects/" + string(waiting), "/projects/" + string(waiting) + "/refuse", "/projects/" + string(waiting) + "/dossier"}
		for _, tab := range []string{"", "/edit", "/plan", "/dossier", "/people", "/history", "/overlap", "/report", "/exception", "/suspend", "/submit",
			"/papers/charter", "/papers/end_report", "/deliverables/new"} {
			paths = append(paths, "/projects/"+string(id)+tab)
		}
		for _, path := range paths {
			for _, lang := range i18n.Langs {
				answer := c.Get("/" + string(lang) + path).Must(http.StatusOK)
				noBareKeys(t, string(lang)+path, string(answer.Body))
				answer.HTML().One("h1")
			}
		}
		page := c.Get("/en/projects/" + string(id)).Must(http.StatusOK).HTML()
		if bluf := page.One(".bluf").Text(); !strings.Contains(bluf, "The project is at risk and will end on 9 Feb 2028, 40 days after its baseline.") || !strings.Contains(bluf, "exception report is due") {
			t.Errorf("bottom line %q", bluf)
		}
		page.None(`a[href$="/projects/` + string(id) + `/submit"]`) // not yet: the list says why
		if next := page.One(`section[aria-label="Next: Ready for closing"]`).Text(); !strings.Contains(next, "missing who sustains the result") || !strings.Contains(next, "R34") {
			t.Errorf("what comes next: %q", next)
		}
		held := c.Get("/en/projects/" + string(waiting)).Must(http.StatusOK).HTML()
		held.One(".appr")
		held.None(`a[href$="` + string(waiting) + `/edit"]`)
		c.Get("/en/projects/" + string(waiting) + "/cancel").Must(http.StatusConflict)
		c.Get("/en/projects/" + string(id) + "/papers/poetry").Must(http.StatusNotFound)
		c.Get("/en/projects/nowhere").Must(http.StatusNotFound)
		o.browse(p.hire("eva", "DEU", people.ProgrammeOfficer, "partner:GEO/")).Get("/en/projects/" + string(id)).Must(http.StatusNotFound)
	})
}

// TestExceptionOnThePage is R22 by its page: it says what is breached and by when the report is due, takes the report from
// one person and the decision from another, and shows to each only what they may do.
func TestExceptionOnThePage(t *testing.T) {
	o := oneOffice(t)
	p := o.projects()
	id := p.executing(portfolio.TrackStandard)
	path := "/projects/" + string(id) + "/exception"
	writer, decider := o.browse(p.programmeOfficer), o.browse(p.director)
	if said := writer.Get("/en" + path).Must(http.StatusOK).HTML().One("main"); !strings.Contains(said.Text(), "No exception is open on this project.") || len(said.All("main textarea")) != 0 {
		t.Errorf("without a breach: %s", said.Text())
	}
	writer.Post("/en"+path, "report", "Too early").Must(http.StatusConflict)

	f := fullForm(portfolio.TrackStandard)
	f.ForecastStart, f.ForecastEnd, f.ForecastCost = f.PlannedStart, f.PlannedEnd.AddDays(120), f.Budget
	f.ForecastCost.Minor = f.Budget.Minor * 3 / 2
	p.must(p.EditProject(p.officer, id, 0, f))
	for lang, want := range map[string][]string{
		"en": {"A tolerance is breached: the exception report is due on 27 Nov 2026", "The forecast end lies 120 days after the baseline; the tolerance is", "The forecast cost exceeds the budget by 50 %"},
		"fr": {"Une tolérance est dépassée : le rapport d’exception est dû le 27 nov. 2026", "La fin prévue dépasse la référence de 120 jours ; la tolérance est de", "Le coût prévu dépasse le budget de 50 %"},
	} {
		page := writer.Get("/" + lang + path).Must(http.StatusOK)
		noBareKeys(t, lang, string(page.Body))
		for _, words := range want {
			if said := page.HTML().One("main").Text(); !strings.Contains(said, words) {
				t.Errorf("%s does not say %q: %s", lang, words, said)
			}
		}
	}
	project := writer.Get("/en/projects/" + string(id)).Must(http.StatusOK).HTML()
	if len(project.All(`main a[href$="`+path+`"]`)) == 0 {
		t.Error("no link leads from the project to its exception")
	}
	decider.Get("/en" + path).HTML().None(`form[action$="/decide"]`)
	decider.Post("/en"+path+"/decide", "decision", "Accept").Must(http.StatusUnprocessableEntity)
	writer.Post("/en"+path, "report", " ").Must(http.StatusUnprocessableEntity).HTML().One("#f-report-error")
	if to := writer.Post("/en"+path, "report", "**Licence** late; wait or cancel; wait").Must(http.StatusSeeOther).To(); to != "/en/projects/"+string(id) {
		t.Errorf("the report leads to %s", to)
	}

	page := writer.Get("/en" + path).Must(http.StatusOK).HTML()
	page.None(`form[action$="/decide"]`) // by its writer
	bold := slices.ContainsFunc(page.All("main strong"), func(x *testkit.Page) bool { return x.Text() == "Licence" })
	if said := page.One("main").Text(); !strings.Contains(said, "a decision on it is awaited") || !bold {
		t.Errorf("with a report: %s", said)
	}
	writer.Post("/en"+path+"/decide", "decision", "Accept").Must(http.StatusUnprocessableEntity) // four eyes
	decider.Get("/fr" + path).Must(http.StatusOK).HTML().One(`form[action$="/decide"] textarea[name=decision]`)
	decider.Post("/fr"+path+"/decide", "decision", "").Must(http.StatusUnprocessableEntity).HTML().One("#f-decision-error")
	stranger := o.browse(p.hire("eva", "DEU", people.ProgrammeOfficer, "partner:GEO/"))
	stranger.Get("/en" + path).Must(http.StatusNotFound)
	stranger.Post("/en"+path, "report", "x").Must(http.StatusNotFound)
	stranger.Post("/en"+path+"/decide", "decision", "x").Must(http.StatusNotFound)
	decider.Post("/fr"+path+"/decide", "decision", "Accepter jusqu’en janvier").Must(http.StatusSeeOther)
	if said := decider.Get("/fr" + path).Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(said, "Aucune exception n’est ouverte") {
		t.Errorf("decided: %s", said)
	}
	if said := decider.Get("/en/projects/" + string(id) + "/history").Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(said, "Decide on the exception") || !strings.Contains(said, "Report on the exception") {
		t.Errorf("the history does not tell of it: %s", said)
	}
}

// TestProjectFormsOnThePage records, edits and submits a project by its forms, with what goes wrong.
func TestProjectFormsOnThePage(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		c := o.browse(p.officer)
		fields := []string{"package", p.below.ID, "title_en", "Radio course", "track", "light", "lang", "en", "theme", "signals", "problem", "no radios", "objectives", "ten",
			"planned_start", "2027-01-01", "planned_end", "2027-03-01", "budget", "12,000.00", "budget_currency", "EUR", "host_text", "rooms", "level", "unclassified", "releasable", "MDA"}
		wrong := slices.Clone(fields)
		wrong[slices.Index(wrong, "12,000.00")], wrong[slices.Index(wrong, "2027-03-01")] = "60000", "2026-03-01"
		page := c.Post("/en/projects/new", wrong...).Must(http.StatusUnprocessableEntity).HTML()
		if got := len(page.All("#errors li")); got != 2 {
			t.Errorf("%d faults: %s", got, page.One("#errors").Text())
		}
		if got := page.One("#f-problem").Text(); got != "no radios" {
			t.Errorf("what was typed is lost: %q", got)
		}
		to := c.Post("/en/projects/new", fields...).Must(http.StatusSeeOther).To()
		id := to[strings.LastIndexByte(to, '/')+1:]
		edit := append([]string{"version", "1"}, fields[2:]...)
		edit[slices.Index(edit, "no radios")] = "no radios at all"
		c.Post("/en/projects/"+id+"/edit", edit...).Must(http.StatusSeeOther)
		stale := c.Post("/en/projects/"+id+"/edit", append([]string{"version", "1"}, fields[2:]...)...).Must(http.StatusConflict).HTML()
		if !strings.Contains(stale.One("main").Text(), "no radios at all") {
			t.Error("a conflict shows both sides")
		}
		c.Post("/en/projects/"+id+"/overlap", "answer", "coordinated").Must(http.StatusUnprocessableEntity)
		c.Post("/en/projects/"+id+"/overlap", "answer", "no_duplication").Must(http.StatusSeeOther)
		c.Post("/fr/projects/"+id+"/submit", "reason", "avant l’hiver", "version", "3").Must(http.StatusSeeOther)
		if got := p.read(portfolio.ProjectID(id)); got.Project.State != portfolio.ProjectSubmitted || got.Passage.Note != "avant l’hiver" {
			t.Errorf("%s %+v", got.Project.State, got.Passage)
		}
		c.Post("/fr/projects/" + id + "/withdraw").Must(http.StatusSeeOther)
		c.Post("/en/projects/"+id+"/edit", append([]string{"version", "99"}, fields[2:]...)...).Must(http.StatusConflict)
		c.Post("/en/projects/"+id+"/people", "officer", "nobody").Must(http.StatusForbidden)
		var shown struct {
			State    string
			Title    i18n.Text
			Problem  string
			Steps    []struct{ Act, To string }
			Standing struct{ Overall string }
		}
		c.API("/projects/"+id, nil).Must(http.StatusOK).JSON(&shown)
		if shown.State != "idea" || shown.Title.EN != "Radio course" || shown.Problem != "no radios at all" || shown.Standing.Overall != "not_rated" || len(shown.Steps) != 2 {
			t.Errorf("%+v", shown)
		}
	})
}

func TestPortfolioPage(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		p.move(p.programmeOfficer, "portfolio.package.implement", portfolio.PackageID(p.below.ID), paper("2026-05-01"))
		id := p.executing(portfolio.TrackStandard)
		p.must(p.TakeReport(p.officer, id, day("2026-11-20")))
		f := fullForm(portfolio.TrackStandard)
		f.ForecastStart, f.ForecastEnd, f.ForecastCost = f.PlannedStart, f.PlannedEnd.AddDays(90), f.Budget
		p.must(p.EditProject(p.officer, id, 0, f))
		waiting := p.create(lightForm())
		p.must(p.RecordOverlap(p.officer, waiting, portfolio.OverlapNone, "", 0))
		p.must(p.SubmitProject(p.officer, waiting, 0, portfolio.ProjectSubmitted, ""))
		c := o.browse(p.programmeOfficer)
		for _, path := range []string{"/en/portfolio", "/fr/portfolio", "/en/portfolio?map=true", "/fr/portfolio?show=troubled", "/en/portfolio?show=ending"} {
			noBareKeys(t, path, string(c.Get(path).Must(http.StatusOK).Body))
		}
		page := c.Get("/en/portfolio").Must(http.StatusOK).HTML()
		bluf := page.One(".bluf").Text()
		for _, says := range []string{"The one rated package is not on track.", "is now off track because of its schedule; at the last report it was on track.", "One decision is awaited by 27 Nov 2026"} {
			if !strings.Contains(bluf, says) {
				t.Errorf("the bottom line %q does not say %q", bluf, says)
			}
		}
		due := page.One(`section[aria-label="Decisions and deadlines"]`).Text()
		if !strings.Contains(due, "Decision (programme officer): Approve the initiation request") || !strings.Contains(due, "Deadline: Exception report to write") {
			t.Errorf("due: %q", due)
		}
		if moved := page.One(`section[aria-label="Better or worse since the last report"]`).Text(); !strings.Contains(moved, "Off track") || !strings.Contains(moved, "worse than On track") {
			t.Errorf("moved: %q", moved)
		}
		if row := page.One("table.list tbody tr").Text(); !strings.Contains(row, "DCB-MDA-01") || !strings.Contains(row, "programme_officer") || !strings.Contains(row, "Contract signed") {
			t.Errorf("row: %q", row)
		}
		c.Get("/en/portfolio?map=true").Must(http.StatusOK).HTML().One("svg.d-map")
		if got := len(c.Get("/en/portfolio?show=mine").Must(http.StatusOK).HTML().All("table.list tbody tr")); got != 1 {
			t.Errorf("%d packages are mine", got)
		}
		stranger := o.browse(o.hire("eva", "DEU", people.ProgrammeOfficer, "partner:GEO/"))
		if body := string(stranger.Get("/en/portfolio").Must(http.StatusOK).Body); strings.Contains(body, "DCB-MDA") || strings.Contains(body, "One decision is awaited") {
			t.Error("the portfolio tells of what may not be seen")
		}
	})
}
