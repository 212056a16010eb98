package funds

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// awaitStep puts a commitment into the inbox of whoever does its next step.
func (s *Service) awaitStep(ctx context.Context, tx *control.Tx, c Commitment) error {
	v, err := viewCommitment(ctx, tx, c)
	if err != nil {
		return err
	}
	barred, err := c.barred(ctx, tx)
	if err != nil {
		return err
	}
	return tx.Submit(ctx, c.ID.ref(), c.Next().Act(), c.Ref+" "+c.Title, tx.Today().AddDays(5), nil, v, barred...)
}

// barred are those who decide no further step: who did one, and who wrote what is decided on (R43).
func (c Commitment) barred(ctx context.Context, q db.Querier) ([]ActorID, error) {
	authors, err := control.Doers(ctx, q, c.ID.ref(), actCreateCommitment, actEditCommitment)
	return append(c.Hands(), authors...), err
}

// DecideStep is how a step of the chain is decided. The decider is another person than whoever did one
// before, also across delegation (R43). A return frees what was reserved; the Financial Controller's is a
// refusal.
func (s *Service) DecideStep(step Step) control.Decide {
	return func(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
		return s.changeCommitment(ctx, step.Act(), CommitmentID(ref.ID), 0, comment, func(ctx context.Context, tx *control.Tx, c *Commitment) error {
			if c.Next() != step {
				return fault.New(fault.Conflict, "control.approval.closed", nil)
			}
			barred, err := c.barred(ctx, tx)
			if err != nil {
				return err
			}
			if err := control.Distinct(tx.Hand(), barred...); err != nil {
				return err
			}
			outcome := control.Returned
			if approve {
				outcome = control.Approved
			}
			if _, err := tx.Settle(ctx, ref, step.Act(), outcome, comment); err != nil {
				return err
			}
			if !approve {
				return s.sendBack(ctx, tx, c, step, comment)
			}
			return s.stepOn(ctx, tx, c, step, comment)
		})
	}
}

// stepOn notes a step; after the last the commitment is in force.
func (s *Service) stepOn(ctx context.Context, tx *control.Tx, c *Commitment, step Step, comment string) error {
	if c.Kind == KindTravel && !c.ExPost && !c.Details.DepartsOn.After(tx.Today()) {
		return fault.Refuse("funds.commitment.departed", nil)
	}
	if c.Obliged(tx.Today()) {
		return fault.Refuse("funds.commitment.obliged_already", fault.Args{"on": c.ObligedOn()})
	}
	if err := s.stillCovered(ctx, tx, *c); err != nil {
		return err
	}
	if err := noteStep(ctx, tx, c, step, comment); err != nil {
		return err
	}
	c.State = step.state()
	if step != c.Steps[len(c.Steps)-1] {
		return s.awaitStep(ctx, tx, *c)
	}
	c.State, c.SignedOn = CommitmentSigned, tx.Today()
	return nil
}

// stillCovered holds what was reserved against expiry since (R53).
func (s *Service) stillCovered(ctx context.Context, q db.Querier, c Commitment) error {
	list, err := accounts(ctx, q, func(t *db.Text) { Scope{Commitment: c.ID}.of(t).Add("AND a.kind = 'committed'") })
	if err != nil {
		return err
	}
	var ids []AgreementID
	for _, a := range list {
		ids = append(ids, a.Contribution)
	}
	known, err := ledgerAgreements(ctx, q, ids...)
	for _, a := range known {
		if a.Expired(s.control.DB().Now().Date()) {
			return fault.Refuse("funds.agreement.expired", fault.Args{"ref": a.Ref, "on": a.ExpiresOn})
		}
	}
	return err
}

// sendBack returns or refuses a commitment and frees its money.
func (s *Service) sendBack(ctx context.Context, tx *control.Tx, c *Commitment, step Step, comment string) error {
	c.State = CommitmentReturned
	word := Step("return")
	if step == StepApprove {
		c.State, word = CommitmentRefused, "refuse"
	}
	if err := noteStep(ctx, tx, c, word, comment); err != nil {
		return err
	}
	return s.release(ctx, tx, c, 0, comment)
}

// WithdrawCommitment takes back a request that waits; only who made it does.
func (s *Service) WithdrawCommitment(ctx context.Context, id CommitmentID) (control.Done, error) {
	return s.changeCommitment(ctx, actWithdraw, id, 0, "", func(ctx context.Context, tx *control.Tx, c *Commitment) error {
		if !c.State.Waiting() || c.RequestedBy != tx.Actor().ID {
			return fault.Refuse("control.approval.not_yours", nil)
		}
		if err := s.dismiss(ctx, tx, *c); err != nil {
			return err
		}
		if err := noteStep(ctx, tx, c, "withdraw", ""); err != nil {
			return err
		}
		c.State = CommitmentDraft
		return s.release(ctx, tx, c, 0, "")
	})
}

// dismiss takes a waiting step out of the inbox, whoever put it there.
func (s *Service) dismiss(ctx context.Context, tx *control.Tx, c Commitment) error {
	return tx.Dismiss(ctx, c.ID.ref(), c.Next().Act())
}
