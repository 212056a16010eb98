package plan

import (
	"slices"
	"strings"

	"cairn/internal/domain/schedule"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// WorkingWeek is the week a person works from a day on, until the next one begins: part-time, or half a day on
// Wednesdays. Without any hours it is the week of the country they work by, again.
type WorkingWeek struct {
	From  cal.Date  `json:"from"`
	Hours [7]string `json:"hours"` // of each day from Monday: "08:00-12:30"; "" is off
}

// maxWeeks is how many working weeks of a person are kept.
const maxWeeks = 40

// The days on which a working week may begin: what Microsoft Project takes, with room for the time it holds.
var firstWeek, lastWeek = cal.MustDate("1984-01-01"), cal.MustDate("2099-12-31")

// openEnd is how long the engine and files of Microsoft Project, whose weeks all end, let the last week of a person
// hold: thirty years, which is the longest plan.
const openEnd = 30 * 365

// ordinary reports that the week is that of the country.
func (w WorkingWeek) ordinary() bool { return w.Hours == [7]string{} }

// blank reports that the row of the form says nothing.
func (w WorkingWeek) blank() bool { return w.From.IsZero() && w.ordinary() }

// weekName is a field of a working week in the form; day -1 is the day from which it holds.
func weekName(k, day int) string {
	if day < 0 {
		return "weeks." + itoa(k) + ".from"
	}
	return "weeks." + itoa(k) + ".week." + itoa(day)
}

// checkWeeks gives every wrong field of the working weeks of a person, as their form has them.
func checkWeeks(weeks []WorkingWeek, fs *fault.Fields) {
	fs.Check(len(weeks) <= maxWeeks, weekName(maxWeeks, -1), "portfolio.calendar.weeks_many")
	for k, w := range weeks {
		if w.blank() {
			continue
		}
		fs.Check(!w.From.IsZero(), weekName(k, -1), "portfolio.calendar.week_from_missing")
		fs.Check(w.From.IsZero() || !w.From.Before(firstWeek) && !w.From.After(lastWeek), weekName(k, -1), "portfolio.calendar.week_far")
		fs.Check(w.From.IsZero() || !slices.ContainsFunc(weeks[:k], func(x WorkingWeek) bool { return x.From == w.From }), weekName(k, -1), "portfolio.calendar.week_twice")
		for day, hours := range w.Hours {
			_, err := parseHours(hours)
			fs.Check(err == nil, weekName(k, day), "portfolio.calendar.hours_wrong")
		}
	}
}

// weekOn is the working week of the person on a day; without one the week of the country holds.
func (c Calendar) weekOn(on cal.Date) (WorkingWeek, bool) {
	for _, w := range slices.Backward(c.Weeks) {
		if !on.Before(w.From) {
			return w, !w.ordinary()
		}
	}
	return WorkingWeek{}, false
}

// hoursOn are the hours of a day of the week as they hold on that day, whatever is off besides.
func (c Calendar) hoursOn(on cal.Date) string {
	weekday := (int(on.Weekday()) + 6) % 7
	if w, own := c.weekOn(on); own {
		return w.Hours[weekday]
	}
	return c.Week[weekday]
}

// engineWeeks are the working weeks as schedule takes them.
func (c Calendar) engineWeeks() (list []schedule.WorkWeek) {
	for i, w := range c.Weeks {
		if w.ordinary() {
			continue
		}
		out := schedule.WorkWeek{Name: w.From.String(), From: w.From, To: w.From.AddDays(openEnd)}
		if i+1 < len(c.Weeks) {
			out.To = c.Weeks[i+1].From.AddDays(-1)
		}
		for day, hours := range w.Hours {
			shifts, _ := parseHours(hours) // checked when it was saved
			out.Days[(day+1)%7] = schedule.Day{Set: true, Shifts: shifts}
		}
		list = append(list, out)
	}
	return list
}

// common is how many minutes two days have in common.
func common(a, b []schedule.Shift) int {
	n := int32(0)
	for _, x := range a {
		for _, y := range b {
			n += max(0, min(x.To, y.To)-max(x.From, y.From))
		}
	}
	return int(n / 60)
}

// weekIn is a row of the form: a working week, whose hours are tidied.
type weekIn struct {
	From cal.Date  `json:"from"`
	Week weekHours `json:"week"`
}

// weekHours are the fields of the hours of a week, from Monday.
type weekHours struct {
	D0 string `json:"0" web:"max=80"`
	D1 string `json:"1" web:"max=80"`
	D2 string `json:"2" web:"max=80"`
	D3 string `json:"3" web:"max=80"`
	D4 string `json:"4" web:"max=80"`
	D5 string `json:"5" web:"max=80"`
	D6 string `json:"6" web:"max=80"`
}

// list are the hours of the seven days, with one blank between two.
func (h weekHours) list() [7]string {
	list := [7]string{h.D0, h.D1, h.D2, h.D3, h.D4, h.D5, h.D6}
	for i, hours := range list {
		list[i] = strings.Join(strings.Fields(hours), " ")
	}
	return list
}

// workingWeeks are the rows of the form, each in its place so that a fault names it.
func workingWeeks(rows []weekIn) []WorkingWeek {
	list := make([]WorkingWeek, len(rows))
	for i, r := range rows {
		list[i] = WorkingWeek{From: r.From, Hours: r.Week.list()}
	}
	return list
}

// settledWeeks are the rows that say something, in the order of time.
func settledWeeks(rows []WorkingWeek) []WorkingWeek {
	list := slices.DeleteFunc(slices.Clone(rows), WorkingWeek.blank)
	slices.SortFunc(list, func(a, b WorkingWeek) int { return b.From.DaysUntil(a.From) })
	return list
}

// weekRows are the working weeks as the form shows them, and an empty one.
func (c Calendar) weekRows() []WorkingWeek {
	return append(slices.Clone(c.Weeks), WorkingWeek{})
}

// weeksTable lists the working weeks of a person.
func (c Calendar) weeksTable(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "weeks", Title: p.T("portfolio.calendar.own_week"), Columns: []web.Column{{Key: "from", Label: p.T("portfolio.calendar.week_from"), Kind: web.KindDate, Main: true}},
		Empty: &web.Empty{Title: p.T("portfolio.calendar.weeks_none"), Words: p.T("portfolio.calendar.weeks_none_help")}}
	for day := range 7 {
		t.Columns = append(t.Columns, web.Column{Key: "day" + itoa(day), Label: p.T("portfolio.calendar.day." + itoa(day))})
	}
	for _, w := range c.Weeks {
		row := web.Row{Cells: []web.Cell{web.Day(w.From)}}
		for _, hours := range w.Hours {
			switch {
			case w.ordinary():
				hours = p.T("portfolio.calendar.as_country")
			case hours == "":
				hours = p.T("portfolio.calendar.off")
			}
			row.Cells = append(row.Cells, web.Text(hours))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
