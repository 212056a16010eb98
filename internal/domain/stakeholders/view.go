package stakeholders

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// listOut is the list of parties, as a page, as JSON and as a file.
type listOut struct {
	List
	day cal.Date
}

// Table sets the list in columns.
func (o listOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "stakeholders", Title: p.T("stakeholders.parties"), AsOf: o.day, Next: o.Next, Columns: []web.Column{
		{Key: "name", Label: p.T("stakeholders.party.name"), Sort: true, Main: true},
		{Key: "name_other", Label: p.T("stakeholders.party.name_other"), Export: true},
		{Key: "code", Label: p.T("stakeholders.party.code"), Sort: true},
		{Key: "iso2", Label: p.T("stakeholders.party.iso2"), Export: true},
		{Key: "kind", Label: p.T("stakeholders.party.kind")},
		{Key: "roles", Label: p.T("stakeholders.roles")},
		{Key: "forums", Label: p.T("stakeholders.forums")},
		{Key: "region", Label: p.T("stakeholders.list.place")},
		{Key: "capital", Label: p.T("stakeholders.party.capital"), Export: true},
	}}
	markings := make([]control.Marking, 0, len(o.Parties))
	for _, party := range o.Parties {
		name, lang := party.Name.In(p.Lang)
		other, _ := party.Name.In(lang.Other())
		place := regionName(p, party)
		if party.Home != "" {
			place = party.Home
		}
		is := o.Is[party.ID]
		href := web.Href(pathParty, party.Code)
		t.Rows = append(t.Rows, web.Row{Key: string(party.ID), Href: href, Cells: []web.Cell{
			web.Anchor(name, href), web.Text(other), web.Text(party.Code), web.Text(party.ISO2), web.Text(p.T("stakeholders.kind." + string(party.Kind))),
			web.Text(groupNames(p, is, Roles)), web.Text(groupNames(p, is, Forums)), web.Text(place), web.Text(p.Text(party.Capital)),
		}})
		markings = append(markings, party.Marking)
	}
	t.Marking = control.Combine(markings...)
	return t
}

func regionName(p *i18n.Printer, party Party) string {
	if party.Region == "" {
		return ""
	}
	return p.T("stakeholders.region." + string(party.Region))
}

// groupNames are the words for those of some groups that memberships name, in the groups' order.
func groupNames(p *i18n.Printer, is []Membership, among []Group) string {
	var names []string
	for _, g := range among {
		if slices.ContainsFunc(is, func(m Membership) bool { return m.Of == g }) {
			names = append(names, p.T("stakeholders.group."+string(g)))
		}
	}
	return strings.Join(names, ", ")
}

// partyOut is a party's page: the record and what is publicly known of the party.
type partyOut struct {
	Record
	Known []Statement `json:"known"`
	day   cal.Date
}

// marking is the highest of what the page shows (R114).
func (o partyOut) marking() control.Marking {
	markings := []control.Marking{o.Record.Marking}
	for _, c := range o.Contacts {
		markings = append(markings, c.Marking)
	}
	return control.Combine(markings...)
}

// is is what the party is on the day of the page.
func (o partyOut) is(p *i18n.Printer) string { return groupNames(p, on(o.day, o.Memberships), Roles) }

// facts are the party's own particulars.
func (o partyOut) facts(f *web.Frame) []web.Fact {
	facts := []web.Fact{
		{Term: f.T("stakeholders.party.code"), Value: o.Code},
		{Term: f.T("stakeholders.party.kind"), Value: f.T("stakeholders.kind." + string(o.Kind))},
	}
	if o.Kind == Country {
		facts = append(facts, web.Fact{Term: f.T("stakeholders.party.iso2"), Value: o.ISO2},
			web.Fact{Term: f.T("stakeholders.party.region"), Value: regionName(f.P, o.Party)},
			web.Fact{Term: f.T("stakeholders.party.capital"), Value: f.P.Text(o.Capital)})
	} else {
		home := web.Fact{Term: f.T("stakeholders.party.home"), Value: o.Home}
		if o.Home != "" {
			home.Href = web.Href(pathParty, o.Home)
		}
		facts = append(facts, home)
	}
	return append(facts, web.Fact{Term: f.T("stakeholders.party.language"), Value: f.T("stakeholders.language." + string(o.Language))})
}

// partyFormOut is what the form of a party needs.
type partyFormOut struct {
	Party     Party `json:"party"`
	countries []Party
	choice    MarkingChoice
}

func (o partyFormOut) fresh() bool { return o.Party.ID == "" }

// title is what the form is for: the party's name, or something new.
func (o partyFormOut) title(f *web.Frame) string {
	if o.fresh() {
		return f.T("act.stakeholders.party.create")
	}
	return f.T("act.stakeholders.party.edit")
}

// back is where Cancel leads.
func (o partyFormOut) back() string {
	if o.fresh() {
		return pathList
	}
	return web.Href(pathParty, o.Party.Code)
}

// membershipOut is what the form of a membership needs.
type membershipOut struct {
	Party      Party      `json:"party"`
	Membership Membership `json:"membership"`
}

func (o membershipOut) fresh() bool { return o.Membership.ID == "" }

func (o membershipOut) path(pattern string) string {
	id := o.Membership.ID
	if o.fresh() {
		id = newMembershipID
	}
	return web.Href(pattern, o.Party.Code, id)
}

