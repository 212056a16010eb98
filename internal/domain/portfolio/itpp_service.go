package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// ITPPForm is what is said of an ITPP when it is made or edited.
type ITPPForm struct {
	Partner string   `json:"partner"`
	Start   cal.Date `json:"start"`
	End     cal.Date `json:"end"` // no date takes the default period (R6)
	MarkingForm
	Version int `json:"version"`
}

func (i ITPP) form() ITPPForm {
	return ITPPForm{i.Partner, i.Period.Start, i.Period.End, markingForm(i.Marking), i.Revision}
}

func (f ITPPForm) apply(i ITPP) ITPP {
	i.Period = cal.Period{Start: f.Start, End: f.End}
	if f.End.IsZero() && !f.Start.IsZero() {
		i.Period = DefaultITPPPeriod(f.Start)
	}
	i.Marking = f.Marking()
	return i
}

func (id ITPPID) ref() control.Ref { return control.Ref{Kind: ObjectITPP, ID: string(id)} }

// itppTrail is what the trail says of an ITPP.
type itppTrail struct {
	State      ITPPState   `json:"state"`
	Objectives []Objective `json:"objectives"`
	ITPPForm
}

func (i ITPP) trail() itppTrail { return itppTrail{i.State, i.Objectives, i.form()} }

// ITPP gives an ITPP with its tree.
func (s *Service) ITPP(ctx context.Context, id ITPPID) (i ITPP, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		i, err = itpp(ctx, q, id)
		return err
	})
	return i, err
}

// CreateITPP opens the drafting of an ITPP with a partner.
func (s *Service) CreateITPP(ctx context.Context, form ITPPForm) (control.Done, error) {
	i := form.apply(ITPP{Partner: form.Partner, State: ITPPDrafting})
	if err := i.Check(); err != nil {
		return control.Done{}, err
	}
	return s.create(ctx, "portfolio.itpp.create", PartnerScope(form.Partner), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		i.ID = ITPPID(tx.NewID())
		err := tx.Protect(ctx, control.Object{Ref: i.ID.ref(), Scope: ObjectScope(PartnerScope(i.Partner), ObjectITPP, string(i.ID)), Marking: i.Marking})
		if err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: i.ID.ref(), After: i.trail()}, insertITPP(ctx, tx, i)
	})
}

// changeITPP opens a Do on an ITPP, lets change alter it and saves what it gives.
func (s *Service) changeITPP(ctx context.Context, act control.Act, id ITPPID, change func(ctx context.Context, tx *control.Tx, i ITPP) (ITPP, string, error)) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := itpp(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		after, note, err := change(ctx, tx, before)
		if err != nil {
			return control.Change{}, err
		}
		if ok, err := updateITPP(ctx, tx, after); err != nil || !ok {
			return control.Change{}, orStale(err, before.form())
		}
		after.Revision++
		return control.Change{Object: id.ref(), Before: before.trail(), After: after.trail(), Note: note}, nil
	})
}

// orStale is err, or the Conflict of a row that moved on while it was being changed.
func orStale(err error, current any) error {
	if err != nil {
		return err
	}
	return fault.Stale(current)
}

// EditITPP changes period and marking; the period only while the text is being written.
func (s *Service) EditITPP(ctx context.Context, id ITPPID, form ITPPForm) (control.Done, error) {
	return s.changeITPP(ctx, "portfolio.itpp.edit", id, func(ctx context.Context, tx *control.Tx, i ITPP) (ITPP, string, error) {
		after := form.apply(i)
		if err := unchanged(form.Version, i.Stamp, i.form()); err != nil {
			return i, "", err
		}
		if after.Period != i.Period {
			if err := i.writable(); err != nil {
				return i, "", err
			}
		}
		if err := after.Check(); err != nil {
			return i, "", err
		}
		return after, "", tx.Protect(ctx, control.Object{Ref: id.ref(), Scope: i.Scope, Marking: after.Marking})
	})
}

// writable is nil while objectives and goals may be rewritten.
func (i ITPP) writable() error {
	if i.Editable() {
		return nil
	}
	return fault.New(fault.Conflict, "portfolio.itpp.agreed_text", fault.Args{"state": itppMachine.Word(i.State)})
}

// living is nil while the ITPP is not over: its means may change, for what was agreed are the goals.
func (i ITPP) living() error {
	if len(itppMachine.Next(i.State)) > 0 {
		return nil
	}
	return fault.New(fault.Conflict, "portfolio.state.final", fault.Args{"from": itppMachine.Word(i.State)})
}

