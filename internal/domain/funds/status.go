package funds

import (
	"cmp"
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// Status is the financial status of a fund, package or project in one currency, as decimal text. Each
// step holds what has gone on from it, so that each is at most the one before; Available is what may
// still be committed (R38).
type Status struct {
	Ref        string         `json:"ref"`
	Currency   money.Currency `json:"currency"`
	Pledged    string         `json:"pledged"`
	Signed     string         `json:"signed"`
	Received   string         `json:"received"`
	Fees       string         `json:"fees"`
	Allocated  string         `json:"allocated"`
	Budgeted   string         `json:"budgeted"`
	Committed  string         `json:"committed"`
	Liquidated string         `json:"liquidated"`
	Paid       string         `json:"paid"`
	Available  string         `json:"available"`
}

// statusOf prints totals in a currency.
func statusOf(ref string, c money.Currency, t Totals) Status {
	d := func(minor int64) string { return money.Amount{Minor: minor, Currency: c}.Decimal() }
	return Status{Ref: ref, Currency: c, Pledged: d(t.Pledged()), Signed: d(t.Signed()), Received: d(t.Received()), Fees: d(t[Fees]), Allocated: d(t.Allocated()),
		Budgeted: d(t.Funded()), Committed: d(t.Committed()), Liquidated: d(t.Liquidated()), Paid: d(t.Paid()), Available: d(t.Available())}
}

// StatusQuery asks for the status of one fund, package, project or contribution by its reference code, or of
// every fund the actor may see.
type StatusQuery struct {
	Fund, Package, Project, Contribution string
	Point
}

// FinancialStatus is the status of what is asked for, as booked for a day and known at an instant; a
// package or project that several currencies pay for has one row for each. Faults: NotFound.
func (s *Service) FinancialStatus(ctx context.Context, x StatusQuery) (list []Status, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		switch {
		case x.Project != "":
			id, err := portfolio.ProjectByRef(ctx, q, x.Project)
			if err != nil {
				return err
			}
			list, err = byCurrency(ctx, q, x.Project, Scope{Project: id}, x.Point)
			return err
		case x.Package != "":
			id, err := portfolio.PackageByRef(ctx, q, x.Package)
			if err != nil {
				return err
			}
			list, err = byCurrency(ctx, q, x.Package, Scope{Package: id}, x.Point)
			return err
		case x.Contribution != "":
			a, err := AgreementByRef(ctx, q, x.Contribution)
			if err != nil {
				return err
			}
			list, err = byCurrency(ctx, q, x.Contribution, Scope{Contribution: a.ID}, x.Point)
			return err
		}
		all, err := funds(ctx, q, func(t *db.Text) {
			if x.Fund != "" {
				t.Add("WHERE f.ref = ?", x.Fund)
			}
			t.Add("ORDER BY f.ref")
		})
		if err == nil && x.Fund != "" && len(all) == 0 {
			err = fault.Missing(ObjectFund)
		}
		if err != nil {
			return err
		}
		totals, err := totalsAt(ctx, q, all, x.Point)
		for _, f := range all {
			list = append(list, statusOf(f.Ref, f.Currency, totals[f.ID]))
		}
		return err
	})
	if list == nil {
		list = []Status{}
	}
	return list, err
}

// totalsAt are the totals of funds at a point.
func totalsAt(ctx context.Context, q db.Querier, all []Fund, p Point) (map[FundID]Totals, error) {
	ids := make([]FundID, len(all))
	for i, f := range all {
		ids[i] = f.ID
	}
	if p.Now() {
		return FundTotals(ctx, q, ids...)
	}
	found := make(map[FundID]Totals, len(all))
	for _, id := range ids {
		accounts, err := Balances(ctx, q, Scope{Fund: id}, p)
		if err != nil {
			return nil, err
		}
		found[id] = TotalsOf(accounts)
	}
	return found, nil
}

// byCurrency are the rows of a package or project: one per currency of the funds that pay for it.
func byCurrency(ctx context.Context, q db.Querier, ref string, s Scope, p Point) ([]Status, error) {
	totals, err := totalsByCurrency(ctx, q, s, p)
	if err != nil {
		return nil, err
	}
	list := make([]Status, 0, len(totals))
	for _, t := range totals {
		list = append(list, statusOf(ref, t.Currency, t.Totals))
	}
	return list, nil
}

// CurrencyTotals are the totals of a scope in one currency: unlike currencies are never added.
type CurrencyTotals struct {
	Currency money.Currency
	Totals
}

// totalsByCurrency sums the balances of a scope for each currency of the funds behind them. A scope
// without money has one row of zeros in euro.
func totalsByCurrency(ctx context.Context, q db.Querier, s Scope, p Point) ([]CurrencyTotals, error) {
	accounts, err := Balances(ctx, q, s, p)
	if err != nil {
		return nil, err
	}
	currencies, err := currenciesOf(ctx, q, accounts)
	if err != nil {
		return nil, err
	}
	by := map[money.Currency]Totals{}
	for _, a := range accounts {
		c := currencies[a.Fund]
		if by[c] == nil {
			by[c] = Totals{}
		}
		by[c][a.Kind] += a.Minor
	}
	if len(by) == 0 {
		by[money.EUR] = Totals{}
	}
	list := make([]CurrencyTotals, 0, len(by))
	for c, t := range by {
		list = append(list, CurrencyTotals{c, t})
	}
	slices.SortFunc(list, func(a, b CurrencyTotals) int { return cmp.Compare(a.Currency, b.Currency) })
	return list, nil
}

// currenciesOf are the currencies of the funds of some accounts.
func currenciesOf(ctx context.Context, q db.Querier, accounts []Account) (map[FundID]money.Currency, error) {
	ids := map[string]bool{}
	for _, a := range accounts {
		ids[string(a.Fund)] = true
	}
	wanted := make([]string, 0, len(ids))
	for id := range ids {
		wanted = append(wanted, id)
	}
	slices.Sort(wanted)
	list, err := fundNames(ctx, q, func(t *db.Text) { t.Add("WHERE").In("f.id", wanted...) })
	found := make(map[FundID]money.Currency, len(list))
	for _, f := range list {
		found[f.ID] = f.Currency
	}
	return found, err
}
