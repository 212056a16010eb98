package portfolio

import (
	"slices"

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

// UseState is where a draw on the reserve stands.
type UseState string

// The states of a draw on the reserve.
const (
	UseOpen      UseState = "open" // waits for its approval
	UseApproved  UseState = "approved"
	UseReturned  UseState = "returned"
	UseWithdrawn UseState = "withdrawn"
)

// ContingencyUse is one draw on the reserve. It exists once requested and counts once approved.
type ContingencyUse struct {
	State       UseState
	Amount      money.Amount
	Occurred    string // the trigger as it was recorded
	OccurredOn  cal.Date
	RequestedBy ActorID
	ApprovedBy  ActorID // who decided, whichever way; "" until then
	InvokedOn   cal.Date
	Comment     string // of who decided
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
func (c Contingency) Invoked() (money.Amount, error) { return c.sum(UseApproved) }

// Asked is the sum of the uses that wait for their approval.
func (c Contingency) Asked() (money.Amount, error) { return c.sum(UseOpen) }

// Left is what of the reserve is neither used nor asked for.
func (c Contingency) Left() (money.Amount, error) {
	used, err := c.sum(UseApproved, UseOpen)
	if err != nil {
		return used, err
	}
	return c.Reserve.Add(used.Neg())
}

func (c Contingency) sum(states ...UseState) (money.Amount, error) {
	sum := money.Amount{Currency: c.Reserve.Currency}
	var err error
	for _, u := range c.Uses {
		if !slices.Contains(states, u.State) {
			continue
		}
		if sum, err = sum.Add(u.Amount); err != nil {
			return money.Amount{}, err
		}
	}
	return sum, nil
}

// Waiting is the use that waits for its approval; nil for none.
func (c Contingency) Waiting() *ContingencyUse {
	for i := range c.Uses {
		if c.Uses[i].State == UseOpen {
			return &c.Uses[i]
		}
	}
	return nil
}

// Edited holds an edit against what was drawn (R30): the reserve covers what was used and what is asked
// for, so that whoever decides finds it as it was asked, and its currency stands once something was
// drawn. All else may be put right while a use waits.
func (c Contingency) Edited(next Contingency) error {
	drawn, err := c.sum(UseApproved, UseOpen)
	if err != nil || len(c.Uses) == 0 {
		return err
	}
	var fs fault.Fields
	if next.Reserve.Currency != c.Reserve.Currency || next.Reserve.Minor < drawn.Minor {
		fs.Add("reserve", "portfolio.contingency.below_drawn", fault.Args{"drawn": drawn})
	}
	return fs.Err()
}

// Invoke adds an approved use (R30): the trigger is recorded with its day, the approver is not who
// asked, and the sum of what was invoked stays within the reserve.
func (c Contingency) Invoke(u ContingencyUse) (Contingency, error) {
	var fs fault.Fields
	fs.Check(filled(u.Occurred), "occurred", "portfolio.contingency.trigger_not_recorded")
	fs.Check(!u.OccurredOn.IsZero() && !u.OccurredOn.After(u.InvokedOn), "occurred_on", "portfolio.contingency.trigger_not_recorded")
	checkLong(&fs, "occurred", u.Occurred)
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
	u.State = UseApproved
	c.Uses = append(slices.Clone(c.Uses), u)
	return c, nil
}
