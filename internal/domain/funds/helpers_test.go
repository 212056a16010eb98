package funds_test

import (
	"context"
	"time"

	"github.com/govalues/decimal"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

func at(t time.Time) cal.Instant { return cal.At(t) }

// rates are fixed rates into euros, for every day.
func rates(euros map[money.Currency]string) func(context.Context, db.Querier, money.Currency, money.Currency, cal.Date) (money.Rate, error) {
	return func(_ context.Context, _ db.Querier, from, to money.Currency, on cal.Date) (money.Rate, error) {
		value, ok := euros[from]
		if !ok || to != money.EUR {
			return money.Rate{}, fault.Refuse("funds.rate_missing", fault.Args{"from": string(from), "to": string(to), "on": on})
		}
		return money.Rate{From: from, To: to, Value: decimal.MustParse(value), On: on, Source: "test"}, nil
	}
}

// keyOf is the text key of a fault; "" for none.
func keyOf(err error) string {
	if f := fault.Of(err); f != nil {
		return f.Key
	}
	return ""
}
