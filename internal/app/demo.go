package app

import (
	"context"
	"errors"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// BuildDemo builds the demonstration world of a day in an empty database; built is false when it is
// there already. A database that holds a real office is refused.
func BuildDemo(ctx context.Context, cfg Config, day cal.Date) (built bool, err error) {
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
	return false, nil
}
