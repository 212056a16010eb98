package app

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/people"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// connectFunds fills what the slice of funds asks others for.
func (a *App) connectFunds() {
	a.Funds.Words = a.Words
	a.Funds.Deciders = deciders
	a.Funds.Register(a.Control)
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
