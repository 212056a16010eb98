package candidacy_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/people"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit/office"
)

// handed hands in an application that was filled and then changed.
func (d *desk) handed(name string, change func(*candidacy.Form)) (candidacy.ApplicationID, string) {
	d.Helper()
	id, token := d.begun(name, strings.ToLower(strings.ReplaceAll(name, " ", "."))+"@mail.example")
	d.filled(token)
	for _, step := range []candidacy.Step{candidacy.StepPerson, candidacy.StepExperience, candidacy.StepLanguages} {
		d.Must(d.Save(d.Context(), token, step, 0, func(f *candidacy.Form) {
			f.Person.Name = name
			if change != nil {
				change(f)
			}
		}))
	}
	d.Must(d.Submit(d.Context(), token))
	return id, token
}

func (d *desk) judged(ctx context.Context, id candidacy.ApplicationID) (j candidacy.Judged) {
	d.Helper()
	d.Must(control.Done{}, d.Control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		j, _, err = candidacy.Judge(ctx, q, id)
		return err
	}))
	return j
}

// Stories 25 and 26 on applications that were handed in, R132: the rules propose, a person confirms with reasons once the
// vacancy has closed, many at once where the rules leave nothing to a person; a reopened vacancy is judged anew.
func TestStories25And26Screening(t *testing.T) {
	d := newDesk(office.One(t))
	good, goodToken := d.handed("Ann Good", nil)
	short, _ := d.handed("Bob Short", func(f *candidacy.Form) {
		f.Experience.Jobs = []candidacy.Job{{Employer: "A", Title: "x", From: cal.MustDate("2022-01-01"), To: cal.MustDate("2023-12-31"), Share: 100, Project: 100}, {Employer: "B", Title: "y", From: cal.MustDate("2023-07-01"), To: cal.MustDate("2024-06-30"), Share: 100}}
	})
	tongue, _ := d.handed("Cy Tongue", func(f *candidacy.Form) {
		f.Tongues.English, f.Tongues.French = eligibility.UpperIntermediate, eligibility.Elementary
	})
	abroad, _ := d.handed("Dee Abroad", func(f *candidacy.Form) { f.Person.Nation = "CHE" })
	d.begun("Eve Draft", "eve@mail.example")

	results := func(id candidacy.ApplicationID) map[eligibility.Kind]eligibility.Result {
		found := map[eligibility.Kind]eligibility.Result{}
		for _, o := range d.judged(d.hr, id).Report.Essential {
			found[o.Criterion.Kind] = o.Result
		}
		return found
	}
	for _, c := range []struct {
		id   candidacy.ApplicationID
		kind eligibility.Kind
		want eligibility.Result
	}{
		{good, eligibility.Experience, eligibility.Met}, {good, eligibility.Languages, eligibility.Met}, {good, eligibility.Statement, eligibility.ToJudge}, {good, eligibility.Nationality, eligibility.Met},
		{short, eligibility.Experience, eligibility.NotMet}, {tongue, eligibility.Languages, eligibility.NotMet}, {abroad, eligibility.Nationality, eligibility.NotMet},
	} {
		if got := results(c.id)[c.kind]; got != c.want {
			t.Errorf("%s: %s is %s, want %s", d.judged(d.hr, c.id).Name, c.kind, got, c.want)
		}
	}
	if have := d.judged(d.hr, short).Report.Essential[1].Evidence[0].Args["have"]; have != 30 {
		t.Errorf("two jobs that overlap count %v months, want 30", have)
	}

	if _, err := d.Decide(d.hr, good, 0, candidacy.Eligible, "Fits."); !fault.Is(err, fault.Conflict) {
		t.Errorf("judged while it is open: %v", err)
	}
	d.Now = cal.MustInstant(closes).Time().Add(time.Second)
	for who, ctx := range map[string]context.Context{"a team leader": d.Leader, "the director": d.director, "a reader": d.Reader} {
		if _, err := d.Decide(ctx, good, 0, candidacy.Eligible, "Fits."); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s decided: %v", who, err)
		}
	}
	if _, err := d.Decide(d.hr, good, 0, candidacy.Eligible, " "); !fault.Is(err, fault.Invalid) {
		t.Errorf("without reasons: %v", err)
	}
	d.Must(d.Confirm(d.hr, d.vacancy, []candidacy.ApplicationID{good, short, tongue, abroad}, "By the rules."))
	for id, want := range map[candidacy.ApplicationID]candidacy.State{good: candidacy.Submitted, short: candidacy.Ineligible, tongue: candidacy.Ineligible, abroad: candidacy.Ineligible} {
		if got := d.judged(d.hr, id); got.State != want {
			t.Errorf("%s: %s, want %s", got.Name, got.State, want)
		}
	}
	if _, err := d.Decide(d.hr, good, 1, candidacy.Eligible, "Fits."); !fault.Is(err, fault.Conflict) {
		t.Errorf("a decision on an older state: %v", err)
	}
	d.Must(d.Decide(d.hr, good, 0, candidacy.Eligible, "The statement shows it."))
	if a := d.application(goodToken); a.State != candidacy.Eligible || a.DecidedBy != office.ID(d.hr) || a.Reasons == "" {
		t.Errorf("%+v", a)
	}
	c := d.browse(d.Context())
	if body := string(c.Get("/api/v1/careers/application/" + goodToken).Must(http.StatusOK).Body); strings.Contains(body, "eligible") || strings.Contains(body, "statement shows") {
		t.Errorf("the candidate is told too early: %s", body)
	}

	d.Must(d.vacancies.Extend(d.hr, d.vacancy, 0, recruitment.Form{DeadlineOn: cal.MustDate("2026-12-30"), DeadlineTime: "17:59", Zone: "Europe/Brussels"}, i18n.Text{EN: "More", FR: "Plus"}))
	d.Must(d.Save(d.Context(), goodToken, candidacy.StepPerson, 0, func(f *candidacy.Form) { f.Person.Phone = "+32 2 555 00 00" }))
	d.Must(d.Submit(d.Context(), goodToken))
	if a := d.application(goodToken); a.State != candidacy.Submitted || a.Reasons != "" || a.DecidedBy != "" {
		t.Errorf("handed in again after the vacancy was opened again: %+v", a)
	}
}

