package recruitment

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

const vacancyColumns = `v.id, v.state, v.reference, v.content, v.flags, v.changes, v.version, v.prepared_by, COALESCE(v.submitted_by, ''), COALESCE(v.approved_by, ''), v.approved_at, v.published_at, v.closed_at, v.comment, COALESCE(v.notice_id, ''), v.correction, v.hands`

func scanVacancy(row db.Row) (v Vacancy, err error) {
	var reference, content, flags, changes, correction, hands string
	if err = row.Scan(&v.ID, &v.State, &reference, &content, &flags, &changes, &v.Version, &v.PreparedBy, &v.SubmittedBy, &v.ApprovedBy, &v.ApprovedAt, &v.PublishedAt, &v.ClosedAt, &v.Comment, &v.Notice, &correction, &hands); err != nil {
		return v, err
	}
	for text, into := range map[string]any{content: &v.Form, flags: &v.Flags, changes: &v.Changes, correction: &v.Correction, hands: &v.Hands} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return v, fmt.Errorf("recruitment: vacancy %s: %w", v.ID, err)
		}
	}
	v.Reference = reference
	return v, nil
}

// vacancy loads one that the actor in the context may see. Fault: NotFound.
func vacancy(ctx context.Context, q db.Querier, id VacancyID) (Vacancy, error) {
	t := db.SQL(`SELECT ` + vacancyColumns + ` FROM recruitment_vacancy v`)
	control.Visible(ctx, t, "v.id")
	return db.One(ctx, q, Kind, t.Add("WHERE v.id = ?", string(id)), scanVacancy)
}

// Filter narrows a list of vacancies; empty fields do not.
type Filter struct {
	Text   string
	State  State
	Now    cal.Instant // for the states published and closed (R134)
	After  string      // identifier of the last of the page before
	Limit  int
	Budget bool // pending budgets only
}

// Vacancies lists those the actor in the context may see, the latest made first.
func Vacancies(ctx context.Context, q db.Querier, f Filter) ([]Vacancy, error) {
	t := db.SQL(`SELECT ` + vacancyColumns + ` FROM recruitment_vacancy v`)
	control.Visible(ctx, t, "v.id")
	t.Add("WHERE 1 = 1")
	for word := range strings.FieldsSeq(i18n.Fold(f.Text)) {
		t.Add(`AND v.words LIKE ? ESCAPE '\'`, db.Containing(word))
	}
	switch f.State {
	case "":
	case Published:
		t.Add("AND v.state = 'published' AND v.deadline_at >= ?", f.Now)
	case Closed:
		t.Add("AND (v.state = 'closed' OR v.state = 'published' AND v.deadline_at < ?)", f.Now)
	default:
		t.Add("AND v.state = ?", string(f.State))
	}
	if f.Budget {
		t.Add("AND v.pending_budget = ?", true)
	}
	if f.After != "" {
		t.Add("AND v.id < ?", f.After)
	}
	return db.Collect(ctx, q, t.Add("ORDER BY v.id DESC LIMIT ?", f.Limit), scanVacancy)
}

