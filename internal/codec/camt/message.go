package camt

import (
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/money"
)

// Kind is the number of the message: what the bank tells.
type Kind string

// The messages read here.
const (
	Report       Kind = "052" // balances and entries within the day; not final
	Statements   Kind = "053" // booked entries of a period: the one to book from
	Notification Kind = "054" // single debits and credits, without balances
)

// Message is the head of a file.
type Message struct {
	Kind      Kind
	Version   int // of the schema: 2 for camt.053.001.02
	ID        string
	Created   cal.Instant
	Recipient *Party
	Page      string // "" when the message has no pages
	LastPage  bool
	Info      string
	Query     *Query // of the request that the message answers
}

// Query names the request that a message answers.
type Query struct {
	MessageID, Name string
	Created         cal.Instant
}

// Statement is a statement, report or notification about one account. Entries and Check are filled
// when its end has been read.
type Statement struct {
	Message       *Message
	Line          int
	ID            string
	Sequence      string // electronic sequence number
	LegalSequence string
	Created       cal.Instant
	From, To      cal.Instant
	Copy          string // CODU, COPY or DUPL; "" for the original
	Page          string // "" when the statement has no pages
	LastPage      bool
	Account       Account
	Balances      []Balance
	Info          string
	Entries       int
	Check         Check
}

// Account is the account of a statement or of a party.
type Account struct {
	IBAN        string
	Other       string // its number where it has no IBAN
	Proprietary bool   // Other is the bank's own scheme (version 01)
	Scheme      string
	Issuer      string
	Currency    money.Currency
	Name        string
	Owner       string
	BIC         string // of the bank that keeps it
}

// Number is the IBAN, or the other number.
func (a Account) Number() string {
	if a.IBAN != "" {
		return a.IBAN
	}
	return a.Other
}

// Balance is a balance on a day. Code is the standard's: OPBD, CLBD, OPAV, CLAV, ITBD, PRCD …, or
// the bank's own. Interim marks the balance of a page that is not the statement's first or last.
type Balance struct {
	Code    string
	Interim bool
	Amount  money.Amount
	On      cal.Date
	At      cal.Instant // when the bank gives an instant too
}

// Day is a date as the bank gave it, with the instant where it gave one.
type Day struct {
	On cal.Date
	At cal.Instant
}

// Entry is one line on the account.
type Entry struct {
	Line      int
	Reference string
	Amount    money.Amount // above zero for a credit
	Reversal  bool
	Status    string // BOOK, PDNG, INFO
	Booked    Day
	Valued    Day
	BankRef   string // the account servicer's reference
	BatchID   string // of the payment order that it sums up
	Code      Code
	Charges   *Charges
	Info      string
	Details   []Detail
}

// IsBooked reports whether the entry counts in the booked balances.
func (e *Entry) IsBooked() bool { return e.Status == "BOOK" }

// Code is the bank transaction code: the standard's domain, family and sub-family, and the bank's own.
type Code struct {
	Domain, Family, SubFamily string
	Proprietary, Issuer       string
}

// Detail is one transaction of an entry.
type Detail struct {
	References     References
	Amount         *money.Amount // of the detail; signed as the entry
	Transaction    *money.Amount // the transaction's amount, before charges
	Instructed     *money.Amount // as ordered by the payer, in the payer's currency
	ExchangeRate   string        // as printed by the bank
	Code           Code
	Charges        *Charges
	Debtor         *Party
	DebtorAccount  *Account
	DebtorAgent    *Agent
	Creditor       *Party
	CreditAccount  *Account
	CreditorAgent  *Agent
	Unstructured   []string
	Structured     []Structured
	ReturnReason   string
	AdditionalInfo string
}

// References are what the parties and banks call the transaction.
type References struct {
	MessageID, BankRef, PaymentID, InstructionID, EndToEndID, TransactionID, MandateID, ChequeNumber, ClearingRef, UETR string
	Proprietary                                                                                                         []Reference
}

// Reference is one of a kind of the bank's own.
type Reference struct{ Type, Ref string }

