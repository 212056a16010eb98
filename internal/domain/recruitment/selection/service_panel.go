package selection

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// Seat puts somebody on the panel, or changes who chairs and what is known of their sex (R140). With it they hold the role of
// a member in this vacancy alone: that is their need to know. Nobody seats themselves (R43).
func (s *Service) Seat(ctx context.Context, id recruitment.VacancyID, who control.ActorID, chair bool, sex string) (control.Done, error) {
	return s.on(ctx, ActPanel, id, 0, "", func(ctx context.Context, tx *control.Tx, sel *Selection) (string, error) {
		if err := control.Distinct(tx.Hand(), who); err != nil {
			return "", err
		}
		i := sel.Panel.index(who)
		if i >= 0 && sel.Stage == Decision {
			// The chair signs, so that another member may have to take the chair.
			if err := sel.panelOpen(); err != nil {
				return "", err
			}
		} else if err := sel.in(MarkedStages...); err != nil {
			return "", err
		}
		people, err := control.People(ctx, tx)
		if err != nil {
			return "", err
		}
		var fs fault.Fields
		fs.Check(slices.ContainsFunc(people, func(p control.Person) bool { return p.ID == who }), "actor", "selection.choice")
		fs.Check(sex == "" || sex == "female" || sex == "male", "sex", "selection.choice")
		if err := fs.Err(); err != nil {
			return "", err
		}
		if chair {
			for i := range sel.Panel {
				sel.Panel[i].Chair = false
			}
		}
		if i >= 0 {
			sel.Panel[i].Chair, sel.Panel[i].Sex = chair, sex
			return "", nil
		}
		if err := s.unknowing(ctx, tx, *sel, who); err != nil {
			return "", err
		}
		m := Member{Actor: who, Chair: chair, Sex: sex}
		if _, err := tx.GrantRole(ctx, who, control.Grant{Role: panelMember, Scope: sel.scope()}, cal.Period{Start: tx.Today()}); err != nil {
			return "", err
		}
		sel.Panel = append(sel.Panel, m)
		return "", nil
	})
}

// panelOpen refuses to change who marked whom once a decision was proposed: it rests on minutes that were signed.
func (s Selection) panelOpen() error {
	if s.ProposedBy != "" {
		return fault.New(fault.Conflict, "selection.proposed_already", nil)
	}
	return s.in(Form, Video, Test, Interview, Decision)
}

// unknowing refuses a member who sees the applications themselves while a stage is still to come in which the panel is not told
// whom it marks.
func (s *Service) unknowing(ctx context.Context, tx *control.Tx, sel Selection, who control.ActorID) error {
	ahead := slices.ContainsFunc(sel.Blind, func(b Stage) bool { return !b.Before(sel.Stage) })
	if !ahead {
		return nil
	}
	a, err := s.control.Actor(ctx, tx, who)
	if err == nil && a.May(candidacy.ActRead, sel.scope()) {
		err = fault.Refuse("selection.knows_names", fault.Args{"name": a.Name})
	}
	return err
}

// Unseat takes somebody off the panel who has handed in no marks. Whoever is in a conflict stays on it, and marks nobody they must not: with the
// seat their declaration would go, which binds them in everything that is decided. Nobody takes themselves off (R43).
func (s *Service) Unseat(ctx context.Context, id recruitment.VacancyID, who control.ActorID) (control.Done, error) {
	return s.on(ctx, ActUnseat, id, 0, "", func(ctx context.Context, tx *control.Tx, sel *Selection) (string, error) {
		if err := sel.panelOpen(); err != nil {
			return "", err
		}
		if err := control.Distinct(tx.Hand(), who); err != nil {
			return "", err
		}
		i := sel.Panel.index(who)
		if i < 0 {
			return "", fault.Missing("member")
		}
		if sel.Panel[i].inConflict() {
			return "", fault.New(fault.Conflict, "selection.declared_conflict", nil)
		}
		sheets, err := sheetsOf(ctx, tx, sel.ID)
		if err != nil {
			return "", err
		}
		if slices.ContainsFunc(sheets, func(x Sheet) bool { return x.Actor == who && !x.HandedIn.IsZero() }) {
			return "", fault.New(fault.Conflict, "selection.has_marked", nil)
		}
		if err := sel.dismiss(ctx, tx, who); err != nil {
			return "", err
		}
		sel.Panel = slices.Delete(sel.Panel, i, i+1)
		return "", nil
	})
}

// dismiss ends the roles that people hold in the vacancy as members of the panel.
func (s Selection) dismiss(ctx context.Context, tx *control.Tx, who ...control.ActorID) error {
	if len(who) == 0 {
		return nil
	}
	grants, err := control.GrantsOf(ctx, tx, who...)
	if err != nil {
		return err
	}
	for _, g := range grants {
		if g.Role != panelMember || g.Scope != s.scope() || !g.Period.Contains(tx.Today()) {
			continue
		}
		if err := tx.EndGrant(ctx, g.ID); err != nil {
			return err
		}
	}
	return nil
}

