package recruitment_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"

	"io/fs"
)

// browse gives a client signed in as whoever acts in the context; with nobody in it, nobody is.
func (d *desk) browse(ctx context.Context) *testkit.Client {
	return testkit.ServeSite(d.T, web.Config{DB: d.Control.DB(), Routes: d.Routes(), Apart: []fs.FS{recruitment.Careers}, Public: web.PublicHost{Name: "careers.example", Path: "/careers", Lead: "recruitment.open_notices", Style: "careers.css"}}, control.ActorFrom(ctx), people.Texts, recruitment.Texts)
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
