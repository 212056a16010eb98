package funds

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Named is an object's name and where its page is.
type Named struct {
	Title i18n.Text
	Code  string
	Href  string
}

// listings say how the objects of a kind are named and on which page they stand: the id of that page, the
// name and the code.
var listings = []struct{ kind, query, pattern string }{
	{ObjectCommitment, `SELECT x.id, x.id, x.title, x.ref FROM funds_commitment x`, "/commitments/{id}"},
	{ObjectInvoice, `SELECT x.id, x.commitment_id, x.number, c.ref FROM funds_invoice x JOIN funds_commitment c ON c.id = x.commitment_id`, "/commitments/{id}"},
	{ObjectPayment, `SELECT x.id, x.id, c.title, c.ref || '/P' || CASE WHEN x.no < 10 THEN '0' ELSE '' END || CAST(x.no AS TEXT) FROM funds_payment x JOIN funds_commitment c ON c.id = x.commitment_id`, pathPayment},
	{ObjectBudget, `SELECT x.id, x.project_id, x.title, '' FROM funds_budget x`, "/projects/{id}/budgets"},
	{ObjectCreditMove, `SELECT x.id, x.project_id, x.reason, '' FROM funds_credit_move x`, pathCredit},
	{ObjectAgentReport, `SELECT x.id, x.commitment_id, c.title, c.ref FROM funds_agent_report x JOIN funds_commitment c ON c.id = x.commitment_id`, "/commitments/{id}"},
	{ObjectDisposition, `SELECT x.id, x.agreement_id, a.title, a.ref FROM funds_disposition x JOIN funds_agreement a ON a.id = x.agreement_id`, pathContribution},
	{ObjectRecommendation, `SELECT x.id, x.id, x.title, x.ref FROM funds_recommendation x`, pathRecommendation},
	{ObjectPayee, `SELECT x.id, x.id, x.name, '' FROM funds_payee x`, "/payees/{id}"},
}

// NamesOf gives the names and pages of objects of this slice, for the trail and the approvals: one query a
// kind. What the actor in the context may not see is left out (R127).
func NamesOf(ctx context.Context, q db.Querier, refs []control.Ref) (map[control.Ref]Named, error) {
	ids := map[string][]string{}
	for _, r := range refs {
		if !slices.Contains(ids[r.Kind], r.ID) {
			ids[r.Kind] = append(ids[r.Kind], r.ID)
		}
	}
	named := map[control.Ref]Named{}
	for _, l := range listings {
		if len(ids[l.kind]) == 0 {
			continue
		}
		t := db.SQL(l.query)
		control.Visible(ctx, t, "x.id")
		_, err := db.Collect(ctx, q, t.Add("WHERE").In("x.id", ids[l.kind]...), func(row db.Row) (x struct{}, err error) {
			var id, page, title, code string
			err = row.Scan(&id, &page, &title, &code)
			named[control.Ref{Kind: l.kind, ID: id}] = Named{i18n.Text{EN: title, FR: title}, code, web.Href(l.pattern, page)}
			return x, err
		})
		if err != nil {
			return nil, err
		}
	}
	return named, nil
}

// Vocabularies put the public views of this slice's objects into words, by kind.
func Vocabularies() map[string]web.Vocabulary {
	members := []string{"funds.page.", "kind.", "funds.budget."}
	of := func(codes ...string) web.Vocabulary {
		v := web.Vocabulary{Members: members, Codes: map[string]string{}}
		for i := 0; i+1 < len(codes); i += 2 {
			v.Codes[codes[i]] = codes[i+1]
		}
		return v
	}
	return map[string]web.Vocabulary{
		ObjectCommitment:     of("state", "funds.commitment.state.", "method", "funds.method."),
		ObjectInvoice:        of("state", "funds.invoice.state."),
		ObjectPayment:        of("state", "funds.payment.state.", "kind", "funds.payment.kind."),
		ObjectBudget:         of("state", "funds.budget.state.", "category", "funds.category."),
		ObjectCreditMove:     of(),
		ObjectDisposition:    of("state", "funds.disposition.state.", "kind", "funds.disposition.kind."),
		ObjectRecommendation: of("state", "funds.recommendation.state."),
		ObjectAgentReport:    of("state", "funds.agent.state."),
		ObjectCarry:          of("state", "funds.carry.state."),
		ObjectPayee:          of(),
		ObjectReceipt:        of("state", "funds.receipt.state."),
	}
}
