package funds_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/money"
)

// purse is a project with money on one line, and somebody who travels.
func (o *office) travellers() (portfolio.ProjectID, funds.LineID, funds.PayeeID) {
	o.t.Helper()
	o.except()
	f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
	line := o.budget(p, f, 0, euro(9_000))[0]
	o.allocate(o.given(f, "NLD", euro(10_000), nil), p, line, euro(9_000))
	return p, line, o.payee("Traveller", "person", 0)
}

// journey is one to a country between two days, whose sum is left to be counted.
func (o *office) journey(line funds.LineID, who funds.PayeeID, country, departs, returns string, other money.Amount) funds.CommitmentForm {
	x := o.order(line, who, money.Amount{})
	x.Kind, x.Method, x.Quotes = funds.KindTravel, funds.MethodNone, 0
	x.Details = funds.Details{Country: country, Place: "Somewhere", Purpose: "Course", DepartsOn: day(departs), ReturnsOn: day(returns), OtherCosts: other}
	return x
}

// table sets the per diems from a day on: so much in Latvia, so much everywhere else.
func (o *office) table(from string, latvia, elsewhere float64) {
	o.t.Helper()
	o.must(o.SetPerDiems(o.controller, day(from), funds.PerDiems{Elsewhere: euro(elsewhere), Rows: []funds.PerDiem{{Country: "LVA", Day: euro(latvia)}}}, "of "+from))
}

// Each day of a journey has the per diem of the table that is valid on it (R76).
func TestDaysOfAJourney(t *testing.T) {
	table := func(from string, latvia, elsewhere float64) funds.Dated[funds.PerDiems] {
		return funds.Dated[funds.PerDiems]{From: day(from), Value: funds.PerDiems{Elsewhere: euro(elsewhere), Rows: []funds.PerDiem{{Country: "LVA", Day: euro(latvia)}}}}
	}
	tables := []funds.Dated[funds.PerDiems]{table("2026-03-20", 130, 200), table("2026-03-12", 120, 200), table("2026-03-05", 100, 200)} // the latest first
	for _, x := range []struct{ country, from, until, want string }{
		{"LVA", "2026-03-06", "2026-03-08", "3 × 100.00"},
		{"LVA", "2026-03-10", "2026-03-14", "2 × 100.00, 3 × 120.00"},
		{"LVA", "2026-03-12", "2026-03-12", "1 × 120.00"},
		{"LVA", "2026-03-11", "2026-03-21", "1 × 100.00, 8 × 120.00, 2 × 130.00"},
		{"LVA", "2026-03-04", "2026-03-05", "1 × 150.00, 1 × 100.00"}, // what ships, before any
		{"EST", "2026-03-11", "2026-03-21", "11 × 200.00"},            // two tables that change nothing there
		{"EST", "2026-02-01", "2026-02-02", "2 × 150.00"},
	} {
		var got []string
		for _, d := range funds.DaysOf(tables, x.country, day(x.from), day(x.until)) {
			got = append(got, strconv.Itoa(d.N())+" × "+d.Day.Decimal())
		}
		if text := strings.Join(got, ", "); text != x.want {
			t.Errorf("%s from %s until %s: %s, want %s", x.country, x.from, x.until, text, x.want)
		}
	}
}

