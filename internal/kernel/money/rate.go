package money

import (
	"fmt"

	"github.com/govalues/decimal"

	"cairn/internal/kernel/cal"
)

// Rate is a dated exchange rate: one unit of From buys Value units of To. The rate and its date are
// stored with each amount it made and never recomputed.
type Rate struct {
	From, To Currency
	Value    decimal.Decimal
	On       cal.Date
	Source   string
}

// Convert applies the rate and rounds half to even in To's minor unit. It fails on an amount of
// another currency, a rate that is not positive, and overflow of 19 digits.
func (r Rate) Convert(a Amount) (Amount, error) {
	if a.Currency != r.From {
		return Amount{}, fmt.Errorf("money: a rate from %s cannot convert %s", r.From, a.Currency)
	}
	if !r.Value.IsPos() {
		return Amount{}, fmt.Errorf("money: rate %s is not positive", r.Value)
	}
	units, err := decimal.New(a.Minor, r.From.Exponent())
	if err != nil {
		return Amount{}, err
	}
	exact, err := units.Mul(r.Value)
	if err != nil {
		return Amount{}, err
	}
	return ParseDecimal(exact.Round(r.To.Exponent()).String(), r.To)
}
