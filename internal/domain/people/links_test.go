package people_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/testkit"
)

// Links for many at once: one act, each shown once as a page or as a file, each works once and replaces the one before;
// whoever may not gets nothing, and one person too many means no link at all.
func TestLinksForManyAtOnce(t *testing.T) {
	eachSite(t, func(t *testing.T, o *office, browser func() *testkit.Client) {
		o.hire("Root Root", people.Administrator)
		o.hire("Olga Officer", people.ProjectOfficer)
		var ids []string
		for _, name := range []string{"Ann Bold", "Ben <b>Cold</b>", "Cleo Dark"} {
			id, err := o.CreateUser(o.system(), profile(name), people.Assignment{})
			must(t, err)
			ids = append(ids, string(id))
		}
		earlier, err := o.Invite(o.system(), control.ActorID(ids[2]))
		must(t, err)

		olga := enter(t, browser(), "Olga Officer")
		olga.Get("/en/people/links").Must(http.StatusForbidden)
		olga.Post("/en/people/links", "people", ids[0]).Must(http.StatusForbidden)
		olga.Get("/en/people/links/made").Must(http.StatusForbidden)

		root := enter(t, browser(), "Root Root")
		page := root.Get("/fr/people/links").Must(http.StatusOK).HTML()
		ticked := func() (list []string) {
			for _, box := range page.All("input[name=people][checked]") {
				list = append(list, box.Attr("value"))
			}
			return list
		}
		if got := ticked(); len(page.All("input[name=people]")) != 3 || !slices.Equal(got, ids[:2]) {
			t.Errorf("ticked %q, want those without a link %q", got, ids[:2])
		}
		page = root.Get("/en/people/links?id=" + ids[2]).Must(http.StatusOK).HTML()
		if got := ticked(); !slices.Equal(got, ids[2:]) {
			t.Errorf("ticked %q, want the one chosen in the list", got)
		}
		root.Post("/en/people/links").Must(http.StatusUnprocessableEntity)
		root.Post("/en/people/links", "people", "nobody").Must(http.StatusNotFound)

		made := root.Post("/en/people/links", "people", ids[0], "people", ids[1], "people", ids[2], "people", ids[0], "as", "page").Must(http.StatusSeeOther)
		if made.To() != "/en/people/links/made" {
			t.Fatalf("to %q", made.To())
		}
		opens := regexp.MustCompile(`/link/\w`)
		if stored := o.sessions(); opens.MatchString(stored) || !strings.Contains(stored, `"links"`) {
			t.Errorf("what is stored until the page is shown opens a door: %s", stored)
		}
		shown := root.Get(made.To()).Must(http.StatusOK).HTML()
		rows := shown.All("tbody tr")
		if len(rows) != 3 || len(shown.All("main b")) != 0 || !strings.Contains(rows[1].Text(), "<b>Cold</b>") || !strings.Contains(rows[0].Text(), "27 Nov 2026") {
			t.Errorf("%d rows: %s", len(rows), shown.One("main").Text())
		}
		again := root.Get(made.To()).Must(http.StatusOK).HTML()
		if again.None("tbody tr"); strings.Contains(again.One("main").Text(), "/link/") {
			t.Error("the links are shown a second time")
		}
		path := rows[0].Text()[strings.Index(rows[0].Text(), "/fr/link/"):]
		path, _, _ = strings.Cut(path, " ")
		browser().Get(path).Must(http.StatusOK)
		if _, err := o.OpenLink(t.Context(), tokenOf(earlier)); !fault.Is(err, fault.NotFound) {
			t.Errorf("the link before works still: %v", err)
		}
		// One of the batch, and a line for each.
		if lines := o.trail(people.ActInvite); strings.Count(strings.Join(lines, "\n"), "Root Root done") != 4 {
			t.Errorf("trail %q", lines)
		}
		_, err = o.UseLink(t.Context(), tokenOf(path[len("/fr"):]), typed(password))
		must(t, err)
		_, err = o.UseLink(t.Context(), tokenOf(path[len("/fr"):]), typed(password))
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("a link worked twice: %v", err)
		}

		// A form that is sent twice, as by a double click, shows links that work.
		twice := []string{"people", ids[1], "people", ids[2], "as", "page", "_key", "one click too many"}
		root.Post("/en/people/links", twice...).Must(http.StatusSeeOther)
		root.Post("/en/people/links", twice...).Must(http.StatusSeeOther)
		rows = root.Get(made.To()).Must(http.StatusOK).HTML().All("tbody tr")
		if len(rows) != 2 {
			t.Errorf("a form sent twice shows %d links, want 2", len(rows))
		}
		for _, row := range rows {
			_, link, _ := strings.Cut(row.Text(), "/fr/link/")
			link, _, _ = strings.Cut(link, " ")
			if _, err := o.OpenLink(t.Context(), link); err != nil {
				t.Errorf("the link %q of a form sent twice: %v", link, err)
			}
		}

		// A link for one is kept no other way, and is shown to nobody who has stolen the stored session.
		card := root.Post("/en/people/" + ids[1] + "/invite").Must(http.StatusSeeOther).To()
		if stored := o.sessions(); opens.MatchString(stored) || !strings.Contains(stored, "link of "+ids[1]) {
			t.Errorf("a link for one is stored as it is: %s", stored)
		}
		if text := root.Get(card).Must(http.StatusOK).HTML().One("main").Text(); !opens.MatchString(text) {
			t.Errorf("the card does not show the link: %s", text)
		}
		if text := root.Get(card).Must(http.StatusOK).HTML().One("main").Text(); opens.MatchString(text) {
			t.Error("the card shows the link twice")
		}

		refused := root.Post("/en/people/links", "people", ids[0], "people", ids[1]).Must(http.StatusUnprocessableEntity)
		if !strings.Contains(refused.HTML().One("main").Text(), "Ann Bold") {
			t.Errorf("it does not say who: %s", refused.HTML().One("main").Text())
		}
		file := root.Post("/fr/people/links", "people", ids[1], "as", "csv").Must(http.StatusSeeOther)
		csv := root.Get(file.To()).Must(http.StatusOK)
		if !strings.HasPrefix(csv.Header.Get("Content-Type"), "text/csv") || strings.Count(string(csv.Body), "/fr/link/") != 1 {
			t.Errorf("%s: %s", csv.Header.Get("Content-Type"), csv.Body)
		}
		if again := root.Get(file.To()); strings.Contains(string(again.Body), "/fr/link/") {
			t.Error("the file gives the links a second time")
		}
		o.now = o.now.Add(8 * 24 * time.Hour)
		if list, err := o.Awaited(o.system()); err != nil || len(list) != 2 || !list[0].Until.IsZero() {
			t.Errorf("after a week: %+v, %v", list, err)
		}

		// More people than one act can invite: the page says that it lists the first of them.
		o.multiply(ids[1], 1001)
		root = enter(t, browser(), "Root Root") // a week has gone by
		page = root.Get("/fr/people/links").Must(http.StatusOK).HTML()
		if boxes := page.All("input[name=people]"); len(boxes) != 1000 || !strings.Contains(page.One("main").Text(), "D’autres personnes attendent un lien.") {
			t.Errorf("%d people are listed: %.300s", len(boxes), page.One("main").Text())
		}
	})
}
