package portfolio

import (
	"context"
	"slices"

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
	Invoked    money.Amount `json:"invoked"`
	Asked      money.Amount `json:"asked"`
	Left       money.Amount `json:"left"`
	Occurred   string       `json:"occurred,omitempty"` // of the use that waits
	OccurredOn cal.Date     `json:"occurred_on"`
	Version    int          `json:"version"`
}

// view gives the figures of a plan whose uses are all in the currency of its reserve.
func (c Contingency) view() contingencyView {
	v := contingencyView{ContingencyForm: c.form(), Version: c.Revision}
	v.Invoked, _ = c.Invoked()
	v.Asked, _ = c.Asked()
	v.Left, _ = c.Left()
	if u := c.Waiting(); u != nil {
		v.Occurred, v.OccurredOn = u.Occurred, u.OccurredOn
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

// contingencies are the plans the actor may see, with their uses; where adds a condition on c and the
// order.
func contingencies(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Contingency, error) {
	t := db.SQL(`SELECT c.id, c.project_id, COALESCE(c.risk_id, ''), c.title, c.trigger_text, c.plan, c.reserve_minor, c.reserve_currency, c.owner, ` + stampColumns("c") + ` FROM portfolio_contingency c`)
	control.Visible(ctx, t, "c.id")
	where(t)
	list, err := db.Collect(ctx, q, t, func(row db.Row) (c Contingency, err error) {
		var x stampScan
		err = row.Scan(x.into(&c.Stamp, &c.ID, &c.Project, &c.Risk, &c.Title, &c.Trigger, &c.Plan, &c.Reserve.Minor, &c.Reserve.Currency, &c.Owner)...)
		x.set(&c.Stamp)
		return c, err
	})
	if err != nil || len(list) == 0 {
		return list, err
	}
	return list, readUses(ctx, q, list)
}

// contingency loads a plan with its uses.
func contingency(ctx context.Context, q db.Querier, id ContingencyID) (Contingency, error) {
	list, err := contingencies(ctx, q, func(t *db.Text) { t.Add("WHERE c.id = ?", id) })
	if err == nil && len(list) == 0 {
		err = fault.Missing(ObjectContingency)
	}
	if err != nil {
		return Contingency{}, err
	}
	return list[0], nil
}

// readUses fills the uses of plans with one query, the earliest first.
func readUses(ctx context.Context, q db.Querier, list []Contingency) error {
	at, ids := make(map[ContingencyID]int, len(list)), make([]string, len(list))
	for i, c := range list {
		at[c.ID], ids[i] = i, string(c.ID)
	}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT u.contingency_id, u.state, u.minor, u.occurred, u.occurred_on, u.prepared_by, COALESCE(u.approved_by, ''), u.invoked_on, u.comment
		FROM portfolio_contingency_use u WHERE`).In("u.contingency_id", ids...).Add("ORDER BY u.id"), func(row db.Row) (struct{}, error) {
		var id ContingencyID
		var u ContingencyUse
		err := row.Scan(&id, &u.State, &u.Amount.Minor, &u.Occurred, &u.OccurredOn, &u.RequestedBy, &u.ApprovedBy, &u.InvokedOn, &u.Comment)
		c := &list[at[id]]
		u.Amount.Currency = c.Reserve.Currency
		c.Uses = append(c.Uses, u)
		return struct{}{}, err
	})
	return err
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
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`, c.ID, c.Project, db.OrNull(c.Risk), c.Title, c.Trigger, c.Plan, c.Reserve.Minor, c.Reserve.Currency, c.Owner, tx.Now(), tx.Actor().ID))
		return control.Change{Object: c.ID.ref(), After: c.view()}, err
	})
}

