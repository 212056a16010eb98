package exchange

import (
	"math"
	"strings"
	"time"

	"cairn/internal/codec/mspdi"
	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// Note is something a file says that the schedule does not follow; it stays in the file.
type Note struct {
	Key  string     `json:"key"`
	Args fault.Args `json:"args,omitempty"`
}

// FromProject reads a plan. The notes say what was passed over; the network is not checked yet.
func FromProject(f *mspdi.File) (schedule.Network, []Note, error) {
	if root := f.Foreign(); root != "" {
		return schedule.Network{}, nil, fault.New(fault.Malformed, "mspdi.foreign", fault.Args{"root": root})
	}
	r := reader{f: f}
	r.settings()
	for i := range f.Calendars {
		r.calendar(&f.Calendars[i])
	}
	for i := range f.Resources {
		r.resource(&f.Resources[i])
	}
	for i := range f.Tasks {
		r.task(&f.Tasks[i])
	}
	r.links()
	r.assignments()
	for _, n := range f.Notes {
		r.note("schedule.file.unread", fault.Args{"line": n.Line, "element": n.Element, "text": n.Text})
	}
	return r.n, r.notes, nil
}

type reader struct {
	f     *mspdi.File
	n     schedule.Network
	notes []Note
}

func (r *reader) note(key string, args fault.Args) { r.notes = append(r.notes, Note{key, args}) }

func moment(t time.Time) schedule.Time {
	if t.IsZero() {
		return 0
	}
	y, m, d := t.Date()
	return schedule.At(y, m, d, t.Hour(), t.Minute()) + schedule.Time(t.Second())
}

func span(d time.Duration) schedule.Duration {
	return schedule.Duration(d.Round(time.Second) / time.Second)
}

// tenths are tenths of a minute.
func tenths(n int64) schedule.Duration { return schedule.Duration(n) * 6 }

// calendarUID is a calendar's UID in the network, where 0 is none.
func calendarUID(uid int) int {
	if uid == 0 {
		return 1 << 30 // some writers begin to count at 0
	}
	return max(0, uid)
}

func (r *reader) settings() {
	p := &r.f.Project
	name := p.Title
	if name == "" {
		name = strings.TrimSuffix(p.Name, ".xml")
	}
	r.n = schedule.Network{
		Name: name, Start: moment(p.StartDate), Finish: moment(p.FinishDate), Status: moment(p.StatusDate),
		FromFinish: p.ScheduleFromStart != nil && !*p.ScheduleFromStart,
		// Project keeps this option the wrong way round: it writes 0 when tasks honour their dates.
		HonourConstraints: !p.HonorConstraints, MultipleCriticalPaths: p.MultipleCriticalPaths,
		MinutesPerDay: p.MinutesPerDay, MinutesPerWeek: p.MinutesPerWeek, DaysPerMonth: p.DaysPerMonth,
	}
	r.n.CriticalLimit = schedule.Duration(p.CriticalSlackLimit) * r.n.DayLength()
	if r.has(p.CalendarUID) {
		r.n.Calendar = calendarUID(p.CalendarUID)
	}
	if r.n.Start == 0 { // very old and foreign files: the first task that says when it starts
		for i := range r.f.Tasks {
			if at := moment(r.f.Tasks[i].Start); at != 0 && (r.n.Start == 0 || at < r.n.Start) {
				r.n.Start = at
			}
		}
	}
}

// has reports whether the file has a calendar.
func (r *reader) has(uid int) bool {
	for i := range r.f.Calendars {
		if r.f.Calendars[i].UID == uid {
			return true
		}
	}
	return false
}

func (r *reader) calendar(c *mspdi.Calendar) {
	out := schedule.Calendar{UID: calendarUID(c.UID), Name: c.Name}
	if c.UID < 0 {
		return
	}
	if c.BaseCalendarUID != c.UID && r.has(c.BaseCalendarUID) && !c.IsBaseCalendar {
		out.Base = calendarUID(c.BaseCalendarUID)
	}
	old := []schedule.Exception(nil)
	for i := range c.WeekDays {
		d := &c.WeekDays[i]
		if d.DayType >= 1 && d.DayType <= 7 {
			out.Days[d.DayType-1] = schedule.Day{Set: true, Shifts: hours(d.DayWorking, d.Times)}
		} else if len(d.Period) > 0 {
			old = append(old, exception("", d.Period[0], hours(d.DayWorking, d.Times)))
		}
	}
	if out.Base == 0 && !c.IsBaseCalendar && len(c.WeekDays) == 0 {
		out.Base = r.n.Calendar // its base is not in the file
		if out.Base == out.UID {
			out.Base = 0
		}
	}
	for i := range c.Exceptions {
		if e := &c.Exceptions[i]; len(e.Period) > 0 {
			x := exception(e.Name, e.Period[0], hours(e.DayWorking, e.Times))
			x.Repeat = repeat(e)
			out.Exceptions = append(out.Exceptions, x)
		}
	}
	if len(c.Exceptions) == 0 {
		out.Exceptions = old // files up to 2003; later ones write both
	}
	for i := range c.WorkWeeks {
		w := &c.WorkWeeks[i]
		if len(w.Period) == 0 {
			continue
		}
		week := schedule.WorkWeek{Name: w.Name, From: cal.Of(w.Period[0].FromDate), To: cal.Of(w.Period[0].ToDate)}
		for _, d := range w.WeekDays {
			if d.DayType >= 1 && d.DayType <= 7 {
				week.Days[d.DayType-1] = schedule.Day{Set: true, Shifts: hours(d.DayWorking, d.Times)}
			}
		}
		out.Weeks = append(out.Weeks, week)
	}
	r.n.Calendars = append(r.n.Calendars, out)
}

func exception(name string, p mspdi.Period, shifts []schedule.Shift) schedule.Exception {
	e := schedule.Exception{Name: name, From: cal.Of(p.FromDate), To: cal.Of(p.ToDate), Shifts: shifts}
	if p.ToDate.Hour() == 0 && p.ToDate.Minute() == 0 && p.ToDate.After(p.FromDate) && p.ToDate.Second() == 0 {
		e.To = e.To.AddDays(-1) // an end at midnight is that of the day before
	}
	return e
}

// hours are the shifts of a day. A working day that names none has Project's default hours.
func hours(working bool, times []mspdi.WorkingTime) (shifts []schedule.Shift) {
	if !working {
		return nil
	}
	for _, t := range times {
		from, ok1 := clock(t.FromTime)
		to, ok2 := clock(t.ToTime)
		if !ok1 || !ok2 {
			continue
		}
		if to <= from {
			to = 86400
		}
		shifts = append(shifts, schedule.Shift{From: from, To: to})
	}
	if len(times) == 0 {
		return []schedule.Shift{{From: 8 * 3600, To: 12 * 3600}, {From: 13 * 3600, To: 17 * 3600}}
	}
	return shifts
}

// clock reads a time of day; some tools write it with a date.
func clock(text string) (int32, bool) {
	text = strings.TrimSpace(text)
	if _, after, ok := strings.Cut(text, "T"); ok {
		text = after
	}
	for _, layout := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return int32(t.Hour()*3600 + t.Minute()*60 + t.Second()), true
		}
	}
	return 0, strings.HasPrefix(text, "24:00")
}

