package activity

import (
	"strconv"
	"strings"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ActivityID identifies an activity.
type ActivityID string

// Ref names the activity for control.
func (id ActivityID) Ref() control.Ref { return control.Ref{Kind: KindActivity, ID: string(id)} }

// Limits of texts in bytes, and of rows.
const (
	maxLine = 300
	maxText = 20_000
	maxRows = 500
)

// Form is what an officer says of an activity, under the names it has on the page, in JSON and in the
// trail. Times are "15:04" in Zone, an IANA name; without times the activity fills its days.
type Form struct {
	Kind      Kind            `json:"kind"`
	Format    Format          `json:"format"`
	Title     i18n.Text       `json:"title"`
	Lead      control.ActorID `json:"lead"` // the officer who answers for it
	Start     cal.Date        `json:"start"`
	End       cal.Date        `json:"end"`
	StartTime string          `json:"start_time"`
	EndTime   string          `json:"end_time"`
	Zone      string          `json:"zone"`
	Place     string          `json:"place"` // town and country
	Venue     string          `json:"venue"` // building and room; two activities cannot have one at once
	Lang      i18n.Lang       `json:"lang"`  // of the long texts
	Aim       string          `json:"aim"`
	Agenda    []AgendaItem    `json:"agenda"`
	Planned   Headcount       `json:"planned"`
	Costs     []Cost          `json:"costs"`
	control.Marking
}

// AgendaItem is a line of the programme of the day.
type AgendaItem struct {
	Day   cal.Date `json:"day"`
	Time  string   `json:"time"`
	Title string   `json:"title"`
	Who   string   `json:"who"`
}

func (a AgendaItem) isZero() bool { return a == AgendaItem{} }

// Cost is money planned and spent on one thing.
type Cost struct {
	Category CostCategory `json:"category"`
	Planned  money.Amount `json:"planned"`
	Actual   money.Amount `json:"actual"`
}

func (c Cost) isZero() bool { return c.Category == "" && c.Planned.Minor == 0 && c.Actual.Minor == 0 }

// Person is somebody named in an activity: a user of the office, or anybody else by name. Names of
// participants are personal data: they are shown to those who may see the activity, and go with it.
type Person struct {
	Actor        control.ActorID `json:"actor"` // "" for somebody outside
	Name         string          `json:"name"`
	Organisation string          `json:"organisation"`
	Role         Role            `json:"role"`
	Sex          Sex             `json:"sex"`
	Band         Band            `json:"band"`
	Attended     bool            `json:"attended"`
}

func (p Person) isZero() bool {
	return p.Actor == "" && p.Name == "" && p.Organisation == ""
}

// Activity is one activity. Holder is the project, package, programme or party it hangs below; Partner
// is the code of the partner of that.
type Activity struct {
	ID      ActivityID  `json:"id"`
	Code    string      `json:"ref"` // "ACT-2026-0012"
	Holder  control.Ref `json:"holder"`
	Partner string      `json:"partner"`
	State   State       `json:"state"`
	Form
	People      []Person        `json:"people"`
	Actual      Headcount       `json:"actual"`
	AfterAction string          `json:"after_action"`
	ReportedOn  cal.Date        `json:"reported_on"`
	Reason      string          `json:"reason"` // why it was postponed or cancelled
	UID         string          `json:"uid"`    // of its event in calendars, the same for good
	Sequence    int             `json:"sequence"`
	Version     int             `json:"version"`
	Proposer    control.ActorID `json:"proposer"`
	ChangedAt   cal.Instant     `json:"changed_at"`
	ChangedBy   control.ActorID `json:"changed_by"`

	scope string
}

// Scope is where the activity lies, for questions of what may be done with it.
func (a Activity) Scope() string { return a.scope }

// Period is from its first to its last day.
func (a Activity) Period() cal.Period { return cal.Period{Start: a.Start, End: a.End} }

// ReportDays is how long after its end the report of an activity is due (R95).
const ReportDays = 15

// ReportDue is the day the report is due (R95).
func (a Activity) ReportDue() cal.Date { return a.End.AddDays(ReportDays) }

// AllDay reports whether the activity has no times and fills its days.
func (a Activity) AllDay() bool { return a.StartTime == "" }

// Times are the instants it begins and ends; a whole day ends at the midnight after it.
func (a Activity) Times() (start, end cal.Instant) {
	from, to := a.StartTime, a.EndTime
	if from == "" {
		from, to = "00:00", "24:00"
	} else if to == "" {
		to = from
	}
	return instant(a.Start, from, a.Zone), instant(a.End, to, a.Zone)
}

func instant(day cal.Date, clock, zone string) cal.Instant {
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		location = time.UTC
	}
	hour, minute := clockOf(clock)
	t := day.Time()
	return cal.At(time.Date(t.Year(), t.Month(), t.Day(), hour, minute, 0, 0, location))
}

