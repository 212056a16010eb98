package portfolio

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

const documentColumns = `d.id, d.holder_kind, d.holder_id, d.about_kind, COALESCE(d.about_id, ''), d.no, d.ref, d.title, d.language, d.author, d.dated_on, d.state, d.reason`

// documents are those the actor may see; where adds a condition on d and the order.
func documents(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Document, error) {
	t := db.SQL(`SELECT ` + documentColumns + `, ` + stampColumns("d") + ` FROM portfolio_document d`)
	control.Visible(ctx, t, "d.id")
	where(t)
	return db.Collect(ctx, q, t, func(row db.Row) (d Document, err error) {
		var c stampScan
		err = row.Scan(c.into(&d.Stamp, &d.ID, &d.Holder.Kind, &d.Holder.ID, &d.About.Kind, &d.About.ID, &d.No, &d.Ref, &d.Title, &d.Language,
			&d.Author, &d.Dated, &d.State, &d.Reason)...)
		c.set(&d.Stamp)
		return d, err
	})
}

func document(ctx context.Context, q db.Querier, id DocumentID) (Document, error) {
	list, err := documents(ctx, q, func(t *db.Text) { t.Add("WHERE d.id = ?", id) })
	if err == nil && len(list) == 0 {
		err = fault.Missing(ObjectDocument)
	}
	if err != nil {
		return Document{}, err
	}
	return list[0], nil
}

func insertDocument(ctx context.Context, tx *control.Tx, d Document) error {
	var about any
	if d.About.ID != "" {
		about = d.About.ID
	}
	_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_document (id, holder_kind, holder_id, about_kind, about_id, no, ref, title, language, author, dated_on,
		state, reason, version, updated_at, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`,
		d.ID, d.Holder.Kind, d.Holder.ID, d.About.Kind, about, d.No, d.Ref, d.Title, d.Language, d.Author, d.Dated, d.State, d.Reason, tx.Now(), tx.Actor().ID))
	return err
}

func updateDocument(ctx context.Context, tx *control.Tx, d Document) error {
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_document SET title = ?, language = ?, author = ?, dated_on = ?, state = ?, reason = ?,
		version = version + 1, updated_at = ?, updated_by = ? WHERE id = ? AND version = ?`,
		d.Title, d.Language, d.Author, d.Dated, d.State, d.Reason, tx.Now(), tx.Actor().ID, d.ID, d.Revision))
	if err == nil && n == 0 {
		err = fault.Stale(nil)
	}
	return err
}

// paperVersion is a paper with the version of a document that it rests on.
type paperVersion struct {
	Paper Paper
	File  string // id of the version's file
}

// papersOn are, by document, the papers of a project that rest on documents: of each paper the record
// that counts, if it is one of these.
func papersOn(filed []Filed) map[DocumentID][]paperVersion {
	found := map[DocumentID][]paperVersion{}
	for _, paper := range Papers {
		if f := lastFiled(filed, string(paper), purposePaper); f.Source != "" {
			found[f.Source] = append(found[f.Source], paperVersion{paper, f.File})
		}
	}
	return found
}
