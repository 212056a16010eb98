package app

import (
	"context"
	"path/filepath"

	"cairn/internal/domain/office"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/web"
)

// slices are the rooms of the office, each with its function fields filled.
type slices struct {
	Portfolio *portfolio.Service
	Office    *office.Service
}

// compose builds control and the slices and connects them.
func (a *App) compose(ctx context.Context) (err error) {
	a.Control, err = control.New(ctx, control.Config{
		DB: a.DB, KeyDir: filepath.Join(a.Config.Data, "keys"), Log: a.Config.Log, Permits: people.Permits,
		Nation: func(ctx context.Context, q db.Querier, iso3 string, on cal.Date) (bool, []string, error) {
			return true, nil, nil
		},
	})
	if err != nil {
		return err
	}
	a.Portfolio = portfolio.New(a.Control)
	a.Office = office.New(a.Control)
	a.Office.Check = func(ctx context.Context) (control.Findings, error) { return a.Check(ctx) }
	return nil
}

// Routes are the addresses of the whole office.
func (a *App) Routes() []web.Route {
	return a.Office.Routes()
}

// Check goes through every rule and the seals on one snapshot and reports all breaks. anchors are
// earlier ones to hold the trail against.
func (a *App) Check(ctx context.Context, anchors ...control.Anchor) (found control.Findings, err error) {
	err = a.DB.Read(a.Control.AsSystem(ctx), func(ctx context.Context, q db.Querier) error {
		return a.Control.Check(ctx, q, &found, anchors...)
	})
	return found, err
}
