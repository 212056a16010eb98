package landscape

import (
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// entriesOut is the list kept by hand, as a page, as JSON and as a file.
type entriesOut struct {
	EntryList
	filter  EntryFilter
	parties []stakeholders.Party
}

// Table sets the list in columns.
func (o entriesOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "landscape-entries", Title: p.T("landscape.entries"), Next: string(o.Next), Columns: []web.Column{
		{Key: "title", Label: p.T("landscape.entry.title"), Main: true},
		{Key: "actor", Label: p.T("landscape.entry.actor")},
		{Key: "channel", Label: p.T("landscape.entry.channel")},
		{Key: "partner", Label: p.T("landscape.entry.partner")},
		{Key: "theme", Label: p.T("landscape.entry.theme")},
		{Key: "starts", Label: p.T("landscape.activity.starts"), Kind: web.KindDate},
		{Key: "ends", Label: p.T("landscape.activity.ends"), Kind: web.KindDate},
		{Key: "amount", Label: p.T("landscape.entry.amount"), Kind: web.KindMoney},
		{Key: "source", Label: p.T("landscape.entry.source"), Export: true},
		{Key: "note", Label: p.T("landscape.entry.note"), Export: true},
	}}
	names := map[string]i18n.Text{}
	for _, party := range o.parties {
		names[party.Code] = party.Name
	}
	markings := make([]control.Marking, 0, len(o.Entries))
	for _, e := range o.Entries {
		href := web.Href(pathEntry, string(e.ID))
		partner := e.Partner
		if name, known := names[e.Partner]; known {
			partner = p.Text(name)
		}
		t.Rows = append(t.Rows, web.Row{Key: string(e.ID), Href: href, Cells: []web.Cell{
			web.Anchor(p.Text(e.Title), href), web.Text(e.Actor), web.Text(p.T("landscape.channel." + string(e.Channel))), web.Text(partner),
			web.Text(themeWords(p, e.Theme)), web.Day(e.Period.Start), web.Day(e.Period.End), web.Sum(e.Amount), web.Text(e.Source), web.Text(e.Note),
		}})
		markings = append(markings, e.Marking)
	}
	t.Marking = control.Combine(markings...)
	t.Empty = &web.Empty{Title: p.T("landscape.entries_none"), Words: p.T("landscape.entries_none_words")}
	return t
}

// themeWords are the portfolio's words for a theme: the two share one code list.
func themeWords(p *i18n.Printer, t Theme) string { return p.T("portfolio.theme." + string(t)) }

func themeOptions(f *web.Frame) []web.Option {
	list := make([]web.Option, len(Themes))
	for i, t := range Themes {
		list[i] = web.Option{Value: string(t), Label: themeWords(f.P, t)}
	}
	return list
}

func channelOptions(f *web.Frame) []web.Option {
	list := make([]web.Option, len(Channels))
	for i, c := range Channels {
		list[i] = web.Option{Value: string(c), Label: f.T("landscape.channel." + string(c))}
	}
	return list
}

func partyOptions(f *web.Frame, parties []stakeholders.Party) []web.Option {
	list := make([]web.Option, len(parties))
	for i, party := range parties {
		list[i] = web.Option{Value: party.Code, Label: f.P.Text(party.Name)}
	}
	return list
}

// entryOut is an entry's page.
type entryOut struct {
	Entry
	partner stakeholders.Party
	people  map[control.ActorID]string
}

func (o entryOut) facts(f *web.Frame) []web.Fact {
	return []web.Fact{
		{Term: f.T("landscape.entry.actor"), Value: o.Actor},
		{Term: f.T("landscape.entry.channel"), Value: f.T("landscape.channel." + string(o.Channel))},
		{Term: f.T("landscape.entry.partner"), Value: f.P.Text(o.partner.Name), Href: web.Href("/partners/{code}", o.Partner)},
		{Term: f.T("landscape.entry.theme"), Value: themeWords(f.P, o.Theme)},
		{Term: f.T("landscape.activity.starts"), Value: f.P.Date(o.Period.Start)},
		{Term: f.T("landscape.activity.ends"), Value: f.P.Date(o.Period.End)},
		{Term: f.T("landscape.entry.amount"), Value: o.amountWords(f.P)},
		{Term: f.T("landscape.entry.source"), Value: o.Source},
		{Term: f.T("landscape.entry.changed"), Value: f.T("landscape.entry.changed_by", "who", o.people[o.ChangedBy], "at", o.ChangedAt)},
	}
}

func (o entryOut) amountWords(p *i18n.Printer) string {
	if o.Amount.Currency == "" {
		return ""
	}
	return o.Amount.Print(p)
}

// entryFormOut is what the form of an entry needs.
type entryFormOut struct {
	Entry   Entry `json:"entry"`
	parties []stakeholders.Party
	choice  stakeholders.MarkingChoice
}

func (o entryFormOut) fresh() bool { return o.Entry.ID == "" }

// title is what the form is for.
func (o entryFormOut) title(f *web.Frame) string {
	if o.fresh() {
		return f.T("act.landscape.entry.create")
	}
	return f.T("act.landscape.entry.edit")
}

// back is where Cancel leads.
func (o entryFormOut) back() string {
	if o.fresh() {
		return pathEntries
	}
	return web.Href(pathEntry, string(o.Entry.ID))
}
