package people

import (
	"context"
	"crypto/rand"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// The acts around one-time links.
const (
	ActInvite  control.Act = "people.user.invite"
	ActReset   control.Act = "people.user.reset"
	actUseLink control.Act = "own.link.use"
)

// Purpose is what a one-time link is for.
type Purpose string

// The purposes: the first sign-in of somebody new, a new password for somebody who cannot get in, and
// the administrator of an installation that nobody uses yet.
const (
	Invitation         Purpose = "invitation"
	Reset              Purpose = "reset"
	FirstAdministrator Purpose = "first_administrator"
)

// life is how long a link works.
func (p Purpose) life() time.Duration {
	if p == Invitation {
		return 7 * 24 * time.Hour
	}
	return 24 * time.Hour
}

// Link is what is behind a link's address, as far as whoever holds it may know before using it.
type Link struct {
	Purpose   Purpose     `json:"purpose"`
	Name      string      `json:"name"`
	Login     string      `json:"login"`
	ExpiresAt cal.Instant `json:"expires_at"`

	id   string
	user control.ActorID
	hash string // of the password in force, which the new one replaces
}

// LinkPath is the address of a link's page, without host and language.
func LinkPath(token string) string { return "/link/" + token }

// Invite makes a link with which a person sets their first password. It returns the path to hand to
// them; earlier links of theirs no longer work.
func (s *Service) Invite(ctx context.Context, id control.ActorID) (path string, err error) {
	return s.link(ctx, ActInvite, Invitation, id, func(ctx context.Context, tx *control.Tx, a account) error {
		if a.HasPassword {
			return fault.New(fault.Conflict, "people.link.has_password", fault.Args{"name": a.Name})
		}
		return nil
	})
}

// ResetAccess voids a person's password at once, ends their sessions, and makes a link with which they
// set a new one. withCode also takes their one-time codes away, for a telephone that was lost.
func (s *Service) ResetAccess(ctx context.Context, id control.ActorID, withCode bool) (path string, err error) {
	return s.link(ctx, ActReset, Reset, id, func(ctx context.Context, tx *control.Tx, a account) error {
		if _, err := setPassword(ctx, tx, id, a.hash, ""); err != nil || !withCode {
			return err
		}
		if err := setCode(ctx, tx, id, "", 0); err != nil {
			return err
		}
		return replaceRecovery(ctx, tx, id, nil)
	})
}

func (s *Service) link(ctx context.Context, act control.Act, p Purpose, id control.ActorID, prepare func(context.Context, *control.Tx, account) error) (string, error) {
	token := rand.Text()
	_, err := s.control.Do(ctx, control.Op{Act: act}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a, err := loadAccount(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if err := stillActive(a); err != nil {
			return control.Change{}, err
		}
		if err := prepare(ctx, tx, a); err != nil {
			return control.Change{}, err
		}
		if err := dropLinks(ctx, tx, id); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: a.ref()}, insertLink(ctx, tx, p, id, token)
	})
	if err != nil {
		return "", err
	}
	return LinkPath(token), nil
}

// Any reports whether there is a user at all.
func (s *Service) Any(ctx context.Context) (any bool, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		n, err := countUsers(ctx, q)
		any = n > 0
		return err
	})
	return any, err
}

// FirstAdministrator makes the link with which the first administrator of an empty installation
// enters. It returns the path to print on the terminal, "" when there are people already. Links of
// earlier starts work too until their time is over; the first one used counts.
func (s *Service) FirstAdministrator(ctx context.Context) (path string, err error) {
	var n int64
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		n, err = countUsers(ctx, q)
		return err
	})
	if err != nil || n > 0 {
		return "", err
	}
	token := rand.Text()
	_, err = s.control.Do(s.control.AsSystem(ctx), control.Op{Act: ActInvite}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		ref := control.Ref{Kind: "installation", ID: s.control.Installation().UID}
		return control.Change{Object: ref}, insertLink(ctx, tx, FirstAdministrator, "", token)
	})
	if err != nil {
		return "", err
	}
	return LinkPath(token), nil
}

// OpenLink finds what a link is for, without using it up: mail programs look at links before people
// do. An unknown, used or outdated link is a NotFound fault.
func (s *Service) OpenLink(ctx context.Context, token string) (l Link, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		l, err = findLink(ctx, q, token, s.now())
		return err
	})
	return l, err
}

