package app

import (
	"context"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// actionLoads counts the open actions of meetings by person and month, as far as the reader sees them, for
// the workload of the team.
func (a *App) actionLoads(ctx context.Context, q db.Querier, until cal.Date) ([]portfolio.Load, error) {
	today := a.DB.Now().Date()
	list, err := activity.Actions(ctx, q, activity.ActionFilter{State: activity.ActionOpen, DueTo: until})
	type slot struct {
		who  control.ActorID
		at   cal.Date
		late bool
	}
	counts := map[slot]int{}
	var order []slot
	for _, x := range list {
		s := slot{x.Owner, cal.NewDate(x.Due.Year(), x.Due.Time().Month(), 1), x.Due.Before(today)}
		if x.Owner == "" {
			continue // somebody outside
		}
		if counts[s] == 0 {
			order = append(order, s)
		}
		counts[s]++
	}
	loads := make([]portfolio.Load, len(order))
	for i, s := range order {
		loads[i] = portfolio.Load{Person: s.who, Kind: "action", Month: s.at, Late: s.late, N: counts[s]}
	}
	return loads, err
}
