package stakeholders

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// The acts of the slice. Who may do them is the matrix of people.
const (
	ActCreateParty    control.Act = "stakeholders.party.create"
	ActEditParty      control.Act = "stakeholders.party.edit"
	ActEditMembership control.Act = "stakeholders.membership.edit"
	ActCreateContact  control.Act = "stakeholders.contact.create"
	ActEditContact    control.Act = "stakeholders.contact.edit"
	ActEraseContact   control.Act = "stakeholders.contact.erase"
)

// The kinds of the slice's protected objects.
const (
	KindParty   = "party"
	KindContact = "contact"
)

// Service is the slice's use cases, one exported method each. It is safe for concurrent use.
type Service struct {
	control *control.Control
}

// New makes the service over the office's control.
func New(c *control.Control) *Service { return &Service{control: c} }

// today is the day in UTC, for reads; a write takes its transaction's.
func (s *Service) today() cal.Date { return s.control.DB().Now().Date() }

// CreateParty enters a party under a code that is not in use. Faults: Invalid with every wrong field.
func (s *Service) CreateParty(ctx context.Context, p Party, key string) (control.Done, error) {
	if err := p.Check(); err != nil {
		return control.Done{}, err
	}
	return s.control.Do(ctx, control.Op{Act: ActCreateParty, Scope: p.Scope(), Key: key}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p := p
		p.ID, p.Version = PartyID(tx.NewID()), 1
		if err := checkHome(ctx, tx, p); err != nil {
			return control.Change{}, err
		}
		if err := tx.Protect(ctx, control.Object{Ref: p.Ref(), Scope: p.Scope(), Marking: p.Marking}); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: p.Ref(), After: p}, inUse(insertParty(ctx, tx, p))
	})
}

// EditParty changes a party; its code and kind stay. Faults: Invalid with every wrong field, Stale when
// somebody else changed it since p.Version.
func (s *Service) EditParty(ctx context.Context, p Party, key string) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActEditParty, Object: p.Ref(), Key: key}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		before, err := partyByID(ctx, tx, p.ID)
		if err != nil {
			return control.Change{}, err
		}
		after := p
		after.Code, after.Kind = before.Code, before.Kind
		if err := after.Check(); err != nil {
			return control.Change{}, err
		}
		if err := checkHome(ctx, tx, after); err != nil {
			return control.Change{}, err
		}
		changed, err := updateParty(ctx, tx, after)
		switch {
		case err != nil:
			return control.Change{}, inUse(err)
		case !changed:
			return control.Change{}, fault.Stale(before)
		}
		after.Version++
		return control.Change{Object: p.Ref(), Before: before, After: after}, protectParty(ctx, tx, before, after)
	})
}

// protectParty moves the protection of a party along; its contacts move with it when its home does.
func protectParty(ctx context.Context, tx *control.Tx, before, after Party) error {
	if err := tx.Protect(ctx, control.Object{Ref: after.Ref(), Scope: after.Scope(), Marking: after.Marking}); err != nil || before.Scope() == after.Scope() {
		return err
	}
	contacts, err := contactsOf(ctx, tx, after.ID)
	if err != nil {
		return err
	}
	for _, c := range contacts {
		if err := tx.Protect(ctx, control.Object{Ref: c.Ref(), Scope: after.Scope(), Marking: c.Marking}); err != nil {
			return err
		}
	}
	return nil
}

// checkHome asks that an organisation's home is a country that is there.
func checkHome(ctx context.Context, q db.Querier, p Party) error {
	if p.Home == "" {
		return nil
	}
	var fields fault.Fields
	found, err := ByCode(ctx, q, p.Home)
	fields.Check(err != nil || found[p.Home].Kind == Country, "home", "stakeholders.party.home_wrong")
	if err == nil {
		err = fields.Err()
	}
	return err
}

// inUse turns the refusal of a unique index into a wrong field.
func inUse(err error) error {
	if !db.IsUnique(err) {
		return err
	}
	var fields fault.Fields
	fields.Add("code", "stakeholders.party.code_in_use", nil)
	return fields.Err()
}

// SaveMembership adds a membership to a party, or changes the one of its id. Faults: Invalid with every
// wrong field; NotFound for an unknown party or membership.
func (s *Service) SaveMembership(ctx context.Context, party PartyID, m Membership, key string) (control.Done, error) {
	return s.onMemberships(ctx, party, key, func(ctx context.Context, tx *control.Tx, p Party, all []Membership) (control.Change, error) {
		after := m
		change := control.Change{}
		if after.ID == "" {
			after.ID = tx.NewID()
		} else {
			before, err := among(all, after.ID)
			if err != nil {
				return change, err
			}
			change.Before = before
		}
		if err := after.Check(p.Kind, all); err != nil {
			return change, err
		}
		change.After = after
		if change.Before == nil {
			return change, insertMemberships(ctx, tx, party, after)
		}
		return change, updateMembership(ctx, tx, after)
	})
}

// RemoveMembership takes back a membership that was never true; one that has ended gets an end instead.
func (s *Service) RemoveMembership(ctx context.Context, party PartyID, id, key string) (control.Done, error) {
	return s.onMemberships(ctx, party, key, func(ctx context.Context, tx *control.Tx, _ Party, all []Membership) (control.Change, error) {
		before, err := among(all, id)
		if err != nil {
			return control.Change{}, err
		}
		return control.Change{Before: before}, deleteMembership(ctx, tx, id)
	})
}

func (s *Service) onMemberships(ctx context.Context, party PartyID, key string, body func(context.Context, *control.Tx, Party, []Membership) (control.Change, error)) (control.Done, error) {
	ref := Party{ID: party}.Ref()
	return s.control.Do(ctx, control.Op{Act: ActEditMembership, Object: ref, Key: key}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		p, err := partyByID(ctx, tx, party)
		if err != nil {
			return control.Change{}, err
		}
		all, err := Memberships(ctx, tx, party)
		if err != nil {
			return control.Change{}, err
		}
		change, err := body(ctx, tx, p, all[party])
		if err != nil {
			return change, err
		}
		change.Object = ref
		return change, tx.RefreshNation(ctx, p.Code) // whether its people are Allies holds at once
	})
}

func among(all []Membership, id string) (Membership, error) {
	for _, m := range all {
		if m.ID == id {
			return m, nil
		}
	}
	return Membership{}, fault.Missing("membership")
}
