package portfolio

import (
	"slices"

	"cairn/internal/kernel/web"
)

// Routes are the addresses of the slice.
func (s *Service) Routes() []web.Route {
	return slices.Concat(
		s.partnerRoutes(),
		s.programmeRoutes(),
		s.itppRoutes(),
		s.packageRoutes(),
		s.initiativeRoutes(),
		s.projectRoutes(),
		s.templateRoutes(),
		s.documentRoutes(),
		s.procedureRoutes(),
		s.waiverRoutes(),
		s.registerRoutes(),
		s.trackRoutes(),
		s.limitRoutes(),
		s.contingencyRoutes(),
		s.assetRoutes(),
		s.handoverRoutes(),
		s.endUseRoutes(),
	)
}