// repeat reads how an exception recurs. The numbers are those of the file's schema.
func repeat(e *mspdi.Exception) schedule.Recurrence {
	r := schedule.Recurrence{Every: e.Every, Month: time.Month(e.Month + 1), MonthDay: e.MonthDay, Position: e.MonthPosition + 1}
	switch item := e.MonthItem; {
	case item >= 3 && item <= 9:
		r.Weekday = time.Weekday(item - 3)
	case item >= 0 && item <= 2:
		r.Weekday = schedule.AnyDay + time.Weekday(item)
	}
	switch e.Type {
	case 2:
		r.Pattern = schedule.YearlyDay
	case 3:
		r.Pattern = schedule.YearlyPos
	case 4:
		r.Pattern = schedule.MonthlyDay
	case 5:
		r.Pattern = schedule.MonthlyPos
	case 6:
		r.Pattern, r.Weekdays = schedule.Weekly7, uint8(e.DaysOfWeek)
	case 7:
		r.Pattern = schedule.Daily
	default:
		return schedule.Recurrence{}
	}
	if r.Pattern == schedule.YearlyDay || r.Pattern == schedule.YearlyPos {
		r.Every = 1
	}
	return r
}

func (r *reader) resource(m *mspdi.Resource) {
	if m.IsNull {
		return
	}
	out := schedule.Resource{UID: m.UID, Name: m.Name, Kind: schedule.Material, MaxUnits: units(m.MaxUnits)}
	if m.Type == 1 {
		out.Kind = schedule.Work
	}
	if m.IsCostResource {
		out.Kind = schedule.Cost
	}
	if m.CalendarUID >= 0 && m.Has("CalendarUID") && r.has(m.CalendarUID) {
		out.Calendar = calendarUID(m.CalendarUID)
	}
	if !m.Has("MaxUnits") && out.Kind == schedule.Work {
		out.MaxUnits = schedule.FullTime
	}
	for _, a := range m.Availability {
		out.Availability = append(out.Availability, schedule.Availability{From: bounded(a.AvailableFrom), To: bounded(a.AvailableTo), Units: units(a.AvailableUnits)})
	}
	r.n.Resources = append(r.n.Resources, out)
}

// bounded is a date, none for those by which Project says "always".
func bounded(t time.Time) schedule.Time {
	if t.Year() <= 1984 || t.Year() >= 2149 {
		return 0
	}
	return moment(t)
}

func units(f float64) int {
	if f != f || f < 0 || f > 1e6 {
		return 0
	}
	return int(math.Round(f * schedule.FullTime))
}