// The office's pages of applications: list as page and file, one with evidence and arithmetic, files to be saved alone, many
// confirmed at once, the register of personal data; for HR, and for nobody else.
func TestOfficePages(t *testing.T) {
	d := newDesk(office.One(t))
	id, token := d.handed("Ann Good", nil)
	short, _ := d.handed("Bob Short", func(f *candidacy.Form) { f.Experience.Jobs[0].From = cal.MustDate("2026-01-01") })
	hr := d.browse(d.hr)
	list := "/vacancies/" + string(d.vacancy) + "/applications"
	one := "/applications/" + string(id)
	hr.Get("/en/vacancies/" + string(d.vacancy)).HTML().One("a[href$='/applications']")
	for _, ctx := range []context.Context{d.Leader, d.director, d.Reader} {
		other := d.browse(ctx)
		other.Get("/en/vacancies/" + string(d.vacancy)).Must(http.StatusOK).HTML().None("a[href$='/applications']")
		for _, path := range []string{list, one, list + "/confirm", "/personal-data", "/personal-data/" + string(id) + "/erase", one + "/files/" + d.application(token).Form.Files[0].ID} {
			other.Get("/en" + path).Must(http.StatusForbidden)
		}
		other.Post("/en"+one+"/decision", "decision", "eligible", "reasons", "x").Must(http.StatusForbidden)
	}
	page := hr.Get("/en" + list).Must(http.StatusOK).HTML()
	says(t, page.One("main").Text(), "Ann Good", "Bob Short", "Still open", "to be judged", "not eligible")
	says(t, string(hr.Get("/fr"+list+"?format=csv").Must(http.StatusOK).Body), "Ann Good", "à apprécier", "non éligible", "déposée")
	hr.Get("/en" + list + "?format=xlsx").Must(http.StatusOK)
	if n := len(hr.Get("/en" + list + "?state=eligible").HTML().All("tbody tr")); n != 0 {
		t.Errorf("%d are eligible", n)
	}
	says(t, hr.Get("/en"+one).Must(http.StatusOK).HTML().One("main").Text(), "Marmalade method", "R135, R136", "NLD was a member state on 20 Nov 2026", "1 Jan 2020 to 20 Nov 2026 (months: 82, days: 20), at 100 %", "at 80 %", "It is judged once the deadline has passed")
	hr.Get("/fr" + one).Must(http.StatusOK)
	file := hr.Get("/en" + one + "/files/" + d.application(token).Form.Files[0].ID).Must(http.StatusOK)
	if h := file.Header; !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("%v", h)
	}
	hr.Post("/en"+one+"/decision", "decision", "eligible", "reasons", "Fits.").Must(http.StatusConflict)

	d.Now = cal.MustInstant(closes).Time().Add(time.Minute)
	hr = d.browse(d.hr) // the session of weeks ago is over
	screen := hr.Get("/en" + list + "/confirm").Must(http.StatusOK).HTML()
	if n := len(screen.All("input[name='chosen']")); n != 1 {
		t.Errorf("%d can be confirmed at once, want that of Bob alone", n)
	}
	hr.Post("/en"+list+"/confirm", "chosen", string(short)).Must(http.StatusUnprocessableEntity)
	hr.Post("/en"+list+"/confirm", "chosen", string(short), "reasons", "Too few months.").Must(http.StatusSeeOther)
	hr.Post("/en"+one+"/decision", "version", "99", "decision", "eligible", "reasons", "Fits.").Must(http.StatusConflict)
	hr.Post("/en"+one+"/decision", "decision", "eligible", "reasons", "Fits.").Must(http.StatusSeeOther)
	says(t, hr.Get("/en"+one).HTML().One("main").Text(), "Hana Recruiter", "Fits.", "eligible")

	e, err := d.EligibilityOf(d.Control.AsSystem(d.Context()), d.printer(i18n.EN), d.application(token).Receipt())
	if err != nil || e.State != candidacy.Eligible || len(e.Essential) != 7 || e.Essential[1].Evidence[0] == "" || e.Advantages != 1 {
		t.Errorf("%v %+v", err, e)
	}
	for _, missing := range []string{"A-0000000000", "A-%", "nothing"} {
		if _, err := d.EligibilityOf(d.hr, d.printer(i18n.EN), missing); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", missing, err)
		}
	}

	says(t, hr.Get("/en/personal-data").Must(http.StatusOK).HTML().One("main").Text(), "Ann Good", "this selection", "steps before a contract", "20 Dec 2027")
	says(t, string(hr.Get("/fr/personal-data?format=csv").Must(http.StatusOK).Body), "Ann Good", "cette sélection")
	hr.Get("/en/personal-data/" + string(id) + "/erase").Must(http.StatusOK).HTML().One("form[action$='/erase']")
	hr.Post("/en/personal-data/" + string(id) + "/erase").Must(http.StatusSeeOther)
	hr.Get("/en" + one).Must(http.StatusNotFound)
	hr.Post("/en/personal-data/" + string(id) + "/erase").Must(http.StatusConflict)
	register := hr.Get("/en/personal-data").HTML().One("main").Text()
	if strings.Contains(register, "Ann Good") || !strings.Contains(register, "(erased)") {
		t.Error(register)
	}
	if n := d.rows(`SELECT COUNT(*) FROM control_trail WHERE object_id = ? AND content LIKE ?`, string(id), "%Ann%"); n != 0 {
		t.Errorf("%d lines of the trail still tell", n)
	}
}

func (d *desk) printer(lang i18n.Lang) *i18n.Printer {
	d.Helper()
	words, err := i18n.NewCatalogue(people.Texts, recruitment.Texts, candidacy.Texts)
	d.Must(control.Done{}, err)
	return words.Printer(lang)
}
