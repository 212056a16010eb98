package people

import (
	"context"
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

func (s *Service) accountRoutes() []web.Route {
	return []web.Route{
		web.Get("/account", control.SignedIn, s.showAccount, accountPage),
		web.Post("/account/language", ActChangeLanguage, s.postLanguage, "/account"),
		web.Post("/account/sessions/end", ActEndOwnSession, s.postEndSession, "/account"),
		web.Get("/account/password", ActChangePassword, s.showPassword, passwordPage),
		web.Post("/account/password", ActChangePassword, s.postPassword, "/account/password"),
		web.Get("/account/code", ActEnableCode, s.showOwnCode, ownCodePage),
		web.Post("/account/code", ActEnableCode, s.postEnableCode, "/account/code"),
		web.Post("/account/code/disable", ActDisableCode, s.postDisableCode, "/account/code"),
		web.Get("/account/tokens", ActIssueOwnToken, s.showTokens, tokensPage),
		web.Post("/account/tokens", ActIssueOwnToken, s.postToken, "/account/tokens"),
		web.Post("/account/tokens/{token}/revoke", ActRevokeOwnToken, s.postRevokeToken, "/account/tokens"),
		web.Get("/account/delegations", control.SignedIn, s.showDelegations, delegationsPage),
		web.Post("/account/delegations", ActDelegate, s.postDelegation, "/account/delegations"),
		web.Post("/account/delegations/{id}/revoke", ActTakeBack, s.postTakeBack, "/account/delegations"),
	}
}

// accountView is one's own account.
type accountView struct {
	User
	Grants   []control.HeldGrant `json:"grants"`
	Sittings []web.Sitting       `json:"sessions"`
	Scopes   []Scope             `json:"-"`
	Nations  []Nation            `json:"-"`
	Today    cal.Date            `json:"today"`
}

func (s *Service) showAccount(ctx context.Context, _ struct{}) (v accountView, err error) {
	if v.User, _, err = s.Me(ctx); err != nil {
		return v, err
	}
	if session := web.SessionFrom(ctx); session != nil {
		if v.Sittings, err = session.Sittings(ctx); err != nil {
			return v, err
		}
	}
	v.Today = s.now().Date()
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		grants, err := control.GrantsOf(ctx, q, v.ID)
		if err != nil {
			return err
		}
		v.Grants = slices.DeleteFunc(grants, func(g control.HeldGrant) bool { return !inForceOrAhead(g, v.Today) })
		if v.Scopes, err = s.scopes(ctx, q); err != nil {
			return err
		}
		v.Nations, err = s.nations(ctx, q)
		return err
	})
	return v, err
}

// LanguageIn is the language of the office's words to somebody.
type LanguageIn struct {
	Language i18n.Lang `json:"language" web:"max=2"`
}

func (s *Service) postLanguage(ctx context.Context, in LanguageIn) (web.See, error) {
	_, err := s.ChangeLanguage(ctx, in.Language)
	return web.See{To: "/account", Say: "people.account.language_saved"}, err
}

// SessionIn names one of one's own sessions.
type SessionIn struct {
	Session string `json:"session" web:"max=64"`
}

func (s *Service) postEndSession(ctx context.Context, in SessionIn) (web.See, error) {
	session, err := conversation(ctx)
	if err == nil {
		err = session.EndOther(ctx, in.Session)
	}
	if err != nil {
		return web.See{}, err
	}
	s.noteSignOut(ctx)
	return web.See{To: "/account", Say: "people.account.session_ended"}, nil
}

func (s *Service) showPassword(ctx context.Context, _ struct{}) (User, error) {
	u, _, err := s.Me(ctx)
	return u, err
}

// PasswordIn is a change of one's password.
type PasswordIn struct {
	Current string `json:"current" web:"raw,max=1000"`
	NewPassword
}

func (s *Service) postPassword(ctx context.Context, in PasswordIn) (web.See, error) {
	session, err := conversation(ctx)
	if err != nil {
		return web.See{}, err
	}
	epoch, err := s.ChangePassword(ctx, in.Current, in.NewPassword)
	if err != nil {
		return web.See{}, err
	}
	return web.See{To: "/account", Say: "people.password.saved"}, session.SignIn(ctx, control.ActorFrom(ctx).ID, epoch)
}

