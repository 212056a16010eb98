package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

// versionTrail is what the trail says of a version.
type versionTrail struct {
	No    int          `json:"no"`
	State VersionState `json:"state"`
	Lines []string     `json:"lines"`
}

func (v Version) trail() versionTrail {
	t := versionTrail{No: v.No, State: v.State}
	for _, l := range v.Lines {
		title, _ := l.Title.In("en")
		t.Lines = append(t.Lines, l.Ref+" "+title)
	}
	return t
}

// MoveVersion makes the move that act makes with the version n+1 of a package in force: it is submitted,
// endorsed, returned or withdrawn while version n binds (R3).
func (s *Service) MoveVersion(ctx context.Context, act control.Act, id PackageID, form MoveForm) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := loadPackage(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		versions, err := versionsOf(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		force, draft := InForce(plain(versions)), InDraft(plain(versions))
		if force == nil || draft == nil {
			return control.Change{}, fault.New(fault.Conflict, "portfolio.package.no_version", nil)
		}
		move, err := versionMachine.By(draft.State, act, VersionState(form.To))
		if err != nil {
			return control.Change{}, err
		}
		list, err := initiativesOf(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		facts := versionFacts{InForce: *force, Draft: *draft, Record: form.Record(), Reason: form.Reason, Today: tx.Today()}
		if facts.Links, err = linksOf(ctx, tx, tx.Today(), list); err != nil {
			return control.Change{}, err
		}
		if facts.Outcome, err = outcomeOn(ctx, tx, id, draft.No, tx.Now()); err != nil {
			return control.Change{}, err
		}
		if err := versionGuards.Check(move.Guard, facts); err != nil {
			return control.Change{}, err
		}
		after := draft.copy()
		after.State = move.To
		if err := s.settleVersion(ctx, tx, p, versions, after, form.Record(), list); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: id.ref(), Before: draft.trail(), After: after.trail(), Note: form.Reason},
			fileRecord(ctx, tx, string(id), "", string(act), form.Record())
	})
}

// settleVersion saves a version that has moved. Endorsing it puts the one before out of force, gives the
// initiatives their endorsed titles and drops those that left; withdrawing it drops those that were only
// proposed by it.
func (s *Service) settleVersion(ctx context.Context, tx *control.Tx, p Package, versions []versionRow, after Version, decision Record, list []Initiative) error {
	force := InForce(plain(versions))
	binding := *force
	if after.State == VersionEndorsed {
		for _, v := range Endorse(plain(versions), after.No, decision) { // by number: the old one leaves first
			if v.No == after.No || v.No == force.No {
				if err := saveVersion(ctx, tx, p.ID, versions, v); err != nil {
					return err
				}
			}
		}
		binding = after
	} else if err := saveVersion(ctx, tx, p.ID, versions, after); err != nil {
		return err
	}
	if after.State != VersionEndorsed && after.State != VersionWithdrawn {
		return nil
	}
	for _, i := range list {
		if err := settleInitiative(ctx, tx, binding, i); err != nil {
			return err
		}
	}
	return nil
}

// settleInitiative brings an initiative in line with the version that binds.
func settleInitiative(ctx context.Context, tx *control.Tx, binding Version, i Initiative) error {
	after := i
	act := control.Act("portfolio.initiative.edit")
	for _, l := range binding.Lines {
		if l.Initiative == i.ID {
			after.Title = l.Title
		}
	}
	if !holds(&binding, i.ID) && !i.Ended() {
		after.State, act = InitiativeDropped, "portfolio.initiative.drop"
	}
	if after.Title == i.Title && after.State == i.State {
		return nil
	}
	if ok, err := updateInitiative(ctx, tx, after); err != nil || !ok {
		return orStale(err, i.form())
	}
	return tx.Trail(ctx, act, control.Change{Object: i.ID.ref(), Before: i.trail(), After: after.trail()})
}
