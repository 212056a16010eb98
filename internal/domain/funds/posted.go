package funds

import (
	"cmp"
	"context"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Posted is what one entry adds to a figure, in minor units; below zero for what it takes away.
type Posted struct {
	Entry    EntryID        `json:"entry"`
	On       cal.Date       `json:"on"`
	Kind     EntryKind      `json:"kind"`
	Minor    int64          `json:"minor"`
	Currency money.Currency `json:"currency"`
}

// PostedBehind are the entries behind a figure of a status at a point, the oldest first: they add up to it to the
// cent (R49). The caller has seen what the scope names.
func PostedBehind(ctx context.Context, q db.Querier, step string, p Point, scopes ...Scope) ([]Posted, error) {
	var all []Posted
	for _, s := range scopes {
		t := db.SQL(`SELECT e.id, e.booked_on, e.kind, CAST(SUM(x.minor) AS BIGINT), f.currency FROM (`)
		s.reach().behind(t, step, p, func(*db.Text) {}).Add(`) x JOIN funds_entry e ON e.id = x.entry_id JOIN funds_fund f ON f.id = e.fund_id
			GROUP BY e.id, e.booked_on, e.kind, f.currency HAVING SUM(x.minor) <> 0 ORDER BY e.booked_on, e.id`)
		list, err := db.Collect(ctx, q, t, func(row db.Row) (x Posted, err error) {
			err = row.Scan(&x.Entry, &x.On, &x.Kind, &x.Minor, &x.Currency)
			return x, err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	slices.SortStableFunc(all, func(a, b Posted) int {
		return cmp.Or(-cmp.Compare(a.On.DaysUntil(b.On), 0), cmp.Compare(a.Entry, b.Entry))
	})
	return all, nil
}

// TotalsIn are the totals of several scopes together at a point, one for each currency; a row of zeros in euro
// where there is no money.
func TotalsIn(ctx context.Context, q db.Querier, p Point, scopes ...Scope) ([]CurrencyTotals, error) {
	by := map[money.Currency]Totals{}
	for _, s := range scopes {
		list, err := totalsByCurrency(ctx, q, s, p)
		if err != nil {
			return nil, err
		}
		for _, t := range list {
			if len(t.Totals) == 0 {
				continue
			}
			if by[t.Currency] == nil {
				by[t.Currency] = Totals{}
			}
			for k, minor := range t.Totals {
				by[t.Currency][k] += minor
			}
		}
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

// Contributed is what one contribution is in the totals of a scope.
type Contributed struct {
	Agreement Agreement
	Donor     i18n.Text
	Currency  money.Currency // of the fund
	Totals    Totals
}

// ContributedTo are the contributions within a scope at a point, by reference code, as far as the actor sees the
// donors' agreements.
func ContributedTo(ctx context.Context, q db.Querier, p Point, scopes ...Scope) ([]Contributed, error) {
	by := map[AgreementID]Totals{}
	for _, s := range scopes {
		list, err := Balances(ctx, q, s, p)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			if a.Contribution == "" {
				continue
			}
			if by[a.Contribution] == nil {
				by[a.Contribution] = Totals{}
			}
			by[a.Contribution][a.Kind] += a.Minor
		}
	}
	ids := make([]string, 0, len(by))
	for id := range by {
		ids = append(ids, string(id))
	}
	slices.Sort(ids)
	seen, err := agreements(ctx, q, func(t *db.Text) { t.Add("WHERE").In("a.id", ids...).Add("ORDER BY a.ref") })
	if err != nil {
		return nil, err
	}
	parties, err := donorsOf(ctx, q, slices.Values(seen))
	if err != nil {
		return nil, err
	}
	list := make([]Contributed, len(seen))
	for i, a := range seen {
		f, err := ledgerFund(ctx, q, a.Fund)
		if err != nil {
			return nil, err
		}
		list[i] = Contributed{a, parties[a.Donor].Name, f.Currency, by[a.ID]}
	}
	return list, nil
}

// AgreementByRef finds an agreement that the actor may see by its reference code. Fault: NotFound.
func AgreementByRef(ctx context.Context, q db.Querier, ref string) (Agreement, error) {
	list, err := agreements(ctx, q, func(t *db.Text) { t.Add("WHERE a.ref = ?", ref) })
	return one(list, err, ObjectAgreement)
}

// AgreementsSeen are the agreements that the actor may see, by reference code.
func AgreementsSeen(ctx context.Context, q db.Querier) ([]Agreement, error) {
	return agreements(ctx, q, func(t *db.Text) { t.Add("ORDER BY a.ref") })
}

// DonorStatement is a donor's statement of a contribution between two days, as its page has it (handbook §9,
// no. 12).
type DonorStatement struct {
	From, On  cal.Date
	Agreement Agreement
	Fund      Fund
	Donor     i18n.Text
	Lines     []StatementLine
	Final     bool // the bank account is reconciled, so that it may be issued (R82)
}

// StatementLine is a line of it. Section is "opening", "receipts", "expenditure" …, whose words are
// "funds.statement." and the section; Line says what was paid for, "" for what the reader does not see.
type StatementLine struct {
	Section string
	Line    string
	Amount  money.Amount
}

// StatementOf is the statement of a contribution from a day (no date: from its pledge) at a point. Faults:
// NotFound.
func (s *Service) StatementOf(ctx context.Context, id AgreementID, from cal.Date, p Point) (x DonorStatement, err error) {
	out, err := s.readDonorStatement(ctx, statementIn{ID: string(id), From: from, moment: moment{On: p.On, AsOf: p.AsOf}})
	x = DonorStatement{From: out.From, On: out.On, Agreement: out.agreement, Fund: out.fund, Donor: out.donor, Final: out.Final}
	for _, l := range out.Lines {
		x.Lines = append(x.Lines, StatementLine{l.Section, l.Line, l.Amount})
	}
	return x, err
}
