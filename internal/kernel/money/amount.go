// Package money holds amounts in minor units with their currency. Amounts of unlike currencies do
// not add: that is an error, never a silent sum.
package money

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Currency is an ISO 4217 code, such as "EUR".
type Currency string

// EUR is the office's own currency.
const EUR Currency = "EUR"

// exponents of the currencies whose minor unit is not a hundredth (ISO 4217).
var exponents = map[Currency]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
	"UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}

// Exponent is the number of decimals of the currency: 2 for most, 0 for JPY, 3 for JOD.
func (c Currency) Exponent() int {
	if e, ok := exponents[c]; ok {
		return e
	}
	return 2
}

// Valid reports whether the code has the form of ISO 4217: three capital letters.
func (c Currency) Valid() bool {
	return len(c) == 3 && strings.Trim(string(c), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// Amount is a sum of money: Minor in the currency's smallest unit (cents for EUR).
// The zero Amount has no currency and adds to any.
type Amount struct {
	Minor    int64    `json:"minor"`
	Currency Currency `json:"currency"`
}

// Euro is an amount in euro cents.
func Euro(cents int64) Amount { return Amount{cents, EUR} }

// IsZero reports whether nothing is there, in whatever currency.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// Add sums two amounts of one currency. Unlike currencies and overflow are faults.
func (a Amount) Add(b Amount) (Amount, error) {
	if a == (Amount{}) {
		return b, nil
	}
	if b == (Amount{}) {
		return a, nil
	}
	if a.Currency != b.Currency {
		return Amount{}, fault.New(fault.Invalid, "money.unlike", fault.Args{"a": string(a.Currency), "b": string(b.Currency)})
	}
	sum := a.Minor + b.Minor
	if (a.Minor > 0) == (b.Minor > 0) && (sum > 0) != (a.Minor > 0) && a.Minor != 0 && b.Minor != 0 {
		return Amount{}, fault.New(fault.Invalid, "money.too_large", nil)
	}
	return Amount{sum, a.Currency}, nil
}

// Neg is the amount with its sign turned.
func (a Amount) Neg() Amount { return Amount{-a.Minor, a.Currency} }

// Decimal is the amount as plain decimal text without group marks: "1234.50".
func (a Amount) Decimal() string {
	exp := a.Currency.Exponent()
	sign, digits := "", strconv.FormatInt(a.Minor, 10)
	if a.Minor < 0 {
		sign, digits = "-", digits[1:]
	}
	if exp == 0 {
		return sign + digits
	}
	if len(digits) <= exp {
		digits = strings.Repeat("0", exp+1-len(digits)) + digits
	}
	return sign + digits[:len(digits)-exp] + "." + digits[len(digits)-exp:]
}

// Print is the full amount in the reader's language: "EUR 1,234.50", "1 234,50 EUR".
func (a Amount) Print(p *i18n.Printer) string {
	return a.placed(p, p.Digits(a.Decimal()))
}

// Short is the amount rounded for a headline: "EUR 21.6 m", "21,6 M EUR". Below a thousand units it
// is printed whole.
func (a Amount) Short(p *i18n.Printer) string {
	units := float64(a.Minor) / math.Pow10(a.Currency.Exponent())
	switch size := math.Abs(units); {
	case size >= 999_500:
		return a.placed(p, p.Decimal(units/1e6, 1)+i18n.NBSP+map[i18n.Lang]string{i18n.EN: "m", i18n.FR: "M"}[p.Lang])
	case size >= 1_000:
		return a.placed(p, p.Decimal(units/1e3, 0)+i18n.NBSP+"k")
	}
	return a.placed(p, p.Decimal(units, 0))
}

func (a Amount) placed(p *i18n.Printer, number string) string {
	if a.Currency == "" {
		return number
	}
	if p.Lang == i18n.FR {
		return number + i18n.NBSP + string(a.Currency)
	}
	return string(a.Currency) + i18n.NBSP + number
}

// ParseDecimal reads plain decimal text, also with an exponent ("1e3"), exactly: a value that is not
// a whole number of minor units, or beyond 64 bits of them, is a fault.
func ParseDecimal(text string, c Currency) (Amount, error) {
	bad := fault.New(fault.Invalid, "money.not_a_number", fault.Args{"value": text})
	if text == "" || len(text) > 64 || strings.Trim(text, "0123456789+-.eE") != "" || hugeExponent(text) {
		return Amount{}, bad
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return Amount{}, bad
	}
	r.Mul(r, new(big.Rat).SetInt64(int64(math.Pow10(c.Exponent()))))
	if !r.IsInt() {
		return Amount{}, fault.New(fault.Invalid, "money.decimals", fault.Args{"value": text, "currency": string(c), "decimals": c.Exponent()})
	}
	if !r.Num().IsInt64() {
		return Amount{}, fault.New(fault.Invalid, "money.too_large", nil)
	}
	return Amount{r.Num().Int64(), c}, nil
}

// hugeExponent keeps "1e999999999" from filling the memory.
func hugeExponent(text string) bool {
	_, exp, ok := strings.Cut(strings.ToLower(text), "e")
	if !ok {
		return false
	}
	n, err := strconv.Atoi(exp)
	return err != nil || n > 40 || n < -40
}

// Allocate splits an amount by weights so that the parts sum to it exactly: each gets its share
// rounded down, and the cents left go to the largest remainders, the earlier one first (R56).
// Weights must not be negative and not all zero.
func Allocate(a Amount, weights []int64) ([]Amount, error) {
	total := new(big.Int)
	for _, w := range weights {
		if w < 0 {
			return nil, fmt.Errorf("money: a negative weight %d", w)
		}
		total.Add(total, big.NewInt(w))
	}
	if total.Sign() == 0 {
		return nil, fmt.Errorf("money: nothing to allocate by")
	}
	parts := make([]Amount, len(weights))
	remainders := make([]*big.Int, len(weights))
	left := a.Minor
	for i, w := range weights {
		share := new(big.Int).Mul(big.NewInt(abs(a.Minor)), big.NewInt(w))
		remainders[i] = new(big.Int)
		share.DivMod(share, total, remainders[i])
		minor := share.Int64()
		if a.Minor < 0 {
			minor = -minor
		}
		parts[i] = Amount{minor, a.Currency}
		left -= minor
	}
	for step := sign(left); left != 0; left -= step {
		largest := 0
		for i, r := range remainders {
			if r.Cmp(remainders[largest]) > 0 {
				largest = i
			}
		}
		parts[largest].Minor += step
		remainders[largest] = big.NewInt(-1)
	}
	return parts, nil
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

func sign(n int64) int64 {
	if n < 0 {
		return -1
	}
	return 1
}
