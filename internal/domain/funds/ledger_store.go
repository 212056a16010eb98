package funds

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

func balancesByID(ctx context.Context, q db.Querier, ids []string) (map[AccountID]int64, error) {
	found := make(map[AccountID]int64, len(ids))
	_, err := db.Collect(ctx, q, db.SQL(`SELECT id, balance_minor FROM funds_account WHERE`).In("id", ids...), func(row db.Row) (x struct{}, err error) {
		var id AccountID
		var minor int64
		err = row.Scan(&id, &minor)
		found[id] = minor
		return x, err
	})
	return found, err
}

// movedAtOnce is how many balances one statement moves.
const movedAtOnce = 16

// moveBalances adds to balances that are there and have enough, and says which those were.
func moveBalances(ctx context.Context, tx *control.Tx, moves []move) (moved map[AccountID]bool, err error) {
	moved = make(map[AccountID]bool, len(moves))
	for part := range slices.Chunk(moves, movedAtOnce) {
		args := make([]any, 0, 2*len(part))
		var cases, ids strings.Builder
		for i, m := range part {
			if args = append(args, m.id, m.minor); i > 0 {
				ids.WriteByte(',')
			}
			fmt.Fprintf(&cases, " WHEN $%d THEN CAST($%d AS BIGINT)", 2*i+1, 2*i+2)
			fmt.Fprintf(&ids, "$%d", 2*i+1)
		}
		change := "balance_minor + CASE id" + cases.String() + " END"
		_, err = db.Collect(ctx, tx, db.SQL(`UPDATE funds_account SET balance_minor = `+change+` WHERE id IN (`+ids.String()+`) AND (free OR `+change+` >= 0) RETURNING id`, args...), func(row db.Row) (x struct{}, err error) {
			var id AccountID
			err = row.Scan(&id)
			moved[id] = true
			return x, err
		})
		if err != nil {
			return nil, err
		}
	}
	return moved, nil
}

// openAccounts makes accounts with the first that is moved to them, or adds to those that are there.
func openAccounts(ctx context.Context, tx *control.Tx, moves []move) error {
	args := make([]any, 0, 10*len(moves))
	for _, m := range moves {
		args = append(args, m.id, m.Fund, m.Kind, m.Contribution, m.Package, m.Project, m.Line, m.Commitment, m.Kind.Free(), m.minor)
	}
	return insertAll(ctx, tx, `INSERT INTO funds_account (id, fund_id, kind, contribution_id, package_id, project_id, line_id, commitment_id, free, balance_minor)`, 10, args,
		"ON CONFLICT (id) DO UPDATE SET balance_minor = funds_account.balance_minor + excluded.balance_minor")
}

// insertAll inserts the few rows of a usual entry with one statement, and many as InsertRows does.
func insertAll(ctx context.Context, tx *control.Tx, into string, columns int, args []any, then string) error {
	if n := len(args) / columns; n == 0 || n > 12 {
		return db.InsertRows(ctx, tx, into, columns, args, then)
	}
	_, err := db.Exec(ctx, tx, db.SQL(into+" VALUES").Values(columns, args...).Add(then))
	return err
}

func insertEntry(ctx context.Context, tx *control.Tx, e Entry, currency money.Currency) error {
	if _, err := db.Exec(ctx, tx, db.SQL(insertHead+" VALUES").Values(headWidth, e.head()...)); err != nil {
		return err
	}
	return insertAll(ctx, tx, insertTransfer, transferWidth, e.values(currency), "")
}

const (
	insertHead     = `INSERT INTO funds_entry (id, fund_id, kind, booked_on, recorded_at, recorded_by, source_kind, source_id, reverses, rule, reason)`
	headWidth      = 11
	insertTransfer = `INSERT INTO funds_transfer (entry_id, no, fund_id, debit_account, credit_account, minor, contribution_id, package_id, project_id, line_id, commitment_id,
		original_minor, original_currency, rate, rate_on, rate_source, booked_on, recorded_at)`
	transferWidth = 18
)

// head is the row of the entry itself.
func (e Entry) head() []any {
	return []any{e.ID, e.Fund, e.Kind, e.BookedOn, e.RecordedAt, e.By, e.Source.Kind, e.Source.ID, db.OrNull(e.Reverses), e.Rule, e.Reason}
}

