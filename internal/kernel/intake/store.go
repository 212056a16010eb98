package intake

import (
	"context"
	"encoding/json"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

// lineOutcome is what became of a row of the file, as a line keeps it.
type lineOutcome string

const (
	lineAdded   lineOutcome = "added"
	lineChanged lineOutcome = "changed"
	lineRefused lineOutcome = "refused"
	lineSkipped lineOutcome = "skipped"
)

// line is a row of the file that was not left unchanged.
type line struct {
	No      int
	Row     int
	Outcome lineOutcome
	Object  string
	Version int
	Content lineContent
	Undone  string // "" as it was applied, "yes" put back, else the text key of why it was left
}

type lineContent struct {
	Title   string   `json:"title,omitempty"`
	Changes []Change `json:"changes,omitempty"`
	Cells   []string `json:"cells,omitempty"`
	Why     []why    `json:"why,omitempty"`
}

// why is a refusal in both languages, as it was said.
type why struct {
	Column string `json:"column"`
	Value  string `json:"value"`
	EN     string `json:"en"`
	FR     string `json:"fr"`
}

func stored(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}

func insertImport(ctx context.Context, tx *control.Tx, i Import) error {
	m, err := stored(i.Map)
	if err != nil {
		return err
	}
	outcome, err := stored(i.Outcome)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO intake_import (id, kind, actor_id, file_name, file_id, sheet, map, state, job_id, counted, created_at, moved_at) VALUES`).
		Values(12, i.ID, i.Kind, i.Actor, i.File, i.upload, i.Sheet, m, i.State, i.Job, outcome, tx.Now(), tx.Now()))
	return err
}

func updateImport(ctx context.Context, tx *control.Tx, i Import) error {
	m, err := stored(i.Map)
	if err != nil {
		return err
	}
	outcome, err := stored(i.Outcome)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`UPDATE intake_import SET sheet = ?, map = ?, state = ?, job_id = ?, counted = ?, moved_at = ? WHERE id = ?`,
		i.Sheet, m, i.State, i.Job, outcome, tx.Now(), i.ID))
	return err
}

// touchImport notes that an import is being worked on.
func touchImport(ctx context.Context, tx *control.Tx, id string) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE intake_import SET moved_at = ? WHERE id = ?`, tx.Now(), id))
	return err
}

// importsOf starts a query for the imports of whoever is in the context; the program itself reads all.
func importsOf(ctx context.Context) *db.Text {
	t := db.SQL(`SELECT id, kind, actor_id, file_name, file_id, sheet, map, state, job_id, counted, created_at, moved_at FROM intake_import WHERE 1 = 1`)
	actor := control.ActorFrom(ctx)
	switch {
	case actor == nil:
		return t.Add("AND 1 = 0")
	case actor.ID == control.System:
		return t
	}
	return t.Add("AND actor_id = ?", actor.ID)
}

func scanImport(row db.Row) (i Import, err error) {
	var m, outcome string
	if err := row.Scan(&i.ID, &i.Kind, &i.Actor, &i.File, &i.upload, &i.Sheet, &m, &i.State, &i.Job, &outcome, &i.CreatedAt, &i.MovedAt); err != nil {
		return i, err
	}
	if err := json.Unmarshal([]byte(m), &i.Map); err != nil {
		return i, err
	}
	return i, json.Unmarshal([]byte(outcome), &i.Outcome)
}

func importByID(ctx context.Context, q db.Querier, id string) (Import, error) {
	return db.One(ctx, q, ObjectImport, importsOf(ctx).Add("AND id = ?", id), scanImport)
}

// imports lists the newest imports of the actor, of a kind or all, before the last of the page before.
func imports(ctx context.Context, q db.Querier, kind, after string, limit int) ([]Import, error) {
	t := importsOf(ctx)
	if kind != "" {
		t.Add("AND kind = ?", kind)
	}
	if after != "" {
		t.Add("AND id < ?", after)
	}
	return db.Collect(ctx, q, t.Add("ORDER BY id DESC LIMIT ?", limit), scanImport)
}

// busy reports whether an import of the kind, other than one's own, is being worked on since an instant.
func busy(ctx context.Context, q db.Querier, kind, own string, since cal.Instant) (bool, error) {
	n, err := db.One(ctx, q, ObjectImport, db.SQL(`SELECT COUNT(*) FROM intake_import WHERE kind = ? AND state = ? AND id <> ? AND moved_at > ?`,
		kind, Applying, own, since), db.Value[int])
	return n > 0, err
}

// movedSince reports whether another import of the kind was applied or undone since an instant.
func movedSince(ctx context.Context, q db.Querier, kind, own string, since cal.Instant) (bool, error) {
	n, err := db.One(ctx, q, ObjectImport, db.SQL(`SELECT COUNT(*) FROM intake_import WHERE kind = ? AND id <> ? AND state <> ? AND moved_at >= ?`, kind, own, Open, since), db.Value[int])
	return n > 0, err
}

func insertLines(ctx context.Context, tx *control.Tx, id string, lines []line) error {
	args := make([]any, 0, 8*len(lines))
	for _, l := range lines {
		content, err := stored(l.Content)
		if err != nil {
			return err
		}
		args = append(args, id, l.No, l.Row, string(l.Outcome), l.Object, l.Version, content, l.Undone)
	}
	return db.InsertRows(ctx, tx, `INSERT INTO intake_line (import_id, no, row_no, outcome, object_id, version, content, undone)`, 8, args, "")
}

