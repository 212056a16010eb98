package demo

import (
	"context"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/people"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
)

// casebook is the project whose orders are in every state, and show what the control report looks for.
const casebook = "geo-comms"

// The lines of a budget, as shares has them.
const training, equipment, experts, translation = 0, 1, 2, 3

// The vendors, as vendors has them, that only the casebook and the budgets of years order from: what other projects buy
// makes none of their invoices look like one sent twice (R45).
const ostravik, verbanova = 3, 4

// cases plans one order in each state, and one finding for each section of the control report that the rest of the
// world leaves empty. Whoever errs is invented, and has a reason.
func (w *work) cases(lines *[]funds.LineID) {
	if w.Key != casebook {
		return
	}
	ago := func(days int) cal.Date { return workday(w.day, days) }
	w.openOrders(lines, ago)
	w.unpaid(lines, ago)
	w.findings(lines, ago)
	w.entrusted(lines, ago)
	w.journeys(lines, ago)
	w.at(ago(20), financialController, "block a part of a line", func(ctx context.Context) error {
		_, err := w.Funds.Block(ctx, funds.BlockForm{Line: (*lines)[equipment], Amount: euro(10_000), Reason: "Until the second offer is compared (R70)."})
		return err
	})
}

// openOrders are orders of which nothing is paid.
func (w *work) openOrders(lines *[]funds.LineID, ago func(int) cal.Date) {
	w.purchase(lines, translation, verbanova, ago(3), 3_100, "Translation of the manual", nil)
	w.purchase(lines, experts, verbanova, ago(6), 6_100, "Editor of the manual", nil).asked().passed(funds.StepCertify)
	w.purchase(lines, experts, verbanova, ago(2), 3_200, "Proof-reader of the manual", nil).asked()
	w.purchase(lines, training, verbanova, ago(15), 27_000, "Course for planners", nil).asked().passed(funds.StepCheck)
	back := w.purchase(lines, experts, verbanova, ago(12), 3_300, "Second editor", nil).asked()
	back.after(2, w.Owner, "return an order", back.declines(&back.commitment, "funds.commitment.certify"))
	w.purchase(lines, training, verbanova, ago(18), 28_000, "Course for instructors", nil).asked().passed(funds.StepApprove)
	refused := w.purchase(lines, training, ostravik, ago(30), 31_000, "Course abroad", nil).asked().passed(funds.StepCheck)
	refused.after(6, financialController, "refuse an order", refused.declines(&refused.commitment, "funds.commitment.approve"))
	off := w.purchase(lines, experts, verbanova, ago(45), 3_700, "Expert for a visit that was put off", nil).signed()
	off.after(10, fundManager, "cancel an order", func(ctx context.Context, _ cal.Date) error {
		_, err := w.Funds.CancelCommitment(ctx, funds.CommitmentID(off.commitment), 0, "The visit was put off to next year.")
		return err
	})
	// Two courses of one contract, together above the limit of a single award (R74), each with its reason.
	w.purchase(lines, training, ostravik, ago(50), 14_300, "Driving course, first group", nil).because("The first of two groups: the vehicles for the second arrive a month later.").signed().billed(14, "DEMO-OS-1", 3_000)
	part := w.purchase(lines, training, ostravik, ago(40), 13_900, "Driving course, second group", nil).because("The second of two groups, with the teachers of the first; three offers were asked for both together.").signed().accepted(12, 5_000).billed(14, "DEMO-OS-2", 2_000)
	part.after(16, w.Owner, "reject an invoice", part.declines(&part.invoice, "funds.invoice.certify"))
}

