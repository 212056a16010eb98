package week_test

import (
	"context"
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/domain/week"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"
)

// browse gives a client signed in as who acts in a context, over the pages of the week and the projects.
func browse(o *office.Office, s *week.Service, who context.Context) *testkit.Client {
	routes := append(s.Routes(), o.Portfolio.Routes()...)
	return testkit.ServeSite(o.T, web.Config{DB: o.Control.DB(), Routes: routes, Styles: []fs.FS{portfolio.Styles, week.Styles}},
		control.ActorFrom(who), portfolio.Texts, stakeholders.Texts, week.Texts)
}

// fields are the fields of the page of an officer with the values they have.
func fields(page *testkit.Page) (names []string, values map[string]string) {
	values = map[string]string{}
	for _, x := range page.All("form[action*='/week/'] [name]") {
		name := x.Attr("name")
		if x.Attr("type") == "checkbox" {
			continue
		}
		names, values[name] = append(names, name), x.Attr("value")
		if text := x.Text(); text != "" {
			values[name] = text
		}
	}
	return names, values
}

// post sends the page with some of its fields changed.
func post(c *testkit.Client, path string, page *testkit.Page, changes map[string]string) *testkit.Answer {
	names, values := fields(page)
	var form []string
	for _, name := range names {
		if v, ok := changes[name]; ok {
			values[name] = v
		}
		form = append(form, name, values[name])
	}
	return c.Post(path, form...)
}

func TestPages(t *testing.T) {
	office.Each(t, func(o *office.Office) {
		s := week.New(o.Control, o.Portfolio)
		o.Portfolio.Weekly = s.Latest
		a, b := o.Project(o.Officer, "Log analysis"), o.Project(o.Officer, "Staff college")
		send(o, s, o.Officer, "2026-W46", week.Entry{Project: a, Said: week.Said{State: "Nine of ten came", Worry: "Visas"}})
		c := browse(o, s, o.Officer)
		const path = "/en/week/2026-W47"
		page := c.Get("/en/week").Must(http.StatusOK).HTML()
		if got := len(page.All("fieldset.wk textarea")); got != 6 {
			o.Fatalf("%d fields for two projects", got)
		}
		if was := page.All("fieldset.wk .was")[0].Text() + page.All("fieldset.wk .was")[3].Text(); !strings.Contains(was, "Nine of ten came") {
			o.Errorf("last week's words are not beside the field: %s", was)
		}
		refused := post(c, path, page, map[string]string{"rows.0.worry": "No rooms"}).Must(http.StatusUnprocessableEntity).HTML()
		if said := refused.One("#errors").Text(); !strings.Contains(said, "say in a sentence how it stands") {
			o.Errorf("the summary says %s", said)
		}
		if _, kept := fields(refused); kept["rows.0.worry"] != "No rooms" {
			o.Errorf("what was typed is lost: %v", kept)
		}
		to := post(c, path, page, map[string]string{"rows.0.state": "Course is full", "rows.0.worry": "No rooms"}).Must(http.StatusSeeOther).To()
		after := c.Get(to).Must(http.StatusOK).HTML()
		after.One("[data-toast] form") // the one undo
		if said := after.One("main").Text(); !strings.Contains(said, "Course is full") || !strings.Contains(said, "1 of 2 projects") {
			o.Errorf("the page after says %s", said)
		}
		both := c.Get("/en/projects/"+string(a)).Must(http.StatusOK).HTML().One("main").Text() + c.Get("/en/projects/"+string(b)).HTML().One("main").Text()
		if !strings.Contains(both, "Latest update") || !strings.Contains(both, "Course is full") {
			o.Errorf("no page of a project says what its officer said")
		}
		french := c.Get("/fr/week").Must(http.StatusOK).HTML().One("main").Text()
		for _, word := range []string{"Situation", "Prochaine étape", "Préoccupation", "Envoyer le point"} {
			if !strings.Contains(french, word) {
				o.Errorf("the French page lacks %q", word)
			}
		}
		roles(o, s)
	})
}

