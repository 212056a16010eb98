package people

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// The acts of the administration of people.
const (
	ActReadUsers  control.Act = "people.user.read"
	ActCreateUser control.Act = "people.user.create"
	ActEditUser   control.Act = "people.user.edit"
	ActEndSession control.Act = "people.user.end_sessions"
)

// Member is a person with the roles they hold today, anywhere.
type Member struct {
	User
	Roles []control.Role `json:"roles"`
}

// Users lists people by name. It needs "people.user.read".
func (s *Service) Users(ctx context.Context, f Filter) (list []Member, err error) {
	if err := allow(ctx, ActReadUsers); err != nil {
		return nil, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		users, err := listUsers(ctx, q, f, s.now().Date())
		if err == nil {
			list, err = s.members(ctx, q, users)
		}
		return err
	})
	return list, err
}

// members adds the roles, in one query for all.
func (s *Service) members(ctx context.Context, q db.Querier, users []User) ([]Member, error) {
	ids := make([]control.ActorID, len(users))
	for i, u := range users {
		ids[i] = u.ID
	}
	held, err := control.GrantsOf(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	list := make([]Member, len(users))
	for i, u := range users {
		list[i] = Member{u, rolesHeld(held, u.ID, s.now().Date())}
	}
	return list, nil
}

// User loads one person. It needs "people.user.read".
func (s *Service) User(ctx context.Context, id control.ActorID) (u User, err error) {
	if err := allow(ctx, ActReadUsers); err != nil {
		return u, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		a, err := loadAccount(ctx, q, id)
		u = a.User
		return err
	})
	return u, err
}

// UserByLogin finds a person by login, for the command line. It needs "people.user.read".
func (s *Service) UserByLogin(ctx context.Context, login string) (u User, err error) {
	if err := allow(ctx, ActReadUsers); err != nil {
		return u, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		a, err := loadLogin(ctx, q, tidyLogin(login))
		u = a.User
		return err
	})
	return u, err
}

// Mailbox is where mail reaches a person, and whether any should.
type Mailbox struct {
	Name, Address string
	Language      i18n.Lang
	Active        bool
}

// Mailboxes are those of persons, for the office's mail. Who is not there is left out.
func Mailboxes(ctx context.Context, q db.Querier, ids []control.ActorID) (map[control.ActorID]Mailbox, error) {
	wanted := make([]string, len(ids))
	for i, id := range ids {
		wanted[i] = string(id)
	}
	found := make(map[control.ActorID]Mailbox, len(ids))
	_, err := db.Collect(ctx, q, db.SQL(`SELECT id, name, login, language, deactivated_at IS NULL FROM people_user WHERE`).In("id", wanted...), func(row db.Row) (none struct{}, err error) {
		var id control.ActorID
		var m Mailbox
		err = row.Scan(&id, &m.Name, &m.Address, &m.Language, &m.Active)
		found[id] = m
		return none, err
	})
	return found, err
}

