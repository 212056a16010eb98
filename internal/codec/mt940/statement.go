// Package mt940 reads SWIFT's customer statements as banks send them: MT940 (end of day) and MT942
// (within the day), as a stream, with what real banks do to the format: no envelope, wrapped lines,
// missing currencies, text in an old character set, the structured :86: of German-speaking banks.
// It knows no database and no word of the domain.
//
// Amounts are minor units, above zero for a credit. What cannot be read is refused with its line,
// never guessed. For each statement the reader says whether opening + entries = closing.
package mt940

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/money"
)

// Statement is a statement, or one page of it. Entries and Check are filled at its end.
type Statement struct {
	Line      int
	Interim   bool   // MT942: within the day, not final
	Reference string // :20:
	Account   string // :25: as printed, without blanks; a bank code may precede it
	Number    string // :28C: number of the statement
	Page      string // :28C: what follows the slash
	Holder    string // :NS:22
	Opening   *Balance
	Closing   *Balance
	Info      string // :86: after the balances
	Entries   int
	Check     Check
	credits   *total // :90C:
	debits    *total // :90D:
	within    bool   // the time or the totals of an MT942, which other statements may have too
}

// Balance is a booked balance. Middle marks one between two pages (60M, 62M).
type Balance struct {
	Amount money.Amount
	On     cal.Date
	Middle bool
}

// Entry is one line on the account.
type Entry struct {
	Line          int
	Valued        cal.Date
	Booked        cal.Date // the value date where the bank gives no other
	Dated         bool     // the bank gives a day of booking
	Amount        money.Amount
	Reversal      bool
	Type          string // four characters, by the standard N, S or F first: NTRF, NMSC, S051
	Reference     string // the customer's; "" for NONREF
	BankRef       string
	Supplementary string
	Code          string // business code of a structured :86:
	Text          string // what the bank calls it
	Purpose       string
	EndToEndID    string // EREF
	MandateID     string // MREF
	Party         string // name of the other side
	PartyAccount  string
	PartyBIC      string
}

// Verdict says what came of the sum.
type Verdict string

// The verdicts on a statement.
const (
	Balanced   Verdict = "balanced"
	Unbalanced Verdict = "unbalanced" // the difference is in Check
	Unchecked  Verdict = "unchecked"  // a balance is missing
)

// Check is the proof of a statement. Within the day there are no balances: then the entries are
// summed against the totals that the bank gives.
type Check struct {
	Verdict                              Verdict
	Opening, Booked, Closing, Difference money.Amount
}

// total is what an MT942 says of its entries of one sign.
type total struct {
	count int
	minor int64
}

// tally counts the entries of a statement.
type tally struct {
	credits, debits total
	overflow        bool
}

func (y *tally) add(a money.Amount) {
	side := &y.credits
	minor := a.Minor
	if minor < 0 {
		side, minor = &y.debits, -minor
	}
	side.count++
	if side.minor+minor < side.minor {
		y.overflow = true
	}
	side.minor += minor
}

func (s *Statement) check(y tally, currency money.Currency) Check {
	c := Check{Verdict: Unchecked, Booked: money.Amount{Minor: y.credits.minor - y.debits.minor, Currency: currency}}
	switch {
	case y.overflow:
		return c
	case s.Interim && s.credits == nil && s.debits == nil:
		return c
	case s.Interim:
		c.Verdict = Balanced
		if s.credits != nil && *s.credits != y.credits || s.debits != nil && *s.debits != y.debits {
			c.Verdict = Unbalanced
		}
		return c
	case s.Opening == nil || s.Closing == nil:
		return c
	}
	c.Opening, c.Closing = s.Opening.Amount, s.Closing.Amount
	expected, err := c.Opening.Add(c.Booked)
	if err != nil || expected.Currency != c.Closing.Currency {
		return c
	}
	if c.Difference, err = c.Closing.Add(expected.Neg()); err != nil {
		return c
	}
	c.Verdict = Balanced
	if !c.Difference.IsZero() {
		c.Verdict = Unbalanced
	}
	return c
}
