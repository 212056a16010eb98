package stakeholders

import (
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// Group is what a party may be to the office, or a forum it may belong to. Its words are
// "stakeholders.group." and the code.
type Group string

// The roles and the partnership forums.
const (
	Ally           Group = "ally" // a member of the Alliance (R132)
	Partner        Group = "partner"
	Donor          Group = "donor"
	ExecutingAgent Group = "executing_agent"
	NATOBody       Group = "nato_body"
	Institution    Group = "institution"

	PfP  Group = "pfp"  // Partnership for Peace
	EAPC Group = "eapc" // Euro-Atlantic Partnership Council
	MD   Group = "md"   // Mediterranean Dialogue
	ICI  Group = "ici"  // Istanbul Cooperation Initiative
	PatG Group = "patg" // partners across the globe
	IO   Group = "io"   // international organisations
)

// Roles and Forums are the groups in the order forms offer them.
var (
	Roles  = []Group{Ally, Partner, Donor, ExecutingAgent, NATOBody, Institution}
	Forums = []Group{PfP, EAPC, MD, ICI, PatG, IO}
)

// allows says which kinds of party a group takes; nil is both.
var allows = map[Group]Kind{
	Ally: Country, PfP: Country, EAPC: Country, MD: Country, ICI: Country, PatG: Country,
	ExecutingAgent: Organisation, NATOBody: Organisation, Institution: Organisation, IO: Organisation,
}

// Known reports whether it is one of the roles or forums.
func (g Group) Known() bool { return slices.Contains(Roles, g) || g.forum() }

func (g Group) forum() bool { return slices.Contains(Forums, g) }

// Membership is what a party is over a period. An open start is "as long as we know", an open end
// "until further notice".
type Membership struct {
	ID     string     `json:"id"`
	Of     Group      `json:"of"`
	Period cal.Period `json:"period"`
	Source string     `json:"source"` // where it is known from: an address or a document
}

// Check reports what is wrong with a membership among the party's others. A row with its own id is not
// among them.
func (m Membership) Check(kind Kind, others []Membership) error {
	var fields fault.Fields
	fields.Check(m.Of.Known(), "of", "stakeholders.membership.group_wrong")
	if only, limited := allows[m.Of]; limited && only != kind {
		fields.Add("of", "stakeholders.membership.not_for_"+string(kind), nil)
	}
	fields.Check(m.Period.Valid(), "to", "stakeholders.membership.ends_before_start")
	fields.Check(m.Source != "", "source", "stakeholders.membership.source_missing")
	for _, o := range others {
		if o.ID == m.ID || !o.Period.Overlaps(m.Period) {
			continue
		}
		switch {
		case o.Of == m.Of:
			fields.Add("from", "stakeholders.membership.overlaps", nil)
		case o.Of == Ally && m.Of == Partner || o.Of == Partner && m.Of == Ally:
			fields.Add("from", "stakeholders.membership.ally_and_partner", nil)
		}
	}
	return fields.Err()
}

// on keeps the memberships that are in force on a day.
func on(day cal.Date, all []Membership) []Membership {
	return slices.DeleteFunc(slices.Clone(all), func(m Membership) bool { return !m.Period.Contains(day) })
}
