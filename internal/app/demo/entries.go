package demo

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
)

// ledger builds the registers of a project or a package.
type ledger struct {
	*partner
	of      func() portfolio.Link // what the entries belong to, once it is there
	key     string
	officer string // enters, owns and works on the entries
	decider string // another person

	risks   []portfolio.RiskID
	issues  []portfolio.IssueID
	changes []portfolio.ChangeID
}

func (l *ledger) entry(e Entry) portfolio.EntryForm {
	owner := e.Owner
	if owner == "" {
		owner = l.officer
	}
	return portfolio.EntryForm{Title: textOf(e.Title), Category: e.Category, Owner: l.actors[owner], IdentifiedOn: l.on(e.On)}
}

// does plans a step of the officer.
func (l *ledger) does(on Day, what string, do func(ctx context.Context) error) {
	l.at(l.on(on), l.officer, what+" of "+l.key, do)
}

// decides plans a step of the decider.
func (l *ledger) decides(on cal.Date, what string, do func(ctx context.Context) error) {
	l.at(on, l.decider, what+" of "+l.key, do)
}

// escalate plans that an entry is put on the next board's list.
func (l *ledger) escalate(e Entry, ref func() control.Ref) {
	if e.Escalate == nil {
		return
	}
	l.does(e.Escalate.On, "escalate an entry", func(ctx context.Context) error {
		_, err := l.Portfolio.EscalateEntry(ctx, ref(), 0, e.Escalate.Reason.In(l.lang))
		return err
	})
}

// keepRisks plans the risks: raised and assessed, approved by the decider two working days later, looked
// at again, and closed. R25's rhythm is kept up to the world's day between the looks of the content.
func (l *ledger) keepRisks(list []Risk) {
	l.risks = make([]portfolio.RiskID, len(list))
	for i, r := range list {
		l.raiseRisk(i, r)
		if r.Status == "" {
			l.followRisk(i, r)
		}
	}
}

func (l *ledger) raiseRisk(i int, r Risk) {
	first := r.Looks[0]
	l.does(r.On, "raise a risk", func(ctx context.Context) error {
		form := portfolio.RiskForm{
			EntryForm: l.entry(r.Entry), Sign: r.Sign, Cause: r.Cause.In(l.lang), Event: r.Event.In(l.lang), Effect: r.Effect.In(l.lang),
			Likelihood: first.Likelihood, Impact: first.Impact, Strategy: r.Strategy, Action: r.Action.In(l.lang), Target: l.on(r.Target),
		}
		if form.Sign == "" {
			form.Sign = portfolio.Threat
		}
		done, err := l.Portfolio.RaiseRisk(ctx, l.of(), form)
		return made(&l.risks[i], done, err)
	})
	l.look(i, l.on(first.On), first)
	if r.Status == portfolio.RiskAssessing {
		return
	}
	l.does(first.On, "submit a risk", func(ctx context.Context) error {
		_, err := l.Portfolio.SubmitRisk(ctx, l.risks[i], 0)
		return err
	})
	if r.Status == portfolio.RiskWaitingApproval {
		return
	}
	l.decides(office.Add(l.on(first.On), 2), "approve a risk", func(ctx context.Context) error {
		_, err := l.Portfolio.JudgeRisk(ctx, "portfolio.risk.approve", l.risks[i], 0, "")
		return err
	})
}

func (l *ledger) look(i int, on cal.Date, at Look) {
	l.at(on, l.officer, "assess a risk of "+l.key, func(ctx context.Context) error {
		_, err := l.Portfolio.AssessRisk(ctx, l.risks[i], 0, portfolio.RiskAssessment{Likelihood: at.Likelihood, Impact: at.Impact})
		return err
	})
}

// followRisk plans what comes after the approval.
func (l *ledger) followRisk(i int, r Risk) {
	end := l.day
	for _, d := range []Day{r.Closed, r.Materialised} {
		if !d.IsZero() {
			end = l.on(d)
		}
	}
	for n, look := range r.Looks {
		until := end
		if n+1 < len(r.Looks) {
			until = l.on(r.Looks[n+1].On)
		}
		if n > 0 {
			l.look(i, l.on(look.On), look)
		}
		rhythm := 86 // days, a little less than R25 asks for
		if look.Likelihood*look.Impact >= portfolio.RiskSerious {
			rhythm = 27
		}
		for on := workday(l.on(look.On).AddDays(rhythm), 0); on.Before(until); on = workday(on.AddDays(rhythm), 0) {
			l.look(i, on, look)
		}
	}
	l.escalate(r.Entry, func() control.Ref { return control.Ref{Kind: portfolio.ObjectRisk, ID: string(l.risks[i])} })
	if !r.Closed.IsZero() {
		l.does(r.Closed, "close a risk", func(ctx context.Context) error {
			_, err := l.Portfolio.CloseRisk(ctx, l.risks[i], 0, r.ClosedReason.In(l.lang))
			return err
		})
	}
	if !r.Materialised.IsZero() {
		l.does(r.Materialised, "note that a risk has come true", func(ctx context.Context) error {
			_, err := l.Portfolio.MaterialiseRisk(ctx, l.risks[i], 0)
			return err
		})
	}
}