// A journey costs no more than its per diem and its other costs; the count is kept with the request, and shown.
func TestJourneyIsCounted(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p, line, who := o.travellers()
		o.table("2026-03-02", 100, 200)
		o.table("2026-03-12", 120, 200)
		left := o.journey(line, who, "LVA", "2026-03-10", "2026-03-14", euro(300)) // two days at 100, three at 120
		c := o.draft(p, left)
		if got, err := o.Commitment(o.officer, c); err != nil || got.Original != euro(860) || got.Items[0].Amount != euro(860) {
			t.Fatalf("filled in: %v %v: %v", got.Original, got.Items, err)
		}
		above := left
		above.Items = []funds.Item{{Line: line, Amount: euro(860.01)}}
		_, err := o.CreateCommitment(o.officer, p, above)
		f := o.refused("a cent above", err, "funds.journey.above")
		if len(f.Fields) != 1 || f.Fields[0].Name != "items.0.amount" || f.Fields[0].Args["most"] != euro(860) || f.Fields[0].Args["sum"] != euro(560) || f.Fields[0].Args["other"] != euro(300) {
			t.Errorf("%+v", f.Fields)
		}
		elsewhere := o.draft(p, o.journey(line, who, "EST", "2026-03-10", "2026-03-14", money.Amount{}))
		if got, err := o.Commitment(o.officer, elsewhere); err != nil || got.Original != euro(1_000) {
			t.Errorf("everywhere else: %v: %v", got.Original, err)
		}
		for what, change := range map[string]func(*funds.CommitmentForm){
			"country": func(x *funds.CommitmentForm) { x.Country = "" }, "other_costs": func(x *funds.CommitmentForm) { x.OtherCosts = euro(1).Neg() }, "returns_on": func(x *funds.CommitmentForm) { x.ReturnsOn = day("2026-03-09") },
		} {
			x := left
			change(&x)
			_, err := o.CreateCommitment(o.officer, p, x)
			if f := o.refused(what, err, "fault.invalid"); len(f.Fields) != 1 || f.Fields[0].Name != what {
				t.Errorf("%s: %+v", what, f.Fields)
			}
		}
		for _, code := range []string{"XXX", "NSPA"} { // nothing, and no country
			x := left
			x.Country = code
			if _, err := o.CreateCommitment(o.officer, p, x); err == nil {
				t.Errorf("a journey to %s", code)
			}
		}

		o.table("2026-03-12", 110, 200) // a lower table before it is requested
		o.refused("by the table of the day of the request", o.requests(c), "funds.journey.above")
		o.must(o.EditCommitment(o.officer, c, 0, left))
		o.request(c)
		o.table("2026-03-12", 90, 200) // and a lower one since: what was decided stays
		for lang, says := range map[string][]string{
			"en": {"Latvia", "10 Mar 2026 to 11 Mar 2026 2 EUR 100.00 EUR 200.00", "12 Mar 2026 to 14 Mar 2026 3 EUR 110.00 EUR 330.00", "EUR 300.00", "At most", "EUR 830.00", "requested on 2 Mar 2026"},
			"fr": {"Lettonie", "Du 10 mars 2026 au 11 mars 2026", "330,00 EUR", "Au plus", "830,00 EUR", "demande du 2 mars 2026"},
		} {
			text := words(o.browse(o.officer).Get("/" + lang + "/commitments/" + string(c)).Must(http.StatusOK).HTML().One("main").Text())
			for _, s := range says {
				if !strings.Contains(text, s) {
					t.Errorf("%s: the page does not say %q: %s", lang, s, text)
				}
			}
			if strings.Contains(text, "funds.") {
				t.Errorf("%s: a word is missing: %s", lang, text)
			}
		}
		var api funds.CommitmentOut
		o.browse(o.officer).API("/commitments/"+string(c), nil).Must(http.StatusOK).JSON(&api)
		if j := api.Journey; j == nil || j.Most != euro(830) || len(j.PerDiem.Days) != 2 || j.CountedOn != o.today() {
			t.Errorf("for programs: %+v", api.Journey)
		}
	})
}

// requests requests a commitment, which the rules may refuse.
func (o *office) requests(id funds.CommitmentID) error {
	_, err := o.RequestCommitment(o.officer, id, 0)
	return err
}

