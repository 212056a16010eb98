package app

import (
	"context"
	"errors"

	"cairn/internal/domain/landscape"
	"cairn/internal/kernel/i18n"
)

// LandscapeFilter narrows what the command line lists and adds up of the landscape.
type LandscapeFilter = landscape.Filter

// ImportIATI reads published activities as the program itself, with the messages of what was refused in a
// language, and seals what it has written.
func (a *App) ImportIATI(ctx context.Context, lang i18n.Lang, paths ...string) (landscape.Result, error) {
	result, err := a.Landscape.ImportIATI(a.Control.AsSystem(ctx), paths...)
	result.Say(a.Words.Printer(lang))
	return result, errors.Join(err, a.Control.SealUp(context.WithoutCancel(ctx)))
}

// LandscapeList lists the published activities that a filter keeps, all of them when it has no limit.
func (a *App) LandscapeList(ctx context.Context, f LandscapeFilter) ([]landscape.Activity, error) {
	list, err := a.Landscape.ListActivities(a.Control.AsSystem(ctx), f)
	return list.Activities, err
}

// LandscapeTotals adds up the transactions of the published activities that a filter keeps.
func (a *App) LandscapeTotals(ctx context.Context, f LandscapeFilter) ([]landscape.Total, error) {
	return a.Landscape.Totals(a.Control.AsSystem(ctx), f)
}
