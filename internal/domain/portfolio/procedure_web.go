package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
)

type silenceIn struct {
	ID string `json:"id"`
	ProcedureForm
}

type objectionIn struct {
	ID string `json:"id"`
	ObjectionForm
}

func (s *Service) procedureRoutes() []web.Route {
	const open, object control.Act = "portfolio.decision_procedure.open", "portfolio.decision_procedure.object"
	routes := []web.Route{
		web.Get("/decisions", control.SignedIn, s.ListProcedures, proceduresPage),
		web.Get("/decisions/{id}", control.SignedIn, s.ReadProcedure, procedurePage),
		web.Get("/packages/{id}/silence", open, s.ReadSilenceForm, silenceForm),
		web.Post("/packages/{id}/silence", open, func(ctx context.Context, in silenceIn) (web.See, error) {
			done, err := s.OpenProcedure(ctx, PackageID(in.ID), in.ProcedureForm)
			return web.See{To: web.Href("/decisions/{id}", done.Object.ID), Say: "web.saved", Body: done}, err
		}, "/packages/{id}/silence"),
		web.Post("/decisions/{id}/object", object, func(ctx context.Context, in objectionIn) (web.See, error) {
			_, err := s.EnterObjection(ctx, ProcedureID(in.ID), in.ObjectionForm)
			return web.See{Say: "web.saved"}, err
		}, "/decisions/{id}"),
	}
	return append(routes, moveRoutes("/decisions", procedureMachine.Acts(), s.ShowProcedureMove, s.MoveProcedure)...)
}
