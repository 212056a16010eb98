package candidacy

import (
	"context"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/db"
)

// EligibleFor lists the applications to a vacancy that were confirmed to be eligible, of those that the actor in the context
// may see.
func EligibleFor(ctx context.Context, q db.Querier, vacancy recruitment.VacancyID) ([]Application, error) {
	return db.Collect(ctx, q, seen(ctx, columns).Add("AND a.vacancy_id = ? AND a.state = 'eligible' ORDER BY a.id", string(vacancy)), scanApplication)
}

// Among finds some applications, of those that the actor in the context may see, by their identifiers.
func Among(ctx context.Context, q db.Querier, ids ...ApplicationID) (map[ApplicationID]Application, error) {
	found := make(map[ApplicationID]Application, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	wanted := make([]string, len(ids))
	for i, id := range ids {
		wanted[i] = string(id)
	}
	list, err := db.Collect(ctx, q, seen(ctx, columns).Add("AND").In("a.id", wanted...), scanApplication)
	for _, a := range list {
		found[a.ID] = a
	}
	return found, err
}
