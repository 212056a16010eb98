package funds_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// life is a fund that lives on random acts, legal and illegal.
type life struct {
	*office
	random      *rand.Rand
	fund        funds.FundID
	project     portfolio.ProjectID
	lines       []funds.LineID
	agreements  []funds.AgreementID
	receipts    []funds.ReceiptID
	vendor      funds.PayeeID
	commitments []funds.CommitmentID
	invoices    []string
	payments    []funds.PaymentID
	refused     int
	statements  int // of the bank
	told        int64
}

func (l *life) amount() money.Amount { return money.Euro(1 + l.random.Int64N(900_00)) }

// one picks any of a list; the zero value of an empty one, of which nothing can be done.
func one[T any](l *life, list []T) (x T) {
	if len(list) > 0 {
		x = list[l.random.IntN(len(list))]
	}
	return x
}

func (l *life) allocation() funds.AllocationForm {
	return funds.AllocationForm{Agreement: one(l, l.agreements), Project: l.project, Line: one(l, l.lines), Amount: l.amount(), Reason: "not needed"}
}

// whole is all of a commitment most of the time, and any amount else.
func (l *life) whole(c funds.CommitmentID) money.Amount {
	if got, err := l.Commitment(l.officer, c); err == nil && l.random.IntN(4) > 0 {
		return got.Original
	}
	return l.amount()
}

// bill accepts a delivery and registers the invoice for it.
func (l *life) bill() error {
	c := one(l, l.commitments)
	amount := l.whole(c)
	_, err := l.AcceptDelivery(l.officer, c, funds.DeliveryForm{AcceptedOn: l.today(), Amount: amount, Document: "Note"})
	if err != nil {
		return err
	}
	done, err := l.RegisterInvoice(l.coordinator, funds.InvoiceForm{Commitment: c, Number: string(c) + amount.Decimal(), DatedOn: l.today(), ReceivedOn: l.today(), Amount: amount})
	if err == nil {
		l.invoices = append(l.invoices, done.Object.ID)
	}
	return err
}

// pay prepares a payment of an invoice, which need not be certified, and has it signed.
func (l *life) pay() error {
	done, err := l.PreparePayment(l.preparer, funds.InvoiceID(one(l, l.invoices)))
	if err != nil {
		return err
	}
	l.payments = append(l.payments, funds.PaymentID(done.Object.ID))
	_, err = l.SignPayment(l.treasury, funds.PaymentID(done.Object.ID), 0)
	return err
}

// bankActs reads a statement of one line, which the bank paid or took for itself, and posts the line; at times that is taken back.
func (l *life) bankActs() error {
	minor, mark := l.amount().Minor/20+1, "C"
	if l.random.IntN(2) == 0 {
		minor, mark = -minor, "D"
	}
	on := l.now.Format("060102")
	text := sta(l.statements+1, on, l.told, l.told+minor, fmt.Sprintf(":61:%s%s%s%d,%02dNCHGNONREF//BK-OWN-%d\n", on, on[2:], mark, max(minor, -minor)/100, max(minor, -minor)%100, l.statements))
	if _, err := l.office.statements(text); err != nil {
		l.t.Fatal(err)
	}
	l.statements, l.told = l.statements+1, l.told+minor
	r, err := l.Reconciliation(l.treasury, l.fund)
	if err != nil {
		return err
	}
	line := r.Lines[len(r.Lines)-1].ID
	if _, err := l.BookLine(l.treasury, line); err != nil || l.random.IntN(3) > 0 {
		return err
	}
	_, err = l.UnmatchLine(l.treasury, line)
	return err
}

// acts are what may happen to a fund, each as often as its weight has it.
var acts = []struct {
	weight int
	do     func(l *life) error
}{
	{2, func(l *life) error { // a commitment, and money for it where there is some
		_, err := l.Allocate(l.manager, l.allocation())
		order := l.order(one(l, l.lines), l.vendor, l.amount())
		order.Justification = "one of many courses" // R74
		if done, failed := l.CreateCommitment(l.officer, l.project, order); failed == nil {
			l.commitments = append(l.commitments, funds.CommitmentID(done.Object.ID))
		}
		return err
	}},
	{1, func(l *life) error { _, err := l.TakeBackAllocation(l.manager, l.allocation()); return err }},
	{3, func(l *life) error { _, err := l.RequestCommitment(l.officer, one(l, l.commitments), 0); return err }},
	{3, func(l *life) error {
		return l.tryDecide(l.holder, string(one(l, l.commitments)), l.random.IntN(5) > 0)
	}},
	{2, (*life).bill},
	{3, func(l *life) error { return l.tryDecide(l.holder, one(l, l.invoices), l.random.IntN(5) > 0) }},
	{3, (*life).pay},
	{1, func(l *life) error {
		_, err := l.ConfirmPayment(l.treasury, one(l, l.payments), l.today(), "BK-OUT")
		return err
	}},
	{1, func(l *life) error {
		_, err := l.ReturnPayment(l.treasury, one(l, l.payments), "account closed")
		return err
	}},
	{1, func(l *life) error {
		_, err := l.CancelCommitment(l.manager, one(l, l.commitments), 0, "not needed")
		return err
	}},
	{1, func(l *life) error {
		_, err := l.DecommitRest(l.manager, one(l, l.commitments), 0, "less than thought")
		return err
	}},
	{1, func(l *life) error {
		_, err := l.Block(l.controller, funds.BlockForm{Line: one(l, l.lines), Amount: l.amount(), Reason: "review"})
		return err
	}},
	{1, func(l *life) error {
		_, err := l.PostInterest(l.treasury, l.fund, l.amount().Minor, l.today(), "interest")
		return err
	}},
	{1, (*life).bankActs},
	{1, func(l *life) error { // a receipt comes, or one is taken back
		if l.random.IntN(2) == 0 {
			_, err := l.ReverseReceipt(l.as("controller2"), one(l, l.receipts), "paid by mistake")
			return err
		}
		done, err := l.RecordReceipt(l.treasury, funds.ReceiptForm{Agreement: one(l, l.agreements), ValueOn: l.today(), Amount: l.amount(), BankRef: "BK-" + l.amount().Decimal()})
		if err != nil {
			return err
		}
		l.receipts = append(l.receipts, funds.ReceiptID(done.Object.ID))
		_, err = l.DecideReceipt(l.controller, control.Ref{Kind: funds.ObjectReceipt, ID: done.Object.ID}, true, "")
		return err
	}},
}

