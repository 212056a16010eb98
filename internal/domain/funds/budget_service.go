package funds

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// The acts on a budget.
const (
	actCreateBudget  Act = "funds.budget.create"
	actEditBudget    Act = "funds.budget.edit"
	actSubmitBudget  Act = "funds.budget.submit"
	actReviewBudget  Act = "funds.budget.review"
	actApproveBudget Act = "funds.budget.approve"
	actReviseBudget  Act = "funds.budget.revise"
	actFreezeBudget  Act = "funds.budget.freeze"
)

// BudgetForm is a version of a budget as its author proposes it.
type BudgetForm struct {
	Title  string     `json:"title"`
	Year   int        `json:"year"` // 0: all years of the project
	Reason string     `json:"reason"`
	Lines  []LineForm `json:"lines"`
}

// budgetView is a version of a budget as the trail and the inbox show it.
type budgetView struct {
	Title   string       `json:"title"`
	Year    int          `json:"year"`
	No      int          `json:"no"`
	State   BudgetState  `json:"state"`
	Reason  string       `json:"reason,omitempty"`
	Total   money.Amount `json:"total"`
	Lines   []LineForm   `json:"lines"`
	Version int          `json:"version"`
}

func viewBudget(ctx context.Context, q db.Querier, b Budget, v BudgetVersion) (budgetView, error) {
	list, err := versionLines(ctx, q, b, v.No)
	if err != nil {
		return budgetView{}, err
	}
	total, err := Total(list, b.Currency)
	return budgetView{b.Title, b.Year, v.No, v.State, v.Reason, total, list, b.Revision}, err
}

// CreateBudget drafts the budget of a project for a year, or for all years.
func (s *Service) CreateBudget(ctx context.Context, of portfolio.ProjectID, x BudgetForm) (control.Done, error) {
	ref := control.Ref{Kind: portfolio.ObjectProject, ID: string(of)}
	return s.edit(ctx, actCreateBudget, ref, money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		g, err := ground(ctx, tx, of)
		if err != nil {
			return control.Change{}, err
		}
		b, v, err := draftBudget(ctx, tx, g, x)
		if err != nil {
			return control.Change{}, err
		}
		if err := s.writeLines(ctx, tx, b, v, x.Lines); err != nil {
			return control.Change{}, err
		}
		after, err := viewBudget(ctx, tx, b, v)
		return control.Change{Object: b.ID.ref(), After: after}, err
	})
}

// draftBudget enters the first draft of a project's budget, without its lines. It is an inner step.
func draftBudget(ctx context.Context, tx *control.Tx, g portfolio.Ground, x BudgetForm) (b Budget, v BudgetVersion, err error) {
	if !g.Budgets() {
		return b, v, fault.Refuse("funds.project_closed", fault.Args{"ref": g.Ref})
	}
	var fs fault.Fields
	fs.Check(filled(x.Title), "title", "fault.required")
	within(&fs, "title", x.Title, ShortText)
	fs.Check(x.Year == 0 || x.Year >= 2000 && x.Year <= 2100, "year", "funds.budget.year_wrong")
	if err := fs.Err(); err != nil {
		return b, v, err
	}
	b = blankBudget(g, x.Year)
	b.ID, b.Title = BudgetID(tx.NewID()), x.Title
	b.Scope = portfolio.ObjectScope(g.Scope, ObjectBudget, string(b.ID))
	if err := tx.Protect(ctx, control.Object{Ref: b.ID.ref(), Scope: b.Scope, Marking: g.Marking}); err != nil {
		return b, v, err
	}
	if err := insertBudget(ctx, tx, b); err != nil {
		return b, v, err
	}
	v = BudgetVersion{No: 1, State: BudgetDraft, PreparedBy: tx.Actor().ID, Reason: x.Reason}
	return b, v, saveVersion(ctx, tx, b.ID, v)
}

