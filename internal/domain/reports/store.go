package reports

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
)

const reportColumns = `r.id, r.ref, r.kind, r.title_en, r.title_fr, r.about, r.subject_id, r.subject_ref, r.subject_en, r.subject_fr, r.from_day, r.on_day, r.known_at,
	r.langs, r.formats, r.sections, r.texts, r.line_en, r.line_fr, r.line_by, r.line_on, r.marked, r.retention, r.state, r.author, r.cleared_by, r.issued_by,
	r.created_at, r.cleared_at, r.issued_at, r.comment, r.style, r.job, r.version, `

// reports are those the actor may see. With whole, what is frozen is read too.
func reports(ctx context.Context, q db.Querier, whole bool, where func(*db.Text)) ([]Report, error) {
	frozen := "''"
	if whole {
		frozen = "r.frozen"
	}
	t := db.SQL(`SELECT ` + reportColumns + frozen + `, ` + control.MarkingColumns + `, seen.scope_path FROM reports_report r`)
	control.Visible(ctx, t, "r.id")
	where(t)
	return db.Collect(ctx, q, t, scanReport)
}

func scanReport(row db.Row) (r Report, err error) {
	var langs, formats, chosen, texts, frozen, releasable string
	var lineBy, clearedBy, issuedBy sql.NullString
	var level int
	err = row.Scan(&r.ID, &r.Ref, &r.Kind, &r.Title.EN, &r.Title.FR, &r.Subject.About, &r.Subject.ID, &r.Subject.Ref, &r.Subject.Name.EN, &r.Subject.Name.FR, &r.From, &r.On, &r.Point.AsOf,
		&langs, &formats, &chosen, &texts, &r.Line.Text.EN, &r.Line.Text.FR, &lineBy, &r.Line.On, &r.Marked, &r.Retention, &r.State, &r.Author, &clearedBy, &issuedBy,
		&r.CreatedAt, &r.ClearedAt, &r.IssuedAt, &r.Comment, &r.Style, &r.Job, &r.Version, &frozen, &level, &releasable, &r.scope)
	if err != nil {
		return r, err
	}
	r.Line.By, r.ClearedBy, r.IssuedBy = control.ActorID(lineBy.String), control.ActorID(clearedBy.String), control.ActorID(issuedBy.String)
	r.Marking.ScanMarking(level, releasable)
	r.Point.From, r.Point.On = r.From, r.On
	r.Subject.scope = r.scope
	for _, l := range strings.Fields(langs) {
		r.Langs = append(r.Langs, i18n.Lang(l))
	}
	for _, f := range strings.Fields(formats) {
		r.Formats = append(r.Formats, Format(f))
	}
	if err := json.Unmarshal([]byte(chosen), &r.Sections); err != nil {
		return r, err
	}
	if err := json.Unmarshal([]byte(texts), &r.Texts); err != nil {
		return r, err
	}
	if frozen != "" {
		r.frozen = new(Frozen)
		err = json.Unmarshal([]byte(frozen), r.frozen)
	}
	return r, err
}

// reportByID loads a report with what is frozen of it. Fault: NotFound.
func reportByID(ctx context.Context, q db.Querier, id ReportID) (Report, error) {
	list, err := reports(ctx, q, true, func(t *db.Text) { t.Add("WHERE r.id = ?", id) })
	return only(list, err)
}

func fields[T ~string](list []T) string { return strings.ReplaceAll(join(list), ", ", " ") }

func orNoInstant(i cal.Instant) any {
	if i.IsZero() {
		return nil
	}
	return i
}