// values are the rows of the entry's transfers. Without an original amount, it was made in the fund's currency.
func (e Entry) values(currency money.Currency) []any {
	args := make([]any, 0, transferWidth*len(e.Transfers))
	for i, t := range e.Transfers {
		if t.Original.Currency == "" {
			t.Original, t.Rate = money.Amount{Minor: t.Minor, Currency: currency}, Rate{Value: "1"}
		}
		if t.Rate.On.IsZero() {
			t.Rate.On = e.BookedOn
		}
		args = append(args, e.ID, i+1, e.Fund, t.From.ID(), t.To.ID(), t.Minor, t.contribution(), t.pack(), t.project(), t.line(), t.commitment(),
			t.Original.Minor, t.Original.Currency, t.Rate.Value, t.Rate.On, t.Rate.Source, e.BookedOn, e.RecordedAt)
	}
	return args
}

const entryColumns = `SELECT e.id, e.fund_id, e.kind, e.booked_on, e.recorded_at, e.recorded_by, e.source_kind, e.source_id, COALESCE(e.reverses, ''), e.rule, e.reason FROM funds_entry e`

func scanEntry(row db.Row) (e Entry, err error) {
	err = row.Scan(&e.ID, &e.Fund, &e.Kind, &e.BookedOn, &e.RecordedAt, &e.By, &e.Source.Kind, &e.Source.ID, &e.Reverses, &e.Rule, &e.Reason)
	return e, err
}

// entry loads one entry with its transfers. It asks for no sight: whoever calls has seen the fund or the
// object the entry comes from.
func entry(ctx context.Context, q db.Querier, id EntryID) (Entry, error) {
	list, err := entries(ctx, q, func(t *db.Text) { t.Add("WHERE e.id = ?", id) })
	if err == nil && len(list) == 0 {
		err = fault.Missing("ledger_entry")
	}
	if err != nil {
		return Entry{}, err
	}
	return list[0], nil
}

// entries loads entries with their transfers, in two queries. where adds a condition on e, the order and
// a limit.
func entries(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Entry, error) {
	t := db.SQL(entryColumns)
	where(t)
	list, err := db.Collect(ctx, q, t, scanEntry)
	if err != nil || len(list) == 0 {
		return list, err
	}
	at, ids := make(map[EntryID]int, len(list)), make([]string, len(list))
	for i, e := range list {
		at[e.ID], ids[i] = i, string(e.ID)
	}
	_, err = db.Collect(ctx, q, db.SQL(transferColumns+` WHERE`).In("t.entry_id", ids...).Add("ORDER BY t.entry_id, t.no"), func(row db.Row) (x struct{}, err error) {
		id, tr, err := scanTransfer(row)
		e := &list[at[id]]
		e.Transfers = append(e.Transfers, tr)
		return x, err
	})
	return list, err
}

const transferColumns = `SELECT t.entry_id, t.minor, t.original_minor, t.original_currency, t.rate, t.rate_on, t.rate_source,
	a.fund_id, a.kind, a.contribution_id, a.package_id, a.project_id, a.line_id, a.commitment_id,
	b.fund_id, b.kind, b.contribution_id, b.package_id, b.project_id, b.line_id, b.commitment_id
	FROM funds_transfer t JOIN funds_account a ON a.id = t.debit_account JOIN funds_account b ON b.id = t.credit_account`

func scanTransfer(row db.Row) (id EntryID, t Transfer, err error) {
	err = row.Scan(&id, &t.Minor, &t.Original.Minor, &t.Original.Currency, &t.Rate.Value, &t.Rate.On, &t.Rate.Source,
		&t.From.Fund, &t.From.Kind, &t.From.Contribution, &t.From.Package, &t.From.Project, &t.From.Line, &t.From.Commitment,
		&t.To.Fund, &t.To.Kind, &t.To.Contribution, &t.To.Package, &t.To.Project, &t.To.Line, &t.To.Commitment)
	return id, t, err
}

const accountColumns = `SELECT a.fund_id, a.kind, a.contribution_id, a.package_id, a.project_id, a.line_id, a.commitment_id, a.balance_minor FROM funds_account a`

func scanAccount(row db.Row) (a Account, err error) {
	err = row.Scan(&a.Fund, &a.Kind, &a.Contribution, &a.Package, &a.Project, &a.Line, &a.Commitment, &a.Minor)
	return a, err
}

// accounts loads balances that are not zero; where adds a condition on a that an index serves.
func accounts(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Account, error) {
	t := db.SQL(accountColumns + ` WHERE a.balance_minor <> 0 AND`)
	where(t)
	return db.Collect(ctx, q, t, scanAccount)
}
