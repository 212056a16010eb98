package portfolio

import (
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// VersionState is where one version of a package stands.
type VersionState string

// The states of a version. At most one version is endorsed, at most one is drafting or for_decision.
const (
	VersionDrafting    VersionState = "drafting"
	VersionForDecision VersionState = "for_decision"
	VersionEndorsed    VersionState = "endorsed" // in force
	VersionSuperseded  VersionState = "superseded"
	VersionWithdrawn   VersionState = "withdrawn"
)

// Line is an initiative as a version names it. Later changes of the initiative do not change it.
type Line struct {
	Initiative InitiativeID
	Ref        string
	Title      i18n.Text
}

// Version is what was, or is to be, endorsed: the list of lines and the decision on it (R3).
type Version struct {
	No          int
	State       VersionState
	Lines       []Line
	Endorsement Record
}

// Version 1 is drafted, decided and endorsed with its package, by the package's own acts; a later one
// by these, while the package goes on.
var versionMachine = NewMachine("portfolio.package.version_state.",
	Transition[VersionState]{VersionDrafting, VersionForDecision, "portfolio.package.submit_version", "ready"},
	Transition[VersionState]{VersionForDecision, VersionEndorsed, "portfolio.package.endorse_version", "endorsement"},
	Transition[VersionState]{VersionForDecision, VersionDrafting, "portfolio.package.return_version", "decision"},
	Transition[VersionState]{VersionDrafting, VersionWithdrawn, "portfolio.package.withdraw_version", "reason"},
	Transition[VersionState]{VersionEndorsed, VersionSuperseded, "portfolio.package.endorse_version", ""},
)

// versionFacts are what the guards of a later version look at. Record is the partner's concurrence
// when it is submitted, and the decision afterwards.
type versionFacts struct {
	InForce, Draft Version
	Links          map[InitiativeID]Condition // R5, for every line of the draft
	Outcome        Outcome                    // of the silence procedure on it
	Record         Record
	Reason         string
	Today          cal.Date
}

var versionGuards = Guards[versionFacts]{
	"ready": func(f versionFacts) error {
		if !Differs(f.InForce.Lines, f.Draft.Lines) {
			return fault.Refuse("portfolio.package.version_same", fault.Args{"no": f.InForce.No})
		}
		lines := packageFacts{Links: f.Links, Today: f.Today}
		for _, l := range f.Draft.Lines {
			lines.Initiatives = append(lines.Initiatives, Initiative{ID: l.Initiative, Ref: l.Ref})
		}
		return both(needRecord(f.Record, "record", f.Today), linesLinked(lines))
	},
	"endorsement": func(f versionFacts) error {
		if err := f.Outcome.Allows(); err != nil {
			return err
		}
		return needRecord(f.Record, "record", f.Today)
	},
	"decision": func(f versionFacts) error { return needRecord(f.Record, "record", f.Today) },
	"reason":   func(f versionFacts) error { return needReason(f.Reason) },
}

// Differs reports whether a line was added, removed or retitled between two lists: a new endorsement
// is needed then (R3). The order of lines does not matter.
func Differs(a, b []Line) bool {
	if len(a) != len(b) {
		return true
	}
	return slices.ContainsFunc(a, func(l Line) bool { return !slices.Contains(b, l) })
}

// InForce is the version that binds, nil before the first endorsement.
func InForce(versions []Version) *Version { return versionIn(versions, VersionEndorsed) }

// InDraft is the version being drafted or decided on, nil when there is none.
func InDraft(versions []Version) *Version {
	return versionIn(versions, VersionDrafting, VersionForDecision)
}

func versionIn(versions []Version, states ...VersionState) *Version {
	for i := range versions {
		if slices.Contains(states, versions[i].State) {
			return &versions[i]
		}
	}
	return nil
}

// Amend says which version takes a change of lines (R3). A package up to for_decision changes the
// version it is drafting. From endorsement on, the change goes to version n+1, made here as a copy of
// version n when there is none yet; version n stays in force. Amend does not touch versions.
// A package that is suspended or at its end takes no change, nor does a version that lies for decision
// after the first endorsement.
func Amend(state PackageState, versions []Version) (Version, error) {
	draft, force := InDraft(versions), InForce(versions)
	switch {
	case state.Editable() && force == nil:
		if draft != nil {
			return draft.copy(), nil
		}
		return Version{No: 1, State: VersionDrafting}, nil
	case !slices.Contains([]PackageState{PackageEndorsed, PackageImplementing, PackageReview}, state) || force == nil:
		return Version{}, fault.New(fault.Conflict, "portfolio.package.not_amendable",
			fault.Args{"state": packageMachine.Word(state)})
	case draft == nil:
		next := force.copy()
		next.No, next.State, next.Endorsement = lastNo(versions)+1, VersionDrafting, Record{}
		return next, nil
	case draft.State == VersionForDecision:
		return Version{}, fault.New(fault.Conflict, "portfolio.package.version_for_decision", fault.Args{"no": draft.No})
	}
	return draft.copy(), nil
}

func (v Version) copy() Version {
	v.Lines = slices.Clone(v.Lines)
	return v
}

func lastNo(versions []Version) int {
	last := 0
	for _, v := range versions {
		last = max(last, v.No)
	}
	return last
}

// Put adds a line or gives it a new title.
func (v Version) Put(line Line) Version {
	v = v.copy()
	for i := range v.Lines {
		if v.Lines[i].Initiative == line.Initiative {
			v.Lines[i] = line
			return v
		}
	}
	v.Lines = append(v.Lines, line)
	return v
}

// Drop takes a line out.
func (v Version) Drop(id InitiativeID) Version {
	v = v.copy()
	v.Lines = slices.DeleteFunc(v.Lines, func(l Line) bool { return l.Initiative == id })
	return v
}

// Endorse puts version no in force with the record of the decision, and the one before it out of
// force. It gives a new list.
func Endorse(versions []Version, no int, decision Record) []Version {
	versions = slices.Clone(versions)
	for i, v := range versions {
		switch {
		case v.No == no:
			versions[i].State, versions[i].Endorsement = VersionEndorsed, decision
		case v.State == VersionEndorsed:
			versions[i].State = VersionSuperseded
		}
	}
	return versions
}