// save inserts a report or keeps it at the version it was read at; false when somebody was faster.
func save(ctx context.Context, tx *control.Tx, r Report, fresh bool) (bool, error) {
	chosen, err := json.Marshal(r.Sections)
	if err != nil {
		return false, err
	}
	texts, err := json.Marshal(r.Texts)
	if err != nil {
		return false, err
	}
	frozen := ""
	if r.frozen != nil {
		data, err := json.Marshal(r.frozen)
		if err != nil {
			return false, err
		}
		frozen = string(data)
	}
	args := []any{r.Kind, r.Title.EN, r.Title.FR, r.Subject.About, r.Subject.ID, r.Subject.Ref, r.Subject.Name.EN, r.Subject.Name.FR, r.From, r.On, orNoInstant(r.Point.AsOf),
		fields(r.Langs), fields(r.Formats), string(chosen), string(texts), r.Line.Text.EN, r.Line.Text.FR, db.OrNull(r.Line.By), r.Line.On, r.Marked, string(r.Retention), string(r.State),
		r.Author, db.OrNull(r.ClearedBy), db.OrNull(r.IssuedBy), r.CreatedAt, orNoInstant(r.ClearedAt), orNoInstant(r.IssuedAt), r.Comment, r.Style, r.Job, frozen, r.Version + 1}
	if fresh {
		t := db.SQL(`INSERT INTO reports_report (id, ref, kind, title_en, title_fr, about, subject_id, subject_ref, subject_en, subject_fr, from_day, on_day, known_at,
			langs, formats, sections, texts, line_en, line_fr, line_by, line_on, marked, retention, state, author, cleared_by, issued_by, created_at, cleared_at, issued_at, comment, style, job, frozen, version)
			VALUES (?, ?, `+strings.TrimSuffix(strings.Repeat("?, ", len(args)), ", ")+")", append([]any{r.ID, r.Ref}, args...)...)
		_, err := db.Exec(ctx, tx, t)
		return true, err
	}
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE reports_report SET kind = ?, title_en = ?, title_fr = ?, about = ?, subject_id = ?, subject_ref = ?, subject_en = ?, subject_fr = ?, from_day = ?, on_day = ?, known_at = ?,
		langs = ?, formats = ?, sections = ?, texts = ?, line_en = ?, line_fr = ?, line_by = ?, line_on = ?, marked = ?, retention = ?, state = ?, author = ?, cleared_by = ?, issued_by = ?,
		created_at = ?, cleared_at = ?, issued_at = ?, comment = ?, style = ?, job = ?, frozen = ?, version = ? WHERE id = ? AND version = ?`, append(args, r.ID, r.Version)...))
	return n == 1, err
}

// nextRef is the next reference of a year: "RPT-2026-0007".
func nextRef(ctx context.Context, tx *control.Tx) (string, error) {
	prefix := fmt.Sprintf("RPT-%d-", tx.Today().Year())
	list, err := db.Collect(ctx, tx, db.SQL(`SELECT COUNT(*) FROM reports_report WHERE ref LIKE ?`, prefix+"%"), db.Value[int])
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s%04d", prefix, list[0]+1), nil
}

// File is a file that was made of a report.
type File struct {
	Report ReportID    `json:"report"`
	Lang   i18n.Lang   `json:"language"`
	Format Format      `json:"format"`
	File   string      `json:"file"`
	Name   string      `json:"name"`
	SHA256 string      `json:"sha256"`
	Size   int64       `json:"size"`
	Issued bool        `json:"issued"`
	MadeAt cal.Instant `json:"made_at"`
}

func filesWhere(ctx context.Context, q db.Querier, where func(*db.Text)) ([]File, error) {
	t := db.SQL(`SELECT f.report_id, f.lang, f.format, f.file_id, f.name, f.sha256, f.size, f.issued, f.made_at FROM reports_file f`)
	control.Visible(ctx, t, "f.report_id")
	where(t)
	return db.Collect(ctx, q, t.Add("ORDER BY f.report_id, f.lang, f.format"), func(row db.Row) (f File, err error) {
		err = row.Scan(&f.Report, &f.Lang, &f.Format, &f.File, &f.Name, &f.SHA256, &f.Size, &f.Issued, &f.MadeAt)
		return f, err
	})
}

func filesOf(ctx context.Context, q db.Querier, id ReportID) ([]File, error) {
	return filesWhere(ctx, q, func(t *db.Text) { t.Add("WHERE f.report_id = ?", id) })
}

// putFile keeps a file of a report in place of the one it had in that language and format.
func putFile(ctx context.Context, tx *control.Tx, f File) error {
	old, err := filesWhere(ctx, tx, func(t *db.Text) {
		t.Add("WHERE f.report_id = ? AND f.lang = ? AND f.format = ?", f.Report, f.Lang, f.Format)
	})
	if err != nil {
		return err
	}
	for _, o := range old {
		if _, err := tx.DropFile(ctx, o.File); err != nil {
			return err
		}
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO reports_file (report_id, lang, format, file_id, name, sha256, size, issued, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (report_id, lang, format) DO UPDATE SET file_id = excluded.file_id, name = excluded.name, sha256 = excluded.sha256, size = excluded.size, issued = excluded.issued, made_at = excluded.made_at`,
		f.Report, f.Lang, f.Format, f.File, f.Name, f.SHA256, f.Size, f.Issued, f.MadeAt))
	return err
}

// Style is the house style of the office at a version; version 0 is Cairn's own.
type Style struct {
	Version     int    `json:"version"`
	Font        string `json:"font"`
	HeadingFont string `json:"heading_font"`
	Ink         string `json:"ink"`
	Accent      string `json:"accent"`
	Paper       string `json:"paper"`
	logo        []byte
	docx        []byte
	pptx        []byte
}

func (x Style) office() office.Style {
	return office.Style{Font: x.Font, HeadingFont: x.HeadingFont, Ink: x.Ink, Accent: x.Accent, Paper: x.Paper, Logo: x.logo, DOCX: x.docx, PPTX: x.pptx}
}

// styleAt is the house style at a version; -1 is the latest.
func styleAt(ctx context.Context, q db.Querier, version int) (x Style, err error) {
	t := db.SQL(`SELECT s.version, s.font, s.heading_font, s.ink, s.accent, s.paper, s.logo, s.docx, s.pptx FROM reports_style s`)
	if version >= 0 {
		t.Add("WHERE s.version = ?", version)
	}
	list, err := db.Collect(ctx, q, t.Add("ORDER BY s.version DESC LIMIT 1"), func(row db.Row) (x Style, err error) {
		err = row.Scan(&x.Version, &x.Font, &x.HeadingFont, &x.Ink, &x.Accent, &x.Paper, &x.logo, &x.docx, &x.pptx)
		return x, err
	})
	if err != nil || len(list) == 0 {
		return x, err
	}
	return list[0], nil
}
