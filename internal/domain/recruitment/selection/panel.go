package selection

import (
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
)

// LeastMembers is how many members a panel has at least (R140).
const LeastMembers = 3

// Conflict is what a member declared of conflicts of interest before anything was shown to them (R140).
type Conflict string

// The declarations. Undeclared shows a member nothing.
const (
	Undeclared Conflict = ""
	NoConflict Conflict = "none"
	Persons    Conflict = "persons" // with persons they name: shown nothing until the office has compared the names
	Whole      Conflict = "whole"   // with the vacancy: out of the panel
)

// Conflicts are the choices of the declaration, in their order.
var Conflicts = []Conflict{NoConflict, Persons, Whole}

// Member is somebody on the panel. Sex is for R140 alone, as the office knows it; Named are the persons of a conflict in
// the member's words.
type Member struct {
	Actor    control.ActorID `json:"actor"`
	Chair    bool            `json:"chair"`
	Sex      string          `json:"sex,omitempty"`
	Conflict Conflict        `json:"conflict,omitempty"`
	Named    string          `json:"named,omitempty"`
	Declared cal.Instant     `json:"declared_at"`
	Settled  cal.Instant     `json:"settled_at"` // when the office had compared the names
}

// Ready reports whether the member may be shown candidates: they declared no conflict, or the office has excluded them from
// the persons they named.
func (m Member) Ready() bool {
	return m.Conflict == NoConflict || m.Conflict == Persons && !m.Settled.IsZero()
}

// inConflict reports whether a member declared a conflict, settled or not.
func (m Member) inConflict() bool { return m.Conflict == Persons || m.Conflict == Whole }

// Panel are the members.
type Panel []Member

// Of finds a member.
func (p Panel) Of(id control.ActorID) (Member, bool) {
	if i := p.index(id); i >= 0 {
		return p[i], true
	}
	return Member{}, false
}

func (p Panel) index(id control.ActorID) int {
	return slices.IndexFunc(p, func(m Member) bool { return m.Actor == id })
}

// Sitting are the members but for those in conflict with the whole vacancy.
func (p Panel) Sitting() Panel {
	return slices.DeleteFunc(slices.Clone(p), func(m Member) bool { return m.Conflict == Whole })
}

// Complete refuses a panel that may not begin to mark: fewer than three members who sit, no chair, or somebody who has
// not declared their conflicts (R140).
func (p Panel) Complete() error {
	sitting := p.Sitting()
	if len(sitting) < LeastMembers {
		return fault.Refuse("selection.panel_small", fault.Args{"n": len(sitting), "least": LeastMembers})
	}
	if !slices.ContainsFunc(sitting, func(m Member) bool { return m.Chair }) {
		return fault.Refuse("selection.no_chair", nil)
	}
	if slices.ContainsFunc(sitting, func(m Member) bool { return m.Conflict == Undeclared }) {
		return fault.Refuse("selection.undeclared", nil)
	}
	return nil
}

// OneSex reports whether all members who sit are known to be of one sex: a warning and no block, since R140 says "if possible".
func (p Panel) OneSex() bool {
	sitting := p.Sitting()
	for _, m := range sitting {
		if m.Sex == "" || m.Sex != sitting[0].Sex {
			return false
		}
	}
	return len(sitting) > 0
}
