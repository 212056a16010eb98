package people

import (
	"context"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/web"
)

// Identify finds who a session or a bearer token stands for, as they are today: app hands it to
// web.Config. A session of an epoch that is over, somebody who left, and a token that is unknown, over
// or revoked are Unauthenticated faults.
func (s *Service) Identify(ctx context.Context, who web.Claim) (*control.Actor, error) {
	if who.Token != "" {
		return s.byToken(ctx, who.Token)
	}
	var actor *control.Actor
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		epoch, err := db.One(ctx, q, Kind, db.SQL(`SELECT epoch FROM people_user WHERE id = ?`, who.Person), db.Value[int64])
		if fault.Is(err, fault.NotFound) || err == nil && epoch != who.Epoch {
			return unauthenticated()
		}
		if err == nil {
			actor, err = s.control.Actor(ctx, q, who.Person)
		}
		return err
	})
	return actor, err
}

func unauthenticated() error { return fault.New(fault.Unauthenticated, "fault.unauthenticated", nil) }

// byToken also notes the first use of a token on a day, in the trail too; a note at every request
// would make every reading a write.
func (s *Service) byToken(ctx context.Context, text string) (*control.Actor, error) {
	if !strings.HasPrefix(text, tokenPrefix) {
		return nil, unauthenticated()
	}
	var token Token
	var actor *control.Actor
	today := s.now().Date()
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		token, err = db.One(ctx, q, "token", db.SQL(tokenColumns+`WHERE token_hash = ?`, digest(text)), scanToken)
		if fault.Is(err, fault.NotFound) || err == nil && !token.Works(today) {
			return unauthenticated()
		}
		if err == nil {
			actor, err = s.control.Actor(ctx, q, token.User)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if token.LastUsedOn != today {
		if err := s.noteUse(control.WithActor(ctx, actor), token); err != nil {
			return nil, err
		}
	}
	return token.limit(actor), nil
}

// limit is the token's person held to what the token may do.
func (t Token) limit(a *control.Actor) *control.Actor {
	if t.ReadOnly() {
		reader := *a
		reader.ReadOnly = true
		return &reader
	}
	return a.Limited(append([]control.Act{control.SignedIn, "control.read"}, t.Acts...))
}

func (s *Service) noteUse(ctx context.Context, t Token) error {
	_, err := s.control.Do(ctx, control.Op{Act: actUseToken}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		_, err := db.Exec(ctx, tx, db.SQL(`UPDATE people_token SET last_used_on = ? WHERE id = ?`, tx.Today(), t.ID))
		return control.Change{Object: control.Ref{Kind: "token", ID: t.ID}}, err
	})
	return err
}
