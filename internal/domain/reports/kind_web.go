package reports

import (
	"context"
	"io"
	"strconv"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
	"cairn/internal/render/office"
)

func (s *Service) kindRoutes() []web.Route {
	return []web.Route{
		web.Get(pathKinds, control.SignedIn, s.readKinds, kindsPage),
		web.Get(pathNewKind, ActSaveKind, s.readNewKind, kindPage),
		web.Post(pathKinds, ActSaveKind, s.postKind, pathNewKind),
		web.Get(pathKind, control.SignedIn, s.readKind, kindPage),
		web.Post(pathKind, ActSaveKind, s.postKind, pathKind),
		web.Post(pathKind+"/remove", ActRemoveKind, s.postRemoveKind, pathKind),
		web.Get(pathStyle, control.SignedIn, s.readStyle, stylePage),
		web.Post(pathStyle, ActSaveStyle, s.postStyle, pathStyle),
	}
}

type kindForm struct {
	Kind    string   `json:"kind"`
	Version int      `json:"version"`
	Source  string   `json:"source"`
	File    web.File `json:"file"`
	Do      string   `json:"do"`
}

// postKind saves a kind from the text or a file, or only says whether it could be.
func (s *Service) postKind(ctx context.Context, in kindForm) (web.See, error) {
	if !in.File.IsZero() {
		if in.File.Size > maxTemplate {
			return web.See{}, fault.New(fault.TooLarge, "reports.template.too_long", fault.Args{"most": maxTemplate >> 10})
		}
		file, err := in.File.Open()
		if err != nil {
			return web.See{}, err
		}
		defer file.Close()
		data, err := io.ReadAll(file)
		if err != nil {
			return web.See{}, err
		}
		in.Source = string(data)
	}
	if in.Do == "check" {
		return web.See{}, s.checkKind(ctx, in.Source)
	}
	done, err := s.SaveKind(ctx, in.Version, strings.ReplaceAll(in.Source, "\r\n", "\n"))
	return web.See{To: web.Href(pathKind, done.Object.ID), Say: "reports.said.kind_saved", Body: done}, err
}

// checkKind says what is wrong with a source, or, as a note beside it, that nothing is.
func (s *Service) checkKind(ctx context.Context, source string) error {
	var t Template
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := kinds(ctx, q)
		if err != nil {
			return err
		}
		t, err = checkSource(list, source)
		return err
	})
	if err != nil {
		return err
	}
	var fs fault.Fields
	fs.Add("source", "reports.template.sound", fault.Args{"n": len(t.Sections), "title": t.Title})
	return fs.Err()
}

type removeIn struct {
	Kind    string `json:"kind"`
	Version int    `json:"version"`
}

func (s *Service) postRemoveKind(ctx context.Context, in removeIn) (web.See, error) {
	done, err := s.RemoveKind(ctx, in.Kind, in.Version)
	return web.See{To: pathKinds, Say: "reports.said.kind_removed", Body: done}, err
}

// styleOut is the house style of the office.
type styleOut struct {
	Style
	HasLogo bool `json:"has_logo"`
	HasDOCX bool `json:"has_docx"`
	HasPPTX bool `json:"has_pptx"`
}

func (s *Service) readStyle(ctx context.Context, _ struct{}) (out styleOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.Style, err = styleAt(ctx, q, -1)
		return err
	})
	out.HasLogo, out.HasDOCX, out.HasPPTX = len(out.logo) > 0, len(out.docx) > 0, len(out.pptx) > 0
	return out, err
}

// styleForm is the house style as its form sends it. A file that is not sent stays as it is; Drop takes them out.
type styleForm struct {
	Version     int      `json:"version"`
	Font        string   `json:"font" web:"max=60"`
	HeadingFont string   `json:"heading_font" web:"max=60"`
	Ink         string   `json:"ink" web:"max=7"`
	Accent      string   `json:"accent" web:"max=7"`
	Paper       string   `json:"paper"`
	Logo        web.File `json:"logo"`
	DOCX        web.File `json:"docx"`
	PPTX        web.File `json:"pptx"`
	Drop        []string `json:"drop"`
}

// maxHouse is the largest file of a house style.
const maxHouse = 12 << 20

