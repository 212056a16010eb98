package selection

import (
	"context"
	"encoding/json"
	"fmt"

	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/web"
)

const selectionColumns = `s.id, s.vacancy_id, s.stage, s.due_on, s.content, s.version`

func scanSelection(row db.Row) (s Selection, err error) {
	var content string
	var kept Selection
	if err = row.Scan(&s.ID, &s.Vacancy, &s.Stage, &s.Due, &content, &s.Version); err != nil {
		return s, err
	}
	if err := json.Unmarshal([]byte(content), &kept); err != nil {
		return s, fmt.Errorf("selection: %s: %w", s.ID, err)
	}
	kept.ID, kept.Vacancy, kept.Stage, kept.Due, kept.Version = s.ID, s.Vacancy, s.Stage, s.Due, s.Version
	return kept, nil
}

// seen begins a query on the selections that the actor in the context may see.
func seen(ctx context.Context) *db.Text {
	t := db.SQL(`SELECT ` + selectionColumns + ` FROM recruitment_selection s`)
	control.Visible(ctx, t, "s.id")
	return t.Add("WHERE 1 = 1")
}

// selectionFor loads that of a vacancy. Fault: NotFound.
func selectionFor(ctx context.Context, q db.Querier, id recruitment.VacancyID) (Selection, error) {
	return db.One(ctx, q, Kind, seen(ctx).Add("AND s.vacancy_id = ?", string(id)), scanSelection)
}

func insertSelection(ctx context.Context, tx *control.Tx, s Selection) error {
	content, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO recruitment_selection (id, vacancy_id, stage, due_on, content, version) VALUES (?, ?, ?, ?, ?, 1)`, string(s.ID), string(s.Vacancy), string(s.Stage), s.Due, string(content)))
	return err
}

// updateSelection stores one that was loaded at its version; false when it was changed since.
func updateSelection(ctx context.Context, tx *control.Tx, s Selection) (bool, error) {
	content, err := json.Marshal(s)
	if err != nil {
		return false, err
	}
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_selection SET stage = ?, due_on = ?, content = ?, version = version + 1 WHERE id = ? AND version = ?`, string(s.Stage), s.Due, string(content), string(s.ID), s.Version))
	return n == 1, err
}

// candidateColumns are of candidates with their application and their selection. What the panel marked and agreed in the present stage counts
// for the application as it was then: handed in again since, it is marked anew.
const (
	candidateColumns = `c.id, c.selection_id, c.application_id, c.code, c.standing, c.content, c.version, a.submitted_at, s.stage`
	candidateTables  = `recruitment_selection_candidate c JOIN recruitment_application a ON a.id = c.application_id JOIN recruitment_selection s ON s.id = c.selection_id`
)

func scanCandidate(row db.Row) (c Candidate, err error) {
	var content string
	var kept Candidate
	var stage Stage
	if err = row.Scan(&c.ID, &c.selection, &c.Application, &c.Code, &c.Standing, &content, &c.Version, &c.submitted, &stage); err != nil {
		return c, err
	}
	if content != "" {
		if err := json.Unmarshal([]byte(content), &kept); err != nil {
			return c, fmt.Errorf("selection: candidate %s: %w", c.ID, err)
		}
	}
	kept.ID, kept.selection, kept.Application, kept.Code, kept.Standing, kept.Version = c.ID, c.selection, c.Application, c.Code, c.Standing, c.Version
	kept.Results, kept.Agreed, kept.Excluded, kept.Clearances = orMade(kept.Results), orMade(kept.Agreed), orMade(kept.Excluded), orMade(kept.Clearances)
	kept.submitted = c.submitted
	if agreed, is := kept.Agreed[stage]; is && !agreed.At.After(c.submitted) {
		delete(kept.Agreed, stage)
		kept.anew = true
	}
	return kept, nil
}

func orMade[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		m = map[K]V{}
	}
	return m
}

