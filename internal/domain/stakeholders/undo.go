package stakeholders

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/control"
)

// Undoers are the acts of the slice that can be taken back, for app to register with control. Each is an
// edit back to what was, and refuses when somebody has changed the record since.
func (s *Service) Undoers() map[control.Act]control.Undo {
	return map[control.Act]control.Undo{
		ActEditParty: func(ctx context.Context, _ control.Ref, before, after json.RawMessage) (control.Done, error) {
			var was, is Party
			if err := views(before, &was, after, &is); err != nil {
				return control.Done{}, err
			}
			was.Version = is.Version
			return s.EditParty(ctx, was, "")
		},
		ActEditContact: func(ctx context.Context, _ control.Ref, before, after json.RawMessage) (control.Done, error) {
			var was, is Contact
			if err := views(before, &was, after, &is); err != nil {
				return control.Done{}, err
			}
			was.Version = is.Version
			return s.EditContact(ctx, was, "")
		},
	}
}

func views(before json.RawMessage, was any, after json.RawMessage, is any) error {
	if err := json.Unmarshal(before, was); err != nil {
		return err
	}
	return json.Unmarshal(after, is)
}