// writeLines keeps the lines of a version: new ones come to be, those left out have nothing in it. A line
// that money lies on keeps its fund.
func (s *Service) writeLines(ctx context.Context, tx *control.Tx, b Budget, v BudgetVersion, list []LineForm) error {
	if err := CheckLines(list, b.Currency); err != nil {
		return err
	}
	known, err := lines(ctx, tx, func(t *db.Text) { t.Add("WHERE l.budget_id = ? ORDER BY l.no", b.ID) })
	if err != nil {
		return err
	}
	byID, byCode := map[LineID]Line{}, map[string]Line{}
	for _, l := range known {
		byID[l.ID], byCode[l.Code] = l, l
	}
	if err := checkFunds(ctx, tx, b, list); err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM funds_line_amount WHERE budget_id = ? AND no = ?`, b.ID, v.No)); err != nil {
		return err
	}
	var amounts []any
	for i, x := range list {
		l, there := byID[x.ID]
		if !there {
			l, there = byCode[x.Code]
		}
		if !there {
			l = Line{ID: LineID(tx.NewID()), Budget: b.ID, Project: b.Project, Package: b.Package, Year: b.Year}
		}
		if there && l.Fund != x.Fund && b.Active > 0 {
			var fs fault.Fields
			fs.Add(rowField("lines", i, "fund"), "funds.budget.fund_stands", nil)
			return fs.Err()
		}
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_line (id, budget_id, project_id, package_id, fund_id, year, no, chapter, code, title, category, original_minor, revised_minor, moved_minor)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0) ON CONFLICT (id) DO UPDATE SET fund_id = excluded.fund_id, no = excluded.no, chapter = excluded.chapter, code = excluded.code, title = excluded.title, category = excluded.category`,
			l.ID, b.ID, b.Project, b.Package, x.Fund, b.Year, i+1, x.Chapter, x.Code, x.Title, x.Category))
		if db.IsUnique(err) {
			var fs fault.Fields
			fs.Add(rowField("lines", i, "code"), "funds.budget.code_twice", nil)
			return fs.Err()
		}
		if err != nil {
			return err
		}
		amounts = append(amounts, b.ID, v.No, l.ID, x.Amount.Minor)
	}
	return db.InsertRows(ctx, tx, `INSERT INTO funds_line_amount (budget_id, no, line_id, minor)`, 4, amounts, "")
}

// checkFunds holds the funds of lines against what is there: open, and in the budget's currency.
func checkFunds(ctx context.Context, q db.Querier, b Budget, list []LineForm) error {
	open, err := fundNames(ctx, q, func(t *db.Text) { t.Add("WHERE f.state = 'open'") })
	if err != nil {
		return err
	}
	byID := map[FundID]Fund{}
	for _, f := range open {
		byID[f.ID] = f
	}
	var fs fault.Fields
	for i, x := range list {
		f, ok := byID[x.Fund]
		switch {
		case !ok:
			fs.Add(rowField("lines", i, "fund"), "funds.budget.fund_missing", nil)
		case f.Currency != b.Currency:
			fs.Add(rowField("lines", i, "fund"), "funds.budget.fund_currency", fault.Args{"fund": f.Ref, "currency": string(f.Currency)})
		}
	}
	return fs.Err()
}

// changeBudget opens a Do on the latest version of a budget and keeps what change makes of it.
func (s *Service) changeBudget(ctx context.Context, act Act, id BudgetID, seen int, note string, change func(context.Context, *control.Tx, *Budget, *BudgetVersion) error) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		b, err := budget(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		v, err := latest(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		before, err := viewBudget(ctx, tx, b, v)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, b.Revision, before); err != nil {
			return control.Change{}, err
		}
		if err := change(ctx, tx, &b, &v); err != nil {
			return control.Change{}, err
		}
		if err := saveVersion(ctx, tx, id, v); err != nil {
			return control.Change{}, err
		}
		if err := updateBudget(ctx, tx, b); err != nil {
			return control.Change{}, err
		}
		b.Revision++
		after, err := viewBudget(ctx, tx, b, v)
		return control.Change{Object: id.ref(), Before: before, After: after, Note: note}, err
	})
}

// EditBudget saves the draft of a version.
func (s *Service) EditBudget(ctx context.Context, id BudgetID, seen int, x BudgetForm) (control.Done, error) {
	return s.changeBudget(ctx, actEditBudget, id, seen, "", func(ctx context.Context, tx *control.Tx, b *Budget, v *BudgetVersion) error {
		if v.State != BudgetDraft {
			return fault.Refuse("funds.budget.not_draft", nil)
		}
		b.Title, v.Reason, v.PreparedBy = x.Title, x.Reason, tx.Actor().ID
		return s.writeLines(ctx, tx, *b, *v, x.Lines)
	})
}

