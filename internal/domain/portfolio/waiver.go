package portfolio

import (
	"slices"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Rule is a rule of the handbook by its number: "R5".
type Rule string

// The rules a waiver may lift for a while. No other rule can be waived.
const (
	RuleGoalLink   Rule = "R5"  // an initiative or a DEEP programme serves an ITPP goal
	RuleDossier    Rule = "R13" // charter, business case, work plan, logframe, budget, risk log
	RuleStartFunds Rule = "R15" // cash allocated before work starts
	RuleAgreements Rule = "R16" // agreements in force on the start date
	RuleHandovers  Rule = "R32" // a signed certificate for every handover, before the end
)

var waivable = []Rule{RuleGoalLink, RuleDossier, RuleStartFunds, RuleAgreements, RuleHandovers}

// WaiverMonths is the longest a waiver may run from the day it is granted (R5).
const WaiverMonths = 12

// WaiverID identifies a waiver.
type WaiverID string

// WaiverState is where a waiver stands. That it has expired is derived from its date, never stored.
type WaiverState string

// The states of a waiver.
const (
	WaiverRequested WaiverState = "requested"
	WaiverGranted   WaiverState = "granted"
	WaiverRefused   WaiverState = "refused"
	WaiverWithdrawn WaiverState = "withdrawn"
)

// Waiver lifts one rule for one object until a date. Its author asks, another person grants.
type Waiver struct {
	ID        WaiverID
	Rule      Rule
	Subject   Link   // the object it speaks for
	About     string // the paper of a project it lifts, as Paper names it; empty for the whole object
	State     WaiverState
	Author    ActorID
	Approver  ActorID // who granted or refused; empty until then
	Reason    string
	GrantedOn cal.Date
	Expires   cal.Date // the last day it holds
	Stamp
}

var waiverMachine = NewMachine("portfolio.waiver.state.",
	Transition[WaiverState]{WaiverRequested, WaiverGranted, "portfolio.waiver.grant", "second_person"},
	Transition[WaiverState]{WaiverRequested, WaiverRefused, "portfolio.waiver.refuse", "second_person"},
	Transition[WaiverState]{WaiverGranted, WaiverWithdrawn, "portfolio.waiver.withdraw", "reason"},
)

// waiverFacts are what the guards of a waiver look at.
type waiverFacts struct {
	Waiver Waiver
	Actor  ActorID
	Today  cal.Date
	Reason string
}

var waiverGuards = Guards[waiverFacts]{
	// R43: the author of a waiver never decides on it.
	"second_person": func(f waiverFacts) error {
		if f.Actor == f.Waiver.Author {
			return fault.Refuse("portfolio.waiver.own", nil)
		}
		return f.Waiver.Check(f.Today)
	},
	"reason": func(f waiverFacts) error { return needReason(f.Reason) },
}

// Check reports every wrong field of a waiver asked for or granted on a day: the rule must be one
// that can be waived, the reason be given, and the expiry lie after the day and at most 12 months on.
func (w Waiver) Check(today cal.Date) error {
	var fields fault.Fields
	fields.Check(slices.Contains(waivable, w.Rule), "rule", "portfolio.waiver.rule_not_waivable")
	if w.Subject.Kind == ObjectProject { // one waiver lifts one paper, never a whole dossier
		fields.Check(Paper(w.About).Rule() == w.Rule, "about", "portfolio.waiver.paper_unknown")
	}
	fields.Check(strings.TrimSpace(w.Reason) != "", "reason", "portfolio.record.reason_missing")
	last := today.AddMonths(WaiverMonths)
	if !w.Expires.After(today) || w.Expires.After(last) {
		fields.Add("expires", "portfolio.waiver.expiry", fault.Args{"today": today, "last": last})
	}
	return fields.Err()
}

// InForce reports whether the waiver holds on a day: granted by somebody other than its author, and
// not past its expiry.
func (w Waiver) InForce(on cal.Date) bool {
	return w.State == WaiverGranted && w.Approver != "" && w.Approver != w.Author &&
		!on.Before(w.GrantedOn) && !on.After(w.Expires)
}

// Basis says on what a guard lets a condition pass. The page shows it, so that a condition that
// rests on a waiver is never taken for one that is met.
type Basis string

// The bases, firmest first.
const (
	BasisRecord   Basis = "record"   // the system's own records show it
	BasisDocument Basis = "document" // a document on file says so
	BasisWaiver   Basis = "waiver"   // a waiver in force lifts it
	BasisMissing  Basis = "missing"  // nothing: the guard refuses
	BasisOver     Basis = "over"     // the thing has ended, so nothing is asked of it
)

// Condition is one thing a guard asks for. Where the slice that would know is not in use, a document
// on file or a waiver takes its place, so that nothing is left without a way forward.
type Condition struct {
	Name     i18n.Key // what is asked for, in words
	Rule     Rule     // the rule a waiver must name; empty when it cannot be waived
	Met      bool
	Document Record
	Waiver   Waiver
}

// Basis is what the condition rests on, on a day.
func (c Condition) Basis(on cal.Date) Basis {
	switch {
	case c.Met:
		return BasisRecord
	case c.Document.Complete() && !c.Document.On.After(on):
		return BasisDocument
	case c.Rule != "" && c.Waiver.Rule == c.Rule && c.Waiver.InForce(on):
		return BasisWaiver
	}
	return BasisMissing
}

// Missing are the names of the conditions that rest on nothing on a day, for the words of a refusal.
func Missing(conditions []Condition, on cal.Date) WordList {
	var names WordList
	for _, c := range conditions {
		if c.Basis(on) == BasisMissing {
			names = append(names, c.Name)
		}
	}
	return names
}
