package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
)

// LatestPaid are the entries of the latest payments of a contribution, looked for among so many transfers at once.
func LatestPaid(ctx context.Context, q db.Querier, of AgreementID, among int) (list []EntryID, err error) {
	found, err := latestPaid(ctx, q, of, among)
	for _, p := range found {
		list = append(list, p.entry)
	}
	return list, err
}

// AskAll asks everything that pages of money ask of the ledger, of each kind of place, now and of the past, for the test
// of how the engines answer.
func AskAll(ctx context.Context, q db.Querier) error {
	past := Point{On: cal.MustDate("2026-03-01"), AsOf: cal.At(cal.MustDate("2026-03-02").Time())}
	scopes := []Scope{{Fund: "f"}, {Package: "k"}, {Project: "p"}, {Contribution: "a"}, {Line: "l"}, {Commitment: "c"}}
	for _, p := range []Point{{}, past} {
		for _, s := range scopes {
			if _, err := Balances(ctx, q, s, p); err != nil {
				return err
			}
			if _, err := PostedBehind(ctx, q, "committed", p, s); err != nil {
				return err
			}
		}
		for _, of := range []reach{reachOf([]string{"p", "q"}), Scope{Line: "l"}.reach()} {
			out := behindOut{Step: "committed", issue: issue{point: p}}
			in := behindIn{}
			in.Limit, in.After = 50, "z"
			if err := out.readRows(ctx, q, in, of); err != nil {
				return err
			}
		}
		if _, _, err := outgoings(ctx, q, "f", p, 30); err != nil {
			return err
		}
	}
	for _, s := range scopes {
		if _, err := CurrentTotals(ctx, q, s); err != nil {
			return err
		}
	}
	for _, in := range []entriesIn{{ID: "f"}, {ID: "f", Contribution: "a"}, {ID: "f", Commitment: "c"}} {
		in.Limit = 50
		if _, err := entries(ctx, q, in.where(past)); err != nil {
			return err
		}
	}
	for _, s := range []Scope{{Commitment: "c"}, {Project: "p"}, {Contribution: "a"}} { // plans of a year, papers of projects, write-offs
		if _, err := accounts(ctx, q, func(t *db.Text) { s.of(t).Add("AND a.kind = ? ORDER BY a.id", Committed) }); err != nil {
			return err
		}
	}
	if _, err := LineTotals(ctx, q, "l"); err != nil {
		return err
	}
	if _, err := tracedPayments(ctx, q, Fund{ID: "f"}, "a"); err != nil {
		return err
	}
	_, err := openMovements(ctx, q, Fund{ID: "f"}, past.On, past.On.AddDays(30), past.AsOf)
	return err
}

// Post writes an entry into the ledger.
var Post = post
