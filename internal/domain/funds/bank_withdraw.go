package funds

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// actWithdrawBank is the act of taking back a statement that was read in by mistake.
const actWithdrawBank Act = "funds.bank.withdraw"

// WithdrawStatement takes back a statement that was read in by mistake: the last of its account, not signed, with no line
// matched, so that nothing rests on it. It counts no longer, and the right file can be read in; what it said is kept.
// Faults: Invalid without a reason; Conflict where it is signed or withdrawn; Refused where lines are matched, or another follows.
func (s *Service) WithdrawStatement(ctx context.Context, id BankStatementID, reason string) (control.Done, error) {
	return s.edit(ctx, actWithdrawBank, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		b, err := unsigned(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		var fs fault.Fields
		fs.Check(explained(reason), "reason", "funds.bank.reason_short")
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		if b.Open < b.Lines {
			return control.Change{}, fault.Refuse("funds.bank.withdraw_matched", fault.Args{"name": b.Name(), "n": b.Lines - b.Open})
		}
		list, err := bankStatements(ctx, tx, func(t *db.Text) { t.Add("WHERE b.fund_id = ? AND b.withdrawn_at IS NULL", b.Fund).Add(statementOrder) })
		if err != nil {
			return control.Change{}, err
		}
		if last := list[len(list)-1]; last.ID != id {
			return control.Change{}, fault.Refuse("funds.bank.withdraw_followed", fault.Args{"name": b.Name(), "last": last.Name()})
		}
		freed := sha256.Sum256([]byte("withdrawn " + string(id))) // so that the same statement may be read in again
		_, err = db.Exec(ctx, tx, db.SQL(`UPDATE funds_bank_statement SET withdrawn_at = ?, withdrawn_by = ?, withdrawn_reason = ?, digest = ? WHERE id = ?`, tx.Now(), tx.Actor().ID, reason, hex.EncodeToString(freed[:]), id))
		return control.Change{Object: id.ref(), Before: map[string]any{"statement": b.Name(), "file": b.File, "lines": b.Lines}, Note: reason}, err
	})
}

// unsigned loads a statement that is neither signed nor withdrawn.
func unsigned(ctx context.Context, tx *control.Tx, id BankStatementID) (BankStatement, error) {
	list, err := bankStatements(ctx, tx, func(t *db.Text) { t.Add("WHERE b.id = ?", id) })
	b, err := one(list, err, ObjectBankStatement)
	switch {
	case err != nil:
		return b, err
	case b.ReconciledBy != "":
		return b, fault.New(fault.Conflict, "funds.bank.signed_already", nil)
	case b.Withdrawn():
		return b, fault.New(fault.Conflict, "funds.bank.withdrawn_already", nil)
	}
	return b, nil
}
