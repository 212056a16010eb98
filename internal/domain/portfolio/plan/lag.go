package plan

import (
	"math"
	"slices"
	"strings"

	"cairn/internal/domain/schedule"
	"cairn/internal/domain/schedule/exchange"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// LagUnits are the ways a lag can count.
var LagUnits = []LagUnit{LagWork, LagElapsed, LagPercent, LagElapsedPercent}

// lagUnits are what the units of a typed lag mean in working time, in the days of plans.
var lagUnits = exchange.Units{Day: DayMinutes * schedule.Minute, Week: 5 * DayMinutes * schedule.Minute, Month: 20 * DayMinutes * schedule.Minute}

// mostPercent is the longest lag in percent of what comes before: a hundred times as long.
const mostPercent = 10_000

// lagged gives the link the lag of its form: a number, which counts as the form chose, or a lag as Microsoft Project
// writes it in English or French (3d, 2jé, 50%, 50e%), which says itself how it counts.
func (l Link) lagged(text string) (Link, error) {
	if l.Unit != "" && !slices.Contains(LagUnits, l.Unit) {
		return l, wrong("unit", "fault.choice", fault.Args{"value": string(l.Unit)})
	}
	bad := wrong("lag", "portfolio.plan.lag_range", nil)
	text = strings.NewReplacer("−", "-", "\u202f", " ", "\u00a0", " ").Replace(strings.TrimSpace(text))
	if text == "" {
		return l, nil
	}
	x, ok := figure(text)
	if !ok {
		span, err := exchange.ParseSpan(text, lagUnits)
		if err != nil || span.Estimated || strings.Trim(text, "+-0123456789., ") == "" { // a unit makes it a lag of theirs
			return l, bad
		}
		return l.spanned(span)
	}
	span := exchange.Span{}
	switch l.Unit {
	case LagPercent, LagElapsedPercent:
		span.Percent, span.Elapsed = true, l.Unit == LagElapsedPercent
		if !(math.Abs(x) <= mostPercent) { // nor what is no number
			return l, bad
		}
		span.Part = int(math.Round(x * 100))
	default:
		length := lagUnits.Day
		if span.Elapsed = l.Unit == LagElapsed; span.Elapsed {
			length = schedule.Day24
		}
		if !(math.Abs(x) <= MaxDays) {
			return l, bad
		}
		span.Duration = schedule.Duration(math.Round(x*float64(length/schedule.Minute))) * schedule.Minute
	}
	return l.spanned(span)
}

// spanned gives the link a lag as it was read. Percent are kept whole, all else to the minute.
func (l Link) spanned(s exchange.Span) (Link, error) {
	switch {
	case s.Percent:
		if s.Part%100 != 0 || s.Part > mostPercent*100 || s.Part < -mostPercent*100 {
			return l, wrong("lag", "portfolio.plan.lag_percent", nil)
		}
		l.Unit, l.Lag = LagPercent, s.Part/100
		if s.Elapsed {
			l.Unit = LagElapsedPercent
		}
		return l, nil
	case s.Elapsed:
		l.Unit = LagElapsed
	default:
		l.Unit = LagWork
	}
	if l.Lag = minutesOf(s.Duration); l.Lag > MaxDays*DayMinutes || l.Lag < -MaxDays*DayMinutes {
		return l, wrong("lag", "portfolio.plan.lag_range", nil)
	}
	return l, nil
}

// lagText is a lag as people write it.
func (l Link) lagText(p *i18n.Printer) string {
	if l.Lag == 0 {
		return ""
	}
	n := float64(l.Lag)
	key := "portfolio.plan.lag." + string(l.Unit)
	switch l.Unit {
	case LagElapsed:
		n /= 24 * 60
	case LagWork:
		n /= DayMinutes
	}
	sign := "+"
	if n < 0 {
		sign, n = "−", -n
	}
	decimals := 0
	if n != float64(int(n)) {
		decimals = 1
	}
	return sign + p.T(key, "n", p.Decimal(n, decimals))
}

func lagOptions(f *web.Frame) []web.Option {
	var list []web.Option
	for _, u := range LagUnits {
		list = append(list, web.Option{Value: string(u), Label: f.T("portfolio.plan.unit." + string(u))})
	}
	return list
}
