package people

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// The acts around leavers.
const (
	ActDeactivate control.Act = "people.user.deactivate"
	ActReactivate control.Act = "people.user.reactivate"
	ActHandOver   control.Act = "people.user.hand_over"
)

// Deactivate lets a person leave: in one act their sessions, tokens, links, roles and the delegations
// they gave or hold end. It returns what they still answer for, for HandOver. Nobody deactivates
// themselves, and the last administrator stays.
func (s *Service) Deactivate(ctx context.Context, id control.ActorID, reason string) (owned []Owned, err error) {
	var fs fault.Fields
	fs.Check(reason != "", "reason", "fault.required")
	if err := fs.Err(); err != nil {
		return nil, err
	}
	_, err = s.control.Do(ctx, control.Op{Act: ActDeactivate}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		old, err := loadAccount(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := stillActive(old); err != nil {
			return control.Change{}, err
		}
		if id == tx.Actor().ID {
			return control.Change{}, fault.Refuse("people.user.self", nil)
		}
		u := old.User
		u.DeactivatedAt = tx.Now()
		ended, err := endAuthority(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := updateUser(ctx, tx, u, old.Version, true); err != nil {
			return control.Change{}, err
		}
		if owned, err = s.owned(ctx, tx, id); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: u.ref(), Before: old.User, After: u, Note: reason}, stillAdministered(ctx, tx, ended...)
	})
	return owned, err
}

// endAuthority takes away everything a person could act with, and says which grants that ended.
func endAuthority(ctx context.Context, tx *control.Tx, id control.ActorID) (ended []control.HeldGrant, err error) {
	grants, err := control.GrantsOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		if !inForceOrAhead(g, tx.Today()) {
			continue
		}
		if err := tx.EndGrant(ctx, g.ID); err != nil {
			return nil, err
		}
		ended = append(ended, g)
	}
	delegations, err := control.Delegations(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	for _, d := range delegations {
		if !d.Revoked.IsZero() {
			continue
		}
		if err := tx.RevokeDelegation(ctx, d.ID); err != nil {
			return nil, err
		}
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE people_token SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL`, tx.Now(), id)); err != nil {
		return nil, err
	}
	return ended, dropLinks(ctx, tx, id)
}

// Reactivate takes back somebody who had left. They have no roles and no password: both are given
// anew.
func (s *Service) Reactivate(ctx context.Context, id control.ActorID) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActReactivate}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		old, err := loadAccount(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if old.Active() {
			return control.Change{}, fault.New(fault.Conflict, "people.user.is_active", fault.Args{"name": old.Name})
		}
		u := old.User
		u.DeactivatedAt = cal.Instant{}
		if err := updateUser(ctx, tx, u, old.Version, true); err != nil {
			return control.Change{}, err
		}
		_, err = setPassword(ctx, tx, id, old.hash, "")
		return control.Change{Object: u.ref(), Before: old.User, After: u}, err
	})
}

// HandOver makes another person answer for everything that one answered for, and says how many things
// that were. The one who takes over must work here; the other may have left already.
func (s *Service) HandOver(ctx context.Context, from, to control.ActorID) (n int, err error) {
	_, err = s.control.Do(ctx, control.Op{Act: ActHandOver}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		n = 0
		giver, err := loadAccount(ctx, tx, from)
		if err != nil {
			return control.Change{}, err
		}
		taker, err := loadAccount(ctx, tx, to)
		var fs fault.Fields
		fs.Check((err == nil && taker.Active() || err != nil && !fault.Is(err, fault.NotFound)) && from != to, "to", "people.user.taker_wrong")
		if wrong := fs.Err(); wrong != nil || err != nil {
			return control.Change{}, firstOf(wrong, err)
		}
		if s.Transfer != nil {
			if n, err = s.Transfer(ctx, tx, from, to); err != nil {
				return control.Change{}, err
			}
		}
		return control.Change{Object: giver.ref(), After: handedOver{To: to, Count: n}}, nil
	})
	return n, err
}

// handedOver is what the trail keeps of a hand-over beside the slices' own lines.
type handedOver struct {
	To    control.ActorID `json:"to"`
	Count int             `json:"count"`
}
