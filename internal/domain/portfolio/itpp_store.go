package portfolio

import (
	"cmp"
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// The purposes of records kept with an ITPP are the acts that bring them.
const (
	purposeAgree   = "portfolio.itpp.agree"
	purposeApprove = "portfolio.itpp.approve"
)

// itpps are the ITPPs the actor may see, without objectives; where adds a condition on i.
func itpps(ctx context.Context, q db.Querier, where func(*db.Text)) ([]ITPP, error) {
	t := db.SQL(`SELECT i.id, i.partner, i.start_on, i.end_on, i.state, i.superseded_on, ` + stampColumns("i") + ` FROM portfolio_itpp i`)
	control.Visible(ctx, t, "i.id")
	where(t)
	return db.Collect(ctx, q, t.Add("ORDER BY i.start_on DESC, i.id"), func(row db.Row) (i ITPP, err error) {
		var c stampScan
		err = row.Scan(c.into(&i.Stamp, &i.ID, &i.Partner, &i.Period.Start, &i.Period.End, &i.State, &i.SupersededOn)...)
		c.set(&i.Stamp)
		return i, err
	})
}

// itpp loads one ITPP with its tree and decisions.
func itpp(ctx context.Context, q db.Querier, id ITPPID) (ITPP, error) {
	list, err := itpps(ctx, q, func(t *db.Text) { t.Add("WHERE i.id = ?", id) })
	if err != nil {
		return ITPP{}, err
	}
	if len(list) == 0 {
		return ITPP{}, fault.Missing(ObjectITPP)
	}
	i := list[0]
	if i.Objectives, err = objectivesOf(ctx, q, id); err != nil {
		return ITPP{}, err
	}
	filed, err := recordsOf(ctx, q, string(id))
	i.Agreement, i.Approval = lastRecord(filed, "", purposeAgree), lastRecord(filed, "", purposeApprove)
	return i, err
}

// objectivesOf is the tree of an ITPP the caller has seen: objectives, goals, supporting activities.
func objectivesOf(ctx context.Context, q db.Querier, id ITPPID) ([]Objective, error) {
	activities, err := db.Collect(ctx, q, db.SQL(`SELECT a.goal_id, a.id, a.text_en, a.text_fr, a.link_kind, a.link_id
		FROM portfolio_supporting_activity a JOIN portfolio_goal g ON g.id = a.goal_id WHERE g.itpp_id = ? ORDER BY a.id`, id),
		func(row db.Row) (a struct {
			goal GoalID
			SupportingActivity
		}, err error) {
			err = row.Scan(&a.goal, &a.ID, &a.Text.EN, &a.Text.FR, &a.Link.Kind, &a.Link.ID)
			return a, err
		})
	if err != nil {
		return nil, err
	}
	means := map[GoalID][]SupportingActivity{}
	for _, a := range activities {
		means[a.goal] = append(means[a.goal], a.SupportingActivity)
	}
	goals, err := db.Collect(ctx, q, db.SQL(`SELECT `+goalColumns+` FROM portfolio_goal g WHERE g.itpp_id = ? ORDER BY g.no, g.id`, id), scanGoal)
	if err != nil {
		return nil, err
	}
	ways := map[ObjectiveID][]Goal{}
	for _, g := range goals {
		g.Activities = means[g.ID]
		ways[g.objective] = append(ways[g.objective], g.Goal)
	}
	return db.Collect(ctx, q, db.SQL(`SELECT id, no, text_en, text_fr FROM portfolio_objective WHERE itpp_id = ? ORDER BY no, id`, id),
		func(row db.Row) (o Objective, err error) {
			err = row.Scan(&o.ID, &o.No, &o.Text.EN, &o.Text.FR)
			o.Goals = ways[o.ID]
			return o, err
		})
}

// goalRow is a goal with where it hangs.
type goalRow struct {
	Goal
	objective ObjectiveID
	plan      ITPPID
}

const goalColumns = `g.id, g.itpp_id, g.objective_id, g.no, g.text_en, g.text_fr, g.theme, g.target_on, g.state`

func scanGoal(row db.Row) (g goalRow, err error) {
	err = row.Scan(&g.ID, &g.plan, &g.objective, &g.No, &g.Text.EN, &g.Text.FR, &g.Theme, &g.Target, &g.State)
	return g, err
}

// plannedGoals are the goals of a partner's ITPPs that the actor may see, each with its ITPP; the
// choice for links (R5), newest ITPP first.
func plannedGoals(ctx context.Context, q db.Querier, partner string) ([]PlannedGoal, error) {
	plans, err := itpps(ctx, q, func(t *db.Text) { t.Add("WHERE i.partner = ?", partner) })
	if err != nil {
		return nil, err
	}
	byID := map[ITPPID]ITPP{}
	ids := make([]string, 0, len(plans))
	for _, plan := range plans {
		byID[plan.ID] = plan
		ids = append(ids, string(plan.ID))
	}
	rows, err := db.Collect(ctx, q, db.SQL(`SELECT `+goalColumns+` FROM portfolio_goal g WHERE`).In("g.itpp_id", ids...).Add("ORDER BY g.no, g.id"), scanGoal)
	goals := make([]PlannedGoal, 0, len(rows))
	for _, g := range rows {
		goals = append(goals, PlannedGoal{Goal: g.Goal, Plan: byID[g.plan]})
	}
	slices.SortStableFunc(goals, func(a, b PlannedGoal) int {
		return cmp.Compare(b.Plan.Period.Start.String(), a.Plan.Period.Start.String())
	})
	return goals, err
}

// linkedGoals are the goals each object serves, with their ITPPs, whether or not the actor may see
// those: R5 is a rule about the office, not about the reader.
func linkedGoals(ctx context.Context, q db.Querier, objects ...string) (map[string][]PlannedGoal, error) {
	links := map[string][]PlannedGoal{}
	if len(objects) == 0 {
		return links, nil
	}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT l.object_id, g.id, g.no, g.text_en, g.text_fr, g.theme, g.target_on, g.state,
		i.id, i.partner, i.start_on, i.end_on, i.state, i.superseded_on
		FROM portfolio_goal_link l JOIN portfolio_goal g ON g.id = l.goal_id JOIN portfolio_itpp i ON i.id = g.itpp_id WHERE`).
		In("l.object_id", objects...).Add("ORDER BY l.object_id, i.start_on DESC, g.no, g.id"), func(row db.Row) (struct{}, error) {
		var object string
		var g PlannedGoal
		err := row.Scan(&object, &g.Goal.ID, &g.Goal.No, &g.Goal.Text.EN, &g.Goal.Text.FR, &g.Goal.Theme, &g.Goal.Target, &g.Goal.State,
			&g.Plan.ID, &g.Plan.Partner, &g.Plan.Period.Start, &g.Plan.Period.End, &g.Plan.State, &g.Plan.SupersededOn)
		links[object] = append(links[object], g)
		return struct{}{}, err
	})
	return links, err
}

// saveGoalLinks replaces the goals an object serves, as far as the actor sees them: a link to a goal
// hidden from the actor stays. A goal that is neither linked already nor among those of the partner is a
// wrong field.
func saveGoalLinks(ctx context.Context, tx *control.Tx, object, partner string, goals []GoalID) error {
	known, err := plannedGoals(ctx, tx, partner)
	if err != nil {
		return err
	}
	offered := make([]string, 0, len(known))
	for _, g := range known {
		offered = append(offered, string(g.Goal.ID))
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_goal_link WHERE object_id = ? AND`, object).In("goal_id", offered...)); err != nil {
		return err
	}
	linked, err := db.Collect(ctx, tx, db.SQL(`SELECT goal_id FROM portfolio_goal_link WHERE object_id = ?`, object), db.Value[GoalID])
	if err != nil {
		return err
	}
	var fields fault.Fields
	var values []any
	for _, g := range goals {
		fields.Check(slices.Contains(offered, string(g)) || slices.Contains(linked, g), "goals", "portfolio.itpp.goal_unknown")
		if !slices.Contains(linked, g) {
			linked = append(linked, g)
			values = append(values, object, g)
		}
	}
	if err := fields.Err(); err != nil || len(values) == 0 {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_goal_link (object_id, goal_id) VALUES`).Values(2, values...))
	return err
}

func insertITPP(ctx context.Context, tx *control.Tx, i ITPP) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_itpp (id, partner, start_on, end_on, state, superseded_on, version, updated_at, updated_by)
		VALUES (?, ?, ?, ?, ?, NULL, 1, ?, ?)`, i.ID, i.Partner, i.Period.Start, i.Period.End, i.State, tx.Now(), tx.Actor().ID))
	return err
}

// updateITPP saves the ITPP's own fields if it still has the revision it was read at.
func updateITPP(ctx context.Context, tx *control.Tx, i ITPP) (bool, error) {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_itpp SET start_on = ?, end_on = ?, state = ?, superseded_on = ?, version = version + 1, updated_at = ?, updated_by = ?
		WHERE id = ? AND version = ?`, i.Period.Start, i.Period.End, i.State, i.SupersededOn, tx.Now(), tx.Actor().ID, i.ID, i.Revision))
	return n == 1, err
}
