package selection

import (
	"context"
	"maps"
	"slices"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// Excuse is why a member's marks of a candidate are awaited no more in a stage, with who of the office said so. Else one member who
// left, or cannot be reached, would hold up the stage for everybody: the panel agrees once all who mark have handed in (R140).
type Excuse struct {
	Reason string          `json:"reason"`
	By     control.ActorID `json:"by"`
	At     cal.Instant     `json:"at"`
}

// Excuses are those of one candidate, by stages and members. A stage without any has no entry.
type Excuses map[Stage]map[control.ActorID]Excuse

// people are those who are excused and who excused them.
func (x Excuses) people() (list []control.ActorID) {
	for _, members := range x {
		for who, e := range members {
			list = append(list, who, e.By)
		}
	}
	return list
}

// excuse spares a member in a stage.
func (c *Candidate) excuse(who control.ActorID, stage Stage, e Excuse) {
	if c.Excused == nil {
		c.Excused = Excuses{}
	}
	if c.Excused[stage] == nil {
		c.Excused[stage] = map[control.ActorID]Excuse{}
	}
	c.Excused[stage][who] = e
}

// await takes an excuse back.
func (c *Candidate) await(who control.ActorID, stage Stage) {
	if delete(c.Excused[stage], who); len(c.Excused[stage]) == 0 {
		delete(c.Excused, stage)
	}
}

// maySpare refuses to excuse a member who marks nobody here or has handed in, the chair, without whom nobody records what was agreed, or where
// fewer than three would mark the candidate (R140): somebody else takes the chair or a seat first.
func (s Selection) maySpare(c Candidate, who control.ActorID, sheets []Sheet) error {
	markers := c.Markers(s.Panel, s.Stage)
	m, marks := markers.Of(who)
	var fs fault.Fields
	fs.Check(marks, "actor", "selection.choice")
	switch err := fs.Err(); {
	case err != nil:
		return err
	case len(handedIn(sheets, c, s.Stage, Panel{m})) > 0:
		return fault.New(fault.Conflict, "selection.has_marked", nil)
	case m.Chair:
		return fault.Refuse("selection.excuse_chair", nil)
	case len(markers) <= LeastMembers:
		return fault.Refuse("selection.excuse_quorum", fault.Args{"code": c.Code, "least": LeastMembers})
	}
	return nil
}

// Excuse awaits no marks of a member any more on one candidate in the present stage, for a reason that the panel reads and that stands in the
// minutes. At least three members still mark the candidate (R140). Nobody excuses themselves (R43). Faults: Invalid, Refused, Conflict
// once the member has handed in.
func (s *Service) Excuse(ctx context.Context, id recruitment.VacancyID, code string, who control.ActorID, reason string) (control.Done, error) {
	return s.about(ctx, ActExcuse, id, code, func(ctx context.Context, tx *control.Tx, sel *Selection, c *Candidate) error {
		if err := s.spared(ctx, tx, *sel, *c, who); err != nil {
			return err
		}
		sheets, err := sheetsOf(ctx, tx, sel.ID)
		if err != nil {
			return err
		}
		if err := sel.maySpare(*c, who, sheets); err != nil {
			return err
		}
		if err := checkReason("why", reason); err != nil {
			return err
		}
		c.excuse(who, sel.Stage, Excuse{Reason: reason, By: tx.Actor().ID, At: tx.Now()})
		return nil
	})
}

// Await takes an excuse back that was given in the present stage: the member marks the candidate after all. Once the marks of the others lie
// open it stands, for nobody marks who may have seen them (R140). Nobody does it for themselves (R43). Faults: NotFound for who is not excused, Conflict.
func (s *Service) Await(ctx context.Context, id recruitment.VacancyID, code string, who control.ActorID) (control.Done, error) {
	return s.about(ctx, ActAwait, id, code, func(ctx context.Context, tx *control.Tx, sel *Selection, c *Candidate) error {
		if err := s.spared(ctx, tx, *sel, *c, who); err != nil {
			return err
		}
		if _, excused := c.Excused[sel.Stage][who]; !excused {
			return fault.Missing("member")
		}
		if _, agreed := c.Agreed[sel.Stage]; agreed {
			return fault.New(fault.Conflict, "selection.agreed_without", fault.Args{"code": c.Code})
		}
		sheets, err := sheetsOf(ctx, tx, sel.ID)
		if err != nil {
			return err
		}
		if markers := c.Markers(sel.Panel, sel.Stage); len(handedIn(sheets, *c, sel.Stage, markers)) == len(markers) {
			return fault.New(fault.Conflict, "selection.marks_seen", fault.Args{"code": c.Code})
		}
		c.await(who, sel.Stage)
		return nil
	})
}

// spared refuses to change of whom marks are awaited: by the member themselves, outside the stages that are marked, and of
// a candidate whom nobody marks any more.
func (s *Service) spared(ctx context.Context, tx *control.Tx, sel Selection, c Candidate, who control.ActorID) error {
	if err := control.Distinct(tx.Hand(), who); err != nil {
		return err
	}
	if err := sel.in(MarkedStages...); err != nil {
		return err
	}
	if c.Standing != Running {
		return fault.New(fault.Conflict, "selection.standing_wrong", fault.Args{"code": c.Code, "standing": c.Standing.Word()})
	}
	gone, err := s.gone(ctx, tx, []Candidate{c})
	if err == nil && gone[c.ID] {
		err = fault.Refuse("selection.withdrew", nil)
	}
	return err
}

// marker is how far a member is with a candidate in the present stage, as the office sees it: no mark is among it.
type marker struct {
	Actor    control.ActorID `json:"actor"`
	Chair    bool            `json:"chair"`
	HandedIn bool            `json:"handed_in"`
	Excuse   *Excuse         `json:"excused,omitempty"`
}

// markersOf are the members who mark a candidate in the stage a selection is in, with those who were excused; none where nobody marks them.
func markersOf(sel Selection, c Candidate, gone Gone, sheets []Sheet) (list []marker) {
	if !sel.Stage.Marked() || c.Standing != Running || gone != "" {
		return nil
	}
	for _, m := range sel.Panel.Sitting() {
		if e, excused := c.Excused[sel.Stage][m.Actor]; excused {
			list = append(list, marker{Actor: m.Actor, Chair: m.Chair, Excuse: &e})
		} else if !c.excludes(m.Actor) {
			list = append(list, marker{Actor: m.Actor, Chair: m.Chair, HandedIn: len(handedIn(sheets, c, sel.Stage, Panel{m})) > 0})
		}
	}
	return list
}

// awaited are the members of whom marks are still to come, without the chair, of whom chair says so; spare says whether so many mark the
// candidate that one of them can be excused.
func awaited(list []marker) (of []control.ActorID, chair, spare bool) {
	n := 0
	for _, m := range list {
		if m.Excuse != nil {
			continue
		}
		switch n++; {
		case m.HandedIn:
		case m.Chair:
			chair = true
		default:
			of = append(of, m.Actor)
		}
	}
	return of, chair, n > LeastMembers
}

// inOrder are the members of a map of excuses in an order of their own.
func inOrder(x map[control.ActorID]Excuse) []control.ActorID { return slices.Sorted(maps.Keys(x)) }

type excuseIn struct {
	codeIn
	Actor control.ActorID `json:"actor" web:"max=64"`
	Why   string          `json:"why"`
}

func (s *Service) excuse(ctx context.Context, in excuseIn) (web.See, error) {
	done, err := s.Excuse(ctx, in.ID, in.Code, in.Actor, in.Why)
	return in.see("selection.excused_said", done), err
}

func (s *Service) await(ctx context.Context, in struct {
	codeIn
	Actor control.ActorID `json:"actor" web:"max=64"`
}) (web.See, error) {
	done, err := s.Await(ctx, in.ID, in.Code, in.Actor)
	return in.see("selection.awaited_said", done), err
}
