package recruitment_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/testkit/office"
)

// R142, R43: whether a curriculum may be tailored is entered with the notice and corrected by four eyes; for a post of the Alliance it
// cannot be switched on, neither in the draft nor by a correction, and the reason stands in the editor and before the public.
func TestR142TailoringIsEnteredAndCorrected(t *testing.T) {
	d := newDesk(office.One(t))
	d.Applied = func(context.Context, db.Querier, []recruitment.VacancyID) (map[recruitment.VacancyID]int, error) {
		return nil, nil
	}
	hr, stranger := d.browse(d.hr), d.browse(d.Context())

	refused := hr.Post("/fr/vacancies/new", fields("employer", "nato", "tailored_cv", "allowed")...).Must(http.StatusUnprocessableEntity).HTML()
	says(t, refused.One(".errs").Text(), "non proposé pour les postes de l’OTAN", "travail personnel du candidat", "R142")
	says(t, hr.Get("/en/vacancies/new").HTML().One("form.form").Text(), "For posts of NATO a tailored CV is never offered (R142)", "an application is the candidate’s own unaided work")
	at := hr.Post("/en/vacancies/new", fields("employer", "partner", "tailored_cv", "")...).Must(http.StatusSeeOther).Header.Get("Location")
	says(t, hr.Get(at).HTML().One("main").Text(), "An institution of a partner", "Nothing is written or reworded for you.")

	alliance, partner := d.published(form()), d.published(form(func(f *recruitment.Form) { f.Employer, f.Ban = recruitment.Partner, false }))
	reason := i18n.Text{EN: "The employer decided so", FR: "L’employeur en a décidé ainsi"}
	words := d.load(alliance).Form
	words.Tailored = recruitment.TailoringAllowed
	if _, err := d.Correct(d.hr, alliance, 0, words, reason); !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[0].Key != "recruitment.not_tailored.nato" {
		t.Errorf("switched on by a correction: %v", err)
	}
	corrects := func(id recruitment.VacancyID) string {
		return hr.Get("/en/vacancies/" + string(id) + "/correct").Must(http.StatusOK).HTML().One("form.form").Text()
	}
	if text := corrects(alliance); !strings.Contains(text, "it cannot be switched on") || strings.Contains(text, "as the employer’s rule") {
		t.Errorf("the correction of a post of the Alliance: %s", text)
	}
	says(t, corrects(partner), "as the employer’s rule")

	ref := func(id recruitment.VacancyID) string { return "/careers/" + d.load(id).Reference }
	on, off := "[data-tailored=on]", "[data-tailored=off]"
	says(t, stranger.Get("/en"+ref(alliance)).HTML().One(off).Text(), "not offered for posts of NATO", "wholly or partly with generative tools")
	if text := stranger.Get("/en" + ref(partner)).HTML().One("main").Text(); strings.Contains(text, "accreditation") {
		t.Errorf("a partner's post asks for the clearances of the Alliance (R141): %s", text)
	}
	stranger.Get("/en" + ref(partner)).HTML().One(on)
	words = d.load(partner).Form
	words.Tailored = recruitment.TailoringOff
	d.Must(d.Correct(d.hr, partner, 0, words, reason))
	stranger.Get("/en" + ref(partner)).HTML().One(on) // nothing of it is public yet
	if _, err := d.DecideCorrection(d.hr, partner.Ref(), true, ""); err == nil {
		t.Error("who proposed it approved it")
	}
	d.Must(d.DecideCorrection(d.second, partner.Ref(), true, ""))
	page := stranger.Get("/fr" + ref(partner)).HTML()
	says(t, page.One(off).Text(), "par décision de son employeur")
	says(t, page.One("main").Text(), reason.FR)
}
