package control

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// Outcome is how an approval stands.
type Outcome string

// The outcomes of an approval.
const (
	Open      Outcome = "open"
	Approved  Outcome = "approved"
	Returned  Outcome = "returned"
	Withdrawn Outcome = "withdrawn"
)

// Approval is something that waits for another person's decision. The figures are the object's own:
// Before and After are its public views, shown side by side.
type Approval struct {
	ID           string          `json:"id"`
	Object       Ref             `json:"object"`
	Act          Act             `json:"act"` // the act that decides it
	Title        string          `json:"title"`
	PreparedBy   ActorID         `json:"prepared_by"`
	PreparedName string          `json:"prepared_name"`
	Makers       []ActorID       `json:"-"` // who else had a hand in it, and does not decide it either (R43)
	SubmittedAt  cal.Instant     `json:"submitted_at"`
	DueOn        cal.Date        `json:"due_on"`
	Before       json.RawMessage `json:"before"`
	After        json.RawMessage `json:"after"`
	State        Outcome         `json:"state"`
	DecidedBy    ActorID         `json:"decided_by,omitempty"`
	DecidedName  string          `json:"decided_name,omitempty"`
	DecidedAt    cal.Instant     `json:"decided_at"`
	Comment      string          `json:"comment"`
	Scope        string          `json:"-"`
	Marking      Marking         `json:"marking"`
	Opened       bool            `json:"opened"` // by the reader
}

// MayDecide says whether this reader may decide it, and if not, the key of the reason: they prepared
// it, their role may not, or they had a hand in it or would decide for somebody who had (R43).
func (a Approval) MayDecide(reader *Actor) (bool, string) {
	switch {
	case reader == nil || a.State != Open:
		return false, "control.approval.closed"
	case a.PreparedBy == reader.ID:
		return false, "control.approval.own"
	case !reader.MayDecide(a.Act, a.Scope):
		return false, "control.approval.role"
	case Distinct(reader.hand(a.Act, a.Scope), append(slices.Clone(a.Makers), a.PreparedBy)...) != nil:
		return false, "control.approval.hand"
	}
	return true, ""
}

// Submit puts an object into the inbox of those who may do act to it. before and after are its public
// views. makers are those who had a hand in it before, beside the actor and whom the actor does it for: none of them decides it (R43), and
// the inbox offers it to none of them. An object has at most one open approval per act; a second is a Conflict.
func (tx *Tx) Submit(ctx context.Context, object Ref, act Act, title string, due cal.Date, before, after any, makers ...ActorID) error {
	old, err := json.Marshal(before)
	if err != nil {
		return err
	}
	next, err := json.Marshal(after)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO control_approval
		(id, object_kind, object_id, act, title, prepared_by, submitted_at, due_on, before, after, makers, state, comment)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', '')`,
		tx.NewID(), object.Kind, object.ID, act, title, tx.actor.ID, tx.Now(), due, string(old), string(next), joinActors(slices.Concat(makers, []ActorID{tx.hand.For}))))
	if db.IsUnique(err) {
		return fault.New(fault.Conflict, "control.approval.twice", nil)
	}
	return err
}

// joinActors writes identifiers one after the other, each once and none that is empty.
func joinActors(list []ActorID) string {
	var words []string
	for _, id := range list {
		if id != "" && !slices.Contains(words, string(id)) {
			words = append(words, string(id))
		}
	}
	return strings.Join(words, " ")
}

func splitActors(words string) (list []ActorID) {
	for _, id := range strings.Fields(words) {
		list = append(list, ActorID(id))
	}
	return list
}

