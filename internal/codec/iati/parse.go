package iati

import (
	"encoding/xml"
	"strconv"
	"strings"

	"cairn/internal/kernel/money"
)

// activity reads one iati-activity to its end; what it gives counts only when p.err is nil.
func (p *parser) activity(e *element) *Activity {
	a := &Activity{
		Line: e.line, Version: e.attr("version"), Language: e.language(p.language),
		Currency: currency(e.attr("default-currency")), Hierarchy: e.attr("hierarchy"), Humanitarian: truth(e.attr("humanitarian")),
	}
	if a.Version == "" {
		a.Version = p.summary.Version
	}
	p.act, p.elements, p.until = a, 0, p.src.position()+maxActivity
	if updated := e.attr("last-updated-datetime"); updated != "" {
		a.LastUpdated = p.day(e, updated, "@last-updated-datetime", false)
	}
	p.canon.begin(a.Version, p.language)
	p.canon.start(xml.StartElement{Name: xml.Name{Local: e.name}, Attr: e.attrs})
	p.walk(p.part)
	a.Digest = p.canon.sum()
	if p.err == nil {
		p.judge(e)
	}
	p.act = nil
	return a
}

// part reads a child of the activity.
func (p *parser) part(e *element) {
	a := p.act
	switch e.name {
	case "iati-identifier":
		a.Identifier = p.walk(nil)
	case "reporting-org":
		a.Reporting = p.organisation(e, e.name, "")
	case "title":
		a.Titles = append(a.Titles, p.narratives(e, e.name)...)
	case "description":
		where := at(e.name, len(a.Descriptions))
		a.Descriptions = append(a.Descriptions, Description{e.attr("type"), p.narratives(e, where)})
	case "activity-status":
		a.Status = e.attr("code")
		p.known(e, a.Status, ActivityStatuses, e.name)
		p.skip()
	case "activity-date":
		a.Dates = append(a.Dates, p.activityDate(e, at(e.name, len(a.Dates))))
	case "participating-org":
		where := at(e.name, len(a.Participants))
		role := p.code(e, e.attr("role"), OrganisationRoles, where+"/@role")
		a.Participants = append(a.Participants, Participant{p.organisation(e, where, "activity-id"), role})
	case "recipient-country":
		a.Countries = append(a.Countries, p.country(e, at(e.name, len(a.Countries))))
	case "recipient-region":
		a.Regions = append(a.Regions, p.region(e, at(e.name, len(a.Regions))))
	case "sector":
		a.Sectors = append(a.Sectors, p.sector(e, at(e.name, len(a.Sectors))))
	case "transaction":
		a.Transactions = append(a.Transactions, p.transaction(e, at(e.name, len(a.Transactions))))
	case "budget":
		a.Budgets = append(a.Budgets, p.budget(e, at(e.name, len(a.Budgets))))
	case "planned-disbursement":
		a.PlannedDisbursements = append(a.PlannedDisbursements, p.budget(e, at(e.name, len(a.PlannedDisbursements))))
	case "default-flow-type":
		a.FlowType = p.plain(e)
	case "default-finance-type":
		a.FinanceType = p.plain(e)
	case "default-aid-type":
		a.AidType = p.aidType(e, a.AidType)
	default:
		p.skip()
	}
}

// at is the path of one of several elements of a name, after n others.
func at(name string, n int) string { return name + "[" + strconv.Itoa(n+1) + "]" }

func truth(s string) bool { return s == "1" || s == "true" }

func currency(s string) money.Currency { return money.Currency(strings.ToUpper(s)) }

// flag raises a trap at an element.
func (p *parser) flag(e *element, trap Trap, where, value string) {
	p.act.Flags = append(p.act.Flags, Flag{trap, where, e.line, excerpt(value)})
}

