package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

const waiverColumns = `w.id, w.rule, w.subject_kind, w.subject_id, w.about, w.state, w.author, COALESCE(w.approver, ''), w.reason, w.granted_on, w.expires_on`

func (w *Waiver) columns() []any {
	return []any{&w.ID, &w.Rule, &w.Subject.Kind, &w.Subject.ID, &w.About, &w.State, &w.Author, &w.Approver, &w.Reason, &w.GrantedOn, &w.Expires}
}

// waivers are the waivers the actor may see; where adds a condition on w.
func waivers(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Waiver, error) {
	t := db.SQL(`SELECT ` + waiverColumns + `, seen.scope_path, ` + control.MarkingColumns + ` FROM portfolio_waiver w`)
	control.Visible(ctx, t, "w.id")
	where(t)
	return db.Collect(ctx, q, t.Add("ORDER BY w.id DESC"), func(row db.Row) (w Waiver, err error) {
		var level int
		var releasable string
		err = row.Scan(append(w.columns(), &w.Scope, &level, &releasable)...)
		w.Marking.ScanMarking(level, releasable)
		return w, err
	})
}

func waiver(ctx context.Context, q db.Querier, id WaiverID) (Waiver, error) {
	list, err := waivers(ctx, q, func(t *db.Text) { t.Add("WHERE w.id = ?", id) })
	if err == nil && len(list) == 0 {
		err = fault.Missing(ObjectWaiver)
	}
	if err != nil {
		return Waiver{}, err
	}
	return list[0], nil
}

// waiversOf are, for each object, the waivers in force on a day by the rule they lift. A guard asks for
// them whoever acts.
func waiversOf(ctx context.Context, q db.Querier, on cal.Date, objects ...string) (map[string]map[Rule]Waiver, error) {
	found := map[string]map[Rule]Waiver{}
	if len(objects) == 0 {
		return found, nil
	}
	list, err := db.Collect(ctx, q, db.SQL(`SELECT `+waiverColumns+` FROM portfolio_waiver w WHERE w.state = 'granted' AND w.expires_on >= ? AND`, on).
		In("w.subject_id", objects...).Add("ORDER BY w.expires_on"), func(row db.Row) (w Waiver, err error) {
		err = row.Scan(w.columns()...)
		return w, err
	})
	for _, w := range list {
		if found[w.Subject.ID] == nil {
			found[w.Subject.ID] = map[Rule]Waiver{}
		}
		found[w.Subject.ID][w.Rule] = w
	}
	return found, err
}

// goalConditions is R5 for objects by the day each starts.
func goalConditions(ctx context.Context, q db.Querier, today cal.Date, starts map[string]cal.Date) (map[string]Condition, error) {
	objects := make([]string, 0, len(starts))
	for id := range starts {
		objects = append(objects, id)
	}
	links, err := linkedGoals(ctx, q, objects...)
	if err != nil {
		return nil, err
	}
	lifted, err := waiversOf(ctx, q, today, objects...)
	conditions := map[string]Condition{}
	for id, start := range starts {
		conditions[id] = GoalLink(start, links[id], lifted[id][RuleGoalLink])
	}
	return conditions, err
}

// deepFactsOf gathers what the guards of a DEEP programme look at. Its start date is the day it is
// started, since a programme is known by its year alone.
func deepFactsOf(ctx context.Context, q db.Querier, p Programme, form MoveForm, today cal.Date) (deepFacts, error) {
	goals, err := goalConditions(ctx, q, today, map[string]cal.Date{string(p.ID): today})
	return deepFacts{Programme: p, Goals: goals[string(p.ID)], Record: form.Record(), Reason: form.Reason, Today: today}, err
}
