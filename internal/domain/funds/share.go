package funds

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// Share is a contribution's part of an amount, in minor units of the fund's currency.
type Share struct {
	Contribution AgreementID `json:"contribution"`
	Weight       int64       `json:"weight"`
	Minor        int64       `json:"minor"`
}

// applied is what an entry keeps of the rule that chose its contributions.
type applied struct {
	Rule   string  `json:"rule"` // "R50" for one that was named, "R51", "R56", "R64"
	Shares []Share `json:"shares"`
}

func (a applied) text() (string, error) {
	b, err := json.Marshal(a)
	return string(b), err
}

// Split gives each contribution its part of an amount by the weights, to the cent (R56). Those whose part
// is nothing are left out of what is posted and stay in the rule that is kept.
func Split(amount money.Amount, weights []Share) ([]Share, error) {
	list := slices.Clone(weights)
	slices.SortFunc(list, func(a, b Share) int { return strings.Compare(string(a.Contribution), string(b.Contribution)) })
	by := make([]int64, len(list))
	for i, x := range list {
		by[i] = x.Weight
	}
	parts, err := money.Allocate(amount, by)
	if err != nil {
		return nil, fault.Wrap(err, fault.Refused, "funds.nothing_to_split", nil)
	}
	for i := range list {
		list[i].Minor = parts[i].Minor
	}
	return list, nil
}

// shares splits an amount of a fund over its contributions by what each has in the bank now (R56), and
// gives the rule as the entry keeps it.
func (s *Service) shares(ctx context.Context, q db.Querier, f Fund, minor int64) ([]Share, string, error) {
	kinds := make([]string, len(held))
	for i, k := range held {
		kinds[i] = string(k)
	}
	weights, err := db.Collect(ctx, q, db.SQL(`SELECT a.contribution_id, CAST(SUM(a.balance_minor) AS BIGINT) FROM funds_account a
		WHERE `+holding+` AND a.fund_id = ? AND a.contribution_id <> '' AND`, f.ID).In("a.kind", kinds...).Add("GROUP BY a.contribution_id"), func(row db.Row) (x Share, err error) {
		err = row.Scan(&x.Contribution, &x.Weight)
		return x, err
	})
	if err != nil {
		return nil, "", err
	}
	list, err := Split(f.Amount(minor), weights)
	if err != nil {
		return nil, "", err
	}
	rule, err := applied{"R56", list}.text()
	return slices.DeleteFunc(list, func(x Share) bool { return x.Minor == 0 }), rule, err
}