func scanLine(row db.Row) (l line, err error) {
	var content string
	if err := row.Scan(&l.No, &l.Row, &l.Outcome, &l.Object, &l.Version, &content, &l.Undone); err != nil {
		return l, err
	}
	return l, json.Unmarshal([]byte(content), &l.Content)
}

// linesOf starts a query for the lines of an import, whose actor was checked.
func linesOf(id string) *db.Text {
	return db.SQL(`SELECT no, row_no, outcome, object_id, version, content, undone FROM intake_line WHERE import_id = ?`, id)
}

// toUndo are the last lines of an import that can still be put back.
func toUndo(ctx context.Context, q db.Querier, id string, limit int) ([]line, error) {
	return db.Collect(ctx, q, linesOf(id).Add("AND outcome IN ('added', 'changed') AND undone = '' ORDER BY no DESC LIMIT ?", limit), scanLine)
}

// markUndone says of lines what became of them, as many at once as say the same.
func markUndone(ctx context.Context, tx *control.Tx, id string, lines []line) error {
	same := map[string][]any{}
	var order []string
	for _, l := range lines {
		if same[l.Undone] == nil {
			order = append(order, l.Undone)
		}
		same[l.Undone] = append(same[l.Undone], l.No)
	}
	for _, word := range order {
		list := same[word]
		t := db.SQL(`UPDATE intake_line SET undone = ? WHERE import_id = ? AND no IN (`, word, id).Add("?"+strings.Repeat(", ?", len(list)-1)+")", list...)
		if _, err := db.Exec(ctx, tx, t); err != nil {
			return err
		}
	}
	return nil
}

// nextLine is the number of the next line of an import.
func nextLine(ctx context.Context, q db.Querier, id string) (int, error) {
	return db.One(ctx, q, "line", db.SQL(`SELECT COALESCE(MAX(no), 0) + 1 FROM intake_line WHERE import_id = ?`, id), db.Value[int])
}

// lineNumbers counts the lines of an import: where the next goes on, and how many were added, changed and
// put back.
func lineNumbers(ctx context.Context, q db.Querier, id string) (next, added, changed, undone, kept int, err error) {
	_, err = db.One(ctx, q, "line", db.SQL(`SELECT COALESCE(MAX(no), 0) + 1,
		CAST(COALESCE(SUM(CASE WHEN outcome = 'added' THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN outcome = 'changed' THEN 1 ELSE 0 END), 0) AS BIGINT),
		CAST(COALESCE(SUM(CASE WHEN undone = 'yes' THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN undone NOT IN ('', 'yes') THEN 1 ELSE 0 END), 0) AS BIGINT)
		FROM intake_line WHERE import_id = ?`, id), func(row db.Row) (struct{}, error) {
		return struct{}{}, row.Scan(&next, &added, &changed, &undone, &kept)
	})
	return next, added, changed, undone, kept, err
}

// matchOf is the map that an actor last used for files with such headers; nil for none.
func matchOf(ctx context.Context, q db.Querier, actor control.ActorID, kind, signature string) (Map, error) {
	m, err := db.One(ctx, q, "map", db.SQL(`SELECT map FROM intake_match WHERE actor_id = ? AND kind = ? AND signature = ?`, actor, kind, signature), func(row db.Row) (m Map, err error) {
		var text string
		if err := row.Scan(&text); err != nil {
			return nil, err
		}
		return m, json.Unmarshal([]byte(text), &m)
	})
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return m, err
}

func saveMatch(ctx context.Context, tx *control.Tx, kind, signature string, m Map) error {
	text, err := stored(m)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO intake_match (actor_id, kind, signature, map, updated_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (actor_id, kind, signature) DO UPDATE SET map = excluded.map, updated_at = excluded.updated_at`, tx.Actor().ID, kind, signature, text, tx.Now()))
	return err
}

// Forget drops what imports keep of objects whose data is erased (R131). The slice calls it in the
// transaction that erases.
func Forget(ctx context.Context, tx *control.Tx, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM intake_line WHERE`).In("object_id", ids...))
	return err
}

// kept is how long the lines of an import stay, and with them its undo, in days.
const keptDays = 30

// Sweep drops the lines of imports older than thirty days: what they hold of persons is no longer needed.
// App runs it every day as the program itself.
func (s *Service) Sweep(ctx context.Context) error {
	before := s.control.DB().Now().Add(-keptDays * 24 * hour)
	var old []string
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		old, err = db.Collect(ctx, q, db.SQL(`SELECT DISTINCT i.id FROM intake_import i JOIN intake_line l ON l.import_id = i.id WHERE i.moved_at < ? LIMIT 100`, before), db.Value[string])
		return err
	})
	if err != nil || len(old) == 0 {
		return err
	}
	_, err = s.control.Do(ctx, control.Op{Act: ActImport}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM intake_line WHERE`).In("import_id", old...))
		return control.Change{Object: control.Ref{Kind: ObjectImport}, After: map[string]any{"forgotten": len(old)}}, err
	})
	return err
}
