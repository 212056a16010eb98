package funds

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/i18n"
)

// AccountID identifies an account: it is a digest of the account's Key, so that no posting has to look
// one up or open one beforehand.
type AccountID string

// AccountKind is the stage of the money's way, or the place beside it, that an account stands for.
type AccountKind string

// The chain, in order. None of these can fall below zero.
const (
	Pledged    AccountKind = "pledged"    // announced; never spendable (R54)
	Receivable AccountKind = "receivable" // signed and not yet received
	Received   AccountKind = "received"   // in the bank and not yet allocated
	Allocated  AccountKind = "allocated"  // for a project, not yet on a line
	Budgeted   AccountKind = "budgeted"   // on a line and free to commit
	Committed  AccountKind = "committed"  // reserved for a commitment, from its request on (R38)
	Liquidated AccountKind = "liquidated" // goods or services received, to be paid
	Paid       AccountKind = "paid"
)

// Beside the chain. These cannot fall below zero either.
const (
	Blocked    AccountKind = "blocked"     // on a line, immobilised (R70)
	Advanced   AccountKind = "advanced"    // with a holder or an executing agent, not yet accounted for (R75, R77)
	Locked     AccountKind = "locked"      // balance of a closed project, until its disposition is decided (R63)
	Fees       AccountKind = "fees"        // kept back for administration (R58)
	Charges    AccountKind = "charges"     // taken by the bank for itself
	Refunded   AccountKind = "refunded"    // paid back to the donor
	Redirected AccountKind = "redirected"  // gone to another fund by the donor's instruction (R52)
	WrittenOff AccountKind = "written_off" // lost (R79)
	Lapsed     AccountKind = "lapsed"      // credit cancelled at the end of its year (R66)
	Authority  AccountKind = "authority"   // to contract for a later year (R40)
	Authorised AccountKind = "authorised"  // of that, used by a commitment
	Bank       AccountKind = "bank"        // what lies in the fund's bank account
)

// The world outside, from which money enters and into which it leaves. These run below zero.
const (
	Donor    AccountKind = "donor"    // what donors have announced
	Interest AccountKind = "interest" // what the bank has paid
	Exchange AccountKind = "exchange" // the counterpart of gains and losses on exchange
	FX       AccountKind = "fx"       // the fund's gain (above zero) or loss on exchange (R57)
	Outside  AccountKind = "outside"  // other people's bank accounts
	Grantor  AccountKind = "grantor"  // whoever grants contract authority
)

// Chain is the money's way, in order.
var Chain = []AccountKind{Pledged, Receivable, Received, Allocated, Budgeted, Committed, Liquidated, Paid}

// free are the kinds that may run below zero.
var free = []AccountKind{Donor, Interest, Exchange, FX, Outside, Grantor}

// held are the kinds whose money still lies in the bank account: together with FX they equal it.
var held = []AccountKind{Received, Allocated, Budgeted, Blocked, Committed, Liquidated, Locked, Fees, Lapsed}

// AccountKinds are all.
var AccountKinds = slices.Concat(Chain, []AccountKind{Blocked, Advanced, Locked, Fees, Charges, Refunded, Redirected, WrittenOff, Lapsed, Authority, Authorised, Bank}, free)

// Free reports whether an account of the kind may run below zero.
func (k AccountKind) Free() bool { return slices.Contains(free, k) }

// Known reports whether it is one of AccountKinds.
func (k AccountKind) Known() bool { return slices.Contains(AccountKinds, k) }

// Word is the text key of its name.
func (k AccountKind) Word() i18n.Key { return i18n.Key("funds.account." + string(k)) }

// Key says which account is meant: what cannot be told of a kind stays empty.
type Key struct {
	Fund         FundID
	Kind         AccountKind
	Contribution AgreementID
	Package      portfolio.PackageID
	Project      portfolio.ProjectID
	Line         LineID
	Commitment   CommitmentID
}

// ID is the account's identifier.
func (k Key) ID() AccountID {
	sum := sha256.Sum256([]byte(strings.Join([]string{string(k.Fund), string(k.Kind), string(k.Contribution),
		string(k.Package), string(k.Project), string(k.Line), string(k.Commitment)}, "|")))
	return AccountID(hex.EncodeToString(sum[:16]))
}

// As is the key of another kind for the same money.
func (k Key) As(kind AccountKind) Key {
	k.Kind = kind
	return k
}

// Account is a balance in the minor units of the fund's currency. What came in counts up, what went on
// to the next stage counts down.
type Account struct {
	Key
	Minor int64
}
