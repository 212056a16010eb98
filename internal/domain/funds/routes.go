package funds

import (
	"slices"

	"cairn/internal/kernel/web"
)

// Routes are the addresses of the slice.
func (s *Service) Routes() []web.Route {
	return slices.Concat(s.ledgerRoutes(), s.commitmentRoutes(), s.payeeRoutes(), s.budgetRoutes())
}