// Staff lists who works here, in the order of their identifiers.
func Staff(ctx context.Context, q db.Querier) ([]control.ActorID, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT id FROM people_user WHERE deactivated_at IS NULL ORDER BY id`), db.Value[control.ActorID])
}

// Leads are the scopes in which somebody leads a team.
func Leads(a *control.Actor) []string {
	var scopes []string
	for _, g := range a.Grants {
		if g.Role == TeamLeader {
			scopes = append(scopes, g.Scope)
		}
	}
	return scopes
}

// CreateUser makes a person with the roles given, who signs in once they have used an invitation
// (Invite). It returns the person's id.
func (s *Service) CreateUser(ctx context.Context, p Profile, g Assignment) (control.ActorID, error) {
	p.tidy()
	if err := s.checkProfile(ctx, p, &g); err != nil {
		return "", err
	}
	done, err := s.control.Do(ctx, control.Op{Act: ActCreateUser, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		u := User{ID: control.ActorID(tx.NewID()), Profile: p, CreatedAt: tx.Now(), Version: 1}
		if err := insertUser(ctx, tx, u, ""); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: u.ref(), After: u}, assign(ctx, tx, u.ID, g)
	})
	return control.ActorID(done.Object.ID), err
}

// checkProfile finds every wrong field of a person, and of the roles given with it, at once.
func (s *Service) checkProfile(ctx context.Context, p Profile, g *Assignment) error {
	return s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		nations, err := s.nations(ctx, q)
		if err != nil {
			return err
		}
		fs := p.check(nations)
		if g != nil && g.any() {
			if err := fs.Merge(s.checkAssignment(ctx, q, g)); err != nil {
				return err
			}
		}
		return fs.Err()
	})
}

// EditUser changes a person's profile over the version that was read; a stale version is a Conflict
// with the present one. Asking for a new password or for codes ends the person's sessions, so that it
// is asked now and not some day.
func (s *Service) EditUser(ctx context.Context, id control.ActorID, version int64, p Profile) (control.Done, error) {
	p.tidy()
	if err := s.checkProfile(ctx, p, nil); err != nil {
		return control.Done{}, err
	}
	return s.control.Do(ctx, control.Op{Act: ActEditUser}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		old, err := loadAccount(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		u := old.User
		u.Profile = p
		asks := p.MustRenew && !old.MustRenew || p.MustUseCode && !old.MustUseCode && !old.HasCode
		return control.Change{Object: u.ref(), Before: old.User, After: u}, updateUser(ctx, tx, u, version, asks)
	})
}

// EndSessions signs a person out everywhere.
func (s *Service) EndSessions(ctx context.Context, id control.ActorID) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActEndSession}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a, err := loadAccount(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: a.ref()}, endSessions(ctx, tx, id)
	})
}

// Card is a person with everything the administration shows about them.
type Card struct {
	User
	Grants      []control.HeldGrant        `json:"grants"`
	Delegations []control.GivenDelegation  `json:"delegations"`
	Tokens      []Token                    `json:"tokens"`
	Owned       []Owned                    `json:"owned"`
	Names       map[control.ActorID]string `json:"names"` // of everybody the others mention
	Scopes      []Scope                    `json:"-"`
	Nations     []Nation                   `json:"-"`
	Today       cal.Date                   `json:"today"`
}

// Card loads a person's card. It needs "people.user.read".
func (s *Service) Card(ctx context.Context, id control.ActorID) (c Card, err error) {
	if err := allow(ctx, ActReadUsers); err != nil {
		return c, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		c = Card{Today: s.now().Date()}
		a, err := loadAccount(ctx, q, id)
		if err != nil {
			return err
		}
		c.User = a.User
		if c.Grants, err = control.GrantsOf(ctx, q, id); err != nil {
			return err
		}
		if c.Delegations, err = control.Delegations(ctx, q, id); err != nil {
			return err
		}
		if c.Tokens, err = listTokens(ctx, q, id); err != nil {
			return err
		}
		if c.Owned, err = s.owned(ctx, q, id); err != nil {
			return err
		}
		if c.Scopes, err = s.scopes(ctx, q); err != nil {
			return err
		}
		if c.Nations, err = s.nations(ctx, q); err != nil {
			return err
		}
		c.Names, err = control.Names(ctx, q, mentioned(c.Grants, c.Delegations)...)
		return err
	})
	return c, err
}

func mentioned(grants []control.HeldGrant, delegations []control.GivenDelegation) []control.ActorID {
	var ids []control.ActorID
	for _, g := range grants {
		ids = append(ids, g.GrantedBy)
	}
	for _, d := range delegations {
		ids = append(ids, d.From, d.To)
	}
	return ids
}

// stillActive refuses what needs somebody who works here.
func stillActive(a account) error {
	if !a.Active() {
		return fault.New(fault.Conflict, "people.user.has_left", fault.Args{"name": a.Name})
	}
	return nil
}
