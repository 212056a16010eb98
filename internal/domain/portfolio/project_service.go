package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// CreateProject records an idea below a package or a programme, on the track the form chooses. The
// ref counts within the parent. Faults: the parent is not there (NotFound), wrong fields (Invalid).
func (s *Service) CreateProject(ctx context.Context, below Link, f ProjectForm) (control.Done, error) {
	var above parent
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		above, err = parentOf(ctx, q, below)
		return err
	})
	if err != nil {
		return control.Done{}, err
	}
	return s.create(ctx, "portfolio.project.create", above.Scope, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p := Project{ID: ProjectID(tx.NewID()), State: ProjectIdea, Parent: below, Partner: above.Partner}
		f.into(&p)
		if err := s.checkProject(ctx, tx, p); err != nil {
			return control.Change{}, err
		}
		if p.Forecast.Start.IsZero() && p.Forecast.End.IsZero() {
			p.Forecast = p.Planned
		}
		var err error
		if p.Ref, err = nextProjectRef(ctx, tx, above); err != nil {
			return control.Change{}, err
		}
		p.Scope = ObjectScope(above.Scope, ObjectProject, string(p.ID))
		if err := tx.Protect(ctx, control.Object{Ref: p.ID.ref(), Scope: p.Scope, Marking: p.Marking}); err != nil {
			return control.Change{}, err
		}
		if err := insertProject(ctx, tx, p); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: p.ID.ref(), After: formOf(p)}, s.rate(ctx, tx, p.ID)
	})
}

func (id ProjectID) ref() control.Ref { return control.Ref{Kind: ObjectProject, ID: string(id)} }

// checkProject runs the rules of the form, and whether the initiative belongs to the parent.
func (s *Service) checkProject(ctx context.Context, tx *control.Tx, p Project) error {
	tracks, err := tracksOf(ctx, tx)
	if err != nil {
		return err
	}
	var fs fault.Fields
	if other := fs.Merge(p.Check(tracks)); other != nil {
		return other
	}
	if p.Initiative != "" {
		n, err := db.One(ctx, tx, ObjectInitiative, db.SQL(`SELECT COUNT(*) FROM portfolio_initiative WHERE id = ? AND package_id = ?`, p.Initiative, p.Parent.ID), db.Value[int])
		if err != nil {
			return err
		}
		fs.Check(n == 1, "initiative", "portfolio.project.initiative_unknown")
	}
	return fs.Err()
}

// EditProject saves the form of a project that was read at a revision (0: whichever is stored). Once
// the plan is baselined, its dates and budget change by an approved change only (R17); once the
// project is over, nothing does. The track is raised by RaiseTrack, not here.
func (s *Service) EditProject(ctx context.Context, id ProjectID, seen int, f ProjectForm) (control.Done, error) {
	return s.editProject(ctx, "portfolio.project.edit", id, seen, func(p *Project) error {
		track := p.Track
		planned, budget := p.Planned, p.Budget
		f.into(p)
		if p.State != ProjectIdea {
			p.Track = track
		}
		var fs fault.Fields
		if p.Baseline.No > 0 {
			fs.Check(p.Planned.Start == planned.Start, "planned_start", "portfolio.baseline.immutable")
			fs.Check(p.Planned.End == planned.End, "planned_end", "portfolio.baseline.immutable")
			fs.Check(p.Budget == budget, "budget", "portfolio.baseline.immutable")
		}
		return fs.Err()
	})
}

// editProject loads a project, lets change alter it, checks and saves it, and rates it anew.
func (s *Service) editProject(ctx context.Context, act Act, id ProjectID, seen int, change func(*Project) error) (control.Done, error) {
	return s.edit(ctx, act, id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := project(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, before.Stamp, versioned(before)); err != nil {
			return control.Change{}, err
		}
		// What waits for a decision must stay what the decider sees.
		if open, err := openPassage(ctx, tx, id); err != nil || open != nil {
			return control.Change{}, firstFault(err, fault.New(fault.Conflict, "portfolio.gate.open", nil))
		}
		after := before
		if err := change(&after); err != nil {
			return control.Change{}, err
		}
		if err := foreseen(ctx, tx, before, after); err != nil {
			return control.Change{}, err
		}
		if err := s.saveProject(ctx, tx, before, after); err != nil {
			return control.Change{}, err
		}
		after.Revision++
		return control.Change{Object: before.ID.ref(), Before: versioned(before), After: versioned(after)}, nil
	})
}

