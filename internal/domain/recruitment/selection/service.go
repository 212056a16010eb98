package selection

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The acts of the slice. ActRead is the need without which nothing of a selection is seen; the panel's own are held by who
// was put on it, in the vacancy alone.
const (
	ActRead      control.Act = "recruitment.selection.read"
	ActOpen      control.Act = "recruitment.selection.open"
	ActSetUp     control.Act = "recruitment.selection.set_up"
	ActPanel     control.Act = "recruitment.selection.seat"
	ActUnseat    control.Act = "recruitment.selection.unseat"
	ActSettle    control.Act = "recruitment.selection.settle_conflict"
	ActDeclare   control.Act = "recruitment.selection.declare"
	ActMark      control.Act = "recruitment.selection.mark"
	ActHandIn    control.Act = "recruitment.selection.hand_in"
	ActFile      control.Act = "recruitment.selection.open_file"
	ActAgree     control.Act = "recruitment.selection.agree"
	ActTakeOut   control.Act = "recruitment.selection.take_out"
	ActExcuse    control.Act = "recruitment.selection.excuse"
	ActAwait     control.Act = "recruitment.selection.await_again"
	ActClose     control.Act = "recruitment.selection.close_stage"
	ActSkip      control.Act = "recruitment.selection.skip_stage"
	ActExplain   control.Act = "recruitment.selection.explain_rank"
	ActSign      control.Act = "recruitment.selection.sign"
	ActPropose   control.Act = "recruitment.selection.propose"
	ActApprove   control.Act = "recruitment.selection.approve"
	ActOffer     control.Act = "recruitment.selection.offer"
	ActDecline   control.Act = "recruitment.selection.decline"
	ActClear     control.Act = "recruitment.selection.clear"
	ActFinal     control.Act = "recruitment.selection.offer_final"
	ActAppoint   control.Act = "recruitment.selection.appoint"
	ActWrite     control.Act = "recruitment.selection.write_letters"
	ActSend      control.Act = "recruitment.selection.send_letters"
	ActForget    control.Act = "recruitment.selection.forget" // the program's own
	ActEnd       control.Act = "recruitment.selection.end"    // the program's own
	panelMember              = control.Role("panel_member")
	dueDays                  = 14 // within how many days marks are awaited unless the office says otherwise
	approvalDays             = 5
)

// Service is the use cases of selections. It is safe for concurrent use.
type Service struct {
	control *control.Control

	// Words are those of the office, for letters in a candidate's language. App fills it.
	Words *i18n.Catalogue
	// Demonstration says that everything is invented.
	Demonstration bool
	// CareersAddress is the outside address of the careers pages where they have one of their own, without a final slash.
	CareersAddress string
}

// New makes the service over the office's control.
func New(c *control.Control) *Service {
	s := &Service{control: c}
	if c != nil {
		c.Needs(Kind, ActRead)
		c.Decides(ActApprove, s.Decide)
	}
	return s
}

// marking is what a selection carries.
var marking = control.Marking{Level: control.LevelUnclassified}

// scope is where a selection lies: with the vacancy.
func (s Selection) scope() string { return recruitment.Scope(s.Vacancy) }

// Open opens the selection of a closed vacancy with the applications that were confirmed to be eligible, or brings in those
// confirmed since, while the first stage lasts. Codes are given in an order that tells nothing. Faults: Conflict for a
// vacancy that is not closed, Refused without anybody eligible.
func (s *Service) Open(ctx context.Context, id recruitment.VacancyID) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActOpen, Object: id.Ref(), Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		v, err := recruitment.VacancyByID(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if v.Stage(tx.Now()) != recruitment.Closed {
			return control.Change{}, fault.New(fault.Conflict, "selection.not_closed", fault.Args{"ref": v.Reference})
		}
		sel, err := selectionFor(ctx, tx, id)
		fresh := fault.Is(err, fault.NotFound)
		if err != nil && !fresh {
			return control.Change{}, err
		}
		if fresh {
			sel = Selection{ID: ID(tx.NewID()), Vacancy: id, Stage: Form, Blind: []Stage{Form}, Criteria: Standard(v.Form), Posts: v.Posts, Due: tx.Today().AddDays(dueDays), Version: 1,
				Steps: map[Stage]Step{Form: {Began: tx.Now()}}}
		}
		if sel.Stage != Form {
			return control.Change{}, fault.New(fault.Conflict, "selection.not_now", fault.Args{"stage": sel.Stage.Word()})
		}
		if fresh {
			if err := tx.Protect(ctx, control.Object{Ref: sel.ID.Ref(), Scope: sel.scope(), Marking: marking}); err != nil {
				return control.Change{}, err
			}
			if err := insertSelection(ctx, tx, sel); err != nil {
				return control.Change{}, err
			}
		}
		return control.Change{Object: sel.ID.Ref(), After: sel.trace("")}, s.bringIn(ctx, tx, sel)
	})
}

