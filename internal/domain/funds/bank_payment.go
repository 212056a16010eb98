package funds

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// confirmByLine notes of the released payments among the entries that a line confirms that the bank has paid them, on
// the line's day and under its reference: nobody types again what the statement says. The bank's day is taken as it is,
// also one before the release, which is then to be seen. A payment that the actor does not see, or may not confirm by
// a role of their own, stays released for who may.
func (s *Service) confirmByLine(ctx context.Context, tx *control.Tx, l BankLine, entries []EntryID) error {
	return s.eachPaid(ctx, tx, entries, func(x *chain) (bool, error) {
		if x.payment.State != PaymentReleased || !tx.Actor().May(actConfirmPayment, x.payment.Scope) {
			return false, nil
		}
		ref, err := lineRef(ctx, tx, l)
		if err != nil {
			return false, err
		}
		return true, x.paidByBank(ctx, tx, l.BookedOn, ref)
	}, actConfirmPayment)
}

// releaseByLine takes back that the bank has paid, of the payments whose confirmation cites the line.
func (s *Service) releaseByLine(ctx context.Context, tx *control.Tx, l BankLine, entries []EntryID) error {
	ref, err := lineRef(ctx, tx, l)
	if err != nil {
		return err
	}
	return s.eachPaid(ctx, tx, entries, func(x *chain) (bool, error) {
		if x.payment.State != PaymentConfirmed || x.payment.ConfirmedOn != l.BookedOn || x.payment.BankRef != ref {
			return false, nil
		}
		return true, x.unpaidByBank(ctx, tx)
	}, actUnmatchBank)
}

// eachPaid lets change alter the payments of entries, and keeps each that it has altered with a line of its own in the trail.
func (s *Service) eachPaid(ctx context.Context, tx *control.Tx, entries []EntryID, change func(*chain) (bool, error), act Act) error {
	list, err := paymentsBehind(ctx, tx, entries)
	if err != nil {
		return err
	}
	for _, p := range list {
		x, err := s.chainOf(ctx, tx, p)
		if err != nil {
			return err
		}
		was := x.view()
		altered, err := change(&x)
		if err != nil {
			return err
		}
		if !altered {
			continue
		}
		if err := savePayment(ctx, tx, &x.payment); err != nil {
			return err
		}
		if err := tx.Trail(ctx, act, control.Change{Object: p.ID.ref(), Before: was, After: x.view(), Note: x.payment.BankRef}); err != nil {
			return err
		}
	}
	return nil
}

// paymentsBehind are the payments that entries have posted, of those the actor sees.
func paymentsBehind(ctx context.Context, q db.Querier, entries []EntryID) (list []Payment, err error) {
	for chunk := range slices.Chunk(entries, 500) {
		ids := make([]string, len(chunk))
		for i, e := range chunk {
			ids[i] = string(e)
		}
		found, err := payments(ctx, q, func(t *db.Text) {
			t.Add("WHERE p.id IN (SELECT e.source_id FROM funds_entry e WHERE e.source_kind = ? AND", ObjectPayment).In("e.id", ids...).Add(") ORDER BY p.id")
		})
		if err != nil {
			return nil, err
		}
		for _, p := range found { // the way back of a payment comes from it too
			if slices.Contains(chunk, p.Entry) {
				list = append(list, p)
			}
		}
	}
	return list, nil
}

// lineRef is the bank's reference of a line, or its place in the bank's statements: "7/1, 3".
func lineRef(ctx context.Context, q db.Querier, l BankLine) (string, error) {
	if ref := firstText(l.BankRef, l.Reference); ref != "" {
		return ref, nil
	}
	list, err := bankStatements(ctx, q, func(t *db.Text) { t.Add("WHERE b.id = ?", l.Statement) })
	b, err := one(list, err, ObjectBankStatement)
	return b.Name() + ", " + l.Name(), err
}

// lineEntries are the entries that a line confirms.
func lineEntries(ctx context.Context, q db.Querier, id BankLineID) ([]EntryID, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT m.entry_id FROM funds_bank_match m WHERE m.line_id = ? ORDER BY m.entry_id`, id), db.Value[EntryID])
}

// wayBackOpen refuses what would leave a line that confirms the way back of money of which no line confirms the way out.
func wayBackOpen(ctx context.Context, q db.Querier, id BankLineID) error {
	told, err := db.One(ctx, q, "bank_line", db.SQL(`SELECT COUNT(*) FROM funds_bank_match m JOIN funds_entry e ON e.reverses = m.entry_id JOIN funds_bank_match back ON back.entry_id = e.id WHERE m.line_id = ?`, id), db.Value[int])
	if err == nil && told > 0 {
		err = fault.Refuse("funds.bank.way_back_told", nil)
	}
	return err
}
