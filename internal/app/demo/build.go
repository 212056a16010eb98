package demo

import (
	"context"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/fieldpack"
	"cairn/internal/domain/funds"
	"cairn/internal/domain/landscape"
	desk "cairn/internal/domain/office"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/selection"
	"cairn/internal/domain/reports"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/domain/week"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
)

// Rooms are the use cases through which the world is built.
type Rooms struct {
	Control      *control.Control
	People       *people.Service
	Stakeholders *stakeholders.Service
	Portfolio    *portfolio.Service
	Plan         *plan.Service
	Reports      *reports.Service
	Recruitment  *recruitment.Service
	Candidacy    *candidacy.Service
	Selection    *selection.Service
	Landscape    *landscape.Service
	Week         *week.Service
	FieldPack    *fieldpack.Service
	Activity     *activity.Service
	Funds        *funds.Service
	Desk         *desk.Service
	Mail         *mail.Service
}

// builder turns the content into steps and knows what they made.
type builder struct {
	Rooms
	World
	timeline
	clock *Clock
	day   cal.Date
	lang  i18n.Lang

	opened      cal.Date // the day the office of the world opened
	actors      map[string]control.ActorID
	purse       purse
	goals       map[string]portfolio.GoalID
	initiatives map[string]portfolio.InitiativeID
}

// Earliest is the first day a world can be made for: when its office opened (see history), all public facts of the
// content had come about, and those who work here were nationals of Allies.
var Earliest = cal.MustDate("2026-01-01")

// Build builds the world of a day, Earliest or later, in an empty office whose database takes its time from the clock.
// Long texts, which the office keeps in one language, are in lang; "" leaves each partner its own. At
// the end the clock stands at the beginning of the day and the trail is sealed.
func Build(ctx context.Context, rooms Rooms, clock *Clock, day cal.Date, lang i18n.Lang) error {
	content, err := Load()
	if err != nil {
		return err
	}
	b := &builder{
		Rooms: rooms, World: content, timeline: timeline{world: day}, clock: clock, day: day, lang: lang,
		actors:      map[string]control.ActorID{},
		goals:       map[string]portfolio.GoalID{},
		initiatives: map[string]portfolio.InitiativeID{},
	}
	b.opened = office.Add(day.AddDays(-history), 0)
	b.openOffice()
	b.raiseFunds()
	b.readPublished()
	b.holidays()
	for i := range b.Partners {
		b.openPartner(&b.Partners[i])
	}
	b.gather()
	b.tellWeeks()
	b.makeTemplate()
	b.brief()
	b.recruit()
	if err := b.run(ctx); err != nil {
		return err
	}
	asSystem := b.Control.AsSystem(ctx)
	if _, err := b.Portfolio.RateAll(asSystem, day); err != nil {
		return err
	}
	if _, err := b.Week.TakeSnapshots(asSystem); err != nil {
		return err
	}
	if err := b.Control.MarkDemo(asSystem, day); err != nil {
		return err
	}
	if err := b.writeMails(asSystem); err != nil {
		return err
	}
	return b.Control.SealUp(asSystem)
}

// office is the calendar of the headquarters.
var office = cal.NewWorkCalendar("BEL")

// name is what a person of the content is called.
func (b *builder) name(key string) string {
	for _, p := range b.World.People {
		if p.Key == key {
			return p.Name
		}
	}
	return ""
}

// language is the one that long texts of a partner are written in.
func (b *builder) language(p *Partner) i18n.Lang {
	if b.lang != "" {
		return b.lang
	}
	return p.Lang
}

// marking is what objects of a partner carry: unclassified, and the partner may see them.
func marking(p *Partner) portfolio.MarkingForm {
	return portfolio.MarkingForm{Level: control.LevelUnclassified, Releasable: []string{p.Code}}
}

// made is the id of what a use case made.
func made[T ~string](id *T, done control.Done, err error) error {
	*id = T(done.Object.ID)
	return err
}

// move brings the record of a paper to a move, or nothing for no paper.
func (b *builder) move(p Paper) portfolio.MoveForm {
	return portfolio.MoveForm{Body: p.Body, Occasion: p.Occasion, On: b.on(p.On), Document: p.Document}
}

// filed is a move with a record of the office's own.
func filed(body, document string, on cal.Date) portfolio.MoveForm {
	return portfolio.MoveForm{Body: body, On: on, Document: document}
}

// The bodies that papers of the office come from, in both languages because a record has one text.
const (
	directorate = "Directorate / Direction"
	endorsing   = "Endorsing body (invented) / Instance d’approbation (fictive)"
	reviewers   = "Review team / Équipe de revue"
)

// Those who act for the whole office.
const (
	secretary     = "verstraeten"
	teamLeader    = "lindgard"
	fundManager   = "falkensee"
	recordsKeeper = "tarantelli"
	evaluator     = "ruohonen"
)
