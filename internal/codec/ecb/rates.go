// Package ecb reads the euro foreign exchange reference rates as the European Central Bank publishes
// them: the historic and the daily CSV, and the XML of the day, of 90 days and of all days. It reads
// as a stream, one day at a time, and knows no database.
//
// A rate is what one euro buys. Where a day has none for a currency ("N/A", or nothing), the gap stays
// a gap: it is never 0, 1 or the rate of another day.
package ecb

import (
	"embed"

	"github.com/govalues/decimal"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/money"
)

// Source is the name that rates from these files are stored under.
const Source = "ECB"

// Texts are the words of faults in English and French.
//
//go:embed text.json
var Texts embed.FS

// Day holds the rates of one day, in the order of the file.
type Day struct {
	On    cal.Date
	Line  int
	Rates []Rate
}

// Rate is what one euro bought: Value units of the currency.
type Rate struct {
	Currency money.Currency
	Value    decimal.Decimal
}

// Ended says on which day a currency was legal tender last, for those of the history that are no
// more. Zero for a currency that lives.
func Ended(c money.Currency) cal.Date { return ends[c] }

// ends: the euro took their place, but for the old lei and lire, which were renamed.
var ends = map[money.Currency]cal.Date{
	"TRL": cal.MustDate("2004-12-31"), "ROL": cal.MustDate("2005-06-30"), "SIT": cal.MustDate("2006-12-31"),
	"CYP": cal.MustDate("2007-12-31"), "MTL": cal.MustDate("2007-12-31"), "SKK": cal.MustDate("2008-12-31"),
	"EEK": cal.MustDate("2010-12-31"), "LVL": cal.MustDate("2013-12-31"), "LTL": cal.MustDate("2014-12-31"),
	"HRK": cal.MustDate("2022-12-31"), "BGN": cal.MustDate("2025-12-31"),
}

// Cross is what one unit of from buys of to, by what one euro buys of each; nil stands for the euro
// itself. It is rounded half to even to six decimals, or to six digits where that keeps more.
func Cross(from, to *decimal.Decimal) (decimal.Decimal, error) {
	one := decimal.One
	if from == nil {
		from = &one
	}
	if to == nil {
		to = &one
	}
	exact, err := to.Quo(*from)
	if err != nil {
		return decimal.Decimal{}, err
	}
	scale := 6
	if digits := exact.Prec() - exact.Scale(); digits < 0 { // 0.00612…: its zeros count for nothing
		scale += -digits
	}
	return exact.Round(scale).Trim(0), nil
}
