package landscape

import (
	"maps"
	"slices"
)

// Theme is the code of a field of support, one of the portfolio's code list, whose words it has:
// "portfolio.theme."+code.
type Theme string

// security is the purpose under which most support to armed forces is reported, if it is reported at all.
const security = "15210"

// themeSectors are the DAC purposes under which others report what belongs to a theme, besides that of
// security system reform, which belongs to all. The table is the office's judgement, not a standard.
var themeSectors = map[Theme][]string{
	"c_ied":                  {"15250"},
	"cyber":                  {"22010", "22040"},
	"crisis_management":      {"15220", "72050", "74010", "74020"},
	"military_medicine":      {"12110", "12181", "12191"},
	"defence_reform":         {"15110"},
	"planning":               {},
	"maritime":               {"21040"},
	"special_operations":     {},
	"intelligence":           {},
	"career_transition":      {"16020"},
	"small_arms":             {"15240"},
	"military_education":     {"11420", "11430"},
	"stratcom":               {"15153", "22010", "22030"},
	"logistics":              {"21010"},
	"air_defence":            {"21050"},
	"aviation":               {"21050"},
	"acquisition":            {"15125"},
	"military_police":        {"15132"},
	"counter_mobility":       {"15250"},
	"secure_communications":  {"22020", "22040"},
	"codification":           {},
	"english":                {"11430", "43081"},
	"performance_evaluation": {"15127"},
	"signals":                {"22020"},
	"women_peace_security":   {"15170", "15180", "15220"},
	"civil_service":          {"15110", "15124"},
	"border_security":        {"15136", "15190", "33120"},
	"building_integrity":     {"15111", "15113", "15118"},
}

// Sectors are the DAC codes under which others report what belongs to the theme: purposes, and the
// category of conflict, peace and security for those who report categories only. False for a theme that
// is not in the table.
func (t Theme) Sectors() ([]string, bool) {
	own, known := themeSectors[t]
	return append([]string{"152", security}, own...), known
}

// Known reports whether the theme is in the table.
func (t Theme) Known() bool { return themeSectors[t] != nil }

// Themes are all themes, by their codes.
var Themes = slices.Sorted(maps.Keys(themeSectors))
