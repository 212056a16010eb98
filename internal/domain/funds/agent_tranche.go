package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Tranche is a payment to an executing agent that was released.
type Tranche struct {
	No    int
	On    cal.Date
	Minor int64
}

// DueOn is the day by which an agent reports on a tranche.
func (t Tranche) DueOn(l Limits) cal.Date { return t.On.AddDays(l.AgentReportDays) }

// NextTranche holds a further tranche against what was reported (R77): every tranche but the last is accounted
// for and accepted, no report is overdue, and of the last tranche the agent has spent or committed enough.
func NextTranche(given []Tranche, reports []AgentReport, today cal.Date, l Limits) error {
	latest := map[int]AgentReport{}
	for _, r := range reports {
		if r.Attempt >= latest[r.No].Attempt {
			latest[r.No] = r
		}
	}
	for _, t := range given {
		r, there := latest[t.No]
		there = there && r.State != AgentReturned
		if !there && t.DueOn(l).Before(today) {
			return fault.Refuse("funds.agent.overdue", fault.Args{"no": t.No, "on": t.DueOn(l)})
		}
		if t.No < len(given) && (!there || r.State != AgentAccepted) {
			return fault.Refuse("funds.agent.not_accepted", fault.Args{"no": t.No})
		}
	}
	if len(given) == 0 {
		return nil
	}
	last := given[len(given)-1]
	r, there := latest[last.No]
	if free := r.Balance - r.Open; !there || r.State == AgentReturned || free > last.Minor-percentOf(last.Minor, l.AgentSpentPercent) {
		return fault.Refuse("funds.agent.unspent", fault.Args{"no": last.No, "percent": l.AgentSpentPercent})
	}
	return nil
}

// tranches are the payments of an agent's commitment that were released, in their order.
func tranches(ctx context.Context, q db.Querier, of CommitmentID) ([]Tranche, error) {
	list, err := db.Collect(ctx, q, db.SQL(`SELECT p.released_on, p.minor FROM funds_payment p WHERE p.commitment_id = ? AND p.kind = 'tranche' AND p.state IN ('released', 'confirmed') ORDER BY p.no`, of), func(row db.Row) (t Tranche, err error) {
		err = row.Scan(&t.On, &t.Minor)
		return t, err
	})
	for i := range list {
		list[i].No = i + 1
	}
	return list, err
}

// trancheDue holds a further tranche to an agent against its reports, whoever draws it up or signs it.
func (s *Service) trancheDue(ctx context.Context, q db.Querier, c Commitment) error {
	sys, today := s.control.AsSystem(ctx), s.control.DB().Now().Date()
	given, err := tranches(sys, q, c.ID)
	if err != nil {
		return err
	}
	reports, err := reportsOf(sys, q, c.ID)
	if err != nil {
		return err
	}
	limits, err := limitSetting.on(sys, q, today)
	if err != nil {
		return err
	}
	return NextTranche(given, reports, today, limits)
}
