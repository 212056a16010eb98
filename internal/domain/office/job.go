package office

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// JobsOut lists the newest jobs.
type JobsOut struct {
	Jobs []control.Job `json:"jobs"`
}

// ListJobs lists the reader's jobs, or everybody's for whoever may see them.
func (s *Service) ListJobs(ctx context.Context, in web.List) (out JobsOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.Jobs, err = s.control.Jobs(ctx, q, in.Limit)
		return err
	})
	return out, err
}

// Table is the jobs as a list.
func (out JobsOut) Table(p *i18n.Printer) *web.Table {
	t := &web.Table{Key: "jobs", Title: p.T("office.jobs"), Columns: []web.Column{
		{Key: "kind", Label: p.T("office.job.kind"), Main: true}, {Key: "state", Label: p.T("office.job.state")},
		{Key: "done", Label: p.T("office.job.done"), Kind: web.KindInt}, {Key: "created_at", Label: p.T("office.job.started")},
		{Key: "ended_at", Label: p.T("office.job.ended")},
	}}
	for _, j := range out.Jobs {
		href := web.Href("/jobs/{id}", j.ID)
		t.Rows = append(t.Rows, web.Row{Href: href, Cells: []web.Cell{
			web.Text(p.T("office.job.kind." + j.Kind)).To(href), web.Text(p.T("office.job.state." + string(j.State))),
			web.Int(j.Done), web.Text(p.Instant(j.CreatedAt)), web.Text(p.Instant(j.EndedAt)),
		}})
	}
	return t
}

// JobIn names a job.
type JobIn struct {
	ID string `json:"id"`
}

// JobOut is one job; the page asks for it again while it runs.
type JobOut struct {
	control.Job
	Step string `json:"step"` // in the reader's language
	Over bool   `json:"over"`
	Then string `json:"then,omitempty"` // the page of the result, where the job names one
}

// ReadJob shows one job.
func (s *Service) ReadJob(ctx context.Context, in JobIn) (out JobOut, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out.Job, err = s.control.JobByID(ctx, q, in.ID)
		return err
	})
	out.Over = out.State != control.Queued && out.State != control.Running
	var result struct{ Href string }
	if err == nil && len(out.Result) > 0 && json.Unmarshal(out.Result, &result) == nil {
		out.Then = result.Href
	}
	if p := web.PrinterFrom(ctx); p != nil && out.Job.Step != "" {
		out.Step = p.T(out.Job.Step)
	}
	return out, err
}

// CancelJob asks a job to stop.
func (s *Service) CancelJob(ctx context.Context, in JobIn) (see web.See, err error) {
	return web.See{To: web.Href("/jobs/{id}", in.ID), Say: "office.job.said_cancelled"}, s.control.CancelJob(ctx, in.ID)
}

// UndoIn names what to take back by its trail row.
type UndoIn struct {
	Trail string `json:"trail"`
}

// Undo takes back what the reader just did.
func (s *Service) Undo(ctx context.Context, in UndoIn) (see web.See, err error) {
	done, err := s.control.UndoDone(ctx, in.Trail)
	if err != nil {
		return see, err
	}
	see = web.See{To: "/", Say: "office.undone", Body: done}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		named, err := s.names(ctx, q, []control.Ref{done.Object})
		if n, ok := named[done.Object]; ok && n.Href != "" {
			see.To = n.Href
		}
		return err
	})
	return see, err
}
