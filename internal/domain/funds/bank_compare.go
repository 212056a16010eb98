package funds

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
)

// Comparison is a fund's bank account as the bank tells it against the ledger on a day, in minor units of the fund's
// currency, and what explains the difference (R82).
type Comparison struct {
	On       cal.Date // the closing day of the last statement
	Bank     int64    // its closing balance
	Ledger   int64
	UnderWay Items // entries until the day that no line until then confirms
	Ahead    Items // lines whose entries are booked after the day
	Open     Items // lines that are not matched
	Noted    Items // lines that have a reason in place of an entry
	Before   int64 // what the first statement opened with, less older entries that no line confirms
}

// Items are how many lines or entries make up an amount.
type Items struct {
	N     int
	Minor int64 // above zero for a credit
}

// Difference is what the bank has more than the ledger.
func (c Comparison) Difference() int64 { return c.Bank - c.Ledger }

// Rest is what of the difference is left after items that are merely under way: lines without an entry, and what the
// account held before its first statement. It is zero where bank and ledger agree.
func (c Comparison) Rest() int64 { return c.Difference() + c.UnderWay.Minor - c.Ahead.Minor }

// told says that a line of a statement until a day, which it takes once, confirms an entry.
func told(entry string) string {
	return `EXISTS (SELECT 1 FROM funds_bank_match m JOIN funds_bank_line l ON l.id = m.line_id JOIN funds_bank_statement s ON s.id = l.statement_id WHERE m.entry_id = ` + entry + ` AND s.last_on <= ?)`
}

// compare holds a fund's bank account against its ledger on the closing day of one of its statements; first is the
// earliest that counts, and last the one of that day which ends it.
func compare(ctx context.Context, q db.Querier, f Fund, first, last BankStatement) (c Comparison, err error) {
	c.On, c.Bank = last.Last, last.Closing
	lines := db.SQL(`SELECT COUNT(CASE WHEN l.matched_by IS NULL THEN 1 END), CAST(COALESCE(SUM(CASE WHEN l.matched_by IS NULL THEN l.minor ELSE 0 END), 0) AS BIGINT),
		COUNT(CASE WHEN l.note <> '' THEN 1 END), CAST(COALESCE(SUM(CASE WHEN l.note <> '' THEN l.minor ELSE 0 END), 0) AS BIGINT)
		FROM funds_bank_line l JOIN funds_bank_statement s ON s.id = l.statement_id WHERE l.fund_id = ? AND s.withdrawn_at IS NULL AND s.last_on <= ?`, f.ID, c.On)
	if c, err = db.One(ctx, q, ObjectBankStatement, lines, func(row db.Row) (Comparison, error) {
		err := row.Scan(&c.Open.N, &c.Open.Minor, &c.Noted.N, &c.Noted.Minor)
		return c, err
	}); err != nil {
		return c, err
	}
	var older Items // that no line confirms: the opening balance of the first statement holds them, where it has one
	entries := db.SQL(`SELECT CAST(COALESCE(SUM(CASE WHEN x.booked_on <= ? THEN x.minor ELSE 0 END), 0) AS BIGINT),
			COUNT(CASE WHEN x.open = 1 AND x.booked_on >= ? THEN 1 END), CAST(COALESCE(SUM(CASE WHEN x.open = 1 AND x.booked_on >= ? THEN x.minor ELSE 0 END), 0) AS BIGINT),
			COUNT(CASE WHEN x.open = 1 AND x.booked_on < ? THEN 1 END), CAST(COALESCE(SUM(CASE WHEN x.open = 1 AND x.booked_on < ? THEN x.minor ELSE 0 END), 0) AS BIGINT),
			COUNT(CASE WHEN x.ahead = 1 THEN 1 END), CAST(COALESCE(SUM(CASE WHEN x.ahead = 1 THEN x.minor ELSE 0 END), 0) AS BIGINT)
		FROM (SELECT e.booked_on, SUM(CASE WHEN t.credit_account = b.no THEN t.minor ELSE -t.minor END) AS minor,
				MAX(CASE WHEN e.booked_on <= ? AND NOT `+told("e.id")+` AND (e.reverses IS NULL OR `+told("e.reverses")+`)
					AND NOT EXISTS (SELECT 1 FROM funds_entry r WHERE r.reverses = e.id AND r.booked_on <= ?) THEN 1 ELSE 0 END) AS open,
				MAX(CASE WHEN e.booked_on > ? AND `+told("e.id")+` THEN 1 ELSE 0 END) AS ahead
			FROM funds_entry e JOIN funds_transfer t ON t.entry_id = e.id JOIN funds_account b ON b.id = ? AND b.no IN (t.debit_account, t.credit_account)
			WHERE e.fund_id = ? GROUP BY e.id, e.booked_on) x`,
		c.On, first.First, first.First, first.First, first.First, c.On, c.On, c.On, c.On, c.On, c.On, f.account(Bank).ID(), f.ID)
	c, err = db.One(ctx, q, ObjectFund, entries, func(row db.Row) (Comparison, error) {
		err := row.Scan(&c.Ledger, &c.UnderWay.N, &c.UnderWay.Minor, &older.N, &older.Minor, &c.Ahead.N, &c.Ahead.Minor)
		return c, err
	})
	if first.Opening == 0 {
		c.UnderWay.N, c.UnderWay.Minor = c.UnderWay.N+older.N, c.UnderWay.Minor+older.Minor
	} else {
		c.Before = first.Opening - older.Minor
	}
	return c, err
}

// comparisons hold statements against the ledger, each on its closing day: the account's are all that count, in any order.
func comparisons(ctx context.Context, q db.Querier, f Fund, of ...BankStatement) ([]Comparison, error) {
	all, err := bankStatements(ctx, q, func(t *db.Text) { t.Add("WHERE b.fund_id = ? AND b.withdrawn_at IS NULL", f.ID).Add(statementOrder) })
	if err != nil || len(all) == 0 {
		return nil, err
	}
	list := make([]Comparison, len(of))
	for i, b := range of {
		end := b
		for _, s := range all { // of several pages of a day the last one says what it ends with
			if s.Last == b.Last {
				end = s
			}
		}
		if list[i], err = compare(ctx, q, f, all[0], end); err != nil {
			return nil, err
		}
	}
	return list, nil
}
