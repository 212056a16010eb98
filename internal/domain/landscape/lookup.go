package landscape

import (
	"context"
	"encoding/json"
	"strings"

	"cairn/internal/codec/iati"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/search"
	"cairn/internal/kernel/web"
)

// Register tells control which acts of the slice lie in no scope, how they are taken back and how its jobs
// are done. App calls it at start.
func (s *Service) Register() {
	s.control.Unscoped(ActImport) // what is published belongs to no partner
	s.control.Runs(jobImport, s.runImport)
	s.control.Undoes(ActEditEntry, control.Undoing(s.undoEdit))
	s.control.Undoes(ActArchiveEntry, control.Undoing(s.undoArchive))
}

// SearchKinds are the kinds of this slice for the search index.
func SearchKinds() map[string]search.Kind {
	return map[string]search.Kind{
		KindActivity: {
			Name: i18n.Text{EN: "published activity", FR: "activité publiée"},
			Load: func(ctx context.Context, q db.Querier, ids []string) ([]search.Document, error) {
				return db.Collect(ctx, q, db.SQL(`SELECT a.id, a.identifier, a.title_en, a.title_fr, a.title_other, a.starts_on, a.reported FROM landscape_activity a WHERE`).
					In("a.id", ids...), scanActivityDocument)
			},
			List: listIDs("landscape_activity"),
		},
		KindEntry: {
			Name: i18n.Text{EN: "activity of another actor", FR: "activité d’un autre acteur"},
			Load: func(ctx context.Context, q db.Querier, ids []string) ([]search.Document, error) {
				return db.Collect(ctx, q, db.SQL(`SELECT e.id, e.title_en, e.title_fr, e.actor, e.source, e.note, e.starts_on FROM landscape_entry e WHERE`).
					In("e.id", ids...), scanEntryDocument)
			},
			List: listIDs("landscape_entry"),
		},
	}
}

func listIDs(table string) func(ctx context.Context, q db.Querier, after string, limit int) ([]string, error) {
	return func(ctx context.Context, q db.Querier, after string, limit int) ([]string, error) {
		return db.Collect(ctx, q, db.SQL("SELECT x.id FROM "+table+" x WHERE x.id > ? ORDER BY x.id LIMIT ?", after, limit), db.Value[string])
	}
}

// scanActivityDocument takes the words by which a published activity is found: titles, descriptions, who
// reports it and who takes part. A text in a third language stands on the English side.
func scanActivityDocument(row db.Row) (d search.Document, err error) {
	var other, text string
	if err = row.Scan(&d.ID, &d.Code, &d.Title.EN, &d.Title.FR, &other, &d.Date, &text); err != nil {
		return d, err
	}
	d.URL = web.Href(pathActivity, d.ID)
	if d.Title == (i18n.Text{}) {
		d.Title.EN = other
	}
	if d.Title == (i18n.Text{}) {
		d.Title.EN = d.Code
	}
	var a iati.Activity
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return d, err
	}
	var en, fr []string
	for _, description := range a.Descriptions {
		for _, n := range description.Narratives {
			if lang, _ := i18n.ParseLang(n.Language); lang == i18n.FR {
				fr = append(fr, n.Text)
			} else {
				en = append(en, n.Text)
			}
		}
	}
	for _, o := range append([]iati.Participant{{Organisation: a.Reporting}}, a.Participants...) {
		if name := nameOf(o.Organisation); name != "" {
			en = append(en, name)
		}
	}
	d.Body = i18n.Text{EN: strings.Join(en, "\n"), FR: strings.Join(fr, "\n")}
	return d, nil
}

func scanEntryDocument(row db.Row) (d search.Document, err error) {
	var actor, source, note string
	err = row.Scan(&d.ID, &d.Title.EN, &d.Title.FR, &actor, &source, &note, &d.Date)
	d.URL = web.Href(pathEntry, d.ID)
	body := strings.Join([]string{actor, source, note}, "\n")
	d.Body = i18n.Text{EN: body, FR: body}
	return d, err
}

// Named is an object's title and where its page is.
type Named struct {
	Title i18n.Text
	Href  string
}

// importTitle is what an import is called in the trail.
var importTitle = i18n.Text{EN: "IATI import", FR: "Importation IITA"}

// NamesOf gives the names and pages of objects of this slice, for the trail: one query a kind. What the
// actor in the context may not see is left out (R127).
func NamesOf(ctx context.Context, q db.Querier, refs []control.Ref) (map[control.Ref]Named, error) {
	ids := map[string][]string{}
	for _, r := range refs {
		ids[r.Kind] = append(ids[r.Kind], r.ID)
	}
	named := map[control.Ref]Named{}
	for _, kind := range []struct {
		name, query, id, pattern string
	}{
		{KindActivity, `SELECT a.id, CASE WHEN a.title_en || a.title_fr <> '' THEN a.title_en WHEN a.title_other <> '' THEN a.title_other ELSE a.identifier END, a.title_fr
			FROM landscape_activity a`, "a.id", pathActivity},
		{KindEntry, `SELECT e.id, e.title_en, e.title_fr FROM landscape_entry e`, "e.id", pathEntry},
		{KindImport, `SELECT i.id, '', '' FROM landscape_import i`, "i.id", pathImport},
	} {
		if len(ids[kind.name]) == 0 {
			continue
		}
		t := db.SQL(kind.query)
		control.Visible(ctx, t, kind.id)
		_, err := db.Collect(ctx, q, t.Add("WHERE").In(kind.id, ids[kind.name]...), func(row db.Row) (n Named, err error) {
			var id string
			err = row.Scan(&id, &n.Title.EN, &n.Title.FR)
			if kind.name == KindImport {
				n.Title = importTitle
			}
			n.Href = web.Href(kind.pattern, id)
			named[control.Ref{Kind: kind.name, ID: id}] = n
			return n, err
		})
		if err != nil {
			return nil, err
		}
	}
	return named, nil
}
