package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// The acts on what the bank itself pays and takes.
const (
	actInterest        Act = "funds.interest.post"
	actReverseInterest Act = "funds.interest.reverse"
	actBookLine        Act = "funds.bank.book"
)

// PostInterest credits interest that the bank has paid on a day (R59): each contribution to the fund with
// money in it gets its share by what it has in the bank, to the cent (R56). Those whose interest belongs
// to their donor get theirs marked by the contribution it lies on.
func (s *Service) PostInterest(ctx context.Context, id FundID, minor int64, on cal.Date, reason string) (control.Done, error) {
	return s.edit(ctx, actInterest, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		f, err := fund(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		var fs fault.Fields
		fs.Check(minor > 0, "amount", "funds.amount_not_positive")
		fs.Check(filled(reason), "reason", "fault.required")
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		entry, err := s.postInterest(ctx, tx, f, minor, Entry{BookedOn: on, Source: id.ref(), Reason: reason})
		return control.Change{Object: id.ref(), After: map[string]any{"interest": f.Amount(minor), "entry": entry}, Note: reason}, err
	})
}

// postInterest is the inner step, with the day, the source and the reason of the entry.
func (s *Service) postInterest(ctx context.Context, tx *control.Tx, f Fund, minor int64, e Entry) (EntryID, error) {
	shares, rule, err := s.shares(ctx, tx, f, minor)
	if err != nil {
		return "", err
	}
	e.Fund, e.Kind, e.Rule = f.ID, EntryInterest, rule
	for _, x := range shares {
		to := Key{Fund: f.ID, Kind: Received, Contribution: x.Contribution}
		e.Transfers = append(e.Transfers, Transfer{From: to.As(Interest), To: to, Minor: x.Minor})
	}
	e.Transfers = append(e.Transfers, Transfer{From: f.account(Outside), To: f.account(Bank), Minor: minor})
	return post(ctx, tx, e)
}

// postCharge posts what the bank has taken for itself, to the cent (R56).
func postCharge(ctx context.Context, tx *control.Tx, f Fund, minor int64, e Entry) (EntryID, error) {
	from, err := bearers(ctx, tx, f, minor)
	if err != nil {
		return "", err
	}
	parts, err := spread(from, f.Amount(minor))
	if err != nil {
		return "", err
	}
	e.Fund, e.Kind = f.ID, EntryCharge
	if e.Rule, err = ruleOf("R56", parts); err != nil {
		return "", err
	}
	for _, a := range parts {
		e.Transfers = append(e.Transfers, Transfer{From: a.Key, To: a.Key.As(Charges), Minor: a.Minor})
	}
	e.Transfers = append(e.Transfers, Transfer{From: f.account(Bank), To: f.account(Outside), Minor: minor})
	return post(ctx, tx, e)
}

// bearers are the accounts that bear a bank charge: the fees that were kept back for administration, where they are
// enough (R58), else what is not allocated yet. Fault: Refused where that is not enough either.
func bearers(ctx context.Context, q db.Querier, f Fund, minor int64) ([]Account, error) {
	var there int64
	for _, kind := range []AccountKind{Fees, Received} {
		list, err := accounts(ctx, q, func(t *db.Text) { Scope{Fund: f.ID}.of(t).Add("AND a.kind = ? ORDER BY a.id", kind) })
		if err != nil {
			return nil, err
		}
		if there = TotalsOf(list)[kind]; there >= minor {
			return list, nil
		}
	}
	return nil, fault.Refuse("funds.charge.nothing_free", fault.Args{"fund": f.Ref, "available": f.Amount(there), "wanted": f.Amount(minor)})
}

// signedOff says that the statement of a line of the bank is signed.
func signedOff(line string) string {
	return `EXISTS (SELECT 1 FROM funds_bank_line l JOIN funds_bank_statement s ON s.id = l.statement_id WHERE l.id = ` + line + ` AND s.reconciled_by IS NOT NULL)`
}

// ReverseInterest takes an entry of interest or of a bank charge back by a counter-entry (R48). Whoever posted it does not
// (R43). Faults: Refused where a line of a statement that is not signed confirms it, whose match is taken back instead.
func (s *Service) ReverseInterest(ctx context.Context, id FundID, of EntryID, reason string) (control.Done, error) {
	return s.edit(ctx, actReverseInterest, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		var fs fault.Fields
		fs.Check(filled(reason), "because", "fault.required")
		within(&fs, "because", reason, ShortText)
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		e, err := entry(ctx, tx, of)
		if err != nil {
			return control.Change{}, err
		}
		if e.Fund != id || e.Kind != EntryInterest && e.Kind != EntryCharge {
			return control.Change{}, fault.Missing("entry")
		}
		if err := control.Distinct(tx.Hand(), e.By); err != nil {
			return control.Change{}, err
		}
		told, err := db.One(ctx, tx, "entry", db.SQL(`SELECT COUNT(*) FROM funds_bank_match m WHERE m.entry_id = ? AND NOT `+signedOff("m.line_id"), of), db.Value[int])
		if err != nil {
			return control.Change{}, err
		}
		if told > 0 {
			return control.Change{}, fault.Refuse("funds.interest.told", nil)
		}
		back, err := reverse(ctx, tx, of, tx.Today(), reason)
		return control.Change{Object: id.ref(), Before: map[string]any{"entry": of}, After: map[string]any{"entry": back}, Note: reason}, err
	})
}
