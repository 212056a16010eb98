package recruitment

import (
	"testing"

	"cairn/internal/kernel/cal"
)

// A digest is due at seven in Brussels, daily or on Mondays, also around the nights on which the clocks change.
func TestR148LastDigest(t *testing.T) {
	at := cal.MustInstant
	for _, c := range []struct {
		f         Frequency
		now, want string
	}{
		{Daily, "2026-11-23T05:59:00Z", "2026-11-22T06:00:00Z"}, // a Monday, 06:59
		{Daily, "2026-11-23T06:00:00Z", "2026-11-23T06:00:00Z"},
		{Weekly, "2026-11-23T05:59:00Z", "2026-11-16T06:00:00Z"},
		{Weekly, "2026-11-23T06:00:00Z", "2026-11-23T06:00:00Z"},
		{Daily, "2026-03-29T04:59:00Z", "2026-03-28T06:00:00Z"}, // the clocks went forward that night: 06:59 in summer time
		{Daily, "2026-03-29T05:00:00Z", "2026-03-29T05:00:00Z"},
		{Weekly, "2026-03-29T05:00:00Z", "2026-03-23T06:00:00Z"},
		{Weekly, "2026-03-30T05:00:00Z", "2026-03-30T05:00:00Z"},
		{Daily, "2026-10-25T05:59:00Z", "2026-10-24T05:00:00Z"}, // and back: 06:59 in winter time
		{Daily, "2026-10-25T06:00:00Z", "2026-10-25T06:00:00Z"},
		{Weekly, "2026-10-25T06:00:00Z", "2026-10-19T05:00:00Z"},
		{Weekly, "2026-10-26T06:00:00Z", "2026-10-26T06:00:00Z"},
	} {
		if got := lastDigest(c.f, at(c.now)); got != at(c.want) {
			t.Errorf("%s at %s: %s, want %s", c.f, c.now, got, c.want)
		}
	}
}
