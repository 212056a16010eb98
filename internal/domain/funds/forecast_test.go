package funds_test

import (
	"net/http"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
)

// The bank balance runs through the months: what lies before falls into the first, what lies beyond is left out.
func TestForecast(t *testing.T) {
	got := funds.Forecast(1_000_00, day("2026-03-15"),
		[]funds.Instalment{{DueOn: day("2026-01-10"), Minor: 100_00}, {DueOn: day("2026-04-30"), Minor: 50_00}, {DueOn: day("2027-03-01"), Minor: 999_00}},
		[]funds.Instalment{{DueOn: day("2026-03-31"), Minor: 300_00}},
		[]funds.Instalment{{DueOn: day("2026-05-01"), Minor: 900_00}})
	want := map[string]int64{"2026-03-01": 800_00, "2026-04-01": 850_00, "2026-05-01": -50_00, "2027-02-01": -50_00}
	if len(got) != 12 {
		t.Fatalf("%d months", len(got))
	}
	for _, m := range got {
		if end, ok := want[m.First.String()]; ok && m.End != end {
			t.Errorf("%s ends with %d, want %d", m.First, m.End, end)
		}
	}
	a := funds.Agreement{Received: 150, Instalments: []funds.Instalment{{DueOn: day("2026-01-01"), Minor: 100}, {DueOn: day("2026-02-01"), Minor: 100}, {DueOn: day("2026-03-01"), Minor: 100}}}
	if left := a.Awaited(); len(left) != 2 || left[0].Minor != 50 || left[1].Minor != 100 {
		t.Errorf("awaited %v", left)
	}
}

// The forecast of a fund counts what is signed and not what is pledged, and warns of money that lies idle (R72).
func TestForecastPage(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		f := o.fund("TF-MDA", funds.TrustFund)
		o.pledge(f, "NOR", euro(7_777), nil)
		id := o.pledge(f, "NLD", euro(10_000), func(x *funds.AgreementForm) {
			x.Instalments = []funds.InstalmentForm{{DueOn: o.today(), Amount: euro(4_000)}, {DueOn: o.today().AddDays(40), Amount: euro(6_000)}}
		})
		o.sign(id)
		o.receive(id, euro(4_000), "BK-1")
		page := o.browse(o.manager).Get("/en/funds/" + string(f) + "/forecast").Must(http.StatusOK).HTML()
		text := page.One("main").Text()
		if !strings.Contains(text, "6,000.00") || !strings.Contains(text, "10,000.00") || strings.Contains(text, "7,777") {
			t.Errorf("the forecast: %s", text)
		}
		page.One("section.banner")
		if text := o.browse(o.manager).Get("/fr/funds/" + string(f) + "/forecast").Must(http.StatusOK).HTML().One("main").Text(); strings.Contains(text, "funds.") {
			t.Errorf("a word is missing: %s", text)
		}
	})
}
