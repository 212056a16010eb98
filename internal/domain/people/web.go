package people

import (
	"context"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Routes is the table of the slice's addresses: signing in, one's own account, the administration.
func (s *Service) Routes() []web.Route {
	return append(append(s.signInRoutes(), s.accountRoutes()...), s.adminRoutes()...)
}

// conversation is the session of the request. The programming interface keeps none, and what needs one
// is not to be had there.
func conversation(ctx context.Context) (*web.Session, error) {
	if session := web.SessionFrom(ctx); session != nil {
		return session, nil
	}
	return nil, fault.Missing("page")
}

// nationName is the name of a nation in the reader's language, its code when it is not known.
func nationName(p *i18n.Printer, nations []Nation, code string) string {
	for _, n := range nations {
		if n.Code == code {
			return p.Text(n.Name)
		}
	}
	return code
}

// scopeName is the name of a scope in the reader's language. One that no slice lists any more is named
// by its path.
func scopeName(p *i18n.Printer, scopes []Scope, path string) string {
	if path == "" {
		return p.T("people.scope.all")
	}
	for _, x := range scopes {
		if x.Path == path {
			return p.Text(x.Name)
		}
	}
	return strings.TrimSuffix(path, "/")
}

// browsers and systems are what is recognised in a browser's word about itself. The order matters: most
// also claim to be the ones named later.
var (
	browsers = [][2]string{{"Edg", "Edge"}, {"Firefox", "Firefox"}, {"Chrom", "Chrome"}, {"Safari", "Safari"}}
	systems  = [][2]string{{"Android", "Android"}, {"iPhone", "iOS"}, {"iPad", "iPadOS"}, {"Windows", "Windows"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}}
)

// browserName tells which browser on which system a session is of, as far as its word can be believed.
func browserName(p *i18n.Printer, agent string) string {
	find := func(list [][2]string) string {
		for _, x := range list {
			if strings.Contains(agent, x[0]) {
				return x[1]
			}
		}
		return ""
	}
	browser, system := find(browsers), find(systems)
	switch {
	case browser == "":
		return p.T("people.session.browser_unknown")
	case system == "":
		return browser
	}
	return p.T("people.session.browser_on", "browser", browser, "system", system)
}

func roleName(p *i18n.Printer, r control.Role) string { return p.T("people.role." + string(r)) }

func roleNames(p *i18n.Printer, roles []control.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = roleName(p, r)
	}
	return strings.Join(names, ", ")
}

// clearanceWords is a person's clearance with the day it ends.
func clearanceWords(p *i18n.Printer, u User) string {
	level := p.T(u.Clearance.Key())
	if u.ClearanceUntil.IsZero() {
		return level
	}
	return p.T("people.user.clearance_to", "level", level, "on", u.ClearanceUntil)
}
