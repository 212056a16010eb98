package funds

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// The acts on a receipt.
const (
	actRecordReceipt  Act = "funds.receipt.record"
	actConfirmReceipt Act = "funds.receipt.confirm"
	actReverseReceipt Act = "funds.receipt.reverse"
)

// ReceiptForm is what the treasury enters of money in the bank.
type ReceiptForm struct {
	Agreement AgreementID  `json:"agreement"`
	ValueOn   cal.Date     `json:"value_on"`
	Amount    money.Amount `json:"amount"` // in the agreement's currency
	BankRef   string       `json:"bank_ref"`
}

type receiptView struct {
	ReceiptForm
	State   ReceiptState `json:"state"`
	Booked  money.Amount `json:"booked"` // in the fund's currency
	Rate    Rate         `json:"rate"`
	Comment string       `json:"comment,omitempty"`
}

func (r Receipt) view(f Fund) receiptView {
	return receiptView{ReceiptForm{r.Agreement, r.ValueOn, r.Original, r.BankRef}, r.State, f.Amount(r.Minor), r.Rate, r.Comment}
}

// RecordReceipt records money in the bank under an agreement. It counts once the Financial Controller has
// confirmed it. A bank reference that is known already is refused.
func (s *Service) RecordReceipt(ctx context.Context, x ReceiptForm) (control.Done, error) {
	return s.edit(ctx, actRecordReceipt, x.Agreement.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		r, f, err := s.recordReceipt(ctx, tx, x)
		return control.Change{Object: r.ID.ref(), After: r.view(f)}, err
	})
}

