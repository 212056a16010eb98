package people

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"unicode/utf8"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// The acts around API tokens: one's own, and other people's. Issuing for another is in nobody's role,
// since the token would act in that person's name: only the command line on the server does it.
const (
	ActIssueOwnToken  control.Act = "own.token.issue"
	ActRevokeOwnToken control.Act = "own.token.revoke"
	ActIssueToken     control.Act = "people.token.issue"
	ActRevokeToken    control.Act = "people.token.revoke"
	actUseToken       control.Act = "own.token.use"
)

// tokenPrefix makes a token recognisable to whoever finds one in a file.
const tokenPrefix = "cairn_"

// maxTokenDays is how long a token may live.
const maxTokenDays = 366

// Token lets a program act for a person through the programming interface, until its last day or until
// it is revoked. It never does more than its person may, and nothing in the person's own affairs.
type Token struct {
	ID         string          `json:"id"`
	User       control.ActorID `json:"user"`
	Name       string          `json:"name"`
	Acts       []control.Act   `json:"acts"` // none: it only reads
	CreatedAt  cal.Instant     `json:"created_at"`
	ExpiresOn  cal.Date        `json:"expires_on"`
	LastUsedOn cal.Date        `json:"last_used_on"`
	RevokedAt  cal.Instant     `json:"revoked_at"`
}

// ReadOnly reports whether the token only reads.
func (t Token) ReadOnly() bool { return len(t.Acts) == 0 }

// Works reports whether the token opens anything on a day.
func (t Token) Works(on cal.Date) bool { return t.RevokedAt.IsZero() && !t.ExpiresOn.Before(on) }

// TokenRequest is what a new token shall be. Without acts it only reads.
type TokenRequest struct {
	Name      string        `json:"name"`
	Acts      []control.Act `json:"acts"`
	ExpiresOn cal.Date      `json:"expires_on"`
}

func (r TokenRequest) check(today cal.Date) error {
	var fs fault.Fields
	fs.Check(r.Name != "" && utf8.RuneCountInString(r.Name) <= maxName, "name", "people.token.name_wrong")
	ahead := today.DaysUntil(r.ExpiresOn)
	if r.ExpiresOn.IsZero() || ahead < 0 || ahead > maxTokenDays {
		fs.Add("expires_on", "people.token.expiry_wrong", fault.Args{"n": maxTokenDays})
	}
	for _, act := range r.Acts {
		if len(matrix[act]) == 0 {
			fs.Add("acts", "people.token.act_unknown", fault.Args{"act": string(act)})
			break
		}
	}
	return fs.Err()
}

// IssueToken makes a token for the actor in the context; the system makes one for anybody. The text it returns is shown once and kept nowhere.
func (s *Service) IssueToken(ctx context.Context, of control.ActorID, r TokenRequest) (text string, done control.Done, err error) {
	if err := r.check(s.now().Date()); err != nil {
		return "", done, err
	}
	text = tokenPrefix + rand.Text() + rand.Text()[:6]
	done, err = s.control.Do(ctx, control.Op{Act: ownOr(ctx, of, ActIssueOwnToken, ActIssueToken)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		a, err := loadAccount(ctx, tx, of)
		if err != nil {
			return control.Change{}, err
		}
		if err := stillActive(a); err != nil {
			return control.Change{}, err
		}
		t := Token{ID: tx.NewID(), User: of, Name: r.Name, Acts: r.Acts, CreatedAt: tx.Now(), ExpiresOn: r.ExpiresOn}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO people_token (id, user_id, name, token_hash, acts, created_at, created_by, expires_on)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, t.ID, of, t.Name, digest(text), joinActs(t.Acts), tx.Now(), tx.Actor().ID, t.ExpiresOn))
		return control.Change{Object: control.Ref{Kind: "token", ID: t.ID}, After: t}, err
	})
	if err != nil {
		return "", done, err
	}
	return text, done, nil
}

// RevokeToken ends a token of a person at once: one's own, or with "people.token.revoke" anybody's.
func (s *Service) RevokeToken(ctx context.Context, of control.ActorID, id string) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ownOr(ctx, of, ActRevokeOwnToken, ActRevokeToken)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		n, err := db.Exec(ctx, tx, db.SQL(`UPDATE people_token SET revoked_at = ? WHERE id = ? AND user_id = ? AND revoked_at IS NULL`, tx.Now(), id, of))
		if err == nil && n == 0 {
			err = fault.Missing("token")
		}
		return control.Change{Object: control.Ref{Kind: "token", ID: id}}, err
	})
}

// EndAccess revokes the tokens of everybody and voids all one-time links, and says how many those were. It is
// for a database that was restored: some of them may have been ended, or used, since the backup was taken.
func EndAccess(ctx context.Context, tx *control.Tx) (tokens, links int64, err error) {
	if tokens, err = db.Exec(ctx, tx, db.SQL(`UPDATE people_token SET revoked_at = ? WHERE revoked_at IS NULL`, tx.Now())); err != nil {
		return 0, 0, err
	}
	links, err = db.Exec(ctx, tx, db.SQL(`DELETE FROM people_link WHERE used_at IS NULL`))
	return tokens, links, err
}

// ownOr chooses the act by whether somebody deals with themselves or with another.
func ownOr(ctx context.Context, of control.ActorID, own, others control.Act) control.Act {
	if a := control.ActorFrom(ctx); a != nil && a.ID == of {
		return own
	}
	return others
}

// Tokens lists a person's tokens, newest first: one's own, or with "people.user.read" anybody's.
func (s *Service) Tokens(ctx context.Context, of control.ActorID) (list []Token, err error) {
	if a := control.ActorFrom(ctx); a == nil || a.ID != of {
		if err := allow(ctx, ActReadUsers); err != nil {
			return nil, err
		}
	}
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err = listTokens(ctx, q, of)
		return err
	})
	return list, err
}

const tokenColumns = `SELECT id, user_id, name, acts, created_at, expires_on, last_used_on, revoked_at FROM people_token `

func listTokens(ctx context.Context, q db.Querier, of control.ActorID) ([]Token, error) {
	return db.Collect(ctx, q, db.SQL(tokenColumns+`WHERE user_id = ? ORDER BY id DESC`, of), scanToken)
}

func scanToken(row db.Row) (t Token, err error) {
	var acts string
	err = row.Scan(&t.ID, &t.User, &t.Name, &acts, &t.CreatedAt, &t.ExpiresOn, &t.LastUsedOn, &t.RevokedAt)
	for _, act := range strings.Fields(acts) {
		t.Acts = append(t.Acts, control.Act(act))
	}
	return t, err
}

// joinActs is the stored form: acts in order with spaces between, "" for reading only.
func joinActs(acts []control.Act) string {
	sorted := slices.Clone(acts)
	slices.Sort(sorted)
	words := make([]string, 0, len(sorted))
	for _, act := range slices.Compact(sorted) {
		words = append(words, string(act))
	}
	return strings.Join(words, " ")
}
