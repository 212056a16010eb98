package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// MilestoneForm is the form of a milestone. The baseline is not in it (R17).
type MilestoneForm struct {
	Title     i18n.Text `json:"title"`
	Owner     ActorID   `json:"owner"`
	Forecast  cal.Date  `json:"forecast"`
	Achieved  cal.Date  `json:"achieved"`
	Cancelled bool      `json:"cancelled"`
	Reason    string    `json:"reason"`
}

func (m Milestone) form() MilestoneForm {
	return MilestoneForm{m.Title, m.Owner, m.Forecast, m.Achieved, m.Cancelled, m.Reason}
}

func (f MilestoneForm) apply(m Milestone) Milestone {
	m.Title, m.Owner, m.Forecast, m.Achieved, m.Cancelled, m.Reason = f.Title, f.Owner, f.Forecast, f.Achieved, f.Cancelled, f.Reason
	return m
}

// TaskForm is the form of an activity of a project.
type TaskForm struct {
	Code         string    `json:"code"`
	Title        i18n.Text `json:"title"`
	Owner        ActorID   `json:"owner"`
	PlannedStart cal.Date  `json:"planned_start"`
	PlannedEnd   cal.Date  `json:"planned_end"`
	ActualStart  cal.Date  `json:"actual_start"`
	ActualEnd    cal.Date  `json:"actual_end"`
	Percent      int       `json:"percent"`
	Predecessor  string    `json:"predecessor"`
}

func (a Activity) form() TaskForm {
	return TaskForm{a.Code, a.Title, a.Owner, a.Planned.Start, a.Planned.End, a.Actual.Start, a.Actual.End, a.Percent, a.Predecessor}
}

func (f TaskForm) apply(a Activity) Activity {
	a.Code, a.Title, a.Owner, a.Percent, a.Predecessor = f.Code, f.Title, f.Owner, f.Percent, f.Predecessor
	a.Planned, a.Actual = cal.Period{Start: f.PlannedStart, End: f.PlannedEnd}, cal.Period{Start: f.ActualStart, End: f.ActualEnd}
	return a
}

// planLine is a line of the plan as the trail of its project shows it: which, and what it says.
type planLine struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Form    any    `json:"form"`
	Version int    `json:"version"`
}

func (m Milestone) planLine() *planLine {
	return &planLine{"milestone", string(m.ID), m.form(), m.Revision}
}

func (a Activity) planLine() *planLine {
	return &planLine{"activity", string(a.ID), a.form(), a.Revision}
}

// editPlan opens a Do on the project for a change of its plan, and rates the project after it.
func (s *Service) editPlan(ctx context.Context, act Act, id ProjectID, change func(context.Context, *control.Tx) (before, after *planLine, err error)) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if _, err := openProject(ctx, tx, id); err != nil {
			return control.Change{}, err
		}
		before, after, err := change(ctx, tx)
		if err == nil && s.Replan != nil {
			err = s.Replan(ctx, tx, id)
		}
		if err != nil {
			return control.Change{}, err
		}
		c := control.Change{Object: id.ref()}
		if before != nil {
			c.Before = before
		}
		if after != nil {
			c.After = after
		}
		return c, s.rate(ctx, tx, id)
	})
}

// CreateMilestone adds a milestone to the plan. After the baseline it has none of its own until the
// next one is frozen.
func (s *Service) CreateMilestone(ctx context.Context, id ProjectID, f MilestoneForm) (control.Done, error) {
	return s.editPlan(ctx, "portfolio.milestone.create", id, func(ctx context.Context, tx *control.Tx) (before, after *planLine, err error) {
		m := f.apply(Milestone{ID: MilestoneID(tx.NewID()), Project: id})
		if err := checkMilestone(ctx, tx, m); err != nil {
			return nil, nil, err
		}
		if m.No, err = nextNo(ctx, tx, "portfolio_task", "project_id", string(id)); err != nil {
			return nil, nil, err
		}
		return nil, m.planLine(), insertMilestone(ctx, tx, m)
	})
}

// EditMilestone saves the form of a milestone read at a revision: a new forecast, the day it was
// achieved, or its cancellation with the reason.
func (s *Service) EditMilestone(ctx context.Context, id ProjectID, which MilestoneID, seen int, f MilestoneForm) (control.Done, error) {
	return s.editPlan(ctx, "portfolio.milestone.edit", id, func(ctx context.Context, tx *control.Tx) (before, after *planLine, err error) {
		m, err := milestone(ctx, tx, id, which)
		if err != nil {
			return nil, nil, err
		}
		if err := unchanged(seen, Stamp{Revision: m.Revision}, m.form()); err != nil {
			return nil, nil, err
		}
		next := f.apply(m)
		if err := checkMilestone(ctx, tx, next); err != nil {
			return nil, nil, err
		}
		if err := updateMilestone(ctx, tx, next); err != nil {
			return nil, nil, err
		}
		next.Revision++
		return m.planLine(), next.planLine(), nil
	})
}

