package activity

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// ActionFilter narrows actions; zero values do not.
type ActionFilter struct {
	IDs     []string
	Text    string // in the reference, the words, the owner's name
	State   ActionState
	Overdue cal.Date // those open on a day after their own
	Waits   bool     // those done and not verified
	Owner   string   // id of a user
	Chair   string   // id of a user
	Owners  []string // ids of users, nil for everybody
	Chairs  []string
	Partner string
	Holder  string // id of what they hang below
	Below   string // scope path that they lie in or below
	Meeting MeetingID
	DueTo   cal.Date // due on the day or before
	After   string   // keyset of the page before: ActionKey
	Limit   int      // 0 is no limit
}

// Key is the keyset of a row for ActionFilter.After.
func (a Action) Key() string { return a.Due.String() + string(a.ID) }

const actionColumns = `x.id, x.ref, x.holder_kind, x.holder_id, x.partner, COALESCE(x.meeting_id, ''), x.title, x.lang, x.detail, COALESCE(x.owner, ''), x.owner_name,
	COALESCE(x.chair, ''), x.due_on, x.state, x.answer, x.answered_on, COALESCE(x.answered_by, ''), x.verified_on, COALESCE(x.verified_by, ''), x.reason`

func scanAction(row db.Row) (a Action, err error) {
	var level int
	var releasable string
	err = row.Scan(&a.ID, &a.Code, &a.Holder.Kind, &a.Holder.ID, &a.Partner, &a.Meeting, &a.Title, &a.Lang, &a.Detail, &a.Owner, &a.OwnerName,
		&a.Chair, &a.Due, &a.State, &a.Answer, &a.AnsweredOn, &a.AnsweredBy, &a.VerifiedOn, &a.VerifiedBy, &a.Reason,
		&a.Version, &a.ChangedAt, &a.ChangedBy, &a.scope, &level, &releasable)
	a.ScanMarking(level, releasable)
	return a, err
}

// Actions lists actions, the earliest due first, as far as the actor in the context sees them.
func Actions(ctx context.Context, q db.Querier, f ActionFilter) ([]Action, error) {
	t := visible(ctx, actionColumns, "activity_action")
	f.where(narrowing(t))
	t.Add("ORDER BY x.due_on, x.id")
	if f.Limit > 0 {
		t.Add("LIMIT ?", f.Limit)
	}
	return db.Collect(ctx, q, t, scanAction)
}

func (f ActionFilter) where(n *narrow) {
	if f.IDs != nil {
		n.in("x.id", f.IDs)
	}
	if f.Text != "" {
		n.by(`x.words LIKE ? ESCAPE '\'`, db.Containing(i18n.Fold(f.Text)))
	}
	n.is("x.state", string(f.State))
	n.is("x.owner", f.Owner)
	n.is("x.chair", f.Chair)
	if f.Owners != nil {
		n.in("x.owner", f.Owners)
	}
	if f.Chairs != nil {
		n.in("x.chair", f.Chairs)
	}
	n.is("x.partner", f.Partner)
	n.is("x.holder_id", f.Holder)
	n.is("x.meeting_id", string(f.Meeting))
	n.below(f.Below)
	if !f.Overdue.IsZero() {
		n.by("x.state = 'open' AND x.due_on < ?", f.Overdue)
	}
	if f.Waits {
		n.by("x.state = 'done' AND x.verified_on IS NULL")
	}
	if !f.DueTo.IsZero() {
		n.by("x.due_on <= ?", f.DueTo)
	}
	if len(f.After) > 10 {
		day, id := f.After[:10], f.After[10:]
		n.by("(x.due_on > ? OR x.due_on = ? AND x.id > ?)", day, day, id)
	}
}

// action loads one. Fault: NotFound.
func action(ctx context.Context, q db.Querier, id ActionID) (Action, error) {
	return db.One(ctx, q, KindAction, visible(ctx, actionColumns, "activity_action").Add("WHERE x.id = ?", id), scanAction)
}

func insertAction(ctx context.Context, tx *control.Tx, a Action, year, no int) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO activity_action (id, ref, year, no, holder_kind, holder_id, partner, meeting_id, title, lang, detail, owner, owner_name, chair,
		due_on, state, answer, reason, words, version, updated_at, updated_by) VALUES`).
		Values(22, a.ID, a.Code, year, no, a.Holder.Kind, a.Holder.ID, a.Partner, db.OrNull(a.Meeting), a.Title, a.Lang, a.Detail, db.OrNull(a.Owner), a.OwnerName, db.OrNull(a.Chair),
			a.Due, a.State, a.Answer, a.Reason, a.words(), a.Version, tx.Now(), tx.Actor().ID))
	return err
}

// updateAction stores a changed action unless somebody else changed it since a.Version; changed says
// whether it did.
func updateAction(ctx context.Context, tx *control.Tx, a Action) (changed bool, err error) {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE activity_action SET title = ?, lang = ?, detail = ?, owner = ?, owner_name = ?, chair = ?, due_on = ?, state = ?,
		answer = ?, answered_on = ?, answered_by = ?, verified_on = ?, verified_by = ?, reason = ?, words = ?, version = version + 1, updated_at = ?, updated_by = ?
		WHERE id = ? AND version = ?`, a.Title, a.Lang, a.Detail, db.OrNull(a.Owner), a.OwnerName, db.OrNull(a.Chair), a.Due, a.State,
		a.Answer, a.AnsweredOn, db.OrNull(a.AnsweredBy), a.VerifiedOn, db.OrNull(a.VerifiedBy), a.Reason, a.words(), tx.Now(), tx.Actor().ID, a.ID, a.Version))
	return n == 1, err
}
