package week

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Week is an ISO 8601 week, "2026-W47": Monday to Sunday, week 1 the one with the first Thursday of the
// year. The zero value is no week.
type Week string

// Of is the week of a day.
func Of(d cal.Date) Week {
	if d.IsZero() {
		return ""
	}
	year, no := d.Time().ISOWeek()
	return Week(fmt.Sprintf("%04d-W%02d", year, no))
}

// Parse reads "2026-W47". A week that no calendar has is an Invalid fault.
func Parse(text string) (Week, error) {
	if parts := form.FindStringSubmatch(text); parts != nil {
		year, _ := strconv.Atoi(parts[1])
		no, _ := strconv.Atoi(parts[2])
		if w := Of(first(year).AddDays(7 * (no - 1))); string(w) == text {
			return w, nil
		}
	}
	return "", unknown(text)
}

var form = regexp.MustCompile(`^([0-9]{4})-W([0-9]{2})$`)

func unknown(text string) error {
	return fault.New(fault.Invalid, "week.unknown", fault.Args{"value": text})
}

// first is the Monday of the first week of a year.
func first(year int) cal.Date {
	fourth := cal.NewDate(year, time.January, 4)
	return fourth.AddDays(-int(fourth.Weekday()+6) % 7)
}

// Year is the year that counts the week, 0 for no week.
func (w Week) Year() int {
	if w == "" {
		return 0
	}
	year, _ := strconv.Atoi(string(w[:4]))
	return year
}

// Number is 1 to 53, 0 for no week.
func (w Week) Number() int {
	if w == "" {
		return 0
	}
	no, _ := strconv.Atoi(string(w[6:]))
	return no
}

// Monday is its first day, no date for no week.
func (w Week) Monday() cal.Date {
	if w == "" {
		return cal.Date{}
	}
	return first(w.Year()).AddDays(7 * (w.Number() - 1))
}

// Days are Monday to Sunday.
func (w Week) Days() cal.Period { return cal.Period{Start: w.Monday(), End: w.Monday().AddDays(6)} }

// Add is the week so many weeks later; a negative number goes back.
func (w Week) Add(n int) Week { return Of(w.Monday().AddDays(7 * n)) }

// Locks is when its updates stop being changed in place: noon UTC of the Monday after it, so that a Friday
// that ran out is mended on Monday morning.
func (w Week) Locks() cal.Instant {
	return cal.At(w.Monday().AddDays(7).Time().Add(12 * time.Hour))
}

// Locked reports whether it is locked at an instant.
func (w Week) Locked(at cal.Instant) bool { return !at.Before(w.Locks()) }

// UnmarshalText reads "2026-W47"; an empty text is no week.
func (w *Week) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*w = ""
		return nil
	}
	*w, err = Parse(string(b))
	return err
}

// Print implements i18n.Printable: "week 47 of 2026".
func (w Week) Print(p *i18n.Printer) string {
	return p.T("week.name", "no", fmt.Sprint(w.Number()), "year", fmt.Sprint(w.Year()))
}
