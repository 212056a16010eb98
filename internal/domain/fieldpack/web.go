package fieldpack

import (
	"context"
	"embed"
	"io"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Texts are the words of the slice.
//
//go:embed text.json
var Texts embed.FS

// Addresses of the slice.
const (
	pathForms  = "/field-forms"
	pathForm   = "/field-forms/{id}"
	pathFile   = "/field-forms/{id}/file"
	pathRead   = "/field-forms/read"
	pathReturn = "/field-returns/{id}"
	pathApply  = "/field-returns/{id}/apply"
)

// Routes are the addresses of the slice.
func (s *Service) Routes() []web.Route {
	return []web.Route{
		web.Get(pathForms, ActMake, s.list, listPage),
		web.Post(pathForms, ActMake, s.make, pathForms),
		web.Get(pathForm, ActMake, s.readForm, formPage),
		web.Get(pathFile, ActMake, s.file, nil),
		web.Get(pathRead, ActRead, func(context.Context, struct{}) (struct{}, error) { return struct{}{}, nil }, readPage),
		web.Post(pathRead, ActRead, s.receive, pathRead),
		web.Get(pathReturn, ActRead, func(ctx context.Context, in idIn) (Preview, error) { return s.Preview(ctx, in.ID) }, returnPage),
		web.Post(pathApply, ActApply, s.apply, pathReturn),
	}
}

type idIn struct {
	ID string `json:"id"`
}

type listIn struct {
	web.List
	State State  `json:"state"`
	Ref   string `json:"ref"` // of the object that the page offers a form for
	Kind  Kind   `json:"kind"`
}

func (s *Service) list(ctx context.Context, in listIn) (out List, err error) {
	out.ref = in.Ref
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.Forms, err = forms(ctx, q, func(t *db.Text) {
			t.Add("WHERE 1 = 1")
			if in.State != "" {
				t.Add("AND f.state = ?", in.State)
			}
			if in.After != "" {
				t.Add("AND f.id < ?", in.After)
			}
			t.Add("ORDER BY f.id DESC LIMIT ?", in.Limit+1)
		})
		if err != nil {
			return err
		}
		if len(out.Forms) > in.Limit {
			out.Forms = out.Forms[:in.Limit]
			out.Next = out.Forms[in.Limit-1].ID
		}
		var ids []control.ActorID
		for _, f := range out.Forms {
			ids = append(ids, f.MadeBy)
			out.Marking = control.Combine(out.Marking, f.Marking)
		}
		out.names, err = control.Names(ctx, q, ids...)
		return err
	})
	return out, err
}

func (s *Service) make(ctx context.Context, in Order) (web.See, error) {
	f, done, err := s.Make(ctx, in)
	return web.See{To: web.Href(pathForm, f.ID), Say: "fieldpack.made", Body: done}, err
}

func (s *Service) readForm(ctx context.Context, in idIn) (Form, error) { return s.Form(ctx, in.ID) }

type fileIn struct {
	ID string `json:"id"`
	As string `json:"as"`
}

// file is the form to save: as=xlsx, else the HTML file. It is sent as an attachment, never shown here.
func (s *Service) file(ctx context.Context, in fileIn) (d web.Download, err error) {
	f, err := s.Form(ctx, in.ID)
	if err != nil {
		return d, err
	}
	d = web.Download{Name: s.FileName(f, "html"), Type: "text/html; charset=utf-8"}
	if in.As == "xlsx" {
		d = web.Download{Name: s.FileName(f, "xlsx"), Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
	}
	lang := web.LangFrom(ctx)
	d.Write = func(w io.Writer) error { return s.Write(f, in.As, lang, w) }
	return d, nil
}

type receiveIn struct {
	File web.File `json:"file" web:"max=2097152"`
}

func (s *Service) receive(ctx context.Context, in receiveIn) (web.See, error) {
	if in.File.IsZero() {
		return web.See{}, wrong("fault.file_missing", nil, nil)
	}
	file, err := in.File.Open()
	if err != nil {
		return web.See{}, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxReturn+1))
	if err != nil {
		return web.See{}, err
	}
	r, done, err := s.Receive(ctx, content)
	return web.See{To: web.Href(pathReturn, r.ID), Body: done}, err
}

func (s *Service) apply(ctx context.Context, in idIn) (web.See, error) {
	done, err := s.Apply(ctx, in.ID)
	return web.See{To: web.Href(pathForm, done.Object.ID), Done: done.Trail, Say: "fieldpack.applied", Body: done}, err
}

// kindOptions are the kinds to choose from.
func kindOptions(p *i18n.Printer) []web.Option {
	var list []web.Option
	for _, k := range Kinds {
		list = append(list, web.Option{Value: string(k), Label: p.T(string(k.Word()))})
	}
	return list
}
