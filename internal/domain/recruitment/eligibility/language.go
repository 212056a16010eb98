package eligibility

import "cairn/internal/kernel/fault"

// Level is a level of the office's scale of languages, I Beginner to V Advanced (R137); 0 is none. It is another scale
// than STANAG 6001 and than the European framework, and none is converted into another (R138).
type Level uint8

// The levels.
const (
	NoLevel Level = iota
	Beginner
	Elementary
	Intermediate
	UpperIntermediate
	Advanced
)

// String is the Roman figure, "" for none.
func (l Level) String() string {
	if int(l) < len(romans) {
		return romans[l]
	}
	return ""
}

var romans = [...]string{"", "I", "II", "III", "IV", "V"}

// ParseLevel reads a Roman figure from I to V, or "" for none.
func ParseLevel(s string) (Level, bool) {
	for l, r := range romans {
		if r == s {
			return Level(l), true
		}
	}
	return NoLevel, false
}

// OneAndOther is the language rule of the office: at least One in one of the two official languages and at least Other in
// the other, either way round (R137).
type OneAndOther struct{ One, Other Level }

// Met judges the two languages of a person.
func (r OneAndOther) Met(english, french Level) bool {
	return english >= r.One && french >= r.Other || french >= r.One && english >= r.Other
}

// MarshalText writes the Roman figure.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads it, or "" for none; another text is an Invalid fault.
func (l *Level) UnmarshalText(b []byte) error {
	found, ok := ParseLevel(string(b))
	if !ok {
		return fault.New(fault.Invalid, "recruitment.level_unknown", nil)
	}
	*l = found
	return nil
}

// Levels are the levels in their order, without none.
var Levels = []Level{Beginner, Elementary, Intermediate, UpperIntermediate, Advanced}
