package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"cairn/internal/domain/funds"
)

// FundsMeasured is what was found of postings: how many a second, how many were lost, and how long each took, sorted.
type FundsMeasured struct {
	Posted, Lost int
	Took         time.Duration
	Each         []time.Duration
}

// MeasuredFund is a fund that postings are measured on, in rounds of entries.
type (
	MeasuredFund  = funds.Measured
	MeasuredRound = funds.Round
)

// The rounds: of accounts that are there, and of commitments with accounts of their own.
var (
	Blocking = funds.Blocking
	Spending = funds.Spending
)

// MeasurePosting posts entries of rounds with so many clients at once, each acknowledged after its commit, while the trail is
// sealed beside them. now gives the time.
func (a *App) MeasurePosting(ctx context.Context, m *MeasuredFund, steps MeasuredRound, postings, clients int, now func() time.Time) FundsMeasured {
	ctx = a.Control.AsSystem(ctx)
	sealing, stop := context.WithCancel(ctx)
	var sealer, wait sync.WaitGroup
	sealer.Go(func() { a.Control.RunSealer(sealing) })
	var mu sync.Mutex
	var found FundsMeasured
	begin := now()
	for client := range clients {
		wait.Go(func() {
			post, lost := m.Poster(steps), 0
			var mine []time.Duration
			for i := client; i < postings; i += clients {
				start := now()
				if post(ctx) != nil {
					lost++
				}
				mine = append(mine, now().Sub(start))
			}
			mu.Lock()
			defer mu.Unlock()
			found.Each, found.Lost = append(found.Each, mine...), found.Lost+lost
		})
	}
	wait.Wait()
	found.Took = now().Sub(begin)
	stop()
	sealer.Wait()
	found.Posted = postings - found.Lost
	slices.Sort(found.Each)
	return found
}

// MeasureFund prepares a fund of the office for measurement.
func (a *App) MeasureFund(ctx context.Context, ref string) (*MeasuredFund, error) {
	return a.Funds.Measure(a.Control.AsSystem(ctx), ref)
}

// FillFund posts so many transfers more into a fund that is measured.
func (a *App) FillFund(ctx context.Context, m *MeasuredFund, transfers int) error {
	return m.Fill(a.Control.AsSystem(ctx), transfers)
}
