package cal_test

import (
	"encoding/json"
	"testing"
	"time"

	"cairn/internal/kernel/cal"
)

func TestDateParsing(t *testing.T) {
	for text, ok := range map[string]bool{
		"2026-01-31": true, "": true, "0001-01-01": true, "9999-12-31": true,
		"2026-02-30": false, "31/01/2026": false, "0": false, "2026-1-1": false, "2026-01-31T00:00": false,
	} {
		d, err := cal.ParseDate(text)
		if (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
		if ok && d.String() != text {
			t.Errorf("%q came back as %q", text, d)
		}
	}
}

// Days before 1970 are days as any: each but the last is before the next, and none is no date.
func TestDaysBefore1970(t *testing.T) {
	last := cal.Date{}
	for _, text := range []string{"0001-01-01", "1900-01-01", "1950-06-30", "1969-12-30", "1969-12-31", "1970-01-01", "1970-01-02"} {
		d := cal.MustDate(text)
		if d.IsZero() || d.String() != text || !last.Before(d) || cal.Of(d.Time()) != d {
			t.Errorf("%s is %q, after %s: %v", text, d, last, last.Before(d))
		}
		last = d
	}
}

func TestAddMonthsStaysInMonth(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-01-31", 1, "2026-02-28"}, {"2024-01-31", 1, "2024-02-29"},
		{"2023-02-15", 24, "2025-02-15"}, {"2026-03-31", -1, "2026-02-28"}, {"2026-12-31", 2, "2027-02-28"},
	} {
		if got := cal.MustDate(c.from).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s %+d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestInstantIsFixedLengthAndSorts(t *testing.T) {
	a := cal.At(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	b := a.Add(time.Microsecond)
	if len(a.String()) != 27 || a.String() >= b.String() || !a.Before(b) {
		t.Fatalf("%s %s", a, b)
	}
	var back cal.Instant
	if err := back.Scan(b.String()); err != nil || back != b {
		t.Fatalf("%v %v", back, err)
	}
}

func TestPeriods(t *testing.T) {
	p := cal.Period{Start: cal.MustDate("2026-01-01"), End: cal.MustDate("2026-01-10")}
	if p.Days() != 10 || p.Elapsed(cal.MustDate("2026-01-05")) != 0.5 || p.Elapsed(cal.MustDate("2027-01-01")) != 1 {
		t.Fatal("days or elapsed wrong")
	}
	open := cal.Period{Start: cal.MustDate("2026-01-10")}
	if !p.Overlaps(open) || !open.Overlaps(p) || open.Contains(cal.MustDate("2026-01-09")) {
		t.Fatal("an open period overlaps from its start on")
	}
	if (cal.Period{Start: p.End, End: p.Start}).Valid() {
		t.Fatal("a period may not end before it starts")
	}
}

func TestWorkingDays(t *testing.T) {
	friday := cal.MustDate("2026-11-20")
	if got := cal.NewWorkCalendar("BEL").Add(friday, 5); got != cal.MustDate("2026-11-27") {
		t.Errorf("five working days after %s: %s", friday, got)
	}
	if got := cal.NewWorkCalendar("JOR").Add(friday, 0); got != cal.MustDate("2026-11-22") {
		t.Errorf("Friday is week-end in Amman: %s", got)
	}
	if got := cal.NewWorkCalendar("BEL", cal.MustDate("2026-11-23")).Add(friday, 1); got != cal.MustDate("2026-11-24") {
		t.Errorf("a holiday is not worked: %s", got)
	}
}

func TestJSON(t *testing.T) {
	out, err := json.Marshal(struct {
		D cal.Date
		P cal.Period
	}{cal.MustDate("2026-01-31"), cal.Period{Start: cal.MustDate("2026-01-31")}})
	if err != nil || string(out) != `{"D":"2026-01-31","P":{"start":"2026-01-31","end":""}}` {
		t.Fatalf("%s %v", out, err)
	}
}

func FuzzParseDate(f *testing.F) {
	f.Add("2026-01-31")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := cal.ParseDate(s); err == nil && d.String() != s {
			t.Fatalf("%q was read as %q", s, d)
		}
	})
}
