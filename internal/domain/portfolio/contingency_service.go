package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// ObjectContingency is the kind of a contingency plan; it lies in the scope of its project and carries
// the project's marking.
const ObjectContingency = "contingency"

// ContingencyForm is the form of a contingency plan.
type ContingencyForm struct {
	Risk    RiskID       `json:"risk"` // "" for none
	Title   string       `json:"title"`
	Trigger string       `json:"trigger"`
	Plan    string       `json:"plan"`
	Reserve money.Amount `json:"reserve"`
	Owner   ActorID      `json:"owner"`
}

func (c Contingency) form() ContingencyForm {
	return ContingencyForm{c.Risk, c.Title, c.Trigger, c.Plan, c.Reserve, c.Owner}
}

func (f ContingencyForm) apply(c Contingency) Contingency {
	c.Risk, c.Title, c.Trigger, c.Plan, c.Reserve, c.Owner = f.Risk, f.Title, f.Trigger, f.Plan, f.Reserve, f.Owner
	return c
}

// contingencyView is a plan as the trail and the inbox show it.
type contingencyView struct {
	ContingencyForm
	Uses []useView `json:"uses"`
}

type useView struct {
	UseForm
	RequestedBy ActorID  `json:"requested_by"`
	ApprovedBy  ActorID  `json:"approved_by"`
	InvokedOn   cal.Date `json:"invoked_on"`
}

func (c Contingency) view() contingencyView {
	v := contingencyView{ContingencyForm: c.form()}
	for _, u := range c.Uses {
		v.Uses = append(v.Uses, useView{UseForm{u.Amount, u.Occurred, u.OccurredOn}, u.RequestedBy, u.ApprovedBy, u.InvokedOn})
	}
	return v
}

func (id ContingencyID) ref() control.Ref {
	return control.Ref{Kind: ObjectContingency, ID: string(id)}
}

// The acts on a contingency plan.
const (
	actCreateContingency Act = "portfolio.contingency.create"
	actEditContingency   Act = "portfolio.contingency.edit"
	actRequestUse        Act = "portfolio.contingency.request"
	actApproveUse        Act = "portfolio.contingency.approve"
)

func contingencies(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Contingency, error) {
	t := db.SQL(`SELECT c.id, c.project_id, COALESCE(c.risk_id, ''), c.title, c.trigger_text, c.plan, c.reserve_minor, c.reserve_currency, c.owner, ` + stampColumns("c") + ` FROM portfolio_contingency c`)
	control.Visible(ctx, t, "c.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (c Contingency, err error) {
		var x stampScan
		err = row.Scan(x.into(&c.Stamp, &c.ID, &c.Project, &c.Risk, &c.Title, &c.Trigger, &c.Plan, &c.Reserve.Minor, &c.Reserve.Currency, &c.Owner)...)
		x.set(&c.Stamp)
		return c, err
	})
}

// contingency loads a plan with its uses; those that were returned are left out.
func contingency(ctx context.Context, q db.Querier, id ContingencyID) (c Contingency, err error) {
	list, err := contingencies(ctx, q, func(t *db.Text) { t.Add("WHERE c.id = ?", id) })
	if err == nil && len(list) == 0 {
		err = fault.Missing(ObjectContingency)
	}
	if err != nil {
		return c, err
	}
	c = list[0]
	c.Uses, err = db.Collect(ctx, q, db.SQL(`SELECT u.minor, u.occurred, u.occurred_on, u.prepared_by, CASE WHEN u.state = 'approved' THEN u.approved_by ELSE '' END, u.invoked_on
		FROM portfolio_contingency_use u WHERE u.contingency_id = ? AND u.state <> 'returned' ORDER BY u.id`, id), func(row db.Row) (ContingencyUse, error) {
		u := ContingencyUse{Amount: money.Amount{Currency: c.Reserve.Currency}}
		err := row.Scan(&u.Amount.Minor, &u.Occurred, &u.OccurredOn, &u.RequestedBy, &u.ApprovedBy, &u.InvokedOn)
		return u, err
	})
	return c, err
}

func checkContingency(ctx context.Context, tx *control.Tx, c Contingency) error {
	if err := both(c.Check(), knownPeople(ctx, tx, map[string]ActorID{"owner": c.Owner})); err != nil || c.Risk == "" {
		return err
	}
	r, err := risks.one(ctx, tx, string(c.Risk))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	var fs fault.Fields
	fs.Check(err == nil && r.Project == c.Project, "risk", "portfolio.contingency.risk_unknown")
	return fs.Err()
}

