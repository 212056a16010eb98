package eligibility

import (
	"slices"
	"strings"

	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Kind is what a criterion asks about, and so which rule judges it.
type Kind string

// The kinds of criteria.
const (
	Nationality Kind = "nationality" // R132: of a member state on the day of submission
	Age         Kind = "age"         // R133: over Least and under Part years at taking up duty
	Service     Kind = "service"     // R133: compulsory military service done, where there is one
	Fitness     Kind = "fitness"     // R133: physically fit for the post
	Relatives   Kind = "relatives"   // R133: no close relative on the staff unless that is authorised
	Clearance   Kind = "clearance"   // R133, R141: a security clearance held or applied for
	Degree      Kind = "degree"      // R135: a degree or what is equivalent to one
	Experience  Kind = "experience"  // R135, R136: Least months in all, Part of them in managing projects
	Languages   Kind = "languages"   // R137, R138: One in one official language, Other in the other
	Statement   Kind = "statement"   // what only a person can judge
)

// Kinds are all kinds in the order they are offered.
var Kinds = []Kind{Statement, Degree, Experience, Languages, Nationality, Age, Service, Fitness, Relatives, Clearance}

// Known reports whether there is such a kind.
func (k Kind) Known() bool { return slices.Contains(Kinds, k) }

// Rules are the rules of the handbook that judge criteria of a kind.
func (k Kind) Rules() string {
	switch k {
	case Nationality:
		return "R132"
	case Age, Service, Fitness, Relatives:
		return "R133"
	case Clearance:
		return "R133, R141"
	case Degree:
		return "R135"
	case Experience:
		return "R135, R136"
	case Languages:
		return "R137, R138"
	}
	return ""
}

// Criterion is one requirement of a vacancy, as data. Least and Part are months for experience and years for age; One
// and Other are levels of the office's scale for languages. Other kinds have no figures.
type Criterion struct {
	Kind  Kind      `json:"kind"`
	Text  i18n.Text `json:"text"`
	Least int       `json:"least,omitempty"`
	Part  int       `json:"part,omitempty"`
	One   Level     `json:"one,omitempty"`
	Other Level     `json:"other,omitempty"`
}

// IsZero reports whether nothing is in it.
func (c Criterion) IsZero() bool {
	return strings.TrimSpace(c.Text.EN) == "" && strings.TrimSpace(c.Text.FR) == "" && c.Least == 0 && c.Part == 0 && c.One == NoLevel && c.Other == NoLevel
}

// maxMonths is the most experience that can be asked for.
const maxMonths = 600

// Check gives the faults of a criterion in a form under a name such as "essential.0".
func (c Criterion) Check(name string, fs *fault.Fields) {
	fs.Check(c.Kind.Known(), name+".kind", "recruitment.kind_unknown")
	fs.Check(strings.TrimSpace(c.Text.EN+c.Text.FR) != "", name+".text_en", "fault.required")
	switch c.Kind {
	case Experience:
		fs.Check(c.Least > 0 && c.Least <= maxMonths, name+".least", "recruitment.months_wrong")
		fs.Check(c.Part >= 0 && c.Part <= c.Least, name+".part", "recruitment.part_wrong")
	case Age:
		fs.Check(c.Least > 0 && c.Least < 100, name+".least", "recruitment.age_wrong")
		fs.Check(c.Part > c.Least && c.Part <= 100, name+".part", "recruitment.age_wrong")
	case Languages:
		fs.Check(c.One > NoLevel, name+".one", "fault.required")
		fs.Check(c.Other <= c.One, name+".other", "recruitment.level_order")
	}
	if c.Kind != Experience && c.Kind != Age {
		fs.Check(c.Least == 0 && c.Part == 0, name+".least", "recruitment.no_figures")
	}
	if c.Kind != Languages {
		fs.Check(c.One == NoLevel && c.Other == NoLevel, name+".one", "recruitment.no_levels")
	}
}
