package funds

import (
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// LockBalance locks what a finished project has left, until each donor has said what becomes of it (R63). The
// balance is shared among its donors by what they gave the project, less what an earmarked contribution paid
// for directly, to the cent (R64, R56).
func (s *Service) LockBalance(ctx context.Context, of portfolio.ProjectID) (control.Done, error) {
	ref := control.Ref{Kind: portfolio.ObjectProject, ID: string(of)}
	return s.edit(ctx, actLockBalance, ref, money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		g, err := ground(ctx, tx, of)
		if err != nil {
			return control.Change{}, err
		}
		if !finished(g) {
			return control.Change{}, fault.Refuse("funds.balance.at_work", fault.Args{"ref": g.Ref})
		}
		list, err := accounts(ctx, tx, func(t *db.Text) {
			Scope{Project: of}.of(t).Add("AND a.kind IN ('allocated', 'budgeted', 'blocked', 'committed', 'liquidated', 'advanced') ORDER BY a.fund_id, a.id")
		})
		if err != nil {
			return control.Change{}, err
		}
		if len(list) == 0 {
			return control.Change{}, fault.Refuse("funds.balance.nothing", fault.Args{"ref": g.Ref})
		}
		locked := map[string]money.Amount{}
		for len(list) > 0 {
			n := slices.IndexFunc(list, func(a Account) bool { return a.Fund != list[0].Fund })
			if n < 0 {
				n = len(list)
			}
			f, err := ledgerFund(ctx, tx, list[0].Fund)
			if err != nil {
				return control.Change{}, err
			}
			if locked[f.Ref], err = s.lock(ctx, tx, f, g, list[:n]); err != nil {
				return control.Change{}, err
			}
			list = list[n:]
		}
		return control.Change{Object: ref, After: map[string]any{"locked": locked}}, nil
	})
}

// finished reports whether a project's work is over and its accounts are not closed yet.
func finished(g portfolio.Ground) bool {
	return g.State == portfolio.ProjectClosing || g.State == portfolio.ProjectOperationallyClosed || g.State == portfolio.ProjectCancelled
}

// lock moves what is left in one fund aside and shares it among the donors.
func (s *Service) lock(ctx context.Context, tx *control.Tx, f Fund, g portfolio.Ground, list []Account) (money.Amount, error) {
	e := Entry{Fund: f.ID, Kind: EntryLock, BookedOn: tx.Today(), Source: control.Ref{Kind: portfolio.ObjectProject, ID: string(g.ID)}}
	there := map[Key]int64{}
	var total int64
	for _, a := range list {
		if a.Kind == Committed || a.Kind == Liquidated || a.Kind == Advanced {
			return money.Amount{}, fault.Refuse("funds.balance.open", fault.Args{"ref": g.Ref, "amount": f.Amount(a.Minor)})
		}
		to := Key{Fund: f.ID, Kind: Locked, Contribution: a.Contribution, Package: a.Package, Project: a.Project}
		e.Transfers = append(e.Transfers, Transfer{From: a.Key, To: to, Minor: a.Minor})
		there[to] += a.Minor
		total += a.Minor
	}
	if _, err := post(ctx, tx, e); err != nil {
		return money.Amount{}, err
	}
	return f.Amount(total), s.equalise(ctx, tx, f, g, there, total)
}

// equalise gives each donor of a project its share of what is locked (R64): the spending order decided whose
// money was spent first, and that is nobody's loss.
func (s *Service) equalise(ctx context.Context, tx *control.Tx, f Fund, g portfolio.Ground, there map[Key]int64, total int64) error {
	weights, err := projectShares(ctx, tx, f, g)
	if err != nil {
		return err
	}
	parts, err := Split(f.Amount(total), weights)
	if err != nil {
		return err
	}
	var more, less []Account
	for _, x := range parts {
		k := Key{Fund: f.ID, Kind: Locked, Contribution: x.Contribution, Package: g.Package, Project: g.ID}
		switch diff := x.Minor - there[k]; {
		case diff > 0:
			less = append(less, Account{Key: k, Minor: diff})
		case diff < 0:
			more = append(more, Account{Key: k, Minor: -diff})
		}
	}
	if len(less) == 0 {
		return nil
	}
	e := Entry{Fund: f.ID, Kind: EntryEqualise, BookedOn: tx.Today(), Source: control.Ref{Kind: portfolio.ObjectProject, ID: string(g.ID)}}
	if e.Rule, err = (applied{"R64", parts}).text(); err != nil {
		return err
	}
	for len(more) > 0 && len(less) > 0 {
		minor := min(more[0].Minor, less[0].Minor)
		e.Transfers = append(e.Transfers, Transfer{From: more[0].Key, To: less[0].Key, Minor: minor})
		if more[0].Minor -= minor; more[0].Minor == 0 {
			more = more[1:]
		}
		if less[0].Minor -= minor; less[0].Minor == 0 {
			less = less[1:]
		}
	}
	_, err = post(ctx, tx, e)
	return err
}

// projectShares are what each contribution gave a project, as the weights of its balance.
func projectShares(ctx context.Context, q db.Querier, f Fund, g portfolio.Ground) ([]Share, error) {
	list, err := accounts(ctx, q, func(t *db.Text) {
		t.Add("a.project_id = ? AND a.fund_id = ? AND a.contribution_id <> '' ORDER BY a.contribution_id", g.ID, f.ID)
	})
	if err != nil {
		return nil, err
	}
	by := map[AgreementID]Totals{}
	var ids []AgreementID
	for _, a := range list {
		if by[a.Contribution] == nil {
			by[a.Contribution] = Totals{}
			ids = append(ids, a.Contribution)
		}
		by[a.Contribution][a.Kind] += a.Minor
	}
	known, err := ledgerAgreements(ctx, q, ids...)
	shares := make([]Share, 0, len(ids))
	for _, id := range ids {
		weight := by[id].Allocated()
		if known[id].Earmark != EarmarkNone {
			weight -= by[id].Expenditure()
		}
		shares = append(shares, Share{Contribution: id, Weight: max(0, weight)})
	}
	return shares, err
}