// elapsed reports whether a format of durations or lags is one of the wall clock.
func elapsed(format int) bool {
	switch format {
	case 4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52:
		return true
	}
	return false
}

func (r *reader) task(m *mspdi.Task) {
	t := schedule.Task{
		UID: m.UID, Name: m.Name, Level: r.level(m), Blank: m.IsNull, Milestone: m.Milestone, Manual: m.Manual,
		Inactive: m.Active != nil && !*m.Active, External: m.ExternalTask,
		Duration: span(m.Duration), Elapsed: elapsed(m.DurationFormat), Estimated: m.Estimated, Work: span(m.Work),
		IgnoreResourceHours: m.IgnoreResourceCalendar, Deadline: moment(m.Deadline),
		LevellingDelay: tenths(m.LevelingDelay), LevellingDelayWorked: m.LevelingDelayFormat != 0 && !elapsed(m.LevelingDelayFormat),
		ActualStart: moment(m.ActualStart), ActualFinish: moment(m.ActualFinish), ActualDuration: span(m.ActualDuration),
		Remaining: span(m.RemainingDuration), Resume: moment(m.Resume), PercentComplete: m.PercentComplete,
	}
	currency := money.Currency(r.f.Project.CurrencyCode)
	if minor, ok := ParseCost(m.Cost, currency); ok {
		t.Cost = money.Amount{Minor: minor, Currency: currency}
	}
	if m.Type >= 0 && m.Type <= 2 {
		t.Effort = schedule.Effort(m.Type)
	}
	t.EffortDriven = m.EffortDriven
	if m.Has("CalendarUID") && m.CalendarUID >= 0 && r.has(m.CalendarUID) {
		t.Calendar = calendarUID(m.CalendarUID)
	}
	if m.ConstraintType >= 0 && m.ConstraintType <= 7 {
		t.Constraint = schedule.Constraint(m.ConstraintType)
	}
	if t.Constraint.Dated() {
		if t.ConstraintDate = moment(m.ConstraintDate); t.ConstraintDate == 0 {
			r.note("schedule.file.no_constraint_date", fault.Args{"task": m.Name})
			t.Constraint = schedule.AsSoonAsPossible
		}
	}
	if m.IsSubproject && !m.Summary {
		t.Manual = true // an inserted project stands where its own plan has it
	}
	if t.Manual {
		t.Start, t.Finish = moment(m.ManualStart), moment(m.ManualFinish)
		if t.Start == 0 {
			t.Start = moment(m.Start)
		}
		if t.Finish == 0 {
			t.Finish = moment(m.Finish)
		}
		t.Unsettled = m.StartText != nil
	}
	if t.External {
		t.Start, t.Finish = moment(m.Start), moment(m.Finish)
	}
	r.progress(m, &t)
	r.n.Tasks = append(r.n.Tasks, t)
}

// progress fills in what old and foreign files leave out of a started task.
func (r *reader) progress(m *mspdi.Task, t *schedule.Task) {
	if m.PercentComplete >= 100 && t.ActualFinish == 0 && t.ActualStart != 0 {
		t.ActualFinish = moment(m.Finish)
	}
	if t.ActualFinish != 0 && t.ActualStart == 0 {
		t.ActualStart = min(moment(m.Start), t.ActualFinish)
		if t.ActualStart == 0 {
			t.ActualStart = t.ActualFinish
		}
	}
	if t.ActualStart != 0 && !m.Has("RemainingDuration") {
		t.Remaining = t.Duration * schedule.Duration(100-max(0, min(100, m.PercentComplete))) / 100
	}
}

func (r *reader) level(m *mspdi.Task) int {
	switch {
	case m.Has("OutlineLevel"), m.UID == 0:
		return m.OutlineLevel
	case m.OutlineNumber != "":
		return strings.Count(m.OutlineNumber, ".") + 1
	}
	return 1
}

func (r *reader) links() {
	for i := range r.f.Tasks {
		m := &r.f.Tasks[i]
		for j := range m.Links {
			l := &m.Links[j]
			if l.CrossProject {
				r.note("schedule.file.cross_project", fault.Args{"task": m.Name, "project": l.CrossProjectName})
				continue
			}
			r.n.Links = append(r.n.Links, link(l, m.UID))
		}
	}
}

func link(l *mspdi.Link, to int) schedule.Link {
	out := schedule.Link{From: l.PredecessorUID, To: to, Type: schedule.FinishStart}
	if l.Type >= 0 && l.Type <= 3 && l.Has("Type") {
		out.Type = schedule.LinkType(l.Type)
	}
	switch format := l.LagFormat; {
	case format == 19 || format == 51:
		out.Kind, out.Part = schedule.PercentLag, int(l.LinkLag)*100
	case format == 20 || format == 52:
		out.Kind, out.Part = schedule.ElapsedPercentLag, int(l.LinkLag)*100
	case elapsed(format):
		out.Kind, out.Lag = schedule.ElapsedLag, tenths(l.LinkLag)
	default:
		out.Lag = tenths(l.LinkLag)
	}
	return out
}