// bringIn makes candidates of the eligible applications that are none yet.
func (s *Service) bringIn(ctx context.Context, tx *control.Tx, sel Selection) error {
	eligible, err := candidacy.EligibleFor(ctx, tx, sel.Vacancy)
	if err != nil {
		return err
	}
	there, err := candidatesOf(ctx, tx, sel.ID)
	if err != nil {
		return err
	}
	known := map[candidacy.ApplicationID]bool{}
	for _, c := range there {
		known[c.Application] = true
	}
	var list []Candidate
	for _, a := range eligible {
		if !known[a.ID] {
			list = append(list, Candidate{Application: a.ID, Standing: Running, selection: sel.ID})
		}
	}
	if len(list) == 0 {
		return fault.Refuse("selection.nobody_new", nil)
	}
	shuffled(sel.ID, list)
	for i := range list {
		list[i].ID, list[i].Code = CandidateID(tx.NewID()), code(len(there)+i+1)
	}
	return insertCandidates(ctx, tx, list)
}

// on loads the selection of a vacancy, lets change alter it, and keeps it. at is the version the form was read at; 0 is
// whichever is stored. code names the candidate it is about in the trail.
func (s *Service) on(ctx context.Context, act control.Act, id recruitment.VacancyID, at int, code string, change func(ctx context.Context, tx *control.Tx, sel *Selection) (note string, err error)) (control.Done, error) {
	var ref control.Ref
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		sel, err := selectionFor(ctx, q, id)
		ref = sel.ID.Ref()
		return err
	})
	if err != nil {
		return control.Done{}, err
	}
	return s.control.Do(ctx, control.Op{Act: act, Object: ref, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := selectionFor(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if at != 0 && at != before.Version {
			return control.Change{}, fault.Stale(before)
		}
		after := before.clone()
		note, err := change(ctx, tx, &after)
		if err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: ref, Before: before.trace(code), After: after.trace(code), Note: note}, s.keep(ctx, tx, after)
	})
}

// clone is a copy of which nothing is shared with the original.
func (s Selection) clone() Selection {
	s.Blind, s.Criteria, s.Panel, s.Signatures, s.Steps = slices.Clone(s.Blind), slices.Clone(s.Criteria), slices.Clone(s.Panel), slices.Clone(s.Signatures), maps.Clone(s.Steps)
	return s
}

// keep stores a selection that was loaded in this transaction.
func (s *Service) keep(ctx context.Context, tx *control.Tx, sel Selection) error {
	stored, err := updateSelection(ctx, tx, sel)
	if err == nil && !stored {
		err = fault.New(fault.Conflict, "fault.stale", nil)
	}
	return err
}

// keepCandidate stores a candidate that was loaded in this transaction.
func (s *Service) keepCandidate(ctx context.Context, tx *control.Tx, c Candidate) error {
	stored, err := updateCandidate(ctx, tx, c)
	if err == nil && !stored {
		err = fault.New(fault.Conflict, "fault.stale", nil)
	}
	return err
}

// in refuses an act in other stages than some.
func (s Selection) in(stages ...Stage) error {
	if slices.Contains(stages, s.Stage) {
		return nil
	}
	return fault.New(fault.Conflict, "selection.not_now", fault.Args{"stage": s.Stage.Word()})
}

// begun reports whether a mark was given in the stage the selection is in.
func begun(sheets []Sheet, stage Stage) bool {
	return slices.ContainsFunc(sheets, func(x Sheet) bool { return x.Stage == stage })
}

// SetUp settles the criteria, the blind stages and the day by which marks are awaited, read at a version. What a stage was
// marked by does not change once a mark was given in it. Faults: Invalid, Stale, Conflict.
func (s *Service) SetUp(ctx context.Context, id recruitment.VacancyID, at int, criteria []Criterion, blind []Stage, due cal.Date) (control.Done, error) {
	return s.on(ctx, ActSetUp, id, at, "", func(ctx context.Context, tx *control.Tx, sel *Selection) (string, error) {
		if err := sel.in(MarkedStages...); err != nil {
			return "", err
		}
		criteria := slices.DeleteFunc(slices.Clone(criteria), Criterion.IsZero)
		var fs fault.Fields
		checkCriteria(criteria, &fs)
		fs.Check(!slices.ContainsFunc(blind, func(b Stage) bool { return !b.Marked() }), "blind", "selection.choice")
		fs.Check(!due.IsZero() && !due.Before(tx.Today()), "due", "selection.due_wrong")
		if err := fs.Err(); err != nil {
			return "", err
		}
		sheets, err := sheetsOf(ctx, tx, sel.ID)
		if err != nil {
			return "", err
		}
		for _, stage := range MarkedStages {
			settled := stage.Before(sel.Stage) || begun(sheets, stage)
			if settled && !slices.Equal(of(criteria, stage), sel.of(stage)) {
				return "", fault.New(fault.Conflict, "selection.criteria_fixed", fault.Args{"stage": stage.Word()})
			}
			if settled && slices.Contains(blind, stage) != slices.Contains(sel.Blind, stage) {
				return "", fault.New(fault.Conflict, "selection.blind_fixed", fault.Args{"stage": stage.Word()})
			}
			if open := openBefore(stage, blind); !settled && slices.Contains(blind, stage) && open != "" {
				return "", fault.Refuse("selection.blind_after_open", fault.Args{"stage": stage.Word(), "open": open.Word()})
			}
			shown := stage == sel.Stage && !sel.IsBlind() && slices.ContainsFunc(sel.Panel, Member.Ready)
			if shown && slices.Contains(blind, stage) {
				return "", fault.Refuse("selection.blind_shown", fault.Args{"stage": stage.Word()})
			}
		}
		sel.Criteria, sel.Blind, sel.Due = criteria, blind, due
		return "", nil
	})
}

