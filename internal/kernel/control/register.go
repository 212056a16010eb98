package control

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Person is what control keeps of a user: who they are to others, and what bounds what they see.
type Person struct {
	ID             ActorID
	Name           string
	Nation         string
	Clearance      Level
	ClearanceUntil cal.Date // its last day, no date for no end; after it the person reads up to UNCLASSIFIED
	Language       i18n.Lang
	Active         bool
}

// SavePerson inserts or updates an actor. The people slice calls it in the transaction that saves
// the user.
func (tx *Tx) SavePerson(ctx context.Context, p Person) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO control_actor (id, kind, name, nation, clearance, clearance_until, language, active, version)
		VALUES (?, 'person', ?, ?, ?, ?, ?, ?, 1)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, nation = excluded.nation, clearance = excluded.clearance,
			clearance_until = excluded.clearance_until, language = excluded.language, active = excluded.active, version = control_actor.version + 1`,
		p.ID, p.Name, p.Nation, int(p.Clearance), p.ClearanceUntil, p.Language, p.Active))
	return err
}

// RemovePeople takes back people who were never meant to be, with their roles, when an import is undone. What
// refers to them must be gone.
func (tx *Tx) RemovePeople(ctx context.Context, ids ...ActorID) error {
	gone := make([]string, len(ids))
	for i, id := range ids {
		gone[i] = string(id)
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM control_grant WHERE`).In("actor_id", gone...)); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM control_actor WHERE kind = 'person' AND`).In("id", gone...))
	return err
}

// touch makes every node load the actor's grants anew.
func (tx *Tx) touch(ctx context.Context, id ActorID) error {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE control_actor SET version = version + 1 WHERE id = ?`, id))
	if err == nil && n == 0 {
		return fault.Missing("person")
	}
	return err
}

// RefreshNation makes every node load anew what the people of a nation are: its memberships changed.
func (tx *Tx) RefreshNation(ctx context.Context, iso3 string) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE control_actor SET version = version + 1 WHERE nation = ?`, iso3))
	return err
}

// GrantRole gives a role in a scope from a day on; an end that is no date is open. It returns the
// grant's id.
func (tx *Tx) GrantRole(ctx context.Context, to ActorID, g Grant, period cal.Period) (string, error) {
	if !period.Valid() {
		return "", fault.New(fault.Invalid, "control.period", nil)
	}
	id := tx.NewID()
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO control_grant (id, actor_id, role, scope_path, valid_from, valid_to, granted_by) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (actor_id, role, scope_path, valid_from) DO UPDATE SET valid_to = excluded.valid_to, granted_by = excluded.granted_by`,
		id, to, g.Role, g.Scope, period.Start, period.End, tx.actor.ID))
	if err != nil {
		return "", err
	}
	return id, tx.touch(ctx, to)
}

