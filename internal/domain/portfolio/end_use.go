package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// EndUse is the office's rule for end-use checks (R33).
type EndUse struct {
	Limit money.Amount `json:"limit"` // of one piece; its use is checked above this value
}

// DefaultEndUse is the rule as it ships: pieces above 5,000 euros.
func DefaultEndUse() EndUse { return EndUse{Limit: money.Euro(5_000_00)} }

// Check tells a wrong field of the form.
func (e EndUse) Check() error {
	var fs fault.Fields
	fs.Check(e.Limit.Minor >= 0 && e.Limit.Currency.Valid(), "limit", "portfolio.setting.end_use_missing")
	return fs.Err()
}

var endUseSetting = configuration[EndUse]{"end_use", "portfolio.end_use.edit", DefaultEndUse, EndUse.Check}

// endUseOf is the rule of the office.
func endUseOf(ctx context.Context, q db.Querier) (EndUse, error) {
	found, err := endUseSetting.of(ctx, q, "")
	return found.Value, err
}

// EditEndUse saves the rule for end-use checks (R33). It counts for certificates signed from then on;
// checks already scheduled stay. Nil sets it back to how it ships.
func (s *Service) EditEndUse(ctx context.Context, seen int, e *EndUse) (control.Done, error) {
	return endUseSetting.set(ctx, s, "", seen, e)
}
