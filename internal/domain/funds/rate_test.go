package funds_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit/input"
)

const someRates = "Date,USD,JPY,HRK,GBP,\n2026-02-27,1.1252,163.36,N/A,0.8477,\n2026-02-26,1.1297,163.45,N/A,N/A,\n2022-12-30,1.0666,140.66,7.5365,0.8869,\n"

func (o *office) rate(from, to money.Currency, on string) (r money.Rate, err error) {
	err = o.Control.Read(o.manager, func(ctx context.Context, q db.Querier) error {
		r, err = o.PublishedRate(ctx, q, from, to, cal.MustDate(on))
		return err
	})
	return r, err
}

// R57: the rate of the day, the last one published within the rule on days without, and nothing beyond.
func TestPublishedRate(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		got, err := o.ImportRates(o.treasury, strings.NewReader(someRates), "rates.csv")
		if err != nil || got.Days != 3 || got.Added != 9 || got.First.String() != "2022-12-30" || got.Last.String() != "2026-02-27" {
			t.Fatalf("%+v %v", got, err)
		}
		if again, err := o.ImportRates(o.treasury, strings.NewReader(someRates), "rates.csv"); err != nil || again.Added != 0 || again.Unchanged != 9 {
			t.Fatalf("again: %+v %v", again, err)
		}
		for _, r := range []struct {
			from, to       money.Currency
			on, value, day string
		}{
			{"USD", "EUR", "2026-02-27", "0.888731", "2026-02-27"},
			{"EUR", "USD", "2026-02-27", "1.1252", "2026-02-27"},
			{"USD", "JPY", "2026-02-26", "144.684429", "2026-02-26"},
			{"USD", "EUR", "2026-03-01", "0.888731", "2026-02-27"}, // a Sunday
			{"JPY", "EUR", "2026-03-04", "0.00612145", "2026-02-27"},
			{"HRK", "EUR", "2022-12-31", "0.132688", "2022-12-30"},
		} {
			got, err := o.rate(r.from, r.to, r.on)
			if err != nil || got.Value.String() != r.value || got.On.String() != r.day || got.Source != "ECB" {
				t.Errorf("%s to %s on %s: %v %v %v", r.from, r.to, r.on, got.Value, got.On, err)
			}
		}
		_, err = o.rate("GBP", "USD", "2026-02-26") // no pound that day: the gap is no rate, and the last pound is years old
		o.refused("a gap", err, "funds.rate_missing")
		_, err = o.rate("USD", "EUR", "2026-03-05")
		o.refused("six days later", err, "funds.rate_missing")
		_, err = o.rate("USD", "EUR", "2026-02-25")
		o.refused("before the first", err, "funds.rate_missing")
		_, err = o.rate("NOK", "EUR", "2026-02-27")
		o.refused("a currency without rates", err, "funds.rate_missing")
		_, err = o.rate("HRK", "EUR", "2023-01-01")
		o.refused("a dead currency", err, "funds.rate.ended")
		_, err = o.rate("EUR", "HRK", "2026-02-27")
		o.refused("into a dead currency", err, "funds.rate.ended")

		_, err = o.ImportRates(o.treasury, strings.NewReader("Date,USD,HRK,\n2026-02-25,1.1252,7.5365,\n"), "late.csv")
		if f := o.refused("a rate of a currency that has ended", err, "funds.rate.dead"); f.Args["line"] != 2 || f.Args["currency"] != "HRK" {
			t.Errorf("%+v", f.Args)
		}
		_, err = o.rate("USD", "EUR", "2026-02-25")
		o.refused("nothing of that file", err, "funds.rate_missing")

		o.must(o.SetRateRule(o.controller, cal.MustDate("2026-03-02"), 0, "No rate of another day"))
		_, err = o.rate("USD", "EUR", "2026-03-02")
		o.refused("by the new rule", err, "funds.rate_missing")
		if _, err := o.rate("USD", "EUR", "2026-03-01"); err != nil {
			t.Errorf("the day before the new rule: %v", err)
		}
	})
}

