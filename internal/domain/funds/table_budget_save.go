package funds

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/intake"
	"cairn/internal/kernel/money"
)

func (s *Service) saveBudgetLines(ctx context.Context, tx *control.Tx, batch []*intake.Entry) error {
	at, err := budgetsOf(ctx, tx, batch)
	if err != nil {
		return err
	}
	var order []budgetKey
	groups := map[budgetKey][]*intake.Entry{}
	for _, e := range batch {
		key := keyOf(e)
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], e)
	}
	for _, key := range order {
		b, there := at[key]
		if !there {
			if b, err = s.bringBudget(ctx, tx, key); err != nil {
				return err
			}
		}
		if err := s.writeEntries(ctx, tx, b, groups[key]); err != nil {
			return ofOneRow(err)
		}
	}
	return nil
}

// bringBudget drafts the budget of a project that a table has lines of, still without any.
func (s *Service) bringBudget(ctx context.Context, tx *control.Tx, key budgetKey) (Budget, error) {
	g, err := ground(ctx, tx, key.project)
	if err != nil {
		return Budget{}, err
	}
	title := "Budget" // the word of both languages
	if key.year > 0 {
		title += " " + strconv.Itoa(key.year)
	}
	b, v, err := draftBudget(ctx, tx, g, BudgetForm{Title: title, Year: key.year})
	if err != nil {
		return b, err
	}
	after, err := viewBudget(ctx, tx, b, v)
	if err != nil {
		return b, err
	}
	b.Revision = 1
	return b, tx.Trail(ctx, actCreateBudget, control.Change{Object: b.ID.ref(), After: after})
}

// writeEntries puts entries into the draft of a budget, beside the lines that it has.
func (s *Service) writeEntries(ctx context.Context, tx *control.Tx, b Budget, group []*intake.Entry) error {
	v, err := latest(ctx, tx, b.ID)
	if err != nil {
		return err
	}
	list, err := versionLines(ctx, tx, b, v.No)
	if err != nil {
		return err
	}
	codes := map[string]*intake.Entry{}
	for _, e := range group {
		l, err := lineOver(e)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(x LineForm) bool { return !e.Added() && x.ID == l.ID })
		if l.Code == "" {
			l.Code = nextCode(list)
		}
		if codes[l.Code] = e; i >= 0 {
			list[i] = l
		} else {
			list = append(list, l)
		}
	}
	if err := s.writeLines(ctx, tx, b, v, list); err != nil {
		return err
	}
	v.PreparedBy = tx.Actor().ID // whoever brings lines is no longer the one to review them
	if err := saveVersion(ctx, tx, b.ID, v); err != nil {
		return err
	}
	if err := updateBudget(ctx, tx, b); err != nil {
		return err
	}
	if list, err = versionLines(ctx, tx, b, v.No); err != nil {
		return err
	}
	for _, l := range list {
		if e := codes[l.Code]; e != nil {
			e.ID, e.Version = string(l.ID), lineStamp(l)
		}
	}
	return nil
}

// nextCode is the next whole number that no line has as its code.
func nextCode(list []LineForm) string {
	for n := len(list) + 1; ; n++ {
		code := strconv.Itoa(n)
		if !slices.ContainsFunc(list, func(l LineForm) bool { return l.Code == code }) {
			return code
		}
	}
}

// removeBudgetLines takes back lines that an import has added to drafts, and budgets that have none then.
func removeBudgetLines(ctx context.Context, tx *control.Tx, ids ...string) (map[string]string, error) {
	list, err := tableLines(ctx, tx, ids...)
	if err != nil {
		return nil, err
	}
	kept, touched := map[string]string{}, map[string]bool{}
	var gone []string
	for _, l := range list {
		if l.state != BudgetDraft {
			kept[string(l.ID)] = "intake.kept_in_use"
			continue
		}
		gone, touched[string(l.budget)] = append(gone, string(l.ID)), true
	}
	if len(gone) == 0 {
		return kept, nil
	}
	if err := deleteIn(ctx, tx, gone, "funds_line_amount", "line_id", "funds_line", "id"); err != nil {
		return nil, err
	}
	empty, err := db.Collect(ctx, tx, db.SQL(`SELECT b.id FROM funds_budget b WHERE b.active_no = 0 AND NOT EXISTS (SELECT 1 FROM funds_line l WHERE l.budget_id = b.id) AND`).
		In("b.id", slices.Sorted(maps.Keys(touched))...), db.Value[string])
	if err != nil || len(empty) == 0 {
		return kept, err
	}
	if err := deleteIn(ctx, tx, empty, "funds_budget_version", "budget_id", "funds_budget", "id"); err != nil {
		return nil, err
	}
	return kept, tx.Unprotect(ctx, ObjectBudget, empty...)
}

// deleteIn deletes the rows of tables that have one of some ids in a column: table, column, table, column.
func deleteIn(ctx context.Context, tx *control.Tx, ids []string, of ...string) error {
	for i := 0; i < len(of); i += 2 {
		if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM `+of[i]+` WHERE`).In(of[i+1], ids...)); err != nil {
			return err
		}
	}
	return nil
}

// blankBudget is a budget of a project before anything is written into it.
func blankBudget(g portfolio.Ground, year int) Budget {
	b := Budget{Project: g.ID, Package: g.Package, Year: year, Currency: g.Budget.Currency, State: BudgetDraft, Latest: 1}
	if b.Currency == "" {
		b.Currency = money.EUR
	}
	return b
}
