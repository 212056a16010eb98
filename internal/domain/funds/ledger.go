package funds

import (
	"cmp"
	"context"
	"slices"
	"strconv"

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
	moves := e.moves()
	at, err := bookable(ctx, tx, e, moves)
	if err != nil {
		return "", err
	}
	e.ID, e.RecordedAt, e.By = EntryID(tx.NewID()), tx.Now(), tx.Actor().ID
	if err := settle(ctx, tx, moves, at); err != nil {
		return "", err
	}
	insertEntry(tx, e, at.currency, numbers(moves))
	return e.ID, nil
}

// bookable reads what the entry is held against, and refuses a day that lies ahead or in a closed year.
func bookable(ctx context.Context, tx *control.Tx, e Entry, moves []move) (position, error) {
	at, err := readPosition(ctx, tx, e.Fund, e.BookedOn.Year(), moves)
	switch {
	case err != nil:
		return position{}, err
	case e.BookedOn.After(tx.Today()):
		return position{}, fault.Refuse("funds.ledger.future", fault.Args{"on": e.BookedOn})
	case at.closed:
		return position{}, fault.Refuse("funds.ledger.year_closed", fault.Args{"year": strconv.Itoa(e.BookedOn.Year())})
	}
	return at, nil
}

// firstOpen is a day, or, where its year is closed for the fund, the first day after the closed years.
func firstOpen(ctx context.Context, q db.Querier, fund FundID, on cal.Date) (cal.Date, error) {
	closed, err := db.Collect(ctx, q, db.SQL(`SELECT y.year FROM funds_year y WHERE y.fund_id = ? AND y.year >= ? ORDER BY y.year`, fund, on.Year()), db.Value[int])
	for _, year := range closed {
		if year == on.Year() {
			on = cal.NewDate(year+1, 1, 1)
		}
	}
	return on, err
}

// move is what an entry does to one account.
type move struct {
	Key
	id    AccountID
	was   onAccount
	no    int64 // of the account, also of one that was not there
	minor int64
	after int64 // the balance then
}

// numbers are those of the accounts that entries move.
func numbers(moves []move) map[Key]int64 {
	at := make(map[Key]int64, len(moves))
	for _, m := range moves {
		at[m.Key] = m.no
	}
	return at
}

// moves nets an entry per account, in the order of their ids.
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

// settle gives the accounts their new balances, by what stands on them in the same transaction. An overdraft is refused here,
// so that the refusal can say what there is; the CHECK of the table stands behind.
func settle(ctx context.Context, tx *control.Tx, moves []move, at position) (err error) {
	for i := range moves {
		m := &moves[i]
		m.was = at.accounts[m.id]
		before := m.was.minor
		m.no, m.after = m.was.no, before+m.minor
		switch {
		case m.minor < 0 && m.after < 0 && !m.Kind.Free():
			return short(ctx, tx, m.Key, money.Amount{Minor: before, Currency: at.currency}, money.Amount{Minor: -m.minor, Currency: at.currency})
		case (m.after > before) != (m.minor > 0), m.after < 0 && !m.Kind.Free(): // beyond what a balance can hold, or it was below zero before
			return fault.Refuse("funds.ledger.overdraft", nil)
		}
	}
	for i := range moves {
		m := &moves[i]
		switch {
		case m.was.no == 0:
			if m.no, err = nextNumber(ctx, tx); err != nil {
				return err
			}
		case m.minor == 0:
			continue // what came in went out
		}
		putBalance(tx, *m)
	}
	return nil
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
