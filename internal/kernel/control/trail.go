package control

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// content is what a trail row keeps besides who, when and what. It is hashed with a salt, so that the
// content can be erased on a person's request without breaking the seal, and so that nobody can guess
// erased content from its digest.
type content struct {
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
	Note   string          `json:"note,omitempty"`
	Refuse string          `json:"refused,omitempty"` // the fault's key
}

type requestKey struct{}

// WithRequest puts the request's id into the context; it stands in the log, on error pages and in the
// trail.
func WithRequest(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// RequestFrom is the request's id, "" outside a request.
func RequestFrom(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// Trail adds a line for an inner step under an act of its own, beside the line Do writes.
func (tx *Tx) Trail(ctx context.Context, act Act, change Change) error {
	_, err := tx.record(ctx, act, "done", change, nil)
	return err
}

// TrailAll adds a line for each of several inner steps under one act, many with one statement, for imports.
func (tx *Tx) TrailAll(ctx context.Context, act Act, changes ...Change) error {
	args := make([]any, 0, trailLines.Width*len(changes))
	moved := map[string][]string{} // to be indexed, by kind
	var kinds []string
	for _, c := range changes {
		_, values, err := tx.trailLine(ctx, act, "done", c, nil)
		if err != nil {
			return err
		}
		args = append(args, values...)
		if kind := c.Object.Kind; tx.control.indexed[kind] {
			if moved[kind] == nil {
				kinds = append(kinds, kind)
			}
			moved[kind] = append(moved[kind], c.Object.ID)
		}
	}
	tx.Append(trailLines, args...)
	for _, kind := range kinds {
		if err := tx.Index(ctx, kind, moved[kind]...); err != nil {
			return err
		}
	}
	return nil
}

var trailLines = &db.Rows{Table: "control_trail", Columns: `id, at, actor_id, for_actor, act, outcome, object_kind, object_id, request_id, content, salt, digest`, Width: 12}

func (tx *Tx) record(ctx context.Context, act Act, outcome string, change Change, refused error) (string, error) {
	id, values, err := tx.trailLine(ctx, act, outcome, change, refused)
	if err != nil {
		return "", err
	}
	tx.Append(trailLines, values...)
	if outcome == "done" && tx.control.indexed[change.Object.Kind] {
		err = tx.Index(ctx, change.Object.Kind, change.Object.ID)
	}
	return id, err
}

// trailLine is a line of the trail with its id, in the order of trailLines.
func (tx *Tx) trailLine(ctx context.Context, act Act, outcome string, change Change, refused error) (id string, values []any, err error) {
	body := content{Note: change.Note}
	if body.Before, err = view(change.Before); err != nil {
		return "", nil, err
	}
	if body.After, err = view(change.After); err != nil {
		return "", nil, err
	}
	if refused != nil {
		body.Refuse = fault.Of(refused).Key
	}
	text, err := json.Marshal(body)
	if err != nil {
		return "", nil, err
	}
	var salt [16]byte
	if _, err := rand.Read(salt[:]); err != nil {
		return "", nil, err
	}
	salted := hex.EncodeToString(salt[:])
	id = tx.NewID()
	var forActor any
	if tx.hand.For != "" {
		forActor = tx.hand.For
	}
	return id, []any{id, tx.Now(), tx.actor.ID, forActor, act, outcome, change.Object.Kind, change.Object.ID, RequestFrom(ctx),
		string(text), salted, digest(salted, string(text))}, nil
}

func view(v any) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	return json.Marshal(v)
}

func digest(salt, text string) string {
	sum := sha256.Sum256([]byte(salt + "\x00" + text))
	return hex.EncodeToString(sum[:])
}

// noteRefusal records that an act was refused, in a transaction of its own since the act's is gone. A
// failure to do so is logged: the user's answer is the refusal.
func (c *Control) noteRefusal(ctx context.Context, actor *Actor, op Op, why error) {
	c.note(ctx, actor, op.Act, "refused", Change{Object: op.Object}, why)
}

// NoteRead records that the actor in the context has opened an item of RESTRICTED or above (R117);
// below that it does nothing.
func (c *Control) NoteRead(ctx context.Context, ref Ref, m Marking) {
	if actor := ActorFrom(ctx); actor != nil && m.Level >= LevelRestricted {
		c.note(ctx, actor, "control.read", "read", Change{Object: ref}, nil)
	}
}

// NoteSignIn records an attempt to sign in: done, or refused with the reason.
func (c *Control) NoteSignIn(ctx context.Context, actor ActorID, act Act, why error) {
	outcome := "done"
	if why != nil {
		outcome = "refused"
	}
	c.note(ctx, &Actor{ID: actor}, act, outcome, Change{Object: Ref{Kind: "person", ID: string(actor)}}, why)
}

func (c *Control) note(ctx context.Context, actor *Actor, act Act, outcome string, change Change, why error) {
	err := c.db.Write(context.WithoutCancel(ctx), func(ctx context.Context, dtx *db.Tx) error {
		tx := &Tx{tx: dtx, control: c, actor: actor, hand: Hand{Person: actor.ID}}
		_, err := tx.record(ctx, act, outcome, change, why)
		return err
	})
	if err != nil {
		c.log.ErrorContext(ctx, "a line of the trail was lost", "act", act, "outcome", outcome, "error", err)
	}
	c.wakeSealer()
}

// Entry is a row of the trail as people read it.
type Entry struct {
	ID        string          `json:"id"`
	No        int64           `json:"no"` // 0 while unsealed
	At        cal.Instant     `json:"at"`
	Actor     ActorID         `json:"actor"`
	ActorName string          `json:"actor_name"`
	For       ActorID         `json:"for,omitempty"`
	ForName   string          `json:"for_name,omitempty"`
	Act       Act             `json:"act"`
	Outcome   string          `json:"outcome"`
	Object    Ref             `json:"object"`
	Request   string          `json:"request"`
	Before    json.RawMessage `json:"before,omitempty"`
	After     json.RawMessage `json:"after,omitempty"`
	Note      string          `json:"note,omitempty"`
	Refused   string          `json:"refused,omitempty"`
	Erased    bool            `json:"erased,omitempty"`
}

// TrailFilter narrows the trail; empty fields do not. Before is the id of the last entry of the page
// before.
type TrailFilter struct {
	ID      string
	Object  string
	Scope   string // an object and what belongs to it
	Actor   ActorID
	Act     Act
	Outcome string
	From    cal.Date
	To      cal.Date
	Before  string
	Limit   int
}

// Trail lists entries, newest first. Whoever may "control.trail.read" everywhere sees all of them;
// others see those of objects they may see.
func (c *Control) Trail(ctx context.Context, q db.Querier, f TrailFilter) ([]Entry, error) {
	t := entries(ctx)
	t.Add("WHERE 1 = 1")
	for _, cond := range []struct {
		column string
		value  string
	}{{"t.id =", f.ID}, {"t.object_id =", f.Object}, {"t.actor_id =", string(f.Actor)}, {"t.act =", string(f.Act)}, {"t.outcome =", f.Outcome},
		{"t.at >=", f.From.String()}, {"t.at <", f.To.AddDays(1).String()}, {"t.id <", f.Before}} {
		if cond.value != "" {
			t.Add("AND "+cond.column+" ?", cond.value)
		}
	}
	if f.Scope != "" {
		t.Add("AND t.object_id IN (SELECT o.id FROM control_object o WHERE substr(o.scope_path, 1, ?) = ?)", utf8.RuneCountInString(f.Scope), f.Scope)
	}
	list, err := db.Collect(ctx, q, t.Add("ORDER BY t.id DESC LIMIT ?", max(1, f.Limit)), scanEntry)
	return c.conceal(list), err
}

// The bounds of what a person is told of others' doings.
const (
	doingsAmong   = 300 // newest lines of the objects in one text that are looked through
	doingsObjects = 400 // objects that are asked for in one text
)

// OthersDoings are the newest things done to some objects by other people than the actor and not by the program itself,
// newest first. The lines of the objects are found by their index, so that its cost does not grow with the trail; of many
// objects some are asked for after the others.
func (c *Control) OthersDoings(ctx context.Context, q db.Querier, objects []string, limit int) ([]Entry, error) {
	var list []Entry
	for some := range slices.Chunk(objects, doingsObjects) {
		found, err := c.othersDoings(ctx, q, some, limit)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	slices.SortFunc(list, func(a, b Entry) int { return strings.Compare(b.ID, a.ID) })
	return list[:min(len(list), max(1, limit))], nil
}

// othersDoings are those of at most doingsObjects objects.
func (c *Control) othersDoings(ctx context.Context, q db.Querier, objects []string, limit int) ([]Entry, error) {
	me := System
	if a := ActorFrom(ctx); a != nil {
		me = a.ID
	}
	t := entries(ctx)
	t.Add("WHERE t.outcome = 'done' AND t.actor_id NOT IN (?, ?) AND t.id IN (SELECT x.id FROM control_trail x WHERE", me, System)
	t.In("x.object_id", evenly(objects, 50)...).Add("ORDER BY x.id DESC LIMIT ?)", doingsAmong)
	list, err := db.Collect(ctx, q, t.Add("ORDER BY t.id DESC LIMIT ?", max(1, limit)), scanEntry)
	return c.conceal(list), err
}

// Doings are what was done by some acts to some objects that the actor may see, the earliest first.
func (c *Control) Doings(ctx context.Context, q db.Querier, objects []string, acts ...Act) ([]Entry, error) {
	if len(objects) == 0 || len(acts) == 0 {
		return nil, nil
	}
	t := entries(ctx).Add("WHERE t.outcome = 'done' AND").In("t.object_id", objects...).Add("AND").In("t.act", names(acts)...)
	list, err := db.Collect(ctx, q, t.Add("ORDER BY t.id"), scanEntry)
	return c.conceal(list), err
}

// evenly fills values up to a multiple of n with the last one, so that few texts of a statement are prepared.
func evenly(values []string, n int) []string {
	values = slices.Clone(values)
	for len(values)%n != 0 {
		values = append(values, values[len(values)-1])
	}
	return values
}

// entries selects the lines of the trail that the actor in the context may see.
func entries(ctx context.Context) *db.Text {
	t := db.SQL(`SELECT t.id, COALESCE(t.no, 0), t.at, t.actor_id, COALESCE(a.name, ''), COALESCE(t.for_actor, ''), COALESCE(b.name, ''),
		t.act, t.outcome, t.object_kind, t.object_id, t.request_id, t.content
		FROM control_trail t LEFT JOIN control_actor a ON a.id = t.actor_id LEFT JOIN control_actor b ON b.id = t.for_actor`)
	if actor := ActorFrom(ctx); actor == nil || !actor.May("control.trail.read", "") {
		Visible(ctx, t, "t.object_id")
	}
	return t
}

func scanEntry(row db.Row) (e Entry, err error) {
	var text *string
	if err := row.Scan(&e.ID, &e.No, &e.At, &e.Actor, &e.ActorName, &e.For, &e.ForName, &e.Act, &e.Outcome,
		&e.Object.Kind, &e.Object.ID, &e.Request, &text); err != nil {
		return e, err
	}
	if text == nil {
		e.Erased = true
		return e, nil
	}
	var body content
	if err := json.Unmarshal([]byte(*text), &body); err != nil {
		return e, errors.Join(errors.New("control: trail row "+e.ID), err)
	}
	e.Before, e.After, e.Note, e.Refused = body.Before, body.After, body.Note, body.Refuse
	return e, nil
}

// Erase drops the content of an object's trail rows on a person's request (§13.5): who did what and
// when remains, and the seals still hold.
func (tx *Tx) Erase(ctx context.Context, object Ref) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE control_trail SET content = NULL, salt = NULL WHERE object_id = ? AND object_kind = ?`, object.ID, object.Kind))
	return err
}
