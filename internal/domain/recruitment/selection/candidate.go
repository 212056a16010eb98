package selection

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
)

// CandidateID identifies a candidate in a selection.
type CandidateID string

// Standing is where a candidate stands in a selection (§4.8).
type Standing string

// The standings.
const (
	Running     Standing = "running"     // in the stage the selection is in
	Out         Standing = "out"         // taken out or not met in a stage, with the reason
	Ranked      Standing = "ranked"      // through every stage
	Recommended Standing = "recommended" // decided: for a post
	Reserve     Standing = "reserve"     // decided: for the reserve list (R145)
	Regret      Standing = "regret"      // decided: neither
	Provisional Standing = "provisional" // holds a provisional offer
	Final       Standing = "final"       // holds a final offer
	Declined    Standing = "declined"    // did not take the offer
	Lapsed      Standing = "lapsed"      // a clearance was refused
	Appointed   Standing = "appointed"
)

// Word is the text key of the standing.
func (s Standing) Word() i18n.Key { return i18n.Key("selection.standing." + string(s)) }

// Result is how a candidate left a stage.
type Result struct {
	Passed     bool            `json:"passed"`
	Skipped    bool            `json:"skipped,omitempty"` // the stage was left out (R139)
	Withdrawn  bool            `json:"withdrawn,omitempty"`
	Ineligible bool            `json:"ineligible,omitempty"` // found not to be eligible since
	Reason     string          `json:"reason,omitempty"`
	Short      []int           `json:"short,omitempty"` // the criteria of the stage that were not met, by their places from 0
	By         control.ActorID `json:"by"`
	At         cal.Instant     `json:"at"`
}

// why is the reason of a result in the reader's language: what was written, or the criteria of the stage that were not met.
func (r Result) why(p *i18n.Printer, criteria []Criterion) string {
	var words []string
	if r.Reason != "" {
		words = append(words, r.Reason)
	}
	for _, i := range r.Short {
		if i < len(criteria) {
			words = append(words, p.Text(criteria[i].Text))
		}
	}
	return strings.Join(words, "; ")
}

// Consensus is what the panel agreed on in a stage after it had talked.
type Consensus struct {
	Marks []Mark          `json:"marks"`
	By    control.ActorID `json:"by"`
	At    cal.Instant     `json:"at"`
}

// Candidate is an eligible application in a selection. Code is the name under which a blind stage shows it. Excluded are
// members in conflict with this candidate, each with the reason (R140); Excused are members whose marks are awaited no more in a stage.
type Candidate struct {
	ID           CandidateID                `json:"id"`
	Application  candidacy.ApplicationID    `json:"application"`
	Code         string                     `json:"code"`
	Standing     Standing                   `json:"standing"`
	Results      map[Stage]Result           `json:"results"`
	Agreed       map[Stage]Consensus        `json:"agreed"`
	Excluded     map[control.ActorID]string `json:"excluded"`
	Excused      Excuses                    `json:"excused,omitempty"`
	RankReason   string                     `json:"rank_reason,omitempty"`
	Outcome      Outcome                    `json:"outcome"`
	Offers       []Event                    `json:"offers"`
	Clearances   map[Clearance]Cleared      `json:"clearances"`
	ReserveUntil cal.Date                   `json:"reserve_until"`
	Version      int                        `json:"version"`

	selection ID
	order     string      // in which codes are given
	submitted cal.Instant // when the application was handed in, the last time
	anew      bool        // what was agreed in the present stage was on an application that was handed in again since
}

// code is the name of the candidate with a number, counted from 1.
func code(n int) string { return fmt.Sprintf("C%02d", n) }

// shuffled puts new candidates in an order that follows from nothing that they said or when they said it.
func shuffled(sel ID, list []Candidate) {
	for i, c := range list {
		sum := sha256.Sum256([]byte(string(sel) + string(c.Application)))
		list[i].order = hex.EncodeToString(sum[:])
	}
	slices.SortFunc(list, func(a, b Candidate) int { return strings.Compare(a.order, b.order) })
}

// excludes reports whether a conflict keeps a member from this candidate.
func (c Candidate) excludes(who control.ActorID) bool {
	_, excluded := c.Excluded[who]
	return excluded
}

// spares reports whether nothing is awaited of a member on this candidate in a stage: a conflict keeps them from it, or they were excused.
func (c Candidate) spares(who control.ActorID, stage Stage) bool {
	_, excused := c.Excused[stage][who]
	return excused || c.excludes(who)
}

// Marks reports whether a member marks this candidate in a stage: they sit, and nothing spares them.
func (c Candidate) Marks(m Member, stage Stage) bool {
	return m.Ready() && !c.spares(m.Actor, stage)
}

// Markers are the members who mark a candidate in a stage.
func (c Candidate) Markers(p Panel, stage Stage) Panel {
	return slices.DeleteFunc(p.Sitting(), func(m Member) bool { return c.spares(m.Actor, stage) })
}

// Short are the essential criteria of a stage in which the panel agreed on less than Sufficient, by their places from 0: their words are
// printed in the reader's language. A desirable one is never among them (R144).
func Short(criteria []Criterion, marks []Mark) (list []int) {
	for i, c := range criteria {
		if !c.Desirable && i < len(marks) && marks[i].Value < Sufficient {
			list = append(list, i)
		}
	}
	return list
}
