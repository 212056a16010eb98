package recruitment_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"

	"io/fs"
)

// browse gives a client signed in as whoever acts in the context; with nobody in it, nobody is.
func (d *desk) browse(ctx context.Context) *testkit.Client {
	return testkit.ServeSite(d.T, web.Config{DB: d.Control.DB(), Routes: d.Routes(), Apart: []fs.FS{recruitment.Careers}, Public: web.PublicHost{Name: "careers.example", Path: "/careers"}}, control.ActorFrom(ctx), people.Texts, recruitment.Texts)
}

func says(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			t.Errorf("the page lacks %q: %s", w, page)
		}
	}
}

// fields are the form of a vacancy as the page sends it.
func fields(more ...string) []string {
	return append([]string{"title_en", "Watch officer", "title_fr", "Officier de quart", "posts", "1", "body_en", "Staff", "body_fr", "Personnel", "division_en", "Operations", "division_fr", "Opérations", "location_en", "Brussels", "location_fr", "Bruxelles",
		"country", "be", "grade", "G12", "pay", "5,000.00", "pay_currency", "EUR", "schedule", "full_time", "contract", "definite", "contract_months", "36", "security", "secret",
		"deadline_on", "2026-12-20", "deadline_time", "17:59", "zone", "Europe/Brussels", "summary_en", "Keeps watch.", "summary_fr", "Assure le quart.", "accountabilities_en", "- Watch", "accountabilities_fr", "- Quart", "competencies_en", "- Calm", "competencies_fr", "- Calme",
		"essential.0.kind", "experience", "essential.0.text_en", "Three years", "essential.0.text_fr", "Trois ans", "essential.0.least", "36", "essential.0.part", "24",
		"essential.1.kind", "languages", "essential.1.text_en", "V and I", "essential.1.text_fr", "V et I", "essential.1.one", "V", "essential.1.other", "I"}, more...)
}

// The pages of a vacancy from the form to the public page, without script, in both languages, for those who may and those
// who may not.
func TestVacancyPages(t *testing.T) {
	d := newDesk(office.One(t))
	hr, director, reader, stranger := d.browse(d.hr), d.browse(d.director), d.browse(d.Reader), d.browse(d.Context())
	hr.Get("/en/vacancies/new").Must(http.StatusOK).HTML().One("select[name='essential.1.one']")
	refused := hr.Post("/fr/vacancies/new", fields("essential.2.kind", "experience", "essential.2.text_fr", "Un an", "essential.2.least", "6", "essential.2.part", "12")...).Must(http.StatusUnprocessableEntity).HTML()
	says(t, refused.One("main").Text(), "La part ne peut dépasser le tout.")
	if got := refused.One("input[name='essential.2.part']").Attr("value"); got != "12" {
		t.Errorf("what was typed became %q", got)
	}
	at := hr.Post("/en/vacancies/new", fields()...).Must(http.StatusSeeOther).Header.Get("Location")
	path := strings.TrimPrefix(at, "/en")
	says(t, hr.Get(at).Must(http.StatusOK).HTML().One("main").Text(), "Watch officer", "VN-2026-001", "EUR 60,000.00", "36 months, 24 of them managing projects", "V in one, I in the other", "20 Dec 2026, 17:59 (Brussels time)", "R135, R136")
	says(t, hr.Get("/fr"+path).HTML().One("main").Text(), "Officier de quart", "60 000,00", "20 déc. 2026 à 17:59 (heure de Bruxelles)")
	reader.Get(at).Must(http.StatusOK).HTML().None("form[action$='/submit']")
	reader.Get("/en/vacancies/new").Must(http.StatusForbidden)
	reader.Post("/en"+path+"/submit", "version", "1").Must(http.StatusForbidden)
	hr.Post("/en"+path+"/submit", "version", "1").Must(http.StatusSeeOther)
	hr.Get(at).HTML().One("form[action$='/recall']")
	stranger.Get("/en/careers/VN-2026-001").Must(http.StatusNotFound)
	d.Must(d.Decide(d.director, recruitment.VacancyID(strings.TrimPrefix(path, "/vacancies/")).Ref(), true, ""))
	director.Get(at).Must(http.StatusOK).HTML().None("form[action$='/publish']")
	hr.Post("/en"+path+"/publish", "version", "3").Must(http.StatusSeeOther)
	stranger.Get("/en/careers/VN-2026-001").Must(http.StatusOK)
	hr.Post("/fr"+path+"/extend", "version", "4", "deadline_on", "2026-12-01", "deadline_time", "17:59", "zone", "Europe/Brussels", "reason_en", "x", "reason_fr", "x").Must(http.StatusUnprocessableEntity)
	hr.Post("/fr"+path+"/extend", "version", "4", "deadline_on", "2026-12-24", "deadline_time", "12:00", "zone", "Europe/London", "reason_en", "A holiday", "reason_fr", "Un congé").Must(http.StatusSeeOther)
	says(t, stranger.Get("/fr/careers/VN-2026-001").HTML().One("main").Text(), "Délai modifié le 20 nov. 2026", "Un congé", "24 déc. 2026 à 13:00 (heure de Bruxelles)")
	says(t, hr.Get("/en"+path+"/history").Must(http.StatusOK).HTML().One("main").Text(), "Draw up a vacancy", "Publish the notice", "Extend the deadline")
	csv := string(hr.Get("/fr/vacancies?format=csv").Must(http.StatusOK).Body)
	says(t, csv, "VN-2026-001", "Officier de quart", "publié")
	hr.Get("/en/vacancies?format=xlsx").Must(http.StatusOK)
	hr.Get("/en/vacancies?state=published&q=watch").HTML().One("tbody tr")
	var list struct {
		Vacancies []recruitment.Row `json:"vacancies"`
	}
	hr.API("/vacancies", nil).Must(http.StatusOK).JSON(&list)
	if len(list.Vacancies) != 1 || list.Vacancies[0].State != recruitment.Published {
		t.Errorf("%+v", list)
	}

	pasted := hr.Post("/en/vacancies/paste", "lang", "en", "text", "Programme Officer\nClosing date: 3 April 2027, 5:59 PM\nSalary (Pay Basis): 6,713.06").Must(http.StatusSeeOther).Header.Get("Location")
	page := hr.Get(pasted).Must(http.StatusOK).HTML()
	says(t, page.One("main").Text(), "flags are to be settled", "Time zone of the deadline: The notice does not say it.")
	page.None("form[action$='/submit']")
	flag := page.All("a[href*='/flags/']")[0].Attr("href")
	hr.Post(flag, "version", "1", "how", "").Must(http.StatusUnprocessableEntity)
	hr.Post(flag, "version", "1", "how", "Asked the desk.").Must(http.StatusSeeOther)
	says(t, hr.Get(pasted).HTML().One("main").Text(), "Asked the desk.", "Hana Recruiter")
	hr.Post("/en/vacancies/paste", "lang", "en", "text", " ").Must(http.StatusUnprocessableEntity)
}