// Settle closes the open approval of an object for an act. For Approved and Returned the decider must
// be another than the one who prepared it and than its makers, in person and by delegation (R43), and a return needs a
// comment; Withdrawn is for the one who prepared it. It returns who prepared it.
func (tx *Tx) Settle(ctx context.Context, object Ref, act Act, outcome Outcome, comment string) (ActorID, error) {
	var maker ActorID
	makers, err := db.One(ctx, tx, "approval", db.SQL(`SELECT prepared_by, makers FROM control_approval
		WHERE object_id = ? AND act = ? AND state = 'open'`, object.ID, act), func(row db.Row) (list []ActorID, err error) {
		var others string
		err = row.Scan(&maker, &others)
		return append(splitActors(others), maker), err
	})
	if fault.Is(err, fault.NotFound) {
		return "", fault.New(fault.Conflict, "control.approval.closed", nil)
	}
	if err != nil {
		return "", err
	}
	switch outcome {
	case Withdrawn:
		if maker != tx.actor.ID {
			return "", fault.Refuse("control.approval.not_yours", nil)
		}
	case Approved, Returned:
		if err := Distinct(tx.hand, makers...); err != nil {
			return "", err
		}
		if outcome == Returned && comment == "" {
			var fs fault.Fields
			fs.Add("comment", "control.approval.comment", nil)
			return "", fs.Err()
		}
	}
	var decidedFor any
	if tx.hand.For != "" {
		decidedFor = tx.hand.For
	}
	_, err = db.Exec(ctx, tx, db.SQL(`UPDATE control_approval SET state = ?, decided_by = ?, decided_for = ?, decided_at = ?, comment = ?
		WHERE object_id = ? AND act = ? AND state = 'open'`, outcome, tx.actor.ID, decidedFor, tx.Now(), comment, object.ID, act))
	return maker, err
}

