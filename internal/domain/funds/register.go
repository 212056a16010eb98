package funds

import "cairn/internal/kernel/control"

// Register tells control how what waits for a decision is decided. App calls it at start.
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
	c.Decides(actInvestigateWriteOff, s.InvestigateWriteOff)
	for _, by := range []WriteOffAuthority{ByController, ByDirector} {
		c.Decides(by.Act(), s.DecideWriteOff(by))
	}
	c.Decides(actReleaseInvoice, s.DecideHeld)
	c.Decides(actCertifyInvoice, s.CertifyInvoice)
	c.Decides(actApproveInvoice, s.ApproveInvoice)
	c.Decides(actSignPayment, s.DecidePayment)
	c.Unscoped(actCreatePayee) // payees belong to no partner
}
