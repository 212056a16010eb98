package web

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// sessionLife is how long somebody stays signed in, whatever they do.
const sessionLife = 12 * time.Hour

const sessionCookie = "cairn_session"

// The session's entries for who is signed in, under which epoch of theirs, and how the person's own
// list of sessions tells this one from the others.
const (
	personKey  = "person"
	epochKey   = "epoch"
	nameKey    = "name"
	sinceKey   = "since"
	agentKey   = "agent"
	addressKey = "address"
)

func newSessions(d *db.DB, secure bool, failed func(http.ResponseWriter, *http.Request, error)) *scs.SessionManager {
	m := scs.New()
	m.Store = sessionStore{d}
	m.ErrorFunc = failed
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

// sessionFailed answers a request whose session could not be read or kept. In the second case the manager
// asks when the handler's answer is about to begin: that one is not sent, since what it says (that
// somebody is signed in) did not come about.
func (s *Server) sessionFailed(w http.ResponseWriter, r *http.Request, err error) {
	for _, name := range []string{"Location", "Set-Cookie", "Content-Length", "Content-Encoding", "Clear-Site-Data"} {
		w.Header().Del(name)
	}
	s.begin(w, r, Route{}, langOf(r.URL.Path)).fail(err)
	if rec, ok := w.(*recorder); ok {
		rec.ended = true
	}
}

// Session is the conversation with one browser. A handler gets it from its context.
type Session struct {
	Address string // the browser's network address
	agent   string
	manager *scs.SessionManager
}

// maxAgent bounds what is kept of a browser's word about itself, in bytes.
const maxAgent = 200

func (s *Server) session(r *http.Request) *Session {
	agent := strings.ToValidUTF8(r.UserAgent(), "")
	if len(agent) > maxAgent {
		agent = strings.ToValidUTF8(agent[:maxAgent], "")
	}
	return &Session{s.address(r), agent, s.sessions}
}

type sessionKey struct{}

// SessionFrom finds the session. It is nil in the programming interface, which keeps none.
func SessionFrom(ctx context.Context) *Session {
	s, _ := ctx.Value(sessionKey{}).(*Session)
	return s
}

// SignIn gives the browser a new token and remembers the person behind it, with the number of their
// present epoch, which Identify gets back: raising it ends all their sessions. What the session held
// before (the way back, the first of two factors) is kept.
func (s *Session) SignIn(ctx context.Context, person control.ActorID, epoch int64) error {
	if err := s.manager.RenewToken(ctx); err != nil {
		return err
	}
	now := s.manager.Store.(sessionStore).db.Now()
	for name, value := range map[string]string{personKey: string(person), epochKey: strconv.FormatInt(epoch, 10),
		nameKey: rand.Text(), sinceKey: now.String(), agentKey: s.agent, addressKey: s.Address} {
		s.manager.Put(ctx, name, value)
	}
	return nil
}

// claim is who the session says is there.
func (s *Session) claim(ctx context.Context) Claim {
	epoch, err := strconv.ParseInt(s.manager.GetString(ctx, epochKey), 10, 64)
	if err != nil {
		return Claim{}
	}
	return Claim{Person: s.Person(ctx), Epoch: epoch}
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

// Seal remembers a text that opens a door, such as a link that was just made, until the session ends: under a key that
// the browser's cookie gives and the database does not, so that nobody gets in by what is stored.
func (s *Session) Seal(ctx context.Context, name, value string) error {
	box, err := s.box(ctx)
	if err == nil {
		s.manager.Put(ctx, name, base64.StdEncoding.EncodeToString(box.Seal(nil, nil, []byte(value), []byte(name))))
	}
	return err
}

// Unseal gives a sealed text back, "" when there is none or the browser has got a new cookie since.
func (s *Session) Unseal(ctx context.Context, name string) string {
	sealed, err := base64.StdEncoding.DecodeString(s.Get(ctx, name))
	if err != nil || len(sealed) == 0 {
		return ""
	}
	box, err := s.box(ctx)
	if err != nil {
		return ""
	}
	value, err := box.Open(nil, nil, sealed, []byte(name))
	if err != nil {
		return ""
	}
	return string(value)
}

// box seals with a key of the session's token. A browser that has none yet cannot be sealed for.
func (s *Session) box(ctx context.Context) (cipher.AEAD, error) {
	token := s.manager.Token(ctx)
	if token == "" {
		return nil, errors.New("web: a session that has not begun seals nothing")
	}
	key, err := hkdf.Key(sha256.New, []byte(token), nil, "cairn: what a session seals", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

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
			token, record.Values[personKey], string(data), tx.Now.Add(time.Until(expiry)))) // the manager counts by the machine's clock, we by the database's
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

// Sitting is one of a person's sessions as their account lists it.
type Sitting struct {
	Name    string      `json:"name"` // tells it from the others; of no use to get in
	Since   cal.Instant `json:"since"`
	Address string      `json:"address"`
	Agent   string      `json:"agent"` // the browser's word about itself
	Current bool        `json:"current"`

	hash string
}

// Sittings lists the sessions of whoever is signed in that their present epoch has not ended, newest
// first.
func (s *Session) Sittings(ctx context.Context) (list []Sitting, err error) {
	store, me, name := s.manager.Store.(sessionStore), s.claim(ctx), s.Get(ctx, nameKey)
	err = store.db.Read(ctx, func(ctx context.Context, q db.Querier) error {
		all, err := db.Collect(ctx, q, db.SQL(`SELECT token_hash, data FROM web_session WHERE person_id = ? AND expires_at > ?`, me.Person, store.db.Now()), scanSitting)
		for _, x := range all {
			if x.values[epochKey] == strconv.FormatInt(me.Epoch, 10) {
				x.Current = x.Name == name
				list = append(list, x.Sitting)
			}
		}
		return err
	})
	slices.SortFunc(list, func(a, b Sitting) int { return strings.Compare(b.Since.String(), a.Since.String()) })
	return list, err
}

type storedSitting struct {
	Sitting
	values map[string]string
}

func scanSitting(row db.Row) (x storedSitting, err error) {
	var data string
	var record sessionRecord
	if err := row.Scan(&x.hash, &data); err != nil {
		return x, err
	}
	if err := json.Unmarshal([]byte(data), &record); err != nil {
		return x, err
	}
	x.values = record.Values
	x.Name, x.Address, x.Agent = record.Values[nameKey], record.Values[addressKey], record.Values[agentKey]
	x.Since, err = cal.ParseInstant(record.Values[sinceKey])
	return x, err
}

// EndOther ends one of the person's other sessions by its name; an unknown one is a NotFound fault.
func (s *Session) EndOther(ctx context.Context, name string) error {
	list, err := s.Sittings(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(x Sitting) bool { return x.Name == name && !x.Current })
	if i < 0 {
		return fault.Missing("session")
	}
	return s.manager.Store.(sessionStore).DeleteCtx(ctx, list[i].hash)
}

// EndSessions ends the sessions of everybody and says how many those were, for a database that was restored.
func EndSessions(ctx context.Context, tx *control.Tx) (int64, error) {
	return db.Exec(ctx, tx, db.SQL(`DELETE FROM web_session`))
}

func sweepSessions(ctx context.Context, d *db.DB) error {
	return d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM web_session WHERE expires_at <= ?`, tx.Now))
		return err
	})
}
