package candidacy_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/internal/codec/doctext"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	paper "cairn/internal/render/office"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"
)

// academy publishes a notice of a partner's institution, for which a curriculum may be tailored, and gives its reference.
func (d *desk) academy() string {
	d.Helper()
	both := func(s string) i18n.Text { return i18n.Text{EN: s, FR: s + " (fr)"} }
	var f recruitment.Form
	d.Must(control.Done{}, d.Control.Read(d.hr, func(ctx context.Context, q db.Querier) error {
		v, err := recruitment.VacancyByID(ctx, q, d.vacancy)
		f = v.Form
		return err
	}))
	f.Reference, f.Title, f.Employer, f.Ban, f.DeadlineOn = "ACADEMY-1", both("Course developer"), recruitment.Partner, false, cal.MustDate("2027-01-20")
	f.Essential = []eligibility.Criterion{{Kind: eligibility.Statement, Text: both("Have trained a team")}, {Kind: eligibility.Statement, Text: both("Build dashboards, sales and data models")}, {Kind: eligibility.Degree, Text: both("A degree")}, {Kind: eligibility.Nationality, Text: both("A national")}}
	id := recruitment.VacancyID(d.Must(d.vacancies.Create(d.hr, f, nil)))
	d.Must(d.vacancies.Submit(d.hr, id, 0))
	d.Must(d.vacancies.Decide(d.director, id.Ref(), true, ""))
	d.Must(d.vacancies.Publish(d.hr, id, 0))
	return f.Reference
}

