package landscape

import (
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
)

// Service is the slice's use cases, one exported method each: every write is one control.Do or several,
// every read of a protected object goes through control.Visible. It is safe for concurrent use.
type Service struct {
	control *control.Control
}

// New makes the service over the office's control.
func New(c *control.Control) *Service { return &Service{control: c} }

func (s *Service) today() cal.Date { return s.control.DB().Now().Date() }
