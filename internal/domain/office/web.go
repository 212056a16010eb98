package office

import (
	"context"
	"slices"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
)

// Routes are the addresses of the desk.
func (s *Service) Routes() []web.Route {
	return slices.Concat(s.mailRoutes(), s.calendarRoutes(), s.setupRoutes(), []web.Route{
		web.Get("/", control.SignedIn, func(ctx context.Context, _ struct{}) (Desk, error) { return s.ReadDesk(ctx) }, deskPage),
		web.Get("/approvals", control.SignedIn, s.ListApprovals, inboxPage),
		web.Get("/approvals/batch", control.SignedIn, s.ReadBatch, batchPage),
		web.Get("/approvals/{id}", control.SignedIn, s.ReadApproval, approvalPage),
		web.Post("/approvals/{id}/decide", control.SignedIn, s.Decide, "/approvals/{id}"),
		web.Post("/approvals/batch", control.SignedIn, s.DecideAll, "/approvals/batch"),
		web.Get("/audit", control.SignedIn, s.ReadTrail, trailPage),
		web.Get("/audit/anchor", "control.anchor.export", s.ExportAnchor, anchorPage),
		web.Get("/audit/check", "control.check.run", s.RunCheck, checkPage),
		web.Get("/audit/{id}", control.SignedIn, s.ReadEntry, entryPage),
		web.Get("/jobs", control.SignedIn, s.ListJobs, jobsPage),
		web.Get("/jobs/{id}", control.SignedIn, s.ReadJob, jobPage),
		web.Post("/jobs/{id}/cancel", control.SignedIn, s.CancelJob, "/jobs/{id}"),
		web.Get("/search", control.SignedIn, s.Find, findPage),
		web.Post("/undo/{trail}", control.SignedIn, s.Undo, "/"),
		web.Post("/views", control.SignedIn, s.SaveView, "/"),
		web.Post("/views/{id}/drop", control.SignedIn, s.DropView, "/"),
		web.Get("/admin", control.ActEditInstallation, s.ReadInstallation, installationPage),
		web.Post("/admin", control.ActEditInstallation, s.SetCeiling, "/admin"),
		web.Get("/help", control.SignedIn, nothing, helpPage),
		web.Get("/about", control.Public, s.ReadAbout, aboutPage),
	})
}
