package portfolio

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// The tree of an ITPP as rows: objectives, goals, supporting activities.

// putObjective adds a strategic objective, or rewrites the one of its id.
func putObjective(ctx context.Context, tx *control.Tx, id ITPPID, o Objective) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_objective (id, itpp_id, no, text_en, text_fr) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET no = excluded.no, text_en = excluded.text_en, text_fr = excluded.text_fr`, o.ID, id, o.No, o.Text.EN, o.Text.FR))
	return err
}

// putGoal adds a partnership goal under an objective, or rewrites the one of its id; its state stays.
func putGoal(ctx context.Context, tx *control.Tx, id ITPPID, under ObjectiveID, g Goal) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_goal (id, itpp_id, objective_id, no, text_en, text_fr, theme, target_on, state)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET objective_id = excluded.objective_id, no = excluded.no,
		text_en = excluded.text_en, text_fr = excluded.text_fr, theme = excluded.theme, target_on = excluded.target_on`,
		g.ID, id, under, g.No, g.Text.EN, g.Text.FR, g.Theme, g.Target, g.State))
	return err
}

func insertMeans(ctx context.Context, tx *control.Tx, goal GoalID, a SupportingActivity) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_supporting_activity (id, goal_id, text_en, text_fr, link_kind, link_id) VALUES (?, ?, ?, ?, ?, ?)`,
		a.ID, goal, a.Text.EN, a.Text.FR, a.Link.Kind, a.Link.ID))
	return err
}

// ends are the objectives and goals of a tree without the means.
func ends(tree []Objective) []Objective {
	tree = slices.Clone(tree)
	for n := range tree {
		tree[n].Goals = slices.Clone(tree[n].Goals)
		for m := range tree[n].Goals {
			tree[n].Goals[m].Activities = nil
		}
	}
	return tree
}

// replaceTree makes the text of an ITPP what it was: lines keep their ids, lines that came since go. A
// goal under which something hangs does not (R5).
func replaceTree(ctx context.Context, tx *control.Tx, i ITPP, tree []Objective) error {
	was := ITPP{Objectives: tree}
	for _, g := range i.Goals() {
		if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_supporting_activity WHERE goal_id = ?`, g.ID)); err != nil {
			return err
		}
		if _, stays := was.goal(g.ID); stays {
			continue
		}
		if err := deleteGoal(ctx, tx, g); err != nil {
			return err
		}
	}
	for _, o := range tree {
		if err := putObjective(ctx, tx, i.ID, o); err != nil {
			return err
		}
		for _, g := range o.Goals {
			if err := putGoal(ctx, tx, i.ID, o.ID, g); err != nil {
				return err
			}
			for _, a := range g.Activities {
				if err := insertMeans(ctx, tx, g.ID, a); err != nil {
					return err
				}
			}
		}
	}
	for _, o := range i.Objectives {
		if slices.ContainsFunc(tree, func(kept Objective) bool { return kept.ID == o.ID }) {
			continue
		}
		if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_objective WHERE id = ?`, o.ID)); err != nil {
			return err
		}
	}
	return nil
}

// deleteGoal takes a goal out, unless something hangs under it.
func deleteGoal(ctx context.Context, tx *control.Tx, g Goal) error {
	links, err := db.One(ctx, tx, "count", db.SQL(`SELECT COUNT(*) FROM portfolio_goal_link WHERE goal_id = ?`, g.ID), db.Value[int])
	if err != nil {
		return err
	}
	if links > 0 {
		return fault.Refuse("portfolio.itpp.goal_in_use", fault.Args{"no": g.No})
	}
	_, err = db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_goal WHERE id = ?`, g.ID))
	return err
}
