package funds_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// 64 clients commit against lines until nothing is left: what was accepted is what was there, to the cent,
// and whoever was refused was told so or asked to come again.
func TestManyClientsSpendExactlyWhatIsThere(t *testing.T) {
	const clients, lines, each = 64, 9, 1_000
	eachOffice(t, func(t *testing.T, o *office) {
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		var amounts []money.Amount
		for range lines {
			amounts = append(amounts, euro(each))
		}
		ids := o.budget(p, f, 0, amounts...)
		a := o.given(f, "NLD", euro(20_000), nil)
		for _, l := range ids {
			o.allocate(a, p, l, euro(each))
		}
		v := o.vendor("Vendor", 0)
		work := make([]funds.CommitmentID, 0, 3*clients)
		for i := range 3 * clients {
			x := o.order(ids[i%len(ids)], v, euro(130))
			x.Justification = "framework contract"
			work = append(work, o.draft(p, x))
		}
		var mu sync.Mutex
		accepted := 0
		next := make(chan funds.CommitmentID, len(work))
		for _, c := range work {
			next <- c
		}
		close(next)
		var all sync.WaitGroup
		for range clients {
			all.Go(func() {
				for c := range next {
					_, err := o.RequestCommitment(o.officer, c, 0)
					for fault.Is(err, fault.Unavailable) {
						_, err = o.RequestCommitment(o.officer, c, 0)
					}
					mu.Lock()
					switch {
					case err == nil:
						accepted++
					case !fault.Is(err, fault.Refused):
						t.Errorf("neither accepted nor refused: %v", err)
					}
					mu.Unlock()
				}
			})
		}
		all.Wait()
		want := len(ids) * (each / 130)
		if accepted != want {
			t.Errorf("accepted %d, want %d", accepted, want)
		}
		if got := o.totals(funds.Scope{Fund: f}, funds.Point{}); got.OpenCommitments() != int64(want)*130_00 || got.Available() != int64(len(ids)*each-want*130)*100 {
			t.Errorf("%v", got)
		}
	})
}

// A life of a fund: random acts, legal and illegal, never break a rule of the ledger.
func TestLifeOfAFund(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		random := rand.New(rand.NewPCG(4, 20))
		f, p := o.fund("TF-MDA", funds.TrustFund), o.project("MDA")
		ids := o.budget(p, f, 0, euro(20_000), euro(10_000), euro(5_000))
		agreements := []funds.AgreementID{o.given(f, "NLD", euro(9_000), nil), o.given(f, "NOR", euro(7_000), nil),
			o.given(f, "DNK", euro(5_000), func(x *funds.AgreementForm) { x.Earmark, x.EarmarkRef = funds.EarmarkProject, string(p) })}
		v := o.vendor("Vendor", 0)
		var commitments []funds.CommitmentID
		pick := func() funds.CommitmentID { return commitments[random.IntN(len(commitments))] }
		refusals := 0
		for range 1_000 {
			amount := money.Euro(1 + random.Int64N(900_00))
			a, l := agreements[random.IntN(len(agreements))], ids[random.IntN(len(ids))]
			var err error
			switch n := random.IntN(12); {
			case n < 2 || len(commitments) == 0:
				_, err = o.Allocate(o.manager, funds.AllocationForm{Agreement: a, Project: p, Line: l, Amount: amount})
				if x, failed := o.CreateCommitment(o.officer, p, o.order(l, v, amount)); failed == nil {
					commitments = append(commitments, funds.CommitmentID(x.Object.ID))
				}
			case n == 2:
				_, err = o.TakeBackAllocation(o.manager, funds.AllocationForm{Agreement: a, Project: p, Line: l, Amount: amount, Reason: "not needed"})
			case n < 6:
				_, err = o.RequestCommitment(o.officer, pick(), 0)
			case n == 6:
				err = o.tryDecide(o.holder, string(pick()), random.IntN(5) > 0)
			case n == 7:
				c := pick()
				if _, err = o.AcceptDelivery(o.officer, c, funds.DeliveryForm{AcceptedOn: o.today(), Amount: amount, Document: "Note"}); err == nil {
					_, err = o.RegisterInvoice(o.coordinator, funds.InvoiceForm{Commitment: c, Number: amount.Decimal(), DatedOn: o.today(), ReceivedOn: o.today(), Amount: amount})
				}
			case n == 8:
				_, err = o.CancelCommitment(o.manager, pick(), 0, "not needed")
			case n == 9:
				_, err = o.DecommitRest(o.manager, pick(), 0, "less than thought")
			case n == 10:
				_, err = o.Block(o.controller, funds.BlockForm{Line: l, Amount: amount, Reason: "review"})
			default:
				_, err = o.PostInterest(o.treasury, f, amount.Minor, o.today(), "interest")
			}
			if err != nil {
				refusals++
				if fault.Is(err, fault.Internal) || fault.Of(err).Kind == fault.Internal {
					t.Fatalf("an act broke: %v", err)
				}
			}
		}
		if refusals == 0 || refusals == 1_000 {
			t.Errorf("%d of 1,000 acts were refused: no mixture", refusals)
		}
		o.sound()
	})
}
