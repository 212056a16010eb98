package activity

import (
	"strings"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// activitiesOut is the list of activities as page, JSON and file.
type activitiesOut struct {
	Activities []Activity `json:"activities"`
	Next       string     `json:"next,omitempty"`

	today    cal.Date
	from, to cal.Date // of the filter
	holders  map[control.Ref]Named
	choices
}

// Table sets the list in columns.
func (o activitiesOut) Table(p *i18n.Printer) *web.Table {
	t := activityTable(p, o.Activities, o.holders, o.names())
	t.Next, t.AsOf = o.Next, o.today
	t.Empty = &web.Empty{Title: p.T("activity.none"), Words: p.T("activity.none_words")}
	return t
}

func activityTable(p *i18n.Printer, list []Activity, holders map[control.Ref]Named, names map[control.ActorID]string) *web.Table {
	t := &web.Table{Key: "activities", Title: p.T("activity.activities"), Columns: []web.Column{
		{Key: "title", Label: p.T("activity.title"), Main: true},
		{Key: "ref", Label: p.T("activity.ref"), Export: true},
		{Key: "kind", Label: p.T("activity.kind")},
		{Key: "start", Label: p.T("activity.start"), Kind: web.KindDate},
		{Key: "end", Label: p.T("activity.end"), Kind: web.KindDate},
		{Key: "place", Label: p.T("activity.place")},
		{Key: "holder", Label: p.T("activity.holder")},
		{Key: "step", Label: p.T("activity.state"), Screen: true},
		{Key: "state", Label: p.T("activity.state"), Export: true},
		{Key: "lead", Label: p.T("activity.lead")},
		{Key: "people", Label: p.T("activity.took_part"), Kind: web.KindInt},
		{Key: "women", Label: p.T("activity.women"), Kind: web.KindInt, Export: true},
		{Key: "men", Label: p.T("activity.men"), Kind: web.KindInt, Export: true},
		{Key: "not_stated", Label: p.T("activity.not_stated"), Kind: web.KindInt, Export: true},
	}}
	markings := make([]control.Marking, 0, len(list))
	for _, a := range list {
		href, holder := web.Href(pathActivity, string(a.ID)), holders[a.Holder]
		state := p.T(string(a.State.Word()))
		people, women, men, unknown := web.Blank(), web.Blank(), web.Blank(), web.Blank()
		if !a.Actual.IsZero() {
			all := a.Actual.Counted()
			people, women, men, unknown = web.Int(int64(a.Actual.Total)), web.Int(int64(all.Women)), web.Int(int64(all.Men)), web.Int(int64(all.NotStated))
		}
		t.Rows = append(t.Rows, web.Row{Key: string(a.ID), Href: href, Cells: []web.Cell{
			web.Anchor(p.Text(a.Title), href).Under(a.Code), web.Text(a.Code), web.Text(p.T(string(a.Kind.Word()))), web.Day(a.Start), web.Day(a.End), web.Text(a.Place),
			holderCell(p, holder), web.Drawing(web.StepTag(a.State.step(), state), ""), web.Text(state), web.Text(names[a.Lead]), people, women, men, unknown,
		}})
		markings = append(markings, a.Marking)
	}
	t.Marking = control.Combine(markings...)
	return t
}

// holderCell names what something hangs below, by its code where it has one.
func holderCell(p *i18n.Printer, n Named) web.Cell {
	switch {
	case n.Href == "":
		return web.Blank()
	case strings.HasPrefix(n.Href, "/partners/"):
		return web.Text(p.Text(n.Title)).To(n.Href)
	}
	return web.Text(n.Code).To(n.Href)
}

// step is the shape of a state.
func (s State) step() web.Step {
	switch s {
	case Proposed:
		return web.Drafted
	case Closed, Reported:
		return web.Settled
	case Postponed:
		return web.Returned
	case Cancelled:
		return web.Ended
	}
	return web.Submitted
}

// monthOut is the table of a month.
type monthOut struct {
	First      cal.Date   `json:"first"`
	Activities []Activity `json:"activities"`

	today cal.Date
	choices
}

// monthOf reads "2026-11"; "" is the month of today.
func monthOf(text string, today cal.Date) (cal.Date, error) {
	if text == "" {
		text = today.String()[:7]
	}
	first, err := cal.ParseDate(text + "-01")
	if err != nil || len(text) != 7 {
		var fs fault.Fields
		fs.Add("month", "activity.month_wrong", nil)
		return first, fs.Err()
	}
	return first, nil
}

// monthPeriod are the whole weeks, from Monday, that a month lies in.
func monthPeriod(first cal.Date) cal.Period {
	start := first.AddDays(-weekday(first))
	end := first.AddMonths(1).AddDays(-1)
	return cal.Period{Start: start, End: end.AddDays(6 - weekday(end))}
}

// weekday counts from Monday, 0.
func weekday(d cal.Date) int { return (int(d.Weekday()) + 6) % 7 }

// monthDay is a day of the table with the activities on it.
type monthDay struct {
	day        cal.Date
	outside    bool // of the month
	activities []Activity
}

// weeks are the rows of the table.
func (o monthOut) weeks() [][]monthDay {
	span := monthPeriod(o.First)
	var rows [][]monthDay
	for d := span.Start; !d.After(span.End); d = d.AddDays(1) {
		if weekday(d) == 0 {
			rows = append(rows, nil)
		}
		cell := monthDay{day: d, outside: d.String()[:7] != o.First.String()[:7]}
		for _, a := range o.Activities {
			if a.Period().Contains(d) {
				cell.activities = append(cell.activities, a)
			}
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], cell)
	}
	return rows
}

