package mail

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// Topic is the outbox topic of mail.
const Topic = "mail"

// Notice asks for a message to be composed and sent once the transaction has committed. It goes to a Person of
// the office, or to an Address outside with a name and a language. Key says what it is about: of one kind, no
// recipient gets two messages with the same key; "" is a message of its own.
type Notice struct {
	Kind     string          `json:"kind"`
	Person   control.ActorID `json:"person,omitempty"`
	Address  string          `json:"address,omitempty"`
	Name     string          `json:"name,omitempty"`
	Language i18n.Lang       `json:"language,omitempty"`
	Key      string          `json:"key,omitempty"`
	Data     any             `json:"data,omitempty"` // for the kind's Compose
	After    cal.Instant     `json:"after"`          // not before then; never is at once
}

// Notify asks for messages in a transaction; they go if and only if it commits.
func Notify(ctx context.Context, tx *control.Tx, notices ...Notice) error {
	for _, n := range notices {
		if err := tx.Send(ctx, Topic, n); err != nil {
			return err
		}
	}
	return nil
}

// asked is a notice as the outbox holds it.
type asked struct {
	Notice
	Data json.RawMessage `json:"data,omitempty"`
}

// The states of a message on its way.
type State string

// Waiting is to be sent; Sending is being handed over; Doubtful may or may not have arrived; Failed was refused
// for good or became too old; Dropped was not to be sent any more; Bounced came back later.
const (
	Waiting  State = "waiting"
	Sending  State = "sending"
	Sent     State = "sent"
	Doubtful State = "doubtful"
	Failed   State = "failed"
	Dropped  State = "dropped"
	Bounced  State = "bounced"
)

// States are all of them, those that ask for something first.
var States = []State{Doubtful, Failed, Bounced, Waiting, Sending, Sent, Dropped}

const (
	cursor   = "mail"
	intake   = 500             // notices taken in at once
	batch    = 50              // messages under one lease
	holdFor  = 5 * time.Minute // lease of messages on their way
	keepDays = 90              // for which an ended message stays listed
)

// takeIn makes messages of the notices that committed since.
func (s *Service) takeIn(ctx context.Context) error {
	for {
		n, err := s.control.Follow(ctx, cursor, Topic, intake, func(ctx context.Context, tx *db.Tx, list []control.Message) error {
			var args []any
			for _, m := range list {
				var a asked
				if err := json.Unmarshal(m.Payload, &a); err != nil {
					s.log.Error("a notice cannot be read", "message", m.ID, "error", err)
					continue
				}
				key := m.ID
				if a.Key != "" {
					key = a.Kind + " " + string(a.Person) + a.Address + " " + a.Key
				}
				next := m.At
				if a.After.After(next) {
					next = a.After
				}
				args = append(args, tx.NewID(), key, a.Kind, string(a.Person), a.Address, a.Name, string(a.Language), string(a.Data), next, m.At)
			}
			if len(args) == 0 {
				return nil
			}
			rows := make([]any, 0, len(args)*2)
			for i := 0; i < len(args); i += 10 {
				rows = append(rows, args[i:i+8]...)
				rows = append(rows, "waiting", "", "", 0, args[i+8], "", args[i+9])
			}
			return db.InsertRows(ctx, tx, `INSERT INTO mail_message (id, dedup, kind, person, address, name, language, data,
				state, reason, detail, attempts, next_at, lease, created_at)`, 15, rows, "ON CONFLICT (dedup) DO NOTHING")
		})
		if err != nil || n < intake {
			return err
		}
	}
}

// claimed is a message under this process's lease.
type claimed struct {
	id       string
	kind     string
	person   control.ActorID
	address  string
	name     string
	language i18n.Lang
	data     json.RawMessage
	attempts int
	created  cal.Instant
	lease    string
}

