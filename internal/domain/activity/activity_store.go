package activity

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// Filter narrows activities; zero values do not.
type Filter struct {
	IDs     []string
	Text    string // in the reference, a title, the place
	Kind    Kind
	State   State
	Partner string
	Holder  string     // id of what they hang below
	Holders []string   // ids of what they hang below, nil for all
	Below   string     // scope path that they lie in or below
	Lead    string     // id of a user
	Leads   []string   // ids of users, nil for everybody
	Period  cal.Period // those that share a day with it
	Open    bool       // those not closed or cancelled
	Newest  bool       // the last first; else by their first day
	After   string     // keyset of the page before: the first day and the id, as Key gives them
	Limit   int        // 0 is no limit
}

// Key is the keyset of a row for Filter.After.
func (a Activity) Key() string { return a.Start.String() + string(a.ID) }

const activityColumns = `x.id, x.ref, x.holder_kind, x.holder_id, x.partner, x.state, x.kind, x.format, x.title_en, x.title_fr, COALESCE(x.lead, ''),
	x.start_on, x.end_on, x.start_time, x.end_time, x.zone, x.place, x.venue, x.lang, x.aim, x.agenda, x.planned, x.actual, x.costs,
	x.after_action, x.reported_on, x.reason, x.uid, x.sequence, x.proposer`

func scanActivity(row db.Row) (a Activity, err error) {
	var level int
	var releasable string
	err = row.Scan(&a.ID, &a.Code, &a.Holder.Kind, &a.Holder.ID, &a.Partner, &a.State, &a.Kind, &a.Format, &a.Title.EN, &a.Title.FR, &a.Lead,
		&a.Start, &a.End, &a.StartTime, &a.EndTime, &a.Zone, &a.Place, &a.Venue, &a.Lang, &a.Aim, packed{&a.Agenda}, packed{&a.Planned}, packed{&a.Actual}, packed{&a.Costs},
		&a.AfterAction, &a.ReportedOn, &a.Reason, &a.UID, &a.Sequence, &a.Proposer,
		&a.Version, &a.ChangedAt, &a.ChangedBy, &a.scope, &level, &releasable)
	a.ScanMarking(level, releasable)
	a.People = []Person{}
	return a, err
}

// Activities lists activities for other slices and for lists, with their people, as far as the actor in
// the context sees them.
func Activities(ctx context.Context, q db.Querier, f Filter) ([]Activity, error) {
	t := visible(ctx, activityColumns, "activity_activity")
	f.where(narrowing(t))
	if f.Newest {
		t.Add("ORDER BY x.start_on DESC, x.id DESC")
	} else {
		t.Add("ORDER BY x.start_on, x.id")
	}
	if f.Limit > 0 {
		t.Add("LIMIT ?", f.Limit)
	}
	list, err := db.Collect(ctx, q, t, scanActivity)
	if err != nil {
		return nil, err
	}
	return list, readPeople(ctx, q, list)
}

func (f Filter) where(n *narrow) {
	if f.IDs != nil {
		n.in("x.id", f.IDs)
	}
	if f.Text != "" {
		n.by(`x.words LIKE ? ESCAPE '\'`, db.Containing(i18n.Fold(f.Text)))
	}
	n.is("x.kind", string(f.Kind))
	n.is("x.state", string(f.State))
	n.is("x.partner", f.Partner)
	n.is("x.holder_id", f.Holder)
	if f.Holders != nil {
		n.in("x.holder_id", f.Holders)
	}
	n.is("x.lead", f.Lead)
	if f.Leads != nil {
		n.in("x.lead", f.Leads)
	}
	n.below(f.Below)
	if f.Open {
		n.by("x.state NOT IN ('closed', 'cancelled')")
	}
	if !f.Period.Start.IsZero() {
		n.by("x.end_on >= ?", f.Period.Start)
	}
	if !f.Period.End.IsZero() {
		n.by("x.start_on <= ?", f.Period.End)
	}
	if len(f.After) > 10 {
		day, id := f.After[:10], f.After[10:]
		if f.Newest {
			n.by("(x.start_on < ? OR x.start_on = ? AND x.id < ?)", day, day, id)
		} else {
			n.by("(x.start_on > ? OR x.start_on = ? AND x.id > ?)", day, day, id)
		}
	}
}

