package people

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// Nation is a nation a person may have: its ISO 3166-1 alpha-3 code and its names.
type Nation struct {
	Code string
	Name i18n.Text
}

// Scope is a place where roles hold: the path that a grant covers, and its names.
type Scope struct {
	Path string
	Name i18n.Text
}

// Owned is something that a person answers for: what a leaver hands over.
type Owned struct {
	Object control.Ref `json:"object"`
	Noun   i18n.Key    `json:"noun"` // text key of what it is: "portfolio.project.one"
	Title  string      `json:"title"`
	Href   string      `json:"href"` // path of its page, without language
}

// Service is the door to everything about people. App makes it with New and fills the function fields,
// which ask the slices that people may not import. A field left nil answers with nothing.
type Service struct {
	control *control.Control
	hasher  *hasher
	byAddr  *throttle
	byLogin *throttle

	// Nations lists the nations to choose from, in the order of their codes.
	Nations func(ctx context.Context, q db.Querier) ([]Nation, error)
	// Scopes lists the places below the whole office in which roles may be given.
	Scopes func(ctx context.Context, q db.Querier) ([]Scope, error)
	// Owned lists what a person answers for, over all slices, as far as the actor in the context sees.
	Owned func(ctx context.Context, q db.Querier, person control.ActorID) ([]Owned, error)
	// Transfer makes another person answer for all of it and says how many things that were. Each
	// slice leaves its own lines in the trail.
	Transfer func(ctx context.Context, tx *control.Tx, from, to control.ActorID) (int, error)
	// Cast are those with a button on the sign-in page of a demonstration, in order.
	Cast func(ctx context.Context, q db.Querier) ([]control.ActorID, error)
}

// The rates of attempts to sign in. An office behind one address signs in on a Monday morning; a
// person mistypes a few times; a machine that guesses gets 1,440 guesses a day.
const (
	addressBurst, addressSeconds = 60, 2
	loginBurst, loginSeconds     = 8, 60
)

// New makes the service.
func New(c *control.Control) *Service {
	return &Service{
		control: c,
		hasher:  newHasher(presentCost),
		byAddr:  newThrottle(addressBurst, addressSeconds),
		byLogin: newThrottle(loginBurst, loginSeconds),
	}
}

func (s *Service) now() cal.Instant { return s.control.DB().Now() }

// as is a context in which a person acts: for what they do before, or without, a session.
func (s *Service) as(ctx context.Context, id control.ActorID) (context.Context, error) {
	err := s.control.Read(ctx, func(ctx2 context.Context, q db.Querier) error {
		actor, err := s.control.Actor(ctx2, q, id)
		ctx = control.WithActor(ctx, actor)
		return err
	})
	return ctx, err
}

func (s *Service) nations(ctx context.Context, q db.Querier) ([]Nation, error) {
	if s.Nations == nil {
		return nil, nil
	}
	return s.Nations(ctx, q)
}

func (s *Service) scopes(ctx context.Context, q db.Querier) ([]Scope, error) {
	if s.Scopes == nil {
		return nil, nil
	}
	return s.Scopes(ctx, q)
}

func (s *Service) owned(ctx context.Context, q db.Querier, person control.ActorID) ([]Owned, error) {
	if s.Owned == nil {
		return nil, nil
	}
	return s.Owned(ctx, q, person)
}

// allow refuses readers without an act's permission over the whole office. Users are no protected
// objects: the administration of people is seen as a whole or not at all.
func allow(ctx context.Context, act control.Act) error {
	if a := control.ActorFrom(ctx); a == nil || !a.May(act, "") {
		return fault.New(fault.Forbidden, "fault.forbidden", fault.Args{"act": string(act)})
	}
	return nil
}
