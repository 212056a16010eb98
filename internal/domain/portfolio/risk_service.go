package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// RiskForm is the form of a risk. Likelihood and impact are what it is raised with; later they change
// by an assessment.
type RiskForm struct {
	EntryForm
	Sign       RiskSign `json:"sign"`
	Cause      string   `json:"cause"`
	Event      string   `json:"event"`
	Effect     string   `json:"effect"`
	Likelihood int      `json:"likelihood"`
	Impact     int      `json:"impact"`
	Strategy   Strategy `json:"strategy"`
	Action     string   `json:"action"`
	Target     cal.Date `json:"target"`
}

func (r Risk) form() RiskForm {
	return RiskForm{r.Entry.form(), r.Sign, r.Cause, r.Event, r.Effect, r.Likelihood, r.Impact, r.Strategy, r.Action, r.Target}
}

func (f RiskForm) apply(r Risk) Risk {
	f.EntryForm.apply(&r.Entry)
	r.Sign, r.Cause, r.Event, r.Effect, r.Likelihood, r.Impact = f.Sign, f.Cause, f.Event, f.Effect, f.Likelihood, f.Impact
	r.Strategy, r.Action, r.Target = f.Strategy, f.Action, f.Target
	return r
}

// The acts on a risk.
const (
	actCreateRisk  Act = "portfolio.risk.create"
	actEditRisk    Act = "portfolio.risk.edit"
	actAssessRisk  Act = "portfolio.risk.assess"
	actSubmitRisk  Act = "portfolio.risk.submit"
	actApproveRisk Act = "portfolio.risk.approve"
	actRejectRisk  Act = "portfolio.risk.reject"
	actReturnRisk  Act = "portfolio.risk.return"
	actCloseRisk   Act = "portfolio.risk.close"
	actMaterialise Act = "portfolio.risk.materialise"
)

var risks = register[Risk]{
	kind: ObjectRisk,
	where: func(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Risk, error) {
		return entriesOf(ctx, q, "portfolio_risk", `x.sign, x.status, x.cause, x.event, x.effect, x.likelihood, x.impact, x.assessed_on, x.strategy, x.action, x.target_on,
			x.closed_reason, COALESCE(x.issue_id, ''), x.prepared_by, COALESCE(x.approved_by, '')`, func(r *Risk) (*Entry, []any) {
			return &r.Entry, []any{&r.Sign, &r.Status, &r.Cause, &r.Event, &r.Effect, &r.Likelihood, &r.Impact, &r.AssessedOn, &r.Strategy, &r.Action, &r.Target,
				&r.ClosedReason, &r.Issue, &r.PreparedBy, &r.DecidedBy}
		}, func(r *Risk, id string) { r.ID = RiskID(id) }, where)
	},
	save: func(ctx context.Context, tx *control.Tx, r Risk) error {
		return saveOwn(ctx, tx, "portfolio_risk", `sign, status, cause, event, effect, likelihood, impact, assessed_on, strategy, action, target_on, closed_reason, issue_id, prepared_by, approved_by`,
			r.ID, r.Sign, r.Status, r.Cause, r.Event, r.Effect, r.Likelihood, r.Impact, r.AssessedOn, r.Strategy, r.Action, r.Target, r.ClosedReason,
			db.OrNull(r.Issue), r.PreparedBy, db.OrNull(r.DecidedBy))
	},
	entry: func(r *Risk) *Entry { return &r.Entry },
	head: func(r Risk) entryHead {
		h := entryHead{Kind: ObjectRisk, ID: string(r.ID), Status: string(r.Status), Open: r.Open(), Level: r.Level(), Target: r.Target}
		if r.Open() {
			h.Due = earlier(r.Target, r.ReassessmentDue())
		}
		return h
	},
	check: Risk.Check,
	form:  func(r Risk) any { return r.form() },
}