// SubmitBudget puts the draft before the fund manager, who reviews it.
func (s *Service) SubmitBudget(ctx context.Context, id BudgetID, seen int) (control.Done, error) {
	return s.changeBudget(ctx, actSubmitBudget, id, seen, "", func(ctx context.Context, tx *control.Tx, b *Budget, v *BudgetVersion) error {
		if v.State != BudgetDraft {
			return fault.Refuse("funds.budget.not_draft", nil)
		}
		if v.No > 1 && !filled(v.Reason) {
			var fs fault.Fields
			fs.Add("reason", "fault.required", nil)
			return fs.Err()
		}
		v.State, v.PreparedBy = BudgetSubmitted, tx.Actor().ID
		return s.await(ctx, tx, b, v, actReviewBudget)
	})
}

// await puts a version into the inbox and moves the budget's own state while nothing is approved yet.
func (s *Service) await(ctx context.Context, tx *control.Tx, b *Budget, v *BudgetVersion, act Act) error {
	if b.Active == 0 {
		b.State = v.State
	}
	g, err := ground(ctx, tx, b.Project)
	if err != nil {
		return err
	}
	after, err := viewBudget(ctx, tx, *b, *v)
	if err != nil {
		return err
	}
	var before any
	if b.Active > 0 {
		if before, err = viewBudget(ctx, tx, *b, BudgetVersion{No: b.Active, State: BudgetApproved}); err != nil {
			return err
		}
	}
	return tx.Submit(ctx, b.ID.ref(), act, g.Ref+" "+b.Title, tx.Today().AddDays(10), before, after, v.PreparedBy, v.ReviewedBy)
}

// decideBudget settles a decision on a version; back to the draft when it is returned.
func (s *Service) decideBudget(ctx context.Context, act Act, ref control.Ref, approve bool, comment string, next func(context.Context, *control.Tx, *Budget, *BudgetVersion) error) (control.Done, error) {
	return s.changeBudget(ctx, act, BudgetID(ref.ID), 0, comment, func(ctx context.Context, tx *control.Tx, b *Budget, v *BudgetVersion) error {
		outcome := control.Returned
		if approve {
			outcome = control.Approved
		}
		if _, err := tx.Settle(ctx, ref, act, outcome, comment); err != nil {
			return err
		}
		if err := control.Distinct(tx.Hand(), v.PreparedBy, v.ReviewedBy); err != nil {
			return err
		}
		if approve {
			return next(ctx, tx, b, v)
		}
		v.State, v.ReviewedBy = BudgetDraft, ""
		if b.Active == 0 {
			b.State = BudgetDraft
		}
		return nil
	})
}

// DecideBudgetReview is the fund manager's review; the Financial Controller approves next.
func (s *Service) DecideBudgetReview(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
	return s.decideBudget(ctx, actReviewBudget, ref, approve, comment, func(ctx context.Context, tx *control.Tx, b *Budget, v *BudgetVersion) error {
		v.State, v.ReviewedBy = BudgetReviewed, tx.Actor().ID
		return s.await(ctx, tx, b, v, actApproveBudget)
	})
}

