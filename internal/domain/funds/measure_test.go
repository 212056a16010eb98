package funds_test

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit"
)

// measured is a fund with lines that four donors pay for, ready to be measured.
func (o *office) measured(lines int) *funds.Measured {
	o.t.Helper()
	f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
	amounts := make([]money.Amount, lines)
	for i := range amounts {
		amounts[i] = euro(40_000)
	}
	ids := o.budget(p, f, 0, amounts...)
	for _, donor := range []string{"NLD", "NOR", "DNK", "CAN"} {
		a := o.given(f, donor, euro(20_000*float64(lines)), nil)
		for _, l := range ids {
			o.allocate(a, p, l, euro(5_000))
		}
	}
	m, err := o.Measure(o.manager, "TF-MDA")
	if err != nil {
		o.t.Fatal(err)
	}
	return m
}

// What the loader of a measurement writes is what single postings write: the check finds nothing (eachOffice ends with it).
func TestMeasuredFundIsSound(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		m, system := o.measured(3), o.AsSystem(t.Context())
		if err := m.Fill(system, 2_000); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for _, steps := range []funds.Round{funds.Spending, funds.Blocking} {
					post := m.Poster(steps)
					for range 6 {
						if err := post(system); err != nil {
							t.Errorf("a posting was lost: %v", err)
						}
					}
				}
			})
		}
		all.Wait()
		o.refusalIgnored()
		o.paidInParts(m.Contribution)
		rows, err := o.TrialBalance(o.manager, "TF-MDA", funds.Point{})
		var sum int64
		for _, r := range rows {
			sum += r.Amount.Minor
		}
		if err != nil || sum != 0 || len(rows) == 0 {
			t.Errorf("the trial balance of %d accounts is %d: %v", len(rows), sum, err)
		}
	})
}

// refusalIgnored holds that a body which goes on after an entry was refused keeps nothing of that entry, and what it posts then.
func (o *office) refusalIgnored() {
	o.t.Helper()
	system := o.AsSystem(o.t.Context())
	balances := func() (free []funds.Account, blocked int64) {
		err := o.Control.Read(system, func(ctx context.Context, q db.Querier) error {
			fund, err := db.One(ctx, q, "fund", db.SQL(`SELECT id FROM funds_fund WHERE ref = 'TF-MDA'`), db.Value[funds.FundID])
			if err != nil {
				return err
			}
			list, err := funds.Balances(ctx, q, funds.Scope{Fund: fund}, funds.Point{})
			for _, a := range list {
				switch a.Kind {
				case funds.Budgeted:
					free = append(free, a)
				case funds.Blocked:
					blocked += a.Minor
				}
			}
			return err
		})
		if err != nil || len(free) < 2 {
			o.t.Fatalf("%d accounts, %v", len(free), err)
		}
		return free, blocked
	}
	before, blocked := balances()
	block := func(minor ...int64) funds.Entry {
		e := funds.Entry{Fund: before[0].Fund, Kind: funds.EntryBlock, BookedOn: o.today(), Rule: `{"rule":"R51","shares":[]}`, Reason: "test"}
		for i, m := range minor {
			e.Transfers = append(e.Transfers, funds.Transfer{From: before[i].Key, To: before[i].As(funds.Blocked), Minor: m})
		}
		return e
	}
	o.must(o.Do(system, control.Op{Act: "funds.measure.post"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		for _, e := range []funds.Entry{block(1, before[1].Minor+1), block(before[0].Minor+1, 1)} {
			_, err := funds.Post(ctx, tx, e)
			o.refused("more than there is", err, "funds.ledger.short")
		}
		id, err := funds.Post(ctx, tx, block(3, 4))
		return control.Change{Object: control.Ref{Kind: "entry", ID: string(id)}}, err
	}))
	after, now := balances()
	if now != blocked+7 || after[0].Minor != before[0].Minor-3 || after[1].Minor != before[1].Minor-4 {
		o.t.Errorf("blocked %d, was %d; free %d and %d, were %d and %d", now, blocked, after[0].Minor, after[1].Minor, before[0].Minor, before[1].Minor)
	}
}

// paidInParts holds that the latest payments of a contribution are the same, newest first, whether they are looked for among
// all its transfers or among a few at once.
func (o *office) paidInParts(ref string) {
	o.t.Helper()
	err := o.Control.Read(o.manager, func(ctx context.Context, q db.Querier) error {
		id, err := db.One(ctx, q, "agreement", db.SQL(`SELECT id FROM funds_agreement WHERE ref = ?`, ref), db.Value[funds.AgreementID])
		if err != nil {
			return err
		}
		all, err := funds.LatestPaid(ctx, q, id, 1_000_000)
		if err != nil || len(all) < 250 || !slices.IsSortedFunc(all, func(a, b funds.EntryID) int { return cmp.Compare(b, a) }) {
			o.t.Errorf("%d payments, %v", len(all), err)
		}
		for _, among := range []int{1, 7, 700} {
			if parts, err := funds.LatestPaid(ctx, q, id, among); err != nil || !slices.Equal(parts, all) {
				o.t.Errorf("among %d at once: %d payments instead of %d, %v", among, len(parts), len(all), err)
			}
		}
		return nil
	})
	if err != nil {
		o.t.Error(err)
	}
}

// One posting of four transfers under control, durable on SQLite, with 64 clients at once.
func BenchmarkPosting(b *testing.B) {
	for name, steps := range map[string]funds.Round{"blocking": funds.Blocking, "spending": funds.Spending} {
		b.Run(name, func(b *testing.B) { benchmarkPosting(b, steps) })
	}
}

func benchmarkPosting(b *testing.B, steps funds.Round) {
	o := &office{}
	o.open(b, testkit.OpenSQLite(b, db.Options{Clock: func() time.Time { return o.clock() }}))
	m, system := o.measured(9), o.AsSystem(b.Context())
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	b.ResetTimer()
	b.RunParallel(func(p *testing.PB) {
		for post := m.Poster(steps); p.Next(); {
			if err := post(system); err != nil {
				b.Fatal(err)
			}
		}
	})
}
