package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Country is a country that has a calendar.
type Country struct {
	Code string // ISO 3166-1 alpha-3
	Name i18n.Text
}

// kindCalendar is a calendar in the trail.
const kindCalendar = "calendar"

// CalendarForm is the form of a calendar. Days are lines "2026-08-27 Independence Day | Jour de
// l’indépendance" or "2026-08-03..2026-08-14 …", with hours in brackets where the day is worked otherwise.
type CalendarForm struct {
	Week  [7]string
	Base  string
	Days  []DayOff
	Weeks []WorkingWeek // of a person; rows that say nothing are left out
}

// EditCalendar saves the calendar of a country or a person read at a revision. Every plan that follows it
// is computed anew when it is next changed, and once a day.
func (s *Service) EditCalendar(ctx context.Context, id string, seen int, f CalendarForm) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: actCalendar, Scope: "", Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		was, err := s.calendar(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if seen != 0 && seen != was.Revision {
			return control.Change{}, fault.Stale(was)
		}
		is := was
		is.Week, is.Days = f.Week, f.Days
		if is.Person {
			is.Week, is.Base, is.Weeks = [7]string{}, f.Base, f.Weeks
		}
		if err := is.Check(); err != nil {
			return control.Change{}, err
		}
		is.Weeks = settledWeeks(is.Weeks)
		is.Revision++
		if err := saveCalendar(ctx, tx, is); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: control.Ref{Kind: kindCalendar, ID: id}, Before: was, After: is}, s.recomputeWith(ctx, tx, id)
	})
}

func (s *Service) undoCalendar(ctx context.Context, object control.Ref, was, became Calendar) (control.Done, error) {
	return s.EditCalendar(ctx, object.ID, became.Revision, CalendarForm{Week: was.Week, Base: was.Base, Days: was.Days, Weeks: was.Weeks})
}

// calendar is a calendar by its id: what was entered, or what ships.
func (s *Service) calendar(ctx context.Context, q db.Querier, id string) (Calendar, error) {
	all, err := readCalendars(ctx, q)
	if err != nil {
		return Calendar{}, err
	}
	if c, ok := all[id]; ok {
		return s.called(ctx, q, c)
	}
	countries, err := s.countries(ctx, q)
	if err != nil {
		return Calendar{}, err
	}
	for _, c := range countries {
		if c.Code == id {
			out := CalendarOf(id)
			out.Name = c.Name
			return out, nil
		}
	}
	names, err := control.Names(ctx, q, control.ActorID(id))
	if name, ok := names[control.ActorID(id)]; ok && name != "" {
		return Calendar{ID: id, Person: true, Name: i18n.Text{EN: name, FR: name}}, err
	}
	return Calendar{}, fault.Missing(kindCalendar)
}

// called gives a stored calendar the name of its country or person.
func (s *Service) called(ctx context.Context, q db.Querier, c Calendar) (Calendar, error) {
	if !c.Person {
		return c, nil
	}
	names, err := control.Names(ctx, q, control.ActorID(c.ID))
	c.Name = i18n.Text{EN: names[control.ActorID(c.ID)], FR: names[control.ActorID(c.ID)]}
	return c, err
}

func (s *Service) countries(ctx context.Context, q db.Querier) ([]Country, error) {
	if s.Countries == nil {
		return nil, nil
	}
	return s.Countries(ctx, q)
}

func saveCalendar(ctx context.Context, tx *control.Tx, c Calendar) error {
	kind := "country"
	if c.Person {
		kind = "person"
	}
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_calendar (id, name_en, name_fr, kind, base, week, version) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET base = excluded.base, week = excluded.week, version = excluded.version`,
		c.ID, c.Name.EN, c.Name.FR, kind, c.Base, strings.Join(c.Week[:], ";"), c.Revision))
	if err != nil {
		return err
	}
	for _, table := range []string{"portfolio_calendar_day", "portfolio_calendar_week"} {
		if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM `+table+` WHERE calendar_id = ?`, c.ID)); err != nil {
			return err
		}
	}
	var days, weeks []any
	for _, d := range c.Days {
		days = append(days, c.ID, d.From, d.To, d.Name.EN, d.Name.FR, d.Hours)
	}
	for _, w := range c.Weeks {
		weeks = append(weeks, c.ID, w.From, strings.Join(w.Hours[:], ";"))
	}
	if err := db.InsertRows(ctx, tx, `INSERT INTO portfolio_calendar_day (calendar_id, from_on, to_on, name_en, name_fr, hours)`, 6, days, ""); err != nil {
		return err
	}
	return db.InsertRows(ctx, tx, `INSERT INTO portfolio_calendar_week (calendar_id, from_on, week)`, 3, weeks, "")
}