// candidatesOf are those of a selection that was loaded by who may see it, in the order of their codes.
func candidatesOf(ctx context.Context, q db.Querier, id ID) ([]Candidate, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT `+candidateColumns+` FROM `+candidateTables+` WHERE c.selection_id = ? ORDER BY length(c.code), c.code`, string(id)), scanCandidate)
}

// candidateBy is the one with a code. Fault: NotFound.
func candidateBy(ctx context.Context, q db.Querier, id ID, code string) (Candidate, error) {
	return db.One(ctx, q, "candidate", db.SQL(`SELECT `+candidateColumns+` FROM `+candidateTables+` WHERE c.selection_id = ? AND c.code = ?`, string(id), code), scanCandidate)
}

func insertCandidates(ctx context.Context, tx *control.Tx, list []Candidate) error {
	args := make([]any, 0, 7*len(list))
	for _, c := range list {
		content, err := json.Marshal(c)
		if err != nil {
			return err
		}
		args = append(args, string(c.ID), string(c.selection), string(c.Application), c.Code, string(c.Standing), string(content), 1)
	}
	return db.InsertRows(ctx, tx, `INSERT INTO recruitment_selection_candidate (id, selection_id, application_id, code, standing, content, version)`, 7, args, "")
}

// updateCandidate stores one that was loaded at its version; false when it was changed since.
func updateCandidate(ctx context.Context, tx *control.Tx, c Candidate) (bool, error) {
	content, err := json.Marshal(c)
	if err != nil {
		return false, err
	}
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_selection_candidate SET standing = ?, content = ?, version = version + 1 WHERE id = ? AND version = ?`, string(c.Standing), string(content), string(c.ID), c.Version))
	return n == 1, err
}

// sheetColumns are of sheets with their candidate, as candidateTables have them. One that was handed in on an application which was replaced
// in the same stage is a draft again.
const sheetColumns = `x.candidate_id, x.stage, x.actor_id, CASE WHEN x.stage = s.stage AND x.handed_in_at <= a.submitted_at THEN NULL ELSE x.handed_in_at END, x.content`

func scanSheet(row db.Row) (x Sheet, err error) {
	var content string
	if err = row.Scan(&x.Candidate, &x.Stage, &x.Actor, &x.HandedIn, &content); err == nil && content != "" {
		err = json.Unmarshal([]byte(content), &x.Marks)
	}
	return x, err
}

// sheetsOf are all sheets of a selection, handed in or not, in an order of their own. What is left of a sheet on somebody who was erased
// is none: it holds no mark to compare or to sign.
func sheetsOf(ctx context.Context, q db.Querier, id ID) ([]Sheet, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT `+sheetColumns+` FROM `+candidateTables+` JOIN recruitment_selection_sheet x ON x.candidate_id = c.id
		WHERE c.selection_id = ? AND x.content <> '' ORDER BY x.candidate_id, x.stage, x.actor_id`, string(id)), scanSheet)
}

// reopenSheets makes drafts again of the sheets on a candidate in a stage that were handed in on an application which was replaced since.
func reopenSheets(ctx context.Context, tx *control.Tx, c Candidate, stage Stage) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_selection_sheet SET handed_in_at = NULL WHERE candidate_id = ? AND stage = ? AND handed_in_at <= ?`, string(c.ID), string(stage), c.submitted))
	return err
}

// saveSheet keeps what a member marked; false where it was handed in before.
func saveSheet(ctx context.Context, tx *control.Tx, x Sheet) (bool, error) {
	content, err := json.Marshal(x.Marks)
	if err != nil {
		return false, err
	}
	n, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO recruitment_selection_sheet (candidate_id, stage, actor_id, handed_in_at, content) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (candidate_id, stage, actor_id) DO UPDATE SET handed_in_at = excluded.handed_in_at, content = excluded.content WHERE recruitment_selection_sheet.handed_in_at IS NULL`,
		string(x.Candidate), string(x.Stage), string(x.Actor), x.HandedIn, string(content)))
	return n == 1, err
}

// onPanels are the selections in whose panel somebody may be, those that are marked: it is for that person, and asked with the
// program's sight. The panel itself is in the content.
func onPanels(ctx context.Context, q db.Querier) ([]Selection, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT `+selectionColumns+` FROM recruitment_selection s WHERE s.stage <> 'ended' ORDER BY s.due_on, s.id`), scanSelection)
}

