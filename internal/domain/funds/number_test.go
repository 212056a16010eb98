package funds_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/testkit"
)

// An account that would get the number of another is refused, and the other keeps its balance.
func TestNumberOfAnotherAccount(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.measured(1)
		system := o.AsSystem(t.Context())
		var paid funds.Key
		taken := func() (of map[int64]int64) {
			of = map[int64]int64{}
			err := o.Control.Read(system, func(ctx context.Context, q db.Querier) error {
				_, err := db.Collect(ctx, q, db.SQL(`SELECT no, balance_minor, fund_id, kind, contribution_id, package_id, project_id, line_id FROM funds_account`), func(row db.Row) (none struct{}, err error) {
					var no, minor int64
					var k funds.Key
					err = row.Scan(&no, &minor, &k.Fund, &k.Kind, &k.Contribution, &k.Package, &k.Project, &k.Line)
					if of[no] = minor; k.Kind == funds.Budgeted {
						paid = k
					}
					return none, err
				})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return of
		}
		before := taken()
		_, err := o.Do(system, control.Op{Act: "funds.measure.post"}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
			tx.Know("funds_account", "last", int64(0))
			id, err := funds.Post(ctx, tx, funds.Entry{Fund: paid.Fund, Kind: funds.EntryBlock, BookedOn: o.today(), Rule: "{}", Reason: "test",
				Transfers: []funds.Transfer{{From: paid, To: paid.As(funds.Blocked), Minor: 1}}})
			return control.Change{Object: control.Ref{Kind: "entry", ID: string(id)}}, err
		})
		if !db.IsUnique(err) {
			t.Errorf("the number of another: %v", err)
		}
		for no, minor := range taken() {
			if before[no] != minor {
				t.Errorf("account %d has %d, had %d", no, minor, before[no])
			}
		}
	})
}

// Two processes open accounts at the same time: whatever was posted stands on accounts of its own.
func TestTwoProcessesOpenAccounts(t *testing.T) {
	const clients, each = 3, 9
	testkit.EachStore(t, func(t *testing.T, where db.Options) {
		o := &office{}
		where.Clock = o.clock
		o.open(t, testkit.Open(t, where))
		here := o.measured(3)
		other, err := control.New(t.Context(), control.Config{DB: testkit.Open(t, where), KeyDir: t.TempDir(), Permits: people.Permits, Nation: stakeholders.Nation})
		if err != nil {
			t.Fatal(err)
		}
		there, err := funds.New(other).Measure(other.AsSystem(t.Context()), "TF-MDA")
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		var posted atomic.Int64
		for m, ctx := range map[*funds.Measured]context.Context{here: o.AsSystem(t.Context()), there: other.AsSystem(t.Context())} {
			for range clients {
				all.Go(func() {
					post := m.Poster(funds.Spending)
					for range each {
						switch err := post(ctx); {
						case err == nil:
							posted.Add(1)
						case !fault.Is(err, fault.Unavailable): // PostgreSQL may ask to come again
							t.Errorf("a posting: %v", err)
						}
					}
				})
			}
		}
		all.Wait()
		if posted.Load() < clients*each {
			t.Errorf("only %d of %d were posted", posted.Load(), 2*clients*each)
		}
		o.sound()
	})
}
