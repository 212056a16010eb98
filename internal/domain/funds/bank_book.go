package funds

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// ref is the line as the source of an entry.
func (id BankLineID) ref() control.Ref { return control.Ref{Kind: "bank_line", ID: string(id)} }

// BookLine posts what the bank itself paid or took, as a line of it says, and matches the line with it: interest (R59) where the
// line is a credit, a bank charge where it is a debit. Nobody types again what the statement says. Faults: Conflict where the
// line is matched or its statement signed; Refused where nothing can bear the charge.
func (s *Service) BookLine(ctx context.Context, id BankLineID) (control.Done, error) {
	l, err := s.lineOf(ctx, id)
	if err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, actBookLine, l.Statement.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		l, f, err := openLine(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		if l.MatchedBy != "" {
			return control.Change{}, fault.New(fault.Conflict, "funds.bank.matched_already", nil)
		}
		entry, err := s.bookLine(ctx, tx, f, l)
		if err != nil {
			return control.Change{}, err
		}
		x := MatchForm{Line: id, Entries: []EntryID{entry}}
		return control.Change{Object: l.Statement.ref(), After: x}, noteMatch(ctx, tx, l, x)
	})
}

func (s *Service) bookLine(ctx context.Context, tx *control.Tx, f Fund, l BankLine) (EntryID, error) {
	reason, err := lineRef(ctx, tx, l)
	if err != nil {
		return "", err
	}
	e := Entry{BookedOn: l.BookedOn, Source: l.ID.ref(), Reason: reason}
	if l.Minor < 0 {
		return postCharge(ctx, tx, f, -l.Minor, e)
	}
	return s.postInterest(ctx, tx, f, l.Minor, e)
}

// unbook takes back what a line had posted itself (BookLine), of the entries that it confirmed.
func unbook(ctx context.Context, tx *control.Tx, l BankLine, of []EntryID) error {
	for _, id := range of {
		e, err := entry(ctx, tx, id)
		if err != nil {
			return err
		}
		if e.Source == l.ID.ref() {
			if _, err := reverse(ctx, tx, id, tx.Today(), e.Reason); err != nil {
				return err
			}
		}
	}
	return nil
}
