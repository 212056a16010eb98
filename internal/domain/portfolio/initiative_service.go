package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// actAmend changes the lines of a package: who may do it decides on adding, removing and retitling
// initiatives once the package is endorsed (R3).
const actAmend control.Act = "portfolio.package.amend"

// InitiativeForm is what is said of an initiative when it is added or edited.
type InitiativeForm struct {
	Title          i18n.Text       `json:"title"`
	Theme          Theme           `json:"theme"`
	Lead           string          `json:"lead"`
	PartnerLead    string          `json:"partner_lead"`
	Objective      i18n.Text       `json:"objective"`
	Elements       []Element       `json:"elements"`
	Goals          []GoalID        `json:"goals"`
	ParpGoals      Lines           `json:"parp_goals"`
	Start          cal.Date        `json:"start"`
	End            cal.Date        `json:"end"`
	MaturityStart  int             `json:"maturity_start"`
	MaturityTarget int             `json:"maturity_target"`
	ExitCriteria   []CriterionForm `json:"exit_criteria"`
	Version        int             `json:"version"`
}

func (i Initiative) form() InitiativeForm {
	return InitiativeForm{i.Title, i.Theme, i.Lead, i.PartnerLead, i.Objective, i.Elements, i.Goals, i.ParpGoals, i.Period.Start, i.Period.End,
		i.MaturityStart, i.MaturityTarget, criteriaForm(i.ExitCriteria), i.Revision}
}

func (f InitiativeForm) apply(i Initiative) Initiative {
	i.Title, i.Theme, i.Lead, i.PartnerLead, i.Objective = f.Title, f.Theme, f.Lead, f.PartnerLead, f.Objective
	i.Elements, i.Goals, i.ParpGoals, i.Period = f.Elements, f.Goals, f.ParpGoals, cal.Period{Start: f.Start, End: f.End}
	i.MaturityStart, i.MaturityTarget, i.ExitCriteria = f.MaturityStart, f.MaturityTarget, criteriaFrom(f.ExitCriteria)
	return i
}

func (id InitiativeID) ref() control.Ref { return control.Ref{Kind: ObjectInitiative, ID: string(id)} }

func (i Initiative) line() Line { return Line{Initiative: i.ID, Ref: i.Ref, Title: i.Title} }

// initiativeTrail is what the trail says of an initiative.
type initiativeTrail struct {
	Ref   string          `json:"ref"`
	State InitiativeState `json:"state"`
	// Proposed is a new title that went into version n+1 and does not hold yet.
	Proposed i18n.Text `json:"proposed_title,omitzero"`
	InitiativeForm
}

func (i Initiative) trail() initiativeTrail {
	return initiativeTrail{i.Ref, i.State, i.Proposed, i.form()}
}

// AddInitiative proposes an initiative for a package. Once the package is endorsed it goes into version
// n+1, which must be endorsed before the initiative can start (R3).
func (s *Service) AddInitiative(ctx context.Context, id PackageID, form InitiativeForm) (control.Done, error) {
	return s.edit(ctx, "portfolio.initiative.create", id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := loadPackage(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		no, err := nextInitiativeNo(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		i := form.apply(Initiative{ID: InitiativeID(tx.NewID()), Package: id, Ref: InitiativeRef(p.Ref, no), State: InitiativeProposed})
		if err := i.Check(); err != nil {
			return control.Change{}, err
		}
		if err := tx.Protect(ctx, control.Object{Ref: i.ID.ref(), Scope: ObjectScope(p.Scope, ObjectInitiative, string(i.ID)), Marking: p.Marking}); err != nil {
			return control.Change{}, err
		}
		if err := insertInitiative(ctx, tx, i, no); err != nil {
			return control.Change{}, err
		}
		if err := amend(ctx, tx, p, func(v Version) Version { return v.Put(i.line()) }); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: i.ID.ref(), After: i.trail()}, saveInitiativeParts(ctx, tx, p.Partner, i)
	})
}

func saveInitiativeParts(ctx context.Context, tx *control.Tx, partner string, i Initiative) error {
	if err := saveCriteria(ctx, tx, string(i.ID), i.ExitCriteria); err != nil {
		return err
	}
	return saveGoalLinks(ctx, tx, string(i.ID), partner, i.Goals)
}

