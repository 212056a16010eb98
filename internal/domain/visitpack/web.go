package visitpack

import (
	"context"
	"embed"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
)

// Texts are the words of the slice, Styles its style sheet.
var (
	//go:embed text.json
	Texts embed.FS
	//go:embed visitpack.css
	Styles embed.FS
)

// Addresses of the slice.
const (
	pathPartner = "/partners/{code}/visit-pack"
	pathPackage = "/packages/{id}/visit-pack"
)

// Routes are the addresses of the slice.
func (s *Service) Routes() []web.Route {
	return []web.Route{
		web.Get(pathPartner, control.SignedIn, s.ReadPartner, packPage),
		web.Post(pathPartner, ActSave, s.savePartner, pathPartner),
		web.Get(pathPackage, control.SignedIn, s.ReadPackage, packPage),
		web.Post(pathPackage, ActSave, s.savePackage, pathPackage),
	}
}

// saveIn is the form of the notes.
type saveIn struct {
	Code    string `json:"code"`
	ID      string `json:"id"`
	Version int    `json:"version"`
	Form
}

func (s *Service) savePartner(ctx context.Context, in saveIn) (web.See, error) {
	pack, err := s.ReadPartner(ctx, In{Code: in.Code, On: in.On})
	return s.see(ctx, pack, in, err)
}

func (s *Service) savePackage(ctx context.Context, in saveIn) (web.See, error) {
	pack, err := s.ReadPackage(ctx, In{ID: in.ID, On: in.On})
	return s.see(ctx, pack, in, err)
}

func (s *Service) see(ctx context.Context, pack Pack, in saveIn, err error) (web.See, error) {
	if err != nil {
		return web.See{}, err
	}
	if in.Lang == "" {
		in.Lang = web.LangFrom(ctx)
	}
	done, err := s.Save(ctx, pack, in.Version, in.Form)
	return web.See{To: pack.path() + "?on=" + pack.On.String(), Done: done.Trail, Body: done}, err
}

// path is the address of the pack.
func (out Pack) path() string {
	if out.Subject.Kind == portfolio.ObjectPackage {
		return web.Href(pathPackage, out.Subject.ID)
	}
	return web.Href(pathPartner, out.Partner)
}
