package money_test

import (
	"math"
	"strings"
	"testing"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

func TestUnlikeCurrenciesDoNotAdd(t *testing.T) {
	if _, err := money.Euro(1).Add(money.Amount{Minor: 1, Currency: "USD"}); err == nil {
		t.Fatal("EUR and USD were added")
	}
	if _, err := money.Euro(math.MaxInt64).Add(money.Euro(1)); err == nil {
		t.Fatal("an overflow went unseen")
	}
	if sum, err := (money.Amount{}).Add(money.Euro(5)); err != nil || sum != money.Euro(5) {
		t.Fatal(sum, err)
	}
}

// A figure with both marks, or with one that cannot group, is the same in either language; a lone mark before three digits is
// what the language makes of it, and is never both.
func TestParseWhatPeopleType(t *testing.T) {
	for text, want := range map[string]int64{
		"1,234.50": 123450, "1 234,50": 123450, "1\u00a0234,50": 123450, "1.234,56": 123456, "1.234.567,89": 123456789, "1,234,567": 123456700,
		"12,5": 1250, "12.5": 1250, "3": 300, "-3.1": -310, "\u22123": -300, "+4": 400, "1'000": 100000, "1 234": 123400, "1234.5": 123450, ",5": 50,
	} {
		for _, lang := range []i18n.Lang{i18n.EN, i18n.FR} {
			if got, err := money.Parse(text, money.EUR, lang); err != nil || got.Minor != want {
				t.Errorf("%s %q = %v %v, want %d", lang, text, got, err, want)
			}
		}
	}
	for _, text := range []string{"", "abc", "1.234.5.6x", "0.001", "0,001", "99999999999999999999", "1e99999999", "--1", "1,2,3.4.5", "1.2.3", "12,34,567.00", "12 34", "1 234,567", "1234,567", "NaN", "Inf", "1,234.567", "5."} {
		for _, lang := range []i18n.Lang{i18n.EN, i18n.FR} {
			if got, err := money.Parse(text, money.EUR, lang); err == nil {
				t.Errorf("%s %q was read as %v", lang, text, got)
			}
		}
	}
	for _, x := range []struct {
		lang     i18n.Lang
		text     string
		currency money.Currency
		want     int64 // -1 for a refusal that names the mend
	}{
		{i18n.EN, "1,234", "EUR", 1_234_00}, {i18n.EN, "1.234", "EUR", -1}, {i18n.FR, "1.234", "EUR", 1_234_00}, {i18n.FR, "1,234", "EUR", -1},
		{i18n.EN, "-1.234", "EUR", -1}, {i18n.EN, "1,234", "JPY", 1_234}, {i18n.FR, "1,234", "JPY", -1},
		{i18n.EN, "1.234", "JOD", 1_234}, {i18n.EN, "1,234", "JOD", 1_234_000}, {i18n.FR, "1,234", "JOD", 1_234}, {i18n.FR, "1.234", "JOD", 1_234_000},
	} {
		got, err := money.Parse(x.text, x.currency, x.lang)
		switch f := fault.Of(err); {
		case x.want >= 0 && (err != nil || got.Minor != x.want || got.Currency != x.currency):
			t.Errorf("%s %q %s = %v %v, want %d", x.lang, x.text, x.currency, got, err, x.want)
		case x.want < 0 && (f == nil || f.Key != "money.thousand" || strings.TrimPrefix(f.Args["whole"].(string), "-") != "1234" || strings.HasPrefix(x.text, "-") != strings.HasPrefix(f.Args["whole"].(string), "-")):
			t.Errorf("%s %q %s = %v %+v, want a refusal that names the mend", x.lang, x.text, x.currency, got, f)
		}
	}
}

func TestPrinting(t *testing.T) {
	c, _ := i18n.NewCatalogue()
	en, fr := c.Printer(i18n.EN), c.Printer(i18n.FR)
	a := money.Euro(2_164_000_000)
	for _, check := range [][2]string{
		{a.Print(en), "EUR\u00a021,640,000.00"}, {a.Print(fr), "21\u00a0640\u00a0000,00\u00a0EUR"},
		{a.Short(en), "EUR\u00a021.6\u00a0m"}, {a.Short(fr), "21,6\u00a0M\u00a0EUR"},
		{money.Euro(4_999_900).Short(en), "EUR\u00a050\u00a0k"}, {money.Euro(-5).Decimal(), "-0.05"},
	} {
		if check[0] != check[1] {
			t.Errorf("got %q, want %q", check[0], check[1])
		}
	}
}

// R56 and acceptance story 5.
func TestAllocate(t *testing.T) {
	parts, err := money.Allocate(money.Euro(1234567), []int64{50, 30, 20})
	if err != nil || parts[0].Minor != 617284 || parts[1].Minor != 370370 || parts[2].Minor != 246913 {
		t.Fatalf("%v %v", parts, err)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := money.Euro(rapid.Int64Range(-1e15, 1e15).Draw(t, "amount"))
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1e9), 1, 9).Draw(t, "weights")
		parts, err := money.Allocate(a, weights)
		var sum, all int64
		for i, p := range parts {
			sum, all = sum+p.Minor, all+weights[i]
		}
		if all > 0 && (err != nil || sum != a.Minor) {
			t.Fatalf("%v by %v = %v (%v)", a, weights, parts, err)
		}
	})
}

func TestRate(t *testing.T) {
	r := money.Rate{From: "USD", To: money.EUR, Value: decimal.MustParse("0.92345")}
	got, err := r.Convert(money.Amount{Minor: 10001, Currency: "USD"})
	if err != nil || got != money.Euro(9235) {
		t.Fatal(got, err)
	}
	if _, err := r.Convert(money.Euro(1)); err == nil {
		t.Fatal("a rate from USD converted EUR")
	}
}

// What is read comes back from plain decimal text, and from what a form shows in the language; two languages never read one
// text as two sums, but where a lone mark stands before three digits.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"1 234,50", "1,234.56", "1.234,56", "1,234", "1.234", "-0,5", "1'000.5", "12 34"} {
		f.Add(text)
	}
	words, err := i18n.NewCatalogue()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var read []money.Amount
		for _, lang := range []i18n.Lang{i18n.EN, i18n.FR} {
			a, err := money.Parse(s, "JOD", lang)
			if err != nil {
				continue
			}
			read = append(read, a)
			if back, err := money.ParseDecimal(a.Decimal(), a.Currency); err != nil || back != a {
				t.Fatalf("%q: %v came back as %v (%v)", s, a, back, err)
			}
			if back, err := money.Parse(words.Printer(lang).Digits(a.Decimal()), a.Currency, lang); err != nil || back != a {
				t.Fatalf("%s %q: %v is shown in a form that reads as %v (%v)", lang, s, a, back, err)
			}
		}
		if len(read) == 2 && read[0] != read[1] && read[0].Minor != 1000*read[1].Minor && read[1].Minor != 1000*read[0].Minor {
			t.Fatalf("%q is %v and %v", s, read[0], read[1])
		}
	})
}