// amend makes a change of lines in the version that takes it (R3).
func amend(ctx context.Context, tx *control.Tx, p Package, change func(Version) Version) error {
	if !p.State.Editable() && !tx.Actor().May(actAmend, p.Scope) {
		return fault.New(fault.Forbidden, "fault.forbidden", fault.Args{"act": string(actAmend)})
	}
	versions, err := versionsOf(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	draft, err := Amend(p.State, plain(versions))
	if err != nil {
		return err
	}
	return saveVersion(ctx, tx, p.ID, versions, change(draft))
}

// changeInitiative opens a Do on an initiative with its package, lets change alter it and saves it.
func (s *Service) changeInitiative(ctx context.Context, act control.Act, id InitiativeID, change func(ctx context.Context, tx *control.Tx, p Package, i Initiative) (Initiative, string, error)) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := initiative(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		p, err := loadPackage(ctx, tx, before.Package)
		if err != nil {
			return control.Change{}, err
		}
		after, note, err := change(ctx, tx, p, before)
		if err != nil {
			return control.Change{}, err
		}
		if ok, err := updateInitiative(ctx, tx, after); err != nil || !ok {
			return control.Change{}, orStale(err, before.form())
		}
		after.Revision++
		return control.Change{Object: id.ref(), Before: before.trail(), After: after.trail(), Note: note}, nil
	})
}

// EditInitiative changes what is said of an initiative. A new title of an endorsed one goes into
// version n+1 and shows when that is endorsed (R3); everything else holds at once.
func (s *Service) EditInitiative(ctx context.Context, id InitiativeID, form InitiativeForm) (control.Done, error) {
	return s.changeInitiative(ctx, "portfolio.initiative.edit", id, func(ctx context.Context, tx *control.Tx, p Package, before Initiative) (Initiative, string, error) {
		if err := unchanged(form.Version, before.Stamp, before.form()); err != nil {
			return before, "", err
		}
		i := form.apply(before)
		if err := i.Check(); err != nil {
			return before, "", err
		}
		if i.Title != before.Title {
			if err := amend(ctx, tx, p, func(v Version) Version { return v.Put(i.line()) }); err != nil {
				return before, "", err
			}
			bound, err := inForce(ctx, tx, p.ID, id)
			if err != nil {
				return before, "", err
			}
			if bound {
				i.Title, i.Proposed = before.Title, form.Title
			}
		}
		return i, "", saveInitiativeParts(ctx, tx, p.Partner, i)
	})
}

// inForce reports whether an initiative stands in the version in force.
func inForce(ctx context.Context, tx *control.Tx, id PackageID, i InitiativeID) (bool, error) {
	versions, err := versionsOf(ctx, tx, id)
	if err != nil {
		return false, err
	}
	return holds(InForce(plain(versions)), i), nil
}

func holds(v *Version, id InitiativeID) bool {
	if v == nil {
		return false
	}
	for _, l := range v.Lines {
		if l.Initiative == id {
			return true
		}
	}
	return false
}

// RemoveInitiative takes an initiative out of the package. Before the first endorsement it is dropped at
// once; afterwards it leaves with version n+1, when that is endorsed (R3).
func (s *Service) RemoveInitiative(ctx context.Context, id InitiativeID, reason string) (control.Done, error) {
	return s.changeInitiative(ctx, actAmend, id, func(ctx context.Context, tx *control.Tx, p Package, i Initiative) (Initiative, string, error) {
		if err := needReason(reason); err != nil {
			return i, "", err
		}
		if err := amend(ctx, tx, p, func(v Version) Version { return v.Drop(id) }); err != nil {
			return i, "", err
		}
		bound, err := inForce(ctx, tx, p.ID, id)
		if err == nil && !bound && !i.Ended() {
			i.State = InitiativeDropped
		}
		return i, reason, err
	})
}

// MoveInitiative makes the move that act makes from where the initiative stands.
func (s *Service) MoveInitiative(ctx context.Context, act control.Act, id InitiativeID, form MoveForm) (control.Done, error) {
	return s.changeInitiative(ctx, act, id, func(ctx context.Context, tx *control.Tx, p Package, i Initiative) (Initiative, string, error) {
		if err := unchanged(form.Version, i.Stamp, i.form()); err != nil {
			return i, "", err
		}
		move, err := initiativeMachine.By(i.State, act, InitiativeState(form.To))
		if err != nil {
			return i, "", err
		}
		links, err := linksOf(ctx, tx, tx.Today(), []Initiative{i})
		if err != nil {
			return i, "", err
		}
		bound, err := inForce(ctx, tx, p.ID, id)
		if err != nil {
			return i, "", err
		}
		facts := initiativeFacts{Initiative: i, Package: p.State, InForce: bound, Goals: links[id], Reason: form.Reason, Today: tx.Today()}
		if err := initiativeGuards.Check(move.Guard, facts); err != nil {
			return i, "", err
		}
		i.State = move.To
		return i, form.Reason, nil
	})
}

// Initiative gives an initiative with its goals and exit criteria.
func (s *Service) Initiative(ctx context.Context, id InitiativeID) (i Initiative, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		i, err = initiative(ctx, q, id)
		return err
	})
	return i, err
}
