package exchange

import (
	"math"
	"strconv"
	"strings"

	"cairn/internal/kernel/money"
)

// mostCost bounds what a file may say that something costs, in hundredths of the currency.
const mostCost = 1e15

// ParseCost reads a cost, which files say in hundredths of the currency whatever its minor unit is, as minor units.
// It is false where nothing, or nothing usable, is said.
func ParseCost(text string, c money.Currency) (minor int64, ok bool) {
	value, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || value != value || math.Abs(value) > mostCost {
		return 0, false
	}
	return int64(math.Round(value * math.Pow10(c.Exponent()-2))), true
}

// Hundredths writes a cost in minor units as files say it.
func Hundredths(minor int64, c money.Currency) string {
	return strconv.FormatFloat(float64(minor)*math.Pow10(2-c.Exponent()), 'f', -1, 64)
}
