package funds

import (
	"context"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"cairn/internal/codec/ecb"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// RateRule says what holds on a day without a published rate, such as a week-end or a holiday: the last
// one published before, if it is at most so many days old. Nothing older is ever taken.
type RateRule struct {
	MaxDays int `json:"max_days"`
}

// maxRateDays bounds what the rule may allow.
const maxRateDays = 30

// rateRule ships with five days: the longest gap of the published calendar, around Christmas and Easter.
var rateRule = setting[RateRule]{
	name:    "rates",
	shipped: func() RateRule { return RateRule{MaxDays: 5} },
	check: func(r RateRule) error {
		var fs fault.Fields
		fs.Check(r.MaxDays >= 0 && r.MaxDays <= maxRateDays, "max_days", "funds.rate.max_days_wrong")
		return fs.Err()
	},
}

// quote is what one euro bought of a currency on a day.
type quote struct {
	currency money.Currency
	on       cal.Date
	value    decimal.Decimal
	source   string
}

// PublishedRate is the rate of a day from one currency to another by the published reference rates (R57):
// the rate of that day, else the last one published before it that the dated rule still allows; a cross
// rate takes both legs of one day and has six decimals, or six digits where that keeps more. Its On is
// the day it was published, its Source who published it: both, where the two legs are from two.
//
// Faults: Refused funds.rate.ended for a currency that was no longer legal tender on the day, Refused
// funds.rate_missing where nothing was published that the rule allows. It never answers with 0, 1 or an
// older rate.
func (s *Service) PublishedRate(ctx context.Context, q db.Querier, from, to money.Currency, on cal.Date) (money.Rate, error) {
	for _, c := range []money.Currency{from, to} {
		if end := ecb.Ended(c); !end.IsZero() && on.After(end) {
			return money.Rate{}, fault.Refuse("funds.rate.ended", fault.Args{"currency": string(c), "ended": end, "on": on})
		}
	}
	rule, err := rateRule.on(ctx, q, on)
	if err != nil {
		return money.Rate{}, err
	}
	missing := fault.Refuse("funds.rate_missing", fault.Args{"from": string(from), "to": string(to), "on": on, "days": rule.MaxDays})
	list, err := quotes(ctx, q, []money.Currency{from, to}, on.AddDays(-rule.MaxDays), on)
	if err != nil {
		return money.Rate{}, err
	}
	legs := map[cal.Date]map[money.Currency]quote{}
	best := cal.Date{}
	for _, x := range list {
		if legs[x.on] == nil {
			legs[x.on] = map[money.Currency]quote{}
		}
		legs[x.on][x.currency] = x
		if quoted(legs[x.on], from) && quoted(legs[x.on], to) && x.on.After(best) {
			best = x.on
		}
	}
	if best.IsZero() {
		return money.Rate{}, missing
	}
	value, err := ecb.Cross(leg(legs[best], from), leg(legs[best], to))
	if err != nil || !value.IsPos() {
		return money.Rate{}, fault.Wrap(err, fault.Refused, missing.Key, missing.Args)
	}
	return money.Rate{From: from, To: to, Value: value, On: best, Source: publishers(legs[best], from, to)}, nil
}

// publishers are who published the legs of a rate.
func publishers(day map[money.Currency]quote, legs ...money.Currency) string {
	var list []string
	for _, c := range legs {
		if x, ok := day[c]; ok && !slices.Contains(list, x.source) {
			list = append(list, x.source)
		}
	}
	return strings.Join(list, ", ")
}

func quoted(day map[money.Currency]quote, c money.Currency) bool {
	_, ok := day[c]
	return ok || c == money.EUR
}

// leg is what one euro buys; nil for the euro itself.
func leg(day map[money.Currency]quote, c money.Currency) *decimal.Decimal {
	if c == money.EUR {
		return nil
	}
	v := day[c].value
	return &v
}

// quotes are the published rates of currencies between two days.
func quotes(ctx context.Context, q db.Querier, currencies []money.Currency, first, last cal.Date) ([]quote, error) {
	codes := make([]string, len(currencies))
	for i, c := range currencies {
		codes[i] = string(c)
	}
	t := db.SQL(`SELECT r.currency, r.quoted_on, r.value, r.source FROM funds_rate r WHERE r.quoted_on >= ? AND r.quoted_on <= ? AND`, first, last).In("r.currency", codes...)
	return db.Collect(ctx, q, t, scanQuote)
}

func scanQuote(row db.Row) (x quote, err error) {
	var text string
	if err = row.Scan(&x.currency, &x.on, &text, &x.source); err == nil {
		x.value, err = decimal.Parse(text)
	}
	return x, err
}

// latestQuotes are the last published rates of all currencies, by code: what the page of rates shows.
func latestQuotes(ctx context.Context, q db.Querier) ([]quote, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT r.currency, r.quoted_on, r.value, r.source FROM funds_rate r
		JOIN (SELECT currency, MAX(quoted_on) AS last_on FROM funds_rate GROUP BY currency) x ON x.currency = r.currency AND x.last_on = r.quoted_on ORDER BY r.currency`), scanQuote)
}

// RateRules are the rules for days without a published rate that were ever set, the latest first, and
// the one that holds today.
func (s *Service) RateRules(ctx context.Context) (today Dated[RateRule], all []Dated[RateRule], err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if today, err = rateRule.dated(ctx, q, s.control.DB().Now().Date()); err == nil {
			all, err = rateRule.all(ctx, q)
		}
		return err
	})
	return today, all, err
}

// SetRateRule sets from a day on how old a rate may be on a day without one.
func (s *Service) SetRateRule(ctx context.Context, from cal.Date, days int, note string) (control.Done, error) {
	return rateRule.set(ctx, s, from, RateRule{MaxDays: days}, note)
}
