package funds_test

import (
	"net/http"
	"net/url"
	"slices"
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

// forecastAt are the months of a fund's forecast, as it was known at an instant.
func (o *office) forecastAt(f funds.FundID, query string) (list []funds.ForecastMonth) {
	o.t.Helper()
	var out struct {
		Months []funds.ForecastMonth `json:"months"`
	}
	o.browse(o.controller).API("/funds/"+string(f)+"/forecast?"+query, nil).Must(http.StatusOK).JSON(&out)
	return out.Months
}

// A forecast says the same again as it was issued, though an invoice was sent back and a payment returned since.
func TestForecastAsIssued(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(200_000))[0]
		o.allocate(o.given(f, "NLD", euro(300_000), nil), p, line, euro(200_000))
		paid, wrong := o.committed(p, o.order(line, o.vendor("Vendor", 0), euro(50_000))), o.committed(p, o.order(line, o.vendor("Other vendor", 1), euro(40_000)))
		i := o.invoice(wrong, "INV-1", euro(40_000))
		o.pass(o.holder, i)
		instant := at(o.now)
		query := "on=" + o.today().String() + "&as_of=" + url.QueryEscape(instant.String())
		issued := o.forecastAt(f, query)
		if got := issued[1].Due; got != 40_000_00 {
			t.Fatalf("%d is due", got)
		}
		o.now = o.now.AddDate(0, 0, 3)
		if err := o.decide(o.controller, i, false, "another amount was agreed"); err != nil {
			t.Fatal(err)
		}
		if again := o.forecastAt(f, query); !slices.Equal(issued, again) {
			t.Errorf("the invoice was sent back: issued as %v, now %v", issued[:4], again[:4])
		}
		if now := o.forecastAt(f, ""); now[1].Due != 0 {
			t.Errorf("what was sent back is still due: %v", now[1])
		}
		o.settled(paid, "INV-2", 50_000)
		if again := o.forecastAt(f, query); !slices.Equal(issued, again) {
			t.Errorf("another was paid: issued as %v, now %v", issued[:4], again[:4])
		}
	})
}
