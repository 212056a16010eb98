package people

import (
	"context"
	"slices"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// The acts of signing in, for the trail: every attempt is there, the refused ones with the reason.
const (
	actOpenSession control.Act = "own.session.open"
	actUseCode     control.Act = "own.code.use"
)

// Step is what somebody who signs in has to do next.
type Step string

// The steps after the password, in their order; Enter is the last.
const (
	StepCode  Step = "code"   // enter a one-time or a recovery code
	StepRenew Step = "renew"  // choose a new password
	StepSetUp Step = "set_up" // set up one-time codes
	StepEnter Step = ""       // nothing: open the session
)

// Attempt is a sign-in under way. The conversation keeps it between pages; nobody is signed in before
// its Step is StepEnter.
type Attempt struct {
	Person control.ActorID `json:"person"`
	Epoch  int64           `json:"epoch"`
	Step   Step            `json:"step"`
	Code   bool            `json:"code"` // a code was entered, or just set up
	Since  cal.Instant     `json:"since"`
}

// attemptLife is how long one may take from the password to the last step.
const attemptLife = 15 * time.Minute

// next finds what is still to be done.
func (a account) next(codeEntered bool) Step {
	switch {
	case a.HasCode && !codeEntered:
		return StepCode
	case a.MustRenew:
		return StepRenew
	case a.MustUseCode && !a.HasCode:
		return StepSetUp
	}
	return StepEnter
}

// SignIn checks a login and a password from a network address and begins an attempt. Who is unknown,
// invited only, or has left gets the same answer as a wrong password, after the same work. Too many
// attempts from an address or for a login are a TooMany fault that says how long to wait; no account
// is ever locked.
func (s *Service) SignIn(ctx context.Context, address, login, password string) (Attempt, error) {
	login = tidyLogin(login)
	if err := s.admit(ctx, s.byAddr, address); err != nil {
		return Attempt{}, err
	}
	if err := s.admit(ctx, s.byLogin, login); err != nil {
		return Attempt{}, err
	}
	var a account
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		a, err = loadLogin(ctx, q, login)
		return err
	})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Attempt{}, err
	}
	right, err := s.hasher.matches(ctx, a.hash, password)
	if err != nil {
		return Attempt{}, err
	}
	if !right || !a.Active() {
		wrong := fault.Refuse("people.sign_in.wrong", nil)
		s.control.NoteSignIn(ctx, a.ID, actOpenSession, wrong)
		return Attempt{}, wrong
	}
	return s.advance(ctx, a, false, s.now())
}

// admit takes one attempt of a key. The trail gets a line when the limit sets in, and not one for
// every knock on a closed door.
func (s *Service) admit(ctx context.Context, t *throttle, key string) error {
	wait, first := t.try(key, s.now())
	if wait == 0 {
		return nil
	}
	slow := &fault.Fault{Kind: fault.TooMany, Key: "people.sign_in.too_many", Args: fault.Args{"n": wait}, RetryAfterSeconds: wait}
	if first {
		s.control.NoteSignIn(ctx, "", actOpenSession, slow)
	}
	return slow
}

// begin starts an attempt for somebody who has just proved who they are in another way than by
// their password: with a link.
func (s *Service) begin(ctx context.Context, id control.ActorID) (Attempt, error) {
	a, err := s.account(ctx, id)
	if err != nil {
		return Attempt{}, err
	}
	return s.advance(ctx, a, false, s.now())
}

func (s *Service) account(ctx context.Context, id control.ActorID) (a account, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		a, err = loadAccount(ctx, q, id)
		return err
	})
	return a, err
}

// advance moves an attempt on to its next step, and with the last one notes that the person came in.
func (s *Service) advance(ctx context.Context, a account, codeEntered bool, since cal.Instant) (Attempt, error) {
	next := Attempt{Person: a.ID, Epoch: a.epoch, Step: a.next(codeEntered), Code: codeEntered, Since: since}
	if next.Step != StepEnter {
		return next, nil
	}
	me, err := s.as(ctx, a.ID)
	if err != nil {
		return Attempt{}, err
	}
	_, err = s.control.Do(me, control.Op{Act: actOpenSession}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		_, err := db.Exec(ctx, tx, db.SQL(`UPDATE people_user SET signed_in_at = ? WHERE id = ?`, tx.Now(), a.ID))
		return control.Change{Object: a.ref()}, err
	})
	return next, err
}