func checkMilestone(ctx context.Context, tx *control.Tx, m Milestone) error {
	if err := m.Check(tx.Today()); err != nil {
		return err
	}
	return knownPeople(ctx, tx, map[string]ActorID{"owner": m.Owner})
}

// CreateActivity adds an activity to the list.
func (s *Service) CreateActivity(ctx context.Context, id ProjectID, f TaskForm) (control.Done, error) {
	return s.editPlan(ctx, "portfolio.activity.create", id, func(ctx context.Context, tx *control.Tx) (before, after *planLine, err error) {
		a := f.apply(Activity{ID: ActivityID(tx.NewID()), Project: id})
		if err := checkActivity(ctx, tx, a); err != nil {
			return nil, nil, err
		}
		return nil, a.planLine(), insertActivity(ctx, tx, a)
	})
}

// EditActivity saves the form of an activity read at a revision.
func (s *Service) EditActivity(ctx context.Context, id ProjectID, which ActivityID, seen int, f TaskForm) (control.Done, error) {
	return s.editPlan(ctx, "portfolio.activity.edit", id, func(ctx context.Context, tx *control.Tx) (before, after *planLine, err error) {
		a, err := activity(ctx, tx, id, which)
		if err != nil {
			return nil, nil, err
		}
		if err := unchanged(seen, Stamp{Revision: a.Revision}, a.form()); err != nil {
			return nil, nil, err
		}
		next := f.apply(a)
		if err := checkActivity(ctx, tx, next); err != nil {
			return nil, nil, err
		}
		if err := updateActivity(ctx, tx, next); err != nil {
			return nil, nil, err
		}
		next.Revision++
		return a.planLine(), next.planLine(), nil
	})
}

// RemoveActivity takes an activity off the list; the trail keeps what it said.
func (s *Service) RemoveActivity(ctx context.Context, id ProjectID, which ActivityID) (control.Done, error) {
	return s.editPlan(ctx, "portfolio.activity.remove", id, func(ctx context.Context, tx *control.Tx) (before, after *planLine, err error) {
		a, err := activity(ctx, tx, id, which)
		if err != nil {
			return nil, nil, err
		}
		return a.planLine(), nil, deleteActivity(ctx, tx, which)
	})
}

// restoreActivity puts an activity that was removed back on the list, once.
func (s *Service) restoreActivity(ctx context.Context, id ProjectID, which ActivityID, f TaskForm) (control.Done, error) {
	return s.editPlan(ctx, "portfolio.activity.create", id, func(ctx context.Context, tx *control.Tx) (before, after *planLine, err error) {
		a := f.apply(Activity{ID: which, Project: id})
		if err := checkActivity(ctx, tx, a); err != nil {
			return nil, nil, err
		}
		if err := insertActivity(ctx, tx, a); db.IsUnique(err) {
			return nil, nil, fault.Stale(nil)
		} else if err != nil {
			return nil, nil, err
		}
		return nil, a.planLine(), nil
	})
}

func checkActivity(ctx context.Context, q *control.Tx, a Activity) error {
	if err := a.Check(q.Today()); err != nil {
		return err
	}
	return knownPeople(ctx, q, map[string]ActorID{"owner": a.Owner})
}

// rebaseline freezes a new plan under an approved change (R17), with the dates and the budget the
// change asks for. It is the inner step of implementing a change.
func (s *Service) rebaseline(ctx context.Context, tx *control.Tx, id ProjectID, change *Change) error {
	p, err := project(ctx, tx, id)
	if err != nil {
		return err
	}
	if !change.NewEnd.IsZero() {
		p.Planned.End = change.NewEnd
	}
	if change.NewBudget.Currency != "" {
		p.Budget = change.NewBudget
	}
	if err := s.freeze(ctx, tx, &p, change); err != nil {
		return err
	}
	p.Forecast, p.ForecastCost = p.Baseline.Period, p.Budget
	if err := updateProject(ctx, tx, p); err != nil {
		return err
	}
	return s.rate(ctx, tx, id)
}

// PlanOf reads the plan of a project: its milestones, activities and baselines.
func (s *Service) PlanOf(ctx context.Context, id ProjectID) (plan Plan, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if plan.Project, err = projectHead(ctx, q, id); err != nil {
			return err
		}
		if plan.Milestones, err = milestonesOf(ctx, q, id); err != nil {
			return err
		}
		if plan.Activities, err = activitiesOf(ctx, q, id); err != nil {
			return err
		}
		plan.Baselines, err = baselinesOf(ctx, q, id)
		return err
	})
	return plan, err
}

// Plan is what a project has planned.
type Plan struct {
	Project    Project
	Milestones []Milestone
	Activities []Activity
	Baselines  []Baseline
}
