package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/funds"
	"cairn/internal/domain/office"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/mail"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// connectFunds fills what the slice of funds asks others for.
func (a *App) connectFunds() {
	a.Funds.Words = a.Words
	a.Funds.Deciders, a.Funds.Directors = deciders, directors
	a.Funds.Zone, a.Funds.Events = readersZone, heldFor
	a.Funds.Register(a.Control)
	a.Portfolio.Money, a.Portfolio.OverCommitted, a.Portfolio.Papers = a.Funds.Purses, a.Funds.OverCommitted, a.Funds.Papers
	a.Portfolio.Funding = a.Funds.Funding
	a.Plan.Spent = a.spent
}

// deciders are those who may do an act in a scope on a day by their own grants.
func deciders(ctx context.Context, q db.Querier, act control.Act, scope string, on cal.Date) ([]control.ActorID, error) {
	var ids []control.ActorID
	for _, role := range people.RolesFor(act) {
		held, err := control.Holders(ctx, q, role, on)
		if err != nil {
			return nil, err
		}
		for _, g := range held {
			if strings.HasPrefix(scope, g.Scope) && !slices.Contains(ids, g.Actor) {
				ids = append(ids, g.Actor)
			}
		}
	}
	return ids, nil
}

// directors are who directs the whole office on a day.
func directors(ctx context.Context, q db.Querier, on cal.Date) (ids []control.ActorID, err error) {
	held, err := control.Holders(ctx, q, people.Director, on)
	for _, g := range held {
		if g.Scope == "" && !slices.Contains(ids, g.Actor) {
			ids = append(ids, g.Actor)
		}
	}
	return ids, err
}

// spent is what was paid for projects, day by day, in the currency of each project's budget: what a fund in another
// currency has paid, as it can where the budget was once in that currency, by the published rate of the day, or as it is
// where none was published.
func (a *App) spent(ctx context.Context, q db.Querier, ids []portfolio.ProjectID) (map[portfolio.ProjectID][]plan.Spending, error) {
	outlays, err := a.Funds.Outlays(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	grounds, err := portfolio.Grounds(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	found := make(map[portfolio.ProjectID][]plan.Spending, len(outlays))
	for id, list := range outlays {
		found[id] = []plan.Spending{}
		for _, o := range list {
			x := plan.Spending{On: o.On, Amount: o.Amount}
			if to := grounds[id].Budget.Currency; to != o.Amount.Currency {
				if x, err = a.rated(ctx, q, x, to); err != nil {
					return nil, err
				}
			}
			found[id] = append(found[id], x)
		}
	}
	return found, nil
}

// rated is a spending in another currency, by the published rate of its day; as it is where there is none.
func (a *App) rated(ctx context.Context, q db.Querier, x plan.Spending, to money.Currency) (plan.Spending, error) {
	rate, err := a.Funds.PublishedRate(ctx, q, x.Amount.Currency, to, x.On)
	if fault.Is(err, fault.Refused) {
		return x, nil
	}
	if err != nil {
		return x, err
	}
	amount, err := rate.Convert(x.Amount)
	return plan.Spending{On: x.On, Amount: amount, Rate: rate}, err
}

// readersZone is the time zone that whoever acts in the context has chosen, else the office's.
func readersZone(ctx context.Context, q db.Querier) (*time.Location, error) {
	zone, err := office.Zone(ctx, q)
	if err != nil {
		return nil, err
	}
	actor := control.ActorFrom(ctx)
	if actor == nil || actor.ID == control.System {
		return zone, nil
	}
	chosen, err := mail.PreferencesOf(ctx, q, actor.ID)
	return chosen[actor.ID].In(zone), err
}

// heldFor are the activities of projects, by their day, without those that were called off.
func heldFor(ctx context.Context, q db.Querier, ids []portfolio.ProjectID) (map[portfolio.ProjectID][]funds.Event, error) {
	holders := make([]string, len(ids))
	for i, id := range ids {
		holders[i] = string(id)
	}
	list, err := activity.Activities(ctx, q, activity.Filter{Holders: holders})
	found := map[portfolio.ProjectID][]funds.Event{}
	for _, x := range list {
		if x.State == activity.Cancelled {
			continue
		}
		e := funds.Event{Ref: x.Code, Title: x.Title, On: x.Start, State: x.State.Word(), People: int64(x.Actual.Total), Href: web.Href("/activities/{id}", string(x.ID))}
		if e.People == 0 {
			e.People = int64(x.Actual.Counted().Sum())
		}
		found[portfolio.ProjectID(x.Holder.ID)] = append(found[portfolio.ProjectID(x.Holder.ID)], e)
	}
	return found, err
}