// MoveITPP makes the move that act makes from where the ITPP stands.
func (s *Service) MoveITPP(ctx context.Context, act control.Act, id ITPPID, form MoveForm) (control.Done, error) {
	return s.changeITPP(ctx, act, id, func(ctx context.Context, tx *control.Tx, i ITPP) (ITPP, string, error) {
		if err := unchanged(form.Version, i.Stamp, i.form()); err != nil {
			return i, "", err
		}
		move, err := itppMachine.By(i.State, act, ITPPState(form.To))
		if err != nil {
			return i, "", err
		}
		next, err := itppSuccessor(ctx, tx, i)
		if err != nil {
			return i, "", err
		}
		facts := itppFacts{ITPP: i, Record: form.Record(), Reason: form.Reason, Successor: next.State, Today: tx.Today()}
		if err := itppGuards.Check(move.Guard, facts); err != nil {
			return i, "", err
		}
		i.State = move.To
		if move.To == ITPPSuperseded {
			i.SupersededOn = next.Period.Start.AddDays(-1)
		}
		return i, form.Reason, fileRecord(ctx, tx, string(id), "", string(act), form.Record())
	})
}

// itppSuccessor is the partner's next ITPP, the zero one when there is none.
func itppSuccessor(ctx context.Context, q db.Querier, i ITPP) (ITPP, error) {
	later, err := itpps(ctx, q, func(t *db.Text) { t.Add("WHERE i.partner = ? AND i.start_on > ?", i.Partner, i.Period.Start) })
	if err != nil || len(later) == 0 {
		return ITPP{}, err
	}
	return later[len(later)-1], nil
}

// ObjectiveForm is one strategic objective; without an id it is a new one.
type ObjectiveForm struct {
	ID   ObjectiveID `json:"objective"`
	No   int         `json:"no"`
	Text i18n.Text   `json:"text"`
}

// PutObjective adds a strategic objective or rewrites one, while the text is being written.
func (s *Service) PutObjective(ctx context.Context, id ITPPID, form ObjectiveForm) (control.Done, error) {
	return s.writeITPP(ctx, id, ITPP.writable, func(ctx context.Context, tx *control.Tx, i ITPP) error {
		var fields fault.Fields
		fields.Check(form.No >= 1 && form.No <= 99, "no", "portfolio.itpp.objective_no_wrong")
		fields.Check(form.Text != i18n.Text{}, "text", "portfolio.itpp.goal_text_missing")
		for _, o := range i.Objectives {
			fields.Check(o.ID == form.ID || o.No != form.No, "no", "portfolio.itpp.no_taken")
		}
		if err := fields.Err(); err != nil {
			return err
		}
		if form.ID == "" {
			return putObjective(ctx, tx, id, Objective{ID: ObjectiveID(tx.NewID()), No: form.No, Text: form.Text})
		}
		n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_objective SET no = ?, text_en = ?, text_fr = ? WHERE id = ? AND itpp_id = ?`,
			form.No, form.Text.EN, form.Text.FR, form.ID, id))
		return orMissing(n, err, "objective")
	})
}

// GoalForm is one partnership goal; without an id it is a new one.
type GoalForm struct {
	ID        GoalID      `json:"goal"`
	Objective ObjectiveID `json:"objective"`
	No        string      `json:"no"`
	Text      i18n.Text   `json:"text"`
	Theme     Theme       `json:"theme"`
	Target    cal.Date    `json:"target"`
}

// PutGoal adds a partnership goal or rewrites one, while the text is being written (R6).
func (s *Service) PutGoal(ctx context.Context, id ITPPID, form GoalForm) (control.Done, error) {
	return s.writeITPP(ctx, id, ITPP.writable, func(ctx context.Context, tx *control.Tx, i ITPP) error {
		goal := Goal{ID: form.ID, No: form.No, Text: form.Text, Theme: form.Theme, Target: form.Target}
		var fields fault.Fields
		goal.check(&fields, "", i.Period)
		home := false
		for _, o := range i.Objectives {
			home = home || o.ID == form.Objective
		}
		fields.Check(home, "objective", "portfolio.itpp.objective_missing")
		for _, g := range i.Goals() {
			fields.Check(g.ID == form.ID || g.No != form.No, "no", "portfolio.itpp.no_taken")
		}
		if err := fields.Err(); err != nil {
			return err
		}
		if form.ID == "" {
			goal.ID, goal.State = GoalID(tx.NewID()), GoalPlanned
			return putGoal(ctx, tx, id, form.Objective, goal)
		}
		n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_goal SET objective_id = ?, no = ?, text_en = ?, text_fr = ?, theme = ?, target_on = ?
			WHERE id = ? AND itpp_id = ?`, form.Objective, form.No, form.Text.EN, form.Text.FR, form.Theme, form.Target, form.ID, id))
		return orMissing(n, err, "goal")
	})
}

// writeITPP changes the text of an ITPP while that is allowed; its revision moves on.
func (s *Service) writeITPP(ctx context.Context, id ITPPID, allowed func(ITPP) error, write func(ctx context.Context, tx *control.Tx, i ITPP) error) (control.Done, error) {
	return s.changeITPP(ctx, "portfolio.itpp.edit", id, func(ctx context.Context, tx *control.Tx, i ITPP) (ITPP, string, error) {
		if err := allowed(i); err != nil {
			return i, "", err
		}
		if err := write(ctx, tx, i); err != nil {
			return i, "", err
		}
		after, err := itpp(ctx, tx, id)
		return after, "", err
	})
}

