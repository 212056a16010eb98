package funds

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// AllocationID identifies an allocation.
type AllocationID string

func (id AllocationID) ref() control.Ref { return control.Ref{Kind: ObjectAllocation, ID: string(id)} }

// Allocation is a part of a contribution attached to a project, on a line or not yet; below zero it was
// taken back.
type Allocation struct {
	ID        AllocationID
	Fund      FundID
	Agreement AgreementID
	Project   portfolio.ProjectID
	Line      LineID
	Minor     int64
	Entry     EntryID
	Reason    string
	On        cal.Date
	By        ActorID
}

// The acts on allocations.
const (
	actAllocate Act = "funds.allocation.make"
	actTakeBack Act = "funds.allocation.take_back"
)

// AllocationForm attaches so much of a contribution to a project or to one of its lines. Amount is in the
// fund's currency.
type AllocationForm struct {
	Agreement AgreementID         `json:"agreement"`
	Project   portfolio.ProjectID `json:"project"`
	Line      LineID              `json:"line"` // "": to the project
	Amount    money.Amount        `json:"amount"`
	Reason    string              `json:"reason"`
}

// Allocate attaches received money to a project or one of its lines (R37). The earmark must admit it
// (R50), the contribution must be in force and unconditional (R63, R83) and not have expired (R53), and a line is never funded above what was approved
// (R36).
func (s *Service) Allocate(ctx context.Context, x AllocationForm) (control.Done, error) {
	return s.edit(ctx, actAllocate, x.Agreement.ref(), x.Amount, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a, err := agreement(ctx, tx, x.Agreement)
		if err != nil {
			return control.Change{}, err
		}
		f, to, err := s.allocationTarget(ctx, tx, a, x)
		if err != nil {
			return control.Change{}, err
		}
		if a.Expired(tx.Today()) {
			return control.Change{}, fault.Refuse("funds.agreement.expired", fault.Args{"ref": a.Ref, "on": a.ExpiresOn})
		}
		from := a.account(Received)
		at := to.As(Allocated)
		at.Line = ""
		e := Entry{Fund: f.ID, Kind: EntryAllocate, BookedOn: tx.Today(), Reason: x.Reason, Transfers: []Transfer{{From: from, To: at, Minor: x.Amount.Minor}}}
		if x.Line != "" {
			e.Transfers = append(e.Transfers, Transfer{From: at, To: to, Minor: x.Amount.Minor})
		}
		done, err := s.allocated(ctx, tx, a, x, e, x.Amount.Minor)
		if err != nil {
			return control.Change{}, err
		}
		return done, s.fullyAllocated(ctx, tx, a)
	})
}

// AssignAllocation puts money that lies with a project on one of its lines.
func (s *Service) AssignAllocation(ctx context.Context, x AllocationForm) (control.Done, error) {
	return s.edit(ctx, actAllocate, x.Agreement.ref(), x.Amount, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a, err := agreement(ctx, tx, x.Agreement)
		if err != nil {
			return control.Change{}, err
		}
		if x.Line == "" {
			var fs fault.Fields
			fs.Add("line", "fault.required", nil)
			return control.Change{}, fs.Err()
		}
		f, to, err := s.allocationTarget(ctx, tx, a, x)
		if err != nil {
			return control.Change{}, err
		}
		from := to.As(Allocated)
		from.Line = ""
		e := Entry{Fund: f.ID, Kind: EntryAllocate, BookedOn: tx.Today(), Source: a.ID.ref(), Reason: x.Reason, Transfers: []Transfer{{From: from, To: to, Minor: x.Amount.Minor}}}
		_, err = post(ctx, tx, e)
		return control.Change{Object: a.ID.ref(), After: x}, err
	})
}

// TakeBackAllocation returns money that is not committed from a project or a line to the contribution.
func (s *Service) TakeBackAllocation(ctx context.Context, x AllocationForm) (control.Done, error) {
	return s.edit(ctx, actTakeBack, x.Agreement.ref(), x.Amount, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a, err := agreement(ctx, tx, x.Agreement)
		if err != nil {
			return control.Change{}, err
		}
		if !filled(x.Reason) {
			var fs fault.Fields
			fs.Add("reason", "fault.required", nil)
			return control.Change{}, fs.Err()
		}
		g, err := ground(ctx, tx, x.Project)
		if err != nil {
			return control.Change{}, err
		}
		f, err := checkAllocation(ctx, tx, a, x)
		if err != nil {
			return control.Change{}, err
		}
		at := Key{Fund: f.ID, Kind: Allocated, Contribution: a.ID, Package: g.Package, Project: g.ID}
		e := Entry{Fund: f.ID, Kind: EntryAllocate, BookedOn: tx.Today(), Reason: x.Reason}
		if x.Line != "" {
			from := at.As(Budgeted)
			from.Line = x.Line
			e.Transfers = append(e.Transfers, Transfer{From: from, To: at, Minor: x.Amount.Minor})
		}
		e.Transfers = append(e.Transfers, Transfer{From: at, To: a.account(Received), Minor: x.Amount.Minor})
		done, err := s.allocated(ctx, tx, a, x, e, -x.Amount.Minor)
		if err == nil && !a.State.InForce() {
			err = lockBack(ctx, tx, a, x)
		}
		if err != nil || a.State != AgreementAllocated {
			return done, err
		}
		a.State = AgreementReceived
		return done, updateAgreement(ctx, tx, a)
	})
}

// lockBack locks what comes back to an agreement that ended, until it is said what becomes of it (R63).
func lockBack(ctx context.Context, tx *control.Tx, a Agreement, x AllocationForm) error {
	_, err := post(ctx, tx, Entry{Fund: a.Fund, Kind: EntryLock, BookedOn: tx.Today(), Source: a.ID.ref(), Reason: x.Reason,
		Transfers: []Transfer{{From: a.account(Received), To: a.account(Locked), Minor: x.Amount.Minor}}})
	return err
}

