package funds_test

import (
	"context"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// R15, R16, R80: what the funds answer for the papers of a project, from a budget without cash to accounts that are
// settled, and what was paid for it and had come into the funds by then.
func TestPapersOfAProject(t *testing.T) {
	oneOffice(t, func(t *testing.T, o *office) {
		o.except()
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		line := o.budget(p, f, 0, euro(7_500))[0]
		o.papers(p, "a budget alone", map[portfolio.Paper]portfolio.Answer{portfolio.PaperBudget: portfolio.Held, portfolio.PaperFunds: portfolio.NotHeld})
		given := o.given(f, "NLD", euro(50_000), nil)
		o.papers(p, "cash in the fund", map[portfolio.Paper]portfolio.Answer{portfolio.PaperFunds: portfolio.NotHeld})
		o.allocate(given, p, line, euro(7_500))
		o.papers(p, "cash on the line", map[portfolio.Paper]portfolio.Answer{portfolio.PaperFunds: portfolio.Held, portfolio.PaperFinancialClosure: portfolio.NotHeld})
		o.settled(o.committed(p, o.order(line, o.vendor("Vendor", 0), euro(7_500))), "INV-1", 7_500)
		closure := func(when string, want portfolio.Answer) {
			t.Helper()
			o.papers(p, when, map[portfolio.Paper]portfolio.Answer{portfolio.PaperFinancialClosure: want})
		}
		closure("paid, and not in a statement of the bank", portfolio.NotHeld)
		if _, err := o.statements(sta(1, "260302", 0, 42_500_00, ":61:260302C50000,00NTRFX//BK-"+string(given)+"\n", ":61:260302D7500,00NTRFX\n")); err != nil {
			t.Fatal(err)
		}
		statement := o.matched(f)
		closure("all of it paid", portfolio.Held)

		var paid []funds.Outlay
		o.must(control.Done{}, o.Control.Read(o.AsSystem(t.Context()), func(ctx context.Context, q db.Querier) error {
			all, err := o.Outlays(ctx, q, []portfolio.ProjectID{p})
			paid = all[p]
			return err
		}))
		if len(paid) != 1 || paid[0].Amount != euro(7_500) || paid[0].On != o.today() {
			t.Errorf("paid for it: %+v", paid)
		}

		var far []portfolio.Funding
		o.must(control.Done{}, o.Control.Read(o.AsSystem(t.Context()), func(ctx context.Context, q db.Querier) (err error) {
			far, err = o.Funding(ctx, q)
			return err
		}))
		o.now = o.now.AddDate(0, 0, 40)
		closure("a statement that nobody has signed off", portfolio.NotHeld)
		o.must(o.ReconcileStatement(o.controller, statement, ""))
		closure("signed off", portfolio.Held)
		o.now = o.now.AddDate(1, 0, -40+29)
		closure("a report to its donor is late, but not yet too late", portfolio.Held)
		o.now = o.now.AddDate(0, 0, 3)
		closure("more than thirty days late", portfolio.NotHeld)
		if want := (portfolio.Funding{Currency: "EUR", Pledged: 50_000_00, Received: 50_000_00, Allocated: 7_500_00, Committed: 7_500_00, Paid: 7_500_00}); len(far) != 1 || far[0] != want {
			t.Errorf("the funds' money has come as far as %+v, want %+v", far, want)
		}
	})
}

// matched matches the lines of a fund's statements by what is suggested, and names the last statement.
func (o *office) matched(f funds.FundID) funds.BankStatementID {
	o.t.Helper()
	r, err := o.Reconciliation(o.treasury, f)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, l := range r.Lines {
		o.must(o.MatchLine(o.treasury, funds.MatchForm{Line: l.ID, Entries: []funds.EntryID{l.Suggestions[0].Entry}}))
	}
	return r.Statements[len(r.Statements)-1].ID
}

// papers holds some answers for a project against what the funds say.
func (o *office) papers(p portfolio.ProjectID, when string, want map[portfolio.Paper]portfolio.Answer) {
	o.t.Helper()
	o.must(control.Done{}, o.Control.Read(o.AsSystem(o.t.Context()), func(ctx context.Context, q db.Querier) error {
		told, err := o.Papers(ctx, q, []portfolio.ProjectID{p})
		for paper, answer := range want {
			if got, there := told[p][paper]; !there || got != answer {
				o.t.Errorf("%s: %s is %v, want %v", when, paper, got, answer)
			}
		}
		return err
	}))
}
