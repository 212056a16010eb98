package exchange

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"cairn/internal/codec/mspdi"
	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/cal"
)

// ToProject brings a file up to the plan: tasks in the plan's order, links, calendars, people and assignments, each
// matched by UID, and the plan's dates. What already says the same is not touched, and what the schedule does not
// model stays. A new file is the zero value of mspdi.File.
func ToProject(f *mspdi.File, p *schedule.Plan) error {
	was, _, err := FromProject(f)
	if err != nil {
		return err
	}
	n := p.Network()
	w := writer{f: f, n: &n, was: &was}
	w.settings()
	w.calendars()
	w.resources()
	w.tasks()
	w.assignments()
	Results(f, p)
	w.splits(p)
	return nil
}

type writer struct {
	f      *mspdi.File
	n, was *schedule.Network
}

// set changes a field of the file where the plan says something else than the file did.
func set[T comparable, U any](was, is T, field *U, value U) {
	if was != is {
		*field = value
	}
}

func (w *writer) settings() {
	p, n, was := &w.f.Project, w.n, w.was
	fresh := len(w.f.Tasks) == 0 && p.SaveVersion == 0
	if fresh {
		yes := true
		p.SaveVersion, p.ScheduleFromStart = 14, &yes
		p.Title = n.Name
		p.MinutesPerDay, p.MinutesPerWeek, p.DaysPerMonth = int(n.DayLength()/schedule.Minute), int(n.WeekLength()/schedule.Minute), int(n.MonthLength()/n.DayLength())
		p.DefaultStartTime, p.DefaultFinishTime = "08:00:00", "17:00:00"
	}
	set(was.Name, n.Name, &p.Title, n.Name)
	set(was.Start, n.Start, &p.StartDate, civil(n.Start))
	set(was.Status, n.Status, &p.StatusDate, civil(n.Status))
	fromStart := !n.FromFinish
	set(was.FromFinish, n.FromFinish, &p.ScheduleFromStart, &fromStart)
	if n.FromFinish {
		set(was.Finish, n.Finish, &p.FinishDate, civil(n.Finish))
	}
	set(was.HonourConstraints, n.HonourConstraints, &p.HonorConstraints, !n.HonourConstraints)
	set(was.MultipleCriticalPaths, n.MultipleCriticalPaths, &p.MultipleCriticalPaths, n.MultipleCriticalPaths)
	set(was.CriticalLimit, n.CriticalLimit, &p.CriticalSlackLimit, int(n.CriticalLimit/n.DayLength()))
	set(was.Calendar, n.Calendar, &p.CalendarUID, fileCalendar(n.Calendar, -1))
}

// fileCalendar is the UID a calendar has in the file.
func fileCalendar(uid, none int) int {
	switch uid {
	case 0:
		return none
	case 1 << 30:
		return 0
	}
	return uid
}

func (w *writer) calendars() {
	had := map[int]schedule.Calendar{}
	for _, c := range w.was.Calendars {
		had[c.UID] = c
	}
	at := map[int]int{}
	for i := range w.f.Calendars {
		at[calendarUID(w.f.Calendars[i].UID)] = i
	}
	for _, c := range w.n.Calendars {
		i, ok := at[c.UID]
		if ok && reflect.DeepEqual(had[c.UID], c) {
			continue
		}
		if !ok {
			w.f.Calendars = append(w.f.Calendars, mspdi.Calendar{UID: fileCalendar(c.UID, 0), IsBaseCalendar: c.Base == 0})
			i = len(w.f.Calendars) - 1
		}
		calendar(&w.f.Calendars[i], c)
	}
}

