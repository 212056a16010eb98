package funds

import (
	"context"
	"strconv"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// checkRequest holds a commitment against the rules of its request and finds its rung.
func (s *Service) checkRequest(ctx context.Context, tx *control.Tx, c *Commitment, f Fund, of []Line) error {
	if err := c.CheckDates(tx.Today(), of); err != nil {
		return err
	}
	if err := c.CheckDelivery(tx.Today(), f); err != nil {
		return err
	}
	if c.Payee == "" {
		var fs fault.Fields
		fs.Add("payee", "fault.required", nil)
		return fs.Err()
	}
	p, err := ledgerPayee(ctx, tx, c.Payee)
	if err != nil {
		return err
	}
	if want, bound := payeeOf[c.Kind]; bound && p.Kind != want {
		var fs fault.Fields
		fs.Add("payee", "funds.commitment.payee_kind", fault.Args{"kind": want.Word()})
		return fs.Err()
	}
	if err := notExcluded(ctx, tx, p, tx.Today()); err != nil {
		return err
	}
	if err := checkLines(ctx, tx, f, of); err != nil {
		return err
	}
	if err := s.requestJourney(ctx, tx, c, tx.Today()); err != nil {
		return err
	}
	cents, err := s.cents(ctx, tx, c.Original, tx.Today())
	if err != nil {
		return err
	}
	awards, err := awardSetting.on(ctx, tx, tx.Today())
	if err != nil {
		return err
	}
	if err := c.CheckAward(awards.For(cents)); err != nil {
		return err
	}
	r, err := rungOf(ctx, tx, *c, cents, tx.Today())
	if err != nil {
		return err
	}
	c.Steps, c.Signatures = r.Steps, r.Signatures
	limits, err := limitSetting.on(ctx, tx, tx.Today())
	if err != nil {
		return err
	}
	splits, err := splitLimits(ctx, tx, limits, tx.Today())
	if err != nil {
		return err
	}
	if err := s.checkSplit(ctx, tx, *c, of, cents, splits, limits.SplitDays); err != nil {
		return err
	}
	if err := s.checkAdvance(ctx, tx, *c, cents, limits); err != nil {
		return err
	}
	return s.checkBudgets(ctx, tx, *c, f, of, limits)
}

// rungOf is the rung of the ladder that a commitment of so many euro cents stands on when it is requested on a day.
func rungOf(ctx context.Context, q db.Querier, c Commitment, cents int64, on cal.Date) (Rung, error) {
	ladder, err := ladderSetting.on(ctx, q, on)
	return ladder.For(cents, c.ExPost || c.Method == MethodSingle), err
}

// signaturesOf is how many signatures a payment of a commitment takes: those it was requested with, or those of the rung
// that a draft would stand on today; 0 where no rate tells.
func (s *Service) signaturesOf(ctx context.Context, q db.Querier, c Commitment) (int, error) {
	if c.State != CommitmentDraft && c.State != CommitmentReturned {
		return c.Signatures, nil
	}
	today := s.control.DB().Now().Date()
	cents, err := s.cents(ctx, q, c.Original, today)
	if fault.Is(err, fault.Refused) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	r, err := rungOf(ctx, q, c, cents, today)
	return r.Signatures, err
}

// cents is an amount in euro cents, for what is told by limits in euros.
func (s *Service) cents(ctx context.Context, q db.Querier, a money.Amount, on cal.Date) (int64, error) {
	minor, _, err := s.convert(ctx, q, a, money.EUR, on)
	return minor, err
}

// checkLines holds the lines of a request against what may be committed at all: the contingency is drawn down to another line
// first (R30), and the common-funded credit of a year that is closed has lapsed (R66).
func checkLines(ctx context.Context, q db.Querier, f Fund, of []Line) error {
	lapsed, err := lapsedYears(ctx, q, f)
	if err != nil {
		return err
	}
	var fs fault.Fields
	for i, l := range of {
		fs.Check(l.Category != CategoryContingency, rowField("items", i, "line"), "funds.commitment.contingency")
		if lapsed[l.Year] {
			fs.Add(rowField("items", i, "line"), "funds.commitment.year_closed", fault.Args{"year": strconv.Itoa(l.Year)})
		}
	}
	return fs.Err()
}

// checkSplit finds awards to one payee, under whichever of its records, for one project and kind of cost that one by one stay
// below a limit and pass it together (R74): they need a justification. What counts is euro cents, whatever the currencies of their
// funds.
func (s *Service) checkSplit(ctx context.Context, q db.Querier, c Commitment, of []Line, cents int64, limits []int64, days int) error {
	if c.Kind != KindProcurement && c.Kind != KindService || filled(c.Justification) {
		return nil
	}
	today := s.control.DB().Now().Date()
	categories := make([]string, len(of))
	for i, l := range of {
		categories[i] = string(l.Category)
	}
	t := db.SQL(`SELECT f.currency, c.minor FROM funds_commitment c JOIN funds_fund f ON f.id = c.fund_id
		WHERE c.kind IN ('procurement', 'service') AND `+ofPayee("c.payee_id")+` AND c.project_id = ? AND c.id <> ? AND c.requested_on >= ? AND c.state NOT IN ('draft', 'returned', 'refused', 'cancelled')
		AND EXISTS (SELECT 1 FROM funds_commitment_item i JOIN funds_line x ON x.id = i.line_id WHERE i.commitment_id = c.id AND`, c.Payee, c.Project, c.ID, today.AddDays(-days))
	earlier, err := db.Collect(ctx, q, t.In("x.category", categories...).Add(")"), func(row db.Row) (a money.Amount, err error) {
		err = row.Scan(&a.Currency, &a.Minor)
		return a, err
	})
	if err != nil {
		return err
	}
	others := make([]int64, len(earlier))
	for i, a := range earlier {
		if others[i], err = s.cents(ctx, q, a, today); err != nil {
			return err
		}
	}
	limit := evaded(limits, cents, others)
	if limit == 0 {
		return nil
	}
	var fs fault.Fields
	fs.Add("justification", "funds.commitment.split", fault.Args{"days": days, "limit": money.Euro(limit)})
	return fs.Err()
}

// checkAdvance holds an advance against its limit, and its holder against advances still open (R75).
func (s *Service) checkAdvance(ctx context.Context, q db.Querier, c Commitment, cents int64, limits Limits) error {
	if c.Kind != KindAdvance {
		return nil
	}
	if cents > limits.AdvanceMinor {
		return fault.Refuse("funds.advance.above_limit", fault.Args{"limit": money.Euro(limits.AdvanceMinor)})
	}
	open, err := db.One(ctx, q, ObjectCommitment, db.SQL(`SELECT COUNT(*) FROM funds_commitment c WHERE c.kind = 'advance' AND `+ofPayee("c.payee_id")+` AND c.id <> ? AND (c.project_id = ? OR c.signed_on < ?)
		AND (c.state IN ('requested', 'certified', 'funds_checked', 'approved', 'signed', 'part_delivered', 'delivered')
			OR EXISTS (SELECT 1 FROM funds_account a WHERE `+holding+` AND a.fund_id = c.fund_id AND a.project_id = c.project_id AND a.commitment_id = c.id AND a.kind = 'advanced'))`,
		c.Payee, c.ID, c.Project, s.control.DB().Now().Date().AddDays(-limits.AdvanceDays)), db.Value[int64])
	if err == nil && open > 0 {
		err = fault.Refuse("funds.advance.open", nil)
	}
	return err
}

// checkBudgets holds each line's budget: in force, or, while it is not approved yet, within the share of
// the prior year (R71).
func (s *Service) checkBudgets(ctx context.Context, q db.Querier, c Commitment, f Fund, of []Line, limits Limits) error {
	for i, l := range of {
		b, err := budget(ctx, q, l.Budget)
		if err != nil {
			return err
		}
		if b.State == BudgetActive {
			continue
		}
		if b.State == BudgetFrozen || b.State == BudgetClosed || l.Year == 0 {
			return fault.Refuse("funds.budget.not_active", fault.Args{"line": l.Name()})
		}
		room, err := s.interimRoom(ctx, q, l, limits)
		if err != nil {
			return err
		}
		wanted, _, err := s.convert(ctx, q, c.Items[i].Amount, f.Currency, s.control.DB().Now().Date())
		if err != nil {
			return err
		}
		if wanted > room {
			return fault.Refuse("funds.budget.interim", fault.Args{"line": l.Name(), "room": f.Amount(max(0, room)), "wanted": f.Amount(wanted)})
		}
	}
	return nil
}

// interimRoom is what may still be committed this far into a year on a line whose budget is not approved.
func (s *Service) interimRoom(ctx context.Context, q db.Querier, l Line, limits Limits) (int64, error) {
	ceiling, err := s.interimCeiling(ctx, q, l, limits)
	if err != nil {
		return 0, err
	}
	totals, err := CurrentTotals(ctx, q, Scope{Line: l.ID})
	return ceiling - totals.Committed(), err
}

// interimCeiling is what a line whose budget is not approved may carry this far into its year: nothing, where the same
// line of the year before was not approved either.
func (s *Service) interimCeiling(ctx context.Context, q db.Querier, l Line, limits Limits) (int64, error) {
	before, err := linesBefore(ctx, q, l)
	if err != nil || len(before) == 0 {
		return 0, err
	}
	return InterimCeiling(before[0].Approved(), l.Year, s.control.DB().Now().Date(), limits.InterimShare), nil
}

// linesBefore are the same line of the year before.
func linesBefore(ctx context.Context, q db.Querier, l Line) ([]Line, error) {
	return lines(ctx, q, func(t *db.Text) {
		t.Add("WHERE l.project_id = ? AND l.year = ? AND l.code = ?", l.Project, l.Year-1, l.Code)
	})
}
