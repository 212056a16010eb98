package plan

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Calendar says when work is done: by country, or for a person who is away on some days or works a week of their own. A country that
// nobody has entered anything for works its own week, eight hours a day.
type Calendar struct {
	ID       string        `json:"id"` // ISO 3166-1 alpha-3, or the id of a person
	Name     i18n.Text     `json:"name"`
	Person   bool          `json:"person"`
	Base     string        `json:"base,omitempty"` // of a person: the country they work by
	Week     [7]string     `json:"week"`           // hours of each day from Monday: "08:00-12:00 13:00-17:00"; "" is off
	Days     []DayOff      `json:"days"`
	Weeks    []WorkingWeek `json:"weeks,omitempty"` // of a person, in the order of time
	Revision int           `json:"version"`
}

// DayOff is a period that differs from the week: a holiday, leave, or other hours.
type DayOff struct {
	From  cal.Date  `json:"from"`
	To    cal.Date  `json:"to"`
	Name  i18n.Text `json:"name"`
	Hours string    `json:"hours,omitempty"` // "" is a day off
}

// OrdinaryHours are those of a working day nobody has entered others for.
const OrdinaryHours = "08:00-12:00 13:00-17:00"

// CalendarOf is the calendar of a country as it ships: its own week-end, no holidays.
func CalendarOf(iso3 string) Calendar {
	c := Calendar{ID: iso3}
	works := cal.NewWorkCalendar(iso3)
	monday := cal.MustDate("2026-03-02")
	for i := range c.Week {
		if works.Works(monday.AddDays(i)) {
			c.Week[i] = OrdinaryHours
		}
	}
	return c
}

// parseHours reads the hours of a day; they lie in order and do not overlap.
func parseHours(s string) ([]schedule.Shift, error) {
	var shifts []schedule.Shift
	for _, part := range strings.Fields(s) {
		var h1, m1, h2, m2 int
		n, err := fmt.Sscanf(part, "%d:%d-%d:%d", &h1, &m1, &h2, &m2)
		from, to := h1*60+m1, h2*60+m2
		ok := err == nil && n == 4 && h1 >= 0 && m1 >= 0 && m1 < 60 && h2 >= 0 && m2 >= 0 && m2 < 60 && from < to && to <= 24*60 &&
			fmt.Sprintf("%02d:%02d-%02d:%02d", h1, m1, h2, m2) == part
		if !ok || len(shifts) > 0 && int32(from*60) < shifts[len(shifts)-1].To {
			return nil, fault.New(fault.Invalid, "portfolio.calendar.hours_wrong", fault.Args{"value": s})
		}
		shifts = append(shifts, schedule.Shift{From: int32(from * 60), To: int32(to * 60)})
	}
	return shifts, nil
}

// Check gives every wrong field of a calendar at once: hours that cannot be read, a week without a
// working minute.
func (c Calendar) Check() error {
	var fs fault.Fields
	minutes := int32(0)
	for i, hours := range c.Week {
		shifts, err := parseHours(hours)
		fs.Check(err == nil, "week."+itoa(i), "portfolio.calendar.hours_wrong")
		for _, s := range shifts {
			minutes += s.To - s.From
		}
	}
	fs.Check(c.Person || minutes > 0, "week."+itoa(0), "portfolio.calendar.idle")
	checkWeeks(c.Weeks, &fs)
	return fs.Err()
}

// engine is the calendar as schedule takes it. base is the uid of the one it rests on; 0 for none.
func (c Calendar) engine(uid, base int) schedule.Calendar {
	out := schedule.Calendar{UID: uid, Name: c.ID, Base: base, Weeks: c.engineWeeks()}
	for i, hours := range c.Week {
		if c.Person {
			break
		}
		shifts, _ := parseHours(hours) // checked when it was saved
		out.Days[(i+1)%7] = schedule.Day{Set: true, Shifts: shifts}
	}
	for _, d := range c.Days {
		shifts, _ := parseHours(d.Hours)
		out.Exceptions = append(out.Exceptions, schedule.Exception{Name: d.Name.EN, From: d.From, To: d.To, Shifts: shifts})
	}
	return out
}

// Days answers which days a calendar works, for edits by the day.
type Days struct {
	calendar Calendar
	file     *schedule.Hours // of a calendar that came in a file
}

// hours are the shifts of a day.
func (d *Days) hours(on cal.Date) []schedule.Shift {
	if d.file != nil {
		return d.file.On(on)
	}
	for _, off := range d.calendar.Days {
		if !on.Before(off.From) && !on.After(off.To) {
			shifts, _ := parseHours(off.Hours)
			return shifts
		}
	}
	shifts, _ := parseHours(d.calendar.hoursOn(on))
	return shifts
}