// resume loads the account of an attempt that has come to a step. One that took too long, or whose
// account has changed since, has to begin anew.
func (s *Service) resume(ctx context.Context, t Attempt, at Step) (account, error) {
	stale := fault.New(fault.Conflict, "people.sign_in.over", nil)
	if t.Person == "" || t.Step != at || s.now().After(t.Since.Add(attemptLife)) {
		return account{}, stale
	}
	a, err := s.account(ctx, t.Person)
	if err == nil && (!a.Active() || a.epoch != t.Epoch || a.next(t.Code) != at) {
		err = stale
	}
	return a, err
}

// EnterCode takes the one-time code, or a recovery code, of an attempt at StepCode. Each code works
// once.
func (s *Service) EnterCode(ctx context.Context, t Attempt, code string) (Attempt, error) {
	a, err := s.resume(ctx, t, StepCode)
	if err != nil {
		return Attempt{}, err
	}
	if err := s.admit(ctx, s.byLogin, "code "+string(a.ID)); err != nil {
		return Attempt{}, err
	}
	if err := s.useCode(ctx, a.ID, code); err != nil {
		return Attempt{}, err
	}
	return s.advance(ctx, a, true, t.Since)
}

func (s *Service) useCode(ctx context.Context, id control.ActorID, code string) error {
	me, err := s.as(ctx, id)
	if err != nil {
		return err
	}
	_, err = s.control.Do(me, control.Op{Act: actUseCode}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a, err := loadAccount(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		used, err := codeStep(a.secret, code, tx.Now(), a.step)
		if err != nil {
			return control.Change{}, err
		}
		if used > 0 {
			return control.Change{Object: a.ref()}, setCode(ctx, tx, id, a.secret, used)
		}
		recovered, err := useRecovery(ctx, tx, id, code)
		if err == nil && !recovered {
			err = fault.Refuse("people.code.wrong", nil)
		}
		return control.Change{Object: a.ref(), Note: "recovery"}, err
	})
	return err
}

// RenewPassword sets the new password that an attempt at StepRenew asks for.
func (s *Service) RenewPassword(ctx context.Context, t Attempt, chosen NewPassword) (Attempt, error) {
	a, err := s.resume(ctx, t, StepRenew)
	if err != nil {
		return Attempt{}, err
	}
	me, err := s.as(ctx, a.ID)
	if err != nil {
		return Attempt{}, err
	}
	if same, err := s.hasher.matches(ctx, a.hash, chosen.Password); err != nil || same {
		var fs fault.Fields
		fs.Add("password", "people.password.same", nil)
		return Attempt{}, firstOf(err, fs.Err())
	}
	if a.epoch, err = s.replacePassword(me, a, chosen); err != nil {
		return Attempt{}, err
	}
	a.MustRenew = false
	return s.advance(ctx, a, t.Code, t.Since)
}

// SetUpCode stores the codes that an attempt at StepSetUp asks for, proved by the first one.
func (s *Service) SetUpCode(ctx context.Context, t Attempt, e Enrolment, code string) (Attempt, error) {
	a, err := s.resume(ctx, t, StepSetUp)
	if err != nil {
		return Attempt{}, err
	}
	me, err := s.as(ctx, a.ID)
	if err != nil {
		return Attempt{}, err
	}
	if err := s.EnableCode(me, e, code); err != nil {
		return Attempt{}, err
	}
	a.HasCode = true
	return s.advance(ctx, a, true, t.Since)
}

// SignInAs steps in as one of the cast of a demonstration, without a password. In a real installation
// there is no such thing: a NotFound fault.
func (s *Service) SignInAs(ctx context.Context, id control.ActorID) (Attempt, error) {
	cast, err := s.Players(ctx)
	if err != nil {
		return Attempt{}, err
	}
	if !slices.ContainsFunc(cast, func(p Member) bool { return p.ID == id }) {
		return Attempt{}, fault.Missing("page")
	}
	a, err := s.account(ctx, id)
	if err != nil {
		return Attempt{}, err
	}
	a.HasCode, a.MustRenew, a.MustUseCode = false, false, false
	return s.advance(ctx, a, false, s.now())
}

// Players lists the cast of a demonstration; nobody in a real installation.
func (s *Service) Players(ctx context.Context) (list []Member, err error) {
	if !s.control.Installation().Demo || s.Cast == nil {
		return nil, nil
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		ids, err := s.Cast(ctx, q)
		if err != nil {
			return err
		}
		var users []User
		for _, id := range ids {
			a, err := loadAccount(ctx, q, id)
			if err != nil {
				return err
			}
			if a.Active() {
				users = append(users, a.User)
			}
		}
		list, err = s.members(ctx, q, users)
		return err
	})
	return list, err
}
