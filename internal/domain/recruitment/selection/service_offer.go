package selection

import (
	"context"
	"slices"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/control"
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
		gone, err := s.gone(ctx, tx, list)
		if err != nil {
			return err
		}
		if to != Declined && gone[c.ID] {
			return fault.Refuse("selection.withdrew", nil)
		}
		if err := may(ctx, tx, sel, list, gone, *c); err != nil {
			return err
		}
		c.Standing = to
		c.Offers = append(c.Offers, Event{Standing: to, Note: note, By: tx.Actor().ID, At: tx.Now()})
		return nil
	})
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
	if err := checkReason("note", note); err != nil {
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

// Appoint appoints who took the final offer. With the last post filled the selection is over, and so are the roles of its panel.
func (s *Service) Appoint(ctx context.Context, id recruitment.VacancyID, code string) (control.Done, error) {
	return s.turn(ctx, ActAppoint, id, code, "", Appointed, func(ctx context.Context, tx *control.Tx, sel *Selection, list []Candidate, _ map[CandidateID]bool, c Candidate) error {
		if err := c.from(Final); err != nil {
			return err
		}
		if n := len(c.Outstanding()); n > 0 {
			return fault.Refuse("selection.outstanding", fault.Args{"n": n})
		}
		filled := 1
		for _, x := range list {
			if x.Standing == Appointed {
				filled++
			}
		}
		if filled < sel.Posts {
			return nil
		}
		sel.move(Ended, tx)
		members := make([]control.ActorID, len(sel.Panel))
		for i, m := range sel.Panel {
			members[i] = m.Actor
		}
		return sel.dismiss(ctx, tx, members...)
	})
}
