package stakeholders

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/intake"
)

// CreateContact enters a person at the party c.Party. Faults: Invalid with every wrong field; NotFound
// for a party that is not there for this actor.
func (s *Service) CreateContact(ctx context.Context, c Contact, key string) (control.Done, error) {
	var scope string
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		p, err := partyByID(ctx, q, c.Party)
		scope = p.Scope()
		return err
	})
	if err != nil {
		return control.Done{}, err
	}
	return s.control.Do(ctx, control.Op{Act: ActCreateContact, Scope: scope, Key: key}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		c := c
		c.ID, c.Version = ContactID(tx.NewID()), 1
		if err := c.Check(tx.Today()); err != nil {
			return control.Change{}, err
		}
		if err := tx.Protect(ctx, control.Object{Ref: c.Ref(), Scope: scope, Marking: c.Marking}); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: c.Ref(), After: c}, insertContact(ctx, tx, c)
	})
}

// EditContact changes a contact; it stays at its party. Faults: Invalid with every wrong field, Stale
// when somebody else changed it since c.Version, NotFound once it was erased.
func (s *Service) EditContact(ctx context.Context, c Contact, key string) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActEditContact, Object: c.Ref(), Key: key}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := contactByID(ctx, tx, c.ID)
		if err == nil && !before.ErasedOn.IsZero() {
			err = fault.Missing(KindContact)
		}
		if err != nil {
			return control.Change{}, err
		}
		after := c
		after.Party, after.ErasedOn = before.Party, cal.Date{}
		if err := after.Check(tx.Today()); err != nil {
			return control.Change{}, err
		}
		if changed, err := updateContact(ctx, tx, after); err != nil || !changed {
			return control.Change{}, orStale(err, before)
		}
		after.Version++
		object, err := control.Protection(ctx, tx, c.Ref())
		if err != nil {
			return control.Change{}, err
		}
		object.Marking = after.Marking
		return control.Change{Object: c.Ref(), Before: before, After: after}, tx.Protect(ctx, object)
	})
}

func orStale(err error, current any) error {
	if err == nil {
		return fault.Stale(current)
	}
	return err
}

// EraseContact removes everything that tells who a contact was, from the record and from the trail, at
// the person's wish or for another reason that is given (R131). It cannot be undone.
func (s *Service) EraseContact(ctx context.Context, id ContactID, reason, key string) (control.Done, error) {
	var fields fault.Fields
	fields.Check(reason != "", "reason", "fault.required")
	if err := fields.Err(); err != nil {
		return control.Done{}, err
	}
	ref := Contact{ID: id}.Ref()
	return s.control.Do(ctx, control.Op{Act: ActEraseContact, Object: ref, Key: key}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		return control.Change{Object: ref, Note: reason}, erase(ctx, tx, id)
	})
}

// EraseDue erases the contacts whose day of deletion has come, some in each transaction, and returns how
// many. App runs it every day as the system; a day without any leaves no trace.
func (s *Service) EraseDue(ctx context.Context) (erased int, err error) {
	const batch = 50
	for {
		var due []ContactID
		err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
			due, err = dueContacts(ctx, q, s.today(), batch)
			return err
		})
		if err != nil || len(due) == 0 {
			return erased, err
		}
		var gone []ContactID
		_, err = s.control.Do(ctx, control.Op{Act: ActEraseContact}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			gone = nil
			for _, id := range due {
				err := erase(ctx, tx, id)
				if fault.Is(err, fault.NotFound) {
					continue // another node was quicker
				}
				if err != nil {
					return control.Change{}, err
				}
				if err := tx.Trail(ctx, ActEraseContact, control.Change{Object: Contact{ID: id}.Ref()}); err != nil {
					return control.Change{}, err
				}
				gone = append(gone, id)
			}
			return control.Change{Object: control.Ref{Kind: KindContact}, After: map[string]any{"erased": gone}}, nil
		})
		if err != nil {
			return erased, err
		}
		erased += len(gone)
	}
}

func erase(ctx context.Context, tx *control.Tx, id ContactID) error {
	c, err := contactByID(ctx, tx, id)
	if err == nil && !c.ErasedOn.IsZero() {
		err = fault.Missing(KindContact)
	}
	if err != nil {
		return err
	}
	if changed, err := updateContact(ctx, tx, c.Erased(tx.Today())); err != nil || !changed {
		return orStale(err, nil)
	}
	if err := intake.Forget(ctx, tx, string(c.ID)); err != nil {
		return err
	}
	return tx.Erase(ctx, c.Ref())
}
