package app

import (
	"context"
	"maps"
	"slices"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/funds"
	"cairn/internal/domain/landscape"
	"cairn/internal/domain/office"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/domain/recruitment/selection"
	"cairn/internal/domain/reports"
	"cairn/internal/domain/week"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// vocabularies put the public views of objects of all slices into words.
func vocabularies() map[string]web.Vocabulary {
	words := portfolio.Vocabularies()
	maps.Copy(words, activity.Vocabularies())
	words[week.KindUpdate] = web.Vocabulary{Members: []string{"week.field."}}
	words[landscape.KindEntry] = web.Vocabulary{Members: []string{"landscape.entry."}}
	maps.Copy(words, funds.Vocabularies())
	maps.Copy(words, reports.Vocabularies())
	maps.Copy(words, recruitment.Vocabularies())
	maps.Copy(words, candidacy.Vocabularies())
	maps.Copy(words, selection.Vocabularies())
	return words
}

// named gives the names of objects of all slices.
func (a *App) named(ctx context.Context, q db.Querier, refs []control.Ref) (map[control.Ref]office.Named, error) {
	ours, err := portfolio.NamesOf(ctx, q, refs)
	if err != nil {
		return nil, err
	}
	named := make(map[control.Ref]office.Named, len(refs))
	for ref, n := range ours {
		named[ref] = office.Named{Title: n.Title, Code: n.Code, Href: n.Href}
	}
	money, err := funds.NamesOf(ctx, q, refs)
	if err != nil {
		return nil, err
	}
	for ref, n := range money {
		named[ref] = office.Named{Title: n.Title, Code: n.Code, Href: n.Href}
	}
	for ref, n := range week.NamesOf(refs, a.Words) {
		named[ref] = office.Named{Title: n.Title, Href: n.Href}
	}
	others, err := landscape.NamesOf(ctx, q, refs)
	for ref, n := range others {
		named[ref] = office.Named{Title: n.Title, Href: n.Href}
	}
	if err != nil {
		return nil, err
	}
	briefings, err := reports.NamesOf(ctx, q, refs)
	for ref, n := range briefings {
		named[ref] = office.Named{Title: n.Title, Code: n.Code, Href: n.Href}
	}
	if err != nil {
		return nil, err
	}
	vacancies, err := recruitment.NamesOf(ctx, q, refs)
	for ref, n := range vacancies {
		named[ref] = office.Named{Title: n.Title, Code: n.Code, Href: n.Href}
	}
	if err != nil {
		return nil, err
	}
	selections, err := selection.NamesOf(ctx, q, refs)
	for ref, n := range selections {
		named[ref] = office.Named{Title: n.Title, Code: n.Code, Href: n.Href}
	}
	if err != nil {
		return nil, err
	}
	held, err := activity.NamesOf(ctx, q, refs)
	for ref, n := range held {
		named[ref] = office.Named{Title: n.Title, Code: n.Code, Href: n.Href}
	}
	return named, err
}

// due gathers what persons must see to, over all slices.
func (a *App) due(ctx context.Context, q db.Querier, until cal.Date, who ...control.ActorID) (map[control.ActorID][]office.Due, error) {
	held, err := activity.DueOf(ctx, q, a.DB.Now().Date(), until, who...)
	if err != nil {
		return nil, err
	}
	due := make(map[control.ActorID][]office.Due, len(who))
	for _, id := range who {
		list, err := portfolio.DueOf(ctx, q, id, until)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			due[id] = append(due[id], office.Due{Object: d.Object, Title: d.Title, About: d.About, Href: d.Href, On: d.On, Kind: d.Word})
		}
		panels, err := a.Selection.DueOf(ctx, q, id, until)
		if err != nil {
			return nil, err
		}
		for _, d := range panels {
			due[id] = append(due[id], office.Due{Object: d.Object, Title: d.Title, Href: d.Href, On: d.On, Kind: "selection.panel"})
		}
		if reader := control.ActorFrom(ctx); reader != nil && reader.ID == id { // what a role sees to is told to whoever reads, and escalates from nobody
			bills, err := a.Funds.DueOf(ctx, q, until)
			if err != nil {
				return nil, err
			}
			for _, d := range bills {
				due[id] = append(due[id], office.Due{Object: d.Object, Title: i18n.Text{EN: d.Title, FR: d.Title}, About: i18n.Text{EN: d.About, FR: d.About}, Href: d.Href, On: d.On, Kind: d.Word})
			}
		}
		for _, d := range held[id] {
			due[id] = append(due[id], office.Due{Object: d.Object, Title: d.Title, About: d.About, Href: d.Href, On: d.On, Kind: d.Word})
		}
		slices.SortStableFunc(due[id], func(a, b office.Due) int { return b.On.DaysUntil(a.On) })
	}
	return due, nil
}

// owned lists what a leaver still answers for, over all slices.
func (a *App) owned(ctx context.Context, q db.Querier, who control.ActorID) ([]people.Owned, error) {
	list, err := portfolio.AnswersFor(ctx, q, who)
	lang := i18n.EN
	if p := web.PrinterFrom(ctx); p != nil {
		lang = p.Lang
	}
	owned := make([]people.Owned, len(list))
	for i, x := range list {
		title, _ := x.Title.In(lang)
		owned[i] = people.Owned{Object: x.Object, Noun: i18n.Key(x.Word), Title: title, Href: x.Href}
	}
	if err != nil {
		return nil, err
	}
	held, err := activity.AnswersFor(ctx, q, who)
	for _, x := range held {
		title, _ := x.Title.In(lang)
		owned = append(owned, people.Owned{Object: x.Object, Noun: i18n.Key(x.Word), Title: title, Href: x.Href})
	}
	return owned, err
}

// savedViews are the views of a list that the reader may use.
func (a *App) savedViews(ctx context.Context, page string) ([]web.View, error) {
	saved, err := a.Office.Views(ctx, page)
	views := make([]web.View, len(saved))
	for i, v := range saved {
		views[i] = web.View{ID: v.ID, Name: v.Name, Query: v.Query, Mine: v.Mine}
	}
	return views, err
}

// others lists what others do for a partner in a theme over a period, by hand and as published, for the
// overlap check of a project (R7).
func (a *App) others(ctx context.Context, q db.Querier, partner string, theme portfolio.Theme, period cal.Period) ([]portfolio.Other, error) {
	found, err := a.Landscape.Overlaps(ctx, q, partner, landscape.Theme(theme), period)
	if err != nil {
		return nil, err
	}
	var list []portfolio.Other
	for _, e := range found.Entries {
		list = append(list, portfolio.Other{Who: e.Actor, Title: e.Title, Period: e.Period, Source: e.Source, Href: web.Href("/landscape/entries/{id}", string(e.ID))})
	}
	for _, x := range found.Activities {
		title := x.Title.Text
		if title == (i18n.Text{}) {
			title.EN = x.Title.Other
		}
		list = append(list, portfolio.Other{Who: x.Publisher.Name, Title: title, Period: cal.Period{Start: x.Starts, End: x.Ends},
			Source: x.Identifier, Href: web.Href("/landscape/activities/{id}", string(x.ID))})
	}
	return list, nil
}

// handOver makes another person answer for all that one answers for, over all slices.
func (a *App) handOver(ctx context.Context, tx *control.Tx, from, to control.ActorID) (count int, err error) {
	for _, of := range []func(context.Context, *control.Tx, control.ActorID, control.ActorID) (int, error){a.Portfolio.HandOver, a.Activity.HandOver} {
		n, err := of(ctx, tx, from, to)
		if err != nil {
			return 0, err
		}
		count += n
	}
	return count, nil
}
