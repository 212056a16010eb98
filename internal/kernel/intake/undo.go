package intake

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Undo puts back what an import has done: changed rows get their former values, added ones go. A row that was
// changed since, or that something hangs on by now, stays as it is, and its line says why; a kind whose rows hang
// together refuses the whole (Kind.Free), asked before a long one begins: what comes to hang on a row while it runs keeps
// that row. It is a job when it is long. Faults: Conflict for an import that was not
// applied, or is undone; what Kind.Free refuses.
func (s *Service) Undo(ctx context.Context, id, key string) error {
	var n int
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		i, err := importByID(ctx, q, id)
		if err == nil && i.State != Applied {
			err = fault.New(fault.Conflict, "intake.not_applied", nil)
		}
		if n = i.Outcome.Added + i.Outcome.Changed; err != nil {
			return err
		}
		return s.freeToUndo(ctx, q, i, n)
	})
	if err != nil {
		return err
	}
	if n > applyAtOnce && control.ActorFrom(ctx).ID != control.System {
		return s.start(ctx, id, ActUndo, key)
	}
	return s.undo(ctx, id, s.inline(ActUndo))
}

// freeToUndo asks the kind of an import whether what it has added can all be taken back.
func (s *Service) freeToUndo(ctx context.Context, q db.Querier, i Import, n int) error {
	k, err := s.kind(i.Kind)
	if err != nil || k.Free == nil {
		return err
	}
	lines, err := toUndo(ctx, q, i.ID, n)
	if err != nil {
		return err
	}
	var added []string
	for _, l := range lines {
		if l.Outcome == lineAdded {
			added = append(added, l.Object)
		}
	}
	return k.Free(ctx, q, added...)
}

// undoChunk is how many rows one transaction puts back.
const undoChunk = 50

func (s *Service) undo(ctx context.Context, id string, write step) error {
	var kind string
	total := 0
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		i, err := importByID(ctx, q, id)
		kind, total = i.Kind, i.Outcome.Added+i.Outcome.Changed
		return err
	})
	if err != nil {
		return err
	}
	k, err := s.kind(kind)
	if err != nil {
		return err
	}
	for done, size, stuck := 0, undoChunk, false; ; done += size {
		n := 0
		err := write(ctx, min(done, total), total, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			lines, err := toUndo(ctx, tx, id, size)
			if n = len(lines); err != nil {
				return control.Change{}, err
			}
			if n == 0 {
				return control.Change{Object: control.Ref{Kind: ObjectImport, ID: id}}, s.undone(ctx, tx, id)
			}
			var ids []string
			if stuck {
				lines[0].Undone = "intake.kept_in_use"
			} else if ids, err = k.putBack(ctx, tx, lines); err != nil {
				return control.Change{}, err
			}
			if err := markUndone(ctx, tx, id, lines); err != nil {
				return control.Change{}, err
			}
			return batchChange(id, ids), touchImport(ctx, tx, id)
		})
		switch {
		case db.IsReference(err) && size == 1: // a slice that the kind does not know refers to it
			stuck = true
		case db.IsReference(err):
			size = 1
		case err != nil || n == 0:
			return err
		default:
			stuck = false
		}
	}
}

// undone notes that the import is undone.
func (s *Service) undone(ctx context.Context, tx *control.Tx, id string) error {
	i, err := importByID(ctx, tx, id)
	if err != nil {
		return err
	}
	_, _, _, undone, kept, err := lineNumbers(ctx, tx, id)
	if err != nil {
		return err
	}
	i.State, i.Outcome.Undone, i.Outcome.Kept = Undone, undone, kept
	return updateImport(ctx, tx, i)
}

// putBack puts lines back, says in each what became of it, and gives the ids of the rows that moved.
func (k *Kind) putBack(ctx context.Context, tx *control.Tx, lines []line) (ids []string, err error) {
	objects := make([]string, len(lines))
	for i, l := range lines {
		objects[i] = l.Object
	}
	rows, err := k.Rows(ctx, tx, objects...)
	if err != nil {
		return nil, err
	}
	now := map[string]Row{}
	for _, r := range rows {
		now[r.ID] = r
	}
	var back []*Entry
	var gone []string
	for i := range lines {
		l := &lines[i]
		r, there := now[l.Object]
		switch {
		case !there:
			l.Undone = "intake.kept_gone"
		case r.Version != l.Version:
			l.Undone = "intake.kept_changed"
		case l.Outcome == lineAdded && k.Remove == nil:
			l.Undone = "intake.kept_added"
		case l.Outcome == lineAdded:
			l.Undone = "yes"
			gone = append(gone, l.Object)
		default:
			l.Undone = "yes"
			back = append(back, reversed(r, *l))
		}
	}
	return k.finishBack(ctx, tx, lines, back, gone)
}

// reversed is the entry that gives a row its former values.
func reversed(r Row, l line) *Entry {
	e := &Entry{No: l.Row, ID: r.ID, Version: r.Version, Was: r.Values, Now: Values{}}
	for name, value := range r.Values {
		e.Now[name] = value
	}
	for _, c := range l.Content.Changes {
		delete(e.Now, c.Field)
		if c.Was != "" {
			e.Now[c.Field] = c.Was
		}
		e.Changes = append(e.Changes, Change{c.Field, c.Now, c.Was})
	}
	return e
}

func (k *Kind) finishBack(ctx context.Context, tx *control.Tx, lines []line, back []*Entry, gone []string) (ids []string, err error) {
	kept := map[string]string{}
	if len(back) > 0 {
		if err := k.Check(ctx, tx, back); err != nil {
			return nil, err
		}
		for _, e := range back {
			if e.Refused() {
				kept[e.ID] = e.refused[0].Key
			}
		}
		if back = open(back); len(back) > 0 {
			if err := k.Save(ctx, tx, back); err != nil {
				return nil, err
			}
		}
		for _, e := range back {
			ids = append(ids, e.ID)
		}
		if err := k.trail(ctx, tx, back); err != nil {
			return nil, err
		}
	}
	if len(gone) > 0 {
		why, err := k.Remove(ctx, tx, gone...)
		if err != nil {
			return nil, err
		}
		for id, key := range why {
			kept[id] = key
		}
		var removed []control.Change
		for _, id := range gone {
			if kept[id] != "" {
				continue
			}
			ids = append(ids, id)
			removed = append(removed, control.Change{Object: control.Ref{Kind: k.Object, ID: id}})
		}
		if err := tx.TrailAll(ctx, ActUndo, removed...); err != nil {
			return nil, err
		}
	}
	for i := range lines {
		if key := kept[lines[i].Object]; key != "" {
			lines[i].Undone = key
		}
	}
	return ids, nil
}
