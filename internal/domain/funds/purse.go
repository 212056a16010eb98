package funds

import (
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/money"
)

// Purses are the money of projects, by currency, for whoever has seen them: what is approved for their
// lines in force, and where the ledger has their money. Projects without a budget in force and without money
// are missing.
func (s *Service) Purses(ctx context.Context, q db.Querier, ids []portfolio.ProjectID) (map[portfolio.ProjectID][]portfolio.Purse, error) {
	found := map[portfolio.ProjectID][]portfolio.Purse{}
	add := func(id portfolio.ProjectID, p portfolio.Purse) {
		i := slices.IndexFunc(found[id], func(x portfolio.Purse) bool { return x.Currency == p.Currency })
		if i < 0 {
			found[id] = append(found[id], portfolio.Purse{Currency: p.Currency})
			i = len(found[id]) - 1
		}
		sum := &found[id][i]
		sum.Budget, sum.Funded, sum.Committed = sum.Budget+p.Budget, sum.Funded+p.Funded, sum.Committed+p.Committed
		sum.Paid, sum.Available = sum.Paid+p.Paid, sum.Available+p.Available
	}
	for chunk := range slices.Chunk(ids, 500) {
		wanted := make([]string, len(chunk))
		for i, id := range chunk {
			wanted[i] = string(id)
		}
		_, err := db.Collect(ctx, q, db.SQL(`SELECT l.project_id, f.currency, CAST(SUM(l.revised_minor + l.moved_minor) AS BIGINT) FROM funds_line l
			JOIN funds_budget b ON b.id = l.budget_id AND b.active_no > 0 JOIN funds_fund f ON f.id = l.fund_id WHERE`).In("l.project_id", wanted...).
			Add("GROUP BY l.project_id, f.currency ORDER BY 1, 2"), func(row db.Row) (x struct{}, err error) {
			var id portfolio.ProjectID
			var p portfolio.Purse
			if err = row.Scan(&id, &p.Currency, &p.Budget); err == nil {
				add(id, p)
			}
			return x, err
		})
		if err != nil {
			return nil, err
		}
		_, err = db.Collect(ctx, q, db.SQL(`SELECT a.project_id, f.currency, a.kind, CAST(SUM(a.balance_minor) AS BIGINT) FROM funds_account a JOIN funds_fund f ON f.id = a.fund_id
			WHERE `+holding+` AND`).In("a.project_id", wanted...).Add("GROUP BY a.project_id, f.currency, a.kind ORDER BY 1, 2, 3"), func(row db.Row) (x struct{}, err error) {
			var id portfolio.ProjectID
			var c money.Currency
			var k AccountKind
			var minor int64
			if err = row.Scan(&id, &c, &k, &minor); err == nil {
				t := Totals{k: minor}
				add(id, portfolio.Purse{Currency: c, Funded: t.Funded(), Committed: t.Committed(), Paid: t.Paid(), Available: t.Available()})
			}
			return x, err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// Funding is how far the money of the funds that the actor sees has come, by currency.
func (s *Service) Funding(ctx context.Context, q db.Querier) ([]portfolio.Funding, error) {
	list, err := funds(ctx, q, func(t *db.Text) { t.Add("ORDER BY f.currency, f.ref") })
	if err != nil {
		return nil, err
	}
	totals, err := totalsAt(ctx, q, list, Point{})
	var found []portfolio.Funding
	for _, f := range list {
		if n := len(found); n == 0 || found[n-1].Currency != f.Currency {
			found = append(found, portfolio.Funding{Currency: f.Currency})
		}
		sum, t := &found[len(found)-1], totals[f.ID]
		sum.Pledged, sum.Received, sum.Allocated = sum.Pledged+t.Pledged(), sum.Received+t.Received(), sum.Allocated+t.Allocated()
		sum.Committed, sum.Paid = sum.Committed+t.Committed(), sum.Paid+t.Paid()
	}
	return found, err
}

// OverCommitted reports whether a commitment of the project was refused because less was there than it
// asked for, and still waits as a draft (R20). Once it is covered, or asks for less, the project is clear.
func (s *Service) OverCommitted(ctx context.Context, q db.Querier, id portfolio.ProjectID) (bool, error) {
	drafts, err := db.Collect(ctx, q, db.SQL(`SELECT c.id, c.updated_at FROM funds_commitment c WHERE c.project_id = ? AND c.state IN ('draft', 'returned') ORDER BY c.id`, id), func(row db.Row) (c Commitment, err error) {
		err = row.Scan(&c.ID, &c.ChangedAt)
		return c, err
	})
	for _, c := range drafts {
		refused, err := s.control.Trail(ctx, q, control.TrailFilter{Object: string(c.ID), Act: actRequestCommitment, Outcome: "refused", Limit: 1})
		if err != nil {
			return false, err
		}
		if len(refused) > 0 && refused[0].Refused == "funds.ledger.short" && !refused[0].At.Time().Before(c.ChangedAt.Time()) {
			return true, nil
		}
	}
	return false, err
}

// Outlay is what was paid for a project on a day, below zero for what came back.
type Outlay struct {
	On     cal.Date
	Amount money.Amount
}

// Outlays are what was paid for projects and is spent, by day, net of what came back, in the currency of
// the funds that paid. A project that money was ever put on has an entry, if only an empty one.
func (s *Service) Outlays(ctx context.Context, q db.Querier, ids []portfolio.ProjectID) (map[portfolio.ProjectID][]Outlay, error) {
	found := map[portfolio.ProjectID][]Outlay{}
	for chunk := range slices.Chunk(ids, 500) {
		wanted := make([]string, len(chunk))
		for i, id := range chunk {
			wanted[i] = string(id)
		}
		_, err := db.Collect(ctx, q, db.SQL(`SELECT t.project_id, f.currency, e.booked_on, CAST(SUM(CASE WHEN b.kind = 'paid' AND a.kind <> 'paid' THEN t.minor WHEN a.kind = 'paid' AND b.kind <> 'paid' THEN -t.minor ELSE 0 END) AS BIGINT)
			FROM funds_transfer t JOIN funds_entry e ON e.id = t.entry_id JOIN funds_account a ON a.no = t.debit_account JOIN funds_account b ON b.no = t.credit_account JOIN funds_fund f ON f.id = e.fund_id
			WHERE`).In("t.project_id", wanted...).Add("GROUP BY t.project_id, f.currency, e.booked_on ORDER BY 1, 3, 2"), func(row db.Row) (x struct{}, err error) {
			var id portfolio.ProjectID
			var o Outlay
			if err = row.Scan(&id, &o.Amount.Currency, &o.On, &o.Amount.Minor); err != nil {
				return x, err
			}
			if found[id] == nil {
				found[id] = []Outlay{}
			}
			if o.Amount.Minor != 0 {
				found[id] = append(found[id], o)
			}
			return x, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// Papers answers for the papers of projects that the funds keep: the budget in force; the cash that the
// start needs, where pledges count for nothing (R15); the agreements behind that cash, none of which has
// ended (R16); and, once money was on a project, that its accounts are settled (R80). On a project without a
// budget it is silent.
func (s *Service) Papers(ctx context.Context, q db.Querier, ids []portfolio.ProjectID) (map[portfolio.ProjectID]map[portfolio.Paper]portfolio.Answer, error) {
	today := s.control.DB().Now().Date()
	limits, err := limitSetting.on(ctx, q, today)
	if err != nil {
		return nil, err
	}
	purses, err := s.Purses(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	told := map[portfolio.ProjectID]map[portfolio.Paper]portfolio.Answer{}
	for id, list := range purses {
		answers := map[portfolio.Paper]portfolio.Answer{}
		budgeted, covered := false, true
		for _, p := range list {
			budgeted = budgeted || p.Budget > 0
			covered = covered && p.Funded >= percentOf(p.Budget, limits.StartPercent)
		}
		if budgeted {
			answers[portfolio.PaperBudget] = portfolio.Held
			answers[portfolio.PaperFunds] = heldIf(covered)
		}
		list, err := accounts(ctx, q, func(t *db.Text) {
			Scope{Project: id}.of(t).Add("AND (a.contribution_id <> '' OR a.kind = ?) ORDER BY a.id", Authorised)
		})
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			settled, err := s.settledAccounts(ctx, q, id, list, limits)
			if err != nil {
				return nil, err
			}
			answers[portfolio.PaperFinancialClosure] = heldIf(settled)
			ended, err := anyEnded(ctx, q, list, today)
			if err != nil {
				return nil, err
			}
			if ended {
				answers[portfolio.PaperAgreements] = portfolio.NotHeld
			}
		}
		told[id] = answers
	}
	return told, nil
}

// percentOf is so many hundredths of an amount, rounded down.
func percentOf(minor int64, percent int) int64 {
	return minor/100*int64(percent) + minor%100*int64(percent)/100
}

func heldIf(ok bool) portfolio.Answer {
	if ok {
		return portfolio.Held
	}
	return portfolio.NotHeld
}

// settledAccounts reports whether the accounts of a project may be closed (R80): no balance of it keeps them open, every
// payment for it stands in a statement of the bank, no fund that paid has its bank account unreconciled for too long, and
// no donor waits for a report for too long.
func (s *Service) settledAccounts(ctx context.Context, q db.Querier, id portfolio.ProjectID, list []Account, limits Limits) (bool, error) {
	if slices.ContainsFunc(list, unsettled) {
		return false, nil
	}
	now := s.control.DB().Now()
	waits, err := unreported(ctx, q, list, now.Date(), limits.ReportOverdueDays)
	if waits || err != nil {
		return false, err
	}
	if waits, err = unconfirmed(ctx, q, id, now); waits || err != nil {
		return false, err
	}
	for _, of := range fundsOf(list) {
		f, err := ledgerFund(ctx, q, of)
		if err != nil {
			return false, err
		}
		if u, err := unreconciled(ctx, q, f, now.Date(), now); u.Blocks() || err != nil {
			return false, err
		}
	}
	return true, nil
}

// fundsOf are the funds of accounts, each once.
func fundsOf(list []Account) (found []FundID) {
	for _, a := range list {
		if !slices.Contains(found, a.Fund) {
			found = append(found, a.Fund)
		}
	}
	return found
}

// unsettled reports whether a balance keeps the accounts of a project open (R80): anything but what is spent,
// lost, paid back, redirected or lapsed. What was contracted for a later year is a commitment, though no donor's money
// stands behind it yet (R40).
func unsettled(a Account) bool {
	return !slices.Contains([]AccountKind{Paid, WrittenOff, Charges, Refunded, Redirected, Lapsed}, a.Kind)
}

// anyEnded reports whether money that is still to be spent comes from a contribution that has expired or was
// withdrawn.
func anyEnded(ctx context.Context, q db.Querier, list []Account, today cal.Date) (bool, error) {
	var ids []AgreementID
	for _, a := range list {
		if unsettled(a) {
			ids = append(ids, a.Contribution)
		}
	}
	known, err := ledgerAgreements(ctx, q, ids...)
	for _, a := range known {
		if a.Expired(today) || a.State == AgreementWithdrawn || a.State == AgreementLapsed {
			return true, err
		}
	}
	return false, err
}