// foreseen refuses another forecast of dates than a linked plan computes.
func foreseen(ctx context.Context, tx *control.Tx, before, after Project) error {
	if before.Forecast == after.Forecast {
		return nil
	}
	span, linked, err := planSpan(ctx, tx, before.ID)
	if err != nil || !linked {
		return err
	}
	var fs fault.Fields
	fs.Check(after.Forecast.Start == span.Start, "forecast_start", "portfolio.plan.computed")
	fs.Check(after.Forecast.End == span.End, "forecast_end", "portfolio.plan.computed")
	return fs.Err()
}

// saveProject checks and stores an edited project, marks it, and rates it anew.
func (s *Service) saveProject(ctx context.Context, tx *control.Tx, before, after Project) error {
	if before.State.Over() {
		return fault.New(fault.Conflict, "portfolio.project.over", fault.Args{"state": before.State.Word()})
	}
	if err := s.checkProject(ctx, tx, after); err != nil {
		return err
	}
	if err := remark(ctx, tx, after.ID.ref(), after.Scope, before.Marking, after.Marking); err != nil {
		return err
	}
	if err := updateProject(ctx, tx, after); err != nil {
		return err
	}
	if err := after.saveSheet(ctx, tx); err != nil {
		return err
	}
	return s.rate(ctx, tx, after.ID)
}

// versionedForm is the form with the revision it was read at, as the page of a conflict shows it.
type versionedForm struct {
	ProjectForm
	Version int `json:"version"`
}

func versioned(p Project) versionedForm { return versionedForm{formOf(p), p.Revision} }

// AssignPeople names the officer and the owner of a project. Who is the officer may also be changed
// while the work runs; the trail keeps who was.
func (s *Service) AssignPeople(ctx context.Context, id ProjectID, seen int, officer, owner ActorID) (control.Done, error) {
	return s.edit(ctx, "portfolio.project.assign", id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := project(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := unchanged(seen, p.Stamp, peopleOf(p)); err != nil {
			return control.Change{}, err
		}
		if p.State.Over() {
			return control.Change{}, fault.New(fault.Conflict, "portfolio.project.over", fault.Args{"state": p.State.Word()})
		}
		before := peopleOf(p)
		p.Officer, p.Owner = officer, owner
		if err := knownPeople(ctx, tx, map[string]ActorID{"officer": officer, "owner": owner}); err != nil {
			return control.Change{}, err
		}
		if err := updateProject(ctx, tx, p); err != nil {
			return control.Change{}, err
		}
		p.Revision++
		return control.Change{Object: p.ID.ref(), Before: before, After: peopleOf(p)}, s.rate(ctx, tx, id)
	})
}

// peopleForm is who runs a project, as the trail and the form show it.
type peopleForm struct {
	Officer ActorID `json:"officer"`
	Owner   ActorID `json:"owner"`
	Version int     `json:"version"`
}

func peopleOf(p Project) peopleForm { return peopleForm{p.Officer, p.Owner, p.Revision} }

// knownPeople refuses persons, by field name, who are not active users.
func knownPeople(ctx context.Context, q db.Querier, named map[string]ActorID) error {
	people, err := control.People(ctx, q)
	if err != nil {
		return err
	}
	known := map[ActorID]bool{"": true}
	for _, p := range people {
		known[p.ID] = true
	}
	var fs fault.Fields
	for name, id := range named {
		fs.Check(known[id], name, "portfolio.project.person_unknown")
	}
	return fs.Err()
}

// RecordOverlap answers the overlap check (R7): listed says how many activities of others were shown.
func (s *Service) RecordOverlap(ctx context.Context, id ProjectID, answer OverlapAnswer, note string, listed int) (control.Done, error) {
	return s.edit(ctx, "portfolio.project.edit", id.ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := project(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		before := p.Overlap
		p.Overlap = Overlap{Answer: answer, Note: note, Listed: listed, By: tx.Actor().ID, On: tx.Today()}
		var fs fault.Fields
		fs.Check(answer == OverlapNone || answer == OverlapCoordinated, "answer", "portfolio.project.choice_unknown")
		fs.Check(answer != OverlapCoordinated || filled(note), "note", "portfolio.project.overlap_note_missing")
		checkLong(&fs, "note", note)
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: p.ID.ref(), Before: before, After: p.Overlap}, updateProject(ctx, tx, p)
	})
}
