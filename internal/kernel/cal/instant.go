package cal

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Instant is a moment in UTC to the microsecond. It is stored as a text of 27 characters that sorts
// by time ("2026-01-31T09:30:00.000000Z"), because both engines compare such texts alike.
// The zero value is "never".
type Instant struct{ micros int64 }

const instantLayout = "2006-01-02T15:04:05.000000Z"

// At is the instant of a time, cut to the microsecond.
func At(t time.Time) Instant {
	if t.IsZero() {
		return Instant{}
	}
	return Instant{t.UnixMicro()}
}

// ParseInstant reads the stored form, or RFC 3339. An empty text is never.
func ParseInstant(s string) (Instant, error) {
	if s == "" {
		return Instant{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return Instant{}, fmt.Errorf("%q is not an instant of the form 2026-01-31T09:30:00Z", s)
	}
	return At(t), nil
}

// MustInstant is ParseInstant for constants; it panics on a bad text.
func MustInstant(s string) Instant {
	i, err := ParseInstant(s)
	if err != nil {
		panic(err)
	}
	return i
}

// IsZero reports whether this is never.
func (i Instant) IsZero() bool { return i.micros == 0 }

// Time is the instant in UTC.
func (i Instant) Time() time.Time {
	if i.IsZero() {
		return time.Time{}
	}
	return time.UnixMicro(i.micros).UTC()
}

// In is the date of the instant in a zone.
func (i Instant) In(zone *time.Location) Date { return Of(i.Time().In(zone)) }

// Date is the date of the instant in UTC.
func (i Instant) Date() Date {
	if i.IsZero() {
		return Date{}
	}
	return Of(i.Time())
}

// Before reports whether i is earlier than j.
func (i Instant) Before(j Instant) bool { return i.micros < j.micros }

// After reports whether i is later than j.
func (i Instant) After(j Instant) bool { return i.micros > j.micros }

// Add moves by a duration; never stays never.
func (i Instant) Add(d time.Duration) Instant {
	if i.IsZero() {
		return i
	}
	return Instant{i.micros + d.Microseconds()}
}

// String is the stored form, "" for never.
func (i Instant) String() string {
	if i.IsZero() {
		return ""
	}
	return i.Time().Format(instantLayout)
}

// MarshalText writes the stored form.
func (i Instant) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads it.
func (i *Instant) UnmarshalText(b []byte) (err error) {
	*i, err = ParseInstant(string(b))
	return err
}

// Value stores the text, NULL for never.
func (i Instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.String(), nil
}

// Scan reads what Value stores.
func (i *Instant) Scan(src any) (err error) {
	switch v := src.(type) {
	case nil:
		*i = Instant{}
	case string:
		*i, err = ParseInstant(v)
	case []byte:
		*i, err = ParseInstant(string(v))
	default:
		err = fmt.Errorf("cal: an instant cannot be read from %T", src)
	}
	return err
}