// In another currency the per diem is that of the day of the request, and a missing rate refuses (R57).
func TestJourneyInAnotherCurrency(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p, line, who := o.travellers()
		o.table("2026-03-02", 100, 200)
		dollars := func(units float64) money.Amount { return money.Amount{Minor: euro(units).Minor, Currency: "USD"} }
		x := o.journey(line, who, "LVA", "2026-03-10", "2026-03-12", dollars(50))
		_, err := o.CreateCommitment(o.officer, p, x)
		o.refused("no rate to count by", err, "funds.rate_missing")
		entered := x
		entered.Items = []funds.Item{{Line: line, Amount: dollars(400)}}
		waits := o.draft(p, entered)
		if text := words(o.browse(o.officer).Get("/en/commitments/" + string(waits)).Must(http.StatusOK).HTML().One("main").Text()); !strings.Contains(text, "3 EUR 100.00 EUR 300.00") || !strings.Contains(text, "no rate of the day") {
			t.Errorf("a draft without a rate: %s", text)
		}
		o.refused("and none to request with", o.requests(waits), "funds.rate_missing")
		mixed := entered
		mixed.OtherCosts = euro(50)
		_, err = o.CreateCommitment(o.officer, p, mixed)
		o.refused("other costs in another currency", err, "funds.currency_of_commitment")

		if _, err := o.ImportRates(o.treasury, strings.NewReader("Date,USD\n2026-03-02,1.1\n"), "rates.csv"); err != nil {
			t.Fatal(err)
		}
		o.refused("above at the rate of the day", o.requests(waits), "funds.journey.above")
		c := o.committed(p, x)
		got, err := o.Commitment(o.officer, c)
		if err != nil || got.Original != dollars(380) || got.PerDiem.Sum != dollars(330) || got.PerDiem.Rate.Value != "1.1" {
			t.Fatalf("%v %+v: %v", got.Original, got.PerDiem, err)
		}
		if text := words(o.browse(o.officer).Get("/en/commitments/" + string(c)).Must(http.StatusOK).HTML().One("main").Text()); !strings.Contains(text, "at 1.1 (2 Mar 2026, ECB)") || !strings.Contains(text, "USD 380.00") {
			t.Errorf("the rate is not shown: %s", text)
		}
		o.now = o.now.AddDate(0, 0, 14) // no rate of that day: the claim is counted at the one of the request
		o.must(o.RegisterInvoice(o.coordinator, funds.InvoiceForm{Commitment: c, Number: "CLAIM-1", DatedOn: o.today(), ReceivedOn: o.today(), Amount: dollars(380), Claim: funds.Claim{Attended: true, AttendedBy: "host"}}))
	})
}

