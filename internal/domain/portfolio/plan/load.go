package plan

import (
	"context"
	"encoding/json"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// Burden is what one person is to do, week by week.
type Burden struct {
	Actor control.ActorID
	Name  string
	Weeks []Week
	Jobs  []Job
}

// Week is one week of a person from its Monday, in minutes.
type Week struct {
	From   cal.Date
	Needed int
	Given  int
}

// Over reports whether more is asked than the person can give.
func (w Week) Over() bool { return w.Needed > w.Given }

// Job is a task that somebody is put on. Project is "" where the reader may not see it.
type Job struct {
	Project  portfolio.ProjectID
	Ref      string
	UID      int
	Title    i18n.Text
	Start    Moment
	Finish   Moment
	Units    int
	calendar string // that it follows
	own      bool   // the task follows a calendar of its own
	manual   bool   // its dates are typed
	days     *Days
	parts    []cal.Period // of a split task: nothing is done between them
}

// rests reports whether a split task rests on a day.
func (j Job) rests(on cal.Date) bool {
	return len(j.parts) > 0 && !slices.ContainsFunc(j.parts, func(p cal.Period) bool { return p.Contains(on) })
}

// asked is how many minutes of a day the job takes of somebody, at all their units. As in the plan, a task is worked in
// the hours of its people, and of a calendar of its own with them; typed dates do not give way to anybody's hours.
func (j Job) asked(on cal.Date, given *Days) int {
	switch {
	case j.manual:
		return j.days.minutes(on)
	case j.own || !given.calendar.Person:
		return common(j.days.hours(on), given.hours(on))
	}
	return given.minutes(on)
}

// OverWeeks is in how many weeks more is asked than given.
func (b Burden) OverWeeks() int {
	n := 0
	for _, w := range b.Weeks {
		if w.Over() {
			n++
		}
	}
	return n
}

// MostWeeks is how many weeks a load picture shows.
const MostWeeks = 78

// monday is the Monday of a day's week.
func monday(d cal.Date) cal.Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// weigh spreads the jobs of a person over the weeks from a day on. Each day of a job takes its share of
// the hours in which it is worked; a person gives the hours of their own calendar.
func weigh(jobs []Job, from cal.Date, given *Days) []Week {
	last := from
	for _, j := range jobs {
		if j.Finish.Day().After(last) {
			last = j.Finish.Day()
		}
	}
	first := monday(from)
	weeks := min(MostWeeks, first.DaysUntil(last)/7+1)
	list := make([]Week, weeks)
	for i := range list {
		list[i].From = first.AddDays(7 * i)
		for day := range 7 {
			list[i].Given += given.minutes(list[i].From.AddDays(day))
		}
	}
	for _, j := range jobs {
		day := j.Start.Day()
		if day.Before(first) {
			day = first
		}
		for ; !day.After(j.Finish.Day()) && first.DaysUntil(day)/7 < weeks; day = day.AddDays(1) {
			if given.minutes(day) > 0 && !j.rests(day) {
				list[first.DaysUntil(day)/7].Needed += j.asked(day, given) * j.Units / 100
			}
		}
	}
	return list
}

// jobsOf are the open tasks that persons are put on, in all projects that run; titles and references of
// those the reader may not see are left out.
func jobsOf(ctx context.Context, q db.Querier, actors []control.ActorID, cals Calendars) (map[control.ActorID][]Job, error) {
	ids := make([]string, len(actors))
	for i, a := range actors {
		ids[i] = string(a)
	}
	type row struct {
		actor    control.ActorID
		duration int
		splits   []Split
		Job
	}
	t := db.SQL(`SELECT r.actor_id, p.id, p.ref, t.uid, t.title_en, t.title_fr, t.start_at, t.finish_at, t.duration, t.splits, a.units, COALESCE(NULLIF(t.calendar, ''), NULLIF(h.calendar, ''), p.partner), t.calendar <> '', t.manual
		FROM portfolio_plan_resource r JOIN portfolio_assignment a ON a.project_id = r.project_id AND a.resource_uid = r.uid
		JOIN portfolio_task t ON t.project_id = a.project_id AND t.uid = a.uid JOIN portfolio_project p ON p.id = t.project_id
		LEFT JOIN portfolio_plan h ON h.project_id = p.id
		WHERE t.actual_finish IS NULL AND NOT t.cancelled AND p.state NOT IN ('rejected', 'operationally_closed', 'financially_closed', 'archived', 'cancelled') AND`).In("r.actor_id", ids...).Add("ORDER BY t.start_at, p.id, t.uid")
	list, err := db.Collect(ctx, q, t, func(r db.Row) (x row, err error) {
		var splits string
		err = r.Scan(&x.actor, &x.Project, &x.Ref, &x.UID, &x.Title.EN, &x.Title.FR, &x.Start, &x.Finish, &x.duration, &splits, &x.Units, &x.calendar, &x.own, &x.manual)
		if err == nil && splits != "" {
			err = json.Unmarshal([]byte(splits), &x.splits)
		}
		return x, err
	})
	if err != nil {
		return nil, err
	}
	seen, err := seenProjects(ctx, q, list, func(r row) portfolio.ProjectID { return r.Project })
	if err != nil {
		return nil, err
	}
	files := map[portfolio.ProjectID]*schedule.Network{}
	jobs := map[control.ActorID][]Job{}
	for _, r := range list {
		if fileCalendar.MatchString(r.calendar) && files[r.Project] == nil {
			if files[r.Project], err = networkOf(ctx, q, r.Project); err != nil {
				return nil, err
			}
		}
		r.days = cals.daysIn(r.calendar, files[r.Project])
		r.parts = Task{Start: r.Start, Duration: r.duration, Splits: r.splits}.periods(r.days)
		if !seen[r.Project] {
			r.Project, r.Ref, r.Title, r.UID = "", "", i18n.Text{}, 0
		}
		jobs[r.actor] = append(jobs[r.actor], r.Job)
	}
	return jobs, nil
}

// networkOf is what the file says that the plan of a project rests on.
func networkOf(ctx context.Context, q db.Querier, id portfolio.ProjectID) (*schedule.Network, error) {
	file, err := db.One(ctx, q, "plan", db.SQL(`SELECT plan_file_id FROM portfolio_plan WHERE project_id = ?`, id), db.Value[string])
	if err != nil {
		return nil, err
	}
	f, err := fileOf(ctx, q, id, file)
	return &f.Network, err
}

func seenProjects[T any](ctx context.Context, q db.Querier, list []T, id func(T) portfolio.ProjectID) (map[portfolio.ProjectID]bool, error) {
	var ids []portfolio.ProjectID
	for _, x := range list {
		if of := id(x); !slices.Contains(ids, of) {
			ids = append(ids, of)
		}
	}
	seen := map[portfolio.ProjectID]bool{}
	heads, err := portfolio.ProjectHeads(ctx, q, ids...)
	for _, p := range heads {
		seen[p.ID] = true
	}
	return seen, err
}

// burdens are the loads of the people on a plan, the most overloaded first. Whoever is asked for nothing
// is left out.
func (s *Service) burdens(ctx context.Context, q db.Querier, actors []control.ActorID, home string, today cal.Date) ([]Burden, error) {
	cals, err := readCalendars(ctx, q)
	if err != nil {
		return nil, err
	}
	jobs, err := jobsOf(ctx, q, actors, cals)
	if err != nil {
		return nil, err
	}
	names, err := control.Names(ctx, q, actors...)
	if err != nil {
		return nil, err
	}
	var list []Burden
	for actor, of := range jobs {
		given := &Days{calendar: cals.ofPerson(actor, home)}
		list = append(list, Burden{Actor: actor, Name: names[actor], Jobs: of, Weeks: weigh(of, today, given)})
	}
	slices.SortFunc(list, func(a, b Burden) int {
		if n := b.OverWeeks() - a.OverWeeks(); n != 0 {
			return n
		}
		return compare(a.Name, b.Name)
	})
	return list, nil
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// ofPerson is the calendar of a person: their days off and working weeks over the week of the country they work by; the
// plan's where nobody has entered one.
func (c Calendars) ofPerson(who control.ActorID, home string) Calendar {
	own, ok := c[string(who)]
	if !ok {
		return c.Of(home)
	}
	base := c.Of(own.Base)
	base.Person, base.Weeks, base.Days = true, own.Weeks, append(slices.Clone(own.Days), base.Days...)
	return base
}