// No vacancy that is not published is on any public page, feed, sitemap, export of data or structured data, whoever is
// signed in: not a draft, a submitted, an approved, an internal, a cancelled one.
func TestNothingUnpublishedIsPublic(t *testing.T) {
	d := newDesk(office.One(t))
	secret := func(name string) recruitment.Form {
		return form(func(f *recruitment.Form) {
			f.Title = i18n.Text{EN: "Secret " + name, FR: "Secret " + name}
			f.Division = i18n.Text{EN: "Hidden " + name, FR: "Hidden " + name}
			f.Reference = "HID-" + strings.ToUpper(name)
		})
	}
	d.Must(d.Create(d.hr, secret("draft"), nil))
	submitted := recruitment.VacancyID(d.Must(d.Create(d.hr, secret("submitted"), nil)))
	d.Must(d.Submit(d.hr, submitted, 0))
	approved := recruitment.VacancyID(d.Must(d.Create(d.hr, secret("approved"), nil)))
	d.Must(d.Submit(d.hr, approved, 0))
	d.Must(d.Decide(d.director, approved.Ref(), true, ""))
	internal := secret("internal")
	internal.InternalOnly = true
	d.published(internal)
	d.Must(d.Cancel(d.hr, d.published(secret("cancelled")), 0, "Not needed."))
	public := d.published(form(func(f *recruitment.Form) { f.Reference = "OPEN-1" }))

	for who, ctx := range map[string]context.Context{"nobody": d.Context(), "the recruiter": d.hr} {
		c := d.browse(ctx)
		for _, path := range []string{"/careers", "/careers?q=secret", "/careers?closed=true", "/careers?division=Hidden+draft", "/careers/feed.xml", "/careers/sitemap.xml", "/careers/OPEN-1", "/careers/advice/eligibility"} {
			for _, root := range []string{"/en", "/fr", "/api/v1"} {
				body := string(c.Get(root + path).Must(http.StatusOK).Body)
				for _, never := range []string{"Secret", "Hidden d", "HID-", "Hidden s", "Hidden a", "Hidden i", "Hidden c"} {
					if strings.Contains(strings.ReplaceAll(body, "Hidden+draft", ""), never) && !(never == "Secret" && !strings.Contains(body, "Secret ")) {
						t.Errorf("%s reads %q at %s%s", who, never, root, path)
					}
				}
			}
		}
		for _, ref := range []string{"HID-DRAFT", "HID-SUBMITTED", "HID-APPROVED", "HID-INTERNAL", "HID-CANCELLED"} {
			c.Get("/en/careers/" + ref).Must(http.StatusNotFound)
			c.Get("/api/v1/careers/" + ref).Must(http.StatusNotFound)
		}
	}
	paths, err := d.CareersPaths(d.hr)
	if err != nil || len(paths) != 1+len(recruitment.Topics)+1 {
		t.Errorf("%v %v", paths, err)
	}
	// A draft of the next text of a published vacancy does not exist: what is public is a copy.
	if _, err := d.Edit(d.hr, public, 0, secret("edit")); err == nil {
		t.Error("a published vacancy was edited")
	}
}