// calendar writes a calendar that is new or changed. Repeated exceptions are written as the days they cover.
func calendar(m *mspdi.Calendar, c schedule.Calendar) {
	m.Name, m.BaseCalendarUID = c.Name, fileCalendar(c.Base, -1)
	m.WeekDays, m.Exceptions, m.WorkWeeks = nil, nil, nil
	for day, d := range c.Days {
		if d.Set {
			m.WeekDays = append(m.WeekDays, mspdi.WeekDay{DayType: day + 1, DayWorking: len(d.Shifts) > 0, Times: times(d.Shifts)})
		}
	}
	for _, e := range c.Exceptions {
		if e.Repeat.Pattern == schedule.Once {
			to := e.To
			if to.IsZero() {
				to = e.From
			}
			m.Exceptions = append(m.Exceptions, fileException(e, e.From, to))
			continue
		}
		for _, day := range e.Days() {
			m.Exceptions = append(m.Exceptions, fileException(e, day, day))
		}
	}
	for _, week := range c.Weeks {
		x := mspdi.WorkWeek{Name: week.Name, Period: []mspdi.Period{{FromDate: week.From.Time(), ToDate: lastMinute(week.To)}}}
		for day, d := range week.Days {
			if d.Set {
				x.WeekDays = append(x.WeekDays, mspdi.WeekDay{DayType: day + 1, DayWorking: len(d.Shifts) > 0, Times: times(d.Shifts)})
			}
		}
		m.WorkWeeks = append(m.WorkWeeks, x)
	}
}

func lastMinute(d cal.Date) time.Time { return d.Time().Add(24*time.Hour - time.Minute) }

func fileException(e schedule.Exception, from, to cal.Date) mspdi.Exception {
	return mspdi.Exception{Name: e.Name, Type: 1, Occurrences: from.DaysUntil(to) + 1, DayWorking: len(e.Shifts) > 0,
		Period: []mspdi.Period{{FromDate: from.Time(), ToDate: lastMinute(to)}}, Times: times(e.Shifts)}
}

func times(shifts []schedule.Shift) (list []mspdi.WorkingTime) {
	clock := func(s int32) string { return time.Unix(int64(s%86400), 0).UTC().Format("15:04:05") }
	for _, s := range shifts {
		list = append(list, mspdi.WorkingTime{FromTime: clock(s.From), ToTime: clock(s.To)})
	}
	return list
}

func (w *writer) resources() {
	had := map[int]schedule.Resource{}
	for _, r := range w.was.Resources {
		had[r.UID] = r
	}
	at := map[int]int{}
	for i := range w.f.Resources {
		at[w.f.Resources[i].UID] = i
	}
	keep := map[int]bool{}
	for _, r := range w.n.Resources {
		keep[r.UID] = true
		i, ok := at[r.UID]
		old := had[r.UID]
		if !ok {
			w.f.Resources = append(w.f.Resources, mspdi.Resource{UID: r.UID, ID: len(w.f.Resources), CalendarUID: -1})
			i = len(w.f.Resources) - 1
			old = schedule.Resource{Kind: 255, MaxUnits: -1}
		}
		m := &w.f.Resources[i]
		set(old.Name, r.Name, &m.Name, r.Name)
		set(old.Kind, r.Kind, &m.Type, map[schedule.ResourceKind]int{schedule.Work: 1}[r.Kind])
		set(old.Kind, r.Kind, &m.IsCostResource, r.Kind == schedule.Cost)
		set(old.MaxUnits, r.MaxUnits, &m.MaxUnits, float64(r.MaxUnits)/schedule.FullTime)
		set(old.Calendar, r.Calendar, &m.CalendarUID, fileCalendar(r.Calendar, -1))
	}
	w.f.Resources = slices.DeleteFunc(w.f.Resources, func(m mspdi.Resource) bool {
		_, had := had[m.UID]
		return had && !keep[m.UID]
	})
}

// tasks brings the lines of the file into the plan's order and up to what it says.
func (w *writer) tasks() {
	had := map[int]schedule.Task{}
	for _, t := range w.was.Tasks {
		had[t.UID] = t
	}
	at := map[int]int{}
	for i := range w.f.Tasks {
		at[w.f.Tasks[i].UID] = i
	}
	hadLinks, links := byTask(w.was.Links), byTask(w.n.Links)
	same := slices.EqualFunc(w.was.Tasks, w.n.Tasks, func(a, b schedule.Task) bool { return a.UID == b.UID && a.Level == b.Level })
	list := make([]mspdi.Task, 0, len(w.n.Tasks))
	for _, t := range w.n.Tasks {
		i, ok := at[t.UID]
		var m mspdi.Task
		if ok {
			m = w.f.Tasks[i]
		} else {
			yes := true
			m = mspdi.Task{UID: t.UID, Active: &yes, DurationFormat: 7, CalendarUID: -1, LevelingDelayFormat: 8}
		}
		task(&m, had[t.UID], t)
		fileLinks(&m, hadLinks[t.UID], links[t.UID])
		list = append(list, m)
	}
	w.f.Tasks = list
	if !same {
		w.number()
	}
}