// dueVacancies are those published whose deadline has passed at an instant.
func dueVacancies(ctx context.Context, q db.Querier, now cal.Instant) ([]Vacancy, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT `+vacancyColumns+` FROM recruitment_vacancy v WHERE v.state = 'published' AND v.deadline_at < ? ORDER BY v.id LIMIT 500`, now), scanVacancy)
}

// columns are the values of a vacancy's columns after its identifier.
func (v Vacancy) columns() ([]any, error) {
	content, err := json.Marshal(v.Form)
	if err != nil {
		return nil, err
	}
	flags, err := json.Marshal(append([]Flag{}, v.Flags...))
	if err != nil {
		return nil, err
	}
	changes, err := json.Marshal(append([]DatedChange{}, v.Changes...))
	if err != nil {
		return nil, err
	}
	correction, err := json.Marshal(v.Correction)
	if err != nil {
		return nil, err
	}
	hands, err := json.Marshal(append([]control.ActorID{}, v.Hands...))
	if err != nil {
		return nil, err
	}
	return []any{v.Reference, string(v.State), v.Title.EN, v.Title.FR, v.Division.EN, v.Division.FR, v.Grades(), v.PendingBudget, v.Deadline(), v.searchWords(), string(content), string(flags), string(changes),
		orNull(v.SubmittedBy), orNull(v.ApprovedBy), v.ApprovedAt, v.PublishedAt, v.ClosedAt, v.Comment, orNull(v.Notice), string(correction), string(hands)}, nil
}

func orNull[T ~string](s T) any {
	if s == "" {
		return nil
	}
	return string(s)
}

// searchWords is what a vacancy is found by, folded.
func (f Form) searchWords() string {
	var b strings.Builder
	for _, t := range []i18n.Text{f.Title, f.Body, f.Division, f.Location, f.Summary, f.Accountabilities} {
		b.WriteString(t.EN + "\n" + t.FR + "\n")
	}
	for _, c := range f.Essential {
		b.WriteString(c.Text.EN + "\n" + c.Text.FR + "\n")
	}
	return i18n.Fold(f.Reference + "\n" + f.Grades() + "\n" + b.String())
}

func insertVacancy(ctx context.Context, tx *control.Tx, v Vacancy) error {
	row, err := v.columns()
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO recruitment_vacancy (reference, state, title_en, title_fr, division_en, division_fr, grade, pending_budget, deadline_at, words, content, flags, changes,
		submitted_by, approved_by, approved_at, published_at, closed_at, comment, notice_id, correction, hands, id, prepared_by, version) VALUES`).Values(25, append(row, string(v.ID), string(v.PreparedBy), 1)...))
	return err
}

// updateVacancy stores one that was loaded at its version; false when it was changed since.
func updateVacancy(ctx context.Context, tx *control.Tx, v Vacancy) (bool, error) {
	row, err := v.columns()
	if err != nil {
		return false, err
	}
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_vacancy SET reference = ?, state = ?, title_en = ?, title_fr = ?, division_en = ?, division_fr = ?, grade = ?, pending_budget = ?, deadline_at = ?, words = ?, content = ?, flags = ?, changes = ?,
		submitted_by = ?, approved_by = ?, approved_at = ?, published_at = ?, closed_at = ?, comment = ?, notice_id = ?, correction = ?, hands = ?, version = version + 1 WHERE id = ? AND version = ?`, append(row, string(v.ID), v.Version)...))
	return n == 1, err
}

// nextReference is the next free reference of a year: "VN-2026-003".
func nextReference(ctx context.Context, q db.Querier, year int) (string, error) {
	prefix := fmt.Sprintf("VN-%04d-", year)
	last, err := db.Collect(ctx, q, db.SQL(`SELECT reference FROM recruitment_vacancy WHERE reference LIKE ? AND length(reference) = ? ORDER BY reference DESC LIMIT 1`, prefix+"%", len(prefix)+3), db.Value[string])
	if err != nil {
		return "", err
	}
	no := 0
	if len(last) == 1 {
		if _, err := fmt.Sscanf(last[0][len(prefix):], "%d", &no); err != nil {
			no = 0
		}
	}
	return fmt.Sprintf("%s%03d", prefix, no+1), nil
}

// NamesOf names vacancies, and no notices, for lists of other slices.
func NamesOf(ctx context.Context, q db.Querier, refs []control.Ref) (map[control.Ref]Named, error) {
	var ids []string
	for _, r := range refs {
		if r.Kind == Kind {
			ids = append(ids, r.ID)
		}
	}
	named := map[control.Ref]Named{}
	if len(ids) == 0 {
		return named, nil
	}
	t := db.SQL(`SELECT v.id, v.reference, v.title_en, v.title_fr FROM recruitment_vacancy v`)
	control.Visible(ctx, t, "v.id")
	_, err := db.Collect(ctx, q, t.Add("WHERE").In("v.id", ids...), func(row db.Row) (n Named, err error) {
		var id VacancyID
		err = row.Scan(&id, &n.Code, &n.Title.EN, &n.Title.FR)
		n.Href = vacancyPath(id)
		named[id.Ref()] = n
		return n, err
	})
	return named, err
}

// Named is a vacancy's name and where its page is.
type Named struct {
	Title i18n.Text
	Code  string
	Href  string
}