// live lets so many acts happen.
func (l *life) live(n int) {
	l.t.Helper()
	all := 0
	for _, a := range acts {
		all += a.weight
	}
	for range n {
		at := l.random.IntN(all)
		for _, a := range acts {
			if at -= a.weight; at >= 0 {
				continue
			}
			if err := a.do(l); err != nil {
				l.refused++
				if f := fault.Of(err); f.Kind == fault.Internal || f.Kind == fault.Unavailable {
					l.t.Fatalf("an act broke: %v", err)
				}
			}
			break
		}
	}
}

// wind brings what is open to its end: what waits is sent back, what was ordered is given up, what was delivered is billed
// and paid. Much of it is refused, for it came to its end before.
func (l *life) wind() {
	l.t.Helper()
	for _, p := range l.payments {
		_, _ = l.SignPayment(l.treasury, p, 0)
	}
	for _, c := range l.commitments {
		_ = l.tryDecide(l.holder, string(c), false)
		if _, err := l.CancelCommitment(l.manager, c, 0, "the project ends"); err != nil {
			_, _ = l.DecommitRest(l.manager, c, 0, "the project ends")
		}
		got, err := l.Commitment(l.officer, c)
		if err != nil {
			l.t.Fatal(err)
		}
		if done, err := l.RegisterInvoice(l.coordinator, funds.InvoiceForm{Commitment: c, Number: "END-" + string(c), DatedOn: l.today(), ReceivedOn: l.today(), Amount: got.Open()}); err == nil {
			l.invoices = append(l.invoices, done.Object.ID)
		}
	}
	for _, i := range l.invoices {
		for _, who := range []context.Context{l.manager, l.controller, l.holder} { // one that is held is released first
			_ = l.tryDecide(who, i, true)
		}
		if done, err := l.PreparePayment(l.preparer, funds.InvoiceID(i)); err == nil {
			l.must(l.SignPayment(l.treasury, funds.PaymentID(done.Object.ID), 0))
		}
	}
}

// A life of a fund: random acts, legal and illegal, through commitments, payments, a year that is closed between them and the
// end of the project, never break a rule of the ledger.
func TestLifeOfAFund(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.except()
		o.hire("controller2", "financial_controller")
		l := &life{office: o, random: rand.New(rand.NewPCG(4, 20)), told: 1_000_000_00, fund: o.fund("TF-MDA", funds.TrustFund), project: o.project("MDA")}
		l.lines = o.budget(l.project, l.fund, 0, euro(20_000), euro(10_000), euro(5_000))
		for _, donor := range []string{"NLD", "NOR", "DNK"} {
			id := o.pledge(l.fund, donor, euro(20_000), func(x *funds.AgreementForm) {
				if donor == "DNK" {
					x.Earmark, x.EarmarkRef = funds.EarmarkProject, string(l.project)
				}
			})
			o.sign(id)
			l.receipts = append(l.receipts, o.receive(id, euro(7_000), "BK-"+donor))
			l.agreements = append(l.agreements, id)
		}
		l.vendor = o.vendor("Vendor", 0)
		l.live(600)
		o.sound()
		o.now = time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
		if lists, err := o.YearEnds(o.controller, 2026, true); err != nil || len(lists) != 1 || !lists[0].Closed {
			t.Fatalf("the year is not closed: %+v %v", lists, err)
		}
		l.live(400)
		if l.refused < 100 || l.refused > 900 {
			t.Errorf("%d of 1,000 acts were refused: no mixture", l.refused)
		}
		o.sound()
		l.wind()
		o.stopped(l.project)
		if _, err := o.LockBalance(o.controller, l.project); err != nil {
			t.Fatalf("%v: %v", err, o.totals(funds.Scope{Fund: l.fund}, funds.Point{}))
		}
		states := map[funds.CommitmentState]int{}
		for _, c := range l.commitments {
			got, err := o.Commitment(o.officer, c)
			if err != nil {
				t.Fatal(err)
			}
			states[got.State]++
		}
		got := o.totals(funds.Scope{Fund: l.fund}, funds.Point{})
		if got.Paid() == 0 || got[funds.Charges] == 0 || got[funds.Locked] == 0 || got.OpenCommitments() != 0 || got[funds.Liquidated] != 0 || states[funds.CommitmentClosed] < 5 || len(l.payments) < 10 {
			t.Errorf("the life was no whole one: %d payments, %v, %v", len(l.payments), states, got)
		}
	})
}