func orMissing(n int64, err error, kind string) error {
	if err == nil && n == 0 {
		return fault.Missing(kind)
	}
	return err
}

// ActivityForm is one supporting activity of a goal; an empty text takes it away.
type ActivityForm struct {
	ID   string    `json:"activity"`
	Goal GoalID    `json:"goal"`
	Text i18n.Text `json:"text"`
	Link Link      `json:"link"`
}

// PutActivity adds, rewrites or takes away a supporting activity. Means may change as long as the ITPP
// lives: what was agreed are the goals.
func (s *Service) PutActivity(ctx context.Context, id ITPPID, form ActivityForm) (control.Done, error) {
	return s.writeITPP(ctx, id, ITPP.living, func(ctx context.Context, tx *control.Tx, i ITPP) error {
		goal, ok := i.goal(form.Goal)
		if !ok {
			return fault.Missing("goal")
		}
		means := SupportingActivity{ID: form.ID, Text: form.Text, Link: form.Link}
		if means.Link.ID == "" {
			means.Link = Link{}
		}
		switch {
		case form.ID == "" && form.Text == i18n.Text{}:
			var fields fault.Fields
			fields.Add("text", "portfolio.itpp.goal_text_missing", nil)
			return fields.Err()
		case form.ID == "":
			means.ID = tx.NewID()
			return insertMeans(ctx, tx, goal.ID, means)
		case form.Text == i18n.Text{}:
			n, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_supporting_activity WHERE id = ? AND goal_id = ?`, form.ID, goal.ID))
			return orMissing(n, err, "activity")
		default:
			n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_supporting_activity SET text_en = ?, text_fr = ?, link_kind = ?, link_id = ?
				WHERE id = ? AND goal_id = ?`, means.Text.EN, means.Text.FR, means.Link.Kind, means.Link.ID, form.ID, goal.ID))
			return orMissing(n, err, "activity")
		}
	})
}

// RemoveGoal takes a goal out while the text is being written, unless something hangs under it.
func (s *Service) RemoveGoal(ctx context.Context, id ITPPID, goal GoalID) (control.Done, error) {
	return s.writeITPP(ctx, id, ITPP.writable, func(ctx context.Context, tx *control.Tx, i ITPP) error {
		g, ok := i.goal(goal)
		if !ok {
			return fault.Missing("goal")
		}
		if len(g.Activities) > 0 {
			return fault.Refuse("portfolio.itpp.goal_in_use", fault.Args{"no": g.No})
		}
		return deleteGoal(ctx, tx, g)
	})
}

// RemoveObjective takes an objective without goals out while the text is being written.
func (s *Service) RemoveObjective(ctx context.Context, id ITPPID, objective ObjectiveID) (control.Done, error) {
	return s.writeITPP(ctx, id, ITPP.writable, func(ctx context.Context, tx *control.Tx, i ITPP) error {
		for _, o := range i.Objectives {
			if o.ID == objective && len(o.Goals) > 0 {
				return fault.Refuse("portfolio.itpp.objective_in_use", fault.Args{"no": o.No})
			}
		}
		n, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_objective WHERE id = ? AND itpp_id = ?`, objective, id))
		return orMissing(n, err, "objective")
	})
}

// MoveGoal rates, achieves or drops a goal of an ITPP in force, with the record of the review with the
// partner.
func (s *Service) MoveGoal(ctx context.Context, act control.Act, id ITPPID, goal GoalID, form MoveForm) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		i, err := itpp(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		before, ok := i.goal(goal)
		if !ok {
			return control.Change{}, fault.Missing("goal")
		}
		if i.State != ITPPInForce && i.State != ITPPReview {
			return control.Change{}, fault.New(fault.Conflict, "portfolio.itpp.goal_not_in_force", fault.Args{"state": itppMachine.Word(i.State)})
		}
		move, err := goalMachine.By(before.State, act, GoalState(form.To))
		if err != nil {
			return control.Change{}, err
		}
		if err := goalGuards.Check(move.Guard, goalFacts{Record: form.Record(), Today: tx.Today()}); err != nil {
			return control.Change{}, err
		}
		if err := fileRecord(ctx, tx, string(id), string(goal), string(act), form.Record()); err != nil {
			return control.Change{}, err
		}
		after := before
		after.State = move.To
		_, err = db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_goal SET state = ? WHERE id = ?`, move.To, goal))
		return control.Change{Object: id.ref(), Before: before, After: after, Note: form.Reason}, err
	})
}

// goal finds a goal of the tree.
func (i ITPP) goal(id GoalID) (Goal, bool) {
	for _, g := range i.Goals() {
		if g.ID == id {
			return g, true
		}
	}
	return Goal{}, false
}
