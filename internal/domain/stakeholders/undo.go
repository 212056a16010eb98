package stakeholders

import (
	"context"

	"cairn/internal/kernel/control"
)

// Undoers are the acts of the slice that can be taken back, for app to register with control. Each is an
// edit back to what was, and refuses when somebody has changed the record since.
func (s *Service) Undoers() map[control.Act]control.Undo {
	return map[control.Act]control.Undo{
		ActEditParty: control.Undoing(func(ctx context.Context, _ control.Ref, was, became Party) (control.Done, error) {
			was.Version = became.Version
			return s.EditParty(ctx, was, "")
		}),
		ActEditContact: control.Undoing(func(ctx context.Context, _ control.Ref, was, became Contact) (control.Done, error) {
			was.Version = became.Version
			return s.EditContact(ctx, was, "")
		}),
	}
}
