package app

import (
	"context"
	"errors"
	"io"

	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/kernel/i18n"
)

// ImportPlan reads a file of Microsoft Project, or a table (XLSX, CSV), over the plan of a project and says
// what that changes; with apply it is kept. name is what the file is called.
func (a *App) ImportPlan(ctx context.Context, lang i18n.Lang, ref, name string, r io.Reader, apply bool) (plan.Preview, error) {
	p, err := a.Plan.Import(a.Control.AsSystem(ctx), ref, name, r, apply)
	p.Say(a.Words.Printer(lang))
	if !apply {
		return p, err
	}
	return p, errors.Join(err, a.Control.SealUp(context.WithoutCancel(ctx)))
}

// ExportPlan writes the plan of a project as a file of Microsoft Project (XML).
func (a *App) ExportPlan(ctx context.Context, ref string, w io.Writer) error {
	return a.Plan.ExportByRef(a.Control.AsSystem(ctx), ref, w)
}
