package selection

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

// maxReason is the most characters of a reason.
const maxReason = 2000

// Mark is what a member, or the panel, thinks of a candidate by one criterion. Value is from 0 to MaxMark, Unmarked before.
type Mark struct {
	Value  int    `json:"mark"`
	Reason string `json:"reason"`
}

// Unmarked is the value of a mark that was not given yet.
const Unmarked = -1

// Sheet is what one member marked of one candidate in one stage, in the order of the stage's criteria. Once handed in it
// does not change, as long as the application it is on is the same.
type Sheet struct {
	Candidate CandidateID     `json:"candidate"`
	Stage     Stage           `json:"stage"`
	Actor     control.ActorID `json:"actor"`
	Marks     []Mark          `json:"marks"`
	HandedIn  cal.Instant     `json:"handed_in_at"`
}

// rowName begins the name of a field in a row of a form.
func rowName(list string, i int) string { return list + "." + strconv.Itoa(i) + "." }

// checkMarks gives what is wrong with marks for so many criteria. Whole asks for every mark and every reason, as for
// handing in; before that what is missing may be missing.
func checkMarks(marks []Mark, n int, whole bool) error {
	var fs fault.Fields
	if len(marks) != n {
		return fault.New(fault.Conflict, "selection.criteria_changed", nil)
	}
	for i, m := range marks {
		at := rowName("marks", i)
		fs.Check(m.Value >= Unmarked && m.Value <= MaxMark, at+"mark", "selection.mark_wrong")
		fs.Check(!whole || m.Value != Unmarked, at+"mark", "fault.required")
		fs.Check(!whole || strings.TrimSpace(m.Reason) != "", at+"reason", "fault.required")
		fs.Check(utf8.RuneCountInString(m.Reason) <= maxReason, at+"reason", "selection.too_long")
	}
	return fs.Err()
}

// Apart is from how many marks between the highest and the lowest on a criterion is to be talked about.
const Apart = 2

// Difference is how the members differ on one criterion: the lowest and the highest mark, with who gave them.
type Difference struct {
	Low, High   int
	Lows, Highs []control.ActorID
}

// Spread is by how many marks the members differ.
func (d Difference) Spread() int { return d.High - d.Low }

// Talk reports whether the panel should talk about it before it agrees on a mark.
func (d Difference) Talk() bool { return d.Spread() >= Apart }

// Differences compares sheets that were handed in, criterion by criterion.
func Differences(sheets []Sheet, n int) []Difference {
	list := make([]Difference, n)
	for i := range list {
		for k, s := range sheets {
			v := s.Marks[i].Value
			d := &list[i]
			if k == 0 || v < d.Low {
				d.Low, d.Lows = v, nil
			}
			if k == 0 || v > d.High {
				d.High, d.Highs = v, nil
			}
			if v == d.Low {
				d.Lows = append(d.Lows, s.Actor)
			}
			if v == d.High {
				d.Highs = append(d.Highs, s.Actor)
			}
		}
	}
	return list
}