// spendable holds an agreement against what it may pay for anew: nothing while the donor's conditions are not met (R83), and
// of one that ended only what its donor left to the fund (R63).
func spendable(ctx context.Context, q db.Querier, a Agreement) error {
	switch {
	case a.Conditional():
		return fault.Refuse("funds.agreement.conditional", fault.Args{"ref": a.Ref, "act": actMeetConditions.Key()})
	case a.State.InForce():
		return nil
	}
	left, err := db.One(ctx, q, ObjectDisposition, db.SQL(`SELECT COUNT(*) FROM funds_disposition d WHERE d.agreement_id = ? AND d.kind = ? AND d.state = ?`, a.ID, DisposeRetain, DispositionSettled), db.Value[int])
	if err == nil && left == 0 {
		err = fault.Refuse("funds.agreement.not_in_force", fault.Args{"ref": a.Ref, "state": a.State.Word()})
	}
	return err
}

// allocationTarget checks an allocation and gives the account it goes to.
func (s *Service) allocationTarget(ctx context.Context, tx *control.Tx, a Agreement, x AllocationForm) (Fund, Key, error) {
	f, err := checkAllocation(ctx, tx, a, x)
	if err != nil {
		return f, Key{}, err
	}
	if err := spendable(ctx, tx, a); err != nil {
		return f, Key{}, err
	}
	g, err := ground(ctx, tx, x.Project)
	if err != nil {
		return f, Key{}, err
	}
	if g.Closed() || g.State == portfolio.ProjectCancelled || g.State == portfolio.ProjectRejected {
		return f, Key{}, fault.Refuse("funds.project_closed", fault.Args{"ref": g.Ref})
	}
	use := Use{Package: g.Package, Initiative: g.Initiative, Project: g.ID}
	to := Key{Fund: f.ID, Kind: Allocated, Contribution: a.ID, Package: g.Package, Project: g.ID}
	if x.Line != "" {
		l, err := line(ctx, tx, x.Line)
		if err != nil {
			return f, to, err
		}
		if l.Project != g.ID || l.Fund != f.ID {
			return f, to, fault.Refuse("funds.allocation.line_elsewhere", fault.Args{"line": l.Name()})
		}
		use.Category = l.Category
		to.Kind, to.Line = Budgeted, l.ID
		if err := s.roomOnLine(ctx, tx, f, l, x.Amount.Minor); err != nil {
			return f, to, err
		}
	}
	if !a.Admits(use) {
		return f, to, fault.Refuse("funds.allocation.earmark", fault.Args{"ref": a.Ref, "project": g.Ref})
	}
	return f, to, nil
}

// roomOnLine holds what funds a line against what was approved for it (R36), or, while the budget of its year is not
// approved yet, against what may be committed in the meantime (R71).
func (s *Service) roomOnLine(ctx context.Context, q db.Querier, f Fund, l Line, minor int64) error {
	totals, err := CurrentTotals(ctx, q, Scope{Line: l.ID})
	if err != nil {
		return err
	}
	b, err := budget(ctx, q, l.Budget)
	if err != nil {
		return err
	}
	approved := l.Approved()
	if b.Active == 0 && l.Year != 0 {
		limits, err := limitSetting.on(ctx, q, s.control.DB().Now().Date())
		if err != nil {
			return err
		}
		if approved, err = s.interimCeiling(ctx, q, l, limits); err != nil {
			return err
		}
	}
	if room := approved - totals.Funded(); minor > room {
		return fault.Refuse("funds.allocation.above_budget", fault.Args{"line": l.Name(), "room": f.Amount(max(0, room)), "wanted": f.Amount(minor)})
	}
	return nil
}

func checkAllocation(ctx context.Context, q db.Querier, a Agreement, x AllocationForm) (Fund, error) {
	f, err := ledgerFund(ctx, q, a.Fund)
	if err != nil {
		return f, err
	}
	var fs fault.Fields
	fs.Check(x.Amount.Minor > 0, "amount", "funds.amount_not_positive")
	if x.Amount.Currency != f.Currency {
		fs.Add("amount", "funds.currency_of_fund", fault.Args{"currency": string(f.Currency)})
	}
	within(&fs, "reason", x.Reason, ShortText)
	return f, fs.Err()
}

// allocated posts an allocation and keeps its row in the scope of its agreement.
func (s *Service) allocated(ctx context.Context, tx *control.Tx, a Agreement, x AllocationForm, e Entry, minor int64) (control.Change, error) {
	id := AllocationID(tx.NewID())
	e.Source = id.ref()
	entry, err := post(ctx, tx, e)
	if err != nil {
		return control.Change{}, err
	}
	if err := tx.Protect(ctx, control.Object{Ref: id.ref(), Scope: a.Scope, Marking: a.Marking}); err != nil {
		return control.Change{}, err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_allocation (id, fund_id, agreement_id, project_id, line_id, minor, entry_id, reason, made_on, made_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, e.Fund, a.ID, x.Project, x.Line, minor, entry, x.Reason, tx.Today(), tx.Actor().ID))
	return control.Change{Object: id.ref(), After: x, Note: x.Reason}, err
}

// fullyAllocated moves an agreement on once all of it came in and nothing is left to allocate.
func (s *Service) fullyAllocated(ctx context.Context, tx *control.Tx, a Agreement) error {
	if a.State != AgreementReceived {
		return nil
	}
	totals, err := CurrentTotals(ctx, tx, Scope{Contribution: a.ID})
	if err != nil || totals.Allocatable() > 0 {
		return err
	}
	a.State = AgreementAllocated
	return updateAgreement(ctx, tx, a)
}
