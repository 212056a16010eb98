package people

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// The acts of one's own account.
const (
	ActChangePassword control.Act = "own.password.change"
	ActChangeLanguage control.Act = "own.language.change"
	ActEnableCode     control.Act = "own.code.enable"
	ActDisableCode    control.Act = "own.code.disable"
	ActEndOwnSession  control.Act = "own.session.end"
)

// Me loads the actor in the context as a user, and how many recovery codes they have left.
func (s *Service) Me(ctx context.Context) (u User, recovery int64, err error) {
	me := control.ActorFrom(ctx)
	if me == nil {
		return u, 0, unauthenticated()
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		a, err := loadAccount(ctx, q, me.ID)
		if err != nil {
			return err
		}
		u = a.User
		recovery, err = recoveryLeft(ctx, q, me.ID)
		return err
	})
	return u, recovery, err
}

// mine loads the account of the actor in the context after checking their password again, at the rate
// of sign-ins: whoever finds a screen unlocked cannot lock its owner out.
func (s *Service) mine(ctx context.Context, password string) (account, error) {
	me := control.ActorFrom(ctx)
	if me == nil {
		return account{}, unauthenticated()
	}
	a, err := s.account(ctx, me.ID)
	if err != nil {
		return account{}, err
	}
	if err := s.admit(ctx, s.byLogin, a.Login); err != nil {
		return account{}, err
	}
	right, err := s.hasher.matches(ctx, a.hash, password)
	if err == nil && !right {
		var fs fault.Fields
		fs.Add("current", "people.password.wrong", nil)
		err = fs.Err()
	}
	return a, err
}

// ChangePassword replaces the password of the actor in the context, who gives the current one again.
// It ends all their sessions and returns the epoch under which to open the present one anew.
func (s *Service) ChangePassword(ctx context.Context, current string, chosen NewPassword) (epoch int64, err error) {
	a, err := s.mine(ctx, current)
	if err != nil {
		return 0, err
	}
	return s.replacePassword(ctx, a, chosen)
}

// replacePassword checks, hashes and stores the new password of the actor in the context.
func (s *Service) replacePassword(ctx context.Context, a account, chosen NewPassword) (epoch int64, err error) {
	var fs fault.Fields
	chosen.check(&fs, a.Login)
	if err := fs.Err(); err != nil {
		return 0, err
	}
	hash, err := s.hasher.hash(ctx, chosen.Password)
	if err != nil {
		return 0, err
	}
	_, err = s.control.Do(ctx, control.Op{Act: ActChangePassword}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		epoch, err = setPassword(ctx, tx, a.ID, a.hash, hash)
		return control.Change{Object: a.ref()}, err
	})
	return epoch, err
}

// ChangeLanguage sets the language in which the office speaks to the actor in the context.
func (s *Service) ChangeLanguage(ctx context.Context, lang i18n.Lang) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActChangeLanguage}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		old, err := loadAccount(ctx, tx, tx.Actor().ID)
		if err != nil {
			return control.Change{}, err
		}
		u := old.User
		u.Language = lang
		var fs fault.Fields
		fs.Check(lang == i18n.EN || lang == i18n.FR, "language", "people.user.language_wrong")
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: u.ref(), Before: old.User, After: u}, updateUser(ctx, tx, u, old.Version, false)
	})
}

// EnableCode stores the secret and the recovery codes of an enrolment for the actor in the context,
// once the first code proves that their app has the secret.
func (s *Service) EnableCode(ctx context.Context, e Enrolment, code string) error {
	_, err := s.control.Do(ctx, control.Op{Act: ActEnableCode}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a, err := loadAccount(ctx, tx, tx.Actor().ID)
		if err != nil {
			return control.Change{}, err
		}
		if a.HasCode {
			return control.Change{}, fault.New(fault.Conflict, "people.code.enabled", nil)
		}
		used, err := codeStep(e.secret(), code, tx.Now(), 0)
		if err != nil || used == 0 {
			var fs fault.Fields
			fs.Add("code", "people.code.wrong", nil)
			return control.Change{}, fs.Err()
		}
		if err := setCode(ctx, tx, a.ID, e.secret(), used); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: a.ref()}, replaceRecovery(ctx, tx, a.ID, e.Recovery)
	})
	return err
}

// DisableCode takes the one-time codes of the actor in the context away, who gives their password
// again. Whoever must use codes is refused.
func (s *Service) DisableCode(ctx context.Context, current string) error {
	a, err := s.mine(ctx, current)
	if err != nil {
		return err
	}
	_, err = s.control.Do(ctx, control.Op{Act: ActDisableCode}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		now, err := loadAccount(ctx, tx, a.ID)
		if err != nil {
			return control.Change{}, err
		}
		if now.MustUseCode {
			return control.Change{}, fault.Refuse("people.code.required", nil)
		}
		if err := setCode(ctx, tx, a.ID, "", 0); err != nil {
			return control.Change{}, err
		}
		return control.Change{Object: a.ref()}, replaceRecovery(ctx, tx, a.ID, nil)
	})
	return err
}

// noteSignOut records that the actor in the context ended one of their sessions, this one or another.
func (s *Service) noteSignOut(ctx context.Context) {
	if me := control.ActorFrom(ctx); me != nil {
		s.control.NoteSignIn(ctx, me.ID, ActEndOwnSession, nil)
	}
}
