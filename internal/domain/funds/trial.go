package funds

import (
	"context"
	"maps"
	"slices"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/money"
)

// TrialRow is an account of a trial balance under its name in the journal; summed over commitments. Amount is in
// the fund's currency: what came in counts up.
type TrialRow struct {
	Account string       `json:"account"`
	Amount  money.Amount `json:"amount"`
}

// TrialBalance are the accounts of a fund that are not empty, by its reference, as booked for a day and known at an
// instant, in the order of their names. Their sum is zero at every commit (R48). Faults: NotFound.
func (s *Service) TrialBalance(ctx context.Context, ref string, at Point) (list []TrialRow, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		found, err := funds(ctx, q, func(t *db.Text) { t.Add("WHERE f.ref = ?", ref) })
		f, err := one(found, err, ObjectFund)
		if err != nil {
			return err
		}
		n, err := namesFor(ctx, q, f.ID)
		if err != nil {
			return err
		}
		all, err := Balances(ctx, q, Scope{Fund: f.ID}, at)
		by := map[string]int64{}
		for _, a := range all {
			by[n.account(a.Key)] += a.Minor
		}
		list = make([]TrialRow, 0, len(by))
		for _, name := range slices.Sorted(maps.Keys(by)) {
			list = append(list, TrialRow{name, f.Amount(by[name])})
		}
		return err
	})
	return list, err
}
