package funds

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/money"
)

// ObjectBankStatement is the kind of a bank statement as a protected object.
const ObjectBankStatement = "bank_statement"

// BankStatementID identifies a stored bank statement.
type BankStatementID string

func (id BankStatementID) ref() control.Ref {
	return control.Ref{Kind: ObjectBankStatement, ID: string(id)}
}

// BankLineID identifies a line of a stored statement.
type BankLineID string

// BankStatement is a statement of a fund's bank account. Amounts are in minor units of the fund's
// currency. It is reconciled when somebody other than those who matched its lines has signed it.
type BankStatement struct {
	ID           BankStatementID
	Fund         FundID
	IBAN         string
	Number       string
	Page         string
	First, Last  cal.Date // of the opening and of the closing balance
	Opening      int64
	Closing      int64
	Lines        int
	Open         int // lines that are not matched yet
	File         string
	ImportedAt   cal.Instant
	ImportedBy   ActorID
	ReconciledAt cal.Instant
	ReconciledBy ActorID
	Difference   int64  // Comparison.Rest when it was signed
	Because      string // why it was signed with a difference
	WithdrawnAt  cal.Instant
	Reason       string // why it was withdrawn
}

// Withdrawn reports whether it was read in by mistake, and counts no longer.
func (b BankStatement) Withdrawn() bool { return !b.WithdrawnAt.IsZero() }

// Name is how people call it: "7/1", or its days where the bank gives no number.
func (s BankStatement) Name() string {
	switch {
	case s.Number == "":
		return s.First.String() + " – " + s.Last.String()
	case s.Page == "":
		return s.Number
	}
	return s.Number + "/" + s.Page
}

// BankLine is a line of a statement: Minor is above zero for a credit.
type BankLine struct {
	ID           BankLineID
	Statement    BankStatementID
	Fund         FundID
	No           int
	BookedOn     cal.Date
	ValuedOn     cal.Date
	Minor        int64
	Party        string
	PartyAccount string
	Reference    string
	BankRef      string
	Purpose      string
	MatchedBy    ActorID
	Note         string

	at     int  // line of the file it was read from
	valued bool // the bank tells no booking day, only the value
}

// readStatement is a statement as it was read of a file, whatever its format.
type readStatement struct {
	account     string
	number      string
	page        string
	file        string
	line        int
	interim     bool
	checked     bool // both balances are there
	balanced    bool
	difference  money.Amount
	currency    money.Currency
	first, last cal.Date
	opening     int64
	closing     int64
	lines       []BankLine
}

// numbered reports whether the bank numbers its statements: some write noughts.
func (r readStatement) numbered() bool { return strings.Trim(r.number, "0") != "" }

// digest names what a statement says: the same statement from another file, or in a file with others,
// has the same.
func (r readStatement) digest() string {
	h := sha256.New()
	fmt.Fprintf(h, "%s|%s|%s|%s|%s|%d|%d\n", normalAccount(r.account), r.number, r.page, r.first, r.last, r.opening, r.closing)
	for _, l := range r.lines {
		fmt.Fprintf(h, "%s|%s|%d|%q|%q|%q|%q|%q\n", l.BookedOn, l.ValuedOn, l.Minor, l.Party, l.PartyAccount, l.Reference, l.BankRef, l.Purpose)
	}
	return hex.EncodeToString(h.Sum(nil))
}