func byTask(links []schedule.Link) map[int][]schedule.Link {
	m := map[int][]schedule.Link{}
	for _, l := range links {
		m[l.To] = append(m[l.To], l)
	}
	return m
}

func task(m *mspdi.Task, was, t schedule.Task) {
	set(was.Name, t.Name, &m.Name, t.Name)
	if was.Level != t.Level || m.OutlineNumber == "" {
		m.OutlineLevel = t.Level
	}
	set(was.Blank, t.Blank, &m.IsNull, t.Blank)
	set(was.Milestone, t.Milestone, &m.Milestone, t.Milestone)
	set(was.Manual, t.Manual, &m.Manual, t.Manual)
	active := !t.Inactive
	set(was.Inactive, t.Inactive, &m.Active, &active)
	set(was.Duration, t.Duration, &m.Duration, length(t.Duration))
	if was.Duration != t.Duration && t.ActualStart == 0 {
		m.RemainingDuration = length(t.Duration)
	}
	if was.Elapsed != t.Elapsed {
		m.DurationFormat = map[bool]int{true: 8, false: 7}[t.Elapsed]
	}
	set(was.Estimated, t.Estimated, &m.Estimated, t.Estimated)
	set(was.Effort, t.Effort, &m.Type, int(t.Effort))
	set(was.EffortDriven, t.EffortDriven, &m.EffortDriven, t.EffortDriven)
	set(was.Work, t.Work, &m.Work, length(t.Work))
	set(was.Calendar, t.Calendar, &m.CalendarUID, fileCalendar(t.Calendar, -1))
	set(was.IgnoreResourceHours, t.IgnoreResourceHours, &m.IgnoreResourceCalendar, t.IgnoreResourceHours)
	set(was.Constraint, t.Constraint, &m.ConstraintType, int(t.Constraint))
	set(was.ConstraintDate, t.ConstraintDate, &m.ConstraintDate, civil(t.ConstraintDate))
	set(was.Deadline, t.Deadline, &m.Deadline, civil(t.Deadline))
	set(was.LevellingDelay, t.LevellingDelay, &m.LevelingDelay, slack(t.LevellingDelay))
	if was.LevellingDelayWorked != t.LevellingDelayWorked {
		m.LevelingDelayFormat = map[bool]int{true: 7, false: 8}[t.LevellingDelayWorked]
	}
	set(was.ActualStart, t.ActualStart, &m.ActualStart, civil(t.ActualStart))
	set(was.ActualFinish, t.ActualFinish, &m.ActualFinish, civil(t.ActualFinish))
	set(was.ActualDuration, t.ActualDuration, &m.ActualDuration, length(t.ActualDuration))
	set(was.Remaining, t.Remaining, &m.RemainingDuration, length(t.Remaining))
	set(was.Resume, t.Resume, &m.Resume, civil(t.Resume))
	set(was.PercentComplete, t.PercentComplete, &m.PercentComplete, t.PercentComplete)
	if was.Cost != t.Cost {
		fixed, _ := ParseCost(m.FixedCost, t.Cost.Currency)
		m.FixedCost = Hundredths(fixed+t.Cost.Minor-was.Cost.Minor, t.Cost.Currency) // what people cost stays
		m.Cost = Hundredths(t.Cost.Minor, t.Cost.Currency)
	}
	if t.Manual {
		set(was.Start, t.Start, &m.ManualStart, civil(t.Start))
		set(was.Finish, t.Finish, &m.ManualFinish, civil(t.Finish))
		set(was.Start, t.Start, &m.Start, civil(t.Start))
		set(was.Finish, t.Finish, &m.Finish, civil(t.Finish))
	}
}

