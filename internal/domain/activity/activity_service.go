package activity

import (
	"context"
	"strconv"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Create proposes an activity below a project, package, programme or party. anyway accepts that people or
// the place are taken at that time; without it that is a wrong field "anyway", which names them. Faults:
// Invalid with every wrong field, NotFound for a holder that is not there for this actor.
func (s *Service) Create(ctx context.Context, holder control.Ref, f Form, anyway bool) (control.Done, error) {
	o, err := s.placed(ctx, holder)
	if err != nil {
		return control.Done{}, err
	}
	return s.create(ctx, ActCreate, o.Scope, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		return s.enter(ctx, tx, o, f, nil, anyway)
	})
}

// Enter is Create inside the transaction of somebody else's act, such as an import: an inner step. at is
// the protection of the holder, as control.Protection gives it.
func (s *Service) Enter(ctx context.Context, tx *control.Tx, at control.Object, f Form, people []Person) (control.Change, error) {
	return s.enter(ctx, tx, at, f, people, true)
}

func (s *Service) enter(ctx context.Context, tx *control.Tx, at control.Object, f Form, people []Person, anyway bool) (control.Change, error) {
	f = f.trimmed()
	if err := checked(ctx, tx, f, people); err != nil {
		return control.Change{}, err
	}
	a := Activity{ID: ActivityID(tx.NewID()), Holder: at.Ref, Partner: partnerOf(at.Scope), State: Proposed, Form: f.packed(),
		People: packedPeople(people), Version: 1, Proposer: tx.Actor().ID, scope: at.Scope}
	a.UID = string(a.ID) + "@cairn"
	if err := noOverlap(ctx, tx, a, anyway); err != nil {
		return control.Change{}, err
	}
	code, year, no, err := nextCode(ctx, tx, "activity_activity", "ACT", a.Start)
	if err != nil {
		return control.Change{}, err
	}
	a.Code = code
	if err := tx.Protect(ctx, control.Object{Ref: a.ID.Ref(), Scope: at.Scope, Marking: a.Marking}); err != nil {
		return control.Change{}, err
	}
	return control.Change{Object: a.ID.Ref(), After: a}, insertActivity(ctx, tx, a, year, no)
}

// checked runs the rules of the form and of the people, and holds that users named are there.
func checked(ctx context.Context, q db.Querier, f Form, people []Person) error {
	var fs fault.Fields
	named := map[string]control.ActorID{"lead": f.Lead}
	for i, p := range people {
		named["people."+strconv.Itoa(i)+".actor"] = p.Actor
	}
	for _, err := range []error{f.Check(), CheckPeople(people), knownPeople(ctx, q, named)} {
		if other := fs.Merge(err); other != nil {
			return other
		}
	}
	return fs.Err()
}

func packedPeople(people []Person) []Person {
	people = filledRows(people, Person.isZero)
	for i := range people {
		if people[i].Role == "" {
			people[i].Role = Participant
		}
	}
	return people
}

// noOverlap refuses people and a place that are taken, once they were not seen and accepted. Only what
// the actor may see is told (R127).
func noOverlap(ctx context.Context, q db.Querier, a Activity, anyway bool) error {
	if anyway {
		return nil
	}
	found, err := overlapsOf(ctx, q, a)
	if err != nil || len(found) == 0 {
		return err
	}
	var fs fault.Fields
	fs.Add("anyway", "activity.overlap.found", fault.Args{"what": overlaps(found)})
	return fs.Err()
}

// overlapsOf finds the people and places of an activity that others have at the same time.
func overlapsOf(ctx context.Context, q db.Querier, a Activity) ([]Overlap, error) {
	others, err := Activities(ctx, q, Filter{Period: a.Period()})
	if err != nil {
		return nil, err
	}
	var users []control.ActorID
	for _, b := range others {
		users = append(users, b.Lead)
		for _, p := range b.People {
			users = append(users, p.Actor)
		}
	}
	names, err := control.Names(ctx, q, users...)
	if err != nil {
		return nil, err
	}
	known := make(map[string]string, len(names))
	for id, name := range names {
		known[string(id)] = name
	}
	return Overlaps(a, others, known), nil
}

// onActivity loads an activity read at a version (0: whichever is stored), lets change alter it, and keeps
// it; its Sequence grows when a calendar would show it otherwise.
func (s *Service) onActivity(ctx context.Context, act control.Act, id ActivityID, at int, change func(ctx context.Context, tx *control.Tx, a Activity) (Activity, string, error)) (control.Done, error) {
	return s.edit(ctx, act, id.Ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := activity(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := seen(at, before.Version, before); err != nil {
			return control.Change{}, err
		}
		after, note, err := change(ctx, tx, before)
		if err != nil {
			return control.Change{}, err
		}
		after, err = keepActivity(ctx, tx, before, after)
		return control.Change{Object: id.Ref(), Before: before, After: after, Note: note}, err
	})
}

