package exchange_test

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"cairn/internal/codec/mspdi"
	"cairn/internal/domain/schedule"
	"cairn/internal/domain/schedule/exchange"
	"cairn/internal/kernel/cal"
)

// Project writes repeated exceptions twice: as a rule, and as the days it covers. Our days are Project's.
func TestRecurrenceIsProjects(t *testing.T) {
	for _, version := range []string{"2010", "2016"} {
		name := fmt.Sprintf("generated/calendar-recurring-exceptions/calendar-recurring-exceptions-project%s-mspdi.xml", version)
		f := open(t, filepath.Join(dir(t), name))
		n, _, err := exchange.FromProject(f)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range f.Calendars {
			if len(c.Exceptions) == 0 {
				continue
			}
			want, got := map[string]bool{}, map[string]bool{}
			for _, d := range c.WeekDays {
				if d.DayType == 0 {
					for day := cal.Of(d.Period[0].FromDate); !day.After(cal.Of(d.Period[0].ToDate)); day = day.AddDays(1) {
						want[day.String()] = true
					}
				}
			}
			for _, e := range n.Calendars[i].Exceptions {
				for _, day := range e.Days() {
					got[day.String()] = true
				}
			}
			if len(want) < 50 || !maps.Equal(got, want) {
				t.Errorf("%s, %s: %d days, want %d", name, c.Name, len(got), len(want))
				for _, day := range slices.Sorted(maps.Keys(want)) {
					if !got[day] {
						t.Log("missing", day)
					}
				}
			}
		}
	}
}

// Old files write exceptions as days of the week; an end of midnight is the day's; a derived calendar follows its base
// where it says nothing.
func TestCalendars(t *testing.T) {
	f := read(t, `<Project><CalendarUID>1</CalendarUID><StartDate>2026-01-05T08:00:00</StartDate><Calendars>
<Calendar><UID>1</UID><Name>Nights</Name><IsBaseCalendar>1</IsBaseCalendar><BaseCalendarUID>-1</BaseCalendarUID><WeekDays>
<WeekDay><DayType>2</DayType><DayWorking>1</DayWorking><WorkingTimes><WorkingTime><FromTime>00:00:00</FromTime><ToTime>00:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>
<WeekDay><DayType>3</DayType><DayWorking>1</DayWorking><WorkingTimes><WorkingTime><FromTime>22:00:00</FromTime><ToTime>00:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>
<WeekDay><DayType>0</DayType><DayWorking>0</DayWorking><TimePeriod><FromDate>2026-01-12T00:00:00</FromDate><ToDate>2026-01-13T00:00:00</ToDate></TimePeriod></WeekDay>
</WeekDays></Calendar>
<Calendar><UID>2</UID><Name>Ana</Name><IsBaseCalendar>0</IsBaseCalendar><BaseCalendarUID>1</BaseCalendarUID><WeekDays>
<WeekDay><DayType>4</DayType><DayWorking>1</DayWorking></WeekDay></WeekDays></Calendar></Calendars></Project>`)
	n, _, err := exchange.FromProject(f)
	if err != nil {
		t.Fatal(err)
	}
	at := func(day string) schedule.Time { return schedule.MustTime(day + "T00:00:00") }
	for _, c := range []struct {
		calendar int
		from, to string
		hours    int
	}{
		{1, "2026-01-05", "2026-01-06", 24}, {1, "2026-01-06", "2026-01-07", 2}, {1, "2026-01-05", "2026-01-12", 26},
		{1, "2026-01-12", "2026-01-13", 0}, {1, "2026-01-13", "2026-01-14", 2}, {2, "2026-01-12", "2026-01-13", 0},
		{2, "2026-01-07", "2026-01-08", 8}, {2, "2026-01-05", "2026-01-12", 34},
	} {
		if got := n.Hours(c.calendar, 0).Between(at(c.from), at(c.to)); got != schedule.Duration(c.hours)*schedule.Hour {
			t.Errorf("calendar %d, %s to %s: %v hours, want %d", c.calendar, c.from, c.to, got.Minutes()/60, c.hours)
		}
	}
}

func read(t testing.TB, text string) *mspdi.File {
	t.Helper()
	return again(t, []byte(text))
}

func mspdiRead(data []byte) (*mspdi.File, error) { return mspdi.Read(bytes.NewReader(data), 1<<20) }