// excerpt keeps a reported value short enough for a list.
func excerpt(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// narratives reads the texts of an element: narrative children in 2.0x, its own text in 1.0x.
func (p *parser) narratives(e *element, where string) (list []Narrative) {
	around := e.language(p.act.Language)
	add := func(language, text string) {
		if text == "" {
			return
		}
		if trap, what := broken(text); trap != "" {
			p.flag(e, trap, where, what)
		}
		list = append(list, Narrative{language, text})
	}
	own := p.walk(func(n *element) {
		if n.name != "narrative" {
			p.skip()
			return
		}
		add(n.language(around), p.walk(nil))
	})
	add(around, own)
	return list
}

// organisation reads an organisation; the attribute activityID names its own activity.
func (p *parser) organisation(e *element, where, activityID string) Organisation {
	o := Organisation{Ref: e.attr("ref"), Type: e.attr("type"), ActivityID: e.attr(activityID)}
	if o.Type != "" {
		p.known(e, o.Type, OrganisationTypes, where+"/@type")
	}
	o.Names = p.narratives(e, where)
	return o
}

// plain reads an element that is a code and nothing else.
func (p *parser) plain(e *element) string {
	p.skip()
	return e.attr("code")
}

// aidType reads an aid type; of several vocabularies the DAC's is kept.
func (p *parser) aidType(e *element, before string) string {
	code := p.plain(e)
	if vocabulary := e.attr("vocabulary"); vocabulary == "" || vocabulary == "1" {
		return code
	}
	return before
}

func (p *parser) country(e *element, where string) Share {
	s := Share{Code: strings.ToUpper(e.attr("code")), Percentage: e.attr("percentage")}
	switch {
	case s.Code == "":
		p.flag(e, NoPlaceCode, where, "")
	case len(s.Code) != 2 || !capitals(s.Code):
		p.flag(e, UnknownCode, where, s.Code)
	}
	s.Names = p.narratives(e, where)
	return s
}

func (p *parser) region(e *element, where string) Share {
	s := Share{Vocabulary: Code{Code: "1"}, Code: e.attr("code"), Percentage: e.attr("percentage")}
	if v := e.attr("vocabulary"); v != "" {
		s.Vocabulary = Code{v, v}
	}
	switch {
	case s.Code == "":
		p.flag(e, NoPlaceCode, where, "")
	case s.Vocabulary.Code == "1":
		p.known(e, s.Code, Regions, where)
	}
	s.Names = p.narratives(e, where)
	return s
}

func (p *parser) sector(e *element, where string) Share {
	s := Share{Vocabulary: Code{Code: "1"}, Code: e.attr("code"), Percentage: e.attr("percentage")}
	if v := e.attr("vocabulary"); v != "" {
		s.Vocabulary = p.code(e, v, SectorVocabularies, where+"/@vocabulary")
	}
	switch {
	case s.Code == "":
		p.flag(e, NoSectorCode, where, "")
	case !plausibleSector(s.Vocabulary.Code, s.Code):
		p.flag(e, UnknownCode, where, s.Code)
	}
	s.Names = p.narratives(e, where)
	return s
}

// plausibleSector holds DAC codes against the form of their list and its categories; what other
// vocabularies hold is not known here.
func plausibleSector(vocabulary, code string) bool {
	switch vocabulary {
	case "1":
		return len(code) == 5 && SectorCategories.Has(code[:3])
	case "2":
		return SectorCategories.Has(code)
	}
	return true
}

// known flags a code that is not on its list.
func (p *parser) known(e *element, code string, list *List, where string) {
	if !list.Has(code) {
		p.flag(e, UnknownCode, where, code)
	}
}

// code reads a code that version 1.0x had a word for.
func (p *parser) code(e *element, reported string, list *List, where string) Code {
	if list.Has(reported) {
		return Code{reported, reported}
	}
	code, ok := list.Superseded(reported)
	switch {
	case !ok:
		p.flag(e, UnknownCode, where, reported)
		return Code{reported, reported}
	case strings.HasPrefix(p.act.Version, "2"):
		p.flag(e, SupersededCode, where, reported)
	}
	return Code{code, reported}
}