// unpaid are orders whose payment stands somewhere on its way, or came back.
func (w *work) unpaid(lines *[]funds.LineID, ago func(int) cal.Date) {
	w.purchase(lines, experts, verbanova, ago(33), 4_100, "Expert for the standards", nil).signed().accepted(8, 4_100).billed(10, "DEMO-VB-1", 4_100).prepared(11)
	large := w.purchase(lines, experts, ostravik, ago(62), 26_500, "Experts of the workshop", nil).signed().accepted(15, 26_500).billed(17, "DEMO-OS-3", 26_500).prepared(19)
	large.after(24, firstHand, "sign first", large.signs(&large.payment))
	large.after(25, firstHand, "try to sign twice", func(ctx context.Context, _ cal.Date) error { // R43
		_, err := w.Funds.SignPayment(ctx, funds.PaymentID(large.payment), 0)
		if f := fault.Of(err); f != nil && f.Key == "control.four_eyes" {
			return nil
		}
		return err
	})
	sent := w.purchase(lines, experts, verbanova, ago(75), 4_700, "Expert for the register", nil).signed().accepted(8, 4_700).billed(10, "DEMO-VB-2", 4_700).prepared(11).paid(14)
	sent.after(20, preparer, "note a payment that came back", func(ctx context.Context, _ cal.Date) error {
		_, err := w.Funds.ReturnPayment(ctx, funds.PaymentID(sent.payment), "The bank sent it back: the account has a new number.")
		return err
	})
	held := w.purchase(lines, experts, verbanova, ago(88), 4_900, "Expert for the inventory", nil).signed().accepted(8, 4_900).billed(10, "DEMO-VB-3", 4_900).prepared(11)
	held.after(15, preparer, "cancel a payment", func(ctx context.Context, _ cal.Date) error {
		_, err := w.Funds.CancelPayment(ctx, funds.PaymentID(held.payment), "Drawn up before the credit note came.")
		return err
	})
}

// findings are what the control report looks for in orders and invoices.
func (w *work) findings(lines *[]funds.LineID, ago func(int) cal.Date) {
	w.purchase(lines, experts, verbanova, ago(70), 6_200, "Expert at short notice", func(p *purchase) { // R39
		p.form.ExPost, p.form.ObligationOn, p.form.Justification = true, ago(75), "The expert was called at short notice; the order followed."
	}).asked().passed(funds.StepApprove).accepted(12, 6_200).billed(14, "DEMO-VB-4", 6_200).prepared(16).paid(19)
	w.purchase(lines, experts, ostravik, ago(92), 5_400, "Driver of the exercise", nil).signed().accepted(10, 5_400).billed(12, "DEMO-OS-4", 5_400) // R46: nobody certifies it
	twice := w.purchase(lines, training, verbanova, ago(66), 8_800, "First aid course", nil).signed().accepted(10, 8_800).billed(12, "DEMO-VB-5", 4_400).prepared(13)
	twice.paid(17).billed(30, "DEMO-VB-5", 4_400) // R45: it waits for the Financial Controller
}

// entrusted are an advance of which its holder has accounted for a part only (R75), and a tranche that an executing agent has not
// reported on (R77).
func (w *work) entrusted(lines *[]funds.LineID, ago func(int) cal.Date) {
	for _, x := range []struct {
		form       funds.PayeeForm
		kind       funds.CommitmentKind
		title, why string
		on         cal.Date
		whole, out int64
		accounted  int64
	}{
		{funds.PayeeForm{Name: "Field advance (fictional)", Kind: "person", IBAN: "FI2112345600000785"}, funds.KindAdvance, "Field advance", "Small expenses on the spot, for which nobody sends an invoice.", ago(95), 3_200, 3_200, 900},
		{funds.PayeeForm{Name: "Executing agent Zenith (fictional)", Kind: "agent", Party: "ZENIT", IBAN: "AT611904300234573201"}, funds.KindAgent, "Regional courses", "The agent runs the school in the region; the donors named it in the agreement.", ago(135), 20_000, 12_000, 0},
	} {
		var payee string
		w.at(x.on, contracting, "enter "+x.form.Name, func(ctx context.Context) error {
			if x.form.Kind == "person" {
				x.form.Person = w.actors[w.worker(w.Partner.Code, people.Coordinator)]
			}
			done, err := w.Funds.CreatePayee(ctx, x.form)
			payee = done.Object.ID
			return err
		})
		w.at(x.on, preparer, "verify "+x.form.Name, func(ctx context.Context) error {
			_, err := w.Funds.VerifyPayee(ctx, funds.PayeeID(payee), "DEMO: called back on the number of the register.")
			return err
		})
		p := w.purchase(lines, training, 0, office.Add(x.on, 1), x.whole, x.title, func(p *purchase) {
			p.form.Kind, p.form.Method, p.form.Quotes = x.kind, funds.MethodNone, 0
			p.payee = &payee
		}).because(x.why).signed().advanced(8, x.out)
		if x.accounted > 0 {
			p.accounted(30, x.accounted)
		}
	}
}
