package week

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// Addresses of the slice.
const (
	pathWeek = "/week"
	pathPage = "/week/{week}"
	pathFor  = "/week/{week}/for/{officer}"
	pathTeam = "/team"
)

// Routes are the addresses of the slice.
func (s *Service) Routes() []web.Route {
	return []web.Route{
		web.Get(pathWeek, ActSubmit, func(ctx context.Context, _ struct{}) (Page, error) { return s.ReadPage(ctx, PageIn{}) }, weekPage),
		web.Get(pathPage, ActSubmit, s.ReadPage, weekPage),
		web.Get(pathFor, ActSubmit, s.ReadPage, weekPage),
		web.Post(pathPage, ActSubmit, s.submit, pathPage),
		web.Post(pathFor, ActSubmit, s.submit, pathFor),
		web.Get(pathTeam, ActTeam, s.ReadTeam, teamPage),
	}
}

// submitIn is the page as a form. Next is the field after the last one used, for the rows of a draft.
type submitIn struct {
	Week    Week            `json:"week"`
	Officer control.ActorID `json:"officer"`
	Lang    i18n.Lang       `json:"lang"`
	Rows    []Entry         `json:"rows"`
	Count   int             `json:"count"`
}

func (s *Service) submit(ctx context.Context, in submitIn) (web.See, error) {
	if in.Lang != i18n.EN && in.Lang != i18n.FR {
		in.Lang = web.LangFrom(ctx)
	}
	done, err := s.Submit(ctx, Submission{Week: in.Week, Lang: in.Lang, Entries: in.Rows})
	to := web.Href(pathPage, string(in.Week))
	if in.Officer != "" {
		to = web.Href(pathFor, string(in.Week), string(in.Officer))
	}
	return web.See{To: to, Done: done.Trail, Say: "week.update.sent", Body: done}, err
}