// UseLink sets the password of the person a link was made for and begins their sign-in. Of two uses at
// once one wins, the other is a NotFound fault.
func (s *Service) UseLink(ctx context.Context, token string, chosen NewPassword) (Attempt, error) {
	l, err := s.OpenLink(ctx, token)
	if err == nil && l.Purpose == FirstAdministrator {
		err = voidLink()
	}
	if err != nil {
		return Attempt{}, err
	}
	var fs fault.Fields
	chosen.check(&fs, l.Login)
	if err := fs.Err(); err != nil {
		return Attempt{}, err
	}
	hash, err := s.hasher.hash(ctx, chosen.Password)
	if err != nil {
		return Attempt{}, err
	}
	me, err := s.as(ctx, l.user)
	if err != nil {
		return Attempt{}, err
	}
	_, err = s.control.Do(me, control.Op{Act: actUseLink}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if err := spendLink(ctx, tx, l.id); err != nil {
			return control.Change{}, err
		}
		_, err := setPassword(ctx, tx, l.user, l.hash, hash)
		return control.Change{Object: control.Ref{Kind: Kind, ID: string(l.user)}}, err
	})
	if err != nil {
		return Attempt{}, err
	}
	return s.begin(ctx, l.user)
}

// UseFirstLink makes the first administrator of the installation and begins their sign-in. It works
// while there is nobody.
func (s *Service) UseFirstLink(ctx context.Context, token string, p Profile, chosen NewPassword) (Attempt, error) {
	l, err := s.OpenLink(ctx, token)
	if err == nil && l.Purpose != FirstAdministrator {
		err = voidLink()
	}
	if err != nil {
		return Attempt{}, err
	}
	p.tidy()
	var fs fault.Fields
	if err := fs.Merge(s.checkProfile(ctx, p, nil)); err != nil {
		return Attempt{}, err
	}
	chosen.check(&fs, p.Login)
	if err := fs.Err(); err != nil {
		return Attempt{}, err
	}
	hash, err := s.hasher.hash(ctx, chosen.Password)
	if err != nil {
		return Attempt{}, err
	}
	done, err := s.control.Do(s.control.AsSystem(ctx), control.Op{Act: ActCreateUser}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if err := spendLink(ctx, tx, l.id); err != nil {
			return control.Change{}, err
		}
		if n, err := countUsers(ctx, tx); err != nil || n > 0 {
			return control.Change{}, firstOf(err, voidLink())
		}
		u := User{ID: control.ActorID(tx.NewID()), Profile: p, HasPassword: true, CreatedAt: tx.Now(), Version: 1}
		if err := insertUser(ctx, tx, u, hash); err != nil {
			return control.Change{}, err
		}
		administers := Assignment{Roles: []control.Role{Administrator}, From: tx.Today()}
		return control.Change{Object: u.ref(), After: u}, assign(ctx, tx, u.ID, administers)
	})
	if err != nil {
		return Attempt{}, err
	}
	return s.begin(ctx, control.ActorID(done.Object.ID))
}

func voidLink() error { return fault.New(fault.NotFound, "people.link.void", nil) }

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func findLink(ctx context.Context, q db.Querier, token string, now cal.Instant) (Link, error) {
	l, err := db.One(ctx, q, "link", db.SQL(`SELECT l.id, l.purpose, l.expires_at, COALESCE(u.id, ''), COALESCE(u.name, ''), COALESCE(u.login, ''), COALESCE(u.password_hash, '')
		FROM people_link l LEFT JOIN people_user u ON u.id = l.user_id
		WHERE l.token_hash = ? AND l.used_at IS NULL AND u.deactivated_at IS NULL`, digest(token)), func(row db.Row) (l Link, err error) {
		err = row.Scan(&l.id, &l.Purpose, &l.ExpiresAt, &l.user, &l.Name, &l.Login, &l.hash)
		return l, err
	})
	if fault.Is(err, fault.NotFound) || err == nil && !now.Before(l.ExpiresAt) {
		return Link{}, voidLink()
	}
	return l, err
}

func insertLink(ctx context.Context, tx *control.Tx, p Purpose, user control.ActorID, token string) error {
	var of any
	if user != "" {
		of = user
	}
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO people_link (id, user_id, purpose, token_hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)`,
		tx.NewID(), of, p, digest(token), tx.Now(), tx.Now().Add(p.life())))
	return err
}

// spendLink uses a link up; somebody who comes second gets NotFound.
func spendLink(ctx context.Context, tx *control.Tx, id string) error {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE people_link SET used_at = ? WHERE id = ? AND used_at IS NULL AND expires_at > ?`, tx.Now(), id, tx.Now()))
	if err == nil && n == 0 {
		err = voidLink()
	}
	return err
}

// dropLinks takes away the links of a person that were not used.
func dropLinks(ctx context.Context, tx *control.Tx, user control.ActorID) error {
	_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM people_link WHERE user_id = ? AND used_at IS NULL`, user))
	return err
}
