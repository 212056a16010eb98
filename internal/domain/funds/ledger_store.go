package funds

import (
	"context"
	"slices"
	"strconv"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// position is what an entry is held against: the currency of its fund, whether its year is closed, and its accounts.
type position struct {
	yearOfFund
	accounts map[AccountID]onAccount
}

// yearOfFund is what a fund is in a year.
type yearOfFund struct {
	currency money.Currency
	closed   bool
}

// onAccount is what is known of an account: its number, 0 for one that is not there yet, and what stands on it.
type onAccount struct {
	no    int64
	minor int64
	open  bool
}

// readAtOnce is how many balances one statement reads. Fewer are filled up to a multiple of four, so that few texts
// of a statement are prepared.
const readAtOnce = 256

// readPosition asks the ledger for what the transaction does not know yet from the postings before.
func readPosition(ctx context.Context, tx *control.Tx, fund FundID, year int, moves []move) (x position, err error) {
	x.accounts = make(map[AccountID]onAccount, len(moves))
	of := string(fund) + strconv.Itoa(year)
	known, there := tx.Known("funds_year", of)
	if there {
		x.yearOfFund = known.(yearOfFund)
		if err := tx.Watch(ctx, "funds_year", of, db.SQL(`SELECT 1 FROM funds_year WHERE fund_id = ? AND year = ?`, fund, year)); err != nil {
			return position{}, err
		}
	}
	var unknown []string
	for _, m := range moves {
		at, ok := tx.Known(accountRows.Table, string(m.id))
		if !ok {
			unknown = append(unknown, string(m.id))
			continue
		}
		x.accounts[m.id] = at.(onAccount)
	}
	if there && len(unknown) == 0 {
		return x, nil
	}
	if len(unknown) == 0 {
		unknown = append(unknown, "") // for the fund alone
	}
	for ids := range slices.Chunk(unknown, readAtOnce) {
		if err := x.read(ctx, tx, fund, year, ids); err != nil {
			return position{}, err
		}
	}
	tx.Know("funds_year", of, x.yearOfFund, "funds_fund")
	return x, nil
}

// read reads what is written of some accounts: what waits to be written is known.
func (x *position) read(ctx context.Context, tx *control.Tx, fund FundID, year int, ids []string) error {
	asked := slices.Clone(ids)
	for len(asked)%4 != 0 {
		asked = append(asked, asked[0])
	}
	t := db.SQL(`SELECT f.currency, CASE WHEN y.year IS NULL THEN 0 ELSE 1 END, COALESCE(a.id, ''), COALESCE(a.no, 0), COALESCE(a.balance_minor, 0), COALESCE(a.open, FALSE)
		FROM funds_fund f LEFT JOIN funds_year y ON y.fund_id = f.id AND y.year = ? LEFT JOIN funds_account a ON`, year).In("a.id", asked...)
	found, err := db.Collect(ctx, tx.Stored(), t.Add("WHERE f.id = ?", fund), func(row db.Row) (none struct{}, err error) {
		var closed int
		var id AccountID
		var at onAccount
		err = row.Scan(&x.currency, &closed, &id, &at.no, &at.minor, &at.open)
		if x.closed = closed == 1; id != "" {
			x.accounts[id] = at
		}
		return none, err
	})
	switch {
	case err != nil:
		return err
	case len(found) == 0:
		return fault.Missing(ObjectFund)
	}
	for _, id := range ids {
		tx.Know(accountRows.Table, id, x.accounts[AccountID(id)])
	}
	return nil
}

// The ledger's rows wait for each other, and for those of other postings: accounts come before the entries on them, and
// an entry before its transfers. Most postings move accounts that are there and stay open, of which only the balance is written.
// An account with the number of another is refused, so that no balance is ever written over.
var (
	balanceRows = &db.Rows{Table: "funds_account", Columns: "no, balance_minor", Width: 2, Update: true}
	accountRows = &db.Rows{Table: "funds_account", Columns: `no, id, fund_id, kind, contribution_id, package_id, project_id, line_id, commitment_id, free, open, balance_minor`, Width: 12,
		Then: `ON CONFLICT (id) DO UPDATE SET open = excluded.open, balance_minor = excluded.balance_minor`}
	entryRows = &db.Rows{Table: "funds_entry", Columns: `id, fund_id, kind, booked_on, recorded_at, recorded_by, source_kind, source_id, reverses, rule, reason`, Width: 11, Parent: true}
	// A transfer keeps what the indexes of postings need; the rest stands with its accounts and its entry.
	transferRows = &db.Rows{Table: "funds_transfer", Columns: `entry_id, no, debit_account, credit_account, minor, contribution_id, project_id,
		original_minor, original_currency, rate, rate_on, rate_source`, Width: 12}
)

// nextNumber is that of an account which is not there yet.
func nextNumber(ctx context.Context, tx *control.Tx) (int64, error) {
	const last = "last" // no account is called so
	given, ok := tx.Known(accountRows.Table, last)
	if !ok {
		stored, err := db.One(ctx, tx.Stored(), "account", db.SQL(`SELECT COALESCE(MAX(no), 0) FROM funds_account`), db.Value[int64])
		if err != nil {
			return 0, err
		}
		given = stored
	}
	next := given.(int64) + 1
	tx.Know(accountRows.Table, last, next)
	return next, nil
}

// putBalance gives an account its new balance. One of no commitment stays open when it is empty: it fills again, and the index of
// open accounts need not change. An account may wait twice, and says the same both times.
func putBalance(tx *control.Tx, m move) {
	key, open := string(m.id), m.after != 0 || m.Commitment == ""
	at := onAccount{m.no, m.after, open}
	whole := m.was.no == 0 || open != m.was.open || tx.Waits(accountRows, key)
	if whole {
		tx.Put(accountRows, key, at, m.no, m.id, m.Fund, m.Kind, m.Contribution, m.Package, m.Project, m.Line, m.Commitment, m.Kind.Free(), open, m.after)
	}
	if !whole || tx.Waits(balanceRows, key) {
		tx.Put(balanceRows, key, at, m.no, m.after)
	}
}

func insertEntry(tx *control.Tx, e Entry, currency money.Currency, numbers map[Key]int64) {
	tx.Append(entryRows, e.head()...)
	tx.Append(transferRows, e.values(currency, numbers)...)
}

// head is the row of the entry itself.
func (e Entry) head() []any {
	return []any{e.ID, e.Fund, e.Kind, e.BookedOn, e.RecordedAt, e.By, e.Source.Kind, e.Source.ID, db.OrNull(e.Reverses), e.Rule, e.Reason}
}

// values are the rows of the entry's transfers, by the numbers of its accounts. What was made in the fund's currency says no more of
// that.
func (e Entry) values(currency money.Currency, numbers map[Key]int64) []any {
	args := make([]any, 0, transferRows.Width*len(e.Transfers))
	for i, t := range e.Transfers {
		args = append(args, e.ID, i+1, numbers[t.From], numbers[t.To], t.Minor, t.contribution(), t.project())
		if t.Rate.On.IsZero() {
			t.Rate.On = e.BookedOn
		}
		if t.Original.Currency == "" || t.Original == (money.Amount{Minor: t.Minor, Currency: currency}) && t.Rate == (Rate{Value: "1", On: e.BookedOn}) {
			args = append(args, nil, nil, nil, nil, nil)
			continue
		}
		args = append(args, t.Original.Minor, t.Original.Currency, t.Rate.Value, t.Rate.On, t.Rate.Source)
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

const transfersOf = `SELECT t.entry_id, t.minor, COALESCE(t.original_minor, t.minor), COALESCE(t.original_currency, f.currency), COALESCE(t.rate, '1'), COALESCE(t.rate_on, e.booked_on), COALESCE(t.rate_source, ''),
	a.fund_id, a.kind, a.contribution_id, a.package_id, a.project_id, a.line_id, a.commitment_id,
	b.fund_id, b.kind, b.contribution_id, b.package_id, b.project_id, b.line_id, b.commitment_id
	FROM funds_transfer t JOIN funds_entry e ON e.id = t.entry_id JOIN funds_fund f ON f.id = e.fund_id
	JOIN funds_account a ON a.no = t.debit_account JOIN funds_account b ON b.no = t.credit_account`

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
	t := db.SQL(accountColumns + ` WHERE ` + holding + ` AND`)
	where(t)
	return db.Collect(ctx, q, t, scanAccount)
}
