package selection

import (
	"context"
	"slices"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// CloseStage ends a marked stage: whom the panel agreed to be sufficient in every essential criterion goes on, who is not is out
// with these criteria as the reason; a desirable one excludes nobody (R144). Faults: Conflict in another stage and where the panel agreed on an
// application that was replaced since, Refused while it has not agreed on somebody.
func (s *Service) CloseStage(ctx context.Context, id recruitment.VacancyID) (control.Done, error) {
	return s.on(ctx, ActClose, id, 0, "", func(ctx context.Context, tx *control.Tx, sel *Selection) (string, error) {
		return "", s.leave(ctx, tx, sel, "")
	})
}

// SkipStage leaves a marked stage out, for a reason that is kept and shown (R139). Nothing of it may have begun, and one stage at
// least is held. Decision, clearances and what follows cannot be left out.
func (s *Service) SkipStage(ctx context.Context, id recruitment.VacancyID, reason string) (control.Done, error) {
	return s.on(ctx, ActSkip, id, 0, "", func(ctx context.Context, tx *control.Tx, sel *Selection) (string, error) {
		if err := checkReason("reason", reason); err != nil {
			return "", err
		}
		return reason, s.leave(ctx, tx, sel, reason)
	})
}

// leave ends the stage a selection is in and begins the next.
func (s *Service) leave(ctx context.Context, tx *control.Tx, sel *Selection, skip string) error {
	if err := sel.in(MarkedStages...); err != nil {
		return err
	}
	if err := s.closed(ctx, tx, *sel); err != nil {
		return err
	}
	list, err := candidatesOf(ctx, tx, sel.ID)
	if err != nil {
		return err
	}
	sheets, err := sheetsOf(ctx, tx, sel.ID)
	if err != nil {
		return err
	}
	states, err := s.states(ctx, tx, list)
	if err != nil {
		return err
	}
	if err := judged(list, states, Running); err != nil {
		return err
	}
	criteria := sel.of(sel.Stage)
	switch {
	case skip != "" && begun(sheets, sel.Stage):
		return fault.New(fault.Conflict, "selection.begun", nil)
	case skip != "" && sel.Stage == Interview && !sel.held():
		return fault.Refuse("selection.none_held", nil)
	case skip == "" && len(criteria) == 0:
		return fault.Refuse("selection.no_criteria", fault.Args{"stage": sel.Stage.Word()})
	}
	for _, c := range list {
		if c.Standing != Running {
			continue
		}
		// What was marked on an application that was replaced stays a draft when the stage is over: else it would count again.
		if err := reopenSheets(ctx, tx, c, sel.Stage); err != nil {
			return err
		}
		r := Result{By: tx.Actor().ID, At: tx.Now()}
		if state := states[c.ID]; isGone(state) {
			c.Standing, r.Withdrawn, r.Ineligible = Out, state != candidacy.Ineligible, state == candidacy.Ineligible
			c.Results[sel.Stage] = r
		} else if err := c.leave(*sel, skip, r); err != nil {
			return err
		}
		if err := s.keepCandidate(ctx, tx, c); err != nil {
			return err
		}
	}
	step := sel.Steps[sel.Stage]
	step.Ended, step.Skipped, step.By = tx.Now(), skip, tx.Actor().ID
	sel.Steps[sel.Stage] = step
	sel.Stage, sel.Due = sel.Stage.Next(), tx.Today().AddDays(dueDays)
	sel.Steps[sel.Stage] = Step{Began: tx.Now()}
	return nil
}

// closed refuses to go on with candidates of a vacancy that is not closed: one that was opened again for all may bring others, and
// one that was cancelled has no post. It is read with the program's sight, since a member of the panel has none of the vacancy.
func (s *Service) closed(ctx context.Context, tx *control.Tx, sel Selection) error {
	v, err := recruitment.VacancyByID(s.control.AsSystem(ctx), tx, sel.Vacancy)
	if err == nil && v.Stage(tx.Now()) != recruitment.Closed {
		err = fault.New(fault.Conflict, "selection.not_closed", fault.Args{"ref": v.Reference})
	}
	return err
}

// states are those of the candidates' applications, read with the program's sight.
func (s *Service) states(ctx context.Context, q db.Querier, list []Candidate) (map[CandidateID]candidacy.State, error) {
	ids := make([]candidacy.ApplicationID, len(list))
	for i, c := range list {
		ids[i] = c.Application
	}
	known, err := candidacy.Among(s.control.AsSystem(ctx), q, ids...)
	states := map[CandidateID]candidacy.State{}
	for _, c := range list {
		states[c.ID] = known[c.Application].State
	}
	return states, err
}

// isGone reports whether an application in a state takes part no more.
func isGone(state candidacy.State) bool {
	return slices.Contains([]candidacy.State{candidacy.Withdrawn, candidacy.Ineligible, candidacy.Erased, ""}, state)
}

// Gone is why a candidate takes part no more.
type Gone string

// The reasons. Withdrew says of those who were erased too that they left: nothing else is kept of them.
const (
	Withdrew   Gone = "withdrew"
	Ineligible Gone = "ineligible" // found not to be eligible since
)

// goneAs is why an application in a state takes part no more, "" where it does.
func goneAs(state candidacy.State) Gone {
	switch {
	case state == candidacy.Ineligible:
		return Ineligible
	case isGone(state):
		return Withdrew
	}
	return ""
}

// gone are the candidates whose application was withdrawn, erased or found not to be eligible since they were brought in.
func (s *Service) gone(ctx context.Context, q db.Querier, list []Candidate) (map[CandidateID]bool, error) {
	states, err := s.states(ctx, q, list)
	return goneOf(states), err
}

func goneOf(states map[CandidateID]candidacy.State) map[CandidateID]bool {
	gone := map[CandidateID]bool{}
	for id, state := range states {
		if isGone(state) {
			gone[id] = true
		}
	}
	return gone
}

// leftOf are those of the gone who do not come back: that somebody is not eligible can be put right, and then an offer can be made to them.
func leftOf(states map[CandidateID]candidacy.State) map[CandidateID]bool {
	left := goneOf(states)
	for id := range left {
		if states[id] == candidacy.Ineligible {
			delete(left, id)
		}
	}
	return left
}

// judged refuses where the application of somebody in one of some standings was handed in again since: nobody has confirmed yet that what
// it says now is eligible.
func judged(list []Candidate, states map[CandidateID]candidacy.State, in ...Standing) error {
	for _, c := range list {
		if slices.Contains(in, c.Standing) && states[c.ID] == candidacy.Submitted {
			return fault.Refuse("selection.judged_anew", fault.Args{"code": c.Code})
		}
	}
	return nil
}

// held reports whether a stage was held, and not left out, before the one the selection is in.
func (s Selection) held() bool {
	return slices.ContainsFunc(MarkedStages, func(x Stage) bool {
		return !s.Steps[x].Ended.IsZero() && s.Steps[x].Skipped == ""
	})
}

// leave lets a candidate leave the stage of a selection.
func (c *Candidate) leave(sel Selection, skip string, r Result) error {
	r.Passed, r.Skipped = true, skip != ""
	if skip == "" {
		agreed, is := c.Agreed[sel.Stage]
		if !is && c.anew {
			return fault.New(fault.Conflict, "selection.marked_before", fault.Args{"code": c.Code})
		}
		if !is {
			return fault.Refuse("selection.not_agreed", fault.Args{"code": c.Code})
		}
		r.Short = Short(sel.of(sel.Stage), agreed.Marks)
		r.Passed = len(r.Short) == 0
	}
	c.Results[sel.Stage] = r
	switch {
	case !r.Passed:
		c.Standing = Out
	case sel.Stage == Interview:
		c.Standing = Ranked
	}
	return nil
}
