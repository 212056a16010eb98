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

// position is what an entry is held against: the currency of its fund, whether its year is closed, and the balances of its
// accounts, as far as they were ever opened.
type position struct {
	currency money.Currency
	closed   bool
	balances map[AccountID]int64
}

// readAtOnce is how many balances one statement reads. Fewer are filled up to a multiple of four, so that few texts
// of a statement are prepared.
const readAtOnce = 256

func readPosition(ctx context.Context, q db.Querier, fund FundID, year int, moves []move) (x position, err error) {
	x.balances = make(map[AccountID]int64, len(moves))
	for part := range slices.Chunk(moves, readAtOnce) {
		ids := make([]string, 0, len(part)+3)
		for _, m := range part {
			ids = append(ids, string(m.id))
		}
		for len(ids)%4 != 0 {
			ids = append(ids, ids[0])
		}
		t := db.SQL(`SELECT f.currency, CASE WHEN y.year IS NULL THEN 0 ELSE 1 END, COALESCE(a.id, ''), COALESCE(a.balance_minor, 0)
			FROM funds_fund f LEFT JOIN funds_year y ON y.fund_id = f.id AND y.year = ? LEFT JOIN funds_account a ON`, year).In("a.id", ids...)
		found, err := db.Collect(ctx, q, t.Add("WHERE f.id = ?", fund), func(row db.Row) (none struct{}, err error) {
			var closed int
			var id AccountID
			var minor int64
			err = row.Scan(&x.currency, &closed, &id, &minor)
			if x.closed = closed == 1; id != "" {
				x.balances[id] = minor
			}
			return none, err
		})
		if err == nil && len(found) == 0 {
			err = fault.Missing(ObjectFund)
		}
		if err != nil {
			return position{}, err
		}
	}
	return x, nil
}

// movedAtOnce is how many balances one statement moves.
const movedAtOnce = 16

// setBalances gives accounts that are there their new balances; also sets more of them.
func setBalances(ctx context.Context, tx *control.Tx, moves []move, also string) error {
	for part := range slices.Chunk(moves, movedAtOnce) {
		args := make([]any, 0, 2*len(part))
		var cases, ids strings.Builder
		for i, m := range part {
			if args = append(args, m.id, m.after); i > 0 {
				ids.WriteByte(',')
			}
			fmt.Fprintf(&cases, " WHEN $%d THEN CAST($%d AS BIGINT)", 2*i+1, 2*i+2)
			fmt.Fprintf(&ids, "$%d", 2*i+1)
		}
		if _, err := tx.Later().Exec(ctx, `UPDATE funds_account SET balance_minor = CASE id`+cases.String()+` END`+also+` WHERE id IN (`+ids.String()+`)`, args...); err != nil {
			return err
		}
	}
	return nil
}

// openAccounts makes accounts with the first that is moved to them.
func openAccounts(ctx context.Context, tx *control.Tx, moves []move) error {
	args := make([]any, 0, 11*len(moves))
	for _, m := range moves {
		args = append(args, m.id, m.Fund, m.Kind, m.Contribution, m.Package, m.Project, m.Line, m.Commitment, m.Kind.Free(), m.after != 0, m.after)
	}
	return db.InsertRows(ctx, tx.Later(), `INSERT INTO funds_account (id, fund_id, kind, contribution_id, package_id, project_id, line_id, commitment_id, free, open, balance_minor)`, 11, args, "")
}

func insertEntry(ctx context.Context, tx *control.Tx, e Entry, currency money.Currency) error {
	err := db.InsertRows(ctx, tx.Later(), insertHead, headWidth, e.head(), "")
	tx.Append("funds_transfer", transferColumns, transferWidth, e.values(currency)...)
	return err
}

const (
	insertHead      = `INSERT INTO funds_entry (id, fund_id, kind, booked_on, recorded_at, recorded_by, source_kind, source_id, reverses, rule, reason)`
	headWidth       = 11
	transferColumns = `entry_id, no, fund_id, debit_account, credit_account, minor, contribution_id, package_id, project_id, line_id, commitment_id,
		original_minor, original_currency, rate, rate_on, rate_source, booked_on, recorded_at`
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
	_, err = db.Collect(ctx, q, db.SQL(transfersOf+` WHERE`).In("t.entry_id", ids...).Add("ORDER BY t.entry_id, t.no"), func(row db.Row) (x struct{}, err error) {
		id, tr, err := scanTransfer(row)
		e := &list[at[id]]
		e.Transfers = append(e.Transfers, tr)
		return x, err
	})
	return list, err
}

const transfersOf = `SELECT t.entry_id, t.minor, t.original_minor, t.original_currency, t.rate, t.rate_on, t.rate_source,
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

// accounts loads balances that are not zero; where adds a condition on a that its index serves.
func accounts(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Account, error) {
	t := db.SQL(accountColumns + ` WHERE a.open AND`)
	where(t)
	return db.Collect(ctx, q, t, scanAccount)
}