// monthTitle is "November 2026".
func monthTitle(p *i18n.Printer, first cal.Date) string {
	t := first.Time()
	return p.T("activity.month_of", "month", p.T("activity.month."+strings.ToLower(t.Format("Jan"))), "year", t.Format("2006"))
}

// weekdays are the heads of the table.
func weekdays(p *i18n.Printer) []string {
	var names []string
	for d := range 7 {
		day := time.Weekday((d + 1) % 7)
		names = append(names, p.T("activity.weekday."+strings.ToLower(day.String()[:3])))
	}
	return names
}

// otherMonth is the address of the month that lies n months away.
func otherMonth(first cal.Date, n int) string { return first.AddMonths(n).String()[:7] }

// activityOut is the page of an activity.
type activityOut struct {
	Activity
	Overlaps []Overlap      `json:"overlaps"`
	Files    []control.File `json:"files"`

	holder Named
	record *Meeting // of a meeting, once it was opened
	today  cal.Date
	choices
}

// when are the days and times in words.
func (a Activity) when(p *i18n.Printer) string {
	days := p.Date(a.Start)
	if a.End != a.Start {
		days = p.T("activity.days", "start", a.Start, "end", a.End)
	}
	switch {
	case a.AllDay():
		return days
	case a.EndTime == "":
		return p.T("activity.when_from", "days", days, "from", a.StartTime, "zone", a.Zone)
	}
	return p.T("activity.when", "days", days, "from", a.StartTime, "to", a.EndTime, "zone", a.Zone)
}

// whereWords is the place in words.
func (a Activity) whereWords() string {
	switch {
	case a.Venue == "":
		return a.Place
	case a.Place == "":
		return a.Venue
	}
	return a.Venue + ", " + a.Place
}

func (o activityOut) facts(f *web.Frame) []web.Fact {
	names := o.names()
	facts := []web.Fact{
		{Term: f.T("activity.state"), Shown: web.StepTag(o.State.step(), f.T(string(o.State.Word())))},
		{Term: f.T("activity.kind"), Value: f.T(string(o.Kind.Word()))},
		{Term: f.T("activity.format"), Value: f.T(string(o.Format.Word()))},
		{Term: f.T("activity.when_is"), Value: o.when(f.P)},
		{Term: f.T("activity.place"), Value: o.whereWords()},
		{Term: f.T("activity.holder"), Value: strings.TrimSpace(o.holder.Code + " " + f.P.Text(o.holder.Title)), Href: o.holder.Href},
		{Term: f.T("activity.lead"), Value: names[o.Lead]},
		{Term: f.T("activity.changed"), Value: f.T("activity.changed_by", "who", names[o.ChangedBy], "at", o.ChangedAt)},
	}
	if o.Reason != "" {
		facts = append(facts, web.Fact{Term: f.T("activity.reason"), Value: o.Reason})
	}
	if o.State == Delivered || o.State == Running {
		facts = append(facts, web.Fact{Term: f.T("activity.report_due"), Value: f.P.Date(o.ReportDue())})
	}
	return facts
}

