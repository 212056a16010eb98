package candidacy

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// AsSaved is the media type as which a file of a candidate leaves: to be saved, as bytes that no program opens by itself.
const AsSaved = "application/octet-stream"

// file sends an attachment back to whoever holds the application's link.
func (s *Service) file(ctx context.Context, in oneFileIn) (web.Download, error) {
	system := s.control.AsSystem(ctx)
	err := s.control.Read(system, func(ctx context.Context, q db.Querier) error {
		h, err := s.hold(ctx, q, in.Token)
		if err == nil && !slices.Contains(h.files(), in.File) {
			err = fault.Missing("file")
		}
		return err
	})
	if err != nil {
		return web.Download{}, err
	}
	return s.send(system, in.File)
}

// send sends a file that the actor in the context may see.
func (s *Service) send(ctx context.Context, id string) (web.Download, error) {
	c, err := s.control.OpenFile(ctx, id)
	if err != nil {
		return web.Download{}, err
	}
	return web.Download{Name: c.File.Name, Type: AsSaved, Write: func(w io.Writer) error {
		_, err := io.Copy(w, c)
		return err
	}}, nil
}

// data is everything that is kept of a candidate in this application, as one file: what was entered as JSON, and the files.
func (s *Service) data(ctx context.Context, in tokenIn) (web.Download, error) {
	system := s.control.AsSystem(ctx)
	var h held
	err := s.control.Read(system, func(ctx context.Context, q db.Querier) (err error) {
		h, err = s.hold(ctx, q, in.Token)
		return err
	})
	if err != nil {
		return web.Download{}, err
	}
	return web.Download{Name: h.Receipt() + ".zip", Type: "application/zip", Write: func(w io.Writer) error { return s.pack(system, w, h) }}, nil
}

// kept is the JSON of an application's data. Notice says of an invented one that it is.
type kept struct {
	Notice  string `json:"notice,omitempty"`
	Vacancy string `json:"vacancy"`
	mine
}

func (s *Service) pack(ctx context.Context, w io.Writer, h held) error {
	out := kept{Vacancy: h.notice.Reference, mine: s.mine(h, "")}
	if s.Demonstration {
		out.Notice = web.Fictional
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	put := func(name string, from io.Reader) error {
		to, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: s.control.DB().Now().Time()})
		if err == nil {
			_, err = io.Copy(to, from)
		}
		return err
	}
	if err := put("application.json", bytes.NewReader(text)); err != nil {
		return err
	}
	for i, id := range h.files() {
		c, err := s.control.OpenFile(ctx, id)
		if fault.Is(err, fault.NotFound) {
			continue // dropped while this was packed
		}
		if err != nil {
			return err
		}
		if err := put(fmt.Sprintf("files/%02d-%s", i+1, c.File.Name), c); err != nil {
			return err
		}
	}
	return z.Close()
}
