package demo_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"cairn/internal/app"
	"cairn/internal/domain/funds"
	"cairn/internal/kernel/db"
)

// checkFunds holds that the world shows the whole life of its funds: donors of every kind, orders and payments in every
// state, credits of a year, statements of the bank, and something to find for each part of the control report.
func checkFunds(t *testing.T, office *app.App) {
	t.Helper()
	count := func(what, query string, least int64) {
		t.Helper()
		if got := values[int64](t, office, query); len(got) != 1 || got[0] < least {
			t.Errorf("%s: %v, want %d or more", what, got, least)
		}
	}
	count("entries of the ledger", `SELECT COUNT(*) FROM funds_entry`, 400)
	count("years", `SELECT COUNT(DISTINCT substr(booked_on, 1, 4)) FROM funds_entry`, 3)
	count("donors", `SELECT COUNT(DISTINCT donor) FROM funds_agreement`, 12)
	count("currencies that came in at a rate", `SELECT COUNT(DISTINCT r.currency) FROM funds_receipt r JOIN funds_fund f ON f.id = r.fund_id WHERE r.state = 'confirmed' AND r.currency <> f.currency`, 4)
	count("earmarks", `SELECT COUNT(DISTINCT earmark) FROM funds_agreement`, int64(len(funds.Earmarks)))
	count("kinds of funds", `SELECT COUNT(DISTINCT kind) FROM funds_fund`, 2)
	count("contracts by authority (R40)", `SELECT COUNT(*) FROM funds_commitment WHERE by_authority`, 1)
	count("blocked credit (R70)", `SELECT COUNT(*) FROM funds_account WHERE kind = 'blocked' AND balance_minor > 0`, 1)
	count("orders before the budget of their year is approved (R71)", `SELECT COUNT(*) FROM funds_commitment c JOIN funds_commitment_item i ON i.commitment_id = c.id
		JOIN funds_line l ON l.id = i.line_id JOIN funds_budget b ON b.id = l.budget_id WHERE b.active_no = 0 AND c.state = 'signed'`, 1)
	count("statements signed off", `SELECT COUNT(*) FROM funds_bank_statement WHERE reconciled_by IS NOT NULL`, 10)
	count("lines of the bank that are open", `SELECT COUNT(*) FROM funds_bank_line WHERE matched_by IS NULL`, 2)
	for what, x := range map[string]struct {
		query  string
		states []string
	}{
		"commitments": {`SELECT DISTINCT state FROM funds_commitment`, texts(funds.CommitmentStates)},
		"payments":    {`SELECT DISTINCT state FROM funds_payment`, texts(funds.PaymentStates)},
	} {
		got := values[string](t, office, x.query)
		for _, s := range x.states {
			if !slices.Contains(got, s) {
				t.Errorf("no %s is in the state %s: %v", what, s, got)
			}
		}
	}
	var report struct {
		Sections []struct {
			Section string            `json:"section"`
			Items   []json.RawMessage `json:"items"`
		} `json:"sections"`
	}
	visitor(t, office, "Ingrid Haugland").Get("/en/control-report", "Accept", "application/json").Must(200).JSON(&report)
	if len(report.Sections) < 13 {
		t.Errorf("the control report has %d sections", len(report.Sections))
	}
	for _, s := range report.Sections {
		if len(s.Items) == 0 {
			t.Errorf("the control report finds nothing under %s", s.Section)
		}
	}
}

func texts[T ~string](list []T) (out []string) {
	for _, x := range list {
		out = append(out, string(x))
	}
	return out
}

// values are the answers of a query of one column.
func values[T any](t *testing.T, office *app.App, query string) (list []T) {
	t.Helper()
	err := office.DB.Read(t.Context(), func(ctx context.Context, q db.Querier) (err error) {
		list, err = db.Collect(ctx, q, db.SQL(query), db.Value[T])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
