package funds

import (
	"slices"

	"cairn/internal/kernel/web"
)

// Routes are the addresses of the slice.
func (s *Service) Routes() []web.Route {
	return slices.Concat(s.ledgerRoutes(), s.fundRoutes(), s.interestRoutes(), s.agreementRoutes(), s.creditRoutes(), s.commitmentRoutes(), s.paymentRoutes(), s.payeeRoutes(), s.budgetRoutes(), s.behindRoutes(), s.yearRoutes(), s.authorityRoutes(), s.dispositionRoutes(), s.recommendationRoutes(), s.statementRoutes(), s.settingRoutes(), s.perDiemRoutes(), s.agentRoutes(), s.forecastRoutes(), s.controlRoutes(), s.traceRoutes(), s.writeOffRoutes(), s.callRoutes(), s.reportRoutes())
}
