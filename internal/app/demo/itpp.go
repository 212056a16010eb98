package demo

import (
	"context"
	"fmt"
	"time"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
)

// openITPP has the ITPP drafted, agreed and approved, and its goals reviewed with the partner.
func (p *partner) openITPP(plan *ITPP) {
	p.plan = portfolio.DefaultITPPPeriod(p.on(plan.From))
	for p.plan.End.Before(p.day) { // the cycle of four years goes on
		if p.plan = portfolio.DefaultITPPPeriod(p.plan.End.AddDays(1)); p.plan.Start.After(p.opened) {
			p.plan = portfolio.DefaultITPPPeriod(cal.NewDate(p.opened.Year(), time.January, 1)) // so that one plan holds all of the world's years
		}
	}
	drafted := office.Add(p.opened, 1)
	p.at(drafted, p.officer, "draft the ITPP of "+p.Code, func(ctx context.Context) error { return p.writeITPP(ctx, plan) })
	for _, m := range []struct {
		on  cal.Date
		who string
		act control.Act
		Paper
	}{
		{drafted, p.officer, "portfolio.itpp.negotiate", Paper{}},
		{later(drafted, p.on(plan.Agreement.On)), secretary, "portfolio.itpp.agree", plan.Agreement},
		{later(drafted, p.on(plan.Approval.On)), secretary, "portfolio.itpp.approve", plan.Approval},
		{later(drafted, p.plan.Start), p.officer, "portfolio.itpp.start", Paper{}},
	} {
		p.at(m.on, m.who, string(m.act), func(ctx context.Context) error {
			_, err := p.Portfolio.MoveITPP(ctx, m.act, p.itpp, p.move(m.Paper))
			return err
		})
	}
	for _, o := range plan.Objectives {
		for _, g := range o.Goals {
			p.reviewGoal(g)
		}
	}
}

// writeITPP writes objectives and goals and keeps the ids of the goals.
func (p *partner) writeITPP(ctx context.Context, plan *ITPP) error {
	done, err := p.Portfolio.CreateITPP(ctx, portfolio.ITPPForm{Partner: p.Code, Start: p.plan.Start, End: p.plan.End, MarkingForm: marking(p.Partner)})
	if err := made(&p.itpp, done, err); err != nil {
		return err
	}
	for i, o := range plan.Objectives {
		if _, err := p.Portfolio.PutObjective(ctx, p.itpp, portfolio.ObjectiveForm{No: i + 1, Text: textOf(o.Text)}); err != nil {
			return err
		}
	}
	written, err := p.Portfolio.ITPP(ctx, p.itpp)
	if err != nil {
		return err
	}
	for i, o := range plan.Objectives {
		for j, g := range o.Goals {
			form := portfolio.GoalForm{Objective: written.Objectives[i].ID, No: fmt.Sprintf("%d.%d", i+1, j+1), Text: textOf(g.Text), Theme: g.Theme, Target: p.on(g.Target)}
			if form.Target.After(p.plan.End) {
				form.Target = p.plan.End
			}
			if _, err := p.Portfolio.PutGoal(ctx, p.itpp, form); err != nil {
				return err
			}
		}
	}
	if written, err = p.Portfolio.ITPP(ctx, p.itpp); err != nil {
		return err
	}
	for i, o := range plan.Objectives {
		for j, g := range o.Goals {
			p.goals[g.Key] = written.Objectives[i].Goals[j].ID
		}
	}
	return nil
}

// reviewGoal brings a goal to its state by the reviews with the partner; a planned one had none.
func (p *partner) reviewGoal(g Goal) {
	if g.State == portfolio.GoalPlanned {
		return
	}
	first := portfolio.GoalOnTrack
	if g.State == portfolio.GoalAtRisk {
		first = portfolio.GoalAtRisk
	}
	p.rateGoal(g, "portfolio.itpp.rate_goal", first, p.on(In(-178)))
	if g.State == portfolio.GoalAchieved {
		p.rateGoal(g, "portfolio.itpp.achieve_goal", g.State, p.on(In(-56)))
	}
}

func (p *partner) rateGoal(g Goal, act control.Act, to portfolio.GoalState, on cal.Date) {
	p.at(on, p.officer, "review the goal "+g.Key, func(ctx context.Context) error {
		form := filed(reviewers, "DEMO-"+p.Code+"-ITPP-REV", on)
		form.To = string(to)
		_, err := p.Portfolio.MoveGoal(ctx, act, p.itpp, p.goals[g.Key], form)
		return err
	})
}
