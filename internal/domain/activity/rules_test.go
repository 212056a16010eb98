package activity_test

import (
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/activity"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

func day(s string) cal.Date { return cal.MustDate(s) }

// form is a good form of an activity in Chisinau; change alters it.
func form(change ...func(f *activity.Form)) activity.Form {
	f := activity.Form{Kind: "workshop", Format: "in_person", Title: i18n.Text{EN: "Logistics workshop", FR: "Atelier logistique"},
		Start: day("2026-12-01"), End: day("2026-12-03"), StartTime: "09:00", EndTime: "17:00", Zone: "Europe/Chisinau",
		Place: "Chisinau", Venue: "Staff College, room 2", Lang: i18n.EN, Aim: "To agree on the supply plan.",
		Marking: control.Marking{Level: control.LevelUnclassified}}
	for _, c := range change {
		c(&f)
	}
	return f
}

// wrong are the names of the fields of an Invalid fault, in order.
func wrong(err error) []string {
	f := fault.Of(err)
	if f == nil {
		return nil
	}
	var names []string
	for _, field := range f.Fields {
		names = append(names, field.Name)
	}
	slices.Sort(names)
	return names
}

func TestFormTellsEveryWrongField(t *testing.T) {
	for name, c := range map[string]struct {
		change func(f *activity.Form)
		want   string
	}{
		"good":               {func(*activity.Form) {}, ""},
		"ends first":         {func(f *activity.Form) { f.End = day("2026-11-30") }, "end"},
		"two years":          {func(f *activity.Form) { f.End = day("2028-11-30") }, "end"},
		"no time":            {func(f *activity.Form) { f.StartTime = "9h" }, "start_time"},
		"an end alone":       {func(f *activity.Form) { f.StartTime = "" }, "start_time"},
		"backwards in a day": {func(f *activity.Form) { f.End, f.EndTime = f.Start, "08:00" }, "end_time"},
		"nowhere":            {func(f *activity.Form) { f.Zone = "Europe/Atlantis" }, "zone"},
		"no title":           {func(f *activity.Form) { f.Title = i18n.Text{} }, "title_en"},
		"no kind":            {func(f *activity.Form) { f.Kind, f.Format = "party", "" }, "format kind"},
		"beyond the days":    {func(f *activity.Form) { f.Agenda = []activity.AgendaItem{{}, {Day: day("2026-12-04"), Time: "25:00"}} }, "agenda.1.day agenda.1.time agenda.1.title"},
		"below zero":         {func(f *activity.Form) { f.Costs = []activity.Cost{{}, {Category: "gold", Planned: money.Euro(-1)}} }, "costs.1.category costs.1.planned"},
		"a count that lies":  {func(f *activity.Form) { f.Planned = count(21, "senior", 5, 3, 12) }, "planned.total"},
		"a line too long":    {func(f *activity.Form) { f.Place = strings.Repeat("x", 301) }, "place"},
	} {
		if got := strings.Join(wrong(form(c.change).Check()), " "); got != c.want {
			t.Errorf("%s: wrong %q, want %q", name, got, c.want)
		}
	}
}

func count(total int, band activity.Band, men, women, notStated int) activity.Headcount {
	return activity.Headcount{Total: total, Bands: []activity.BandCount{{Band: band, Men: men, Women: women, NotStated: notStated}}}
}

// R89: men + women + not stated = total, or the count is refused.
func TestHeadcountAddsUp(t *testing.T) {
	people := []activity.Person{
		{Name: "A", Role: activity.Participant, Sex: activity.Woman, Band: "senior", Attended: true},
		{Name: "B", Role: activity.Participant, Sex: activity.Man, Band: "senior", Attended: true},
		{Name: "C", Role: activity.Participant, Band: "nco", Attended: true},
		{Name: "D", Role: activity.Participant, Sex: activity.Man, Attended: true},
		{Name: "E", Role: activity.Participant, Sex: activity.Man, Band: "senior"},
		{Name: "F", Role: activity.Organiser, Sex: activity.Man, Band: "civilian", Attended: true},
	}
	h := activity.CountPeople(people)
	if all := h.Counted(); h.Total != 4 || all.Men != 2 || all.Women != 1 || all.NotStated != 1 || h.Of("senior").Sum() != 2 || h.Of(activity.UnknownBand).Men != 1 {
		t.Errorf("%+v", h)
	}
	if err := form(func(f *activity.Form) { f.Planned = h }).Check(); err != nil {
		t.Errorf("a count of people is refused: %v", err)
	}
	for _, bad := range []activity.Headcount{count(19, "senior", 5, 3, 12), count(20, "major", 5, 3, 12), count(2, "nco", 3, -1, 0), {Total: 4},
		{Total: 2, Bands: []activity.BandCount{{Band: "nco", Men: 1}, {Band: "nco", Men: 1}}}} {
		if err := form(func(f *activity.Form) { f.Planned = bad }).Check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v passed", bad)
		}
	}
}

