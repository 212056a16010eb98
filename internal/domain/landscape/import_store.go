package landscape

import (
	"context"
	"encoding/json"
	"slices"

	"cairn/internal/codec/iati"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// idsAtOnce is how many keys one query names. A shorter list is filled up with its last key, so that one
// statement is prepared for all of them.
const idsAtOnce = 64

// inBatches calls query for all keys, idsAtOnce at a time.
func inBatches(keys []string, query func(keys []string) error) error {
	for part := range slices.Chunk(keys, idsAtOnce) {
		full := make([]string, idsAtOnce)
		for i := range full {
			full[i] = part[min(i, len(part)-1)]
		}
		if err := query(full); err != nil {
			return err
		}
	}
	return nil
}

// standings finds how the identifiers of the records stand. It reads without the visibility join, since
// an identifier is taken whether or not the importer may see its activity.
func standings(ctx context.Context, tx *control.Tx, id ImportID, records []*record) (map[string]*standing, error) {
	known := make(map[string]*standing, len(records))
	keys := make([]string, 0, len(records))
	for _, r := range records {
		if known[r.identifier] == nil {
			known[r.identifier] = &standing{}
			keys = append(keys, r.identifier)
		}
	}
	err := inBatches(keys, func(keys []string) error {
		t := db.SQL(`SELECT identifier, id, digest_before, digest, met_in = ? FROM landscape_activity WHERE`, id).In("identifier", keys...)
		_, err := db.Collect(ctx, tx, t, func(row db.Row) (s standing, err error) {
			var identifier string
			err = row.Scan(&identifier, &s.id, &s.before, &s.now, &s.met)
			if err == nil {
				*known[identifier] = s
			}
			return s, err
		})
		return err
	})
	return known, err
}

// changes are what a chunk does to the activities.
type changes struct {
	protect    []control.Object // of the new ones
	rewritten  []string         // ids of those whose rows go first
	confirmed  []string         // ids of those met as they were
	ids        []string         // of all that are stored
	activities [][]any          // a row each, without what all rows of the batch share
	countries  []any
	sectors    []any
	flags      []any
	rows       []any // of transactions
}

// add sorts in the record that remains of an identifier: was is how it stood before the chunk, is how it
// stands after.
func (c *changes) add(tx *control.Tx, r *record, was standing, is *standing) {
	switch {
	case was.id == "":
		is.id = ActivityID(tx.NewID())
		c.protect = append(c.protect, control.Object{Ref: is.id.ref()}) // PUBLIC: published by its own publisher
	case was.now == is.now:
		if !was.met {
			c.confirmed = append(c.confirmed, string(is.id))
		}
		return
	default:
		c.rewritten = append(c.rewritten, string(is.id))
	}
	id := string(is.id)
	c.ids = append(c.ids, id)
	c.activities = append(c.activities, []any{id, r.identifier, r.digest, is.before, r.file, r.line,
		r.title.EN, r.title.FR, r.title.Other, r.title.Language, r.publisherRef, r.publisherName, r.status, r.starts, r.ends,
		r.words, r.organisations, r.reported})
	for _, code := range r.countries {
		c.countries = append(c.countries, id, code)
	}
	for _, code := range r.sectors {
		c.sectors = append(c.sectors, id, code)
	}
	for trap, n := range r.flags {
		c.flags = append(c.flags, id, string(trap), n)
	}
	for i, t := range r.transactions {
		c.rows = append(c.rows, id, i+1, t.kind, t.currency, t.on, t.amount, t.minor, t.reported)
	}
}

const activityInsert = `INSERT INTO landscape_activity (id, identifier, digest, digest_before, file, line,
	title_en, title_fr, title_other, title_language, publisher_ref, publisher_name, status, starts_on, ends_on,
	words, organisations, reported, met_in, changed_in)`

const activityUpsert = `ON CONFLICT (id) DO UPDATE SET identifier = excluded.identifier, digest = excluded.digest,
	digest_before = excluded.digest_before, file = excluded.file, line = excluded.line,
	title_en = excluded.title_en, title_fr = excluded.title_fr, title_other = excluded.title_other, title_language = excluded.title_language,
	publisher_ref = excluded.publisher_ref, publisher_name = excluded.publisher_name, status = excluded.status,
	starts_on = excluded.starts_on, ends_on = excluded.ends_on, words = excluded.words, organisations = excluded.organisations,
	reported = excluded.reported, met_in = excluded.met_in, changed_in = excluded.changed_in`

// store writes the changes and gives the ids of the activities stored.
func (c *changes) store(ctx context.Context, tx *control.Tx, id ImportID) ([]string, error) {
	if err := tx.ProtectNew(ctx, c.protect...); err != nil {
		return nil, err
	}
	err := inBatches(c.confirmed, func(ids []string) error {
		_, err := db.Exec(ctx, tx, db.SQL(`UPDATE landscape_activity SET met_in = ?, digest_before = digest WHERE`, id).In("id", ids...))
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, table := range []string{"country", "sector", "flag", "transaction"} {
		err := inBatches(c.rewritten, func(ids []string) error {
			_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM landscape_`+table+` WHERE`).In("activity_id", ids...))
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	var activities []any
	for _, row := range c.activities {
		activities = append(append(activities, row...), id, id)
	}
	for _, rows := range []struct {
		into    string
		columns int
		args    []any
		then    string
	}{
		{activityInsert, 20, activities, activityUpsert},
		{`INSERT INTO landscape_country (activity_id, code)`, 2, c.countries, ""},
		{`INSERT INTO landscape_sector (activity_id, code)`, 2, c.sectors, ""},
		{`INSERT INTO landscape_flag (activity_id, trap, n)`, 3, c.flags, ""},
		{`INSERT INTO landscape_transaction (activity_id, position, type, currency, on_day, amount, amount_minor, reported)`, 8, c.rows, ""},
	} {
		if err := db.InsertRows(ctx, tx, rows.into, rows.columns, rows.args, rows.then); err != nil {
			return nil, err
		}
	}
	return c.ids, nil
}

// insertImport notes an import; one that a job will read waits until the job comes to it.
func insertImport(ctx context.Context, tx *control.Tx, id ImportID, job string) error {
	var by any
	if job != "" {
		by = job
	}
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO landscape_import (id, started_at, moved_at, state, started_by, files, activities, created, updated, unchanged, refused, job_id, waiting)
		VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, ?, ?)`, id, tx.Now(), tx.Now(), Running, tx.Actor().ID, by, job != ""))
	return err
}

// beginWaiting lets an import that has waited begin.
func beginWaiting(ctx context.Context, tx *control.Tx, id ImportID) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE landscape_import SET waiting = ?, started_at = ?, moved_at = ? WHERE id = ?`, false, tx.Now(), tx.Now(), id))
	return err
}

func updateImportState(ctx context.Context, tx *control.Tx, id ImportID, state ImportState) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE landscape_import SET state = ?, moved_at = ? WHERE id = ?`, state, tx.Now(), id))
	return err
}

// runningImport reports whether an import that does not wait has moved since an instant and has not ended.
func runningImport(ctx context.Context, tx *control.Tx, since cal.Instant) (bool, error) {
	list, err := db.Collect(ctx, tx, db.SQL(`SELECT id FROM landscape_import WHERE state = ? AND waiting = ? AND moved_at > ? LIMIT 1`, Running, false, since), db.Value[string])
	return len(list) > 0, err
}

// noteProgress adds what a chunk did to the import's own figures.
func noteProgress(ctx context.Context, tx *control.Tx, id ImportID, c *chunk, n Counts) error {
	refused, err := db.One(ctx, tx, KindImport, db.SQL(`UPDATE landscape_import SET moved_at = ?, files = files + ?, activities = activities + ?,
		created = created + ?, updated = updated + ?, unchanged = unchanged + ?, refused = refused + ? WHERE id = ? RETURNING refused`,
		tx.Now(), len(c.files), c.activities, n.Created, n.Updated, n.Unchanged, len(c.refusals), id), db.Value[int])
	if err != nil {
		return err
	}
	var files, refusals, flags []any
	for _, f := range c.files {
		files = append(files, id, f.position, f.name, f.standard, f.activities)
	}
	for i, r := range c.refusals {
		args, err := json.Marshal(r.Args)
		if err != nil {
			return err
		}
		if position := refused - len(c.refusals) + i + 1; position <= maxRefusals {
			refusals = append(refusals, id, position, r.File, r.Line, r.Key, string(args))
		}
	}
	for trap, n := range c.flags {
		flags = append(flags, id, string(trap), n)
	}
	if err := db.InsertRows(ctx, tx, `INSERT INTO landscape_file (import_id, position, name, standard, activities)`, 5, files, ""); err != nil {
		return err
	}
	if err := db.InsertRows(ctx, tx, `INSERT INTO landscape_refusal (import_id, position, file, line, key, args)`, 6, refusals, ""); err != nil {
		return err
	}
	return db.InsertRows(ctx, tx, `INSERT INTO landscape_import_flag (import_id, trap, n)`, 3, flags,
		`ON CONFLICT (import_id, trap) DO UPDATE SET n = landscape_import_flag.n + excluded.n`)
}

// importRow is an import with its figures.
type importRow struct {
	ID         ImportID        `json:"id"`
	State      ImportState     `json:"state"`
	Started    cal.Instant     `json:"started"`
	Moved      cal.Instant     `json:"moved"` // its end, once it has ended
	By         control.ActorID `json:"by"`
	Files      int             `json:"files"`
	Activities int             `json:"activities"`
	Counts
	Refused int    `json:"refused"`
	Job     string `json:"job,omitempty"` // that reads what was uploaded
	waiting bool
}

func visibleImports(ctx context.Context) *db.Text {
	t := db.SQL(`SELECT i.id, i.state, i.started_at, i.moved_at, i.started_by, i.files, i.activities, i.created, i.updated, i.unchanged, i.refused,
		COALESCE(i.job_id, ''), i.waiting FROM landscape_import i`)
	control.Visible(ctx, t, "i.id")
	return t
}

func scanImport(row db.Row) (i importRow, err error) {
	err = row.Scan(&i.ID, &i.State, &i.Started, &i.Moved, &i.By, &i.Files, &i.Activities, &i.Created, &i.Updated, &i.Unchanged, &i.Refused, &i.Job, &i.waiting)
	return i, err
}

func importByID(ctx context.Context, q db.Querier, id ImportID) (importRow, error) {
	return db.One(ctx, q, KindImport, visibleImports(ctx).Add("WHERE i.id = ?", id), scanImport)
}

// imports lists the imports, the newest first.
func imports(ctx context.Context, q db.Querier, after ImportID, limit int) ([]importRow, error) {
	t := visibleImports(ctx).Add("WHERE 1 = 1")
	if after != "" {
		t.Add("AND i.id < ?", after)
	}
	return db.Collect(ctx, q, t.Add("ORDER BY i.id DESC LIMIT ?", limit), scanImport)
}

// filesOf lists the files of an import that the reader may see, in their order.
func filesOf(ctx context.Context, q db.Querier, id ImportID) ([]fileRow, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT name, standard, activities FROM landscape_file WHERE import_id = ? ORDER BY position`, id), func(row db.Row) (f fileRow, err error) {
		err = row.Scan(&f.Name, &f.Standard, &f.Activities)
		return f, err
	})
}

// fileRow is a file that an import has read: the version of the standard it says it has, and how many
// activities were in it.
type fileRow struct {
	Name       string `json:"name"`
	Standard   string `json:"standard"`
	Activities int    `json:"activities"`
}

// resultOf gathers the result of an import that the reader may see.
func resultOf(ctx context.Context, q db.Querier, i importRow) (r Result, err error) {
	r = Result{Files: i.Files, Activities: i.Activities, Counts: i.Counts, Refused: []Refusal{}, Flagged: map[iati.Trap]int{},
		Seconds: i.Moved.Time().Sub(i.Started.Time()).Seconds()}
	refused, err := db.Collect(ctx, q, db.SQL(`SELECT file, line, key, args FROM landscape_refusal WHERE import_id = ? ORDER BY position`, i.ID), scanRefusal)
	if err != nil {
		return r, err
	}
	r.Refused = append(r.Refused, refused...)
	if more := i.Refused - len(refused); more > 0 {
		r.Refused = append(r.Refused, Refusal{Key: "landscape.import.refused_more", Args: fault.Args{"n": more}})
	}
	_, err = db.Collect(ctx, q, db.SQL(`SELECT trap, n FROM landscape_import_flag WHERE import_id = ?`, i.ID), func(row db.Row) (trap iati.Trap, err error) {
		var n int
		err = row.Scan(&trap, &n)
		r.Flagged[trap] = n
		return trap, err
	})
	return r, err
}

func scanRefusal(row db.Row) (r Refusal, err error) {
	var args string
	if err = row.Scan(&r.File, &r.Line, &r.Key, &args); err == nil {
		err = json.Unmarshal([]byte(args), &r.Args)
	}
	for name, value := range r.Args {
		if x, ok := value.(float64); ok { // as all of them are, a whole number
			r.Args[name] = int64(x)
		}
	}
	return r, err
}
