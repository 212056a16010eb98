package funds

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// actFileCommitment is the act of keeping a paper with a commitment: the order, a delivery note, an invoice, receipts.
const actFileCommitment Act = "funds.commitment.file"

// papersMost is the size in bytes of the largest paper of a commitment.
const papersMost = 25 << 20

// FileCommitment keeps a paper with a commitment. It is never taken away again: it stands behind what was paid. Faults: Invalid
// beside "file".
func (s *Service) FileCommitment(ctx context.Context, id CommitmentID, up portfolio.Upload) (control.Done, error) {
	file, err := s.takePaper(ctx, actFileCommitment, id, up, "file")
	if err != nil {
		return control.Done{}, err
	}
	return s.edit(ctx, actFileCommitment, id.ref(), money.Amount{}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		if _, err := commitment(ctx, tx, id); err != nil {
			return control.Change{}, err
		}
		var fs fault.Fields
		fs.Check(file != "", "file", "fault.file_missing")
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		kept, err := tx.Attach(ctx, file, id.ref(), "")
		return control.Change{Object: id.ref(), After: map[string]any{"file": kept.Name}}, err
	})
}

// takePaper brings the content of a paper in for an act on a commitment, and gives the file that is pending until the act
// attaches it; "" for none. Who may not do the act is refused by Do, before anything is read.
func (s *Service) takePaper(ctx context.Context, act Act, id CommitmentID, up portfolio.Upload, field string) (string, error) {
	if up.Content == nil {
		return "", nil
	}
	c, err := find(ctx, s, func(ctx context.Context, q db.Querier) (Commitment, error) { return commitment(ctx, q, id) })
	if actor := control.ActorFrom(ctx); err != nil || actor == nil || !actor.MayDecide(act, c.Scope) {
		return "", err
	}
	f, err := s.control.Upload(ctx, up.Name, up.Content, control.Accept{MaxBytes: papersMost, Extensions: portfolio.DocumentsTaken})
	return f.ID, fault.Beside(field, err, fault.Invalid, fault.TooLarge)
}

type paperIn struct {
	ID   CommitmentID `json:"id"`
	File web.File     `json:"file"`
}

type paperOf struct {
	ID   CommitmentID `json:"id"`
	File string       `json:"file"`
}

// postPaper keeps the paper of the form of a commitment's page.
func (s *Service) postPaper(ctx context.Context, in paperIn) (web.See, error) {
	done, err := portfolio.WithFile(in.File, func(up portfolio.Upload) (control.Done, error) { return s.FileCommitment(ctx, in.ID, up) })
	return web.See{To: web.Href(pathCommitment, string(in.ID)), Say: "web.saved", Body: done}, err
}

// downloadPaper gives a paper as it was uploaded: saved, never shown in the office's own pages.
func (s *Service) downloadPaper(ctx context.Context, in paperOf) (web.Download, error) {
	content, err := s.control.OpenFile(ctx, in.File)
	if err == nil && content.File.Object != in.ID.ref() {
		err = fault.Missing("file")
	}
	return web.Uploaded(content), err
}
