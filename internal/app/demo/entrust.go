package demo

import (
	"context"

	"cairn/internal/domain/funds"
	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/money"
)

// evaluation is the line that the executing agent works on; no vendor is paid from it.
const evaluation = 4

// entrust gives the evaluation of one project of a package to an executing agent: two tranches, a report on the
// first that is accepted, and as the days have come one on the second.
func (w *work) entrust(lines *[]funds.LineID, began cal.Date) {
	if w.purse.entrusted || len(w.Donors) == 0 || !began.AddDays(170).Before(w.day) || !w.came(portfolio.ProjectClosing).IsZero() || !w.came(portfolio.ProjectSuspended).IsZero() {
		return
	}
	w.purse.entrusted = true
	first := shares[evaluation].part * w.Budget / 10 * 4
	var payee funds.PayeeID
	var commitment, payment, report string
	do := w.since(began)
	tranche := func(days int) {
		do(days, preparer, "prepare a tranche", func(ctx context.Context, _ cal.Date) error {
			done, err := w.Funds.PrepareAdvance(ctx, funds.CommitmentID(commitment), money.Euro(first))
			payment = done.Object.ID
			return err
		})
		do(days+1, firstHand, "first signature on a tranche", w.signs(&payment))
		do(days+2, secondHand, "second signature on a tranche", w.signs(&payment))
	}
	tell := func(days int, spent, balance, open int64, document string) {
		do(days, w.Officer, "report of the agent", func(ctx context.Context, day cal.Date) error {
			done, err := w.Funds.ReportAgent(ctx, funds.CommitmentID(commitment), funds.AgentReportForm{Until: day.AddDays(-5), Spent: []funds.AgentSpent{{Line: (*lines)[evaluation], Amount: money.Euro(spent)}},
				Interest: money.Euro(0), Balance: money.Euro(balance), Open: money.Euro(open), Document: document})
			report = done.Object.ID
			return err
		})
		do(days+3, financialController, "accept the report of the agent", w.agrees(&report, "funds.agent.accept"))
	}
	do(10, contracting, "enter the agent", func(ctx context.Context, _ cal.Date) error {
		done, err := w.Funds.CreatePayee(ctx, funds.PayeeForm{Name: "Evaluation Agency (fictional)", Kind: "agent", IBAN: "CH9300762011623852957"})
		return made(&payee, done, err)
	})
	do(11, preparer, "verify the agent", func(ctx context.Context, _ cal.Date) error {
		_, err := w.Funds.VerifyPayee(ctx, payee, "DEMO: called back on the number of the register.")
		return err
	})
	do(12, w.Officer, "entrust the evaluation", func(ctx context.Context, day cal.Date) error {
		done, err := w.Funds.CreateCommitment(ctx, w.id, funds.CommitmentForm{Kind: funds.KindAgent, Title: shares[evaluation].title.EN, Payee: payee, LegalBasis: "DEMO-EA-1", Method: funds.MethodNone,
			DeliveryOn: day.AddDays(250), Items: []funds.Item{{Line: (*lines)[evaluation], Amount: money.Euro(2 * first)}}})
		if commitment = done.Object.ID; err == nil {
			_, err = w.Funds.RequestCommitment(ctx, funds.CommitmentID(commitment), 0)
		}
		return err
	})
	do(14, w.Owner, "certify the agent's agreement", w.agrees(&commitment, "funds.commitment.certify"))
	do(16, fundManager, "check the agent's agreement", w.agrees(&commitment, "funds.commitment.check"))
	do(18, financialController, "approve the agent's agreement", w.agrees(&commitment, "funds.commitment.approve"))
	do(20, contracting, "sign the agent's agreement", w.agrees(&commitment, "funds.commitment.sign"))
	tranche(25)
	tell(80, first/4*3, first-first/4*3, first/8, "DEMO-EAR-1")
	tranche(90)
	tell(150, first, first-first/4*3, 0, "DEMO-EAR-2")
}