func (s *Service) postStyle(ctx context.Context, in styleForm) (web.See, error) {
	now, err := s.readStyle(ctx, struct{}{})
	if err != nil {
		return web.See{}, err
	}
	x := now.Style
	x.Font, x.HeadingFont, x.Ink, x.Accent, x.Paper = in.Font, in.HeadingFont, in.Ink, in.Accent, in.Paper
	var fs fault.Fields
	for _, f := range []struct {
		name string
		file web.File
		to   *[]byte
	}{{"logo", in.Logo, &x.logo}, {"docx", in.DOCX, &x.docx}, {"pptx", in.PPTX, &x.pptx}} {
		for _, drop := range in.Drop {
			if drop == f.name {
				*f.to = nil
			}
		}
		if f.file.IsZero() {
			continue
		}
		if f.file.Size > maxHouse {
			fs.Add(f.name, "reports.file_large", fault.Args{"megabytes": maxHouse >> 20})
			continue
		}
		if *f.to, err = content(f.file); err != nil {
			return web.See{}, err
		}
	}
	if err := fs.Err(); err != nil {
		return web.See{}, err
	}
	done, err := s.SaveStyle(ctx, in.Version, x)
	return web.See{To: pathStyle, Say: "reports.said.style_saved", Body: done}, err
}

func content(f web.File) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(in)
}

// ObjectStyle is what the trail calls the house style.
const ObjectStyle = "report_style"

// SaveStyle keeps the house style read at a version. What was frozen with a former one keeps it. A style that no
// document can be written in is refused: each format that is written is tried.
func (s *Service) SaveStyle(ctx context.Context, at int, x Style) (control.Done, error) {
	for _, f := range []Format{DOCX, PPTX, PDF} {
		if writers[f] == nil {
			continue
		}
		trial := office.Document{Title: "Style", Lang: "en", Marking: "TRIAL", Date: cal.MustDate("2000-01-01"), Style: x.office(), Sections: []office.Section{{Key: "trial", Title: "Trial", Blocks: []office.Block{aside("Trial")}}}}
		if _, err := write(trial, f); err != nil {
			return control.Done{}, err
		}
	}
	return s.control.Do(ctx, control.Op{Act: ActSaveStyle, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		now, err := styleAt(ctx, tx, -1)
		if err != nil {
			return control.Change{}, err
		}
		if at != now.Version {
			return control.Change{}, fault.Stale(nil)
		}
		x.Version = now.Version + 1
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO reports_style (version, font, heading_font, ink, accent, paper, logo, docx, pptx, saved_at, saved_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			x.Version, x.Font, x.HeadingFont, x.Ink, x.Accent, x.Paper, x.logo, x.docx, x.pptx, tx.Now(), tx.Actor().ID))
		return control.Change{Object: control.Ref{Kind: ObjectStyle, ID: "house"}, Before: now, After: x}, err
	})
}

func (out kindOut) head(f *web.Frame) web.Head {
	h := web.Head{Title: f.P.Text(out.Title), Lead: out.Kind, Crumbs: []web.Link{{Text: f.T("reports.title"), Href: pathReports}, {Text: f.T("reports.kinds"), Href: pathKinds}}}
	if out.fresh {
		h.Title, h.Lead = f.T("reports.new_kind"), f.T("reports.new_kind_lead")
	}
	if out.preview != nil {
		h.Marking = out.preview.Marking
	}
	return h
}

func (k StoredKind) versionText() string { return strconv.Itoa(k.Version) }

// hasFile says what becomes of a file that is not chosen.
func hasFile(f *web.Frame, has bool) string {
	if has {
		return f.T("reports.style_has_file")
	}
	return f.T("reports.style_no_file")
}

func (out styleOut) dropOptions(f *web.Frame) (options []web.Option) {
	for _, x := range []struct {
		has       bool
		name, key string
	}{{out.HasLogo, "logo", "reports.style_logo"}, {out.HasDOCX, "docx", "reports.style_docx"}, {out.HasPPTX, "pptx", "reports.style_pptx"}} {
		if x.has {
			options = append(options, web.Option{Value: x.name, Label: f.T(x.key)})
		}
	}
	return options
}

func (out styleOut) facts(f *web.Frame) []web.Fact {
	own := func(text string) string {
		if text == "" {
			return f.T("reports.style_own")
		}
		return text
	}
	return []web.Fact{{Term: f.T("reports.style_font"), Value: own(out.Font)}, {Term: f.T("reports.style_heading_font"), Value: own(out.HeadingFont)},
		{Term: f.T("reports.style_ink"), Value: own(out.Ink)}, {Term: f.T("reports.style_accent"), Value: own(out.Accent)}, {Term: f.T("reports.style_paper"), Value: own(out.Paper)}}
}
