package money_test

import (
	"math"
	"testing"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

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

func TestParseWhatPeopleType(t *testing.T) {
	for text, want := range map[string]int64{
		"1,234.50": 123450, "1 234,50": 123450, "1\u00a0234,50": 123450, "1.234.567,89": 123456789,
		"1,234": 123400, "12,5": 1250, "3": 300, "-3.1": -310, "\u22123": -300, "1'000": 100000,
	} {
		if got, err := money.Parse(text, money.EUR); err != nil || got.Minor != want {
			t.Errorf("%q = %v %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "abc", "1.234.5.6x", "0.001", "99999999999999999999", "1e99999999", "--1", "1,2,3.4.5", "1.2.3", "12,34,567.00"} {
		if got, err := money.Parse(text, money.EUR); err == nil {
			t.Errorf("%q was read as %v", text, got)
		}
	}
	if got, _ := money.Parse("1.234", "JOD"); got.Minor != 1234 {
		t.Errorf("the dinar has three decimals: %v", got)
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

func FuzzParse(f *testing.F) {
	f.Add("1 234,50")
	f.Fuzz(func(t *testing.T, s string) {
		a, err := money.Parse(s, money.EUR)
		if err != nil {
			return
		}
		if back, err := money.ParseDecimal(a.Decimal(), a.Currency); err != nil || back != a {
			t.Fatalf("%q: %v came back as %v (%v)", s, a, back, err)
		}
	})
}
