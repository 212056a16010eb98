package people

import (
	"context"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// The acts of giving and ending roles.
const (
	ActGiveRole control.Act = "people.grant.give"
	ActEndRole  control.Act = "people.grant.end"
)

// Assignment gives roles in one scope for a time. Preset names a bundle whose roles join those listed;
// Scope "" is the whole office. A period without a start begins today, one without an end is open.
type Assignment struct {
	Preset string         `json:"preset"`
	Roles  []control.Role `json:"roles"`
	Scope  string         `json:"scope"`
	From   cal.Date       `json:"from"`
	To     cal.Date       `json:"to"`
}

func (g Assignment) any() bool { return g.Preset != "" || len(g.Roles) > 0 }

// all are the roles of the preset and the single ones, each once.
func (g Assignment) all() []control.Role {
	preset, _ := PresetByCode(g.Preset)
	var roles []control.Role
	for _, r := range append(slices.Clone(preset.Roles), g.Roles...) {
		if !slices.Contains(roles, r) {
			roles = append(roles, r)
		}
	}
	return roles
}

// checkAssignment finds what is wrong and sets the start that was left out.
func (s *Service) checkAssignment(ctx context.Context, q db.Querier, g *Assignment) error {
	scopes, err := s.scopes(ctx, q)
	if err != nil {
		return err
	}
	today := s.now().Date()
	if g.From.IsZero() {
		g.From = today
	}
	var fs fault.Fields
	_, known := PresetByCode(g.Preset)
	fs.Check(known || g.Preset == "", "preset", "people.grant.preset_unknown")
	fs.Check(len(g.all()) > 0, "preset", "people.grant.role_missing")
	for _, r := range g.Roles {
		if !slices.Contains(Roles, r) {
			fs.Add("roles", "people.grant.role_unknown", fault.Args{"role": string(r)})
			break
		}
	}
	inside := g.Scope == "" || slices.ContainsFunc(scopes, func(x Scope) bool { return x.Path == g.Scope })
	fs.Check(inside, "scope", "people.grant.scope_unknown")
	fs.Check(g.Scope != "" || !slices.Contains(g.all(), DonorUser), "scope", "people.grant.donor_place") // R61
	fs.Check(cal.Period{Start: g.From, End: g.To}.Valid(), "to", "people.grant.ends_before")
	fs.Check(g.To.IsZero() || !g.To.Before(today), "to", "people.grant.ends_past")
	return fs.Err()
}

// Give gives a person roles. Nobody gives roles to themselves: who may do what is decided by another.
func (s *Service) Give(ctx context.Context, to control.ActorID, g Assignment) (control.Done, error) {
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error { return s.checkAssignment(ctx, q, &g) })
	if err != nil {
		return control.Done{}, err
	}
	return s.control.Do(ctx, control.Op{Act: ActGiveRole}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a, err := loadAccount(ctx, tx, to)
		if err != nil {
			return control.Change{}, err
		}
		if err := stillActive(a); err != nil {
			return control.Change{}, err
		}
		if to == tx.Actor().ID {
			return control.Change{}, fault.Refuse("people.grant.self", nil)
		}
		return control.Change{Object: a.ref(), After: g}, give(ctx, tx, to, g)
	})
}

// assign is Give as a step of making a person: its own line in the trail, under its own act.
func assign(ctx context.Context, tx *control.Tx, to control.ActorID, g Assignment) error {
	if !g.any() {
		return nil
	}
	if !tx.Actor().May(ActGiveRole, "") {
		return fault.New(fault.Forbidden, "fault.forbidden", fault.Args{"act": string(ActGiveRole)})
	}
	if err := give(ctx, tx, to, g); err != nil {
		return err
	}
	return tx.Trail(ctx, ActGiveRole, control.Change{Object: control.Ref{Kind: Kind, ID: string(to)}, After: g})
}

func give(ctx context.Context, tx *control.Tx, to control.ActorID, g Assignment) error {
	for _, role := range g.all() {
		if _, err := tx.GrantRole(ctx, to, control.Grant{Role: role, Scope: g.Scope}, cal.Period{Start: g.From, End: g.To}); err != nil {
			return err
		}
	}
	return nil
}

// EndGrant ends one of a person's grants as of yesterday. The last administrator stays one.
func (s *Service) EndGrant(ctx context.Context, of control.ActorID, grant string) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActEndRole}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a, err := loadAccount(ctx, tx, of)
		if err != nil {
			return control.Change{}, err
		}
		held, err := control.GrantsOf(ctx, tx, of)
		if err != nil {
			return control.Change{}, err
		}
		i := slices.IndexFunc(held, func(g control.HeldGrant) bool { return g.ID == grant && inForceOrAhead(g, tx.Today()) })
		if i < 0 {
			return control.Change{}, fault.Missing("grant")
		}
		if err := tx.EndGrant(ctx, grant); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: a.ref(), Before: held[i]}, stillAdministered(ctx, tx, held[i])
	})
}

// inForceOrAhead reports whether a grant has not ended yet.
func inForceOrAhead(g control.HeldGrant, today cal.Date) bool {
	return g.Period.End.IsZero() || !g.Period.End.Before(today)
}

// stillAdministered refuses to end the grant of the last who can administer the office.
func stillAdministered(ctx context.Context, tx *control.Tx, ended ...control.HeldGrant) error {
	if !slices.ContainsFunc(ended, func(g control.HeldGrant) bool { return g.Role == Administrator }) {
		return nil
	}
	held, err := control.Holders(ctx, tx, Administrator, tx.Today())
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(held, func(g control.HeldGrant) bool { return g.Scope == "" }) {
		return fault.Refuse("people.grant.last_administrator", nil)
	}
	return nil
}

// rolesHeld are the roles of one person in force on a day, each once, in the order of Roles.
func rolesHeld(grants []control.HeldGrant, id control.ActorID, on cal.Date) []control.Role {
	var roles []control.Role
	for _, role := range Roles {
		if slices.ContainsFunc(grants, func(g control.HeldGrant) bool { return g.Actor == id && g.Role == role && g.Period.Contains(on) }) {
			roles = append(roles, role)
		}
	}
	return roles
}
