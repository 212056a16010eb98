package reports

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/search"
	"cairn/internal/kernel/web"
	"cairn/internal/render/office"
)

// SearchKinds are the kinds of this slice for the search index: a report is found by its reference, kind and subject, by
// its bottom line and, once it is frozen, by its words.
func SearchKinds(words *i18n.Catalogue) map[string]search.Kind {
	name := "kind." + ObjectReport
	return map[string]search.Kind{ObjectReport: {
		Name: i18n.Text{EN: words.Printer(i18n.EN).T(name), FR: words.Printer(i18n.FR).T(name)},
		Load: func(ctx context.Context, q db.Querier, ids []string) ([]search.Document, error) {
			return db.Collect(ctx, q, db.SQL(`SELECT r.id, r.ref, r.on_day, r.title_en, r.title_fr, r.subject_ref, r.subject_en, r.subject_fr, r.line_en, r.line_fr, r.frozen
				FROM reports_report r WHERE`).In("r.id", ids...), scanFound)
		},
		List: func(ctx context.Context, q db.Querier, after string, limit int) ([]string, error) {
			return db.Collect(ctx, q, db.SQL(`SELECT r.id FROM reports_report r WHERE r.id > ? ORDER BY r.id LIMIT ?`, after, limit), db.Value[string])
		},
	}}
}

func scanFound(row db.Row) (d search.Document, err error) {
	var ref, kept string
	var subject, line i18n.Text
	if err = row.Scan(&d.ID, &d.Code, &d.Date, &d.Title.EN, &d.Title.FR, &ref, &subject.EN, &subject.FR, &line.EN, &line.FR, &kept); err != nil {
		return d, err
	}
	d.URL = web.Href(pathReport, d.ID)
	d.Title.EN, d.Title.FR = d.Title.EN+", "+ref, d.Title.FR+", "+ref
	d.Body = i18n.Text{EN: subject.EN + "\n" + line.EN, FR: subject.FR + "\n" + line.FR}
	if kept == "" {
		return d, nil
	}
	var frozen Frozen
	err = json.Unmarshal([]byte(kept), &frozen)
	d.Body.EN += "\n" + said(frozen.Content[i18n.EN].Sections)
	d.Body.FR += "\n" + said(frozen.Content[i18n.FR].Sections)
	return d, err
}

// said are the words of sections and of what is said beside them, by which a report is found; figures are not.
func said(list []office.Section) string {
	var b strings.Builder
	for _, s := range list {
		b.WriteString(s.Title + "\n")
		for _, block := range slices.Concat(s.Blocks, s.Notes) {
			sayBlock(&b, block)
		}
	}
	return b.String()
}

func sayBlock(b *strings.Builder, block office.Block) {
	line := func(runs ...office.Run) { b.WriteString(plainText(runs) + "\n") }
	switch x := block.(type) {
	case office.Heading:
		b.WriteString(x.Text + "\n")
	case office.Paragraph:
		line(x.Runs...)
	case office.List:
		for _, item := range x.Items {
			line(item.Runs...)
			if item.Sub != nil {
				sayBlock(b, *item.Sub)
			}
		}
	case office.Table:
		b.WriteString(x.Caption + "\n")
		for _, row := range x.Rows {
			for _, c := range row {
				b.WriteString(c.Text + "\n")
			}
		}
	case office.Tiles:
		for _, t := range x.Items {
			b.WriteString(t.Title + "\n" + t.Line + "\n" + t.Note + "\n")
		}
	}
}