// next is the day itself when it is worked, else the next worked day in the direction; a calendar that
// works no day within a year leaves it where it is.
func (d *Days) next(on cal.Date, direction int) cal.Date {
	step := 1
	if direction < 0 {
		step = -1
	}
	for n := range 366 {
		if day := on.AddDays(n * step); len(d.hours(day)) > 0 {
			return day
		}
	}
	return on
}

// start and end are the first and last working minute of a day.
func (d *Days) start(on cal.Date) Moment {
	if shifts := d.hours(on); len(shifts) > 0 {
		return On(on, 0, int(shifts[0].From/60))
	}
	return On(on, 8, 0)
}

func (d *Days) end(on cal.Date) Moment {
	if shifts := d.hours(on); len(shifts) > 0 {
		return On(on, 0, int(shifts[len(shifts)-1].To/60))
	}
	return On(on, 17, 0)
}

// minutes is how long a day is worked.
func (d *Days) minutes(on cal.Date) int {
	n := int32(0)
	for _, s := range d.hours(on) {
		n += s.To - s.From
	}
	return int(n / 60)
}

// worked is how much working time lies between a minute and the end of a day.
func (d *Days) worked(from Moment, until cal.Date) int {
	minutes := 0
	for day := from.Day(); !day.After(until) && minutes < MaxDays*DayMinutes; day = day.AddDays(1) {
		minutes += d.minutes(day)
	}
	return minutes
}

// Calendars are those that plans may name, by id. A country nobody has entered is made on demand.
type Calendars map[string]Calendar

// Of is a calendar by its id, of a person over the country they work by.
func (c Calendars) Of(id string) Calendar {
	if found, ok := c[id]; ok {
		return found
	}
	return CalendarOf(id)
}

// days are the days of a plan's own calendar.
func (c Calendars) days(p *Plan) *Days { return c.daysIn(p.calendarID(), &p.file.Network) }

// daysOf are the days of the calendar that a task follows.
func (c Calendars) daysOf(p *Plan, t Task) *Days {
	if t.Calendar == "" {
		return c.days(p)
	}
	return c.daysIn(t.Calendar, &p.file.Network)
}

// daysIn are the days of a calendar, which may be one of a file.
func (c Calendars) daysIn(id string, file *schedule.Network) *Days {
	m := fileCalendar.FindStringSubmatch(id)
	if m == nil {
		return &Days{calendar: c.Of(id)}
	}
	uid, _ := strconv.Atoi(m[1])
	standard := *file
	standard.Calendar = 0 // "file:0"
	hours := standard.Hours(uid, 0)
	return &Days{file: &hours}
}

// calendarID is the plan's calendar: what was chosen, else the partner's country.
func (p *Plan) calendarID() string {
	if p.Calendar != "" {
		return p.Calendar
	}
	return p.Project.Partner
}

func readCalendars(ctx context.Context, q db.Querier) (Calendars, error) {
	all := Calendars{}
	list, err := db.Collect(ctx, q, db.SQL(`SELECT id, name_en, name_fr, kind = 'person', base, week, version FROM portfolio_calendar`), func(row db.Row) (c Calendar, err error) {
		var week string
		err = row.Scan(&c.ID, &c.Name.EN, &c.Name.FR, &c.Person, &c.Base, &week, &c.Revision)
		copy(c.Week[:], strings.Split(week, ";"))
		return c, err
	})
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		all[c.ID] = c
	}
	type row struct {
		id string
		DayOff
	}
	days, err := db.Collect(ctx, q, db.SQL(`SELECT calendar_id, from_on, to_on, name_en, name_fr, hours FROM portfolio_calendar_day ORDER BY calendar_id, from_on`), func(r db.Row) (d row, err error) {
		err = r.Scan(&d.id, &d.From, &d.To, &d.Name.EN, &d.Name.FR, &d.Hours)
		return d, err
	})
	for _, d := range days {
		c := all[d.id]
		c.Days = append(slices.Clip(c.Days), d.DayOff)
		all[d.id] = c
	}
	if err != nil {
		return nil, err
	}
	return all, all.readWeeks(ctx, q)
}

// readWeeks adds the working weeks of people.
func (c Calendars) readWeeks(ctx context.Context, q db.Querier) error {
	type row struct {
		id string
		WorkingWeek
	}
	weeks, err := db.Collect(ctx, q, db.SQL(`SELECT calendar_id, from_on, week FROM portfolio_calendar_week ORDER BY calendar_id, from_on`), func(r db.Row) (w row, err error) {
		var hours string
		err = r.Scan(&w.id, &w.From, &hours)
		copy(w.Hours[:], strings.Split(hours, ";"))
		return w, err
	})
	for _, w := range weeks {
		of := c[w.id]
		of.Weeks = append(slices.Clip(of.Weeks), w.WorkingWeek)
		c[w.id] = of
	}
	return err
}