// fieldForm reports whether somebody in the field may still be asked who attended.
func (o activityOut) fieldForm() bool {
	return o.State == Announced || o.State == Running || o.State == Delivered
}

// may reports whether the reader may do something with the activity.
func (o activityOut) may(f *web.Frame, act control.Act) bool { return f.May(act, o.scope) }

// moves are those the reader may make now; who proposed it does not approve it (R43).
func (o activityOut) moves(f *web.Frame) []Move {
	var list []Move
	for _, m := range o.State.From() {
		if o.may(f, m.Act()) && (m.Name != "approve" || f.Actor.ID != o.Proposer) {
			list = append(list, m)
		}
	}
	return list
}

// sayPerson is how a person is called.
func sayPerson(p Person, names map[control.ActorID]string) string {
	if p.Actor != "" {
		return names[p.Actor]
	}
	return p.Name
}

// counts is the table of who was planned and who took part, by band and sex (R89).
func (o activityOut) counts(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "counts", Title: p.T("activity.counts"), Columns: []web.Column{
		{Key: "band", Label: p.T("activity.band"), Main: true},
		{Key: "planned", Label: p.T("activity.planned"), Kind: web.KindInt},
		{Key: "actual", Label: p.T("activity.took_part"), Kind: web.KindInt},
		{Key: "women", Label: p.T("activity.women"), Kind: web.KindInt},
		{Key: "men", Label: p.T("activity.men"), Kind: web.KindInt},
		{Key: "not_stated", Label: p.T("activity.not_stated"), Kind: web.KindInt},
	}, Marking: o.Marking}
	for _, band := range Bands {
		planned, actual := o.Planned.Of(band), o.Actual.Of(band)
		if planned.Sum()+actual.Sum() > 0 {
			t.Rows = append(t.Rows, countRow(p.T(string(band.Word())), planned.Sum(), actual))
		}
	}
	if len(t.Rows) > 0 {
		all := o.Actual.Counted()
		t.Foot = countRow(p.T("activity.total"), o.Planned.Total, all).Cells
	}
	return t
}

func countRow(name string, planned int, actual BandCount) web.Row {
	return web.Row{Cells: []web.Cell{web.Text(name), web.Int(int64(planned)), web.Int(int64(actual.Sum())), web.Int(int64(actual.Women)), web.Int(int64(actual.Men)), web.Int(int64(actual.NotStated))}}
}

// agenda is the programme of the day.
func (o activityOut) agenda(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "agenda", Title: p.T("activity.agenda"), Columns: []web.Column{
		{Key: "title", Label: p.T("activity.agenda.title"), Main: true},
		{Key: "day", Label: p.T("activity.agenda.day"), Kind: web.KindDate},
		{Key: "time", Label: p.T("activity.agenda.time")},
		{Key: "who", Label: p.T("activity.agenda.who")},
	}, Marking: o.Marking}
	for _, item := range o.Agenda {
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.Text(item.Title), web.Day(item.Day), web.Text(item.Time), web.Text(item.Who)}})
	}
	return t
}

// costs is the table of money, with a total for each currency.
func (o activityOut) costs(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "costs", Title: p.T("activity.costs"), Columns: []web.Column{
		{Key: "category", Label: p.T("activity.cost"), Main: true},
		{Key: "planned", Label: p.T("activity.planned"), Kind: web.KindMoney},
		{Key: "actual", Label: p.T("activity.actual"), Kind: web.KindMoney},
	}, Marking: o.Marking}
	row := func(name string, c Cost) web.Row {
		return web.Row{Cells: []web.Cell{web.Text(name), web.Sum(c.Planned), web.Sum(c.Actual)}}
	}
	for _, c := range o.Costs {
		t.Rows = append(t.Rows, row(p.T(string(c.Category.Word())), c))
	}
	for _, c := range CostTotals(o.Costs) {
		total := row(p.T("activity.total"), c)
		total.Class = "ph"
		t.Rows = append(t.Rows, total)
	}
	return t
}

