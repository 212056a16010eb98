package week

import (
	"context"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// newest narrows updates u to the latest version of each project and week.
const newest = ` AND u.no = (SELECT MAX(x.no) FROM week_update x WHERE x.project_id = u.project_id AND x.week = u.week)`

// updates are the latest versions the actor may see; where adds a condition on u.
func updates(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Update, error) {
	t := db.SQL(`SELECT u.project_id, u.week, u.no, u.state, u.next_step, u.worry, u.lang, u.overall, u.late, u.written_by, u.written_at, u.revision FROM week_update u`)
	control.Visible(ctx, t, "u.project_id")
	where(t)
	return db.Collect(ctx, q, t.Add(newest+" ORDER BY u.week DESC, u.project_id"), scanUpdate)
}

func scanUpdate(row db.Row) (u Update, err error) {
	var rating uint8
	err = row.Scan(&u.Project, &u.Week, &u.No, &u.State, &u.Next, &u.Worry, &u.Lang, &rating, &u.Late, &u.By, &u.At, &u.Revision)
	u.Overall = portfolio.Rating(rating)
	return u, err
}

// versions are all versions of the update of a project in a week, the latest first.
func versions(ctx context.Context, q db.Querier, id portfolio.ProjectID, w Week) ([]Update, error) {
	t := db.SQL(`SELECT u.project_id, u.week, u.no, u.state, u.next_step, u.worry, u.lang, u.overall, u.late, u.written_by, u.written_at, u.revision FROM week_update u`)
	control.Visible(ctx, t, "u.project_id")
	return db.Collect(ctx, q, t.Add("WHERE u.project_id = ? AND u.week = ? ORDER BY u.no DESC", id, w), scanUpdate)
}

// updatesIn are the updates of projects in a week, by project.
func updatesIn(ctx context.Context, q db.Querier, w Week, projects ...portfolio.ProjectID) (map[portfolio.ProjectID]Update, error) {
	list, err := updates(ctx, q, func(t *db.Text) {
		t.Add("WHERE u.week = ?", w)
		if len(projects) > 0 {
			t.Add("AND").In("u.project_id", idsOf(projects)...)
		}
	})
	return byProject(list), err
}

// updatesBefore are the last updates of projects before a week, by project.
func updatesBefore(ctx context.Context, q db.Querier, w Week, projects ...portfolio.ProjectID) (map[portfolio.ProjectID]Update, error) {
	list, err := updates(ctx, q, func(t *db.Text) {
		t.Add("WHERE u.week = (SELECT MAX(b.week) FROM week_update b WHERE b.project_id = u.project_id AND b.week < ?)", w)
		if len(projects) > 0 {
			t.Add("AND").In("u.project_id", idsOf(projects)...)
		}
	})
	return byProject(list), err
}

func byProject(list []Update) map[portfolio.ProjectID]Update {
	found := make(map[portfolio.ProjectID]Update, len(list))
	for _, u := range list {
		found[u.Project] = u
	}
	return found
}

func insertUpdate(ctx context.Context, tx *control.Tx, u Update) error {
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO week_update (project_id, week, no, state, next_step, worry, lang, overall, late, written_by, written_at, revision)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, u.Project, u.Week, u.No, u.State, u.Next, u.Worry, u.Lang, int(u.Overall), u.Late, u.By, u.At, u.Revision))
	return err
}

// replaceUpdate changes a version in place. It reports whether it still had the revision before.
func replaceUpdate(ctx context.Context, tx *control.Tx, u Update, revision int) (bool, error) {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE week_update SET state = ?, next_step = ?, worry = ?, lang = ?, overall = ?, written_by = ?, written_at = ?, revision = ?
		WHERE project_id = ? AND week = ? AND no = ? AND revision = ?`,
		u.State, u.Next, u.Worry, u.Lang, int(u.Overall), u.By, u.At, u.Revision, u.Project, u.Week, u.No, revision))
	return n == 1, err
}

// dropUpdate takes a version away again, for an undo. It reports whether it still had the revision.
func dropUpdate(ctx context.Context, tx *control.Tx, u Update) (bool, error) {
	n, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM week_update WHERE project_id = ? AND week = ? AND no = ? AND revision = ?`, u.Project, u.Week, u.No, u.Revision))
	return n == 1, err
}
