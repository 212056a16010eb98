package fieldpack

import (
	"context"
	"encoding/json"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/i18n"
)

const formColumns = `f.id, f.kind, f.object_kind, f.object_id, f.ref, f.title_en, f.title_fr, f.period, f.version, f.choices, f.secret, f.due_on, f.state, f.made_by, f.made_on, f.author, f.applied, f.digest, seen.scope_path, ` + control.MarkingColumns

// forms are those the actor may see; where adds a condition on f and the order.
func forms(ctx context.Context, q db.Querier, where func(*db.Text)) ([]Form, error) {
	t := db.SQL(`SELECT ` + formColumns + ` FROM fieldpack_form f`)
	control.Visible(ctx, t, "f.id")
	where(t)
	return db.Collect(ctx, q, t, scanForm)
}

func scanForm(row db.Row) (f Form, err error) {
	var choices, releasable string
	var level int
	if err := row.Scan(&f.ID, &f.Kind, &f.Object.Kind, &f.Object.ID, &f.Ref, &f.Title.EN, &f.Title.FR, &f.Period, &f.Version, &choices, &f.secret, &f.Due, &f.State,
		&f.MadeBy, &f.MadeOn, &f.Author, &f.Applied, &f.digest, &f.scope, &level, &releasable); err != nil {
		return f, err
	}
	f.ScanMarking(level, releasable)
	return f, json.Unmarshal([]byte(choices), &f.Choices)
}

// form loads one. Fault: NotFound.
func form(ctx context.Context, q db.Querier, id string) (Form, error) {
	t := db.SQL(`SELECT ` + formColumns + ` FROM fieldpack_form f`)
	control.Visible(ctx, t, "f.id")
	return db.One(ctx, q, KindForm, t.Add("WHERE f.id = ?", id), scanForm)
}

func insertForm(ctx context.Context, tx *control.Tx, f Form) error {
	choices, err := json.Marshal(f.Choices)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO fieldpack_form (id, kind, object_kind, object_id, ref, title_en, title_fr, period, version, choices, secret, due_on, state, made_by, made_on, author, applied, digest)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '')`, f.ID, f.Kind, f.Object.Kind, f.Object.ID, f.Ref, f.Title.EN, f.Title.FR, f.Period, f.Version, string(choices),
		f.secret, f.Due, f.State, f.MadeBy, f.MadeOn))
	return err
}

// settle notes that a form was applied, or with an empty trail that it is out again.
func settle(ctx context.Context, tx *control.Tx, id string, state State, author, applied, digest string) error {
	_, err := db.Exec(ctx, tx, db.SQL(`UPDATE fieldpack_form SET state = ?, author = ?, applied = ?, digest = ? WHERE id = ?`, state, author, applied, digest, id))
	return err
}

// Return is a form that came back and was read.
type Return struct {
	ID      string            `json:"id"`
	Form    string            `json:"form"`
	Lang    i18n.Lang         `json:"lang"`
	Answers map[string]string `json:"answers"`
	By      control.ActorID   `json:"by"`
	At      cal.Instant       `json:"at"`

	digest string
}

func insertReturn(ctx context.Context, tx *control.Tx, r Return) error {
	answers, err := json.Marshal(r.Answers)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO fieldpack_return (id, form_id, lang, answers, digest, read_by, read_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Form, r.Lang, string(answers), r.digest, r.By, r.At))
	return err
}

// returned loads one return whose form the actor may see. Fault: NotFound.
func returned(ctx context.Context, q db.Querier, id string) (Return, error) {
	t := db.SQL(`SELECT r.id, r.form_id, r.lang, r.answers, r.digest, r.read_by, r.read_at FROM fieldpack_return r`)
	control.Visible(ctx, t, "r.form_id")
	return db.One(ctx, q, KindForm, t.Add("WHERE r.id = ?", id), func(row db.Row) (r Return, err error) {
		var answers string
		if err := row.Scan(&r.ID, &r.Form, &r.Lang, &answers, &r.digest, &r.By, &r.At); err != nil {
			return r, err
		}
		return r, json.Unmarshal([]byte(answers), &r.Answers)
	})
}
