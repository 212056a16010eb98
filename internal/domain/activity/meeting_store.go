package activity

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// MeetingFilter narrows records of meetings; zero values do not.
type MeetingFilter struct {
	Text     string
	State    MeetingState
	Partner  string
	Holder   string // id of what they hang below
	Below    string // scope path that they lie in or below
	Activity ActivityID
	Writers  []string   // ids of users, nil for everybody
	Period   cal.Period // those held in it
	After    string     // keyset of the page before: MeetingKey
	Limit    int        // 0 is no limit
}

// Key is the keyset of a row for MeetingFilter.After.
func (m Meeting) Key() string { return m.On.String() + string(m.ID) }

const meetingColumns = `x.id, x.ref, x.holder_kind, x.holder_id, x.partner, COALESCE(x.activity_id, ''), x.title, x.lang, x.held_on, x.held_time, x.place,
	COALESCE(x.chair, ''), x.attendees, x.points, x.decisions, x.actions, x.state, x.issued_on, COALESCE(x.issued_by, ''), x.writer`

func scanMeeting(row db.Row) (m Meeting, err error) {
	var level int
	var releasable string
	err = row.Scan(&m.ID, &m.Code, &m.Holder.Kind, &m.Holder.ID, &m.Partner, &m.Activity, &m.Title, &m.Lang, &m.On, &m.Time, &m.Place,
		&m.Chair, packed{&m.Attendees}, packed{&m.Points}, packed{&m.Decisions}, packed{&m.Actions}, &m.State, &m.IssuedOn, &m.IssuedBy, &m.Writer,
		&m.Version, &m.ChangedAt, &m.ChangedBy, &m.scope, &level, &releasable)
	m.ScanMarking(level, releasable)
	return m, err
}

// Meetings lists records of meetings, the last first, as far as the actor in the context sees them.
func Meetings(ctx context.Context, q db.Querier, f MeetingFilter) ([]Meeting, error) {
	t := visible(ctx, meetingColumns, "activity_meeting")
	n := narrowing(t)
	if f.Text != "" {
		n.by(`x.words LIKE ? ESCAPE '\'`, db.Containing(i18n.Fold(f.Text)))
	}
	n.is("x.state", string(f.State))
	n.is("x.partner", f.Partner)
	n.is("x.holder_id", f.Holder)
	n.is("x.activity_id", string(f.Activity))
	if f.Writers != nil {
		n.in("x.writer", f.Writers)
	}
	n.below(f.Below)
	if !f.Period.Start.IsZero() {
		n.by("x.held_on >= ?", f.Period.Start)
	}
	if !f.Period.End.IsZero() {
		n.by("x.held_on <= ?", f.Period.End)
	}
	if len(f.After) > 10 {
		day, id := f.After[:10], f.After[10:]
		n.by("(x.held_on < ? OR x.held_on = ? AND x.id < ?)", day, day, id)
	}
	t.Add("ORDER BY x.held_on DESC, x.id DESC")
	if f.Limit > 0 {
		t.Add("LIMIT ?", f.Limit)
	}
	return db.Collect(ctx, q, t, scanMeeting)
}

// meeting loads one. Fault: NotFound.
func meeting(ctx context.Context, q db.Querier, id MeetingID) (Meeting, error) {
	return db.One(ctx, q, KindMeeting, visible(ctx, meetingColumns, "activity_meeting").Add("WHERE x.id = ?", id), scanMeeting)
}

func insertMeeting(ctx context.Context, tx *control.Tx, m Meeting, year, no int) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO activity_meeting (id, ref, year, no, holder_kind, holder_id, partner, activity_id, title, lang, held_on, held_time, place,
		chair, attendees, points, decisions, actions, state, writer, words, version, updated_at, updated_by) VALUES`).
		Values(24, m.ID, m.Code, year, no, m.Holder.Kind, m.Holder.ID, m.Partner, db.OrNull(m.Activity), m.Title, m.Lang, m.On, m.Time, m.Place,
			db.OrNull(m.Chair), packed{m.Attendees}, packed{m.Points}, packed{m.Decisions}, packed{m.Actions}, m.State, m.Writer, m.words(), m.Version, tx.Now(), tx.Actor().ID))
	return err
}

// updateMeeting stores a changed record unless somebody else changed it since m.Version; changed says
// whether it did.
func updateMeeting(ctx context.Context, tx *control.Tx, m Meeting) (changed bool, err error) {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE activity_meeting SET title = ?, lang = ?, held_on = ?, held_time = ?, place = ?, chair = ?,
		attendees = ?, points = ?, decisions = ?, actions = ?, state = ?, issued_on = ?, issued_by = ?, words = ?, version = version + 1, updated_at = ?, updated_by = ?
		WHERE id = ? AND version = ?`, m.Title, m.Lang, m.On, m.Time, m.Place, db.OrNull(m.Chair),
		packed{m.Attendees}, packed{m.Points}, packed{m.Decisions}, packed{m.Actions}, m.State, m.IssuedOn, db.OrNull(m.IssuedBy), m.words(), tx.Now(), tx.Actor().ID, m.ID, m.Version))
	return n == 1, err
}