// SettleConflict excludes a member from the candidates in a conflict they named, by their codes, none where none of the
// persons is among them. From then on the others are shown to the member. Marks of earlier stages stand: a conflict may come up later. Whoever
// is in conflict does not settle it, nor does anybody for them (R43).
func (s *Service) SettleConflict(ctx context.Context, id recruitment.VacancyID, who control.ActorID, codes []string, reason string) (control.Done, error) {
	return s.on(ctx, ActSettle, id, 0, "", func(ctx context.Context, tx *control.Tx, sel *Selection) (string, error) {
		if err := control.Distinct(tx.Hand(), who); err != nil {
			return "", err
		}
		if err := sel.panelOpen(); err != nil {
			return "", err
		}
		i := sel.Panel.index(who)
		if i < 0 {
			return "", fault.Missing("member")
		}
		if sel.Panel[i].Conflict == Undeclared || sel.Panel[i].Conflict == Whole {
			return "", fault.New(fault.Conflict, "selection.not_declared", nil)
		}
		if err := checkReason("reason", reason); err != nil {
			return "", err
		}
		sheets, err := sheetsOf(ctx, tx, sel.ID)
		if err != nil {
			return "", err
		}
		for _, code := range codes {
			c, err := candidateBy(ctx, tx, sel.ID, code)
			if err != nil {
				return "", err
			}
			if slices.ContainsFunc(sheets, func(x Sheet) bool {
				return x.Stage == sel.Stage && x.Actor == who && x.Candidate == c.ID && !x.HandedIn.IsZero()
			}) {
				return "", fault.New(fault.Conflict, "selection.has_marked", nil)
			}
			c.Excluded[who] = reason
			if err := s.keepCandidate(ctx, tx, c); err != nil {
				return "", err
			}
		}
		sel.Panel[i].Settled = tx.Now()
		return "", nil
	})
}

// seat is a selection as a member of its panel comes to it.
type seat struct {
	Selection
	member Member
}

// seatOf loads the selection for a member of its panel. Whoever is none finds nothing (R127). The member has no sight of the selection,
// so that it is read with the program's.
func (s *Service) seatOf(ctx context.Context, q db.Querier, id ID) (seat, error) {
	actor := control.ActorFrom(ctx)
	sel, err := db.One(ctx, q, Kind, seen(s.control.AsSystem(ctx)).Add("AND s.id = ?", string(id)), scanSelection)
	if err != nil {
		return seat{}, err
	}
	m, on := sel.Panel.Of(actor.ID)
	if !on || !actor.May(ActMark, sel.scope()) {
		return seat{}, fault.Missing(Kind)
	}
	return seat{sel, m}, nil
}

// ready refuses to show anything to a member who has not declared, or is in conflict with the vacancy (R140).
func (x seat) ready() error {
	switch {
	case x.member.Conflict == Undeclared:
		return fault.New(fault.Conflict, "selection.declare_first", nil)
	case !x.member.Ready():
		return fault.New(fault.Conflict, "selection.conflict_"+string(x.member.Conflict), nil)
	}
	return nil
}

// asMember is a use case of a member of the panel, in the scope of the vacancy, where they hold their role.
func (s *Service) asMember(ctx context.Context, act control.Act, id ID, code string, change func(ctx context.Context, tx *control.Tx, x *seat) error) (control.Done, error) {
	var at seat
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		at, err = s.seatOf(ctx, q, id)
		return err
	})
	if err != nil {
		return control.Done{}, err
	}
	return s.control.Do(ctx, control.Op{Act: act, Scope: at.scope(), Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		x, err := s.seatOf(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		before := x.trace(code)
		x.Selection = x.clone()
		if err := change(ctx, tx, &x); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: id.Ref(), Before: before, After: x.trace(code)}, s.keep(ctx, tx, x.Selection)
	})
}

// Declare is a member's declaration of conflicts of interest, before anything is shown to them (R140). One with persons names them;
// the office compares the names, so that a blind stage stays blind. A declaration is made once; a conflict that comes up later is declared
// again, and takes the sight away until it is settled.
func (s *Service) Declare(ctx context.Context, id ID, conflict Conflict, named string) (control.Done, error) {
	return s.asMember(ctx, ActDeclare, id, "", func(ctx context.Context, tx *control.Tx, x *seat) error {
		if err := x.panelOpen(); err != nil {
			return err
		}
		var fs fault.Fields
		fs.Check(slices.Contains(Conflicts, conflict), "conflict", "selection.choice")
		fs.Check(conflict != Persons || strings.TrimSpace(named) != "", "named", "fault.required")
		fs.Check(len(named) <= maxReason, "named", "selection.too_long")
		if err := fs.Err(); err != nil {
			return err
		}
		if x.member.Conflict != Undeclared && conflict == NoConflict {
			return fault.New(fault.Conflict, "selection.declared_already", nil)
		}
		i := x.Panel.index(x.member.Actor)
		x.Panel[i].Conflict, x.Panel[i].Named, x.Panel[i].Declared, x.Panel[i].Settled = conflict, named, tx.Now(), cal.Instant{}
		return nil
	})
}

