package portfolio_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Every template that ships is whole: in both languages, with a plan in order and shares that add up.
func TestShippedTemplatesAreWhole(t *testing.T) {
	list, err := portfolio.Templates()
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, x := range list {
		codes = append(codes, x.Code)
		texts := []i18n.Text{x.Name, x.Aim}
		known := map[string]bool{}
		for _, task := range x.Tasks {
			for _, before := range strings.FieldsFunc(task.After, func(r rune) bool { return r == ',' || r == ' ' }) {
				if !known[before] {
					t.Errorf("%s: task %s comes after %q, which is not before it", x.Code, task.Code, before)
				}
			}
			known[task.Code] = true
			texts = append(texts, task.Title)
		}
		share := 0
		for _, c := range x.Budget {
			share += c.Share
			texts = append(texts, c.Title)
		}
		for _, m := range x.Milestones {
			texts = append(texts, m.Title)
		}
		for _, d := range x.Deliverables {
			texts = append(texts, d.Title, d.Criteria)
		}
		for _, r := range x.Risks {
			texts = append(texts, r.Title, r.Event, r.Action)
			if !slices.Contains(portfolio.Categories, r.Category) {
				t.Errorf("%s: no category %q", x.Code, r.Category)
			}
		}
		texts = append(texts, x.Checks...)
		for _, text := range texts {
			if text.EN == "" || text.FR == "" || text.EN == text.FR && len(text.EN) > 12 {
				t.Errorf("%s: %+v is not in both languages", x.Code, text)
			}
		}
		if share != 100 || len(x.Tasks) < 5 || len(x.Checks) < 4 || len(x.Risks) < 2 {
			t.Errorf("%s: %d tasks, %d checks, %d risks, %d %% of the budget", x.Code, len(x.Tasks), len(x.Checks), len(x.Risks), share)
		}
	}
	if want := []string{"workshop", "course", "advice", "equipment", "works", "study_visit", "conference"}; !slices.Equal(codes, want) {
		t.Errorf("%v ship, want %v", codes, want)
	}
}

// A task takes working days of the partner: in Iraq Friday and Saturday are none.
func TestTemplateTasksKeepTheWeekend(t *testing.T) {
	task := portfolio.TemplateTask{Start: 3, Days: 3}
	for iso3, want := range map[string]cal.Period{
		"MDA": {Start: day("2026-11-26"), End: day("2026-11-30")}, // from a Monday: Thursday, Friday, Monday
		"IRQ": {Start: day("2026-11-26"), End: day("2026-11-30")}, // Thursday, Sunday, Monday
	} {
		if got := task.Span(cal.NewWorkCalendar(iso3), day("2026-11-23")); got != want {
			t.Errorf("%s: %v, want %v", iso3, got, want)
		}
	}
	if got := (portfolio.TemplateTask{Start: 4, Days: 1}).Span(cal.NewWorkCalendar("IRQ"), day("2026-11-23")); got.Start != day("2026-11-29") {
		t.Errorf("the fifth day from a Monday in Iraq is %s", got.Start)
	}
}

