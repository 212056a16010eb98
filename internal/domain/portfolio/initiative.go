package portfolio

import (
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// InitiativeID identifies an initiative.
type InitiativeID string

// InitiativeState is where an initiative stands.
type InitiativeState string

// The states of an initiative.
const (
	InitiativeProposed  InitiativeState = "proposed"
	InitiativeActive    InitiativeState = "active"
	InitiativePaused    InitiativeState = "paused"
	InitiativeConcluded InitiativeState = "concluded"
	InitiativeDropped   InitiativeState = "dropped"
)

// Initiative is one line of effort of a package. Its RAG is not stored: it is the worst of its projects.
type Initiative struct {
	ID             InitiativeID
	Package        PackageID
	Ref            string
	Title          i18n.Text
	Theme          Theme
	Lead           string // code of the Ally, NATO body or organisation that leads
	PartnerLead    string // who leads it on the partner's side
	Objective      i18n.Text
	Elements       []Element // the elements of capability it changes (DOTMLPF-I)
	Goals          []GoalID  // the ITPP goals it serves (R5)
	ParpGoals      []string  // references of PARP partnership goals, where the partner takes part
	Period         cal.Period
	MaturityStart  int // 0 to 5 (R107)
	MaturityTarget int // 0 to 5, not below the start
	ExitCriteria   []Criterion
	State          InitiativeState
	Proposed       i18n.Text // the title that an edit put into version n+1; known to that edit only
	Stamp
}

// Check reports every wrong field of an initiative.
func (i Initiative) Check() error {
	var fields fault.Fields
	fields.Check(i.Title != i18n.Text{}, "title", "portfolio.initiative.title_missing")
	fields.Check(i.Theme.Known(), "theme", "portfolio.initiative.theme_unknown")
	fields.Check(strings.TrimSpace(i.Lead) != "", "lead", "portfolio.initiative.lead_missing")
	fields.Check(!i.Period.Start.IsZero(), "start", "portfolio.initiative.start_missing")
	fields.Check(i.Period.Valid(), "end", "portfolio.initiative.end_before_start")
	unknown := slices.ContainsFunc(i.Elements, func(e Element) bool { return !e.Known() })
	fields.Check(!unknown, "elements", "portfolio.initiative.element_unknown")
	fields.Check(i.MaturityStart >= 0 && i.MaturityStart <= 5, "maturity_start", "portfolio.initiative.maturity_wrong")
	fields.Check(i.MaturityTarget >= i.MaturityStart && i.MaturityTarget <= 5, "maturity_target",
		"portfolio.initiative.maturity_target_wrong")
	return fields.Err()
}

// Ended reports whether nothing more happens in the initiative (R11).
func (i Initiative) Ended() bool {
	return i.State == InitiativeConcluded || i.State == InitiativeDropped
}

var initiativeMachine = NewMachine("portfolio.initiative.state.",
	Transition[InitiativeState]{InitiativeProposed, InitiativeActive, "portfolio.initiative.activate", "endorsed_and_linked"},
	Transition[InitiativeState]{InitiativeProposed, InitiativeDropped, "portfolio.initiative.drop", "reason"},
	Transition[InitiativeState]{InitiativeActive, InitiativePaused, "portfolio.initiative.pause", "reason"},
	Transition[InitiativeState]{InitiativeActive, InitiativeConcluded, "portfolio.initiative.conclude", "exit_criteria_met"},
	Transition[InitiativeState]{InitiativeActive, InitiativeDropped, "portfolio.initiative.drop", "reason"},
	Transition[InitiativeState]{InitiativePaused, InitiativeActive, "portfolio.initiative.resume", "endorsed_and_linked"},
	Transition[InitiativeState]{InitiativePaused, InitiativeConcluded, "portfolio.initiative.conclude", "exit_criteria_met"},
	Transition[InitiativeState]{InitiativePaused, InitiativeDropped, "portfolio.initiative.drop", "reason"},
)

// initiativeFacts are what the guards of an initiative look at.
type initiativeFacts struct {
	Initiative Initiative
	Package    PackageState
	InForce    bool      // it stands in the version of the package that is in force
	Goals      Condition // R5
	Reason     string
	Today      cal.Date
}

var initiativeGuards = Guards[initiativeFacts]{
	// R3, R5: work starts on what was endorsed and serves a goal.
	"endorsed_and_linked": func(f initiativeFacts) error {
		conditions := []Condition{
			{Name: "portfolio.initiative.needs_endorsement", Met: f.InForce},
			{Name: "portfolio.initiative.needs_package", Met: f.Package == PackageImplementing || f.Package == PackageReview},
			f.Goals,
		}
		if missing := Missing(conditions, f.Today); len(missing) > 0 {
			return fault.Refuse("portfolio.initiative.not_ready", fault.Args{"missing": missing})
		}
		return nil
	},
	"exit_criteria_met": func(f initiativeFacts) error {
		if len(f.Initiative.ExitCriteria) == 0 {
			return fault.Refuse("portfolio.initiative.no_exit_criteria", nil)
		}
		if open := openCriteria(f.Initiative.ExitCriteria); len(open) > 0 {
			return fault.Refuse("portfolio.initiative.exit_criteria_open",
				fault.Args{"n": len(open), "criteria": strings.Join(open, "; ")})
		}
		return nil
	},
	"reason": func(f initiativeFacts) error { return needReason(f.Reason) },
}
