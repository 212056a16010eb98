package candidacy

import (
	"context"
	"encoding/json"
	"fmt"

	"cairn/internal/domain/recruitment"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
)

const columns = `a.id, a.vacancy_id, a.state, COALESCE(a.token_hash, ''), a.email, a.name, a.language, a.content, a.handed_in, a.purpose, a.legal_basis, a.delete_on, a.created_at, a.changed_at, a.submitted_at, a.ended_at, COALESCE(a.decided_by, ''), a.decided_at, a.reasons, a.version`

func scanApplication(row db.Row) (a Application, err error) {
	var content, handedIn string
	if err = row.Scan(&a.ID, &a.Vacancy, &a.State, &a.tokenHash, &a.Email, &a.Name, &a.Language, &content, &handedIn, &a.Purpose, &a.Basis, &a.DeleteOn, &a.Created, &a.Changed, &a.Submitted, &a.Ended, &a.DecidedBy, &a.DecidedAt, &a.Reasons, &a.Version); err != nil {
		return a, err
	}
	if content != "" {
		err = json.Unmarshal([]byte(content), &a.Form)
	}
	if handedIn != "" && err == nil {
		err = json.Unmarshal([]byte(handedIn), &a.HandedIn)
	}
	if err != nil {
		return a, fmt.Errorf("candidacy: application %s: %w", a.ID, err)
	}
	return a, nil
}

// seen begins a query on the applications that the actor in the context may see.
func seen(ctx context.Context, columns string) *db.Text {
	t := db.SQL(`SELECT ` + columns + ` FROM recruitment_application a`)
	control.Visible(ctx, t, "a.id")
	return t.Add("WHERE 1 = 1")
}

// applicationOf loads one that the actor in the context may see. Fault: NotFound.
func applicationOf(ctx context.Context, q db.Querier, id ApplicationID) (Application, error) {
	return db.One(ctx, q, Kind, seen(ctx, columns).Add("AND a.id = ?", string(id)), scanApplication)
}

// byToken loads the application that a link opens. It is for the program, which acts for whoever holds the link. A link
// that opens nothing, or nothing any more, is a NotFound fault.
func byToken(ctx context.Context, q db.Querier, token string) (Application, error) {
	a, err := db.One(ctx, q, Kind, seen(ctx, columns).Add("AND a.token_hash = ?", digestOf(token)), scanApplication)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "candidacy.link_void", nil)
	}
	return a, err
}

// begun finds the application to a vacancy that somebody has begun and not withdrawn.
func begun(ctx context.Context, q db.Querier, vacancy recruitment.VacancyID, email string) ([]Application, error) {
	return db.Collect(ctx, q, seen(ctx, columns).Add("AND a.vacancy_id = ? AND a.email = ? AND a.state <> 'withdrawn'", string(vacancy), email), scanApplication)
}

// values are those of the columns that change, in the order of the statements below.
func (a Application) values() ([]any, error) {
	content, handedIn := "", ""
	if a.State != Erased {
		text, err := json.Marshal(a.Form)
		if err != nil {
			return nil, err
		}
		content = string(text)
	}
	if a.HandedIn != nil {
		text, err := json.Marshal(a.HandedIn)
		if err != nil {
			return nil, err
		}
		handedIn = string(text)
	}
	return []any{string(a.State), db.OrNull(a.tokenHash), a.Email, a.Name, string(a.Language), content, handedIn, string(a.Purpose), string(a.Basis), a.DeleteOn, a.Changed, a.Submitted, a.Ended, db.OrNull(a.DecidedBy), a.DecidedAt, a.Reasons}, nil
}

func insert(ctx context.Context, tx *control.Tx, a Application) error {
	row, err := a.values()
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO recruitment_application (state, token_hash, email, name, language, content, handed_in, purpose, legal_basis, delete_on, changed_at, submitted_at, ended_at, decided_by, decided_at, reasons, id, vacancy_id, created_at, version) VALUES`).
		Values(20, append(row, string(a.ID), string(a.Vacancy), a.Created, 1)...))
	return err
}

// update stores one that was loaded at its version; false when it was changed since.
func update(ctx context.Context, tx *control.Tx, a Application) (bool, error) {
	row, err := a.values()
	if err != nil {
		return false, err
	}
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_application SET state = ?, token_hash = ?, email = ?, name = ?, language = ?, content = ?, handed_in = ?, purpose = ?, legal_basis = ?, delete_on = ?, changed_at = ?, submitted_at = ?, ended_at = ?, decided_by = ?, decided_at = ?, reasons = ?, version = version + 1 WHERE id = ? AND version = ?`,
		append(row, string(a.ID), a.Version)...))
	return n == 1, err
}

// counts reports whether an application is one of those that Counts counts.
func (a Application) counts() bool { return !a.Submitted.IsZero() && a.State != Withdrawn }

// Counts are how many applications were handed in and not withdrawn, by vacancy (R147). It is for the program, which
// tells nobody who they are from.
func Counts(ctx context.Context, q db.Querier, ids []recruitment.VacancyID) (map[recruitment.VacancyID]int, error) {
	counts := map[recruitment.VacancyID]int{}
	if len(ids) == 0 {
		return counts, nil
	}
	wanted := make([]string, len(ids))
	for i, id := range ids {
		wanted[i] = string(id)
	}
	_, err := db.Collect(ctx, q, db.SQL(`SELECT a.vacancy_id, COUNT(*) FROM recruitment_application a WHERE a.submitted_at IS NOT NULL AND a.state <> 'withdrawn' AND`).In("a.vacancy_id", wanted...).Add("GROUP BY a.vacancy_id"), func(row db.Row) (none struct{}, err error) {
		var id recruitment.VacancyID
		var n int
		err = row.Scan(&id, &n)
		counts[id] = n
		return none, err
	})
	return counts, err
}