// R142: after the check of a curriculum against a notice that allows it, the candidate sees why each of their own sentences was chosen, ticks and moves them
// without script, and takes DOCX and PDF away; sealed, in no cache, in no trail, gone with the check. For a notice of the Alliance every
// way to it is refused, with the reason.
func TestR142TailoredCVPages(t *testing.T) {
	content, err := os.ReadFile(shared(t, "cv/career-changer.resume.docx"))
	if err != nil {
		t.Fatal(err)
	}
	office.Each(t, func(o *office.Office) {
		d := newDesk(o)
		notice := d.academy()
		c := d.browse(d.Context())
		checked := func(reference string) string {
			t.Helper()
			sent := c.Upload("/en/careers/check/"+reference, url.Values{}, testkit.Part{Field: "file", Name: "Daniel.docx", Content: string(content)})
			return strings.TrimPrefix(sent.Must(http.StatusSeeOther).To(), "/en")
		}
		says(t, c.Get("/en/careers/"+notice).HTML().One("[data-tailored=on]").Text(), "your own sentences")
		check := checked(notice)
		c.Get("/en" + check).HTML().One("a[href$='/tailored']")
		at := check + "/tailored"
		first := c.Get("/en" + at).Must(http.StatusOK)
		if caching := first.Header.Get("Cache-Control"); caching != "private, no-store" || first.Header.Get("ETag") != "" {
			t.Errorf("caching %q, tag %q", caching, first.Header.Get("ETag"))
		}
		page := first.HTML()
		text := page.One("main").Text()
		says(t, text, "Tailored CV: Course developer", "(words: trained, team)", "criterion 1: trained, team", "(always kept: dates)", "left out", "Nothing is looked for", "deleted on")
		says(t, c.Get("/fr"+at).HTML().One("main").Text(), "CV adapté : Course developer (fr)", "toujours conservé : dates", "écarté", "critère 1")

		var x recruitment.Tailored
		c.API(strings.TrimPrefix(at, "/en"), nil).Must(http.StatusOK).JSON(&x)
		id := func(words string) string {
			t.Helper()
			for _, part := range x.Parts {
				for _, e := range part.Entries {
					for _, r := range e.Runs {
						for _, p := range r.Pieces {
							if strings.Contains(p.Text, words) {
								return p.ID
							}
						}
					}
				}
			}
			t.Fatalf("no passage %q", words)
			return ""
		}
		built, wrote, weekly, waste := id("Built a Looker"), id("Wrote SQL"), id("Automated weekly"), id("Reduced waste")
		if chosen := x.Chosen(); !slices.Contains(chosen, built) || slices.Contains(chosen, waste) || slices.Index(chosen, wrote) > slices.Index(chosen, built) {
			t.Errorf("chosen %v", chosen)
		}
		page.One("input[id='p" + built + "'][checked]")
		page.None("input[id='p" + waste + "'][checked]")
		page.None("input[id^='p0.'][name=pieces]") // the name is no choice

		post := func(then string, pieces ...string) *testkit.Answer {
			t.Helper()
			fields := []string{"then", then}
			for _, p := range pieces {
				fields = append(fields, "pieces", p)
			}
			return c.Post("/en"+at, fields...)
		}
		if to := post("save", wrote, built, waste, "nonsense").Must(http.StatusSeeOther).To(); to != "/en"+at+"?saved=true" {
			t.Error(to)
		}
		c.Get("/en" + at).HTML().One("input[id='p" + waste + "'][checked]")
		c.Get("/en" + at).HTML().None("input[id='p" + weekly + "'][checked]")
		if to := post("up:"+built, wrote, built, waste).Must(http.StatusSeeOther).To(); to != "/en"+at+"#p"+built {
			t.Error(to)
		}
		to := post("docx", built, wrote, waste).Must(http.StatusSeeOther).To()
		file := c.Get(to).Must(http.StatusOK)
		if h := file.Header; !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.Contains(h.Get("Content-Disposition"), "Daniel-ACADEMY-1.docx") || h.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%v", h)
		}
		read, err := doctext.Read(file.Body)
		if err != nil {
			t.Fatal(err)
		}
		whole := read.String()
		says(t, whole, "Daniel Reyes", "daniel.reyes@example.com", "Reduced waste 9%", "Data Analyst (Contract), Freelance", "Shift Supervisor, Café Lumen")
		if strings.Contains(whole, "Automated weekly") || strings.Contains(whole, "NATO") || strings.Index(whole, "Built a Looker") > strings.Index(whole, "Wrote SQL") {
			t.Errorf("the file: %s", whole)
		}
		pdf := c.Get(post("pdf", built).Must(http.StatusSeeOther).To()).Must(http.StatusOK)
		if !strings.HasPrefix(string(pdf.Body), "%PDF-") || !strings.HasPrefix(pdf.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%v", pdf.Header)
		}
		for _, choice := range [][2]string{{built, "Built a Looker"}, {wrote, "Wrote SQL"}, {built, "Built a Looker"}} { // on a page that stays open, with its one key
			file, err := doctext.Read(c.Get(c.Post("/en"+at, "_key", "the page", "then", "docx", "pieces", choice[0]).Must(http.StatusSeeOther).To()).Must(http.StatusOK).Body)
			if err != nil {
				t.Fatal(err)
			}
			says(t, file.String(), choice[1])
		}
		c.Get("/en" + at + "/exe").Must(http.StatusNotFound)
		d.Demonstration = true
		demo, err := doctext.Read(c.Get("/en" + at + "/docx").Must(http.StatusOK).Body)
		if err != nil || !strings.Contains(string(c.Get("/en"+at+"/docx").Body), "PK") || len(demo.Blocks) == 0 {
			t.Error("no file in a demonstration", err)
		}
		d.Demonstration = false

		d.Must(control.Done{}, d.Control.Read(d.Context(), func(ctx context.Context, q db.Querier) error {
			choices, err := db.Collect(ctx, q, db.SQL(`SELECT choice FROM recruitment_cv`), db.Value[[]byte])
			if err == nil && (len(choices) != 1 || len(choices[0]) == 0 || strings.Contains(string(choices[0]), built)) {
				t.Errorf("the choice is not sealed: %q", choices)
			}
			return err
		}))
		if n := d.rows(`SELECT COUNT(*) FROM control_trail WHERE content LIKE '%Looker%' OR content LIKE '%Daniel%' OR content LIKE '%` + built + `"%'`); n != 0 {
			t.Errorf("%d lines of the trail tell of the curriculum", n)
		}
		post("again").Must(http.StatusSeeOther)
		c.Get("/en" + at).HTML().One("input[id='p" + weekly + "']")
		if n := d.rows(`SELECT COUNT(*) FROM recruitment_cv WHERE choice IS NULL`); n != 1 {
			t.Error("the choice of the rules did not come back")
		}

		c.Get("/en/careers/checked/AAAAAAAAAAAAAAAAAAAAAAAAAA/tailored").Must(http.StatusNotFound)
		c.Post("/en/careers/checked/AAAAAAAAAAAAAAAAAAAAAAAAAA/tailored", "then", "save").Must(http.StatusNotFound)
		c.Post("/en" + check + "/delete").Must(http.StatusSeeOther)
		c.Get("/en" + at).Must(http.StatusNotFound)
		c.Get("/en" + at + "/pdf").Must(http.StatusNotFound)
		post("save", built).Must(http.StatusNotFound)

		later := checked(notice)
		d.Now = d.Now.Add(time.Hour + time.Second)
		c.Get("/en" + later + "/tailored").Must(http.StatusNotFound)
		d.Must(control.Done{}, d.SweepCVs(d.Context()))
		if n := d.rows(`SELECT COUNT(*) FROM recruitment_cv`); n != 0 {
			t.Errorf("%d checks are kept after their hour", n)
		}

		alliance := checked(reference)
		says(t, c.Get("/en"+alliance).HTML().One("main").Text(), "not offered for posts of NATO", "own unaided work")
		c.Get("/en" + alliance).HTML().None("a[href$='/tailored']")
		for _, refused := range []*testkit.Answer{c.Get("/en" + alliance + "/tailored"), c.Get("/en" + alliance + "/tailored/docx"), c.Get("/en" + alliance + "/tailored/pdf"), c.Post("/en"+alliance+"/tailored", "then", "save", "pieces", built)} {
			says(t, string(refused.Must(http.StatusUnprocessableEntity).Body), "not offered for posts of NATO")
		}
	})
}