// openBefore is the first open stage before one, "" for none. Codes stay the same from stage to stage, so that whoever was told in one of them
// whom they mark is not blind in a later one. One that is left out counts too: until then the selection was in it, and it told whom.
func openBefore(stage Stage, blind []Stage) Stage {
	for _, x := range MarkedStages {
		if x.Before(stage) && !slices.Contains(blind, x) {
			return x
		}
	}
	return ""
}

// checkReason gives what is wrong with a reason in a field.
func checkReason(name, reason string) error {
	var fs fault.Fields
	fs.Check(strings.TrimSpace(reason) != "", name, "fault.required")
	fs.Check(utf8.RuneCountInString(reason) <= maxReason, name, "selection.too_long")
	return fs.Err()
}

// TakeOut takes a candidate out of the selection for a reason that is no mark: they did not come, or answered no more. Once it was decided, one
// who was to have an offer gets none; nobody else may be left then, so that the selection ends.
func (s *Service) TakeOut(ctx context.Context, id recruitment.VacancyID, code, reason string) (control.Done, error) {
	return s.about(ctx, ActTakeOut, id, code, func(ctx context.Context, tx *control.Tx, sel *Selection, c *Candidate) error {
		if err := sel.in(append(slices.Clone(MarkedStages), Clearances)...); err != nil {
			return err
		}
		if !sel.mayTakeOut(*c) {
			return fault.New(fault.Conflict, "selection.standing_wrong", fault.Args{"code": c.Code, "standing": c.Standing.Word()})
		}
		if err := checkReason("reason", reason); err != nil {
			return err
		}
		if sel.Stage != Clearances {
			c.Standing = Out
			c.Results[sel.Stage] = Result{Reason: reason, By: tx.Actor().ID, At: tx.Now()}
			return nil
		}
		c.Standing = Lapsed
		c.Offers = append(c.Offers, Event{Standing: Lapsed, Note: reason, By: tx.Actor().ID, At: tx.Now()})
		list, err := candidatesOf(ctx, tx, sel.ID)
		if err != nil {
			return err
		}
		return s.endIfOver(ctx, tx, sel, with(list, *c))
	})
}

// mayTakeOut reports whether somebody stands where they can be taken out: in a stage, or awaiting an offer that was not made yet.
func (s Selection) mayTakeOut(c Candidate) bool {
	return s.Stage.Marked() && c.Standing == Running || s.Stage == Clearances && (c.Standing == Recommended || c.Standing == Reserve)
}

// about is on for one candidate, whom it keeps too. Nobody who is in conflict does any of it.
func (s *Service) about(ctx context.Context, act control.Act, id recruitment.VacancyID, code string, change func(ctx context.Context, tx *control.Tx, sel *Selection, c *Candidate) error) (control.Done, error) {
	return s.on(ctx, act, id, 0, code, func(ctx context.Context, tx *control.Tx, sel *Selection) (string, error) {
		c, err := candidateBy(ctx, tx, sel.ID, code)
		if err != nil {
			return "", err
		}
		if err := sel.impartial(tx.Hand(), c); err != nil {
			return "", err
		}
		if err := change(ctx, tx, sel, &c); err != nil {
			return "", err
		}
		return "", s.keepCandidate(ctx, tx, c)
	})
}

// ForgetErased empties what is kept of candidates whose application was erased: the program's own, on every sweep.
func (s *Service) ForgetErased(ctx context.Context) (int, error) {
	ctx = s.control.AsSystem(ctx)
	var due []string
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		due, err = erased(ctx, q)
		return err
	})
	if err != nil || len(due) == 0 {
		return 0, err
	}
	_, err = s.control.Do(ctx, control.Op{Act: ActForget}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		return control.Change{Object: control.Ref{Kind: "batch", ID: tx.NewID()}, After: map[string]int{"candidates": len(due)}}, forget(ctx, tx, due)
	})
	return len(due), err
}