// forget empties what is kept of candidates whose application was erased, and says of how many.
func forget(ctx context.Context, tx *control.Tx, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_selection_sheet SET content = '' WHERE`).In("candidate_id", ids...)); err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM recruitment_selection_letter WHERE`).In("candidate_id", ids...)); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_selection_candidate SET content = '', version = version + 1 WHERE`).In("id", ids...))
	return err
}

// erased are the candidates of whom something is kept though their application was erased.
func erased(ctx context.Context, q db.Querier) ([]string, error) {
	return db.Collect(ctx, q, db.SQL(`SELECT c.id FROM recruitment_selection_candidate c JOIN recruitment_application a ON a.id = c.application_id WHERE a.state = 'erased' AND c.content <> '' ORDER BY c.id LIMIT 500`), db.Value[string])
}

// Begun reports whether the selection of a vacancy has come beyond its first stage, from where on nobody new is brought in. It is for
// the program, whoever asks: it tells of nobody.
func Begun(ctx context.Context, q db.Querier, id recruitment.VacancyID) (bool, error) {
	n, err := db.One(ctx, q, Kind, db.SQL(`SELECT COUNT(*) FROM recruitment_selection WHERE vacancy_id = ? AND stage <> ?`, string(id), string(Form)), db.Value[int])
	return n > 0, err
}

// StagesOf says how far the selections of vacancies have come, of those that the actor in the context may see.
func StagesOf(ctx context.Context, q db.Querier, ids []recruitment.VacancyID) (map[recruitment.VacancyID]recruitment.Choosing, error) {
	wanted := make([]string, len(ids))
	for i, id := range ids {
		wanted[i] = string(id)
	}
	list, err := db.Collect(ctx, q, seen(ctx).Add("AND").In("s.vacancy_id", wanted...), scanSelection)
	stages := make(map[recruitment.VacancyID]recruitment.Choosing, len(list))
	for _, s := range list {
		stages[s.Vacancy] = recruitment.Choosing{Stage: string(s.Stage), Over: s.Stage == Ended, Word: s.Stage.Word()}
	}
	return stages, err
}

// Offered are those of some applications whose candidate holds an offer that is open and can still come to something: they did not withdraw
// and are eligible, and the vacancy was not cancelled (R131). Nobody but the candidate erases them meanwhile. It is for the program, whoever asks.
func Offered(ctx context.Context, q db.Querier, ids []candidacy.ApplicationID) (map[candidacy.ApplicationID]bool, error) {
	wanted := make([]string, len(ids))
	for i, id := range ids {
		wanted[i] = string(id)
	}
	list, err := db.Collect(ctx, q, db.SQL(`SELECT c.application_id FROM recruitment_selection_candidate c JOIN recruitment_application a ON a.id = c.application_id JOIN recruitment_vacancy v ON v.id = a.vacancy_id
		WHERE c.standing IN (?, ?) AND a.state NOT IN (?, ?) AND v.state <> ? AND`, string(Provisional), string(Final), string(candidacy.Withdrawn), string(candidacy.Ineligible), string(recruitment.Cancelled)).In("c.application_id", wanted...), db.Value[candidacy.ApplicationID])
	offered := map[candidacy.ApplicationID]bool{}
	for _, id := range list {
		offered[id] = true
	}
	return offered, err
}

// today is the day at the clock of the database.
func (s *Service) today() cal.Date { return s.control.DB().Now().Date() }

// NamesOf names selections for lists of other slices, by their vacancies.
func NamesOf(ctx context.Context, q db.Querier, refs []control.Ref) (map[control.Ref]recruitment.Named, error) {
	var ids []string
	for _, r := range refs {
		if r.Kind == Kind {
			ids = append(ids, r.ID)
		}
	}
	named := map[control.Ref]recruitment.Named{}
	if len(ids) == 0 {
		return named, nil
	}
	list, err := db.Collect(ctx, q, seen(ctx).Add("AND").In("s.id", ids...), scanSelection)
	if err != nil || len(list) == 0 {
		return named, err
	}
	vacancies := make([]control.Ref, len(list))
	for i, s := range list {
		vacancies[i] = s.Vacancy.Ref()
	}
	names, err := recruitment.NamesOf(ctx, q, vacancies)
	for _, s := range list {
		n := names[s.Vacancy.Ref()]
		n.Href = web.Href(pathRanking, string(s.Vacancy))
		named[s.ID.Ref()] = n
	}
	return named, err
}

// Of loads the selection of a vacancy with its candidates in the order of their codes, for who may see it. Fault: NotFound.
func Of(ctx context.Context, q db.Querier, id recruitment.VacancyID) (Selection, []Candidate, error) {
	sel, err := selectionFor(ctx, q, id)
	if err != nil {
		return sel, nil, err
	}
	list, err := candidatesOf(ctx, q, sel.ID)
	return sel, list, err
}
