package reports

import (
	"archive/zip"
	"context"
	"io"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

type fileIn struct {
	ID   ReportID `json:"id"`
	File string   `json:"file"`
}

// mediaTypes are those of the formats.
var mediaTypes = map[Format]string{
	DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", PDF: "application/pdf", HTML: "text/html; charset=utf-8",
}

// readFile gives a file of a report as it was made; opening a restricted one is recorded (R117).
func (s *Service) readFile(ctx context.Context, in fileIn) (d web.Download, err error) {
	list, err := s.files(ctx, in.ID)
	if err != nil {
		return d, err
	}
	i := slices.IndexFunc(list, func(f File) bool { return f.File == in.File })
	if i < 0 {
		return d, fault.Missing("file")
	}
	content, err := s.control.OpenFile(ctx, in.File)
	d = web.Uploaded(content)
	d.Name, d.Type = list[i].Name, mediaTypes[list[i].Format]
	return d, err
}

func (s *Service) files(ctx context.Context, id ReportID) (list []File, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err = filesOf(ctx, q, id)
		return err
	})
	return list, err
}

type allIn struct {
	ID ReportID `json:"id"`
}

// readAll gives all files of a report in one, so that a deck in two languages is fetched by one press. Each counts as
// opened (R117). Nothing is packed again: most of the files are ZIP themselves.
func (s *Service) readAll(ctx context.Context, in allIn) (d web.Download, err error) {
	r, err := s.ByID(ctx, in.ID)
	if err != nil {
		return d, err
	}
	list, err := s.files(ctx, in.ID)
	if err != nil {
		return d, err
	}
	if len(list) == 0 {
		return d, fault.Missing("file")
	}
	contents := make([]io.Reader, len(list))
	for i, f := range list {
		if contents[i], err = s.control.OpenFile(ctx, f.File); err != nil {
			return d, err
		}
	}
	return web.Download{Name: s.nameOf(s.Words.Printer(control.ActorFrom(ctx).Language), r, "") + ".zip", Type: "application/zip", Write: func(w io.Writer) error {
		out := zip.NewWriter(w)
		for i, f := range list {
			part, err := out.CreateHeader(&zip.FileHeader{Name: f.Name, Modified: f.MadeAt.Time()})
			if err != nil {
				return err
			}
			if _, err := io.Copy(part, contents[i]); err != nil {
				return err
			}
		}
		return out.Close()
	}}, nil
}