// One form makes the project with plan, deliverables, risks and checks; one undo takes all of it back. A
// copy of a project moves its plan to another first day.
func TestProjectFromATemplate(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.Service.Register(o.Control)
		p := o.projects()
		f := portfolio.FromForm{Source: "template:equipment", Package: p.below.ID, Title: i18n.Text{EN: "Radios"}, Start: day("2026-11-28"), Lead: "project_officer", Lang: i18n.FR}
		for name, bad := range map[string]func(f *portfolio.FromForm){
			"source": func(f *portfolio.FromForm) { f.Source = "" }, "start": func(f *portfolio.FromForm) { f.Start = cal.Date{} },
			"lead": func(f *portfolio.FromForm) { f.Lead = "nobody" },
		} {
			wrong := f
			bad(&wrong)
			_, err := o.CreateProjectFrom(p.officer, wrong)
			if why := fault.Of(err); why == nil || len(why.Fields) != 1 || why.Fields[0].Name != name {
				t.Errorf("without %s: %v", name, err)
			}
		}
		unknown := f
		unknown.Source = "template:castle"
		if _, err := o.CreateProjectFrom(p.officer, unknown); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown template: %v", err)
		}
		done, err := o.CreateProjectFrom(p.officer, f)
		id := portfolio.ProjectID(o.must(done, err))
		d := p.read(id)
		if len(d.Activities) != 8 || len(d.Milestones) != 4 || len(d.Deliverables) != 3 || len(d.Risks) != 3 || d.Project.Officer != f.Lead || d.Project.State != portfolio.ProjectIdea {
			t.Errorf("%d tasks, %d milestones, %d deliverables, %d risks, %+v", len(d.Activities), len(d.Milestones), len(d.Deliverables), len(d.Risks), d.Project)
		}
		if start := d.Activities[0].Planned.Start; start != day("2026-11-30") || d.Project.Planned.Start != start { // a Saturday was asked for
			t.Errorf("it begins on %s", start)
		}
		o.must(o.Tick(p.officer, id, 2, true))
		if _, err := o.Tick(p.officer, id, 99, true); !fault.Is(err, fault.NotFound) {
			t.Errorf("a check that is not there: %v", err)
		}
		copied := portfolio.ProjectID(o.must(o.CreateProjectFrom(p.officer, portfolio.FromForm{Source: "project:" + string(id), Package: p.below.ID, Title: i18n.Text{FR: "Radios, deuxième lot"}, Start: day("2027-02-01"), Lang: i18n.EN})))
		again := p.read(copied)
		if len(again.Activities) != 8 || len(again.Risks) != 3 || again.Activities[0].Planned.Start != day("2027-02-01") {
			t.Errorf("the copy: %+v", again.Activities)
		}
		for i, a := range again.Activities {
			if a.Code != d.Activities[i].Code || a.Predecessor != d.Activities[i].Predecessor {
				t.Errorf("task %d of the copy is %+v", i, a)
			}
		}
		if _, err := o.OfferTemplates(p.officer, []string{"workshop"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer chose what the office offers: %v", err)
		}
		o.must(o.OfferTemplates(p.board, []string{"workshop", "course"}))
		if _, err := o.CreateProjectFrom(p.officer, f); !fault.Is(err, fault.NotFound) {
			t.Errorf("from a template that is not offered: %v", err)
		}
		c := o.browse(p.officer)
		if said := c.Get("/en/projects/from").Must(http.StatusOK).HTML().One("[name=source]").Text(); strings.Contains(said, "Equipment delivery") || !strings.Contains(said, "Radios") {
			t.Errorf("the sources are %s", said)
		}
		if _, err := o.OfferTemplates(p.board, []string{"castle"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("an unknown template was offered: %v", err)
		}
		shipped, err := portfolio.Templates()
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, x := range shipped {
			all = append(all, x.Code)
		}
		o.must(o.OfferTemplates(p.board, all))
		list := c.Get("/fr/projects/" + string(id) + "/checklist").Must(http.StatusOK).HTML()
		if said := list.One("main").Text(); !strings.Contains(said, "La licence d’exportation est réglée") || !strings.Contains(said, "20 nov. 2026") || !strings.Contains(said, "75") {
			t.Errorf("the checks: %s", said)
		}
		c.Post("/fr/projects/"+string(id)+"/checklist", "no", "2", "done", "false").Must(http.StatusSeeOther)
		if said := c.Get("/en/projects/" + string(id) + "/checklist").HTML().One("main").Text(); strings.Contains(said, "20 Nov 2026") && !strings.Contains(said, "Export licence is clear") {
			t.Errorf("after the tick was taken off: %s", said)
		}
		form := c.Get("/fr/projects/from").Must(http.StatusOK).HTML()
		if said := form.One("main").Text(); !strings.Contains(said, "Livraison d’équipements") || !strings.Contains(said, "Radios") {
			t.Errorf("the form: %s", said)
		}
		c.Post("/fr/projects/from", "source", "", "package", p.below.ID, "title_en", "X", "start", "2027-01-04", "lang", "en").Must(http.StatusUnprocessableEntity).HTML().One(".errs")
		c.Post("/fr/projects/from", "source", "template:workshop", "package", p.below.ID, "title_en", "X", "start", "2027-01-04", "lang", "en").Must(http.StatusSeeOther)
		o.must(o.UndoDone(p.officer, done.Trail))
		if d = p.read(id); d.Project.State != portfolio.ProjectCancelled {
			t.Errorf("after the undo it is %s", d.Project.State)
		}
	})
}
