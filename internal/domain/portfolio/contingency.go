package portfolio

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// ContingencyID identifies a contingency plan.
type ContingencyID string

// Contingency is a plan kept ready, with money set aside for it (§4.3).
type Contingency struct {
	ID ContingencyID
	Stamp
	Project ProjectID
	Risk    RiskID // the risk it answers, if it is one
	Title   string
	Trigger string // what must happen for it to be invoked
	Plan    string
	Reserve money.Amount
	Owner   ActorID
	Uses    []ContingencyUse
}

// ContingencyUse is one draw on the reserve. It exists once requested and counts once approved.
type ContingencyUse struct {
	Amount      money.Amount
	Occurred    string // the trigger as it was recorded
	OccurredOn  cal.Date
	RequestedBy ActorID
	ApprovedBy  ActorID // "" until the Programme Officer approves
	InvokedOn   cal.Date
}

// Check tells every wrong field of the form.
func (c Contingency) Check() error {
	var fs fault.Fields
	fs.Check(filled(c.Title), "title", "portfolio.project.title_missing")
	checkShort(&fs, "title", c.Title)
	fs.Check(filled(c.Trigger), "trigger", "portfolio.contingency.trigger_missing")
	fs.Check(filled(c.Plan), "plan", "portfolio.contingency.plan_missing")
	checkLong(&fs, "trigger", c.Trigger)
	checkLong(&fs, "plan", c.Plan)
	fs.Check(c.Reserve.Minor >= 0 && c.Reserve.Currency.Valid(), "reserve", "portfolio.contingency.reserve_missing")
	fs.Check(c.Owner != "", "owner", "portfolio.contingency.owner_missing")
	return fs.Err()
}

// Invoked is the sum of the approved uses.
func (c Contingency) Invoked() (money.Amount, error) {
	sum := money.Amount{Currency: c.Reserve.Currency}
	var err error
	for _, u := range c.Uses {
		if u.ApprovedBy == "" {
			continue
		}
		if sum, err = sum.Add(u.Amount); err != nil {
			return money.Amount{}, err
		}
	}
	return sum, nil
}

// Invoke adds an approved use (R30): the trigger is recorded with its day, the approver is not who
// asked, and the sum of what was invoked stays within the reserve.
func (c Contingency) Invoke(u ContingencyUse) (Contingency, error) {
	var fs fault.Fields
	fs.Check(filled(u.Occurred), "occurred", "portfolio.contingency.trigger_not_recorded")
	fs.Check(!u.OccurredOn.IsZero() && !u.OccurredOn.After(u.InvokedOn), "occurred_on", "portfolio.contingency.trigger_not_recorded")
	fs.Check(u.Amount.Minor > 0, "amount", "portfolio.contingency.amount_missing")
	if err := fs.Err(); err != nil {
		return c, err
	}
	if u.ApprovedBy == "" || u.ApprovedBy == u.RequestedBy {
		return c, fault.Refuse("portfolio.contingency.own", nil)
	}
	before, err := c.Invoked()
	if err != nil {
		return c, err
	}
	after, err := before.Add(u.Amount)
	if err != nil {
		return c, err
	}
	if after.Minor > c.Reserve.Minor {
		left, _ := c.Reserve.Add(before.Neg())
		return c, fault.Refuse("portfolio.contingency.above_reserve", fault.Args{"left": left, "wanted": u.Amount})
	}
	c.Uses = append(append([]ContingencyUse(nil), c.Uses...), u)
	return c, nil
}
