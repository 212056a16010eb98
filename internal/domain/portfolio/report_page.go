package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// ReportOut is the page on which a project is reported on: its reports so far, how it stands, the ratings
// somebody typed, and the bottom line.
type ReportOut struct {
	Reports   []Snapshot     `json:"reports"`
	Computed  Card           `json:"computed"` // by the figures alone
	Overrides []KeptOverride `json:"overrides"`

	project ProjectOut
	next    cal.Date // the reporting date that is due, or the day
	names   map[ActorID]string
}

// ReadReport gives the page of a project's reports.
func (s *Service) ReadReport(ctx context.Context, in idIn) (out ReportOut, err error) {
	if out.project, err = s.ReadProject(ctx, in); err != nil {
		return out, err
	}
	d := out.project.dossier
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if out.Reports, err = snapshotsOf(ctx, q, d.Project.ID, 12); err != nil {
			return err
		}
		r, err := s.ratable(ctx, q, d.Project.ID)
		if err != nil {
			return err
		}
		thresholds, err := thresholdsOf(ctx, q, d.Project.Parent.ID)
		if err != nil {
			return err
		}
		out.Computed, out.next = thresholds.Rate(r, d.On), ReportDates(d.On, thresholds.ReportingMonths, 1)[0]
		if len(out.Reports) > 0 && !out.next.After(out.Reports[0].On) {
			out.next = d.On
		}
		if out.Overrides, err = overridesOf(ctx, q, d.Project.ID); err != nil {
			return err
		}
		var ids []ActorID
		for _, o := range out.Overrides {
			ids = append(ids, o.SetBy, o.ApprovedBy)
		}
		out.names, err = control.Names(ctx, q, ids...)
		return err
	})
	return out, err
}

type reportIn struct {
	ID string   `json:"id"`
	On cal.Date `json:"on"`
}

type overrideIn struct {
	ID string `json:"id"`
	OverrideForm
}

type lineIn struct {
	ID   string    `json:"id"`
	Text i18n.Text `json:"text"`
}

type exceptionIn struct {
	ID       string `json:"id"`
	Report   string `json:"report"`
	Decision string `json:"decision"`
}

func (s *Service) reportRoutes() []web.Route {
	const report, exception = "/projects/{id}/report", "/projects/{id}/exception"
	page := func(id string) string { return web.Href("/projects/{id}", id) }
	return []web.Route{
		web.Get(report, control.SignedIn, s.ReadReport, reportPage),
		web.Post(report, "portfolio.project.report", func(ctx context.Context, in reportIn) (web.See, error) {
			_, err := s.TakeReport(ctx, ProjectID(in.ID), in.On)
			return web.See{To: page(in.ID), Say: "portfolio.report.done"}, err
		}, report),
		web.Post("/projects/{id}/rating", "portfolio.project.rate", func(ctx context.Context, in overrideIn) (web.See, error) {
			_, err := s.OverrideRating(ctx, ProjectID(in.ID), in.OverrideForm)
			return web.See{To: web.Href(report, in.ID), Say: "web.saved"}, err
		}, report),
		web.Post("/projects/{id}/bottom-line", "portfolio.bottom_line.sign", func(ctx context.Context, in lineIn) (web.See, error) {
			_, err := s.SignBottomLine(ctx, ProjectID(in.ID).ref(), in.Text)
			return web.See{To: page(in.ID), Say: "web.saved"}, err
		}, report),
		web.Get(exception, control.SignedIn, s.ReadProject, exceptionPage),
		web.Post(exception, "portfolio.exception.report", func(ctx context.Context, in exceptionIn) (web.See, error) {
			_, err := s.WriteException(ctx, ProjectID(in.ID), in.Report)
			return web.See{To: page(in.ID), Say: "web.saved"}, err
		}, exception),
		web.Post(exception+"/decide", "portfolio.exception.decide", func(ctx context.Context, in exceptionIn) (web.See, error) {
			_, err := s.DecideException(ctx, ProjectID(in.ID), in.Decision)
			return web.See{To: page(in.ID), Say: "web.saved"}, err
		}, exception),
	}
}