// Structured is structured remittance information.
type Structured struct {
	Ref, Code, Proprietary string
	Info                   []string
}

// Charges are what the bank took.
type Charges struct {
	Total   *money.Amount
	Records []Charge
}

// Charge is one of them; below zero when it was taken.
type Charge struct {
	Amount     money.Amount
	Included   bool // in the amount of the entry
	Identifier string
}

// Agent is a bank.
type Agent struct{ BIC, Name string }

// Party is a person or organisation.
type Party struct {
	Name         string
	Address      *Address
	Organisation *Organisation
	Person       *Person
	Country      string // of residence
}

// Address is a postal address.
type Address struct {
	Street, Building, PostCode, Town, Subdivision, Country string
	Lines                                                  []string
}

// Organisation holds the identifiers of an organisation.
type Organisation struct {
	BIC, BEI, IBEI, EANGLN string
	Other                  string
	Scheme                 string
	Issuer                 string
}

// Person holds the identifiers of a person.
type Person struct {
	Born                    cal.Date
	Province, City, Country string
	Other, Scheme, Issuer   string
}

// Verdict says what came of the sum.
type Verdict string

// The verdicts on a statement.
const (
	Balanced   Verdict = "balanced"   // opening + booked entries = closing
	Unbalanced Verdict = "unbalanced" // they differ by Difference
	Unchecked  Verdict = "unchecked"  // a balance is missing, or currencies are mixed
)

// Check is the proof of a statement: opening + entries = closing. Booked sums the booked entries.
type Check struct {
	Verdict                  Verdict
	Opening, Booked, Closing money.Amount
	Difference               money.Amount // closing - opening - booked
}

// check proves a statement whose booked entries sum to booked. mixed says that they were of several
// currencies, or that their sum left 64 bits.
func (s *Statement) check(booked money.Amount, mixed bool) Check {
	c := Check{Verdict: Unchecked, Booked: booked}
	opening, closing := s.Opening(), s.Closing()
	if opening != nil {
		c.Opening = opening.Amount
	}
	if closing != nil {
		c.Closing = closing.Amount
	}
	if opening == nil || closing == nil || mixed {
		return c
	}
	expected, err := opening.Amount.Add(booked)
	if err != nil || expected.Currency != closing.Amount.Currency {
		return c
	}
	if c.Difference, err = closing.Amount.Add(expected.Neg()); err != nil {
		return c
	}
	c.Verdict = Balanced
	if !c.Difference.IsZero() {
		c.Verdict = Unbalanced
	}
	return c
}

// Opening is the balance the entries start from: the opening booked one, the first where there is one for each day, else the closing
// balance of the statement before; on a later page the interim one with which it begins. nil where there is none.
func (s *Statement) Opening() *Balance {
	for _, code := range []string{"OPBD", "PRCD"} {
		if list := s.balances(code); len(list) > 0 {
			return slices.MinFunc(list, onDay)
		}
	}
	if list := s.balances("ITBD"); len(list) > 1 || len(list) > 0 && len(s.balances("CLBD")) > 0 {
		return list[0]
	}
	return nil
}

// Closing is the closing booked balance, the last where there is one for each day; on a page before the last the interim one with
// which it ends. nil where there is none.
func (s *Statement) Closing() *Balance {
	if list := s.balances("CLBD"); len(list) > 0 {
		slices.Reverse(list) // of one day, the last
		return slices.MaxFunc(list, onDay)
	}
	list := s.balances("ITBD")
	if len(list) == 0 || list[len(list)-1] == s.Opening() || s.Opening() == nil {
		return nil
	}
	return list[len(list)-1]
}

func onDay(a, b *Balance) int {
	switch {
	case a.On.Before(b.On):
		return -1
	case b.On.Before(a.On):
		return 1
	}
	return 0
}

func (s *Statement) balances(code string) (list []*Balance) {
	for i := range s.Balances {
		if b := &s.Balances[i]; b.Code == code {
			list = append(list, b)
		}
	}
	return list
}