// Dismiss takes the open approval of an object for an act out of the inbox, whoever put it there: what it
// asked about is taken back. Without one it does nothing.
func (tx *Tx) Dismiss(ctx context.Context, object Ref, act Act) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE control_approval SET state = ? WHERE object_id = ? AND act = ? AND state = 'open'`, Withdrawn, object.ID, act))
	return err
}

// ApprovalFilter narrows the inbox; empty fields do not. Before is the id of the last of the page
// before.
type ApprovalFilter struct {
	ID      string
	Object  string
	Scope   string // on objects whose scope path begins so
	Decided bool   // those decided, instead of those open
	Before  string
	Limit   int
}

const approvalColumns = `SELECT p.id, p.object_kind, p.object_id, p.act, p.title, p.prepared_by, COALESCE(m.name, ''), p.submitted_at, p.due_on,
	p.before, p.after, p.makers, p.state, COALESCE(p.decided_by, ''), COALESCE(d.name, ''), p.decided_at, p.comment, seen.scope_path, ` + MarkingColumns

// Approvals lists what waits, or was decided, on objects the actor may see; newest first.
func (c *Control) Approvals(ctx context.Context, q db.Querier, f ApprovalFilter) ([]Approval, error) {
	reader := ActorID("")
	if a := ActorFrom(ctx); a != nil {
		reader = a.ID
	}
	t := db.SQL(approvalColumns+`, CASE WHEN o.approval_id IS NULL THEN 0 ELSE 1 END
		FROM control_approval p JOIN control_actor m ON m.id = p.prepared_by LEFT JOIN control_actor d ON d.id = p.decided_by
		LEFT JOIN control_opened o ON o.approval_id = p.id AND o.actor_id = ?`, reader)
	Visible(ctx, t, "p.object_id")
	switch {
	case f.ID != "":
		t.Add("WHERE p.id = ?", f.ID)
	case f.Decided:
		t.Add("WHERE p.state <> 'open'")
	default:
		t.Add("WHERE p.state = 'open'")
	}
	if f.Object != "" {
		t.Add("AND p.object_id = ?", f.Object)
	}
	if f.Scope != "" {
		t.Add("AND substr(seen.scope_path, 1, ?) = ?", utf8.RuneCountInString(f.Scope), f.Scope)
	}
	if f.Before != "" {
		t.Add("AND p.id < ?", f.Before)
	}
	return db.Collect(ctx, q, t.Add("ORDER BY p.id DESC LIMIT ?", max(1, f.Limit)), scanApproval)
}

func scanApproval(row db.Row) (a Approval, err error) {
	var before, after, makers, releasable string
	var opened int
	err = row.Scan(&a.ID, &a.Object.Kind, &a.Object.ID, &a.Act, &a.Title, &a.PreparedBy, &a.PreparedName, &a.SubmittedAt, &a.DueOn,
		&before, &after, &makers, &a.State, &a.DecidedBy, &a.DecidedName, &a.DecidedAt, &a.Comment, &a.Scope, &a.Marking.Level, &releasable, &opened)
	a.Before, a.After, a.Opened = json.RawMessage(before), json.RawMessage(after), opened == 1
	a.Marking.Releasable = ParseReleasable(releasable)
	a.Makers = splitActors(makers)
	return a, err
}

// Approval loads one approval the actor may see, and notes that they opened it: a batch decides only
// what was opened.
func (c *Control) Approval(ctx context.Context, id string) (a Approval, err error) {
	err = c.db.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := c.Approvals(ctx, q, ApprovalFilter{ID: id, Limit: 1})
		if err == nil && len(list) == 0 {
			err = fault.Missing("approval")
		}
		if err == nil {
			a = list[0]
		}
		return err
	})
	if err != nil || a.Opened || a.State != Open {
		return a, err
	}
	reader := ActorFrom(ctx)
	err = c.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO control_opened (approval_id, actor_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, id, reader.ID, tx.Now))
		return err
	})
	a.Opened = err == nil
	return a, err
}

// Decide is what a slice registers for an act that decides: it approves the object, or returns it
// with a comment, inside a Do of its own.
type Decide func(ctx context.Context, object Ref, approve bool, comment string) (Done, error)

// Decides registers the function that carries out decisions of an act. App calls it at start.
func (c *Control) Decides(act Act, decide Decide) { c.deciders[act] = decide }

// Decide carries out a decision from the inbox.
func (c *Control) Decide(ctx context.Context, id string, approve bool, comment string) (Done, error) {
	a, err := c.Approval(ctx, id)
	if err != nil {
		return Done{}, err
	}
	decide, ok := c.deciders[a.Act]
	if !ok || a.State != Open {
		return Done{}, fault.New(fault.Conflict, "control.approval.closed", nil)
	}
	return decide(ctx, a.Object, approve, comment)
}

// DecideAll decides several of one kind, each of which the actor has opened. Each is a Do of its own;
// the answer says how each went.
func (c *Control) DecideAll(ctx context.Context, ids []string, approve bool, comment string) (map[string]error, error) {
	var act Act
	list := make([]Approval, 0, len(ids))
	err := c.db.Read(ctx, func(ctx context.Context, q db.Querier) error {
		for _, id := range ids {
			found, err := c.Approvals(ctx, q, ApprovalFilter{ID: id, Limit: 1})
			if err != nil {
				return err
			}
			if len(found) == 0 {
				return fault.Missing("approval")
			}
			if act == "" {
				act = found[0].Act
			}
			if found[0].Act != act {
				return fault.Refuse("control.approval.unlike", nil)
			}
			if !found[0].Opened {
				return fault.Refuse("control.approval.unopened", fault.Args{"title": found[0].Title})
			}
			list = append(list, found[0])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	results := make(map[string]error, len(list))
	for _, a := range list {
		_, results[a.ID] = c.Decide(ctx, a.ID, approve, comment)
	}
	return results, nil
}

// waitingFor is how long the number of waiting decisions is believed on a node that did not make the
// change itself.
const waitingFor = 5 * time.Second

type waiting struct {
	count   int
	changes int64
	at      cal.Instant
}

// Waiting is how many open approvals the actor may decide, at most 99. It stands on every page, so it
// is kept until something is submitted or decided here, or for five seconds.
func (c *Control) Waiting(ctx context.Context, a *Actor) int {
	now, changes := c.db.Now(), c.decisions.Load()
	if kept, ok := c.waiting.Load(a.ID); ok {
		if w := kept.(waiting); w.changes == changes && now.Before(w.at.Add(waitingFor)) {
			return w.count
		}
	}
	count := 0
	err := c.db.Read(WithActor(ctx, a), func(ctx context.Context, q db.Querier) error {
		list, err := c.Approvals(ctx, q, ApprovalFilter{Limit: 99})
		for _, p := range list {
			if may, _ := p.MayDecide(a); may {
				count++
			}
		}
		return err
	})
	if err != nil {
		c.log.WarnContext(ctx, "counting what waits", "error", err)
		return 0
	}
	c.waiting.Store(a.ID, waiting{count, changes, now})
	return count
}