func (l *ledger) keepIssues(list []Issue) {
	l.issues = make([]portfolio.IssueID, len(list))
	for n, i := range list {
		l.does(i.On, "raise an issue", func(ctx context.Context) error {
			form := portfolio.IssueForm{EntryForm: l.entry(i.Entry), Description: i.Description.In(l.lang), Action: i.Action.In(l.lang),
				Urgency: i.Urgency, Impact: i.Impact, Size: i.Size, Target: l.on(i.Target)}
			done, err := l.Portfolio.RaiseIssue(ctx, l.of(), form)
			return made(&l.issues[n], done, err)
		})
		l.escalate(i.Entry, func() control.Ref { return control.Ref{Kind: portfolio.ObjectIssue, ID: string(l.issues[n])} })
		for _, m := range []struct {
			on  Day
			act control.Act
			portfolio.IssueMove
		}{
			{i.Postponed, "portfolio.issue.postpone", portfolio.IssueMove{Target: l.on(i.Target)}},
			{i.Resolved, "portfolio.issue.resolve", portfolio.IssueMove{Resolution: i.Resolution.In(l.lang)}},
			{i.Closed, "portfolio.issue.close", portfolio.IssueMove{}},
		} {
			if m.on.IsZero() {
				continue
			}
			l.does(m.on, string(m.act), func(ctx context.Context) error {
				_, err := l.Portfolio.MoveIssue(ctx, m.act, l.issues[n], 0, m.IssueMove)
				return err
			})
		}
	}
}

func (l *ledger) keepChanges(list []Change) {
	l.changes = make([]portfolio.ChangeID, len(list))
	for n, c := range list {
		l.does(c.On, "request a change", func(ctx context.Context) error {
			form := portfolio.ChangeForm{EntryForm: l.entry(c.Entry), Description: c.Description.In(l.lang), NotDoing: c.NotDoing.In(l.lang), Action: c.Action.In(l.lang),
				Size: c.Size, Priority: c.Priority, Target: l.on(c.Target), NewEnd: l.on(c.NewEnd), NewBudget: euro(c.NewBudget)}
			done, err := l.Portfolio.RequestChange(ctx, l.of(), form)
			return made(&l.changes[n], done, err)
		})
		l.does(c.Assessed, "assess a change", func(ctx context.Context) error {
			_, err := l.Portfolio.AssessChange(ctx, l.changes[n], 0)
			return err
		})
		l.does(c.Asked, "submit a change", func(ctx context.Context) error {
			_, err := l.Portfolio.SubmitChange(ctx, l.changes[n], 0)
			return err
		})
		if !c.Decided.IsZero() {
			l.decides(l.on(c.Decided), "decide a change", func(ctx context.Context) error {
				_, err := l.Portfolio.DecideChange(ctx, l.changes[n], 0, portfolio.ChangeVerdict{Outcome: c.Outcome, Comment: c.Comment.In(l.lang)})
				return err
			})
		}
		if !c.Implemented.IsZero() {
			l.does(c.Implemented, "implement a change", func(ctx context.Context) error {
				_, err := l.Portfolio.ImplementChange(ctx, l.changes[n], 0, c.PlanDiff.In(l.lang))
				return err
			})
		}
	}
}

func (l *ledger) keepDecisions(list []Decision) {
	for _, d := range list {
		board := d.Board
		if board == "" {
			board = portfolio.BoardProject
		}
		l.decides(l.on(d.On), "record a decision", func(ctx context.Context) error {
			form := portfolio.DecisionForm{EntryForm: l.entry(d.Entry), Description: d.Description.In(l.lang), Board: board, Present: d.Present.In(l.lang),
				Comments: d.Comments.In(l.lang), DecidedOn: l.on(d.On), AppliesFrom: l.on(d.Applies), CommunicatedTo: d.Told.In(l.lang)}
			var settles control.Ref
			if d.Settles > 0 {
				settles = control.Ref{Kind: portfolio.ObjectIssue, ID: string(l.issues[d.Settles-1])}
			}
			_, err := l.Portfolio.RecordDecision(ctx, l.of(), form, settles)
			return err
		})
	}
}

// keepContingencies plans the plans of a project that are kept ready, and what was drawn on them.
func (l *ledger) keepContingencies(list []Contingency) {
	for _, c := range list {
		var id portfolio.ContingencyID
		l.does(c.On, "keep a plan ready", func(ctx context.Context) error {
			form := portfolio.ContingencyForm{Risk: l.risks[c.Risk-1], Title: c.Title.In(l.lang), Trigger: c.Trigger.In(l.lang), Plan: c.Plan.In(l.lang),
				Reserve: euro(c.Reserve), Owner: l.actors[l.officer]}
			done, err := l.Portfolio.CreateContingency(ctx, portfolio.ProjectID(l.of().ID), form)
			return made(&id, done, err)
		})
		if c.Use == nil {
			continue
		}
		l.does(c.Use.On, "draw on a reserve", func(ctx context.Context) error {
			form := portfolio.UseForm{Amount: euro(c.Use.Amount), Occurred: c.Use.Occurred.In(l.lang), OccurredOn: l.on(c.Use.On)}
			_, err := l.Portfolio.RequestContingencyUse(ctx, id, 0, form)
			return err
		})
		decided, approve := c.Use.Approved, true
		if decided.IsZero() {
			decided, approve = c.Use.Returned, false
		}
		if !decided.IsZero() {
			l.decides(l.on(decided), "decide a draw on a reserve", func(ctx context.Context) error {
				_, err := l.Portfolio.DecideContingencyUse(ctx, control.Ref{Kind: portfolio.ObjectContingency, ID: string(id)}, approve, c.Use.Comment.In(l.lang))
				return err
			})
		}
	}
}
