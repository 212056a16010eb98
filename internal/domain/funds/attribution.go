package funds

import (
	"cmp"
	"context"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// Source is a contribution with money on a line, as the spending order weighs it.
type Source struct {
	Agreement
	Minor   int64    // free on the line
	FirstOn cal.Date // value date of its first receipt
}

// rank is where R51 places a contribution: expiring earmarked first, then earmarked, then unearmarked.
func (s Source) rank() int {
	switch {
	case s.Earmark != EarmarkNone && !s.ExpiresOn.IsZero():
		return 0
	case s.Earmark != EarmarkNone:
		return 1
	}
	return 2
}

// SpendingOrder sorts contributions by R51: expiring earmarked first, the one that expires next before
// the others, then earmarked, then unearmarked; within a rank the oldest receipt first.
func SpendingOrder(list []Source) []Source {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Source) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), expiry(a, b), cmp.Compare(a.FirstOn.String(), b.FirstOn.String()), cmp.Compare(a.Ref, b.Ref))
	})
	return list
}

func expiry(a, b Source) int {
	if a.rank() != 0 {
		return 0
	}
	return cmp.Compare(a.ExpiresOn.String(), b.ExpiresOn.String())
}

// Choose takes an amount from contributions in the spending order (R51), of those that admit the use (R50)
// and have not expired (R53). named narrows it to one, "" for none. It gives the parts, and what is
// missing when they do not suffice.
func Choose(list []Source, u Use, on cal.Date, named AgreementID, minor int64) (parts []Share, missing int64) {
	for _, s := range SpendingOrder(list) {
		if minor == 0 {
			break
		}
		if named != "" && s.ID != named || !s.Admits(u) || s.Expired(on) || s.Minor <= 0 {
			continue
		}
		part := min(minor, s.Minor)
		parts = append(parts, Share{Contribution: s.ID, Weight: s.Minor, Minor: part})
		minor -= part
	}
	return parts, minor
}

// sources are the contributions with free money on a line.
func sources(ctx context.Context, q db.Querier, l Line) ([]Source, error) {
	list, err := accounts(ctx, q, func(t *db.Text) { Scope{Line: l.ID}.of(t).Add("AND a.kind = 'budgeted' ORDER BY a.id") })
	if err != nil || len(list) == 0 {
		return nil, err
	}
	ids, wanted := make([]AgreementID, len(list)), make([]string, len(list))
	for i, a := range list {
		ids[i], wanted[i] = a.Contribution, string(a.Contribution)
	}
	known, err := ledgerAgreements(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	first := map[AgreementID]cal.Date{}
	_, err = db.Collect(ctx, q, db.SQL(`SELECT r.agreement_id, MIN(r.value_on) FROM funds_receipt r WHERE r.state = 'confirmed' AND`).In("r.agreement_id", wanted...).Add("GROUP BY r.agreement_id"), func(row db.Row) (x struct{}, err error) {
		var id AgreementID
		var on cal.Date
		err = row.Scan(&id, &on)
		first[id] = on
		return x, err
	})
	out := make([]Source, 0, len(list))
	for _, a := range list {
		out = append(out, Source{Agreement: known[a.Contribution], Minor: a.Minor, FirstOn: first[a.Contribution]})
	}
	return out, err
}

// choose takes an amount from a line by the spending order, or refuses and says what there is: a named
// contribution that does not admit the use is told apart from money that is short.
func choose(ctx context.Context, q db.Querier, f Fund, l Line, u Use, on cal.Date, named AgreementID, minor int64) ([]Share, error) {
	list, err := sources(ctx, q, l)
	if err != nil {
		return nil, err
	}
	if named != "" {
		known, err := ledgerAgreements(ctx, q, named)
		if err != nil {
			return nil, err
		}
		if a, ok := known[named]; ok && !a.Admits(u) {
			return nil, fault.Refuse("funds.commitment.earmark", fault.Args{"ref": a.Ref, "line": l.Name()})
		}
	}
	parts, missing := Choose(list, u, on, named, minor)
	if missing > 0 {
		return nil, fault.Refuse("funds.ledger.short", fault.Args{"account": Budgeted.Word(), "where": l.Name(),
			"available": f.Amount(minor - missing), "wanted": f.Amount(minor)})
	}
	return parts, nil
}

// spread splits an amount over accounts by what lies on them, to the cent (R56); no part is above its
// account.
func spread(list []Account, total money.Amount) ([]Account, error) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Account) int { return cmp.Compare(a.Key.ID(), b.Key.ID()) })
	weights := make([]int64, len(list))
	for i, a := range list {
		weights[i] = a.Minor
	}
	parts, err := money.Allocate(total, weights)
	if err != nil {
		return nil, fault.Wrap(err, fault.Refused, "funds.nothing_to_split", nil)
	}
	for i := range list {
		list[i].Minor = parts[i].Minor
	}
	return slices.DeleteFunc(list, func(a Account) bool { return a.Minor == 0 }), nil
}
