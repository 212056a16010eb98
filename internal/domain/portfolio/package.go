package portfolio

import (
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// PackageID identifies a DCB package.
type PackageID string

// PackageState is where a package stands.
type PackageState string

// The states of a package.
const (
	PackageRequested    PackageState = "requested"
	PackageAssessing    PackageState = "assessing"
	PackageOnHold       PackageState = "on_hold"
	PackageDrafting     PackageState = "drafting"
	PackageConsultation PackageState = "consultation"
	PackageForDecision  PackageState = "for_decision"
	PackageEndorsed     PackageState = "endorsed"
	PackageImplementing PackageState = "implementing"
	PackageReview       PackageState = "under_review"
	PackageSuspended    PackageState = "suspended"
	PackageCompleting   PackageState = "completing"
	PackageClosed       PackageState = "closed"
	PackageDeclined     PackageState = "declined"
	PackageTerminated   PackageState = "terminated"
)

// Package is the agreed set of support areas for one recipient. It lives in a DCB programme.
type Package struct {
	ID               PackageID
	Programme        ProgrammeID
	Partner          string // ISO3 or organisation code: exactly one recipient (R1)
	Ref              string
	Title            i18n.Text
	State            PackageState
	ProgrammeOfficer ActorID
	Coordinators     []ActorID
	Objectives       i18n.Text
	ExitCriteria     []Criterion
	ReviewMonths     int // how often it is reviewed; 24 unless said otherwise (R4)

	Request     Record // who asked, when, in which letter (R2)
	Assessment  Record
	Concurrence Record // the partner's, in writing
	Plan        Record // the implementation plan and its approval
	LastReview  Record
	Stamp
}

// Check reports every wrong field of a package.
func (p Package) Check() error {
	var fields fault.Fields
	fields.Check(PartnerCode(p.Partner), "partner", "portfolio.programme.partner_wrong")
	fields.Check(p.Title != i18n.Text{}, "title", "portfolio.package.title_missing")
	fields.Check(p.ProgrammeOfficer != "", "programme_officer", "portfolio.package.officer_missing")
	fields.Check(p.ReviewMonths >= 1 && p.ReviewMonths <= 60, "review_months", "portfolio.package.review_months_wrong")
	return fields.Err()
}

// Editable reports whether lines may be changed freely, without a new version (R3).
func (s PackageState) Editable() bool {
	return slices.Contains([]PackageState{PackageRequested, PackageAssessing, PackageOnHold, PackageDrafting,
		PackageConsultation, PackageForDecision}, s)
}

// InForce reports whether the package binds: endorsed and not yet at its end (R1).
func (s PackageState) InForce() bool {
	return slices.Contains([]PackageState{PackageEndorsed, PackageImplementing, PackageReview, PackageSuspended,
		PackageCompleting}, s)
}

// AllowsCommitment reports whether a project of the package may enter a new commitment: only while
// the package is in force and not suspended (R10).
func (s PackageState) AllowsCommitment() bool { return s.InForce() && s != PackageSuspended }

// AllowsPayment reports whether a project of the package may pay. For what was already delivered it
// always may, so that a suspension never leaves a supplier unpaid (R10).
func (s PackageState) AllowsPayment(delivered bool) bool { return delivered || s.AllowsCommitment() }

// Who makes each move is the matrix of the people slice; the comment names who it is by default.
var packageMachine = NewMachine("portfolio.package.state.",
	// Programme Officer
	Transition[PackageState]{PackageRequested, PackageAssessing, "portfolio.package.assess", "request_filed"},
	Transition[PackageState]{PackageRequested, PackageDeclined, "portfolio.package.decline", "request_answered"},
	Transition[PackageState]{PackageAssessing, PackageDrafting, "portfolio.package.draft", "assessment_approved"},
	Transition[PackageState]{PackageAssessing, PackageDeclined, "portfolio.package.decline", "request_answered"},
	Transition[PackageState]{PackageAssessing, PackageOnHold, "portfolio.package.hold", "reason"},
	Transition[PackageState]{PackageOnHold, PackageAssessing, "portfolio.package.assess", "request_filed"},
	Transition[PackageState]{PackageOnHold, PackageDeclined, "portfolio.package.decline", "request_answered"},
	// Project Officer
	Transition[PackageState]{PackageDrafting, PackageConsultation, "portfolio.package.consult", "lines_linked"},
	// Programme Officer
	Transition[PackageState]{PackageConsultation, PackageForDecision, "portfolio.package.submit", "partner_concurred"},
	Transition[PackageState]{PackageConsultation, PackageDrafting, "portfolio.package.redraft", "reason"},
	// Directorate secretary, recording what the Council or the ministers decided
	Transition[PackageState]{PackageForDecision, PackageEndorsed, "portfolio.package.endorse", "endorsement"},
	Transition[PackageState]{PackageForDecision, PackageDrafting, "portfolio.package.return", "decision"},
	Transition[PackageState]{PackageForDecision, PackageDeclined, "portfolio.package.refuse", "decision"},
	// Programme Officer
	Transition[PackageState]{PackageEndorsed, PackageImplementing, "portfolio.package.implement", "plan_approved"},
	Transition[PackageState]{PackageImplementing, PackageReview, "portfolio.package.review", ""},
	Transition[PackageState]{PackageImplementing, PackageCompleting, "portfolio.package.complete", "exit_criteria_met"},
	Transition[PackageState]{PackageReview, PackageImplementing, "portfolio.package.continue", "review_settled"},
	Transition[PackageState]{PackageReview, PackageCompleting, "portfolio.package.complete", "review_settled"},
	Transition[PackageState]{PackageReview, PackageTerminated, "portfolio.package.terminate", "decision_and_effect"},
	// Director
	Transition[PackageState]{PackageImplementing, PackageSuspended, "portfolio.package.suspend", "reason_and_effect"},
	Transition[PackageState]{PackageSuspended, PackageImplementing, "portfolio.package.resume", "decision_and_effect"},
	Transition[PackageState]{PackageSuspended, PackageTerminated, "portfolio.package.terminate", "decision_and_effect"},
	// Programme Officer and fund manager
	Transition[PackageState]{PackageCompleting, PackageClosed, "portfolio.package.close", "closable"},
)

// packageFacts are what the guards of a package look at. Record is the paper brought with the move,
// Effect what happens to commitments when work stops or starts again.
type packageFacts struct {
	Package     Package
	Initiatives []Initiative
	Links       map[InitiativeID]Condition // R5, for every initiative
	Draft       bool                       // a version is being drafted or decided on
	Others      []Package                  // the other packages of the same partner
	Outcome     Outcome                    // of the silence procedure on it, empty when there is none
	Closing     []Condition                // projects closed, lessons done, records transferred
	Record      Record
	Reason      string
	Effect      string
	Today       cal.Date
}

func packagePaper(f packageFacts) error { return needRecord(f.Record, "record", f.Today) }

func packageReason(f packageFacts) error { return needReason(f.Reason) }

// reasonAndEffect asks why, and what becomes of the commitments (R10).
func reasonAndEffect(f packageFacts) error {
	var fields fault.Fields
	fields.Check(strings.TrimSpace(f.Effect) != "", "effect", "portfolio.package.effect_missing")
	return both(needReason(f.Reason), fields.Err())
}

var packageGuards = Guards[packageFacts]{
	// R2: support is driven by demand, so nothing moves without the letter that asks for it.
	"request_filed": func(f packageFacts) error { return needRecord(f.Package.Request, "request", f.Today) },
	"request_answered": func(f packageFacts) error {
		return both(needRecord(f.Package.Request, "request", f.Today), needReason(f.Reason))
	},
	"reason":              packageReason,
	"assessment_approved": packagePaper,
	"lines_linked":        linesLinked,
	"partner_concurred":   packagePaper,
	"decision":            packagePaper,
	"endorsement":         endorsement,
	"plan_approved":       packagePaper,
	"exit_criteria_met":   packageExitCriteria,
	"review_settled":      reviewSettled,
	"reason_and_effect":   reasonAndEffect,
	"decision_and_effect": func(f packageFacts) error { return both(packagePaper(f), reasonAndEffect(f)) },
	"closable":            closable,
}

// linesLinked is R5 for a whole package: at least one line, and each serves a goal or has a waiver.
func linesLinked(f packageFacts) error {
	if len(f.Initiatives) == 0 {
		return fault.Refuse("portfolio.package.no_line", nil)
	}
	var loose []string
	for _, i := range f.Initiatives {
		if f.Links[i.ID].Basis(f.Today) == BasisMissing {
			loose = append(loose, i.Ref)
		}
	}
	if len(loose) > 0 {
		return fault.Refuse("portfolio.package.lines_unlinked", fault.Args{"n": len(loose), "lines": strings.Join(loose, ", ")})
	}
	return nil
}

// endorsement is the decision of the Council or the ministers: recorded in full, not against the
// outcome of a silence procedure (R12), and not beside another package in force (R1).
func endorsement(f packageFacts) error {
	for _, other := range f.Others {
		if other.ID != f.Package.ID && other.State.InForce() {
			return fault.Refuse("portfolio.package.another_in_force", nil)
		}
	}
	if err := f.Outcome.Allows(); err != nil {
		return err
	}
	return packagePaper(f)
}

// reviewSettled lets a package out of its review: the report is there, and changed lines are either
// endorsed or given up (R3).
func reviewSettled(f packageFacts) error {
	if f.Draft {
		return fault.Refuse("portfolio.package.version_open", nil)
	}
	return packagePaper(f)
}

// packageExitCriteria lets a package begin to complete: nothing is left open, neither a criterion nor a
// version.
func packageExitCriteria(f packageFacts) error {
	if f.Draft {
		return fault.Refuse("portfolio.package.version_open", nil)
	}
	if open := openCriteria(f.Package.ExitCriteria); len(open) > 0 {
		return fault.Refuse("portfolio.package.exit_criteria_open",
			fault.Args{"n": len(open), "criteria": strings.Join(open, "; ")})
	}
	return nil
}

// closable is R11 with the papers of closing: every initiative has ended, and every condition rests
// on something.
func closable(f packageFacts) error {
	var running []string
	for _, i := range f.Initiatives {
		if !i.Ended() {
			running = append(running, i.Ref)
		}
	}
	if len(running) > 0 {
		return fault.Refuse("portfolio.package.initiatives_running",
			fault.Args{"n": len(running), "lines": strings.Join(running, ", ")})
	}
	if missing := Missing(f.Closing, f.Today); len(missing) > 0 {
		return fault.Refuse("portfolio.package.not_closable", fault.Args{"missing": missing})
	}
	return nil
}
