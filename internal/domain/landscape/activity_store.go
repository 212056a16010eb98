package landscape

import (
	"context"
	"encoding/json"

	"cairn/internal/codec/iati"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// visibleActivities starts a query for the activities that the actor in the context may see, with
// further columns.
func visibleActivities(ctx context.Context, columns string) *db.Text {
	t := db.SQL(`SELECT ` + columns + ` FROM landscape_activity a`)
	control.Visible(ctx, t, "a.id")
	return t
}

const activityColumns = `a.id, a.identifier, a.title_en, a.title_fr, a.title_other, a.title_language, a.publisher_ref, a.publisher_name,
	a.status, a.starts_on, a.ends_on, a.file, a.line, ` + control.MarkingColumns

func scanActivity(row db.Row) (Activity, error) { return scanActivityAnd(row) }

func scanActivityAnd(row db.Row, more ...any) (a Activity, err error) {
	var level int
	var releasable string
	err = row.Scan(append([]any{&a.ID, &a.Identifier, &a.Title.EN, &a.Title.FR, &a.Title.Other, &a.Title.Language, &a.Publisher.Ref, &a.Publisher.Name,
		&a.Status, &a.Starts, &a.Ends, &a.File, &a.Line, &level, &releasable}, more...)...)
	a.ScanMarking(level, releasable)
	return a, err
}

// activities lists what a checked filter keeps, with places, sectors and traps.
func activities(ctx context.Context, q db.Querier, f Filter) ([]Activity, error) {
	t := visibleActivities(ctx, activityColumns)
	f.where(t)
	f.page(t)
	list, err := db.Collect(ctx, q, t, scanActivity)
	if err != nil {
		return nil, err
	}
	return list, complete(ctx, q, list)
}

// countUpTo counts what a checked filter keeps, but not beyond a number.
func countUpTo(ctx context.Context, q db.Querier, f Filter, most int) (int, error) {
	t := visibleActivities(ctx, "1")
	f.where(t)
	list, err := db.Collect(ctx, q, t.Add("LIMIT ?", most), db.Value[int])
	return len(list), err
}

// complete adds places, sectors and traps to activities that were found visible.
func complete(ctx context.Context, q db.Querier, list []Activity) error {
	at := make(map[ActivityID]*Activity, len(list))
	ids := make([]string, len(list))
	for i := range list {
		a := &list[i]
		a.Countries, a.Sectors, a.Traps = []string{}, []string{}, map[iati.Trap]int{}
		at[a.ID], ids[i] = a, string(a.ID)
	}
	type line struct {
		id   ActivityID
		code string
		n    int
	}
	for _, part := range []struct {
		query string
		add   func(*Activity, line)
	}{
		{`SELECT activity_id, code, 0 FROM landscape_country WHERE`, func(a *Activity, l line) { a.Countries = append(a.Countries, l.code) }},
		{`SELECT activity_id, code, 0 FROM landscape_sector WHERE`, func(a *Activity, l line) { a.Sectors = append(a.Sectors, l.code) }},
		{`SELECT activity_id, trap, n FROM landscape_flag WHERE`, func(a *Activity, l line) { a.Traps[iati.Trap(l.code)] = l.n }},
	} {
		err := inBatches(ids, func(ids []string) error {
			t := db.SQL(part.query).In("activity_id", ids...).Add("ORDER BY 1, 2")
			lines, err := db.Collect(ctx, q, t, func(row db.Row) (l line, err error) {
				err = row.Scan(&l.id, &l.code, &l.n)
				return l, err
			})
			for _, l := range lines {
				part.add(at[l.id], l)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// reportByID loads an activity with what was reported of it, without its transactions.
func reportByID(ctx context.Context, q db.Querier, id ActivityID) (r Report, err error) {
	var text string
	t := visibleActivities(ctx, activityColumns+", a.reported, i.moved_at").Add("JOIN landscape_import i ON i.id = a.met_in WHERE a.id = ?", id)
	r, err = db.One(ctx, q, KindActivity, t, func(row db.Row) (r Report, err error) {
		r.Activity, err = scanActivityAnd(row, &text, &r.ReadAt)
		return r, err
	})
	if err != nil {
		return r, err
	}
	one := []Activity{r.Activity}
	if err := complete(ctx, q, one); err != nil {
		return r, err
	}
	r.Activity = one[0]
	return r, json.Unmarshal([]byte(text), &r.Reported)
}

// transactions loads those of a visible activity after a position, in the order of the file.
func transactions(ctx context.Context, q db.Querier, id ActivityID, after, limit int) ([]Transaction, error) {
	t := db.SQL(`SELECT t.position, t.reported FROM landscape_transaction t`)
	control.Visible(ctx, t, "t.activity_id")
	t.Add("WHERE t.activity_id = ? AND t.position > ? ORDER BY t.position LIMIT ?", id, after, limit)
	return db.Collect(ctx, q, t, func(row db.Row) (tr Transaction, err error) {
		var text string
		if err = row.Scan(&tr.Position, &text); err == nil {
			err = json.Unmarshal([]byte(text), &tr.Transaction)
		}
		return tr, err
	})
}

// trapTallies counts what a checked filter keeps by trap, the most frequent first.
func trapTallies(ctx context.Context, q db.Querier, f Filter) ([]TrapTally, error) {
	t := db.SQL(`SELECT g.trap, COUNT(*), CAST(COALESCE(SUM(g.n), 0) AS BIGINT) FROM landscape_flag g`)
	control.Visible(ctx, t, "g.activity_id")
	t.Add("WHERE g.n > 0")
	f.among(t, "g.activity_id")
	return db.Collect(ctx, q, t.Add("GROUP BY g.trap ORDER BY 3 DESC, 1"), func(row db.Row) (l TrapTally, err error) {
		err = row.Scan(&l.Trap, &l.Activities, &l.Times)
		return l, err
	})
}

// newestImport is the instant at which the last import that has ended did so; never when there is none.
func newestImport(ctx context.Context, q db.Querier) (cal.Instant, error) {
	list, err := db.Collect(ctx, q, visibleImports(ctx).Add("WHERE i.state = ? ORDER BY i.started_at DESC LIMIT 1", Done), scanImport)
	if err != nil || len(list) == 0 {
		return cal.Instant{}, err
	}
	return list[0].Moved, nil
}
