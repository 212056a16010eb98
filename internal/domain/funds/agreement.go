package funds

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// AgreementID identifies an agreement; the ledger calls the money given under it a contribution.
type AgreementID string

// AgreementState is where an agreement stands (§4.5).
type AgreementState string

// The states of an agreement.
const (
	AgreementPledged       AgreementState = "pledged"
	AgreementInNegotiation AgreementState = "in_negotiation"
	AgreementSigned        AgreementState = "signed"
	AgreementPartly        AgreementState = "partly_received"
	AgreementReceived      AgreementState = "received"
	AgreementAllocated     AgreementState = "fully_allocated"
	AgreementReported      AgreementState = "reported"
	AgreementClosed        AgreementState = "closed"
	AgreementLapsed        AgreementState = "lapsed"
	AgreementWithdrawn     AgreementState = "withdrawn"
)

// AgreementStates are all, in the order of an agreement's life.
var AgreementStates = []AgreementState{AgreementPledged, AgreementInNegotiation, AgreementSigned, AgreementPartly, AgreementReceived,
	AgreementAllocated, AgreementReported, AgreementClosed, AgreementLapsed, AgreementWithdrawn}

// Word is the text key of its name.
func (s AgreementState) Word() i18n.Key { return i18n.Key("funds.agreement.state." + string(s)) }

// InForce reports whether the agreement is signed and binds.
func (s AgreementState) InForce() bool {
	return slices.Contains([]AgreementState{AgreementSigned, AgreementPartly, AgreementReceived, AgreementAllocated, AgreementReported}, s)
}

// Earmark is how a donor narrows what the money may pay for (R50).
type Earmark string

// The levels of an earmark.
const (
	EarmarkNone       Earmark = "none"
	EarmarkPackage    Earmark = "package"
	EarmarkInitiative Earmark = "initiative"
	EarmarkProject    Earmark = "project"
	EarmarkCategory   Earmark = "category"
)

// Earmarks are all.
var Earmarks = []Earmark{EarmarkNone, EarmarkPackage, EarmarkInitiative, EarmarkProject, EarmarkCategory}

// Word is the text key of its name.
func (e Earmark) Word() i18n.Key { return i18n.Key("funds.earmark." + string(e)) }

// UnspentRule says what becomes of what is left (R63).
type UnspentRule string

// The rules for unspent money.
const (
	UnspentRefund UnspentRule = "refund"
	UnspentChoice UnspentRule = "donor_choice"
	UnspentRetain UnspentRule = "retain"
)

// UnspentRules are all.
var UnspentRules = []UnspentRule{UnspentChoice, UnspentRefund, UnspentRetain}

// Word is the text key of its name.
func (r UnspentRule) Word() i18n.Key { return i18n.Key("funds.unspent." + string(r)) }

// Instalment is a part of the contribution that falls due on a day, in the agreement's currency.
type Instalment struct {
	DueOn cal.Date `json:"due_on"`
	Minor int64    `json:"minor"`
}

// Agreement is a donor's contribution to a fund, from the announcement to its closing (§4.5).
type Agreement struct {
	ID          AgreementID
	Ref         string // "TF-MDA/NLD-01"
	Fund        FundID
	Donor       string // party code
	Title       string
	State       AgreementState
	Amount      money.Amount // in the donor's currency
	Received    int64        // confirmed receipts, in the donor's currency
	WrittenOff  int64        // booked write-offs of what will not come, in the donor's currency (R79)
	PledgedOn   cal.Date
	SignedOn    cal.Date
	ExpiresOn   cal.Date
	Earmark     Earmark
	EarmarkRef  string     // id of the package, initiative or project, or the cost category
	Exclusions  []Category // what it must not pay for; exclusions win (R50)
	Conditions  string
	MetOn       cal.Date // the day the conditions were met (R83)
	ReportEvery int      // months between the donor's reports; 0 for none
	Unspent     UnspentRule
	Interest    InterestRule
	Document    string // reference of the signed text
	InKind      bool   // goods or services, never cash (R55)
	Valuation   string // method and document of their value
	Origin      AgreementID
	Contact     string // at the donor
	PreparedBy  ActorID
	SignedBy    ActorID
	Instalments []Instalment
	portfolio.Stamp
}

// ShortText is the longest text of one line, LongText of a field of several, in characters.
const (
	ShortText = 300
	LongText  = 4000
)

func within(fs *fault.Fields, name, text string, limit int) {
	if utf8.RuneCountInString(text) > limit {
		fs.Add(name, "funds.text_long", fault.Args{"limit": limit})
	}
}

func filled(text string) bool { return strings.TrimSpace(text) != "" }

