package recruitment

import (
	"testing"
	"time"

	"cairn/internal/kernel/cal"
)

// R147: whole days in the viewer's zone, 0 is today, never below; the first applicants are told so while few have applied
// and the notice is not older than seven days.
func TestR147PostedDays(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	at := cal.MustInstant
	for _, c := range []struct {
		published, now string
		zone           *time.Location
		want           int
	}{
		{"2026-11-20T10:00:00Z", "2026-11-20T22:59:59Z", brussels, 0},
		{"2026-11-20T10:00:00Z", "2026-11-20T23:00:00Z", brussels, 1}, // midnight in Brussels
		{"2026-11-20T14:59:00Z", "2026-11-20T15:00:00Z", tokyo, 1},
		{"2026-11-20T10:00:00Z", "2026-11-27T10:00:00Z", brussels, 7},
		{"2026-11-20T10:00:00Z", "2026-11-19T10:00:00Z", brussels, 0},
	} {
		if got := postedDays(at(c.published), at(c.now), c.zone); got != c.want {
			t.Errorf("%s at %s: %d, want %d", c.published, c.now, got, c.want)
		}
	}
	for _, c := range []struct {
		applied, days int
		want          bool
	}{{0, 0, true}, {24, 7, true}, {25, 7, false}, {24, 8, false}, {-1, 0, false}} {
		if got := amongFirst(c.applied, c.days); got != c.want {
			t.Errorf("%d applied, %d days: %v", c.applied, c.days, got)
		}
	}
}

// R134: the instant of a deadline follows its zone, in summer and in winter.
func TestR134DeadlineInZone(t *testing.T) {
	for want, f := range map[string]Form{
		"2026-01-25T16:59:00.000000Z": {DeadlineOn: cal.MustDate("2026-01-25"), DeadlineTime: "17:59", Zone: "Europe/Brussels"},
		"2026-07-25T15:59:00.000000Z": {DeadlineOn: cal.MustDate("2026-07-25"), DeadlineTime: "17:59", Zone: "Europe/Brussels"},
		"2026-07-25T21:59:00.000000Z": {DeadlineOn: cal.MustDate("2026-07-25"), DeadlineTime: "17:59", Zone: "America/New_York"},
		"":                            {DeadlineOn: cal.MustDate("2026-07-25"), DeadlineTime: "17:59", Zone: "Nowhere"},
	} {
		if got := f.Deadline().String(); got != want {
			t.Errorf("%+v: %s, want %s", f, got, want)
		}
	}
}
