package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
)

// endUsePath is where the rule for end-use checks is shown.
const endUsePath = "/admin/end-use"

// EndUseOut is the page of the rule for end-use checks.
type EndUseOut struct{ SettingOut[EndUse] }

// ReadEndUse gives the rule for end-use checks with how it ships.
func (s *Service) ReadEndUse(ctx context.Context, _ struct{}) (out EndUseOut, err error) {
	out.SettingOut, err = endUseSetting.page(ctx, s, endUsePath, "")
	return out, err
}

// endUseIn is the form of the rule.
type endUseIn struct {
	Version int `json:"version"`
	EndUse
}

func (s *Service) endUseRoutes() []web.Route {
	act, edit := endUseSetting.act, endUsePath+"/edit"
	return []web.Route{
		web.Get(endUsePath, control.SignedIn, s.ReadEndUse, endUsePage),
		web.Get(edit, act, s.ReadEndUse, endUseForm),
		web.Post(edit, act, func(ctx context.Context, in endUseIn) (web.See, error) {
			done, err := s.EditEndUse(ctx, in.Version, &in.EndUse)
			return web.See{To: endUsePath, Done: done.Trail}, err
		}, edit),
		web.Post(endUsePath+"/reset", act, func(ctx context.Context, in resetIn) (web.See, error) {
			done, err := s.EditEndUse(ctx, in.Version, nil)
			return web.See{To: endUsePath, Done: done.Trail}, err
		}, endUsePath),
	}
}