// contactOut is what the form of a contact needs.
type contactOut struct {
	Contact Contact `json:"contact"`
	party   Party
	choice  MarkingChoice
}

func (o contactOut) fresh() bool { return o.Contact.ID == "" }

func (o contactOut) title(f *web.Frame) string {
	if o.fresh() {
		return f.T("act.stakeholders.contact.create")
	}
	return o.Contact.Name
}

// The choices of the forms.

func kindOptions(f *web.Frame) []web.Option {
	return options([]Kind{Country, Organisation}, func(k Kind) string { return f.T("stakeholders.kind." + string(k)) })
}

func regionOptions(f *web.Frame) []web.Option {
	return options(Regions, func(r Region) string { return f.T("stakeholders.region." + string(r)) })
}

// groupOptions are the groups that a kind of party may be in; "" is both kinds.
func groupOptions(f *web.Frame, kind Kind) []web.Option {
	var list []web.Option
	for _, set := range []struct {
		heading string
		groups  []Group
	}{{f.T("stakeholders.roles"), Roles}, {f.T("stakeholders.forums"), Forums}} {
		for _, g := range set.groups {
			if only, limited := allows[g]; kind == "" || !limited || only == kind {
				list = append(list, web.Option{Value: string(g), Label: f.T("stakeholders.group." + string(g)), Group: set.heading})
			}
		}
	}
	return list
}

func languageOptions(f *web.Frame) []web.Option {
	return options(i18n.Langs, func(l i18n.Lang) string { return f.T("stakeholders.language." + string(l)) })
}

func basisOptions(f *web.Frame) []web.Option {
	return options(LegalBases, func(b LegalBasis) string { return f.T("stakeholders.basis." + string(b)) })
}

func countryOptions(f *web.Frame, countries []Party) []web.Option {
	list := make([]web.Option, len(countries))
	for i, c := range countries {
		list[i] = web.Option{Value: c.Code, Label: f.P.Text(c.Name)}
	}
	return list
}

// MarkingChoice is what a form may mark a record with, for MarkingFields. Other slices use both.
type MarkingChoice struct {
	levels   []control.Level
	partners []Party
}

// Markings are the classifications from one up to the installation's ceiling (R111), and the partners of
// a day that a record may be released to (R114), in the order of the reader's language.
func Markings(ctx context.Context, q db.Querier, from, ceiling control.Level, on cal.Date) (MarkingChoice, error) {
	partners, err := parties(ctx, q, Filter{Of: Partner}, web.LangFrom(ctx), on)
	return MarkingChoice{levels: control.Levels(ceiling)[from:], partners: partners}, err
}

func (c MarkingChoice) levelOptions(f *web.Frame) []web.Option {
	list := make([]web.Option, len(c.levels))
	for i, l := range c.levels {
		list[i] = web.Option{Value: l.String(), Label: f.T(l.Key())}
	}
	return list
}

// releaseOptions are the partners and the forums that a record may be released to (R114).
func (c MarkingChoice) releaseOptions(f *web.Frame) []web.Option {
	list := countryOptions(f, c.partners)
	for i := range list {
		list[i].Group = f.T("stakeholders.list.partner")
	}
	for _, g := range Forums {
		list = append(list, web.Option{Value: strings.ToUpper(string(g)), Label: f.T("stakeholders.group." + string(g)), Group: f.T("stakeholders.forums")})
	}
	return list
}

func options[T ~string](values []T, name func(T) string) []web.Option {
	list := make([]web.Option, len(values))
	for i, v := range values {
		list[i] = web.Option{Value: string(v), Label: name(v)}
	}
	return list
}

// citation parts a source "Title <address>" into its words and its address.
func citation(source string) (words, address string) {
	words, rest, found := strings.Cut(source, " <")
	if !found || !strings.HasSuffix(rest, ">") {
		return source, ""
	}
	return words, strings.TrimSuffix(rest, ">")
}

// span prints a period: open ends are left open.
func span(f *web.Frame, p cal.Period) string {
	switch {
	case p.Start.IsZero() && p.End.IsZero():
		return f.T("stakeholders.period.open")
	case p.End.IsZero():
		return f.T("stakeholders.period.since", "from", p.Start)
	case p.Start.IsZero():
		return f.T("stakeholders.period.until", "to", p.End)
	}
	return f.T("stakeholders.period.between", "from", p.Start, "to", p.End)
}

// partialDate prints a date that is as exact as its source: a day, a month or a year.
func partialDate(f *web.Frame, date string) string {
	switch len(date) {
	case len("2018-02-19"):
		if d, err := cal.ParseDate(date); err == nil {
			return f.P.Date(d)
		}
	case len("2018-02"):
		if d, err := cal.ParseDate(date + "-01"); err == nil {
			return f.P.Month(int(d.Time().Month())) + i18n.NBSP + strconv.Itoa(d.Year())
		}
	}
	return date
}

func (o partyFormOut) crumbs(f *web.Frame) []web.Link {
	if o.fresh() {
		return crumbs(f)
	}
	return below(f, o.Party)
}

// degrees is a coordinate for the form; without a capital there is none.
func degrees(p Party, coordinate float64) any {
	if p.Capital == (i18n.Text{}) {
		return nil
	}
	return coordinate
}