// The careers pages: filters, pay (R146), age of the notice (R147), both times of the deadline, a share link without
// identity (R150), the clauses (R151), structured data, feed, no cookie, no script needed.
func TestCareersPages(t *testing.T) {
	d := newDesk(office.One(t))
	d.published(form(func(f *recruitment.Form) {
		f.Reference, f.GradeTo, f.PayTo, f.PendingBudget = "BAND-1", "G15", money.Euro(6_713_06), true
		f.Title = i18n.Text{EN: "Education officer </script><b>", FR: "Chargé de formation"}
	}))
	d.published(form(func(f *recruitment.Form) {
		f.Reference, f.DeadlineOn, f.Division = "LATER-1", cal.MustDate("2027-03-01"), i18n.Text{EN: "Defence Investment", FR: "Investissement"}
	}))
	d.Now = d.Now.Add(50 * time.Hour)
	d.Applied = nil
	c := d.browse(d.Context())
	list := c.Get("/en/careers").Must(http.StatusOK)
	if cookie := list.Header.Values("Set-Cookie"); len(cookie) > 0 {
		t.Errorf("cookies: %v", cookie)
	}
	if len(list.Body) > 40<<10 {
		t.Errorf("the list has %d bytes", len(list.Body))
	}
	page := list.HTML()
	if n := len(page.All(".notices > li")); n != 2 {
		t.Fatalf("%d notices", n)
	}
	says(t, page.One("main").Text(), "EUR 5,000.00 to EUR 6,713.06", "Posted 2 days ago", "Pending budget approval", "20 Dec 2026, 17:59 (Brussels time)")
	for path, want := range map[string]int{"?q=chargé+formation": 1, "?q=education": 1, "?q=nothing": 0, "?division=Defence+Investment": 1, "?grade=G12": 1, "?contract=indefinite": 0, "?second=I": 2, "?within=30": 1, "?closed=true": 0, "?within=banana&second=XX": 2} {
		if n := len(c.Get("/en/careers" + path).Must(http.StatusOK).HTML().All(".notices > li")); n != want {
			t.Errorf("%s: %d notices, want %d", path, n, want)
		}
	}
	notice := c.Get("/en/careers/BAND-1?zone=America/New_York").Must(http.StatusOK)
	text := notice.HTML().One("main").Text()
	says(t, text, "EUR 60,000.00 to EUR 80,556.72", "Where in the band one begins depends on experience", "20 Dec 2026, 11:59 in New York", "smoke-free", "Teleworking", "may call for travel", "No fee is charged", "generative tool", "Recorded video interview", "VN-")
	var data map[string]any
	raw := string(notice.Body)
	start := strings.Index(raw, `application/ld+json">`) + len(`application/ld+json">`)
	if err := json.Unmarshal([]byte(raw[start:start+strings.Index(raw[start:], "</script>")]), &data); err != nil {
		t.Fatal(err)
	}
	if data["@type"] != "JobPosting" || data["validThrough"] != "2026-12-20T16:59:00Z" || data["title"] != "Education officer </script><b>" {
		t.Errorf("%v", data)
	}
	share := notice.HTML().One(".address").Text()
	if !strings.HasSuffix(share, "/en/careers/BAND-1") || strings.Contains(share, "?") {
		t.Errorf("the share link: %s", share)
	}
	if mail := notice.HTML().One("a[href^='mailto:']").Attr("href"); strings.Contains(mail, "New_York") || !strings.Contains(mail, "BAND-1") {
		t.Errorf("by mail: %s", mail)
	}
	says(t, string(c.Get("/fr/careers/feed.xml").Must(http.StatusOK).Body), "Chargé de formation", "<feed", "/fr/careers/BAND-1", "5,000"[:1])
	says(t, string(c.Get("/en/careers/sitemap.xml").Must(http.StatusOK).Body), "/en/careers/BAND-1", "/fr/careers/LATER-1")
	for _, topic := range recruitment.Topics {
		c.Get("/fr/careers/advice/" + topic).Must(http.StatusOK).HTML().One("h1")
	}
	c.Get("/en/careers/advice/luck").Must(http.StatusNotFound)

	// On an address of their own nothing else of the office is found.
	own := func(path string, want int) { c.Get(path, "Host", "careers.example").Must(want) }
	own("/en/careers", http.StatusOK)
	own("/", http.StatusSeeOther)
	own("/en/vacancies", http.StatusNotFound)
	own("/api/v1/careers", http.StatusNotFound)

	d.Now = time.Date(2026, 12, 20, 16, 59, 1, 0, time.UTC)
	if n := len(c.Get("/en/careers").HTML().All(".notices > li")); n != 1 {
		t.Errorf("a second after the deadline: %d notices", n)
	}
	closed := c.Get("/en/careers/BAND-1").Must(http.StatusOK)
	says(t, closed.HTML().One("main").Text(), "Closed: no applications are taken any more")
	if strings.Contains(string(closed.Body), "JobPosting") {
		t.Error("a closed notice is offered to search engines")
	}
}