// EndGrant ends a grant yesterday, so that it no longer counts today.
func (tx *Tx) EndGrant(ctx context.Context, id string) error {
	holder, err := db.One(ctx, tx, "grant", db.SQL(`SELECT actor_id FROM control_grant WHERE id = ?`, id), db.Value[ActorID])
	if err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE control_grant SET valid_to = ? WHERE id = ?`, tx.Today().AddDays(-1), id)); err != nil {
		return err
	}
	return tx.touch(ctx, holder)
}

// HeldGrant is a grant as the administration shows it.
type HeldGrant struct {
	ID        string
	Actor     ActorID
	Role      Role
	Scope     string
	Period    cal.Period
	GrantedBy ActorID
}

// GrantsOf lists every grant of the actors, ended ones too: one query for a whole page.
func GrantsOf(ctx context.Context, q db.Querier, ids ...ActorID) ([]HeldGrant, error) {
	wanted := make([]string, len(ids))
	for i, id := range ids {
		wanted[i] = string(id)
	}
	return db.Collect(ctx, q, db.SQL(grantColumns+`WHERE`).In("g.actor_id", wanted...).Add("ORDER BY g.valid_from, g.id"), scanHeldGrant)
}

// Holders lists the grants of a role in force on a day to people who are active.
func Holders(ctx context.Context, q db.Querier, role Role, on cal.Date) ([]HeldGrant, error) {
	return db.Collect(ctx, q, db.SQL(grantColumns+`JOIN control_actor a ON a.id = g.actor_id AND a.active
		WHERE g.role = ? AND g.valid_from <= ? AND (g.valid_to IS NULL OR g.valid_to >= ?) ORDER BY a.name, g.id`, role, on, on), scanHeldGrant)
}

const grantColumns = `SELECT g.id, g.actor_id, g.role, g.scope_path, g.valid_from, g.valid_to, g.granted_by FROM control_grant g `

func scanHeldGrant(row db.Row) (g HeldGrant, err error) {
	err = row.Scan(&g.ID, &g.Actor, &g.Role, &g.Scope, &g.Period.Start, &g.Period.End, &g.GrantedBy)
	return g, err
}

// GivenDelegation is a delegation as its giver, its holder and the auditors see it.
type GivenDelegation struct {
	Delegation
	To      ActorID
	Period  cal.Period
	Reason  string
	Revoked cal.Instant
}

// Delegate lets another person do an act for the one who acts now (R44). Only what one may do by
// one's own grant can be delegated, never what was received by delegation; the period has an end.
func (tx *Tx) Delegate(ctx context.Context, d GivenDelegation) (string, error) {
	var fs fault.Fields
	fs.Check(!d.Period.Start.IsZero() && !d.Period.End.IsZero() && d.Period.Valid(), "valid_to", "control.period")
	fs.Check(d.To != tx.actor.ID, "to", "control.delegate_self")
	fs.Check(d.Reason != "", "reason", "fault.required")
	fs.Check(d.Cap.Minor >= 0, "cap", "control.delegate_cap")
	if err := fs.Err(); err != nil {
		return "", err
	}
	if !tx.actor.holds(d.Act, d.Scope) {
		return "", fault.Refuse("control.delegate_own", nil)
	}
	d.ID = tx.NewID()
	var capMinor, capCurrency any
	if d.Cap.Currency != "" {
		capMinor, capCurrency = d.Cap.Minor, d.Cap.Currency
	}
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO control_delegation
		(id, from_actor, to_actor, act, scope_path, cap_minor, cap_currency, valid_from, valid_to, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, tx.actor.ID, d.To, d.Act, d.Scope, capMinor, capCurrency, d.Period.Start, d.Period.End, d.Reason))
	if err != nil {
		return "", err
	}
	return d.ID, tx.touch(ctx, d.To)
}

// RevokeDelegation ends a delegation now. Its giver may, and whoever Do has allowed to.
func (tx *Tx) RevokeDelegation(ctx context.Context, id string) error {
	holder, err := db.One(ctx, tx, "delegation", db.SQL(`UPDATE control_delegation SET revoked_at = ?
		WHERE id = ? AND revoked_at IS NULL RETURNING to_actor`, tx.Now(), id), db.Value[ActorID])
	if err != nil {
		return err
	}
	return tx.touch(ctx, holder)
}

// Delegations lists those an actor gave or holds, or all for an empty id, newest first.
func Delegations(ctx context.Context, q db.Querier, of ActorID) ([]GivenDelegation, error) {
	t := db.SQL(`SELECT id, from_actor, act, scope_path, COALESCE(cap_minor, 0), COALESCE(cap_currency, ''), to_actor, valid_from, valid_to, reason, revoked_at
		FROM control_delegation`)
	if of != "" {
		t.Add(`WHERE from_actor = ? OR to_actor = ?`, of, of)
	}
	return db.Collect(ctx, q, t.Add(`ORDER BY id DESC`), func(row db.Row) (d GivenDelegation, err error) {
		err = row.Scan(&d.ID, &d.From, &d.Act, &d.Scope, &d.Cap.Minor, &d.Cap.Currency, &d.To, &d.Period.Start, &d.Period.End, &d.Reason, &d.Revoked)
		return d, err
	})
}

// Names gives the printed names of actors, for lists: one query for a whole page.
func Names(ctx context.Context, q db.Querier, ids ...ActorID) (map[ActorID]string, error) {
	wanted := make([]string, 0, len(ids))
	for _, id := range ids {
		if id != "" {
			wanted = append(wanted, string(id))
		}
	}
	names := make(map[ActorID]string, len(wanted))
	if len(wanted) == 0 {
		return names, nil
	}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT id, name FROM control_actor WHERE`).In("id", wanted...), func(row db.Row) (struct{}, error) {
		var id ActorID
		var name string
		err := row.Scan(&id, &name)
		names[id] = name
		return struct{}{}, err
	})
	return names, err
}

// People lists the persons who can be named in a form, by name; active ones only.
func People(ctx context.Context, q db.Querier) ([]Person, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT id, name, nation, clearance, clearance_until, language, active FROM control_actor
		WHERE kind = 'person' AND active ORDER BY name, id`), func(row db.Row) (p Person, err error) {
		err = row.Scan(&p.ID, &p.Name, &p.Nation, &p.Clearance, &p.ClearanceUntil, &p.Language, &p.Active)
		return p, err
	})
}
