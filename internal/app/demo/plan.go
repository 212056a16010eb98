package demo

import (
	"context"
	"fmt"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
)

// planned makes the plan on a day and lets its lines take their course.
func (w *work) planned(on cal.Date) {
	if w.networked() {
		w.network(on)
	} else {
		for i := range w.Milestones {
			w.mark(&w.Milestones[i], on)
		}
		for i := range w.Activities {
			w.carryOut(&w.Activities[i], on)
		}
	}
	for i := range w.Deliverables {
		w.deliver(&w.Deliverables[i], i+1, on)
	}
	for _, v := range w.Waivers {
		w.waive(v)
	}
}

// person is who a key of the content names; "-" is nobody and "" whoever stands in for it.
func (w *work) person(key, otherwise string) portfolio.ActorID {
	switch key {
	case "-":
		return ""
	case "":
		key = otherwise
	}
	return w.actors[key]
}

// mark plans a milestone: its baseline, how its forecast moved, and when it was achieved.
func (w *work) mark(m *Milestone, on cal.Date) {
	form := portfolio.MilestoneForm{Title: textOf(m.Title), Forecast: w.on(m.Baseline)}
	w.at(on, w.Officer, "plan a milestone of "+w.Key, func(ctx context.Context) error {
		form.Owner = w.actors[w.Officer]
		_, err := w.Portfolio.CreateMilestone(ctx, w.id, form)
		return err
	})
	edit := func(on cal.Date, change func()) {
		w.at(on, w.Officer, "move a milestone of "+w.Key, func(ctx context.Context) error {
			id, err := w.milestone(ctx, m)
			if err != nil {
				return err
			}
			change()
			_, err = w.Portfolio.EditMilestone(ctx, w.id, id, 0, form)
			return err
		})
	}
	for _, move := range m.Moves {
		edit(w.on(move.On), func() { form.Forecast = w.on(move.To) })
	}
	if achieved := w.on(m.Achieved); !achieved.IsZero() {
		edit(achieved, func() { form.Achieved = achieved })
	}
}

// milestone finds what became of a milestone of the content, by its title.
func (w *work) milestone(ctx context.Context, m *Milestone) (portfolio.MilestoneID, error) {
	plan, err := w.Portfolio.PlanOf(ctx, w.id)
	if err != nil {
		return "", err
	}
	for _, kept := range plan.Milestones {
		if kept.Title == textOf(m.Title) {
			return kept.ID, nil
		}
	}
	return "", fmt.Errorf("no milestone %q", m.Title.EN)
}

// carryOut plans an activity and what was done of it: it is begun, goes on until a week before the
// world's day, and is done.
func (w *work) carryOut(a *Activity, on cal.Date) {
	form := portfolio.TaskForm{Code: a.Code, Title: textOf(a.Title), PlannedStart: w.on(a.Start), PlannedEnd: w.on(a.End)}
	w.at(on, w.Officer, "plan an activity of "+w.Key, func(ctx context.Context) error {
		form.Owner = w.person(a.Owner, w.Officer)
		_, err := w.Portfolio.CreateActivity(ctx, w.id, form)
		return err
	})
	edit := func(on cal.Date, change func()) {
		w.at(on, w.Officer, "carry out an activity of "+w.Key, func(ctx context.Context) error {
			id, err := w.activity(ctx, a)
			if err != nil {
				return err
			}
			change()
			_, err = w.Portfolio.EditActivity(ctx, w.id, id, 0, form)
			return err
		})
	}
	began, done := w.on(a.Began), w.on(a.Done)
	if began.IsZero() {
		return
	}
	edit(began, func() { form.ActualStart, form.Percent = began, 5 })
	switch {
	case !done.IsZero():
		edit(done, func() { form.ActualEnd, form.Percent = done, 100 })
	case a.Percent > 0:
		edit(later(began, w.on(In(-7))), func() { form.Percent = a.Percent })
	}
}

func (w *work) activity(ctx context.Context, a *Activity) (portfolio.ActivityID, error) {
	plan, err := w.Portfolio.PlanOf(ctx, w.id)
	if err != nil {
		return "", err
	}
	for _, kept := range plan.Activities {
		if kept.Code == a.Code {
			return kept.ID, nil
		}
	}
	return "", fmt.Errorf("no activity %q", a.Code)
}

// deliver plans a deliverable and what became of it.
func (w *work) deliver(d *Deliverable, no int, on cal.Date) {
	acceptor := d.Acceptor
	if acceptor == "" {
		acceptor = w.Owner
	}
	var id portfolio.DeliverableID
	form := portfolio.DeliverableForm{Title: textOf(d.Title), Criteria: d.Criteria.In(w.lang), Must: d.Must, Payee: d.Payee, Due: w.on(d.Due), Forecast: w.on(d.Due)}
	w.at(on, w.Officer, "plan a deliverable of "+w.Key, func(ctx context.Context) error {
		form.Producer, form.Acceptor = w.actors[w.Officer], w.actors[acceptor]
		done, err := w.Portfolio.CreateDeliverable(ctx, w.id, form)
		return made(&id, done, err)
	})
	for _, move := range d.Moves {
		w.at(w.on(move.On), w.Officer, "forecast a deliverable of "+w.Key, func(ctx context.Context) error {
			form.Forecast = w.on(move.To)
			_, err := w.Portfolio.EditDeliverable(ctx, id, 0, form)
			return err
		})
	}
	evidence := fmt.Sprintf("DEMO-%s-D%d", strings.ToUpper(w.Key), no)
	for _, m := range []struct {
		on       Day
		who      string
		act      control.Act
		evidence string
	}{
		{d.Started, w.Officer, "portfolio.deliverable.start", ""},
		{d.Submitted, w.Officer, "portfolio.deliverable.submit", evidence},
		{d.Provisional, acceptor, "portfolio.deliverable.accept_provisionally", ""},
		{d.Rejected, acceptor, "portfolio.deliverable.reject", ""},
		{d.Accepted, acceptor, "portfolio.deliverable.accept", ""},
	} {
		if m.on.IsZero() {
			continue
		}
		w.at(w.on(m.on), m.who, string(m.act)+" of "+w.Key, func(ctx context.Context) error {
			remarks := ""
			if m.on == d.Provisional || m.on == d.Rejected {
				remarks = d.Remarks.In(w.lang)
			}
			_, err := w.Portfolio.MoveDeliverable(ctx, m.act, id, 0, m.evidence, remarks)
			return err
		})
	}
}

// waive asks for a waiver and has it granted, if it was.
func (w *work) waive(v Waiver) {
	var waiver control.Ref
	w.at(w.on(v.On), w.Officer, "ask for a waiver for "+w.Key, func(ctx context.Context) error {
		form := portfolio.WaiverForm{Rule: v.Rule, About: string(v.Paper), Reason: v.Reason.In(w.lang), Expires: w.on(v.Expires)}
		done, err := w.Portfolio.RequestWaiver(ctx, w.ref(), form)
		waiver = done.Object
		return err
	})
	if v.Granted.IsZero() {
		return
	}
	w.at(w.on(v.Granted), teamLeader, "grant the waiver for "+w.Key, func(ctx context.Context) error {
		_, err := w.Portfolio.DecideWaiver(ctx, waiver, true, "")
		return err
	})
}
