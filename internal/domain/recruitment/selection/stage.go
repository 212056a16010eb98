package selection

import (
	"slices"

	"cairn/internal/kernel/i18n"
)

// Stage is where a selection stands (R139, §4.8).
type Stage string

// The stages in their order. The first four are marked by the panel.
const (
	Form       Stage = "form"       // longlisting, on what was handed in
	Video      Stage = "video"      // the recorded video interview
	Test       Stage = "test"       // the written and the language test
	Interview  Stage = "panel"      // the interview before the panel
	Decision   Stage = "decision"   // ranking, minutes, what is decided
	Clearances Stage = "clearances" // offers and the four clearances
	Ended      Stage = "ended"      // every post is filled, or nobody is left
)

// Stages are all stages in the order of R139; MarkedStages those of them that the panel marks.
var (
	Stages       = []Stage{Form, Video, Test, Interview, Decision, Clearances, Ended}
	MarkedStages = Stages[:4]
)

// Word is the text key of the stage.
func (s Stage) Word() i18n.Key { return i18n.Key("selection.stage." + string(s)) }

// Next is the stage after one; nothing comes after the last.
func (s Stage) Next() Stage {
	if i := slices.Index(Stages, s); i >= 0 && i < len(Stages)-1 {
		return Stages[i+1]
	}
	return s
}

// Marked reports whether the panel marks in the stage. Such a stage alone can be left out, with a reason (R139).
func (s Stage) Marked() bool { return slices.Contains(MarkedStages, s) }

// Before reports whether a stage comes before another.
func (s Stage) Before(t Stage) bool { return slices.Index(Stages, s) < slices.Index(Stages, t) }