// fileLinks keeps the links that stay, with what else the file says of them, and those the schedule does not follow.
func fileLinks(m *mspdi.Task, was, is []schedule.Link) {
	if slices.Equal(was, is) {
		return
	}
	rest := slices.Clone(is)
	m.Links = slices.DeleteFunc(slices.Clone(m.Links), func(l mspdi.Link) bool {
		return !l.CrossProject && !slices.ContainsFunc(rest, func(x schedule.Link) bool { return x.From == l.PredecessorUID && x.Type == link(&l, m.UID).Type })
	})
	for i := range m.Links {
		l := &m.Links[i]
		at := slices.IndexFunc(rest, func(x schedule.Link) bool { return x.From == l.PredecessorUID && x.Type == link(l, m.UID).Type })
		if l.CrossProject || at < 0 {
			continue
		}
		if link(l, m.UID) != rest[at] {
			lag(l, rest[at])
		}
		rest = slices.Delete(rest, at, at+1)
	}
	for _, x := range rest {
		l := mspdi.Link{PredecessorUID: x.From, Type: int(x.Type)}
		lag(&l, x)
		m.Links = append(m.Links, l)
	}
}

func lag(l *mspdi.Link, x schedule.Link) {
	switch x.Kind {
	case schedule.WorkingLag:
		l.LinkLag, l.LagFormat = slack(x.Lag), 7
	case schedule.ElapsedLag:
		l.LinkLag, l.LagFormat = slack(x.Lag), 8
	case schedule.PercentLag:
		l.LinkLag, l.LagFormat = int64(math.Round(float64(x.Part)/100)), 19
	case schedule.ElapsedPercentLag:
		l.LinkLag, l.LagFormat = int64(math.Round(float64(x.Part)/100)), 20
	}
}

// number gives the lines their numbers anew: the ID counts them, the outline number says where they stand.
func (w *writer) number() {
	var path []int
	for i := range w.f.Tasks {
		m := &w.f.Tasks[i]
		m.ID = i
		if len(w.f.Tasks) > 0 && w.f.Tasks[0].OutlineLevel != 0 {
			m.ID = i + 1
		}
		m.Summary = i+1 < len(w.f.Tasks) && w.f.Tasks[i+1].OutlineLevel > m.OutlineLevel
		if m.OutlineLevel == 0 {
			m.OutlineNumber = "0"
			continue
		}
		for len(path) > m.OutlineLevel {
			path = path[:len(path)-1]
		}
		for len(path) < m.OutlineLevel {
			path = append(path, 0)
		}
		path[m.OutlineLevel-1]++
		parts := make([]string, len(path))
		for j, n := range path {
			parts[j] = strconv.Itoa(n)
		}
		number := strings.Join(parts, ".")
		if m.WBS == m.OutlineNumber { // not one of the project's own making
			m.WBS = number
		}
		m.OutlineNumber = number
	}
}

func (w *writer) assignments() {
	had := map[int]schedule.Assignment{}
	for _, a := range w.was.Assignments {
		had[a.UID] = a
	}
	tasks, keep := map[int]bool{}, map[int]bool{}
	for _, t := range w.n.Tasks {
		tasks[t.UID] = true
	}
	at := map[int]int{}
	for i := range w.f.Assignments {
		at[w.f.Assignments[i].UID] = i
	}
	for _, a := range w.n.Assignments {
		keep[a.UID] = true
		old, ok := had[a.UID]
		i := at[a.UID]
		if !ok {
			w.f.Assignments = append(w.f.Assignments, mspdi.Assignment{UID: a.UID})
			i, old = len(w.f.Assignments)-1, schedule.Assignment{Task: -1, Resource: -1, Units: -1, Work: -1, Remaining: -1}
		}
		m := &w.f.Assignments[i]
		set(old.Task, a.Task, &m.TaskUID, a.Task)
		set(old.Resource, a.Resource, &m.ResourceUID, a.Resource)
		set(old.Units, a.Units, &m.Units, float64(a.Units)/schedule.FullTime)
		set(old.Work, a.Work, &m.Work, length(a.Work)+m.OvertimeWork)
		set(old.Work, a.Work, &m.RegularWork, length(a.Work))
		set(old.Remaining, a.Remaining, &m.RemainingWork, length(a.Remaining)+m.RemainingOvertimeWork)
		set(old.Delay, a.Delay, &m.Delay, slack(a.Delay))
		set(old.LevellingDelay, a.LevellingDelay, &m.LevelingDelay, slack(a.LevellingDelay))
		set(old.Contour, a.Contour, &m.WorkContour, int(a.Contour))
	}
	w.f.Assignments = slices.DeleteFunc(w.f.Assignments, func(m mspdi.Assignment) bool {
		_, known := had[m.UID]
		return !tasks[m.TaskUID] || known && !keep[m.UID]
	})
}
