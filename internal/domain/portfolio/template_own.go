package portfolio

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// ObjectTemplate is the kind of an office's own template in the trail. A template is no protected object:
// everybody who may start a project from one reads it, so that only what is at most UNCLASSIFIED becomes one.
const ObjectTemplate = "template"

// TemplateID identifies an office's own template.
type TemplateID string

func (id TemplateID) ref() control.Ref { return control.Ref{Kind: ObjectTemplate, ID: string(id)} }

// OwnTemplate is a template that the office made out of a project, and may have changed since. A retired one
// starts no project any more.
type OwnTemplate struct {
	ID      TemplateID `json:"id"`
	Project ProjectID  `json:"project"` // whose plan it was first
	Template
	Retired   bool        `json:"retired"`
	Version   int         `json:"version"`
	ChangedAt cal.Instant `json:"changed_at"`
	ChangedBy ActorID     `json:"changed_by"`
}

// What a template holds at most: rows of each list, and days from the first to the last.
const (
	maxTemplateRows = 200
	maxTemplateDays = 3000
)

// trimmed drops blanks at the ends of texts. Rows stay where they are, for their faults.
func (t Template) trimmed() Template {
	texts := []*i18n.Text{&t.Name, &t.Aim}
	for i := range t.Tasks {
		texts = append(texts, &t.Tasks[i].Title)
	}
	for i := range t.Milestones {
		texts = append(texts, &t.Milestones[i].Title)
	}
	for i := range t.Deliverables {
		texts = append(texts, &t.Deliverables[i].Title, &t.Deliverables[i].Criteria)
	}
	for i := range t.Risks {
		texts = append(texts, &t.Risks[i].Title, &t.Risks[i].Event, &t.Risks[i].Action)
	}
	for i := range t.Budget {
		texts = append(texts, &t.Budget[i].Title)
	}
	for i := range t.Checks {
		texts = append(texts, &t.Checks[i])
	}
	for _, x := range texts {
		x.EN, x.FR = strings.TrimSpace(x.EN), strings.TrimSpace(x.FR)
	}
	return t
}

// packed drops the empty rows, once they were checked under the names they have on the page.
func (t Template) packed() Template {
	t.Code = ""
	t.Tasks, t.Milestones, t.Deliverables = filledRows(t.Tasks), filledRows(t.Milestones), filledRows(t.Deliverables)
	t.Risks, t.Budget, t.Checks = filledRows(t.Risks), filledRows(t.Budget), filledRows(t.Checks)
	return t
}

func filledRows[T comparable](rows []T) []T {
	var empty T
	kept := []T{}
	for _, r := range rows {
		if r != empty {
			kept = append(kept, r)
		}
	}
	return kept
}

// Check gives every wrong field of a template: each row has words, days lie within reason, a risk has its
// category, likelihood and impact (R23), and the shares of the money add up to 100 or are none.
func (t Template) Check() error {
	c := templateCheck{}
	c.text("name", t.Name, checkShort, true)
	c.text("aim", t.Aim, checkLong, false)
	each(&c, "tasks", t.Tasks, func(at string, x TemplateTask) {
		c.text(at+"title", x.Title, checkShort, true)
		checkShort(&c.fs, at+"code", x.Code)
		checkShort(&c.fs, at+"after", x.After)
		c.between(at+"start", x.Start, 0, maxTemplateDays)
		c.between(at+"days", x.Days, 0, maxTemplateDays)
	})
	each(&c, "milestones", t.Milestones, func(at string, x TemplateMilestone) {
		c.text(at+"title", x.Title, checkShort, true)
		c.between(at+"day", x.Day, 0, maxTemplateDays)
	})
	each(&c, "deliverables", t.Deliverables, func(at string, x TemplateDeliverable) {
		c.text(at+"title", x.Title, checkShort, true)
		c.text(at+"criteria", x.Criteria, checkLong, false)
		c.between(at+"day", x.Day, 0, maxTemplateDays)
	})
	each(&c, "risks", t.Risks, func(at string, x TemplateRisk) {
		c.text(at+"title", x.Title, checkShort, true)
		c.text(at+"event", x.Event, checkLong, true)
		c.text(at+"action", x.Action, checkLong, false)
		c.fs.Check(slices.Contains(Categories, x.Category), at+"category", "fault.required")
		c.between(at+"likelihood", x.Likelihood, 1, 5)
		c.between(at+"impact", x.Impact, 1, 5)
	})
	share := 0
	each(&c, "budget", t.Budget, func(at string, x BudgetCategory) {
		c.text(at+"title", x.Title, checkShort, true)
		c.between(at+"share", x.Share, 0, 100)
		share += x.Share
	})
	if share != 0 && share != 100 {
		c.fs.Add("budget.0.share", "portfolio.template.shares", fault.Args{"sum": share})
	}
	each(&c, "checks", t.Checks, func(at string, x i18n.Text) { c.text(at[:len(at)-1], x, checkShort, true) })
	return c.fs.Err()
}

