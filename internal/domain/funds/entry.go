package funds

import (
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// EntryID identifies an entry of the ledger; it sorts by the time of recording.
type EntryID string

// EntryKind says what an entry records.
type EntryKind string

// The kinds of entries.
const (
	EntryPledge    EntryKind = "pledge"
	EntrySign      EntryKind = "sign"
	EntryReceipt   EntryKind = "receipt"
	EntryInterest  EntryKind = "interest"
	EntryFee       EntryKind = "fee"
	EntryCharge    EntryKind = "charge"
	EntryAllocate  EntryKind = "allocate"
	EntryTransfer  EntryKind = "transfer"
	EntryBlock     EntryKind = "block"
	EntryCommit    EntryKind = "commit"
	EntryDecommit  EntryKind = "decommit"
	EntryLiquidate EntryKind = "liquidate"
	EntryPay       EntryKind = "pay"
	EntryAdvance   EntryKind = "advance"
	EntryAcquit    EntryKind = "acquit"
	EntryLock      EntryKind = "lock"
	EntryEqualise  EntryKind = "equalise"
	EntryRefund    EntryKind = "refund"
	EntryRedirect  EntryKind = "redirect"
	EntryWriteOff  EntryKind = "write_off"
	EntryLapse     EntryKind = "lapse"
	EntryAuthority EntryKind = "authority"
	EntryExchange  EntryKind = "exchange"
	EntryReversal  EntryKind = "reversal"
)

// Word is the text key of its name.
func (k EntryKind) Word() i18n.Key { return i18n.Key("funds.entry." + string(k)) }

type flow struct{ from, to AccountKind }

// flows are the ways money may go in an entry of each kind. A reversal goes the way back of what it
// reverses.
var flows = map[EntryKind][]flow{
	EntryPledge:    {{Donor, Pledged}, {Pledged, Donor}},
	EntrySign:      {{Donor, Receivable}, {Pledged, Receivable}, {Pledged, Donor}, {Receivable, Donor}},
	EntryReceipt:   {{Donor, Receivable}, {Receivable, Donor}, {Receivable, Received}, {Received, Fees}, {Outside, Bank}},
	EntryInterest:  {{Interest, Received}, {Outside, Bank}},
	EntryFee:       {{Received, Fees}},
	EntryCharge:    {{Fees, Charges}, {Received, Charges}, {Bank, Outside}},
	EntryAllocate:  {{Received, Allocated}, {Allocated, Budgeted}, {Budgeted, Allocated}, {Allocated, Received}},
	EntryTransfer:  {{Budgeted, Budgeted}},
	EntryBlock:     {{Budgeted, Blocked}, {Blocked, Budgeted}},
	EntryCommit:    {{Budgeted, Committed}, {Authority, Authorised}, {Authorised, Grantor}},
	EntryDecommit:  {{Committed, Budgeted}, {Committed, Lapsed}, {Authorised, Authority}},
	EntryLiquidate: {{Committed, Liquidated}, {Liquidated, Committed}},
	EntryPay:       {{Liquidated, Paid}, {Bank, Outside}, {FX, Exchange}, {Exchange, FX}},
	EntryAdvance:   {{Committed, Advanced}, {Bank, Outside}},
	EntryAcquit:    {{Advanced, Paid}, {Advanced, Committed}, {Outside, Bank}, {Interest, Received}},
	EntryLock:      {{Budgeted, Locked}, {Blocked, Locked}, {Allocated, Locked}, {Received, Locked}, {Locked, Received}},
	EntryEqualise:  {{Locked, Locked}},
	EntryRefund:    {{Locked, Refunded}, {Received, Refunded}, {Bank, Outside}},
	EntryRedirect:  {{Locked, Redirected}, {Received, Redirected}, {Bank, Outside}},
	EntryWriteOff:  {{Advanced, WrittenOff}, {Receivable, Donor}},
	EntryLapse:     {{Budgeted, Lapsed}, {Blocked, Lapsed}, {Committed, Lapsed}, {Lapsed, Received}},
	EntryAuthority: {{Grantor, Authority}, {Authority, Grantor}},
	EntryExchange:  {{FX, Received}, {Received, FX}},
}

// allowed reports whether an entry of a kind may move money that way.
func allowed(k EntryKind, from, to AccountKind) bool {
	return slices.Contains(flows[k], flow{from, to})
}

// Known reports whether it is one of the kinds.
func (k EntryKind) Known() bool { return flows[k] != nil || k == EntryReversal }

// Rate is the rate a posting was made at: one unit of the original currency in that of the fund, as
// decimal text, with the day it is of and where it comes from. It is kept and never recomputed.
type Rate struct {
	Value  string   `json:"value"`
	On     cal.Date `json:"on"`
	Source string   `json:"source"`
}

// Transfer moves an amount from one account to another. Both are of one fund. Original is the amount in
// the currency it was made in; without it, the fund's own.
type Transfer struct {
	From, To Key
	Minor    int64 // in the fund's currency, above zero
	Original money.Amount
	Rate     Rate
}

// Entry is what is posted together. An entry is made of transfers, so debits equal credits whatever
// they are.
type Entry struct {
	ID         EntryID
	Fund       FundID
	Kind       EntryKind
	BookedOn   cal.Date    // the day it counts for
	RecordedAt cal.Instant // the instant the office knew
	By         control.ActorID
	Source     control.Ref // the object it comes from
	Reverses   EntryID     // "" unless it takes back another (R48)
	Rule       string      // JSON: what chose the contributions, "" where nothing had to be chosen
	Reason     string
	Transfers  []Transfer
}

// Check holds an entry against the rules of the ledger that need no database: something moves, within
// one fund, between two accounts, by ways that its kind allows.
func (e Entry) Check() error {
	if !e.Kind.Known() || e.Fund == "" || e.BookedOn.IsZero() || len(e.Transfers) == 0 {
		return fault.Refuse("funds.ledger.entry_empty", nil)
	}
	for _, t := range e.Transfers {
		switch {
		case t.Minor <= 0:
			return fault.Refuse("funds.ledger.amount_not_positive", nil)
		case t.From.Fund != e.Fund || t.To.Fund != e.Fund || t.From == t.To:
			return fault.Refuse("funds.ledger.two_funds", nil)
		case e.Kind != EntryReversal && !allowed(e.Kind, t.From.Kind, t.To.Kind):
			return fault.Refuse("funds.ledger.way_closed", fault.Args{"entry": e.Kind.Word(), "from": t.From.Kind.Word(), "to": t.To.Kind.Word()})
		}
	}
	return nil
}

// Reversed is the entry that takes this one back (R48): the same amounts the other way.
func (e Entry) Reversed(on cal.Date, reason string) Entry {
	r := Entry{Fund: e.Fund, Kind: EntryReversal, BookedOn: on, Source: e.Source, Reverses: e.ID, Reason: reason}
	for _, t := range slices.Backward(e.Transfers) {
		t.From, t.To = t.To, t.From
		r.Transfers = append(r.Transfers, t)
	}
	return r
}

// What the indexes of postings need: what cannot be told of one side is told of the other.
func (t Transfer) contribution() AgreementID    { return either(t.To.Contribution, t.From.Contribution) }
func (t Transfer) project() portfolio.ProjectID { return either(t.To.Project, t.From.Project) }

func either[T ~string](a, b T) T {
	if a != "" {
		return a
	}
	return b
}
