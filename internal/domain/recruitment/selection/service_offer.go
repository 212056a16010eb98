package selection

import (
	"context"
	"slices"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// turn moves a candidate from one standing to another in the stage of the clearances, and keeps when and by whom.
func (s *Service) turn(ctx context.Context, act control.Act, id recruitment.VacancyID, code, note string, to Standing, may func(ctx context.Context, tx *control.Tx, sel *Selection, list []Candidate, gone map[CandidateID]bool, c Candidate) error) (control.Done, error) {
	return s.about(ctx, act, id, code, func(ctx context.Context, tx *control.Tx, sel *Selection, c *Candidate) error {
		if err := sel.in(Clearances); err != nil {
			return err
		}
		list, err := candidatesOf(ctx, tx, sel.ID)
		if err != nil {
			return err
		}
		states, err := s.states(ctx, tx, list)
		if err != nil {
			return err
		}
		gone := goneOf(states)
		if to != Declined { // whoever does not take an offer may say so at any time
			if err := s.closed(ctx, tx, *sel); err != nil {
				return err
			}
			if gone[c.ID] {
				return fault.Refuse("selection.withdrew", nil)
			}
			if err := judged([]Candidate{*c}, states, c.Standing); err != nil {
				return err
			}
		}
		if err := may(ctx, tx, sel, list, gone, *c); err != nil {
			return err
		}
		c.Standing = to
		c.Offers = append(c.Offers, Event{Standing: to, Note: note, By: tx.Actor().ID, At: tx.Now()})
		return s.endIfOver(ctx, tx, sel, with(list, *c))
	})
}

// with are candidates with one of them as they are now.
func with(list []Candidate, c Candidate) []Candidate {
	list = slices.Clone(list)
	for i := range list {
		if list[i].ID == c.ID {
			list[i] = c
		}
	}
	return list
}

// endIfOver ends a selection in which no offer is open and none can be made any more: every post is filled, or nobody is left for it.
func (s *Service) endIfOver(ctx context.Context, tx *control.Tx, sel *Selection, list []Candidate) error {
	states, err := s.states(ctx, tx, list)
	if err != nil || !over(*sel, list, leftOf(states), tx.Today()) {
		return err
	}
	return sel.end(ctx, tx)
}

// end ends a selection, and with it the roles of its panel.
func (s *Selection) end(ctx context.Context, tx *control.Tx) error {
	s.move(Ended, tx)
	members := make([]control.ActorID, len(s.Panel))
	for i, m := range s.Panel {
		members[i] = m.Actor
	}
	return s.dismiss(ctx, tx, members...)
}

// isOver reports whether nothing comes of a selection any more: nobody is left for an offer, or the vacancy was cancelled.
func (s *Service) isOver(ctx context.Context, q db.Querier, sel Selection) (bool, error) {
	v, err := recruitment.VacancyByID(ctx, q, sel.Vacancy)
	if err != nil || v.State == recruitment.Cancelled {
		return err == nil, err
	}
	list, err := candidatesOf(ctx, q, sel.ID)
	if err != nil {
		return false, err
	}
	states, err := s.states(ctx, q, list)
	return err == nil && over(sel, list, leftOf(states), s.today()), err
}

// EndOver ends the selections in which nobody is left for an offer since the reserve list ran out or people withdrew, and those whose vacancy
// was cancelled: the program's own, on every sweep. It says how many.
func (s *Service) EndOver(ctx context.Context) (ended int, err error) {
	ctx = s.control.AsSystem(ctx)
	var due []Selection
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		open, err := db.Collect(ctx, q, seen(ctx).Add("AND s.stage <> ? ORDER BY s.id", string(Ended)), scanSelection)
		for _, sel := range open {
			if err != nil {
				break
			}
			var is bool
			if is, err = s.isOver(ctx, q, sel); is {
				due = append(due, sel)
			}
		}
		return err
	})
	for _, sel := range due {
		if err != nil {
			break
		}
		_, err = s.on(ctx, ActEnd, sel.Vacancy, 0, "", func(ctx context.Context, tx *control.Tx, sel *Selection) (string, error) {
			is, err := s.isOver(ctx, tx, *sel)
			if err != nil || !is {
				return "", err
			}
			return "", sel.end(ctx, tx)
		})
		if err == nil {
			ended++
		}
	}
	return ended, err
}

