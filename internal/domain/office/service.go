package office

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/mail"
	"cairn/internal/kernel/search"
	"cairn/internal/kernel/web"
)

// Service is the desk. App fills the function fields before it serves.
type Service struct {
	control *control.Control
	index   *search.Index

	// Mail is the office's mail.
	Mail *mail.Service

	overdue overdue
	// Due lists what a person owns and when it is due, nearest first: deliverables, milestones, risks
	// to re-assess, exception reports.
	Due func(ctx context.Context, q db.Querier, who control.ActorID, until cal.Date) ([]Due, error)
	// Named gives titles and addresses of objects of all kinds, for the trail and the approvals; what
	// the reader may not see is left out.
	Named func(ctx context.Context, q db.Querier, refs []control.Ref) (map[control.Ref]Named, error)
	// Vocabularies put the public views of objects into words, by kind, for before and after.
	Vocabularies map[string]web.Vocabulary
	// Staff lists who works here.
	Staff func(ctx context.Context, q db.Querier) ([]control.ActorID, error)
	// Leads gives the scopes whose team an actor leads: they are told what is long overdue there.
	Leads func(a *control.Actor) []string
	// Check goes through all rules and the seals.
	Check func(ctx context.Context) (control.Findings, error)
}

// Due is one thing a person must see to.
type Due struct {
	Object control.Ref `json:"object"`
	Title  i18n.Text   `json:"title"`
	About  i18n.Text   `json:"about"` // the project or package it belongs to
	Href   string      `json:"href"`
	On     cal.Date    `json:"on"`
	Kind   string      `json:"kind"` // text key of what it is: "portfolio.deliverable"
	Status web.Status  `json:"-"`
}

// Named is an object's title, its reference code when it has one, and where its page is.
type Named struct {
	Title i18n.Text
	Code  string
	Href  string
}

// New makes the desk over control and the node's search index.
func New(c *control.Control, index *search.Index) *Service {
	return &Service{control: c, index: index}
}

// names gives titles and addresses; nothing for an object that may not be seen.
func (s *Service) names(ctx context.Context, q db.Querier, refs []control.Ref) (map[control.Ref]Named, error) {
	if s.Named == nil || len(refs) == 0 {
		return nil, nil
	}
	return s.Named(ctx, q, refs)
}
