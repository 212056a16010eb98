package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
)

// initiativeIn is an initiative's form with its address: of the initiative, or of the package for a new one.
type initiativeIn struct {
	ID string `json:"id"`
	InitiativeForm
}

func (s *Service) initiativeRoutes() []web.Route {
	const create, edit control.Act = "portfolio.initiative.create", "portfolio.initiative.edit"
	routes := []web.Route{
		web.Get("/packages/{id}/initiatives/new", create, s.ReadInitiativeNew, initiativeForm),
		web.Post("/packages/{id}/initiatives/new", create, func(ctx context.Context, in initiativeIn) (web.See, error) {
			done, err := s.AddInitiative(ctx, PackageID(in.ID), in.InitiativeForm)
			return web.See{To: web.Href("/initiatives/{id}", done.Object.ID), Say: "web.saved", Body: done}, err
		}, "/packages/{id}/initiatives/new"),
		web.Get("/initiatives/{id}", control.SignedIn, s.ReadInitiative, initiativePage),
		web.Get("/initiatives/{id}/history", control.SignedIn, s.ReadInitiativeHistory, historyPage),
		web.Get("/initiatives/{id}/edit", edit, s.ReadInitiativeForm, initiativeForm),
		web.Post("/initiatives/{id}/edit", edit, func(ctx context.Context, in initiativeIn) (web.See, error) {
			done, err := s.EditInitiative(ctx, InitiativeID(in.ID), in.InitiativeForm)
			return web.See{To: web.Href("/initiatives/{id}", in.ID), Done: done.Trail}, err
		}, "/initiatives/{id}/edit"),
		web.Get("/initiatives/{id}/remove", actAmend, s.ReadInitiative, removePage),
		web.Post("/initiatives/{id}/remove", actAmend, func(ctx context.Context, in becauseIn) (web.See, error) {
			_, err := s.RemoveInitiative(ctx, InitiativeID(in.ID), in.Reason)
			return web.See{To: web.Href("/initiatives/{id}", in.ID), Say: "portfolio.form.moved"}, err
		}, "/initiatives/{id}/remove"),
	}
	return append(routes, moveRoutes("/initiatives", initiativeMachine.Acts(), s.ShowInitiativeMove, s.MoveInitiative)...)
}

// ReadInitiativeHistory gives what happened to an initiative.
func (s *Service) ReadInitiativeHistory(ctx context.Context, in historyIn) (HistoryOut, error) {
	i, err := s.ReadInitiative(ctx, idIn{in.ID})
	if err != nil {
		return HistoryOut{}, err
	}
	out, err := s.historyOf(ctx, in, "")
	out.head = func(f *web.Frame) web.Head { return i.head(f, "history") }
	return out, err
}
