package recruitment

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

// Posting is a notice as it was published: a copy of what was approved, with what changed since. It knows nothing of who
// made it. Careers pages read postings and nothing else.
type Posting struct {
	Form
	Vacancy   VacancyID     `json:"-"`
	Published cal.Instant   `json:"published_at"`
	Closes    cal.Instant   `json:"closes_at"`
	ChangedAt cal.Instant   `json:"changed_at"`
	Changes   []DatedChange `json:"changes,omitempty"`
}

const postingColumns = `n.vacancy_id, n.content, n.changes, n.published_at, n.deadline_at, n.changed_at`

func scanPosting(row db.Row) (p Posting, err error) {
	var content, changes string
	if err = row.Scan(&p.Vacancy, &content, &changes, &p.Published, &p.Closes, &p.ChangedAt); err != nil {
		return p, err
	}
	for text, into := range map[string]any{content: &p.Form, changes: &p.Changes} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return p, fmt.Errorf("recruitment: notice of %s: %w", p.Vacancy, err)
		}
	}
	return p, nil
}

// noticeRow are the values of a notice's columns after its identifier and vacancy.
func noticeRow(v Vacancy, now cal.Instant) ([]any, error) {
	content, err := json.Marshal(v.Form)
	if err != nil {
		return nil, err
	}
	changes, err := json.Marshal(append([]DatedChange{}, v.Changes...))
	if err != nil {
		return nil, err
	}
	return []any{v.Reference, v.State == Cancelled, v.InternalOnly, v.Title.EN, v.Title.FR, v.Division.EN, v.Division.FR, v.Location.EN, v.Location.FR, v.Grades(), string(v.Contract), int(v.secondLevel()), v.searchWords(), string(content), string(changes), v.PublishedAt, v.Deadline(), now}, nil
}

func insertNotice(ctx context.Context, tx *control.Tx, v Vacancy) error {
	row, err := noticeRow(v, tx.Now())
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO recruitment_notice (reference, withdrawn, internal, title_en, title_fr, division_en, division_fr, location_en, location_fr, grade, contract, second_level, words, content, changes, published_at, deadline_at, changed_at, id, vacancy_id) VALUES`).
		Values(20, append(row, v.Notice, string(v.ID))...))
	if err != nil {
		return err
	}
	return PagesChange(ctx, tx)
}

// keepNotice brings the published notice of a vacancy up to what it now says; one that is not published has none.
func keepNotice(ctx context.Context, tx *control.Tx, v Vacancy) error {
	if v.Notice == "" {
		return nil
	}
	row, err := noticeRow(v, tx.Now())
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_notice SET reference = ?, withdrawn = ?, internal = ?, title_en = ?, title_fr = ?, division_en = ?, division_fr = ?, location_en = ?, location_fr = ?, grade = ?, contract = ?, second_level = ?, words = ?, content = ?, changes = ?, published_at = ?, deadline_at = ?, changed_at = ? WHERE id = ?`,
		append(row, v.Notice)...))
	if err != nil {
		return err
	}
	return PagesChange(ctx, tx)
}

// withdrawNotice takes the notice of a cancelled vacancy from the public: by its own state, and by its marking.
func withdrawNotice(ctx context.Context, tx *control.Tx, v Vacancy) error {
	if v.Notice == "" {
		return nil
	}
	if err := tx.Protect(ctx, control.Object{Ref: control.Ref{Kind: KindNotice, ID: v.Notice}, Scope: scope(v.ID), Marking: marking}); err != nil {
		return err
	}
	return keepNotice(ctx, tx, v)
}

// secondLevel is the level that a notice asks of the second official language (R137), none when it does not.
func (f Form) secondLevel() (l eligibility.Level) {
	for _, c := range f.Essential {
		if c.Kind == eligibility.Languages {
			l = max(l, c.Other)
		}
	}
	return l
}

// PostingFilter narrows the published notices; empty fields do not.
type PostingFilter struct {
	Text, Division, Location, Grade, Contract string
	Second                                    eligibility.Level // the reader's in the second official language (R137)
	Within                                    int               // closes within so many days; 0 is any time
	Now                                       cal.Instant
	Reference                                 string // this one alone, closed or not
	Closed                                    bool   // those that have closed, the last first
	Latest                                    bool   // the open ones, the last changed first
	After                                     string // key of the last of the page before
	Limit                                     int
	Skip                                      int // so many of the first, for pages that are files
}

// public is a context in which nobody is signed in: what it may see is public, whoever asks.
func public(ctx context.Context) context.Context { return control.WithActor(ctx, nil) }

// shown begins a query on the notices that the public may see.
func shown(ctx context.Context, columns string) *db.Text {
	t := db.SQL(`SELECT ` + columns + ` FROM recruitment_notice n`)
	control.Visible(public(ctx), t, "n.id")
	return t.Add("WHERE n.withdrawn = ? AND n.internal = ?", false, false)
}

