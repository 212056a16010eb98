package plan

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/web"
)

// The address of an import.
const pathImport = pathPlan + "/import"

// ImportOut is the form of an import.
type ImportOut struct {
	page portfolio.ProjectOut
}

type importIn struct {
	ID   string   `json:"id"`
	File web.File `json:"file" web:"max=209715200"`
}

func (s *Service) importRoutes() []web.Route {
	return []web.Route{
		web.Get(pathImport, actImport, func(ctx context.Context, in ganttIn) (out ImportOut, err error) {
			out.page, err = s.portfolio.Page(ctx, in.ID)
			return out, err
		}, importPage),
		web.Post(pathImport, actImport, s.postImport, pathImport),
		web.Post(pathPlan+"/apply", actImport, func(ctx context.Context, in ganttIn) (web.See, error) {
			done, err := s.ApplyDraft(ctx, portfolio.ProjectID(in.ID))
			return web.See{To: web.Href(pathPlan, in.ID), Done: done.Trail}, err
		}, pathPlan),
	}
}

// postImport lays a file over the plan in the reader's draft, where it shows what it changes before
// anything is kept.
func (s *Service) postImport(ctx context.Context, in importIn) (web.See, error) {
	if in.File.IsZero() {
		return web.See{}, wrong("file", "fault.required", nil)
	}
	r, err := in.File.Open()
	if err != nil {
		return web.See{}, err
	}
	defer r.Close()
	snapshot, _, err := ReadMSPDI(r)
	if err != nil {
		return web.See{}, err
	}
	_, err = s.DraftEdits(ctx, portfolio.ProjectID(in.ID), Edit{Verb: Import, Snapshot: &snapshot})
	return web.See{To: web.Href(pathPlan, in.ID), Say: "portfolio.plan.drafted"}, err
}
