package recruitment

import (
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

// FlagKind says what is wrong with a pasted notice.
type FlagKind string

// The kinds of flags.
const (
	FlagMissing       FlagKind = "missing"
	FlagContradiction FlagKind = "contradiction"
	FlagCut           FlagKind = "cut"
	FlagUnsure        FlagKind = "unsure" // found by its form alone
)

// Flag is something about a pasted notice that a person must settle before the vacancy is submitted (R134, R146, R147).
// Field is the fact it is about, "" for a passage; Passage is where it came from, word for word; Message is the text key
// that says what is wrong, with Args. Resolved is how it was settled, in that person's words, By who did.
type Flag struct {
	Kind     FlagKind        `json:"kind"`
	Field    string          `json:"field,omitempty"`
	Message  string          `json:"message"`
	Args     fault.Args      `json:"args,omitempty"`
	Passage  string          `json:"passage,omitempty"`
	Resolved string          `json:"resolved,omitempty"`
	By       control.ActorID `json:"by,omitempty"`
}

// flagsOf are the flags of a notice that was read, in the order of the form: what is missing, contradictory, cut off and
// unsure.
func flagsOf(n Notice) []Flag {
	flags := []Flag{}
	for _, name := range n.Missing {
		flags = append(flags, Flag{Kind: FlagMissing, Field: name, Message: "recruitment.flag.missing"})
	}
	for _, c := range n.Contradictions {
		passage := n.Fields[c.Field].Source
		if with := n.Fields[c.With].Source; with != "" && with != passage {
			passage += " / " + with
		}
		flags = append(flags, Flag{Kind: FlagContradiction, Field: c.Field, Message: c.Key, Args: c.Args, Passage: passage})
	}
	for _, place := range n.Cut {
		flags = append(flags, Flag{Kind: FlagCut, Message: "recruitment.flag.cut", Passage: place})
	}
	for _, name := range factOrder {
		if f, ok := n.Fields[name]; ok && f.Confidence == Low {
			flags = append(flags, Flag{Kind: FlagUnsure, Field: name, Message: "recruitment.flag.unsure", Passage: f.Source})
		}
	}
	return flags
}
