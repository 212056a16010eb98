package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// Claim is what a traveller's claim says besides (R76): the days really travelled, and that somebody who was there confirms
// attendance.
type Claim struct {
	Attended   bool     `json:"attended,omitempty"`
	AttendedBy string   `json:"attended_by,omitempty"` // who confirms it
	DepartedOn cal.Date `json:"departed_on,omitzero"`  // none is the day that was planned
	ReturnedOn cal.Date `json:"returned_on,omitzero"`
}

// travelled is the claim with its days: those that were planned, where it says no others.
func (x Claim) travelled(planned Details) Claim {
	if x.DepartedOn.IsZero() {
		x.DepartedOn = planned.DepartsOn
	}
	if x.ReturnedOn.IsZero() {
		x.ReturnedOn = planned.ReturnsOn
	}
	return x
}

// checkClaim holds a claim against its journey: begun after the order, over, attended, claimed in time, and no more than the
// days really travelled and the other costs come to.
func checkClaim(ctx context.Context, q db.Querier, fs *fault.Fields, i *Invoice, c Commitment, limits Limits) error {
	i.Claim = i.Claim.travelled(c.Details)
	left, back := i.Claim.DepartedOn, i.Claim.ReturnedOn
	fs.Check(i.Claim.Attended && filled(i.Claim.AttendedBy), "attended", "funds.invoice.attendance")
	if !c.ExPost && !left.After(c.SignedOn) {
		fs.Add("departed_on", "funds.invoice.departed_before", fault.Args{"on": c.SignedOn})
	}
	if back.Before(left) {
		fs.Add("returned_on", "funds.commitment.returns_wrong", nil)
		return nil
	}
	if i.ReceivedOn.Before(back) {
		fs.Add("received_on", "funds.invoice.claim_early", fault.Args{"on": back})
	}
	if last := back.AddDays(limits.ClaimDays); i.ReceivedOn.After(last) {
		fs.Add("received_on", "funds.invoice.claim_late", fault.Args{"last": last})
	}
	return holdClaim(ctx, q, fs, *i, c)
}

// holdClaim holds what is claimed, with what was claimed before for the same journey, against the days really travelled.
func holdClaim(ctx context.Context, q db.Querier, fs *fault.Fields, i Invoice, c Commitment) error {
	if !c.counts() || i.Original.Currency != c.Original.Currency {
		return nil
	}
	count, most, err := claimable(ctx, q, c, i.Claim)
	if err != nil {
		return err
	}
	earlier, err := db.One(ctx, q, ObjectInvoice, db.SQL(`SELECT CAST(COALESCE(SUM(i.original_minor), 0) AS BIGINT) FROM funds_invoice i WHERE i.commitment_id = ? AND i.state <> 'rejected'`, c.ID), db.Value[int64])
	if err != nil || earlier+i.Original.Minor <= most.Minor {
		return err
	}
	key := "funds.invoice.above_journey"
	if earlier > 0 {
		key = "funds.invoice.above_journey_again"
	}
	fs.Add("amount", key, fault.Args{"days": count, "sum": count.Sum, "other": c.otherCosts(), "most": most, "earlier": money.Amount{Minor: earlier, Currency: most.Currency}})
	return nil
}

// claimable is what may be claimed at most for the days of a claim: each by the table valid on it, at the rate that the
// journey was requested with, so that no claim fails by a rate that moved.
func claimable(ctx context.Context, q db.Querier, c Commitment, x Claim) (count PerDiemCount, most money.Amount, err error) {
	count, err = countPerDiem(ctx, q, c.Details.Country, x.DepartedOn, x.ReturnedOn, func(euros money.Amount) (money.Amount, Rate, error) {
		sum, err := c.PerDiem.Rate.at(euros, c.Original.Currency)
		return sum, c.PerDiem.Rate, err
	})
	if err != nil {
		return count, most, err
	}
	most, err = c.most(count)
	return count, most, err
}
