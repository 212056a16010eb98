package app

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// connectFunds fills what the slice of funds asks others for.
func (a *App) connectFunds() {
	a.Funds.Words = a.Words
	a.Funds.Deciders = deciders
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

// spent is what was paid for projects, day by day, in the currency of each project's budget. A fund in
// another currency pays no line of such a budget, so that nothing is left out.
func (a *App) spent(ctx context.Context, q db.Querier, ids []portfolio.ProjectID) (map[portfolio.ProjectID][]plan.Spending, error) {
	outlays, err := a.Funds.Outlays(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	grounds, err := portfolio.Grounds(ctx, q, ids...)
	found := make(map[portfolio.ProjectID][]plan.Spending, len(outlays))
	for id, list := range outlays {
		found[id] = []plan.Spending{}
		for _, o := range list {
			if o.Amount.Currency == grounds[id].Budget.Currency {
				found[id] = append(found[id], plan.Spending{On: o.On, Amount: o.Amount})
			}
		}
	}
	return found, err
}
