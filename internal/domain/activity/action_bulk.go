package activity

import (
	"context"
	"encoding/json"
	"errors"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// ActionBulk is what is to change in several actions; empty fields stay as they are.
type ActionBulk struct {
	Owner control.ActorID `json:"owner"`
	Chair control.ActorID `json:"chair"`
	Due   cal.Date        `json:"due"`
}

// over is the action with what the form changes.
func (f ActionBulk) over(a Action) Action {
	if f.Owner != "" {
		a.Owner, a.OwnerName = f.Owner, ""
	}
	if f.Chair != "" {
		a.Chair = f.Chair
	}
	if !f.Due.IsZero() {
		a.Due = f.Due
	}
	return a
}

// blocked is why an action cannot be edited with others, "" when it can.
func (f ActionBulk) blocked(actor *control.Actor, a Action) string {
	switch {
	case a.State != ActionOpen:
		return "activity.action.bulk_state"
	case actor == nil || !actor.MayDecide(ActEditAction, a.scope):
		return "activity.action.bulk_role"
	case f != ActionBulk{} && f.over(a).ActionForm.same(a.ActionForm):
		return "activity.action.bulk_same"
	}
	return ""
}

func (f ActionForm) same(g ActionForm) bool {
	return f.Owner == g.Owner && f.OwnerName == g.OwnerName && f.Chair == g.Chair && f.Due == g.Due
}

// BulkKey names a row with the version it was shown at.
type BulkKey struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
}

// EditActions changes several open actions as one act with one undo. When one may not be changed, or has
// changed since it was shown, none is, and the fault names it.
func (s *Service) EditActions(ctx context.Context, rows []BulkKey, f ActionBulk) (control.Done, error) {
	var fs fault.Fields
	fs.Check(len(rows) > 0, "id", "activity.action.bulk_none")
	fs.Check(f != ActionBulk{}, "due", "activity.action.bulk_nothing")
	if err := fs.Err(); err != nil {
		return control.Done{}, err
	}
	known := func(ctx context.Context, tx *control.Tx) error {
		return knownPeople(ctx, tx, map[string]control.ActorID{"owner": f.Owner, "chair": f.Chair})
	}
	return s.bulk(ctx, rows, known, func(tx *control.Tx, a Action) (Action, error) {
		if why := f.blocked(tx.Actor(), a); why != "" {
			return a, fault.Refuse(why, fault.Args{"ref": a.Code})
		}
		return f.over(a), nil
	})
}

// bulkView is an action as the trail keeps it, and as an undo puts it back.
type bulkView struct {
	ID      ActionID `json:"id"`
	Version int      `json:"version"`
	ActionBulk
	OwnerName string `json:"owner_name"`
}

func (a Action) bulkView() bulkView {
	return bulkView{a.ID, a.Version, ActionBulk{a.Owner, a.Chair, a.Due}, a.OwnerName}
}

// bulk loads the rows, each at the version it was shown at, holds that before is true of them all, and changes
// each.
func (s *Service) bulk(ctx context.Context, rows []BulkKey, before func(context.Context, *control.Tx) error, change func(tx *control.Tx, a Action) (Action, error)) (control.Done, error) {
	first := control.Ref{Kind: KindAction, ID: rows[0].ID}
	return s.edit(ctx, ActBulkActions, first, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if err := before(ctx, tx); err != nil {
			return control.Change{}, err
		}
		ids, at := make([]string, len(rows)), make(map[string]int, len(rows))
		for i, r := range rows {
			ids[i], at[r.ID] = r.ID, r.Version
		}
		list, err := Actions(ctx, tx, ActionFilter{IDs: ids})
		if err != nil {
			return control.Change{}, err
		}
		if len(list) != len(at) {
			return control.Change{}, fault.Missing(KindAction)
		}
		var was, became []bulkView
		for _, stored := range list {
			if v := at[string(stored.ID)]; v != 0 && v != stored.Version {
				return control.Change{}, fault.New(fault.Conflict, "activity.action.bulk_stale", fault.Args{"ref": stored.Code})
			}
			after, err := change(tx, stored)
			if err != nil {
				return control.Change{}, err
			}
			if err := keepAction(ctx, tx, stored, after); err != nil {
				return control.Change{}, err
			}
			was, became = append(was, stored.bulkView()), append(became, after.next().bulkView())
			if err := tx.Trail(ctx, ActBulkActions, control.Change{Object: stored.ID.Ref(), Before: stored.bulkView(), After: after.next().bulkView()}); err != nil {
				return control.Change{}, err
			}
		}
		return control.Change{Object: first, Before: was, After: became}, tx.Index(ctx, KindAction, ids...)
	})
}

// undoBulk puts every action back; when one has changed since, none is.
func (s *Service) undoBulk(ctx context.Context, _ control.Ref, before, after json.RawMessage) (control.Done, error) {
	var was, became []bulkView
	if err := errors.Join(json.Unmarshal(before, &was), json.Unmarshal(after, &became)); err != nil {
		return control.Done{}, err
	}
	if len(was) == 0 || len(was) != len(became) {
		return control.Done{}, fault.Refuse("control.undo_none", nil)
	}
	rows, formerly := make([]BulkKey, len(was)), map[ActionID]bulkView{}
	for i, v := range was {
		rows[i], formerly[v.ID] = BulkKey{string(v.ID), became[i].Version}, v
	}
	known := func(context.Context, *control.Tx) error { return nil } // they were, when it was done
	return s.bulk(ctx, rows, known, func(_ *control.Tx, a Action) (Action, error) {
		v := formerly[a.ID]
		a.Owner, a.OwnerName, a.Chair, a.Due = v.Owner, v.OwnerName, v.Chair, v.Due
		return a, nil
	})
}

// actionsOf loads the actions of a bulk edit that the actor may see, the earliest due first.
func (s *Service) actionsOf(ctx context.Context, ids []string) (list []Action, err error) {
	if ids == nil {
		ids = []string{}
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err = Actions(ctx, q, ActionFilter{IDs: ids})
		return err
	})
	return list, err
}
