package portfolio

import (
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// GateFacts are what the requirements of a gate look at.
type GateFacts struct {
	Project      Project
	On           cal.Date
	Papers       map[Paper]Condition // a paper that is absent is missing
	Deliverables []Deliverable
}

// Requirement is one thing a gate asks for. A requirement with a Paper is met by the system's
// records, a document on file or a waiver; the others by the project itself.
type Requirement struct {
	Code  string
	Gate  Gate // the gate of the full track that asks for it
	Rule  Rule
	Paper Paper
	met   func(GateFacts) bool
}

// Word is the text key of the requirement, in words that also say how to meet it.
func (r Requirement) Word() i18n.Key { return i18n.Key("portfolio.gate.requirement." + r.Code) }

// requirements of all gates, in the order a checklist shows them.
var requirements = []Requirement{
	{"request", GateRequest, "", "", func(f GateFacts) bool { return len(f.Project.RequestGaps(f.Project.Track == TrackLight)) == 0 }},
	{"officer", GateAssignment, "", "", func(f GateFacts) bool { return f.Project.Officer != "" }},
	{"overlap", GatePlanning, "R7", "", func(f GateFacts) bool { return f.Project.Overlap.Recorded() }},
	{"host_contribution", GatePlanning, "R8", "", func(f GateFacts) bool { return f.Project.HostContribution.Stated() }},
	{"business_case", GatePlanning, RuleDossier, PaperBusinessCase, nil},
	{"charter", GatePlanning, RuleDossier, PaperCharter, nil},
	{"work_plan", GateExecution, RuleDossier, PaperWorkPlan, nil},
	{"logframe", GateExecution, RuleDossier, PaperLogframe, nil},
	{"budget", GateExecution, RuleDossier, PaperBudget, nil},
	{"risk_log", GateExecution, RuleDossier, PaperRiskLog, nil},
	{"stakeholder_matrix", GateExecution, "", PaperStakeholders, nil},
	{"agreements", GateStart, RuleAgreements, PaperAgreements, func(f GateFacts) bool { return len(f.Project.Delivery.Agreements()) == 0 }},
	{"funds", GateStart, RuleStartFunds, PaperFunds, nil},
	{"deliverables", GateClosing, "R31", "", allMustsAccepted},
	{"sustainment", GateClosing, "R34", "", sustained},
	{"sustainment", GateEnd, "R34", "", sustained},
	{"handovers", GateEnd, RuleHandovers, PaperHandovers, nil},
	{"end_report", GateEnd, "R35", PaperEndReport, nil},
	{"lessons", GateEnd, "R35", "", func(f GateFacts) bool {
		return strings.TrimSpace(f.Project.Lessons+f.Project.NoLessonReason) != ""
	}},
	{settledAccounts, GateFinance, "R80", PaperFinancialClosure, nil},
	{"retention", GateArchive, "R118", "", func(f GateFacts) bool { return f.Project.Retention != "" }},
}

// Requirements are all that a track can ask for, each once.
func Requirements() []Requirement {
	return slices.CompactFunc(slices.Clone(requirements), func(a, b Requirement) bool { return a.Code == b.Code })
}

func requirementNamed(code string) *Requirement {
	for i := range requirements {
		if requirements[i].Code == code {
			return &requirements[i]
		}
	}
	return nil
}

// allMustsAccepted holds R31: every must-have deliverable is accepted at least provisionally.
func allMustsAccepted(f GateFacts) bool {
	return !slices.ContainsFunc(f.Deliverables, func(d Deliverable) bool { return d.Must && !d.IsAccepted() })
}

// sustained holds R34. A project that never started (R14) leaves nothing to sustain.
func sustained(f GateFacts) bool {
	return f.Project.Actual.Start.IsZero() || f.Project.Sustainment.Stated()
}

// Finding is a requirement with what it rests on.
type Finding struct {
	Requirement
	Basis Basis
}

// home is the gate at which the track asks for what a gate of the full table asks: the gate itself,
// or, where the track leaves out the state that prepares it, the decision before it in the same half
// of the project's life. So on a light track the one approval sees it all.
func (t Track) home(g Gate) Gate {
	if !t.leavesOut(g) {
		return g
	}
	half := gates[:slices.Index(gates, GateClosing)]
	if !slices.Contains(half, g) {
		half = gates[slices.Index(gates, GateClosing):]
	}
	earlier := half[:slices.Index(half, g)]
	for i := len(earlier) - 1; i >= 0; i-- {
		if t.Approves(earlier[i]) {
			return earlier[i]
		}
	}
	for i := len(earlier) - 1; i >= 0; i-- {
		if !t.leavesOut(earlier[i]) {
			return earlier[i]
		}
	}
	return g
}

// leavesOut reports whether the track has no state that prepares the gate.
func (t Track) leavesOut(g Gate) bool {
	for state, gate := range waitsFor {
		if gate == g {
			return t.skips(state)
		}
	}
	return false
}

// before are the requirements of the track that come before a gate.
func (t Track) before(g Gate) []Requirement {
	return t.asked(func(r Requirement) bool { return slices.Index(gates, r.Gate) < slices.Index(gates, g) })
}

func (t Track) asked(when func(Requirement) bool) []Requirement {
	var out []Requirement
	for _, r := range requirements {
		if t.requires(r.Code) && when(r) {
			out = append(out, r)
		}
	}
	return out
}

// Asks are the requirements of a move. Whatever leads into execution asks again for everything that
// came before, because papers can be withdrawn and waivers expire in the meantime (R13).
func (t Track) Asks(m TrackMove) []Requirement {
	if m.To == ProjectExecuting {
		return t.before(GateClosing)
	}
	return t.asked(func(r Requirement) bool { return slices.Contains(m.Passes, t.home(r.Gate)) })
}

// Checklist is the findings of a move, met or not, as the gate's page shows them.
func (t Track) Checklist(m TrackMove, f GateFacts) []Finding { return t.findings(t.Asks(m), f) }

func (t Track) findings(asked []Requirement, f GateFacts) []Finding {
	f.Project.Track = t.Name
	out := make([]Finding, 0, len(asked))
	for _, r := range asked {
		basis := BasisMissing
		switch {
		case r.met != nil && r.met(f):
			basis = BasisRecord
		case r.Paper != "":
			basis = f.Papers[r.Paper].Basis(f.On)
		}
		out = append(out, Finding{r, basis})
	}
	return out
}

// Check refuses a move that is not on the track (Conflict), or whose requirements are not all met
// (Refused: the words list every one that is missing). Deciding and asking for a decision run the
// same check.
func (t Track) Check(from, to ProjectState, f GateFacts) (TrackMove, error) {
	m, err := t.Move(from, to)
	if err != nil {
		return TrackMove{}, err
	}
	return m, refusal(t.Checklist(m, f))
}

// refusal is nil when nothing is missing.
func refusal(findings []Finding) error {
	var missing WordList
	for _, f := range findings {
		if f.Basis == BasisMissing {
			missing = append(missing, f.Word())
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fault.Refuse("portfolio.gate.missing", fault.Args{"n": len(missing), "list": missing})
}
