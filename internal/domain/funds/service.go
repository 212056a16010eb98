package funds

import (
	"context"
	"time"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/web"
)

// The kinds of protected objects of this slice.
const (
	ObjectFund       = "fund"
	ObjectAgreement  = "agreement"
	ObjectReceipt    = "receipt"
	ObjectAllocation = "allocation"
)

func (id FundID) ref() control.Ref      { return control.Ref{Kind: ObjectFund, ID: string(id)} }
func (id AgreementID) ref() control.Ref { return control.Ref{Kind: ObjectAgreement, ID: string(id)} }
func (id ReceiptID) ref() control.Ref   { return control.Ref{Kind: ObjectReceipt, ID: string(id)} }

// Service is the slice's use cases, one exported method each: every write is one control.Do, every read
// of a protected object goes through control.Visible. It is safe for concurrent use.
type Service struct {
	control *control.Control

	// Rates gives the rate of a day from one currency to another: PublishedRate, unless somebody sets another
	// source. A rate that is missing is a fault, never 0, 1 or an old one (R57).
	Rates func(ctx context.Context, q db.Querier, from, to money.Currency, on cal.Date) (money.Rate, error)
	// Deciders are those who may do an act in a scope on a day, by their own grants; nil names nobody.
	Deciders func(ctx context.Context, q db.Querier, act control.Act, scope string, on cal.Date) ([]control.ActorID, error)
	// Directors are who directs the office on a day and is told of the red list (R81); nil tells nobody.
	Directors func(ctx context.Context, q db.Querier, on cal.Date) ([]control.ActorID, error)
	// Zone is the time zone of whoever acts in the context, on whose clock statements are asked for; nil is UTC.
	Zone func(ctx context.Context, q db.Querier) (*time.Location, error)
	// Events are the activities of projects, by their day; nil knows of none.
	Events func(ctx context.Context, q db.Querier, ids []portfolio.ProjectID) (map[portfolio.ProjectID][]Event, error)
	// Words are those of what the office writes by itself into the inbox; nil leaves the keys.
	Words *i18n.Catalogue
}

// New makes the service over the office's control.
func New(c *control.Control) *Service {
	s := &Service{control: c}
	s.Rates = s.PublishedRate
	return s
}

// rate is the rate from one currency to another on a day; within one currency it is 1.
func (s *Service) rate(ctx context.Context, q db.Querier, from, to money.Currency, on cal.Date) (money.Rate, error) {
	if from == to {
		return money.Rate{From: from, To: to, Value: decimalOne, On: on}, nil
	}
	if s.Rates == nil {
		return money.Rate{}, fault.Refuse("funds.rate_missing", fault.Args{"from": string(from), "to": string(to), "on": on, "days": 0})
	}
	return s.Rates(ctx, q, from, to, on)
}

// convert is an amount in another currency on a day, with the rate that a posting keeps.
func (s *Service) convert(ctx context.Context, q db.Querier, a money.Amount, to money.Currency, on cal.Date) (int64, Rate, error) {
	r, err := s.rate(ctx, q, a.Currency, to, on)
	if err != nil {
		return 0, Rate{}, err
	}
	out, err := r.Convert(a)
	return out.Minor, Rate{Value: r.Value.String(), On: r.On, Source: r.Source}, err
}

// create opens a Do in a scope where something new comes to be.
func (s *Service) create(ctx context.Context, act Act, scope string, amount money.Amount, body func(context.Context, *control.Tx) (control.Change, error)) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: act, Scope: scope, Key: web.RequestKey(ctx), Amount: amount}, body)
}

// edit opens a Do on an object. amount is what a delegation's cap is held against (R44).
func (s *Service) edit(ctx context.Context, act Act, object control.Ref, amount money.Amount, body func(context.Context, *control.Tx) (control.Change, error)) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: act, Object: object, Key: web.RequestKey(ctx), Amount: amount}, body)
}

// unchanged is the optimistic lock: an object read at a revision, 0 for whatever is there.
func unchanged(seen, revision int, current any) error {
	if seen != 0 && seen != revision {
		return fault.Stale(current)
	}
	return nil
}

// find reads something on a snapshot of its own, before a Do opens, to know where it lies.
func find[T any](ctx context.Context, s *Service, load func(context.Context, db.Querier) (T, error)) (out T, err error) {
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		out, err = load(ctx, q)
		return err
	})
	return out, err
}
