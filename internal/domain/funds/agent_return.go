package funds

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// AgentReturnForm is what an executing agent pays back at the end. Amounts are in the fund's currency.
type AgentReturnForm struct {
	Returned money.Amount `json:"returned"`
	Interest money.Amount `json:"interest"`
	Document string       `json:"document"`
}

// ReturnFromAgent takes back what an executing agent has left, with the interest it earned: the last accepted
// report told both. What comes back is committed again until it is freed; interest belongs to the contributions
// (R56, R59).
func (s *Service) ReturnFromAgent(ctx context.Context, id CommitmentID, x AgentReturnForm) (control.Done, error) {
	return s.changeCommitment(ctx, actAgentReturn, id, 0, x.Document, func(ctx context.Context, tx *control.Tx, c *Commitment) error {
		f, err := ledgerFund(ctx, tx, c.Fund)
		if err != nil {
			return err
		}
		if err := s.checkReturn(ctx, tx, f, *c, x); err != nil {
			return err
		}
		list, err := accounts(ctx, tx, func(t *db.Text) { Scope{Commitment: c.ID}.of(t).Add("AND a.kind = 'advanced' ORDER BY a.id") })
		if err != nil {
			return err
		}
		e := Entry{Fund: f.ID, Kind: EntryAcquit, BookedOn: tx.Today(), Source: c.ID.ref(), Reason: x.Document}
		for _, a := range list {
			e.Transfers = append(e.Transfers, Transfer{From: a.Key, To: a.Key.As(Committed), Minor: a.Minor})
		}
		if x.Interest.Minor > 0 {
			shares, rule, err := s.shares(ctx, tx, f, x.Interest.Minor)
			if err != nil {
				return err
			}
			e.Rule = rule
			for _, y := range shares {
				to := Key{Fund: f.ID, Kind: Received, Contribution: y.Contribution}
				e.Transfers = append(e.Transfers, Transfer{From: to.As(Interest), To: to, Minor: y.Minor})
			}
		}
		e.Transfers = append(e.Transfers, Transfer{From: f.account(Outside), To: f.account(Bank), Minor: x.Returned.Minor + x.Interest.Minor})
		back, err := c.cameBack(f, x.Returned.Minor, x.Returned.Minor)
		if err != nil {
			return err
		}
		c.Billed -= back
		if _, err := post(ctx, tx, e); err != nil {
			return err
		}
		c.State = CommitmentSigned
		return s.settleState(ctx, tx, c)
	})
}

// checkReturn holds what comes back against the last report.
func (s *Service) checkReturn(ctx context.Context, q db.Querier, f Fund, c Commitment, x AgentReturnForm) error {
	var fs fault.Fields
	fs.Check(filled(x.Document), "document", "fault.required")
	f.checkCurrency(&fs, "returned", x.Returned)
	f.checkCurrency(&fs, "interest", x.Interest)
	if err := fs.Err(); err != nil {
		return err
	}
	given, err := tranches(ctx, q, c.ID)
	if err != nil {
		return err
	}
	list, err := reportsOf(ctx, q, c.ID)
	if err != nil {
		return err
	}
	accepted, balance := 0, int64(0)
	for _, r := range list {
		if r.State == AgentAccepted {
			accepted, balance = r.No, r.Balance
		}
	}
	totals, err := CurrentTotals(ctx, q, Scope{Commitment: c.ID})
	if err != nil {
		return err
	}
	switch {
	case c.Kind != KindAgent || len(given) == 0 || accepted < len(given):
		return fault.Refuse("funds.agent.not_accepted", fault.Args{"no": accepted + 1})
	case x.Returned.Minor != totals[Advanced]:
		fs.Add("returned", "funds.agent.return_other", fault.Args{"amount": f.Amount(totals[Advanced])})
	case x.Interest.Minor != balance-totals[Advanced]:
		fs.Add("interest", "funds.agent.return_other", fault.Args{"amount": f.Amount(balance - totals[Advanced])})
	case x.Returned.Minor+x.Interest.Minor == 0:
		fs.Add("returned", "funds.amount_not_positive", nil)
	}
	return fs.Err()
}