// clockOf reads "15:04"; what is none is midnight.
func clockOf(s string) (hour, minute int) {
	h, m, _ := strings.Cut(s, ":")
	hour, _ = strconv.Atoi(h)
	minute, _ = strconv.Atoi(m)
	return hour, minute
}

// isClock reports whether a text is a time of day as forms send it, or none.
func isClock(s string) bool {
	if s == "" {
		return true
	}
	_, err := time.Parse("15:04", s)
	return err == nil && len(s) == 5
}

// trimmed drops blanks at the ends and fills in what a form may leave out.
func (f Form) trimmed() Form {
	for _, text := range []*string{&f.Title.EN, &f.Title.FR, &f.Place, &f.Venue, &f.Aim, &f.StartTime, &f.EndTime, &f.Zone} {
		*text = strings.TrimSpace(*text)
	}
	if f.End.IsZero() {
		f.End = f.Start
	}
	if f.Zone == "" {
		f.Zone = Headquarters
	}
	if f.Lang == "" {
		f.Lang = i18n.EN
	}
	return f
}

// packed drops the empty rows, once they were checked under the names they have on the page.
func (f Form) packed() Form {
	f.Agenda, f.Costs, f.Planned = filledRows(f.Agenda, AgendaItem.isZero), packedCosts(f.Costs), f.Planned.trimmed()
	return f
}

func packedCosts(costs []Cost) []Cost {
	costs = filledRows(costs, Cost.isZero)
	for i, c := range costs {
		costs[i].Planned, costs[i].Actual = settled(c.Planned), settled(c.Actual)
	}
	return costs
}

// settled drops the currency of an amount that is none: a form always sends one.
func settled(a money.Amount) money.Amount {
	if a.Minor == 0 {
		return money.Amount{}
	}
	return a
}

func filledRows[T any](rows []T, empty func(T) bool) []T {
	kept := []T{}
	for _, r := range rows {
		if !empty(r) {
			kept = append(kept, r)
		}
	}
	return kept
}

// Headquarters is the zone of times that say none.
const Headquarters = "Europe/Brussels"

// Check gives every wrong field of the form at once.
func (f Form) Check() error {
	var fs fault.Fields
	fs.Check(oneOf(f.Kind, Kinds), "kind", "activity.kind_wrong")
	fs.Check(oneOf(f.Format, Formats), "format", "activity.format_wrong")
	fs.Check(f.Title.EN+f.Title.FR != "", "title_en", "fault.required")
	fs.Check(!f.Start.IsZero(), "start", "fault.required")
	fs.Check(!f.End.Before(f.Start), "end", "activity.ends_first")
	fs.Check(f.End.IsZero() || f.Start.DaysUntil(f.End) < 366, "end", "activity.too_long")
	fs.Check(isClock(f.StartTime), "start_time", "activity.time_wrong")
	fs.Check(isClock(f.EndTime), "end_time", "activity.time_wrong")
	fs.Check(f.EndTime == "" || f.StartTime != "", "start_time", "activity.time_missing")
	fs.Check(f.Start != f.End || f.EndTime == "" || f.EndTime >= f.StartTime, "end_time", "activity.ends_first")
	_, err := time.LoadLocation(f.Zone)
	fs.Check(err == nil && f.Zone != "Local", "zone", "activity.zone_wrong")
	fs.Check(f.Lang == i18n.EN || f.Lang == i18n.FR, "lang", "fault.required")
	lines(&fs, map[string]string{"title_en": f.Title.EN, "title_fr": f.Title.FR, "place": f.Place, "venue": f.Venue})
	if len(f.Aim) > maxText {
		fs.Add("aim", "fault.too_long", fault.Args{"max": maxText})
	}
	f.checkAgenda(&fs)
	f.Planned.check(&fs, "planned")
	checkCosts(&fs, f.Costs)
	return fs.Err()
}

