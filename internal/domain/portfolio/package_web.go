package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// packageIn is a package's form with its address: of the package, or of the programme for a new one.
type packageIn struct {
	ID string `json:"id"`
	PackageForm
}

// documentIn files a document with a package.
type documentIn struct {
	ID        string   `json:"id"`
	Condition i18n.Key `json:"condition"`
	MoveForm
}

func (s *Service) packageRoutes() []web.Route {
	routes := []web.Route{
		web.Get("/packages", control.SignedIn, s.ListPackages, packagesPage),
		web.Get("/packages/{id}", control.SignedIn, s.ReadPackage, packagePage),
		web.Get("/packages/{id}/history", control.SignedIn, s.ReadPackageHistory, historyPage),
		web.Get("/packages/{id}/edit", "portfolio.package.edit", s.ReadPackageForm, packageForm),
		web.Post("/packages/{id}/edit", "portfolio.package.edit", func(ctx context.Context, in packageIn) (web.See, error) {
			done, err := s.EditPackage(ctx, PackageID(in.ID), in.PackageForm)
			return web.See{To: web.Href("/packages/{id}", in.ID), Done: done.Trail}, err
		}, "/packages/{id}/edit"),
		web.Get("/programmes/{id}/packages/new", "portfolio.package.create", s.ReadPackageRequest, packageForm),
		web.Post("/programmes/{id}/packages/new", "portfolio.package.create", func(ctx context.Context, in packageIn) (web.See, error) {
			done, err := s.CreatePackage(ctx, ProgrammeID(in.ID), in.PackageForm)
			return web.See{To: web.Href("/packages/{id}", done.Object.ID), Say: "web.saved", Body: done}, err
		}, "/programmes/{id}/packages/new"),
		web.Post("/packages/{id}/documents", "portfolio.package.edit", func(ctx context.Context, in documentIn) (web.See, error) {
			_, err := s.FilePackageDocument(ctx, PackageID(in.ID), in.Condition, in.Record())
			return web.See{To: web.Href("/packages/{id}/close", in.ID), Say: "web.saved"}, err
		}, "/packages/{id}/close"),
	}
	routes = append(routes, moveRoutes("/packages", packageMachine.Acts(), s.ShowPackageMove, s.MovePackage)...)
	return append(routes, moveRoutes("/packages", versionMachine.Acts(), s.ShowPackageMove, s.MoveVersion)...)
}

// ReadPackageHistory gives what happened to a package.
func (s *Service) ReadPackageHistory(ctx context.Context, in historyIn) (HistoryOut, error) {
	p, err := s.ReadPackage(ctx, idIn{in.ID})
	if err != nil {
		return HistoryOut{}, err
	}
	out, err := s.historyOf(ctx, in, "")
	out.head = func(f *web.Frame) web.Head { return p.head(f, "history") }
	return out, err
}
