package app

import (
	"context"
	"errors"
	"io"

	"cairn/internal/domain/portfolio/plan"
	"cairn/internal/kernel/i18n"
)

// ImportPlan reads a file of Microsoft Project over the plan of a project and says what that changes;
// with apply it is kept.
func (a *App) ImportPlan(ctx context.Context, lang i18n.Lang, ref string, r io.Reader, apply bool) (plan.Preview, error) {
	p, err := a.Plan.Import(a.Control.AsSystem(ctx), ref, r, apply)
	p.Say(a.Words.Printer(lang))
	if !apply {
		return p, err
	}
	return p, errors.Join(err, a.Control.SealUp(context.WithoutCancel(ctx)))
}