// Postings lists published notices that the public may see: the open ones, those that close first first.
func Postings(ctx context.Context, q db.Querier, f PostingFilter) ([]Posting, error) {
	t := shown(ctx, postingColumns)
	order := "n.deadline_at, n.reference"
	switch {
	case f.Reference != "":
		t.Add("AND n.reference = ?", f.Reference)
	case f.Closed:
		t.Add("AND n.deadline_at < ?", f.Now)
		order = "n.deadline_at DESC, n.reference"
	default:
		t.Add("AND n.deadline_at >= ?", f.Now)
		if f.Latest {
			order = "n.changed_at DESC, n.reference"
		}
	}
	for word := range strings.FieldsSeq(i18n.Fold(f.Text)) {
		t.Add(`AND n.words LIKE ? ESCAPE '\'`, db.Containing(word))
	}
	for _, x := range []struct{ column, value string }{{"n.division_en", f.Division}, {"n.location_en", f.Location}, {"n.grade", f.Grade}, {"n.contract", f.Contract}} {
		if x.value != "" {
			t.Add("AND "+x.column+" = ?", x.value)
		}
	}
	if f.Second > eligibility.NoLevel {
		t.Add("AND n.second_level <= ?", int(f.Second))
	}
	if f.Within > 0 {
		t.Add("AND n.deadline_at < ?", dayBegins(f.Now.In(brussels).AddDays(f.Within+1), brussels))
	}
	if at, reference, ok := strings.Cut(f.After, "~"); ok {
		further := ">"
		if f.Closed {
			further = "<"
		}
		t.Add("AND (n.deadline_at "+further+" ? OR n.deadline_at = ? AND n.reference > ?)", at, at, reference)
	}
	return db.Collect(ctx, q, t.Add("ORDER BY "+order+" LIMIT ? OFFSET ?", f.Limit, f.Skip), scanPosting)
}

// key is the place of a posting in the list.
func (p Posting) key() string { return p.Closes.String() + "~" + p.Reference }

// brief is what is known of an open notice without reading it: for filters and for what is similar.
type brief struct {
	Reference                 string
	Title, Division, Location i18n.Text
	Grade                     string
	Contract                  ContractKind
	Closes                    cal.Instant
}

// maxBriefs is the most open notices that filters and similar ones are drawn from.
const maxBriefs = 1000

func briefs(ctx context.Context, q db.Querier, now cal.Instant) ([]brief, error) {
	t := shown(ctx, `n.reference, n.title_en, n.title_fr, n.division_en, n.division_fr, n.location_en, n.location_fr, n.grade, n.contract, n.deadline_at`)
	return db.Collect(ctx, q, t.Add("AND n.deadline_at >= ? ORDER BY n.deadline_at, n.reference LIMIT ?", now, maxBriefs), func(row db.Row) (b brief, err error) {
		err = row.Scan(&b.Reference, &b.Title.EN, &b.Title.FR, &b.Division.EN, &b.Division.FR, &b.Location.EN, &b.Location.FR, &b.Grade, &b.Contract, &b.Closes)
		return b, err
	})
}

// references are those of all open notices, those that close first first.
func references(ctx context.Context, q db.Querier, now cal.Instant) (all []string, err error) {
	for after := (Posting{}); ; {
		t := shown(ctx, `n.reference, n.deadline_at`).Add("AND n.deadline_at >= ?", now)
		if after.Reference != "" {
			t.Add("AND (n.deadline_at > ? OR n.deadline_at = ? AND n.reference > ?)", after.Closes, after.Closes, after.Reference)
		}
		list, err := db.Collect(ctx, q, t.Add("ORDER BY n.deadline_at, n.reference LIMIT ?", maxBriefs), func(row db.Row) (p Posting, err error) {
			return p, row.Scan(&p.Reference, &p.Closes)
		})
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			all = append(all, p.Reference)
		}
		if len(list) < maxBriefs {
			return all, nil
		}
		after = list[len(list)-1]
	}
}

// similarTo are at most three open notices that are most like one: by division, grade, place and words of the title.
func similarTo(p Posting, list []brief) []brief {
	type scored struct {
		brief
		score int
	}
	words := keyWords(plain(p.Title.EN))
	var found []scored
	for _, b := range list {
		if b.Reference == p.Reference {
			continue
		}
		score := 0
		for _, same := range []bool{b.Division.EN == p.Division.EN, b.Grade == p.Grades(), b.Location.EN == p.Location.EN} {
			if same {
				score++
			}
		}
		for _, w := range keyWords(plain(b.Title.EN)) {
			if slices.Contains(words, w) {
				score += 2
			}
		}
		if score > 1 {
			found = append(found, scored{b, score})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int { return b.score - a.score })
	out := make([]brief, 0, 3)
	for _, x := range found[:min(3, len(found))] {
		out = append(out, x.brief)
	}
	return out
}
