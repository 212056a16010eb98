package people

import (
	"slices"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// byLabel sorts choices by what the reader sees, accents aside.
func byLabel(options []web.Option) []web.Option {
	slices.SortStableFunc(options, func(a, b web.Option) int { return strings.Compare(i18n.Fold(a.Label), i18n.Fold(b.Label)) })
	return options
}

func roleOptions(f *web.Frame) []web.Option {
	options := make([]web.Option, len(Roles))
	for i, r := range Roles {
		options[i] = web.Option{Value: string(r), Label: roleName(f.P, r)}
	}
	return options
}

// presetOptions are the desks, each with the roles it brings.
func presetOptions(f *web.Frame) []web.Option {
	options := make([]web.Option, len(Presets))
	for i, p := range Presets {
		options[i] = web.Option{Value: p.Code, Label: f.T("people.preset." + p.Code), Help: roleNames(f.P, p.Roles)}
	}
	return options
}

func nationOptions(f *web.Frame, nations []Nation) []web.Option {
	options := make([]web.Option, len(nations))
	for i, n := range nations {
		options[i] = web.Option{Value: n.Code, Label: f.P.Text(n.Name)}
	}
	return append([]web.Option{{Label: f.T("people.user.nation_none")}}, byLabel(options)...)
}

func clearanceOptions(f *web.Frame) []web.Option {
	var options []web.Option
	for _, l := range control.Levels(control.LevelTopSecret) {
		options = append(options, web.Option{Value: l.String(), Label: f.T(l.Key())})
	}
	return options
}

// scopeOptions are the whole office and the places below it.
func scopeOptions(f *web.Frame, scopes []Scope) []web.Option {
	options := make([]web.Option, len(scopes))
	for i, x := range scopes {
		options[i] = web.Option{Value: x.Path, Label: f.P.Text(x.Name)}
	}
	return append([]web.Option{{Label: f.T("people.scope.all")}}, byLabel(options)...)
}

// heldScopes are the scopes in which the reader holds a role: where something can be delegated.
func heldScopes(f *web.Frame, scopes []Scope) []web.Option {
	var options []web.Option
	for _, g := range f.Actor.Grants {
		o := web.Option{Value: g.Scope, Label: scopeName(f.P, scopes, g.Scope)}
		if !slices.Contains(options, o) {
			options = append(options, o)
		}
	}
	return options
}

// actOptions are the acts that the installation has words for, by name.
func actOptions(f *web.Frame, acts []control.Act) []web.Option {
	var options []web.Option
	for _, act := range acts {
		if f.P.Has(act.Key()) {
			options = append(options, web.Option{Value: string(act), Label: f.T(act.Key())})
		}
	}
	return byLabel(options)
}

// peopleOptions are people to choose from, without one of them.
func peopleOptions(people []control.Person, without control.ActorID) []web.Option {
	var options []web.Option
	for _, p := range people {
		if p.ID != without {
			options = append(options, web.Option{Value: string(p.ID), Label: p.Name})
		}
	}
	return byLabel(options)
}

// delegationWords are where a delegation holds, up to which amount, and why.
func delegationWords(p *i18n.Printer, d control.GivenDelegation, scopes []Scope) string {
	words := scopeName(p, scopes, d.Scope)
	if d.Cap.Currency != "" {
		words = p.T("people.delegation.up_to", "scope", words, "cap", d.Cap)
	}
	return p.T("people.delegation.because", "scope", words, "reason", d.Reason)
}

// endOwn is where the reader takes a delegation back that they gave.
func endOwn(f *web.Frame, d control.GivenDelegation) string {
	if d.From != f.Actor.ID {
		return ""
	}
	return web.Href("/account/delegations/{id}/revoke", d.ID)
}

// endAny is where a reader with the role for it ends anybody's.
func endAny(f *web.Frame, d control.GivenDelegation) string {
	if !f.May(ActRevokeDelegations, "") {
		return ""
	}
	return web.Href("/people/delegations/{id}/revoke", d.ID)
}

// endPattern is where a grant is ended, "" when the reader may not.
func endPattern(f *web.Frame) string {
	if !f.May(ActEndRole, "") {
		return ""
	}
	return "/people/{id}/roles/{grant}/end"
}

// tokenRevoke is where another's token is revoked, "" when the reader may not.
func tokenRevoke(f *web.Frame, u User) string {
	if !f.May(ActRevokeToken, "") && u.ID != f.Actor.ID {
		return ""
	}
	return "/people/{id}/tokens/{token}/revoke"
}

// cardFacts are a person's facts, a line each.
func cardFacts(f *web.Frame, v cardView) []web.Fact {
	return []web.Fact{
		{Term: f.T("people.user.nation"), Value: nationName(f.P, v.Nations, v.Nation)},
		{Term: f.T("people.user.clearance"), Value: clearanceWords(f.P, v.User)},
		{Term: f.T("people.user.language"), Value: f.T("web.in." + string(v.Language))},
		{Term: f.T("people.user.access"), Value: accessWords(f.P, v.User)},
		{Term: f.T("people.user.signed_in"), Value: f.P.Instant(v.SignedInAt)},
		{Term: f.T("people.user.since"), Value: f.P.Date(v.CreatedAt.Date())},
	}
}
