package plan

import (
	"database/sql/driver"
	"fmt"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// Moment is a local minute, as a plan counts time: where the work is done, without a zone. Its text is
// "2026-01-31T08:00", which sorts. The zero value is none.
type Moment struct{ minutes int64 } // since the beginning of the year 1, plus one

const momentLayout = "2006-01-02T15:04"

var momentZero = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Unix()

// MomentOf is the minute of a time as its clock shows it.
func MomentOf(t time.Time) Moment {
	local := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
	return Moment{(local.Unix()-momentZero)/60 + 1}
}

// On is a minute of a day; none for no day.
func On(d cal.Date, hour, minute int) Moment {
	if d.IsZero() {
		return Moment{}
	}
	return MomentOf(d.Time()).Add(hour*60 + minute)
}

// ParseMoment reads the text of a minute; "" is none. Anything else is an Invalid fault.
func ParseMoment(s string) (Moment, error) {
	if s == "" {
		return Moment{}, nil
	}
	t, err := time.Parse(momentLayout, s)
	if err != nil || t.Format(momentLayout) != s {
		return Moment{}, fault.New(fault.Invalid, "portfolio.plan.moment", fault.Args{"value": s})
	}
	return MomentOf(t), nil
}

// momentAt is MomentOf, and none for no time.
func momentAt(t time.Time) Moment {
	if t.IsZero() {
		return Moment{}
	}
	return MomentOf(t)
}

// minutesLong is a number of minutes as Go counts time.
func minutesLong(n int) time.Duration { return time.Duration(n) * time.Minute }

// IsZero reports none.
func (m Moment) IsZero() bool { return m.minutes == 0 }

// Time is the minute in UTC, for arithmetic alone.
func (m Moment) Time() time.Time {
	if m.IsZero() {
		return time.Time{}
	}
	return time.Unix(momentZero+(m.minutes-1)*60, 0).UTC()
}

// Day is its date; no date for none.
func (m Moment) Day() cal.Date {
	if m.IsZero() {
		return cal.Date{}
	}
	return cal.Of(m.Time())
}

// Add goes some minutes on.
func (m Moment) Add(minutes int) Moment { return Moment{m.minutes + int64(minutes)} }

// Before compares.
func (m Moment) Before(o Moment) bool { return m.minutes < o.minutes }

// After compares.
func (m Moment) After(o Moment) bool { return m.minutes > o.minutes }

// MinutesUntil is how long it is from m to o by the clock.
func (m Moment) MinutesUntil(o Moment) int { return int(o.minutes - m.minutes) }

func (m Moment) String() string {
	if m.IsZero() {
		return ""
	}
	return m.Time().Format(momentLayout)
}

// MarshalText writes the text.
func (m Moment) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads it.
func (m *Moment) UnmarshalText(b []byte) (err error) {
	*m, err = ParseMoment(string(b))
	return err
}

// Value stores the text, NULL for none.
func (m Moment) Value() (driver.Value, error) {
	if m.IsZero() {
		return nil, nil
	}
	return m.String(), nil
}

// Scan reads what Value stored.
func (m *Moment) Scan(src any) (err error) {
	switch v := src.(type) {
	case nil:
		*m = Moment{}
	case string:
		*m, err = ParseMoment(v)
	case []byte:
		*m, err = ParseMoment(string(v))
	default:
		err = fmt.Errorf("plan: %T is no minute", src)
	}
	return err
}
