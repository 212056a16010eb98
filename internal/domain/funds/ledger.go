package funds

import (
	"cmp"
	"context"
	"slices"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// post writes an entry into the ledger and moves the balances of its accounts, in the caller's
// transaction. Whatever would fall below zero refuses the whole entry and says what there is: a Refused
// fault "funds.ledger.short" {where, available, wanted} (R36–R38). It is the only way into the ledger.
func post(ctx context.Context, tx *control.Tx, e Entry) (EntryID, error) {
	if err := e.Check(); err != nil {
		return "", err
	}
	currency, err := bookable(ctx, tx, e)
	if err != nil {
		return "", err
	}
	e.ID, e.RecordedAt, e.By = EntryID(tx.NewID()), tx.Now(), tx.Actor().ID
	if err := settle(ctx, tx, e.moves(), currency); err != nil {
		return "", err
	}
	return e.ID, insertEntry(ctx, tx, e, currency)
}

// bookable gives the currency of the fund and refuses a day that lies ahead or in a closed year.
func bookable(ctx context.Context, tx *control.Tx, e Entry) (money.Currency, error) {
	var closed bool
	currency, err := db.One(ctx, tx, ObjectFund, db.SQL(`SELECT f.currency, CASE WHEN y.year IS NULL THEN 0 ELSE 1 END FROM funds_fund f
		LEFT JOIN funds_year y ON y.fund_id = f.id AND y.year = ? WHERE f.id = ?`, e.BookedOn.Year(), e.Fund), func(row db.Row) (c money.Currency, err error) {
		var n int
		err = row.Scan(&c, &n)
		closed = n == 1
		return c, err
	})
	switch {
	case err != nil:
		return "", err
	case e.BookedOn.After(tx.Today()):
		return "", fault.Refuse("funds.ledger.future", fault.Args{"on": e.BookedOn})
	case closed:
		return "", fault.Refuse("funds.ledger.year_closed", fault.Args{"year": e.BookedOn.Year()})
	}
	return currency, nil
}

// move is what an entry does to one account.
type move struct {
	Key
	id    AccountID
	minor int64
}

// moves nets an entry per account, in the order of their ids: every transaction takes them in the same
// order, so that two never wait for each other.
func (e Entry) moves() []move { return movesOf(e.Transfers) }

func movesOf(transfers []Transfer) []move {
	at := map[Key]int{}
	var list []move
	add := func(k Key, minor int64) {
		i, ok := at[k]
		if !ok {
			i = len(list)
			at[k] = i
			list = append(list, move{Key: k, id: k.ID()})
		}
		list[i].minor += minor
	}
	for _, t := range transfers {
		add(t.From, -t.Minor)
		add(t.To, t.Minor)
	}
	slices.SortFunc(list, func(a, b move) int { return cmp.Compare(a.id, b.id) })
	return list
}

// settle moves the balances. Those that are there take one statement, in the order of their ids; accounts of a
// commitment, which are mostly new, one more. What is not there or too little is looked at only then, so that a refusal
// can say what there is; the CHECK of the table stands behind.
func settle(ctx context.Context, tx *control.Tx, moves []move, currency money.Currency) error {
	var there, fresh []move
	for _, m := range moves {
		if m.minor > 0 && m.Commitment != "" {
			fresh = append(fresh, m)
		} else {
			there = append(there, m)
		}
	}
	moved, err := moveBalances(ctx, tx, there)
	if err == nil && len(moved) < len(there) {
		var absent []move
		absent, err = absentOf(ctx, tx, there, moved, currency)
		fresh = append(fresh, absent...)
	}
	if err == nil {
		err = openAccounts(ctx, tx, fresh)
	}
	if db.IsCheck(err) {
		err = fault.Wrap(err, fault.Refused, "funds.ledger.overdraft", nil)
	}
	if err != nil {
		return tx.Abandon(err) // some balances may have moved: whoever goes on without the entry loses the rest as well
	}
	return nil
}

// absentOf are the accounts to open among those that were not moved; one that has too little, or is not there to take
// from, refuses.
func absentOf(ctx context.Context, tx *control.Tx, moves []move, moved map[AccountID]bool, currency money.Currency) (absent []move, err error) {
	var ids []string
	for _, m := range moves {
		if !moved[m.id] {
			ids = append(ids, string(m.id))
		}
	}
	balances, err := balancesByID(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	for _, m := range moves {
		switch b := balances[m.id]; {
		case moved[m.id]:
		case m.minor < 0 && !m.Kind.Free():
			return nil, short(ctx, tx, m.Key, money.Amount{Minor: b, Currency: currency}, money.Amount{Minor: -m.minor, Currency: currency})
		default:
			absent = append(absent, m)
		}
	}
	return absent, nil
}

// short is the refusal of an overdraft: it names the line, project, contribution or fund that has too
// little.
func short(ctx context.Context, q db.Querier, k Key, available, wanted money.Amount) error {
	where, err := k.name(ctx, q)
	if err != nil {
		return err
	}
	return fault.Refuse("funds.ledger.short", fault.Args{"account": k.Kind.Word(), "where": where, "available": available, "wanted": wanted})
}

// reverse takes an entry back (R48). An entry is taken back once; what has been spent since refuses it as
// any overdraft does. A reversal itself is not taken back: post anew.
func reverse(ctx context.Context, tx *control.Tx, id EntryID, on cal.Date, reason string) (EntryID, error) {
	e, err := entry(ctx, tx, id)
	if err != nil {
		return "", err
	}
	if e.Kind == EntryReversal {
		return "", fault.Refuse("funds.ledger.reversal_stands", nil)
	}
	taken, err := db.Collect(ctx, tx, db.SQL(`SELECT id FROM funds_entry WHERE reverses = ?`, id), db.Value[EntryID])
	if err != nil {
		return "", err
	}
	if len(taken) > 0 {
		return "", fault.New(fault.Conflict, "funds.ledger.reversed_already", nil)
	}
	return post(ctx, tx, e.Reversed(on, reason))
}
