package people

import (
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Table is the list of people for the page and for files.
func (v peopleList) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{
		Key: "people", Title: p.T("people.people"), Next: v.Next, Marking: personal,
		Columns: []web.Column{
			{Key: "name", Label: p.T("people.user.name"), Main: true},
			{Key: "roles", Label: p.T("people.user.roles")},
			{Key: "nation", Label: p.T("people.user.nation")},
			{Key: "clearance", Label: p.T("people.user.clearance")},
			{Key: "access", Label: p.T("people.user.access")},
			{Key: "signed_in", Label: p.T("people.user.signed_in"), Kind: web.KindDate},
			{Key: "login", Label: p.T("people.user.login"), Export: true},
			{Key: "left", Label: p.T("people.user.left_on"), Kind: web.KindDate, Export: !v.Left},
		},
		Empty: &web.Empty{Title: p.T("people.list.none"), Words: p.T("people.list.none_words")},
	}
	for _, m := range v.People {
		card := cardPath(m.ID)
		t.Rows = append(t.Rows, web.Row{Key: string(m.ID), Href: card, Cells: []web.Cell{
			web.Anchor(m.Name, card).Under(m.Login), web.Text(roleNames(p, m.Roles)), web.Text(nationName(p, v.nations, m.Nation)),
			web.Text(clearanceWords(p, m.User)), web.Text(accessWords(p, m.User)), web.Day(m.SignedInAt.Date()),
			web.Text(m.Login), web.Day(m.DeactivatedAt.Date()),
		}})
	}
	return t
}

// personal marks lists of persons: they are for official use.
var personal = control.Marking{Level: control.LevelUnclassified}

// accessWords tells how a person signs in.
func accessWords(p *i18n.Printer, u User) string {
	switch {
	case !u.Active():
		return p.T("people.access.left")
	case !u.HasPassword:
		return p.T("people.access.invited")
	case u.HasCode:
		return p.T("people.access.code")
	}
	return p.T("people.access.password")
}

// allDelegations is everybody's, for auditors and administrators.
type allDelegations struct{ DelegationList }

// Table is the list of delegations for the page and for files.
func (l allDelegations) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{
		Key: "delegations", Title: p.T("people.delegation.title"), Marking: personal,
		Columns: []web.Column{
			{Key: "act", Label: p.T("people.delegation.act"), Main: true},
			{Key: "from", Label: p.T("people.delegation.from")},
			{Key: "to", Label: p.T("people.delegation.to")},
			{Key: "scope", Label: p.T("people.grant.scope")},
			{Key: "cap", Label: p.T("people.delegation.cap"), Kind: web.KindMoney},
			{Key: "valid_from", Label: p.T("people.grant.from"), Kind: web.KindDate},
			{Key: "valid_to", Label: p.T("people.grant.to"), Kind: web.KindDate},
			{Key: "state", Label: p.T("people.delegation.state")},
			{Key: "reason", Label: p.T("people.delegation.reason"), Export: true},
		},
		Empty: &web.Empty{Title: p.T("people.delegation.none"), Words: p.T("people.delegation.none_words")},
	}
	for _, d := range l.List {
		t.Rows = append(t.Rows, web.Row{Key: d.ID, Cells: []web.Cell{
			web.Text(actName(p, d.Act)).Under(d.Reason), web.Text(l.Names[d.From]), web.Text(l.Names[d.To]),
			web.Text(scopeName(p, l.Scopes, d.Scope)), capCell(d), web.Day(d.Period.Start), web.Day(d.Period.End),
			web.Text(delegationState(p, d, l.Today)), web.Text(d.Reason),
		}})
	}
	return t
}

func capCell(d control.GivenDelegation) web.Cell {
	if d.Cap.Currency == "" {
		return web.Blank()
	}
	return web.Sum(d.Cap)
}

// delegationState says where a delegation stands on a day.
func delegationState(p *i18n.Printer, d control.GivenDelegation, today cal.Date) string {
	switch {
	case !d.Revoked.IsZero():
		return p.T("people.delegation.state.revoked")
	case d.Period.End.Before(today):
		return p.T("people.delegation.state.over")
	case today.Before(d.Period.Start):
		return p.T("people.delegation.state.ahead")
	}
	return p.T("people.delegation.state.in_force")
}

// inForce reports whether a delegation can still be revoked.
func inForce(d control.GivenDelegation, today cal.Date) bool {
	return d.Revoked.IsZero() && !d.Period.End.Before(today)
}

// Table is the table of who may do what for the page and for files.
func (v matrixView) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{
		Key: "roles", Title: p.T("people.matrix.title"),
		Columns: []web.Column{
			{Key: "name", Label: p.T("people.matrix.act"), Main: true},
			{Key: "roles", Label: p.T("people.user.roles")},
			{Key: "act", Label: p.T("people.matrix.code"), Export: true},
		},
	}
	for _, line := range v.Acts {
		roles := roleNames(p, line.Roles)
		if len(line.Roles) == len(Roles) {
			roles = p.T("people.matrix.everybody")
		}
		name := web.Text(actName(p, line.Act))
		if name.Print(p) != string(line.Act) {
			name = name.Under(string(line.Act))
		}
		t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{name, web.Text(roles), web.Text(string(line.Act))}})
	}
	return t
}

// tokenScope tells what a token may do.
func tokenScope(p *i18n.Printer, t Token) string {
	if t.ReadOnly() {
		return p.T("people.token.reads")
	}
	names := make([]string, len(t.Acts))
	for i, act := range t.Acts {
		names[i] = actName(p, act)
	}
	return strings.Join(names, ", ")
}
