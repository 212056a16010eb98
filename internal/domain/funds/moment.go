package funds

import (
	"context"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// moment is what an address says of the point a statement is asked for: the day up to which it counts, and when
// it was known. A person gives the latter as a day and a time in their own zone; a program, and the link of a statement
// that was issued, give the instant itself, which wins where both are there. All empty is now.
type moment struct {
	On      cal.Date    `json:"on"`
	Known   cal.Date    `json:"known"`
	KnownAt string      `json:"known_at" web:"max=8"` // "14:30" or "14:30:05"; without one, the end of the day
	AsOf    cal.Instant `json:"as_of"`                // to the microsecond, in UTC; what was recorded at it counts
}

// issue is the point of a statement, and for whom it is drawn up. Asked again with the same day and instant, a
// statement says the same, whatever was corrected since (docs/decisions/0063-statements-as-issued.md says what is as
// it is today). One thing is not in it the first time: a posting counts from the instant at which its recording began, so
// what was being recorded at AsOf, and was not yet done, is there when it is asked for again.
type issue struct {
	On   cal.Date    `json:"on"`    // never after the day of AsOf in UTC, on which postings are booked
	AsOf cal.Instant `json:"as_of"` // never zero, never ahead: what was asked for, or the instant of reading

	point  Point          // zero members where the present balances answer
	zone   *time.Location // of the reader
	reader string
	asked  bool // for a past instant
}

// clockTimes are how a time of day is written.
var clockTimes = []string{"15:04:05", "15:04"}

// issue settles a moment for the reader: without an instant it is now, and without a day, or with one
// after the instant, the day of the instant; what lies ahead is now.
func (s *Service) issue(ctx context.Context, q db.Querier, m moment) (out issue, err error) {
	now := s.control.DB().Now()
	out = issue{On: m.On, AsOf: m.AsOf}
	if a := control.ActorFrom(ctx); a != nil {
		out.reader = a.Name
	}
	if out.zone, err = s.zone(ctx, q); err != nil {
		return out, err
	}
	if out.AsOf.IsZero() {
		if out.AsOf, err = m.instant(now, out.zone); err != nil {
			return out, err
		}
	}
	if out.asked = !out.AsOf.IsZero() && out.AsOf.Before(now); out.asked {
		out.point.AsOf = out.AsOf
	} else {
		out.AsOf = now
	}
	if known := out.AsOf.Date(); out.On.IsZero() || out.On.After(known) {
		out.On = known // nothing is booked for a day ahead
	}
	if out.On.Before(now.Date()) || out.asked {
		out.point.On = out.On
	}
	return out, nil
}

// zone is the time zone of whoever acts.
func (s *Service) zone(ctx context.Context, q db.Querier) (*time.Location, error) {
	if s.Zone == nil {
		return time.UTC, nil
	}
	return s.Zone(ctx, q)
}

// instant is the last moment that a person's day and time name: of a time without seconds the end of its minute, so
// that what was recorded within it counts.
func (m moment) instant(now cal.Instant, zone *time.Location) (cal.Instant, error) {
	day := m.Known
	if day.IsZero() && m.KnownAt == "" {
		return cal.Instant{}, nil
	}
	if day.IsZero() {
		day = now.In(zone)
	}
	if m.KnownAt == "" {
		return cal.At(startOf(day.AddDays(1), zone).Add(-time.Microsecond)), nil
	}
	for i, layout := range clockTimes {
		if t, err := time.Parse(layout, m.KnownAt); err == nil {
			end := []time.Duration{time.Second, time.Minute}[i] - time.Microsecond
			return cal.At(time.Date(day.Year(), day.Time().Month(), day.Time().Day(), t.Hour(), t.Minute(), t.Second(), 0, zone).Add(end)), nil
		}
	}
	var fs fault.Fields
	fs.Add("known_at", "funds.statement.time_wrong", nil)
	return cal.Instant{}, fs.Err()
}

func startOf(day cal.Date, zone *time.Location) time.Time {
	return time.Date(day.Year(), day.Time().Month(), day.Time().Day(), 0, 0, 0, 0, zone)
}

// knownAt is the instant as the reader's clock shows it: "29 Nov 2026 14:30:05 Europe/Brussels".
func (x issue) knownAt(p *i18n.Printer) string {
	return p.Date(x.AsOf.In(x.zone)) + " " + x.AsOf.Time().In(x.zone).Format(clockTimes[0]) + i18n.NBSP + x.zone.String()
}

// query is what the address of a page behind a figure of the statement carries, to count from the same point.
func (x issue) query() string {
	if x.point.Now() {
		return ""
	}
	return "&on=" + x.On.String() + "&as_of=" + x.AsOf.String()
}

// about is what a workbook says of the statement that it holds, beside its title.
func (x issue) about(p *i18n.Printer, whose string) []web.Fact {
	facts := []web.Fact{{Term: p.T("funds.statement.on"), Value: p.Date(x.On)}, {Term: p.T("funds.statement.known"), Value: x.knownAt(p)},
		{Term: p.T("funds.statement.instant"), Value: x.AsOf.String()}}
	if whose != "" {
		facts = append(facts, web.Fact{Term: p.T("funds.statement.whose"), Value: whose})
	}
	return append(facts, web.Fact{Term: p.T("funds.statement.for"), Value: x.reader}, web.Fact{Term: p.T("funds.statement.again"), Value: p.T("funds.statement.again_text")})
}

// knownDay is the day that the form of the point has; none for now.
func (x issue) knownDay() cal.Date {
	if !x.asked {
		return cal.Date{}
	}
	return x.AsOf.In(x.zone)
}

// knownTime is the time that the form of the point has.
func (x issue) knownTime() string {
	if !x.asked {
		return ""
	}
	return x.AsOf.Time().In(x.zone).Format("15:04:05")
}
