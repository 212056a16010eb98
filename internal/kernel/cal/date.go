// Package cal is the office's calendar: dates without a time, instants in UTC, periods, fiscal years
// and working days. It has no clock; the caller brings the day.
package cal

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar, without time or zone. The zero value is "no date".
// Dates compare with ==, Before and After, and travel as "2026-01-31" in SQL and JSON.
type Date struct{ day int32 } // 1 is 0001-01-01, the first that there is, so that zero is none and lies before all

const (
	dateLayout = "2006-01-02"
	epoch      = 719_163 // the day of 1970-01-01
)

// NewDate makes a date; out-of-range months and days roll over as in package time.
func NewDate(year int, month time.Month, day int) Date {
	return Of(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// Of is the day a time falls on in the time's own zone.
func Of(t time.Time) Date {
	y, m, d := t.Date()
	return Date{int32(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()/86400) + epoch}
}

// ParseDate reads "2026-01-31", exactly that; anything else is an error. An empty text is no date.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	t, err := time.Parse(dateLayout, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("%q is not a date of the form 2026-01-31", s)
	}
	return Of(t), nil
}

// MustDate is ParseDate for constants in code and tests; it panics on a bad text.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.day == 0 }

// Time is midnight UTC of the day; the zero Time for no date.
func (d Date) Time() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Unix(int64(d.day-epoch)*86400, 0).UTC()
}

// String is "2026-01-31", or "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(dateLayout)
}

// Before reports whether d is earlier than e. No date is earlier than every date.
func (d Date) Before(e Date) bool { return d.day < e.day }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.day > e.day }

// AddDays moves by whole days; no date stays no date.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return Date{d.day + int32(n)}
}

// AddMonths moves by calendar months and stays inside the month it arrives in: 31 January plus one
// month is 28 or 29 February. No date stays no date.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Of(first.AddDate(0, 0, min(t.Day(), last)-1))
}

// DaysUntil is the whole number of days from d to e, negative when e is earlier.
// It is 0 when either is no date.
func (d Date) DaysUntil(e Date) int {
	if d.IsZero() || e.IsZero() {
		return 0
	}
	return int(e.day - d.day)
}

// Year is the calendar year, 0 for no date.
func (d Date) Year() int {
	if d.IsZero() {
		return 0
	}
	return d.Time().Year()
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// MarshalText writes "2026-01-31".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDate(string(b))
	return err
}

// Value stores the date as text, NULL for no date.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads what Value stores.
func (d *Date) Scan(src any) (err error) {
	switch v := src.(type) {
	case nil:
		*d = Date{}
	case string:
		*d, err = ParseDate(v)
	case []byte:
		*d, err = ParseDate(string(v))
	default:
		err = fmt.Errorf("cal: a date cannot be read from %T", src)
	}
	return err
}
