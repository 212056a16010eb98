package recruitment

import (
	"context"
	"encoding/json"
	"fmt"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
)

// KindTemplate is the kind of a template as a protected object.
const KindTemplate = "vacancy_template"

// Template is a form that new vacancies may begin with.
type Template struct {
	ID      string    `json:"id"`
	Name    i18n.Text `json:"name"`
	Form    Form      `json:"form"`
	Retired bool      `json:"retired"`
}

// blank is a form without what belongs to one vacancy alone.
func (f Form) blank() Form {
	f.Reference, f.DeadlineOn, f.Example, f.PendingBudget = "", cal.Date{}, false, false
	return f
}

// SaveTemplate keeps the form of a vacancy as a template under a name.
func (s *Service) SaveTemplate(ctx context.Context, id VacancyID, name i18n.Text) (control.Done, error) {
	return s.control.Do(ctx, control.Op{Act: ActSaveTemplate, Scope: office, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		v, err := vacancy(ctx, tx, id)
		if err != nil {
			return control.Change{}, err
		}
		var fs fault.Fields
		fs.Check(name.EN != "", "name_en", "fault.required")
		fs.Check(name.FR != "", "name_fr", "fault.required")
		checkLength(&fs, "name_en", name.EN, maxLine)
		checkLength(&fs, "name_fr", name.FR, maxLine)
		if err := fs.Err(); err != nil {
			return control.Change{}, err
		}
		t := Template{ID: tx.NewID(), Name: name, Form: v.blank()}
		ref := control.Ref{Kind: KindTemplate, ID: t.ID}
		if err := tx.Protect(ctx, control.Object{Ref: ref, Scope: "vacancies/", Marking: marking}); err != nil {
			return control.Change{}, err
		}
		content, err := json.Marshal(t.Form)
		if err != nil {
			return control.Change{}, err
		}
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO recruitment_template (id, name_en, name_fr, content, retired) VALUES (?, ?, ?, ?, ?)`, t.ID, name.EN, name.FR, string(content), false))
		return control.Change{Object: ref, After: map[string]any{"name": name, "reference": v.Reference}}, err
	})
}

// RetireTemplate takes a template out of the choice.
func (s *Service) RetireTemplate(ctx context.Context, id string) (control.Done, error) {
	ref := control.Ref{Kind: KindTemplate, ID: id}
	return s.control.Do(ctx, control.Op{Act: ActRetireTemplate, Object: ref, Key: web.RequestKey(ctx)}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		n, err := db.Exec(ctx, tx, db.SQL(`UPDATE recruitment_template SET retired = ? WHERE id = ? AND retired = ?`, true, id, false))
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "recruitment.template_retired", nil)
		}
		return control.Change{Object: ref, After: map[string]any{"retired": true}}, err
	})
}

// Templates lists the templates in use that the actor may see, by name.
func Templates(ctx context.Context, q db.Querier, lang i18n.Lang) ([]Template, error) {
	t := db.SQL(`SELECT t.id, t.name_en, t.name_fr, t.content, t.retired FROM recruitment_template t`)
	control.Visible(ctx, t, "t.id")
	order := "t.name_en"
	if lang == i18n.FR {
		order = "t.name_fr"
	}
	return db.Collect(ctx, q, t.Add("WHERE t.retired = ? ORDER BY "+order+", t.id LIMIT 200", false), func(row db.Row) (x Template, err error) {
		var content string
		if err = row.Scan(&x.ID, &x.Name.EN, &x.Name.FR, &content, &x.Retired); err == nil {
			err = json.Unmarshal([]byte(content), &x.Form)
		}
		if err != nil {
			err = fmt.Errorf("recruitment: template %s: %w", x.ID, err)
		}
		return x, err
	})
}
