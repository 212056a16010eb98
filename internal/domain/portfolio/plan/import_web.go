package plan

import (
	"bytes"
	"context"
	"io"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
)

// The addresses of an import, and of the plan as a file.
const (
	pathImport = pathPlan + "/import"
	pathExport = pathPlan + "/project.xml"
)

// ImportOut is the form of an import.
type ImportOut struct {
	page portfolio.ProjectOut
}

type importIn struct {
	ID   string   `json:"id"`
	File web.File `json:"file" web:"max=67108864"`
}

func (s *Service) importRoutes() []web.Route {
	return []web.Route{
		web.Get(pathImport, actImport, func(ctx context.Context, in ganttIn) (out ImportOut, err error) {
			out.page, err = s.portfolio.Page(ctx, in.ID)
			return out, err
		}, importPage),
		web.Post(pathImport, actImport, s.postImport, pathImport),
		web.Get[ganttIn, web.Download](pathExport, control.SignedIn, s.getFile, nil),
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
	if _, err := s.DraftImport(ctx, portfolio.ProjectID(in.ID), in.File.Name, r); err != nil {
		return web.See{}, err
	}
	return web.See{To: web.Href(pathPlan, in.ID), Say: "portfolio.plan.drafted"}, nil
}

// getFile hands the plan in force out as a file of Microsoft Project.
func (s *Service) getFile(ctx context.Context, in ganttIn) (web.Download, error) {
	var content bytes.Buffer
	name, err := s.Export(ctx, portfolio.ProjectID(in.ID), &content)
	return web.Download{Name: name, Type: "application/xml", Write: func(w io.Writer) error {
		_, err := content.WriteTo(w)
		return err
	}}, err
}
