package portfolio

import (
	"context"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// Filed is a record as it is kept with an object: what it is for (the guard that asked for it), about
// which part of the object ("" for the whole), and who entered it. Source is the document here that it
// stands for, in the version whose file it names; both are empty for a paper that is kept elsewhere.
type Filed struct {
	Record
	About     string
	Purpose   string
	By        ActorID
	At        cal.Instant
	Source    DocumentID
	File      string
	Withdrawn bool // the document was withdrawn since: the record does not count any more
}

// fileRecord keeps a paper with an object; an empty one is not kept. Rows are never changed: the last
// of a purpose counts, and the earlier ones stay in the history.
func fileRecord(ctx context.Context, tx *control.Tx, object, about, purpose string, r Record) error {
	if r.IsZero() {
		return nil
	}
	return insertRecord(ctx, tx, object, Filed{Record: r, About: about, Purpose: purpose})
}

// insertRecord keeps a record, and the document it stands for, entered by the actor now.
func insertRecord(ctx context.Context, tx *control.Tx, object string, f Filed) error {
	var source, file any
	if f.Source != "" {
		source, file = f.Source, f.File
	}
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_record
		(id, object_id, about, purpose, body, occasion, dated_on, document, entered_by, entered_at, document_id, file_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.NewID(), object, f.About, f.Purpose, f.Body, f.Occasion, f.On, f.Document, tx.Actor().ID, tx.Now(), source, file))
	return err
}

// recordsOf are all papers kept with an object, oldest first. The caller has seen the object.
func recordsOf(ctx context.Context, q db.Querier, object string) ([]Filed, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT r.about, r.purpose, r.body, r.occasion, r.dated_on, r.document, r.entered_by, r.entered_at,
		COALESCE(r.document_id, ''), COALESCE(r.file_id, ''), COALESCE(d.state, '') = 'withdrawn'
		FROM portfolio_record r LEFT JOIN portfolio_document d ON d.id = r.document_id WHERE r.object_id = ? ORDER BY r.id`, object), func(row db.Row) (f Filed, err error) {
		err = row.Scan(&f.About, &f.Purpose, &f.Body, &f.Occasion, &f.On, &f.Document, &f.By, &f.At, &f.Source, &f.File, &f.Withdrawn)
		return f, err
	})
}

// lastRecord is the paper of a purpose that counts, the zero Record when there is none.
func lastRecord(filed []Filed, about, purpose string) Record {
	return lastFiled(filed, about, purpose).Record
}

// lastFiled is lastRecord with what is kept of it. What was withdrawn does not count, so that the one
// before it counts again.
func lastFiled(filed []Filed, about, purpose string) (last Filed) {
	for _, f := range filed {
		if f.About == about && f.Purpose == purpose && !f.Withdrawn {
			last = f
		}
	}
	return last
}

// saveCriteria replaces the exit criteria of an object.
func saveCriteria(ctx context.Context, tx *control.Tx, object string, criteria []Criterion) error {
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM portfolio_criterion WHERE object_id = ?`, object)); err != nil || len(criteria) == 0 {
		return err
	}
	var values []any
	for i, c := range criteria {
		values = append(values, tx.NewID(), object, i+1, c.Text, c.MetOn, c.Evidence)
	}
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_criterion (id, object_id, no, text, met_on, evidence) VALUES`).Values(6, values...))
	return err
}

// criteriaOf are the exit criteria of objects, each in their order. The caller has seen the objects.
func criteriaOf(ctx context.Context, q db.Querier, objects ...string) (map[string][]Criterion, error) {
	criteria := map[string][]Criterion{}
	if len(objects) == 0 {
		return criteria, nil
	}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT object_id, text, met_on, evidence FROM portfolio_criterion WHERE`).
		In("object_id", objects...).Add("ORDER BY object_id, no"), func(row db.Row) (struct{}, error) {
		var object string
		var c Criterion
		err := row.Scan(&object, &c.Text, &c.MetOn, &c.Evidence)
		criteria[object] = append(criteria[object], c)
		return struct{}{}, err
	})
	return criteria, err
}
