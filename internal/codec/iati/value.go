package iati

import (
	"strings"

	"github.com/govalues/decimal"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// Rounded is the value to the nearest minor unit of its currency, half to even, for sums and
// pictures beside which the reported text stays; 1e-10 becomes 0 here. It is false where Text is no
// number, the currency is not known or the amount is too large.
func (v Value) Rounded() (money.Amount, bool) {
	if v.Exact {
		return v.Amount, true
	}
	if !isNumber(v.Text) || !knownCurrency(v.Currency) {
		return money.Amount{}, false
	}
	d, err := decimal.Parse(v.Text)
	if err != nil {
		return money.Amount{}, false
	}
	a, err := money.ParseDecimal(d.Round(v.Currency.Exponent()).String(), v.Currency)
	return a, err == nil
}

// value reads a sum and flags what is odd about it.
func (p *parser) value(e *element, where string) Value {
	v := Value{Currency: currency(e.attr("currency"))}
	if v.Currency == "" {
		v.Currency = p.act.Currency
	}
	if on := e.attr("value-date"); on != "" {
		v.Date = p.day(e, on, where+"/@value-date", false)
	}
	v.Text = p.walk(nil)
	switch {
	case v.Currency == "":
		p.flag(e, NoCurrency, where, v.Text)
	case !knownCurrency(v.Currency):
		p.flag(e, UnknownCurrency, where, string(v.Currency))
	}
	switch {
	case v.Text == "":
		p.flag(e, NoValue, where, "")
	case !isNumber(v.Text):
		p.flag(e, NotANumber, where, v.Text)
	default:
		p.judgeNumber(e, &v, where)
	}
	return v
}

// judgeNumber flags what is odd about a number, and finds its minor units.
func (p *parser) judgeNumber(e *element, v *Value, where string) {
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(v.Text), "e")
	if strings.Trim(mantissa, "+-0.") == "" {
		p.flag(e, ZeroValue, where, v.Text)
	} else if mantissa[0] == '-' {
		p.flag(e, NegativeValue, where, v.Text)
	}
	if scientific {
		p.flag(e, ScientificNotation, where, v.Text)
	}
	if !knownCurrency(v.Currency) {
		return
	}
	amount, err := money.ParseDecimal(v.Text, v.Currency)
	if err == nil {
		v.Amount, v.Exact = amount, true
		return
	}
	switch key := fault.Of(err).Key; {
	case key == "money.too_large":
		p.flag(e, AmountTooLarge, where, v.Text)
	case key == "money.decimals", strings.Contains(mantissa, "."), strings.HasPrefix(exponent, "-"):
		p.flag(e, MoreDecimals, where, v.Text)
	default: // more digits than any amount has
		p.flag(e, AmountTooLarge, where, v.Text)
	}
}

// isNumber reports whether s is a decimal number, perhaps with an exponent: [+-]1.5[E[+-]6].
func isNumber(s string) bool {
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(s), "e")
	whole, fraction, _ := strings.Cut(unsigned(mantissa), ".")
	if whole+fraction == "" || !digits(whole) || !digits(fraction) {
		return false
	}
	exponent = unsigned(exponent)
	return !scientific || exponent != "" && digits(exponent)
}

func unsigned(s string) string {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		return s[1:]
	}
	return s
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

func capitals(s string) bool { return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" }

// Days outside of these years are place-holders such as 1900-01-01 and 9999-12-31.
const firstYear, lastYear = 1950, 2100

// day reads a reported day and flags what is odd about it. A time and a zone after the date are
// passed over. An event of the past (happened) should not lie after the day of reading.
func (p *parser) day(e *element, text, where string, happened bool) Day {
	d := Day{Text: text}
	if text == "" {
		p.flag(e, NoDate, where, "")
		return d
	}
	d.On = parseDay(text)
	switch {
	case d.On.IsZero():
		p.flag(e, BadDate, where, text)
	case d.On.Year() < firstYear || d.On.Year() > lastYear:
		p.flag(e, ImplausibleDate, where, text)
	case happened && !p.today.IsZero() && d.On.After(p.today):
		p.flag(e, FutureDate, where, text)
	}
	return d
}

// parseDay reads "2021-01-31", also followed by a time or a zone; no date for anything else.
func parseDay(text string) cal.Date {
	const length = len("2021-01-31")
	if len(text) > length && strings.ContainsRune("T Z+-", rune(text[length])) {
		text = text[:length]
	}
	on, err := cal.ParseDate(text)
	if err != nil {
		return cal.Date{}
	}
	return on
}
