package funds

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"cairn/internal/codec/camt"
	"cairn/internal/codec/mt940"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// maxBankLines is how many lines one file may bring: all go in together or none.
const maxBankLines = 20_000

// readBank reads a bank's file, CAMT or MT940, into statements. Faults: as the readers give them, with
// file and line; TooLarge funds.bank.too_many.
func readBank(ctx context.Context, in io.Reader, file string) ([]readStatement, error) {
	buffered := bufio.NewReaderSize(in, 4096)
	head, _ := buffered.Peek(512)
	r := bankReader{file: file}
	var err error
	if head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff"))); bytes.HasPrefix(head, []byte("<")) || bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		_, err = camt.Read(ctx, buffered, file, r.camt)
	} else {
		err = mt940.Read(ctx, buffered, file, r.mt940)
	}
	return r.list, err
}

// bankReader gathers what the readers hand over.
type bankReader struct {
	file  string
	list  []readStatement
	lines []BankLine
	count int
}

func (r *bankReader) add(line int, l BankLine, dated bool) error {
	if r.count++; r.count > maxBankLines {
		return fault.New(fault.TooLarge, "funds.bank.too_many", fault.Args{"file": r.file, "line": line, "most": maxBankLines})
	}
	if l.Minor == 0 {
		return nil
	}
	if l.BookedOn.IsZero() {
		l.BookedOn = l.ValuedOn
	}
	if l.ValuedOn.IsZero() {
		l.ValuedOn = l.BookedOn
	}
	if l.BookedOn.IsZero() {
		return fault.New(fault.Malformed, "funds.bank.no_day", fault.Args{"file": r.file, "line": line})
	}
	l.No, l.at, l.valued = len(r.lines)+1, line, !dated
	for _, text := range []*string{&l.Party, &l.PartyAccount, &l.Reference, &l.BankRef, &l.Purpose} {
		*text = clipped(*text)
	}
	r.lines = append(r.lines, l)
	return nil
}

// clipped keeps a bank's text to what a line of a table holds, without control characters.
func clipped(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(c rune) bool { return c <= ' ' || c == 0x7f || c == '\ufffd' }), " ")
	if r := []rune(s); len(r) > 500 {
		return string(r[:500])
	}
	return s
}

func (r *bankReader) camt(s *camt.Statement, e *camt.Entry) error {
	if e != nil {
		if !e.IsBooked() {
			return nil
		}
		l := BankLine{BookedOn: e.Booked.On, ValuedOn: e.Valued.On, Minor: e.Amount.Minor, BankRef: e.BankRef, Purpose: e.Info}
		switch len(e.Details) {
		case 0:
		case 1:
			fromDetail(&l, &e.Details[0])
		default:
			fromBatch(&l, e)
		}
		return r.add(e.Line, l, !e.Booked.On.IsZero())
	}
	out := readStatement{account: s.Account.Number(), number: firstText(s.LegalSequence, s.Sequence, s.ID), page: s.Page, line: s.Line, interim: s.Message.Kind != camt.Statements,
		checked: s.Check.Verdict != camt.Unchecked, balanced: s.Check.Verdict == camt.Balanced, difference: s.Check.Difference,
		currency: s.Check.Opening.Currency, opening: s.Check.Opening.Minor, closing: s.Check.Closing.Minor}
	if b := s.Opening(); b != nil {
		out.first = b.On
	}
	if b := s.Closing(); b != nil {
		out.last = b.On
	}
	r.close(out)
	return nil
}

func fromDetail(l *BankLine, d *camt.Detail) {
	party, account := d.Debtor, d.DebtorAccount
	if l.Minor < 0 {
		party, account = d.Creditor, d.CreditAccount
	}
	if party != nil {
		l.Party = party.Name
	}
	if account != nil {
		l.PartyAccount = account.Number()
	}
	l.Reference = d.References.EndToEndID
	if l.Reference == "NOTPROVIDED" { // what banks write where the payer gave none
		l.Reference = ""
	}
	l.BankRef = firstText(l.BankRef, d.References.BankRef, d.References.TransactionID)
	texts := d.Unstructured
	for _, s := range d.Structured {
		texts = append(texts, s.Ref)
	}
	l.Purpose = firstText(strings.Join(texts, " "), l.Purpose)
}

// fromBatch says of several transactions that a bank sums up in one line what each of them would say, so that it can be matched by any.
func fromBatch(l *BankLine, e *camt.Entry) {
	var parties, purposes []string
	for i := range e.Details {
		one := BankLine{Minor: l.Minor}
		fromDetail(&one, &e.Details[i])
		if one.Party != "" && !slices.Contains(parties, one.Party) {
			parties = append(parties, one.Party)
		}
		purposes = append(purposes, strings.TrimSpace(one.Reference+" "+one.Purpose))
	}
	l.Reference = e.BatchID
	l.Party = strings.Join(parties, "; ")
	l.Purpose = firstText(strings.Trim(strings.Join(purposes, "; "), "; "), l.Purpose)
}

func (r *bankReader) mt940(s *mt940.Statement, e *mt940.Entry) error {
	if e != nil {
		return r.add(e.Line, BankLine{BookedOn: e.Booked, ValuedOn: e.Valued, Minor: e.Amount.Minor, Party: e.Party, PartyAccount: e.PartyAccount,
			Reference: firstText(e.EndToEndID, e.Reference), BankRef: e.BankRef, Purpose: firstText(e.Purpose, e.Supplementary, e.Text)}, e.Dated)
	}
	out := readStatement{account: s.Account, number: s.Number, page: s.Page, line: s.Line, interim: s.Interim,
		checked: s.Check.Verdict != mt940.Unchecked, balanced: s.Check.Verdict == mt940.Balanced, difference: s.Check.Difference}
	out.currency = s.Check.Booked.Currency
	if s.Opening != nil {
		out.currency, out.opening, out.first = s.Opening.Amount.Currency, s.Opening.Amount.Minor, s.Opening.On
	}
	if s.Closing != nil {
		out.closing, out.last = s.Closing.Amount.Minor, s.Closing.On
	}
	r.close(out)
	return nil
}

// close ends a statement. Its balances say which days it covers, where it has them: a line may bear another day, by its value or because the
// bank has dated it back. A line without a booking day was booked on one of the days covered.
func (r *bankReader) close(out readStatement) {
	if out.last.Before(out.first) && !out.last.IsZero() {
		out.first, out.last = out.last, out.first
	}
	for i := range r.lines {
		if l := &r.lines[i]; l.valued && !out.first.IsZero() && !out.last.IsZero() {
			l.BookedOn = nearest(l.BookedOn, out.first, out.last)
		}
	}
	noFirst, noLast := out.first.IsZero(), out.last.IsZero()
	for _, l := range r.lines {
		if noFirst && (out.first.IsZero() || l.BookedOn.Before(out.first)) {
			out.first = l.BookedOn
		}
		if noLast && l.BookedOn.After(out.last) {
			out.last = l.BookedOn
		}
	}
	out.file, out.lines, r.lines = r.file, r.lines, nil
	r.list = append(r.list, out)
}

// nearest is a day, or the nearest of those from first to last.
func nearest(day, first, last cal.Date) cal.Date {
	switch {
	case day.Before(first):
		return first
	case day.After(last):
		return last
	}
	return day
}

func firstText(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