func (f Form) checkAgenda(fs *fault.Fields) {
	for i, item := range f.Agenda {
		if item.isZero() {
			continue
		}
		at := "agenda." + strconv.Itoa(i) + "."
		fs.Check(item.Title != "", at+"title", "fault.required")
		fs.Check(item.Day.IsZero() || !item.Day.Before(f.Start) && !item.Day.After(f.End), at+"day", "activity.agenda_day")
		fs.Check(isClock(item.Time), at+"time", "activity.time_wrong")
		lines(fs, map[string]string{at + "title": item.Title, at + "who": item.Who})
	}
}

func checkCosts(fs *fault.Fields, costs []Cost) {
	for i, c := range costs {
		if c.isZero() {
			continue
		}
		at := "costs." + strconv.Itoa(i) + "."
		fs.Check(oneOf(c.Category, CostCategories), at+"category", "activity.cost_wrong")
		for name, a := range map[string]money.Amount{"planned": c.Planned, "actual": c.Actual} {
			fs.Check(a.Minor >= 0, at+name, "activity.cost_negative")
			fs.Check(a.Currency == "" || a.Currency.Valid(), at+name+"_currency", "money.currency")
		}
	}
}

// lines notes texts that are longer than a line may be.
func lines(fs *fault.Fields, texts map[string]string) {
	for name, text := range texts {
		if len(text) > maxLine {
			fs.Add(name, "fault.too_long", fault.Args{"max": maxLine})
		}
	}
}

// CheckPeople gives every wrong row of a list of people.
func CheckPeople(people []Person) error {
	var fs fault.Fields
	if len(people) > maxRows {
		fs.Add("people", "fault.too_many_rows", fault.Args{"max": maxRows})
	}
	for i, p := range people {
		if p.isZero() {
			continue
		}
		at := "people." + strconv.Itoa(i) + "."
		fs.Check(p.Actor != "" || p.Name != "", at+"name", "fault.required")
		fs.Check(oneOf(p.Role, PersonRoles), at+"role", "fault.required")
		fs.Check(oneOf(p.Sex, []Sex{Man, Woman, NotStated}), at+"sex", "activity.sex_wrong")
		fs.Check(p.Band == "" || oneOf(p.Band, Bands), at+"band", "activity.count.band_wrong")
		lines(&fs, map[string]string{at + "name": p.Name, at + "organisation": p.Organisation})
	}
	return fs.Err()
}

// CostTotals sums planned and actual costs, one line for each currency, in the order they first appear.
func CostTotals(costs []Cost) []Cost {
	var totals []Cost
	at := func(c money.Currency) *Cost {
		for i := range totals {
			if totals[i].Planned.Currency == c {
				return &totals[i]
			}
		}
		totals = append(totals, Cost{Planned: money.Amount{Currency: c}, Actual: money.Amount{Currency: c}})
		return &totals[len(totals)-1]
	}
	for _, c := range costs {
		if c.Planned.Currency != "" {
			at(c.Planned.Currency).Planned.Minor += c.Planned.Minor
		}
		if c.Actual.Currency != "" {
			at(c.Actual.Currency).Actual.Minor += c.Actual.Minor
		}
	}
	return totals
}

// shows reports whether what stands in a calendar differs between two states of an activity, so that its
// Sequence grows.
func shows(before, after Activity) bool {
	type entry struct {
		title                i18n.Text
		start, end           cal.Date
		from, to, zone       string
		place, venue         string
		cancelled, postponed bool
	}
	of := func(a Activity) entry {
		return entry{a.Title, a.Start, a.End, a.StartTime, a.EndTime, a.Zone, a.Place, a.Venue, a.State == Cancelled, a.State == Postponed}
	}
	return of(before) != of(after)
}

// words are what the text filter looks through.
func (a Activity) words() string {
	return i18n.Fold(strings.Join([]string{a.Code, a.Title.EN, a.Title.FR, a.Place, a.Venue}, "\n"))
}
