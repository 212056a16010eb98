package demo_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"cairn/internal/app"
	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
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
	checkYears(t, office)
	checkWithin(t, office)
	count("donors", `SELECT COUNT(DISTINCT donor) FROM funds_agreement`, 12)
	count("currencies that came in at a rate", `SELECT COUNT(DISTINCT r.currency) FROM funds_receipt r JOIN funds_fund f ON f.id = r.fund_id WHERE r.state = 'confirmed' AND r.currency <> f.currency`, 4)
	if got := values[string](t, office, `SELECT DISTINCT source FROM funds_rate UNION SELECT DISTINCT rate_source FROM funds_receipt WHERE rate_source <> ''`); !slices.Equal(got, []string{"FICTIONAL / FICTIF"}) {
		t.Errorf("the invented rates are said to be of %q", got)
	}
	count("balances sent to another fund", `SELECT COUNT(*) FROM funds_entry WHERE kind = 'redirect'`, 1)
	count("tranches of executing agents", `SELECT COUNT(*) FROM funds_payment p JOIN funds_commitment c ON c.id = p.commitment_id WHERE c.kind = 'agent' AND p.state IN ('released', 'confirmed')`, 2)
	count("claims of journeys that are paid, by a counted per diem (R76)", `SELECT COUNT(*) FROM funds_invoice i JOIN funds_commitment c ON c.id = i.commitment_id WHERE i.kind = 'claim' AND i.state = 'paid' AND c.details LIKE '%"per_diem"%'`, 1)
	count("journeys ahead", `SELECT COUNT(*) FROM funds_commitment WHERE kind = 'travel' AND state IN ('requested', 'signed')`, 2)
	count("reports of executing agents that were accepted", `SELECT COUNT(*) FROM funds_agent_report WHERE state = 'accepted'`, 1)
	count("closed projects with payments", `SELECT COUNT(DISTINCT p.id) FROM portfolio_project p JOIN funds_commitment c ON c.project_id = p.id JOIN funds_payment x ON x.commitment_id = c.id
		WHERE p.state IN ('financially_closed', 'archived') AND x.state = 'confirmed'`, 1)
	count("orders on a legal basis of their own", `SELECT COUNT(DISTINCT legal_basis) - COUNT(*) FROM funds_commitment`, 0)
	count("reasons of orders", `SELECT COUNT(DISTINCT justification) FROM funds_commitment WHERE justification <> ''`, 8)
	count("earmarks", `SELECT COUNT(DISTINCT earmark) FROM funds_agreement`, int64(len(funds.Earmarks)))
	count("kinds of funds", `SELECT COUNT(DISTINCT kind) FROM funds_fund`, 2)
	count("contracts by authority (R40)", `SELECT COUNT(*) FROM funds_commitment WHERE by_authority`, 1)
	count("blocked credit (R70)", `SELECT COUNT(*) FROM funds_account WHERE kind = 'blocked' AND balance_minor > 0`, 1)
	count("orders before the budget of their year is approved (R71)", `SELECT COUNT(*) FROM funds_commitment c JOIN funds_commitment_item i ON i.commitment_id = c.id
		JOIN funds_line l ON l.id = i.line_id JOIN funds_budget b ON b.id = l.budget_id WHERE b.active_no = 0 AND c.state = 'signed'`, 1)
	count("statements signed off", `SELECT COUNT(*) FROM funds_bank_statement WHERE reconciled_by IS NOT NULL`, 10)
	count("lines of the bank that are open", `SELECT COUNT(*) FROM funds_bank_line WHERE matched_by IS NULL`, 2)
	if left := values[int64](t, office, `SELECT COUNT(*) FROM funds_payment p JOIN funds_bank_match m ON m.entry_id = p.entry_id WHERE p.state = 'released'`); len(left) != 1 || left[0] != 0 {
		t.Errorf("%v payments wait for the bank although a line of it is matched to them", left)
	}
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

// checkYears holds that the ledger runs over two years and more, and has entries in three fiscal years (R65).
func checkYears(t *testing.T, office *app.App) {
	t.Helper()
	days := values[cal.Date](t, office, `SELECT booked_on FROM funds_entry ORDER BY booked_on`)
	if len(days) < 400 {
		t.Fatalf("the ledger has %d entries", len(days))
	}
	first, last := days[0], days[len(days)-1]
	years := map[int]int{}
	for _, d := range days {
		years[d.Year()]++
	}
	if last.Before(first.AddMonths(24)) || len(years) < 3 {
		t.Errorf("the ledger runs from %s to %s: %v", first, last, years)
	}
	for year := first.Year(); year <= last.Year(); year++ {
		if years[year] == 0 {
			t.Errorf("nothing was booked in %d", year)
		}
	}
}

// checkWithin holds that the money of each project moved while the project was at work, and none after its accounts were
// closed.
func checkWithin(t *testing.T, office *app.App) {
	t.Helper()
	day, closed := office.DB.Now().Date(), 0
	for _, p := range load(t).Partners {
		for _, pr := range p.Projects {
			began, over := pr.Life[portfolio.ProjectExecuting].On(day), pr.Life[portfolio.ProjectFinanciallyClosed].On(day)
			booked := values[cal.Date](t, office, `SELECT e.booked_on FROM funds_entry e JOIN funds_commitment c ON c.id = e.source_id JOIN portfolio_project p ON p.id = c.project_id
				WHERE p.title_en = '`+pr.Title.EN+`' UNION SELECT x.released_on FROM funds_payment x JOIN funds_commitment c ON c.id = x.commitment_id JOIN portfolio_project p ON p.id = c.project_id
				WHERE x.released_on IS NOT NULL AND p.title_en = '`+pr.Title.EN+`' ORDER BY 1`)
			if len(booked) == 0 {
				if !began.IsZero() && began.AddDays(60).Before(day) {
					t.Errorf("%s is at work since %s and the ledger knows nothing of it", pr.Key, began)
				}
				continue
			}
			if first, last := booked[0], booked[len(booked)-1]; began.IsZero() || first.Before(began) || !over.IsZero() && last.After(over) {
				t.Errorf("%s began on %s and was closed on %s; its money moved from %s to %s", pr.Key, began, over, first, last)
			}
			if !over.IsZero() {
				closed++
			}
		}
	}
	if closed == 0 {
		t.Error("the ledger knows no closed project")
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
