package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

type programmeIn struct {
	ID string `json:"id"`
	ProgrammeForm
}

// schoolPost is an institution's form; one sent to be removed loses its name.
type schoolPost struct {
	ID     string          `json:"id"`
	School string          `json:"institution"`
	Name   i18n.Text       `json:"name"`
	Kind   InstitutionKind `json:"kind"`
	City   string          `json:"city"`
}

func (in schoolPost) institution() Institution {
	if in.School == newID {
		in.School = ""
	}
	return Institution{in.School, in.Name, in.Kind, in.City}
}

func (s *Service) programmeRoutes() []web.Route {
	const create, edit control.Act = "portfolio.programme.create", "portfolio.programme.edit"
	const school = "/programmes/{id}/institutions/{institution}"
	routes := []web.Route{
		web.Get("/programmes", control.SignedIn, s.ListProgrammes, programmesPage),
		web.Get("/programmes/new", create, s.ReadProgrammeNew, programmeForm),
		web.Post("/programmes/new", create, func(ctx context.Context, in ProgrammeForm) (web.See, error) {
			done, err := s.CreateProgramme(ctx, in)
			return web.See{To: web.Href("/programmes/{id}", done.Object.ID), Say: "web.saved", Body: done}, err
		}, "/programmes/new"),
		web.Get("/programmes/{id}", control.SignedIn, s.ReadProgramme, programmePage),
		web.Get("/programmes/{id}/history", control.SignedIn, s.ReadProgrammeHistory, historyPage),
		web.Get("/programmes/{id}/edit", edit, s.ReadProgrammeForm, programmeForm),
		web.Post("/programmes/{id}/edit", edit, func(ctx context.Context, in programmeIn) (web.See, error) {
			done, err := s.EditProgramme(ctx, ProgrammeID(in.ID), in.ProgrammeForm)
			return web.See{To: web.Href("/programmes/{id}", in.ID), Done: done.Trail}, err
		}, "/programmes/{id}/edit"),
		web.Get(school, edit, s.readSchoolForm, schoolForm),
		web.Post(school, edit, func(ctx context.Context, in schoolPost) (web.See, error) {
			done, err := s.PutInstitution(ctx, ProgrammeID(in.ID), in.institution())
			return web.See{To: web.Href("/programmes/{id}", in.ID), Done: done.Trail}, err
		}, school),
		web.Post(school+"/remove", edit, func(ctx context.Context, in schoolIn) (web.See, error) {
			done, err := s.PutInstitution(ctx, ProgrammeID(in.ID), Institution{ID: in.School})
			return web.See{To: web.Href("/programmes/{id}", in.ID), Done: done.Trail}, err
		}, school),
	}
	return append(routes, moveRoutes("/programmes", deepMachine.Acts(), s.ShowProgrammeMove, s.MoveProgramme)...)
}

// ReadProgrammeHistory gives what happened to a programme.
func (s *Service) ReadProgrammeHistory(ctx context.Context, in historyIn) (HistoryOut, error) {
	p, err := s.ReadProgramme(ctx, idIn{in.ID})
	if err != nil {
		return HistoryOut{}, err
	}
	out, err := s.historyOf(ctx, in, "")
	out.head = func(f *web.Frame) web.Head { return p.head(f, "history") }
	return out, err
}
