package portfolio

import (
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// TrackName is how much paper a project carries.
type TrackName string

// The tracks, the lightest first.
const (
	TrackLight    TrackName = "light"
	TrackStandard TrackName = "standard"
	TrackFull     TrackName = "full"
)

// Word is the text key of its name.
func (n TrackName) Word() i18n.Key { return i18n.Key("portfolio.track.name." + string(n)) }

// Track says which gates need a second person's decision and which requirements apply. It is
// configuration: an administrator edits it.
type Track struct {
	Name      TrackName    `json:"name"`
	MaxBudget money.Amount `json:"max_budget"` // no currency: no limit
	MaxMonths int          `json:"max_months"` // 0: no limit
	Gates     []Gate       `json:"gates"`
	Requires  []string     `json:"requires"` // codes of requirements, see Requirements
}

// settledAccounts is the requirement that no track does without (R80), whatever its configuration says: fewer gates mean
// less paper, not money that nobody has decided on.
const settledAccounts = "financial_closure"

// Tracks are the three of an installation.
type Tracks struct {
	Light    Track `json:"light"`
	Standard Track `json:"standard"`
	Full     Track `json:"full"`
}

// DefaultTracks is what ships: light (one form, one approval) up to EUR 50,000 and 6 months;
// standard with the papers of R13; full PM² with a decision to start.
func DefaultTracks() Tracks {
	light := []string{"request", "officer", "overlap", "host_contribution", "deliverables", "sustainment", "lessons", "handovers", settledAccounts, "retention"}
	standard := append(slices.Clone(light), "business_case", "charter", "work_plan", "logframe", "budget", "risk_log",
		"agreements", "funds", "end_report")
	gates := []Gate{GateRequest, GatePlanning, GateExecution, GateClosing, GateEnd, GateFinance}
	return Tracks{
		Light:    Track{Name: TrackLight, MaxBudget: money.Euro(50_000_00), MaxMonths: 6, Gates: []Gate{GateRequest}, Requires: light},
		Standard: Track{Name: TrackStandard, Gates: gates, Requires: standard},
		Full:     Track{Name: TrackFull, Gates: append(slices.Clone(gates), GateStart), Requires: append(slices.Clone(standard), "stakeholder_matrix")},
	}
}

// All are the three, the lightest first.
func (t Tracks) All() []Track { return []Track{t.Light, t.Standard, t.Full} }

// Named finds a track.
func (t Tracks) Named(name TrackName) (Track, bool) {
	for _, track := range t.All() {
		if track.Name == name {
			return track, true
		}
	}
	return Track{}, false
}

// Check refuses a configuration under which a project could get stuck: an unknown gate or
// requirement, a track without the one approval or without settled accounts at its end (R80), or a higher track with fewer gates or requirements
// than a lower one (a raised project would then stand in a state its track does not have).
func (t Tracks) Check() error {
	var fs fault.Fields
	var lower Track
	for i, name := range []TrackName{TrackLight, TrackStandard, TrackFull} {
		track := t.All()[i]
		field, gates, requires := string(name), string(name)+".gates", string(name)+".requires"
		fs.Check(track.Name == name, field, "portfolio.track.unknown")
		fs.Check(track.Approves(GateRequest), gates, "portfolio.track.no_approval")
		for _, g := range track.Gates {
			fs.Check(slices.Contains(decidable, g), gates, "portfolio.track.gate_unknown")
		}
		for _, code := range track.Requires {
			fs.Check(requirementNamed(code) != nil, requires, "portfolio.track.requirement_unknown")
		}
		fs.Check(slices.Contains(track.Requires, settledAccounts), requires, "portfolio.track.no_closure")
		fs.Check(includes(track.Gates, lower.Gates), gates, "portfolio.track.less_than_lower")
		fs.Check(includes(track.Requires, lower.Requires), requires, "portfolio.track.less_than_lower")
		fs.Check(track.MaxBudget.Minor >= 0, field+".max_budget", "portfolio.track.limit_negative")
		fs.Check(track.MaxMonths >= 0, field+".max_months", "portfolio.track.limit_negative")
		lower = track
	}
	return fs.Err()
}

// decidable are the gates at which a second person can decide.
var decidable = []Gate{GateRequest, GatePlanning, GateExecution, GateStart, GateClosing, GateEnd, GateFinance}

func includes[T comparable](all, some []T) bool {
	return !slices.ContainsFunc(some, func(x T) bool { return !slices.Contains(all, x) })
}

// Approves reports whether the gate needs a second person's decision on this track.
func (t Track) Approves(g Gate) bool { return slices.Contains(t.Gates, g) }

// requires reports whether the track asks for a requirement.
func (t Track) requires(code string) bool {
	return code == settledAccounts || slices.Contains(t.Requires, code)
}

// skips reports whether the track leaves the state out.
func (t Track) skips(s ProjectState) bool {
	gate, waits := waitsFor[s]
	return waits && !t.Approves(gate)
}

// TrackMove is a move on a track. Passes are the gates it goes through: more than one where the track
// leaves out the states between. Approval is the gate at which a second person decides, "" when the
// move is made at once.
type TrackMove struct {
	From, To ProjectState
	Act      Act
	Passes   []Gate
	Approval Gate
}

// Moves derives the moves of the track from the full table: a move into a state that the track
// leaves out goes on, by the forward moves, to the first state it has; moves out of left-out states
// go away.
func (t Track) Moves() []TrackMove {
	table := fullTable()
	var moves []TrackMove
	for _, m := range table {
		if t.skips(m.From) || !m.Forward && t.skips(m.To) {
			continue
		}
		move := TrackMove{From: m.From, To: m.To, Act: m.Act}
		if m.Gate != "" {
			move.Passes = []Gate{m.Gate}
		}
		if t.Approves(m.Gate) {
			move.Approval = m.Gate
		}
		for t.skips(move.To) {
			i := slices.IndexFunc(table, func(n projectMove) bool { return n.Forward && n.From == move.To })
			move.To, move.Passes = table[i].To, append(move.Passes, table[i].Gate)
			if move.Approval == "" {
				move.Act = table[i].Act
			}
		}
		moves = append(moves, move)
	}
	return moves
}

// Machine is the state machine of the track. The guard of a move is named after the gates it passes.
func (t Track) Machine() Machine[ProjectState] {
	var transitions []Transition[ProjectState]
	for _, m := range t.Moves() {
		transitions = append(transitions, Transition[ProjectState]{m.From, m.To, m.Act, m.guard()})
	}
	return NewMachine("portfolio.project.state.", transitions...)
}

func (m TrackMove) guard() string {
	names := make([]string, len(m.Passes))
	for i, g := range m.Passes {
		names[i] = string(g)
	}
	return strings.Join(names, "+")
}

// Next are the moves out of a state on this track.
func (t Track) Next(from ProjectState) []TrackMove {
	return slices.DeleteFunc(t.Moves(), func(m TrackMove) bool { return m.From != from })
}

// Move finds the move between two states, or says like any machine where one can go instead.
func (t Track) Move(from, to ProjectState) (TrackMove, error) {
	if _, err := t.Machine().Check(from, to); err != nil {
		return TrackMove{}, err
	}
	next := t.Next(from)
	return next[slices.IndexFunc(next, func(m TrackMove) bool { return m.To == to })], nil
}

// Fits reports whether a project of that budget and period stays within the track's limits. A budget
// in another currency than the limit's does not: the two cannot be compared.
func (t Track) Fits(budget money.Amount, planned cal.Period) bool {
	var fs fault.Fields
	t.checkLimits(&fs, Request{Budget: budget, Planned: planned})
	return fs.Err() == nil
}

func (t Track) checkLimits(fs *fault.Fields, r Request) {
	limit := t.MaxBudget
	switch {
	case limit.Currency == "" || r.Budget.Currency == "":
	case r.Budget.Currency != limit.Currency:
		fs.Add("budget", "portfolio.track.budget_currency", fault.Args{"limit": limit})
	case r.Budget.Minor > limit.Minor:
		fs.Add("budget", "portfolio.track.budget_above", fault.Args{"limit": limit})
	}
	if t.MaxMonths > 0 && r.Planned.Days() > 0 && !r.Planned.End.Before(r.Planned.Start.AddMonths(t.MaxMonths)) {
		fs.Add("planned_end", "portfolio.track.months_above", fault.Args{"n": t.MaxMonths})
	}
}

// Raise puts the project on a higher track. Nothing is retyped: states and texts stay. A project
// under decision is returned first; one that is being wound up stays as it is; and work under way may
// go on only if everything the higher track asks for before execution is there (R13).
func (p Project) Raise(to TrackName, tracks Tracks, facts GateFacts) (Project, error) {
	order := []TrackName{TrackLight, TrackStandard, TrackFull}
	target, ok := tracks.Named(to)
	switch {
	case !ok || slices.Index(order, to) <= slices.Index(order, p.Track):
		return p, fault.Refuse("portfolio.track.not_higher", fault.Args{"track": p.Track.Word()})
	case p.State == ProjectSubmitted:
		return p, fault.Refuse("portfolio.track.under_decision", nil)
	case p.State == ProjectExecuting || p.State == ProjectSuspended:
		if err := refusal(target.findings(target.before(GateClosing), facts)); err != nil {
			return p, err
		}
	case !slices.Contains(beforeExecution, p.State):
		return p, fault.Refuse("portfolio.track.too_late", nil)
	}
	p.Track = to
	return p, nil
}