// DecideBudget is the Financial Controller's approval: the version is in force, and no line is approved
// for less than what funds it already (R36).
func (s *Service) DecideBudget(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
	return s.decideBudget(ctx, actApproveBudget, ref, approve, comment, func(ctx context.Context, tx *control.Tx, b *Budget, v *BudgetVersion) error {
		list, err := versionLines(ctx, tx, *b, v.No)
		if err != nil {
			return err
		}
		if err := s.enforce(ctx, tx, *b, list); err != nil {
			return err
		}
		if b.Active > 0 {
			if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_budget_version SET state = 'superseded' WHERE budget_id = ? AND no = ?`, b.ID, b.Active)); err != nil {
				return err
			}
		}
		v.State, v.ApprovedBy, v.ApprovedOn, v.ApprovedAt = BudgetApproved, tx.Actor().ID, tx.Today(), tx.Now()
		b.State, b.Active = BudgetActive, v.No
		return nil
	})
}

// enforce makes the amounts of a version those of the lines.
func (s *Service) enforce(ctx context.Context, tx *control.Tx, b Budget, list []LineForm) error {
	amounts := map[LineID]int64{}
	for _, x := range list {
		amounts[x.ID] = x.Amount.Minor
	}
	known, err := lines(ctx, tx, func(t *db.Text) { t.Add("WHERE l.budget_id = ? ORDER BY l.no", b.ID) })
	if err != nil {
		return err
	}
	ids := make([]LineID, len(known))
	for i, l := range known {
		ids[i] = l.ID
	}
	totals, err := LineTotals(ctx, tx, ids...)
	if err != nil {
		return err
	}
	for _, l := range known {
		if funded := totals[l.ID].Funded(); amounts[l.ID] < funded {
			return fault.Refuse("funds.budget.below_funded", fault.Args{"line": l.Name(), "funded": money.Amount{Minor: funded, Currency: b.Currency}})
		}
		_, err = db.Exec(ctx, tx, db.SQL(`UPDATE funds_line SET original_minor = CASE WHEN ? = 0 THEN ? ELSE original_minor END, revised_minor = ?, moved_minor = 0 WHERE id = ?`,
			b.Active, amounts[l.ID], amounts[l.ID], l.ID))
		if err != nil {
			return err
		}
	}
	return nil
}

// ReviseBudget drafts the next version of a budget in force, from what is in force with the transfers
// since.
func (s *Service) ReviseBudget(ctx context.Context, id BudgetID, seen int, reason string) (control.Done, error) {
	return s.changeBudget(ctx, actReviseBudget, id, seen, reason, func(ctx context.Context, tx *control.Tx, b *Budget, v *BudgetVersion) error {
		if !b.CanRevise(*v) {
			return fault.Refuse("funds.budget.not_revisable", nil)
		}
		known, err := lines(ctx, tx, func(t *db.Text) { t.Add("WHERE l.budget_id = ? ORDER BY l.no", b.ID) })
		if err != nil {
			return err
		}
		*v = BudgetVersion{No: b.Latest + 1, State: BudgetDraft, Reason: reason, PreparedBy: tx.Actor().ID}
		b.Latest = v.No
		if err := saveVersion(ctx, tx, b.ID, *v); err != nil {
			return err
		}
		var list []LineForm
		for _, l := range known {
			list = append(list, LineForm{l.ID, l.Chapter, l.Code, l.Title, l.Category, l.Fund, money.Amount{Minor: l.Approved(), Currency: b.Currency}})
		}
		return s.writeLines(ctx, tx, *b, *v, list)
	})
}

// FreezeBudget stops new commitments on a budget, or lets them again.
func (s *Service) FreezeBudget(ctx context.Context, id BudgetID, seen int, frozen bool, reason string) (control.Done, error) {
	return s.changeBudget(ctx, actFreezeBudget, id, seen, reason, func(_ context.Context, _ *control.Tx, b *Budget, _ *BudgetVersion) error {
		if !filled(reason) {
			var fs fault.Fields
			fs.Add("reason", "fault.required", nil)
			return fs.Err()
		}
		from, to := BudgetActive, BudgetFrozen
		if !frozen {
			from, to = to, from
		}
		if b.State != from {
			return fault.New(fault.Conflict, "funds.budget.moved_on", nil)
		}
		b.State = to
		return nil
	})
}

// ProjectBudgets are the budgets of a project with their lines, for whoever sees the project.
func (s *Service) ProjectBudgets(ctx context.Context, of portfolio.ProjectID) (list []Budget, all []Line, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if list, err = budgets(ctx, q, func(t *db.Text) { t.Add("WHERE b.project_id = ? ORDER BY b.year", of) }); err != nil || len(list) == 0 {
			return err
		}
		all, err = lines(ctx, q, func(t *db.Text) { t.Add("WHERE l.project_id = ? ORDER BY l.budget_id, l.no", of) })
		return err
	})
	return list, all, err
}
