package portfolio

import (
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// ProgrammeID identifies a programme.
type ProgrammeID string

// ProgrammeKind says what a programme holds.
type ProgrammeKind string

// The kinds of programme. A partner has at most one of each.
const (
	KindDCB  ProgrammeKind = "dcb"  // holds the partner's DCB packages, one in force at a time (R1)
	KindDEEP ProgrammeKind = "deep" // is itself the defence education programme
)

// Programme is the container under a partner. A DCB programme has no state of its own: its packages
// have. The fields from StartYear on belong to a DEEP programme only.
type Programme struct {
	ID      ProgrammeID
	Partner string // ISO3 or organisation code
	Kind    ProgrammeKind
	Ref     string
	Title   i18n.Text

	StartYear     int
	Phase         i18n.Text // the name of the phase it is in, such as "faculty development"
	State         DeepState
	PolicyLead    string // the nation or office that leads on policy
	AcademicLeads []string
	Institutions  []Institution
	Goals         []GoalID // the ITPP goals a DEEP programme serves (R5); a DCB programme serves none, its initiatives do
	HostNotice    Record   // the host's notice of termination (R9), with its date
	Stamp
}

// Check reports every wrong field of a programme.
func (p Programme) Check() error {
	var fields fault.Fields
	fields.Check(PartnerCode(p.Partner), "partner", "portfolio.programme.partner_wrong")
	fields.Check(p.Title != i18n.Text{}, "title", "portfolio.programme.title_missing")
	fields.Check(p.Kind == KindDCB || p.Kind == KindDEEP, "kind", "portfolio.programme.kind_unknown")
	if p.Kind == KindDEEP {
		fields.Check(p.StartYear >= 1990 && p.StartYear <= 2100, "start_year", "portfolio.programme.start_year_wrong")
	}
	return fields.Err()
}

// InstitutionKind is the kind of a school.
type InstitutionKind string

// InstitutionKinds is the code list, in the order forms offer it.
var InstitutionKinds = []InstitutionKind{
	"war_college", "staff_college", "academy", "nco_school", "training_centre", "security_academy", "language_centre",
}

// Institution is a school a DEEP programme works with.
type Institution struct {
	ID   string          `json:"id"`
	Name i18n.Text       `json:"name"`
	Kind InstitutionKind `json:"kind"`
	City string          `json:"city"`
}

// Check reports every wrong field of an institution.
func (i Institution) Check() error {
	var fields fault.Fields
	fields.Check(i.Name != i18n.Text{}, "name", "portfolio.programme.institution_name_missing")
	fields.Check(slices.Contains(InstitutionKinds, i.Kind), "kind", "portfolio.programme.institution_kind_unknown")
	fields.Check(strings.TrimSpace(i.City) != "", "city", "portfolio.programme.institution_city_missing")
	return fields.Err()
}

// DeepState is where a DEEP programme stands.
type DeepState string

// The states of a DEEP programme.
const (
	DeepRequested    DeepState = "requested"
	DeepSurvey       DeepState = "survey"
	DeepPlanning     DeepState = "planning"
	DeepActive       DeepState = "active"
	DeepReview       DeepState = "review"
	DeepPaused       DeepState = "paused"
	DeepBenchmarking DeepState = "benchmarking" // compares notes with the others, asks for no support
	DeepConcluded    DeepState = "concluded"
	DeepEndedByHost  DeepState = "ended_by_host"
)

// The host may end a programme at any time (R9), so every state that is not final leads there.
var deepMachine = NewMachine("portfolio.programme.state.",
	Transition[DeepState]{DeepRequested, DeepSurvey, "portfolio.programme.survey", "requested_in_writing"},
	Transition[DeepState]{DeepSurvey, DeepPlanning, "portfolio.programme.plan", "survey_reported"},
	Transition[DeepState]{DeepPlanning, DeepActive, "portfolio.programme.activate", "ready_to_start"},
	Transition[DeepState]{DeepActive, DeepReview, "portfolio.programme.review", ""},
	Transition[DeepState]{DeepReview, DeepActive, "portfolio.programme.continue", "review_reported"},
	Transition[DeepState]{DeepReview, DeepConcluded, "portfolio.programme.conclude", "review_reported"},
	Transition[DeepState]{DeepReview, DeepBenchmarking, "portfolio.programme.benchmark", "review_reported"},
	Transition[DeepState]{DeepActive, DeepPaused, "portfolio.programme.pause", "reason"},
	Transition[DeepState]{DeepPaused, DeepActive, "portfolio.programme.resume", "reason"},
	Transition[DeepState]{DeepBenchmarking, DeepConcluded, "portfolio.programme.conclude", "review_reported"},
	Transition[DeepState]{DeepRequested, DeepEndedByHost, "portfolio.programme.end_by_host", "host_notice"},
	Transition[DeepState]{DeepSurvey, DeepEndedByHost, "portfolio.programme.end_by_host", "host_notice"},
	Transition[DeepState]{DeepPlanning, DeepEndedByHost, "portfolio.programme.end_by_host", "host_notice"},
	Transition[DeepState]{DeepActive, DeepEndedByHost, "portfolio.programme.end_by_host", "host_notice"},
	Transition[DeepState]{DeepReview, DeepEndedByHost, "portfolio.programme.end_by_host", "host_notice"},
	Transition[DeepState]{DeepPaused, DeepEndedByHost, "portfolio.programme.end_by_host", "host_notice"},
	Transition[DeepState]{DeepBenchmarking, DeepEndedByHost, "portfolio.programme.end_by_host", "host_notice"},
)

// deepFacts are what the guards of a DEEP programme look at. Record is the paper brought with the move.
type deepFacts struct {
	Programme Programme
	Goals     Condition // R5
	Record    Record
	Reason    string
	Today     cal.Date
}

func deepPaper(f deepFacts) error { return needRecord(f.Record, "record", f.Today) }

var deepGuards = Guards[deepFacts]{
	"requested_in_writing": deepPaper,
	"survey_reported":      deepPaper,
	"review_reported":      deepPaper,
	"reason":               func(f deepFacts) error { return needReason(f.Reason) },
	"ready_to_start": func(f deepFacts) error {
		conditions := []Condition{
			f.Goals,
			{Name: "portfolio.programme.needs_institution", Met: len(f.Programme.Institutions) > 0},
			{Name: "portfolio.programme.needs_academic_lead", Met: len(f.Programme.AcademicLeads) > 0},
		}
		if missing := Missing(conditions, f.Today); len(missing) > 0 {
			return fault.Refuse("portfolio.programme.not_ready", fault.Args{"missing": missing})
		}
		return nil
	},
	// R9: the notice must have a date; what lies after that date is cancelled by those who own it.
	"host_notice": func(f deepFacts) error {
		if err := deepPaper(f); err != nil {
			return err
		}
		if f.Record.On.Year() < f.Programme.StartYear {
			var fields fault.Fields
			fields.Add("record_on", "portfolio.programme.notice_before_start", fault.Args{"year": strconv.Itoa(f.Programme.StartYear)})
			return fields.Err()
		}
		return nil
	},
}

// EndedOn is the day the host's notice ends the programme (R9): events after it are cancelled and
// their commitments proposed for decommitment. No date while the programme has not been ended so.
func (p Programme) EndedOn() cal.Date {
	if p.State != DeepEndedByHost {
		return cal.Date{}
	}
	return p.HostNotice.On
}
