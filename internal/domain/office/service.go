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
	// Due lists what persons own that is due up to a day, for each the nearest first: deliverables, milestones,
	// risks to re-assess, exception reports, actions.
	Due func(ctx context.Context, q db.Querier, until cal.Date, who ...control.ActorID) (map[control.ActorID][]Due, error)
	// Named gives titles and addresses of objects of all kinds, for the trail and the approvals; what
	// the reader may not see is left out.
	Named func(ctx context.Context, q db.Querier, refs []control.Ref) (map[control.Ref]Named, error)
	// Vocabularies put the public views of objects into words, by kind, for before and after.
	Vocabularies map[string]web.Vocabulary
	// Staff lists who works here.
	Staff func(ctx context.Context, q db.Querier) ([]control.ActorID, error)
	// Leads gives the scopes whose team an actor leads: they are told what is long overdue there.
	Leads func(a *control.Actor) []string
	// Events lists what stands on the calendar of a person or of a package.
	Events func(ctx context.Context, q db.Querier, f EventFilter) ([]Event, error)
	// Gatherings lists the events to whose guests invitations go, those called off among them.
	Gatherings func(ctx context.Context, q db.Querier, period cal.Period) ([]Event, error)
	// Gathering is one event by the id of its object, as far as the reader sees it. Fault: NotFound.
	Gathering func(ctx context.Context, q db.Querier, id string) (Event, error)
	// Places lists the packages whose calendar the reader may have.
	Places func(ctx context.Context, q db.Querier) ([]Place, error)
	// Templates are the templates for projects that ship, and OfferTemplates has the office offer some of them.
	Templates      func(ctx context.Context, q db.Querier) ([]TemplateChoice, error)
	OfferTemplates func(ctx context.Context, codes []string) error
	// Furnished says how much there is of what a step of the setting up is about.
	Furnished func(ctx context.Context, q db.Querier, step SetupStep) ([]StepCount, error)
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
