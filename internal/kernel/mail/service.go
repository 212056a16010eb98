package mail

import (
	"context"
	"crypto/tls"
	"log/slog"
	"time"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// Person is what mail asks about somebody of the office. Active is false for a leaver.
type Person struct {
	Name     string
	Address  string
	Language i18n.Lang
	Active   bool
}

// Service is the office's mail. App fills the fields before it serves.
type Service struct {
	control *control.Control
	words   *i18n.Catalogue
	log     *slog.Logger
	kinds   map[string]Kind
	order   []string

	// Secrets is the folder in which files with the relay's password lie.
	Secrets string
	// BaseURL is the outside address where the settings name none.
	BaseURL string
	// People tells who persons are, for a batch. Who is not there is left out.
	People func(ctx context.Context, q db.Querier, ids []control.ActorID) (map[control.ActorID]Person, error)
	// Zone is the office's time zone, for those who chose none; nil is UTC.
	Zone func(ctx context.Context, q db.Querier) (*time.Location, error)
	// Office is what the office is called and the unit it belongs to; nil, or a name of nothing, leaves it out.
	Office func(ctx context.Context, q db.Querier) (name i18n.Text, unit string, err error)
	// TLS is used in place of the usual settings of TLS towards the relay; nil for these.
	TLS *tls.Config
}

// New makes the office's mail over its control.
func New(c *control.Control, words *i18n.Catalogue, log *slog.Logger) *Service {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := &Service{control: c, words: words, log: log, kinds: map[string]Kind{}}
	s.Register(testKind())
	return s
}

func (s *Service) zone(ctx context.Context, q db.Querier) (*time.Location, error) {
	if s.Zone == nil {
		return time.UTC, nil
	}
	return s.Zone(ctx, q)
}
