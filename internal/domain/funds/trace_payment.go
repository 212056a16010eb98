package funds

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/db"
)

// paymentName is how a payment is called, and whom it went to.
type paymentName struct{ ref, payee string }

// paymentNames are the names of the objects that paid. What is no payment order, such as an accepted
// report of an executing agent, is called by its id.
func paymentNames(_ context.Context, _ db.Querier, list []paid) (map[string]paymentName, error) {
	found := make(map[string]paymentName, len(list))
	for _, p := range list {
		found[p.source] = paymentName{ref: p.source}
	}
	return found, nil
}

// paymentSource is the id of the object that paid, by its reference code; a text that is no code of one
// is taken for the id.
func paymentSource(_ context.Context, _ db.Querier, ref string) (string, error) { return ref, nil }

// ruleName is the number of the rule that chose the contributions of an entry; "" when nothing had to be
// chosen.
func ruleName(text string) string {
	var a applied
	if json.Unmarshal([]byte(text), &a) != nil {
		return ""
	}
	return a.Rule
}