// Check tells every wrong field of an agreement as it is announced. What the signature needs besides is
// told by CheckSigned.
func (a Agreement) Check() error {
	var fs fault.Fields
	fs.Check(portfolio.PartnerCode(a.Donor), "donor", "funds.agreement.donor_missing")
	fs.Check(filled(a.Title), "title", "fault.required")
	within(&fs, "title", a.Title, ShortText)
	within(&fs, "contact", a.Contact, ShortText)
	within(&fs, "conditions", a.Conditions, LongText)
	fs.Check(a.Amount.Minor > 0, "amount", "funds.amount_not_positive")
	fs.Check(a.Amount.Currency.Valid(), "amount", "funds.currency_wrong")
	fs.Check(!a.PledgedOn.IsZero(), "pledged_on", "fault.required")
	fs.Check(slices.Contains(Earmarks, a.Earmark), "earmark", "funds.choice_unknown")
	fs.Check((a.Earmark == EarmarkNone) == (a.EarmarkRef == ""), "earmark_ref", "funds.agreement.earmark_of")
	fs.Check(a.Earmark != EarmarkCategory || Category(a.EarmarkRef).Known(), "earmark_ref", "funds.choice_unknown")
	fs.Check(!slices.ContainsFunc(a.Exclusions, func(c Category) bool { return !c.Known() }), "exclusions", "funds.choice_unknown")
	fs.Check(a.ReportEvery >= 0 && a.ReportEvery <= 60, "report_every", "funds.agreement.report_wrong")
	fs.Check(slices.Contains(UnspentRules, a.Unspent), "unspent", "funds.choice_unknown")
	fs.Check(slices.Contains(InterestRules, a.Interest), "interest", "funds.choice_unknown")
	fs.Check(a.ExpiresOn.IsZero() || a.ExpiresOn.After(a.PledgedOn), "expires_on", "funds.agreement.expiry_wrong")
	return fs.Err()
}

// CheckSigned is what the signature needs: the signed text, its day, and for goods in kind their value
// with its method (R55).
func (a Agreement) CheckSigned() error {
	var fs fault.Fields
	fs.Check(filled(a.Document), "document", "funds.agreement.document_missing")
	fs.Check(!a.SignedOn.IsZero() && !a.SignedOn.Before(a.PledgedOn), "signed_on", "funds.agreement.signed_wrong")
	fs.Check(a.ExpiresOn.IsZero() || a.ExpiresOn.After(a.SignedOn), "expires_on", "funds.agreement.expiry_wrong")
	fs.Check(!a.InKind || filled(a.Valuation), "valuation", "funds.agreement.valuation_missing")
	return fs.Err()
}

// Outstanding is what is still to come, in the donor's currency.
func (a Agreement) Outstanding() money.Amount {
	return money.Amount{Minor: a.Amount.Minor - a.Received - a.WrittenOff, Currency: a.Amount.Currency}
}

// Owed is what the donor still owes, in its currency: nothing of a pledge (R54) nor of what is given in kind (R55).
func (a Agreement) Owed() money.Amount {
	owed := a.Outstanding()
	if a.InKind || !a.State.InForce() {
		owed.Minor = 0
	}
	return owed
}

// lost is what a write-off of so much of what is receivable, both in the fund's currency, takes off what is outstanding,
// in the donor's: all of it with all, else its part to the cent.
func (a Agreement) lost(minor, receivable int64) (int64, error) {
	if minor == receivable {
		return a.Outstanding().Minor, nil
	}
	parts, err := money.Allocate(a.Outstanding(), []int64{minor, receivable - minor})
	if err != nil {
		return 0, err
	}
	return parts[0].Minor, nil
}

// Use is what a cost is for, as earmarks judge it.
type Use struct {
	Package    portfolio.PackageID
	Initiative portfolio.InitiativeID
	Project    portfolio.ProjectID
	Category   Category // "" where no line is chosen yet
}

// Admits reports whether the contribution may pay for a use (R50): exclusions win, then the earmark.
func (a Agreement) Admits(u Use) bool {
	if u.Category != "" && slices.Contains(a.Exclusions, u.Category) {
		return false
	}
	switch a.Earmark {
	case EarmarkPackage:
		return a.EarmarkRef == string(u.Package)
	case EarmarkInitiative:
		return a.EarmarkRef == string(u.Initiative)
	case EarmarkProject:
		return a.EarmarkRef == string(u.Project)
	case EarmarkCategory:
		return u.Category == "" || a.EarmarkRef == string(u.Category)
	}
	return true
}

// Conditional reports whether the donor's conditions are not met yet: until then what came in is a liability, and pays for
// nothing (R83).
func (a Agreement) Conditional() bool { return a.Conditions != "" && a.MetOn.IsZero() }

// Expired reports whether new commitments are barred on a day (R53).
func (a Agreement) Expired(on cal.Date) bool { return !a.ExpiresOn.IsZero() && on.After(a.ExpiresOn) }

// PayableUntil is the last day on which open commitments may be paid: some months after the expiry (R53).
// No date where it does not expire.
func (a Agreement) PayableUntil(months int) cal.Date {
	if a.ExpiresOn.IsZero() {
		return cal.Date{}
	}
	return a.ExpiresOn.AddMonths(months)
}

// OverdueOn are the instalments unpaid on a day, in the agreement's currency, the oldest first.
func (a Agreement) OverdueOn(on cal.Date) (list []Instalment) {
	for _, i := range a.Awaited() {
		if !i.DueOn.IsZero() && i.DueOn.Before(on) {
			list = append(list, i)
		}
	}
	return list
}

func (id AgreementID) scope(donor string) string {
	return DonorScope(donor) + "agreement:" + string(id) + "/"
}

// DonorScope is where a donor's own things lie: whoever holds a role there sees them and no others' (R61).
func DonorScope(donor string) string { return "donor:" + donor + "/" }
