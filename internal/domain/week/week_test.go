package week_test

import (
	"testing"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/week"
	"cairn/internal/kernel/cal"
)

func TestWeekOfADay(t *testing.T) {
	for _, c := range []struct{ day, week, monday string }{
		{"2026-11-20", "2026-W47", "2026-11-16"},
		{"2026-11-22", "2026-W47", "2026-11-16"}, // Sunday
		{"2026-11-23", "2026-W48", "2026-11-23"},
		{"2026-12-31", "2026-W53", "2026-12-28"}, // a year of 53 weeks
		{"2027-01-03", "2026-W53", "2026-12-28"},
		{"2027-01-04", "2027-W01", "2027-01-04"},
		{"2024-12-30", "2025-W01", "2024-12-30"}, // the week's year is not the day's
		{"2021-01-01", "2020-W53", "2020-12-28"},
	} {
		w := week.Of(cal.MustDate(c.day))
		if string(w) != c.week || w.Monday().String() != c.monday {
			t.Errorf("%s lies in %s from %s, want %s from %s", c.day, w, w.Monday(), c.week, c.monday)
		}
		if parsed, err := week.Parse(c.week); err != nil || parsed != w {
			t.Errorf("%s is read as %s: %v", c.week, parsed, err)
		}
	}
	if got := week.Week("2026-W53").Add(1); got != "2027-W01" {
		t.Errorf("the week after 2026-W53 is %s", got)
	}
	if got := week.Week("2027-W01").Add(-8); got != "2026-W46" {
		t.Errorf("eight weeks before 2027-W01 is %s", got)
	}
}

func TestNoSuchWeek(t *testing.T) {
	for _, text := range []string{"2026-W54", "2025-W53", "2026-W00", "2026-47", "W47", "2026-W4", "2026-W47x", "-026-W47", "2026-w47"} {
		if w, err := week.Parse(text); err == nil {
			t.Errorf("%q is read as %s", text, w)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"2026-W47", "2026-W53", "0000-W00", "9999-W52", "", "2026-W+7"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if w, err := week.Parse(text); err == nil && (string(w) != text || week.Of(w.Monday()) != w) {
			t.Errorf("%q is read as %s, which begins on %s", text, w, w.Monday())
		}
	})
}

func TestLock(t *testing.T) {
	w := week.Week("2026-W47")
	for at, locked := range map[string]bool{
		"2026-11-20T17:00:00Z": false, "2026-11-23T11:59:59Z": false, "2026-11-23T12:00:00Z": true, "2026-12-01T00:00:00Z": true,
	} {
		if w.Locked(cal.MustInstant(at)) != locked {
			t.Errorf("at %s locked is not %v", at, locked)
		}
	}
}

func TestWhatMoved(t *testing.T) {
	former := week.Snapshot{Overall: portfolio.OnTrack, Card: portfolio.Card{portfolio.Schedule: portfolio.OnTrack, portfolio.Cost: portfolio.OnTrack},
		Progress: 40, End: cal.MustDate("2027-03-31"), Pulse: portfolio.Pulse{Issues: 2, Overdue: 1}}
	now := week.Snapshot{Overall: portfolio.AtRisk, Card: portfolio.Card{portfolio.Schedule: portfolio.AtRisk, portfolio.Cost: portfolio.OnTrack},
		Progress: 45, End: cal.MustDate("2027-04-10"), Pulse: portfolio.Pulse{Issues: 1, Overdue: 3}}
	m := now.Since(former)
	if m.Slip != 10 || m.Progress != 5 || m.Issues != -1 || m.Overdue != 2 || len(m.Ratings) != 1 || m.Ratings[0].Dimension != portfolio.Schedule || !m.Slipped() {
		t.Errorf("it moved by %+v", m)
	}
	if back := former.Since(now); back.Slipped() || back.Slip != -10 {
		t.Errorf("the way back slips: %+v", back)
	}
	now.Overall, now.End = portfolio.NotRated, cal.Date{}
	if lost := now.Since(former); lost.Slipped() || lost.Slip != 0 {
		t.Errorf("a rating and an end that are lost slip: %+v", lost)
	}
}