// ownCodeView is the page of one's one-time codes: what there is, or an enrolment to begin with.
type ownCodeView struct {
	User
	Left      int64     `json:"recovery_left"`
	Enrolment Enrolment `json:"-"`
}

func (s *Service) showOwnCode(ctx context.Context, _ struct{}) (v ownCodeView, err error) {
	if v.User, v.Left, err = s.Me(ctx); err != nil || v.HasCode {
		return v, err
	}
	v.Enrolment, err = enrolment(ctx, v.Login)
	return v, err
}

func (s *Service) postEnableCode(ctx context.Context, in CodeIn) (web.See, error) {
	session, err := conversation(ctx)
	if err != nil {
		return web.See{}, err
	}
	v, err := s.showOwnCode(ctx, struct{}{})
	if err == nil {
		err = s.EnableCode(ctx, v.Enrolment, in.Code)
	}
	if err != nil {
		return web.See{}, err
	}
	session.Drop(ctx, enrolmentEntry)
	return web.See{To: "/account/code", Say: "people.code.saved"}, nil
}

// CurrentIn is one's password, asked again.
type CurrentIn struct {
	Current string `json:"current" web:"raw,max=1000"`
}

func (s *Service) postDisableCode(ctx context.Context, in CurrentIn) (web.See, error) {
	return web.See{To: "/account/code", Say: "people.code.removed"}, s.DisableCode(ctx, in.Current)
}

// tokensView lists one's tokens; Fresh is the text of the one just made, shown once.
type tokensView struct {
	Tokens []Token       `json:"tokens"`
	Fresh  string        `json:"-"`
	Acts   []control.Act `json:"-"`
	Today  cal.Date      `json:"today"`
}

const tokenEntry = "fresh token"

func (s *Service) showTokens(ctx context.Context, _ struct{}) (v tokensView, err error) {
	me := control.ActorFrom(ctx)
	v = tokensView{Acts: ActsOf(me), Today: s.now().Date()}
	v.Fresh = takeOnce(ctx, tokenEntry)
	v.Tokens, err = s.Tokens(ctx, me.ID)
	return v, err
}

// takeOnce gives what the conversation has sealed to be shown on one page, and forgets it.
func takeOnce(ctx context.Context, entry string) string {
	session := web.SessionFrom(ctx)
	if session == nil {
		return ""
	}
	text := session.Unseal(ctx, entry)
	if session.Get(ctx, entry) != "" {
		session.Drop(ctx, entry)
	}
	return text
}

// TokenIn is a token to be made.
type TokenIn struct {
	Name      string        `json:"name" web:"max=500"`
	Acts      []control.Act `json:"acts"`
	ExpiresOn cal.Date      `json:"expires_on"`
}

func (s *Service) postToken(ctx context.Context, in TokenIn) (web.See, error) {
	session, err := conversation(ctx)
	if err != nil {
		return web.See{}, err
	}
	text, _, err := s.IssueToken(ctx, control.ActorFrom(ctx).ID, TokenRequest(in))
	if err != nil {
		return web.See{}, err
	}
	return web.See{To: "/account/tokens"}, session.Seal(ctx, tokenEntry, text)
}

// TokenRefIn names a token.
type TokenRefIn struct {
	Token string `json:"token" web:"max=64"`
}

func (s *Service) postRevokeToken(ctx context.Context, in TokenRefIn) (web.See, error) {
	_, err := s.RevokeToken(ctx, control.ActorFrom(ctx).ID, in.Token)
	return web.See{To: "/account/tokens", Say: "people.token.revoked"}, err
}

func (s *Service) showDelegations(ctx context.Context, _ struct{}) (DelegationList, error) {
	return s.OwnDelegations(ctx)
}

func (s *Service) postDelegation(ctx context.Context, in Mandate) (web.See, error) {
	in.Reason = strings.TrimSpace(in.Reason)
	_, err := s.Delegate(ctx, in)
	return web.See{To: "/account/delegations", Say: "people.delegation.given"}, err
}

// RefIn names a thing by its id.
type RefIn struct {
	ID string `json:"id" web:"max=64"`
}

func (s *Service) postTakeBack(ctx context.Context, in RefIn) (web.See, error) {
	_, err := s.TakeBack(ctx, in.ID)
	return web.See{To: "/account/delegations", Say: "people.delegation.revoked"}, err
}
