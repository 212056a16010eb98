package candidacy

import (
	"context"
	"io"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// MaxFileBytes is the size up to which an attachment is taken (R149), in bytes.
const MaxFileBytes = 5 << 20

// fileKinds are what is taken, told by content.
var fileKinds = []string{".pdf", ".doc", ".docx", ".odt", ".pages"}

// AddFile takes an attachment into the application (R149): 5×1024×1024 bytes are accepted and one more is refused; what it is
// is told by its content and not by its name; what holds macros is refused and nothing in it is ever run. Faults: Invalid
// and TooLarge of control.Upload, Conflict once the application is closed.
func (s *Service) AddFile(ctx context.Context, token string, use FileUse, name string, content io.Reader) (control.Done, error) {
	ctx = s.control.AsSystem(ctx)
	may := func(h held, now func() bool) error {
		switch {
		case !now():
			return closed(h.notice)
		case len(h.Form.Files) >= maxFiles:
			return fault.Refuse("candidacy.too_many_files", fault.Args{"max": maxFiles})
		case !slices.Contains(FileUses, use):
			return fault.New(fault.Invalid, "candidacy.choice", nil)
		}
		return nil
	}
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		h, err := s.hold(ctx, q, token)
		if err != nil {
			return err
		}
		return may(h, func() bool { return h.open(s.control.DB().Now()) })
	})
	if err != nil {
		return control.Done{}, err
	}
	up, err := s.control.Upload(ctx, name, content, control.Accept{MaxBytes: MaxFileBytes, Extensions: fileKinds})
	if err != nil {
		return control.Done{}, fault.Beside("file", err, fault.Invalid, fault.TooLarge)
	}
	return s.on(ctx, ActAttach, token, func(ctx context.Context, tx *control.Tx, h *held) error {
		if err := may(*h, func() bool { return h.open(tx.Now()) }); err != nil {
			return err
		}
		f, err := tx.Attach(ctx, up.ID, h.ID.Ref(), "")
		if err != nil {
			return err
		}
		h.Form.Files = append(slices.Clone(h.Form.Files), Attached{ID: f.ID, Use: use, Name: f.Name, Bytes: f.Size})
		return nil
	})
}

// RemoveFile takes an attachment out of the application. What was handed in with it keeps it until it is handed in again.
func (s *Service) RemoveFile(ctx context.Context, token, file string) (control.Done, error) {
	return s.on(ctx, ActDetach, token, func(ctx context.Context, tx *control.Tx, h *held) error {
		if !h.open(tx.Now()) {
			return closed(h.notice)
		}
		n := slices.IndexFunc(h.Form.Files, func(a Attached) bool { return a.ID == file })
		if n < 0 {
			return fault.Missing("file")
		}
		was := h.Form
		h.Form.Files = slices.Delete(slices.Clone(h.Form.Files), n, n+1)
		if h.HandedIn != nil && slices.ContainsFunc(h.HandedIn.Files, func(a Attached) bool { return a.ID == file }) {
			return nil
		}
		return dropFiles(ctx, tx, &was, h.Form)
	})
}

// dropFiles drops the files that a form had and the next one has not.
func dropFiles(ctx context.Context, tx *control.Tx, was *Form, now Form) error {
	if was == nil {
		return nil
	}
	for _, a := range was.Files {
		if slices.ContainsFunc(now.Files, func(b Attached) bool { return b.ID == a.ID }) {
			continue
		}
		if _, err := tx.DropFile(ctx, a.ID); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}