// earlier is the first of two dates, of which either may be missing.
func earlier(a, b cal.Date) cal.Date {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// RaiseRisk enters a risk into the register of a project, package or programme, as proposed; raising
// it is its first assessment (R25).
func (s *Service) RaiseRisk(ctx context.Context, of Link, f RiskForm) (control.Done, error) {
	return raiseEntry(ctx, s, actCreateRisk, risks, of, func(tx *control.Tx) Risk {
		return f.apply(Risk{ID: RiskID(tx.NewID()), Status: RiskProposed, AssessedOn: tx.Today(), PreparedBy: tx.Actor().ID})
	})
}

// EditRisk saves the form of a risk read at a revision. What waits for approval stays what the decider
// sees, and what is closed stays closed.
func (s *Service) EditRisk(ctx context.Context, id RiskID, seen int, f RiskForm) (control.Done, error) {
	return editEntry(ctx, s, actEditRisk, risks, string(id), seen, func(r Risk) (Risk, error) {
		if !r.Open() || r.Status == RiskWaitingApproval {
			return r, fault.New(fault.Conflict, "portfolio.register.locked", fault.Args{"state": riskMachine.Word(r.Status)})
		}
		next := f.apply(r)
		next.Likelihood, next.Impact = r.Likelihood, r.Impact
		return next, nil
	})
}

// RiskAssessment is a look at a risk (R25).
type RiskAssessment struct {
	Likelihood int `json:"likelihood"`
	Impact     int `json:"impact"`
}

// AssessRisk records a look at likelihood and impact (R25). A proposed risk is in assessment from then
// on; an approved one keeps its approval unless it becomes serious without what R24 asks for.
func (s *Service) AssessRisk(ctx context.Context, id RiskID, seen int, a RiskAssessment) (control.Done, error) {
	return changeEntry(ctx, s, actAssessRisk, risks, string(id), seen, func(_ context.Context, tx *control.Tx, r Risk) (Risk, string, error) {
		if r.Status == RiskWaitingApproval {
			return r, "", fault.New(fault.Conflict, "portfolio.register.locked", fault.Args{"state": riskMachine.Word(r.Status)})
		}
		r, err := r.Assess(a.Likelihood, a.Impact, tx.Today())
		if err == nil && r.Status == RiskProposed {
			r, err = r.Move(RiskAssessing, RiskFacts{Actor: tx.Actor().ID, Proposer: r.PreparedBy})
		}
		return r, "", err
	})
}

// SubmitRisk sends an assessed risk for approval; from level 10 on it needs owner, strategy, action and
// target (R24).
func (s *Service) SubmitRisk(ctx context.Context, id RiskID, seen int) (control.Done, error) {
	return changeEntry(ctx, s, actSubmitRisk, risks, string(id), seen, func(ctx context.Context, tx *control.Tx, r Risk) (Risk, string, error) {
		before := risks.view(r)
		next, err := r.Move(RiskWaitingApproval, RiskFacts{Actor: tx.Actor().ID, Proposer: tx.Actor().ID})
		if err != nil {
			return r, "", err
		}
		next.PreparedBy, next.DecidedBy = tx.Actor().ID, ""
		return next, "", tx.Submit(ctx, control.Ref{Kind: ObjectRisk, ID: string(id)}, actApproveRisk, next.Ref+" "+firstOf(next.Title), decisionDue(tx), before, risks.view(next))
	})
}

// riskVerdicts are the acts that decide a risk, with where each leads.
var riskVerdicts = map[Act]RiskStatus{actApproveRisk: RiskApproved, actRejectRisk: RiskRejected, actReturnRisk: RiskAssessing}

// JudgeRisk approves, rejects or returns a risk by the act's name; the person is not who sent it (R43).
// A rejection and a return need a comment.
func (s *Service) JudgeRisk(ctx context.Context, act Act, id RiskID, seen int, comment string) (control.Done, error) {
	to, ok := riskVerdicts[act]
	if !ok {
		return control.Done{}, fault.Missing("act")
	}
	return changeEntry(ctx, s, act, risks, string(id), seen, func(ctx context.Context, tx *control.Tx, r Risk) (Risk, string, error) {
		if err := control.Distinct(tx.Hand(), r.PreparedBy); err != nil {
			return r, "", err
		}
		next, err := r.Move(to, RiskFacts{Actor: tx.Actor().ID, Proposer: r.PreparedBy})
		if err != nil {
			return r, "", err
		}
		if r.Status == RiskWaitingApproval {
			outcome := control.Returned
			if act == actApproveRisk {
				outcome = control.Approved
			}
			if _, err := tx.Settle(ctx, control.Ref{Kind: ObjectRisk, ID: string(id)}, actApproveRisk, outcome, comment); err != nil {
				return r, "", err
			}
		} else if err := needReason(comment); err != nil {
			return r, "", err
		}
		next.DecidedBy = tx.Actor().ID
		return next, comment, nil
	})
}

// DecideRisk approves a risk from the inbox, or returns it with a comment.
func (s *Service) DecideRisk(ctx context.Context, object control.Ref, approve bool, comment string) (control.Done, error) {
	act := actReturnRisk
	if approve {
		act = actApproveRisk
	}
	return s.JudgeRisk(ctx, act, RiskID(object.ID), 0, comment)
}

// CloseRisk closes an approved risk for a reason (R26).
func (s *Service) CloseRisk(ctx context.Context, id RiskID, seen int, reason string) (control.Done, error) {
	return changeEntry(ctx, s, actCloseRisk, risks, string(id), seen, func(_ context.Context, tx *control.Tx, r Risk) (Risk, string, error) {
		r.ClosedReason = reason
		r, err := r.Move(RiskClosed, RiskFacts{Actor: tx.Actor().ID, Proposer: r.PreparedBy})
		return r, reason, err
	})
}

// RetractRisk closes a risk that nobody has assessed yet because it was entered by mistake; the reason stays
// with it.
func (s *Service) RetractRisk(ctx context.Context, id RiskID, reason string) (control.Done, error) {
	return changeEntry(ctx, s, actCloseRisk, risks, string(id), 0, func(_ context.Context, _ *control.Tx, r Risk) (Risk, string, error) {
		if r.Status != RiskProposed {
			return r, "", fault.New(fault.Conflict, "control.undo_moved_on", nil)
		}
		r.Status, r.ClosedReason = RiskClosed, reason
		return r, reason, needReason(reason)
	})
}

// MaterialiseRisk turns a risk that has come true into an issue linked with it (R26). The object of
// what was done is the risk; the issue has a trail line of its own.
func (s *Service) MaterialiseRisk(ctx context.Context, id RiskID, seen int) (control.Done, error) {
	return changeEntry(ctx, s, actMaterialise, risks, string(id), seen, func(ctx context.Context, tx *control.Tx, r Risk) (Risk, string, error) {
		if r.Status == RiskWaitingApproval {
			return r, "", fault.New(fault.Conflict, "portfolio.register.locked", fault.Args{"state": riskMachine.Word(r.Status)})
		}
		closed, issue, err := r.Materialise(IssueID(tx.NewID()), tx.Actor().ID, tx.Today())
		if err != nil {
			return r, "", err
		}
		in, err := holderOf(ctx, tx, r.of())
		if err != nil {
			return r, "", err
		}
		if err := raise(ctx, s, tx, issues, in, &issue); err != nil {
			return r, "", err
		}
		return closed, "", tx.Trail(ctx, actCreateIssue, control.Change{Object: control.Ref{Kind: ObjectIssue, ID: string(issue.ID)}, After: issues.view(issue)})
	})
}
