package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// sessionLife is how long somebody stays signed in, whatever they do.
const sessionLife = 12 * time.Hour

const sessionCookie = "cairn_session"

// personKey is the session's entry for who is signed in.
const personKey = "person"

func newSessions(d *db.DB, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = sessionStore{d}
	m.Codec = sessionCodec{}
	m.Lifetime = sessionLife
	m.HashTokenInStore = true
	m.Cookie.Name = sessionCookie
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.HttpOnly = true
	m.Cookie.Persist = false
	m.Cookie.Secure = secure
	return m
}

// Session is the conversation with one browser. A handler gets it from its context.
type Session struct{ manager *scs.SessionManager }

type sessionKey struct{}

// SessionFrom finds the session. It is nil in the programming interface, which keeps none.
func SessionFrom(ctx context.Context) *Session {
	s, _ := ctx.Value(sessionKey{}).(*Session)
	return s
}

// SignIn gives the browser a new token and remembers the person behind it. What the session held
// before (the way back, the first of two factors) is kept.
func (s *Session) SignIn(ctx context.Context, person control.ActorID) error {
	if err := s.manager.RenewToken(ctx); err != nil {
		return err
	}
	s.manager.Put(ctx, personKey, string(person))
	return nil
}

// SignOut ends the session, in the browser and in the database.
func (s *Session) SignOut(ctx context.Context) error { return s.manager.Destroy(ctx) }

// Person is who is signed in, "" for nobody.
func (s *Session) Person(ctx context.Context) control.ActorID {
	return control.ActorID(s.manager.GetString(ctx, personKey))
}

// Put remembers a short text until the session ends, such as that the first factor was right.
func (s *Session) Put(ctx context.Context, name, value string) { s.manager.Put(ctx, name, value) }

// Get gives it back, "" when there is none.
func (s *Session) Get(ctx context.Context, name string) string { return s.manager.GetString(ctx, name) }

// Drop forgets it.
func (s *Session) Drop(ctx context.Context, name string) { s.manager.Remove(ctx, name) }

// sessionCodec writes a session as JSON: its values are texts, and nothing else has to be learned
// about their types at every request.
type sessionCodec struct{}

type sessionRecord struct {
	Deadline time.Time         `json:"until"`
	Values   map[string]string `json:"values"`
}

func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	record := sessionRecord{deadline, make(map[string]string, len(values))}
	for name, value := range values {
		record.Values[name], _ = value.(string)
	}
	return json.Marshal(record)
}

func (sessionCodec) Decode(b []byte) (time.Time, map[string]any, error) {
	var record sessionRecord
	err := json.Unmarshal(b, &record)
	values := make(map[string]any, len(record.Values))
	for name, value := range record.Values {
		values[name] = value
	}
	return record.Deadline, values, err
}

// sessionStore keeps sessions in web_session under the hash of their token. It is one of the kernel's
// files that write without control: a session is no fact of the programme and leaves no trail.
type sessionStore struct{ db *db.DB }

// FindCtx is asked for every request of a browser: one row by its key.
func (s sessionStore) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, q db.Querier) error {
		rows, err := db.Collect(ctx, q, db.SQL(`SELECT data FROM web_session WHERE token_hash = ? AND expires_at > ?`, token, s.db.Now()), db.Value[string])
		if err == nil && len(rows) == 1 {
			data, found = []byte(rows[0]), true
		}
		return err
	})
	return data, found, err
}

// CommitCtx stores a session with who is signed in, so that all of a person's can be ended.
func (s sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	var record sessionRecord
	if err := json.Unmarshal(data, &record); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO web_session (token_hash, person_id, data, expires_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (token_hash) DO UPDATE SET person_id = excluded.person_id, data = excluded.data, expires_at = excluded.expires_at`,
			token, record.Values[personKey], string(data), cal.At(expiry)))
		return err
	})
}

// DeleteCtx forgets a session.
func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM web_session WHERE token_hash = ?`, token))
		return err
	})
}

// Find, Commit and Delete complete scs.Store; the manager calls the variants with a context.
func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s sessionStore) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// EndSessions signs a person out everywhere: a new pass phrase, a lost token, a leaver.
func (s *Server) EndSessions(ctx context.Context, person control.ActorID) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM web_session WHERE person_id = ?`, person))
		return err
	})
}

func sweepSessions(ctx context.Context, d *db.DB) error {
	return d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM web_session WHERE expires_at <= ?`, tx.Now))
		return err
	})
}
