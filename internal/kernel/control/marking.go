package control

import (
	"slices"
	"strings"

	"cairn/internal/kernel/fault"
)

// Level is a security classification (R111).
type Level int

// The levels in their order (R111). Public is not a classification: only such items may leave for
// public pages (R112).
const (
	LevelPublic Level = iota
	LevelUnclassified
	LevelRestricted
	LevelConfidential
	LevelSecret
	LevelTopSecret
)

var levelNames = [...]string{"public", "unclassified", "restricted", "confidential", "secret", "top_secret"}

// String is the level's name in keys and JSON: "unclassified".
func (l Level) String() string {
	if l < 0 || int(l) >= len(levelNames) {
		return "unknown"
	}
	return levelNames[l]
}

// Key is the text key of the level's words on a marking.
func (l Level) Key() string { return "control.level." + l.String() }

// MarshalText writes the level's name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads it; an unknown name is an Invalid fault.
func (l *Level) UnmarshalText(b []byte) error {
	i := slices.Index(levelNames[:], string(b))
	if i < 0 {
		return fault.New(fault.Invalid, "control.level_unknown", fault.Args{"value": string(b)})
	}
	*l = Level(i)
	return nil
}

// Levels are all levels up to and with a ceiling, for choosing.
func Levels(ceiling Level) []Level {
	var list []Level
	for l := LevelPublic; l <= ceiling; l++ {
		list = append(list, l)
	}
	return list
}

// Marking is what stands on an object, its page and its exports (R116): the level, and the partners
// and organisations it is releasable to, by code. Absence means not releasable outside NATO (R114).
type Marking struct {
	Level      Level    `json:"level"`
	Releasable []string `json:"releasable"`
}

// Combine is the marking of a product derived from several sources: the highest level and the
// intersection of their releasability (R114). Public sources restrict nothing. Without sources it is
// the zero Marking, PUBLIC.
func Combine(sources ...Marking) Marking {
	var m Marking
	first := true
	for _, s := range sources {
		m.Level = max(m.Level, s.Level)
		if s.Level == LevelPublic {
			continue
		}
		if first {
			m.Releasable, first = slices.Clone(s.Releasable), false
			continue
		}
		m.Releasable = slices.DeleteFunc(m.Releasable, func(code string) bool { return !slices.Contains(s.Releasable, code) })
	}
	return m
}

// stored is the releasability as the database keeps it, "|GEO|MDA|", so that one LIKE finds a code.
func (m Marking) stored() string {
	if len(m.Releasable) == 0 {
		return ""
	}
	codes := slices.Clone(m.Releasable)
	slices.Sort(codes)
	return "|" + strings.Join(slices.Compact(codes), "|") + "|"
}

// ParseReleasable reads the stored form.
func ParseReleasable(stored string) []string {
	return strings.FieldsFunc(stored, func(r rune) bool { return r == '|' })
}

// ScanMarking reads the columns of MarkingColumns.
func (m *Marking) ScanMarking(level int, releasable string) {
	m.Level, m.Releasable = Level(level), ParseReleasable(releasable)
}

func (m Marking) check(ceiling Level) error {
	if m.Level < LevelPublic || m.Level > LevelTopSecret {
		return fault.New(fault.Invalid, "control.level_unknown", fault.Args{"value": int(m.Level)})
	}
	if m.Level > ceiling {
		return fault.Refuse("control.above_ceiling", nil) // R111: refused at entry
	}
	for _, code := range m.Releasable {
		if code == "" || len(code) > 12 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
			return fault.New(fault.Invalid, "control.releasable_unknown", fault.Args{"value": code})
		}
	}
	return nil
}
