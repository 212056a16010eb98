package funds_test

import (
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// claim is a request for money of a line, as porcupine is told of it.
type claim struct {
	line  int
	minor int64
}

// lineModel is what a line does: a request takes what is asked where there is as much, and is refused where there is not.
func lineModel(each int64) porcupine.Model {
	return porcupine.Model{
		Partition: func(history []porcupine.Operation) (parts [][]porcupine.Operation) {
			by := map[int][]porcupine.Operation{}
			for _, op := range history {
				by[op.Input.(claim).line] = append(by[op.Input.(claim).line], op)
			}
			for _, part := range by {
				parts = append(parts, part)
			}
			return parts
		},
		Init: func() any { return each },
		Step: func(state, input, output any) (bool, any) {
			left, wanted := state.(int64), input.(claim).minor
			if output.(bool) {
				return left >= wanted, left - wanted
			}
			return left < wanted, left
		},
	}
}

// 64 clients commit against the lines of a budget until what is left is too little: what was accepted is what was there, to
// the cent, whoever was refused was told so or asked to come again, and there is an order of all requests that a single
// client could have made. Once until nothing is left, once with a rest on each line that no request takes.
func TestManyClientsSpendExactlyWhatIsThere(t *testing.T) {
	for name, r := range map[string]race{
		"to the last cent": {lines: 100, each: 100, wanted: 50, parts: 3},
		"with a rest":      {lines: 10, each: 1_000, wanted: 130, parts: 9, rest: 90},
	} {
		t.Run(name, func(t *testing.T) { eachOffice(t, r.run) })
	}
}

// race is many requests for the same money: parts of wanted euros on each of some lines of each, of which rest stays.
type race struct{ lines, each, wanted, parts, rest int64 }

func (r race) run(t *testing.T, o *office) {
	const clients = 64
	f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
	amounts := make([]money.Amount, r.lines)
	for i := range amounts {
		amounts[i] = euro(float64(r.each))
	}
	ids := o.budget(p, f, 0, amounts...)
	a := o.given(f, "NLD", euro(20_000), nil)
	for _, l := range ids {
		o.allocate(a, p, l, euro(float64(r.each)))
	}
	v := o.vendor("Vendor", 0)
	type work struct {
		claim
		id funds.CommitmentID
	}
	next := make(chan work, r.parts*r.lines)
	for range r.parts {
		for i, l := range ids {
			x := o.order(l, v, euro(float64(r.wanted)))
			x.Justification = "framework contract"
			next <- work{claim{i, r.wanted * 100}, o.draft(p, x)}
		}
	}
	close(next)
	var mu sync.Mutex
	var history []porcupine.Operation
	begin, accepted := time.Now(), int64(0)
	var all sync.WaitGroup
	for client := range clients {
		all.Go(func() {
			for w := range next {
				called := time.Since(begin)
				_, err := o.RequestCommitment(o.officer, w.id, 0)
				for fault.Is(err, fault.Unavailable) {
					_, err = o.RequestCommitment(o.officer, w.id, 0)
				}
				returned := time.Since(begin)
				mu.Lock()
				if err == nil {
					accepted += w.minor
				} else if !fault.Is(err, fault.Refused) {
					t.Errorf("neither accepted nor refused: %v", err)
				}
				history = append(history, porcupine.Operation{ClientId: client, Input: w.claim, Output: err == nil, Call: int64(called), Return: int64(returned)})
				mu.Unlock()
			}
		})
	}
	all.Wait()
	whole, rest := r.lines*r.each*100, r.lines*r.rest*100
	if got := o.totals(funds.Scope{Fund: f}, funds.Point{}); accepted != whole-rest || got.OpenCommitments() != accepted || got.Available() != rest {
		t.Errorf("accepted %d of %d: %v", accepted, whole, got)
	}
	if !porcupine.CheckOperations(lineModel(r.each*100), history) {
		t.Error("the history is not linearizable")
	}
}
