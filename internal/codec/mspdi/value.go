package mspdi

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const timeLayout = "2006-01-02T15:04:05"

// parseTime reads a date with what other tools append; a zone is dropped, for dates are local.
func parseTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{timeLayout, "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			y, m, d := t.Date()
			return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, time.UTC), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a date", text)
}

// maxHours keeps a duration within what time.Duration holds.
const maxHours = 2_500_000

// parseDuration reads "PT8H0M0S" and what other tools write: days, fractions, a sign.
func parseDuration(text string) (time.Duration, error) {
	s, negative := strings.CutPrefix(text, "-")
	rest, ok := strings.CutPrefix(s, "P")
	if text == "" {
		return 0, nil
	}
	if !ok || rest == "" {
		return 0, fmt.Errorf("%q is not a duration", text)
	}
	var sum time.Duration
	clock := false
	for rest != "" {
		if rest[0] == 'T' && !clock {
			clock, rest = true, rest[1:]
			continue
		}
		n := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if n <= 0 {
			return 0, fmt.Errorf("%q is not a duration", text)
		}
		amount, err := strconv.ParseFloat(rest[:n], 64)
		unit := units[string(rest[n])]
		if rest[n] == 'M' && !clock {
			unit = 30 * 24 * time.Hour
		}
		if err != nil || unit == 0 || amount*float64(unit) > maxHours*float64(time.Hour) {
			return 0, fmt.Errorf("%q is not a duration", text)
		}
		sum += time.Duration(amount*float64(unit) + 0.5)
		rest = rest[n+1:]
	}
	if sum > maxHours*time.Hour {
		return 0, fmt.Errorf("%q is too long", text)
	}
	if negative {
		sum = -sum
	}
	return sum, nil
}

var units = map[string]time.Duration{"Y": 365 * 24 * time.Hour, "W": 7 * 24 * time.Hour, "D": 24 * time.Hour, "H": time.Hour, "M": time.Minute, "S": time.Second}

func formatDuration(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	d = d.Round(time.Second)
	return fmt.Sprintf("%sPT%dH%dM%dS", sign, d/time.Hour, d%time.Hour/time.Minute, d%time.Minute/time.Second)
}

func parseBool(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "1", "true", "-1":
		return true, nil
	case "0", "false", "":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither 0 nor 1", text)
}

func formatBool(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// parseInt reads a whole number; Project writes some with ".00".
func parseInt(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f > 1e15 || f < -1e15 || f != f {
		return 0, fmt.Errorf("%q is not a number", text)
	}
	if f < 0 {
		return int64(f - 0.5), nil
	}
	return int64(f + 0.5), nil
}