// candidateFor loads the candidate that a member is about to mark, and refuses who may not. Who withdrew, was erased or found not to be
// eligible is shown to no member any more.
func (s *Service) candidateFor(ctx context.Context, q db.Querier, x seat, code string) (Candidate, error) {
	if err := x.ready(); err != nil {
		return Candidate{}, err
	}
	c, err := candidateBy(ctx, q, x.ID, code)
	if err != nil {
		return c, err
	}
	gone, err := s.gone(ctx, q, []Candidate{c})
	if err == nil && (gone[c.ID] || !c.Marks(x.member, x.Stage)) {
		err = fault.Missing("candidate")
	}
	return c, err
}

// SaveMarks keeps what a member has marked so far of a candidate in the stage the selection is in; handIn hands it in, whole,
// after which it does not change and the others' are shown (R140), unless the candidate hands in another application. Faults: Invalid, Conflict.
func (s *Service) SaveMarks(ctx context.Context, id ID, code string, marks []Mark, handIn bool) (control.Done, error) {
	act := ActMark
	if handIn {
		act = ActHandIn
	}
	return s.asMember(ctx, act, id, code, func(ctx context.Context, tx *control.Tx, x *seat) error {
		c, err := s.candidateFor(ctx, tx, *x, code)
		if err != nil {
			return err
		}
		if err := x.in(MarkedStages...); err != nil {
			return err
		}
		if c.Standing != Running {
			return fault.New(fault.Conflict, "selection.standing_wrong", fault.Args{"code": c.Code, "standing": c.Standing.Word()})
		}
		if err := x.Panel.Complete(); err != nil {
			return err
		}
		marks := whole(marks, len(x.of(x.Stage)))
		if err := checkMarks(marks, len(x.of(x.Stage)), handIn); err != nil {
			return err
		}
		sheet := Sheet{Candidate: c.ID, Stage: x.Stage, Actor: x.member.Actor, Marks: marks}
		if handIn {
			sheet.HandedIn = tx.Now()
		}
		if err := reopenSheets(ctx, tx, c, x.Stage); err != nil {
			return err
		}
		stored, err := saveSheet(ctx, tx, sheet)
		if err == nil && !stored {
			err = fault.New(fault.Conflict, "selection.handed_in_already", nil)
		}
		return err
	})
}

// handedIn are the sheets on a candidate in a stage that were handed in by members who still mark them.
func handedIn(sheets []Sheet, c Candidate, stage Stage, markers Panel) (list []Sheet) {
	for _, x := range sheets {
		if _, marks := markers.Of(x.Actor); marks && x.Candidate == c.ID && x.Stage == stage && !x.HandedIn.IsZero() {
			list = append(list, x)
		}
	}
	return list
}

// Agree keeps the marks that the panel agreed on after it had talked, each with a reason. The chair records them, once every member
// who marks the candidate has handed in, three at least (R140).
func (s *Service) Agree(ctx context.Context, id ID, code string, marks []Mark) (control.Done, error) {
	return s.asMember(ctx, ActAgree, id, code, func(ctx context.Context, tx *control.Tx, x *seat) error {
		c, err := s.candidateFor(ctx, tx, *x, code)
		if err != nil {
			return err
		}
		if err := x.in(MarkedStages...); err != nil {
			return err
		}
		if !x.member.Chair {
			return fault.New(fault.Forbidden, "selection.chair_only", nil)
		}
		sheets, err := sheetsOf(ctx, tx, x.ID)
		if err != nil {
			return err
		}
		if err := x.allIn(c, sheets); err != nil {
			return err
		}
		marks := whole(marks, len(x.of(x.Stage)))
		if err := checkMarks(marks, len(x.of(x.Stage)), true); err != nil {
			return err
		}
		c.Agreed[x.Stage] = Consensus{Marks: marks, By: tx.Actor().ID, At: tx.Now()}
		return s.keepCandidate(ctx, tx, c)
	})
}

// allIn refuses while a member who marks the candidate has not handed in, or fewer than three mark them (R140).
func (s Selection) allIn(c Candidate, sheets []Sheet) error {
	markers := c.Markers(s.Panel, s.Stage)
	if len(markers) < LeastMembers {
		return fault.Refuse("selection.panel_small", fault.Args{"n": len(markers), "least": LeastMembers})
	}
	if got := len(handedIn(sheets, c, s.Stage, markers)); got < len(markers) {
		return fault.Refuse("selection.not_all_in", fault.Args{"n": got, "of": len(markers)})
	}
	return nil
}

// whole fills marks up to as many as there are criteria: what a form leaves out is not marked yet.
func whole(marks []Mark, n int) []Mark {
	for marks = slices.Clone(marks); len(marks) < n; {
		marks = append(marks, Mark{Value: Unmarked})
	}
	return marks
}
