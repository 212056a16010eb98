package iati_test

import (
	"slices"
	"strings"
	"testing"

	"cairn/internal/codec/iati"
)

// sum is a transaction of a value.
func sum(value string) string {
	return `<transaction><transaction-type code="3"/><transaction-date iso-date="2021-01-01"/>` + value + `</transaction>`
}

func dates(types ...string) string {
	var b strings.Builder
	for i := 0; i < len(types); i += 2 {
		b.WriteString(`<activity-date type="` + types[i] + `" iso-date="` + types[i+1] + `"/>`)
	}
	return b.String()
}

const period = `<period-start iso-date="2021-01-01"/><period-end iso-date="2021-12-31"/>`

// TestTraps: each case is an activity and the flags it must raise, all of them: "trap where value".
func TestTraps(t *testing.T) {
	raised := map[iati.Trap]bool{}
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"sound", file(""), nil},
		{"sound sums", file(sum(`<value value-date="2021-01-01">10</value>`) + sum(`<value>+0.5</value>`) + sum(`<value>5.</value>`)), nil},
		{"no identifier", wrap(`<iati-activity><iati-identifier> </iati-identifier><title>T</title><reporting-org ref="X"/><sector code="15210"/><recipient-country code="GE"/></iati-activity>`),
			[]string{"no_identifier iati-identifier "}},
		{"broken over two lines", strings.Replace(file(""), "XX-TEST-1", "XX-TEST\n-1", 1), []string{"odd_identifier iati-identifier XX-TEST\n-1"}},
		{"nothing but an identifier", wrap(`<iati-activity><iati-identifier>A</iati-identifier></iati-activity>`),
			[]string{"no_title title ", "no_reporter reporting-org ", "no_sector sector ", "no_place recipient-country "}},
		{"empty title", strings.Replace(file(""), ">Title<", "> <", 1), []string{"no_title title "}},

		{"no value", file(sum(``)), []string{"no_value transaction[1]/value "}},
		{"empty value", file(sum(``) + sum(`<value value-date="2021-01-01"> </value>`)), []string{"no_value transaction[1]/value ", "no_value transaction[2]/value "}},
		{"budget without a value", file(`<budget>` + period + `</budget>`), []string{"no_value budget[1]/value "}},
		{"grouped", file(sum(`<value>1,000</value>`)), []string{"not_a_number transaction[1]/value 1,000"}},
		{"hexadecimal", file(sum(`<value>0x10</value>`)), []string{"not_a_number transaction[1]/value 0x10"}},
		{"infinite", file(sum(`<value>Inf</value>`)), []string{"not_a_number transaction[1]/value Inf"}},
		{"an exponent alone", file(sum(`<value>1e</value>`)), []string{"not_a_number transaction[1]/value 1e"}},
		{"negative", file(sum(`<value>-500000</value>`)), []string{"negative_value transaction[1]/value -500000"}},
		{"zero", file(sum(`<value>0.00</value>`) + sum(`<value>-0</value>`)), []string{"zero_value transaction[1]/value 0.00", "zero_value transaction[2]/value -0"}},
		{"tiny", file(sum(`<value>-1e-10</value>`)),
			[]string{"negative_value transaction[1]/value -1e-10", "scientific_notation transaction[1]/value -1e-10", "more_decimals transaction[1]/value -1e-10"}},
		{"large with an exponent", file(sum(`<value>1.5E6</value>`)), []string{"scientific_notation transaction[1]/value 1.5E6"}},
		{"fractions of a cent", file(sum(`<value>39807472.0629042</value>`)), []string{"more_decimals transaction[1]/value 39807472.0629042"}},
		{"fractions of a yen", file(sum(`<value currency="JPY">10.5</value>`)), []string{"more_decimals transaction[1]/value 10.5"}},
		{"too large", file(sum(`<value>99999999999999999999</value>`)), []string{"amount_too_large transaction[1]/value 99999999999999999999"}},
		{"far too large", file(sum(`<value>1e999999999</value>`)),
			[]string{"scientific_notation transaction[1]/value 1e999999999", "amount_too_large transaction[1]/value 1e999999999"}},
		{"no currency", strings.Replace(file(sum(`<value>1</value>`)), ` default-currency="EUR"`, "", 1), []string{"no_currency transaction[1]/value 1"}},
		{"unknown currency", file(sum(`<value currency="EURO">1</value>`) + sum(`<value currency="XQQ">1</value>`)),
			[]string{"unknown_currency transaction[1]/value EURO", "unknown_currency transaction[2]/value XQQ"}},

		{"date 0", file(dates("1", "0")), []string{"bad_date activity-date[1] 0"}},
		{"impossible date", file(dates("1", "2021-02-30")), []string{"bad_date activity-date[1] 2021-02-30"}},
		{"no date", file(`<activity-date type="2"><narrative>Actual start date</narrative></activity-date>`), []string{"no_date activity-date[1] "}},
		{"transaction without a date", file(`<transaction><transaction-type code="3"/><value>1</value></transaction>`), []string{"no_date transaction[1]/transaction-date "}},
		{"budget without a start", file(`<budget><value>1</value></budget>`), []string{"no_date budget[1]/period-start "}},
		{"place-holder", file(dates("1", "1900-01-01", "3", "9999-12-31")), []string{"implausible_date activity-date[1] 1900-01-01", "implausible_date activity-date[2] 9999-12-31"}},
		{"future", file(dates("2", "2022-07-01") + strings.Replace(sum(`<value>1</value>`), "2021-01-01", "2022-07-01", 1)),
			[]string{"future_date activity-date[1] 2022-07-01", "future_date transaction[1]/transaction-date 2022-07-01"}},
		{"planned for the future", file(dates("1", "2022-07-01")), nil},
		{"ends before it starts", file(dates("2", "2021-05-01", "3", "2021-04-30")), []string{"ends_before_start activity-date 2021-05-01 > 2021-04-30"}},
		{"budget ends before it starts", file(`<budget><period-start iso-date="2021-01-01"/><period-end iso-date="2020-12-01"/><value>1</value></budget>`),
			[]string{"ends_before_start budget[1] 2021-01-01 > 2020-12-01"}},

		{"200 %", wrap(strings.Replace(activity(`<sector code="15220" percentage="100"/>`), `<sector code="15210"/>`, `<sector code="15210" percentage="100"/>`, 1)),
			[]string{`percentages_not_100 sector[@vocabulary="1"] 200.00`}},
		{"each vocabulary has its own 100", file(`<sector vocabulary="99" code="A" percentage="33.3"/><sector vocabulary="99" code="B" percentage="33.3"/><sector vocabulary="99" code="C" percentage="33.3"/>`), nil},
		{"countries and regions together", strings.Replace(file(`<recipient-region code="289" percentage="30"/><recipient-region vocabulary="99" code="X" percentage="9"/>`), `"GE"`, `"GE" percentage="60"`, 1),
			[]string{"percentages_not_100 recipient-country 90.00"}},
		{"no percentage", file(`<recipient-country code="MD"/>`), []string{"no_percentage recipient-country "}},
		{"percentage with a sign", strings.Replace(file(""), `"GE"`, `"GE" percentage="100%"`, 1), []string{"not_a_number recipient-country[1]/@percentage 100%"}},
		{"sector without a code", file(`<sector vocabulary="7"><narrative>Peace</narrative></sector>`), []string{"no_sector_code sector[2] "}},
		{"place without a code", strings.Replace(file(""), ` code="GE"`, "", 1), []string{"no_place_code recipient-country[1] "}},
		{"place and sector of a transaction", wrap(`<iati-activity default-currency="EUR"><iati-identifier>A</iati-identifier><title>T</title><reporting-org ref="X"/>` +
			sum(`<value>1</value><sector code="15210"/><recipient-region code="298"/>`) + `</iati-activity>`), nil},

		{"destroyed", strings.Replace(file(""), ">Title<", ">Direction g\ufffdn\ufffdrale<", 1), []string{"broken_characters title Direction g\ufffdn\ufffdrale"}},
		{"question marks", strings.Replace(file(""), ">Title<", ">???????? ITB<", 1), []string{"broken_characters title ???????? ITB"}},
		{"wrong encoding", file(`<description><narrative>l’Ã©tat</narrative></description><description><narrative>agenciesâ€™ costs</narrative></description><description><narrative>a&#146;b</narrative></description>`),
			[]string{"broken_characters description[1] l’Ã©tat", "broken_characters description[2] agenciesâ€™ costs", "broken_characters description[3] a\u0092b"}},
		{"right encoding", file(`<description><narrative>Âge, NÃO, “São” – l’été à 20 °C, «Ça» ???</narrative></description>`), nil},
		{"escaped twice", file(`<description><narrative>C&amp;ocirc;te, fish &amp;amp; chips</narrative></description>`), []string{"double_escaped description[1] C&ocirc;te, fish &amp"}},
		{"ampersands", file(`<description><narrative>R&amp;D; M&amp;E; a&amp;b and Q&amp;As; done</narrative></description>`), nil},

		{"unknown codes", file(`<activity-status code="9"/><activity-date type="x" iso-date="2021-01-01"/><participating-org role="7" type="99"/>` +
			`<recipient-country code="889" percentage="0"/>` + strings.Replace(sum(`<value>1</value>`), `code="3"`, `code="TF"`, 1)), []string{
			"unknown_code activity-status 9", "unknown_code activity-date[1]/@type x", "unknown_code participating-org[1]/@role 7", "unknown_code participating-org[1]/@type 99",
			"unknown_code recipient-country[2] 889", "unknown_code transaction[1]/transaction-type TF", "no_percentage recipient-country ", "percentages_not_100 recipient-country 0.00"}},
		{"unknown sector and region", file(`<sector vocabulary="2" code="150"/><sector vocabulary="X" code="1"/><recipient-region code="M0" vocabulary="1" percentage=""/>`),
			[]string{"unknown_code sector[2] 150", "unknown_code sector[3]/@vocabulary X", "unknown_code recipient-region[1] M0", "no_percentage recipient-country "}},
		{"old words in a new file", file(`<participating-org role="FUNDING"/>` + strings.Replace(sum(`<value>1</value>`), `code="3"`, `code="D"`, 1)),
			[]string{"superseded_code participating-org[1]/@role FUNDING", "superseded_code transaction[1]/transaction-type D"}},
	} {
		a := one(t, c.text)
		var got []string
		for _, f := range a.Flags {
			got = append(got, string(f.Trap)+" "+f.Where+" "+f.Value)
			raised[f.Trap] = true
			if f.Line < 1 {
				t.Errorf("%s: no line in %v", c.name, f)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
	for _, trap := range iati.Traps {
		if !raised[trap] {
			t.Errorf("no case raises %s", trap)
		}
	}
	if len(raised) != len(iati.Traps) {
		t.Errorf("%d traps raised, %d listed", len(raised), len(iati.Traps))
	}
}

// TestFlagsNameTheLine: a flag stands at the element, not at the activity.
func TestFlagsNameTheLine(t *testing.T) {
	a := one(t, "<iati-activities version='2.03'>\n<iati-activity default-currency='EUR'>\n"+sound+"\n<transaction>\n<transaction-type code='3'/>\n"+
		"<transaction-date\n iso-date='2021-01-01'/>\n<value>\n-1\n</value></transaction></iati-activity></iati-activities>")
	if a.Line != 2 || len(a.Flags) != 1 || a.Flags[0].Line != 8 || a.Transactions[0].Line != 4 {
		t.Fatalf("activity %d, transaction %d, %v", a.Line, a.Transactions[0].Line, a.Flags)
	}
}

// TestValues: what was reported stays beside what could be made of it.
func TestValues(t *testing.T) {
	for _, c := range []struct {
		value, currency string
		minor           int64
		exact           bool
		rounded         int64
		roundable       bool
	}{
		{"100.25", "EUR", 10025, true, 10025, true},
		{"-250", "EUR", -25000, true, -25000, true},
		{"0", "EUR", 0, true, 0, true},
		{"1.5E6", "JPY", 1500000, true, 1500000, true},
		{"1.234", "JOD", 1234, true, 1234, true},
		{"1e-10", "EUR", 0, false, 0, true},
		{"0.125", "USD", 0, false, 12, true},
		{"0.135", "USD", 0, false, 14, true},
		{"-39807472.0629042", "BDT", 0, false, -3980747206, true},
		{"1,000", "EUR", 0, false, 0, false},
		{"1", "XQQ", 0, false, 0, false},
		{"92233720368547758.07", "EUR", 9223372036854775807, true, 9223372036854775807, true},
		{"92233720368547758.08", "EUR", 0, false, 0, false},
	} {
		v := one(t, file(sum(`<value currency="`+c.currency+`">`+c.value+`</value>`))).Transactions[0].Value
		if v.Text != c.value || v.Amount.Minor != c.minor || v.Exact != c.exact || v.Exact && string(v.Amount.Currency) != c.currency {
			t.Errorf("%s %s is read as %+v", c.value, c.currency, v)
		}
		if r, ok := v.Rounded(); r.Minor != c.rounded || ok != c.roundable {
			t.Errorf("%s %s rounded: %v %v", c.value, c.currency, r, ok)
		}
	}
}