// What is damaged, dated ahead, or of somebody who may not, leaves nothing; a stored rate stays.
func TestRatesRefused(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		_, err := o.ImportRates(o.treasury, strings.NewReader("Date,USD\n2026-02-27,1.1\n2026-02-26,zero\n"), "rates.csv")
		o.refused("a damaged file", err, "ecb.rate")
		_, err = o.ImportRates(o.treasury, strings.NewReader("Date,USD,JPY,\n2026-02-27,1.1,163.19,\n2026-02-26,1.2,163."), "rates.csv")
		o.refused("a file that breaks off in a rate", err, "ecb.short")
		_, err = o.ImportRates(o.treasury, strings.NewReader("Date,USD\n2026-02-27,1.1\n2026-02-27,1.2\n"), "rates.csv")
		o.refused("two rates for a day", err, "ecb.differ")
		_, err = o.ImportRates(o.treasury, strings.NewReader("Date,USD\n2026-03-03,1.1\n"), "rates.csv")
		o.refused("a day ahead", err, "funds.rate.future")
		_, err = o.ImportRates(o.officer, strings.NewReader(someRates), "rates.csv")
		o.refused("a project officer", err, "fault.forbidden")
		_, err = o.rate("USD", "EUR", "2026-02-27")
		o.refused("nothing was stored", err, "funds.rate_missing")
		if _, err := o.ImportRates(o.treasury, strings.NewReader(someRates), "rates.csv"); err != nil {
			t.Fatal(err)
		}
		other, err := o.ImportRates(o.treasury, strings.NewReader("Date,USD\n2026-02-27,1.2\n"), "rates.csv")
		if err != nil || len(other.Differ) != 1 || other.Differ[0].Stored != "1.1252" || other.Added != 0 {
			t.Fatalf("%+v %v", other, err)
		}
		if r, err := o.rate("EUR", "USD", "2026-02-27"); err != nil || r.Value.String() != "1.1252" {
			t.Fatal(r, err)
		}

		// Rates of another source say so, hold only where none are published, and make room for what is.
		made, err := o.ImportRatesOf(o.treasury, "INVENTED", strings.NewReader("Date,USD,CAD\n2026-02-27,1.3,1.5\n2026-02-25,1.4,1.6\n"), "made.csv")
		if err != nil || made.Added != 3 || len(made.Differ) != 1 {
			t.Fatalf("%+v %v", made, err)
		}
		for _, x := range []struct{ from, to, on, value, source string }{
			{"EUR", "USD", "2026-02-27", "1.1252", "ECB"}, {"EUR", "USD", "2026-02-25", "1.4", "INVENTED"}, {"CAD", "USD", "2026-02-27", "0.750133", "INVENTED, ECB"},
		} {
			if r, err := o.rate(money.Currency(x.from), money.Currency(x.to), x.on); err != nil || r.Value.String() != x.value || r.Source != x.source {
				t.Errorf("%s to %s on %s: %v %q %v", x.from, x.to, x.on, r.Value, r.Source, err)
			}
		}
		real, err := o.ImportRates(o.treasury, strings.NewReader("Date,USD,CAD\n2026-02-27,1.1252,1.55\n2026-02-25,1.41,1.6\n"), "rates.csv")
		if err != nil || real.Added != 3 || real.Unchanged != 1 || len(real.Differ) != 0 {
			t.Errorf("%+v %v", real, err)
		}
		if r, err := o.rate("CAD", "USD", "2026-02-25"); err != nil || r.Value.String() != "0.88125" || r.Source != "ECB" {
			t.Error(r, err)
		}
	})
}

// The real history: its gaps stay gaps, its dead currencies end.
func TestRateHistory(t *testing.T) {
	body, err := os.ReadFile(input.Path(t, "fx", "eurofxref-hist.csv"))
	if err != nil {
		t.Fatal(err)
	}
	some := "" // the days around what the test asks for
	for _, line := range strings.SplitAfter(string(body), "\n") {
		for _, of := range []string{"Date", "2025-0", "2012-05", "2012-06", "2022-06", "2022-12", "2023-01", "2014-12", "2015-01", "2006-12", "2007-01", "2005-06", "2005-07"} {
			if strings.HasPrefix(line, of) {
				some += line
			}
		}
	}
	eachOffice(t, func(t *testing.T, o *office) {
		got, err := o.ImportRates(o.AsSystem(t.Context()), strings.NewReader(some), "eurofxref-hist.csv")
		if err != nil || got.Days < 300 || got.Added < 8000 || got.Unchanged != 0 || len(got.Differ) != 0 {
			t.Fatalf("%+v %v", got, err)
		}
		if r, err := o.rate("USD", "JPY", "2025-05-09"); err != nil || r.Value.String() != "145.183079" {
			t.Error(r.Value, err)
		}
		if r, err := o.rate("USD", "EUR", "2025-04-21"); err != nil || r.On.String() != "2025-04-17" { // Easter Monday
			t.Error(r.On, err)
		}
		for c, on := range map[money.Currency]string{"ISK": "2012-06-01", "RUB": "2022-06-01"} {
			_, err := o.rate(c, "EUR", on)
			o.refused("a gap of "+string(c), err, "funds.rate_missing")
		}
		for c, on := range map[money.Currency]string{"HRK": "2023-01-02", "LTL": "2015-01-02", "SIT": "2007-01-02", "ROL": "2005-07-01"} {
			_, err := o.rate(c, "EUR", on)
			o.refused("the end of "+string(c), err, "funds.rate.ended")
		}
	})
}
