package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
)

// yearPlan is what the end of a year would post.
type yearPlan struct {
	items     []YearItem
	transfers []Transfer // of the lapse
	authority []Transfer
	carried   []Commitment // that go on into the next year
	expired   []Commitment // of which what is not owed is cancelled
}

// planYear weighs what a fund has on the last day of a year. Money that came or went since is not touched:
// of each balance the smaller of then and now counts.
func (s *Service) planYear(ctx context.Context, q db.Querier, f Fund, year int) (p yearPlan, err error) {
	ctx = s.control.AsSystem(ctx) // the year is the fund's, whoever ends it
	then := map[Key]int64{}
	list, err := Balances(ctx, q, Scope{Fund: f.ID}, Point{On: cal.NewDate(year, 12, 31)})
	if err != nil {
		return p, err
	}
	for _, a := range list {
		then[a.Key] = a.Minor
	}
	now, err := accounts(ctx, q, func(t *db.Text) {
		t.Add("a.fund_id = ? AND a.kind IN ('budgeted', 'blocked', 'authority') ORDER BY a.id", f.ID)
	})
	if err != nil {
		return p, err
	}
	of, err := lines(ctx, q, func(t *db.Text) { t.Add("WHERE l.fund_id = ? ORDER BY l.project_id, l.budget_id, l.no", f.ID) })
	if err != nil {
		return p, err
	}
	for _, l := range of {
		p.weighLine(f, l, year, now, then)
	}
	if f.Kind != CommonFunded {
		return p, nil
	}
	return p, s.weighCommitments(ctx, q, f, year, &p)
}

// weighLine says what becomes of the credit of a line.
func (p *yearPlan) weighLine(f Fund, l Line, year int, now []Account, then map[Key]int64) {
	var free, authority int64
	for _, a := range now {
		minor := min(a.Minor, then[a.Key])
		switch {
		case a.Line != l.ID || minor <= 0:
		case a.Kind == Authority:
			authority += minor
			p.authority = append(p.authority, Transfer{From: a.Key, To: f.account(Grantor), Minor: minor})
		case l.Year <= year:
			free += minor
			if f.Kind == CommonFunded {
				p.transfers = append(p.transfers, Transfer{From: a.Key, To: a.Key.As(Lapsed), Minor: minor})
			}
		}
	}
	if authority > 0 {
		p.items = append(p.items, YearItem{Kind: YearAuthority, Project: l.Project, Line: l.ID, Minor: authority})
	}
	switch {
	case free == 0:
	case f.Kind == CommonFunded:
		p.items = append(p.items, YearItem{Kind: YearLapsed, Project: l.Project, Line: l.ID, Minor: free})
	default:
		p.items = append(p.items, YearItem{Kind: YearBrought, Project: l.Project, Line: l.ID, Minor: free, NewYear: year + 1})
	}
}

// weighCommitments says what becomes of what is committed and not paid.
func (s *Service) weighCommitments(ctx context.Context, q db.Querier, f Fund, year int, p *yearPlan) error {
	limits, err := limitSetting.on(ctx, q, s.control.DB().Now().Date())
	if err != nil {
		return err
	}
	open, err := commitments(ctx, q, func(t *db.Text) {
		t.Add("WHERE c.fund_id = ? AND c.charged_year <= ? AND c.requested_on <= ? AND c.by_authority = ? AND c.state NOT IN ('draft', 'returned', 'refused', 'cancelled', 'closed') ORDER BY c.ref",
			f.ID, year, cal.NewDate(year, 12, 31), false)
	})
	if err != nil {
		return err
	}
	for _, c := range open {
		totals, err := CurrentTotals(ctx, q, Scope{Commitment: c.ID})
		if err != nil {
			return err
		}
		item := YearItem{Kind: YearCarried, Project: c.Project, Commitment: c.ID, Minor: totals.sum(Committed, Liquidated, Advanced), NewYear: year + 1}
		if item.Minor == 0 {
			continue
		}
		if len(c.Items) == 1 {
			item.Line = c.Items[0].Line
		}
		if c.Carried >= limits.CarryYears {
			cancelled, err := s.notOwed(ctx, q, c)
			if err != nil {
				return err
			}
			if gone := sumOf(cancelled); gone > 0 {
				x := item
				x.Kind, x.Minor, x.NewYear = YearExpired, gone, 0
				p.items, p.expired = append(p.items, x), append(p.expired, c)
				item.Minor -= gone
			}
		}
		if item.Minor > 0 {
			p.items, p.carried = append(p.items, item), append(p.carried, c)
		}
	}
	return nil
}

func sumOf(list []Account) (minor int64) {
	for _, a := range list {
		minor += a.Minor
	}
	return minor
}

// notOwed are the parts of what a commitment reserves that nobody has delivered or billed.
func (s *Service) notOwed(ctx context.Context, q db.Querier, c Commitment) ([]Account, error) {
	keep, err := owed(ctx, q, c)
	if err != nil || keep >= c.Original.Minor {
		return nil, err
	}
	list, err := accounts(ctx, q, func(t *db.Text) { Scope{Commitment: c.ID}.of(t).Add("AND a.kind = 'committed' ORDER BY a.id") })
	if err != nil || keep == 0 {
		return list, err
	}
	return freed(list, c, keep)
}
