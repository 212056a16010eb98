package landscape

import (
	"cmp"
	"context"
	"math/big"
	"slices"
	"strconv"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/money"
)

// Total is what the transactions of one currency and reported type add up to: Sum is exact, as decimal text.
// Currency is "" for transactions that name none and whose activity has no default.
type Total struct {
	Currency money.Currency `json:"currency"`
	Type     string         `json:"transaction_type"` // as reported: of iati.TransactionTypes, a letter of version 1.0x, anything
	Count    int            `json:"count"`
	Sum      string         `json:"sum"`
}

// tally is a Total in the making.
type tally struct {
	count int
	sum   decimal
}

// halves is where sums in minor units are parted in two, so that no sum of a column overflows: 10^9.
const halves = 1_000_000_000

// totals adds up all transactions of the activities that a checked filter keeps and whose sum is a
// number. Those that are whole minor units the database adds; the others, about a quarter, have more
// decimals than their currency and are added here, digit by digit.
func totals(ctx context.Context, q db.Querier, f Filter) ([]Total, error) {
	type key struct {
		currency money.Currency
		kind     string
	}
	tallies := map[key]*tally{}
	add := func(currency money.Currency, kind string, n int, d decimal) {
		k := key{currency, kind}
		if tallies[k] == nil {
			tallies[k] = &tally{}
		}
		tallies[k].count += n
		tallies[k].sum.add(d)
	}
	t := transactionsKept(ctx, f, `t.currency, t.type, COUNT(*), CAST(COALESCE(SUM(t.amount_minor / 1000000000), 0) AS BIGINT),
		CAST(COALESCE(SUM(t.amount_minor % 1000000000), 0) AS BIGINT)`, "t.amount_minor IS NOT NULL").Add("GROUP BY t.currency, t.type")
	_, err := db.Collect(ctx, q, t, func(row db.Row) (d decimal, err error) {
		var currency money.Currency
		var kind string
		var n int
		var high, low int64
		err = row.Scan(&currency, &kind, &n, &high, &low)
		d.scale = currency.Exponent()
		d.units.Mul(big.NewInt(high), big.NewInt(halves))
		d.units.Add(&d.units, big.NewInt(low))
		add(currency, kind, n, d)
		return d, err
	})
	if err != nil {
		return nil, err
	}
	t = transactionsKept(ctx, f, `t.currency, t.type, t.amount`, "t.amount_minor IS NULL AND t.amount <> ''")
	_, err = db.Collect(ctx, q, t, func(row db.Row) (none struct{}, err error) {
		var currency money.Currency
		var kind, amount string
		err = row.Scan(&currency, &kind, &amount)
		if d, ok := parseDecimal(amount); ok {
			add(currency, kind, 1, d)
		}
		return none, err
	})
	list := make([]Total, 0, len(tallies))
	for k, t := range tallies {
		list = append(list, Total{k.currency, k.kind, t.count, t.sum.String()})
	}
	slices.SortFunc(list, func(a, b Total) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), cmp.Compare(number(a.Type), number(b.Type)), cmp.Compare(a.Type, b.Type))
	})
	return list, err
}

// transactionsKept selects from the transactions of what a checked filter keeps, aliased t.
func transactionsKept(ctx context.Context, f Filter, columns, condition string) *db.Text {
	t := db.SQL(`SELECT ` + columns + ` FROM landscape_transaction t`)
	control.Visible(ctx, t, "t.activity_id")
	t.Add("WHERE " + condition)
	f.among(t, "t.activity_id")
	return t
}

// number is a code as it is sorted: 2 before 10, and words at the end.
func number(code string) int {
	n, err := strconv.Atoi(code)
	if err != nil {
		return len(code) + 1000
	}
	return n
}
