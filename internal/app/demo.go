package app

import (
	"context"
	"errors"

	"cairn/internal/app/demo"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// BuildDemo builds the demonstration world of a day in an empty database, its long texts in a language
// ("" leaves each partner its own); built is false when it is there already. A database that holds a
// real office is refused.
func BuildDemo(ctx context.Context, cfg Config, day cal.Date, lang i18n.Lang) (built bool, err error) {
	if day.Before(demo.Earliest) {
		return false, fault.Refuse("app.demo_too_early", fault.Args{"first": demo.Earliest})
	}
	clock := demo.NewClock(day)
	cfg.Clock, cfg.Entropy = clock.Now, demo.Entropy(day)
	office, err := Open(ctx, cfg)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, office.Close()) }()
	if office.Control.Installation().Demo {
		return false, nil
	}
	used, err := office.People.Any(ctx)
	if err != nil {
		return false, err
	}
	if used {
		return false, fault.Refuse("app.demo_in_office", nil)
	}
	if err := office.fictional(); err != nil {
		return false, err
	}
	return true, demo.Build(ctx, office.demoRooms(), clock, day, lang)
}

// Enlarge makes a demonstration as large as a big office, for measurements. It gives one who may see
// everything, and the id of the project that stands first in the list.
func (a *App) Enlarge(ctx context.Context, size demo.Size) (who control.ActorID, project string, err error) {
	return demo.Crowd(ctx, a.demoRooms(), size)
}

func (a *App) demoRooms() demo.Rooms {
	return demo.Rooms{Control: a.Control, People: a.People, Stakeholders: a.Stakeholders, Portfolio: a.Portfolio, Plan: a.Plan, Reports: a.Reports, Recruitment: a.Recruitment, Candidacy: a.Candidacy, Selection: a.Selection, Landscape: a.Landscape, Week: a.Week, Activity: a.Activity, FieldPack: a.FieldPack, Funds: a.Funds, Desk: a.Office, Mail: a.Mail}
}