// activity loads one with its people. Fault: NotFound.
func activity(ctx context.Context, q db.Querier, id ActivityID) (Activity, error) {
	a, err := db.One(ctx, q, KindActivity, visible(ctx, activityColumns, "activity_activity").Add("WHERE x.id = ?", id), scanActivity)
	if err != nil {
		return a, err
	}
	list := []Activity{a}
	err = readPeople(ctx, q, list)
	return list[0], err
}

// readPeople fills in the people of activities.
func readPeople(ctx context.Context, q db.Querier, list []Activity) error {
	at, ids := map[ActivityID]int{}, make([]string, len(list))
	for i, a := range list {
		at[a.ID], ids[i] = i, string(a.ID)
	}
	const most = 500 // values of one condition
	for len(ids) > 0 {
		n := min(len(ids), most)
		t := db.SQL(`SELECT p.activity_id, COALESCE(p.actor_id, ''), p.name, p.organisation, p.role, p.sex, p.band, p.attended FROM activity_person p WHERE`).
			In("p.activity_id", ids[:n]...).Add("ORDER BY p.activity_id, p.no")
		_, err := db.Collect(ctx, q, t, func(row db.Row) (p Person, err error) {
			var of ActivityID
			err = row.Scan(&of, &p.Actor, &p.Name, &p.Organisation, &p.Role, &p.Sex, &p.Band, &p.Attended)
			if i, ok := at[of]; ok && err == nil {
				list[i].People = append(list[i].People, p)
			}
			return p, err
		})
		if err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

func insertActivity(ctx context.Context, tx *control.Tx, a Activity, year, no int) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO activity_activity (id, ref, year, no, holder_kind, holder_id, partner, state, kind, format, title_en, title_fr, lead,
		start_on, end_on, start_time, end_time, zone, place, venue, lang, aim, agenda, planned, actual, costs, after_action, reported_on, reason,
		uid, sequence, words, version, proposer, updated_at, updated_by) VALUES`).
		Values(36, a.ID, a.Code, year, no, a.Holder.Kind, a.Holder.ID, a.Partner, a.State, a.Kind, a.Format, a.Title.EN, a.Title.FR, db.OrNull(a.Lead),
			a.Start, a.End, a.StartTime, a.EndTime, a.Zone, a.Place, a.Venue, a.Lang, a.Aim, packed{a.Agenda}, packed{a.Planned}, packed{a.Actual}, packed{a.Costs},
			a.AfterAction, a.ReportedOn, a.Reason, a.UID, a.Sequence, a.words(), a.Version, a.Proposer, tx.Now(), tx.Actor().ID))
	if err != nil {
		return err
	}
	return insertPeople(ctx, tx, a)
}

// updateActivity stores a changed activity unless somebody else changed it since a.Version; changed says
// whether it did.
func updateActivity(ctx context.Context, tx *control.Tx, a Activity) (changed bool, err error) {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE activity_activity SET state = ?, kind = ?, format = ?, title_en = ?, title_fr = ?, lead = ?,
		start_on = ?, end_on = ?, start_time = ?, end_time = ?, zone = ?, place = ?, venue = ?, lang = ?, aim = ?, agenda = ?, planned = ?, actual = ?, costs = ?,
		after_action = ?, reported_on = ?, reason = ?, sequence = ?, words = ?, version = version + 1, updated_at = ?, updated_by = ?
		WHERE id = ? AND version = ?`, a.State, a.Kind, a.Format, a.Title.EN, a.Title.FR, db.OrNull(a.Lead),
		a.Start, a.End, a.StartTime, a.EndTime, a.Zone, a.Place, a.Venue, a.Lang, a.Aim, packed{a.Agenda}, packed{a.Planned}, packed{a.Actual}, packed{a.Costs},
		a.AfterAction, a.ReportedOn, a.Reason, a.Sequence, a.words(), tx.Now(), tx.Actor().ID, a.ID, a.Version))
	if err != nil || n != 1 {
		return false, err
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM activity_person WHERE activity_id = ?`, a.ID)); err != nil {
		return false, err
	}
	return true, insertPeople(ctx, tx, a)
}

func insertPeople(ctx context.Context, tx *control.Tx, a Activity) error {
	args := make([]any, 0, 9*len(a.People))
	for i, p := range a.People {
		args = append(args, a.ID, i+1, db.OrNull(p.Actor), p.Name, p.Organisation, p.Role, p.Sex, p.Band, p.Attended)
	}
	return db.InsertRows(ctx, tx, `INSERT INTO activity_person (activity_id, no, actor_id, name, organisation, role, sex, band, attended)`, 9, args, "")
}
