package selection

import (
	"context"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// unconflicted refuses an act of the office by somebody who sits on the panel and has not declared, or is in conflict: they are bound by
// their declaration here as on the members' pages (R140), and so is who acts for a member.
func (s Selection) unconflicted(hand control.Hand) error {
	for _, who := range []control.ActorID{hand.Person, hand.For} {
		if m, on := s.Panel.Of(who); on {
			if err := (seat{s, m}).ready(); err != nil {
				return err
			}
		}
	}
	return nil
}

// impartial is unconflicted for an act about one candidate: nor is it done by who is in conflict with that candidate alone.
func (s Selection) impartial(hand control.Hand, c Candidate) error {
	if err := s.unconflicted(hand); err != nil {
		return err
	}
	if c.excludes(hand.Person) || c.excludes(hand.For) {
		return fault.New(fault.Conflict, "selection.conflict_candidate", fault.Args{"code": c.Code})
	}
	return nil
}

// ExplainRank keeps the reason for a candidate's place, for the minutes. Whoever shares a place gets one that tells them apart.
func (s *Service) ExplainRank(ctx context.Context, id recruitment.VacancyID, code, reason string) (control.Done, error) {
	return s.about(ctx, ActExplain, id, code, func(ctx context.Context, tx *control.Tx, sel *Selection, c *Candidate) error {
		if err := sel.in(Decision); err != nil {
			return err
		}
		if sel.ProposedBy != "" || c.Standing != Ranked {
			return fault.New(fault.Conflict, "selection.standing_wrong", fault.Args{"code": c.Code, "standing": c.Standing.Word()})
		}
		if err := checkReason("reason", reason); err != nil {
			return err
		}
		c.RankReason = reason
		return nil
	})
}

// minutesOf composes the minutes as they are now, with their digest.
func minutesOf(ctx context.Context, q db.Querier, sel Selection) (m Minutes, digest string, err error) {
	list, err := candidatesOf(ctx, q, sel.ID)
	if err != nil {
		return m, "", err
	}
	sheets, err := sheetsOf(ctx, q, sel.ID)
	if err != nil {
		return m, "", err
	}
	m = Compose(sel, list, sheets)
	digest, err = m.Digest()
	return m, digest, err
}

// Sign puts the actor's name under the minutes: first the chair of the panel, then a second person, a member or of the office (R43).
// What is signed is the digest, so that minutes which changed since are unsigned again.
func (s *Service) Sign(ctx context.Context, id recruitment.VacancyID) (control.Done, error) {
	return s.on(ctx, ActSign, id, 0, "", func(ctx context.Context, tx *control.Tx, sel *Selection) (string, error) {
		if err := sel.unconflicted(tx.Hand()); err != nil {
			return "", err
		}
		m, on := sel.Panel.Of(tx.Actor().ID)
		return "", sign(ctx, tx, sel, on && m.Chair)
	})
}

// SignAsMember is Sign for a member of the panel.
func (s *Service) SignAsMember(ctx context.Context, id ID) (control.Done, error) {
	return s.asMember(ctx, ActSign, id, "", func(ctx context.Context, tx *control.Tx, x *seat) error {
		if err := x.ready(); err != nil {
			return err
		}
		return sign(ctx, tx, &x.Selection, x.member.Chair)
	})
}

func sign(ctx context.Context, tx *control.Tx, sel *Selection, chair bool) error {
	if err := sel.in(Decision); err != nil {
		return err
	}
	_, digest, err := minutesOf(ctx, tx, *sel)
	if err != nil {
		return err
	}
	if err := sel.maySign(tx.Hand(), chair, digest); err != nil {
		return err
	}
	sel.Signatures = append(sel.Signatures, Signature{By: tx.Actor().ID, For: tx.Hand().For, Chair: chair, At: tx.Now(), Digest: digest})
	return nil
}

// proposed puts what is proposed beside the ranking, with the consents of R145.
func (s *Service) proposed(ctx context.Context, q db.Querier, sel Selection, outcomes map[string]Outcome) (list []Proposed, err error) {
	candidates, err := candidatesOf(ctx, q, sel.ID)
	if err != nil {
		return nil, err
	}
	ids := make([]candidacy.ApplicationID, len(candidates))
	for i, c := range candidates {
		ids[i] = c.Application
	}
	gone, err := s.gone(ctx, q, candidates)
	if err != nil {
		return nil, err
	}
	known, err := candidacy.Among(s.control.AsSystem(ctx), q, ids...)
	for _, p := range Rank(candidates, sel.Criteria) {
		a := known[p.Candidate.Application]
		list = append(list, Proposed{Place: p, Outcome: outcomes[p.Candidate.Code], Consent: a.HandedIn != nil && a.HandedIn.Declared.Reserve, Gone: gone[p.Candidate.ID]})
	}
	return list, err
}

// decided is what the inbox shows of a decision: codes, by which it names the rows, places and outcomes.
type decided struct {
	Code    string   `json:"no"`
	Rank    int      `json:"rank"`
	Tied    bool     `json:"tied"`
	Points  int      `json:"points"`
	Outcome Standing `json:"outcome"`
}

// Propose puts a decision before a second person: an outcome with a reason for everybody ranked, by code, and how long the
// reserve list runs. The minutes are signed by then. Faults: Invalid by rows of the ranking, Refused, Conflict.
func (s *Service) Propose(ctx context.Context, id recruitment.VacancyID, outcomes map[string]Outcome, until cal.Date) (control.Done, error) {
	return s.on(ctx, ActPropose, id, 0, "", func(ctx context.Context, tx *control.Tx, sel *Selection) (string, error) {
		if err := sel.in(Decision); err != nil {
			return "", err
		}
		if err := sel.unconflicted(tx.Hand()); err != nil {
			return "", err
		}
		_, digest, err := minutesOf(ctx, tx, *sel)
		if err != nil {
			return "", err
		}
		if err := s.settled(ctx, tx, *sel, digest); err != nil {
			return "", err
		}
		candidates, err := candidatesOf(ctx, tx, sel.ID)
		if err != nil {
			return "", err
		}
		states, err := s.states(ctx, tx, candidates)
		if err != nil {
			return "", err
		}
		if err := judged(candidates, states, Ranked); err != nil {
			return "", err
		}
		list, err := s.proposed(ctx, tx, *sel, outcomes)
		if err != nil {
			return "", err
		}
		if err := checkDecision(list, sel.Posts, until, tx.Today()); err != nil {
			return "", err
		}
		view := make([]decided, len(list))
		sel.Favoured = nil
		for i, p := range list {
			c := p.Candidate
			if p.Is != Regret {
				sel.Favoured = append(sel.Favoured, c.Code)
			}
			c.Outcome, c.ReserveUntil = p.Outcome, cal.Date{}
			if p.Is == Reserve {
				c.ReserveUntil = until
			}
			if err := s.keepCandidate(ctx, tx, c); err != nil {
				return "", err
			}
			view[i] = decided{c.Code, p.Rank, p.Tied, p.Points, p.Is}
		}
		v, err := recruitment.VacancyByID(ctx, tx, id)
		if err != nil {
			return "", err
		}
		// Whom Decide refuses is said to the inbox too, so that it offers them nothing (decision 0103).
		behind, err := control.StoodFor(ctx, tx, sel.ID.Ref(), ActPropose)
		if err != nil {
			return "", err
		}
		sel.ProposedBy, sel.Comment = tx.Actor().ID, ""
		makers := append(sel.hands(digest), behind...)
		return "", tx.Submit(ctx, sel.ID.Ref(), ActApprove, v.Reference, tx.Today().AddDays(approvalDays), nil, map[string]any{"decision": view, "until": until}, makers...)
	})
}

// settled refuses a decision of a vacancy that is not closed, or while the minutes as they are now, by their digest, are not signed.
func (s *Service) settled(ctx context.Context, tx *control.Tx, sel Selection, digest string) error {
	err := s.closed(ctx, tx, sel)
	if err == nil && !sel.Signed(digest) {
		err = fault.Refuse("selection.unsigned", nil)
	}
	return err
}

// standing refuses to approve what was proposed where it could not be proposed as it is any more: somebody it favours left or agrees to the
// reserve list no more, or somebody it passes over takes part again. After the approval nothing of it could be put right.
func (s *Service) standing(ctx context.Context, tx *control.Tx, sel Selection, candidates []Candidate) error {
	outcomes, until := map[string]Outcome{}, cal.Date{}
	for _, c := range candidates {
		outcomes[c.Code] = c.Outcome
		if c.ReserveUntil.After(until) {
			until = c.ReserveUntil
		}
	}
	list, err := s.proposed(ctx, tx, sel, outcomes)
	if err != nil {
		return err
	}
	return sel.stands(list, until, tx.Today())
}

// Decide approves what was proposed, or returns it with a comment. Whoever proposed it, or for whom it was proposed, does not (R43), and
// neither does a member of the panel or who signed the minutes. What is approved rests on minutes that are signed as they are now, and could
// be proposed now as it was (Conflict).
func (s *Service) Decide(ctx context.Context, object control.Ref, approve bool, comment string) (control.Done, error) {
	var id recruitment.VacancyID
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		sel, err := db.One(ctx, q, Kind, seen(ctx).Add("AND s.id = ?", object.ID), scanSelection)
		id = sel.Vacancy
		return err
	})
	if err != nil {
		return control.Done{}, err
	}
	return s.on(ctx, ActApprove, id, 0, "", func(ctx context.Context, tx *control.Tx, sel *Selection) (string, error) {
		if err := sel.in(Decision); err != nil {
			return "", err
		}
		behind, err := control.StoodFor(ctx, tx, object, ActPropose)
		if err != nil {
			return "", err
		}
		_, digest, err := minutesOf(ctx, tx, *sel)
		if err != nil {
			return "", err
		}
		makers := append(append(sel.hands(digest), behind...), sel.ProposedBy)
		if err := control.Distinct(tx.Hand(), makers...); err != nil {
			return "", err
		}
		outcome := control.Returned
		if approve {
			outcome = control.Approved
			if err := s.settled(ctx, tx, *sel, digest); err != nil {
				return "", err
			}
		}
		if _, err := tx.Settle(ctx, object, ActApprove, outcome, comment); err != nil {
			return "", err
		}
		if !approve {
			sel.ProposedBy, sel.Comment = "", comment
			return comment, nil
		}
		list, err := candidatesOf(ctx, tx, sel.ID)
		if err != nil {
			return "", err
		}
		states, err := s.states(ctx, tx, list)
		if err != nil {
			return "", err
		}
		if err := judged(list, states, Ranked); err != nil {
			return "", err
		}
		if err := s.standing(ctx, tx, *sel, list); err != nil {
			return "", err
		}
		for i := range list {
			c := &list[i]
			if c.Standing != Ranked {
				continue
			}
			if c.Standing = c.Outcome.Is; c.Standing == "" {
				c.Standing = Regret // erased since: what was proposed of them went too
			}
			if err := s.keepCandidate(ctx, tx, *c); err != nil {
				return "", err
			}
		}
		sel.ApprovedBy, sel.ApprovedAt = tx.Actor().ID, tx.Now()
		sel.move(Clearances, tx)
		return comment, s.endIfOver(ctx, tx, sel, list)
	})
}

// move begins a stage at the end of the one before.
func (s *Selection) move(to Stage, tx *control.Tx) {
	step := s.Steps[s.Stage]
	step.Ended, step.By = tx.Now(), tx.Actor().ID
	s.Steps[s.Stage] = step
	s.Stage = to
	s.Steps[to] = Step{Began: tx.Now()}
}
