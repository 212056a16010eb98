package demo

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Gatherings are the activities and meetings of the world. Posts are those who come, by what they do.
type Gatherings struct {
	Posts         []Text        `json:"posts"`
	Organisations []Text        `json:"organisations"`
	Activities    []Gathering   `json:"activities"`
	Meetings      []MeetingHeld `json:"meetings"`
}

// Gathering is an activity. Planned and Actual count people by band, the highest first; Women are those of
// Actual.
type Gathering struct {
	Partner string          `json:"partner"`
	Below   string          `json:"below"` // what it hangs below: "project", "package", "programme" or "party"
	Kind    activity.Kind   `json:"kind"`
	Format  activity.Format `json:"format"`
	Title   Text            `json:"title"`
	Start   Day             `json:"start"`
	Days    int             `json:"days"`
	State   activity.State  `json:"state"`
	Place   string          `json:"place"`
	Venue   string          `json:"venue"`
	Zone    string          `json:"zone"`
	Aim     Text            `json:"aim"`
	Planned []int           `json:"planned"`
	Actual  []int           `json:"actual"`
	Women   int             `json:"women"`
	Note    Text            `json:"note"`
	Cost    int64           `json:"cost"`
	Reason  Text            `json:"reason"`
}

// MeetingHeld is the record of a meeting, issued on a day or still a draft.
type MeetingHeld struct {
	Partner   string    `json:"partner"`
	Below     string    `json:"below"`
	On        Day       `json:"on"`
	Issued    Day       `json:"issued"`
	Title     Text      `json:"title"`
	Place     string    `json:"place"`
	Points    [][2]Text `json:"points"`
	Decisions [][2]Text `json:"decisions"`
	Actions   []Asked   `json:"actions"`
}

// Asked is an action of a meeting: of the "officer", the "coordinator" or somebody "outside".
type Asked struct {
	Title    Text   `json:"title"`
	Owner    string `json:"owner"`
	Due      Day    `json:"due"`
	Done     Day    `json:"done"`
	Verified bool   `json:"verified"`
}

// gather plans the activities and the meetings.
func (b *builder) gather() {
	for i := range b.Gatherings.Activities {
		b.openActivity(&b.Gatherings.Activities[i], i)
	}
	for i := range b.Gatherings.Meetings {
		b.openMeeting(&b.Gatherings.Meetings[i])
	}
}

// worker is who does the work for a partner: the first with one of some roles.
func (b *builder) worker(code string, roles ...control.Role) string {
	for _, role := range roles {
		for _, p := range b.World.People {
			if slices.Contains(p.Roles, role) && slices.Contains(p.Partners, code) {
				return p.Key
			}
		}
	}
	return b.programmeOfficer(code)
}

// holder finds what something of a partner hangs below on the day: the first of its kind that goes on, the
// partner itself where there is none.
func (b *builder) holder(ctx context.Context, partner, below string) (ref control.Ref, err error) {
	err = b.Control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := portfolio.Holders(ctx, q, activity.ActCreate)
		for _, h := range list {
			if h.Ref.Kind == below && strings.Contains(h.Code, partner) {
				ref = h.Ref
				return err
			}
		}
		return err
	})
	if err != nil || ref.ID != "" {
		return ref, err
	}
	party, err := b.Stakeholders.Party(ctx, partner)
	return control.Ref{Kind: activity.HolderParty, ID: string(party.ID)}, err
}

func (b *builder) langOf(code string) i18n.Lang {
	for i := range b.Partners {
		if b.Partners[i].Code == code {
			return b.language(&b.Partners[i])
		}
	}
	return i18n.EN
}

// headcount is a count by band. Women are spread from the most numerous band on.
func headcount(counts []int, women int) activity.Headcount {
	h := activity.Headcount{Bands: []activity.BandCount{}}
	for i, n := range counts {
		if n == 0 {
			continue
		}
		w := min(women, n)
		women -= w
		h.Total += n
		h.Bands = append(h.Bands, activity.BandCount{Band: activity.Bands[i], Women: w, Men: n - w})
	}
	return h
}

