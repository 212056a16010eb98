package portfolio

import "slices"

// Theme is the code of a field of support, from the code list of real packages. The words stand
// under "portfolio.theme."+code.
type Theme string

// Themes is the code list, in the order forms offer it.
var Themes = []Theme{
	"c_ied", "cyber", "crisis_management", "military_medicine", "defence_reform", "planning", "maritime",
	"special_operations", "intelligence", "career_transition", "small_arms", "military_education", "stratcom",
	"logistics", "air_defence", "aviation", "acquisition", "military_police", "counter_mobility",
	"secure_communications", "codification", "english", "performance_evaluation", "signals", "women_peace_security",
	"civil_service", "border_security", "building_integrity",
}

// Known reports whether the theme stands in the code list.
func (t Theme) Known() bool { return slices.Contains(Themes, t) }

// Element is one element of a capability (DOTMLPF-I). The words stand under "portfolio.element."+code.
type Element string

// Elements are the eight elements in their usual order.
var Elements = []Element{
	"doctrine", "organisation", "training", "materiel", "leadership", "personnel", "facilities", "interoperability",
}

// Known reports whether it is one of the eight.
func (e Element) Known() bool { return slices.Contains(Elements, e) }
