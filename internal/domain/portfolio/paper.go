package portfolio

import (
	"slices"

	"cairn/internal/kernel/i18n"
)

// Paper is a piece of the project's dossier (§7.1). What counts is that its content is there: in the
// system's own records, in a document on file, or lifted by a waiver; the page says which.
type Paper string

// The papers that gates ask for.
const (
	PaperBusinessCase     Paper = "business_case"
	PaperCharter          Paper = "charter"
	PaperWorkPlan         Paper = "work_plan"
	PaperLogframe         Paper = "logframe"
	PaperBudget           Paper = "budget"
	PaperRiskLog          Paper = "risk_log"
	PaperStakeholders     Paper = "stakeholder_matrix"
	PaperAgreements       Paper = "agreements"
	PaperFunds            Paper = "funds"
	PaperHandovers        Paper = "handovers"
	PaperEndReport        Paper = "end_report"
	PaperFinancialClosure Paper = "financial_closure"
)

// Papers are all, in the order of a project's life.
var Papers = []Paper{
	PaperBusinessCase, PaperCharter, PaperWorkPlan, PaperLogframe, PaperBudget, PaperRiskLog, PaperStakeholders,
	PaperAgreements, PaperFunds, PaperHandovers, PaperEndReport, PaperFinancialClosure,
}

// Word is the text key of its name.
func (p Paper) Word() i18n.Key { return i18n.Key("portfolio.paper." + string(p)) }

// Rule is the rule under which the paper can be waived, "" when it cannot: then a document is the
// way forward.
func (p Paper) Rule() Rule {
	switch p {
	case PaperBusinessCase, PaperCharter, PaperWorkPlan, PaperLogframe, PaperBudget, PaperRiskLog:
		return RuleDossier
	case PaperAgreements:
		return RuleAgreements
	case PaperFunds:
		return RuleStartFunds
	case PaperHandovers:
		return RuleHandovers
	}
	return ""
}

// filedPapers are those that a document can be filed for.
func filedPapers() []Paper { return slices.DeleteFunc(slices.Clone(Papers), Paper.Kept) }

// Kept reports whether the office's own records always answer for the paper, so that no document is
// filed for it.
func (p Paper) Kept() bool { return p == PaperHandovers }

// Answer is what the slice that keeps a paper's content says of it.
type Answer uint8

// The answers. Unasked stands where no such slice is in use.
const (
	Unasked Answer = iota
	Held
	NotHeld
)

// PaperCondition weighs what there is for a paper. A document does not outweigh the records: where
// the slice that keeps the content says it is not there (money not received, an agreement not in
// force), only a waiver helps (R13, R15, R16).
func PaperCondition(p Paper, answer Answer, document Record, waiver Waiver) Condition {
	c := Condition{Name: p.Word(), Rule: p.Rule(), Met: answer == Held, Waiver: waiver}
	if answer == Unasked {
		c.Document = document
	}
	return c
}

// RiskLogHeld answers for the risk log: at least one risk has been reviewed (§4.2), that is approved
// or closed after review.
func RiskLogHeld(log RiskLog) Answer {
	if log.Reviewed > 0 {
		return Held
	}
	return Unasked
}

// WorkPlanHeld answers for the work plan: the project has dates, and activities or milestones to work
// by. Passing the gate that asks for it freezes them as baseline 1.
func WorkPlanHeld(p Project, activities []Activity, milestones []Milestone) Answer {
	if p.Planned.Days() > 0 && len(activities)+len(milestones) > 0 {
		return Held
	}
	return Unasked
}

// HandoversSigned answers for the certificates of handovers (R32): none is still awaited. A project
// without handovers has nothing to certify.
func HandoversSigned(awaited int) Answer {
	if awaited > 0 {
		return NotHeld
	}
	return Held
}
