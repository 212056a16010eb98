package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/office"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// events gathers what stands on a person's or a package's calendar, over all slices.
func (a *App) events(ctx context.Context, q db.Querier, f office.EventFilter) ([]office.Event, error) {
	dated, err := portfolio.DatesOf(ctx, q, f.Person, f.Package, f.Period)
	if err != nil {
		return nil, err
	}
	uid := a.Control.Installation().UID
	var list []office.Event
	for _, d := range dated {
		list = append(list, office.Event{UID: d.ID + "@" + uid, Sequence: d.Sequence, Changed: d.Changed, Object: d.Object, From: d.On,
			Title: d.Title, About: d.About, Kind: d.Word, Href: d.Href})
	}
	wanted := activity.Filter{Period: f.Period, Limit: 1000}
	if f.Package != "" {
		seen, err := control.SeenAmong(ctx, q, f.Package)
		if err != nil || seen[f.Package].Scope == "" {
			return nil, err
		}
		wanted.Below = seen[f.Package].Scope // of its projects as well
	}
	activities, err := activity.Activities(ctx, q, wanted)
	if err != nil {
		return nil, err
	}
	for _, x := range activities {
		if f.Package != "" || takesPart(x, f.Person) {
			list = append(list, a.gathering(x))
		}
	}
	if f.Package != "" {
		return list, nil
	}
	due, err := a.due(ctx, q, f.Period.End, f.Person)
	for _, d := range due[f.Person] {
		if d.Kind == "portfolio.due.milestone" || d.Kind == "portfolio.due.deliver" || d.On.Before(f.Period.Start) {
			continue // there already, or long past
		}
		sum := sha256.Sum256([]byte(d.Object.Kind + d.Object.ID + d.Kind + d.Title.EN + d.Title.FR))
		list = append(list, office.Event{UID: hex.EncodeToString(sum[:16]) + "@" + uid, Changed: startOf(f.Period.Start), Object: d.Object, From: d.On,
			Title: d.Title, About: d.About, Kind: d.Kind, Href: d.Href})
	}
	return list, err
}

func startOf(day cal.Date) cal.Instant { return cal.At(day.Time()) }

func takesPart(x activity.Activity, who control.ActorID) bool {
	if x.Lead == who {
		return true
	}
	for _, p := range x.People {
		if p.Actor == who {
			return true
		}
	}
	return false
}

// gathering is an activity as calendars show it.
func (a *App) gathering(x activity.Activity) office.Event {
	e := office.Event{UID: x.UID, Sequence: x.Sequence, Changed: x.ChangedAt, Object: x.ID.Ref(), Title: x.Title, Kind: "kind.activity", Place: x.Place,
		Href: "/activities/" + string(x.ID), Busy: true, Organiser: x.Lead, Cancelled: x.State == "cancelled" || x.State == "postponed"}
	if x.AllDay() {
		e.From, e.To = x.Start, x.End
	} else {
		e.Starts, e.Ends = x.Times()
		e.Zone = x.Zone
	}
	if x.Lead != "" {
		e.Guests = append(e.Guests, x.Lead)
	}
	for _, p := range x.People {
		if p.Actor != "" && p.Actor != x.Lead {
			e.Guests = append(e.Guests, p.Actor)
		}
	}
	return e
}

// gatherings are the activities to whose people invitations go: announced, or called off after that.
func (a *App) gatherings(ctx context.Context, q db.Querier, period cal.Period) ([]office.Event, error) {
	activities, err := activity.Activities(ctx, q, activity.Filter{Period: period, Limit: 2000})
	var list []office.Event
	for _, x := range activities {
		switch x.State {
		case "announced", "running", "postponed", "cancelled":
			list = append(list, a.gathering(x))
		}
	}
	return list, err
}

// oneGathering is an activity as calendars show it, by its id.
func (a *App) oneGathering(ctx context.Context, q db.Querier, id string) (office.Event, error) {
	x, err := activity.Find(ctx, q, activity.ActivityID(id))
	return a.gathering(x), err
}

// places are the packages whose calendar the actor in the context may have.
func places(ctx context.Context, q db.Querier) ([]office.Place, error) {
	list, err := portfolio.PackageNames(ctx, q)
	named := make([]office.Place, len(list))
	for i, p := range list {
		named[i] = office.Place{ID: p.ID, Name: i18n.Text{EN: p.Code + " " + p.Title.EN, FR: p.Code + " " + p.Title.FR}}
	}
	return named, err
}

// Calendar is the calendar of a user, or of a package by its reference, as a file.
func (a *App) Calendar(ctx context.Context, login, pkg string, lang i18n.Lang) ([]byte, error) {
	ctx = a.Control.AsSystem(ctx)
	u, err := a.People.UserByLogin(ctx, login)
	if err != nil {
		return nil, err
	}
	id := ""
	err = a.Control.Read(ctx, func(ctx2 context.Context, q db.Querier) error {
		actor, err := a.Control.Actor(ctx2, q, u.ID)
		if err != nil {
			return err
		}
		ctx = control.WithActor(ctx, actor)
		if pkg == "" {
			return nil
		}
		list, err := portfolio.PackageNames(control.WithActor(ctx2, actor), q)
		for _, p := range list {
			if p.Code == pkg || p.ID == pkg {
				id = p.ID
			}
		}
		if err == nil && id == "" {
			err = fault.Missing("package")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.Office.CalendarOf(ctx, id, a.Words.Printer(lang))
}
