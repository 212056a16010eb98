package portfolio_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/money"
)

func TestSettingsAreUndoneAndSetBack(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		p.Register(p.Control)
		admin := p.as(people.Administrator)
		tracks := portfolio.DefaultTracks()
		limit := func() money.Amount {
			now, err := p.Tracks(admin)
			if err != nil {
				t.Fatal(err)
			}
			return now.Value.Light.MaxBudget
		}
		tracks.Light.MaxBudget = money.Euro(10_000_00)
		done, err := p.EditTracks(admin, 0, &tracks)
		p.must(done, err)
		p.must(p.UndoDone(admin, done.Trail))
		if got := limit(); got != money.Euro(50_000_00) {
			t.Errorf("undone: %v", got)
		}
		if _, err := p.UndoDone(admin, done.Trail); err == nil {
			t.Error("undone twice")
		}
		p.must(p.EditTracks(admin, 2, &tracks))
		reset, err := p.EditTracks(admin, 3, nil)
		p.must(reset, err)
		if got := limit(); got != money.Euro(50_000_00) {
			t.Errorf("set back: %v", got)
		}
		p.must(p.UndoDone(admin, reset.Trail))
		if got := limit(); got != money.Euro(10_000_00) {
			t.Errorf("the setting back undone: %v", got)
		}

		office, own := portfolio.DefaultThresholds(), portfolio.DefaultThresholds()
		office.SlipGreenDays, own.SlipGreenDays = 7, 3
		p.must(p.EditThresholds(p.programmeOfficer, "", 0, &office))
		p.must(p.EditThresholds(p.programmeOfficer, p.below.ID, 0, &own))
		p.must(p.EditThresholds(p.programmeOfficer, p.below.ID, 1, nil))
		of, err := p.Thresholds(p.officer, p.below.ID)
		if err != nil || of.Own || of.Value != office || of.Revision != 2 {
			t.Errorf("a package set back follows the office: %+v %v", of, err)
		}
	})
}

func TestTracksOnThePage(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		admin := o.browse(p.as(people.Administrator))
		for _, path := range []string{"/en/admin/tracks", "/fr/admin/tracks", "/en/admin/tracks/edit", "/fr/admin/tracks/edit"} {
			noBareKeys(t, path, string(admin.Get(path).Must(http.StatusOK).Body))
		}
		admin.Get("/en/admin/tracks").HTML().None(`form[action$="/reset"]`)
		fields := trackFields(portfolio.DefaultTracks())
		fields.Set("light.max_budget", "12,000")
		fields.Set("light.max_months", "4")
		fields.Set("full.max_months", "-1")
		fields["light.gates"] = nil
		fields["standard.requires"] = fields["standard.requires"][1:]
		faults := admin.Post("/en/admin/tracks/edit", flat(fields)...).Must(http.StatusUnprocessableEntity).HTML()
		if got := len(faults.All("#errors li")); got != 3 {
			t.Errorf("%d faults at once: %s", got, faults.One("#errors").Text())
		}
		if got := faults.One(`input[name="light.max_budget"]`).Attr("value"); got != "12,000" {
			t.Errorf("what was typed is lost: %q", got)
		}
		fields = trackFields(portfolio.DefaultTracks())
		fields.Set("light.max_budget", "12,000")
		admin.Post("/en/admin/tracks/edit", flat(fields)...).Must(http.StatusSeeOther)
		page := admin.Get("/en/admin/tracks").Must(http.StatusOK).HTML()
		page.One(`form[action*="/undo/"]`)
		page.One(`form[action$="/reset"]`)
		if text := page.One("main").Text(); !strings.Contains(text, "12,000") || !strings.Contains(text, "As shipped: EUR") {
			t.Error(text)
		}
		admin.Post("/en/admin/tracks/edit", flat(fields)...).Must(http.StatusConflict)
		if csv := string(admin.Get("/en/admin/tracks?format=csv").Must(http.StatusOK).Body); !strings.Contains(csv, "12") {
			t.Error(csv)
		}
		officer := o.browse(p.officer)
		officer.Get("/en/admin/tracks").Must(http.StatusOK).HTML().None(`a[href$="/tracks/edit"]`)
		officer.Post("/en/admin/tracks/edit", flat(fields)...).Must(http.StatusForbidden)
		officer.Post("/en/admin/tracks/reset", "version", "1").Must(http.StatusForbidden)
	})
}

func TestLimitsOnThePage(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		c := o.browse(p.programmeOfficer)
		path := "/packages/" + p.below.ID + "/limits"
		c.Get("/en/packages/" + p.below.ID).Must(http.StatusOK).HTML().One(`a[href$="` + path + `"]`)
		for _, at := range []string{path, path + "/edit", "/admin/limits", "/admin/limits/edit"} {
			for _, lang := range []string{"/en", "/fr"} {
				noBareKeys(t, lang+at, string(c.Get(lang+at).Must(http.StatusOK).Body))
			}
		}
		limits := []string{"version", "0", "slip_green_days", "7", "slip_green_percent", "10", "slip_amber_days", "30", "slip_amber_percent", "20",
			"cost_green_percent", "5", "cost_amber_percent", "10", "risk_amber_level", "10", "risk_red_level", "20", "reporting_months", "1", "staffing_horizon_days", "30"}
		wrong := append([]string{}, limits...)
		wrong[7], wrong[11], wrong[19] = "3", "1", "5" // amber before green, twice, and a rhythm of five months
		if got := len(c.Post("/en"+path+"/edit", wrong...).Must(http.StatusUnprocessableEntity).HTML().All("#errors li")); got < 2 {
			t.Errorf("%d faults at once", got)
		}
		c.Post("/en"+path+"/edit", limits...).Must(http.StatusSeeOther)
		if of, err := p.Thresholds(p.officer, p.below.ID); err != nil || !of.Own || of.Value.SlipGreenDays != 7 {
			t.Errorf("%+v %v", of, err)
		}
		c.Post("/en"+path+"/edit", limits...).Must(http.StatusConflict).HTML().One(`input[name=version][value="1"]`)
		c.Post("/en"+path+"/reset", "version", "1").Must(http.StatusSeeOther)
		reader := o.browse(o.hire("rob", "NLD", people.Reader, ""))
		reader.Get("/en" + path).Must(http.StatusOK).HTML().None(`a[href$="/limits/edit"]`)
		reader.Post("/en"+path+"/edit", limits...).Must(http.StatusForbidden)
		o.browse(o.hire("eva", "DEU", people.ProgrammeOfficer, "partner:GEO/")).Get("/en" + path).Must(http.StatusNotFound)
	})
}

// trackFields are the tracks as their form sends them.
func trackFields(t portfolio.Tracks) url.Values {
	v := url.Values{"version": {"0"}}
	for _, track := range t.All() {
		name := string(track.Name) + "."
		for _, g := range track.Gates {
			v.Add(name+"gates", string(g))
		}
		v[name+"requires"] = track.Requires
	}
	v.Set("light.max_budget", "50,000")
	v.Set("light.max_budget_currency", "EUR")
	v.Set("light.max_months", "6")
	return v
}

// flat are the fields as a client sends them.
func flat(v url.Values) (fields []string) {
	for name, values := range v {
		for _, value := range values {
			fields = append(fields, name, value)
		}
	}
	return fields
}