// templateCheck gathers the wrong fields of a template.
type templateCheck struct{ fs fault.Fields }

// each checks the rows of a list that hold something, under the names they have on the page.
func each[T comparable](c *templateCheck, list string, rows []T, check func(at string, x T)) {
	if len(filledRows(rows)) > maxTemplateRows {
		c.fs.Add(list, "fault.too_many_rows", fault.Args{"max": maxTemplateRows})
	}
	var empty T
	for i, x := range rows {
		if x != empty {
			check(list+"."+strconv.Itoa(i)+".", x)
		}
	}
}

// text holds a text in two languages; a check of a list has its languages for fields itself.
func (c *templateCheck) text(name string, text i18n.Text, check func(*fault.Fields, string, string), must bool) {
	joint := "_"
	if strings.HasPrefix(name, "checks.") {
		joint = "."
	}
	c.fs.Check(!must || text != i18n.Text{}, name+joint+"en", "portfolio.project.title_missing")
	check(&c.fs, name+joint+"en", text.EN)
	check(&c.fs, name+joint+"fr", text.FR)
}

func (c *templateCheck) between(name string, n, least, most int) {
	if n < least || n > most {
		c.fs.Add(name, "portfolio.template.range", fault.Args{"min": least, "max": most})
	}
}

const ownTemplates = `SELECT t.id, t.project_id, t.name_en, t.name_fr, t.content, t.retired, t.version, t.updated_at, t.updated_by FROM portfolio_template t `

func scanTemplate(row db.Row) (t OwnTemplate, err error) {
	var name i18n.Text
	var content string
	if err := row.Scan(&t.ID, &t.Project, &name.EN, &name.FR, &content, &t.Retired, &t.Version, &t.ChangedAt, &t.ChangedBy); err != nil {
		return t, err
	}
	err = json.Unmarshal([]byte(content), &t.Template)
	t.Name = name
	return t, err
}

// ownTemplate loads one. Fault: NotFound.
func ownTemplate(ctx context.Context, q db.Querier, id TemplateID) (OwnTemplate, error) {
	return db.One(ctx, q, ObjectTemplate, db.SQL(ownTemplates+"WHERE t.id = ?", id), scanTemplate)
}

// ownList are all of the office, by name; usable leaves out the retired ones.
func ownList(ctx context.Context, q db.Querier, usable bool) ([]OwnTemplate, error) {
	t := db.SQL(ownTemplates)
	if usable {
		t.Add("WHERE NOT t.retired")
	}
	return db.Collect(ctx, q, t.Add("ORDER BY t.retired, t.name_en, t.name_fr, t.id"), scanTemplate)
}

// storeTemplate keeps a template; changed is false when somebody changed it since its version.
func storeTemplate(ctx context.Context, tx *control.Tx, t OwnTemplate) (changed bool, err error) {
	content, err := json.Marshal(t.Template)
	if err != nil {
		return false, err
	}
	if t.Version == 0 {
		_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_template (id, project_id, name_en, name_fr, content, retired, version, updated_at, updated_by) VALUES`).
			Values(9, t.ID, t.Project, t.Name.EN, t.Name.FR, string(content), t.Retired, 1, tx.Now(), tx.Actor().ID))
		return true, err
	}
	n, err := db.Exec(ctx, tx, db.SQL(`UPDATE portfolio_template SET name_en = ?, name_fr = ?, content = ?, retired = ?, version = version + 1, updated_at = ?, updated_by = ?
		WHERE id = ? AND version = ?`, t.Name.EN, t.Name.FR, string(content), t.Retired, tx.Now(), tx.Actor().ID, t.ID, t.Version))
	return n == 1, err
}

// templateNames are the names and pages of the templates among refs, for the trail.
func templateNames(ctx context.Context, q db.Querier, ids []string) (map[control.Ref]Named, error) {
	named := map[control.Ref]Named{}
	if len(ids) == 0 {
		return named, nil
	}
	list, err := db.Collect(ctx, q, db.SQL(ownTemplates+"WHERE").In("t.id", ids...), scanTemplate)
	for _, t := range list {
		named[t.ID.ref()] = Named{Title: t.Name, Href: t.path()}
	}
	return named, err
}
