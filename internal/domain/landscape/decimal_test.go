package landscape

import (
	"math/big"
	"strings"
	"testing"
)

func TestParseDecimal(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-0.00": "0", "1234.50": "1234.5", "-2": "-2", "+7": "7", "1e-10": "0.0000000001", "1.5E6": "1500000",
		"-1.25e1": "-12.5", ".5": "0.5", "5.": "5", "39807472.0629042": "39807472.0629042", "100": "100", "1e2": "100",
	} {
		if d, ok := parseDecimal(text); !ok || d.String() != want {
			t.Errorf("%q is %s, %v; want %s", text, d, ok, want)
		}
	}
	for _, text := range []string{
		"", "-", ".", "e5", "1,000", "1 000", "n/a", "1e", "1e1.5", "--1", "+-1", "1.2.3", "0x10", "1_000", "١", "Inf", "NaN",
		"1e1001", "1e-1001", "1e99999999999999999999", strings.Repeat("9", 1001),
	} {
		if d, ok := parseDecimal(text); ok {
			t.Errorf("%q is taken for %s", text, d)
		}
	}
}

func FuzzDecimal(f *testing.F) {
	f.Add("1.5", "-1e-10")
	f.Add("999999999999999999999", "0.1")
	f.Fuzz(func(t *testing.T, a, b string) {
		x, ok := parseDecimal(a)
		y, also := parseDecimal(b)
		if !ok || !also {
			return
		}
		rx, ok := new(big.Rat).SetString(a)
		ry, also := new(big.Rat).SetString(b)
		if !ok || !also {
			t.Fatalf("%q and %q are numbers here only", a, b)
		}
		x.add(y)
		sum, ok := new(big.Rat).SetString(x.String())
		if !ok || sum.Cmp(rx.Add(rx, ry)) != 0 {
			t.Fatalf("%s + %s = %s, want %s", a, b, x.String(), rx)
		}
		if again, ok := parseDecimal(x.String()); !ok && len(x.String()) <= maxNumberText || ok && again.String() != x.String() {
			t.Fatalf("%s is read back as %s", x.String(), again.String())
		}
	})
}
