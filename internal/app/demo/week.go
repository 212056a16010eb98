package demo

import (
	"context"
	"slices"
	"strings"
	"time"

	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/week"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
)

// Weekly is what officers say in their Friday updates, by how a project stands on the day, and who forgets.
type Weekly struct {
	OnTrack []Text                       `json:"on_track"`
	Waiting []Text                       `json:"waiting"` // before the work begins
	AtRisk  map[portfolio.Dimension]Text `json:"at_risk"` // by what is worst; off track too
	Worries map[portfolio.Dimension]Text `json:"worries"`
	Next    Text                         `json:"next"` // {title} and {on} of the next milestone
	NoNext  Text                         `json:"no_next"`
	Missing [][]string                   `json:"missing"` // who says nothing, week by week, the oldest first
	Late    struct {
		Week int    `json:"week"` // its place among the weeks
		Who  string `json:"who"`
		Days int    `json:"days"` // after the Friday
	} `json:"late"`
}

// tellWeeks plans the last Fridays: the program records how projects stand, and whoever leads some says how.
func (b *builder) tellWeeks() {
	n := len(b.Weekly.Missing)
	for i, missing := range b.Weekly.Missing {
		friday := lastFriday(b.day).AddDays(7 * (i + 1 - n))
		b.report(friday, system, "record the week", func(ctx context.Context) error {
			if _, err := b.Portfolio.RateAll(ctx, friday); err != nil {
				return err
			}
			_, err := b.Week.TakeSnapshots(ctx)
			return err
		})
		for _, who := range b.leaders() {
			on := friday
			if late := b.Weekly.Late; late.Week == i && late.Who == who {
				on = friday.AddDays(late.Days)
			} else if slices.Contains(missing, who) {
				continue
			}
			b.report(on, who, "Friday update", func(ctx context.Context) error { return b.tellWeek(ctx, week.Of(friday), i) })
		}
	}
}

// lastFriday is the last Friday before a day.
func lastFriday(day cal.Date) cal.Date {
	on := day.AddDays(-1)
	for on.Weekday() != time.Friday {
		on = on.AddDays(-1)
	}
	return on
}

// leaders are the people who lead projects, in the order of the content.
func (b *builder) leaders() []string {
	var keys []string
	for _, p := range b.Partners {
		for _, x := range p.Projects {
			if !slices.Contains(keys, x.Officer) {
				keys = append(keys, x.Officer)
			}
		}
	}
	return keys
}

// tellWeek sends the update of whoever acts, from how each of their projects stands.
func (b *builder) tellWeek(ctx context.Context, w week.Week, no int) error {
	page, err := b.Week.ReadPage(ctx, week.PageIn{Week: w})
	if err != nil || len(page.Cards) == 0 {
		return err
	}
	lang := control.ActorFrom(ctx).Language
	if b.lang != "" {
		lang = b.lang
	}
	entries := make([]week.Entry, len(page.Cards))
	for i, c := range page.Cards {
		entries[i] = week.Entry{Project: c.ID, Said: b.Weekly.say(c.ProjectRow, lang, no+i)}
	}
	_, err = b.Week.Submit(ctx, week.Submission{Week: w, Lang: lang, Entries: entries})
	return err
}

// say is what an officer says of a project; turn chooses among sentences that all fit.
func (x Weekly) say(r portfolio.ProjectRow, lang i18n.Lang, turn int) week.Said {
	said := week.Said{Next: x.NoNext.In(lang)}
	if title, _ := r.Next.Title.In(lang); title != "" {
		said.Next = strings.NewReplacer("{title}", title, "{on}", printedDay(lang, r.Next.On)).Replace(x.Next.In(lang))
	}
	worst := r.Card.Worst()
	switch {
	case !r.State.Running():
		said.State = x.Waiting[turn%len(x.Waiting)].In(lang)
	case r.Overall >= portfolio.AtRisk:
		said.State, said.Worry = x.AtRisk[worst].In(lang), x.Worries[worst].In(lang)
	default:
		said.State = x.OnTrack[turn%len(x.OnTrack)].In(lang)
	}
	return said
}

// printedDay is a date in words.
func printedDay(lang i18n.Lang, on cal.Date) string {
	words, err := i18n.NewCatalogue()
	if err != nil {
		return on.String()
	}
	return words.Printer(lang).Date(on)
}
