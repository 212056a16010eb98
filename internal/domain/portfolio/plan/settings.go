package plan

import (
	"context"
	"slices"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/web"
)

// The addresses of what holds for a whole plan.
const (
	pathSettings = pathPlan + "/settings"
	pathStatus   = pathPlan + "/status"
	pathName     = pathPlan + "/baseline-name"
)

// SettingsOut is what holds for a whole plan: its calendar, when it begins or must end, up to when progress
// is known, and what its baselines are called.
type SettingsOut struct {
	Calendar string   `json:"calendar"` // "" is that of the partner's country
	Begins   cal.Date `json:"begins"`   // none: the planned start of the project
	Ends     cal.Date `json:"ends"`     // a plan that has it is scheduled backwards from here
	StatusOn cal.Date `json:"status_on"`

	id        string
	page      portfolio.ProjectOut
	plan      *Plan
	calendars []web.Option
	baselines []Baseline
}

type settingsIn struct {
	ID       string   `json:"id"`
	Calendar string   `json:"calendar"`
	Begins   cal.Date `json:"begins"`
	Ends     cal.Date `json:"ends"`
}

type statusIn struct {
	ID       string   `json:"id"`
	StatusOn cal.Date `json:"status_on"`
}

type nameIn struct {
	ID   string `json:"id"`
	No   int    `json:"no"`
	Name string `json:"name" web:"max=120"`
}

func (s *Service) settingsRoutes() []web.Route {
	return []web.Route{
		web.Get(pathSettings, actProgress, s.readSettings, settingsPage),
		web.Post(pathSettings, actEdit, func(ctx context.Context, in settingsIn) (web.See, error) {
			if err := s.knownCalendar(ctx, in.ID, in.Calendar); err != nil {
				return web.See{}, err
			}
			return s.edits(ctx, in.ID, Edit{Verb: Settings, Calendar: in.Calendar, Begins: in.Begins, Ends: in.Ends})
		}, pathSettings),
		web.Post(pathStatus, actProgress, func(ctx context.Context, in statusIn) (web.See, error) {
			return s.edits(ctx, in.ID, Edit{Verb: Status, StatusOn: in.StatusOn})
		}, pathSettings),
		web.Post(pathName, actName, func(ctx context.Context, in nameIn) (web.See, error) {
			done, err := s.NameBaseline(ctx, portfolio.ProjectID(in.ID), in.No, in.Name)
			return web.See{To: web.Href(pathPlan, in.ID), Done: done.Trail}, err
		}, pathSettings),
	}
}

func (s *Service) readSettings(ctx context.Context, in ganttIn) (out SettingsOut, err error) {
	out.id = in.ID
	if out.page, err = s.portfolio.Page(ctx, in.ID); err != nil {
		return out, err
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		project := out.page.Stored()
		drafted, _, err := s.readDrafted(ctx, q, project, "", false)
		if err != nil {
			return err
		}
		out.plan = drafted.Plan
		out.Calendar, out.Begins, out.Ends, out.StatusOn = out.plan.Calendar, out.plan.Begins, out.plan.Ends, out.plan.StatusOn
		if out.calendars, err = s.planCalendars(ctx, q, out.plan); err != nil {
			return err
		}
		out.baselines, err = baselines(ctx, q, project.ID)
		return err
	})
	return out, err
}

// knownCalendar holds that a plan follows a calendar that is offered for it.
func (s *Service) knownCalendar(ctx context.Context, id, calendar string) error {
	out, err := s.readSettings(ctx, ganttIn{ID: id})
	if err != nil {
		return err
	}
	if calendar == "" || slices.ContainsFunc(out.calendars, func(o web.Option) bool { return o.Value == calendar }) {
		return nil
	}
	return wrong("calendar", "web.choose", nil)
}

func (out SettingsOut) baselineOptions(f *web.Frame) []web.Option {
	list := make([]web.Option, len(out.baselines))
	for i, b := range out.baselines {
		list[len(list)-1-i] = web.Option{Value: itoa(b.No), Label: baselineWords(f, b)}
	}
	return list
}
