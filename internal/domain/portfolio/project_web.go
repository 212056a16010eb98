package portfolio

import (
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
)

func (s *Service) projectRoutes() []web.Route {
	return []web.Route{
		web.Get("/projects", control.SignedIn, s.ListProjects, projectsPage),
	}
}