// EditContingency saves the form of a plan read at a revision, also while a use waits for its approval:
// the reserve does not fall below what was used and what is asked for (R30), and its currency stands
// once something was drawn.
func (s *Service) EditContingency(ctx context.Context, id ContingencyID, seen int, f ContingencyForm) (control.Done, error) {
	return s.changeContingency(ctx, actEditContingency, id, seen, func(ctx context.Context, tx *control.Tx, c Contingency) (Contingency, error) {
		next := f.apply(c)
		if _, err := openProject(ctx, tx, c.Project); err != nil {
			return c, err
		}
		return next, both(c.Edited(next), checkContingency(ctx, tx, next))
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
			db.OrNull(c.Risk), c.Title, c.Trigger, c.Plan, c.Reserve.Minor, c.Reserve.Currency, c.Owner, tx.Now(), tx.Actor().ID, c.ID, c.Revision))
		if err == nil && n == 0 {
			err = fault.Stale(nil)
		}
		c.Revision++
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
		p, err := openProject(ctx, tx, c.Project)
		if err != nil {
			return c, err
		}
		use := ContingencyUse{State: UseOpen, Amount: f.Amount, Occurred: f.Occurred, OccurredOn: f.OccurredOn, RequestedBy: tx.Actor().ID}
		approved := use
		approved.ApprovedBy, approved.InvokedOn = control.System, tx.Today() // as if somebody else approved it today
		after, err := c.Invoke(approved)
		if err != nil {
			return c, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_contingency_use (id, contingency_id, state, minor, occurred, occurred_on, prepared_by, comment) VALUES (?, ?, ?, ?, ?, ?, ?, '')`,
			tx.NewID(), id, use.State, use.Amount.Minor, use.Occurred, use.OccurredOn, use.RequestedBy))
		if db.IsUnique(err) {
			err = fault.New(fault.Conflict, "control.approval.twice", nil)
		}
		if err != nil {
			return c, err
		}
		after.Uses[len(after.Uses)-1] = use
		return after, tx.Submit(ctx, id.ref(), actApproveUse, p.Ref+" "+c.Title, decisionDue(tx), c.view(), after.view())
	})
}

// DecideContingencyUse approves the use that waits, or returns it with a comment (R30). The sum is
// looked at once more, in the transaction that approves it.
func (s *Service) DecideContingencyUse(ctx context.Context, object control.Ref, approve bool, comment string) (control.Done, error) {
	outcome, state := control.Returned, UseReturned
	if approve {
		outcome, state = control.Approved, UseApproved
	}
	return s.settleUse(ctx, actApproveUse, ContingencyID(object.ID), outcome, state, comment)
}

// WithdrawContingencyUse takes back the use that waits; only who asked for it may.
func (s *Service) WithdrawContingencyUse(ctx context.Context, id ContingencyID) (control.Done, error) {
	return s.settleUse(ctx, actRequestUse, id, control.Withdrawn, UseWithdrawn, "")
}

// settleUse closes the use that waits: act is the permission.
func (s *Service) settleUse(ctx context.Context, act Act, id ContingencyID, outcome control.Outcome, state UseState, comment string) (control.Done, error) {
	return s.changeContingency(ctx, act, id, 0, func(ctx context.Context, tx *control.Tx, c Contingency) (Contingency, error) {
		if _, err := tx.Settle(ctx, id.ref(), actApproveUse, outcome, comment); err != nil {
			return c, err
		}
		open := slices.IndexFunc(c.Uses, func(u ContingencyUse) bool { return u.State == UseOpen })
		if open < 0 {
			return c, fault.New(fault.Conflict, "control.approval.closed", nil)
		}
		use := c.Uses[open]
		c.Uses = slices.Delete(slices.Clone(c.Uses), open, open+1)
		use.State, use.Comment = state, comment
		if state != UseWithdrawn {
			use.ApprovedBy = tx.Actor().ID
		}
		if state == UseApproved {
			use.InvokedOn = tx.Today()
			var err error
			if c, err = c.Invoke(use); err != nil {
				return c, err
			}
		}
		_, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_contingency_use SET state = ?, approved_by = ?, invoked_on = ?, comment = ? WHERE contingency_id = ? AND state = 'open'`,
			use.State, db.OrNull(use.ApprovedBy), use.InvokedOn, use.Comment, id))
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