// A claim is paid for the days really travelled, by the tables of those days, and the other costs (R76).
func TestClaimOfTheDaysTravelled(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p, line, who := o.travellers()
		o.table("2026-03-02", 100, 200)
		c := o.committed(p, o.journey(line, who, "LVA", "2026-03-10", "2026-03-14", euro(300)))
		o.table("2026-03-14", 80, 200)
		o.now = o.now.AddDate(0, 0, 14)
		claim := func(units float64, departed, returned string) error {
			x := funds.InvoiceForm{Commitment: c, Number: "CLAIM-" + strconv.Itoa(int(units)), DatedOn: o.today(), ReceivedOn: o.today(), Amount: euro(units), Claim: funds.Claim{Attended: true, AttendedBy: "host"}}
			if departed != "" {
				x.DepartedOn, x.ReturnedOn = day(departed), day(returned)
			}
			_, err := o.RegisterInvoice(o.coordinator, x)
			return err
		}
		f := o.refused("one day less", claim(700.01, "2026-03-10", "2026-03-13"), "funds.invoice.above_journey")
		if f.Fields[0].Args["most"] != euro(700) {
			t.Errorf("%+v", f.Fields)
		}
		o.refused("as planned, by a lower table on the last day", claim(780.01, "", ""), "funds.invoice.above_journey")
		o.refused("begun before the order", claim(100, "2026-03-02", "2026-03-13"), "funds.invoice.departed_before")
		o.refused("back before it began", claim(100, "2026-03-13", "2026-03-12"), "funds.commitment.returns_wrong")
		o.refused("not back yet", claim(100, "2026-03-10", "2026-03-17"), "funds.invoice.claim_early")
		coordinator := o.browse(o.coordinator)
		form := coordinator.Get("/en/commitments/" + string(c) + "/invoice").Must(http.StatusOK).HTML()
		if from, amount := form.One("input[name=departed_on]").Attr("value"), form.One("input[name=amount]").Attr("value"); from != "2026-03-10" || amount != "780.00" {
			t.Errorf("the form begins with %s and %s", from, amount)
		}
		if text := words(form.One("main").Text()); !strings.Contains(text, "4 days at EUR 100.00 + 1 day at EUR 80.00") {
			t.Errorf("it does not say how it is counted: %s", text)
		}
		o.refused("three days at 100 and one at 80", claim(680.01, "2026-03-11", "2026-03-14"), "funds.invoice.above_journey")
		if err := claim(500, "2026-03-10", "2026-03-13"); err != nil {
			t.Fatal(err)
		}
		o.refused("more for the same journey", claim(200.01, "2026-03-10", "2026-03-13"), "funds.invoice.above_journey_again")
		text := words(coordinator.Get("/fr/commitments/" + string(c)).Must(http.StatusOK).HTML().One("main").Text())
		if !strings.Contains(text, "voyage du 10 mars 2026 au 13 mars 2026") {
			t.Errorf("the page does not say which days were travelled: %s", text)
		}
		page, err := o.ReadCommitment(o.officer, funds.IDIn{ID: string(c)})
		if err != nil || len(page.Invoices) != 1 {
			t.Fatal(page.Invoices, err)
		}
		claimed := string(page.Invoices[0].ID)
		o.pass(o.holder, claimed)
		pay := o.must(o.PreparePayment(o.preparer, funds.InvoiceID(claimed)))
		if text := words(o.browse(o.treasury).Get("/en/payments/" + pay).Must(http.StatusOK).HTML().One("main").Text()); !strings.Contains(text, "Departed on 10 Mar 2026") && !strings.Contains(text, "Departed on10 Mar 2026") || strings.Contains(text, "Deliveries") {
			t.Errorf("whoever signs is not told the journey: %s", text)
		}
	})
}

// A journey from before there was a table stays as it is, and is shown without a count; its draft is mended when it is requested.
func TestJourneyWithoutATable(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p, line, who := o.travellers()
		x := o.journey(line, who, "LVA", "2026-03-10", "2026-03-12", money.Amount{})
		signed, draft := o.committed(p, x), o.draft(p, x)
		_, err := o.Do(o.AsSystem(t.Context()), control.Op{Act: "funds.commitment.edit"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			_, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_commitment SET details = ?`, `{"place":"Riga","purpose":"Course","departs_on":"2026-03-10","returns_on":"2026-03-12"}`))
			return control.Change{Object: control.Ref{Kind: funds.ObjectCommitment, ID: string(draft)}}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		text := words(o.browse(o.officer).Get("/en/commitments/" + string(signed)).Must(http.StatusOK).HTML().One("main").Text())
		if !strings.Contains(text, "Riga") || strings.Contains(text, "Per diem") {
			t.Errorf("shown as %s", text)
		}
		f := o.refused("its draft", o.requests(draft), "fault.required")
		if len(f.Fields) != 1 || f.Fields[0].Name != "country" {
			t.Errorf("%+v", f.Fields)
		}
		o.now = o.now.AddDate(0, 0, 14)
		o.must(o.RegisterInvoice(o.coordinator, funds.InvoiceForm{Commitment: signed, Number: "CLAIM-1", DatedOn: o.today(), ReceivedOn: o.today(), Amount: euro(450), Claim: funds.Claim{Attended: true, AttendedBy: "host"}}))
	})
}

// words are a text of a page with plain spaces, each once.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }
