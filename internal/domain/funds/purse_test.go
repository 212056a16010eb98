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
		o.papers(p, "all of it paid", map[portfolio.Paper]portfolio.Answer{portfolio.PaperFinancialClosure: portfolio.Held})

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
		if want := (portfolio.Funding{Currency: "EUR", Pledged: 50_000_00, Received: 50_000_00, Allocated: 7_500_00, Committed: 7_500_00, Paid: 7_500_00}); len(far) != 1 || far[0] != want {
			t.Errorf("the funds' money has come as far as %+v, want %+v", far, want)
		}
	})
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
