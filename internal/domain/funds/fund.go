package funds

import (
	"regexp"
	"slices"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// FundID identifies a fund.
type FundID string

// ActorID identifies whoever acts.
type ActorID = control.ActorID

// Act names a use case.
type Act = control.Act

// FundKind tells whether unspent credit lapses at the end of the year (R66, R67).
type FundKind string

// The kinds of funds.
const (
	TrustFund    FundKind = "trust_fund"
	CommonFunded FundKind = "common_funded"
)

// FundKinds are all.
var FundKinds = []FundKind{TrustFund, CommonFunded}

// Word is the text key of its name.
func (k FundKind) Word() i18n.Key { return i18n.Key("funds.fund.kind." + string(k)) }

// InterestRule says to whom interest belongs (R59).
type InterestRule string

// The interest rules.
const (
	InterestToFund  InterestRule = "fund"
	InterestToDonor InterestRule = "donor"
)

// InterestRules are all.
var InterestRules = []InterestRule{InterestToFund, InterestToDonor}

// Word is the text key of its name.
func (r InterestRule) Word() i18n.Key { return i18n.Key("funds.interest." + string(r)) }

// Fund is a pot of money with a bank account of its own (§4.5).
type Fund struct {
	ID        FundID
	Ref       string // "TF-MDA"
	Title     i18n.Text
	Kind      FundKind
	Currency  money.Currency // of its ledger
	Authority string         // the document it rests on
	EndsOn    cal.Date
	IBAN      string // of its bank account, without spaces; "" before it is opened
	Interest  InterestRule
	FeeBasis  int // hundredths of a percent kept back from each deposit (R58): 100 is 1 %
	Closed    bool
	portfolio.Stamp

	apart bool // whoever reads may not read its own pages
}

var (
	fundRef = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{1,23}$`)
	iban    = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}$`)
)

// ValidIBAN reports whether the text, without spaces, is an International Bank Account Number with the
// right check digits (ISO 13616).
func ValidIBAN(text string) bool {
	if !iban.MatchString(text) {
		return false
	}
	rest := 0
	for _, c := range text[4:] + text[:4] {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest == 1
}

// Check tells every wrong field of a fund.
func (f Fund) Check() error {
	var fs fault.Fields
	fs.Check(fundRef.MatchString(f.Ref), "ref", "funds.fund.ref_wrong")
	fs.Check(strings.TrimSpace(f.Title.EN+f.Title.FR) != "", "title_en", "fault.required")
	fs.Check(slices.Contains(FundKinds, f.Kind), "kind", "funds.choice_unknown")
	fs.Check(f.Currency.Valid(), "currency", "funds.currency_wrong")
	fs.Check(strings.TrimSpace(f.Authority) != "", "authority", "fault.required")
	fs.Check(f.IBAN == "" || ValidIBAN(f.IBAN), "iban", "funds.iban_wrong")
	fs.Check(slices.Contains(InterestRules, f.Interest), "interest", "funds.choice_unknown")
	fs.Check(f.FeeBasis >= 0 && f.FeeBasis <= 10_000, "fee_basis", "funds.fund.fee_wrong")
	return fs.Err()
}

// Amount is so many minor units of the fund's currency.
func (f Fund) Amount(minor int64) money.Amount {
	return money.Amount{Minor: minor, Currency: f.Currency}
}

// Fee is what the fund keeps back of a deposit (R58), rounded half up in minor units.
func (f Fund) Fee(minor int64) int64 {
	whole, rest := minor/10_000, minor%10_000
	return whole*int64(f.FeeBasis) + (rest*int64(f.FeeBasis)+5_000)/10_000
}

// Place is the fund's scope: that of a partner whose fund it is, or the whole office.
func fundScope(partner string, id FundID) string {
	if partner == "" {
		return "fund:" + string(id) + "/"
	}
	return portfolio.PartnerScope(partner) + "fund:" + string(id) + "/"
}

// Partner is the code of the partner whose fund it is; "" for one of the whole office.
func (f Fund) Partner() string {
	rest, ok := strings.CutPrefix(f.Scope, "partner:")
	if !ok {
		return ""
	}
	code, _, _ := strings.Cut(rest, "/")
	return code
}
