package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Unreconciled is what of a fund's bank account has not been reconciled for too long (R82).
type Unreconciled struct {
	Fund      FundID
	Days      int      // what is open longer counts
	Since     cal.Date // the oldest day of it
	Lines     int      // lines of the bank without an entry
	Entries   int      // entries that no line confirms
	Signs     int      // statements not signed off
	Statement string   // the oldest statement with such a line or without a signature, by its name; "" for none
}

// Blocks reports whether donor reports wait for it.
func (u Unreconciled) Blocks() bool { return u.Lines+u.Entries+u.Signs > 0 }

// fault refuses what waits for the account, naming the statement that is open and what mends it; nil where none waits.
func (u Unreconciled) fault(f Fund) error {
	args := fault.Args{"fund": f.Ref, "statement": u.Statement, "since": u.Since, "days": u.Days, "lines": u.Lines, "entries": u.Entries, "signs": u.Signs}
	switch {
	case !u.Blocks():
		return nil
	case u.Statement == "":
		return fault.Refuse("funds.report.no_statement", args)
	}
	return fault.Refuse("funds.report.unreconciled", args)
}

// Reconciled refuses a donor report on a fund whose bank account has something open of the time until a day, for longer
// than the rule allows on the day of the instant, as known then (R82). Fault: Refused.
func Reconciled(ctx context.Context, q db.Querier, id FundID, until cal.Date, known cal.Instant) error {
	f, err := ledgerFund(ctx, q, id)
	if err != nil {
		return err
	}
	u, err := unreconciled(ctx, q, f, until, known)
	if err != nil {
		return err
	}
	return u.fault(f)
}

// unreconciled counts what is of the time until a day, and older than the rule allows on the day of an instant, as known
// at it.
func unreconciled(ctx context.Context, q db.Querier, f Fund, until cal.Date, known cal.Instant) (u Unreconciled, err error) {
	limits, err := limitSetting.on(ctx, q, known.Date())
	if err != nil {
		return u, err
	}
	u.Fund, u.Days = f.ID, limits.ReconcileDays
	last := known.Date().AddDays(-limits.ReconcileDays - 1)
	if until.Before(last) {
		last = until
	}
	var first cal.Date // of the statement named
	note := func(day cal.Date, statement BankStatement) {
		if u.Since.IsZero() || day.Before(u.Since) {
			u.Since = day
		}
		if statement.ID != "" && (first.IsZero() || statement.Last.Before(first)) {
			first, u.Statement = statement.Last, statement.Name()
		}
	}
	count := func(n *int, t *db.Text) error {
		_, err := db.Collect(ctx, q, t, func(row db.Row) (none struct{}, err error) {
			var day cal.Date
			var b BankStatement
			if err = row.Scan(&day, &b.ID, &b.Number, &b.Page, &b.First, &b.Last); err == nil {
				*n++
				note(day, b)
			}
			return none, err
		})
		return err
	}
	if err := count(&u.Lines, db.SQL(`SELECT l.booked_on, b.id, b.number, b.page, b.first_on, b.last_on FROM funds_bank_line l JOIN funds_bank_statement b ON b.id = l.statement_id
		WHERE l.fund_id = ? AND l.booked_on <= ? AND b.imported_at <= ? AND (b.withdrawn_at IS NULL OR b.withdrawn_at > ?) AND (l.matched_at IS NULL OR l.matched_at > ?)
		AND NOT EXISTS (SELECT 1 FROM funds_bank_unmatch x WHERE x.line_id = l.id AND x.matched_at <= ? AND x.until_at > ?) ORDER BY l.booked_on`, f.ID, last, known, known, known, known, known)); err != nil {
		return u, err
	}
	if err := count(&u.Signs, db.SQL(`SELECT b.last_on, b.id, b.number, b.page, b.first_on, b.last_on FROM funds_bank_statement b WHERE b.fund_id = ? AND b.last_on <= ? AND b.imported_at <= ?
		AND (b.withdrawn_at IS NULL OR b.withdrawn_at > ?) AND (b.reconciled_at IS NULL OR b.reconciled_at > ?) ORDER BY b.last_on`, f.ID, last, known, known, known)); err != nil {
		return u, err
	}
	if f.IBAN == "" {
		return u, nil
	}
	open, err := openMovements(ctx, q, f, cal.MustDate("1900-01-01"), last, known)
	u.Entries = len(open)
	for _, m := range open {
		note(m.On, BankStatement{})
	}
	return u, err
}
