package portfolio

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
)

type projectNewIn struct {
	Package string `json:"package"`
	ProjectForm
}

type projectIn struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	ProjectForm
}

func (s *Service) projectRoutes() []web.Route {
	const page, edit, dossier = "/projects/{id}", "/projects/{id}/edit", "/projects/{id}/dossier"
	const overlap, people, paper = "/projects/{id}/overlap", "/projects/{id}/people", "/projects/{id}/papers/{paper}"
	to := func(id string) string { return web.Href(page, id) }
	routes := []web.Route{
		web.Get("/portfolio", control.SignedIn, s.ReadPortfolio, portfolioPage),
		web.Get("/portfolio/due", control.SignedIn, s.ReadDue, duePage),
		web.Get("/projects", control.SignedIn, s.ListProjects, projectsPage),
		web.Get("/projects/new", "portfolio.project.create", s.ReadProjectNew, projectForm),
		web.Post("/projects/new", "portfolio.project.create", func(ctx context.Context, in projectNewIn) (web.See, error) {
			below, err := s.parentLink(ctx, in.Package)
			if err != nil {
				return web.See{}, err
			}
			done, err := s.CreateProject(ctx, below, in.ProjectForm)
			return web.See{To: to(done.Object.ID), Say: "web.saved", Body: done}, err
		}, "/projects/new"),
		web.Get(page, control.SignedIn, s.readOverview, projectPage),
		web.Get(edit, "portfolio.project.edit", s.ReadProjectForm, projectForm),
		web.Post(edit, "portfolio.project.edit", func(ctx context.Context, in projectIn) (web.See, error) {
			done, err := s.EditProject(ctx, ProjectID(in.ID), in.Version, in.ProjectForm)
			return web.See{To: to(in.ID), Done: done.Trail}, err
		}, edit),
		web.Get(page+"/history", control.SignedIn, s.ReadProjectHistory, historyPage),
		web.Post(page+"/withdraw", actSubmitProject, func(ctx context.Context, in idIn) (web.See, error) {
			_, err := s.WithdrawGate(ctx, ProjectID(in.ID))
			return web.See{To: to(in.ID), Say: "portfolio.gate.withdrawn"}, err
		}, page),
		web.Get(page+"/refuse", "portfolio.project.refuse", s.ReadProject, refusePage),
		web.Post(page+"/refuse", "portfolio.project.refuse", func(ctx context.Context, in commentIn) (web.See, error) {
			_, err := s.RefuseGate(ctx, ProjectID(in.ID), in.Comment)
			return web.See{To: to(in.ID), Say: "portfolio.form.moved"}, err
		}, page+"/refuse"),
		web.Get(dossier, control.SignedIn, s.ReadDossier, dossierPage),
		web.Post("/projects/{id}/track", "portfolio.project.raise_track", func(ctx context.Context, in trackIn) (web.See, error) {
			_, err := s.RaiseTrack(ctx, ProjectID(in.ID), in.Version, in.Track)
			return web.See{To: to(in.ID), Say: "web.saved"}, err
		}, dossier),
		web.Get(paper, control.SignedIn, s.ReadPaperForm, paperPage),
		web.Post(paper, purposePaper, func(ctx context.Context, in paperIn) (web.See, error) {
			_, err := s.FilePaper(ctx, ProjectID(in.ID), in.Paper, in.Record())
			return web.See{To: web.Href(dossier, in.ID), Say: "web.saved"}, err
		}, paper),
		web.Post(paper+"/waive", "portfolio.waiver.request", func(ctx context.Context, in paperWaiverIn) (web.See, error) {
			_, err := s.RequestWaiver(ctx, ProjectID(in.ID).ref(), WaiverForm{Rule: in.Paper.Rule(), About: string(in.Paper), Reason: in.Reason, Expires: in.Expires})
			return web.See{To: web.Href(dossier, in.ID), Say: "portfolio.paper.waiver_asked"}, err
		}, paper),
		web.Get(overlap, control.SignedIn, s.ReadOverlap, overlapPage),
		web.Post(overlap, "portfolio.project.edit", func(ctx context.Context, in overlapIn) (web.See, error) {
			shown, err := s.ReadOverlap(ctx, idIn{in.ID})
			if err != nil {
				return web.See{}, err
			}
			_, err = s.RecordOverlap(ctx, ProjectID(in.ID), in.Answer, in.Note, len(shown.Others))
			return web.See{To: to(in.ID), Say: "web.saved"}, err
		}, overlap),
		web.Get(people, control.SignedIn, s.ReadPeople, peoplePage),
		web.Post(people, "portfolio.project.assign", func(ctx context.Context, in assignIn) (web.See, error) {
			done, err := s.AssignPeople(ctx, ProjectID(in.ID), in.Version, in.Officer, in.Owner)
			return web.See{To: web.Href(people, in.ID), Done: done.Trail}, err
		}, people),
	}
	return slices.Concat(routes, s.projectBulkRoutes(), moveRoutes("/projects", projectActs, s.showProjectMove, s.moveProject), s.planRoutes(), s.reportRoutes())
}

// ReadProjectHistory gives what happened to a project and to what belongs to it.
func (s *Service) ReadProjectHistory(ctx context.Context, in historyIn) (HistoryOut, error) {
	page, err := s.ReadProject(ctx, idIn{in.ID})
	if err != nil {
		return HistoryOut{}, err
	}
	out, err := s.historyOf(ctx, in, page.dossier.Project.Scope)
	out.head = func(f *web.Frame) web.Head { return page.head(f, "history") }
	return out, err
}
