package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/draw"
)

// Service is the slice's use cases, one exported method each: every write is one control.Do, every
// read of a protected object goes through control.Visible. It is safe for concurrent use.
type Service struct {
	control *control.Control

	// Papers asks the slices that keep the content of papers (budget, agreements, results framework …)
	// whether it is there, for a batch of projects. Where it is nil or silent on a paper, a document on
	// file or a waiver counts (R13, R15, R16).
	Papers func(ctx context.Context, q db.Querier, ids []ProjectID) (map[ProjectID]map[Paper]Answer, error)
	// Others are the activities of others for a partner in a theme over a period, from the landscape (R7);
	// nil where nobody keeps any.
	Others func(ctx context.Context, q db.Querier, partner string, theme Theme, period cal.Period) ([]Other, error)
	// Words are those of what the office writes into records by itself, such as the title of an issue it
	// raises; nil leaves the keys.
	Words *i18n.Catalogue
	// Staff are the users who belong to a party (R29); nil where nobody keeps that.
	Staff func(ctx context.Context, q db.Querier, party string) ([]ActorID, error)
	// Replan computes the plan of a project anew after one of its lines was changed by its form; nil leaves
	// the dates as they were typed.
	Replan func(ctx context.Context, tx *control.Tx, id ProjectID) error
	// ChangeMoved is told when a change is sent for its decision, returned or decided, so that what was
	// prepared for it waits, can be worked on again, takes effect or does not.
	ChangeMoved func(ctx context.Context, tx *control.Tx, c Change) error
	// Outline draws the plan of a project in short, for its overview; nil draws none.
	Outline func(ctx context.Context, q db.Querier, p Project) (*draw.Gantt, error)
	// Weekly are the last weekly updates of projects, at most so many of each and the latest first; nil where
	// nobody keeps any.
	Weekly func(ctx context.Context, q db.Querier, ids []ProjectID, most int) (map[ProjectID][]Weekly, error)
	// Money asks who keeps the money what projects have, for a batch and by currency; nil or silence where
	// nobody does (R49).
	Money func(ctx context.Context, q db.Querier, ids []ProjectID) (map[ProjectID][]Purse, error)
	// Funding asks the same how far the money of the funds that the actor sees has come, by currency.
	Funding func(ctx context.Context, q db.Querier) ([]Funding, error)
	// OverCommitted reports whether more was asked for a project than there is, and still is (R20).
	OverCommitted func(ctx context.Context, q db.Querier, id ProjectID) (bool, error)
	// Held counts the activities, records of meetings and open actions that hang below objects, by their ids;
	// nil where nobody keeps any.
	Held func(ctx context.Context, q db.Querier, ids []string) (map[string]int, error)
	// MaxDocument is the size in bytes of the largest document; 0 is DefaultDocumentBytes.
	MaxDocument int64
}

// New makes the service over the office's control.
func New(c *control.Control) *Service { return &Service{control: c} }

// Register tells control how what waits for a decision is decided and which edits can be undone. App
// calls it at start.
func (s *Service) Register(c *control.Control) {
	for _, act := range GateActs {
		c.Decides(act, s.DecideGate(act))
	}
	c.Decides(actAcceptDeliverable, s.DecideDeliverable)
	c.Decides(actApproveRating, s.DecideRating)
	c.Decides(actGrantWaiver, s.DecideWaiver)
	c.Decides(actApproveRisk, s.DecideRisk)
	c.Decides(actDecideChange, s.DecideChangeFromInbox)
	c.Decides(actApproveUse, s.DecideContingencyUse)
	for act, undo := range s.undoers() {
		c.Undoes(act, undo)
	}
}

// held counts what other slices keep below objects, all together.
func (s *Service) held(ctx context.Context, q db.Querier, ids ...string) (n int, err error) {
	if s.Held == nil {
		return 0, nil
	}
	counts, err := s.Held(ctx, q, ids)
	for _, of := range counts {
		n += of
	}
	return n, err
}

// said is a text of the slice in both languages.
func (s *Service) said(key string, args ...any) i18n.Text {
	if s.Words == nil {
		return i18n.Text{EN: key, FR: key}
	}
	return i18n.Text{EN: s.Words.Printer(i18n.EN).T(key, args...), FR: s.Words.Printer(i18n.FR).T(key, args...)}
}