// from refuses a candidate who stands elsewhere.
func (c Candidate) from(standings ...Standing) error {
	if slices.Contains(standings, c.Standing) {
		return nil
	}
	return fault.New(fault.Conflict, "selection.standing_wrong", fault.Args{"code": c.Code, "standing": c.Standing.Word()})
}

// Offer makes a provisional offer to whoever's turn it is while a post is free: those recommended in their order, then the reserve
// list (R145). The four clearances follow.
func (s *Service) Offer(ctx context.Context, id recruitment.VacancyID, code string) (control.Done, error) {
	return s.turn(ctx, ActOffer, id, code, "", Provisional, func(_ context.Context, tx *control.Tx, sel *Selection, list []Candidate, gone map[CandidateID]bool, c Candidate) error {
		if err := c.from(Recommended, Reserve); err != nil {
			return err
		}
		if !slices.Contains(NextOffer(*sel, list, gone, tx.Today()), c.ID) {
			return fault.Refuse("selection.not_next", fault.Args{"code": c.Code})
		}
		return nil
	})
}

// DeclineOffer keeps that a candidate did not take the offer; the post is free for the next.
func (s *Service) DeclineOffer(ctx context.Context, id recruitment.VacancyID, code, note string) (control.Done, error) {
	if err := checkReason("why", note); err != nil {
		return control.Done{}, err
	}
	return s.turn(ctx, ActDecline, id, code, note, Declined, func(_ context.Context, _ *control.Tx, _ *Selection, _ []Candidate, _ map[CandidateID]bool, c Candidate) error {
		return c.from(Provisional, Final)
	})
}

// Clear keeps how one of the four clearances stands (R141). A refused one ends the offer.
func (s *Service) Clear(ctx context.Context, id recruitment.VacancyID, code string, which Clearance, how Cleared) (control.Done, error) {
	return s.about(ctx, ActClear, id, code, func(ctx context.Context, tx *control.Tx, sel *Selection, c *Candidate) error {
		if err := sel.in(Clearances); err != nil {
			return err
		}
		if err := c.from(Provisional); err != nil {
			return err
		}
		var fs fault.Fields
		fs.Check(slices.Contains(TheFour, which), "clearance", "selection.choice")
		fs.Check(len(how.Note) <= maxReason, "note", "selection.too_long")
		if err := fs.Merge(how.check(tx.Today())); err != nil {
			return err
		}
		if err := fs.Err(); err != nil {
			return err
		}
		c.Clearances[which] = how
		if !how.Refused.IsZero() {
			c.Standing = Lapsed
			c.Offers = append(c.Offers, Event{Standing: Lapsed, Note: how.Note, By: tx.Actor().ID, At: tx.Now()})
			list, err := candidatesOf(ctx, tx, sel.ID)
			if err != nil {
				return err
			}
			return s.endIfOver(ctx, tx, sel, with(list, *c))
		}
		return nil
	})
}

// OfferFinally makes the final offer, with all four clearances received and none without (R141).
func (s *Service) OfferFinally(ctx context.Context, id recruitment.VacancyID, code string) (control.Done, error) {
	return s.turn(ctx, ActFinal, id, code, "", Final, func(_ context.Context, _ *control.Tx, _ *Selection, _ []Candidate, _ map[CandidateID]bool, c Candidate) error {
		if err := c.from(Provisional); err != nil {
			return err
		}
		if n := len(c.Outstanding()); n > 0 {
			return fault.Refuse("selection.outstanding", fault.Args{"n": n})
		}
		return nil
	})
}

// Appoint appoints who took the final offer. With the last post filled, or nobody left for another, the selection is over.
func (s *Service) Appoint(ctx context.Context, id recruitment.VacancyID, code string) (control.Done, error) {
	return s.turn(ctx, ActAppoint, id, code, "", Appointed, func(_ context.Context, _ *control.Tx, _ *Selection, _ []Candidate, _ map[CandidateID]bool, c Candidate) error {
		if err := c.from(Final); err != nil {
			return err
		}
		if n := len(c.Outstanding()); n > 0 {
			return fault.Refuse("selection.outstanding", fault.Args{"n": n})
		}
		return nil
	})
}
