package schedule

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"cairn/internal/kernel/cal"
)

// Time is a moment of local wall-clock time, in seconds since the beginning of Monday 1 January 1900. The zero
// value is "no time". It travels as "2026-01-31T08:00:00", and "" for none.
type Time int64

// Duration is an amount of working or of wall-clock time in seconds.
type Duration int64

// Units of a Duration.
const (
	Second Duration = 1
	Minute          = 60 * Second
	Hour            = 60 * Minute
	// Day24 is a day of the wall clock, not a working day.
	Day24 = 24 * Hour
)

// The times a plan may hold: Project itself ends in 2149, other tools write later ones.
var (
	Earliest = At(1901, time.January, 1, 0, 0)
	Latest   = At(2299, time.December, 31, 23, 59)
)

const (
	timeLayout = "2006-01-02T15:04:05"
	epoch      = -2208988800 // Unix seconds of 1900-01-01T00:00:00Z
)

// At makes a time.
func At(year int, month time.Month, day, hour, minute int) Time {
	return Time(time.Date(year, month, day, hour, minute, 0, 0, time.UTC).Unix() - epoch)
}

// OfDate is the beginning of a day, none for no date.
func OfDate(d cal.Date) Time {
	if d.IsZero() {
		return 0
	}
	return Time(d.Time().Unix() - epoch)
}

// ParseTime reads "2026-01-31T08:00:00", with or without seconds and with what Project appends (a fraction, a
// zone, which is dropped: times are local). An empty text is no time.
func ParseTime(text string) (Time, error) {
	if text == "" {
		return 0, nil
	}
	for _, layout := range []string{timeLayout, "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02"} {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		y, m, d := t.Date()
		at := Time(time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, time.UTC).Unix() - epoch)
		if at < Earliest || at > Latest {
			return 0, fmt.Errorf("%q lies outside %s to %s", text, Earliest, Latest)
		}
		return at, nil
	}
	return 0, fmt.Errorf("%q is not a time of the form 2026-01-31T08:00:00", text)
}

// MustTime is ParseTime for constants in code and tests; it panics on a bad text.
func MustTime(text string) Time {
	t, err := ParseTime(text)
	if err != nil {
		panic(err)
	}
	return t
}

// IsZero reports whether there is no time.
func (t Time) IsZero() bool { return t == 0 }

// Add moves along the wall clock.
func (t Time) Add(d Duration) Time { return t + Time(d) }

// Civil is the same wall-clock time as a time.Time in UTC.
func (t Time) Civil() time.Time { return time.Unix(int64(t)+epoch, 0).UTC() }

// Date is the day it falls on, no date for no time.
func (t Time) Date() cal.Date {
	if t == 0 {
		return cal.Date{}
	}
	return cal.Of(t.Civil())
}

// String is "2026-01-31T08:00:00", "" for none.
func (t Time) String() string {
	if t == 0 {
		return ""
	}
	return t.Civil().Format(timeLayout)
}

// MarshalText writes what ParseTime reads.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (t *Time) UnmarshalText(b []byte) (err error) {
	*t, err = ParseTime(string(b))
	return err
}

// day is the number of the day since Monday 1 January 1900, and the seconds into it.
func (t Time) day() (day int, second int32) {
	day = int(t / 86400)
	s := int32(t % 86400)
	if s < 0 {
		day, s = day-1, s+86400
	}
	return day, s
}

func dayOf(d cal.Date) int {
	day, _ := OfDate(d).day()
	return day
}

// startOf is the first second of a day.
func startOf(day int) Time { return Time(day) * 86400 }

// Minutes is the duration in minutes, with a fraction where it has one.
func (d Duration) Minutes() float64 { return float64(d) / 60 }

// MarshalJSON writes minutes.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(d.Minutes()) }

// UnmarshalJSON reads minutes.
func (d *Duration) UnmarshalJSON(b []byte) error {
	var minutes float64
	if err := json.Unmarshal(b, &minutes); err != nil {
		return err
	}
	*d = Duration(math.Round(minutes * 60))
	return nil
}