func TestTimesAreThoseOfTheZone(t *testing.T) {
	a := activity.Activity{Form: form()}
	if start, end := a.Times(); start.String() != "2026-12-01T07:00:00.000000Z" || end.String() != "2026-12-03T15:00:00.000000Z" {
		t.Errorf("from %s to %s", start, end)
	}
	a.StartTime, a.EndTime = "", ""
	if start, end := a.Times(); !a.AllDay() || start.String() != "2026-11-30T22:00:00.000000Z" || end.String() != "2026-12-03T22:00:00.000000Z" {
		t.Errorf("from %s to %s", start, end)
	}
}

func TestMovesHoldTheirGuards(t *testing.T) {
	today := day("2026-12-05")
	count := count(3, "nco", 1, 1, 1)
	for name, c := range map[string]struct {
		from activity.State
		move string
		form activity.MoveForm
		make func(a *activity.Activity)
		to   activity.State
		want string // wrong fields, or the key
	}{
		"approve":              {activity.Proposed, "approve", activity.MoveForm{}, nil, activity.Approved, ""},
		"approve twice":        {activity.Approved, "approve", activity.MoveForm{}, nil, "", "activity.move_wrong"},
		"announce":             {activity.Approved, "announce", activity.MoveForm{}, nil, activity.Announced, ""},
		"announce nothing":     {activity.Approved, "announce", activity.MoveForm{}, func(a *activity.Activity) { a.Aim, a.Place = "", "" }, "", "aim place"},
		"announce online":      {activity.Approved, "announce", activity.MoveForm{}, func(a *activity.Activity) { a.Format, a.Place = "online", "" }, activity.Announced, ""},
		"begin":                {activity.Announced, "begin", activity.MoveForm{}, nil, activity.Running, ""},
		"begin too soon":       {activity.Announced, "begin", activity.MoveForm{}, func(a *activity.Activity) { a.Start, a.End = day("2026-12-06"), day("2026-12-07") }, "", "start"},
		"deliver too soon":     {activity.Running, "deliver", activity.MoveForm{}, func(a *activity.Activity) { a.End = day("2026-12-07") }, "", "end"},
		"report":               {activity.Delivered, "report", activity.MoveForm{Actual: count, AfterAction: "Agreed."}, nil, activity.Reported, ""},
		"report nothing":       {activity.Delivered, "report", activity.MoveForm{}, nil, "", "actual.total after_action"},
		"report a wrong total": {activity.Delivered, "report", activity.MoveForm{Actual: activity.Headcount{Total: 4, Bands: count.Bands}, AfterAction: "Agreed."}, nil, "", "actual.total"},
		"close":                {activity.Reported, "close", activity.MoveForm{}, nil, activity.Closed, ""},
		"postpone":             {activity.Announced, "postpone", activity.MoveForm{Reason: "Elections."}, nil, activity.Postponed, ""},
		"postpone silently":    {activity.Announced, "postpone", activity.MoveForm{Reason: " "}, nil, "", "reason"},
		"resume":               {activity.Postponed, "resume", activity.MoveForm{Start: day("2027-01-11")}, nil, activity.Approved, ""},
		"resume in the past":   {activity.Postponed, "resume", activity.MoveForm{Start: day("2026-01-11")}, nil, "", "start"},
		"cancel what is over":  {activity.Closed, "cancel", activity.MoveForm{Reason: "x"}, nil, "", "activity.move_wrong"},
	} {
		a := activity.Activity{State: c.from, Form: form()}
		if c.make != nil {
			c.make(&a)
		}
		m, err := activity.MoveNamed(c.move)
		if err != nil {
			t.Fatal(err)
		}
		after, err := a.Apply(m, c.form, today)
		got := strings.Join(wrong(err), " ")
		if f := fault.Of(err); f != nil && got == "" {
			got = f.Key
		}
		if got != c.want || c.want == "" && after.State != c.to {
			t.Errorf("%s: %q, now %s; want %q, %s", name, got, after.State, c.want, c.to)
		}
	}
}

func TestResumeMovesTheProgramme(t *testing.T) {
	a := activity.Activity{State: activity.Postponed, Form: form(func(f *activity.Form) {
		f.Agenda = []activity.AgendaItem{{Day: day("2026-12-01"), Title: "Opening"}, {Day: day("2026-12-03"), Title: "Closing"}, {Title: "Coffee"}}
	})}
	m, _ := activity.MoveNamed("resume")
	after, err := a.Apply(m, activity.MoveForm{Start: day("2027-02-01"), End: day("2027-02-02")}, day("2026-12-05"))
	if err != nil {
		t.Fatal(err)
	}
	if got := []cal.Date{after.Agenda[0].Day, after.Agenda[1].Day, after.Agenda[2].Day}; got[0] != day("2027-02-01") || !got[1].IsZero() || !got[2].IsZero() {
		t.Errorf("%v", got)
	}
	if a.Agenda[0].Day != day("2026-12-01") {
		t.Error("the activity that was moved changed as well")
	}
}

