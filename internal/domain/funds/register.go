package funds

import "cairn/internal/kernel/control"

// Register tells control how what waits for a decision is decided. App calls it at start.
func (s *Service) Register(c *control.Control) {
	c.Decides(actConfirmReceipt, s.DecideReceipt)
}