// recomputeWith computes the linked plans that follow a calendar anew.
func (s *Service) recomputeWith(ctx context.Context, tx *control.Tx, calendar string) error {
	ids, err := db.Collect(ctx, tx, db.SQL(`SELECT DISTINCT l.project_id FROM portfolio_task_link l JOIN portfolio_project p ON p.id = l.project_id
		LEFT JOIN portfolio_plan h ON h.project_id = p.id WHERE p.state NOT IN ('rejected', 'operationally_closed', 'financially_closed', 'archived', 'cancelled')
		AND (COALESCE(NULLIF(h.calendar, ''), p.partner) = ? OR EXISTS (SELECT 1 FROM portfolio_task t WHERE t.project_id = p.id AND t.calendar = ?)
			OR EXISTS (SELECT 1 FROM portfolio_plan_resource r WHERE r.project_id = p.id AND r.actor_id = ?)) ORDER BY 1`, calendar, calendar, calendar), db.Value[string])
	if err != nil {
		return err
	}
	asSystem := s.control.AsSystem(ctx)
	for _, id := range ids {
		if err := s.replan(asSystem, tx, projectID(id)); err != nil {
			return err
		}
		if err := s.portfolio.Rate(asSystem, tx, projectID(id)); err != nil {
			return err
		}
	}
	return nil
}

// parseDaysOff reads the lines of the form; a fault names the line.
func parseDaysOff(text string) ([]DayOff, error) {
	var list []DayOff
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		d, err := parseDayOff(line)
		if err == nil && slices.ContainsFunc(list, func(x DayOff) bool { return !d.From.After(x.To) && !x.From.After(d.To) }) {
			err = fmt.Errorf("two at once")
		}
		if err != nil {
			return nil, wrong("days", "portfolio.calendar.line", fault.Args{"n": i + 1, "line": line})
		}
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b DayOff) int { return b.From.DaysUntil(a.From) })
	return list, nil
}

func parseDayOff(line string) (d DayOff, err error) {
	when, rest, _ := strings.Cut(line, " ")
	from, to, ranged := strings.Cut(when, "..")
	if d.From, err = cal.ParseDate(from); err != nil || d.From.IsZero() {
		return d, fmt.Errorf("no day: %w", err)
	}
	d.To = d.From
	if ranged {
		if d.To, err = cal.ParseDate(to); err != nil || d.To.Before(d.From) || d.From.DaysUntil(d.To) > 366 {
			return d, fmt.Errorf("no period")
		}
	}
	rest = strings.TrimSpace(rest)
	if strings.HasPrefix(rest, "[") {
		hours, after, closed := strings.Cut(rest[1:], "]")
		if _, err := parseHours(hours); err != nil || !closed {
			return d, fmt.Errorf("no hours")
		}
		d.Hours, rest = strings.Join(strings.Fields(hours), " "), strings.TrimSpace(after)
	}
	en, fr, both := strings.Cut(rest, "|")
	d.Name = i18n.Text{EN: strings.TrimSpace(en), FR: strings.TrimSpace(fr)}
	if !both {
		d.Name.FR = d.Name.EN
	}
	return d, nil
}

// text is the line of the form that parseDayOff reads.
func (d DayOff) text() string {
	when := d.From.String()
	if d.To != d.From {
		when += ".." + d.To.String()
	}
	if d.Hours != "" {
		when += " [" + d.Hours + "]"
	}
	name := d.Name.EN
	if d.Name.FR != "" && d.Name.FR != d.Name.EN {
		name += " | " + d.Name.FR
	}
	return strings.TrimSpace(when + " " + name)
}

func daysOffText(days []DayOff) string {
	lines := make([]string, len(days))
	for i, d := range days {
		lines[i] = d.text()
	}
	return strings.Join(lines, "\n")
}
