package app

import (
	"context"

	"cairn/internal/domain/people"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
)

// NewUser is a user as the command line names them. Preset is one of the six; Nation is ISO 3166-1 alpha-3.
type NewUser struct {
	Name, Login, Nation, Preset, Language string
	Clearance                             control.Level
}

// CreateUser registers a user with a preset of roles over the whole office and returns the path of the
// one-time link by which they choose a password.
func (a *App) CreateUser(ctx context.Context, u NewUser) (path string, err error) {
	ctx = a.Control.AsSystem(ctx)
	lang, _ := i18n.ParseLang(u.Language)
	profile := people.Profile{Name: u.Name, Login: u.Login, Nation: u.Nation, Language: lang, Clearance: u.Clearance}
	id, err := a.People.CreateUser(ctx, profile, people.Assignment{Preset: u.Preset, From: a.DB.Now().Date()})
	if err != nil {
		return "", err
	}
	path, err = a.People.Invite(ctx, id)
	return "/" + string(lang) + path, err
}

// ResetUser voids a user's password and returns the path of the link by which they choose a new one;
// withCode takes their one-time codes away too.
func (a *App) ResetUser(ctx context.Context, login string, withCode bool) (path string, err error) {
	ctx = a.Control.AsSystem(ctx)
	u, err := a.People.UserByLogin(ctx, login)
	if err != nil {
		return "", err
	}
	path, err = a.People.ResetAccess(ctx, u.ID, withCode)
	return "/" + string(u.Language) + path, err
}

// DeactivateUser ends a leaver's sessions, tokens, roles and delegations, and lists what they still
// answer for.
func (a *App) DeactivateUser(ctx context.Context, login, reason string) ([]people.Owned, error) {
	ctx = a.Control.AsSystem(ctx)
	u, err := a.People.UserByLogin(ctx, login)
	if err != nil {
		return nil, err
	}
	return a.People.Deactivate(ctx, u.ID, reason)
}

// Users lists the users who work here.
func (a *App) Users(ctx context.Context) ([]people.Member, error) {
	return a.People.Users(a.Control.AsSystem(ctx), people.Filter{Limit: 10_000})
}

// IssueToken makes a token for the programming interface in a user's name and returns its text, which is
// shown this once. Without acts it only reads.
func (a *App) IssueToken(ctx context.Context, login, name string, acts []string, until cal.Date) (string, error) {
	ctx = a.Control.AsSystem(ctx)
	u, err := a.People.UserByLogin(ctx, login)
	if err != nil {
		return "", err
	}
	request := people.TokenRequest{Name: name, ExpiresOn: until}
	for _, act := range acts {
		request.Acts = append(request.Acts, control.Act(act))
	}
	text, _, err := a.People.IssueToken(ctx, u.ID, request)
	return text, err
}

// FirstLink makes the link of the first administrator, "" when there are users already.
func (a *App) FirstLink(ctx context.Context) (string, error) { return a.firstLink(ctx) }
