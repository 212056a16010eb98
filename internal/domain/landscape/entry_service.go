package landscape

import (
	"context"
	"strings"

	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// CreateEntry enters what another actor does for the partner e.Partner. Faults: Invalid with every wrong
// field, a partner that is not there for this actor among them.
func (s *Service) CreateEntry(ctx context.Context, e Entry, key string) (control.Done, error) {
	e = e.trimmed()
	scope, err := s.partnerScope(ctx, e)
	if err != nil {
		return control.Done{}, err
	}
	return s.control.Do(ctx, control.Op{Act: ActCreateEntry, Scope: scope, Key: key}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		e := e
		e.ID, e.Version, e.Archived = EntryID(tx.NewID()), 1, cal.Instant{}
		if err := tx.Protect(ctx, control.Object{Ref: e.ID.ref(), Scope: scope, Marking: e.Marking}); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: e.ID.ref(), After: e}, insertEntry(ctx, tx, e)
	})
}

// partnerScope checks an entry and finds the scope it will lie in.
func (s *Service) partnerScope(ctx context.Context, e Entry) (scope string, err error) {
	var fs fault.Fields
	if err := fs.Merge(e.Check()); err != nil {
		return "", err
	}
	if e.Partner != "" {
		err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
			found, err := stakeholders.ByCode(ctx, q, e.Partner)
			p, there := found[e.Partner]
			fs.Check(there || err != nil, "partner", "landscape.entry.partner_unknown")
			scope = p.Scope()
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return scope, fs.Err()
}

// EditEntry changes an entry; its partner stays. Faults: Invalid with every wrong field, Stale when
// somebody else changed it since e.Version, NotFound when it is not there or archived.
func (s *Service) EditEntry(ctx context.Context, e Entry, key string) (control.Done, error) {
	return s.onEntry(ctx, ActEditEntry, e.ID, key, func(_ *control.Tx, before Entry) (Entry, error) {
		after := e.trimmed()
		after.Partner, after.Archived = before.Partner, before.Archived
		if !before.Archived.IsZero() {
			return after, fault.Missing(KindEntry)
		}
		return after, after.Check()
	})
}

// ArchiveEntry takes an entry out of the list; it stays readable among the archived ones. Faults: Stale,
// NotFound, Conflict landscape.entry.archived when it is archived already.
func (s *Service) ArchiveEntry(ctx context.Context, id EntryID, version int, key string) (control.Done, error) {
	return s.onEntry(ctx, ActArchiveEntry, id, key, func(tx *control.Tx, before Entry) (Entry, error) {
		after := before
		after.Version, after.Archived = version, tx.Now()
		if !before.Archived.IsZero() {
			return after, fault.New(fault.Conflict, "landscape.entry.archived", nil)
		}
		return after, nil
	})
}

func (s *Service) onEntry(ctx context.Context, act control.Act, id EntryID, key string, change func(tx *control.Tx, before Entry) (Entry, error)) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: act, Object: id.ref(), Key: key}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := entryByID(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		after, err := change(tx, before)
		if err != nil {
			return control.Change{}, err
		}
		if changed, err := updateEntry(ctx, tx, after); err != nil || !changed {
			return control.Change{}, orStale(err, before)
		}
		after.Version++
		object, err := control.Protection(ctx, tx, id.ref())
		if err != nil {
			return control.Change{}, err
		}
		object.Marking = after.Marking
		return control.Change{Object: id.ref(), Before: before, After: after}, tx.Protect(ctx, object)
	})
}

func orStale(err error, current any) error {
	if err == nil {
		return fault.Stale(current)
	}
	return err
}

func (e Entry) trimmed() Entry {
	for _, text := range []*string{&e.Actor, &e.Title.EN, &e.Title.FR, &e.Source, &e.Note} {
		*text = strings.TrimSpace(*text)
	}
	return e
}

// Entry loads an entry. Fault: NotFound.
func (s *Service) Entry(ctx context.Context, id EntryID) (e Entry, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		e, err = entryByID(ctx, q, id)
		return err
	})
	return e, err
}

// EntryList is a page of entries. Next is for EntryFilter.After, "" on the last page.
type EntryList struct {
	Entries []Entry `json:"entries"`
	Next    EntryID `json:"next,omitempty"`
}

// ListEntries lists entries, the newest first.
func (s *Service) ListEntries(ctx context.Context, f EntryFilter) (l EntryList, err error) {
	size := f.Limit
	if size > 0 {
		f.Limit++
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if l.Entries, err = entries(ctx, q, f); l.Entries == nil {
			l.Entries = []Entry{}
		}
		return err
	})
	if size > 0 && len(l.Entries) > size {
		l.Entries = l.Entries[:size]
		l.Next = l.Entries[size-1].ID
	}
	return l, err
}

// undoEdit takes an edit back, by an edit to what was.
func (s *Service) undoEdit(ctx context.Context, _ control.Ref, was, became Entry) (control.Done, error) {
	was.Version = became.Version
	return s.EditEntry(ctx, was, "")
}

// undoArchive puts an entry back where it was, into the list or out of it.
func (s *Service) undoArchive(ctx context.Context, _ control.Ref, was, became Entry) (control.Done, error) {
	return s.onEntry(ctx, ActArchiveEntry, became.ID, "", func(_ *control.Tx, now Entry) (Entry, error) {
		now.Version, now.Archived = became.Version, was.Archived
		return now, nil
	})
}
