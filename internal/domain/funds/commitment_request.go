package funds

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// RequestCommitment submits a commitment: from here on its money is reserved (R38), by contributions
// chosen in the spending order (R51), and its steps are those of the rung of the ladder it stands on.
func (s *Service) RequestCommitment(ctx context.Context, id CommitmentID, seen int) (control.Done, error) {
	return s.changeCommitment(ctx, actRequestCommitment, id, seen, "", func(ctx context.Context, tx *control.Tx, c *Commitment) error {
		if c.State != CommitmentDraft && c.State != CommitmentReturned {
			return fault.Refuse("funds.commitment.not_draft", nil)
		}
		g, err := ground(ctx, tx, c.Project)
		if err != nil {
			return err
		}
		if !g.AllowsCommitment() {
			return fault.Refuse("funds.commitment.project_state", fault.Args{"ref": g.Ref})
		}
		of, err := c.lines(ctx, tx)
		if err != nil {
			return err
		}
		f, err := ledgerFund(ctx, tx, of[0].Fund)
		if err != nil {
			return err
		}
		if err := s.checkRequest(ctx, tx, c, f, of); err != nil {
			return err
		}
		c.Round++
		c.State, c.RequestedBy, c.RequestedOn, c.Fund = CommitmentRequested, tx.Actor().ID, tx.Today(), f.ID
		if err := noteStep(ctx, tx, c, StepRequest, ""); err != nil {
			return err
		}
		if err := s.reserve(ctx, tx, c, f, g, of); err != nil {
			return err
		}
		return s.awaitStep(ctx, tx, *c)
	})
}

// reserve moves the money of each item from what is free to what is committed, by the spending order, or
// takes it from the authority to contract for a later year (R40). The entry keeps the rule and its result.
func (s *Service) reserve(ctx context.Context, tx *control.Tx, c *Commitment, f Fund, g portfolio.Ground, of []Line) error {
	c.Minor, c.ByAuthority = 0, of[0].Year > tx.Today().Year()
	e := Entry{Fund: f.ID, Kind: EntryCommit, BookedOn: tx.Today(), Source: c.ID.ref(), Reason: c.Title}
	var all []Share
	for i, l := range of {
		minor, rate, err := s.convert(ctx, tx, c.Items[i].Amount, f.Currency, tx.Today())
		if err != nil {
			return err
		}
		c.Minor += minor
		if c.ByAuthority {
			e.Transfers = append(e.Transfers, Transfer{From: l.account(Authority, ""), To: c.account(l, Authorised, ""), Minor: minor, Original: c.Items[i].Amount, Rate: rate})
			continue
		}
		u := Use{Package: g.Package, Initiative: g.Initiative, Project: g.ID, Category: l.Category}
		parts, err := choose(ctx, tx, f, l, u, tx.Today(), c.Contribution, minor)
		if err != nil {
			return err
		}
		all = append(all, parts...)
		originals, err := byShare(parts, c.Items[i].Amount)
		if err != nil {
			return err
		}
		for j, x := range parts {
			e.Transfers = append(e.Transfers, Transfer{From: l.account(Budgeted, x.Contribution), To: c.account(l, Committed, x.Contribution), Minor: x.Minor, Original: originals[j], Rate: rate})
		}
	}
	rule := "R51"
	if c.Contribution != "" {
		rule = "R50" // the requester named it, and it admits the cost
	}
	var err error
	if e.Rule, err = (applied{rule, all}).text(); err != nil {
		return err
	}
	_, err = post(ctx, tx, e)
	return err
}

// byShare splits the original amount of an item as its parts are in the fund's currency (R56).
func byShare(parts []Share, original money.Amount) ([]money.Amount, error) {
	weights := make([]int64, len(parts))
	for i, x := range parts {
		weights[i] = x.Minor
	}
	return money.Allocate(original, weights)
}

// account is the commitment's account of a kind on a line.
func (c Commitment) account(l Line, k AccountKind, contribution AgreementID) Key {
	key := l.account(k, contribution)
	key.Commitment = c.ID
	return key
}
