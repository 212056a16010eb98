package selection

import (
	"context"
	"slices"

	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// pathFile is where a member saves an attachment of a candidate whom they mark.
const pathFile = pathMark + "/files/{file}"

// opened is what the trail keeps of an attachment that somebody saved: whose by the code, and which.
type opened struct {
	Stage Stage  `json:"stage"`
	Code  string `json:"candidate"`
	File  string `json:"file"`
}

type fileIn struct {
	markIn
	File string `json:"file" web:"max=64"`
}

// file sends an attachment of a candidate to a member of the panel who marks them, to be saved and never shown, and leaves a line in the
// trail each time. In a blind stage there is none: names, letterheads and photographs in a file tell who it is.
func (s *Service) file(ctx context.Context, in fileIn) (web.Download, error) {
	var at seat
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		at, _, err = s.filed(ctx, q, in)
		return err
	})
	if err != nil {
		return web.Download{}, err
	}
	_, err = s.control.Do(ctx, control.Op{Act: ActFile, Scope: at.scope()}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		x, c, err := s.filed(ctx, tx, in)
		return control.Change{Object: x.ID.Ref(), After: opened{x.Stage, c.Code, in.File}}, err
	})
	if err != nil {
		return web.Download{}, err
	}
	content, err := s.control.OpenFile(s.control.AsSystem(ctx), in.File)
	if err != nil {
		return web.Download{}, err
	}
	d := web.Uploaded(content)
	d.Type = candidacy.AsSaved
	return d, nil
}

// filed is the seat and the candidate of an attachment that the actor may save. What the application holds now decides: who withdrew, and
// what was taken out of it since, is there no more.
func (s *Service) filed(ctx context.Context, q db.Querier, in fileIn) (x seat, c Candidate, err error) {
	if x, c, err = s.markable(ctx, q, in.markIn); err != nil {
		return x, c, err
	}
	if x.IsBlind() {
		return x, c, fault.New(fault.Conflict, "selection.files_blind", nil)
	}
	known, err := candidacy.Among(s.control.AsSystem(ctx), q, c.Application)
	if err != nil {
		return x, c, err
	}
	handed := known[c.Application].HandedIn
	if handed == nil || !slices.ContainsFunc(handed.Files, func(f candidacy.Attached) bool { return f.ID == in.File }) {
		err = fault.Missing("file")
	}
	return x, c, err
}
