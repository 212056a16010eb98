package funds

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// CancelCommitment ends a commitment in force of which nothing is delivered, and frees its money.
func (s *Service) CancelCommitment(ctx context.Context, id CommitmentID, seen int, reason string) (control.Done, error) {
	return s.changeCommitment(ctx, actCancelCommitment, id, seen, reason, func(ctx context.Context, tx *control.Tx, c *Commitment) error {
		if !filled(reason) {
			var fs fault.Fields
			fs.Add("reason", "fault.required", nil)
			return fs.Err()
		}
		due, err := owed(ctx, tx, *c)
		if err != nil {
			return err
		}
		if c.State != CommitmentSigned || due > 0 {
			return fault.New(fault.Conflict, "funds.commitment.delivered_already", nil)
		}
		if err := noteStep(ctx, tx, c, "cancel", reason); err != nil {
			return err
		}
		c.State = CommitmentCancelled
		return s.release(ctx, tx, c, 0, reason)
	})
}

// DecommitRest frees what is still reserved for a commitment that will not need it, down to what was
// delivered, billed or drawn up for payment; the commitment is closed once all of that is paid.
func (s *Service) DecommitRest(ctx context.Context, id CommitmentID, seen int, reason string) (control.Done, error) {
	return s.changeCommitment(ctx, actDecommit, id, seen, reason, func(ctx context.Context, tx *control.Tx, c *Commitment) error {
		if !filled(reason) {
			var fs fault.Fields
			fs.Add("reason", "fault.required", nil)
			return fs.Err()
		}
		if !c.State.Binding() {
			return fault.New(fault.Conflict, "funds.commitment.not_binding", nil)
		}
		keep, err := owed(ctx, tx, *c)
		if err != nil {
			return err
		}
		switch {
		case keep == 0:
			return fault.Refuse("funds.commitment.cancel_instead", nil)
		case keep >= c.Original.Minor:
			return fault.Refuse("funds.commitment.nothing_left", nil)
		}
		if err := s.release(ctx, tx, c, keep, reason); err != nil {
			return err
		}
		return s.settleState(ctx, tx, c)
	})
}

// owed is what of an obligation cannot be freed any more, in its own currency: what was delivered, or what
// was billed with the invoices and payments that are under way, whichever is more.
func owed(ctx context.Context, q db.Querier, c Commitment) (int64, error) {
	delivered, _, err := deliveredOf(ctx, q, c.ID)
	if err != nil {
		return 0, err
	}
	waiting, err := db.One(ctx, q, ObjectCommitment, db.SQL(`SELECT CAST(
		(SELECT COALESCE(SUM(i.original_minor), 0) FROM funds_invoice i WHERE i.commitment_id = ? AND i.state IN ('received', 'held', 'matched')) +
		(SELECT COALESCE(SUM(p.original_minor), 0) FROM funds_payment p WHERE p.commitment_id = ? AND p.invoice_id IS NULL AND p.state IN ('prepared', 'first_signature')) AS BIGINT)`, c.ID, c.ID), db.Value[int64])
	return max(delivered, c.Billed+waiting), err
}

// release frees what a commitment still reserves, to the cent by where it lies (R56); keep is what of the
// obligation stands afterwards, in its own currency: 0 for nothing.
func (s *Service) release(ctx context.Context, tx *control.Tx, c *Commitment, keep int64, reason string) error {
	list, err := accounts(ctx, tx, func(t *db.Text) {
		Scope{Commitment: c.ID}.of(t).Add("AND a.kind IN ('committed', 'authorised') ORDER BY a.id")
	})
	if err != nil {
		return err
	}
	if keep > 0 {
		if list, err = freed(list, *c, keep); err != nil {
			return err
		}
		if c.Original.Minor, err = keep, writeItemsDown(ctx, tx, c, keep); err != nil {
			return err
		}
	}
	if len(list) == 0 {
		return nil
	}
	gone, err := lapsedLines(ctx, tx, c.Fund, list)
	if err != nil {
		return err
	}
	e := Entry{Fund: c.Fund, Kind: EntryDecommit, BookedOn: tx.Today(), Source: c.ID.ref(), Reason: reason}
	for _, a := range list {
		to := a.Key.As(Budgeted)
		switch {
		case a.Kind == Authorised:
			to.Kind = Authority
		case gone[a.Line]:
			to.Kind = Lapsed
		}
		to.Commitment = ""
		e.Transfers = append(e.Transfers, Transfer{From: a.Key, To: to, Minor: a.Minor})
		c.Minor -= a.Minor
	}
	_, err = post(ctx, tx, e)
	return err
}

// lapsedLines are those of some accounts whose credit has lapsed: what comes back to them lapses at once (R66).
func lapsedLines(ctx context.Context, q db.Querier, of FundID, list []Account) (map[LineID]bool, error) {
	f, err := ledgerFund(ctx, q, of)
	if err != nil {
		return nil, err
	}
	lapsed, err := lapsedYears(ctx, q, f)
	if err != nil || len(lapsed) == 0 {
		return nil, err
	}
	ids := make([]LineID, len(list))
	for i, a := range list {
		ids[i] = a.Line
	}
	known, err := linesByID(ctx, q, ids...)
	gone := map[LineID]bool{}
	for id, l := range known {
		gone[id] = lapsed[l.Year]
	}
	return gone, err
}

// freed are the parts of what is reserved that are free when keep of the obligation stands.
func freed(list []Account, c Commitment, keep int64) ([]Account, error) {
	open := c.Open().Minor
	if keep <= c.Billed || open == 0 {
		return list, nil
	}
	var total int64
	for _, a := range list {
		total += a.Minor
	}
	// The currency only says that the parts are minor units.
	parts, err := money.Allocate(money.Amount{Minor: total, Currency: money.EUR}, []int64{keep - c.Billed, c.Original.Minor - keep})
	if err != nil {
		return nil, err
	}
	return spread(list, parts[1])
}

// writeItemsDown makes the items add up to what stands of the obligation.
func writeItemsDown(ctx context.Context, tx *control.Tx, c *Commitment, keep int64) error {
	weights := make([]int64, len(c.Items))
	for i, x := range c.Items {
		weights[i] = x.Amount.Minor
	}
	parts, err := money.Allocate(money.Amount{Minor: keep, Currency: c.Original.Currency}, weights)
	if err != nil {
		return err
	}
	for i := range c.Items {
		c.Items[i].Amount = parts[i]
	}
	c.Items = slices.DeleteFunc(c.Items, func(i Item) bool { return i.Amount.Minor == 0 })
	return writeItems(ctx, tx, *c)
}

// settleState says where a binding commitment stands: liquidated once all is billed, closed once all of
// that is paid and accounted for.
func (s *Service) settleState(ctx context.Context, tx *control.Tx, c *Commitment) error {
	if c.Open().Minor > 0 {
		return nil
	}
	c.State = CommitmentLiquidated
	totals, err := CurrentTotals(ctx, tx, Scope{Commitment: c.ID})
	if err == nil && totals.sum(Committed, Liquidated, Advanced) == 0 {
		c.State = CommitmentClosed
	}
	return err
}