// CreateContingency keeps a plan ready for a project, with its reserve.
func (s *Service) CreateContingency(ctx context.Context, id ProjectID, f ContingencyForm) (control.Done, error) {
	return s.edit(ctx, actCreateContingency, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := openProject(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		c := f.apply(Contingency{ID: ContingencyID(tx.NewID()), Project: id})
		if err := checkContingency(ctx, tx, c); err != nil {
			return control.Change{}, err
		}
		if err := tx.Protect(ctx, control.Object{Ref: c.ID.ref(), Scope: p.Scope, Marking: p.Marking}); err != nil {
			return control.Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_contingency (id, project_id, risk_id, title, trigger_text, plan, reserve_minor, reserve_currency, owner, version, updated_at, updated_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`, c.ID, c.Project, orNull(c.Risk), c.Title, c.Trigger, c.Plan, c.Reserve.Minor, c.Reserve.Currency, c.Owner, tx.Now(), tx.Actor().ID))
		return control.Change{Object: c.ID.ref(), After: c.view()}, err
	})
}

// EditContingency saves the form of a plan read at a revision. The reserve does not fall below what was
// invoked (R30), and its currency stands once something was.
func (s *Service) EditContingency(ctx context.Context, id ContingencyID, seen int, f ContingencyForm) (control.Done, error) {
	return s.changeContingency(ctx, actEditContingency, id, seen, func(ctx context.Context, tx *control.Tx, c Contingency) (Contingency, error) {
		next := f.apply(c)
		invoked, err := c.Invoked()
		if err != nil {
			return c, err
		}
		var fs fault.Fields
		used := len(c.Uses) > 0
		fs.Check(!used || next.Reserve.Currency == c.Reserve.Currency && next.Reserve.Minor >= invoked.Minor, "reserve", "portfolio.contingency.below_invoked")
		return next, both(fs.Err(), checkContingency(ctx, tx, next))
	})
}

// changeContingency opens a Do on a plan read at a revision, lets change alter it, and keeps it.
func (s *Service) changeContingency(ctx context.Context, act Act, id ContingencyID, seen int, change func(context.Context, *control.Tx, Contingency) (Contingency, error)) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := contingency(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, before.Stamp, before.form()); err != nil {
			return control.Change{}, err
		}
		c, err := change(ctx, tx, before)
		if err != nil {
			return control.Change{}, err
		}
		n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_contingency SET risk_id = ?, title = ?, trigger_text = ?, plan = ?, reserve_minor = ?, reserve_currency = ?, owner = ?,
			version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`,
			orNull(c.Risk), c.Title, c.Trigger, c.Plan, c.Reserve.Minor, c.Reserve.Currency, c.Owner, tx.Now(), tx.Actor().ID, c.ID, c.Revision))
		if err == nil && n == 0 {
			err = fault.Stale(nil)
		}
		return control.Change{Object: id.ref(), Before: before.view(), After: c.view()}, err
	})
}

// UseForm asks to use the reserve: how much, what happened and when.
type UseForm struct {
	Amount     money.Amount `json:"amount"`
	Occurred   string       `json:"occurred"`
	OccurredOn cal.Date     `json:"occurred_on"`
}

// RequestContingencyUse asks to draw on the reserve once the trigger has occurred. It counts when
// another person approves it; what is above the reserve is refused at once (R30).
func (s *Service) RequestContingencyUse(ctx context.Context, id ContingencyID, seen int, f UseForm) (control.Done, error) {
	return s.changeContingency(ctx, actRequestUse, id, seen, func(ctx context.Context, tx *control.Tx, c Contingency) (Contingency, error) {
		use := ContingencyUse{Amount: f.Amount, Occurred: f.Occurred, OccurredOn: f.OccurredOn, RequestedBy: tx.Actor().ID}
		approved := use
		approved.ApprovedBy, approved.InvokedOn = control.System, tx.Today() // as if somebody else approved it today
		after, err := c.Invoke(approved)
		if err != nil {
			return c, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_contingency_use (id, contingency_id, state, minor, occurred, occurred_on, prepared_by) VALUES (?, ?, 'open', ?, ?, ?, ?)`,
			tx.NewID(), id, use.Amount.Minor, use.Occurred, use.OccurredOn, use.RequestedBy))
		if db.IsUnique(err) {
			err = fault.New(fault.Conflict, "control.approval.twice", nil)
		}
		if err != nil {
			return c, err
		}
		after.Uses[len(after.Uses)-1] = use
		return after, tx.Submit(ctx, id.ref(), actApproveUse, c.Title, decisionDue(tx), c.view(), after.view())
	})
}

// DecideContingencyUse approves the use that waits, or returns it with a comment (R30). The sum is
// looked at once more, in the transaction that approves it.
func (s *Service) DecideContingencyUse(ctx context.Context, object control.Ref, approve bool, comment string) (control.Done, error) {
	id := ContingencyID(object.ID)
	return s.changeContingency(ctx, actApproveUse, id, 0, func(ctx context.Context, tx *control.Tx, c Contingency) (Contingency, error) {
		outcome, state := control.Returned, "returned"
		if approve {
			outcome, state = control.Approved, "approved"
		}
		if _, err := tx.Settle(ctx, id.ref(), actApproveUse, outcome, comment); err != nil {
			return c, err
		}
		var settled []ContingencyUse
		var waiting ContingencyUse
		for _, u := range c.Uses {
			if u.ApprovedBy == "" {
				waiting = u
				continue
			}
			settled = append(settled, u)
		}
		c.Uses = settled
		var invoked cal.Date
		if approve {
			waiting.ApprovedBy, waiting.InvokedOn = tx.Actor().ID, tx.Today()
			invoked = waiting.InvokedOn
			var err error
			if c, err = c.Invoke(waiting); err != nil {
				return c, err
			}
		}
		_, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_contingency_use SET state = ?, approved_by = ?, invoked_on = ? WHERE contingency_id = ? AND state = 'open'`,
			state, tx.Actor().ID, invoked, id))
		return c, err
	})
}

// Contingency reads a plan with its uses.
func (s *Service) Contingency(ctx context.Context, id ContingencyID) (c Contingency, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		c, err = contingency(ctx, q, id)
		return err
	})
	return c, err
}