// recordReceipt is the inner step, for one receipt and for an import of many.
func (s *Service) recordReceipt(ctx context.Context, tx *control.Tx, x ReceiptForm) (r Receipt, f Fund, err error) {
	a, err := agreement(ctx, tx, x.Agreement)
	if err != nil {
		return r, f, err
	}
	if f, err = ledgerFund(ctx, tx, a.Fund); err != nil {
		return r, f, err
	}
	r = Receipt{ID: ReceiptID(tx.NewID()), Agreement: a.ID, Fund: f.ID, State: ReceiptRecorded, ValueOn: x.ValueOn, Original: x.Amount, BankRef: x.BankRef, PreparedBy: tx.Actor().ID}
	if err := r.Check(a, tx.Today()); err != nil {
		return r, f, err
	}
	if r.Minor, r.Rate, err = s.convert(ctx, tx, r.Original, f.Currency, r.ValueOn); err != nil {
		return r, f, err
	}
	if r.No, err = db.One(ctx, tx, ObjectReceipt, db.SQL(`SELECT COALESCE(MAX(no), 0) + 1 FROM funds_receipt WHERE agreement_id = ?`, a.ID), db.Value[int]); err != nil {
		return r, f, err
	}
	if err := tx.Protect(ctx, control.Object{Ref: r.ID.ref(), Scope: a.Scope, Marking: a.Marking}); err != nil {
		return r, f, err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO funds_receipt (id, agreement_id, fund_id, no, state, value_on, original_minor, currency, rate, rate_on, rate_source, minor, bank_ref, prepared_by, comment, version, updated_at, updated_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 1, ?, ?)`, r.ID, r.Agreement, r.Fund, r.No, r.State, r.ValueOn, r.Original.Minor, r.Original.Currency, r.Rate.Value, r.Rate.On, r.Rate.Source, r.Minor, r.BankRef,
		r.PreparedBy, tx.Now(), tx.Actor().ID))
	if db.IsUnique(err) {
		return r, f, fault.Refuse("funds.receipt.known", fault.Args{"ref": r.BankRef})
	}
	if err != nil {
		return r, f, err
	}
	return r, f, tx.Submit(ctx, r.ID.ref(), actConfirmReceipt, a.Ref+" "+r.BankRef, tx.Today().AddDays(5), nil, r.view(f))
}

// DecideReceipt confirms a receipt, which puts it into the ledger, or rejects it with a comment. Whoever
// recorded it does not.
func (s *Service) DecideReceipt(ctx context.Context, ref control.Ref, approve bool, comment string) (control.Done, error) {
	id := ReceiptID(ref.ID)
	return s.edit(ctx, actConfirmReceipt, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		r, err := receipt(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		outcome := control.Returned
		if approve {
			outcome = control.Approved
		}
		if _, err := tx.Settle(ctx, id.ref(), actConfirmReceipt, outcome, comment); err != nil {
			return control.Change{}, err
		}
		f, err := ledgerFund(ctx, tx, r.Fund)
		if err != nil {
			return control.Change{}, err
		}
		before := r.view(f)
		r.State, r.Comment, r.ConfirmedBy = ReceiptRejected, comment, tx.Actor().ID
		if approve {
			r.State = ReceiptConfirmed
			if r.Entry, err = s.confirm(ctx, tx, f, r); err != nil {
				return control.Change{}, err
			}
		}
		return control.Change{Object: id.ref(), Before: before, After: r.view(f), Note: comment}, updateReceipt(ctx, tx, r)
	})
}

// confirm posts a receipt and moves its agreement on.
func (s *Service) confirm(ctx context.Context, tx *control.Tx, f Fund, r Receipt) (EntryID, error) {
	a, err := agreement(ctx, tx, r.Agreement)
	if err != nil {
		return "", err
	}
	if err := r.Check(a, tx.Today()); err != nil {
		return "", err
	}
	totals, err := CurrentTotals(ctx, tx, Scope{Contribution: a.ID})
	if err != nil {
		return "", err
	}
	e, err := r.entry(f, a, totals[Receivable])
	if err != nil {
		return "", err
	}
	a.Received += r.Original.Minor
	a.State = AgreementPartly
	if a.Outstanding().Minor == 0 {
		a.State = AgreementReceived
	}
	if err := updateAgreement(ctx, tx, a); err != nil {
		return "", err
	}
	return post(ctx, tx, e)
}

// ReverseReceipt takes a confirmed receipt back by a counter-entry (R48), as long as its money is still
// unallocated; otherwise the fault names what it went to. Whoever confirmed it does not.
func (s *Service) ReverseReceipt(ctx context.Context, id ReceiptID, reason string) (control.Done, error) {
	return s.edit(ctx, actReverseReceipt, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		r, err := receipt(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		f, err := ledgerFund(ctx, tx, r.Fund)
		if err != nil {
			return control.Change{}, err
		}
		before := r.view(f)
		err = s.reverseReceipt(ctx, tx, &r, reason)
		return control.Change{Object: id.ref(), Before: before, After: r.view(f), Note: reason}, err
	})
}

// reverseReceipt is the inner step, for one receipt and for the undo of an import. What it refuses is refused before
// anything is written.
func (s *Service) reverseReceipt(ctx context.Context, tx *control.Tx, r *Receipt, reason string) error {
	if r.State != ReceiptConfirmed {
		return fault.New(fault.Conflict, "funds.receipt.not_confirmed", nil)
	}
	if !filled(reason) {
		var fs fault.Fields
		fs.Add("reason", "fault.required", nil)
		return fs.Err()
	}
	if err := control.Distinct(tx.Hand(), r.ConfirmedBy); err != nil {
		return err
	}
	if err := freeToReverse(ctx, tx, *r); err != nil {
		return err
	}
	if _, err := reverse(ctx, tx, r.Entry, tx.Today(), reason); err != nil {
		return err
	}
	a, err := agreement(ctx, tx, r.Agreement)
	if err != nil {
		return err
	}
	a.Received -= r.Original.Minor
	a.State = AgreementPartly
	if a.Received == 0 {
		a.State = AgreementSigned
	}
	if err := updateAgreement(ctx, tx, a); err != nil {
		return err
	}
	r.State, r.Comment = ReceiptReversed, reason
	return updateReceipt(ctx, tx, *r)
}

// freeToReverse refuses when the money of receipts is not all there any more, and names what it went to. Faults:
// Refused "funds.receipt.gone_on" with the allocation to take back first, "funds.receipt.gone" where there is none.
func freeToReverse(ctx context.Context, q db.Querier, list ...Receipt) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = string(r.Entry)
	}
	booked, err := entries(ctx, q, func(t *db.Text) { t.Add("WHERE").In("e.id", ids...).Add("ORDER BY e.id") })
	if err != nil {
		return err
	}
	var back []Transfer
	for _, e := range booked {
		back = append(back, e.Reversed(e.BookedOn, "").Transfers...)
	}
	moves := movesOf(back)
	if len(moves) == 0 {
		return nil
	}
	var received []string
	for _, m := range moves {
		if m.Kind == Received {
			received = append(received, string(m.id))
		}
	}
	there, err := accounts(ctx, q, func(t *db.Text) { t.In("a.id", received...) })
	free := make(map[AccountID]int64, len(there))
	for _, a := range there {
		free[a.ID()] = a.Minor
	}
	for _, m := range moves {
		if err != nil || m.Kind != Received || free[m.id]+m.minor >= 0 {
			continue
		}
		f, err := ledgerFund(ctx, q, m.Fund)
		if err != nil {
			return err
		}
		return goneOn(ctx, q, f, m, free[m.id])
	}
	return err
}

// goneOn is the refusal to take back a receipt of a contribution of which too little is free.
func goneOn(ctx context.Context, q db.Querier, f Fund, m move, free int64) error {
	ref, err := m.name(ctx, q)
	if err != nil {
		return err
	}
	args := fault.Args{"ref": ref, "available": f.Amount(free), "wanted": f.Amount(-m.minor)}
	type allocated struct {
		project portfolio.ProjectID
		minor   int64
		on      cal.Date
	}
	list, err := db.Collect(ctx, q, db.SQL(`SELECT l.project_id, CAST(SUM(l.minor) AS BIGINT), MAX(l.made_on) FROM funds_allocation l WHERE l.agreement_id = ?
		GROUP BY l.project_id HAVING SUM(l.minor) > 0 ORDER BY MAX(l.id) DESC`, m.Contribution), func(row db.Row) (x allocated, err error) {
		err = row.Scan(&x.project, &x.minor, &x.on)
		return x, err
	})
	if err != nil {
		return err
	}
	for _, x := range list {
		seen, err := portfolio.Grounds(ctx, q, x.project)
		if err != nil {
			return err
		}
		if g, ok := seen[x.project]; ok {
			args["project"], args["allocated"], args["on"] = g.Ref, f.Amount(x.minor), x.on
			return fault.Refuse("funds.receipt.gone_on", args)
		}
	}
	return fault.Refuse("funds.receipt.gone", args)
}

func updateReceipt(ctx context.Context, tx *control.Tx, r Receipt) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_receipt SET state = ?, entry_id = ?, confirmed_by = ?, comment = ?, version = version + 1, updated_at = ?, updated_by = ? WHERE id = ?`,
		r.State, db.OrNull(r.Entry), db.OrNull(r.ConfirmedBy), r.Comment, tx.Now(), tx.Actor().ID, r.ID))
	return err
}

// Receipts are those of an agreement, or of all for "", the latest first.
func (s *Service) Receipts(ctx context.Context, of AgreementID) ([]Receipt, error) {
	return find(ctx, s, func(ctx context.Context, q db.Querier) ([]Receipt, error) {
		return receipts(ctx, q, func(t *db.Text) {
			if of != "" {
				t.Add("WHERE r.agreement_id = ?", of)
			}
			t.Add("ORDER BY r.value_on DESC, r.id DESC")
		})
	})
}
