package recruitment

import (
	"context"

	"cairn/internal/kernel/db"
)

// VacancyOf loads a vacancy that the actor in the context may see. Fault: NotFound.
func VacancyOf(ctx context.Context, q db.Querier, id VacancyID) (Vacancy, error) {
	return vacancy(ctx, q, id)
}

// PathOf is where the page of a vacancy is.
func PathOf(id VacancyID) string { return vacancyPath(id) }