func TestOverlaps(t *testing.T) {
	a := activity.Activity{ID: "a", State: activity.Approved, Form: form(func(f *activity.Form) { f.Lead = "ann" }), People: []activity.Person{{Name: "Ion  Rusu", Organisation: "MOD", Role: activity.Participant}}}
	other := func(change func(b *activity.Activity)) activity.Activity {
		b := activity.Activity{ID: "b", Code: "ACT-2026-0002", State: activity.Proposed, Form: form(func(f *activity.Form) {
			f.Venue, f.Start, f.End = "Elsewhere", day("2026-12-03"), day("2026-12-03")
		})}
		change(&b)
		return b
	}
	for name, c := range map[string]struct {
		change func(b *activity.Activity)
		want   string
	}{
		"nothing shared":  {func(*activity.Activity) {}, ""},
		"the room":        {func(b *activity.Activity) { b.Venue = "staff college,  Room 2" }, "place Staff College, room 2"},
		"the lead":        {func(b *activity.Activity) { b.People = []activity.Person{{Actor: "ann"}} }, "person Ann"},
		"a guest":         {func(b *activity.Activity) { b.People = []activity.Person{{Name: "ion rusu", Organisation: "mod"}} }, "person ion rusu"},
		"a namesake":      {func(b *activity.Activity) { b.People = []activity.Person{{Name: "Ion Rusu", Organisation: "MIA"}} }, ""},
		"another day":     {func(b *activity.Activity) { b.Lead, b.Start, b.End = "ann", day("2026-12-04"), day("2026-12-04") }, ""},
		"another hour":    {func(b *activity.Activity) { b.Lead, b.StartTime, b.EndTime = "ann", "18:00", "19:00" }, ""},
		"the whole day":   {func(b *activity.Activity) { b.Lead, b.StartTime, b.EndTime = "ann", "", "" }, "person Ann"},
		"one called off":  {func(b *activity.Activity) { b.Lead, b.State = "ann", activity.Cancelled }, ""},
		"the room online": {func(b *activity.Activity) { b.Venue, b.Format = a.Venue, "online" }, ""},
	} {
		var got []string
		for _, o := range activity.Overlaps(a, []activity.Activity{a, other(c.change)}, map[string]string{"ann": "Ann"}) {
			got = append(got, o.What+" "+o.Name)
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %v, want %q", name, got, c.want)
		}
	}
}

// R130: the chair is told of an action that stays open: of one whose owner is outside as of their own, of any other a
// week after its day.
func TestActionsAreEscalated(t *testing.T) {
	for _, c := range []struct {
		owner, chair control.ActorID
		state        activity.ActionState
		late         int
		want         bool
	}{
		{"ann", "bob", activity.ActionOpen, 6, false},
		{"ann", "bob", activity.ActionOpen, 7, true},
		{"", "bob", activity.ActionOpen, -3, true},
		{"bob", "bob", activity.ActionOpen, 30, false},
		{"ann", "bob", activity.ActionDone, 30, false},
	} {
		a := activity.Action{State: c.state, ActionForm: activity.ActionForm{Owner: c.owner, Chair: c.chair, Due: day("2026-12-10")}}
		if got := a.Escalated(a.Due.AddDays(c.late)); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// R130: the record is due within five working days; a week-end is none.
func TestRecordIsDueInFiveWorkingDays(t *testing.T) {
	m := activity.Meeting{State: activity.MeetingDraft, MeetingForm: activity.MeetingForm{On: day("2026-11-20")}} // a Friday
	if m.RecordDue() != day("2026-11-27") || m.Late(day("2026-11-27")) || !m.Late(day("2026-11-28")) {
		t.Errorf("due %s", m.RecordDue())
	}
}

func TestCostTotalsKeepCurrenciesApart(t *testing.T) {
	totals := activity.CostTotals([]activity.Cost{
		{Planned: money.Euro(100), Actual: money.Euro(90)}, {Planned: money.Amount{Minor: 500, Currency: "MDL"}}, {Planned: money.Euro(50)},
	})
	if len(totals) != 2 || totals[0].Planned != money.Euro(150) || totals[0].Actual != money.Euro(90) || totals[1].Planned.Minor != 500 {
		t.Errorf("%+v", totals)
	}
}
