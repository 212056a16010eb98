package funds

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// paymentName is how a payment is called, and whom it went to.
type paymentName struct{ ref, payee string }

// paymentNames are the names of the payments among the objects that paid. What the reader may not see, and what is no
// payment order, such as an accepted report of an executing agent, is called by its id and has no payee.
func paymentNames(ctx context.Context, q db.Querier, list []paid) (map[string]paymentName, error) {
	found := make(map[string]paymentName, len(list))
	var ids []string
	for _, p := range list {
		if _, ok := found[p.source]; !ok {
			found[p.source] = paymentName{ref: p.source}
			ids = append(ids, p.source)
		}
	}
	type row struct {
		id, ref, payee string
		no             int
	}
	for part := range slices.Chunk(ids, 400) {
		t := db.SQL(`SELECT p.id, c.ref, p.no, y.name FROM funds_payment p JOIN funds_commitment c ON c.id = p.commitment_id JOIN funds_payee y ON y.id = p.payee_id`)
		control.Visible(ctx, t, "p.id")
		t.Add("WHERE").In("p.id", part...)
		rows, err := db.Collect(ctx, q, t, func(r db.Row) (x row, err error) { return x, r.Scan(&x.id, &x.ref, &x.no, &x.payee) })
		if err != nil {
			return nil, err
		}
		for _, x := range rows {
			found[x.id] = paymentName{ref: Payment{No: x.no}.Ref(Commitment{Ref: x.ref}), payee: x.payee}
		}
	}
	return found, nil
}

// paymentSource is the id of the object that paid, by its reference code; a text that is no code of one
// is taken for the id.
func paymentSource(ctx context.Context, q db.Querier, ref string) (string, error) {
	at := strings.LastIndex(ref, "/P")
	if at < 0 {
		return ref, nil
	}
	no, err := strconv.Atoi(ref[at+2:])
	if err != nil {
		return ref, nil
	}
	t := db.SQL(`SELECT p.id FROM funds_payment p JOIN funds_commitment c ON c.id = p.commitment_id`)
	control.Visible(ctx, t, "p.id")
	ids, err := db.Collect(ctx, q, t.Add("WHERE c.ref = ? AND p.no = ?", ref[:at], no), db.Value[string])
	if err != nil || len(ids) == 0 {
		return ref, err
	}
	return ids[0], nil
}

// ruleName is the number of the rule that chose the contributions of an entry; "" when nothing had to be
// chosen.
func ruleName(text string) string {
	var a applied
	if json.Unmarshal([]byte(text), &a) != nil {
		return ""
	}
	return a.Rule
}
