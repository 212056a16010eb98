package funds_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
)

// The table of per diems by its page: what ships says that it is invented; a row a country, each table with its day; what
// makes no sense is refused at its row.
func TestPerDiemsByTheirPages(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer, controller := o.browse(o.officer), o.browse(o.controller)
		const page = "/funds/settings/per-diems"
		shows := func(path string, says ...string) {
			t.Helper()
			text := words(officer.Get(path).Must(http.StatusOK).HTML().One("main").Text())
			for _, s := range says {
				if !strings.Contains(text, s) {
					t.Errorf("%s does not say %q: %s", path, s, text)
				}
			}
		}
		shows("/en/funds/settings", "It is no organisation’s rate", "Everywhere else EUR 150.00")
		shows("/fr/funds/settings", "Il n’est le taux d’aucune organisation", "Partout ailleurs 150,00 EUR")
		officer.Get("/en" + page).Must(http.StatusForbidden)
		if blank := len(controller.Get("/fr" + page).Must(http.StatusOK).HTML().All("main select[name$=country]")); blank < 3 {
			t.Errorf("%d rows for countries", blank)
		}

		// Rows 1 and 3 were left blank; the faults are told where they were made.
		bad := []string{"from", "2026-03-01", "note", "", "elsewhere", "0.00", "elsewhere_currency", "EUR", "rows.0.country", "MDA", "rows.0.day", "100.00", "rows.0.day_currency", "USD", "rows.1.country", "", "rows.1.day", "", "rows.1.day_currency", "EUR",
			"rows.2.country", "", "rows.2.day", "90.00", "rows.2.day_currency", "EUR", "rows.3.country", "", "rows.3.day", "", "rows.3.day_currency", "EUR", "rows.4.country", "MDA", "rows.4.day", "10,000.01", "rows.4.day_currency", "EUR",
			"rows.5.country", "NSPA", "rows.5.day", "80.00", "rows.5.day_currency", "EUR", "rows.6.country", "JOR", "rows.6.day", "", "rows.6.day_currency", "EUR"}
		var at []string
		for _, fault := range told(controller.Post("/en"+page, bad...)) {
			_, field, _ := strings.Cut(fault, "#f-")
			at = append(at, field)
		}
		want := []string{"from", "note", "elsewhere", "rows-0-day", "rows-2-country", "rows-4-day", "rows-4-country", "rows-5-country", "rows-6-day"}
		for _, field := range want {
			if !strings.Contains(strings.Join(at, " ")+" ", field+" ") {
				t.Errorf("nothing is told at %s: %v", field, at)
			}
		}
		if len(at) != len(want) {
			t.Errorf("told at %v", at)
		}

		good := func(from, note, moldova string) []string {
			return []string{"from", from, "note", note, "elsewhere", "180.00", "elsewhere_currency", "EUR", "rows.0.country", "", "rows.0.day", "", "rows.0.day_currency", "EUR", "rows.1.country", "MDA", "rows.1.day", moldova, "rows.1.day_currency", "EUR"}
		}
		controller.Post("/en"+page, good("2026-03-02", "table of the spring", "110.00")...).Must(http.StatusSeeOther)
		controller.Post("/en"+page, good("2026-04-01", "table of the summer", "120.00")...).Must(http.StatusSeeOther)
		form := controller.Get("/en" + page).Must(http.StatusOK).HTML()
		if country, sum := form.One("select[name='rows.0.country'] option[selected]").Attr("value"), form.One("input[name='rows.0.day']").Attr("value"); country != "MDA" || sum != "110.00" {
			t.Errorf("the form begins with %s at %s", country, sum) // the blank row before it is none
		}
		shows("/en/funds/settings", "set by controller: table of the spring", "Republic of Moldova EUR 110.00", "Republic of Moldova EUR 120.00 1 Apr 2026 controllertable of the summer", "Everywhere else EUR 150.00 from the start As shipped.")
		shows("/fr/funds/settings", "110,00 EUR 2 mars 2026", "120,00 EUR 1er avr. 2026")
		var api struct {
			PerDiems funds.Dated[funds.PerDiems]   `json:"per_diems"`
			Tables   []funds.Dated[funds.PerDiems] `json:"per_diem_tables"`
		}
		officer.API("/funds/settings", nil).Must(http.StatusOK).JSON(&api)
		if len(api.Tables) != 2 || api.PerDiems.Value.For("MDA") != euro(110) || api.PerDiems.Value.For("JOR") != euro(180) {
			t.Errorf("for programs: %+v", api)
		}
	})
}

// A journey by the form alone: what it leaves out is counted, and what is too much is told with the count.
func TestJourneyByItsForm(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		p, line, who := o.travellers()
		o.table("2026-03-02", 100, 200)
		at := "/projects/" + string(p) + "/commitments/new"
		officer := o.browse(o.officer)
		if text := words(officer.Get("/fr" + at).Must(http.StatusOK).HTML().One("main").Text()); !strings.Contains(text, "Lettonie") || !strings.Contains(text, "Le programme calcule l’indemnité journalière") || strings.Contains(text, "funds.") {
			t.Errorf("the form: %s", text)
		}
		form := func(amount string) []string {
			return []string{"kind", "travel", "title", "Course in Riga", "payee", string(who), "method", "none", "quotes", "0", "delivery_on", "2026-06-01", "items.0.line", string(line), "items.0.amount", amount, "items.0.amount_currency", "EUR", "items.1.amount_currency", "EUR",
				"country", "LVA", "place", "Riga", "purpose", "Course", "departs_on", "2026-03-10", "returns_on", "2026-03-12", "other_costs", "250.00", "other_costs_currency", "EUR"}
		}
		if got := told(officer.Post("/en"+at, form("551.00")...)); len(got) != 1 || !strings.HasSuffix(got[0], "Per diem of 3 days at EUR 100.00, that is EUR 300.00; with other costs of EUR 250.00 the journey may cost EUR 550.00 at most (R76). → #f-items-0-amount") {
			t.Errorf("above: %v", got)
		}
		for _, left := range []string{"", "0.00"} {
			page := officer.Post("/en"+at, form(left)...).Must(http.StatusSeeOther).Header.Get("Location")
			if got, err := o.Commitment(o.officer, funds.CommitmentID(lastOf(t, page))); err != nil || got.Original != euro(550) {
				t.Errorf("left at %q: %v %v", left, got.Original, err)
			}
		}
	})
}