// openActivity plans an activity from its proposal to where it stands.
func (b *builder) openActivity(g *Gathering, no int) {
	officer, chief := b.worker(g.Partner, people.ProjectOfficer, people.EducationOfficer), b.programmeOfficer(g.Partner)
	start := b.on(g.Start)
	end := start.AddDays(g.Days - 1)
	lang := b.langOf(g.Partner)
	var id activity.ActivityID
	on := b.within(start.AddDays(-70 + no))
	if on.After(b.day.AddDays(-12)) {
		on = b.day.AddDays(-12 - no%5)
	}
	b.at(on, officer, "propose an activity for "+g.Partner, func(ctx context.Context) error {
		holder, err := b.holder(ctx, g.Partner, g.Below)
		if err != nil {
			return err
		}
		done, err := b.Activity.Create(ctx, holder, b.activityForm(g, officer, start, end, lang), true)
		return made(&id, done, err)
	})
	b.at(on, officer, "name the people of an activity for "+g.Partner, func(ctx context.Context) error {
		_, err := b.Activity.SavePeople(ctx, id, 0, b.comers(g, officer, lang), true)
		return err
	})
	move := func(day cal.Date, who, name string, f activity.MoveForm) {
		on = later(on, day)
		b.at(on, who, name+" an activity for "+g.Partner, func(ctx context.Context) error {
			_, err := b.Activity.Move(ctx, id, name, f)
			return err
		})
	}
	order := slices.Index(activity.States, g.State)
	if g.State == activity.Postponed || g.State == activity.Cancelled {
		order = slices.Index(activity.States, activity.Announced)
	}
	steps := []struct {
		day       cal.Date
		who, name string
		form      activity.MoveForm
	}{
		{on.AddDays(2), chief, "approve", activity.MoveForm{}},
		{on.AddDays(4), officer, "announce", activity.MoveForm{}},
		{start, officer, "begin", activity.MoveForm{}},
		{end, officer, "deliver", activity.MoveForm{}},
		{end.AddDays(8), officer, "report", activity.MoveForm{Actual: headcount(g.Actual, g.Women), AfterAction: g.Note.In(lang)}},
		{end.AddDays(14), chief, "close", activity.MoveForm{}},
	}
	for _, s := range steps[:min(order, len(steps))] {
		move(s.day, s.who, s.name, s.form)
	}
	switch g.State {
	case activity.Postponed:
		move(on.AddDays(3), officer, "postpone", activity.MoveForm{Reason: g.Reason.In(lang)})
	case activity.Cancelled:
		move(start.AddDays(-2), chief, "cancel", activity.MoveForm{Reason: g.Reason.In(lang)})
	}
}

func (b *builder) activityForm(g *Gathering, officer string, start, end cal.Date, lang i18n.Lang) activity.Form {
	f := activity.Form{
		Kind: g.Kind, Format: g.Format, Title: textOf(g.Title), Lead: b.actors[officer], Start: start, End: end, StartTime: "09:00", EndTime: "16:30", Zone: g.Zone,
		Place: g.Place, Venue: g.Venue, Lang: lang, Aim: g.Aim.In(lang), Planned: headcount(g.Planned, 0),
		Marking: control.Marking{Level: control.LevelUnclassified, Releasable: []string{g.Partner}},
		Agenda:  []activity.AgendaItem{{Day: start, Time: "09:00", Title: begins.In(lang)}, {Day: end, Time: "15:30", Title: concludes.In(lang)}},
	}
	// How many of those planned are men and women is not known before.
	for i, x := range f.Planned.Bands {
		f.Planned.Bands[i] = activity.BandCount{Band: x.Band, NotStated: x.Men}
	}
	if f.Format == "" {
		f.Format = "in_person"
	}
	if g.Cost > 0 {
		f.Costs = []activity.Cost{{Category: "travel", Planned: money.Euro(g.Cost * 60)}, {Category: "interpretation", Planned: money.Euro(g.Cost * 40)}}
	}
	return f
}

// The lines of every programme.
var (
	begins    = Text{"Opening and aims", "Ouverture et objectifs"}
	concludes = Text{"What was agreed, and what comes next", "Conclusions et suites à donner"}
)

