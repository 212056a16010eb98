package landscape

import (
	"fmt"
	"strings"

	"cairn/internal/codec/iati"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// activityOut is an activity's page: what was reported, with a page of its transactions.
type activityOut struct {
	Report
	Transactions []Transaction `json:"transactions"`
	Next         string        `json:"next,omitempty"`
	names        countryNames
}

// at are the traps found at a place of the activity, such as "sector[2]", or inside of it.
func (o activityOut) at(where string) []iati.Flag {
	var list []iati.Flag
	for _, flag := range o.Reported.Flags {
		if flag.Where == where || strings.HasPrefix(flag.Where, where+"/") {
			list = append(list, flag)
		}
	}
	return list
}

// elsewhere are the traps of a transaction that concern neither its type, its date nor its sum.
func (o activityOut) elsewhere(where string) []iati.Flag {
	var list []iati.Flag
	for _, flag := range o.at(where) {
		rest := strings.TrimPrefix(flag.Where, where+"/")
		if part, _, _ := strings.Cut(rest, "/"); part != "value" && part != "transaction-type" && part != "transaction-date" {
			list = append(list, flag)
		}
	}
	return list
}

// overall are the traps of all elements of a name together, such as percentages that do not add up.
func (o activityOut) overall(name string) []iati.Flag {
	var list []iati.Flag
	for _, flag := range o.Reported.Flags {
		if flag.Where == name || strings.HasPrefix(flag.Where, name+"[@") {
			list = append(list, flag)
		}
	}
	return list
}

// nth is the place of one of several elements: nth("sector", 0) is "sector[1]".
func nth(name string, i int) string { return fmt.Sprintf("%s[%d]", name, i+1) }

// line is a reported value with its traps beside it.
type line struct {
	term  string
	value string
	flags []iati.Flag
}

// facts are the particulars of the activity, each with the traps that concern it.
func (o activityOut) facts(p *i18n.Printer) []line {
	r := o.Reported
	lines := []line{
		{term: p.T("landscape.activity.identifier"), value: o.Identifier, flags: o.at("iati-identifier")},
		{term: p.T("landscape.activity.publisher"), value: organisationWords(r.Reporting), flags: o.at("reporting-org")},
		{term: p.T("landscape.activity.status"), value: codeWords(p, iati.ActivityStatuses, o.Status), flags: o.at("activity-status")},
	}
	for i, d := range r.Dates {
		lines = append(lines, line{term: codeWords(p, iati.ActivityDateTypes, d.Type.Code), value: dayWords(p, d.Day), flags: o.at(nth("activity-date", i))})
	}
	if odd := o.overall("activity-date"); len(odd) > 0 {
		lines = append(lines, line{term: p.T("landscape.activity.dates"), flags: odd})
	}
	return append(lines,
		line{term: p.T("landscape.activity.updated"), value: dayWords(p, r.LastUpdated), flags: o.at("@last-updated-datetime")},
		line{term: p.T("landscape.activity.currency"), value: string(r.Currency)},
		line{term: p.T("landscape.activity.standard"), value: r.Version})
}

// shares are the countries, regions and sectors, each with its part.
func (o activityOut) shares(p *i18n.Printer) []line {
	var lines []line
	add := func(element, term string, shares []iati.Share, name func(iati.Share) string) {
		for i, s := range shares {
			words := name(s)
			if s.Percentage != "" {
				words += ", " + p.Digits(s.Percentage) + i18n.NBSP + "%"
			}
			lines = append(lines, line{term: term, value: words, flags: o.at(nth(element, i))})
		}
		if odd := o.overall(element); len(odd) > 0 {
			lines = append(lines, line{term: term, flags: odd})
		}
	}
	add("recipient-country", p.T("landscape.activity.country"), o.Reported.Countries, func(s iati.Share) string { return o.names.in(p, s.Code) })
	add("recipient-region", p.T("landscape.activity.region"), o.Reported.Regions, func(s iati.Share) string { return shareWords(p, iati.Regions, s) })
	add("sector", p.T("landscape.activity.sector"), o.Reported.Sectors, func(s iati.Share) string {
		if s.Vocabulary.Code == "1" || s.Vocabulary.Code == "2" {
			return sectorWords(p, s.Code)
		}
		return shareWords(p, iati.SectorVocabularies, iati.Share{Code: s.Code, Names: s.Names}) + " (" + codeWords(p, iati.SectorVocabularies, s.Vocabulary.Code) + ")"
	})
	return lines
}

// shareWords names a share by its own name, else by its code.
func shareWords(p *i18n.Printer, list *iati.List, s iati.Share) string {
	if len(s.Names) > 0 {
		return strings.TrimSpace(s.Code + i18n.NBSP + s.Names[0].Text)
	}
	return codeWords(p, list, s.Code)
}

// participants are the organisations taking part, with their roles.
func (o activityOut) participants(p *i18n.Printer) []line {
	lines := make([]line, len(o.Reported.Participants))
	for i, x := range o.Reported.Participants {
		lines[i] = line{term: codeWords(p, iati.OrganisationRoles, x.Role.Code), value: organisationWords(x.Organisation), flags: o.at(nth("participating-org", i))}
	}
	return lines
}

// organisationWords names an organisation and its identifier.
func organisationWords(o iati.Organisation) string {
	name := nameOf(o)
	switch {
	case name == "":
		return o.Ref
	case o.Ref == "":
		return name
	}
	return name + " (" + o.Ref + ")"
}

// dayWords prints a reported day, or the text where it is no day.
func dayWords(p *i18n.Printer, d iati.Day) string {
	if d.On.IsZero() {
		return d.Text
	}
	return p.Date(d.On)
}

// valueWords prints a reported sum with its currency: as the amount it is, else digit by digit.
func valueWords(p *i18n.Printer, v iati.Value) string {
	switch {
	case v.Text == "":
		return ""
	case v.Exact && !strings.ContainsAny(v.Text, "eE"):
		return v.Amount.Print(p)
	case v.Currency == "":
		return p.Digits(v.Text)
	case p.Lang == i18n.FR:
		return p.Digits(v.Text) + i18n.NBSP + string(v.Currency)
	}
	return string(v.Currency) + i18n.NBSP + p.Digits(v.Text)
}

// budget is one line of money planned.
type budget struct {
	kind  string // text key
	start iati.Day
	end   iati.Day
	value iati.Value
	flags []iati.Flag
}

// budgets are the budgets and planned disbursements.
func (o activityOut) budgets() []budget {
	var list []budget
	for _, part := range []struct {
		element, key string
		budgets      []iati.Budget
	}{{"budget", "landscape.budget", o.Reported.Budgets}, {"planned-disbursement", "landscape.disbursement", o.Reported.PlannedDisbursements}} {
		for i, b := range part.budgets {
			list = append(list, budget{kind: part.key, start: b.Start, end: b.End, value: b.Value, flags: o.at(nth(part.element, i))})
		}
	}
	return list
}

// between says from whom to whom a transaction goes.
func (t Transaction) between() string {
	return strings.Join(filled(organisationWords(t.Provider), organisationWords(t.Receiver)), " → ")
}

func filled(texts ...string) []string {
	var list []string
	for _, s := range texts {
		if s != "" {
			list = append(list, s)
		}
	}
	return list
}

// narrative is a reported text in the reader's language, else the first there is.
func narrative(l i18n.Lang, list []iati.Narrative) iati.Narrative {
	for _, n := range list {
		if lang, known := i18n.ParseLang(n.Language); known && lang == l {
			return n
		}
	}
	if len(list) > 0 {
		return list[0]
	}
	return iati.Narrative{}
}

// kindWords is the heading of a description.
func kindWords(p *i18n.Printer, d iati.Description) string {
	switch d.Type {
	case "2", "3", "4":
		return p.T("landscape.description." + d.Type)
	}
	return p.T("landscape.description.1")
}

// sourceFacts say where the activity was last read.
func (o activityOut) sourceFacts(f *web.Frame) []web.Fact {
	return []web.Fact{
		{Term: f.T("landscape.source.file"), Value: o.File},
		{Term: f.T("landscape.source.line"), Value: f.P.Int(int64(o.Line))},
		{Term: f.T("landscape.source.read"), Value: f.P.Instant(o.ReadAt)},
	}
}