// participantsOut is the list of people of an activity, as page, JSON and file.
type participantsOut struct{ activityOut }

// Table sets the list in columns.
func (o participantsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "participants-" + strings.ToLower(o.Code), Title: p.T("activity.people_of", "ref", o.Code), Marking: o.Marking, AsOf: o.today, Columns: []web.Column{
		{Key: "name", Label: p.T("activity.person"), Main: true},
		{Key: "organisation", Label: p.T("activity.organisation")},
		{Key: "role", Label: p.T("activity.role")},
		{Key: "sex", Label: p.T("activity.sex")},
		{Key: "band", Label: p.T("activity.band")},
		{Key: "attended", Label: p.T("activity.attended")},
		{Key: "signature", Label: p.T("activity.signature"), Export: true},
	}, Empty: &web.Empty{Title: p.T("activity.people_none"), Words: p.T("activity.people_none_words")}}
	names := o.names()
	for _, x := range o.People {
		attended := ""
		if x.Attended {
			attended = p.T("activity.yes")
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{
			web.Text(sayPerson(x, names)), web.Text(x.Organisation), web.Text(p.T(string(x.Role.Word()))), web.Text(p.T(sexWord(x.Sex))), web.Text(bandWords(p, x.Band)), web.Text(attended), web.Text(""),
		}})
	}
	return t
}

func sexWord(s Sex) string {
	if s == NotStated {
		return "activity.sex.not_stated"
	}
	return "activity.sex." + string(s)
}

func bandWords(p *i18n.Printer, b Band) string {
	if b == "" {
		b = UnknownBand
	}
	return p.T(string(b.Word()))
}

func sexOptions(f *web.Frame) []web.Option {
	options := []web.Option{{Value: "", Label: f.T("activity.sex.not_stated")}}
	for _, s := range []Sex{Woman, Man} {
		options = append(options, web.Option{Value: string(s), Label: f.T(sexWord(s))})
	}
	return options
}

// certified are those who get a certificate: participants who came.
func (o activityOut) certified() []string {
	var list []string
	names := o.names()
	for _, p := range o.People {
		if p.Role == Participant && p.Attended {
			list = append(list, sayPerson(p, names))
		}
	}
	return list
}

// activityFormOut is the form of an activity, new or stored.
type activityFormOut struct {
	ID      ActivityID `json:"id,omitempty"`
	Version int        `json:"version"`
	Holder  HolderRef  `json:"holder"`
	Form

	code string
	choices
}

func (o activityFormOut) fresh() bool { return o.ID == "" }

func (o activityFormOut) title(f *web.Frame) string {
	if o.fresh() {
		return f.T(ActCreate.Key())
	}
	return f.T(ActEdit.Key())
}

func (o activityFormOut) back() string {
	if o.fresh() {
		return pathActivities
	}
	return web.Href(pathActivity, string(o.ID))
}

// Vocabularies put the public views of this slice's objects into words, for the trail and the histories.
func Vocabularies() map[string]web.Vocabulary {
	codes := map[string]string{"state": "activity.state.", "kind": "activity.kind.", "format": "activity.format.", "level": "control.level."}
	return map[string]web.Vocabulary{
		KindActivity: {Members: []string{"activity.", "activity.field."}, Codes: codes},
		KindMeeting:  {Members: []string{"activity.meeting.", "activity.", "activity.field."}, Codes: map[string]string{"state": "activity.meeting.state.", "level": "control.level."}},
		KindAction:   {Members: []string{"activity.action.", "activity.", "activity.field."}, Codes: map[string]string{"state": "activity.action.state.", "level": "control.level."}},
	}
}