// comers are the people of an activity: who organises it, and a few posts of the partner.
func (b *builder) comers(g *Gathering, officer string, lang i18n.Lang) []activity.Person {
	list := []activity.Person{{Actor: b.actors[officer], Role: activity.Organiser}}
	came := len(g.Actual) > 0
	for i, post := range b.Gatherings.Posts {
		if (i+len(g.Title.EN))%3 == 0 {
			continue
		}
		p := activity.Person{Name: post.In(lang), Organisation: b.Gatherings.Organisations[i%len(b.Gatherings.Organisations)].In(lang) + " (" + g.Partner + ")", Role: activity.Participant, Attended: came}
		if i == 5 || i == 8 {
			p.Sex = activity.Woman
		}
		list = append(list, p)
	}
	return list
}

// openMeeting plans the record of a meeting, its issue, and what came of its actions.
func (b *builder) openMeeting(m *MeetingHeld) {
	officer, chief := b.worker(m.Partner, people.ProjectOfficer, people.EducationOfficer), b.programmeOfficer(m.Partner)
	lang := b.langOf(m.Partner)
	owners := map[string]string{"officer": officer, "coordinator": b.worker(m.Partner, people.Coordinator)}
	var id activity.MeetingID
	var form activity.MeetingForm
	b.at(b.on(m.On), officer, "write the record of a meeting for "+m.Partner, func(ctx context.Context) error {
		form = b.recordOf(m, officer, chief, owners, lang)
		holder, err := b.holder(ctx, m.Partner, m.Below)
		if err != nil {
			return err
		}
		done, err := b.Activity.CreateMeeting(ctx, holder, "", form)
		return made(&id, done, err)
	})
	if m.Issued.IsZero() {
		return
	}
	b.at(b.on(m.Issued), officer, "issue the record of a meeting for "+m.Partner, func(ctx context.Context) error {
		_, err := b.Activity.IssueMeeting(ctx, id, 0, form)
		return err
	})
	for i, a := range m.Actions {
		if a.Done.IsZero() {
			continue
		}
		on := later(b.on(a.Done), b.on(m.Issued))
		b.at(on, owners[a.Owner], "answer an action for "+m.Partner, func(ctx context.Context) error {
			which, err := b.actionOf(ctx, id, i)
			if err == nil {
				_, err = b.Activity.AnswerAction(ctx, which, 0, finished.In(lang))
			}
			return err
		})
		if a.Verified {
			b.at(on.AddDays(1), chief, "verify an action for "+m.Partner, func(ctx context.Context) error {
				which, err := b.actionOf(ctx, id, i)
				if err == nil {
					_, err = b.Activity.VerifyAction(ctx, which, 0)
				}
				return err
			})
		}
	}
}

// finished is what an owner answers.
var finished = Text{"Done, and the partner was told.", "C’est fait et le partenaire en est informé."}

func (b *builder) actionOf(ctx context.Context, id activity.MeetingID, i int) (activity.ActionID, error) {
	m, err := b.Activity.Meeting(ctx, id)
	if err != nil {
		return "", err
	}
	return m.Actions[i].Action, nil
}

func (b *builder) recordOf(m *MeetingHeld, officer, chief string, owners map[string]string, lang i18n.Lang) activity.MeetingForm {
	host := b.Gatherings.Posts[0].In(lang)
	f := activity.MeetingForm{
		Title: m.Title.In(lang), Lang: lang, On: b.on(m.On), Time: "10:00", Place: m.Place, Chair: b.actors[chief],
		Attendees: []activity.Attendee{{Actor: b.actors[chief]}, {Actor: b.actors[officer]}, {Name: host, Organisation: b.Gatherings.Organisations[0].In(lang)}},
		Marking:   control.Marking{Level: control.LevelUnclassified, Releasable: []string{m.Partner}},
	}
	for _, p := range m.Points {
		f.Points = append(f.Points, activity.Point{Heading: p[0].In(lang), Text: p[1].In(lang)})
	}
	for _, d := range m.Decisions {
		f.Decisions = append(f.Decisions, activity.Resolved{Title: d[0].In(lang), Text: d[1].In(lang)})
	}
	for _, a := range m.Actions {
		t := activity.Tasked{Title: a.Title.In(lang), Due: b.on(a.Due)}
		if key, ok := owners[a.Owner]; ok {
			t.Owner = b.actors[key]
		} else {
			t.OwnerName = host
		}
		f.Actions = append(f.Actions, t)
	}
	return f
}
