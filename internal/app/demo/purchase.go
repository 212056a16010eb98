package demo

import (
	"bytes"
	"context"
	"fmt"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
)

// doing is what somebody does on a day of the world.
type doing func(ctx context.Context, on cal.Date) error

// since plans what is done so many working days after a day, as far as that lies before the world's own.
func (w *work) since(on cal.Date) func(days int, who, what string, act doing) {
	return func(days int, who, what string, act doing) {
		if day := office.Add(on, days); day.Before(w.day) {
			w.at(day, who, what+" of "+w.Key, func(ctx context.Context) error { return act(ctx, day) })
		}
	}
}

// agrees agrees to what waits on an object, if it waits for that act.
func (w *work) agrees(id *string, act control.Act) doing {
	return func(ctx context.Context, _ cal.Date) error { return w.settle(ctx, *id, act) }
}

// declines is agrees for a no.
func (w *work) declines(id *string, act control.Act) doing {
	return func(ctx context.Context, _ cal.Date) error { return w.builder.decide(ctx, *id, act, false) }
}

// purchase is one order of a project on its way: each step is planned so many working days after the order.
type purchase struct {
	*work
	after func(days int, who, what string, act doing)
	lines *[]funds.LineID
	line  int // of lines
	no    int // among the purchases of its project
	whole int64
	form  funds.CommitmentForm
	payee *string // who else than the vendor

	commitment, invoice, payment string
}

// reasons are why an order was placed with whom it was, by its line; an order with a reason of its own says it itself.
var reasons = [...]string{
	training:    "Of three offers this was the lowest for the length and the group that the plan of the course asks for.",
	equipment:   "Of three offers this was the lowest that meets the specification, with spare parts for two years.",
	experts:     "Three profiles were compared; this one knows the subject and is free on the days of the plan.",
	translation: "Of three offers this was the lowest with a translator and a second reader for each language.",
}

// purchase plans an order of a vendor on a line of a budget; edit says what is unusual about it.
func (w *work) purchase(lines *[]funds.LineID, line, vendor int, on cal.Date, whole int64, title string, edit func(p *purchase)) *purchase {
	w.orders++
	p := &purchase{work: w, after: w.since(on), lines: lines, line: line, no: w.orders, whole: whole, form: funds.CommitmentForm{Kind: funds.KindService, Title: title,
		LegalBasis: fmt.Sprintf("DEMO-PO-%s-A%d", w.Key, w.orders), Method: funds.MethodQuotes, Quotes: 3, DeliveryOn: on.AddDays(40), Justification: reasons[line]}}
	if edit != nil {
		edit(p)
	}
	p.after(0, w.Officer, "draft an order", func(ctx context.Context, _ cal.Date) error {
		x := p.form
		x.Items = []funds.Item{{Line: (*lines)[line], Amount: euro(whole)}}
		if x.Payee = w.purse.payees[vendor]; p.payee != nil {
			x.Payee = funds.PayeeID(*p.payee)
		}
		done, err := w.Funds.CreateCommitment(ctx, w.id, x)
		p.commitment = done.Object.ID
		return err
	})
	return p
}

// because gives the order a reason of its own.
func (p *purchase) because(reason string) *purchase {
	p.form.Justification = reason
	return p
}

// asked asks for the money.
func (p *purchase) asked() *purchase {
	p.after(0, p.Officer, "ask for an order", func(ctx context.Context, _ cal.Date) error {
		_, err := p.Funds.RequestCommitment(ctx, funds.CommitmentID(p.commitment), 0)
		return err
	})
	return p
}

// passed goes up the ladder as far as a step, two working days for each.
func (p *purchase) passed(until funds.Step) *purchase {
	for i, s := range []struct {
		step funds.Step
		who  string
	}{{funds.StepCertify, p.Owner}, {funds.StepCheck, fundManager}, {funds.StepApprove, financialController}, {funds.StepSign, contracting}} {
		p.after(2+2*i, s.who, string(s.step)+" an order", p.agrees(&p.commitment, s.step.Act()))
		if s.step == until {
			break
		}
	}
	return p
}

// signed goes up the whole ladder.
func (p *purchase) signed() *purchase { return p.asked().passed(funds.StepSign) }

// accepted takes goods or services in.
func (p *purchase) accepted(days int, whole int64) *purchase {
	p.after(days, p.Officer, "accept", func(ctx context.Context, on cal.Date) error {
		_, err := p.Funds.AcceptDelivery(ctx, funds.CommitmentID(p.commitment), funds.DeliveryForm{AcceptedOn: on, Amount: euro(whole), Document: fmt.Sprintf("DEMO-DN-%s-A%d", p.Key, p.no)})
		return err
	})
	return p
}

// billed registers an invoice, which waits for the one that certifies it once as much was delivered.
func (p *purchase) billed(days int, number string, whole int64) *purchase {
	p.after(days, contracting, "invoice", func(ctx context.Context, on cal.Date) error {
		done, err := p.Funds.RegisterInvoice(ctx, funds.InvoiceForm{Commitment: funds.CommitmentID(p.commitment), Number: number, DatedOn: on.AddDays(-1), ReceivedOn: on, Amount: euro(whole)})
		p.invoice = done.Object.ID
		return err
	})
	return p
}

// prepared certifies and approves the invoice, and draws the payment up.
func (p *purchase) prepared(days int) *purchase {
	p.after(days, p.Owner, "certify an invoice", p.agrees(&p.invoice, "funds.invoice.certify"))
	p.after(days+1, financialController, "approve an invoice", p.agrees(&p.invoice, "funds.invoice.approve"))
	p.after(days+2, preparer, "prepare a payment", func(ctx context.Context, _ cal.Date) error {
		done, err := p.Funds.PreparePayment(ctx, funds.InvoiceID(p.invoice))
		p.payment = done.Object.ID
		return err
	})
	return p
}

// advanced pays an advance or a tranche, which one person prepares and one signs.
func (p *purchase) advanced(days int, whole int64) *purchase {
	p.after(days, preparer, "prepare an advance", func(ctx context.Context, _ cal.Date) error {
		done, err := p.Funds.PrepareAdvance(ctx, funds.CommitmentID(p.commitment), euro(whole))
		p.payment = done.Object.ID
		return err
	})
	p.after(days+1, firstHand, "sign for an advance", p.signs(&p.payment))
	return p
}

// accounted accounts for a part of an advance, with copies of its receipts (R75).
func (p *purchase) accounted(days int, whole int64) *purchase {
	p.after(days, p.Owner, "account for an advance", func(ctx context.Context, on cal.Date) error {
		name := fmt.Sprintf("DEMO-REC-%s-A%d", p.Key, p.no)
		lines := []string{web.Fictional, "", name, on.String(), directorate, "", euro(whole).Decimal() + " EUR", "", web.Fictional}
		_, err := p.Funds.AcquitAdvance(ctx, funds.CommitmentID(p.commitment), funds.AcquitForm{Spent: euro(whole), Returned: euro(0), Document: name,
			Copies: portfolio.Upload{Name: name + ".pdf", Content: bytes.NewReader(sheet(lines))}})
		return err
	})
	return p
}

// paid signs the payment once; the bank's statement tells when it has paid.
func (p *purchase) paid(days int) *purchase {
	p.after(days, firstHand, "sign a payment", p.signs(&p.payment))
	return p
}
