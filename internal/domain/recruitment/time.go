package recruitment

import (
	"time"
	_ "time/tzdata" // zones are known wherever the program runs

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/i18n"
)

// brussels is the time of the headquarters.
var brussels = zoneNamed(Zones[0])

// zoneNamed is a zone by its name; UTC where it is unknown.
func zoneNamed(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}

// closing is a deadline in the time of the headquarters: "25 Jan 2026, 17:59 (Brussels)".
func closing(p *i18n.Printer, at cal.Instant) string {
	if at.IsZero() {
		return ""
	}
	return p.T("recruitment.closing", "at", localTime(p, at, brussels))
}

// localTime is an instant in a zone, day and time; "" for never.
func localTime(p *i18n.Printer, at cal.Instant, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return p.T("recruitment.day_time", "day", at.In(zone), "time", at.Time().In(zone).Format("15:04"))
}

// dayBegins is the first instant of a day in a zone.
func dayBegins(d cal.Date, zone *time.Location) cal.Instant {
	year, month, day := d.Time().Date()
	return cal.At(time.Date(year, month, day, 0, 0, 0, 0, zone))
}

// postedDays is how many whole days ago something was published, in the reader's zone: 0 is today, and never below (R147).
func postedDays(published, now cal.Instant, zone *time.Location) int {
	return max(0, published.In(zone).DaysUntil(now.In(zone)))
}

// The bounds of "be among the first to apply" (R147).
const (
	firstApplicants = 25
	firstDays       = 7
)

// amongFirst reports whether a notice may say so: few have applied, and it is not old. applied is below 0 when it is not
// known; then nothing is said.
func amongFirst(applied, days int) bool {
	return applied >= 0 && applied < firstApplicants && days <= firstDays
}
