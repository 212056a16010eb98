package funds

import "cairn/internal/kernel/control"

// actReadPayees lets somebody read whom the office pays, how much, for what and by whose hands.
const actReadPayees Act = "funds.payee.read"

// paidKinds are the objects that tell it: to a donor or a partner user, who may see the project that they belong to, they
// are not there (R61). What the money did for the donor stands in the trace of its contribution.
var paidKinds = []string{ObjectCommitment, ObjectDelivery, ObjectInvoice, ObjectPayment, ObjectAgentReport, ObjectBankStatement}

// Register tells control how what waits for a decision is decided, and who may read what is paid. App calls it at start.
func (s *Service) Register(c *control.Control) {
	c.Decides(actConfirmReceipt, s.DecideReceipt)
	c.Decides(actReviewBudget, s.DecideBudgetReview)
	c.Decides(actApproveBudget, s.DecideBudget)
	for _, act := range moveActs {
		c.Decides(act, s.DecideTransfer(act))
	}
	for _, step := range chainSteps {
		c.Decides(step.Act(), s.DecideStep(step))
	}
	c.Decides(actDecideCarry, s.DecideCarry)
	c.Decides(actAgentAccept, s.DecideAgentReport)
	c.Decides(actApproveDisposition, s.DecideDisposition)
	c.Decides(actSignDisposition, s.DecideDispositionSignature)
	c.Decides(actInvestigateWriteOff, s.InvestigateWriteOff)
	for _, by := range []WriteOffAuthority{ByController, ByDirector} {
		c.Decides(by.Act(), s.DecideWriteOff(by))
	}
	c.Decides(actReleaseInvoice, s.DecideHeld)
	c.Decides(actCertifyInvoice, s.CertifyInvoice)
	c.Decides(actApproveInvoice, s.ApproveInvoice)
	c.Decides(actSignPayment, s.DecidePayment)
	c.Unscoped(actCreatePayee) // payees belong to no partner
	c.Conceals("iban")         // older lines of the trail have it whole
	for _, kind := range paidKinds {
		c.Needs(kind, actReadPayees)
	}
}
