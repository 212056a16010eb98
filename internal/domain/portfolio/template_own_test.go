package portfolio_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit"
)

// An office makes a template of a project, changes it, starts a project from it, and retires it; all of it can be
// undone. What is marked above UNCLASSIFIED becomes none, and an outsider makes none.
func TestOwnTemplate(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.Service.Register(o.Control)
		p, reader := o.projects(), o.as(people.Reader)
		source := portfolio.ProjectID(o.must(o.CreateProjectFrom(p.officer, portfolio.FromForm{Source: "template:equipment", Package: p.below.ID, Title: i18n.Text{EN: "Radios"}, Start: day("2026-11-30"), Lead: "project_officer", Lang: i18n.EN})))
		if _, err := o.CreateTemplate(p.officer, portfolio.TemplateForm{Name: i18n.Text{EN: "X"}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a template of no project: %v", err)
		}
		if _, err := o.CreateTemplate(reader, portfolio.TemplateForm{Project: source, Name: i18n.Text{EN: "X"}}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reader made a template: %v", err)
		}
		made, err := o.CreateTemplate(p.officer, portfolio.TemplateForm{Project: source, Name: i18n.Text{EN: "Radio sets", FR: "Postes radio"}})
		id := portfolio.TemplateID(o.must(made, err))
		own, err := o.OwnTemplate(p.officer, id)
		if err != nil || len(own.Tasks) != 8 || len(own.Deliverables) != 3 || len(own.Risks) != 3 || len(own.Checks) == 0 {
			t.Fatalf("%v: %d tasks, %d deliverables, %d risks, %d checks", err, len(own.Tasks), len(own.Deliverables), len(own.Risks), len(own.Checks))
		}
		changed := own.Template
		changed.Tasks = append(changed.Tasks[:7:7], portfolio.TemplateTask{Title: i18n.Text{EN: "Thank the host"}, Start: 90, Days: 1})
		wrong := changed
		wrong.Budget = []portfolio.BudgetCategory{{Title: i18n.Text{EN: "Sets"}, Share: 90}}
		if _, err := o.EditTemplate(p.officer, id, 1, wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("shares of 90: %v", err)
		}
		o.must(o.EditTemplate(p.officer, id, 1, changed))
		if _, err := o.EditTemplate(p.officer, id, 1, changed); !fault.Is(err, fault.Conflict) {
			t.Errorf("over a version that is gone: %v", err)
		}
		start := portfolio.FromForm{Source: "template:" + string(id), Package: p.below.ID, Title: i18n.Text{EN: "More radios"}, Start: day("2027-01-04"), Lang: i18n.EN}
		next := p.read(portfolio.ProjectID(o.must(o.CreateProjectFrom(p.officer, start))))
		thanks := slices.IndexFunc(next.Activities, func(a portfolio.Activity) bool { return a.Title.EN == "Thank the host" })
		if len(next.Activities) != 8 || thanks < 0 || next.Activities[thanks].Planned.Start.Before(day("2027-05-01")) {
			t.Errorf("the tasks are %+v", next.Activities)
		}
		retired, err := o.RetireTemplate(p.officer, id, 0, true)
		o.must(retired, err)
		if _, err := o.CreateProjectFrom(p.officer, start); !fault.Is(err, fault.NotFound) {
			t.Errorf("from a retired template: %v", err)
		}
		o.must(o.UndoDone(p.officer, retired.Trail))
		o.must(o.CreateProjectFrom(p.officer, start))
		secret := lightForm()
		secret.Level = control.LevelRestricted
		if err := o.SetCeiling(o.AsSystem(t.Context()), control.LevelRestricted); err != nil {
			t.Fatal(err)
		}
		marked, err := o.CreateProject(o.AsSystem(t.Context()), p.below, secret)
		if _, err := o.CreateTemplate(o.AsSystem(t.Context()), portfolio.TemplateForm{Project: portfolio.ProjectID(o.must(marked, err)), Name: i18n.Text{EN: "X"}}); fault.Of(err).Key != "portfolio.template.marked" {
			t.Errorf("a restricted project became a template: %v", err)
		}
		ownTemplatePages(t, o.browse(p.officer), o.browse(reader), source)
	})
}

// ownTemplatePages makes, changes and retires a template on its pages, in both languages.
func ownTemplatePages(t *testing.T, c, reader *testkit.Client, source portfolio.ProjectID) {
	t.Helper()
	form := c.Get("/en/templates/new?project=" + string(source)).Must(http.StatusOK).HTML()
	if name := form.One("#f-name_en").Attr("value"); name != "Radios" {
		t.Errorf("it is called %q", name)
	}
	c.Post("/fr/templates/new", "project", string(source), "name_en", "", "name_fr", "").Must(http.StatusUnprocessableEntity).HTML().One(".errs")
	at := c.Post("/en/templates/new", "project", string(source), "name_en", "Sets & <b>more</b>", "name_fr", "Postes").Must(http.StatusSeeOther).To()
	page := c.Get(at).Must(http.StatusOK)
	if strings.Contains(string(page.Body), "<b>more</b>") {
		t.Error("a name became markup")
	}
	edit := c.Get(at + "/edit").Must(http.StatusOK).HTML()
	fields := []string{"version", "1", "name_en", "Sets", "name_fr", "Postes"}
	for i, box := range edit.All("input[name^='checks.']") {
		if i < 2 {
			fields = append(fields, box.Attr("name"), box.Attr("value"))
		}
	}
	refused := c.Post(at+"/edit", append(fields, "risks.0.title_en", "Late", "risks.0.event_en", "", "risks.0.likelihood", "9", "risks.0.impact", "2", "risks.0.category", "")...).Must(http.StatusUnprocessableEntity).HTML()
	refused.One("#f-risks-0-likelihood-error")
	refused.One("#f-risks-0-event_en-error")
	c.Post(at+"/edit", fields...).Must(http.StatusSeeOther)
	c.Post(at+"/retire", "version", "2", "retired", "true").Must(http.StatusSeeOther)
	if said := c.Get(strings.Replace(at, "/en/", "/fr/", 1)).Must(http.StatusOK).HTML().One("main").Text(); !strings.Contains(said, "Ce modèle est retiré") || !strings.Contains(said, "Réutiliser") {
		t.Errorf("a retired template: %s", said)
	}
	list := c.Get("/fr/templates").Must(http.StatusOK).HTML().One("main").Text()
	if !strings.Contains(list, "Postes") || !strings.Contains(list, "Retiré") || !strings.Contains(list, "Atelier") {
		t.Errorf("the templates: %s", list)
	}
	reader.Get(at).Must(http.StatusForbidden)
	reader.Post(at+"/retire", "version", "3", "retired", "false").Must(http.StatusForbidden)
}