// claim takes some messages that are due.
func (s *Service) claim(ctx context.Context) (list []claimed, err error) {
	due := false
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		now := s.control.DB().Now()
		found, err := db.Collect(ctx, q, db.SQL(`SELECT id FROM mail_message WHERE state = 'waiting' AND next_at <= ? AND (lease_until IS NULL OR lease_until < ?) LIMIT 1`, now, now), db.Value[string])
		due = len(found) > 0
		return err
	})
	if err != nil || !due {
		return nil, err
	}
	err = s.control.DB().Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		lease := tx.NewID()
		list, err = db.Collect(ctx, tx, db.SQL(`UPDATE mail_message SET lease = ?, lease_until = ? WHERE id IN (
			SELECT id FROM mail_message WHERE state = 'waiting' AND next_at <= ? AND (lease_until IS NULL OR lease_until < ?) ORDER BY next_at, id LIMIT ?)
			RETURNING id, kind, person, address, name, language, data, attempts, created_at`, lease, tx.Now.Add(holdFor), tx.Now, tx.Now, batch),
			func(row db.Row) (c claimed, err error) {
				var data string
				c.lease = lease
				err = row.Scan(&c.id, &c.kind, &c.person, &c.address, &c.name, &c.language, &data, &c.attempts, &c.created)
				c.data = json.RawMessage(data)
				return c, err
			})
		return err
	})
	slices.SortFunc(list, func(a, b claimed) int { return strings.Compare(a.id, b.id) }) // the order in which they were asked for
	return list, err
}

// intend commits how earlier messages went and, in the same commit, that one is about to be handed over, if it is
// still this process's and its recipient may still get it.
func (s *Service) intend(ctx context.Context, earlier []settled, c claimed) (ours bool, err error) {
	err = s.control.DB().Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		ours = false
		for _, x := range earlier {
			if err := s.moveTx(ctx, tx, x); err != nil {
				return err
			}
		}
		if c.person != "" { // the last look: between composing and this moment they may have left
			people, err := s.People(ctx, tx, []control.ActorID{c.person})
			if err != nil {
				return err
			}
			if !people[c.person].Active {
				return s.moveTx(ctx, tx, settled{c, Waiting, outcome{state: Dropped, reason: whyLeft}})
			}
		}
		n, err := tx.Exec(ctx, `UPDATE mail_message SET state = 'sending', attempts = attempts + 1, lease_until = $1 WHERE id = $2 AND lease = $3 AND state = 'waiting'`,
			tx.Now.Add(holdFor), c.id, c.lease)
		ours = n == 1
		return err
	})
	return ours, err
}

// outcome is where a message stands after it was looked at.
type outcome struct {
	state  State
	reason string // text key below "mail.why."
	detail string // the relay's own words
	again  time.Duration
}

// settled is a message with how it went from a state.
type settled struct {
	claimed
	from State
	to   outcome
}

// move records outcomes; a message that another process has taken over stays as it is.
func (s *Service) move(ctx context.Context, list []settled) error {
	return s.control.DB().Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, x := range list {
			if err := s.moveTx(ctx, tx, x); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) moveTx(ctx context.Context, tx *db.Tx, x settled) error {
	to := x.to
	var ended cal.Instant
	attempt := 0
	next := tx.Now.Add(to.again)
	if to.state != Waiting {
		ended = tx.Now
	} else if x.from == Waiting {
		attempt = 1 // an attempt that did not get as far as the intent
	}
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE mail_message SET state = ?, reason = ?, detail = ?, next_at = ?, lease = '', lease_until = NULL, ended_at = ?,
		attempts = attempts + CAST(? AS INTEGER) WHERE id = ? AND lease = ? AND state = ?`,
		string(to.state), to.reason, short(to.detail), next, ended, attempt, x.id, x.lease, string(x.from)))
	return err
}

const maxDetail = 300 // characters of a relay's answer that are kept

func short(text string) string {
	runes := []rune(clean(text))
	return string(runes[:min(len(runes), maxDetail)])
}

// doubt marks messages whose process died between intent and outcome: nobody knows whether they arrived.
func (s *Service) doubt(ctx context.Context) error {
	stuck := false
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		found, err := db.Collect(ctx, q, db.SQL(`SELECT id FROM mail_message WHERE state = 'sending' AND lease_until < ? LIMIT 1`, s.control.DB().Now()), db.Value[string])
		stuck = len(found) > 0
		return err
	})
	if err != nil || !stuck {
		return err
	}
	return s.control.DB().Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`UPDATE mail_message SET state = 'doubtful', reason = ?, lease = '', lease_until = NULL, ended_at = ?
			WHERE state = 'sending' AND lease_until < ?`, whyCrash, tx.Now, tx.Now))
		return err
	})
}

// Sweep forgets messages that ended long ago.
func (s *Service) Sweep(ctx context.Context) error {
	return s.control.DB().Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM mail_message WHERE ended_at < ?`, tx.Now.Add(-keepDays*24*time.Hour)))
		return err
	})
}
