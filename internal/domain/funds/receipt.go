package funds

import (
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// ReceiptID identifies a receipt.
type ReceiptID string

// ReceiptState is where a receipt stands.
type ReceiptState string

// The states of a receipt: the treasury records it, the Financial Controller confirms it, and only then
// it is in the ledger.
const (
	ReceiptRecorded  ReceiptState = "recorded"
	ReceiptConfirmed ReceiptState = "confirmed"
	ReceiptRejected  ReceiptState = "rejected"
	ReceiptReversed  ReceiptState = "reversed"
)

// Word is the text key of its name.
func (s ReceiptState) Word() i18n.Key { return i18n.Key("funds.receipt.state." + string(s)) }

// Receipt is cash in the bank under an agreement, on its value date.
type Receipt struct {
	ID          ReceiptID
	Agreement   AgreementID
	Fund        FundID
	No          int
	State       ReceiptState
	ValueOn     cal.Date
	Original    money.Amount // in the donor's currency
	Rate        Rate
	Minor       int64 // in the fund's currency
	BankRef     string
	Entry       EntryID
	PreparedBy  ActorID
	ConfirmedBy ActorID
	Comment     string
	portfolio.Stamp
}

// Check holds a receipt against its agreement: in force, for cash, in its currency, not above what is
// outstanding, and on a day between the signature and today or the end of the agreement.
func (r Receipt) Check(a Agreement, today cal.Date) error {
	var fs fault.Fields
	fs.Check(filled(r.BankRef), "bank_ref", "funds.receipt.bank_ref_missing")
	within(&fs, "bank_ref", r.BankRef, ShortText)
	fs.Check(r.Original.Minor > 0, "amount", "funds.amount_not_positive")
	if r.Original.Currency != a.Amount.Currency {
		fs.Add("amount", "funds.receipt.currency", fault.Args{"currency": string(a.Amount.Currency)})
	} else if r.Original.Minor > a.Outstanding().Minor {
		fs.Add("amount", "funds.receipt.above_outstanding", fault.Args{"outstanding": a.Outstanding()})
	}
	switch {
	case r.ValueOn.IsZero():
		fs.Add("value_on", "fault.required", nil)
	case r.ValueOn.After(today):
		fs.Add("value_on", "funds.receipt.future", nil)
	case !a.SignedOn.IsZero() && r.ValueOn.Before(a.SignedOn):
		fs.Add("value_on", "funds.receipt.before_signature", fault.Args{"signed": a.SignedOn})
	case !a.ExpiresOn.IsZero() && r.ValueOn.After(a.ExpiresOn):
		fs.Add("value_on", "funds.receipt.after_expiry", fault.Args{"expires": a.ExpiresOn})
	}
	if err := fs.Err(); err != nil {
		return err
	}
	if !a.State.InForce() {
		return fault.Refuse("funds.receipt.not_in_force", fault.Args{"ref": a.Ref})
	}
	if a.InKind {
		return fault.Refuse("funds.receipt.in_kind", fault.Args{"ref": a.Ref})
	}
	return nil
}

// entry is the receipt in the ledger: what was receivable is received, in the fund's currency at the
// rate of the value date; the difference to the rate of the signature goes to the receivable, so that
// what remains of it is the rest of the agreement at that rate. receivable is its balance.
func (r Receipt) entry(f Fund, a Agreement, receivable int64) (Entry, error) {
	part := receivable
	if rest := a.Outstanding().Minor - r.Original.Minor; rest > 0 {
		shares, err := money.Allocate(f.Amount(receivable), []int64{r.Original.Minor, rest})
		if err != nil {
			return Entry{}, err
		}
		part = shares[0].Minor
	}
	at := a.account(Received)
	e := Entry{Fund: f.ID, Kind: EntryReceipt, BookedOn: r.ValueOn, Source: r.ID.ref()}
	donor, signed := at.As(Donor), at.As(Receivable)
	if r.Minor > part {
		e.Transfers = append(e.Transfers, Transfer{From: donor, To: signed, Minor: r.Minor - part})
	}
	e.Transfers = append(e.Transfers, Transfer{From: signed, To: at, Minor: r.Minor, Original: r.Original, Rate: r.Rate})
	if r.Minor < part {
		e.Transfers = append(e.Transfers, Transfer{From: signed, To: donor, Minor: part - r.Minor})
	}
	e.Transfers = append(e.Transfers, Transfer{From: f.account(Outside), To: f.account(Bank), Minor: r.Minor, Original: r.Original, Rate: r.Rate})
	if fee := f.Fee(r.Minor); fee > 0 {
		e.Transfers = append(e.Transfers, Transfer{From: at, To: at.As(Fees), Minor: fee})
	}
	return e, nil
}

// account is the contribution's account of a kind.
func (a Agreement) account(k AccountKind) Key { return Key{Fund: a.Fund, Kind: k, Contribution: a.ID} }

// account is the fund's own account of a kind.
func (f Fund) account(k AccountKind) Key { return Key{Fund: f.ID, Kind: k} }