// roles: a reader has no such page, the leader sees who is silent and may write for them.
func roles(o *office.Office, s *week.Service) {
	browse(o, s, o.Reader).Get("/en/week").Must(http.StatusForbidden)
	browse(o, s, o.Officer).Get("/en/team").Must(http.StatusForbidden)
	c := browse(o, s, o.Leader)
	team := c.Get("/en/team").Must(http.StatusOK).HTML()
	link := team.One(".lines a[href*='/for/']").Attr("href")
	page := c.Get(link).Must(http.StatusOK).HTML()
	if !strings.Contains(page.One("h1").Text(), "Ana Officer") {
		o.Errorf("the page is headed %s", page.One("h1").Text())
	}
	i := "rows.0"
	if _, values := fields(page); values["rows.0.state"] != "" {
		i = "rows.1"
	}
	post(c, link, page, map[string]string{i + ".state": "Told on the phone"}).Must(http.StatusSeeOther)
	if said := c.Get("/en/team").HTML().One("main").Text(); !strings.Contains(said, "Everybody has sent their update") || !strings.Contains(said, "No rooms") {
		o.Errorf("the team's page says %s", said)
	}
	c.Get("/fr/team").Must(http.StatusOK).HTML().One("h1")
	c.Get("/en/team?format=xlsx").Must(http.StatusOK)
	c.Get("/en/team?week=2026-W49").Must(http.StatusNotFound)
}

// The words of a draft stay with their project when the list has changed since.
func TestDraftKeepsToItsProject(t *testing.T) {
	office.Each(t, func(o *office.Office) {
		s := week.New(o.Control, o.Portfolio)
		a, b := o.Project(o.Officer, "Log analysis"), o.Project(o.Officer, "Staff college")
		c := browse(o, s, o.Officer)
		// typed while the officer led b and one more that is gone
		c.Post("/en/draft?form=/week/2026-W47", "count", "2", "rows.0.id", "gone", "rows.0.state", "Of the one that is gone",
			"rows.1.id", string(b), "rows.1.state", "Of the staff college").Must(http.StatusOK)
		page := c.Get("/en/week").Must(http.StatusOK).HTML()
		_, values := fields(page)
		if values["count"] != "3" || values["rows.0.id"] != "" || values["rows.1.id"] != string(b) || values["rows.2.id"] != string(a) {
			o.Fatalf("rows: %v", values)
		}
		if values["rows.1.state"] != "Of the staff college" || values["rows.2.state"] != "" {
			o.Errorf("words went astray: %v", values)
		}
		post(c, "/en/week/2026-W47", page, map[string]string{"rows.2.state": "Of the logs"}).Must(http.StatusSeeOther)
		if got := card(o, s, o.Officer, this, a).Current.State + "; " + card(o, s, o.Officer, this, b).Current.State; got != "Of the logs; Of the staff college" {
			o.Errorf("written: %s", got)
		}
	})
}

// A Friday update by keyboard alone, in a real browser.
func TestBrowserKeyboard(t *testing.T) {
	o := office.One(t)
	s := week.New(o.Control, o.Portfolio)
	o.Project(o.Officer, "Log analysis")
	o.Project(o.Officer, "Staff college")
	b := browse(o, s, o.Officer).Browser()
	b.Open("/en/week")
	b.Axe()
	for range 60 { // by Tab to the first field
		if testkit.Eval[bool](b, `document.activeElement.name === "rows.0.state"`) {
			break
		}
		b.Keys("Tab")
	}
	b.Keys("a", "b", "ArrowDown", "c", "ArrowUp", "ArrowUp", "ArrowRight", "d", "Tab", "e")
	want := `ab|d|e|c||`
	if got := testkit.Eval[string](b, `[...document.querySelectorAll("fieldset.wk textarea")].map(x => x.value).join("|")`); got != want {
		o.Fatalf("the fields hold %q, want %q", got, want)
	}
	b.Keys("Ctrl+Enter")
	b.Until(`document.querySelector("[data-toast]") !== null`)
	if said := b.Text("main"); !strings.Contains(said, "2 of 2 projects") {
		o.Errorf("after Ctrl Enter: %s", said)
	}
	b.Picture("week")
}
