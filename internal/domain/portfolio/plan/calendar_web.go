package plan

import (
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

func projectID(s string) portfolio.ProjectID { return portfolio.ProjectID(s) }

// CalendarsOut lists the calendars of countries and people.
type CalendarsOut struct {
	Calendars []Calendar `json:"calendars"`

	people []web.Option
}

type calendarsIn struct {
	Person string `json:"person"`
}

type calendarAt struct {
	ID string `json:"id"`
}

// CalendarOut is one calendar, and its form.
type CalendarOut struct {
	Calendar
	countries []web.Option
}

// calendarIn is the form of a calendar: hours of each day from Monday.
type calendarIn struct {
	ID      string    `json:"id"`
	Version int       `json:"version"`
	Week    weekHours `json:"week"`
	Base    string    `json:"base"`
	Days    string    `json:"days"`
	Weeks   []weekIn  `json:"weeks"` // of a person
}

func (s *Service) calendarRoutes() []web.Route {
	return []web.Route{
		web.Get(pathCalendar, control.SignedIn, s.ReadCalendars, calendarsPage),
		web.Get(pathCalendar+"/{id}", control.SignedIn, s.ReadCalendar, calendarPage),
		web.Get(pathCalendar+"/{id}/edit", actCalendar, s.ReadCalendar, calendarForm),
		web.Post(pathCalendar+"/{id}/edit", actCalendar, func(ctx context.Context, in calendarIn) (web.See, error) {
			days, err := parseDaysOff(in.Days)
			if err != nil {
				return web.See{}, err
			}
			done, err := s.EditCalendar(ctx, in.ID, in.Version, CalendarForm{Week: in.Week.list(), Base: in.Base, Days: days, Weeks: workingWeeks(in.Weeks)})
			return web.See{To: web.Href(pathCalendar+"/{id}", in.ID), Done: done.Trail}, err
		}, pathCalendar+"/{id}/edit"),
	}
}

// ReadCalendars lists the calendars: every country the office works with, and those people who have
// days off entered.
func (s *Service) ReadCalendars(ctx context.Context, _ calendarsIn) (out CalendarsOut, err error) {
	if out.people, err = s.portfolio.PeopleOptions(ctx); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		countries, err := s.countries(ctx, q)
		if err != nil {
			return err
		}
		all, err := readCalendars(ctx, q)
		if err != nil {
			return err
		}
		out.Calendars = []Calendar{}
		for _, c := range countries {
			of := all.Of(c.Code)
			of.Name = c.Name
			out.Calendars = append(out.Calendars, of)
			delete(all, c.Code)
		}
		var rest []Calendar
		for _, c := range all {
			c, err := s.called(ctx, q, c)
			if err != nil {
				return err
			}
			rest = append(rest, c)
		}
		slices.SortFunc(rest, func(a, b Calendar) int { return compare(a.Name.EN+a.ID, b.Name.EN+b.ID) })
		out.Calendars = append(out.Calendars, rest...)
		return nil
	})
	return out, err
}

// ReadCalendar gives one calendar and its form.
func (s *Service) ReadCalendar(ctx context.Context, in calendarAt) (out CalendarOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Calendar, err = s.calendar(ctx, q, in.ID); err != nil {
			return err
		}
		out.countries, err = s.calendarOptions(ctx, q)
		return err
	})
	return out, err
}

// calendarOptions are the countries as a choice.
func (s *Service) calendarOptions(ctx context.Context, q db.Querier) ([]web.Option, error) {
	countries, err := s.countries(ctx, q)
	var list []web.Option
	lang := web.LangFrom(ctx)
	for _, c := range countries {
		words, _ := c.Name.In(lang)
		list = append(list, web.Option{Value: c.Code, Label: words})
	}
	slices.SortFunc(list, func(a, b web.Option) int { return compare(i18n.Fold(a.Label), i18n.Fold(b.Label)) })
	return list, err
}

// planCalendars are those a plan and its tasks may follow: the countries', and those of its file.
func (s *Service) planCalendars(ctx context.Context, q db.Querier, p *Plan) ([]web.Option, error) {
	list, err := s.calendarOptions(ctx, q)
	for _, c := range p.calendarChoice() {
		list = append(list, web.Option{Value: c.id, Label: c.name})
	}
	return list, err
}

// Table lists the calendars.
func (out CalendarsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "calendars", Title: p.T("portfolio.calendar.list"), Columns: []web.Column{
		{Key: "name", Label: p.T("portfolio.calendar.of"), Kind: web.KindLink, Main: true},
		{Key: "week", Label: p.T("portfolio.calendar.rest")},
		{Key: "days", Label: p.T("portfolio.calendar.days_off"), Kind: web.KindInt},
	}}
	for _, c := range out.Calendars {
		href := web.Href(pathCalendar+"/{id}", c.ID)
		rest := c.restWords(p)
		if c.Person {
			rest = p.T("portfolio.calendar.person")
			if len(c.Weeks) > 0 {
				rest = p.T("portfolio.calendar.person_week")
			}
		}
		t.Rows = append(t.Rows, web.Row{Key: c.ID, Href: href, Cells: []web.Cell{web.Anchor(p.Text(c.Name), href), web.Text(rest), web.Int(int64(len(c.Days)))}})
	}
	return t
}

// restWords are the days of the week that are off.
func (c Calendar) restWords(p *i18n.Printer) string {
	words := ""
	for i, hours := range c.Week {
		if hours == "" {
			if words != "" {
				words += ", "
			}
			words += p.T("portfolio.calendar.day." + itoa(i))
		}
	}
	return words
}

// daysTable lists the days that differ.
func (c Calendar) daysTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "days", Title: p.T("portfolio.calendar.days_off"), Columns: []web.Column{
		{Key: "from", Label: p.T("portfolio.calendar.from"), Kind: web.KindDate},
		{Key: "to", Label: p.T("portfolio.calendar.to"), Kind: web.KindDate},
		{Key: "name", Label: p.T("portfolio.calendar.occasion"), Main: true},
		{Key: "hours", Label: p.T("portfolio.calendar.hours")},
	}, Empty: &web.Empty{Title: p.T("portfolio.calendar.none"), Words: p.T("portfolio.calendar.none_help")}}
	for _, d := range c.Days {
		hours := d.Hours
		if hours == "" {
			hours = p.T("portfolio.calendar.off")
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Day(d.From), web.Day(d.To), web.Text(p.Text(d.Name)), web.Text(hours)}})
	}
	return t
}

// weekFacts are the hours of each day of the week.
func (c Calendar) weekFacts(p *i18n.Printer) []web.Fact {
	var facts []web.Fact
	for i, hours := range c.Week {
		if hours == "" {
			hours = p.T("portfolio.calendar.off")
		}
		facts = append(facts, web.Fact{Term: p.T("portfolio.calendar.day." + itoa(i)), Value: hours})
	}
	return facts
}