// Beside a heading stands what is so: it is kept with one of its passages, left out with all of them, and always kept where it heads none.
func TestTailoredHeadingsSayWhatIsSo(t *testing.T) {
	d := newDesk(office.One(t))
	notice := d.academy()
	c := d.browse(d.Context())
	heading := func(text string) paper.Block { return paper.Heading{Level: 1, Text: text} }
	item := func(text string) paper.Block {
		return paper.List{Items: []paper.Item{{Runs: []paper.Run{{Text: text}}}}}
	}
	var cv strings.Builder
	d.Must(control.Done{}, paper.DOCX(&cv, paper.Document{Title: "Zenobia Quillfeather", Lang: i18n.EN, Personal: true, Brief: true, Date: cal.MustDate("2026-11-30"), Sections: []paper.Section{
		{Blocks: []paper.Block{paper.Paragraph{Runs: []paper.Run{{Text: "zq@mail.example"}}}}},
		{Title: "Skills", Blocks: []paper.Block{heading("Field work"), heading("Leading"), item("Trained a team of four"), heading("Boats"), item("Sailing and rowing")}},
	}}))
	at := strings.TrimPrefix(c.Upload("/en/careers/check/"+notice, url.Values{}, testkit.Part{Field: "file", Name: "cv.docx", Content: cv.String()}).Must(http.StatusSeeOther).To(), "/en") + "/tailored"
	heads := func(lang string, want ...string) {
		t.Helper()
		var got []string
		for _, p := range c.Get("/" + lang + at).Must(http.StatusOK).HTML().All("p.lead") {
			got = append(got, strings.Join(strings.Fields(p.Text()), " "))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q", lang, got)
		}
	}
	heads("en", "Field work (always kept: heads what follows)", "Leading (heading, kept as long as one of its passages is chosen)", "Boats (heading, left out with all its passages; choose one and it comes back)")
	c.Post("/en"+at, "then", "save").Must(http.StatusSeeOther)
	heads("fr", "Field work (toujours conservé : introduit ce qui suit)", "Leading (intitulé, écarté avec tous ses passages ; retenez-en un et il revient)", "Boats (intitulé, écarté avec tous ses passages ; retenez-en un et il revient)")
}

// Changes of a tailored curriculum from one address are held to a rate.
func TestTailoringIsLimited(t *testing.T) {
	d := newDesk(office.One(t))
	c := d.browse(d.Context())
	refused := 0
	for range 80 {
		if c.Post("/en/careers/checked/AAAAAAAAAAAAAAAAAAAAAAAAAA/tailored", "then", "save").Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused < 15 {
		t.Errorf("%d of 80 were refused", refused)
	}
}