// keepActivity stores an activity that was loaded in the same transaction, and gives it as it now is. It is
// an inner step.
func keepActivity(ctx context.Context, tx *control.Tx, before, after Activity) (Activity, error) {
	after.Version = before.Version
	if shows(before, after) {
		after.Sequence = before.Sequence + 1
	}
	changed, err := updateActivity(ctx, tx, after)
	if err := orStale(err, changed, before); err != nil {
		return after, err
	}
	after.Version++
	return after, remark(ctx, tx, before.ID.Ref(), after.Marking)
}

// Edit saves the form of an activity read at a version. Faults: Invalid, Stale, and Conflict for one that
// is over.
func (s *Service) Edit(ctx context.Context, id ActivityID, at int, f Form, anyway bool) (control.Done, error) {
	return s.onActivity(ctx, ActEdit, id, at, func(ctx context.Context, tx *control.Tx, a Activity) (Activity, string, error) {
		if err := notOver(a); err != nil {
			return a, "", err
		}
		f = f.trimmed()
		if err := checked(ctx, tx, f, nil); err != nil {
			return a, "", err
		}
		a.Form = f.packed()
		return a, "", noOverlap(ctx, tx, a, anyway)
	})
}

// SavePeople replaces the people named in an activity read at a version.
func (s *Service) SavePeople(ctx context.Context, id ActivityID, at int, people []Person, anyway bool) (control.Done, error) {
	return s.onActivity(ctx, ActEdit, id, at, func(ctx context.Context, tx *control.Tx, a Activity) (Activity, string, error) {
		if err := notOver(a); err != nil {
			return a, "", err
		}
		if err := checked(ctx, tx, a.Form, people); err != nil {
			return a, "", err
		}
		a.People = packedPeople(people)
		return a, "", noOverlap(ctx, tx, a, anyway)
	})
}

func notOver(a Activity) error {
	if a.State.Over() {
		return fault.New(fault.Conflict, "activity.over", fault.Args{"state": a.State.Word()})
	}
	return nil
}

// Move makes the move of a name under its guards (Activity.Apply). Who proposed an activity does not
// approve it (R43).
func (s *Service) Move(ctx context.Context, id ActivityID, name string, f MoveForm) (control.Done, error) {
	m, err := MoveNamed(name)
	if err != nil {
		return control.Done{}, err
	}
	return s.onActivity(ctx, m.Act(), id, f.Version, func(ctx context.Context, tx *control.Tx, a Activity) (Activity, string, error) {
		after, err := a.Apply(m, f, tx.Today())
		if err == nil && m.Name == "approve" {
			err = control.Distinct(tx.Hand(), a.Proposer)
		}
		return after, after.Reason, err
	})
}

// undoActivity puts an activity back to what it was, under the act that is taken back.
func (s *Service) undoActivity(ctx context.Context, _ control.Ref, was, became Activity) (control.Done, error) {
	act := ActEdit
	if was.State != became.State {
		for _, m := range was.State.From() {
			if m.To == became.State {
				act = m.Act()
			}
		}
	}
	return s.onActivity(ctx, act, became.ID, became.Version, func(_ context.Context, _ *control.Tx, now Activity) (Activity, string, error) {
		was.Sequence, was.scope = now.Sequence, now.scope
		return was, "", nil
	})
}

// Activity loads one. Fault: NotFound.
func (s *Service) Activity(ctx context.Context, id ActivityID) (a Activity, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		a, err = activity(ctx, q, id)
		return err
	})
	return a, err
}

// File attaches a document to an activity: an agenda, slides, a signed list. It is pending until then;
// faults of the upload stand at the field "file".
func (s *Service) File(ctx context.Context, id ActivityID, file control.File) (control.Done, error) {
	return s.edit(ctx, ActFile, id.Ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		kept, err := tx.Attach(ctx, file.ID, id.Ref(), "")
		return control.Change{Object: id.Ref(), After: map[string]any{"file": kept.Name}}, err
	})
}

// DropFile takes a document off an activity.
func (s *Service) DropFile(ctx context.Context, id ActivityID, file string) (control.Done, error) {
	return s.edit(ctx, ActFile, id.Ref(), func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		files, err := control.FilesOf(ctx, tx, string(id))
		if err != nil {
			return control.Change{}, err
		}
		for _, f := range files[string(id)] {
			if f.ID == file {
				dropped, err := tx.DropFile(ctx, file)
				return control.Change{Object: id.Ref(), Before: map[string]any{"file": dropped.Name}}, err
			}
		}
		return control.Change{}, fault.Missing("file")
	})
}
