package funds

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// liquidate moves an invoice's part of the reserved money on: all that is left when it is the last, else
// its share to the cent (R56), spread over contributions and lines as they were reserved.
func (s *Service) liquidate(ctx context.Context, tx *control.Tx, c *Commitment, i *Invoice) error {
	f, err := ledgerFund(ctx, tx, c.Fund)
	if err != nil {
		return err
	}
	parts, total, err := part(ctx, tx, f, *c, i.Original.Minor)
	if err != nil {
		return err
	}
	e := Entry{Fund: f.ID, Kind: EntryLiquidate, BookedOn: tx.Today(), Source: i.ID.ref(), Reason: i.Number}
	if e.Rule, err = ruleOf("R56", parts); err != nil {
		return err
	}
	for _, a := range parts {
		e.Transfers = append(e.Transfers, Transfer{From: a.Key, To: a.Key.As(Liquidated), Minor: a.Minor})
	}
	if i.Entry, err = post(ctx, tx, e); err != nil {
		return err
	}
	i.Minor = total
	c.Billed += i.Original.Minor
	if err := s.settleState(ctx, tx, c); err != nil {
		return err
	}
	return updateCommitment(ctx, tx, *c)
}

// part is what an amount of the obligation, in its own currency, is of the money still reserved for it.
func part(ctx context.Context, q db.Querier, f Fund, c Commitment, original int64) ([]Account, int64, error) {
	list, err := accounts(ctx, q, func(t *db.Text) { Scope{Commitment: c.ID}.of(t).Add("AND a.kind = 'committed' ORDER BY a.id") })
	if err != nil {
		return nil, 0, err
	}
	var total int64
	for _, a := range list {
		total += a.Minor
	}
	if total == 0 {
		return nil, 0, fault.Refuse("funds.commitment.nothing_reserved", fault.Args{"ref": c.Ref})
	}
	if rest := c.Open().Minor - original; rest > 0 {
		shares, err := money.Allocate(f.Amount(total), []int64{original, rest})
		if err != nil {
			return nil, 0, err
		}
		total = shares[0].Minor
	}
	parts, err := spread(list, f.Amount(total))
	return parts, total, err
}

// ruleOf is what an entry keeps of a spread over accounts.
func ruleOf(rule string, parts []Account) (string, error) {
	a := applied{Rule: rule}
	for _, x := range parts {
		a.Shares = append(a.Shares, Share{Contribution: x.Contribution, Minor: x.Minor})
	}
	return a.text()
}
