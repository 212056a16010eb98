package selection

import (
	"slices"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
)

// Kind is the kind of a selection as a protected object.
const Kind = "selection"

// ID identifies a selection.
type ID string

// Ref is the selection as an object.
func (id ID) Ref() control.Ref { return control.Ref{Kind: Kind, ID: string(id)} }

// Step is when a stage began and how it ended. Skipped is the reason for which it was left out (R139).
type Step struct {
	Began   cal.Instant     `json:"began_at"`
	Ended   cal.Instant     `json:"ended_at"`
	Skipped string          `json:"skipped,omitempty"`
	By      control.ActorID `json:"by,omitempty"`
}

// Selection is the selection for one vacancy. Blind are the stages in which the panel is not told whom it marks. Due is by
// when the marks of the stage are awaited.
type Selection struct {
	ID         ID                    `json:"id"`
	Vacancy    recruitment.VacancyID `json:"vacancy"`
	Stage      Stage                 `json:"stage"`
	Blind      []Stage               `json:"blind"`
	Criteria   []Criterion           `json:"criteria"`
	Panel      Panel                 `json:"panel"`
	Steps      map[Stage]Step        `json:"steps"`
	Due        cal.Date              `json:"due"`
	Signatures []Signature           `json:"signatures"`
	ProposedBy control.ActorID       `json:"proposed_by,omitempty"`
	Favoured   []string              `json:"favoured,omitempty"` // the codes of whom the proposal recommends or keeps in reserve
	ApprovedBy control.ActorID       `json:"approved_by,omitempty"`
	ApprovedAt cal.Instant           `json:"approved_at"`
	Comment    string                `json:"comment,omitempty"` // why a decision came back
	Posts      int                   `json:"posts"`
	Version    int                   `json:"version"`
}

// IsBlind reports whether the panel is not told whom it marks in the stage the selection is in.
func (s Selection) IsBlind() bool { return slices.Contains(s.Blind, s.Stage) }

// of are the criteria of a stage.
func (s Selection) of(stage Stage) []Criterion { return of(s.Criteria, stage) }

// trace is what the trail keeps of a selection: where it stands, and nothing of whom.
type trace struct {
	Stage   Stage   `json:"stage"`
	Blind   []Stage `json:"blind"`
	Members int     `json:"members"`
	Code    string  `json:"candidate,omitempty"`
}

func (s Selection) trace(code string) trace { return trace{s.Stage, s.Blind, len(s.Panel), code} }
